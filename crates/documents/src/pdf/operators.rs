//! The operators of a stream, one after the other, each with what stands before it.
//!
//! Streams are a page's bulk: a hundred thousand bytes of numbers, names and short texts. These are taken apart here in one go and without
//! taking memory; the library's reader, which is prepared for objects of all kinds, reads what is odd: escapes, dictionaries, pictures.

use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::{Array, Dict, FromBytes, Name, Number, Object, Stream};

use super::tokens::{Text, bare_length, is_regular, marked_number, plain_number, text, without_blanks};

/// More operands than this make a stream unreadable, as they do for the library.
const MOST_OPERANDS: usize = 33;

/// Operators of a stream.
pub(super) struct Operators<'a> {
    rest: &'a [u8],
    operands: Vec<Operand<'a>>,
    parts: Vec<Part<'a>>,
}

/// What stands before an operator.
#[derive(Debug)]
pub(super) enum Operand<'a> {
    /// A number.
    Number(f64),
    /// A name.
    Name(Name<'a>),
    /// Codes of a font.
    Text(Text<'a>),
    /// A list, the parts of which are kept apart.
    List,
    /// Properties that hold nothing but the number of a piece of marked content.
    Marked(usize),
    /// Anything else.
    Object(Object<'a>),
}

/// A part of a list that is written as a text.
#[derive(Clone, Debug)]
pub(super) enum Part<'a> {
    /// Codes of a font.
    Text(Text<'a>),
    /// How far to go back, in thousandths of the font size.
    Back(f64),
}

impl<'a> Operators<'a> {
    /// The operators of those bytes.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, operands: Vec::new(), parts: Vec::new() }
    }

    /// The next operator; nothing at the end, and where nobody could go on.
    pub(super) fn next(&mut self) -> Option<&'a [u8]> {
        self.operands.clear();
        loop {
            self.rest = without_blanks(self.rest);
            let operand = match self.rest.first()? {
                b'0'..=b'9' | b'.' | b'-' | b'+' => {
                    let Some(number) = self.number() else {
                        self.operands.clear(); // as if it were an operator that nobody knows
                        continue;
                    };
                    Operand::Number(number)
                }
                b'/' => {
                    self.rest = &self.rest[1..];
                    Operand::Name(Name::new(self.token())?)
                }
                b'<' if self.rest.starts_with(b"<<") => self.properties()?,
                b'(' | b'<' => Operand::Text(self.take(text)?),
                b'[' => self.list()?,
                _ => return self.operator(),
            };
            if self.operands.len() >= MOST_OPERANDS {
                return None;
            }
            self.operands.push(operand);
        }
    }

    /// The last operands, if they are numbers.
    pub(super) fn numbers<const COUNT: usize>(&self) -> Option<[f64; COUNT]> {
        let mut numbers = [0.0; COUNT];
        let operands = self.operands.last_chunk::<COUNT>()?;
        for (number, operand) in numbers.iter_mut().zip(operands) {
            let Operand::Number(operand) = operand else { return None };
            *number = *operand;
        }
        Some(numbers)
    }

    /// The last operands, in the order in which they stand.
    pub(super) fn last<const COUNT: usize>(&self) -> Option<[&Operand<'a>; COUNT]> {
        let operands: &[_; COUNT] = self.operands.last_chunk()?;
        Some(operands.each_ref())
    }

    /// The last operand, if it is a name.
    pub(super) fn name(&self) -> Option<&Name<'a>> {
        match self.operands.last()? {
            Operand::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The last operand, if it is a text.
    pub(super) fn text(&self) -> Option<&Text<'a>> {
        match self.operands.last()? {
            Operand::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The texts and numbers of the last operand, if it is a list.
    pub(super) fn parts(&self) -> Option<&[Part<'a>]> {
        matches!(self.operands.last()?, Operand::List).then_some(&self.parts)
    }

    /// The picture that the last operand is.
    pub(super) fn picture(&self) -> Option<&Stream<'a>> {
        match self.operands.last()? {
            Operand::Object(Object::Stream(picture)) => Some(picture),
            _ => None,
        }
    }

    /// Takes what a function reads from the front, together with how long it is.
    fn take<T>(&mut self, read: impl FnOnce(&'a [u8]) -> Option<(T, usize)>) -> Option<T> {
        let (taken, length) = read(self.rest)?;
        self.rest = &self.rest[length..];
        Some(taken)
    }

    /// Takes the letters and digits up to the next blank or delimiter.
    fn token(&mut self) -> &'a [u8] {
        let end = self.rest.iter().position(|byte| !is_regular(*byte)).unwrap_or(self.rest.len());
        let (token, rest) = self.rest.split_at(end);
        self.rest = rest;
        token
    }

    fn number(&mut self) -> Option<f64> {
        let begin = self.rest;
        let token = self.token();
        plain_number(token).or_else(|| {
            let bare = bare_length(token);
            if bare > 0 {
                self.rest = &begin[bare..];
                return Some(0.0);
            }
            Number::from_bytes(token).map(|number| number.as_f64())
        })
    }

    fn operator(&mut self) -> Option<&'a [u8]> {
        let begin = self.rest;
        let operator = self.token();
        if operator == b"BI" {
            self.inline_picture(begin);
        }
        (!operator.is_empty()).then_some(operator)
    }

    /// Takes the picture that begins there.
    fn inline_picture(&mut self, begin: &'a [u8]) {
        let mut library = UntypedIter::new(begin);
        let picture = library.next().and_then(|picture| picture.operands().last().cloned());
        // Behind the picture stands „EI“; where there is no end, the picture's own bytes follow.
        if let Some(Object::Stream(picture)) = picture
            && let std::borrow::Cow::Borrowed(data) = picture.raw_data()
        {
            let end = data.as_ptr_range().end.addr() - begin.as_ptr().addr() + b"EI".len();
            self.rest = begin.get(end..).unwrap_or_default();
            self.operands.push(Operand::Object(Object::Stream(picture)));
        } else {
            let data = begin.windows(2).position(|pair| pair == b"ID").unwrap_or(begin.len() - 2);
            self.rest = &begin[data + 2..];
        }
    }

    fn properties(&mut self) -> Option<Operand<'a>> {
        let marked = |(number, length)| (Operand::Marked(number), length);
        let object = |dict: Dict<'a>| {
            let length = dict.data().len();
            (Operand::Object(Object::Dict(dict)), length)
        };
        self.take(|rest| marked_number(rest).map(marked).or_else(|| Dict::from_bytes(rest).map(object)))
    }

    fn list(&mut self) -> Option<Operand<'a>> {
        self.parts.clear();
        let length = plain_list(self.rest, &mut self.parts).or_else(|| {
            let list = Array::from_bytes(self.rest)?;
            self.parts.clear();
            self.parts.extend(list.iter::<Object<'a>>().filter_map(part));
            Some(list.data().len() + 2)
        })?;
        self.rest = &self.rest[length..];
        Some(Operand::List)
    }
}

fn part(object: Object<'_>) -> Option<Part<'_>> {
    match object {
        Object::Number(number) => Some(Part::Back(number.as_f64())),
        Object::String(text) => Some(Part::Text(Text::Odd(text))),
        _ => None,
    }
}

/// The parts of a list of texts and numbers, and its length; nothing if there is anything else in it.
fn plain_list<'a>(list: &'a [u8], parts: &mut Vec<Part<'a>>) -> Option<usize> {
    let mut rest = list.get(1..)?;
    loop {
        rest = match rest.first()? {
            b' ' | b'\n' | b'\r' | b'\t' => &rest[1..],
            b']' => return Some(list.len() - rest.len() + 1),
            b'(' | b'<' => {
                let (text, length) = text(rest)?;
                parts.push(Part::Text(text));
                &rest[length..]
            }
            _ => {
                let end = rest.iter().position(|byte| !is_regular(*byte))?;
                parts.push(Part::Back(plain_number(&rest[..end])?));
                &rest[end..]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Operators with their operands as text.
    fn ours(bytes: &[u8]) -> Vec<String> {
        let (mut operators, mut found) = (Operators::of(bytes), Vec::new());
        while let Some(operator) = operators.next() {
            let operands: Vec<String> =
                operators.operands.iter().map(|operand| told(operand, &operators.parts)).collect();
            found.push(format!("{} {operands:?}", String::from_utf8_lossy(operator)));
        }
        found
    }

    fn told(operand: &Operand<'_>, parts: &[Part<'_>]) -> String {
        match operand {
            Operand::Number(number) => format!("{}", number + 0.0), // there is no „-0“
            Operand::Name(name) => format!("/{}", name.as_str()),
            Operand::Text(text) => format!("{:?}", text.codes(&mut Vec::new())),
            Operand::Marked(number) => format!("marked {number}"),
            Operand::Object(Object::Dict(dict)) => {
                let number = dict.get::<Number>("MCID").map(|number| number.as_i64());
                number
                    .filter(|_| dict.len() == 1)
                    .map_or("dict".to_owned(), |number| format!("marked {number}"))
            }
            Operand::Object(object) => format!("{object:?}"),
            Operand::List => {
                let part = |part: &Part<'_>| match part {
                    Part::Text(text) => format!("{:?}", text.codes(&mut Vec::new())),
                    Part::Back(number) => format!("{}", number + 0.0),
                };
                parts.iter().map(part).collect::<Vec<_>>().join(" ")
            }
        }
    }

    /// The same as the library finds them; of several lists only the last one's parts are kept.
    fn theirs(bytes: &[u8]) -> Vec<String> {
        let (mut operators, mut found) = (UntypedIter::new(bytes), Vec::new());
        while let Some(instruction) = operators.next() {
            let is_list = |object: &Object<'_>| matches!(object, Object::Array(_));
            let last = instruction.operands().filter(|object| is_list(object)).last();
            let operands: Vec<String> = instruction.operands().map(|object| as_ours(object, last)).collect();
            found.push(format!("{} {operands:?}", String::from_utf8_lossy(instruction.operator)));
        }
        found
    }

    fn as_ours(object: &Object<'_>, last_list: Option<&Object<'_>>) -> String {
        let parts: Vec<Part<'_>> = match last_list {
            Some(Object::Array(list)) => list.iter::<Object<'_>>().filter_map(part).collect(),
            _ => Vec::new(),
        };
        let operand = match object {
            Object::Number(number) => Operand::Number(number.as_f64()),
            Object::Name(name) => Operand::Name(name.clone()),
            Object::String(text) => Operand::Text(Text::Odd(text.clone())),
            Object::Array(_) => Operand::List,
            other => Operand::Object(other.clone()),
        };
        told(&operand, &parts)
    }

    #[test]
    fn operators_come_with_what_stands_before_them() {
        let stream = b"/P <</MCID 7 >>BDC BT /F1 9.5 Tf -1.25 0 Td % a remark\n[(Der) -250<5261>(\\164)]TJ (a\\)(b))Tj ET EMC";
        assert_eq!(
            ours(stream),
            [
                r#"BDC ["/P", "marked 7"]"#,
                "BT []",
                r#"Tf ["/F1", "9.5"]"#,
                r#"Td ["-1.25", "0"]"#,
                r#"TJ ["[68, 101, 114] -250 [82, 97] [116]"]"#,
                r#"Tj ["[97, 41, 40, 98, 41]"]"#,
                "ET []",
                "EMC []"
            ]
        );
        assert_eq!(ours(stream), theirs(stream));
    }

    #[test]
    fn a_picture_among_operators_is_passed_over() {
        let stream = b"q BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q (Rat) Tj";
        let mut operators = Operators::of(stream);
        assert_eq!(operators.next(), Some(&b"q"[..]));
        assert_eq!(operators.next(), Some(&b"BI"[..]));
        assert!(operators.picture().is_some_and(|picture| picture.dict().get::<u32>("W") == Some(1)));
        assert_eq!(operators.next(), Some(&b"Q"[..]));
        assert_eq!(operators.next(), Some(&b"Tj"[..]));
        // One without an end takes no text with it.
        let torn = ours(b"BI /W 1 ID (Rat) Tj");
        assert!(torn.last().is_some_and(|last| last.starts_with("Tj")), "{torn:?}");
    }

    #[test]
    fn what_nobody_can_read_ends_a_stream() {
        assert_eq!(ours(b"q (Rat Tj"), ["q []"]);
        assert_eq!(ours(b"q ) Q"), ["q []"]);
        assert_eq!(ours(b"1 2abc 3 w"), [r#"w ["3"]"#]);
        assert!(ours(&b"1 ".repeat(40)).is_empty());
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_the_library_reads(
            stream in "([(]([a-z ]|\\\\[()n\r1]|[(]x[)]){0,3}[)]|<[0-9a-fA-F ]{0,5}>|[-+]?[0-9]{0,4}[.]?[0-9]{0,3}-?|/A#4[12]|\\[[(]a[)] ?-?[0-9]{1,3}<41>\\]|<</MCID [0-9]{1,2} ?>>|<</A/B>>|[a-zT*'\"]{1,2}|%x\n|[ \r\n]|[()<>\\[\\]]){0,16}"
        ) {
            prop_assert_eq!(ours(stream.as_bytes()), theirs(stream.as_bytes()));
        }
    }
}
