//! What streams of operators are written in: numbers, texts, blanks.

use hayro_syntax::object::{FromBytes, String as PdfString};

/// A text as it stands in the stream.
#[derive(Clone, Debug)]
pub(super) enum Text<'a> {
    /// The codes themselves.
    Plain(&'a [u8]),
    /// Pairs of hexadecimal digits.
    Hexadecimal(&'a [u8]),
    /// One with escapes, as the library has read it.
    Odd(PdfString<'a>),
}

impl Text<'_> {
    /// Its codes; `room` is where they are put if they do not stand in the stream as they are.
    pub(super) fn codes<'r>(&'r self, room: &'r mut Vec<u8>) -> &'r [u8] {
        match self {
            Self::Plain(codes) => codes,
            Self::Hexadecimal(digits) => {
                let value = |digit: u8| (digit & 15) + 9 * (digit >> 6); // letters have their seventh bit set
                let (pairs, _) = digits.as_chunks::<2>();
                room.clear();
                room.extend(pairs.iter().map(|[one, other]| value(*one) << 4 | value(*other)));
                room
            }
            Self::Odd(text) => text.as_bytes(),
        }
    }
}

/// A text and how long it is with what it stands in.
pub(super) fn text(bytes: &[u8]) -> Option<(Text<'_>, usize)> {
    if bytes[0] == b'<' {
        let end = bytes.iter().position(|byte| *byte == b'>')?;
        let digits = &bytes[1..end];
        let is_plain = digits.len().is_multiple_of(2) && digits.iter().all(u8::is_ascii_hexdigit);
        let text = if is_plain {
            Text::Hexadecimal(digits)
        } else {
            Text::Odd(PdfString::from_bytes(&bytes[..=end])?)
        };
        return Some((text, end + 1));
    }
    let end = 1 + bytes[1..].iter().position(|byte| matches!(byte, b')' | b'(' | b'\\' | b'\r'))?;
    if bytes[end] == b')' {
        return Some((Text::Plain(&bytes[1..end]), end + 1));
    }
    let length = literal_length(bytes)?;
    Some((Text::Odd(PdfString::from_bytes(&bytes[..length])?), length))
}

/// How long a text in parentheses is that may have parentheses within it.
fn literal_length(bytes: &[u8]) -> Option<usize> {
    let (mut depth, mut is_escaped) = (0_usize, false);
    let end = bytes.iter().position(|byte| {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    Some(end? + 1)
}

/// The number in properties like `<</MCID 7>>`, and how long they are.
pub(super) fn marked_number(bytes: &[u8]) -> Option<(usize, usize)> {
    const MOST_DIGITS: usize = 9;
    let rest = bytes.strip_prefix(b"<<")?.trim_ascii_start().strip_prefix(b"/MCID ")?.trim_ascii_start();
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = rest.split_at_checked(digits).filter(|_| (1..=MOST_DIGITS).contains(&digits))?;
    let rest = rest.trim_ascii_start().strip_prefix(b">>")?;
    let number = digits.iter().fold(0, |number, digit| 10 * number + usize::from(digit - b'0'));
    Some((number, bytes.len() - rest.len()))
}

/// How long a minus or a point without digits is, which means nothing; 0 if there is none at the beginning.
pub(super) fn bare_length(token: &[u8]) -> usize {
    let unsigned = token.strip_prefix(b"-").or_else(|| token.strip_prefix(b"+")).unwrap_or(token);
    let digits = unsigned.strip_prefix(b".").unwrap_or(unsigned);
    let length = token.len() - digits.len();
    let is_bare = !digits.first().is_some_and(u8::is_ascii_digit) && !token[..length].eq(b"+");
    if is_bare { length } else { 0 }
}

/// A number of a few digits.
pub(super) fn plain_number(token: &[u8]) -> Option<f64> {
    const MOST_DIGITS: usize = 15;
    const POWERS: [f64; MOST_DIGITS + 1] =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    let (digits, is_negative) = token.strip_prefix(b"-").map_or((token, false), |digits| (digits, true));
    if !(1..=MOST_DIGITS).contains(&digits.len()) || digits == b"." {
        return None;
    }
    let (mut value, mut point) = (0_u64, None);
    for (index, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => value = 10 * value + u64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(index),
            _ => return None,
        }
    }
    let places = point.map_or(0, |point| digits.len() - point - 1);
    let value = value as f64 / POWERS[places];
    Some(if is_negative { -value } else { value })
}

/// What follows blanks and comments.
pub(super) fn without_blanks(mut bytes: &[u8]) -> &[u8] {
    loop {
        bytes = match bytes.first() {
            Some(b'\0' | b'\t' | b'\n' | 0x0c | b'\r' | b' ') => &bytes[1..],
            Some(b'%') => {
                let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
                &bytes[end.unwrap_or(bytes.len())..]
            }
            _ => return bytes,
        }
    }
}

/// Whether a byte is part of names, numbers and operators.
pub(super) fn is_regular(byte: u8) -> bool {
    !matches!(
        byte,
        b'\0'
            | b'\t'
            | b'\n'
            | 0x0c
            | b'\r'
            | b' '
            | b'('
            | b')'
            | b'<'
            | b'>'
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'/'
            | b'%'
    )
}
