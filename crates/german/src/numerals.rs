//! Numerals that are no digits, as lists and pages count with them: i, ii, iii and a, b, c.

/// The largest number that can be written in Roman digits.
const LARGEST_ROMAN: u32 = 3_999;
/// A letter is repeated at most so often.
const MOST_REPEATED: u32 = 8;
const ROMAN_DIGITS: [(u32, &str); 13] = [
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
];

/// A number in small Roman digits; 0 is empty, and all above 3,999 are written like that.
#[must_use]
pub fn roman_numeral(number: u32) -> String {
    let mut rest = number.min(LARGEST_ROMAN);
    let mut text = String::new();
    for (value, digit) in ROMAN_DIGITS {
        while rest >= value {
            text.push_str(digit);
            rest -= value;
        }
    }
    text
}

/// A number as a … z, aa, bb …, which is how Word and PDF count; 0 counts as 1, and no row is longer than eight letters.
#[must_use]
pub fn letter_numeral(number: u32) -> String {
    let index = number.saturating_sub(1);
    let letter = char::from(b'a' + (index % 26) as u8);
    std::iter::repeat_n(letter, (index / 26 + 1).min(MOST_REPEATED) as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_roman_digits() {
        let letters = letter_numeral;
        assert_eq!((letters(1), letters(26), letters(28)), ("a".into(), "z".into(), "bb".into()));
        let roman = roman_numeral;
        assert_eq!((roman(4), roman(19), roman(1998)), ("iv".into(), "xix".into(), "mcmxcviii".into()));
    }

    #[test]
    fn what_cannot_be_counted_is_bounded() {
        assert_eq!((roman_numeral(0), roman_numeral(5_000)), (String::new(), roman_numeral(3_999)));
        assert_eq!((letter_numeral(0), letter_numeral(26 * 100).len()), ("a".into(), 8));
    }
}
