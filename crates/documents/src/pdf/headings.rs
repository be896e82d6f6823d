//! Headings: what is larger or bolder than running text, and the „§ n“ of bylaws.

use std::collections::BTreeMap;

use engine::BlockKind;

use super::blocks::{Draft, DraftKind, Measures, Row};
use super::hints::HintKind;
use super::lines::Line;
use super::markers::Marker;
use super::style::half_points;
use super::tables::Part;

/// A heading has at most so many bytes of text.
const LONGEST: usize = 200;
/// The title below a „§ n“ has at most so many bytes of text.
const LONGEST_TITLE: usize = 110;

/// How a heading looks; headings that look alike have the same level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Look {
    /// Font size in half points, negative: larger looks come first.
    size: i32,
    /// Bold comes before regular, a section without any emphasis last.
    weight: Weight,
    /// The level that the file tells; 0 where it tells none.
    told: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    Bold,
    Regular,
}

/// Joins a „§ n“ that stands alone with the title below it: no block begins between them, one begins behind the title.
/// Without a title a block begins right behind it.
pub(super) fn adjust(starts: &mut Vec<usize>, lines: &[Line], rows: &[Row], page: &Measures) {
    let alone: Vec<usize> = starts.iter().copied().filter(|&index| is_alone(lines, rows, index)).collect();
    for section in alone {
        let below = section + 1;
        if below >= lines.len() || rows[below].part == Part::Row {
            continue;
        }
        let has_title = is_title(&lines[below], &rows[below], &lines[section], page);
        starts.retain(|&start| start != below);
        let end = if has_title { below + 1 } else { below };
        if end < lines.len() && !(has_title && goes_on(lines, rows, below, page)) {
            starts.push(end);
        }
    }
    starts.sort_unstable();
    starts.dedup();
}

/// Whether a title goes on in the line below it.
fn goes_on(lines: &[Line], rows: &[Row], title: usize, page: &Measures) -> bool {
    let (row, next) = (&rows[title], &rows[title + 1]);
    row.is_bold && next.is_bold && next.marker.is_none() && !page.is_gap(&lines[title], &lines[title + 1])
}

fn is_alone(lines: &[Line], rows: &[Row], index: usize) -> bool {
    let row = &rows[index];
    let outside = row.part == Part::Outside && !row.is_furniture;
    row.marker == Some(Marker::SectionAlone) && outside && lines[index].pieces().count() <= 3
}

fn is_title(line: &Line, row: &Row, section: &Line, page: &Measures) -> bool {
    let text = line.text();
    let near = line.baseline() - section.baseline() < 3.5 * line.size() && line.region == section.region;
    let starts =
        text.starts_with(|letter: char| letter.is_uppercase() || letter == '(' || letter.is_ascii_digit());
    near && starts
        && row.marker.is_none()
        && !row.is_furniture
        && row.part == Part::Outside
        && text.len() <= LONGEST_TITLE
        && !text.ends_with(['.', ',', ';', ':'])
        && (row.is_bold || page.is_short(line) || is_centred_below(line, section))
}

fn is_centred_below(line: &Line, section: &Line) -> bool {
    let middle = |line: &Line| (line.rect().left + line.rect().right) / 2.0;
    line.rect().left < section.rect().left && (middle(line) - middle(section)).abs() < line.size()
}

/// The look of a block, if it is a heading.
pub(super) fn look(lines: &[Line], rows: &[Row], page: &Measures) -> Option<Look> {
    let has_columns = lines.iter().any(|line| line.fragments.len() >= 3);
    if rows[0].marker == Some(Marker::Absatz) || has_columns || lines.len() > 4 {
        return None;
    }
    let text: Vec<String> = lines.iter().map(Line::text).collect();
    let text = text.join(" ");
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    let is_section = is_section(lines, rows, page);
    if text.len() > LONGEST || (letters < 2 && !is_section) || is_entry_of_contents(&text) {
        return None;
    }
    let is_bold = rows.iter().all(|row| row.is_bold);
    let growth = lines.iter().map(|line| page.body.growth(line)).fold(f32::MAX, f32::min);
    let is_set_apart = is_bold || rows.iter().all(|row| row.is_spaced);
    let stands_out =
        (growth > page.size_step || (is_set_apart && growth > 0.9)) && !text.ends_with(['.', ',', ';']);
    let starts = !text.starts_with(char::is_lowercase);
    let told = match rows[0].hint.map(|hint| hint.kind) {
        Some(HintKind::Heading(level)) => level,
        Some(HintKind::Paragraph | HintKind::Item) | None => 0,
    };
    ((stands_out && starts) || is_section || told > 0).then(|| Look {
        // Recognised sizes differ from line to line; sections are of one level all the same.
        size: -half_points(if is_section && page.is_recognised() { page.body.size } else { lines[0].size() }),
        weight: if is_bold { Weight::Bold } else { Weight::Regular },
        told,
    })
}

/// Makes the headings of a file agree on what each level looks like, so that a heading has the level that the file tells and others of
/// the same look have it, too: headings of a told level look like most of them, and not bigger than those of the level above.
pub(super) fn agree<'d>(drafts: impl Iterator<Item = &'d mut Draft>) {
    let looks = drafts.filter_map(|draft| match &mut draft.kind {
        DraftKind::Heading(look) => Some(look),
        DraftKind::Other(_) => None,
    });
    let looks: Vec<&mut Look> = looks.collect();
    let mut counts: BTreeMap<u8, BTreeMap<(i32, Weight), usize>> = BTreeMap::new();
    for look in looks.iter().filter(|look| look.told > 0) {
        *counts.entry(look.told).or_default().entry((look.size, look.weight)).or_default() += 1;
    }
    let mut usual: Vec<(u8, (i32, Weight))> = Vec::new();
    for (level, counts) in counts {
        let most = counts.into_iter().max_by_key(|(_, count)| *count).map(|(look, _)| look);
        let above = usual.last().map(|(_, look)| *look);
        usual.extend(most.max(above).map(|look| (level, look)));
    }
    for look in looks {
        let own = usual.iter().find(|(level, usual)| {
            if look.told > 0 { *level == look.told } else { *usual == (look.size, look.weight) }
        });
        if let Some((level, (size, weight))) = own {
            *look = Look { size: *size, weight: *weight, told: *level };
        }
    }
}

/// A „§ n“ alone, with its title below, or with a title behind it that does not run on.
fn is_section(lines: &[Line], rows: &[Row], page: &Measures) -> bool {
    match rows[0].marker {
        Some(Marker::SectionAlone) => lines.len() <= 3 && lines[0].pieces().count() <= 3,
        Some(Marker::SectionTitled) => {
            let text = lines[0].text();
            lines.len() == 1
                && text.len() <= LONGEST_TITLE
                && page.is_short(&lines[0])
                && !text.ends_with(['.', ',', ';', ':'])
        }
        Some(Marker::Absatz | Marker::Item) | None => false,
    }
}

/// Dots that lead to a page number.
fn is_entry_of_contents(text: &str) -> bool {
    text.contains(".....") || text.contains(". . . .") || text.contains("…………")
}

/// The levels of a document's headings: one for each look, the largest and boldest first.
pub(super) struct Levels(Vec<Look>);

impl Levels {
    /// The levels of a document of those blocks.
    pub(super) fn of<'d>(drafts: impl Iterator<Item = &'d Draft>) -> Self {
        let looks = drafts.filter_map(|draft| match draft.kind {
            DraftKind::Heading(look) => Some(look),
            DraftKind::Other(_) => None,
        });
        let mut looks: Vec<Look> = looks.collect();
        looks.sort_unstable();
        looks.dedup();
        Self(looks)
    }

    /// The kind of a block, with its level if it is a heading.
    pub(super) fn kind(&self, kind: DraftKind) -> BlockKind {
        match kind {
            DraftKind::Other(kind) => kind,
            DraftKind::Heading(look) => {
                let rank = self.0.partition_point(|other| *other < look);
                BlockKind::Heading(u8::try_from(rank + 1).unwrap_or(6).min(6))
            }
        }
    }
}
