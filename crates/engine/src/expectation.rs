//! What kind of answer a question expects: an amount, a point in time, a number, or a certain year.
//!
//! A passage that offers nothing of the kind does not answer, however many of the question's words it holds.

use german::{amounts, dates, fold, tokens};

/// What an answer must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expectation {
    kind: Option<Kind>,
    /// Years that the question names.
    years: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// „Was kostet …?“
    Amount,
    /// „Wann …?“
    Time,
    /// „Wie viele …?“
    Number,
}

/// Words at the beginning of a question that tell what it expects: „Um wie viel Uhr“.
const OPENING: usize = 4;

/// Words that say when: weekdays, months, spans.
const TIME_WORDS: [&str; 34] = [
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "montags",
    "dienstags",
    "mittwochs",
    "donnerstags",
    "freitags",
    "samstags",
    "sonntags",
    "januar",
    "februar",
    "marz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
    "uhr",
    "tag",
    "tage",
    "tagen",
    "wochen",
    "monat",
    "monate",
    "monaten",
];

/// What a question expects.
pub(crate) fn expectation(question: &str) -> Expectation {
    let words: Vec<String> = tokens(question).map(|token| fold(token.text)).collect();
    // Only the beginning counts: a question may go on with another, of which nothing is expected then.
    let opening = format!(" {} ", words[..words.len().min(OPENING)].join(" "));
    let opens = |phrases: &[&str]| phrases.iter().any(|phrase| opening.contains(&format!(" {phrase} ")));
    let kind =
        if opens(&["was kostet", "was kosten", "wie teuer", "was zahle ich", "was zahlt", "welcher preis"]) {
            Some(Kind::Amount)
        } else if opens(&["viel uhr", "wann", "welchem tag", "welchen tagen"]) {
            Some(Kind::Time)
        } else if opens(&[
            "wie viele",
            "wie viel",
            "wieviel",
            "wie hoch",
            "wie oft",
            "wie gross",
            "wie lange",
        ]) {
            Some(Kind::Number)
        } else {
            None
        };
    Expectation { kind, years: words.into_iter().filter(|word| is_year(word)).collect() }
}

impl Expectation {
    /// Whether a text offers what is expected.
    pub(crate) fn is_met_by(&self, text: &str) -> bool {
        let words: Vec<String> = tokens(text).map(|token| fold(token.text)).collect();
        let years = self.years.iter().all(|year| words.contains(year));
        years && self.kind.is_none_or(|kind| kind.is_in(text, &words))
    }
}

impl Kind {
    fn is_in(self, text: &str, words: &[String]) -> bool {
        let has_number = || words.iter().any(|word| word.contains(|letter: char| letter.is_ascii_digit()));
        match self {
            Self::Amount => {
                !amounts(text).is_empty()
                    || words.iter().any(|word| ["frei", "kostenlos", "gebuhrenfrei"].contains(&word.as_str()))
            }
            Self::Time => {
                !dates(text).is_empty() || words.iter().any(|word| TIME_WORDS.contains(&word.as_str()))
            }
            Self::Number => has_number(),
        }
    }
}

fn is_year(word: &str) -> bool {
    word.len() == 4
        && (word.starts_with("19") || word.starts_with("20"))
        && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_holds_what_the_question_expects() {
        let cases = [
            ("Was kostet eine Beglaubigung?", "Beglaubigung: 5,00 Euro", true),
            ("Was kostet eine Beglaubigung?", "Die Beglaubigung wird erteilt.", false),
            ("Wann ist die Steuer fällig?", "Sie ist am 1. Juli fällig.", true),
            ("Wann ist die Steuer fällig?", "Die Steuer ist eine Jahressteuer.", false),
            ("Wie viele Hunde sind gemeldet?", "Gemeldet sind 2.917 Hunde.", true),
            ("Wie hoch war der Hebesatz 2025?", "Der Hebesatz beträgt 2024 495 v. H.", false),
            ("Wer leitet die Sitzung?", "Die Bürgermeisterin leitet die Sitzung.", true),
        ];
        for (question, text, met) in cases {
            assert_eq!(expectation(question).is_met_by(text), met, "{question} {text}");
        }
    }
}
