//! What is said of how a question was read and why something was found or not, in words; the command line says the same.

use engine::{Absence, Cause, Kind, Obstacle, QueryHint, Standing, SuggestedFilter};
use jiff::civil::Date;

use crate::language::Language;
use crate::texts::{ENGLISH, GERMAN, Texts};

/// Words in a language.
#[derive(Clone, Copy, Debug)]
pub struct Phrasing(pub Language);

impl Phrasing {
    /// What of a question was not understood, and what helps.
    #[must_use]
    pub fn hint(self, hint: &QueryHint) -> String {
        let german = self.0 == Language::German;
        match hint {
            QueryHint::UnknownPrefix(name) if german => {
                format!(
                    "„{name}:“ ist kein Filter und wurde als Wort gesucht. Es gibt gremium:, nr:, jahr: und art:."
                )
            }
            QueryHint::UnknownPrefix(name) => {
                format!(
                    "“{name}:” is no filter and was searched for as a word. There are gremium:, nr:, jahr: and art:."
                )
            }
            QueryHint::NoValue(name) if german => {
                format!(
                    "Hinter „{name}:“ steht nichts. Ohne Leerzeichen schreiben, etwa gremium:Rat oder jahr:2024."
                )
            }
            QueryHint::NoValue(name) => {
                format!(
                    "Nothing stands behind “{name}:”. Write it without a blank, for example gremium:Rat or jahr:2024."
                )
            }
            QueryHint::NoYear(value) if german => {
                format!(
                    "„{value}“ ist kein Jahr und wurde übergangen. Möglich sind jahr:2024 und jahr:2020-2023."
                )
            }
            QueryHint::NoYear(value) => {
                format!("“{value}” is no year and was ignored. Write jahr:2024 or jahr:2020-2023.")
            }
            QueryHint::NoKind(value) if german => {
                format!("„{value}“ ist keine Dokumentart und wurde übergangen. Möglich sind {}.", kinds())
            }
            QueryHint::NoKind(value) => {
                format!("“{value}” is no kind of document and was ignored. Use one of {}.", kinds())
            }
            QueryHint::UnclosedQuote => self
                .0
                .pick(
                    "Ein Anführungszeichen ist nicht geschlossen; die Wörter wurden einzeln gesucht.",
                    "A quote is not closed; its words were searched for one by one.",
                )
                .to_owned(),
            QueryHint::Unmentioned(words) => self.unmentioned(words),
        }
    }

    fn unmentioned(self, words: &[String]) -> String {
        let one = words.len() == 1;
        if self.0 == Language::German {
            let words: Vec<String> = words.iter().map(|word| format!("„{word}“")).collect();
            format!(
                "In den besten Treffern {} {} nicht vor.",
                if one { "kommt" } else { "kommen" },
                words.join(", ")
            )
        } else {
            let words: Vec<String> = words.iter().map(|word| format!("“{word}”")).collect();
            format!("The best hits do not mention {}.", words.join(", "))
        }
    }

    /// Name of a suggested filter: „Satzung“, „Rat“, „2020–2023“.
    #[must_use]
    pub fn filter(self, filter: &SuggestedFilter) -> String {
        match filter {
            SuggestedFilter::Kind(kind) => self.texts().kind_name(*kind).to_owned(),
            SuggestedFilter::Gremium(name) => name.clone(),
            SuggestedFilter::Dates { from, to } => self.dates(*from, *to),
        }
    }

    /// What gave a part of a score.
    #[must_use]
    pub fn cause(self, cause: &Cause) -> String {
        let pick = |german, english| self.0.pick(german, english);
        match cause {
            Cause::Word(word) => format!("{} „{word}“", pick("Wort", "word")),
            Cause::StopWord(word) => format!("{} „{word}“", pick("Füllwort", "stop word")),
            Cause::Part { part, of } => {
                format!("{} „{part}“ {} „{of}“", pick("Wortteil", "part"), pick("von", "of"))
            }
            Cause::Synonym { word, found } => {
                format!("{} „{found}“ {} „{word}“", pick("Synonym", "synonym"), pick("für", "for"))
            }
            Cause::Spelling { word, found } => {
                format!("{} „{found}“ {} „{word}“", pick("Schreibweise", "spelling"), pick("von", "of"))
            }
            Cause::Correction { word, found } => {
                format!(
                    "„{found}“ {} „{word}“",
                    pick("statt des vermuteten Tippfehlers", "for the probable typing error")
                )
            }
            Cause::Identifier(identifier) => format!("{} {identifier}", pick("Kennung", "identifier")),
            Cause::Order => pick("Reihenfolge der Wörter", "order of the words").to_owned(),
            Cause::Letters => pick("ähnliche Schreibung", "similar letters").to_owned(),
            Cause::Coverage { share } => {
                let words = pick("der Wörter der Frage stehen da", "of the question's words are there");
                format!("{:.0} % {words}", 100.0 * share)
            }
            Cause::Meaning { cosine } => format!("{} (cos {cosine:.3})", pick("Bedeutung", "meaning")),
            Cause::Cue(filter) => {
                format!("{} {}", pick("passt zur Frage:", "fits the question:"), self.filter(filter))
            }
            Cause::Reranker { score } => {
                format!(
                    "{} ({score:.3})",
                    pick("zusammen mit der Frage gelesen", "read together with the question")
                )
            }
            Cause::NotReranked => pick("steht hinter Gelesenem", "stays behind what was read").to_owned(),
        }
    }

    /// Why a document is not among the results, in a sentence.
    #[must_use]
    pub fn absence(self, absence: &Absence) -> String {
        let german = self.0 == Language::German;
        match absence {
            Absence::Unknown if german => "Ein solches Dokument ist nicht im Index.".to_owned(),
            Absence::Unknown => "There is no such document in the index.".to_owned(),
            Absence::Failed { reason, .. } if german => {
                format!("Die Datei konnte nicht gelesen werden: {}.", self.reason(reason))
            }
            Absence::Failed { reason, .. } => format!("The file could not be read: {}.", self.reason(reason)),
            Absence::KeptOut { by, .. } => {
                let by: Vec<String> = by.iter().map(|obstacle| self.obstacle(obstacle)).collect();
                format!(
                    "{} {}.",
                    self.0.pick("Die Suche schließt es aus:", "The search keeps it out:"),
                    by.join(", ")
                )
            }
            Absence::NoMatch { .. } if german => {
                "Keine Stelle darin enthält ein Wort der Frage oder liegt ihr in der Bedeutung nahe."
                    .to_owned()
            }
            Absence::NoMatch { .. } => {
                "No passage of it holds a word of the question or is near to it in meaning.".to_owned()
            }
            Absence::Ranked(standing) => self.standing(standing),
        }
    }

    fn standing(self, standing: &Standing) -> String {
        let of = standing.of;
        match (self.0, standing.rank, &standing.last_shown) {
            (Language::German, Some(rank), None) => format!("Es wird gezeigt: Rang {rank} von {of} Stellen."),
            (Language::English, Some(rank), None) => format!("It is shown: rank {rank} of {of} passages."),
            (Language::German, Some(rank), Some(_)) => {
                format!("Es passt, steht aber erst auf Rang {rank} von {of} Stellen.")
            }
            (Language::English, Some(rank), Some(_)) => {
                format!("It matches, but only at rank {rank} of {of} passages.")
            }
            (Language::German, None, _) => format!("Es passt, steht aber hinter den {of} besten Stellen."),
            (Language::English, None, _) => format!("It matches, but behind the best {of} passages."),
        }
    }

    fn obstacle(self, obstacle: &Obstacle) -> String {
        let text = match obstacle {
            Obstacle::Kind => self.0.pick("andere Dokumentart", "another kind of document"),
            Obstacle::Collection => self.0.pick("andere Sammlung", "another collection"),
            Obstacle::Gremium => self.0.pick("anderes oder kein Gremium", "another Gremium, or none"),
            Obstacle::Number => self.0.pick("andere oder keine Nummer", "another number, or none"),
            Obstacle::Date => self.0.pick("anderes oder kein Datum", "another date, or none"),
            Obstacle::Phrase(phrase) => {
                let words = phrase.words().join(" ");
                return format!("{} „{words}“", self.0.pick("nirgends steht", "nowhere it says"));
            }
            Obstacle::Conditions => self.0.pick(
                "keine Stelle hat alle verlangten Wortfolgen und kein ausgeschlossenes Wort",
                "no passage has all phrases that are demanded and no word that is excluded",
            ),
        };
        text.to_owned()
    }

    /// „2023“, „2020–2023“, „ab 01.03.2024“.
    fn dates(self, from: Option<Date>, to: Option<Date>) -> String {
        let whole_years = from.is_none_or(|from| from.day_of_year() == 1)
            && to.is_none_or(|to| to.day_of_year() == to.days_in_year());
        let name = |date: Date| if whole_years { date.year().to_string() } else { self.texts().date(date) };
        match (from, to) {
            (Some(from), Some(to)) if name(from) == name(to) => name(from),
            (Some(from), Some(to)) => format!("{}–{}", name(from), name(to)),
            (Some(from), None) => format!("{} {}", self.0.pick("ab", "from"), name(from)),
            (None, Some(to)) => format!("{} {}", self.0.pick("bis", "until"), name(to)),
            (None, None) => String::new(),
        }
    }

    fn texts(self) -> &'static Texts {
        match self.0 {
            Language::German => &GERMAN,
            Language::English => &ENGLISH,
        }
    }
}

fn kinds() -> String {
    Kind::ALL.map(Kind::name).join(", ")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn spans_of_time_are_named_shortly() {
        let name = |from, to| Phrasing(Language::German).filter(&SuggestedFilter::Dates { from, to });
        let day = |year, month, day| Some(date(year, month, day));
        assert_eq!(name(day(2023, 1, 1), day(2023, 12, 31)), "2023");
        assert_eq!(name(day(2020, 1, 1), day(2024, 12, 31)), "2020–2024");
        assert_eq!(name(day(2024, 3, 14), day(2024, 3, 14)), "14.03.2024");
        assert_eq!(name(day(2024, 3, 1), day(2024, 3, 31)), "01.03.2024–31.03.2024");
        assert_eq!(
            (name(day(2021, 1, 1), None), name(None, day(2020, 12, 31))),
            ("ab 2021".into(), "bis 2020".into())
        );
    }
}
