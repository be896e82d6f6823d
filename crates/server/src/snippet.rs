//! The part of a passage that is shown among results, cut where most words of the question stand, and any text in
//! marked and unmarked parts.

use std::ops::Range;

use engine::Hit;

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    /// Its letters.
    pub(crate) text: String,
    /// Whether to mark it.
    pub(crate) marked: bool,
}

/// Bytes of a snippet, about three lines on a desk and six on a phone.
const LENGTH: usize = 320;

/// Bytes of it in front of the first marked word.
const BEFORE: usize = 70;

/// The best part of what a passage says below its headings, which are shown on their own.
pub(crate) fn of_hit(hit: &Hit) -> Vec<Segment> {
    let passage = &hit.passage.passage;
    let start = passage.body_start();
    let body = if passage.text[start..].trim().is_empty() { 0 } else { start };
    let within = hit.highlights.iter().filter(|range| range.start >= body);
    let highlights: Vec<Range<usize>> = within.map(|range| range.start - body..range.end - body).collect();
    snippet(&passage.text[body..], &highlights)
}

/// The best part of a text, with the ranges marked and „…“ where it was cut. Ranges that do not fit the text are ignored.
fn snippet(text: &str, highlights: &[Range<usize>]) -> Vec<Segment> {
    let window = window(text, highlights);
    let mut segments = segments(text, window.clone(), highlights);
    if window.start > 0 {
        segments.insert(0, Segment { text: "… ".to_owned(), marked: false });
    }
    if window.end < text.trim_end().len() {
        segments.push(Segment { text: " …".to_owned(), marked: false });
    }
    segments
}

/// The parts of a window of a text: marked where one of the ascending ranges covers it.
fn segments(text: &str, window: Range<usize>, highlights: &[Range<usize>]) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut push = |range: Range<usize>, marked: bool| {
        if let Some(part) = text.get(range).filter(|part| !part.is_empty()) {
            segments.push(Segment { text: part.to_owned(), marked });
        }
    };
    let mut position = window.start;
    for highlight in highlights {
        let range = highlight.start.max(position)..highlight.end.min(window.end);
        if range.is_empty() || text.get(range.clone()).is_none() {
            continue;
        }
        push(position..range.start, false);
        position = range.end;
        push(range, true);
    }
    push(position..window.end, false);
    segments
}

/// The stretch of about [`LENGTH`] bytes that holds most highlights, the first of several; whole words.
fn window(text: &str, highlights: &[Range<usize>]) -> Range<usize> {
    let mut best = (0, 0);
    for highlight in highlights {
        let reach = highlight.start..highlight.start.saturating_add(LENGTH - BEFORE);
        let count = highlights.iter().filter(|other| reach.contains(&other.start)).count();
        if count > best.0 {
            best = (count, highlight.start);
        }
    }
    let start = word_start(text, best.1.saturating_sub(BEFORE), best.1);
    start..word_end(text, start, start.saturating_add(LENGTH))
}

/// The first start of a word between both positions, else the first position.
fn word_start(text: &str, from: usize, to: usize) -> usize {
    if from == 0 {
        return 0;
    }
    let (from, to) = (text.floor_char_boundary(from), text.floor_char_boundary(to));
    let space = text[from..to].char_indices().find(|(_, letter)| letter.is_whitespace());
    space.map_or(from, |(offset, letter)| from + offset + letter.len_utf8())
}

/// The last end of a word between both positions, else the second position.
fn word_end(text: &str, from: usize, to: usize) -> usize {
    if to >= text.len() {
        return from.max(text.trim_end().len());
    }
    let to = text.floor_char_boundary(to);
    let cut = text[from..to].rfind(char::is_whitespace).map_or(to, |offset| from + offset);
    from + text[from..cut].trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(segments: &[Segment]) -> String {
        segments
            .iter()
            .map(|segment| if segment.marked { format!("[{}]", segment.text) } else { segment.text.clone() })
            .collect()
    }

    #[test]
    fn a_short_text_is_shown_whole() {
        assert_eq!(
            joined(&snippet("Die Steuer beträgt 96 Euro.", std::slice::from_ref(&(4..10)))),
            "Die [Steuer] beträgt 96 Euro."
        );
        assert_eq!(joined(&snippet("", &[])), "");
    }

    #[test]
    fn a_long_text_is_cut_around_the_marks_at_whole_words() {
        let text =
            format!("{}Die Hundesteuer beträgt 96 Euro. {}", "Vorher. ".repeat(80), "Danach. ".repeat(80));
        let start = text.find("Hundesteuer").expect("it is there");
        let shown = joined(&snippet(&text, &[0..6, start..start + 11, start + 21..start + 23]));
        assert!(shown.starts_with("… Vorher.") && shown.ends_with("Danach. …"), "{shown}");
        assert!(shown.contains("[Hundesteuer]"), "{shown}");
        assert!(shown.len() < LENGTH + 20, "{shown}");
    }

    proptest::proptest! {
        #[test]
        fn whatever_the_ranges_the_text_is_unchanged(text in "[a-zäß€ \n]{0,600}", ranges in proptest::collection::vec((0usize..700, 0usize..700), 0..6)) {
            let ranges: Vec<_> = ranges.into_iter().map(|(start, end)| start..end).collect();
            let shown: String = segments(&text, 0..text.len(), &ranges).into_iter().map(|segment| segment.text).collect();
            proptest::prop_assert_eq!(shown, text.clone());
            let cut: String = snippet(&text, &ranges).into_iter().map(|segment| segment.text).collect();
            proptest::prop_assert!(text.contains(cut.trim_start_matches("… ").trim_end_matches(" …")));
        }
    }
}
