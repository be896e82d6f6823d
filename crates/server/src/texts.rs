//! Everything that the page says, in both languages, side by side so that neither is forgotten.

use engine::{BlockKind, Kind, Mode, ModelId};
use jiff::civil::Date;

use crate::language::Language;

/// What the page says.
#[derive(Debug)]
pub(crate) struct Texts {
    pub(crate) language: Language,
    pub(crate) product: &'static str,
    pub(crate) skip: &'static str,
    pub(crate) other_language: &'static str,
    pub(crate) question: &'static str,
    pub(crate) placeholder: &'static str,
    pub(crate) ask: &'static str,
    pub(crate) narrow: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) any_kind: &'static str,
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
    pub(crate) collection: &'static str,
    pub(crate) any_collection: &'static str,
    pub(crate) mode: &'static str,
    pub(crate) mode_quote: &'static str,
    pub(crate) mode_compose: &'static str,
    pub(crate) mode_copy: &'static str,
    pub(crate) promise: &'static str,
    pub(crate) searchable_one: &'static str,
    pub(crate) searchable: &'static str,
    pub(crate) newest: &'static str,
    pub(crate) all_documents: &'static str,
    pub(crate) answer: &'static str,
    pub(crate) label_quote: &'static str,
    pub(crate) label_compose: &'static str,
    pub(crate) label_copy: &'static str,
    pub(crate) check_compose: &'static str,
    pub(crate) quoted_instead: &'static str,
    pub(crate) verbatim: &'static str,
    pub(crate) prompt: &'static str,
    pub(crate) searching: &'static str,
    pub(crate) writing: &'static str,
    pub(crate) finished: &'static str,
    pub(crate) stop: &'static str,
    pub(crate) stopped: &'static str,
    pub(crate) broken: &'static str,
    pub(crate) nothing_found: &'static str,
    pub(crate) nothing_supported: &'static str,
    pub(crate) nearest: &'static str,
    pub(crate) newer: &'static str,
    pub(crate) withheld_one: &'static str,
    pub(crate) withheld: &'static str,
    pub(crate) withheld_warning: &'static str,
    pub(crate) without_script: &'static str,
    pub(crate) quotes_instead: &'static str,
    pub(crate) results: &'static str,
    pub(crate) no_results: &'static str,
    pub(crate) no_results_hint: &'static str,
    pub(crate) more_results: &'static str,
    pub(crate) also: &'static str,
    pub(crate) gremium: &'static str,
    pub(crate) any_gremium: &'static str,
    pub(crate) meant: &'static str,
    pub(crate) chips: &'static str,
    pub(crate) missed: &'static str,
    pub(crate) missed_label: &'static str,
    pub(crate) missed_ask: &'static str,
    pub(crate) why_title: &'static str,
    pub(crate) why_question: &'static str,
    pub(crate) why_back: &'static str,
    pub(crate) why_missing: &'static str,
    pub(crate) why_best: &'static str,
    pub(crate) why_last: &'static str,
    pub(crate) why_points: &'static str,
    pub(crate) why_sum: &'static str,
    pub(crate) page: &'static str,
    pub(crate) previous: &'static str,
    pub(crate) next: &'static str,
    pub(crate) original: &'static str,
    pub(crate) excerpt: &'static str,
    pub(crate) page_copy: &'static str,
    pub(crate) close: &'static str,
    pub(crate) page_view: &'static str,
    pub(crate) marked: &'static str,
    pub(crate) page_text: &'static str,
    pub(crate) no_text: &'static str,
    pub(crate) earlier_version: &'static str,
    pub(crate) current_version: &'static str,
    pub(crate) redacted: &'static str,
    pub(crate) back: &'static str,
    pub(crate) trouble: &'static str,
    pub(crate) undated: &'static str,
    pub(crate) footer: &'static str,
    pub(crate) models: &'static str,
}

pub(crate) static GERMAN: Texts = Texts {
    language: Language::German,
    product: "Ratsfund",
    skip: "Zum Inhalt springen",
    other_language: "English",
    question: "Was möchten Sie wissen?",
    placeholder: "Frage, Stichwort oder Drucksachennummer",
    ask: "Suchen",
    narrow: "Suche eingrenzen",
    kind: "Art des Dokuments",
    any_kind: "alle Arten",
    from: "von",
    to: "bis",
    collection: "Sammlung",
    any_collection: "alle Sammlungen",
    mode: "Antwort",
    mode_quote: "wörtliche Zitate",
    mode_compose: "von einer KI formuliert",
    mode_copy: "Zitate, von einer KI ausgewählt",
    promise: "Jeder Satz einer Antwort führt zu der Stelle im Dokument, an der er steht.",
    searchable_one: "1 Dokument durchsuchbar",
    searchable: "Dokumente durchsuchbar",
    newest: "das neueste vom",
    all_documents: "Alle Dokumente",
    answer: "Antwort",
    label_quote: "Automatisch zusammengestellt aus wörtlichen Zitaten",
    label_compose: "Von einer KI verfasst:",
    label_copy: "Wörtliche Zitate, von einer KI ausgewählt:",
    check_compose: "Bitte prüfen Sie wichtige Angaben an der Fundstelle.",
    quoted_instead: "Was die KI schrieb, ließ sich nicht belegen. Stattdessen stehen hier wörtliche Zitate.",
    verbatim: "Wörtlich aus dem Dokument:",
    prompt: "Anweisung an das Sprachmodell:",
    searching: "Die Dokumente werden durchsucht …",
    writing: "Die Antwort wird geschrieben und geprüft …",
    finished: "Die Antwort ist fertig.",
    stop: "Abbrechen",
    stopped: "Die Antwort wurde abgebrochen.",
    broken: "Die Verbindung ist abgebrochen. Bitte noch einmal suchen.",
    nothing_found: "Dazu steht nichts in den durchsuchten Dokumenten.",
    nothing_supported: "Es ließ sich kein Satz schreiben, den die Dokumente belegen.",
    nearest: "Diese Dokumente liegen der Frage am nächsten:",
    newer: "Älter; anderes sagt ein Dokument vom",
    withheld_one: "1 Satz zurückgehalten, weil er sich nicht belegen ließ",
    withheld: "Sätze zurückgehalten, weil sie sich nicht belegen ließen",
    withheld_warning: "Diese Sätze hat die KI geschrieben, aber die Dokumente belegen sie nicht. Sie können falsch sein.",
    without_script: "Die formulierte Antwort braucht JavaScript.",
    quotes_instead: "Antwort aus wörtlichen Zitaten anzeigen",
    results: "Fundstellen",
    no_results: "Keine Fundstellen.",
    no_results_hint: "Andere Wörter versuchen oder die Eingrenzung lockern.",
    more_results: "Weitere Fundstellen",
    also: "auch in",
    gremium: "Gremium",
    any_gremium: "alle Gremien",
    meant: "Meinten Sie",
    chips: "Eingrenzen auf",
    missed: "Ein Dokument fehlt?",
    missed_label: "Nummer, Titel oder Pfad des Dokuments",
    missed_ask: "Warum fehlt es?",
    why_title: "Warum fehlt dieses Dokument?",
    why_question: "Frage:",
    why_back: "zu den Fundstellen",
    why_missing: "In seiner besten Stelle fehlt:",
    why_best: "Beste Stelle des Dokuments",
    why_last: "Letzte gezeigte Fundstelle",
    why_points: "Was wie viele Punkte gab",
    why_sum: "Summe",
    page: "Seite",
    previous: "Vorige Seite",
    next: "Nächste Seite",
    original: "Original öffnen",
    excerpt: "Markierte Kopie",
    page_copy: "Seite als PDF",
    close: "Schließen",
    page_view: "Seitenansicht",
    marked: "Markierte Stelle",
    page_text: "Text der Seite",
    no_text: "Auf dieser Seite wurde kein Text erkannt.",
    earlier_version: "Frühere Fassung eines Dokuments",
    current_version: "Zur geltenden Fassung",
    redacted: "Ein Teil dieser Seite ist nichtöffentlich. Er ist geschwärzt.",
    back: "Zur Suche",
    trouble: "Das hat nicht geklappt",
    undated: "ohne Datum",
    footer: "Antworten werden automatisch erzeugt und sind keine Rechtsauskunft. Verbindlich ist das Original.",
    models: "Modelle",
};

pub(crate) static ENGLISH: Texts = Texts {
    language: Language::English,
    product: "Ratsfund",
    skip: "Skip to content",
    other_language: "Deutsch",
    question: "What would you like to know?",
    placeholder: "Question, keyword or document number",
    ask: "Search",
    narrow: "Narrow the search",
    kind: "Kind of document",
    any_kind: "all kinds",
    from: "from",
    to: "to",
    collection: "Collection",
    any_collection: "all collections",
    mode: "Answer",
    mode_quote: "verbatim quotes",
    mode_compose: "written by an AI",
    mode_copy: "quotes chosen by an AI",
    promise: "Every sentence of an answer leads to the place in the document where it stands.",
    searchable_one: "1 document searchable",
    searchable: "documents searchable",
    newest: "the newest of",
    all_documents: "All documents",
    answer: "Answer",
    label_quote: "Compiled automatically from verbatim quotes",
    label_compose: "Written by an AI:",
    label_copy: "Verbatim quotes, chosen by an AI:",
    check_compose: "Please check important details at their source.",
    quoted_instead: "What the AI wrote could not be supported. These are verbatim quotes instead.",
    verbatim: "Verbatim from the document:",
    prompt: "Prompt of the language model:",
    searching: "Searching the documents …",
    writing: "The answer is being written and checked …",
    finished: "The answer is complete.",
    stop: "Cancel",
    stopped: "The answer was cancelled.",
    broken: "The connection was lost. Please search again.",
    nothing_found: "The documents searched say nothing about this.",
    nothing_supported: "No sentence could be written that the documents support.",
    nearest: "These documents come closest to the question:",
    newer: "Older; something else is said by a document of",
    withheld_one: "1 sentence withheld because it could not be supported",
    withheld: "sentences withheld because they could not be supported",
    withheld_warning: "The AI wrote these sentences, but the documents do not support them. They may be wrong.",
    without_script: "The written answer needs JavaScript.",
    quotes_instead: "Show the answer in verbatim quotes",
    results: "Passages",
    no_results: "No passages.",
    no_results_hint: "Try other words or a wider search.",
    more_results: "More passages",
    also: "also in",
    gremium: "Gremium",
    any_gremium: "all Gremien",
    meant: "Did you mean",
    chips: "Narrow to",
    missed: "Is a document missing?",
    missed_label: "Number, title or path of the document",
    missed_ask: "Why is it missing?",
    why_title: "Why is this document missing?",
    why_question: "Question:",
    why_back: "to the passages",
    why_missing: "Its best passage lacks:",
    why_best: "Best passage of the document",
    why_last: "Last passage shown",
    why_points: "What gave how many points",
    why_sum: "Sum",
    page: "Page",
    previous: "Previous page",
    next: "Next page",
    original: "Open original",
    excerpt: "Marked copy",
    page_copy: "Page as PDF",
    close: "Close",
    page_view: "Page view",
    marked: "Marked passage",
    page_text: "Text of the page",
    no_text: "No text was recognised on this page.",
    earlier_version: "Earlier version of a document",
    current_version: "Go to the current version",
    redacted: "A part of this page is not public. It is blackened.",
    back: "Back to search",
    trouble: "That did not work",
    undated: "undated",
    footer: "Answers are generated automatically and are not legal advice. Only the original is binding.",
    models: "Models",
};

impl Texts {
    /// How an answer came about (KI-VO Art. 50).
    pub(crate) fn label(&self, mode: Mode, author: Option<&ModelId>) -> String {
        let label = match mode {
            Mode::Quote => return self.label_quote.to_owned(),
            Mode::Compose => self.label_compose,
            Mode::Copy => self.label_copy,
        };
        author.map_or_else(|| label.trim_end_matches(':').to_owned(), |author| format!("{label} {author}"))
    }

    /// „14.03.2024“ or `14 March 2024`.
    pub(crate) fn date(&self, date: Date) -> String {
        let (day, month, year) = (date.day(), date.month(), date.year());
        match self.language {
            Language::German => format!("{day:02}.{month:02}.{year}"),
            Language::English => format!("{day} {} {year}", MONTHS[month as usize - 1]),
        }
    }

    /// A number with its thousands set apart.
    pub(crate) fn count(&self, number: usize) -> String {
        let digits = number.to_string();
        let separator = self.language.pick(".", ",");
        let groups: Vec<&str> =
            digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
        groups.join(separator)
    }

    /// Name of a kind of document. The German words stay in English: they are what stands on the papers.
    pub(crate) fn kind_name(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Satzung => self.language.pick("Satzung", "Satzung (bylaw)"),
            Kind::Vorlage => self.language.pick("Vorlage", "Vorlage (council paper)"),
            Kind::Antrag => self.language.pick("Antrag", "Antrag (motion)"),
            Kind::Anfrage => self.language.pick("Anfrage", "Anfrage (inquiry)"),
            Kind::Einladung => self.language.pick("Einladung", "Einladung (invitation)"),
            Kind::Niederschrift => self.language.pick("Niederschrift", "Niederschrift (minutes)"),
            Kind::Haushalt => self.language.pick("Haushalt", "Haushalt (budget)"),
            Kind::Amtsblatt => self.language.pick("Amtsblatt", "Amtsblatt (gazette)"),
            Kind::Kalender => self.language.pick("Sitzungskalender", "Sitzungskalender (calendar)"),
            Kind::Dienstanweisung => self.language.pick("Dienstanweisung", "Dienstanweisung (instruction)"),
            Kind::Formular => self.language.pick("Formular", "Formular (form)"),
            Kind::Praesentation => self.language.pick("Präsentation", "Präsentation (slides)"),
            Kind::Other => self.language.pick("Sonstiges", "Other"),
        }
    }

    /// Style class of a block of text.
    pub(crate) fn block_class(kind: BlockKind) -> &'static str {
        match kind {
            BlockKind::Heading(_) => "heading",
            BlockKind::Paragraph => "paragraph",
            BlockKind::ListItem => "item",
            BlockKind::TableRow => "row",
            BlockKind::Furniture => "furniture",
        }
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_numbers_are_written_as_readers_write_them() {
        let date = jiff::civil::date(2024, 3, 4);
        assert_eq!((GERMAN.date(date), ENGLISH.date(date)), ("04.03.2024".into(), "4 March 2024".into()));
        assert_eq!((GERMAN.count(1_234_567), ENGLISH.count(1234)), ("1.234.567".into(), "1,234".into()));
        assert_eq!((GERMAN.count(0), GERMAN.count(999)), ("0".into(), "999".into()));
    }

    #[test]
    fn an_answer_is_labelled_by_how_it_came_about() {
        let model = ModelId("smollm2-135m".into());
        assert_eq!(GERMAN.label(Mode::Compose, Some(&model)), "Von einer KI verfasst: smollm2-135m");
        assert_eq!(GERMAN.label(Mode::Quote, None), "Automatisch zusammengestellt aus wörtlichen Zitaten");
    }
}
