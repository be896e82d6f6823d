//! GGUF files: metadata with clear errors, and tensors.

use std::collections::HashMap;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use candle_core::quantized::QTensor;
use candle_core::quantized::gguf_file::{Content, Value};
use candle_core::{Device, Tensor};

use crate::load_error::LoadError;

/// An open GGUF file.
pub(crate) struct Gguf {
    path: PathBuf,
    reader: BufReader<fs_err::File>,
    content: Content,
}

impl Gguf {
    pub(crate) fn open(path: &Path) -> Result<Self, LoadError> {
        let file = fs_err::File::open(path).map_err(|error| LoadError::format(path, &error))?;
        let mut reader = BufReader::new(file);
        let content = Content::read(&mut reader).map_err(|error| LoadError::format(path, &error))?;
        Ok(Self { path: path.to_owned(), reader, content })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn has_tensor(&self, name: &str) -> bool {
        self.content.tensor_infos.contains_key(name)
    }

    pub(crate) fn tensor(&mut self, name: &str, device: &Device) -> Result<QTensor, LoadError> {
        let tensor = self.content.tensor(&mut self.reader, name, device);
        tensor.map_err(|error| LoadError::format(&self.path, &format!("tensor {name}: {error}")))
    }

    /// A tensor in full precision, as norms and biases are.
    pub(crate) fn vector(&mut self, name: &str, device: &Device) -> Result<Tensor, LoadError> {
        let tensor = self.tensor(name, device)?.dequantize(device);
        tensor.map_err(|error| LoadError::format(&self.path, &error))
    }

    pub(crate) fn optional_vector(
        &mut self,
        name: &str,
        device: &Device,
    ) -> Result<Option<Tensor>, LoadError> {
        self.has_tensor(name).then(|| self.vector(name, device)).transpose()
    }

    /// A whole number that must be there.
    pub(crate) fn number(&self, key: &str) -> Result<usize, LoadError> {
        self.optional_number(key).ok_or_else(|| self.lacks(key, "whole number"))
    }

    pub(crate) fn optional_number(&self, key: &str) -> Option<usize> {
        match self.metadata().get(key)? {
            Value::U8(number) => Some((*number).into()),
            Value::U16(number) => Some((*number).into()),
            Value::U32(number) => usize::try_from(*number).ok(),
            Value::U64(number) => usize::try_from(*number).ok(),
            Value::I8(number) => usize::try_from(*number).ok(),
            Value::I16(number) => usize::try_from(*number).ok(),
            Value::I32(number) => usize::try_from(*number).ok(),
            Value::I64(number) => usize::try_from(*number).ok(),
            _ => None,
        }
    }

    /// A real number that must be there.
    pub(crate) fn real(&self, key: &str) -> Result<f32, LoadError> {
        self.optional_real(key).ok_or_else(|| self.lacks(key, "real number"))
    }

    pub(crate) fn optional_real(&self, key: &str) -> Option<f32> {
        match self.metadata().get(key)? {
            Value::F32(number) => Some(*number),
            Value::F64(number) => Some(*number as f32),
            _ => None,
        }
    }

    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        match self.metadata().get(key)? {
            Value::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// A text that must be there.
    pub(crate) fn text(&self, key: &str) -> Result<&str, LoadError> {
        self.optional_text(key).ok_or_else(|| self.lacks(key, "text"))
    }

    pub(crate) fn optional_text(&self, key: &str) -> Option<&str> {
        text(self.metadata().get(key)?)
    }

    /// A list of texts that must be there.
    pub(crate) fn texts(&self, key: &str) -> Result<Vec<&str>, LoadError> {
        let texts = match self.metadata().get(key) {
            Some(Value::Array(values)) => values.iter().map(text).collect(),
            _ => None,
        };
        texts.ok_or_else(|| self.lacks(key, "list of texts"))
    }

    /// A list of whole numbers; empty if there is none.
    pub(crate) fn numbers(&self, key: &str) -> Vec<i64> {
        let Some(Value::Array(values)) = self.metadata().get(key) else { return Vec::new() };
        let number = |value: &Value| match value {
            Value::I32(number) => Some(i64::from(*number)),
            Value::U32(number) => Some(i64::from(*number)),
            _ => None,
        };
        values.iter().filter_map(number).collect()
    }

    fn metadata(&self) -> &HashMap<String, Value> {
        &self.content.metadata
    }

    fn lacks(&self, key: &str, kind: &str) -> LoadError {
        LoadError::format(&self.path, &format!("no {kind} {key} in its metadata"))
    }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}
