//! Many small papers that tell of themselves whether they were indexed whole.

use std::fmt::Write;

use crate::program::Place;

/// So many papers, each with a word of its own in each of its passages.
#[derive(Clone, Copy)]
pub(crate) struct Papers {
    pub(crate) count: u64,
}

/// Passages of each paper.
pub(crate) const PASSAGES: usize = 6;

impl Papers {
    /// Writes the papers in a state (`stand`) of which every passage tells. One in ten is missing, in each state another.
    pub(crate) fn write(self, place: &Place, stand: u64) {
        for number in 0..self.count {
            if number % 10 == stand % 10 && stand > 0 {
                // The one of the state before is written again.
                let path = place.documents().join(name(number));
                fs_err::remove_file(path).expect("the state before had it");
            } else {
                place.write(&name(number), paper(number, stand));
            }
        }
    }
}

/// The word that stands in every passage of a paper and in no other.
pub(crate) fn word(number: u64) -> String {
    format!("Zeichen{number}")
}

/// What every passage of a state says.
pub(crate) fn state_of(text: &str) -> Option<&str> {
    text.split("Stand ").nth(1)?.split('.').next()
}

fn name(number: u64) -> String {
    format!("{number:03}.txt")
}

/// Paragraphs of a length that makes each a passage.
fn paper(number: u64, stand: u64) -> String {
    let mut text = String::new();
    for paragraph in 0..PASSAGES {
        write!(text, "{} Stand {stand}.", word(number)).expect("a string takes everything");
        for sentence in 0..20 {
            let amount = number * 100 + paragraph as u64 * 20 + sentence;
            write!(text, " Der Ausschuss bewilligt der Verwaltung {amount} Euro.")
                .expect("a string takes everything");
        }
        text.push_str("\n\n");
    }
    text
}
