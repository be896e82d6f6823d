//! Mails as they are sent (EML) and as Outlook stores them (MSG): head, text and attachments.

use std::panic::catch_unwind;

use engine::{BlockKind, Properties, ReadError};
use jiff::civil::Date;
use mail_parser::{Address, Message, MessageParser, MimeHeaders};

use crate::office::Paragraph;
use crate::{compound, html, limits, outlook};

/// A mail.
#[derive(Debug)]
pub(crate) struct Mail {
    /// Subject, sender, receiver, date and text.
    pub(crate) paragraphs: Vec<Paragraph>,
    /// Subject and date.
    pub(crate) properties: Properties,
    /// What is attached, in the order of the mail.
    pub(crate) attachments: Vec<Attachment>,
}

/// Something that is attached to a mail.
#[derive(Debug)]
pub(crate) struct Attachment {
    /// Its file name.
    pub(crate) name: String,
    /// What it is.
    pub(crate) content: Content,
}

/// What can be attached.
#[derive(Debug)]
pub(crate) enum Content {
    /// A file.
    File(Vec<u8>),
    /// The text of a mail of Outlook, which is no file. Its own attachments follow it in the list.
    Mail(Vec<Paragraph>),
}

/// What stands above the text of a mail.
#[derive(Default)]
pub(crate) struct Head {
    /// What it is about.
    pub(crate) subject: Option<String>,
    /// Who sent it.
    pub(crate) from: Option<String>,
    /// To whom.
    pub(crate) to: Option<String>,
    /// When.
    pub(crate) date: Option<Date>,
}

impl Head {
    /// The head as it is shown.
    pub(crate) fn paragraphs(&self) -> Vec<Paragraph> {
        let date = self.date.map(|date| format!("{:02}.{:02}.{}", date.day(), date.month(), date.year()));
        let lines = [("Von", &self.from), ("An", &self.to), ("Datum", &date)];
        let lines =
            lines.into_iter().filter_map(|(name, value)| Some(format!("{name}: {}", value.as_ref()?)));
        let subject = self.subject.iter().map(|subject| (BlockKind::Heading(1), subject.clone()));
        subject.chain(lines.map(|line| (BlockKind::Paragraph, line))).collect()
    }

    /// The head as properties of a file.
    pub(crate) fn properties(self) -> Properties {
        Properties { title: self.subject, created: self.date, ..Properties::default() }
    }
}

/// Reads a mail of either kind.
pub(crate) fn read(bytes: &[u8]) -> Result<Mail, ReadError> {
    if compound::is_compound(bytes) {
        return outlook::read(bytes);
    }
    // Parts that end where none began make the parser panic.
    let message = catch_unwind(|| MessageParser::default().parse(bytes)).ok().flatten();
    let message = message.ok_or_else(|| ReadError::Damaged("mail cannot be read".to_owned()))?;
    let head = head(&message);
    let mut paragraphs = head.paragraphs();
    paragraphs.extend(body(&message));
    let attachments = message.attachments().take(limits::MEMBERS).map(|attachment| Attachment {
        name: attachment.attachment_name().unwrap_or("Anlage").to_owned(),
        content: Content::File(attachment.contents().to_vec()),
    });
    Ok(Mail { paragraphs, attachments: attachments.collect(), properties: head.properties() })
}

/// Paragraphs of a plain text: empty lines part them.
pub(crate) fn plain(text: &str) -> Vec<Paragraph> {
    let parts = text.split("\n\n").flat_map(|part| part.split("\r\n\r\n"));
    parts.map(|part| (BlockKind::Paragraph, part.to_owned())).collect()
}

fn head(message: &Message<'_>) -> Head {
    let date = message.date().and_then(|date| {
        let (month, day) = (i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
        Date::new(i16::try_from(date.year).ok()?, month, day).ok()
    });
    Head {
        subject: message.subject().map(str::to_owned),
        from: message.from().map(names),
        to: message.to().map(names),
        date,
    }
}

fn names(address: &Address<'_>) -> String {
    let names = address.iter().filter_map(|address| address.name().or(address.address()));
    names.collect::<Vec<_>>().join(", ")
}

fn body(message: &Message<'_>) -> Vec<Paragraph> {
    let is_page_only = message.html_body_count() > 0 && message.text_body_count() == 0;
    match (message.body_text(0), message.body_html(0)) {
        (Some(text), _) if !is_page_only => plain(&text),
        (_, Some(page)) => html::paragraphs(&page).0,
        (Some(text), None) => plain(&text),
        (None, None) => Vec::new(),
    }
}
