//! What the pages of a PDF are called.

use engine::{LabelRange, LabelStyle, PageLabels, PageUnit};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, Name, Number, Object, String as PdfString};

use super::objects::{catalog, pairs};
use super::properties::decode;
use crate::limits;

/// The labels of a file; none if all of its pages are called by their number.
pub(super) fn labels(pdf: &Pdf) -> PageLabels {
    let Some(root) = catalog(pdf).and_then(|catalog| catalog.get::<Dict<'_>>("PageLabels")) else {
        return PageLabels::default();
    };
    let ranges = pairs(&root, "Nums").into_iter().take(limits::PAGES);
    let labels = PageLabels::new(ranges.filter_map(|(page, label)| range(&page, label)).collect());
    let last = u32::try_from(pdf.pages().len().min(limits::PAGES)).unwrap_or(0);
    let says_something = (1..=last).any(|page| labels.label(page).is_some());
    if says_something { labels } else { PageLabels::default() }
}

fn range(page: &Object<'_>, label: Object<'_>) -> Option<LabelRange> {
    let Object::Number(page) = page else { return None };
    let label = label.into_dict()?;
    let style = label.get::<Name<'_>>("S");
    let start = label.get::<Number>("St").map_or(1, |start| start.as_i64());
    Some(LabelRange {
        first: u32::try_from(page.as_i64().checked_add(1)?).ok()?,
        prefix: label.get::<PdfString<'_>>("P").map(|prefix| decode(prefix.as_bytes())).unwrap_or_default(),
        style: match style.as_deref() {
            Some(b"D") => LabelStyle::Decimal,
            Some(b"R") => LabelStyle::UpperRoman,
            Some(b"r") => LabelStyle::LowerRoman,
            Some(b"A") => LabelStyle::UpperLetters,
            Some(b"a") => LabelStyle::LowerLetters,
            Some(_) | None => LabelStyle::None,
        },
        start: u32::try_from(start).ok()?,
        unit: PageUnit::Page,
        file: String::new(),
    })
}
