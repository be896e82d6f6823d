//! The names of documents: numbers and days that they are themselves called by, apart from those that they cite.
//!
//! Whoever types a number wants the paper that bears it, not one of the dozen that cite it. Towns number their papers in more ways than any
//! grammar knows, so a name is whatever was declared or read as the number, its words put together: `A 1 /XII.-GRÜNE` is `a1xiigrune`.

use german::{IdentifierKind, fold, identifiers, is_stop_word, tokens};

use crate::document::Metadata;

/// Words that say that a number follows, folded.
const CUES: &[&str] = &[
    "anfrage",
    "antrag",
    "drs",
    "drucksache",
    "drucksachen",
    "drucksachennummer",
    "ds",
    "nr",
    "nummer",
    "vorlage",
    "vorlagen",
    "vorlagennummer",
    "az",
    "aktenzeichen",
    "datum",
    "nrn",
];

/// What a document is called by.
pub(crate) fn of_document(metadata: &Metadata) -> Vec<String> {
    let mut names: Vec<String> = metadata.date.iter().map(ToString::to_string).collect();
    if let Some(number) = &metadata.number {
        names.push(joined(number, |_| true));
        names.extend(numbers(number));
        // Who knows a paper by its number may leave out the letters in front: `46/2024` for `DS 46/2024`.
        let bare = number.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        names.push(joined(bare, |_| true));
    }
    names.retain(|name| !name.is_empty());
    names.sort();
    names.dedup();
    names
}

/// What a question may call a document by: the numbers and days that it holds, and all of its words as one number.
pub(crate) fn asked(question: &str) -> Vec<String> {
    let mut names = numbers(question);
    if has_digit(question) {
        names.push(joined(question, |_| true));
        names.push(joined(question, says_something));
    }
    names.retain(|name| !name.is_empty());
    names.sort();
    names.dedup();
    names
}

/// Whether a question is nothing but numbers, days and their like.
pub(crate) fn is_name(question: &str) -> bool {
    // Prefixes and Roman numerals are known by their capitals, which nobody types.
    has_digit(question) && (is_covered(question) || is_covered(&question.to_uppercase()))
}

fn is_covered(question: &str) -> bool {
    let found = identifiers(question);
    let is_inside = |at: usize| found.iter().any(|identifier| identifier.range.contains(&at));
    let is_digits = |word: &str| word.bytes().all(|letter| letter.is_ascii_digit());
    tokens(question)
        .all(|word| is_inside(word.range.start) || is_digits(word.text) || !says_something(word.text))
}

fn numbers(text: &str) -> Vec<String> {
    let is_name = |kind| {
        matches!(kind, IdentifierKind::DocumentNumber | IdentifierKind::FileNumber | IdentifierKind::Date)
    };
    let found = identifiers(text).into_iter().filter(|found| is_name(found.kind));
    found.map(|found| found.canonical).collect()
}

/// The words of a text as one, as those of a number are.
fn joined(text: &str, is_wanted: fn(&str) -> bool) -> String {
    tokens(text).filter(|word| is_wanted(word.text)).map(|word| fold(word.text)).collect()
}

fn says_something(word: &str) -> bool {
    !is_stop_word(word) && !CUES.contains(&fold(word).as_str())
}

fn has_digit(text: &str) -> bool {
    text.contains(|letter: char| letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(question: &str, number: &str) -> bool {
        let names = of_document(&Metadata { number: Some(number.to_owned()), ..Metadata::default() });
        asked(question).iter().any(|asked| names.contains(asked))
    }

    #[test]
    fn a_paper_is_called_by_its_number_in_every_spelling() {
        for (number, spellings) in [
            ("2015/0470/1", vec!["2015/0470/1", "Vorlage 2015/0470/1", "vorlage nr. 2015 / 0470 / 1"]),
            ("DS 46/2024", vec!["DS 46/2024", "ds 46/2024", "46/2024", "Drucksache 46/2024"]),
            ("603/IX.", vec!["603/IX.", "603/ix", "zu 603/IX?"]),
            ("A 1 /XII.-GRÜNE", vec!["A 1 /XII.-GRÜNE", "a 1/xii-grüne"]),
            ("16734", vec!["16734", "Vorlage 16734", "Vorlage Nr. 16734"]),
            ("61.10-04/7", vec!["61.10-04/7", "Az. 61.10-04/7", "Aktenzeichen: 61.10-04/7"]),
        ] {
            for question in spellings {
                assert!(finds(question, number), "{question}");
                assert!(is_name(question), "{question}");
            }
        }
    }

    #[test]
    fn a_sub_number_is_another_paper() {
        assert!(!finds("2015/0470", "2015/0470/1"));
        assert!(!finds("2015/0470/1", "2015/0470"));
    }

    #[test]
    fn a_day_names_what_is_of_that_day() {
        let metadata = Metadata { date: Some(jiff::civil::date(2024, 3, 14)), ..Metadata::default() };
        for question in ["14.03.2024", "14. März 2024", "am 14.3.2024", "2024-03-14"] {
            assert!(asked(question).iter().any(|asked| of_document(&metadata).contains(asked)), "{question}");
            assert!(is_name(question), "{question}");
        }
    }

    #[test]
    fn a_question_about_a_number_is_no_name() {
        for question in ["Was kostet der Umbau laut 2015/0470?", "Haushalt 2024", "Hundesteuer", "wann?"] {
            assert!(!is_name(question), "{question}");
        }
        for question in ["§ 5 Abs. 2 Satz 1", "1.234,50 €", "Flst. Nr. 1234/5", "4 K 1234/20"] {
            assert!(is_name(question), "{question}");
        }
    }
}
