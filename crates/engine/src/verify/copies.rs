//! Near copies: a sentence that says almost word for word what the passage says must not differ from it by a word that denies.

use german::{fold, tokens};

use super::polarity::{Polarity, clauses};
use super::prepared::Prepared;

/// From this share of common words on, one text is a near copy of another.
const ALIKE: f32 = 0.8;
/// Fewer words are alike by chance.
const FEWEST: usize = 4;

/// Whether the sentence, or a clause of it, is a near copy of what the passage says, but for a denial.
pub(crate) fn denies_what_it_copies(sentence: &str, passage: &Prepared) -> bool {
    let sayings = sayings(sentence, &clauses(sentence));
    sayings.into_iter().filter(|saying| saying.words.len() >= FEWEST).any(|saying| {
        let grounds = passage.pieces.iter().flat_map(|piece| &piece.sayings);
        let alike = grounds.map(|ground| (alike(&saying.words, &ground.words), ground));
        let closest = alike.max_by(|(one, _), (other, _)| one.total_cmp(other));
        closest.is_some_and(|(alike, ground)| {
            alike >= ALIKE && Polarity::of(&saying.text).contradicts(&Polarity::of(&ground.text))
        })
    })
}

/// What may be copied nearly, or be such a copy.
#[derive(Debug)]
pub(crate) struct Saying {
    text: String,
    /// Its folded words in alphabetical order.
    words: Vec<String>,
}

/// A text and its clauses.
pub(crate) fn sayings(text: &str, clauses: &[String]) -> Vec<Saying> {
    let saying = |text: &str| {
        let mut words: Vec<String> = tokens(text).map(|token| fold(token.text)).collect();
        words.sort_unstable();
        Saying { text: text.to_owned(), words }
    };
    std::iter::once(text).chain(clauses.iter().map(String::as_str)).map(saying).collect()
}

/// The share of words that two texts have in common, from 0 to 1; each counts as often as it stands.
fn alike(one: &[String], other: &[String]) -> f32 {
    let (mut first, mut second, mut common) = (0, 0, 0);
    while first < one.len() && second < other.len() {
        match one[first].cmp(&other[second]) {
            std::cmp::Ordering::Less => first += 1,
            std::cmp::Ordering::Greater => second += 1,
            std::cmp::Ordering::Equal => (first, second, common) = (first + 1, second + 1, common + 1),
        }
    }
    2.0 * common as f32 / (one.len() + other.len()).max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_may_not_deny() {
        let passage = Prepared::new(
            "Satzung · § 3",
            "In jeder Grabstätte darf nur eine Leiche bestattet werden. Die Annahme ist auf 20 kg beschränkt, höchstens 20 kg \
             werden angenommen.\nSteuerbefreiung wird gewährt für\na) Hunde, die aus dem Tierheim übernommen wurden.",
        );
        for (sentence, expected) in [
            ("In jeder Grabstätte darf nur eine Leiche bestattet werden.", false),
            ("In jeder Grabstätte darf nicht nur eine Leiche bestattet werden.", true),
            ("Hunde, die aus dem Tierheim übernommen wurden.", false),
            ("Hunde, die aus dem Tierheim nicht übernommen wurden.", true),
            ("Nicht mehr als 20 kg werden angenommen.", false),
            ("Das ist nicht so.", false),
        ] {
            assert_eq!(denies_what_it_copies(sentence, &passage), expected, "{sentence}");
        }
    }
}
