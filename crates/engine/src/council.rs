//! What the shape of council papers tells: title, kind, number, date, body, and where the non-public part begins.

use german::{fold, tokens};

/// Whether a part of minutes or of an agenda is public.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Publicity {
    /// „Öffentlicher Teil“
    Public,
    /// „Nichtöffentlicher Teil“
    NonPublic,
}

/// Longest heading that can open a part, in words: longer ones only speak of it.
const LONGEST_HEADING: usize = 8;

/// Which part a line opens, if it is the heading of one.
///
/// „Bekanntgabe von Beschlüssen aus nichtöffentlicher Sitzung“ is an item of the public part.
pub(crate) fn publicity_of_heading(line: &str) -> Option<Publicity> {
    let words: Vec<String> = tokens(line).map(|token| fold(token.text)).collect();
    let joined = words.join(" ").replace("nicht offentlich", "nichtoffentlich");
    let is_heading = words.len() <= LONGEST_HEADING && !line.trim_end().ends_with(['.', ',', ';']);
    if !is_heading || joined.contains("aus nichtoffentlich") || joined.contains("bekanntgabe") {
        return None;
    }
    let names_part = |adjective: &str| {
        ["teil", "sitzung", "sitzungsteil", "tagesordnung"].iter().any(|noun| {
            ["er ", "e ", "en "].iter().any(|ending| joined.contains(&format!("{adjective}{ending}{noun}")))
        })
    };
    if names_part("nichtoffentlich") || joined.contains("unter ausschluss der offentlichkeit") {
        Some(Publicity::NonPublic)
    } else if names_part("offentlich") && !joined.contains("schluss") && !joined.contains("ende") {
        Some(Publicity::Public)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_opened_by_their_headings_only() {
        let cases = [
            ("Nichtöffentlicher Teil", Some(Publicity::NonPublic)),
            ("II. Nicht öffentlicher Teil", Some(Publicity::NonPublic)),
            ("B. Nichtöffentliche Sitzung", Some(Publicity::NonPublic)),
            ("Unter Ausschluss der Öffentlichkeit", Some(Publicity::NonPublic)),
            ("Öffentlicher Teil:", Some(Publicity::Public)),
            ("I. Öffentliche Sitzung", Some(Publicity::Public)),
            ("Schluss der öffentlichen Sitzung: 19.45 Uhr", None),
            ("Bekanntgabe von Beschlüssen aus nichtöffentlicher Sitzung", None),
            ("Der nichtöffentliche Teil beginnt im Anschluss.", None),
            ("Steuersatz", None),
        ];
        for (line, expected) in cases {
            assert_eq!(publicity_of_heading(line), expected, "{line}");
        }
    }
}
