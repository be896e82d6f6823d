//! Rich Text Format, which old programs of town halls export: paragraphs, headings and rows of tables.
//!
//! The kept readers of this format take code pages for Unicode or a stack for granted, so it is read here: [`tokens`] are walked
//! through with a list of open groups, [`letters`] makes text of bytes.

mod letters;
mod tokens;

use engine::{BlockKind, Format, Properties, ReadError, Reading};

use crate::cells::CELL;
use crate::office::{self, Paragraph};
use letters::Letters;
use tokens::{Token, Tokens};

/// Groups that say something about the document and hold none of its text.
const HIDDEN: [&[u8]; 22] = [
    b"colortbl",
    b"datastore",
    b"filetbl",
    b"fldinst",
    b"footer",
    b"footerf",
    b"footerl",
    b"footerr",
    b"generator",
    b"header",
    b"headerf",
    b"headerl",
    b"headerr",
    b"listtable",
    b"nonshppict",
    b"objdata",
    b"pict",
    b"revtbl",
    b"sn",
    b"stylesheet",
    b"sv",
    b"xe",
];
/// Groups that a reader may leave out, and that hold text.
const SHOWN: [&[u8]; 2] = [b"shpinst", b"shptxt"];
/// Letters that have a name.
const NAMED: [(&[u8], &str); 14] = [
    (b"tab", " "),
    (b"line", " "),
    (b"emspace", " "),
    (b"enspace", " "),
    (b"qmspace", " "),
    (b"cell", " "),
    (b"nestcell", " "),
    (b"emdash", "—"),
    (b"endash", "–"),
    (b"bullet", "•"),
    (b"lquote", "‘"),
    (b"rquote", "’"),
    (b"ldblquote", "“"),
    (b"rdblquote", "”"),
];
/// More groups within each other have no text that anybody wrote.
const DEEPEST: usize = 1_000;

/// Reads a file.
pub(crate) fn read(bytes: &[u8]) -> Result<Reading, ReadError> {
    let mut document = Document::default();
    for token in Tokens(bytes) {
        if document.groups.len() > DEEPEST {
            return Err(ReadError::Limit(format!("{DEEPEST} groups within each other")));
        }
        document.take(token);
    }
    document.end_paragraph();
    let title = Some(document.title.trim().to_owned()).filter(|title| !title.is_empty());
    let pages = vec![office::flow(&document.paragraphs)];
    Ok(office::reading(Format::Rtf, Properties { title, ..Properties::default() }, pages))
}

/// Where the text of a group goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Target {
    #[default]
    Body,
    /// Nowhere.
    Hidden,
    /// To the title in the properties.
    Title,
    /// Nowhere, but fonts are told here.
    Fonts,
}

/// What holds until a group ends.
#[derive(Clone, Copy, Debug, Default)]
struct Group {
    target: Target,
    /// Whether the last sign said that the next word may be left out by readers that do not know it.
    is_optional: bool,
    /// Whether its text is set to be invisible.
    is_invisible: bool,
    /// Bytes after a letter in Unicode that stand for the same letter; one if not said.
    substitutes: Option<u16>,
    /// The font, by its number.
    font: i32,
}

#[derive(Default)]
struct Document {
    groups: Vec<Group>,
    /// What holds now.
    now: Group,
    letters: Letters,
    paragraphs: Vec<Paragraph>,
    heading: Option<u8>,
    is_in_table: bool,
    row: String,
    title: String,
}

impl Document {
    fn take(&mut self, token: Token<'_>) {
        match token {
            Token::Open => {
                self.flush();
                self.groups.push(self.now);
            }
            Token::Close => {
                self.flush();
                self.now = self.groups.pop().unwrap_or_default();
            }
            Token::Byte(byte) => self.letters.byte(byte, self.now.font),
            Token::Symbol(b'*') => self.now.is_optional = true,
            Token::Symbol(symbol) => match symbol {
                b'~' => self.letters.push(" "),
                b'_' => self.letters.push("-"),
                b'\\' | b'{' | b'}' => self.letters.byte(symbol, self.now.font),
                b'\r' | b'\n' => self.end_paragraph(),
                _ => {}
            },
            Token::Word(name, number) => self.word(name, number),
        }
    }

    fn word(&mut self, name: &[u8], number: Option<i32>) {
        let is_optional = std::mem::take(&mut self.now.is_optional);
        match name {
            b"u" => self.letters.unicode(number.unwrap_or(0), self.now.substitutes.unwrap_or(1)),
            b"uc" => self.now.substitutes = number.and_then(|number| u16::try_from(number).ok()),
            b"ansicpg" => self.letters.set_code_page(number),
            b"f" => {
                self.flush();
                self.now.font = number.unwrap_or(0);
            }
            b"fcharset" if self.now.target == Target::Fonts => self.letters.set_font(self.now.font, number),
            b"fonttbl" => self.turn_to(Target::Fonts),
            b"info" => self.turn_to(Target::Hidden),
            b"title" if self.now.target == Target::Hidden => self.turn_to(Target::Title),
            b"v" => {
                self.flush();
                self.now.is_invisible = number != Some(0);
            }
            _ if HIDDEN.contains(&name) || (is_optional && !SHOWN.contains(&name)) => {
                self.turn_to(Target::Hidden);
            }
            _ if matches!(self.now.target, Target::Body) => self.layout(name, number),
            _ => {}
        }
    }

    /// Words that part the text.
    fn layout(&mut self, name: &[u8], number: Option<i32>) {
        match name {
            b"par" | b"page" | b"sect" | b"column" => self.end_paragraph(),
            b"pard" => (self.heading, self.is_in_table) = (None, false),
            b"intbl" => self.is_in_table = true,
            b"row" | b"nestrow" => self.end_row(),
            b"outlinelevel" => {
                self.heading = number.and_then(|level| u8::try_from(level).ok()).filter(|level| *level < 6);
            }
            _ => {
                if let Some((_, letter)) = NAMED.iter().find(|(known, _)| *known == name) {
                    self.letters.push(letter);
                }
                if name.ends_with(b"cell") {
                    self.flush_cell();
                    self.row.push(CELL);
                }
            }
        }
    }

    fn turn_to(&mut self, target: Target) {
        self.flush();
        self.now.target = target;
    }

    /// Sends the letters so far to where they belong.
    fn flush(&mut self) {
        match (self.now.target, self.now.is_invisible) {
            (Target::Body, false) => self.letters.finish(),
            (Target::Title, _) => self.title.push_str(&self.letters.take_open()),
            _ => drop(self.letters.take_open()),
        }
    }

    fn end_paragraph(&mut self) {
        self.flush();
        if self.is_in_table {
            return self.flush_cell();
        }
        let text = self.letters.take_finished();
        let kind = self.heading.map_or(BlockKind::Paragraph, |level| BlockKind::Heading(level + 1));
        if !text.trim().is_empty() {
            self.paragraphs.push((kind, text));
        }
    }

    fn flush_cell(&mut self) {
        self.flush();
        self.row.push_str(&self.letters.take_finished());
        self.row.push(' ');
    }

    fn end_row(&mut self) {
        self.flush_cell();
        let row = std::mem::take(&mut self.row);
        self.paragraphs.push((BlockKind::TableRow, format!("{CELL}{row}")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraphs(rtf: &str) -> Vec<(BlockKind, String)> {
        let bytes: Vec<u8> = rtf.chars().map(|letter| u8::try_from(letter).expect("Latin-1")).collect();
        let page = read(&bytes).expect("read").pages.remove(0);
        page.blocks.iter().map(|block| (block.kind, page.text(block.words.clone()))).collect()
    }

    #[test]
    fn text_is_read_as_word_writes_it() {
        let rtf = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fcharset238 Arial CE;}}
{\colortbl;\red0\green0\blue0;}{\stylesheet{\s1 heading 1;}}{\info{\title Hundesteuer}{\author Amt 20}}
{\*\generator Riched20}{\header Stadt Musterfurt\par}\pard\outlinelevel0\b \'a7 1 Steuerpflicht\b0\par
\pard Die Geb\'fchr betr\u228\'e4gt 5\~\u8364? f\'fcr \ldblquote Hunde\rdblquote  und {\f1 \'b9}{\v unsichtbar}.\par
\trowd\pard\intbl Hund\cell 84\par Euro\cell\row\pard
{\field{\*\fldinst HYPERLINK x}{\fldrslt Satzung}} \{1\}\par}";
        let expected = [
            (BlockKind::Heading(1), "§ 1 Steuerpflicht"),
            (BlockKind::Paragraph, "Die Gebühr beträgt 5 € für “Hunde” und ą."),
            (BlockKind::TableRow, "Hund 84 Euro"),
            (BlockKind::Paragraph, "Satzung {1}"),
        ];
        assert_eq!(paragraphs(rtf), expected.map(|(kind, text)| (kind, text.to_owned())));
        assert_eq!(read(rtf.as_bytes()).expect("read").properties.title.as_deref(), Some("Hundesteuer"));
    }

    #[test]
    fn pairs_of_surrogates_and_their_substitutes_are_one_letter() {
        let text = r"{\rtf1\uc2 a\u-10179\'81\'40\u-8704\'81\'40b\u-10179 ??c}";
        assert_eq!(paragraphs(text)[0].1, "a😀b\u{fffd}c");
    }

    #[test]
    fn a_flood_of_groups_ends() {
        assert!(matches!(read(&b"{".repeat(10_000)), Err(ReadError::Limit(_))));
        assert_eq!(paragraphs("{\\rtf1 a}}}}b"), [(BlockKind::Paragraph, "ab".to_owned())]);
    }
}
