//! Rows within a ruled row: „mindestens 50,00 höchstens 2.500,00“, one amount below the other beside one description.

use engine::Rect;

use super::lines::Fragment;

/// A cell: its box and its lines.
pub(super) type Cell = (Rect, Vec<Vec<Fragment>>);

/// Baselines that differ by this many em are the same.
const SAME_LINE: f32 = 0.35;

/// Divides a row where several amounts stand below each other, each beside a line of another cell.
pub(super) fn divide(cells: Vec<Cell>) -> Vec<Vec<Cell>> {
    let Some(cuts) = cuts(&cells) else { return vec![cells] };
    let mut parts: Vec<Vec<Cell>> = vec![Vec::new(); cuts.len() + 1];
    for (rect, lines) in cells {
        for line in lines {
            let part = cuts.partition_point(|cut| *cut < line[0].baseline);
            let bottom = cuts.get(part).copied().unwrap_or(rect.bottom);
            let top = part.checked_sub(1).map_or(rect.top, |above| cuts[above]);
            let own = Rect { top: top.max(rect.top), bottom: bottom.min(rect.bottom), ..rect };
            match parts[part].last_mut().filter(|(last, _)| *last == own) {
                Some((_, lines)) => lines.push(line),
                None => parts[part].push((own, vec![line])),
            }
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// Where the row is cut, if it is: behind each amount but the last one, or before each but the first one if that one
/// stands on the first line.
fn cuts(cells: &[Cell]) -> Option<Vec<f32>> {
    let longest = cells.iter().map(|(_, lines)| letters(lines)).max()?;
    let of_amounts = |(_, lines): &&Cell| {
        lines.iter().filter(|line| is_amount(line)).count() >= 2 && letters(lines) < longest
    };
    let (_, column) = cells.iter().find(of_amounts)?;
    let amounts: Vec<&Fragment> = column.iter().filter(|line| is_amount(line)).map(|line| &line[0]).collect();
    let beside = |amount: &Fragment| {
        let others =
            cells.iter().filter(|(_, lines)| !std::ptr::eq(lines, column)).flat_map(|(_, lines)| lines);
        let same =
            |line: &Vec<Fragment>| (line[0].baseline - amount.baseline).abs() < SAME_LINE * amount.size;
        others.into_iter().any(same)
    };
    if !amounts.iter().all(|amount| beside(amount)) {
        return None;
    }
    let first =
        cells.iter().flat_map(|(_, lines)| lines).map(|line| line[0].baseline).fold(f32::MAX, f32::min);
    let on_top = amounts[0].baseline - first < SAME_LINE * amounts[0].size;
    let cut = |amount: &&Fragment| amount.baseline + amount.size * if on_top { -0.6 } else { 0.6 };
    Some(if on_top {
        amounts[1..].iter().map(cut).collect()
    } else {
        amounts[..amounts.len() - 1].iter().map(cut).collect()
    })
}

fn letters(lines: &[Vec<Fragment>]) -> usize {
    lines.iter().flatten().flat_map(|fragment| &fragment.pieces).map(|piece| piece.text.len()).sum()
}

/// „50,00“, „1.500,00 €“, „12 Euro“, „5,00 – 15,00“
pub(super) fn is_amount(line: &[Fragment]) -> bool {
    let words = || line.iter().flat_map(|fragment| &fragment.pieces).map(|piece| piece.text.as_str());
    let is_number = |word: &str| {
        word.contains(',')
            && word.chars().all(|letter| letter.is_ascii_digit() || ".,-–€".contains(letter))
            && word.chars().filter(char::is_ascii_digit).count() >= 2
    };
    let is_sign = |word: &str| matches!(word, "€" | "Euro" | "EUR" | "-" | "–" | "bis" | "v." | "H." | "%");
    let is_whole = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let has_unit = || words().any(|word| matches!(word, "€" | "Euro" | "EUR" | "%"));
    words().all(|word| is_number(word) || is_sign(word) || is_whole(word))
        && (words().any(is_number) || (has_unit() && words().any(is_whole)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::lines::{fragments_of, rows};

    fn cell(left: f32, lines: &[(&str, f32)]) -> Cell {
        let placed: Vec<(&str, f32, f32)> =
            lines.iter().map(|(text, baseline)| (*text, left, *baseline)).collect();
        (Rect { left, top: 90.0, right: left + 200.0, bottom: 200.0 }, rows(fragments_of(&placed)))
    }

    fn texts(cells: Vec<Cell>) -> Vec<Vec<String>> {
        let text = |(_, lines): &Cell| {
            let words = lines.iter().flatten().flat_map(|fragment| &fragment.pieces);
            words.map(|piece| piece.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        divide(cells).iter().map(|part| part.iter().map(text).collect()).collect()
    }

    #[test]
    fn each_amount_ends_a_row() {
        let cells = vec![
            cell(50.0, &[("15", 100.0)]),
            cell(90.0, &[("Zustimmung zur Änderung", 100.0), ("mindestens", 112.0), ("höchstens", 124.0)]),
            cell(300.0, &[("50,00", 112.0), ("2.500,00", 124.0)]),
        ];
        assert_eq!(
            texts(cells),
            [vec!["15", "Zustimmung zur Änderung mindestens", "50,00"], vec!["höchstens", "2.500,00"]]
        );
    }

    #[test]
    fn an_amount_on_the_first_line_begins_a_row() {
        let cells = vec![
            cell(90.0, &[("a) erster Hund, der", 100.0), ("klein ist", 112.0), ("b) zweiter Hund", 124.0)]),
            cell(300.0, &[("50,00 €", 100.0), ("70,00 €", 124.0)]),
        ];
        assert_eq!(
            texts(cells),
            [["a) erster Hund, der klein ist", "50,00 €"], ["b) zweiter Hund", "70,00 €"]]
        );
    }

    #[test]
    fn lines_of_one_cell_stay_together() {
        let cells = vec![
            cell(50.0, &[("Hundesteuer für", 100.0), ("den ersten Hund", 112.0)]),
            cell(300.0, &[("96,00 €", 106.0)]),
        ];
        assert_eq!(texts(cells).len(), 1);
    }
}
