//! Synonyms: everyday words and the official ones that papers use instead, as clerks write them down.
//!
//! One group a line, members separated by commas; `left > right` is looked up from left to right only; `#` begins a
//! comment. Words are compared by their stems.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::words::{stem, tokens};

/// A word or short phrase, as its stems.
type Phrase = Vec<String>;

/// Groups of words that mean much the same.
#[derive(Clone, Debug, Default)]
pub struct Synonyms {
    /// By first stem: the phrases that begin with it, each with what it looks up.
    groups: HashMap<String, Vec<(Phrase, Vec<Phrase>)>>,
}

/// A line that is no group.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct SynonymError {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl Synonyms {
    /// The synonyms that come with the program.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<Synonyms> = LazyLock::new(|| {
            Synonyms::parse(include_str!("../data/synonyms.txt")).expect("a test reads the file")
        });
        &BUILTIN
    }

    /// Reads groups.
    ///
    /// # Errors
    /// [`SynonymError`] names the first line that is no group.
    pub fn parse(text: &str) -> Result<Self, SynonymError> {
        let mut synonyms = Self::default();
        for (index, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if !line.is_empty() {
                synonyms.add(line).map_err(|reason| SynonymError { line: index + 1, reason })?;
            }
        }
        Ok(synonyms)
    }

    /// What the phrases that begin at a position of a text's stems mean too; each synonym as its stems.
    #[must_use]
    pub fn at(&self, stems: &[String], position: usize) -> Vec<&[String]> {
        let rest = &stems[position..];
        let groups = rest.first().and_then(|first| self.groups.get(first)).into_iter().flatten();
        groups
            .filter(|(phrase, _)| rest.starts_with(phrase))
            .flat_map(|(_, synonyms)| synonyms.iter().map(Vec::as_slice))
            .collect()
    }

    fn add(&mut self, line: &str) -> Result<(), &'static str> {
        if let Some((left, right)) = line.split_once('>') {
            let (left, right) = (phrases(left)?, phrases(right)?);
            for phrase in left {
                self.link(phrase, &right);
            }
            return Ok(());
        }
        let group = phrases(line)?;
        if group.len() < 2 {
            return Err("a group has at least two members");
        }
        for phrase in &group {
            let others: Vec<Phrase> = group.iter().filter(|other| *other != phrase).cloned().collect();
            self.link(phrase.clone(), &others);
        }
        Ok(())
    }

    fn link(&mut self, phrase: Phrase, synonyms: &[Phrase]) {
        let first = phrase.first().cloned().unwrap_or_default();
        self.groups.entry(first).or_default().push((phrase, synonyms.to_vec()));
    }
}

fn phrases(list: &str) -> Result<Vec<Phrase>, &'static str> {
    let phrases: Vec<Phrase> =
        list.split(',').map(|phrase| tokens(phrase).map(|token| stem(token.text)).collect()).collect();
    if phrases.iter().any(Vec::is_empty) { Err("a member is empty") } else { Ok(phrases) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked_up(synonyms: &Synonyms, question: &str) -> Vec<String> {
        let stems: Vec<String> = tokens(question).map(|token| stem(token.text)).collect();
        let found = (0..stems.len()).flat_map(|position| synonyms.at(&stems, position));
        found.map(|phrase| phrase.join(" ")).collect()
    }

    #[test]
    fn groups_are_looked_up_both_ways_and_arrows_one_way() {
        let synonyms = Synonyms::parse(
            "# Kopf\nKita, Kindergarten\nVierbeiner > Hund # nur so\ngelber Sack, Leichtverpackung\n",
        )
        .expect("these are groups");
        assert_eq!(looked_up(&synonyms, "in der Kita"), ["kindergart"]);
        assert_eq!(looked_up(&synonyms, "Kindergärten"), ["kita"]);
        assert_eq!(looked_up(&synonyms, "Vierbeiner"), ["hund"]);
        assert!(looked_up(&synonyms, "Hund").is_empty());
        assert_eq!(looked_up(&synonyms, "den gelben Sack"), ["leichtverpack"]);
        assert!(looked_up(&synonyms, "gelbe Tonne").is_empty());
    }

    #[test]
    fn a_line_that_is_no_group_is_named() {
        let error = Synonyms::parse("Kita, Kindergarten\nHund\n").expect_err("a lone word is no group");
        assert_eq!(error.to_string(), "line 2: a group has at least two members");
        assert!(Synonyms::parse("Hund,,Tier").is_err());
    }

    #[test]
    fn the_builtin_file_is_well_formed() {
        assert!(Synonyms::builtin().groups.len() > 400);
    }
}
