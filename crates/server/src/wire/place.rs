//! Where something stands, as JSON: in words, and as far as programs may want to know it.

use engine::{CellRange, StoredDocument};
use serde::Serialize;

use crate::language::Locale;
use crate::phrasing::Phrasing;

/// The place of a page, or of cells on it.
#[derive(Debug, Serialize)]
pub(crate) struct PlaceBody {
    /// „Seite 3“, „Blatt „Gebühren“, Zelle B7“; null in texts without pages.
    place: Option<String>,
    /// What the page is: `page`, `sheet`, `slide` or `text`.
    unit: &'static str,
    /// Cells of a sheet: `B7` or `A7:C9`.
    #[serde(skip_serializing_if = "Option::is_none")]
    cells: Option<String>,
}

impl PlaceBody {
    pub(crate) fn new(
        document: &StoredDocument,
        page: u32,
        cells: Option<CellRange>,
        locale: Locale,
    ) -> Self {
        Self {
            place: Phrasing(locale.language).place(document, page, cells),
            unit: document.unit(page).name(),
            cells: cells.map(|cells| cells.to_string()),
        }
    }
}
