//! The fine score: what single words do not tell, namely their order and their letters.
//!
//! Pairs of words reward the passage that says it in the question's own order; letter groups reward what is spelled or composed in another
//! way („Straßenreinigung“, „Strassenreinigungsgebühr“, a typing error). Both are BM25 over the candidates alone, with statistics of the
//! candidates alone, so they need no place in the index. Measured on `karlsruhe_anfragen` dev and `badboll_satzungen` they gain 1 to 2
//! points of MRR@10, as much as a whole index of letter groups ten times the size of that of words; on musterfurt, whose questions use
//! other words than its papers, letter groups cost 2 points at this weight and 4 at twice of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use german::{fold, is_stop_word, stem, tokens};

use crate::bm25;

/// Weight of neighbouring words against single ones, and again of those that carry meaning.
const PAIR_WEIGHT: f32 = 0.1;
/// Weight of letter groups of words that carry meaning.
const LETTERS_WEIGHT: f32 = 0.1;
/// Letters of a group.
const LETTERS: usize = 5;
/// How much the length of a passage is taken into account.
const LENGTH_NORMALISATION: f32 = 0.75;

/// The question: its stems and its letter groups, numbered, and the pairs of stems that it has.
struct Asked {
    stems: BTreeMap<String, usize>,
    groups: BTreeMap<Group, usize>,
    pairs: BTreeSet<Pair>,
    content_pairs: BTreeSet<Pair>,
}

/// Numbers of two stems of the question.
type Pair = (usize, usize);

/// Neighbouring letters of a word, blanks behind a shorter one.
type Group = [char; LETTERS];

/// A word as the question sees it.
struct Seen {
    /// Its number, if the question has it.
    stem: Option<usize>,
    says_little: bool,
    /// The letter groups that the question has.
    groups: Vec<usize>,
    /// Number of all its letter groups.
    group_count: u32,
}

/// How often a text has what the question has.
#[derive(Default)]
struct Counts {
    /// Neighbouring words.
    pairs: Counted<Pair>,
    /// Words that carry meaning, with nothing but stop words between them.
    content_pairs: Counted<Pair>,
    letters: Counted<usize>,
}

struct Counted<F> {
    counts: BTreeMap<F, u32>,
    /// Number of all pairs or groups of the text.
    length: u32,
}

/// What order and letters give a passage, on the scale of the BM25 score of words.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FineScore {
    /// Words in the order of the question.
    pub order: f32,
    /// Letters that are those of the question's words.
    pub letters: f32,
}

impl FineScore {
    /// Both together.
    #[must_use]
    pub fn sum(self) -> f32 {
        self.order + self.letters
    }
}

/// The fine score of each text.
pub(crate) fn fine_scores(question: &str, texts: &[String]) -> Vec<FineScore> {
    let asked = Asked::of(question);
    let mut seen = HashMap::new();
    let counts: Vec<Counts> = texts.iter().map(|text| asked.count(text, &mut seen)).collect();
    let (mut order, mut letters) = (vec![0.0; texts.len()], vec![0.0; texts.len()]);
    add_bm25(counts.iter().map(|counts| &counts.pairs), PAIR_WEIGHT, &mut order);
    add_bm25(counts.iter().map(|counts| &counts.content_pairs), PAIR_WEIGHT, &mut order);
    add_bm25(counts.iter().map(|counts| &counts.letters), LETTERS_WEIGHT, &mut letters);
    order.into_iter().zip(letters).map(|(order, letters)| FineScore { order, letters }).collect()
}

impl Asked {
    fn of(question: &str) -> Self {
        let words: Vec<&str> = tokens(question).map(|token| token.text).collect();
        let different: BTreeSet<String> = words.iter().map(|word| stem(word)).collect();
        let stems: BTreeMap<String, usize> = different.into_iter().zip(0..).collect();
        let content: Vec<&str> = words.iter().copied().filter(|word| !is_stop_word(word)).collect();
        let mut groups = BTreeSet::new();
        for word in &content {
            letter_groups(&fold(word), |group| {
                groups.insert(group);
            });
        }
        let groups = groups.into_iter().zip(0..).collect();
        let pairs = |words: &[&str]| {
            words.windows(2).map(|pair| (stems[&stem(pair[0])], stems[&stem(pair[1])])).collect()
        };
        Self { pairs: pairs(&words), content_pairs: pairs(&content), groups, stems }
    }

    /// Counts in a text; `seen` keeps what was found out about words, for the next text.
    fn count<'t>(&self, text: &'t str, seen: &mut HashMap<&'t str, Seen>) -> Counts {
        let mut counts = Counts::default();
        let (mut last, mut last_content) = (None, None);
        for token in tokens(text) {
            let word = seen.entry(token.text).or_insert_with(|| self.see(token.text));
            counts.pairs.add_pair(last, word.stem, &self.pairs);
            last = word.stem;
            if !word.says_little {
                counts.content_pairs.add_pair(last_content, word.stem, &self.content_pairs);
                last_content = word.stem;
            }
            word.groups.iter().for_each(|&group| counts.letters.add(group));
            counts.letters.length += word.group_count;
        }
        counts
    }

    fn see(&self, word: &str) -> Seen {
        let folded = fold(word);
        let (mut groups, mut group_count) = (Vec::new(), 0);
        letter_groups(&folded, |group| {
            groups.extend(self.groups.get(&group));
            group_count += 1;
        });
        // A stem is the beginning of its word, so few words need to be stemmed to tell whether the question has them.
        let may_be_asked = self.stems.keys().any(|stem| folded.starts_with(stem));
        Seen {
            stem: may_be_asked.then(|| stem(word)).and_then(|stem| self.stems.get(&stem).copied()),
            says_little: is_stop_word(&folded),
            groups,
            group_count,
        }
    }
}

impl<F> Default for Counted<F> {
    fn default() -> Self {
        Self { counts: BTreeMap::new(), length: 0 }
    }
}

impl<F: Ord> Counted<F> {
    fn add(&mut self, feature: F) {
        *self.counts.entry(feature).or_default() += 1;
    }
}

impl Counted<Pair> {
    fn add_pair(&mut self, first: Option<usize>, second: Option<usize>, asked: &BTreeSet<Pair>) {
        self.length += 1;
        if let Some(pair) = first.zip(second).filter(|pair| asked.contains(pair)) {
            self.add(pair);
        }
    }
}

fn add_bm25<'c, F: Ord + 'c>(
    texts: impl Iterator<Item = &'c Counted<F>> + Clone,
    weight: f32,
    scores: &mut [f32],
) {
    let mut holding: BTreeMap<&F, u64> = BTreeMap::new();
    texts.clone().flat_map(|text| text.counts.keys()).for_each(|feature| {
        *holding.entry(feature).or_default() += 1;
    });
    let all = scores.len() as u64;
    let average = texts.clone().map(|text| text.length as f32).sum::<f32>() / all.max(1) as f32;
    for (text, score) in texts.zip(scores) {
        let norm = bm25::norm(LENGTH_NORMALISATION, text.length, average);
        for (feature, &count) in &text.counts {
            *score += weight * bm25::rarity(all, holding[feature]) * bm25::saturated(count as f32 / norm);
        }
    }
}

/// Hands out all groups of neighbouring letters of a folded word, its borders among them; a short word is one group.
fn letter_groups(folded: &str, mut take: impl FnMut(Group)) {
    let mut group = [' '; LETTERS];
    let mut filled = 0;
    for letter in std::iter::once('<').chain(folded.chars()).chain(['>']) {
        if filled == LETTERS {
            take(group);
            group.rotate_left(1);
            filled -= 1;
        }
        group[filled] = letter;
        filled += 1;
    }
    take(group);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(question: &str, texts: &[&str]) -> String {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let scores = fine_scores(question, &texts);
        let best = (0..texts.len())
            .max_by(|&a, &b| scores[a].sum().total_cmp(&scores[b].sum()))
            .expect("there is one");
        texts[best].clone()
    }

    #[test]
    fn the_order_of_the_question_wins() {
        let texts = ["Der Hund beißt den Mann.", "Der Mann beißt den Hund.", "Das Freibad ist offen."];
        assert_eq!(best("Mann beißt den Hund", &texts), texts[1]);
    }

    #[test]
    fn a_word_of_other_spelling_is_seen() {
        let texts = ["Die Strassenreinigungssatzung", "Die Hundesteuersatzung", "Der Rat"];
        assert_eq!(best("Straßenreinigung", &texts), texts[0]);
        assert_eq!(best("Hundestuer", &texts), texts[1], "a typing error");
    }

    #[test]
    fn nothing_asked_and_nothing_found_score_nothing() {
        assert_eq!(fine_scores("Freibad", &[]), []);
        assert_eq!(fine_scores("?", &["Text".to_owned(), String::new()]), [FineScore::default(); 2]);
    }
}
