//! Files that hold files: mails with attachments, and ZIP archives. Every file inside adds its pages, under its name.
//!
//! Pages of attachments are shown as text: their pictures are in files that only this module knows of.

use std::io::Read;

use engine::{BlockKind, Format, Page, PageContent, Properties, ReadError, Reading, Warning};
use mail_parser::{Address, MessageParser, MimeHeaders};

use crate::office::{self, Paragraph};
use crate::read::{Depth, read_at};
use crate::{html, limits};

/// Reads the files in an archive.
pub(crate) fn archive(bytes: &[u8], depth: Depth) -> Result<Reading, ReadError> {
    let mut archive = office::open(bytes)?;
    let mut parts = Parts::new(Vec::new(), depth);
    for index in 0..archive.len().min(limits::MEMBERS) {
        let Ok(file) = archive.by_index(index) else { continue };
        let name = file.name().map(|name| name.into_owned()).unwrap_or_default();
        if file.is_dir() || name.ends_with('/') {
            continue;
        }
        let mut bytes = Vec::new();
        let most = parts.bytes_left();
        let result = file.take(most + 1).read_to_end(&mut bytes);
        if result.is_err() || bytes.len() as u64 > most {
            parts.warn(&name, "cannot be unpacked within the limits");
        } else {
            parts.add(&name, bytes);
        }
    }
    Ok(parts.reading(Format::Archive, Properties::default()))
}

/// Reads a mail and what is attached to it.
pub(crate) fn mail(bytes: &[u8], depth: Depth) -> Result<Reading, ReadError> {
    let damaged = || ReadError::Damaged("mail cannot be read".to_owned());
    let message = MessageParser::default().parse(bytes).ok_or_else(damaged)?;
    let subject = message.subject().map(str::to_owned);
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    paragraphs.extend(subject.clone().map(|subject| (BlockKind::Heading(1), subject)));
    let from = message.from().map(|from| format!("Von: {}", names(from)));
    let to = message.to().map(|to| format!("An: {}", names(to)));
    let date = message.date();
    let sent = date.map(|date| format!("Datum: {:02}.{:02}.{}", date.day, date.month, date.year));
    paragraphs.extend([from, to, sent].into_iter().flatten().map(|line| (BlockKind::Paragraph, line)));
    match (message.body_text(0), message.body_html(0)) {
        (_, Some(body)) if message.html_body_count() > 0 && message.text_body_count() == 0 => {
            paragraphs.extend(html::paragraphs(&body).0);
        }
        (Some(body), _) => {
            let parts = body.split("\n\n").flat_map(|part| part.split("\r\n\r\n"));
            paragraphs.extend(parts.map(|part| (BlockKind::Paragraph, part.to_owned())));
        }
        (None, Some(body)) => paragraphs.extend(html::paragraphs(&body).0),
        (None, None) => {}
    }
    let mut parts = Parts::new(vec![office::flow(&paragraphs)], depth);
    for attachment in message.attachments().take(limits::MEMBERS) {
        let name = attachment.attachment_name().unwrap_or("Anlage");
        parts.add(name, attachment.contents().to_vec());
    }
    let created = date.and_then(|date| {
        let (month, day) = (i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
        jiff::civil::Date::new(i16::try_from(date.year).ok()?, month, day).ok()
    });
    Ok(parts.reading(Format::Mail, Properties { title: subject, created }))
}

fn names(address: &Address<'_>) -> String {
    let name = |address: &mail_parser::Addr<'_>| {
        let known = address.name().or(address.address());
        known.map(str::to_owned)
    };
    address.iter().filter_map(name).collect::<Vec<_>>().join(", ")
}

/// The pages that have come together so far.
struct Parts {
    pages: Vec<Page>,
    warnings: Vec<Warning>,
    depth: Depth,
    bytes_left: u64,
}

impl Parts {
    fn new(pages: Vec<Page>, depth: Depth) -> Self {
        Self { pages, warnings: Vec::new(), depth, bytes_left: limits::FILE_BYTES as u64 }
    }

    fn bytes_left(&self) -> u64 {
        self.bytes_left
    }

    /// Adds the pages of a file, and a page that only names it if it cannot be read.
    fn add(&mut self, name: &str, bytes: Vec<u8>) {
        self.bytes_left = self.bytes_left.saturating_sub(bytes.len() as u64);
        let read = self.depth.deeper().ok_or_else(|| ReadError::Limit("archives within archives".to_owned()));
        match read.and_then(|depth| read_at(bytes, name, &[], depth)) {
            Ok(read) => {
                let offset = self.pages.len() as u32;
                self.warnings.extend(read.reading.warnings.into_iter().map(|warning| later(warning, offset)));
                let pages = read.reading.pages.into_iter();
                self.pages
                    .extend(pages.enumerate().map(|(index, page)| named(page, (index == 0).then_some(name))));
            }
            Err(error) => self.warn(name, &error.to_string()),
        }
    }

    fn warn(&mut self, name: &str, reason: &str) {
        self.pages.push(office::flow(&[(BlockKind::Heading(1), name.to_owned())]));
        self.warnings
            .push(Warning::Limited { page: self.pages.len() as u32, limit: format!("{name}: {reason}") });
    }

    fn reading(mut self, format: Format, properties: Properties) -> Reading {
        self.pages.truncate(limits::PAGES);
        for (number, page) in (1..).zip(&mut self.pages) {
            page.number = number;
        }
        if self.pages.is_empty() {
            self.pages.push(office::flow(&[]));
            self.warnings.push(Warning::NoText { page: 1, content: PageContent::Empty });
        }
        Reading { format, properties, pages: self.pages, warnings: self.warnings }
    }
}

/// A page of an attachment as a page without a picture, below the attachment's name.
fn named(mut page: Page, name: Option<&str>) -> Page {
    page.size = None;
    page.words.iter_mut().for_each(|word| word.boxes.clear());
    let Some(name) = name else { return page };
    let head = office::flow(&[(BlockKind::Heading(1), name.to_owned())]);
    let shift = head.words.len();
    for block in &mut page.blocks {
        block.words = block.words.start + shift..block.words.end + shift;
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
