//! The constraint of copied answers: whole sentences of the evidence, each in a line, in whatever order.

use crate::ports::Constraint;

/// Most sentences of an answer.
const SENTENCES: usize = 3;
/// A token stands for at least so many bytes of most texts: what is longer than the tokens that are left is not begun.
const BYTES_OF_TOKEN: usize = 2;

/// Each line is one of some sentences, none twice.
pub(crate) struct Copied {
    /// Sentences that may still be written.
    sentences: Vec<String>,
    /// Lines that are finished.
    lines: usize,
    /// What was written of a line.
    line: Vec<u8>,
    left: usize,
}

impl Copied {
    /// An answer of these sentences; one that another begins with is left out.
    pub(crate) fn new<'s>(sentences: impl IntoIterator<Item = &'s str>, tokens: usize) -> Self {
        let mut sentences: Vec<String> = sentences.into_iter().map(str::to_owned).collect();
        sentences.sort();
        sentences.dedup_by(|next, before| {
            next.starts_with(before.as_str()) && {
                std::mem::swap(next, before);
                true
            }
        });
        Self { sentences, lines: 0, line: Vec::new(), left: tokens }
    }

    /// What is left of the sentences that begin like the line.
    fn rests(&self) -> impl Iterator<Item = &[u8]> {
        let most = if self.line.is_empty() { self.left * BYTES_OF_TOKEN } else { usize::MAX };
        let fitting = self.sentences.iter().filter(move |sentence| sentence.len() <= most);
        fitting.filter_map(|sentence| sentence.as_bytes().strip_prefix(self.line.as_slice()))
    }

    fn is_finished(&self) -> bool {
        self.rests().any(<[u8]>::is_empty)
    }

    fn may_go_on(&self) -> bool {
        self.lines + 1 < SENTENCES && self.sentences.len() > 1
    }

    fn finish_line(&mut self) {
        self.sentences.retain(|sentence| sentence.as_bytes() != self.line);
        self.line.clear();
        self.lines += 1;
    }
}

impl Constraint for Copied {
    fn allows(&self, next: &[u8]) -> bool {
        if self.is_finished() {
            return next == b"\n" && self.may_go_on();
        }
        !next.is_empty() && self.rests().any(|rest| rest.starts_with(next))
    }

    fn may_end(&self) -> bool {
        self.is_finished() || (self.line.is_empty() && self.lines > 0)
    }

    /// As far as there is no choice, the generator is not asked.
    fn instead(&self, wanted: &[u8]) -> Option<String> {
        if self.is_finished() {
            return (!wanted.is_empty() && self.may_go_on()).then(|| "\n".to_owned());
        }
        if wanted.is_empty() && self.may_end() {
            return None;
        }
        let common = self.rests().reduce(|common, rest| {
            let length = common.iter().zip(rest).take_while(|(one, other)| one == other).count();
            &common[..length]
        })?;
        let text = match std::str::from_utf8(common) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&common[..error.valid_up_to()]).ok()?,
        };
        let is_last = self.rests().nth(1).is_none() && self.may_go_on();
        (!text.is_empty()).then(|| if is_last { format!("{text}\n") } else { text.to_owned() })
    }

    fn advance(&mut self, written: &[u8], left: usize) {
        self.left = left;
        self.line.extend_from_slice(written);
        if self.line.pop_if(|byte| *byte == b'\n').is_some() {
            self.finish_line();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(written: &[&str]) -> Copied {
        let mut copied = Copied::new(["Die Steuer gilt.", "Die Halle ist offen.", "Der Rat tagt."], 100);
        written.iter().for_each(|text| copied.advance(text.as_bytes(), 100));
        copied
    }

    #[test]
    fn only_whole_sentences_are_written() {
        assert_eq!(after(&[]).instead(b"x"), Some("D".into()));
        assert_eq!(after(&["D"]).instead(b"x"), None, "this is for the generator to choose");
        assert!(after(&["D"]).allows(b"ie ") && after(&["D"]).allows(b"er") && !after(&["D"]).allows(b"as"));
        assert_eq!(after(&["Der"]).instead(b""), Some(" Rat tagt.\n".into()));
        assert!(!after(&["Der Rat"]).may_end() && after(&["Der Rat tagt."]).may_end());
        assert!(!after(&["Der Rat tagt."]).allows(b" Die"));
    }

    #[test]
    fn none_is_written_twice_and_none_that_does_not_fit() {
        let once = after(&["Der Rat tagt.", "\n"]);
        assert!(once.may_end() && !once.allows(b"Der") && once.allows(b"Die"));
        assert_eq!(once.instead(b""), None, "it may end");
        let mut late = after(&["Der Rat tagt.", "\n"]);
        late.advance(b"", 8);
        assert!(late.allows(b"Die S") && !late.allows(b"Die H"));
        let last = after(&["Der Rat tagt.", "\n", "Die Steuer gilt.", "\n", "Die Halle ist offen."]);
        assert_eq!((last.may_end(), last.instead(b" x"), last.allows(b"\n")), (true, None, false));
    }

    #[test]
    fn what_another_begins_with_is_left_out() {
        let copied = Copied::new(["Ja", "Ja, gewiss", "Nein", "Nein"], 100);
        assert_eq!(copied.sentences, ["Ja, gewiss", "Nein"]);
    }
}
