//! Tiny models with weights that are the same everywhere, written by the tests in the formats of the real ones.
//!
//! The scripts in `tests/fixtures` make the same weights in Python and record what other runtimes compute with them.

mod decoder;
mod encoder;
mod values;

use crate::manifest::{Manifest, ModelEntry};

pub(crate) use decoder::TinyDecoder;
pub(crate) use encoder::TinyEncoder;
pub(crate) use values::tensor;

/// The entry of a model whose task is given as TOML.
pub(crate) fn entry(architecture: &str, max_tokens: usize, task: &str) -> ModelEntry {
    let text = format!(
        "[[model]]\nname = \"tiny\"\narchitecture = \"{architecture}\"\nlicence = \"MIT\"\nlanguages = [\"de\"]\n\
         max_tokens = {max_tokens}\ntask = {task}\nsource = \"directory\"\nfile = [{{ name = \"config.json\" }}]"
    );
    Manifest::parse(&text).expect("the entry is valid").models.remove(0)
}

/// A file of `tests/fixtures`.
pub(crate) fn fixture<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    serde_json::from_str(&fs_err::read_to_string(path).unwrap()).unwrap()
}
