//! Synonyms: everyday words and the official ones that papers use instead, as clerks write them down.
//!
//! One group a line, members separated by commas; `left > right` is looked up from left to right only; `#` begins a
//! comment. Words are compared by their stems. Clerks edit the file, so a line that is wrong costs that line only.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::words::{stem, tokens};

/// A word or short phrase of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// As it is written down.
    pub text: String,
    /// Its stems; never empty.
    pub stems: Vec<String>,
}

/// Groups of words that mean much the same.
#[derive(Clone, Debug, Default)]
pub struct Synonyms {
    /// By first stem: the phrases that begin with it.
    entries: HashMap<String, Vec<Entry>>,
}

/// A phrase with what it looks up.
#[derive(Clone, Debug)]
struct Entry {
    /// The stems of the phrase.
    stems: Vec<String>,
    synonyms: Vec<Member>,
}

/// A line of a file of synonyms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SynonymGroup {
    /// What is looked up.
    pub members: Vec<Member>,
    /// What it is looked up as; the other members if this is empty.
    pub targets: Vec<Member>,
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

impl SynonymGroup {
    /// Reads the groups of a file, and tells which lines are none.
    #[must_use]
    pub fn parse(text: &str) -> (Vec<Self>, Vec<SynonymError>) {
        let (mut groups, mut errors) = (Vec::new(), Vec::new());
        for (index, line) in text.lines().enumerate() {
            // An editor may leave a mark of its own at the very beginning.
            let line = line.trim_start_matches('\u{feff}').split('#').next().unwrap_or_default().trim();
            if !line.is_empty() {
                match Self::of_line(line) {
                    Ok(group) => groups.push(group),
                    Err(reason) => errors.push(SynonymError { line: index + 1, reason }),
                }
            }
        }
        (groups, errors)
    }

    fn of_line(line: &str) -> Result<Self, &'static str> {
        if let Some((left, right)) = line.split_once('>') {
            return Ok(Self { members: members(left)?, targets: members(right)? });
        }
        let members = members(line)?;
        if members.len() < 2 {
            return Err("a group has at least two members");
        }
        Ok(Self { members, targets: Vec::new() })
    }
}

impl Synonyms {
    /// The file of the synonyms that come with the program, to start an own one from.
    pub const FILE: &'static str = include_str!("../data/synonyms.txt");

    /// The synonyms that come with the program.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<Synonyms> =
            LazyLock::new(|| Synonyms::new(&SynonymGroup::parse(Synonyms::FILE).0));
        &BUILTIN
    }

    /// The synonyms of some groups.
    #[must_use]
    pub fn new(groups: &[SynonymGroup]) -> Self {
        let mut synonyms = Self::default();
        for group in groups {
            for member in &group.members {
                let targets = match group.targets.as_slice() {
                    [] => group.members.iter().filter(|other| *other != member).cloned().collect(),
                    targets => targets.to_vec(),
                };
                synonyms.link(&member.stems, targets);
            }
        }
        synonyms
    }

    /// What the phrases that begin at a position of a text's stems mean too.
    #[must_use]
    pub fn at(&self, stems: &[String], position: usize) -> Vec<&Member> {
        let rest = &stems[position..];
        let entries = rest.first().and_then(|first| self.entries.get(first)).into_iter().flatten();
        entries.filter(|entry| rest.starts_with(&entry.stems)).flat_map(|entry| &entry.synonyms).collect()
    }

    fn link(&mut self, stems: &[String], synonyms: Vec<Member>) {
        let first = stems.first().cloned().unwrap_or_default();
        self.entries.entry(first).or_default().push(Entry { stems: stems.to_vec(), synonyms });
    }
}

fn members(list: &str) -> Result<Vec<Member>, &'static str> {
    let member = |text: &str| Member {
        text: text.trim().to_owned(),
        stems: tokens(text).map(|token| stem(token.text)).collect(),
    };
    let members: Vec<Member> = list.split(',').map(member).collect();
    if members.iter().any(|member| member.stems.is_empty()) { Err("a member is empty") } else { Ok(members) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked_up(synonyms: &Synonyms, question: &str) -> Vec<String> {
        let stems: Vec<String> = tokens(question).map(|token| stem(token.text)).collect();
        let found = (0..stems.len()).flat_map(|position| synonyms.at(&stems, position));
        found.map(|member| member.stems.join(" ")).collect()
    }

    #[test]
    fn groups_are_looked_up_both_ways_and_arrows_one_way() {
        let (groups, errors) = SynonymGroup::parse(
            "# Kopf\nKita, Kindergarten\nVierbeiner > Hund # nur so\ngelber Sack, Leichtverpackung\n",
        );
        assert_eq!(errors, []);
        let synonyms = Synonyms::new(&groups);
        assert_eq!(looked_up(&synonyms, "in der Kita"), ["kindergart"]);
        assert_eq!(looked_up(&synonyms, "Kindergärten"), ["kita"]);
        assert_eq!(looked_up(&synonyms, "Vierbeiner"), ["hund"]);
        assert!(looked_up(&synonyms, "Hund").is_empty());
        assert_eq!(looked_up(&synonyms, "den gelben Sack"), ["leichtverpack"]);
        assert!(looked_up(&synonyms, "gelbe Tonne").is_empty());
    }

    #[test]
    fn a_line_that_is_no_group_is_named_and_left_out() {
        let (groups, errors) =
            SynonymGroup::parse("\u{feff}# Kopf\nHund\nKita, Kindergarten\nHund,,Tier\n> Hund\n");
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(
            errors,
            [
                "line 2: a group has at least two members",
                "line 4: a member is empty",
                "line 5: a member is empty"
            ]
        );
        assert_eq!(looked_up(&Synonyms::new(&groups), "Kita"), ["kindergart"]);
    }

    #[test]
    fn the_builtin_file_is_well_formed() {
        let (groups, errors) = SynonymGroup::parse(Synonyms::FILE);
        assert_eq!(errors, []);
        assert!(groups.len() > 400);
    }
}
