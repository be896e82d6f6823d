//! Redaction (Schwärzung): what is left of a page for somebody who may see only a part of it.
//!
//! A word is shown if a passage holds it that the asker may see and none that he may not. Whatever else there is on such a page is not
//! proven public, so it is hidden: other words lose their letters and places, and of the picture there remains only what stands between
//! the first and the last line of a public run. Words keep their numbers, so that passages and citations still point at the right ones.

use std::ops::Range;

use crate::page::{Page, Rect, Word};

/// What stands in the place of a word that is hidden.
pub const BLACKENED: &str = "█";

/// A page as the asker may see it.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownPage {
    /// The page; where a part of it is hidden, the words there are [`BLACKENED`] and stand nowhere.
    pub page: Page,
    /// What its picture may show.
    pub shown: Shown,
}

/// What a picture of a page may show.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Shown {
    /// All of it.
    #[default]
    Whole,
    /// What lies wholly within one of these boxes; everything else is black.
    Within(Vec<Rect>),
}

/// Words of a page, as indices into [`Page::words`], and whether the asker may see the passage that holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldWords {
    /// Words of passages that may be seen.
    pub open: Vec<Range<usize>>,
    /// Words of passages that may not.
    pub secret: Vec<Range<usize>>,
}

/// What a word is to the asker.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Open,
    Secret,
    /// Of no passage: running lines, for example.
    Unproven,
}

/// Space around hidden words that is hidden too, in points: letters may stand out of their boxes.
const MARGIN: f32 = 1.0;

impl ShownPage {
    /// A page of which nothing is hidden.
    #[must_use]
    pub fn whole(page: Page) -> Self {
        Self { page, shown: Shown::Whole }
    }

    /// What may be seen of a page that holds secret words; `None` if that is nothing.
    #[must_use]
    pub fn redacted(mut page: Page, held: &HeldWords) -> Option<Self> {
        let standings = standings(&page, held);
        if !standings.contains(&Standing::Open) {
            return None;
        }
        let (width, _) = page.size.unwrap_or_default();
        let shown = Shown::Within(bands(&page.words, &standings, width));
        for (word, standing) in page.words.iter_mut().zip(&standings) {
            if *standing != Standing::Open {
                *word = Word::new(BLACKENED, []);
            }
        }
        // The head of a cell is text that may come from anywhere in the table.
        page.blocks.iter_mut().for_each(|block| block.cells.clear());
        Some(Self { page, shown })
    }
}

fn standings(page: &Page, held: &HeldWords) -> Vec<Standing> {
    let mut standings = vec![Standing::Unproven; page.words.len()];
    for (ranges, standing) in [(&held.open, Standing::Open), (&held.secret, Standing::Secret)] {
        for range in ranges {
            let end = range.end.min(standings.len());
            standings[range.start.min(end)..end].fill(standing);
        }
    }
    standings
}

/// The stretches of a page that only open words stand in, over its full width.
fn bands(words: &[Word], standings: &[Standing], width: f32) -> Vec<Rect> {
    let is_open = |standing: &Standing| *standing == Standing::Open;
    if words.iter().zip(standings).any(|(word, standing)| !is_open(standing) && word.boxes.is_empty()) {
        return Vec::new(); // nobody knows where it stands in the picture
    }
    let runs = runs(words, standings);
    let hidden = || runs.iter().filter(|(standing, _)| !is_open(standing));
    let mut bands: Vec<Range<f32>> = Vec::new();
    for (_, open) in runs.iter().filter(|(standing, _)| is_open(standing)) {
        let mut rest = vec![open.clone()];
        for (_, hidden) in hidden() {
            let hidden = hidden.start - MARGIN..hidden.end + MARGIN;
            rest = rest.into_iter().flat_map(|band| without(&band, &hidden)).collect();
        }
        bands.extend(rest);
    }
    let band = |rows: Range<f32>| Rect { left: 0.0, top: rows.start, right: width, bottom: rows.end };
    bands.into_iter().map(band).collect()
}

/// Words that follow each other and are the same to the asker, with the rows of the page that they take. Words of no passage interrupt
/// nothing and stand each for itself: a head and a foot line may be read one after the other.
fn runs(words: &[Word], standings: &[Standing]) -> Vec<(Standing, Range<f32>)> {
    let mut runs: Vec<(Standing, Range<f32>)> = Vec::new();
    let mut unproven = Vec::new();
    for (word, standing) in words.iter().zip(standings) {
        let Some(rect) = word.boxes.iter().copied().reduce(Rect::union) else { continue };
        let rows = rect.top..rect.bottom;
        match runs.last_mut() {
            _ if *standing == Standing::Unproven => unproven.push((*standing, rows)),
            Some((last, run)) if last == standing => *run = run.start.min(rows.start)..run.end.max(rows.end),
            _ => runs.push((*standing, rows)),
        }
    }
    runs.extend(unproven);
    runs
}

/// What is left of a band above and below what is hidden.
fn without(band: &Range<f32>, hidden: &Range<f32>) -> Vec<Range<f32>> {
    let above = band.start..band.end.min(hidden.start);
    let below = band.start.max(hidden.end)..band.end;
    [above, below].into_iter().filter(|part| part.start < part.end).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::page::{Block, BlockKind, Cell, PageContent};

    /// A page of one word in each row, 10 points high and 12 apart.
    fn page(words: &[&str]) -> Page {
        let word = |(row, text): (usize, &&str)| {
            let top = 12.0 * row as f32;
            Word::new(*text, [Rect { left: 50.0, top, right: 90.0, bottom: top + 10.0 }])
        };
        let words: Vec<Word> = words.iter().enumerate().map(word).collect();
        let cell = Cell { words: 0..1, head: "Geheim".to_owned(), rect: None, address: None };
        let blocks = vec![Block { kind: BlockKind::TableRow, words: 0..words.len(), cells: vec![cell] }];
        Page { number: 1, size: Some((595.0, 842.0)), content: PageContent::Text, words, blocks }
    }

    fn held(open: &[(usize, usize)], secret: &[(usize, usize)]) -> HeldWords {
        let ranges = |ends: &[(usize, usize)]| ends.iter().map(|(start, end)| *start..*end).collect();
        HeldWords { open: ranges(open), secret: ranges(secret) }
    }

    fn rows(shown: &Shown) -> Vec<(f32, f32)> {
        let Shown::Within(boxes) = shown else { return Vec::new() };
        assert!(boxes.iter().all(|band| (band.left, band.right) == (0.0, 595.0)));
        boxes.iter().map(|band| (band.top, band.bottom)).collect()
    }

    #[test]
    fn only_what_is_proven_public_is_left() {
        let page = page(&["Kopf", "Freibad", "wird", "Kauf", "geheim", "Ende"]);
        let held = held(&[(1, 3), (5, 6)], &[(3, 5)]);
        let left = ShownPage::redacted(page, &held).expect("something is public");
        assert_eq!(left.page.text(0..6), "█ Freibad wird █ █ Ende");
        assert!(left.page.words[3].boxes.is_empty() && !left.page.words[5].boxes.is_empty());
        assert!(left.page.blocks[0].cells.is_empty());
        assert_eq!(rows(&left.shown), [(12.0, 34.0), (60.0, 70.0)]);
    }

    #[test]
    fn a_page_without_a_public_word_is_not_shown() {
        let held = held(&[(0, 2)], &[(0, 2)]);
        assert_eq!(ShownPage::redacted(page(&["Kauf", "geheim"]), &held), None);
        assert_eq!(ShownPage::redacted(page(&["Kopf"]), &HeldWords::default()), None);
    }

    #[test]
    fn a_secret_column_takes_the_rows_of_the_public_one_beside_it() {
        let mut page = page(&["oben", "neben", "unten", "geheim"]);
        page.words[3].boxes[0] = Rect { left: 300.0, top: 10.5, right: 400.0, bottom: 20.0 };
        let held = held(&[(0, 3)], &[(3, 4)]);
        let left = ShownPage::redacted(page, &held).expect("something is public");
        assert_eq!(rows(&left.shown), [(0.0, 9.5), (21.0, 34.0)]);
    }

    #[test]
    fn a_hidden_word_that_stands_nowhere_hides_the_whole_picture() {
        let mut page = page(&["Freibad", "geheim", "Ende"]);
        page.words[1].boxes.clear();
        let held = held(&[(0, 1), (2, 3)], &[(1, 2)]);
        let left = ShownPage::redacted(page, &held).expect("something is public");
        assert_eq!(
            (left.page.text(0..3).as_str(), left.shown),
            ("Freibad █ Ende", Shown::Within(Vec::new()))
        );
    }

    proptest! {
        #[test]
        fn no_hidden_word_keeps_a_letter_or_a_point_of_the_picture(
            tops in proptest::collection::vec(0.0f32..800.0, 1..30),
            open in proptest::collection::vec((0usize..30, 0usize..30), 0..4),
            secret in proptest::collection::vec((0usize..30, 0usize..30), 1..4),
        ) {
            let mut page = page(&vec!["Wort"; tops.len()]);
            for (word, top) in page.words.iter_mut().zip(&tops) {
                word.boxes = [Rect { left: 10.0, top: *top, right: 60.0, bottom: top + 10.0 }].into();
            }
            let ranges = |ends: &[(usize, usize)]| ends.iter().map(|(a, b)| *a.min(b)..*a.max(b)).collect::<Vec<_>>();
            let held = HeldWords { open: ranges(&open), secret: ranges(&secret) };
            let Some(left) = ShownPage::redacted(page.clone(), &held) else { return Ok(()) };
            let is_in = |ranges: &[Range<usize>], word: usize| ranges.iter().any(|range| range.contains(&word));
            for (index, word) in left.page.words.iter().enumerate() {
                let may = is_in(&held.open, index) && !is_in(&held.secret, index);
                prop_assert_eq!(&word.text, if may { "Wort" } else { BLACKENED });
                if !may {
                    let rect = page.words[index].boxes[0];
                    prop_assert!(rows(&left.shown).iter().all(|(top, bottom)| *bottom <= rect.top || *top >= rect.bottom));
                }
            }
        }
    }
}
