//! The concepts of a question: its words that carry meaning, each with the other ways in which a paper may put it.

use std::collections::BTreeSet;

use german::{Synonyms, Token, compound_parts, fold, is_stop_word, stem, tokens};

/// What a synonym counts against the word itself.
pub(crate) const SYNONYM: f32 = 0.8;
/// What all parts of a compound together count against the compound itself.
pub(crate) const PARTS: f32 = 0.9;

/// A word of a question.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Concept {
    /// Its stem.
    pub(crate) stem: String,
    /// Synonyms, each as its stems.
    pub(crate) synonyms: Vec<Vec<String>>,
    /// The words that it is composed of, if it is a compound.
    pub(crate) parts: Vec<Concept>,
}

/// The concepts of a question, each once; all of its words if none carries meaning.
pub(crate) fn concepts(question: &str) -> Vec<Concept> {
    let words: Vec<Token<'_>> = tokens(question).collect();
    let stems: Vec<String> = words.iter().map(|word| stem(word.text)).collect();
    let says_little = words.iter().all(|word| is_stop_word(word.text));
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (position, word) in words.iter().enumerate() {
        let is_wanted = says_little || !(is_stop_word(word.text) || is_asked_for(&words, position));
        if is_wanted && seen.insert(stems[position].clone()) {
            let parts = compound_parts(word.text).iter().map(|part| simple(&stem(part))).collect();
            found.push(Concept {
                stem: stems[position].clone(),
                synonyms: synonyms(&stems, position),
                parts,
            });
        }
    }
    found
}

/// „hoch“ in „Wie hoch ist die Steuer?“ is what is asked for, not what the answer speaks of.
fn is_asked_for(words: &[Token<'_>], position: usize) -> bool {
    position > 0 && fold(words[position - 1].text) == "wie"
}

fn simple(stem: &str) -> Concept {
    let stems = [stem.to_owned()];
    Concept { stem: stem.to_owned(), synonyms: synonyms(&stems, 0), parts: Vec::new() }
}

fn synonyms(stems: &[String], position: usize) -> Vec<Vec<String>> {
    Synonyms::builtin().at(stems, position).into_iter().map(<[String]>::to_vec).collect()
}

impl Concept {
    /// How well a text with these stems covers the concept, from 0 to 1.
    pub(crate) fn coverage(&self, stems: &BTreeSet<String>) -> f32 {
        if stems.contains(&self.stem) {
            return 1.0;
        }
        let has_synonym = self.synonyms.iter().any(|synonym| synonym.iter().all(|stem| stems.contains(stem)));
        let by_synonym = if has_synonym { SYNONYM } else { 0.0 };
        let parts: f32 = self.parts.iter().map(|part| part.coverage(stems)).sum();
        let by_parts = PARTS * parts / self.parts.len().max(1) as f32;
        by_synonym.max(by_parts)
    }

    /// All stems under which the concept may be found: its own first.
    pub(crate) fn stems(&self) -> impl Iterator<Item = &String> {
        let parts = self
            .parts
            .iter()
            .flat_map(|part| std::iter::once(&part.stem).chain(part.synonyms.iter().flatten()));
        std::iter::once(&self.stem).chain(self.synonyms.iter().flatten()).chain(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered(question: &str, text: &str) -> f32 {
        let stems: BTreeSet<String> = crate::terms::covering_stems(text).collect();
        let concepts = concepts(question);
        concepts.iter().map(|concept| concept.coverage(&stems)).sum::<f32>() / concepts.len() as f32
    }

    #[test]
    fn what_is_asked_for_is_no_concept() {
        let stems: Vec<String> =
            concepts("Wie hoch ist die Hundesteuer?").into_iter().map(|concept| concept.stem).collect();
        assert_eq!(stems, ["hundesteu"]);
    }

    #[test]
    fn words_synonyms_and_parts_cover_in_this_order() {
        assert!((covered("Hundesteuer", "Die Hundesteuer ist fällig.") - 1.0).abs() < 1e-6);
        assert!((covered("Knöllchen", "Verwarnungsgeld") - SYNONYM).abs() < 1e-6);
        assert!((covered("Hundesteuer", "Steuer für Hunde") - PARTS).abs() < 1e-6);
        assert!((covered("Steuer", "Hundesteuersatzung") - 1.0).abs() < 1e-6);
        assert!(covered("Pferdesteuer", "Hundesteuersatzung") < 0.6);
        assert!(covered("Freibad", "Hundesteuersatzung") < 1e-6);
    }
}
