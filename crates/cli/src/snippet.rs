//! A line of a passage's text around the densest matches, for the terminal.

use std::io::IsTerminal;
use std::ops::Range;

use engine::Hit;

/// Length of a snippet in bytes of text.
const LENGTH: usize = 220;

/// The part of the passage with the most matches, on one line; matches are bold where colours are shown.
pub(crate) fn snippet(hit: &Hit) -> String {
    let text = &hit.passage.passage.text;
    let window = window(text, &hit.highlights, hit.passage.passage.body_start());
    let bold = std::io::stdout().is_terminal();
    let mut line = String::new();
    if window.start > hit.passage.passage.body_start() {
        line.push_str("… ");
    }
    let mut position = window.start;
    for range in hit.highlights.iter().filter(|range| range.start >= window.start && range.end <= window.end)
    {
        line.push_str(&text[position..range.start]);
        if bold {
            line.push_str("\u{1b}[1m");
        }
        line.push_str(&text[range.clone()]);
        if bold {
            line.push_str("\u{1b}[0m");
        }
        position = range.end;
    }
    line.push_str(&text[position..window.end]);
    if window.end < text.len() {
        line.push_str(" …");
    }
    line.replace('\n', " / ")
}

fn window(text: &str, matches: &[Range<usize>], body: usize) -> Range<usize> {
    let count = |start: usize| {
        matches.iter().filter(|range| range.start >= start && range.end <= start + LENGTH).count()
    };
    let best = matches
        .iter()
        .map(|range| range.start)
        .filter(|start| *start >= body)
        .max_by_key(|start| (count(*start), std::cmp::Reverse(*start)))
        .unwrap_or(body);
    // A little before the first match, at a word boundary.
    let start = text[body..best]
        .char_indices()
        .rev()
        .filter(|(_, letter)| *letter == ' ')
        .nth(5)
        .map_or(body, |(at, _)| body + at + 1);
    let end = text[start..]
        .char_indices()
        .find(|(at, letter)| *at >= LENGTH && letter.is_whitespace())
        .map_or(text.len(), |(at, _)| start + at);
    start..end
}
