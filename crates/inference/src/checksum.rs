//! SHA-256 sums: how the files of a model are recognised.

use std::fmt;
use std::io::{self, Read};
use std::path::Path;
use std::str::FromStr;

use serde::Deserialize;
use sha2::{Digest, Sha256};

const BUFFER: usize = 1 << 18;

/// The SHA-256 of a file; written as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Checksum([u8; 32]);

/// A text that is no SHA-256.
#[derive(Debug, thiserror::Error)]
#[error("not a sha-256 of 64 hexadecimal digits: {0:?}")]
pub struct BadChecksum(String);

impl Checksum {
    /// The checksum of everything that a reader has to give; `on_bytes` sees each piece on its way.
    pub(crate) fn of(
        reader: &mut dyn Read,
        on_bytes: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<Self> {
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; BUFFER];
        loop {
            let length = reader.read(&mut buffer)?;
            if length == 0 {
                return Ok(Self(hasher.finalize().into()));
            }
            hasher.update(&buffer[..length]);
            on_bytes(&buffer[..length])?;
        }
    }

    /// The checksum of what is in memory.
    pub(crate) fn of_bytes(content: &[u8]) -> Self {
        Self(Sha256::digest(content).into())
    }

    /// The checksum of a file.
    pub(crate) fn of_file(path: &Path) -> io::Result<Self> {
        Self::of(&mut fs_err::File::open(path)?, &mut |_| Ok(()))
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Checksum {
    type Err = BadChecksum;

    fn from_str(text: &str) -> Result<Self, BadChecksum> {
        let bad = || BadChecksum(text.to_owned());
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(bad());
        }
        let mut sum = [0; 32];
        for (byte, at) in sum.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| bad())?;
        }
        Ok(Self(sum))
    }
}

impl TryFrom<String> for Checksum {
    type Error = BadChecksum;

    fn try_from(text: String) -> Result<Self, BadChecksum> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_of_a_known_text() {
        let sum = Checksum::of(&mut &b"abc"[..], &mut |_| Ok(())).unwrap();
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sum.to_string(), expected);
        assert_eq!(expected.parse::<Checksum>().unwrap(), sum);
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "abc", &"g".repeat(64), &"ä".repeat(32), &"+a".repeat(32)] {
            assert!(text.parse::<Checksum>().is_err(), "{text}");
        }
    }
}
