//! What kind of answer a question expects: an amount, a point in time, a number, or a certain year.
//!
//! A passage that offers nothing of the kind does not answer, however many of the question's words it holds.

use german::{amounts, dates, fold, month, tokens};

/// What an answer must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expectation {
    kind: Option<Kind>,
    /// What a quote should offer, though a passage may answer without.
    form: Option<Kind>,
    /// Years that the question names.
    years: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// „Was kostet …?“
    Price,
    /// „Wie hoch …?“: money or a share.
    Amount,
    /// „Wann …?“
    Time,
    /// „Wie viele …?“
    Number,
    /// „Wie wurde abgestimmt?“
    Vote,
    /// „Darf ich …?“
    Permission,
    /// „Wer …?“
    Person,
    /// „Wo …?“
    Place,
}

/// Words at the beginning of a question that tell what it expects: „Um wie viel Uhr“.
const OPENING: usize = 4;

/// Words that say when, how long or how often: weekdays, spans; months say it too.
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
    "uhr",
    "stunde",
    "stunden",
    "tag",
    "tage",
    "tagen",
    "woche",
    "wochen",
    "monat",
    "monate",
    "monaten",
    "jahr",
    "jahre",
    "jahren",
    "taglich",
    "wochentlich",
    "vierzehntaglich",
    "monatlich",
    "vierteljahrlich",
    "jahrlich",
];

/// Words that ask for a figure.
const QUANTITY_WORDS: [&str; 9] =
    ["anzahl", "betrag", "geld", "hohe", "kosten", "preis", "summe", "vergleich", "zahl"];

/// Words that say that nothing is to be paid.
const FREE_WORDS: [&str; 4] = ["frei", "kostenlos", "kostenfrei", "gebuhrenfrei"];
/// Words that say what share.
const SHARE_WORDS: [&str; 2] = ["prozent", "hundert"];

/// Words of questions about how a vote went.
const ASKS_FOR_VOTE: [&str; 10] = [
    "abgestimmt",
    "gestimmt",
    "abstimmung",
    "abstimmungsergebnis",
    "stimmen",
    "stimmverhalten",
    "gegenstimmen",
    "neinstimmen",
    "enthaltungen",
    "votum",
];

/// Words that say how a vote went.
const VOTE_WORDS: [&str; 10] = [
    "einstimmig",
    "einstimmige",
    "mehrheitlich",
    "mehrheitliche",
    "stimmen",
    "gegenstimmen",
    "enthaltung",
    "enthaltungen",
    "dafur",
    "dagegen",
];

/// First words of questions that are answered with yes or no.
#[rustfmt::skip]
const OPENS_YES_NO: &[&str] = &[
    "darf", "durfen", "kann", "konnen", "muss", "mussen", "ist", "sind", "wird", "werden", "bekomme", "bekommt", "kostet", "gibt", "haftet", "zahlt",
    "brauche", "braucht", "gilt", "soll", "lasst",
];
/// Words with which papers allow, forbid, exempt and oblige.
#[rustfmt::skip]
const PERMISSION_WORDS: &[&str] = &[
    "nicht", "kein", "keine", "keiner", "keinen", "darf", "durfen", "kann", "konnen", "muss", "mussen", "zulassig", "unzulassig", "erlaubt", "gestattet",
    "verboten", "untersagt", "befreit", "frei", "gebuhrenfrei", "kostenlos", "anspruch", "erforderlich", "verpflichtet", "bedarf", "bedurfen", "nein",
    "ausgenommen", "ausgeschlossen", "moglich",
];
/// Words that stand before places.
const PLACE_WORDS: [&str; 9] = ["im", "in", "am", "an", "beim", "bei", "zimmer", "strasse", "auf"];

/// What a question expects.
pub(crate) fn expectation(question: &str) -> Expectation {
    let words = folded_words(question);
    // Only the beginning counts: a question may go on with another, of which nothing is expected then.
    let opening = format!(" {} ", words[..words.len().min(OPENING)].join(" "));
    let opens = |phrases: &[&str]| phrases.iter().any(|phrase| opening.contains(&format!(" {phrase} ")));
    let speaks_of_vote = words.iter().any(|word| ASKS_FOR_VOTE.contains(&word.as_str()));
    let kind = if speaks_of_vote {
        Some(Kind::Vote)
    } else if opens(&["was kostet", "was kosten", "wie teuer", "was zahle ich", "was zahlt", "welcher preis"])
    {
        Some(Kind::Price)
    } else if opens(&["wie hoch"]) {
        Some(Kind::Amount)
    } else if opens(&["viel uhr", "wann", "welchem tag", "welchen tagen", "wie oft", "wie lange"]) {
        Some(Kind::Time)
    } else if opens(&["wie viele", "wie viel", "wieviel", "wie gross"]) {
        Some(Kind::Number)
    } else {
        None
    };
    let form = match words.first().map(String::as_str) {
        Some("wer" | "wem" | "wen") => Some(Kind::Person),
        Some("wo" | "wohin" | "woher") => Some(Kind::Place),
        Some(first) if OPENS_YES_NO.contains(&first) => Some(Kind::Permission),
        _ => None,
    };
    Expectation { kind, form, years: words.into_iter().filter(|word| is_year(word)).collect() }
}

impl Expectation {
    /// Whether a passage offers what is expected.
    pub(crate) fn is_met_by(&self, passage: &str) -> bool {
        let words = folded_words(passage);
        self.years.iter().all(|year| words.contains(year)) && self.is_kind_in(passage, &words)
    }

    /// Whether a sentence offers the kind of thing that is expected; `None` if nothing certain is. The year may stand elsewhere in its
    /// passage.
    pub(crate) fn kind_in(&self, sentence: &str) -> Option<bool> {
        let words = folded_words(sentence);
        self.kind.or(self.form).map(|kind| kind.is_in(sentence, &words))
    }

    fn is_kind_in(&self, text: &str, words: &[String]) -> bool {
        self.kind.is_none_or(|kind| kind.is_in(text, words))
    }
}

impl Kind {
    fn is_in(self, text: &str, words: &[String]) -> bool {
        let has_word = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
        let has_number = || words.iter().any(|word| word.contains(|letter: char| letter.is_ascii_digit()));
        match self {
            Self::Price => !amounts(text).is_empty() || has_decimals(text) || has_word(&FREE_WORDS),
            Self::Amount => {
                Self::Price.is_in(text, words) || has_word(&SHARE_WORDS) || text.contains(['%', '‰'])
            }
            Self::Time => {
                let has_month = || words.iter().any(|word| month(word).is_some());
                !dates(text).is_empty() || has_word(&TIME_WORDS) || has_month()
            }
            Self::Number => has_number(),
            Self::Vote => has_word(&VOTE_WORDS),
            Self::Permission => has_word(PERMISSION_WORDS),
            Self::Person => text.split_whitespace().skip(1).any(|word| word.starts_with(char::is_uppercase)),
            Self::Place => has_word(&PLACE_WORDS),
        }
    }
}

/// Whether a text holds a number with two decimals, as fee tables do without naming the currency in each row.
fn has_decimals(text: &str) -> bool {
    let pieces = text.split_whitespace().map(|piece| piece.trim_end_matches([';', '.', ',', ')', '€']));
    pieces.filter_map(|piece| piece.split_once(',')).any(|(whole, decimals)| {
        whole.ends_with(|letter: char| letter.is_ascii_digit())
            && decimals.len() == 2
            && decimals.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn folded_words(text: &str) -> Vec<String> {
    tokens(text).map(|token| fold(token.text)).collect()
}

/// Whether a noun says what kind of answer is wanted, and not of what: „Anzahl der Hunde“, „im Jahr“.
pub(crate) fn asks(word: &str) -> bool {
    let word = fold(word);
    [TIME_WORDS.as_slice(), &QUANTITY_WORDS].iter().any(|words| words.contains(&word.as_str()))
}

/// „2024“
pub(crate) fn is_year(word: &str) -> bool {
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
            ("Was kostet der zweite Hund?", "Sie wird auf 25 vom Hundert gesenkt.", false),
            ("Wie hoch ist der Hebesatz?", "495 vom Hundert", true),
            ("Wann ist die Steuer fällig?", "Sie ist am 1. Juli fällig.", true),
            ("Wann ist die Steuer fällig?", "Die Steuer ist eine Jahressteuer.", false),
            ("Was kostet eine Beglaubigung?", "2.1 Beglaubigung einer Unterschrift 4,00", true),
            ("Wie hoch ist die Steuer?", "Die Satzung vom 13. Dezember 2018", false),
            ("Wie viele Hunde sind gemeldet?", "Gemeldet sind 2.917 Hunde.", true),
            ("Wie hoch war der Hebesatz 2025?", "Der Hebesatz beträgt 2024 495 v. H.", false),
            ("Wie hat der Rat abgestimmt?", "Abstimmungsergebnis: einstimmig", true),
            ("Wie hat der Rat abgestimmt?", "Der Rat hat die Satzung beschlossen.", false),
            ("Wie viele Stimmen bekam der Antrag?", "Der Antrag kostet 5 Euro.", false),
            ("Wer leitet die Sitzung?", "Die Bürgermeisterin leitet die Sitzung.", true),
        ];
        for (question, text, met) in cases {
            assert_eq!(expectation(question).is_met_by(text), met, "{question} {text}");
        }
    }
}
