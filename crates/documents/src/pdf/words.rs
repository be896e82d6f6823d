//! From glyphs to words: runs of glyphs that stand close together on one baseline.
//!
//! The order of drawing decides first, because it knows spaces that are narrower than any threshold; what was drawn in
//! pieces is put together again by [`super::lines`]. Thresholds are in em and were measured on German council papers.

use compact_str::CompactString;
use engine::Rect;
use unicode_normalization::UnicodeNormalization;

use super::glyph::{Glyph, Turn};
use super::tags::Tag;

/// A gap of this many em begins a new word.
const WORD_GAP: f32 = 0.13;
/// A step back by this many em begins a new word.
const STEP_BACK: f32 = 0.35;
/// A baseline that differs by this many em begins a new word.
const BASELINE_STEP: f32 = 0.25;
/// Sizes that differ by this factor begin a new word.
const SIZE_RATIO: f32 = 1.6;
/// The same letter drawn again within this many em is an imitation of bold.
const DOUBLE: f32 = 0.12;
/// Letters are looked up in cells of so many points, larger ones on large pages; doubles are never farther apart.
const CELL: f32 = 8.0;
const MOST_CELLS: f32 = 65_536.0;
/// A strip of the page is so many points high: less than lines are apart.
const STRIP: f32 = 2.0;
/// Most words have fewer signs.
const WORD_SIGNS: usize = 14;
/// How much thicker the strokes of a letter look that is drawn twice.
const DOUBLED: f32 = 1.4;

/// A word, or a part of one, in the frame of its turn.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// Its letters.
    pub(super) text: CompactString,
    /// Where it stands.
    pub(super) rect: Rect,
    /// Where the rest stands if it was divided at the end of a line.
    pub(super) rest: Option<Rect>,
    /// Its baseline.
    pub(super) baseline: f32,
    /// Font size in points.
    pub(super) size: f32,
    /// Mean thickness of strokes in thousandths of the size; 0 where unknown.
    pub(super) stroke: f32,
    /// Whether a space was drawn behind it, so that nothing may be glued to its end.
    pub(super) closed: bool,
    /// Whether the file marks it as decoration.
    pub(super) artifact: bool,
    /// Whether it was set with wide gaps between its letters.
    pub(super) spaced: bool,
    /// What the structure of the file calls it.
    pub(super) tag: Option<Tag>,
}

impl Piece {
    /// Whether a piece that stands behind this one on the line is the same word.
    pub(super) fn continues_with(&self, next: &Self) -> bool {
        let em = self.size.min(next.size);
        let gap = next.rect.left - self.rect.right;
        !self.closed
            && gap < WORD_GAP * em
            && gap > -STEP_BACK * em
            && (next.baseline - self.baseline).abs() < BASELINE_STEP * em
            && ratio(self.size, next.size) < SIZE_RATIO
    }

    /// Takes the letters of a piece that continues this one.
    pub(super) fn append(&mut self, next: &Self) {
        let (own, others) = (self.text.len() as f32, next.text.len() as f32);
        self.stroke = (self.stroke * own + next.stroke * others) / (own + others);
        self.text.push_str(&next.text);
        self.rect = self.rect.union(next.rect);
        self.closed = next.closed;
    }
}

/// How many times the larger of two sizes is the smaller.
pub(super) fn ratio(one: f32, other: f32) -> f32 {
    one.max(other) / one.min(other).max(0.1)
}

/// The words of each turn, the turn with most letters first; afterwards the glyphs are used up.
pub(super) fn words(glyphs: &mut Vec<Glyph>) -> Vec<(Turn, Vec<Piece>)> {
    let main = glyphs.first().map(|glyph| glyph.turn);
    if let Some(turn) = main.filter(|turn| glyphs.iter().all(|glyph| glyph.turn == *turn)) {
        let words = vec![(turn, pieces_of_turn(glyphs))];
        glyphs.clear();
        return words;
    }
    let mut turns: Vec<(Turn, Vec<Glyph>)> = Vec::new();
    for glyph in glyphs.drain(..) {
        match turns.iter_mut().find(|(turn, _)| *turn == glyph.turn) {
            Some((_, of_turn)) => of_turn.push(glyph),
            None => turns.push((glyph.turn, vec![glyph])),
        }
    }
    turns.sort_by_key(|(turn, of_turn)| (std::cmp::Reverse(of_turn.len()), *turn));
    turns.into_iter().map(|(turn, mut of_turn)| (turn, pieces_of_turn(&mut of_turn))).collect()
}

fn pieces_of_turn(glyphs: &mut Vec<Glyph>) -> Vec<Piece> {
    leave_out_doubles(glyphs);
    pieces(glyphs)
}

/// Leaves out what is drawn again on itself; letters that stay look as bold as they do on paper. Spaces count, too: those of
/// a second drawing would tear apart what follows the first.
fn leave_out_doubles(glyphs: &mut Vec<Glyph>) {
    let mut written = Written::on(glyphs);
    let mut places: Option<Places> = None;
    // Hardly any page has doubles, so that they are listed instead of the glyphs that stay.
    let mut doubles: Vec<(usize, usize)> = Vec::new();
    for (index, glyph) in glyphs.iter().enumerate() {
        let near = (DOUBLE * glyph.size).min((glyph.right - glyph.left) / 2.0).min(CELL);
        if written.goes_on(glyph, near) {
            places.iter_mut().for_each(|places| places.add(index, glyph));
            continue;
        }
        let places = places.get_or_insert_with(|| Places::of(glyphs, index));
        match places.find(glyph, near, |at| is_double(&glyphs[at], glyph, near)) {
            Some(first) => doubles.push((first, index)),
            None => places.add(index, glyph),
        }
    }
    if !doubles.is_empty() {
        doubles.iter().for_each(|(first, _)| glyphs[*first].stroke *= DOUBLED);
        let mut doubles = doubles.into_iter().map(|(_, double)| double).peekable();
        let mut index = 0;
        glyphs.retain(|_| {
            index += 1;
            doubles.next_if_eq(&(index - 1)).is_none()
        });
    }
}

/// How far each strip of a page is written. Most lines are written from left to right once, and what stands behind all that
/// its strips hold so far is drawn for the first time.
struct Written {
    top: f32,
    /// Strips to a point.
    scale: f32,
    /// Where the last glyph of each strip begins.
    lefts: Vec<f32>,
}

impl Written {
    /// Nothing is written yet of those glyphs.
    fn on(glyphs: &[Glyph]) -> Self {
        let baselines = || glyphs.iter().map(|glyph| glyph.baseline);
        let (top, bottom) = (baselines().fold(f32::MAX, f32::min), baselines().fold(f32::MIN, f32::max));
        let height = (bottom - top).max(0.0);
        let scale = STRIP.max(height / MOST_CELLS).recip();
        Self { top, scale, lefts: vec![f32::MIN; (height * scale) as usize + 1] }
    }

    /// Whether a glyph stands behind all those that could be so near to its baseline; from now on it is one of them.
    fn goes_on(&mut self, glyph: &Glyph, near: f32) -> bool {
        let strip = |baseline: f32| ((baseline - self.top) * self.scale) as usize;
        let last = strip(glyph.baseline + near).min(self.lefts.len() - 1);
        let strips = &self.lefts[strip(glyph.baseline - near).min(last)..=last];
        let goes_on = strips.iter().all(|left| *left < glyph.left - near);
        let own = strip(glyph.baseline);
        self.lefts[own] = self.lefts[own].max(glyph.left);
        goes_on
    }
}

/// Where glyphs stand: the page in square cells, each of which knows its last glyph, and each glyph the one before it in its cell.
struct Places {
    /// Cells to a point.
    scale: f32,
    corner: (f32, f32),
    columns: usize,
    /// Numbers of glyphs from 1; 0 is none.
    last: Vec<u32>,
    before: Vec<u32>,
}

impl Places {
    /// Places for glyphs, of which so many stand there already.
    fn of(glyphs: &[Glyph], present: usize) -> Self {
        let (mut low, mut high) = ((f32::MAX, f32::MAX), (f32::MIN, f32::MIN));
        for glyph in glyphs {
            low = (low.0.min(glyph.left), low.1.min(glyph.baseline));
            high = (high.0.max(glyph.left), high.1.max(glyph.baseline));
        }
        let (width, height) = ((high.0 - low.0).max(0.0), (high.1 - low.1).max(0.0));
        let side = CELL.max((width * height / MOST_CELLS).sqrt()).max(width.max(height) / MOST_CELLS);
        let scale = side.recip();
        let cells = |length: f32| (length * scale) as usize + 1;
        let mut places = Self {
            scale,
            corner: low,
            columns: cells(width),
            last: vec![0; cells(width) * cells(height)],
            before: vec![0; glyphs.len()],
        };
        glyphs[..present].iter().enumerate().for_each(|(index, glyph)| places.add(index, glyph));
        places
    }

    /// The column and row of a place; beyond the edges there is nothing.
    fn cell(&self, left: f32, baseline: f32) -> (usize, usize) {
        (((left - self.corner.0) * self.scale) as usize, ((baseline - self.corner.1) * self.scale) as usize)
    }

    /// The glyph that satisfies a condition, among those that can be so near.
    fn find(&self, glyph: &Glyph, near: f32, is: impl Fn(usize) -> bool) -> Option<usize> {
        let (left, top) = self.cell(glyph.left - near, glyph.baseline - near);
        let (right, bottom) = self.cell(glyph.left + near, glyph.baseline + near);
        for row in top..=bottom {
            for column in left..=right.min(self.columns - 1) {
                let mut at = self.last.get(row * self.columns + column).copied().unwrap_or(0) as usize;
                while at > 0 {
                    if is(at - 1) {
                        return Some(at - 1);
                    }
                    at = self.before[at - 1] as usize;
                }
            }
        }
        None
    }

    /// Puts the glyph of that index into its cell.
    fn add(&mut self, index: usize, glyph: &Glyph) {
        let (column, row) = self.cell(glyph.left, glyph.baseline);
        let last = &mut self.last[row * self.columns + column];
        self.before[index] = std::mem::replace(last, index as u32 + 1);
    }
}

fn is_double(one: &Glyph, other: &Glyph, near: f32) -> bool {
    (one.left - other.left).abs() < near
        && (one.baseline - other.baseline).abs() < near
        && one.letters == other.letters
}

fn pieces(glyphs: &[Glyph]) -> Vec<Piece> {
    let mut words = Words::with_room(glyphs.len() / WORD_SIGNS);
    let mut last: Option<&Glyph> = None;
    for glyph in glyphs {
        if glyph.letters.is_space() {
            words.close(true);
        } else {
            if last.is_some_and(|last| is_break(last, glyph)) {
                words.close(false);
            }
            words.write(glyph);
        }
        last = Some(glyph);
    }
    words.close(false);
    words.pieces
}

fn is_break(last: &Glyph, next: &Glyph) -> bool {
    let em = last.size.min(next.size);
    let gap = next.left - last.right;
    gap >= WORD_GAP * em
        || gap <= -STEP_BACK * em
        || (next.baseline - last.baseline).abs() >= BASELINE_STEP * em
        || ratio(last.size, next.size) >= SIZE_RATIO
}

/// Words under construction.
struct Words {
    pieces: Vec<Piece>,
    /// Whether the last one goes on.
    is_open: bool,
    /// The strokes of its letters so far, and how many have some.
    strokes: f32,
    letters: f32,
}

impl Words {
    fn with_room(count: usize) -> Self {
        Self { pieces: Vec::with_capacity(count), is_open: false, strokes: 0.0, letters: 0.0 }
    }

    /// Begins a word there.
    fn open(&mut self, glyph: &Glyph) {
        (self.is_open, self.strokes, self.letters) = (true, 0.0, 0.0);
        self.pieces.push(Piece {
            text: CompactString::default(),
            rect: Rect { left: glyph.left, top: f32::MAX, right: glyph.left, bottom: f32::MIN },
            rest: None,
            baseline: glyph.baseline,
            size: glyph.size,
            stroke: 0.0,
            closed: false,
            artifact: glyph.artifact,
            spaced: false,
            tag: glyph.tag,
        });
    }

    fn write(&mut self, glyph: &Glyph) {
        if !self.is_open {
            self.open(glyph);
        }
        let Some(Piece { text, rect, .. }) = self.pieces.last_mut() else { return };
        glyph.letters.push_to(text);
        rect.right = rect.right.max(glyph.right);
        rect.top = rect.top.min(glyph.baseline - 0.8 * glyph.size);
        rect.bottom = rect.bottom.max(glyph.baseline + 0.22 * glyph.size);
        if glyph.stroke > 0.0 {
            self.strokes += glyph.stroke;
            self.letters += 1.0;
        }
    }

    /// Ends the word that is open, if one is; `closed` if a space ends it.
    fn close(&mut self, closed: bool) {
        let is_open = std::mem::take(&mut self.is_open);
        let Some(piece) = self.pieces.last_mut().filter(|_| is_open) else { return };
        if !piece.text.is_ascii() {
            piece.text = piece.text.nfc().collect();
        }
        if self.letters > 0.0 {
            piece.stroke = self.strokes / self.letters;
        }
        piece.closed = closed;
        if piece.text.trim().is_empty() {
            self.pieces.pop();
        }
    }
}

/// Glyphs of a text of one size, for tests: every letter half an em wide, drawn from `left`.
#[cfg(test)]
pub(super) fn glyphs_of(text: &str, left: f32, baseline: f32, size: f32) -> Vec<Glyph> {
    let at = |index: usize| left + index as f32 * size / 2.0;
    let glyph = |(index, letter)| Glyph {
        letters: super::glyph::Letters::One(letter),
        turn: Turn::NONE,
        left: at(index),
        right: at(index + 1),
        baseline,
        size,
        stroke: 80.0,
        artifact: false,
        tag: None,
    };
    text.chars().enumerate().map(glyph).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(glyphs: &[Glyph]) -> Vec<String> {
        words(&mut glyphs.to_vec())
            .into_iter()
            .flat_map(|(_, pieces)| pieces)
            .map(|piece| piece.text.into())
            .collect()
    }

    #[test]
    fn spaces_gaps_and_new_lines_divide_words() {
        let mut glyphs = glyphs_of("Rat der", 50.0, 100.0, 10.0);
        glyphs.extend(glyphs_of("Stadt", 87.0, 100.0, 10.0));
        glyphs.extend(glyphs_of("Bau", 50.0, 112.0, 10.0));
        assert_eq!(texts(&glyphs), ["Rat", "der", "Stadt", "Bau"]);
    }

    #[test]
    fn a_word_drawn_twice_is_one_word_and_bolder() {
        let mut glyphs = glyphs_of("Beschluss", 50.0, 100.0, 10.0);
        glyphs.extend(glyphs_of("Beschluss", 50.4, 100.0, 10.0));
        let (_, pieces) = words(&mut glyphs).remove(0);
        assert_eq!(pieces.len(), 1);
        assert!(pieces[0].stroke > 100.0);
    }

    #[test]
    fn narrow_letters_beside_each_other_are_two() {
        let mut glyphs = glyphs_of("nn", 50.0, 100.0, 10.0);
        (glyphs[0].right, glyphs[1].left, glyphs[1].right) = (51.0, 51.0, 52.0);
        assert_eq!(texts(&glyphs), ["nn"]);
    }

    #[test]
    fn letters_drawn_twice_in_place_are_single() {
        let single = glyphs_of("Amt", 50.0, 100.0, 10.0);
        let double: Vec<Glyph> = single.iter().flat_map(|glyph| [glyph.clone(), glyph.clone()]).collect();
        assert_eq!(texts(&double), ["Amt"]);
    }

    #[test]
    fn spaces_of_a_second_drawing_tear_nothing_apart() {
        let mut glyphs = glyphs_of("Straße 6", 50.0, 100.0, 10.0);
        glyphs.extend(glyphs_of("Straße 6", 50.0, 100.0, 10.0));
        glyphs.extend(glyphs_of("-8", 90.0, 100.0, 10.0));
        assert_eq!(texts(&glyphs), ["Straße", "6-8"]);
    }

    #[test]
    fn decomposed_umlauts_are_composed() {
        assert_eq!(texts(&glyphs_of("Gru\u{308}n", 50.0, 100.0, 10.0)), ["Grün"]);
    }
}
