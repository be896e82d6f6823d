//! Whether a written sentence tells something: small generators repeat the question, name the document and add words of no meaning, and all of
//! that is near the passage without following from it.

use std::collections::BTreeSet;

use german::{Synonyms, fold, is_stop_word, tokens};

use crate::concepts::concepts;
use crate::passage::Passage;
use crate::terms::covering_stems;

/// How much of a word a passage must cover for the word to be told by it.
const COVERED: f32 = 0.5;
/// Words that answer by themselves.
const YES_AND_NO: [&str; 9] =
    ["ja", "nein", "nicht", "kein", "keine", "keinen", "keiner", "keinem", "niemand"];

/// Whether most of what a sentence adds to the question and to the names of the passage (its context line) stands in the passage's text.
pub(crate) fn tells(sentence: &str, question: &str, passage: &Passage) -> bool {
    let known: BTreeSet<String> = covering_stems(question).chain(covering_stems(&passage.context)).collect();
    let text: BTreeSet<String> = covering_stems(&passage.text[passage.body_start()..]).collect();
    let added = concepts(sentence, Synonyms::builtin()).into_iter().filter(|concept| {
        !is_stop_word(&concept.stem) && !known.contains(&concept.stem) && !answers(&concept.stem)
    });
    let covered: Vec<bool> = added.map(|concept| concept.coverage(&text) >= COVERED).collect();
    let told = covered.iter().filter(|covered| **covered).count();
    if covered.is_empty() {
        tokens(sentence).any(|token| answers(token.text))
    } else {
        2 * told > covered.len()
    }
}

fn answers(word: &str) -> bool {
    YES_AND_NO.contains(&fold(word).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Visibility;

    fn passage(context: &str, text: &str) -> Passage {
        Passage {
            section: Vec::new(),
            context: context.to_owned(),
            headings: 0,
            text: text.to_owned(),
            spans: Vec::new(),
            visibility: Visibility::Public,
        }
    }

    #[test]
    fn a_sentence_must_add_something_that_stands_there() {
        let market = passage(
            "Sondernutzungssatzung der Stadt Musterfurt · § 5 Außengastronomie",
            "Die Außengastronomie ist sonntags bis donnerstags bis 22.00 Uhr zulässig, sonst bis 23.00 Uhr. Musik ist nicht gestattet.",
        );
        let question = "Wann müssen die Gäste im Biergarten am Wochenende heimgehen?";
        for (sentence, tells_something) in [
            ("Am Wochenende ist die Außengastronomie bis 23.00 Uhr zulässig.", true),
            ("Die Gäste müssen um 23.00 Uhr heimgehen.", true),
            ("Das ist eine neue Frage, die die Gäste im Biergarten am Wochenende heimgehen wurden.", false),
            ("Sondernutzungssatzung der Stadt Musterfurt, § 5 Außengastronomie.", false),
            ("Wann die Gäste im Biergarten am Wochenende heimgehen müssen.", false),
            ("Nach einem Satz ist die Antwort nicht in den Fundstellen.", false),
        ] {
            assert_eq!(tells(sentence, question, &market), tells_something, "{sentence}");
        }
        assert!(tells("Nein, Musik ist nicht gestattet.", "Ist Musik gestattet?", &market));
        assert!(!tells("Ist Musik gestattet.", "Ist Musik gestattet?", &market));
    }
}
