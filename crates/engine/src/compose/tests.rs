//! Whatever a model would like to write, what it writes keeps to the constraint.

use std::ops::ControlFlow;

use proptest::prelude::*;

use super::*;
use crate::ports::{Constraint, Finish, Generator, Prompt};
use crate::reference::Babbler;

const SENTENCES: [&str; 5] = [
    "Die Steuer beträgt für den ersten Hund 96,00 Euro.",
    "Die Steuer ist am 1. Juli fällig.",
    "a) mündliche Auskünfte,",
    "§ 5 gilt für Züchter nicht; Abs. 2 bleibt unberührt.",
    "Über Ausnahmen entscheidet der Rat.",
];

fn babble(seed: u64, constraint: impl Constraint + 'static, max_tokens: usize) -> (Finish, String) {
    let mut draft = String::new();
    let prompt = Prompt { messages: Vec::new(), max_tokens };
    let finish = Babbler::new(seed).generate(&prompt, Some(Box::new(constraint)), &mut |text| {
        draft.push_str(text);
        ControlFlow::Continue(())
    });
    (finish.unwrap(), draft)
}

proptest! {
    #[test]
    fn every_sentence_cites_what_was_given(seed in any::<u64>(), given in 1_usize..12, tokens in 0_usize..200) {
        let (finish, draft) = babble(seed, Cited::new(given, tokens), tokens);
        // A marker that the end of the tokens cut short is no sentence.
        let cut = draft.rfind('[').filter(|open| !draft[*open..].contains(']'));
        let units = split(&draft[..cut.unwrap_or(draft.len())]);
        prop_assert!(units.len() <= 3, "{draft:?}");
        prop_assert!(units.iter().flat_map(|(_, markers)| markers).all(|marker| *marker < given), "{draft:?}");
        let is_whole = finish == Finish::EndOfTurn && draft.trim() != NOTHING;
        let marked = if is_whole { units.len() } else { units.len().saturating_sub(1) };
        prop_assert!(units[..marked].iter().all(|(_, markers)| !markers.is_empty()), "{draft:?}");
        prop_assert!(!is_whole || !units.is_empty(), "{draft:?}");
    }

    #[test]
    fn every_line_is_a_sentence_of_the_evidence(seed in any::<u64>(), tokens in 0_usize..200) {
        let (finish, draft) = babble(seed, Copied::new(SENTENCES, tokens), tokens);
        let mut lines: Vec<&str> = draft.lines().collect();
        if finish == Finish::MaxTokens {
            lines.pop();
        }
        prop_assert!(lines.iter().all(|line| SENTENCES.contains(line)), "{draft:?}");
        prop_assert!(lines.len() <= 3 && (1..lines.len()).all(|index| !lines[..index].contains(&lines[index])));
    }
}
