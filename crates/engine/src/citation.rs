//! From a quote to the place where it stands: every letter is found again on its page, or it is not a quote.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;
use std::sync::Arc;

use crate::answer::Citation;
use crate::document::{Allowed, VersionId};
use crate::engine::EngineError;
use crate::page::Page;
use crate::place::{CellRange, PageUnit};
use crate::ports::Index;
use crate::search::Hit;

/// The citation of a byte range of a hit's text; `None` if the pages do not say it, or if the asker may not see one of them:
/// a citation leads to a page that can be shown.
pub(crate) fn cite(
    index: &dyn Index,
    hit: &Hit,
    range: Range<usize>,
    allowed: &Allowed,
) -> Result<Option<Citation>, EngineError> {
    let passage = &hit.passage.passage;
    let mut pages: BTreeMap<u32, Page> = BTreeMap::new();
    for span in &passage.spans {
        if let Entry::Vacant(place) = pages.entry(span.page)
            && let Some(page) = index.page(hit.passage.version, span.page, allowed)?
        {
            place.insert(page.page);
        }
    }
    let marks = passage.locate(range.clone(), |number| pages.get(&number));
    Ok(marks.map(|marks| Citation {
        document: Arc::clone(&hit.document),
        passage: hit.passage.id,
        context: passage.context.clone(),
        address: passage.address(range.clone()),
        text: passage.text[range.clone()].to_owned(),
        range,
        marks,
    }))
}

/// The sheets that hits stand in, each looked at once.
pub(crate) struct Sheets<'i> {
    index: &'i dyn Index,
    allowed: &'i Allowed,
    looked_at: BTreeMap<(VersionId, u32), Option<Page>>,
}

impl<'i> Sheets<'i> {
    pub(crate) fn new(index: &'i dyn Index, allowed: &'i Allowed) -> Self {
        Self { index, allowed, looked_at: BTreeMap::new() }
    }

    /// The cells that a hit stands in, if its page is a sheet: only that is worth looking at the page for.
    pub(crate) fn cells(&mut self, hit: &Hit) -> Result<Option<CellRange>, EngineError> {
        let number = hit.page();
        if hit.document.unit(number) != PageUnit::Sheet {
            return Ok(None);
        }
        let spans = hit.passage.passage.spans.iter().filter(|span| span.page == number);
        let words: Vec<Range<usize>> = spans.map(|span| span.words.clone()).collect();
        let sheet = match self.looked_at.entry((hit.passage.version, number)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let shown = self.index.page(hit.passage.version, number, self.allowed)?;
                place.insert(shown.map(|shown| shown.page))
            }
        };
        Ok(sheet.as_ref().and_then(|sheet| sheet.cells(&words)))
    }
}
