//! The bytes that a model's tokens stand for.

use engine::Vocabulary;
use tokenizers::Tokenizer;

/// The texts of all tokens; those that steer have none.
pub(super) fn vocabulary(tokenizer: &Tokenizer, ends: Vec<u32>) -> Vocabulary {
    // Byte-level tokenizers write a space so; the others write it „▁“, and bytes that are no characters `<0xNN>`.
    let is_byte_level = tokenizer.token_to_id("Ġ").is_some();
    let added = tokenizer.get_added_tokens_decoder();
    let size = tokenizer.get_vocab_size(true) as u32;
    let bytes = |id: u32| match (added.get(&id), tokenizer.id_to_token(id)) {
        (Some(token), _) if token.special => Vec::new(),
        (Some(token), _) => token.content.clone().into_bytes(),
        (None, Some(token)) if is_byte_level => token.chars().filter_map(byte).collect(),
        (None, Some(token)) => plain(&token),
        (None, None) => Vec::new(),
    };
    Vocabulary { tokens: (0..size).map(|id| bytes(id).into()).collect(), ends }
}

fn plain(token: &str) -> Vec<u8> {
    let hexadecimal = token.strip_prefix("<0x").and_then(|rest| rest.strip_suffix('>'));
    match hexadecimal.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
        Some(byte) => vec![byte],
        None => token.replace('▁', " ").into_bytes(),
    }
}

/// The byte that GPT-2 writes as this letter: bytes that can be seen as themselves, the others as the letters from 256 on.
fn byte(letter: char) -> Option<u8> {
    let is_seen = |byte: &u8| matches!(byte, 33..=126 | 161..=172 | 174..=255);
    let code = u32::from(letter);
    match u8::try_from(code) {
        Ok(byte) => is_seen(&byte).then_some(byte),
        Err(_) => (0..=255).filter(|byte| !is_seen(byte)).nth((code - 256) as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_stand_for_bytes() {
        let bytes = |token: &str| token.chars().filter_map(byte).collect::<Vec<u8>>();
        assert_eq!(bytes("ĠGebÃ¼hr"), " Gebühr".as_bytes());
        assert_eq!(bytes("Ċ"), b"\n");
        assert_eq!(plain("▁Rat"), b" Rat");
        assert_eq!(plain("<0x0A>"), b"\n");
        let mut all: Vec<u8> = (0..=323_u32).filter_map(|code| byte(char::from_u32(code)?)).collect();
        all.sort_unstable();
        assert_eq!(all, (0..=255).collect::<Vec<u8>>());
    }
}
