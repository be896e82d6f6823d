//! Ballots: whether a sentence about a vote agrees with the votes that a passage tells.

use german::{fold, tokens};

use super::wording::Wording;
use crate::structure::{Vote, VoteOutcome, votes};
use crate::terms::covering_stems;

/// A vote is as likely meant as the one whose text agrees best in words, if it agrees so well against that.
const AS_LIKELY_MEANT: f32 = 0.75;

/// Words that say that something was adopted, and those that say that it was not; separable verbs are told by their last word.
const ADOPTED: [&str; 28] = [
    "gebilligt",
    "bewilligt",
    "angenommen",
    "beschlossen",
    "zugestimmt",
    "zustimmung",
    "stimmte",
    "verabschiedet",
    "genehmigt",
    "genehmigte",
    "befurwortete",
    "gewann",
    "empfohlen",
    "zuschlag",
    "grunes",
    "beigepflichtet",
    "einmutig",
    "trugen",
    "siegte",
    "siegten",
    "beschloss",
    "beschliesst",
    "befurwortet",
    "befurworteten",
    "billigte",
    "billigten",
    "bestatigt",
    "durchgesetzt",
];
const REJECTED: [&str; 21] = [
    "abgelehnt",
    "scheiterte",
    "scheiterten",
    "gescheitert",
    "unterlag",
    "unterlagen",
    "unter",
    "verworfen",
    "verwarf",
    "verweigert",
    "zuruckgewiesen",
    "verlor",
    "widersprochen",
    "ablehnte",
    "lehnte",
    "lehnten",
    "verfehlte",
    "verfehlt",
    "durchgefallen",
    "verweigerte",
    "verweigerten",
];
/// „setzte sich durch“ won, „fiel durch“ lost.
const WON_THROUGH: [&str; 10] =
    ["setzte", "setzten", "kam", "kamen", "drang", "drangen", "gehen", "geht", "ging", "gingen"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    For,
    Against,
}

/// What a sentence says of a vote.
#[derive(Debug)]
struct Claim {
    counts: Option<(u32, u32)>,
    direction: Option<Direction>,
    unanimous: bool,
    /// „Gegenstimmen“ and „Enthaltungen“ with their numbers, or that there were some or none.
    against: Option<Voters>,
    abstained: Option<Voters>,
    /// „Mit 22 gegen 16 Stimmen abgelehnt“ may name the larger side first, „mit 16 zu 22 gescheitert“ may not.
    majority_first: bool,
}

/// How many voted so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Voters {
    Exactly(u32),
    Some,
}

impl Voters {
    /// Whether what is told agrees: a number must be told, that there were some or none need not be.
    fn agrees(self, told: Option<u32>) -> bool {
        match (self, told) {
            (Self::Exactly(number), told) => number == told.unwrap_or(0),
            (Self::Some, told) => told != Some(0),
        }
    }
}

/// Whether what a sentence says of a vote contradicts the votes of a passage, or speaks of none that it tells.
///
/// Of several votes those count that the sentence may speak of: the motion that was rejected says nothing of the decision that was taken.
pub(crate) fn contradicts(sentence: &str, passage: &str) -> bool {
    let wording = Wording::of(&without_outcome(sentence));
    let mut start = 0;
    let mut told: Vec<(f32, Vote)> = Vec::new();
    for (range, vote) in votes(passage) {
        let on = &passage[start..range.end];
        start = range.end;
        told.push((wording.coverage(&covering_stems(on).collect()), vote));
    }
    let best = told.iter().map(|(coverage, _)| *coverage).fold(0.0, f32::max);
    let claim = claim(sentence);
    let mut meant = told.iter().filter(|(coverage, _)| *coverage >= best * AS_LIKELY_MEANT);
    !told.is_empty() && !meant.any(|(_, vote)| agrees(&claim, vote))
}

/// What a sentence says apart from how the vote went: what was voted on.
fn without_outcome(sentence: &str) -> String {
    let tells_outcome = |word: &str| {
        is_voting(word) || word.contains("mehrheit") || ADOPTED.contains(&word) || REJECTED.contains(&word)
    };
    let kept = tokens(sentence).map(|token| token.text).filter(|word| !tells_outcome(&fold(word)));
    kept.collect::<Vec<_>>().join(" ")
}

fn agrees(claim: &Claim, vote: &Vote) -> bool {
    let told = match (vote.yes, vote.no) {
        (Some(yes), Some(no)) => Some((yes, no)),
        _ => None,
    };
    let counts = claim.counts.is_none_or(|(first, second)| {
        let swapped = claim.majority_first && first > second;
        told.is_some_and(|(yes, no)| (yes, no) == (first, second) || swapped && (no, yes) == (first, second))
    });
    let direction =
        claim.direction.is_none_or(|direction| vote_direction(vote).is_none_or(|told| told == direction));
    let unanimous =
        !claim.unanimous || vote.outcome == Some(VoteOutcome::Unanimous) || vote.no.is_none_or(|no| no == 0);
    let no = vote.no.or((vote.outcome == Some(VoteOutcome::Unanimous)).then_some(0));
    let against = claim.against.is_none_or(|voters| voters.agrees(no));
    let abstained = claim.abstained.is_none_or(|voters| voters.agrees(vote.abstentions));
    counts && direction && unanimous && against && abstained
}

fn vote_direction(vote: &Vote) -> Option<Direction> {
    let direction = |won: bool| if won { Direction::For } else { Direction::Against };
    match (vote.yes, vote.no, vote.outcome) {
        (Some(yes), Some(no), _) => Some(direction(yes > no)),
        (Some(_), None, None) => Some(Direction::For),
        (_, _, Some(outcome)) => Some(direction(outcome != VoteOutcome::Rejected)),
        _ => None,
    }
}

fn claim(sentence: &str) -> Claim {
    let words = Words(tokens(sentence).map(|token| fold(token.text)).collect());
    let told = votes(sentence).into_iter().next().map(|(_, vote)| vote).unwrap_or_default();
    let counts = words.counts().or(told.yes.zip(told.no));
    let direction = words.direction(counts.is_some());
    let some_against = (words.pair("knapper", "mehrheit") || words.many_against()).then_some(Voters::Some);
    let speaks = words.speak_of_a_vote();
    Claim {
        majority_first: words.has(&["abgelehnt", "zuruckgewiesen", "nicht"])
            && direction == Some(Direction::Against),
        against: told.no.filter(|_| counts.is_none()).map(Voters::Exactly).or(some_against),
        abstained: told.abstentions.map(Voters::Exactly),
        unanimous: words.has(&["einstimmig", "einstimmige", "einhellige", "einmutig"]),
        counts: counts.filter(|_| speaks),
        direction: direction.filter(|_| speaks),
    }
}

fn is_voting(word: &str) -> bool {
    word.contains("stimm") || word.contains("votier") || word.starts_with("enthalt")
}

/// The folded words of a sentence.
struct Words(Vec<String>);

impl Words {
    fn has(&self, list: &[&str]) -> bool {
        self.0.iter().any(|word| list.contains(&word.as_str()))
    }

    fn pair(&self, one: &str, other: &str) -> bool {
        self.0.windows(2).any(|pair| pair[0] == one && pair[1] == other)
    }

    /// „Mit 22 gegen 16“, „12 zu 2“, „mit 12 Stimmen gegen 3“
    fn counts(&self) -> Option<(u32, u32)> {
        let words: Vec<&String> = self.0.iter().filter(|word| !word.starts_with("stimme")).collect();
        words.windows(3).find_map(|words| {
            let between = words[1] == "gegen" || words[1] == "zu";
            between.then(|| Some((words[0].parse().ok()?, words[2].parse().ok()?))).flatten()
        })
    }

    fn speak_of_a_vote(&self) -> bool {
        self.0.iter().any(|word| is_voting(word))
            || self.has(&ADOPTED)
            || self.has(&REJECTED)
            || self.through()
    }

    /// „Setzte sich … durch“, „fiel durch“
    fn through(&self) -> bool {
        let counted = |pair: &[String]| pair[0] == "durch" && pair[1].parse::<u32>().is_ok();
        self.0.last().is_some_and(|word| word == "durch") || self.0.windows(2).any(counted)
    }

    fn many_against(&self) -> bool {
        self.has(&["alle", "viele"]) && self.has(&["dagegen", "gegen"])
    }

    /// „Sprach sich gegen … aus“; the „gegen“ of a count says nothing of that.
    fn pleaded(&self, is_counted: bool) -> Option<Direction> {
        let pleads = self.has(&["sprach", "sprachen"]) && self.has(&["aus"]);
        let against = self.has(&["dagegen"]) || !is_counted && self.has(&["gegen"]);
        match (against, self.has(&["dafur", "fur"])) {
            (true, _) => pleads.then_some(Direction::Against),
            (false, true) => pleads.then_some(Direction::For),
            (false, false) => None,
        }
    }

    fn direction(&self, is_counted: bool) -> Option<Direction> {
        let pleaded = self.pleaded(is_counted);
        let won_through = self.through() && self.has(&WON_THROUGH);
        let majority = self.has(&["mehrheit", "mehrheitlich"]) && !self.pair("keine", "mehrheit");
        let won = self.has(&ADOPTED) || won_through || pleaded == Some(Direction::For);
        let won = won || majority && !self.has(&REJECTED) && pleaded.is_none();
        let lost = self.has(&REJECTED)
            || self.many_against()
            || self.through() && !won_through
            || self.pair("keine", "mehrheit")
            || pleaded == Some(Direction::Against);
        let negated = won && self.has(&["nicht", "nie"]);
        match (won && !negated, lost || negated) {
            (true, false) => Some(Direction::For),
            (false, true) => Some(Direction::Against),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vote_must_go_the_same_way() {
        let adopted = "Der Antrag wird mit 21 Ja-Stimmen bei 17 Nein-Stimmen angenommen.";
        let rejected = "Der Antrag wird mit 16 Ja-Stimmen gegen 22 Nein-Stimmen abgelehnt.";
        let both = "Der Antrag der Bürgerunion auf Verschiebung wird mit 12 Ja-Stimmen gegen 23 Nein-Stimmen abgelehnt.\n\
            Der Rat beschließt die Satzung.\nAbstimmungsergebnis: 28 Ja-Stimmen, 5 Nein-Stimmen";
        let unanimous = "Abstimmungsergebnis: einstimmig bei 2 Enthaltungen";
        for (sentence, passage, contradiction) in [
            ("Der Antrag wurde mit 21 gegen 17 Stimmen angenommen.", adopted, false),
            ("Der Antrag wurde mit 17 gegen 21 Stimmen angenommen.", adopted, true),
            ("Der Antrag wurde mit 21 zu 17 Stimmen abgelehnt.", adopted, true),
            ("Dem Antrag wurde nicht zugestimmt.", adopted, true),
            ("Dem Antrag wurde nicht zugestimmt.", rejected, false),
            ("Der Antrag scheiterte mit 16 zu 22.", rejected, false),
            ("Der Antrag wurde mit 22 gegen 16 Stimmen abgelehnt.", rejected, false),
            ("Der Antrag wurde einstimmig angenommen.", adopted, true),
            ("Der Antrag wurde bei 17 Gegenstimmen angenommen.", adopted, false),
            ("Der Antrag wurde bei drei Gegenstimmen angenommen.", adopted, true),
            ("Bei zwei Gegenstimmen stimmte der Rat zu.", unanimous, true),
            ("Der Beschluss fiel bei zwei Enthaltungen.", unanimous, false),
            ("Der Beschluss fiel bei vier Enthaltungen.", unanimous, true),
            ("Der Rat stimmte mit knapper Mehrheit zu.", unanimous, true),
            ("Mit 21 gegen 17 Stimmen sprach sich der Rat dafür aus.", adopted, false),
            ("Mit 21 gegen 17 Stimmen sprach sich der Rat dagegen aus.", adopted, true),
            ("Alle votierten dagegen.", unanimous, true),
            ("Niemand stimmte dagegen.", unanimous, false),
            ("Die Gebühr beträgt 20 Euro.", adopted, false),
            ("Die Satzung fand eine Mehrheit.", both, false),
            ("Die Satzung wurde mit 28 Stimmen gegen 5 beschlossen.", both, false),
            ("Die Satzung wurde mit 12 gegen 23 Stimmen abgelehnt.", both, true),
            ("Der Antrag der Bürgerunion auf Verschiebung wurde abgelehnt.", both, false),
            ("Der Antrag der Bürgerunion auf Verschiebung setzte sich durch.", both, true),
            ("Die Satzung wurde bei 4 Gegenstimmen beschlossen.", both, true),
        ] {
            assert_eq!(contradicts(sentence, passage), contradiction, "{sentence}");
        }
    }
}
