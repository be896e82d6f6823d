//! The parts of a text and the numbers between them, as the operator `TJ` shows them.
//!
//! Half of a page's bytes are such lists. Those without escapes, which are nearly all, are taken apart here in one go; the
//! library's reader, which is prepared for references and objects of all kinds, reads the others.

use std::borrow::Cow;

use hayro_syntax::object::{Array, Object};

/// A part of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part<'a> {
    /// Codes of a font.
    Text(Cow<'a, [u8]>),
    /// How far to go back, in thousandths of the font size.
    Back(f64),
}

/// The parts of a list; what is neither text nor number is left out.
pub(super) fn parts<'a>(list: &Array<'a>) -> Vec<Part<'a>> {
    plain(list.data()).unwrap_or_else(|| list.iter::<Object<'a>>().filter_map(part).collect())
}

fn part(object: Object<'_>) -> Option<Part<'_>> {
    match object {
        Object::Number(number) => Some(Part::Back(number.as_f64())),
        Object::String(text) => Some(Part::Text(Cow::Owned(text.as_bytes().to_vec()))),
        _ => None,
    }
}

/// The parts of a list that needs no thought.
fn plain(mut list: &[u8]) -> Option<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    while let [first, rest @ ..] = list {
        let (part, length) = match first {
            b' ' | b'\n' | b'\t' => {
                list = rest;
                continue;
            }
            b'(' => literal(rest)?,
            b'<' => hexadecimal(rest)?,
            _ => number(list)?,
        };
        parts.push(part);
        list = &list[length..];
    }
    Some(parts)
}

/// A text up to its closing parenthesis, and the length of both with the opening one.
fn literal(list: &[u8]) -> Option<(Part<'_>, usize)> {
    let end = list.iter().position(|byte| matches!(byte, b')' | b'(' | b'\\' | b'\r'))?;
    (list[end] == b')').then(|| (Part::Text(Cow::Borrowed(&list[..end])), end + 2))
}

/// The same for a text of hexadecimal digits.
fn hexadecimal(list: &[u8]) -> Option<(Part<'_>, usize)> {
    let end = list.iter().position(|byte| *byte == b'>')?;
    let (pairs, rest) = list[..end].as_chunks::<2>();
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let byte = |pair: &[u8; 2]| u8::try_from(16 * digit(pair[0])? + digit(pair[1])?).ok();
    let bytes = pairs.iter().map(byte).collect::<Option<Vec<u8>>>().filter(|_| rest.is_empty())?;
    Some((Part::Text(Cow::Owned(bytes)), end + 2))
}

/// A number of a few digits and its length.
fn number(list: &[u8]) -> Option<(Part<'_>, usize)> {
    const MOST_DIGITS: usize = 15;
    let is_end = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\t' | b'(' | b'<');
    let length = list.iter().position(is_end).unwrap_or(list.len());
    let (digits, sign) = match list[..length].strip_prefix(b"-") {
        Some(digits) => (digits, -1.0),
        None => (&list[..length], 1.0),
    };
    let (mut value, mut scale, mut after_point) = (0.0, 1.0, false);
    for byte in digits {
        match byte {
            b'0'..=b'9' => {
                value = 10.0 * value + f64::from(byte - b'0');
                scale *= if after_point { 10.0 } else { 1.0 };
            }
            b'.' if !after_point => after_point = true,
            _ => return None,
        }
    }
    let is_number = (1..=MOST_DIGITS).contains(&digits.len()) && digits != b".";
    is_number.then_some((Part::Back(sign * value / scale), length))
}

#[cfg(test)]
mod tests {
    use hayro_syntax::object::FromBytes;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_lists_are_taken_apart_and_odd_ones_are_not() {
        let text = |text: &'static str| Part::Text(text.as_bytes().into());
        let found = plain(b" (Der) -250(Rat) .5\n<4f52>12.25 ").expect("a plain list");
        let expected =
            [text("Der"), Part::Back(-250.0), text("Rat"), Part::Back(0.5), text("OR"), Part::Back(12.25)];
        assert_eq!(found, expected);
        for odd in ["(a\\)b)", "((a) b)", "<4f5>", "(a", "1-2", "--3", ".", "% (a)", "/A", "1 0 R"] {
            assert_eq!(plain(odd.as_bytes()), None, "{odd}");
        }
    }

    proptest! {
        #[test]
        fn what_is_plain_is_what_the_library_reads(list in "([(]([a-z ]|\\\\){0,3}[)]|<[0-9a-f]{0,5}>|[-+]?[0-9]{0,4}[.]?[0-9]{0,3}| |/A){0,8}") {
            let Some(found) = plain(list.as_bytes()) else { return Ok(()) };
            let array = format!("[{list}]");
            let Some(array) = Array::from_bytes(array.as_bytes()) else { return Ok(()) };
            let read: Vec<Part<'_>> = array.iter::<Object<'_>>().filter_map(part).collect();
            prop_assert_eq!(found.len(), read.len());
            for pair in found.iter().zip(&read) {
                match pair {
                    (Part::Back(one), Part::Back(other)) => prop_assert!((one - other).abs() < 1e-3 * one.abs().max(1.0)),
                    (one, other) => prop_assert_eq!(one, other),
                }
            }
        }
    }
}
