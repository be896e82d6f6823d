//! Plain text as a document: the simplest [`Reader`].

use crate::page::{Block, BlockKind, Page, PageContent, Word};
use crate::{Format, Properties, ReadError, Reader, Reading, Warning};

/// A heading has at most so many characters in each line.
const HEADING: usize = 80;

/// Reads UTF-8 text: a form feed begins a page, an empty line ends a paragraph, and so does a line that was broken although the next word
/// would have had room (letterheads and tables). A paragraph of one or two short lines without a full stop is a heading.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainReader;

impl Reader for PlainReader {
    fn read(&self, bytes: &[u8], _name: &str) -> Result<Reading, ReadError> {
        let text =
            std::str::from_utf8(bytes).map_err(|_| ReadError::Unsupported("not UTF-8 text".to_owned()))?;
        let text = text.strip_suffix('\u{c}').unwrap_or(text);
        let pages: Vec<Page> =
            (1..).zip(text.split('\u{c}')).map(|(number, text)| page(number, text)).collect();
        let empty = pages.iter().filter(|page| page.words.is_empty());
        let warnings =
            empty.map(|page| Warning::NoText { page: page.number, content: page.content }).collect();
        Ok(Reading { format: Format::Text, properties: Properties::default(), pages, warnings })
    }
}

fn page(number: u32, text: &str) -> Page {
    let mut page =
        Page { number, size: None, content: PageContent::Empty, words: Vec::new(), blocks: Vec::new() };
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let width = width(&lines);
    for paragraph in lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()) {
        let kind = kind(paragraph);
        // The title of a § stands below its number.
        let is_section = paragraph[0].starts_with('§');
        for lines in paragraph.chunk_by(|line, below| is_section || !is_broken(line, below, width)) {
            let is_heading = matches!(kind, BlockKind::Heading(_));
            let own = if is_item(lines[0]) { BlockKind::ListItem } else { BlockKind::Paragraph };
            add(&mut page, lines, if is_heading { kind } else { own });
        }
    }
    page
}

fn add(page: &mut Page, lines: &[&str], kind: BlockKind) {
    let start = page.words.len();
    for line in lines {
        for (index, word) in line.split_whitespace().enumerate() {
            let last =
                page.words[start..].last_mut().filter(|last| index == 0 && is_hyphenated(&last.text, word));
            match last {
                Some(last) => {
                    last.text.pop();
                    last.text.push_str(word);
                }
                None => page.words.push(Word::new(word, [])),
            }
        }
    }
    page.blocks.push(Block { kind, words: start..page.words.len(), cells: Vec::new() });
    page.content = PageContent::Text;
}

/// How wide the text is set, in characters: as the shortest of its longest lines, which are a tenth.
fn width(lines: &[&str]) -> usize {
    let mut widths: Vec<usize> =
        lines.iter().map(|line| line.chars().count()).filter(|count| *count > 0).collect();
    widths.sort_unstable();
    widths.get(widths.len() * 9 / 10).copied().unwrap_or(0).min(HEADING)
}

/// Whether a line ends before its time: the next one begins with a great letter or a figure, and its first word had room with much to spare.
fn is_broken(line: &str, below: &str, width: usize) -> bool {
    let word = below.split_whitespace().next().unwrap_or_default().chars().count();
    let begins = below.starts_with(|letter: char| !letter.is_lowercase());
    begins && !line.ends_with(['-', ',']) && (line.chars().count() + 1 + word) * 4 <= width * 3
}

/// Whether a word was parted at the end of a line: „Dop-“ and „pelhaushalt“, but not „Vor-“ and „und“.
fn is_hyphenated(upper: &str, below: &str) -> bool {
    let joins = ["und", "oder", "bzw.", "sowie", "bis", "u."].contains(&below);
    let stem = upper
        .strip_suffix('-')
        .is_some_and(|stem| stem.chars().count() > 1 && stem.chars().all(char::is_alphabetic));
    stem && below.starts_with(char::is_lowercase) && !joins
}

fn is_item(line: &str) -> bool {
    line.starts_with("- ") || line.starts_with("• ") || line.starts_with("* ")
}

fn kind(lines: &[&str]) -> BlockKind {
    let short = lines.len() <= 2 && lines.iter().all(|line| line.chars().count() <= HEADING);
    let first = lines[0].chars().next();
    let begins =
        first.is_some_and(|letter| letter.is_uppercase() || letter == '§' || letter.is_ascii_digit());
    let runs_on = lines.iter().any(|line| line.ends_with(['.', ',', ';', ':', '!', '?']));
    if is_item(lines[0]) {
        BlockKind::ListItem
    } else if short && begins && !runs_on {
        BlockKind::Heading(if lines[0].starts_with('§') { 2 } else { 1 })
    } else {
        BlockKind::Paragraph
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::conformance;

    const BYLAW: &str = "Hundesteuersatzung\n\n§ 1\nSteuergegenstand\n\nDas Halten von Hunden\nwird besteuert.\n\
                         \u{c}§ 2 Steuersatz\n\n- ein Hund: 96 €\n";

    #[test]
    fn it_conforms() {
        let files: [(&str, &[u8]); 4] =
            [("a.txt", BYLAW.as_bytes()), ("b.txt", b""), ("c.txt", b"\x0c\x0c"), ("d.bin", b"\xff\xfe")];
        conformance::reader(&PlainReader, &files);
    }

    #[test]
    fn pages_paragraphs_and_headings_are_found() {
        let reading = PlainReader.read(BYLAW.as_bytes(), "a.txt").expect("text is read");
        let blocks: Vec<(BlockKind, String)> = reading
            .pages
            .iter()
            .flat_map(|page| page.blocks.iter().map(|block| (block.kind, page.text(block.words.clone()))))
            .collect();
        let expected = [
            (BlockKind::Heading(1), "Hundesteuersatzung"),
            (BlockKind::Heading(2), "§ 1 Steuergegenstand"),
            (BlockKind::Paragraph, "Das Halten von Hunden wird besteuert."),
            (BlockKind::Heading(2), "§ 2 Steuersatz"),
            (BlockKind::ListItem, "- ein Hund: 96 €"),
        ];
        assert_eq!(blocks, expected.map(|(kind, text)| (kind, text.to_owned())));
        assert_eq!(reading.pages.len(), 2);
    }
}
