//! Letter-spaced words („S a t z u n g“) closed up again.

use super::words::Piece;

/// Fewer single letters in a row are more likely an enumeration than a spaced word.
const LEAST: usize = 4;
/// For each pair of letters there are so many single ones.
const PAIRS: usize = 8;
/// A gap this many times the usual one divides two spaced words.
const WORD_GAP: f32 = 1.7;

/// Puts runs of single letters together to words.
pub(super) fn close_up(pieces: &mut Vec<Piece>) {
    let mut start = 0;
    while start < pieces.len() {
        let run = pieces[start..].iter().take_while(|piece| (1..=2).contains(&letters(piece))).count();
        if is_spaced(&pieces[start..start + run]) {
            let is_colon = |piece: &Piece| piece.text == ":";
            let run = run + usize::from(pieces.get(start + run).is_some_and(is_colon));
            let closed = close(pieces[start..start + run].to_vec());
            let words = closed.len();
            pieces.splice(start..start + run, closed);
            start += words;
        } else {
            start += run.max(1);
        }
    }
}

/// Whether nearly all of the pieces are single letters; few pairs are set closely („Ta“).
fn is_spaced(pieces: &[Piece]) -> bool {
    let single = pieces.iter().filter(|piece| letters(piece) == 1).count();
    single >= LEAST && single >= PAIRS * (pieces.len() - single) && !is_alphabet(pieces)
}

/// Letters in the order of the alphabet are heads of columns, not a word.
fn is_alphabet(letters: &[Piece]) -> bool {
    let letter = |piece: &Piece| piece.text.chars().next().map(u32::from);
    letters.windows(2).all(|pair| letter(&pair[0]).map(|letter| letter + 1) == letter(&pair[1]))
}

/// How many letters a piece has, a colon not counted; 0 if it has other signs, too.
fn letters(piece: &Piece) -> usize {
    let text = piece.text.trim_end_matches(':');
    if text.chars().all(char::is_alphabetic) { text.chars().count() } else { 0 }
}

fn close(letters: Vec<Piece>) -> Vec<Piece> {
    let mut gaps: Vec<f32> = letters.windows(2).map(|pair| pair[1].rect.left - pair[0].rect.right).collect();
    gaps.sort_by(f32::total_cmp);
    let usual = gaps[gaps.len() / 2];
    let mut words: Vec<Piece> = Vec::new();
    for letter in letters {
        match words.last_mut() {
            Some(word) if letter.rect.left - word.rect.right <= WORD_GAP * usual => {
                word.append(&letter);
                word.spaced = true;
            }
            _ => words.push(letter),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use crate::pdf::lines::fragments_of;

    #[test]
    fn spaced_letters_become_words() {
        let line =
            [("S", 50.0), ("a", 58.0), ("t", 66.0), ("z", 74.0), ("v", 88.0), ("o", 96.0), ("n", 104.0)];
        let line: Vec<(&str, f32, f32)> = line.iter().map(|(text, left)| (*text, *left, 100.0)).collect();
        let fragments = fragments_of(&line);
        let words: Vec<&str> = fragments[0].pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(words, ["Satz", "von"]);
        assert!(fragments[0].pieces.iter().all(|piece| piece.spaced));
    }

    #[test]
    fn a_colon_behind_a_spaced_word_is_part_of_it() {
        let line: Vec<(String, f32, f32)> = (0_u8..)
            .zip("Antrag:".chars())
            .map(|(index, letter)| (letter.to_string(), 50.0 + 8.0 * f32::from(index), 100.0))
            .collect();
        let line: Vec<(&str, f32, f32)> =
            line.iter().map(|(text, left, baseline)| (text.as_str(), *left, *baseline)).collect();
        assert_eq!(fragments_of(&line)[0].pieces[0].text, "Antrag:");
    }

    #[test]
    fn a_closely_set_pair_is_part_of_a_spaced_word() {
        let line = ["T", "a", "u", "g", "l", "i", "c", "h", "k", "e", "i", "t"];
        let mut line: Vec<(&str, f32, f32)> =
            line.iter().enumerate().map(|(index, text)| (*text, 50.0 + 8.0 * index as f32, 100.0)).collect();
        // The second letter stands close to the first, and so all others are nearer.
        line.iter_mut().skip(1).for_each(|letter| letter.1 -= 3.0);
        assert_eq!(fragments_of(&line)[0].pieces[0].text, "Tauglichkeit");
    }

    #[test]
    fn short_runs_stay_apart() {
        let fragments = fragments_of(&[("A", 50.0, 100.0), ("B", 58.0, 100.0), ("Haus", 66.0, 100.0)]);
        assert_eq!(fragments[0].pieces.len(), 3);
        let columns = [("A", 50.0, 100.0), ("B", 58.0, 100.0), ("C", 66.0, 100.0), ("D", 74.0, 100.0)];
        assert_eq!(fragments_of(&columns)[0].pieces.len(), 4);
    }
}
