//! A marked copy of an original: what somebody can take along to show where a quote stands.

use std::ops::Range;

use crate::document::{Allowed, DocumentId, StoredDocument, VersionId};
use crate::engine::{Engine, EngineError};
use crate::page::{Page, Rect};
use crate::ports::{Excerpt, ExcerptForm, ExcerptPage, ExcerptScope};
use crate::redaction::ShownPage;

/// Words of a page that are to be marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CitedWords {
    /// Physical page number, from 1.
    pub page: u32,
    /// Indices into [`Page::words`]; empty to show the page without marks.
    pub words: Vec<Range<usize>>,
}

impl Engine {
    /// A PDF of the cited pages, or of the whole file, with the cited words marked and a line that says what it is of.
    ///
    /// Who may see the pages but not the whole file gets pictures of the pages, because a copied page can carry
    /// parts of others along; what he may not see of them is black.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] if there is no such page that the asker may see, [`EngineError::Page`] if there is nothing to mark.
    pub fn excerpt(
        &self,
        document: DocumentId,
        version: VersionId,
        cited: &[CitedWords],
        scope: ExcerptScope,
        allowed: &Allowed,
    ) -> Result<Vec<u8>, EngineError> {
        let mut pages = Vec::new();
        for cited in cited {
            let ShownPage { page, shown } = self.page(version, cited.page, allowed)?;
            pages.push(ExcerptPage { number: cited.page, boxes: boxes(&page, &cited.words), shown });
        }
        let may_see_all = self.index.original(version, allowed)?;
        let form = if may_see_all.is_some() { ExcerptForm::Copy } else { ExcerptForm::Pictures };
        let original = match (may_see_all, scope) {
            (Some(original), _) => original,
            (None, ExcerptScope::Whole) => return Err(EngineError::NotFound),
            (None, ExcerptScope::Cited) => {
                self.index.original(version, &Allowed::everything())?.ok_or(EngineError::NotFound)?
            }
        };
        let document = self.index.document(document, allowed)?;
        let named = if scope == ExcerptScope::Cited { cited } else { &[] };
        let cover = document.map(|document| cover(&document, named)).unwrap_or_default();
        Ok(self.pages.excerpt(&original, &Excerpt { pages, scope, form, cover })?)
    }
}

/// One box for each line of the marked words.
fn boxes(page: &Page, words: &[Range<usize>]) -> Vec<Rect> {
    let mut lines: Vec<Rect> = Vec::new();
    for range in words {
        let words = page.words.get(range.clone()).unwrap_or_default();
        for (index, rect) in words.iter().flat_map(|word| &word.boxes).enumerate() {
            match lines.last_mut() {
                Some(line) if index > 0 && line.shares_line_with(*rect) && rect.left >= line.left => {
                    *line = line.union(*rect);
                }
                _ => lines.push(*rect),
            }
        }
    }
    lines
}

/// Says that a copy is not the original.
const MADE_BY: &str = "Auszug, erstellt mit Ratsfund";

/// „Hundesteuersatzung · DS 46/2024 · 14.03.2024 · satzungen/hundesteuer.pdf · S. 3 · Auszug, erstellt mit Ratsfund“
fn cover(document: &StoredDocument, cited: &[CitedWords]) -> String {
    let metadata = &document.metadata;
    let date = metadata.date.map(|date| format!("{:02}.{:02}.{}", date.day(), date.month(), date.year()));
    let (title, number) = (Some(metadata.title.clone()), metadata.number.clone());
    let pages: Vec<String> = cited.iter().map(|cited| document.place(cited.page).name).collect();
    let pages = (document.pages > 1 && !pages.is_empty()).then(|| format!("S. {}", pages.join(", ")));
    let parts = [title, number, date, Some(document.key.path.clone()), pages, Some(MADE_BY.to_owned())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{PageContent, Word};

    #[test]
    fn words_of_a_line_have_one_box_and_ranges_their_own() {
        let word = |left: f32, top: f32| {
            Word::new("Rat", [Rect { left, top, right: left + 20.0, bottom: top + 10.0 }])
        };
        let words = vec![word(0.0, 0.0), word(25.0, 0.5), word(0.0, 12.0), word(25.0, 12.0)];
        let page = Page { number: 1, size: None, content: PageContent::Text, words, blocks: Vec::new() };
        let found = boxes(&page, &[0..3, 3..4, 9..12]);
        let edges: Vec<(f32, f32)> = found.iter().map(|rect| (rect.left, rect.right)).collect();
        assert_eq!(edges, [(0.0, 45.0), (0.0, 20.0), (25.0, 45.0)]);
    }
}
