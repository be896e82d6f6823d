//! Marks at the beginning of a piece: „(2)“, „3.“, „b)“, „–“.

/// How deep a mark stands in a §, outermost first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// „(2)“
    Absatz,
    /// „3.“, „3.1“
    Number,
    /// „b)“
    Letter,
    /// „–“, „•“
    Dash,
}

/// A mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// What it marks.
    pub(crate) level: Level,
    /// The number or letter without its signs: `2`, `3.1`, `b`; empty for dashes.
    pub(crate) value: String,
}

const DASHES: &str = "•●○◦▪■–—-*➢➤✓→";

/// The mark at the beginning of a text.
pub(crate) fn mark(text: &str) -> Option<Mark> {
    let first = text.split(' ').next()?;
    let of = |level, value: &str| Some(Mark { level, value: value.to_owned() });
    if let Some(inner) = first.strip_prefix('(').and_then(|rest| rest.split(')').next()) {
        let closed = first.len() == inner.len() + 2;
        return if closed && is_number(inner) { of(Level::Absatz, inner) } else { None };
    }
    let mut letters = first.chars();
    if let (Some(letter), None) = (letters.next(), letters.next())
        && DASHES.contains(letter)
    {
        return of(Level::Dash, "");
    }
    let stem = first.strip_suffix([')', '.'])?;
    if first.ends_with(')') && (1..=2).contains(&stem.len()) && is_lower(stem) {
        return of(Level::Letter, stem);
    }
    let numbers = stem.len() <= 6 && stem.split('.').all(|part| part.len() <= 2 && is_number(part));
    let goes_on = text.len() > first.len() && !follows_month(&text[first.len()..]);
    if numbers && goes_on { of(Level::Number, stem) } else { None }
}

/// „1. Januar“ is a date.
fn follows_month(rest: &str) -> bool {
    let word = rest.split_whitespace().next().unwrap_or_default();
    german::month(word.trim_end_matches(|letter: char| !letter.is_alphabetic())).is_some()
}

fn is_number(text: &str) -> bool {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
    (1..=3).contains(&digits.len())
        && text.len() <= digits.len() + 1
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_lower(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read() {
        for (text, level, value) in [
            ("(2) Die Steuer", Level::Absatz, "2"),
            ("(3a) Die Steuer", Level::Absatz, "3a"),
            ("3. die Hunde", Level::Number, "3"),
            ("2.1. Haushalt", Level::Number, "2.1"),
            ("4) die Katzen", Level::Number, "4"),
            ("b) die Katzen", Level::Letter, "b"),
            ("aa) die Katzen", Level::Letter, "aa"),
            ("– gesonderte Anlage", Level::Dash, ""),
        ] {
            assert_eq!(mark(text), Some(Mark { level, value: value.to_owned() }), "{text}");
        }
        for text in [
            "1. Januar 2025 gilt",
            "2024 wurde",
            "(siehe Anlage)",
            "Die Steuer",
            "12.03.2024 tagte",
            "(2)a x",
            "",
        ] {
            assert_eq!(mark(text), None, "{text}");
        }
    }
}
