//! Votes: how many were for and against, from the many ways in which minutes say so.

use std::ops::Range;

use german::{fold, tokens};

/// The result of a vote, as far as a text tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vote {
    /// Votes in favour.
    pub yes: Option<u32>,
    /// Votes against.
    pub no: Option<u32>,
    /// Abstentions.
    pub abstentions: Option<u32>,
    /// How it ended in words.
    pub outcome: Option<VoteOutcome>,
}

/// How a vote ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoteOutcome {
    /// All were in favour.
    Unanimous,
    /// More were in favour than against.
    Adopted,
    /// It was not adopted.
    Rejected,
}

impl VoteOutcome {
    /// The name used in files and interfaces: lower case, ASCII.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unanimous => "unanimous",
            Self::Adopted => "adopted",
            Self::Rejected => "rejected",
        }
    }
}

/// The votes of a text with the sentence that tells each, in order.
///
/// Read are „28 Ja-Stimmen, 5 Nein-Stimmen, 2 Enthaltungen“, „Ja: 10 Nein: 2“, „12:2:1“ after a word that speaks of voting, „33 dafür,
/// 4 dagegen“, „mit 21 gegen 16 Stimmen“, „einstimmig bei drei Enthaltungen“, with numbers in digits or words.
#[must_use]
pub fn votes(text: &str) -> Vec<(Range<usize>, Vote)> {
    let sentences = german::sentences(text).into_iter();
    sentences.filter_map(|range| Some((range.clone(), vote(&text[range])?))).collect()
}

/// The vote that a sentence tells.
fn vote(sentence: &str) -> Option<Vote> {
    let words: Vec<String> = tokens(sentence).map(|token| fold(token.text)).collect();
    let mut vote = Vote { outcome: outcome(&words), ..Vote::default() };
    for (index, word) in words.iter().enumerate() {
        let Some(side) = side(word) else { continue };
        let count = count(&words, index);
        let place = match side {
            Side::Yes => &mut vote.yes,
            Side::No => &mut vote.no,
            Side::Abstained => &mut vote.abstentions,
        };
        *place = place.or(count);
    }
    if vote.yes.is_none() && vote.no.is_none() {
        counts_between_colons(sentence, &words, &mut vote);
    }
    if vote.yes.is_none() && vote.no.is_none() {
        one_against_the_other(&words, &mut vote);
    }
    let counted = vote.yes.is_some() || vote.no.is_some() || vote.abstentions.is_some();
    let speaks = words.iter().any(|word| word.starts_with("abstimm") || word.starts_with("einstimmig"));
    (counted || (vote.outcome.is_some() && speaks)).then_some(vote)
}

enum Side {
    Yes,
    No,
    Abstained,
}

fn side(word: &str) -> Option<Side> {
    Some(match word {
        "ja" | "jastimmen" | "jastimme" | "dafur" | "zustimmungen" => Side::Yes,
        "nein" | "neinstimmen" | "neinstimme" | "dagegen" | "gegenstimmen" | "gegenstimme" => Side::No,
        "enthaltung" | "enthaltungen" | "stimmenthaltung" | "stimmenthaltungen" => Side::Abstained,
        _ => return None,
    })
}

/// The count that belongs to the word of a side: before it („4 Nein-Stimmen“) or behind it („Nein: 4“).
fn count(words: &[String], index: usize) -> Option<u32> {
    let before = index.checked_sub(1).and_then(|index| number(&words[index]));
    let behind = || {
        let next = words.get(index + 1)?;
        let next = if next == "stimmen" || next == "stimme" { words.get(index + 2)? } else { next };
        number(next)
    };
    // „Ja: 10 Nein: 2“: the number before „Nein“ is that of „Ja“ if numbers stand behind.
    let first_side = words.iter().position(|word| side(word).is_some()).unwrap_or(index);
    let numbers_stand_behind = first_side == 0 || number(&words[first_side - 1]).is_none();
    if numbers_stand_behind { behind().or(before) } else { before.or_else(behind) }
}

/// „13:1:1“
fn counts_between_colons(sentence: &str, words: &[String], vote: &mut Vote) {
    let speaks = |word: &String| {
        ["abstimm", "stimmen", "beschlossen", "angenommen", "abgelehnt", "zugestimmt", "empfohlen"]
            .iter()
            .any(|start| word.starts_with(start))
    };
    if !words.iter().any(speaks) {
        return;
    }
    let joined = sentence.replace(" : ", ":");
    let counts = |word: &str| {
        let word = word.trim_matches(|letter: char| !letter.is_ascii_digit());
        let counts: Option<Vec<u32>> = word.split(':').map(|part| part.parse().ok()).collect();
        counts.filter(|counts| (2..=3).contains(&counts.len()))
    };
    // A time of day is no vote: „um 20:21 Uhr“.
    let followed: Vec<&str> = joined.split(' ').collect();
    let found = followed.iter().enumerate().find_map(|(index, word)| {
        let is_time = followed.get(index + 1).is_some_and(|next| next.starts_with("Uhr"));
        counts(word).filter(|_| !is_time)
    });
    if let Some(counts) = found {
        (vote.yes, vote.no) = (Some(counts[0]), Some(counts[1]));
        vote.abstentions = counts.get(2).copied().or(vote.abstentions);
    }
}

/// „mit 21 gegen 16 Stimmen“
fn one_against_the_other(words: &[String], vote: &mut Vote) {
    let against = words.windows(3).find(|words| words[1] == "gegen" || words[1] == "zu");
    let Some([yes, _, no]) = against else { return };
    if words.iter().any(|word| word.starts_with("stimme")) && number(yes).is_some() && number(no).is_some() {
        (vote.yes, vote.no) = (number(yes), number(no));
    }
}

/// The negations stand first: „nicht angenommen“ holds „angenommen“.
fn outcome(words: &[String]) -> Option<VoteOutcome> {
    let has = |word: &str| words.iter().any(|known| known == word);
    let negated = |word: &str| words.windows(2).any(|pair| pair[0] == "nicht" && pair[1] == word);
    let positive =
        ["angenommen", "beschlossen", "zugestimmt", "empfohlen", "mehrheitlich", "zustimmung", "genehmigt"];
    if has("abgelehnt") || positive.iter().any(|word| negated(word)) {
        return Some(VoteOutcome::Rejected);
    }
    if has("einstimmig") || has("einstimmige") || has("einstimmiger") {
        return Some(VoteOutcome::Unanimous);
    }
    positive.iter().any(|word| has(word)).then_some(VoteOutcome::Adopted)
}

fn number(word: &str) -> Option<u32> {
    const WORDS: [&str; 13] = [
        "keine", "eine", "zwei", "drei", "vier", "funf", "sechs", "sieben", "acht", "neun", "zehn", "elf",
        "zwolf",
    ];
    if word.len() <= 3
        && let Ok(number) = word.parse()
    {
        return Some(number);
    }
    let word = match word {
        "ohne" | "kein" | "keinen" | "keiner" => "keine",
        "einer" | "ein" | "einen" => "eine",
        other => other,
    };
    WORDS.iter().position(|known| *known == word).and_then(|number| u32::try_from(number).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_to_tell_a_vote() {
        use VoteOutcome::{Adopted, Rejected, Unanimous};
        let (some, none) = (Some::<u32>, None::<u32>);
        for (text, yes, no, abstentions, outcome) in [
            (
                "Abstimmungsergebnis: 30 Ja-Stimmen, 3 Nein-Stimmen, 3 Enthaltungen",
                some(30),
                some(3),
                some(3),
                None,
            ),
            ("Abstimmungsergebnis: Ja: 29 Nein: 6 Enthaltungen: 0", some(29), some(6), some(0), None),
            ("Abstimmungsergebnis: geändert beschlossen, 13:1:1", some(13), some(1), some(1), Some(Adopted)),
            ("Abstimmungsergebnis: 40:0:0", some(40), some(0), some(0), None),
            ("Abstimmung: 11 : 2", some(11), some(2), none, None),
            ("Abstimmungsergebnis: einstimmig bei 3 Enthaltungen", none, none, some(3), Some(Unanimous)),
            ("Abstimmungsergebnis: einstimmig (14 Ja-Stimmen)", some(14), none, none, Some(Unanimous)),
            (
                "Abstimmungsergebnis: mehrheitlich beschlossen bei sieben Gegenstimmen",
                none,
                some(7),
                none,
                Some(Adopted),
            ),
            ("Abstimmungsergebnis: 33 dafür, 4 dagegen.", some(33), some(4), none, None),
            ("Der Antrag wird mit 21 gegen 16 Stimmen angenommen.", some(21), some(16), none, Some(Adopted)),
            (
                "Der Antrag wird mit 4 Ja- gegen 9 Nein-Stimmen abgelehnt.",
                some(4),
                some(9),
                none,
                Some(Rejected),
            ),
            (
                "Abstimmung über Variante A: 2 Ja-Stimmen, 12 Nein-Stimmen, 1 Enthaltung – damit abgelehnt.",
                some(2),
                some(12),
                some(1),
                Some(Rejected),
            ),
            ("Abstimmungsergebnis: einstimmig", none, none, none, Some(Unanimous)),
            ("Einstimmig bei einer Stimmenthaltung beschlossen.", none, none, some(1), Some(Unanimous)),
            (
                "Der Ausschuss hat mit 10:5 Stimmen empfohlen, die Zahl zu senken.",
                some(10),
                some(5),
                none,
                Some(Adopted),
            ),
        ] {
            let found = votes(text);
            let vote = Vote { yes, no, abstentions, outcome };
            assert_eq!(found.into_iter().map(|(_, vote)| vote).collect::<Vec<_>>(), [vote], "{text}");
        }
        for text in [
            "Die Sitzung endet um 20:21 Uhr.",
            "Der Vertrag wurde mit der Firma im Jahr 2023 beschlossen.",
            "Ja, das ist so.",
        ] {
            assert_eq!(votes(text), [], "{text}");
        }
    }
}
