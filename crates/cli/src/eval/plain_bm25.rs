//! The yardstick: BM25 over lower-case words, k1 1.2 and b 0.75, without anything German.

use std::collections::HashMap;

const K1: f64 = 1.2;
const B: f64 = 0.75;

/// An index of texts, each belonging to a group; a group scores as its best text.
pub(crate) struct PlainBm25 {
    groups: Vec<usize>,
    lengths: Vec<f64>,
    postings: HashMap<String, Vec<(usize, f64)>>,
    mean_length: f64,
}

impl PlainBm25 {
    /// Indexes texts given as (group, text).
    pub(crate) fn new<'t>(texts: impl IntoIterator<Item = (usize, &'t str)>) -> Self {
        let mut index =
            Self { groups: Vec::new(), lengths: Vec::new(), postings: HashMap::new(), mean_length: 0.0 };
        for (group, text) in texts {
            let number = index.groups.len();
            let words = words(text);
            index.groups.push(group);
            index.lengths.push(words.len() as f64);
            for word in words {
                let postings = index.postings.entry(word).or_default();
                match postings.last_mut() {
                    Some((last, count)) if *last == number => *count += 1.0,
                    _ => postings.push((number, 1.0)),
                }
            }
        }
        index.mean_length = index.lengths.iter().sum::<f64>() / index.lengths.len().max(1) as f64;
        index
    }

    /// The best groups for a question, best first, ties by number.
    pub(crate) fn rank(&self, question: &str, limit: usize) -> Vec<usize> {
        let mut scores = vec![0.0_f64; self.groups.len()];
        let mut wanted = words(question);
        wanted.sort_unstable();
        wanted.dedup();
        for postings in wanted.iter().filter_map(|word| self.postings.get(word)) {
            let found = postings.len() as f64;
            let idf = (1.0 + (self.groups.len() as f64 - found + 0.5) / (found + 0.5)).ln();
            for (text, count) in postings {
                let length = 1.0 - B + B * self.lengths[*text] / self.mean_length;
                scores[*text] += idf * count * (K1 + 1.0) / (count + K1 * length);
            }
        }
        let mut best: HashMap<usize, f64> = HashMap::new();
        for (text, score) in scores.into_iter().enumerate().filter(|(_, score)| *score > 0.0) {
            let group = best.entry(self.groups[text]).or_default();
            *group = group.max(score);
        }
        let mut ranking: Vec<(usize, f64)> = best.into_iter().collect();
        ranking.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        ranking.into_iter().take(limit).map(|(group, _)| group).collect()
    }
}

fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.chars().nth(1).is_some())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::PlainBm25;

    #[test]
    fn rare_words_decide_and_groups_stand_once() {
        let texts = [
            (0, "die Steuer für den Hund"),
            (0, "der Hund und die Leine"),
            (1, "die Steuer für das Haus"),
            (2, "der Garten"),
        ];
        let index = PlainBm25::new(texts);
        assert_eq!(index.rank("Hund Steuer", 10), [0, 1]);
        assert_eq!(index.rank("Katze", 10), Vec::<usize>::new());
    }
}
