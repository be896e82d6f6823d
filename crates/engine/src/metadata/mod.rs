//! Metadata of a document: what was declared beside it, else what its text says, else its file name.

mod gremium;
mod head;
mod kind;
mod papers;
mod title;
mod when;

use crate::details::{Basis, Details, Subkind};
use crate::document::{Declared, DocumentKey, Kind, Metadata, Visibility};
use crate::labels::PageLabels;
use crate::page::{BlockKind, Page};
use crate::ports::{Format, Reading};
use crate::structure::is_marked_non_public;

use head::Head;

/// Lines of the first page that can mark the whole paper as not public.
const MARKING_LINES: usize = 12;

/// What is known about a document that was just read.
///
/// A paper that its own head marks as not public is internal, whatever was declared.
#[must_use]
pub fn metadata(declared: &Declared, reading: &Reading, key: &DocumentKey) -> Metadata {
    let pages = own_pages(reading);
    let head = Head::of(pages);
    let property = reading.properties.title.as_deref();
    let (kind, basis) = match declared.kind {
        Some(kind) => (kind, Basis { percent: 100, reason: "declared beside the file".to_owned() }),
        None => kind::kind(declared.title.as_deref().or(property), &head, pages, &key.path),
    };
    let gremium = declared.gremium.clone().or_else(|| gremium::gremium(&head, kind));
    let session = declared.date.or_else(|| when::session(&head, kind));
    let public = head.public();
    let title = (declared.title.clone())
        .or_else(|| title::of_session(kind, gremium.as_deref(), session, &public))
        .or_else(|| if is_case(reading.format) { None } else { title::title(property, &public, kind) })
        .unwrap_or_else(|| file_stem(&key.path));
    let mut details = details(kind, basis, &title, &head, pages);
    if reading.format == Format::Mail {
        details.written = reading.properties.created.or(details.written);
    }
    details.page_labels.clone_from(&reading.properties.labels);
    let visibility = declared.visibility.unwrap_or_default().max(own_visibility(reading));
    Metadata {
        kind,
        gremium,
        date: declared
            .date
            .or(details.session)
            .or(details.written)
            .or_else(|| details.consultations.iter().find_map(|station| station.date)),
        number: declared.number.clone().or_else(|| papers::number(&public, property, kind)),
        collection: declared.collection.clone().unwrap_or_default(),
        visibility,
        title,
        details,
    }
}

fn details(kind: Kind, basis: Basis, title: &str, head: &Head, pages: &[Page]) -> Details {
    let subkind = kind::subkind(kind, head, pages);
    let is_bylaw = matches!(kind, Kind::Satzung | Kind::Haushalt);
    let (in_force, replaced) = if is_bylaw { when::in_force(pages) } else { (None, None) };
    let amended = (subkind == Some(Subkind::Amendment)).then(|| when::amended(head)).flatten();
    Details {
        basis,
        subkind,
        session: when::session(head, kind),
        written: when::written(head, title, pages, kind),
        in_force,
        predecessor: amended.or(replaced),
        office: papers::office(head),
        consultations: papers::consultations(pages),
        page_labels: PageLabels::default(),
    }
}

/// The pages that are of the file itself: what is attached to a mail, or lies in an archive of several files, says nothing of it.
fn own_pages(reading: &Reading) -> &[Page] {
    let labels = &reading.properties.labels;
    let count = reading.pages.iter().take_while(|page| labels.place(page.number).file.is_none()).count();
    let only = labels.ranges().iter().all(|range| range.file == labels.ranges()[0].file);
    if count == 0 && only { &reading.pages } else { &reading.pages[..count] }
}

/// What the first page says of itself, running lines included; in mails and archives that of each file.
fn own_visibility(reading: &Reading) -> Visibility {
    let begins = |page: &&Page| {
        page.number == 1
            || reading
                .properties
                .labels
                .ranges()
                .iter()
                .any(|range| range.first == page.number && !range.file.is_empty())
    };
    let marked = reading.pages.iter().filter(begins).any(is_marked);
    if marked { Visibility::Internal } else { Visibility::Public }
}

fn is_marked(page: &Page) -> bool {
    let (running, lines): (Vec<_>, Vec<_>) =
        page.blocks.iter().partition(|block| block.kind == BlockKind::Furniture);
    let mut marking = running.into_iter().chain(lines.into_iter().take(MARKING_LINES));
    marking.any(|block| is_marked_non_public(&page.text(block.words.clone())))
}

/// Whether a file is called by its own name: its headings are those of single sheets or of the files in it.
fn is_case(format: Format) -> bool {
    matches!(format, Format::Archive | Format::Spreadsheet)
}

fn file_stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Block, PageContent, Word};
    use crate::ports::Properties;

    fn key() -> DocumentKey {
        DocumentKey { source: crate::SourceName("s".to_owned()), path: "ablage/x_1.pdf".to_owned() }
    }

    fn one_page(blocks: &[(BlockKind, &str)]) -> Page {
        let mut page =
            Page { number: 1, size: None, content: PageContent::Text, words: Vec::new(), blocks: Vec::new() };
        for (kind, text) in blocks {
            let start = page.words.len();
            page.words.extend(text.split(' ').map(|word| Word::new(word, [])));
            page.blocks.push(Block { kind: *kind, words: start..page.words.len(), cells: Vec::new() });
        }
        page
    }

    fn read(title: Option<&str>, blocks: &[(BlockKind, &str)]) -> Metadata {
        let page = one_page(blocks);
        let properties = Properties { title: title.map(str::to_owned), ..Properties::default() };
        let reading = Reading { format: Format::Pdf, properties, pages: vec![page], warnings: Vec::new() };
        metadata(&Declared::default(), &reading, &key())
    }

    fn day(date: Option<jiff::civil::Date>) -> Option<String> {
        date.map(|date| date.to_string())
    }

    use BlockKind::{Heading, Paragraph, TableRow};

    #[test]
    fn minutes_are_called_by_body_and_day() {
        let found = read(
            Some("RAT_2024_Niederschrift"),
            &[
                (Heading(1), "Stadt Musterfurt Niederschrift"),
                (Paragraph, "RAT/2024/02 Büro des Rates"),
                (Heading(2), "NIEDERSCHRIFT über die Sitzung des Rates der Stadt Musterfurt"),
                (TableRow, "Sitzungstermin Donnerstag, 14.03.2024"),
                (Paragraph, "Abstimmungsergebnis: einstimmig"),
            ],
        );
        assert_eq!((found.kind, found.title.as_str()), (Kind::Niederschrift, "Niederschrift Rat 14.03.2024"));
        assert_eq!((found.gremium.as_deref(), found.number.as_deref()), (Some("Rat"), Some("RAT/2024/02")));
        assert_eq!(day(found.details.session).as_deref(), Some("2024-03-14"));
        assert!(found.details.basis.percent > 70, "{:?}", found.details.basis);
    }

    #[test]
    fn fees_do_not_tell_the_hour_of_a_session() {
        let found = read(
            None,
            &[
                (Heading(1), "Einladung"),
                (Paragraph, "Anpassung der Abfallgebühren zum 01.01.2025"),
                (Paragraph, "Sitzung des Rates am 26.09.2024"),
            ],
        );
        assert_eq!(day(found.details.session).as_deref(), Some("2024-09-26"));
    }

    #[test]
    fn an_amending_bylaw_names_its_predecessor_and_its_day() {
        let found = read(
            Some("Microsoft Word - HuSt_neu.docx"),
            &[
                (Heading(1), "1. Satzung zur Änderung der Hundesteuersatzung vom 30. September 2024"),
                (
                    Paragraph,
                    "Aufgrund des § 7 GO NRW hat der Rat am 26. September 2024 folgende Satzung zur Änderung der \
                     Hundesteuersatzung vom 13. Dezember 2018 beschlossen:",
                ),
                (Heading(2), "Artikel 1"),
                (Paragraph, "§ 2 wird geändert."),
                (Paragraph, "Diese Satzung tritt am 1. Januar 2025 in Kraft."),
                (Paragraph, "Musterfurt, den 30. September 2024"),
            ],
        );
        assert_eq!((found.kind, found.details.subkind), (Kind::Satzung, Some(Subkind::Amendment)));
        assert_eq!(found.title, "1. Satzung zur Änderung der Hundesteuersatzung vom 30. September 2024");
        assert_eq!(found.details.predecessor.as_deref(), Some("Hundesteuersatzung vom 13. Dezember 2018"));
        assert_eq!(day(found.details.in_force).as_deref(), Some("2025-01-01"));
        assert_eq!(day(found.date).as_deref(), Some("2024-09-30"));
    }

    #[test]
    fn what_a_paper_refers_to_is_not_its_kind() {
        let kind = |line: &str| read(None, &[(Heading(1), line), (Paragraph, "Wir teilen mit.")]).kind;
        for (line, expected) in [
            ("Meldung nach § 66 Abs. 1 der Außenwirtschaftsverordnung", Kind::Other),
            ("Anlage 2 zur Hauptsatzung", Kind::Other),
            ("1. Nachtrag zur Hundesteuersatzung", Kind::Satzung),
            ("Zweite Änderung zur Hundesteuersatzung", Kind::Satzung),
            ("Beschlussvorlage zur Hundesteuersatzung", Kind::Vorlage),
            ("Stellungnahme zur Anfrage 2024/0012", Kind::Anfrage),
            ("Stellungnahme zur Beschlussvorlage 2024/0012", Kind::Other),
            ("Formblatt zur Anmeldung eines Hundes", Kind::Formular),
        ] {
            assert_eq!(kind(line), expected, "{line}");
        }
    }

    #[test]
    fn a_table_book_is_not_called_by_its_first_sheet() {
        let sheet = one_page(&[(Heading(1), "Tabelle 1 der Gebühren"), (TableRow, "Zeile 1: Hund 84")]);
        for (format, title) in
            [(Format::Spreadsheet, "x 1"), (Format::Archive, "x 1"), (Format::Docx, "Tabelle 1 der Gebühren")]
        {
            let reading = Reading {
                format,
                properties: Properties::default(),
                pages: vec![sheet.clone()],
                warnings: Vec::new(),
            };
            assert_eq!(metadata(&Declared::default(), &reading, &key()).title, title);
        }
    }

    #[test]
    fn a_letter_has_the_day_behind_its_place() {
        let found = |line: &str| {
            let read = read(
                Some("Layout 1"),
                &[
                    (Heading(1), "Stadtteilbeirat Büchenbach"),
                    (Paragraph, line),
                    (Heading(2), "Sportflächen im Westen"),
                    (Paragraph, "Wir danken für das Gespräch vom 3. Mai 2019."),
                ],
            );
            (read.title, day(read.date))
        };
        for line in
            ["Vorsitz: Meier Erlangen, den 23.10.2020", "Erlangen 23. Oktober 2020", "Datum: 23.10.2020"]
        {
            let expected = ("Sportflächen im Westen".to_owned(), Some("2020-10-23".to_owned()));
            assert_eq!(found(line), expected, "{line}");
        }
        assert_eq!(found("Beschluss des Rates vom 23.10.2020").1, None);
    }

    #[test]
    fn a_consolidated_bylaw_amends_nothing() {
        let subkind = |lines: &[&str]| {
            let blocks: Vec<_> = lines.iter().map(|line| (Heading(1), *line)).collect();
            read(None, &blocks).details.subkind
        };
        let consolidated =
            ["Hauptsatzung der Gemeinde Aue", "einschließlich der 1. Satzung zur Änderung der Hauptsatzung"];
        assert_eq!(subkind(&consolidated), None);
        assert_eq!(subkind(&["2. Satzung", "zur Änderung der Hauptsatzung"]), Some(Subkind::Amendment));
    }

    #[test]
    fn a_paper_that_its_head_marks_is_internal() {
        let blocks = [
            (TableRow, "Stadt Musterfurt Beschlussvorlage 2024/0120"),
            (TableRow, "Amt: Liegenschaften"),
            (Heading(1), "Veräußerung eines Grundstücks"),
            (Heading(2), "Beratungsfolge"),
            (TableRow, "Haupt- und Finanzausschuss 12.09.2024 14 nichtöffentlich Vorberatung"),
            (Heading(2), "Beschlussvorschlag"),
            (Paragraph, "Der Rat stimmt zu."),
        ];
        let found = read(Some("Vorlage 2024/0120"), &blocks);
        assert_eq!((found.kind, found.details.subkind), (Kind::Vorlage, Some(Subkind::Decision)));
        assert_eq!(
            (found.title.as_str(), found.number.as_deref()),
            ("Veräußerung eines Grundstücks", Some("2024/0120"))
        );
        assert_eq!(found.details.office.as_deref(), Some("Liegenschaften"));
        let station = &found.details.consultations[..];
        assert!(matches!(station, [station] if station.item.as_deref() == Some("14")), "{station:?}");
        assert_eq!(found.visibility, Visibility::Public, "the way of a paper is not its status");
        let mut marked = vec![(BlockKind::Furniture, "Vorlage 2024/0120 – NICHTÖFFENTLICH")];
        marked.extend(blocks);
        assert_eq!(read(None, &marked).visibility, Visibility::Internal);
    }
}
