//! Compound splitting by corpus statistics, after Philipp Koehn and Kevin Knight, "Empirical Methods for
//! Compound Splitting" (EACL 2003).
//!
//! Of all ways to cut a word into known words the one with the highest geometric mean of their counts is
//! taken, unless the whole word is itself much more common than that. The numbers were measured on German
//! council questions.

use std::collections::HashMap;

use crate::stop_words::is_stop_word;
use crate::words::fold;

/// Splits compounds into words of a vocabulary.
#[derive(Clone, Debug, Default)]
pub struct Splitter {
    /// Every folded word that is common enough to be a part.
    words: HashMap<Box<str>, Known>,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    /// Natural logarithm of the word's count.
    log_count: f64,
    may_be_part: bool,
}

impl Splitter {
    /// A splitter that knows these words with their counts in running text. Words that fold to the same are
    /// one.
    #[must_use]
    pub fn new<'w>(counts: impl IntoIterator<Item = (&'w str, u64)>) -> Self {
        let mut sums: HashMap<Box<str>, u64> = HashMap::new();
        for (word, count) in counts {
            *sums.entry(fold(word).into_boxed_str()).or_default() += count;
        }
        // Rarer words can neither be parts nor keep a word whole, because any split is more common than they
        // are.
        sums.retain(|word, count| *count >= LEAST_COUNT && word.chars().count() >= SHORTEST_PART);
        let known = |(word, count): (Box<str>, u64)| {
            let may_be_part = !NO_PARTS.contains(&&*word) && !is_stop_word(&word);
            (word, Known { log_count: (count as f64).ln(), may_be_part })
        };
        Self { words: sums.into_iter().map(known).collect() }
    }

    /// Whether a word is common enough to be a part.
    #[must_use]
    pub fn knows(&self, word: &str) -> bool {
        self.words.contains_key(fold(word).as_str())
    }

    /// The parts of a compound, folded and in their own dictionary form (`schule` in „Schulhof“); empty if it
    /// is not split.
    #[must_use]
    pub fn parts(&self, word: &str) -> Vec<String> {
        let word = fold(word);
        let letters = word.chars().count();
        if !(2 * SHORTEST_PART..=LONGEST_WORD).contains(&letters) || !word.chars().all(char::is_alphabetic) {
            return Vec::new();
        }
        let Some(split) = self.best_split(&word) else {
            return Vec::new();
        };
        let whole = self.words.get(word.as_str()).map_or(0.0, |known| known.log_count);
        if whole > split.mean() + WHOLE_WORD_MARGIN { Vec::new() } else { split.parts }
    }

    /// The best way to cut the whole word into two parts or more.
    fn best_split(&self, word: &str) -> Option<Split> {
        // Where letters begin, and the end.
        let cuts: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
        let end = cuts.len() - 1;
        // best[place][count]: the best way to cut the letters before the place into `count` parts.
        let mut best = vec![[const { None }; MOST_PARTS + 1]; cuts.len()];
        best[0][0] = Some(Split::default());
        for start in 0..=end - SHORTEST_PART {
            if best[start].iter().all(Option::is_none) {
                continue;
            }
            for to in start + SHORTEST_PART..=end {
                let Some((part, log_count)) = self.part(&word[cuts[start]..cuts[to]], to == end) else {
                    continue;
                };
                for count in 0..MOST_PARTS {
                    let Some(head): Option<&Split> = best[start][count].as_ref() else { continue };
                    let total = head.total + log_count;
                    if best[to][count + 1].as_ref().is_none_or(|known| total > known.total) {
                        best[to][count + 1] = Some(head.with(part.clone(), total));
                    }
                }
            }
        }
        let whole = best[end].iter_mut().skip(2).filter_map(Option::take);
        whole.max_by(|left, right| left.mean().total_cmp(&right.mean()))
    }

    /// The most common word that letters inside a compound can stand for, with the logarithm of its count.
    fn part(&self, surface: &str, is_last: bool) -> Option<(String, f64)> {
        let mut best = self.log_count(surface).map(|log_count| (surface.to_owned(), log_count));
        let mut take = |word: &str| {
            let log_count = self.log_count(word);
            if let Some(log_count) =
                log_count.filter(|&more| best.as_ref().is_none_or(|known| more > known.1))
            {
                best = Some((word.to_owned(), log_count));
            }
        };
        if !is_last {
            LINKS.iter().filter_map(|link| surface.strip_suffix(link)).for_each(&mut take);
            let mut whole = String::with_capacity(surface.len() + 2);
            for end in DROPPED {
                whole.clear();
                whole.extend([surface, end]);
                take(&whole);
            }
        }
        best
    }

    /// The logarithm of the count of a word that may be a part.
    fn log_count(&self, word: &str) -> Option<f64> {
        self.words.get(word).filter(|known| known.may_be_part).map(|known| known.log_count)
    }
}

/// One way to cut the begin of a word.
#[derive(Clone, Debug, Default)]
struct Split {
    parts: Vec<String>,
    /// Sum of the logarithms of the parts' counts.
    total: f64,
}

impl Split {
    fn with(&self, part: String, total: f64) -> Self {
        let mut parts = self.parts.clone();
        parts.push(part);
        Self { parts, total }
    }

    /// Logarithm of the geometric mean of the counts.
    fn mean(&self) -> f64 {
        self.total / self.parts.len() as f64
    }
}

/// In letters. Shorter parts are mostly endings.
const SHORTEST_PART: usize = 4;
/// In letters; nobody writes longer words than this, files do.
const LONGEST_WORD: usize = 60;
const MOST_PARTS: usize = 4;
const LEAST_COUNT: u64 = 20;
/// How much the logarithm of the whole word's count must exceed the mean of the parts to keep the word whole.
const WHOLE_WORD_MARGIN: f64 = 1.5;

/// Letters that join parts.
const LINKS: &[&str] = &["s", "es", "n", "en", "er", "e"];
/// Ends that a part may lose.
const DROPPED: &[&str] = &["e", "en"];

/// Endings that hyphenation leaves behind in vocabularies as if they were words.
#[rustfmt::skip]
const NO_PARTS: &[&str] = &[
    "barkeit", "chen", "ende", "enden", "haft", "haften", "heit", "heiten", "ierung", "ierungen", "igkeit", "igkeiten", "innen", "isch", "ische", "ischen", "ischer",
    "isches", "keit", "keiten", "lein", "lich", "liche", "lichen", "licher", "liches", "lichkeit", "ling", "linge", "lung", "lungen", "rinnen", "rung", "rungen",
    "schaftlich", "schaftliche", "schaftlichen", "schaftlichkeit", "sche", "schen", "scher", "tion", "tionen", "tung", "tungen", "ungen",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn splitter() -> Splitter {
        Splitter::new([
            ("Hund", 300),
            ("Hunde", 900),
            ("Steuer", 4000),
            ("Satzung", 5000),
            ("Abfall", 800),
            ("Gebühren", 2500),
            ("Gebühr", 1500),
            ("Kinder", 6000),
            ("Tage", 3000),
            ("Einrichtung", 2500),
            ("sein", 90_000),
            ("Richtung", 900),
            ("Schule", 4000),
            ("Gebäude", 4000),
            ("Gemeinderat", 9000),
            ("Gemeinde", 5000),
            ("Gemeinderatssitzung", 40),
            ("Sitzung", 6000),
            ("Stadt", 50_000),
            ("Rat", 9000),
            ("Stadtrat", 60_000),
            ("Teil", 9000),
            ("Urteil", 25),
            ("Mittel", 5000),
            ("Leben", 3000),
            ("Lebensmittel", 60_000),
            ("Möglich", 900),
            ("keiten", 700),
            ("selten", 19),
        ])
    }

    #[test]
    fn compounds_fall_into_the_words_they_are_made_of() {
        let splitter = splitter();
        for (word, parts) in [
            ("Hundesteuersatzung", vec!["hunde", "steuer", "satzung"]),
            ("Abfallgebührensatzung", vec!["abfall", "gebuhren", "satzung"]),
            ("ABFALLGEBÜHR", vec!["abfall", "gebuhr"]),
            // Stop words are no parts: not „sein“ + „richtung“.
            ("Kindertageseinrichtung", vec!["kinder", "tage", "einrichtung"]),
            // A dropped end comes back.
            ("Schulgebäude", vec!["schule", "gebaude"]),
            // The letter that joins goes, and a rare whole word is split all the same.
            ("Gemeinderatssitzung", vec!["gemeinderat", "sitzung"]),
        ] {
            assert_eq!(splitter.parts(word), parts, "{word}");
        }
    }

    #[test]
    fn other_words_stay_whole() {
        let splitter = splitter();
        // Unknown parts, too short parts, a whole word much more common than its parts, endings, rare parts,
        // numbers.
        for word in [
            "Musterfurt",
            "Stadtrat",
            "Lebensmittel",
            "Möglichkeiten",
            "Seltensteuer",
            "Steuer2024",
            "Hund",
            "",
        ] {
            assert_eq!(splitter.parts(word), [""; 0], "{word}");
        }
    }

    #[test]
    fn spellings_are_counted_together() {
        let splitter = Splitter::new([("Strasse", 10), ("Straße", 10), ("Haupt", 20)]);
        assert_eq!(splitter.parts("Hauptstraße"), ["haupt", "strasse"]);
    }

    proptest! {
        #[test]
        fn parts_are_known_words_and_begin_the_compound(word in "(hund|hunde|s|n|steuer|satzung|schul|gebühr|en|ß|\u{308}|tage|stadt){1,12}") {
            let splitter = splitter();
            let parts = splitter.parts(&word);
            prop_assert!(parts.is_empty() || (2..=4).contains(&parts.len()));
            for part in &parts {
                prop_assert!(splitter.words.contains_key(part.as_str()));
            }
            if let Some(first) = parts.first() {
                prop_assert!(fold(&word).starts_with(&first[..SHORTEST_PART]));
            }
        }

        #[test]
        fn any_word_can_be_asked(word in any::<String>()) {
            prop_assert!(splitter().parts(&word).len() <= 4);
        }
    }
}
