//! Files that hold files: mails with attachments, and ZIP archives. Every file inside adds its pages, under its name.
//!
//! Pages of attachments are shown as text: their pictures are in files that only this module knows of.

use std::io::{self, Read as _};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use engine::{
    BlockKind, Format, Page, PageContent, PageLabels, PageUnit, Properties, ReadError, Reading, Warning,
};

use crate::converted::{Known, OldMember};
use crate::mail::{self, Attachment, Content};
use crate::office;
use crate::read::{Depth, DrawnPage, Opened, Read, read_at};
use crate::{convert, detect, limits};

/// A picture in a mail or an archive is worth a page if both of its sides have so many points (300 pixels).
const ORNAMENT: f32 = 72.0;

/// The lowest level of headings.
const LOWEST: u8 = 6;

/// Reads the files in an archive.
pub(crate) fn archive(bytes: &[u8], known: Known<'_>, depth: Depth) -> Result<Opened, ReadError> {
    let mut archive = office::open(bytes)?;
    let mut parts = Parts::new(Vec::new(), known, depth);
    for index in 0..archive.len().min(limits::MEMBERS) {
        let Ok(file) = archive.by_index(index) else { continue };
        let name = file.name().map(|name| name.into_owned()).unwrap_or_default();
        if file.is_dir() || name.ends_with('/') {
            continue;
        }
        match unpacked(file, parts.bytes_left) {
            Some(bytes) => parts.add(index as u32, &name, bytes),
            None => parts.warn(&name, "cannot be unpacked within the limits"),
        }
    }
    Ok(parts.read(Format::Archive, Properties::default()))
}

/// Reads a mail and what is attached to it.
pub(crate) fn mail(bytes: &[u8], known: Known<'_>, depth: Depth) -> Result<Opened, ReadError> {
    let mail = mail::read(bytes)?;
    let mut parts = Parts::new(vec![office::flow(&mail.paragraphs)], known, depth);
    for (index, attachment) in (0..).zip(mail.attachments) {
        match attachment.content {
            Content::File(bytes) => parts.add(index, &attachment.name, bytes),
            Content::Mail(paragraphs) => {
                parts.label(&attachment.name, PageLabels::of(PageUnit::Flow));
                parts.pages.push(named(office::flow(&paragraphs), Some(&attachment.name)));
            }
        }
    }
    Ok(parts.read(Format::Mail, mail.properties))
}

/// A file in a file, by its place there.
pub(crate) fn member(bytes: &[u8], index: u32) -> Result<Vec<u8>, ReadError> {
    let missing = || ReadError::Damaged(format!("no file {index} in it"));
    match detect::format(bytes, "")? {
        Format::Archive => {
            let mut archive = office::open(bytes)?;
            let file = archive.by_index(index as usize).map_err(|_| missing())?;
            unpacked(file, limits::FILE_BYTES as u64).ok_or_else(missing)
        }
        Format::Mail => match mail::read(bytes)?.attachments.into_iter().nth(index as usize) {
            Some(Attachment { content: Content::File(bytes), .. }) => Ok(bytes),
            _ => Err(missing()),
        },
        _ => Err(missing()),
    }
}

/// All of a file in an archive, if it is not longer than that.
fn unpacked(file: impl io::Read, most: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let result = file.take(most + 1).read_to_end(&mut bytes);
    (result.is_ok() && bytes.len() as u64 <= most).then_some(bytes)
}

/// The pages that have come together so far.
struct Parts<'k> {
    pages: Vec<Page>,
    drawn: Vec<DrawnPage>,
    old: Vec<OldMember>,
    warnings: Vec<Warning>,
    labels: PageLabels,
    known: Known<'k>,
    depth: Depth,
    bytes_left: u64,
}

impl<'k> Parts<'k> {
    fn new(pages: Vec<Page>, known: Known<'k>, depth: Depth) -> Self {
        let labels = if pages.is_empty() { PageLabels::default() } else { PageLabels::of(PageUnit::Flow) };
        let (drawn, old, warnings, bytes_left) =
            (Vec::new(), Vec::new(), Vec::new(), limits::FILE_BYTES as u64);
        Self { pages, drawn, old, warnings, labels, known, depth, bytes_left }
    }

    /// Adds the pages of a file, and a page that only names it if it cannot be read.
    fn add(&mut self, member: u32, name: &str, bytes: Vec<u8>) {
        self.bytes_left = self.bytes_left.saturating_sub(bytes.len() as u64);
        let before = self.pages.len() as u32;
        let read = self.depth.deeper().ok_or_else(|| ReadError::Limit("archives within archives".to_owned()));
        let known = self.known.inside(member, before);
        let today = known.today().unwrap_or(Ok(bytes));
        // A file over which a library panics must not take along those beside it.
        let read = read.and_then(|depth| Ok((depth, today?))).and_then(|(depth, bytes)| {
            catch_unwind(AssertUnwindSafe(|| read_at(bytes, name, known, depth)))
                .unwrap_or_else(|_| Err(ReadError::Failed("the reader panicked".to_owned())))
        });
        match read {
            Ok(Opened { read: Read { reading, .. }, .. }) if is_ornament(&reading) => {}
            Ok(Opened { read: Read { reading, drawn }, old }) => {
                self.label(name, reading.properties.labels);
                self.old.extend(old.into_iter().map(|old| old.inside(member)));
                self.drawn.extend(drawn.into_iter().map(|page| page.inside(member, before)));
                self.warnings.extend(reading.warnings.into_iter().map(|warning| later(warning, before)));
                let pages = reading.pages.into_iter().enumerate();
                self.pages.extend(pages.map(|(index, page)| named(page, (index == 0).then_some(name))));
            }
            Err(error) => {
                if let ReadError::Unsupported(format) = &error
                    && convert::target(format).is_some()
                {
                    self.old.push(OldMember { members: vec![member], format: format.clone() });
                }
                self.warn(name, &error.to_string());
            }
        }
    }

    /// Says what the pages of the next file are called.
    fn label(&mut self, name: &str, labels: PageLabels) {
        let labels = labels.inside(name, self.pages.len() as u32);
        self.labels = std::mem::take(&mut self.labels).with(labels);
    }

    fn warn(&mut self, name: &str, reason: &str) {
        self.label(name, PageLabels::of(PageUnit::Flow));
        self.pages.push(office::flow(&[(BlockKind::Heading(1), name.to_owned())]));
        self.warnings
            .push(Warning::Limited { page: self.pages.len() as u32, limit: format!("{name}: {reason}") });
    }

    fn read(mut self, format: Format, properties: Properties) -> Opened {
        if self.pages.len() > limits::PAGES {
            let limit = format!(
                "{} pages per file; {} pages left out",
                limits::PAGES,
                self.pages.len() - limits::PAGES
            );
            self.pages.truncate(limits::PAGES);
            self.drawn.retain(|page| page.number as usize <= limits::PAGES);
            self.warnings.retain(|warning| page_of(warning) as usize <= limits::PAGES);
            self.warnings.push(Warning::Limited { page: limits::PAGES as u32 + 1, limit });
        }
        for (number, page) in (1..).zip(&mut self.pages) {
            page.number = number;
        }
        if self.pages.is_empty() {
            self.pages.push(office::flow(&[]));
            self.warnings.push(Warning::NoText { page: 1, content: PageContent::Empty });
        }
        let properties = Properties { labels: self.labels, ..properties };
        let reading = Reading { format, properties, pages: self.pages, warnings: self.warnings };
        Opened { read: Read { reading, drawn: self.drawn }, old: self.old }
    }
}

/// Whether a file is a picture too small to hold a text: the logos and signatures of mails.
fn is_ornament(reading: &Reading) -> bool {
    let is_small = |page: &Page| page.size.is_some_and(|(width, height)| width.min(height) < ORNAMENT);
    reading.format == Format::Picture && reading.pages.iter().all(is_small)
}

fn page_of(warning: &Warning) -> u32 {
    match warning {
        Warning::NoText { page, .. } | Warning::Limited { page, .. } => *page,
    }
}

/// A page of an attachment as a page without a picture, its headings below the attachment's name.
fn named(mut page: Page, name: Option<&str>) -> Page {
    page.size = None;
    for block in &mut page.blocks {
        if let BlockKind::Heading(level) = &mut block.kind {
            *level = (*level + 1).min(LOWEST);
        }
    }
    page.words.iter_mut().for_each(|word| word.boxes.clear());
    page.blocks.iter_mut().flat_map(|block| &mut block.cells).for_each(|cell| cell.rect = None);
    let Some(name) = name else { return page };
    let head = office::flow(&[(BlockKind::Heading(1), name.to_owned())]);
    let shifted = |words: &Range<usize>| words.start + head.words.len()..words.end + head.words.len();
    for block in &mut page.blocks {
        block.words = shifted(&block.words);
        block.cells.iter_mut().for_each(|cell| cell.words = shifted(&cell.words));
    }
    page.words.splice(0..0, head.words);
    page.blocks.splice(0..0, head.blocks);
    page
}

/// A warning of an attachment, for the page that it becomes.
fn later(warning: Warning, offset: u32) -> Warning {
    match warning {
        Warning::NoText { page, content } => Warning::NoText { page: page + offset, content },
        Warning::Limited { page, limit } => Warning::Limited { page: page + offset, limit },
    }
}

#[cfg(test)]
mod tests {
    use engine::{Block, Cell, Rect, Word};

    use super::*;

    #[test]
    fn cells_stay_with_their_words_below_the_name_of_their_file() {
        let rect = Rect { left: 1.0, top: 1.0, right: 2.0, bottom: 2.0 };
        let word = |text: &str| Word::new(text, [rect]);
        let cell = Cell { words: 1..2, head: "Gebühr".to_owned(), rect: Some(rect), address: None };
        let row = Block { kind: BlockKind::TableRow, words: 0..2, cells: vec![cell] };
        let title = Block { kind: BlockKind::Heading(1), words: 2..3, cells: Vec::new() };
        let (size, words) = (Some((10.0, 10.0)), vec![word("Hund"), word("84"), word("Ende")]);
        let page = Page { number: 1, size, content: PageContent::Text, words, blocks: vec![row, title] };
        let page = named(page, Some("gebühren tabelle.pdf"));
        let kinds: Vec<BlockKind> = page.blocks.iter().map(|block| block.kind).collect();
        assert_eq!(kinds, [BlockKind::Heading(1), BlockKind::TableRow, BlockKind::Heading(2)]);
        let cell = &page.blocks[1].cells[0];
        assert_eq!((page.text(cell.words.clone()).as_str(), cell.rect, page.size), ("84", None, None));
        assert_eq!(page.text(0..4), "gebühren tabelle.pdf Hund 84");
    }
}
