//! What a file says of its own lines, where that can be believed: tags tell paragraphs, list items and headings, bookmarks headings.
//!
//! Most tags are made by word processors from whatever somebody clicked. So a page's tags count only if they cover its text, if
//! each element stands together, and if elements do not tear sentences apart; headings only if they are few and short. Bookmarks
//! count where they are found again as lines of the page that they lead to. What is not believed is read as it looks.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use engine::PageContent;

use super::bookmarks::Bookmark;
use super::lines::Line;
use super::markers::marker;
use super::tags::Role;

/// Tags cover at least this share of a page's letters.
const LEAST_COVERED: f32 = 0.9;
/// An element's line is one of which this share of letters is the element's.
const LEAST_OF_LINE: f32 = 0.8;
/// Elements of a page stand together, but for this share of them.
const MOST_SCATTERED: f32 = 0.1;
/// Elements begin in the middle of a sentence at most this often.
const MOST_TORN: f32 = 0.05;
/// Headings make up at most this share of a file's letters; fewer than a third of them end like sentences.
const MOST_HEADINGS: f32 = 0.25;
/// A heading has at most so many bytes of text.
const LONGEST_HEADING: usize = 200;
/// An outline of which less than this share is found on its pages says something else.
const LEAST_FOUND: f32 = 0.3;
/// A title may go over so many lines, and says at least so many letters.
const MOST_LINES: usize = 4;
const FEWEST_LETTERS: usize = 3;
/// „1.2 “ before a title may be left out in the outline.
const LONGEST_NUMBER: usize = 6;

/// What the file says of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hint {
    /// Lines of the same number belong together.
    pub(super) block: u32,
    /// What they are.
    pub(super) kind: HintKind,
}

/// What lines are said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HintKind {
    /// A heading of that level, from 1.
    Heading(u8),
    /// Running text.
    Paragraph,
    /// An item of a list.
    Item,
}

/// A page as it is judged here: its lines, whether each is furniture, and what it holds.
pub(super) struct Told<'l> {
    /// Its lines in reading order.
    pub(super) lines: &'l [Line],
    /// For each line, whether it is furniture.
    pub(super) furniture: &'l [bool],
    /// What the page holds.
    pub(super) content: PageContent,
}

/// For each page and line what the file says and is to be believed.
pub(super) fn hints(pages: &[Told<'_>], bookmarks: &[Bookmark]) -> Vec<Vec<Option<Hint>>> {
    let is_tagged = pages.iter().flat_map(|page| page.lines).any(|line| element(line).is_some());
    let mut hints: Vec<Vec<Option<Hint>>> = if is_tagged {
        let are_trusted = headings_are_plausible(pages);
        pages.iter().map(|page| of_tags(page, are_trusted)).collect()
    } else {
        pages.iter().map(|page| vec![None; page.lines.len()]).collect()
    };
    add_bookmarks(pages, bookmarks, &mut hints);
    hints
}

/// The element that most of a line's letters belong to; cells of tables are none.
fn element(line: &Line) -> Option<Hint> {
    let mut letters: BTreeMap<u32, (usize, HintKind)> = BTreeMap::new();
    for piece in line.pieces() {
        let Some(tag) = piece.tag else { continue };
        let kind = match tag.role {
            Role::Heading(level) => HintKind::Heading(level),
            Role::Paragraph => HintKind::Paragraph,
            Role::Item => HintKind::Item,
            Role::Cell { .. } | Role::Running => continue,
        };
        letters.entry(tag.element).or_insert((0, kind)).0 += piece.text.len();
    }
    let (block, (own, kind)) = letters.into_iter().max_by_key(|(_, (letters, _))| *letters)?;
    (own as f32 >= LEAST_OF_LINE * self::letters(line) as f32).then_some(Hint { block, kind })
}

fn letters(line: &Line) -> usize {
    line.pieces().map(|piece| piece.text.len()).sum()
}

/// The lines of a page that are neither furniture nor in a table, by their index.
fn text_lines<'l>(page: &'l Told<'l>) -> impl Iterator<Item = (usize, &'l Line)> {
    let lines = page.lines.iter().zip(page.furniture).enumerate();
    let text = lines.filter(|(_, (line, is_furniture))| !**is_furniture && line.cell.is_none());
    text.map(|(index, (line, _))| (index, line))
}

fn of_tags(page: &Told<'_>, headings: bool) -> Vec<Option<Hint>> {
    let mut hints = vec![None; page.lines.len()];
    let found: Vec<(usize, Option<Hint>)> =
        text_lines(page).map(|(index, line)| (index, element(line))).collect();
    if page.content != PageContent::Text || !are_plausible(page.lines, &found) {
        return hints;
    }
    for (index, hint) in found {
        hints[index] = hint.map(|hint| match hint.kind {
            HintKind::Heading(_) if !headings => Hint { kind: HintKind::Paragraph, ..hint },
            _ => hint,
        });
    }
    hints
}

/// Whether the tags of a page are worth anything.
fn are_plausible(lines: &[Line], found: &[(usize, Option<Hint>)]) -> bool {
    let covered: usize =
        found.iter().filter(|(_, hint)| hint.is_some()).map(|(index, _)| letters(&lines[*index])).sum();
    let all: usize = found.iter().map(|(index, _)| letters(&lines[*index])).sum();
    let blocks: BTreeSet<u32> = found.iter().filter_map(|(_, hint)| Some((*hint)?.block)).collect();
    let joints = || found.windows(2).filter_map(|pair| Some((pair[0].0, pair[0].1?, pair[1].0, pair[1].1?)));
    let changes = || joints().filter(|(_, one, _, other)| one.block != other.block);
    let edges = edges(lines);
    let torn =
        changes().filter(|(above, _, below, _)| runs_on(&lines[*above], &lines[*below], &edges)).count();
    let count = blocks.len() as f32;
    count > 0.0
        && covered as f32 >= LEAST_COVERED * all as f32
        && changes().count() as f32 <= count + MOST_SCATTERED * count
        && torn as f32 <= (MOST_TORN * count).max(0.5)
}

/// The right edge of each region of a page.
fn edges(lines: &[Line]) -> BTreeMap<usize, f32> {
    let mut edges = BTreeMap::new();
    for line in lines {
        let edge = edges.entry(line.region).or_insert(f32::MIN);
        *edge = f32::max(*edge, line.rect().right);
    }
    edges
}

/// Whether a sentence goes on from one line to the other: it has not ended, and the next word is small or had no room.
fn runs_on(above: &Line, below: &Line, edges: &BTreeMap<usize, f32>) -> bool {
    let (Some(last), Some(first)) = (above.pieces().next_back(), below.pieces().next()) else { return false };
    let ends = last.text.ends_with(|letter: char| ".:;,!?)“\"”".contains(letter) || letter.is_ascii_digit());
    let width = first.rect.right - first.rect.left;
    let is_full = above.region == below.region
        && edges.get(&above.region).is_some_and(|right| above.rect().right + width > *right);
    let starts = first.text.starts_with(char::is_lowercase) && first.text.len() > 2;
    let begins = || marker(below.pieces().map(|piece| piece.text.as_str())).is_some();
    !ends && (starts || (is_full && !begins()))
}

/// Whether what a file calls headings can be its headings.
fn headings_are_plausible(pages: &[Told<'_>]) -> bool {
    let mut texts: BTreeMap<u32, String> = BTreeMap::new();
    let mut all = 0;
    for (_, line) in pages.iter().flat_map(text_lines) {
        all += letters(line);
        if let Some(Hint { block, kind: HintKind::Heading(_) }) = element(line) {
            let text = texts.entry(block).or_default();
            text.push(' ');
            text.push_str(&line.text());
        }
    }
    let headings: usize = texts.values().map(String::len).sum();
    let count = |is_odd: &dyn Fn(&String) -> bool| texts.values().filter(|text| is_odd(text)).count();
    let sentences = count(&|text| text.len() > 40 && text.ends_with(['.', ';', ',']));
    let long = count(&|text| text.len() > LONGEST_HEADING);
    headings as f32 <= MOST_HEADINGS * all as f32 && 3 * sentences <= texts.len() && 10 * long <= texts.len()
}

/// Finds the titles of the outline among the lines of their pages.
fn add_bookmarks(pages: &[Told<'_>], bookmarks: &[Bookmark], hints: &mut [Vec<Option<Hint>>]) {
    let mut bare: HashMap<usize, Vec<String>> = HashMap::new();
    let mut found = Vec::new();
    let titles: Vec<&Bookmark> =
        bookmarks.iter().filter(|mark| says_something(&mark.title) && mark.page < pages.len()).collect();
    for mark in &titles {
        let page = &pages[mark.page];
        let texts = bare
            .entry(mark.page)
            .or_insert_with(|| page.lines.iter().map(|line| letters_of(&line.text())).collect());
        found.extend(place(page, texts, mark).map(|lines| (mark, lines)));
    }
    if (found.len() as f32) < LEAST_FOUND * titles.len() as f32 {
        return;
    }
    for (number, (mark, lines)) in (0..).zip(found) {
        let is_tagged = lines.clone().any(|index| {
            hints[mark.page][index].is_some_and(|hint| matches!(hint.kind, HintKind::Heading(_)))
        });
        if !is_tagged {
            // Elements are numbered from 1 on, so that these numbers are free.
            let hint = Hint { block: u32::MAX - number, kind: HintKind::Heading(mark.level.min(6)) };
            hints[mark.page][lines].fill(Some(hint));
        }
    }
}

fn says_something(title: &str) -> bool {
    title.chars().filter(|letter| letter.is_alphabetic()).count() >= FEWEST_LETTERS
        && title.len() <= LONGEST_HEADING
}

/// Letters and digits only, in lower case.
fn letters_of(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The lines that say a bookmark's title, the nearest to its place.
fn place(page: &Told<'_>, texts: &[String], mark: &Bookmark) -> Option<std::ops::Range<usize>> {
    let title = letters_of(&mark.title);
    let distance = |index: usize| {
        let top = mark.top.unwrap_or(0.0);
        (page.lines[index].baseline() - top).abs()
    };
    let starts =
        text_lines(page).filter_map(|(index, _)| Some(index..says(&texts[index..], &title)? + index));
    starts.min_by(|one, other| distance(one.start).total_cmp(&distance(other.start)))
}

/// How many of the first lines say a title, all of it and nothing else but a number before it.
fn says(lines: &[String], title: &str) -> Option<usize> {
    let first = lines.first().filter(|first| !first.is_empty())?;
    if !title.starts_with(first.as_str()) && !first.ends_with(title) && first.len() > LONGEST_NUMBER {
        return None;
    }
    let mut said = String::new();
    for (index, line) in lines.iter().take(MOST_LINES).enumerate() {
        said.push_str(line);
        let number = said.strip_suffix(title);
        if number.is_some_and(|number| number.len() <= LONGEST_NUMBER && is_number(number)) {
            return Some(index + 1);
        }
        if !title.starts_with(&said) && said.len() > LONGEST_NUMBER {
            return None;
        }
    }
    None
}

/// „12“, „iv“, „a“, „§5“: what may number a heading.
fn is_number(bare: &str) -> bool {
    bare.chars().all(|letter| letter.is_ascii_digit())
        || bare.chars().count() <= 1
        || bare.chars().all(|letter| "ivx".contains(letter))
}
