//! Signs at the beginning of a line that say what begins there: „§ 5“, „(2)“, „a)“, „•“.

/// What a line begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    /// „(2)“: an Absatz.
    Absatz,
    /// „•“, „1.“, „a)“: an item of a list.
    Item,
    /// „§ 5“ or „Artikel 5“ with nothing behind it.
    SectionAlone,
    /// „§ 5 Steuersatz“: with something behind it that may be its title.
    SectionTitled,
}

/// Signs of list items that stand for themselves.
const BULLETS: &str = "•●○◦▪■□☐☒➢–—-*·►✓→";
/// What stands behind „§ 5“ when it is a reference and not a heading.
const REFERENCE: [&str; 16] = [
    "abs", "absatz", "satz", "nr", "nummer", "des", "der", "und", "bis", "ff", "f", "oder", "in", "i", "lit",
    "findet",
];
/// The marker at the beginning of a line of those words.
pub(super) fn marker<'w>(mut words: impl Iterator<Item = &'w str>) -> Option<Marker> {
    let first = words.next()?;
    if let Some(rest) = section(first) {
        return section_marker(rest, words);
    }
    let next = words.next();
    if is_absatz(first) {
        return Some(Marker::Absatz);
    }
    let next = next?;
    let bullet = first.chars().count() == 1 && BULLETS.contains(first);
    let is_date = first.ends_with('.') && german::month(next).is_some();
    (bullet || (is_numbering(first) && !is_date)).then_some(Marker::Item)
}

/// What is glued to a „§“ or „Art.“, if the word is one; „§§“ begins a reference to several.
fn section(word: &str) -> Option<&str> {
    let glued = word.strip_prefix('§').filter(|rest| !rest.starts_with('§'));
    glued.or_else(|| matches!(word, "Artikel" | "Art.").then_some(""))
}

fn section_marker<'w>(glued: &'w str, mut words: impl Iterator<Item = &'w str>) -> Option<Marker> {
    let number = if glued.is_empty() { words.next()? } else { glued };
    if !is_section_number(number) {
        return None;
    }
    let mut next = words.next();
    if next.is_some_and(|word| word.len() == 1 && word.chars().all(|letter| letter.is_ascii_lowercase())) {
        next = words.next(); // „§ 5 a“
    }
    let Some(title) = next else { return Some(Marker::SectionAlone) };
    let word = title.trim_matches(|letter: char| !letter.is_alphanumeric());
    let reference = REFERENCE.contains(&word.to_lowercase().as_str()) || is_abbreviation(word);
    let begins_title = title.starts_with(|letter: char| letter.is_uppercase() || "–-(„:".contains(letter));
    (begins_title && !reference).then_some(Marker::SectionTitled)
}

fn is_section_number(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ':']);
    let digits = word.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
    !digits.is_empty() && digits.len() <= 3 && word.len() <= digits.len() + 1 && is_digits(digits)
}

/// „GO“, „KAG“, `BauGB`, „NRW“: names of laws have capitals behind their first letter.
fn is_abbreviation(word: &str) -> bool {
    word.chars().count() <= 8 && word.chars().skip(1).any(char::is_uppercase)
}

fn is_absatz(word: &str) -> bool {
    let inner = word.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    inner.is_some_and(|inner| {
        let digits = inner.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
        !digits.is_empty() && inner.len() <= 3 && is_digits(digits)
    })
}

/// „1.“, „12)“, „a)“, „aa)“, „2.1“, „3.1.2.“, „IV.“
fn is_numbering(word: &str) -> bool {
    let stem = word.trim_end_matches(['.', ')']);
    let closed = stem.len() < word.len();
    let letters = stem.len() <= 2 && stem.chars().all(|letter| letter.is_ascii_lowercase());
    let roman = stem.len() <= 4 && stem.chars().all(|letter| "IVX".contains(letter));
    let parts = stem.split('.').count();
    let numbers = stem.split('.').all(|part| part.len() <= 2 && is_digits(part));
    !stem.is_empty()
        && ((closed && word.ends_with(')') && letters)
            || (word.ends_with('.') && roman)
            || (numbers && (closed || (2..=4).contains(&parts)) && !stem.starts_with('0')))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Option<Marker> {
        marker(line.split(' '))
    }

    #[test]
    fn beginnings_are_recognised() {
        assert_eq!(of("§ 5"), Some(Marker::SectionAlone));
        assert_eq!(of("§ 5 a"), Some(Marker::SectionAlone));
        assert_eq!(of("§5 Steuersatz"), Some(Marker::SectionTitled));
        assert_eq!(of("§ 12a Ordnungswidrigkeiten"), Some(Marker::SectionTitled));
        assert_eq!(of("Artikel 2"), Some(Marker::SectionAlone));
        assert_eq!(of("(2) Die Steuer beträgt"), Some(Marker::Absatz));
        assert_eq!(of("a) für den ersten Hund"), Some(Marker::Item));
        assert_eq!(of("• Punkt"), Some(Marker::Item));
        assert_eq!(of("3.1 Sachverhalt"), Some(Marker::Item));
        assert_eq!(of("IV. Anlagen"), Some(Marker::Item));
    }

    #[test]
    fn references_dates_and_amounts_are_none() {
        for line in
            ["§ 5 Abs. 1 gilt", "§ 7 GO NRW bestimmt", "§§ 3 und 4", "§ 5 des Gesetzes", "1. Januar 2024"]
        {
            assert_eq!(of(line), None, "{line}");
        }
        for line in ["2.500 Euro", "12.03.2024 fand", "Der Rat", "-", "2024 wurde", "a b c"] {
            assert_eq!(of(line), None, "{line}");
        }
    }
}
