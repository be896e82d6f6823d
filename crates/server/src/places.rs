//! How one says where something stands: „Seite 3“, „Blatt „Gebühren“, Zelle B7“, „Folie 4“, „bescheid.pdf, Seite 2“.

use engine::{CellRange, PagePlace, PageUnit, StoredDocument};

use crate::language::Language;
use crate::phrasing::Phrasing;

impl Phrasing {
    /// Where a page of a document is, and where on it if it is a sheet; `None` if the document is a text without pages.
    #[must_use]
    pub fn place(self, document: &StoredDocument, page: u32, cells: Option<CellRange>) -> Option<String> {
        self.named(document.place(page), self.0.pick("Seite", "page"), cells)
    }

    /// The same beside a context line, which may name the file already.
    #[must_use]
    pub fn place_beside(
        self,
        context: &str,
        document: &StoredDocument,
        page: u32,
        cells: Option<CellRange>,
    ) -> Option<String> {
        let mut place = document.place(page);
        place.file = place.file.filter(|file| !context.contains(file.as_str()));
        self.named(place, self.0.pick("Seite", "page"), cells)
    }

    /// The same, as short as it is written beside a quote: „S. 3“.
    #[must_use]
    pub fn short_place(
        self,
        document: &StoredDocument,
        page: u32,
        cells: Option<CellRange>,
    ) -> Option<String> {
        self.named(document.place(page), self.0.pick("S.", "p."), cells)
    }

    /// The same with how many pages there are: „Seite 3 von 12“, „Blatt „Gebühren“ (2 von 3), Zeile 7“; nothing for what is a single page.
    #[must_use]
    pub fn position(self, document: &StoredDocument, page: u32, cells: Option<CellRange>) -> Option<String> {
        let of = self.0.pick("von", "of");
        let (place, pages) = (document.place(page), document.pages);
        let is_counted = place.file.is_none() && matches!(place.unit, PageUnit::Page | PageUnit::Slide);
        let is_text = place.file.is_none() && place.unit == PageUnit::Flow;
        let is_file = place.file.is_some();
        let named = self.named(place, self.0.pick("Seite", "page"), None);
        let whole = match named {
            _ if pages < 2 && (is_counted || is_text) => return None,
            Some(named) if pages < 2 => named,
            Some(named) if is_counted => format!("{named} {of} {pages}"),
            Some(named) => format!("{named} ({page} {of} {pages})"),
            None => format!("{} ({page} {of} {pages})", self.0.pick("Text", "text")),
        };
        let cells = cells.map(|cells| self.cells(cells));
        let whole = if is_file { whole } else { capitalised(&whole) };
        Some([Some(whole), cells].into_iter().flatten().collect::<Vec<_>>().join(", "))
    }

    /// „Zelle B7“, „Zeile 7“, „Zeilen 7–9“
    #[must_use]
    pub fn cells(self, cells: CellRange) -> String {
        let CellRange { first, last } = cells;
        if first == last {
            format!("{} {first}", self.0.pick("Zelle", "cell"))
        } else if first.row == last.row {
            format!("{} {}", self.0.pick("Zeile", "row"), first.row)
        } else {
            format!("{} {}–{}", self.0.pick("Zeilen", "rows"), first.row, last.row)
        }
    }

    fn named(self, place: PagePlace, page: &str, cells: Option<CellRange>) -> Option<String> {
        let PagePlace { unit, file, name } = place;
        let on_page = match unit {
            PageUnit::Page => Some(format!("{page} {name}")),
            PageUnit::Slide => Some(format!("{} {name}", self.0.pick("Folie", "slide"))),
            PageUnit::Sheet if self.0 == Language::German => Some(format!("Blatt „{name}“")),
            PageUnit::Sheet => Some(format!("sheet “{name}”")),
            PageUnit::Flow => None,
        };
        let parts = [file, on_page, cells.map(|cells| self.cells(cells))];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// With a great first letter.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use engine::{
        CellAddress, ContentHash, DocumentId, DocumentKey, LabelRange, LabelStyle, Metadata, PageLabels,
        SourceName, VersionId,
    };

    use super::*;

    fn document(labels: PageLabels, pages: u32) -> StoredDocument {
        let mut metadata = Metadata::default();
        metadata.details.page_labels = labels;
        let key = DocumentKey { source: SourceName("/akten".into()), path: "a".into() };
        let (document, version, hash) = (DocumentId(1), VersionId(1), ContentHash([0; 32]));
        StoredDocument { document, version, key, hash, metadata, pages }
    }

    fn sheets() -> PageLabels {
        let sheet = |(first, name): (u32, &str)| LabelRange {
            first,
            prefix: name.into(),
            style: LabelStyle::None,
            start: 1,
            unit: PageUnit::Sheet,
            file: String::new(),
        };
        PageLabels::new([(1, "Deckblatt"), (2, "Gebühren")].map(sheet).into())
    }

    fn range(rows: (u32, u32), columns: (u32, u32)) -> CellRange {
        let cell = |row, column| CellAddress { row, column };
        CellRange { first: cell(rows.0, columns.0), last: cell(rows.1, columns.1) }
    }

    const GERMAN: Phrasing = Phrasing(Language::German);
    const ENGLISH: Phrasing = Phrasing(Language::English);

    #[test]
    fn sheets_are_cited_by_name_and_cell() {
        let sheets = document(sheets(), 2);
        let place = |cells| GERMAN.place(&sheets, 2, cells).expect("sheets are places");
        assert_eq!(place(None), "Blatt „Gebühren“");
        assert_eq!(place(Some(range((7, 7), (2, 2)))), "Blatt „Gebühren“, Zelle B7");
        assert_eq!(place(Some(range((7, 7), (1, 3)))), "Blatt „Gebühren“, Zeile 7");
        assert_eq!(place(Some(range((7, 9), (1, 3)))), "Blatt „Gebühren“, Zeilen 7–9");
        let row = Some(range((7, 7), (1, 2)));
        assert_eq!(ENGLISH.place(&sheets, 1, row).as_deref(), Some("sheet “Deckblatt”, row 7"));
        assert_eq!(GERMAN.position(&sheets, 2, row).as_deref(), Some("Blatt „Gebühren“ (2 von 2), Zeile 7"));
    }

    #[test]
    fn pages_slides_and_texts_are_called_what_they_are() {
        let pages = document(PageLabels::default(), 12);
        assert_eq!(GERMAN.place(&pages, 3, None).as_deref(), Some("Seite 3"));
        assert_eq!(GERMAN.short_place(&pages, 3, None).as_deref(), Some("S. 3"));
        assert_eq!(ENGLISH.position(&pages, 3, None).as_deref(), Some("Page 3 of 12"));
        let slides = document(PageLabels::of(PageUnit::Slide), 4);
        assert_eq!(GERMAN.position(&slides, 3, None).as_deref(), Some("Folie 3 von 4"));
        let text = document(PageLabels::of(PageUnit::Flow), 1);
        assert_eq!((GERMAN.place(&text, 1, None), GERMAN.position(&text, 1, None)), (None, None));
        assert_eq!(GERMAN.position(&document(PageLabels::default(), 1), 1, None), None);
    }

    #[test]
    fn attachments_are_named_by_their_file() {
        let pdf = PageLabels::default().inside("bescheid.pdf", 1);
        let mail = document(PageLabels::of(PageUnit::Flow).with(pdf).with(sheets().inside("g.xlsx", 3)), 5);
        assert_eq!(GERMAN.position(&mail, 1, None).as_deref(), Some("Text (1 von 5)"));
        assert_eq!(GERMAN.place(&mail, 1, None), None);
        let beside = GERMAN.place_beside("Antrag · bescheid.pdf · § 2", &mail, 3, None);
        assert_eq!(beside.as_deref(), Some("Seite 2"));
        assert_eq!(GERMAN.place(&mail, 3, None).as_deref(), Some("bescheid.pdf, Seite 2"));
        assert_eq!(GERMAN.place(&mail, 5, None).as_deref(), Some("g.xlsx, Blatt „Gebühren“"));
        assert_eq!(GERMAN.position(&mail, 3, None).as_deref(), Some("bescheid.pdf, Seite 2 (3 von 5)"));
    }
}
