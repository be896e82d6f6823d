//! The concepts of a question: its words that carry meaning, each with the other ways in which a paper may put it.

use std::collections::BTreeSet;

use german::{Synonyms, Token, compound_parts, fold, is_stop_word, spelling, stem, tokens};

/// What a synonym counts against the word itself.
pub(crate) const SYNONYM: f32 = 0.8;
/// What all parts of a compound together count against the compound itself.
pub(crate) const PARTS: f32 = 0.9;

/// A word of a question.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Concept {
    /// As it was typed.
    pub(crate) word: String,
    /// Its stem.
    pub(crate) stem: String,
    /// Other ways to put it.
    pub(crate) wordings: Vec<Wording>,
    /// The words that it is composed of, if it is a compound.
    pub(crate) parts: Vec<Concept>,
}

/// Another way to put a word.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wording {
    /// As it is written down.
    pub(crate) text: String,
    /// Its stems.
    pub(crate) stems: Vec<String>,
    pub(crate) relation: Relation,
}

/// Why a wording stands for a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// The file of synonyms says so.
    Synonym,
    /// It is the same word with its umlauts spelled in another way.
    Spelling,
    /// It is probably what was meant.
    Correction,
}

impl Relation {
    /// What the wording counts against the word itself.
    pub(crate) fn weight(self) -> f32 {
        match self {
            Self::Spelling => 1.0,
            Self::Synonym | Self::Correction => SYNONYM,
        }
    }
}

/// The concepts of a question, each once; all of its words if none carries meaning.
pub(crate) fn concepts(question: &str, synonyms: &Synonyms) -> Vec<Concept> {
    let words: Vec<Token<'_>> = tokens(question).collect();
    let stems: Vec<String> = words.iter().map(|word| stem(word.text)).collect();
    let says_little = words.iter().all(|word| is_stop_word(word.text));
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (position, word) in words.iter().enumerate() {
        let is_wanted = says_little || !(is_stop_word(word.text) || is_asked_for(&words, position));
        if is_wanted && seen.insert(stems[position].clone()) {
            let part = |part: &String| Concept::new(part, &[stem(part)], 0, synonyms);
            let mut concept = Concept::new(word.text, &stems, position, synonyms);
            concept.parts = compound_parts(word.text).iter().map(part).collect();
            found.push(concept);
        }
    }
    found
}

/// The other wordings of concepts and of their parts as one text.
pub(crate) fn other_wordings(concepts: &[Concept]) -> String {
    let all = concepts.iter().flat_map(|concept| std::iter::once(concept).chain(&concept.parts));
    let texts = all.flat_map(|concept| &concept.wordings).map(|wording| wording.text.as_str());
    texts.collect::<Vec<_>>().join(" ")
}

/// „hoch“ in „Wie hoch ist die Steuer?“ is what is asked for, not what the answer speaks of.
fn is_asked_for(words: &[Token<'_>], position: usize) -> bool {
    position > 0 && fold(words[position - 1].text) == "wie"
}

/// „Gebuehr“ and „Gebühr“: the same word as a stem of its own, if it has umlauts or what may stand for them.
fn spelled_otherwise(word: &str) -> Option<Wording> {
    let own = stem(word);
    let with_two_letters: String = word
        .chars()
        .flat_map(|letter| match letter {
            'ä' | 'Ä' => ['a', 'e'].to_vec(),
            'ö' | 'Ö' => ['o', 'e'].to_vec(),
            'ü' | 'Ü' => ['u', 'e'].to_vec(),
            other => vec![other],
        })
        .collect();
    let other = [spelling(word), with_two_letters].into_iter().find(|other| stem(other) != own)?;
    Some(Wording { stems: vec![stem(&other)], text: other, relation: Relation::Spelling })
}

impl Concept {
    /// The word at a position of a question with these stems.
    fn new(word: &str, stems: &[String], position: usize, synonyms: &Synonyms) -> Self {
        let looked_up = synonyms.at(stems, position).into_iter().map(|member| Wording {
            text: member.text.clone(),
            stems: member.stems.clone(),
            relation: Relation::Synonym,
        });
        Self {
            word: word.to_owned(),
            stem: stems[position].clone(),
            wordings: spelled_otherwise(word).into_iter().chain(looked_up).collect(),
            parts: Vec::new(),
        }
    }

    /// Takes over what was probably meant, with what that stands for.
    pub(crate) fn correct(&mut self, meant: &str, synonyms: &Synonyms) {
        for concept in concepts(meant, synonyms) {
            self.wordings.push(Wording {
                text: concept.word,
                stems: vec![concept.stem],
                relation: Relation::Correction,
            });
            self.wordings.extend(concept.wordings);
            self.parts.extend(concept.parts);
        }
    }

    /// How well a text with these stems covers the concept, from 0 to 1.
    pub(crate) fn coverage(&self, stems: &BTreeSet<String>) -> f32 {
        if stems.contains(&self.stem) {
            return 1.0;
        }
        let stands = |wording: &&Wording| wording.stems.iter().all(|stem| stems.contains(stem));
        let by_wording =
            self.wordings.iter().filter(stands).map(|wording| wording.relation.weight()).fold(0.0, f32::max);
        let parts: f32 = self.parts.iter().map(|part| part.coverage(stems)).sum();
        let by_parts = PARTS * parts / self.parts.len().max(1) as f32;
        by_wording.max(by_parts)
    }

    /// The stems of its wordings.
    pub(crate) fn wording_stems(&self) -> impl Iterator<Item = &String> {
        self.wordings.iter().flat_map(|wording| &wording.stems)
    }

    /// All stems under which the concept may be found: its own first.
    pub(crate) fn stems(&self) -> impl Iterator<Item = &String> {
        let parts =
            self.parts.iter().flat_map(|part| std::iter::once(&part.stem).chain(part.wording_stems()));
        std::iter::once(&self.stem).chain(self.wording_stems()).chain(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered(question: &str, text: &str) -> f32 {
        let stems: BTreeSet<String> = crate::terms::covering_stems(text).collect();
        let concepts = concepts(question, Synonyms::builtin());
        concepts.iter().map(|concept| concept.coverage(&stems)).sum::<f32>() / concepts.len() as f32
    }

    #[test]
    fn what_is_asked_for_is_no_concept() {
        let stems: Vec<String> = concepts("Wie hoch ist die Hundesteuer?", Synonyms::builtin())
            .into_iter()
            .map(|concept| concept.stem)
            .collect();
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

    #[test]
    fn umlauts_are_found_in_either_spelling() {
        for (question, text) in
            [("Gebuehr", "Gebühren"), ("Gebühr", "GEBUEHREN"), ("Strasse", "Straße"), ("Maerz", "März")]
        {
            assert!((covered(question, text) - 1.0).abs() < 1e-6, "{question} {text}");
        }
    }

    #[test]
    fn a_correction_brings_its_parts_along() {
        let mut concept = concepts("Hundestuer", Synonyms::builtin()).remove(0);
        concept.correct("Hundesteuer", Synonyms::builtin());
        let covered = |text: &str| concept.coverage(&crate::terms::covering_stems(text).collect());
        assert!((covered("Hundesteuer") - PARTS).abs() < 1e-6);
        assert!((covered("Steuer für Hunde") - PARTS).abs() < 1e-6);
    }
}
