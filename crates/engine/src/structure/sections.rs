//! The §§ and Artikel of bylaws: which lines open one, also where text recognition has misread the sign.
//!
//! A line counts because of its shape and its place in the sequence. „§ 5“ follows „§ 4“; so „85“ alone on its line after § 4 is
//! § 5 with a misread sign, while „§ 5 Abs. 2 gilt entsprechend“ is a reference wherever it stands.

use german::{fold, section_heading, sentences, tokens};

use super::flow::Piece;
use super::marks::mark;
use crate::page::{BlockKind, Page, PageContent};

/// A § or Artikel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Section {
    /// Index of the piece that opens it.
    pub(super) piece: usize,
    /// Number of pieces that its heading takes: two where the title stands below the number, none where text follows on its line.
    pub(super) pieces: usize,
    /// `§ 5`, `Artikel 1`
    pub(super) number: String,
    /// Its title without number; empty if it has none.
    pub(super) title: String,
}

/// How lines are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// The document is a bylaw or may hold one: any line can open a §.
    Lines,
    /// Only what looks like a heading can.
    Headings,
}

/// Longest title below a number, in bytes.
const LONGEST_TITLE: usize = 120;
/// A § that is skipped was not recognised; more than so many are not missing in a row.
const MOST_MISSING: u32 = 4;

/// The sections of a document, in order.
pub(super) fn sections(pages: &[Page], pieces: &[Piece], trust: Trust) -> Vec<Section> {
    let recognised = pages.iter().any(|page| !matches!(page.content, PageContent::Text | PageContent::Empty));
    let mut finder = Finder { pieces, recognised, trust, last: 0, found: Vec::new() };
    let mut index = 0;
    while index < pieces.len() {
        index += finder.look(index).max(1);
    }
    without_contents(&finder.found, pieces)
}

struct Finder<'p> {
    pieces: &'p [Piece],
    recognised: bool,
    trust: Trust,
    /// Number of the last §.
    last: u32,
    found: Vec<Section>,
}

impl Finder<'_> {
    /// Takes the heading at a piece; returns how many pieces it has.
    fn look(&mut self, index: usize) -> usize {
        let piece = &self.pieces[index];
        let genuine = if piece.kind == BlockKind::Furniture { None } else { section_heading(&piece.text) };
        let (number, title, pieces) = match genuine {
            Some(heading) if self.trusts(piece) => self.heading(index, heading.number, heading.title),
            _ => match (self.misread(index), self.before_text(index)) {
                (Some((number, title)), _) => self.heading(index, number, &title),
                (None, Some(number)) => (number, String::new(), 0),
                (None, None) => return 0,
            },
        };
        if let Some(value) = number.strip_prefix("§ ").and_then(leading_number) {
            self.last = value;
        }
        self.found.push(Section { piece: index, pieces, number, title });
        pieces
    }

    /// A number with its title, be it on the same line or below, and how many pieces they take.
    fn heading(&self, index: usize, number: String, title: &str) -> (String, String, usize) {
        let (title, pieces) = match title {
            "" => self.title_below(index),
            title if self.is_sentence(title, index) => (String::new(), 0),
            title => (title.to_owned(), 1),
        };
        (number, title, pieces)
    }

    /// The next § where a sentence follows its number on the line: „§ 13 Die Entgelte sind …“.
    fn before_text(&self, index: usize) -> Option<String> {
        let piece = &self.pieces[index];
        let (number, text) = piece.text.strip_prefix('§')?.trim_start().split_once(' ')?;
        let follows = number.parse() == Ok(self.last + 1);
        (follows && begins_sentence(text) && self.trusts(piece)).then(|| format!("§ {number}"))
    }

    /// Whether what stands behind a number is the beginning of its text: „§ 3 Die Gemeinde übt das Hausrecht aus. Den Anweisungen des“. A
    /// title is no sentence.
    fn is_sentence(&self, title: &str, index: usize) -> bool {
        if title.ends_with(['?', ':']) {
            return false;
        }
        let two = sentences(title).len() > 1;
        let has_verb = title.split(' ').skip(1).any(|word| VERBS.contains(&word));
        let below = self.pieces.get(index + 1).map(|piece| piece.text.as_str()).unwrap_or_default();
        let goes_on = below.starts_with(char::is_lowercase) && mark(below).is_none();
        let is_long = title.len() > LONGEST_TITLE;
        let begins = begins_sentence(title);
        is_long
            || (two && begins)
            || (has_verb && (begins || goes_on || dangles(title) || title.ends_with('.')))
    }

    fn trusts(&self, piece: &Piece) -> bool {
        match piece.kind {
            BlockKind::Heading(_) => true,
            BlockKind::Furniture => false,
            _ => self.trust == Trust::Lines,
        }
    }

    /// A § whose sign was read as „8“, „$“, „S“ or „5“: its number must be the next.
    fn misread(&self, index: usize) -> Option<(String, String)> {
        if !self.recognised || self.trust != Trust::Lines {
            return None;
        }
        let text = &self.pieces[index].text;
        let text = text.trim_end_matches(|letter: char| !letter.is_alphanumeric() && letter != '|');
        if let Some(numeral) =
            text.strip_prefix("Artikel ").filter(|numeral| (1..=3).contains(&numeral.len()))
            && numeral.chars().all(|letter| matches!(letter, 'I' | 'l' | '|'))
        {
            return Some((format!("Artikel {}", "I".repeat(numeral.len())), String::new()));
        }
        let rest = text.strip_prefix(['8', '$', 'S', 's', '5', '&', '6', '§'])?.trim_start();
        let digits = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        let (number, title) = rest.split_at(digits);
        let value: u32 = number.parse().ok()?;
        let heading = format!("§ {value}{title}");
        let heading = section_heading(&heading).filter(|_| title.is_empty() || title.starts_with(' '))?;
        let has_title = heading.title.is_empty() && self.title_below(index).1 > 1;
        let next = (self.last + 1).to_string();
        let is_cut_off =
            has_title && value < self.last && (next.starts_with(number) || next.ends_with(number));
        if is_cut_off {
            return Some((format!("§ {next}"), String::new()));
        }
        let follows = value == self.last + 1;
        let later = value > self.last && value <= self.last + 1 + MOST_MISSING;
        let known = |section: &Section| {
            section.number == heading.number
                && !section.title.is_empty()
                && section.title == self.title_below(index).0
        };
        let accepted = follows || (has_title && (later || self.found.iter().any(known)));
        accepted.then(|| (heading.number.clone(), heading.title.to_owned()))
    }

    /// The title in the piece below a number, if that is one, and how many pieces the heading then has.
    fn title_below(&self, index: usize) -> (String, usize) {
        let below = self.pieces[index + 1..]
            .iter()
            .position(|piece| is_text(&piece.text))
            .map(|skip| index + 1 + skip);
        let Some(below) = below.filter(|below| below - index <= 2) else { return (String::new(), 1) };
        let piece = &self.pieces[below];
        let title = piece
            .text
            .trim_start_matches(|letter: char| !letter.is_alphanumeric() && letter != '(' && letter != '„');
        let is_title =
            !matches!(piece.kind, BlockKind::Furniture | BlockKind::TableRow | BlockKind::ListItem)
                && mark(title).is_none()
                && title.len() <= LONGEST_TITLE
                && sentences(title).len() == 1
                && title.starts_with(|letter: char| letter.is_uppercase())
                && section_heading(&format!("§ 1 {title}")).is_some_and(|heading| !heading.title.is_empty());
        if is_title { (title.to_owned(), below - index + 1) } else { (String::new(), 1) }
    }
}

/// Verbs of sentences as bylaws write them; titles have none.
const VERBS: [&str; 32] = [
    "ist",
    "sind",
    "wird",
    "werden",
    "hat",
    "haben",
    "kann",
    "können",
    "darf",
    "dürfen",
    "muss",
    "müssen",
    "soll",
    "sollen",
    "gilt",
    "gelten",
    "dient",
    "dienen",
    "erfolgt",
    "erfolgen",
    "entsteht",
    "entstehen",
    "beträgt",
    "betragen",
    "bedarf",
    "bedürfen",
    "tritt",
    "treten",
    "erhält",
    "erhalten",
    "erhebt",
    "beginnt",
];

/// „Die Benutzungsentgelte …“
fn begins_sentence(text: &str) -> bool {
    let first = text.split(' ').next().unwrap_or_default();
    ["Der", "Die", "Das", "Ein", "Eine", "Diese", "Dieser", "Es", "Sie", "Er", "Für", "Im", "In"]
        .contains(&first)
}

/// „… durch die“ goes on in the next line.
fn dangles(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default();
    [
        "des", "der", "die", "das", "den", "dem", "durch", "mit", "und", "von", "zu", "zur", "zum", "für",
        "auf", "im", "am", "an",
    ]
    .contains(&last)
}

/// Whether a piece says anything: specks of a scan do not.
fn is_text(text: &str) -> bool {
    text.chars().filter(|letter| letter.is_alphanumeric()).count() > 1
}

fn leading_number(text: &str) -> Option<u32> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

/// Leaves out lines of a table of contents: headings without text below them whose number comes again.
fn without_contents(found: &[Section], pieces: &[Piece]) -> Vec<Section> {
    let is_empty = |index: usize| {
        let end = found[index].piece + found[index].pieces;
        let next = found.get(index + 1).map_or(pieces.len(), |next| next.piece);
        pieces[end..next].iter().all(|piece| !is_text(&piece.text) || piece.kind == BlockKind::Furniture)
    };
    let comes_again = |index: usize| {
        let section = &found[index];
        found[index + 1..]
            .iter()
            .any(|later| later.number == section.number && alike(&later.title, &section.title))
    };
    let listed: Vec<bool> =
        (0..found.len()).map(|index| comes_again(index) && is_listed(index, &is_empty)).collect();
    found.iter().zip(listed).filter(|(_, listed)| !listed).map(|(section, _)| section.clone()).collect()
}

/// The last line of a table of contents has text below it: that of the document.
fn is_listed(index: usize, is_empty: &dyn Fn(usize) -> bool) -> bool {
    is_empty(index) || (index > 0 && is_empty(index - 1))
}

fn alike(left: &str, right: &str) -> bool {
    let letters = |text: &str| tokens(text).map(|token| fold(token.text)).collect::<String>();
    let (left, right) = (letters(left), letters(right));
    left.starts_with(&right) || right.starts_with(&left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(texts: &[&str]) -> Vec<Piece> {
        let piece = |text: &&str| Piece {
            page: 0,
            words: 0..1,
            kind: BlockKind::Paragraph,
            text: (*text).to_owned(),
        };
        texts.iter().map(piece).collect()
    }

    fn page(content: PageContent) -> Page {
        Page { number: 1, size: None, content, words: Vec::new(), blocks: Vec::new() }
    }

    fn found(content: PageContent, texts: &[&str]) -> Vec<(String, String)> {
        let sections = sections(&[page(content)], &pieces(texts), Trust::Lines);
        sections.into_iter().map(|section| (section.number, section.title)).collect()
    }

    fn expected(sections: &[(&str, &str)]) -> Vec<(String, String)> {
        sections.iter().map(|(number, title)| ((*number).to_owned(), (*title).to_owned())).collect()
    }

    #[test]
    fn misread_signs_are_mended_by_sequence() {
        let texts = [
            "81",
            "Steuergegenstand",
            "Besteuert wird das Halten von Hunden.",
            "$2",
            "Die Steuer beträgt",
            "85 EUR",
            "8 3 Ausnahmen",
            "84 von hundert sind",
            "55",
            ". Zahlungsweise",
            "(1) Zu zahlen ist bar.",
        ];
        let sections =
            [("§ 1", "Steuergegenstand"), ("§ 2", ""), ("§ 3", "Ausnahmen"), ("§ 5", "Zahlungsweise")];
        let sections = found(PageContent::OcrLayer, &texts) == expected(&sections);
        assert!(sections, "{:?}", found(PageContent::OcrLayer, &texts));
        assert_eq!(found(PageContent::Text, &texts), []);
    }

    #[test]
    fn text_behind_a_number_is_no_title() {
        let texts = [
            "§ 1 Der Pavillon dient der Bevölkerung in erster Linie",
            "zur Durchführung von Festen.",
            "§ 2 Die Gemeinde übt das Hausrecht aus. Den Anweisungen des",
            "Hausmeisters ist Folge zu leisten.",
            "§ 3 Die Entgelte sind vor Beginn an die Gemeindekasse",
            "Aue zu überweisen.",
            "§ 4 Die Entstehung der Gebühr",
            "Sie entsteht.",
            "§ 5 Es gilt das Hausrecht nach § 2.",
            "§ 9 Die Reinigung erfolgt täglich.",
        ];
        let sections =
            [("§ 1", ""), ("§ 2", ""), ("§ 3", ""), ("§ 4", "Die Entstehung der Gebühr"), ("§ 5", "")];
        assert_eq!(found(PageContent::Text, &texts), expected(&sections));
    }

    #[test]
    fn references_and_contents_open_nothing() {
        let texts = [
            "§ 1 Zweck",
            "§ 2 Steuersatz",
            "§ 1 Zweck",
            "Die Stadt besteuert Hunde.",
            "§ 2 Steuersatz",
            "Nach Maßgabe von",
            "§ 5 Abs. 2 gilt entsprechend.",
            "§ 34 BauGB",
            "§ 3",
            "Inkrafttreten",
            "Sie tritt in Kraft.",
        ];
        let sections = expected(&[("§ 1", "Zweck"), ("§ 2", "Steuersatz"), ("§ 3", "Inkrafttreten")]);
        assert_eq!(found(PageContent::Text, &texts), sections);
    }
}
