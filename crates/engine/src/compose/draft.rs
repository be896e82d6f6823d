//! Drafts: what a generator writes, taken apart into sentences and the markers behind them.

use german::sentences;

/// What a generator is told to write if the evidence does not answer.
pub(crate) const NOTHING: &str = "Dazu steht nichts in den Fundstellen.";

/// A sentence without its markers, and the evidence that they name (from 0).
pub(crate) type Marked = (String, Vec<usize>);

/// The sentences of a draft. A marker behind the full stop belongs to the sentence before it.
pub(crate) fn split(draft: &str) -> Vec<Marked> {
    let mut written: Vec<Marked> = Vec::new();
    for range in sentences(draft) {
        let (leading, sentence) = split_leading_markers(&draft[range]);
        if let Some((_, before)) = written.last_mut() {
            before.extend(take_markers(leading).1);
        }
        let (text, markers) = take_markers(sentence);
        if text.contains(char::is_alphanumeric) {
            written.push((text, markers));
        } else if let Some((_, before)) = written.last_mut() {
            before.extend(markers);
        }
    }
    written
}

/// How many sentences of a draft that goes on will not change any more: all before one that has begun with a word.
pub(crate) fn settled(written: &[Marked]) -> usize {
    // One that begins with a bracket may yet become a marker of the one before.
    written.iter().rposition(|(text, _)| !text.starts_with('[')).unwrap_or(0)
}

/// A draft without the sentence at its end that was not finished.
pub(crate) fn finished(draft: &str) -> &str {
    let draft = draft.trim_end();
    if draft.ends_with(['.', '!', '?', '…', ']']) {
        return draft;
    }
    let mut ends = sentences(draft).into_iter().rev();
    match (ends.next(), ends.next()) {
        (Some(_), Some(before)) => &draft[..before.end],
        _ => "",
    }
}

/// Splits off the markers that a sentence begins with.
fn split_leading_markers(sentence: &str) -> (&str, &str) {
    let mut rest = sentence;
    while rest.starts_with("[F") {
        let Some(end) = rest.find(']') else { break };
        rest = rest[end + 1..].trim_start();
    }
    sentence.split_at(sentence.len() - rest.len())
}

fn take_markers(sentence: &str) -> Marked {
    let mut text = String::new();
    let mut markers = Vec::new();
    let mut rest = sentence;
    while let Some(start) = rest.find("[F") {
        let after = &rest[start + 2..];
        let Some(end) = after.find(']') else { break };
        text.push_str(&rest[..start]);
        if let Ok(number @ 1..) = after[..end].parse::<usize>() {
            markers.push(number - 1);
        }
        rest = &after[end + 1..];
    }
    text.push_str(rest);
    let tidy = text.replace(" .", ".");
    (tidy.trim().to_owned(), markers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_belong_to_the_sentence_they_follow() {
        let draft =
            "Die Steuer beträgt 96 Euro [F2]. Sie ist am 1. Juli fällig. [F1][F3] Mehr steht dort nicht.";
        let expected = vec![
            ("Die Steuer beträgt 96 Euro.".to_owned(), vec![1]),
            ("Sie ist am 1. Juli fällig.".to_owned(), vec![0, 2]),
            ("Mehr steht dort nicht.".to_owned(), vec![]),
        ];
        assert_eq!(split(draft), expected);
    }

    #[test]
    fn a_sentence_is_settled_when_the_next_one_has_begun() {
        let cases = [
            ("Die Steuer beträgt 96 Euro.", 0),
            ("Die Steuer beträgt 96 Euro. [F", 0),
            ("Die Steuer beträgt 96 Euro. [F1]", 0),
            ("Die Steuer beträgt 96 Euro. [F1] Si", 1),
            ("Die Steuer beträgt 96 Euro. [F1] Sie gilt. [F2] Da", 2),
        ];
        for (draft, expected) in cases {
            assert_eq!(settled(&split(draft)), expected, "{draft}");
        }
    }

    #[test]
    fn what_was_cut_is_dropped() {
        assert_eq!(finished("Die Steuer gilt [F1]. Sie ist am"), "Die Steuer gilt [F1].");
        assert_eq!(finished("Die Steuer gilt. [F1] "), "Die Steuer gilt. [F1]");
        assert_eq!(finished("Die Steuer"), "");
    }
}
