//! What somebody typed: the words to rank by, and the operators among them.
//!
//! `"ersten Hund"` (also „ersten Hund“) demands a phrase, `-Hund` and `-"ersten Hund"` forbid a word or a phrase, `gremium:`, `nr:`, `jahr:` and
//! `art:` narrow to documents. Nothing that is typed is an error: what cannot be understood is searched for as words, and a hint says so. In a
//! whole question („Was kostet der „Kulturpass“?“) quotes name something and demand nothing.

use std::ops::RangeInclusive;

use german::{fold, stem};

use crate::cues::kind_named;
use crate::question::{Conditions, Excluded, Filter, Phrase};

/// Something typed that could not be understood as it was probably meant, or that nothing was found of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryHint {
    /// There is no such prefix; it was searched for as a word.
    UnknownPrefix(String),
    /// Nothing stands behind the prefix.
    NoValue(String),
    /// That is neither a year nor a range of years.
    NoYear(String),
    /// There is no such kind of document.
    NoKind(String),
    /// A quote is not closed; its words were searched for in any order.
    UnclosedQuote,
    /// Nouns, names and years, as they were typed, that the best hits do not mention in any wording that is known.
    Unmentioned(Vec<String>),
}

/// What somebody typed, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Typed {
    /// What both legs rank by.
    pub(crate) words: String,
    /// What passages must and must not hold.
    pub(crate) conditions: Conditions,
    /// What the prefixes narrow to.
    pub(crate) filter: Filter,
    /// What was not understood.
    pub(crate) hints: Vec<QueryHint>,
}

/// Prefixes of the query language.
#[derive(Clone, Copy, Debug)]
enum Prefix {
    Gremium,
    Number,
    Year,
    Kind,
}

impl Prefix {
    fn named(name: &str) -> Option<Self> {
        match fold(name).as_str() {
            "gremium" => Some(Self::Gremium),
            "nr" | "nummer" | "number" => Some(Self::Number),
            "jahr" | "year" => Some(Self::Year),
            "art" | "kind" => Some(Self::Kind),
            _ => None,
        }
    }
}

/// Takes apart what was typed.
pub(crate) fn typed(question: &str) -> Typed {
    let mut reading =
        Reading { rest: question, is_question: question.trim_end().ends_with('?'), ..Reading::default() };
    while reading.piece().is_some() {}
    let Reading { mut typed, words, values, .. } = reading;
    // Who only narrows ranks by what it was narrowed to.
    typed.words = if words.is_empty() { values.join(" ") } else { words.join(" ") };
    typed
}

#[derive(Default)]
struct Reading<'q> {
    rest: &'q str,
    is_question: bool,
    words: Vec<&'q str>,
    values: Vec<&'q str>,
    typed: Typed,
}

impl<'q> Reading<'q> {
    /// Reads the next piece; `None` at the end.
    fn piece(&mut self) -> Option<()> {
        self.rest = self.rest.trim_start();
        let first = self.rest.chars().next()?;
        if let Some(forbidden) = self.rest.strip_prefix('-').filter(|rest| self.begins_exclusion(rest)) {
            self.rest = forbidden;
            self.exclude();
        } else if closing(first).is_some() {
            self.phrase();
        } else {
            let word = self.word();
            match word.split_once(':').filter(|(name, value)| is_prefix(name, value, self.rest)) {
                Some((name, value)) => self.field(word, name, value),
                None => self.words.push(word),
            }
        }
        Some(())
    }

    /// `-Hund`, but neither a dash nor „Krippen und -horte“ nor `-5`.
    fn begins_exclusion(&self, rest: &str) -> bool {
        let begins = rest.starts_with(|letter: char| letter.is_alphabetic() || closing(letter).is_some());
        let is_suspended = self.words.last().is_some_and(|last| {
            last.ends_with([',', '/']) || ["und", "oder", "bzw.", "sowie", "u."].contains(last)
        });
        begins && !is_suspended
    }

    fn exclude(&mut self) {
        let is_quoted = self.rest.starts_with(|letter| closing(letter).is_some());
        let text = if is_quoted { self.quoted() } else { Some(self.word()) };
        let excluded = text.and_then(Phrase::of).map(|phrase| match phrase.words() {
            [word] if !is_quoted => Excluded::Word(stem(word)),
            _ => Excluded::Phrase(phrase),
        });
        self.typed.conditions.excluded.extend(excluded);
    }

    fn phrase(&mut self) {
        let is_demand = !self.is_question;
        if let Some(text) = self.quoted() {
            self.words.push(text);
            self.typed.conditions.required.extend(Phrase::of(text).filter(|_| is_demand));
        }
    }

    fn field(&mut self, word: &'q str, name: &'q str, value: &'q str) {
        let Some(prefix) = Prefix::named(name) else {
            self.typed.hints.push(QueryHint::UnknownPrefix(name.to_owned()));
            self.words.push(word);
            return;
        };
        let quoted = if value.is_empty() { self.quoted() } else { None };
        let value = quoted.unwrap_or(value).trim_end_matches([',', ';', '?', '!', '.']);
        if value.is_empty() {
            return self.typed.hints.push(QueryHint::NoValue(name.to_owned()));
        }
        self.narrow(prefix, value);
    }

    fn narrow(&mut self, prefix: Prefix, value: &'q str) {
        let Typed { filter, hints, .. } = &mut self.typed;
        match prefix {
            Prefix::Gremium => filter.gremien.push(value.to_owned()),
            Prefix::Number => {
                filter.numbers.push(value.to_owned());
                // The number is also what the document is found by.
                return self.words.push(value);
            }
            Prefix::Year => match years(value) {
                Some(years) => filter.years.push(years),
                None => return hints.push(QueryHint::NoYear(value.to_owned())),
            },
            Prefix::Kind => match kind_named(value) {
                Some(kind) => filter.kinds.push(kind),
                None => return hints.push(QueryHint::NoKind(value.to_owned())),
            },
        }
        self.values.push(value);
    }

    /// Reads on to the next blank or opening quote.
    fn word(&mut self) -> &'q str {
        let ends = |letter: char| letter.is_whitespace() || closing(letter).is_some();
        let end = self.rest.char_indices().skip(1).find(|(_, letter)| ends(*letter));
        let (word, rest) = self.rest.split_at(end.map_or(self.rest.len(), |(at, _)| at));
        self.rest = rest;
        word
    }

    /// Reads a quoted text; `None`, with a hint, if there is no quote here or it does not end.
    fn quoted(&mut self) -> Option<&'q str> {
        let mut letters = self.rest.chars();
        let closing = letters.next().and_then(closing)?;
        let inside = letters.as_str();
        let Some(end) = inside.find(closing) else {
            self.rest = inside;
            self.typed.hints.push(QueryHint::UnclosedQuote);
            return None;
        };
        let (text, rest) = inside.split_at(end);
        let mut behind = rest.chars();
        behind.next();
        self.rest = behind.as_str();
        Some(text)
    }
}

/// What ends a quote that begins so.
fn closing(opening: char) -> Option<&'static [char]> {
    match opening {
        '"' => Some(&['"']),
        '„' => Some(&['“', '”', '"']),
        '“' | '”' => Some(&['”', '“', '"']),
        '»' => Some(&['«']),
        '«' => Some(&['»']),
        _ => None,
    }
}

/// `jahr:2024` and `gremium:"Haupt- und Finanzausschuss"`, but neither `12:30` nor `Frage: was` nor `http://…`.
fn is_prefix(name: &str, value: &str, behind: &str) -> bool {
    let is_name = name.chars().count() > 1 && name.chars().all(char::is_alphabetic);
    let has_value = value.starts_with(|letter: char| letter.is_alphanumeric() || letter == '-');
    let is_quoted = value.is_empty() && behind.starts_with(|letter| closing(letter).is_some());
    is_name && (has_value || is_quoted || (value.is_empty() && Prefix::named(name).is_some()))
}

/// `2024`, `2020-2023`, `2020-`, `-2023`.
fn years(text: &str) -> Option<RangeInclusive<i16>> {
    let year = |text: &str, open| match text {
        "" => Some(open),
        digits => digits.parse().ok().filter(|year| (1000..3000).contains(year)),
    };
    let Some((from, to)) = text.split_once(['-', '–']) else {
        return year(text, 0).map(|year| year..=year);
    };
    let (from, to) = (year(from, i16::MIN)?, year(to, i16::MAX)?);
    Some(from.min(to)..=from.max(to)).filter(|_| text.len() > 3)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::Kind;

    fn phrase(text: &str) -> Phrase {
        Phrase::of(text).expect("it has words")
    }

    #[test]
    fn phrases_are_demanded_and_their_words_ranked_by() {
        for question in
            ["Steuer \"ersten Hund\" 2024", "Steuer „ersten Hund“ 2024", "Steuer »ersten Hund« 2024"]
        {
            let typed = typed(question);
            assert_eq!(typed.words, "Steuer ersten Hund 2024");
            assert_eq!(typed.conditions.required, [phrase("ersten Hund")]);
            assert_eq!(typed.hints, []);
        }
        for question in ["Was kostet der „Kulturpass“?", "Was kostet der \"Kulturpass\"?"] {
            assert_eq!(typed(question).conditions, Conditions::default());
        }
        let unclosed = typed("Steuer \"ersten Hund");
        assert_eq!(
            (unclosed.words.as_str(), unclosed.hints),
            ("Steuer ersten Hund", vec![QueryHint::UnclosedQuote])
        );
        assert!(typed("\"…\" Hund").conditions.is_empty());
    }

    #[test]
    fn minus_forbids_words_and_phrases_and_leaves_german_hyphens_alone() {
        let excluded = typed("Steuer -Hunde -\"zweiter Hund\" -\"Katze\"");
        assert_eq!(excluded.words, "Steuer");
        assert_eq!(
            excluded.conditions.excluded,
            [
                Excluded::Word("hund".to_owned()),
                Excluded::Phrase(phrase("zweiter Hund")),
                Excluded::Phrase(phrase("Katze"))
            ]
        );
        for question in [
            "Haupt- und Finanzausschuss",
            "Kindertagesstätten und -krippen",
            "Umstellung bzw. -planung",
            "Rat - Niederschrift",
            "-5 Grad",
        ] {
            assert_eq!(typed(question), Typed { words: question.to_owned(), ..Typed::default() });
        }
    }

    #[test]
    fn prefixes_narrow() {
        let typed = typed(
            "Hundesteuer gremium:\"Haupt- und Finanzausschuss\" nr:2015/0470 JAHR:2020-2022 jahr:2024 art:Protokoll",
        );
        assert_eq!(typed.words, "Hundesteuer 2015/0470");
        assert_eq!(typed.hints, []);
        let filter = typed.filter;
        assert_eq!(filter.gremien, ["Haupt- und Finanzausschuss"]);
        assert_eq!(filter.numbers, ["2015/0470"]);
        assert_eq!(filter.years, [2020..=2022, 2024..=2024]);
        assert_eq!(filter.kinds, [Kind::Niederschrift]);
    }

    #[test]
    fn who_only_narrows_ranks_by_that() {
        assert_eq!(typed("gremium:Rat jahr:2024").words, "Rat 2024");
        assert_eq!(typed("-Hund").words, "");
    }

    #[test]
    fn what_is_not_understood_is_a_hint() {
        for (question, words, hint) in [
            ("autor:Meier Rat", "autor:Meier Rat", QueryHint::UnknownPrefix("autor".to_owned())),
            ("Rat jahr:", "Rat", QueryHint::NoValue("jahr".to_owned())),
            ("Rat gremium: Bau", "Rat Bau", QueryHint::NoValue("gremium".to_owned())),
            ("Rat jahr:bald", "Rat", QueryHint::NoYear("bald".to_owned())),
            ("Rat jahr:-", "Rat", QueryHint::NoYear("-".to_owned())),
            ("Rat art:gedicht", "Rat", QueryHint::NoKind("gedicht".to_owned())),
        ] {
            let typed = typed(question);
            assert_eq!((typed.words.as_str(), typed.hints), (words, vec![hint]), "{question}");
            assert_eq!(typed.filter, Filter::default());
        }
        for question in ["um 12:30 Uhr", "http://stadt.de", "Frage: was tun", "§ 5: Steuer"] {
            assert_eq!(typed(question), Typed { words: question.to_owned(), ..Typed::default() });
        }
    }

    #[test]
    fn years_may_be_open_or_the_wrong_way_round() {
        assert_eq!(years("2023–2020"), Some(2020..=2023));
        assert_eq!(years("2020-"), Some(2020..=i16::MAX));
        assert_eq!(years("-2020"), Some(i16::MIN..=2020));
        assert_eq!((years("20"), years("2020-21")), (None, None));
    }

    proptest! {
        #[test]
        fn everything_can_be_typed(question in "(Hund|jahr:|art:|-|\"|„|“|»|:| |2020|[a-zß€\u{301}]){0,20}") {
            let typed = typed(&question);
            prop_assert!(typed.words.len() <= question.len() + 20);
        }
    }
}
