//! Words divided at the end of a line, joined again.
//!
//! A joined word has two boxes. „Vor- und Nachteile“ keeps its hyphen and its space, „Nordrhein-/Westfalen“ its hyphen.

use super::lines::{Fragment, Line};
use super::words::{Piece, ratio};

/// Sizes of the two halves differ by this factor at most; text recognition is not exact.
const SIZE_RATIO: f32 = 1.5;

/// Words that may follow a hyphen which stands for a left-out part.
const AFTER_ELLIPSIS: [&str; 12] =
    ["und", "oder", "bzw", "sowie", "als", "bis", "noch", "wie", "u", "beziehungsweise", "auch", "statt"];

/// Joins words over lines that stand below each other, before columns and tables are known.
pub(super) fn join_below(fragments: &mut [Fragment]) {
    for upper in 0..fragments.len() {
        let Some(last) = fragments[upper].pieces.last() else { continue };
        if !ends_divided(&last.text) {
            continue;
        }
        if let Some(lower) = continuation(fragments, upper) {
            let (before, after) = fragments.split_at_mut(lower);
            join(&mut before[upper].pieces, &mut after[0].pieces);
        }
    }
}

/// Joins words over the end of a column, once the reading order is known.
pub(super) fn join_columns(lines: &mut [Line]) {
    for index in 1..lines.len() {
        let (before, after) = lines.split_at_mut(index);
        let (Some(upper), lower) = (before.last_mut(), &mut after[0]) else { continue };
        let in_cells = upper.cell.is_some() || lower.cell.is_some();
        if in_cells || upper.region == lower.region || ratio(upper.size(), lower.size()) > SIZE_RATIO {
            continue;
        }
        if let (Some(upper), Some(lower)) = (upper.fragments.last_mut(), lower.fragments.first_mut()) {
            join(&mut upper.pieces, &mut lower.pieces);
        }
    }
}

/// The fragment in which a divided word goes on: close below, overlapping, of about the same size.
fn continuation(fragments: &[Fragment], upper: usize) -> Option<usize> {
    let above = &fragments[upper];
    let reach = above.baseline + 2.2 * above.size;
    let below = |fragment: &Fragment| {
        fragment.baseline >= above.baseline + 0.5 * above.size
            && fragment.rect.left < above.rect.right
            && fragment.rect.right > above.rect.left
            && ratio(fragment.size, above.size) <= SIZE_RATIO
    };
    let candidates = fragments.iter().enumerate().skip(upper + 1);
    let near = candidates.take_while(|(_, fragment)| fragment.baseline <= reach);
    near.filter(|(_, fragment)| below(fragment))
        .min_by(|(_, one), (_, other)| {
            let distance = |fragment: &Fragment| {
                (fragment.baseline - above.baseline) + (fragment.rect.left - above.rect.left).abs()
            };
            distance(one).total_cmp(&distance(other))
        })
        .map(|(index, _)| index)
}

fn join(upper: &mut [Piece], lower: &mut Vec<Piece>) {
    let (Some(last), Some(first)) = (upper.last_mut(), lower.first()) else { return };
    let Some(text) = joined(&last.text, &first.text) else { return };
    last.text = text.into();
    last.rest = Some(first.rest.map_or(first.rect, |rest| rest.union(first.rect)));
    lower.remove(0);
}

fn ends_divided(text: &str) -> bool {
    let stem = text.strip_suffix(['-', '\u{ad}', '\u{2010}']);
    stem.is_some_and(|stem| stem.chars().next_back().is_some_and(char::is_alphabetic))
}

/// Whether a word at the end of a page and the first one of the next page are parts of one without a hyphen.
pub(super) fn is_torn(upper: &str, lower: &str) -> bool {
    let stem = upper.trim_end_matches(['-', '\u{ad}', '\u{2010}']);
    joined(upper, lower).is_some_and(|whole| whole.len() == stem.len() + lower.len())
}

/// The whole word of a divided one, or nothing if the two are different words.
fn joined(upper: &str, lower: &str) -> Option<String> {
    if !ends_divided(upper) {
        return None;
    }
    let stem = upper.trim_end_matches(['-', '\u{ad}', '\u{2010}']);
    let first = lower.chars().next()?;
    let word: String = lower.chars().take_while(|letter| letter.is_alphanumeric()).collect();
    if AFTER_ELLIPSIS.contains(&word.as_str()) {
        return None;
    }
    let shouted = |text: &str| text.chars().count() > 1 && !text.chars().any(char::is_lowercase);
    if first.is_lowercase() || (first.is_uppercase() && shouted(stem) && shouted(&word)) {
        Some(format!("{stem}{lower}"))
    } else {
        first.is_uppercase().then(|| format!("{stem}-{lower}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::lines::fragments_of;

    #[test]
    fn divided_words_are_whole_and_left_out_parts_stay() {
        assert_eq!(joined("Hunde-", "steuer,"), Some("Hundesteuer,".into()));
        assert_eq!(joined("Vor-", "und"), None);
        assert_eq!(joined("Nordrhein-", "Westfalen"), Some("Nordrhein-Westfalen".into()));
        assert_eq!(joined("SAT\u{ad}", "ZUNG"), Some("SATZUNG".into()));
        assert_eq!(joined("2023-", "2025"), None);
        assert_eq!(joined("Rat", "haus"), None);
        assert!(is_torn("Abfall-", "gebühren") && is_torn("Abfall\u{ad}", "gebühren,"));
        assert!(!is_torn("Vor-", "und") && !is_torn("Nordrhein-", "Westfalen") && !is_torn("Rat", "haus"));
    }

    #[test]
    fn a_joined_word_has_two_boxes_and_leaves_its_line() {
        let fragments = fragments_of(&[("Die Hunde-", 50.0, 100.0), ("steuer wird", 50.0, 112.0)]);
        let word = fragments[0].pieces.last().expect("a word");
        assert_eq!(word.text, "Hundesteuer");
        assert!(word.rest.is_some_and(|rest| rest.top > 100.0));
        assert_eq!(fragments[1].pieces[0].text, "wird");
    }

    #[test]
    fn cells_beside_each_other_are_joined_downwards() {
        let fragments = fragments_of(&[
            ("Unterrichts-", 50.0, 100.0),
            ("Stunden", 200.0, 100.0),
            ("gespräch", 50.0, 112.0),
            ("ohne", 200.0, 112.0),
        ]);
        assert_eq!(fragments[0].pieces[0].text, "Unterrichtsgespräch");
        assert_eq!(fragments[3].pieces[0].text, "ohne");
    }
}
