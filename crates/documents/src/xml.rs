//! A walk through XML: Office files and the output of text recognition are read by it.

use engine::ReadError;
use quick_xml::Reader as XmlReader;
use quick_xml::events::{BytesStart, Event};

/// What there is in XML, as far as it matters here.
pub(crate) enum Xml<'e> {
    /// An element begins.
    Start(&'e BytesStart<'e>),
    /// The element of that local name ends.
    End(&'e str),
    /// Text stands here.
    Text(&'e str),
}

/// Walks through XML; an empty element starts and ends.
pub(crate) fn walk(xml: &str, mut visit: impl FnMut(Xml<'_>)) -> Result<(), ReadError> {
    let mut reader = XmlReader::from_str(xml);
    loop {
        match reader.read_event().map_err(|error| ReadError::Damaged(format!("XML: {error}")))? {
            Event::Start(start) => visit(Xml::Start(&start)),
            Event::Empty(start) => {
                visit(Xml::Start(&start));
                visit(Xml::End(start.local_name().as_ref()));
            }
            Event::End(end) => visit(Xml::End(end.local_name().as_ref())),
            Event::Text(text) => visit(Xml::Text(&text.xml10_content())),
            Event::CData(text) => visit(Xml::Text(&text)),
            Event::GeneralRef(reference) => {
                let letter = reference.resolve_char_ref().ok().flatten();
                let named = quick_xml::escape::resolve_predefined_entity(&reference);
                let text = letter.map(String::from).or(named.map(str::to_owned)).unwrap_or_default();
                visit(Xml::Text(&text));
            }
            Event::Eof => return Ok(()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

/// The name of an element without its prefix.
pub(crate) fn local_name(start: &BytesStart<'_>) -> String {
    start.local_name().as_ref().to_owned()
}

/// The attribute `w:val` of an element.
pub(crate) fn value(start: &BytesStart<'_>) -> Option<String> {
    attribute(start, "val")
}

/// An attribute by its local name.
pub(crate) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute =
        start.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?.into_owned())
}
