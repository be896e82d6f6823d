//! Which styles of a Word document are headings.

use std::collections::HashMap;

use engine::ReadError;

use crate::xml::{Xml, attribute, local_name, value, walk};

/// Styles by their identifier.
pub(super) type Styles = HashMap<String, Style>;

/// What matters of a style.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    /// Its level if it is one of headings.
    pub(super) level: Option<u8>,
    /// The numbered list that its paragraphs belong to.
    pub(super) list: Option<String>,
    /// Their level in that list, from 0.
    pub(super) list_level: usize,
}

/// The heading styles in `styles.xml`: by outline level, or by name („heading 1“ in every language, „Titel“).
pub(super) fn styles(xml: &str) -> Result<Styles, ReadError> {
    let mut styles = Styles::new();
    let mut id = String::new();
    walk(xml, |event| {
        let Xml::Start(start) = event else { return };
        match local_name(start).as_str() {
            "style" => id = attribute(start, "styleId").unwrap_or_default(),
            "name" => {
                if let Some(level) = value(start).as_deref().and_then(level_of_name) {
                    styles.entry(id.clone()).or_default().level = Some(level);
                }
            }
            "ilvl" => {
                let level = value(start).and_then(|level| level.parse().ok()).unwrap_or(0);
                styles.entry(id.clone()).or_default().list_level = level;
            }
            "numId" => styles.entry(id.clone()).or_default().list = value(start),
            "outlineLvl" => {
                if let Some(level) = value(start).as_deref().and_then(outline_level) {
                    styles.entry(id.clone()).or_default().level = Some(level);
                }
            }
            _ => {}
        }
    })?;
    Ok(styles)
}

/// The level of an `outlineLvl`: they count from 0, and 9 means running text.
pub(super) fn outline_level(value: &str) -> Option<u8> {
    let level: u8 = value.parse().ok()?;
    (level < 9).then(|| level.min(5) + 1)
}

/// The level of a style by its name or identifier.
pub(super) fn level_of_name(name: &str) -> Option<u8> {
    let name = name.to_lowercase().replace(['ü', ' '], "");
    if matches!(name.as_str(), "title" | "titel") {
        return Some(1);
    }
    let number = ["heading", "ueberschrift", "berschrift"].iter().find_map(|word| name.strip_prefix(word))?;
    number.parse().ok().filter(|level| (1..=9).contains(level)).map(|level: u8| level.min(6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_german_and_english() {
        for (name, level) in [("heading 1", 1), ("Überschrift2", 2), ("berschrift3", 3), ("Titel", 1)] {
            assert_eq!(level_of_name(name), Some(level), "{name}");
        }
        assert_eq!(level_of_name("Standard"), None);
        assert_eq!(outline_level("0"), Some(1));
        assert_eq!(outline_level("9"), None);
    }
}
