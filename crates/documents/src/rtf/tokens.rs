//! The signs of RTF: groups, control words and letters, one after the other.

/// A sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'b> {
    /// A group begins.
    Open,
    /// A group ends.
    Close,
    /// A control word with its number.
    Word(&'b [u8], Option<i32>),
    /// A control symbol: a backslash and something that is no letter.
    Symbol(u8),
    /// A byte of text in the code page of its font.
    Byte(u8),
}

/// Splits a file; bytes that a file holds as they are (`\bin`) are left out.
pub(super) struct Tokens<'b>(pub(super) &'b [u8]);

impl<'b> Iterator for Tokens<'b> {
    type Item = Token<'b>;

    fn next(&mut self) -> Option<Token<'b>> {
        loop {
            let (&first, rest) = self.0.split_first()?;
            self.0 = rest;
            return Some(match first {
                b'{' => Token::Open,
                b'}' => Token::Close,
                b'\\' => self.control()?,
                b'\r' | b'\n' => continue,
                byte => Token::Byte(byte),
            });
        }
    }
}

impl<'b> Tokens<'b> {
    fn control(&mut self) -> Option<Token<'b>> {
        let letters = self.0.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if letters == 0 {
            return self.symbol();
        }
        let (name, rest) = self.0.split_at(letters);
        let is_digit =
            |(index, byte): &(usize, &u8)| byte.is_ascii_digit() || (*index == 0 && **byte == b'-');
        let digits = rest.iter().enumerate().take_while(is_digit).count();
        let (number, rest) = rest.split_at(digits);
        self.0 = rest.strip_prefix(b" ").unwrap_or(rest);
        let number = str::from_utf8(number).ok().and_then(|number| number.parse().ok());
        if name == b"bin" {
            let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            self.0 = self.0.get(length..).unwrap_or_default();
        }
        Some(Token::Word(name, number))
    }

    fn symbol(&mut self) -> Option<Token<'b>> {
        let (&symbol, rest) = self.0.split_first()?;
        self.0 = rest;
        let hexadecimal = rest.get(..2).and_then(|digits| str::from_utf8(digits).ok());
        match (symbol, hexadecimal.and_then(|digits| u8::from_str_radix(digits, 16).ok())) {
            (b'\'', Some(byte)) => {
                self.0 = &rest[2..];
                Some(Token::Byte(byte))
            }
            _ => Some(Token::Symbol(symbol)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_told_apart() {
        let tokens: Vec<Token<'_>> = Tokens(b"{\\b0 a\\'fc\\~\\u-10179?\\bin3 }}}\r\n\\*\\x}").collect();
        let expected = [
            Token::Open,
            Token::Word(b"b", Some(0)),
            Token::Byte(b'a'),
            Token::Byte(0xfc),
            Token::Symbol(b'~'),
            Token::Word(b"u", Some(-10179)),
            Token::Byte(b'?'),
            Token::Word(b"bin", Some(3)),
            Token::Symbol(b'*'),
            Token::Word(b"x", None),
            Token::Close,
        ];
        assert_eq!(tokens, expected);
        assert_eq!(Tokens(b"\\").count() + Tokens(b"\\'f").count(), 2);
    }
}
