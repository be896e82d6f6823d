//! Mutations: a true sentence with one thing changed so that it is true no longer, as a careless model would write it.
//!
//! The verifier is measured on them (`ratsfund calibrate`), and so is what an answer shows (`ratsfund eval`). Only what a sentence holds can be
//! changed, so not every sentence has every kind. What would still be true is left out: the sides of a vote do not change places where the sentence
//! says that it was lost, for „mit 22 gegen 16 Stimmen abgelehnt“ and „mit 16 gegen 22 Stimmen abgelehnt“ say the same.

mod figures;
mod wordings;

use std::ops::Range;

use german::{MONTH_NAMES, fold, tokens};

use figures::{Date, amounts, dates, digits_before_comma, value};
use wordings::{AUXILIARIES, CARDINALS, LOST, NAMES, OPPOSITES, PRONOUNS, TITLES, VOTES};

/// What was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A figure, into one that the passage does not hold.
    Number,
    /// A figure, into one that the passage gives for something else.
    SwappedNumber,
    /// Day, month or year.
    Date,
    /// The name of a person or place.
    Name,
    /// What is denied is affirmed, or the other way round.
    Negation,
    /// How a vote went.
    Vote,
    /// The number of a §.
    Paragraph,
}

impl Kind {
    /// Its name in reports.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::SwappedNumber => "number-swapped",
            Self::Date => "date",
            Self::Name => "name",
            Self::Negation => "negation",
            Self::Vote => "vote",
            Self::Paragraph => "paragraph",
        }
    }
}

/// The sentence in each way in which it can be made wrong beside the passage that supports it.
pub(crate) fn mutations(sentence: &str, passage: &str) -> Vec<(Kind, String)> {
    let votes = !engine::votes(passage).is_empty();
    let outcome = if votes { vote(sentence, passage) } else { None };
    let denial = if outcome.is_none() { negation(sentence) } else { None };
    let changed = [
        (Kind::Number, number(sentence, passage)),
        (Kind::SwappedNumber, swapped(sentence, passage)),
        (Kind::Date, date(sentence)),
        (Kind::Name, name(sentence, passage)),
        (Kind::Negation, denial),
        (Kind::Vote, outcome),
        (Kind::Vote, if votes { tally(sentence) } else { None }),
        (Kind::Paragraph, paragraph(sentence)),
    ];
    changed.into_iter().filter_map(|(kind, changed)| Some((kind, changed?))).collect()
}

/// A number from 0 that depends on the text alone, so that the same choice is made each time.
pub(crate) fn dice(text: &str, sides: usize) -> usize {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash % sides.max(1) as u64) as usize
}

/// The first figure with another digit (of a year the last), so that the passage does not hold it, or the first number word as another.
fn number(sentence: &str, passage: &str) -> Option<String> {
    let Some(found) = amounts(sentence).into_iter().next() else { return number_word(sentence, passage) };
    let figure = &sentence[found.clone()];
    let is_year = figure.len() == 4 && (figure.starts_with("19") || figure.starts_with("20"));
    let at = if is_year { found.end - 1 } else { found.start };
    let first = dice(sentence, 9);
    let others = (0..9).map(|step| {
        replaced(figure, at - found.start..at - found.start + 1, &((first + step) % 9 + 1).to_string())
    });
    let new = others.filter(|other| other != figure).find(|other| !passage.contains(other.as_str()))?;
    Some(replaced(sentence, found, &new))
}

fn number_word(sentence: &str, passage: &str) -> Option<String> {
    let new = |index: usize| {
        let others = CARDINALS.iter().cycle().skip(index + 1).take(CARDINALS.len() - 1);
        others.copied().find(|other| word_at(passage, other).is_none() && word_at(sentence, other).is_none())
    };
    CARDINALS.iter().enumerate().find_map(|(index, word)| with_word(sentence, word, new(index)?))
}

/// The first figure replaced by another one of the passage with as many digits before the comma.
fn swapped(sentence: &str, passage: &str) -> Option<String> {
    let own = amounts(sentence);
    let first = own.first()?.clone();
    let values: Vec<f64> = own.iter().filter_map(|range| value(&sentence[range.clone()])).collect();
    let size = digits_before_comma(&sentence[first.clone()]);
    let other = amounts(passage).into_iter().map(|range| &passage[range]).find(|other| {
        digits_before_comma(other) == size && value(other).is_some_and(|value| !values.contains(&value))
    })?;
    Some(replaced(sentence, first, other))
}

/// Another day, month or year.
fn date(sentence: &str) -> Option<String> {
    let Date { day, month, year } = dates(sentence).into_iter().next()?;
    let sides = if year.is_some() { 3 } else { 2 };
    let (range, new) = match (dice(sentence, sides), year) {
        (2, Some(year)) => {
            let next = sentence[year.clone()].parse::<u16>().ok()? + 1;
            (year, next.to_string())
        }
        (1, _) => {
            let next = other_month(&sentence[month.clone()])?;
            (month, next)
        }
        _ => {
            let next = sentence[day.clone()].parse::<u8>().ok()? % 28 + 1;
            (day, next.to_string())
        }
    };
    Some(replaced(sentence, range, &new))
}

fn other_month(month: &str) -> Option<String> {
    match MONTH_NAMES.iter().position(|known| *known == month) {
        Some(index) => Some(MONTH_NAMES[(index + 1) % 12].to_owned()),
        None => Some((month.parse::<u8>().ok()? % 12 + 1).to_string()),
    }
}

/// The first name (known, or announced by a title) replaced by one that the passage does not hold.
fn name(sentence: &str, passage: &str) -> Option<String> {
    let strangers: Vec<&str> =
        NAMES.iter().copied().filter(|name| !passage.contains(name) && !sentence.contains(name)).collect();
    let words: Vec<&str> = tokens(sentence).map(|token| token.text).collect();
    let known = (1..words.len()).map(|index| (words[index - 1], words[index])).find(|(before, word)| {
        let capital = word.starts_with(char::is_uppercase) && word.chars().skip(1).all(char::is_lowercase);
        let is_name = TITLES.contains(&fold(before).as_str()) || NAMES.contains(word);
        capital && is_name && word.chars().count() > 3 && passage.contains(*word)
    });
    let (_, known) = known?;
    with_word(sentence, known, strangers.get(dice(sentence, strangers.len()))?)
}

/// The opposite: a word that denies taken away or turned round, or „nicht“ behind the verb.
fn negation(sentence: &str) -> Option<String> {
    let turned = OPPOSITES.iter().find_map(|(from, to)| with_word(sentence, from, to));
    let closed_up = |changed: String| changed.replace("  ", " ").replace(" .", ".").replace(" ,", ",");
    turned.map(|changed| closed_up(changed).trim_start().to_owned()).or_else(|| denied(sentence))
}

/// „nicht“ behind the first verb and what belongs to it, or before a verb that ends a subordinate clause.
fn denied(sentence: &str) -> Option<String> {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let start = |index: usize| words[index].as_ptr() as usize - sentence.as_ptr() as usize;
    let bare = |index: usize| words[index].trim_end_matches([',', '.', ';', ':']);
    let is_infinitive = |index: usize| index > 0 && words[index - 1] == "zu";
    let verb =
        (0..words.len()).find(|index| AUXILIARIES.contains(&bare(*index)) && !is_infinitive(*index))?;
    let is_subordinate = words[..verb].iter().any(|word| word.ends_with(','));
    if bare(verb) != words[verb] {
        let end = start(verb) + bare(verb).len();
        let (at, denial) = if is_subordinate { (start(verb), "nicht ") } else { (end, " nicht") };
        return Some(replaced(sentence, at..at, denial));
    }
    let mut last = verb;
    if words.get(last + 1).is_some_and(|next| PRONOUNS.contains(next)) {
        last += 1;
    }
    let article = words.get(last + 1).is_some_and(|next| ["der", "die", "das"].contains(next));
    let noun = words.get(last + 2).is_some_and(|next| next.chars().all(char::is_alphabetic));
    if article && noun && words[last + 2].starts_with(char::is_uppercase) {
        last += 2;
    }
    let end = start(last) + words[last].len();
    Some(replaced(sentence, end..end, " nicht"))
}

/// Adopted instead of rejected, and the like.
fn vote(sentence: &str, passage: &str) -> Option<String> {
    VOTES.iter().find_map(|(from, to)| {
        let mut changed = sentence.to_owned();
        let mut at = 0;
        for (from, to) in from.split(" … ").zip(to.split(" … ")) {
            let found = word_at(&changed[at..], from)?;
            let range = at + found.start..at + found.end;
            at = range.start + to.len();
            changed = replaced(&changed, range, to);
        }
        // As many may have voted against as abstained.
        let stays_true =
            from.ends_with("Enthaltungen") && passage.contains("Nein") || passage.contains(&changed);
        (!stays_true).then_some(changed)
    })
}

/// The two sides of a vote change places.
fn tally(sentence: &str) -> Option<String> {
    if LOST.iter().any(|word| word_at(sentence, word).is_some()) {
        return None;
    }
    let found = amounts(sentence);
    let sides = found.windows(2).find(|pair| {
        let between = sentence[pair[0].end..pair[1].start].trim();
        ["zu", "gegen", "Ja-Stimmen gegen", "Ja-Stimmen,"].contains(&between)
    })?;
    let (yes, no) = (&sentence[sides[0].clone()], &sentence[sides[1].clone()]);
    let changed = replaced(&replaced(sentence, sides[1].clone(), yes), sides[0].clone(), no);
    (yes != no).then_some(changed)
}

/// The next §.
fn paragraph(sentence: &str) -> Option<String> {
    let start = sentence.find("§ ")? + "§ ".len();
    let digits = sentence[start..].bytes().take_while(u8::is_ascii_digit).count();
    let next = sentence[start..start + digits].parse::<u16>().ok()? + 1;
    Some(replaced(sentence, start..start + digits, &next.to_string()))
}

/// The sentence with its first such word changed, if it has one.
fn with_word(sentence: &str, from: &str, to: &str) -> Option<String> {
    word_at(sentence, from).map(|range| replaced(sentence, range, to))
}

/// Where whole words stand in a text.
fn word_at(text: &str, words: &str) -> Option<Range<usize>> {
    let ends = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
    let mut found = text.match_indices(words).map(|(start, found)| start..start + found.len());
    found
        .find(|range| ends(text[..range.start].chars().next_back()) && ends(text[range.end..].chars().next()))
}

fn replaced(text: &str, range: Range<usize>, new: &str) -> String {
    format!("{}{new}{}", &text[..range.start], &text[range.end..])
}

#[cfg(test)]
mod tests;
