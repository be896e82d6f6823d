//! Chunking: pages → passages, cut along the places one cites.
//!
//! The outline says where sections begin. A section that fits is one passage, and so are neighbouring Absätze that fit together; a longer one
//! is cut between its parts, at last at sentence ends. A passage never crosses a heading, and no word but furniture is left out.
//! What is cut off from the sentence that leads into a list, or from the head of a table, opens with it once more.

use std::ops::Range;

use german::sentences;

use crate::context::{Path, Step};
use crate::document::{Metadata, Visibility};
use crate::page::{BlockKind, Page};
use crate::passage::{Passage, Span};
use crate::ports::Embedder;
use crate::structure::{Label, Level, Opening, Outlined, Piece, Publicity, Scope, mark, outline, pieces};

/// Passages do not grow beyond this many bytes.
const MAXIMUM: usize = 1200;
/// However few tokens an embedder takes at a time, passages may have this many bytes: it makes several vectors of them.
const LEAST: usize = 600;
/// A discussion of this many bytes is a passage of its own, apart from the decision that follows it.
const DISCUSSION: usize = 400;
/// A sentence that leads into a list is repeated up to this many bytes.
const LEAD_IN: usize = 300;

/// Cuts the pages of a document into passages, in reading order; none has more tokens than the embedder takes at a time, if that leaves
/// enough text to be found by.
#[must_use]
pub fn passages(pages: &[Page], metadata: &Metadata, embedder: Option<&dyn Embedder>) -> Vec<Passage> {
    let pieces = pieces(pages);
    let outlined = outline(pages, &pieces, metadata.kind);
    let cutter = Cutter { pages, pieces: &pieces, metadata, embedder };
    let units = units(&pieces, outlined);
    let mut passages = Vec::new();
    let mut rest = units.as_slice();
    while !rest.is_empty() {
        let (group, after) = rest.split_at(cutter.fitting(rest));
        passages.extend(cutter.cut(group));
        rest = after;
    }
    passages
}

/// What stands between two openings.
struct Unit {
    path: Path,
    /// The Absatz or the label that opens it.
    minor: Option<Scope>,
    publicity: Publicity,
    /// Its pieces, headings first.
    pieces: Vec<usize>,
    headings: usize,
}

fn units(pieces: &[Piece], outlined: Vec<Outlined>) -> Vec<Unit> {
    let mut builder = UnitBuilder { path: Path::default(), open: None, units: Vec::new() };
    for (index, entry) in outlined.into_iter().enumerate() {
        if entry.is_text && !pieces[index].words.is_empty() {
            builder.take(index, entry);
        }
    }
    builder.close();
    builder.units
}

struct UnitBuilder {
    path: Path,
    open: Option<Unit>,
    units: Vec<Unit>,
}

impl UnitBuilder {
    fn take(&mut self, index: usize, entry: Outlined) {
        let Outlined { opening, is_heading, publicity, .. } = entry;
        let mut minor = None;
        match opening {
            Some(opening) if opening.is_minor() => {
                self.close();
                minor = Some(opening.scope);
            }
            Some(Opening { rank, scope }) => self.enter(rank, scope),
            None => {}
        }
        if self.open.as_ref().is_some_and(|open| open.publicity != publicity) {
            self.close();
        }
        let path = &self.path;
        let open = self.open.get_or_insert_with(|| Unit {
            path: path.clone(),
            minor,
            publicity,
            pieces: Vec::new(),
            headings: 0,
        });
        open.path.clone_from(path);
        if is_heading && open.headings == open.pieces.len() {
            open.headings += 1;
        }
        open.pieces.push(index);
    }

    /// A heading goes on with the headings above it; one beside them closes them.
    fn enter(&mut self, rank: u16, scope: Scope) {
        let has_body =
            self.open.as_ref().is_some_and(|open| open.pieces.len() > open.headings || open.minor.is_some());
        if has_body || !self.path.encloses(rank) {
            self.close();
        }
        self.path.enter(rank, Step::of(scope));
    }

    fn close(&mut self) {
        self.units.extend(self.open.take());
    }
}

/// How much there is of a text.
#[derive(Clone, Copy, Default)]
struct Size {
    bytes: usize,
    tokens: usize,
}

impl std::ops::Add for Size {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { bytes: self.bytes + other.bytes, tokens: self.tokens + other.tokens }
    }
}

struct Cutter<'a> {
    pages: &'a [Page],
    pieces: &'a [Piece],
    metadata: &'a Metadata,
    embedder: Option<&'a dyn Embedder>,
}

impl Cutter<'_> {
    fn size(&self, text: &str) -> Size {
        let tokens = self.embedder.map_or(0, |embedder| embedder.count_tokens(text));
        Size { bytes: text.len() + 1, tokens }
    }

    fn fits(&self, size: Size) -> bool {
        let most_tokens = self.embedder.map_or(usize::MAX, Embedder::max_tokens);
        size.bytes <= LEAST || (size.bytes <= MAXIMUM && size.tokens <= most_tokens)
    }

    /// How many of the first units share a passage, or are cut together: a heading is not left alone.
    fn fitting(&self, units: &[Unit]) -> usize {
        let first = &units[0];
        let mut size = self.unit_size(first);
        let mut count = 1;
        for unit in &units[1..] {
            let belongs =
                unit.minor.is_some() && unit.path == first.path && unit.publicity == first.publicity;
            let decides =
                matches!(unit.minor, Some(Scope::Label(Label::Resolution, _))) && size.bytes >= DISCUSSION;
            let below_heading = count == 1 && first.headings == first.pieces.len();
            size = size + self.unit_size(unit);
            if !belongs || (!below_heading && (decides || !self.fits(size))) {
                break;
            }
            count += 1;
        }
        count
    }

    fn unit_size(&self, unit: &Unit) -> Size {
        unit.pieces.iter().fold(Size::default(), |size, piece| size + self.size(&self.pieces[*piece].text))
    }

    /// The passages of units that fit together, or of one that may be too long.
    fn cut(&self, units: &[Unit]) -> Vec<Passage> {
        let headings = units[0].headings;
        let parts: Vec<Part> =
            units.iter().flat_map(|unit| &unit.pieces).flat_map(|piece| self.parts(*piece)).collect();
        let mut passages = Vec::new();
        let mut start = 0;
        let mut size = Size::default();
        for (index, part) in parts.iter().enumerate() {
            let text = self.pages[self.pieces[part.piece].page].text(part.words.clone());
            let with_part = size + self.size(&text);
            // A heading never stands alone at the end of a passage, nor apart from the first words below it.
            if index > start.max(headings) && !self.fits(with_part) {
                passages.push(self.passage(units, &parts, start..index));
                (start, size) = (index, self.size(&text));
            } else {
                size = with_part;
            }
        }
        passages.push(self.passage(units, &parts, start..parts.len()));
        passages
    }

    /// A piece in parts that fit: as it is, or cut at sentence ends, or between words where a sentence is too long itself.
    fn parts(&self, piece: usize) -> Vec<Part> {
        let Piece { page, words, text, .. } = &self.pieces[piece];
        if self.fits(self.size(text)) {
            return vec![Part { piece, words: words.clone() }];
        }
        let ends: Vec<usize> = sentences(text).into_iter().map(|sentence| sentence.end).collect();
        let page = &self.pages[*page];
        let mut parts = Vec::new();
        let (mut start, mut size, mut last_end, mut offset) = (words.start, Size::default(), None, 0);
        for index in words.clone() {
            let word = &page.words[index].text;
            size = size + self.size(word);
            if !self.fits(size) && index > start {
                let cut = last_end.filter(|cut| *cut > start).unwrap_or(index);
                parts.push(Part { piece, words: start..cut });
                size = page.words[cut..=index]
                    .iter()
                    .fold(Size::default(), |size, word| size + self.size(&word.text));
                (start, last_end) = (cut, None);
            }
            offset += word.len();
            if ends.binary_search(&offset).is_ok() {
                last_end = Some(index + 1);
            }
            offset += 1;
        }
        parts.push(Part { piece, words: start..words.end });
        parts
    }

    fn passage(&self, units: &[Unit], parts: &[Part], range: Range<usize>) -> Passage {
        let unit = &units[0];
        let mut text = Text::default();
        if range.start > 0
            && let Some(lead_in) = self.lead_in(&parts[..range.start], &parts[range.start])
        {
            text.add(&self.pages[self.pieces[lead_in.piece].page], lead_in.words, '\n');
        }
        for (index, part) in parts.iter().enumerate().take(range.end).skip(range.start) {
            let goes_on = index > 0 && parts[index - 1].piece == part.piece;
            text.add(
                &self.pages[self.pieces[part.piece].page],
                part.words.clone(),
                if goes_on { ' ' } else { '\n' },
            );
            if index + 1 == unit.headings {
                text.headings = text.text.len() + usize::from(index + 1 < range.end);
            }
        }
        let (section, context) = unit.path.lines(self.metadata, &minors(units));
        let visibility = match unit.publicity {
            Publicity::Public => self.metadata.visibility,
            Publicity::NonPublic => Visibility::Internal,
        };
        Passage { section, context, headings: text.headings, text: text.text, spans: text.spans, visibility }
    }

    /// What a part that is cut off from those above it still needs: the sentence that leads into its list, or the head of its table.
    fn lead_in(&self, above: &[Part], part: &Part) -> Option<Part> {
        let piece = &self.pieces[part.piece];
        if above.last().is_some_and(|last| last.piece == part.piece) {
            return None;
        }
        let lead = if piece.kind == BlockKind::TableRow {
            let is_row = |part: &&Part| self.pieces[part.piece].kind == BlockKind::TableRow;
            above.iter().rev().take_while(is_row).last()?
        } else {
            let level = mark(&piece.text).map(|mark| mark.level).filter(|level| *level > Level::Absatz)?;
            let leads =
                |part: &&Part| mark(&self.pieces[part.piece].text).is_none_or(|mark| mark.level < level);
            above.iter().rev().find(leads)?
        };
        let words = self.last_sentence(lead);
        let bytes = self.pages[self.pieces[lead.piece].page].text(words.clone()).len();
        (bytes <= LEAD_IN).then_some(Part { piece: lead.piece, words })
    }

    fn last_sentence(&self, part: &Part) -> Range<usize> {
        let page = &self.pages[self.pieces[part.piece].page];
        let text = page.text(part.words.clone());
        let start = sentences(&text).last().map_or(0, |sentence| sentence.start);
        let before = text[..start].split_whitespace().count();
        part.words.start + before.min(part.words.len())..part.words.end
    }
}

/// The Absätze or the label of units that share a passage; none if its first words belong to neither.
fn minors(units: &[Unit]) -> Vec<&Scope> {
    let is_empty = units[0].minor.is_none() && units[0].headings == units[0].pieces.len();
    let rest = if is_empty { &units[1..] } else { units };
    if rest.first().is_some_and(|unit| unit.minor.is_some()) {
        rest.iter().filter_map(|unit| unit.minor.as_ref()).collect()
    } else {
        Vec::new()
    }
}

/// Words of a piece.
struct Part {
    piece: usize,
    words: Range<usize>,
}

/// The text of a passage as it grows.
#[derive(Default)]
struct Text {
    text: String,
    spans: Vec<Span>,
    headings: usize,
}

impl Text {
    fn add(&mut self, page: &Page, words: Range<usize>, separator: char) {
        if !self.text.is_empty() {
            self.text.push(separator);
        }
        let start = self.text.len();
        self.text.push_str(&page.text(words.clone()));
        self.spans.push(Span { page: page.number, words, start });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::Kind;
    use crate::page::{Block, PageContent, Word};
    use crate::ports::{Embedding, ModelError, ModelId};
    use crate::reference::HashEmbedder;

    /// A page of blocks given as (kind, text).
    fn page(number: u32, blocks: &[(BlockKind, &str)]) -> Page {
        let mut page =
            Page { number, size: None, content: PageContent::Text, words: Vec::new(), blocks: Vec::new() };
        for (kind, text) in blocks {
            let start = page.words.len();
            page.words.extend(text.split(' ').map(|word| Word { text: word.to_owned(), boxes: Vec::new() }));
            page.blocks.push(Block { kind: *kind, words: start..page.words.len() });
        }
        page
    }

    fn titled(title: &str) -> Metadata {
        Metadata { title: title.to_owned(), ..Metadata::default() }
    }

    #[test]
    fn each_section_is_a_passage_that_opens_with_its_heading() {
        let pages = [
            page(
                1,
                &[
                    (BlockKind::Heading(1), "Hundesteuersatzung"),
                    (BlockKind::Heading(2), "§ 1 Steuergegenstand"),
                    (BlockKind::Paragraph, "Die Stadt erhebt eine Hundesteuer."),
                    (BlockKind::Furniture, "Seite 1 von 2"),
                ],
            ),
            page(
                2,
                &[
                    (BlockKind::Paragraph, "Steuerpflichtig ist der Halter."),
                    (BlockKind::Heading(2), "§ 2 Steuersatz"),
                    (BlockKind::Paragraph, "Die Steuer beträgt 96 Euro."),
                ],
            ),
        ];
        let passages = passages(&pages, &titled("Hundesteuersatzung"), None);
        let texts: Vec<&str> = passages.iter().map(|passage| passage.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "Hundesteuersatzung\n§ 1 Steuergegenstand\nDie Stadt erhebt eine Hundesteuer.\nSteuerpflichtig ist der Halter.",
                "§ 2 Steuersatz\nDie Steuer beträgt 96 Euro.",
            ]
        );
        assert_eq!(passages[1].context, "Hundesteuersatzung · § 2 Steuersatz");
        assert_eq!(&passages[0].text[passages[0].body_start()..][..9], "Die Stadt");
        assert_eq!(passages[0].spans.last().map(|span| span.page), Some(2));
    }

    #[test]
    fn the_non_public_part_is_internal_until_the_public_part_opens_again() {
        let pages = [page(
            1,
            &[
                (BlockKind::Heading(1), "Öffentlicher Teil"),
                (BlockKind::Paragraph, "Der Haushalt wird beschlossen."),
                (BlockKind::Paragraph, "Nichtöffentlicher Teil"),
                (BlockKind::Paragraph, "Grundstück wird verkauft."),
                (BlockKind::Heading(1), "Öffentlicher Teil"),
                (BlockKind::Paragraph, "Verschiedenes."),
            ],
        )];
        let passages = passages(&pages, &titled("Niederschrift"), None);
        let visible: Vec<Visibility> = passages.iter().map(|passage| passage.visibility).collect();
        assert_eq!(visible, [Visibility::Public, Visibility::Internal, Visibility::Public]);
    }

    fn contexts(pages: &[Page], metadata: &Metadata) -> Vec<String> {
        passages(pages, metadata, None).into_iter().map(|passage| passage.context).collect()
    }

    #[test]
    fn absaetze_are_addressed_and_repeat_what_leads_into_their_lists() {
        let long = "Die Steuer beträgt im Jahr für jeden weiteren Hund mehr als für den ersten.";
        let items: Vec<String> = (b'a'..=b'z').map(|letter| format!("{}) {long}", letter as char)).collect();
        let mut blocks = vec![
            (BlockKind::Heading(2), "§ 2 Steuersatz"),
            (BlockKind::Paragraph, "(1) Die Stadt zählt. Die Steuer beträgt jährlich, wenn"),
        ];
        blocks.extend(items.iter().map(|item| (BlockKind::ListItem, item.as_str())));
        blocks.push((BlockKind::Paragraph, "(2) Gefährlich ist ein Hund nach § 3 des Gesetzes."));
        blocks.push((BlockKind::Paragraph, "(3) Die Gemeinde entscheidet."));
        let metadata = Metadata { kind: Kind::Satzung, ..titled("Hundesteuersatzung") };
        let pages = [page(1, &blocks)];
        let passages = passages(&pages, &metadata, None);
        assert!(passages.len() > 2);
        let second = &passages[1];
        assert!(second.text.starts_with("Die Steuer beträgt jährlich, wenn\n"), "{}", second.text);
        assert_eq!(second.context, "Hundesteuersatzung · § 2 Abs. 1 Steuersatz");
        assert!(second.locate(0..second.text.len(), |_| pages.first()).is_some());
        let last = passages.last().expect("there are passages");
        assert_eq!(last.context, "Hundesteuersatzung · § 2 Abs. 2 und 3 Steuersatz");
        assert_eq!(last.section, ["§ 2 Steuersatz", "Abs. 2 und 3"]);
    }

    #[test]
    fn minutes_are_cut_along_their_agenda() {
        let discussion = "Ratsherr Meier fragt nach den Kosten, Frau Schmidt nennt sie. ".repeat(10);
        let pages = [page(
            1,
            &[
                (BlockKind::Heading(1), "Niederschrift über die Sitzung des Rates"),
                (BlockKind::Heading(2), "Tagesordnung"),
                (BlockKind::TableRow, "1 Fragestunde"),
                (BlockKind::TableRow, "2 Neufassung der Hundesteuersatzung 2024/0095"),
                (BlockKind::Heading(3), "1 Fragestunde"),
                (BlockKind::Paragraph, "Es wird nichts gefragt."),
                (BlockKind::Heading(3), "2 Neufassung der Hundesteuersatzung"),
                (BlockKind::Paragraph, discussion.trim()),
                (BlockKind::ListItem, "1. Die Verwaltung setzt die Gespräche fort."),
                (BlockKind::Heading(3), "Beschluss:"),
                (BlockKind::Paragraph, "Der Rat beschließt die Satzung."),
                (BlockKind::Paragraph, "Abstimmungsergebnis: 31 Ja-Stimmen, 5 Nein-Stimmen"),
                (BlockKind::Paragraph, "Schluss der Sitzung: 20:21 Uhr"),
            ],
        )];
        let metadata = Metadata { kind: Kind::Niederschrift, ..titled("Niederschrift Rat 26.09.2024") };
        let expected = [
            "Niederschrift Rat 26.09.2024 · Niederschrift über die Sitzung des Rates · Tagesordnung",
            "Niederschrift Rat 26.09.2024 · TOP 1 Fragestunde",
            "Niederschrift Rat 26.09.2024 · TOP 2 Neufassung der Hundesteuersatzung (2024/0095)",
            "Niederschrift Rat 26.09.2024 · TOP 2 Neufassung der Hundesteuersatzung (2024/0095) · Beschluss",
            "Niederschrift Rat 26.09.2024",
        ];
        assert_eq!(contexts(&pages, &metadata), expected);
        let decision = &passages(&pages, &metadata, None)[3];
        let text =
            "Beschluss:\nDer Rat beschließt die Satzung.\nAbstimmungsergebnis: 31 Ja-Stimmen, 5 Nein-Stimmen";
        assert_eq!(decision.text, text);
    }

    #[test]
    fn an_embedder_that_takes_few_tokens_gets_smaller_passages() {
        let sentence = "Die Gebühr wird mit dem Bescheid festgesetzt und ist am ersten Juli fällig.";
        let text = vec![sentence; 60].join(" ");
        let pages = [page(1, &[(BlockKind::Paragraph, &text)])];
        let embedder = Narrow(HashEmbedder::default());
        let narrow = passages(&pages, &titled("Satzung"), Some(&embedder));
        assert!(narrow.len() > passages(&pages, &titled("Satzung"), None).len());
        assert!(narrow.iter().all(|passage| passage.text.len() <= LEAST + sentence.len()));
    }

    /// Takes a few words at a time.
    struct Narrow(HashEmbedder);

    impl Embedder for Narrow {
        fn model(&self) -> &ModelId {
            self.0.model()
        }

        fn dimensions(&self) -> usize {
            self.0.dimensions()
        }

        fn embed_query(&self, text: &str) -> Result<Vec<f32>, ModelError> {
            self.0.embed_query(text)
        }

        fn embed_passages(&self, texts: &[&str]) -> Result<Vec<Embedding>, ModelError> {
            self.0.embed_passages(texts)
        }

        fn max_tokens(&self) -> usize {
            20
        }

        fn count_tokens(&self, text: &str) -> usize {
            self.0.count_tokens(text)
        }
    }

    #[test]
    fn a_long_block_is_cut_at_sentence_ends() {
        let sentence = "Die Gebühr wird mit dem Bescheid festgesetzt und ist am ersten Juli fällig.";
        let text = vec![sentence; 60].join(" ");
        let passages = passages(&[page(1, &[(BlockKind::Paragraph, &text)])], &titled("Satzung"), None);
        assert!(passages.len() > 3);
        for passage in &passages {
            assert!(passage.text.len() <= MAXIMUM + sentence.len(), "{}", passage.text.len());
            assert!(
                passage.text.starts_with("Die Gebühr") && passage.text.ends_with("fällig."),
                "{}",
                passage.text
            );
        }
    }

    proptest! {
        #[test]
        fn every_word_but_furniture_is_in_a_passage_and_found_again(
            blocks in prop::collection::vec((0_u8..5, prop::collection::vec("[a-zä.§0-9]{1,12}", 1..80)), 0..30),
            break_after in prop::collection::vec(any::<bool>(), 30),
        ) {
            let kinds = [
                BlockKind::Heading(1), BlockKind::Heading(2), BlockKind::Paragraph, BlockKind::ListItem, BlockKind::Furniture,
            ];
            let mut pages: Vec<Vec<(BlockKind, String)>> = vec![Vec::new()];
            for ((kind, words), break_after) in blocks.into_iter().zip(break_after) {
                pages.last_mut().expect("there is a page").push((kinds[kind as usize], words.join(" ")));
                if break_after {
                    pages.push(Vec::new());
                }
            }
            let pages: Vec<Page> = pages
                .iter()
                .zip(1..)
                .map(|(blocks, number)| {
                    page(number, &blocks.iter().map(|(kind, text)| (*kind, text.as_str())).collect::<Vec<_>>())
                })
                .collect();
            let passages = passages(&pages, &titled("T"), None);
            let mut covered: Vec<(u32, usize)> = Vec::new();
            for passage in &passages {
                // What leads into a list is repeated in front of its later items.
                let words = passage.spans.iter().flat_map(|span| span.words.clone().map(|word| (span.page, word)));
                let new: Vec<(u32, usize)> = words.filter(|word| !covered.contains(word)).collect();
                covered.extend(new);
                let all = 0..passage.text.len();
                prop_assert!(passage.locate(all, |number| pages.get(number as usize - 1)).is_some());
            }
            let expected: Vec<(u32, usize)> = pages
                .iter()
                .flat_map(|page| {
                    let blocks = page.blocks.iter().filter(|block| block.kind != BlockKind::Furniture);
                    blocks.flat_map(|block| block.words.clone().map(|word| (page.number, word))).collect::<Vec<_>>()
                })
                .collect();
            prop_assert_eq!(covered, expected);
        }
    }
}
