//! The tokenizer that a GGUF file carries: byte-level BPE, of which each model family cuts words in its own way.
//!
//! The file names the way (`tokenizer.ggml.pre`) but does not contain it. An unknown name is an error: a model that is fed with the
//! wrong tokens answers, only worse, and nobody would notice.

use tokenizers::models::bpe::{BPE, Vocab};
use tokenizers::normalizers::unicode::NFC;
use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::digits::Digits;
use tokenizers::pre_tokenizers::sequence::Sequence;
use tokenizers::pre_tokenizers::split::{Split, SplitPattern};
use tokenizers::{AddedToken, SplitDelimiterBehavior, Tokenizer};

use crate::gguf::Gguf;
use crate::load_error::LoadError;

/// `token_type` of tokens that steer the model.
const CONTROL: i64 = 3;
/// `token_type` of whole words that are never cut.
const USER_DEFINED: i64 = 4;

/// How a model family cuts text before BPE.
struct Family {
    /// Names in `tokenizer.ggml.pre`.
    names: &'static [&'static str],
    cut: Cut,
    /// Whether text is composed (NFC) first.
    composes: bool,
    /// Whether a piece that is in the vocabulary is taken as it is, without merging.
    whole_pieces: bool,
}

enum Cut {
    /// GPT-2's own pattern.
    Gpt2,
    /// The same, after every digit has been set apart.
    Gpt2Digits,
    /// A pattern with digits in groups of at most so many.
    Grouped(usize),
}

const FAMILIES: [Family; 5] = [
    Family { names: &["gpt-2"], cut: Cut::Gpt2, composes: false, whole_pieces: false },
    Family { names: &["smollm"], cut: Cut::Gpt2Digits, composes: false, whole_pieces: false },
    Family {
        names: &["llama-bpe", "llama3", "llama-v3"],
        cut: Cut::Grouped(3),
        composes: false,
        whole_pieces: true,
    },
    Family { names: &["smaug-bpe"], cut: Cut::Grouped(3), composes: false, whole_pieces: false },
    Family { names: &["qwen2"], cut: Cut::Grouped(1), composes: true, whole_pieces: false },
];

/// Builds the tokenizer of a GGUF file.
pub(crate) fn tokenizer(model: &str, gguf: &Gguf) -> Result<Tokenizer, LoadError> {
    let unsupported = |reason| LoadError::Unsupported { model: model.to_owned(), reason };
    let kind = gguf.text("tokenizer.ggml.model")?;
    if kind != "gpt2" {
        return Err(unsupported(format!("tokenizer of kind {kind:?} without a tokenizer.json")));
    }
    let name = gguf.text("tokenizer.ggml.pre")?;
    let family = FAMILIES
        .iter()
        .find(|family| family.names.contains(&name))
        .ok_or_else(|| unsupported(format!("tokenizer that cuts words like {name:?}")))?;
    build(gguf, family).map_err(|error| LoadError::format(gguf.path(), &format!("tokenizer: {error}")))
}

fn build(gguf: &Gguf, family: &Family) -> tokenizers::Result<Tokenizer> {
    let tokens = gguf.texts("tokenizer.ggml.tokens")?;
    let vocabulary: Vocab = tokens.iter().zip(0..).map(|(token, id)| ((*token).to_owned(), id)).collect();
    let merges = gguf.texts("tokenizer.ggml.merges")?.into_iter().map(merge).collect::<Result<_, _>>()?;
    let bpe =
        BPE::builder().vocab_and_merges(vocabulary, merges).ignore_merges(family.whole_pieces).build()?;
    let mut tokenizer = Tokenizer::new(bpe);
    if family.composes {
        tokenizer.with_normalizer(Some(NFC))?;
    }
    tokenizer.with_pre_tokenizer(Some(pre_tokenizer(&family.cut)?));
    tokenizer.with_decoder(Some(ByteLevel::default()));
    let types = gguf.numbers("tokenizer.ggml.token_type");
    let of_type = |wanted| {
        let tokens = tokens.iter().zip(&types).filter(move |(_, of)| **of == wanted);
        tokens
            .map(move |(token, _)| AddedToken::from(*token, wanted == CONTROL).normalized(false))
            .collect::<Vec<_>>()
    };
    tokenizer.add_special_tokens(of_type(CONTROL))?;
    tokenizer.add_tokens(of_type(USER_DEFINED))?;
    Ok(tokenizer)
}

fn merge(line: &str) -> Result<(String, String), String> {
    let (left, right) = line.split_once(' ').ok_or_else(|| format!("merge {line:?} has no two parts"))?;
    Ok((left.to_owned(), right.to_owned()))
}

fn pre_tokenizer(cut: &Cut) -> tokenizers::Result<PreTokenizerWrapper> {
    let gpt2 = ByteLevel::new(false, true, true);
    Ok(match cut {
        Cut::Gpt2 => gpt2.into(),
        Cut::Gpt2Digits => Sequence::new(vec![Digits::new(true).into(), gpt2.into()]).into(),
        Cut::Grouped(digits) => {
            let pattern = SplitPattern::Regex(grouped_pattern(*digits));
            let split = Split::new(pattern, SplitDelimiterBehavior::Isolated, false)?;
            Sequence::new(vec![split.into(), ByteLevel::new(false, true, false).into()]).into()
        }
    })
}

/// English endings, words with one sign in front, digits in groups, signs with line breaks, line breaks, spaces.
fn grouped_pattern(digits: usize) -> String {
    [
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)",
        r"[^\r\n\p{L}\p{N}]?\p{L}+",
        &format!(r"\p{{N}}{{1,{digits}}}"),
        r" ?[^\s\p{L}\p{N}]+[\r\n]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    ]
    .join("|")
}

#[cfg(test)]
mod tests {
    use tokenizers::{OffsetReferential, OffsetType, PreTokenizedString, PreTokenizer};

    use super::*;

    fn pieces(cut: &Cut, text: &str) -> Vec<String> {
        let mut string = PreTokenizedString::from(text);
        pre_tokenizer(cut).unwrap().pre_tokenize(&mut string).unwrap();
        let splits = string.get_splits(OffsetReferential::Original, OffsetType::Byte);
        splits.into_iter().map(|(_, (start, end), _)| text[start..end].to_owned()).collect()
    }

    #[test]
    fn each_family_cuts_in_its_way() {
        let text = "§ 12 Abs. 2024\n\n  Müll's";
        let smollm = ["§", " ", "1", "2", " Abs", ".", " ", "2", "0", "2", "4", "\n\n ", " Müll", "'s"];
        assert_eq!(pieces(&Cut::Gpt2Digits, text), smollm);
        let gpt2 = ["§", " 12", " Abs", ".", " 2024", "\n\n ", " Müll", "'s"];
        assert_eq!(pieces(&Cut::Gpt2, text), gpt2);
        let llama = ["§", " ", "12", " Abs", ".", " ", "202", "4", "\n\n", " ", " Müll", "'s"];
        assert_eq!(pieces(&Cut::Grouped(3), text), llama);
        let qwen = ["§", " ", "1", "2", " Abs", ".", " ", "2", "0", "2", "4", "\n\n", " ", " Müll", "'s"];
        assert_eq!(pieces(&Cut::Grouped(1), text), qwen);
    }
}
