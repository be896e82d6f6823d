//! Mails as Outlook stores them (MSG): a compound file with a stream for each property of the message.

use encoding_rs::Encoding;
use engine::ReadError;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::compound::{self, Compound};
use crate::mail::{self, Attachment, Content, Head, Mail};
use crate::office::Paragraph;
use crate::{html, limits, text};

/// Numbers of properties, by the names that the format's description gives them.
mod id {
    pub(super) const SUBJECT: u16 = 0x0037;
    pub(super) const SENT: u16 = 0x0039;
    pub(super) const SENDER: u16 = 0x0042;
    pub(super) const SENDER_NAME: u16 = 0x0C1A;
    pub(super) const RECEIVERS: u16 = 0x0E04;
    pub(super) const DELIVERED: u16 = 0x0E06;
    pub(super) const BODY: u16 = 0x1000;
    pub(super) const BODY_HTML: u16 = 0x1013;
    pub(super) const DISPLAY_NAME: u16 = 0x3001;
    pub(super) const DATA: u16 = 0x3701;
    pub(super) const SHORT_NAME: u16 = 0x3704;
    pub(super) const LONG_NAME: u16 = 0x3707;
    pub(super) const CODE_PAGE: u16 = 0x3FFD;
}

/// Bytes in front of the fixed properties of the message, and of one that is attached.
const MESSAGE_HEAD: [usize; 2] = [32, 24];
/// From the first of January 1601 to that of 1970, in seconds.
const EPOCH: i64 = 11_644_473_600;

/// Reads a message and all messages in it.
pub(crate) fn read(bytes: &[u8]) -> Result<Mail, ReadError> {
    let mut file = compound::open(bytes)?;
    let mut attachments = Attachments { found: Vec::new(), bytes_left: limits::FILE_BYTES };
    let (head, paragraphs) = message(&mut file, "", 0, &mut attachments);
    Ok(Mail { paragraphs, properties: head.properties(), attachments: attachments.found })
}

/// What was attached so far.
struct Attachments {
    found: Vec<Attachment>,
    /// Streams may share their bytes, so that a short file can hold long ones.
    bytes_left: usize,
}

/// Reads the message in a storage.
fn message(
    file: &mut Compound<'_>,
    storage: &str,
    depth: u8,
    to: &mut Attachments,
) -> (Head, Vec<Paragraph>) {
    let fixed = Fixed::read(file, storage, MESSAGE_HEAD[usize::from(depth > 0)]);
    let mut item = Item { file, storage, encoding: text::code_page(fixed.number(id::CODE_PAGE)) };
    let head = Head {
        subject: item.text(id::SUBJECT),
        from: item.text(id::SENDER).or_else(|| item.text(id::SENDER_NAME)),
        to: item.text(id::RECEIVERS),
        date: fixed.date(id::SENT).or_else(|| fixed.date(id::DELIVERED)),
    };
    let mut paragraphs = head.paragraphs();
    paragraphs.extend(match (item.text(id::BODY), item.page()) {
        (Some(body), _) => mail::plain(&body),
        (None, Some(page)) => html::paragraphs(&page).0,
        (None, None) => Vec::new(),
    });
    for attachment in storages(file, storage) {
        attach(file, &attachment, depth, to);
    }
    (head, paragraphs)
}

/// Adds the attachment in a storage.
fn attach(file: &mut Compound<'_>, storage: &str, depth: u8, to: &mut Attachments) {
    if to.found.len() >= limits::MEMBERS {
        return;
    }
    let mut item = Item { file, storage, encoding: encoding_rs::WINDOWS_1252 };
    let names = [id::LONG_NAME, id::SHORT_NAME, id::DISPLAY_NAME];
    let name = names.iter().find_map(|id| item.text(*id)).unwrap_or_else(|| "Anlage".to_owned());
    let inner = format!("{storage}/__substg1.0_{:04X}000D", id::DATA);
    if let Some(bytes) = item.stream(id::DATA, "0102", to.bytes_left) {
        to.bytes_left -= bytes.len();
        to.found.push(Attachment { name, content: Content::File(bytes) });
    } else if file.is_storage(&inner) && depth < limits::DEPTH {
        let place = to.found.len();
        let (_, paragraphs) = message(file, &inner, depth + 1, to);
        to.found.insert(place, Attachment { name, content: Content::Mail(paragraphs) });
    }
}

/// The storages of attachments in a storage, in their order.
fn storages(file: &Compound<'_>, storage: &str) -> Vec<String> {
    let root = if storage.is_empty() { "/" } else { storage };
    let Ok(entries) = file.read_storage(root) else { return Vec::new() };
    let names = entries.filter(cfb::Entry::is_storage).map(|entry| entry.name().to_owned());
    let mut names: Vec<String> = names.filter(|name| name.starts_with("__attach")).collect();
    names.sort();
    names.iter().map(|name| format!("{storage}/{name}")).collect()
}

/// A message or an attachment.
struct Item<'f, 'b> {
    file: &'f mut Compound<'b>,
    storage: &'f str,
    /// Of texts that are not in Unicode.
    encoding: &'static Encoding,
}

impl Item<'_, '_> {
    /// A text, if it is there and not empty.
    fn text(&mut self, id: u16) -> Option<String> {
        let most = limits::UNPACKED_BYTES as usize;
        let (bytes, encoding) = match self.stream(id, "001F", most) {
            Some(bytes) => (bytes, encoding_rs::UTF_16LE),
            None => (self.stream(id, "001E", most)?, self.encoding),
        };
        let text = encoding.decode_without_bom_handling(&bytes).0;
        Some(text.trim_end_matches('\0').to_owned()).filter(|text| !text.trim().is_empty())
    }

    /// The text as a web page.
    fn page(&mut self) -> Option<String> {
        let bytes = self.stream(id::BODY_HTML, "0102", limits::UNPACKED_BYTES as usize);
        bytes.map(|bytes| text::decode(&bytes)).or_else(|| self.text(id::BODY_HTML))
    }

    fn stream(&mut self, id: u16, kind: &str, most: usize) -> Option<Vec<u8>> {
        compound::stream(self.file, &format!("{}/__substg1.0_{id:04X}{kind}", self.storage), most)
    }
}

/// Properties of fixed length: sixteen bytes each, of which four say which it is and the last eight what it is.
struct Fixed(Vec<u8>);

impl Fixed {
    fn read(file: &mut Compound<'_>, storage: &str, head: usize) -> Self {
        let path = format!("{storage}/__properties_version1.0");
        let bytes = compound::stream(file, &path, limits::UNPACKED_BYTES as usize).unwrap_or_default();
        Self(bytes.get(head..).unwrap_or_default().to_vec())
    }

    fn value(&self, id: u16) -> Option<[u8; 8]> {
        let found = self.0.chunks_exact(16).find(|entry| entry[2..4] == id.to_le_bytes())?;
        found[8..].try_into().ok()
    }

    fn number(&self, id: u16) -> Option<u16> {
        self.value(id).map(|[low, high, ..]| u16::from_le_bytes([low, high]))
    }

    /// The day in Greenwich.
    fn date(&self, id: u16) -> Option<Date> {
        let tenths_of_microseconds = i64::try_from(u64::from_le_bytes(self.value(id)?)).ok()?;
        let moment = Timestamp::from_second(tenths_of_microseconds / 10_000_000 - EPOCH).ok()?;
        Some(moment.to_zoned(TimeZone::UTC).date())
    }
}
