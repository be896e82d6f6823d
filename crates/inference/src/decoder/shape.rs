//! The measures of a decoder, as the metadata of its file gives them.

use super::family::Family;
use crate::gguf::Gguf;
use crate::load_error::LoadError;

/// The measures of a decoder.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) family: &'static Family,
    pub(super) layers: usize,
    /// Length of a token's vector.
    pub(super) width: usize,
    pub(super) heads: usize,
    pub(super) key_heads: usize,
    /// Length of a head's vector.
    pub(super) head: usize,
    pub(super) epsilon: f32,
    pub(super) embedding_scale: Option<f64>,
    /// Tokens that a layer with a window sees, itself included.
    pub(super) window: Option<usize>,
    /// By how much positions are stretched where everything is seen.
    pub(super) stretch: f32,
}

/// Why measures are refused.
pub(super) enum BadShape {
    /// There is no code for this.
    Unsupported(String),
    /// The file is wrong.
    File(LoadError),
}

impl From<LoadError> for BadShape {
    fn from(error: LoadError) -> Self {
        Self::File(error)
    }
}

impl BadShape {
    /// The error of loading this model.
    pub(super) fn of(self, model: &str) -> LoadError {
        match self {
            Self::Unsupported(reason) => LoadError::Unsupported { model: model.to_owned(), reason },
            Self::File(error) => error,
        }
    }
}

impl Shape {
    pub(super) fn read(gguf: &Gguf, family: &'static Family, positions: usize) -> Result<Self, BadShape> {
        let key = |name: &str| format!("{}.{name}", family.name);
        let unsupported = |reason| Err(BadShape::Unsupported(reason));
        if gguf.optional_number(&key("expert_count")).unwrap_or(0) > 1 {
            return unsupported("mixture of experts".to_owned());
        }
        if gguf.optional_real(&key("final_logit_softcapping")).unwrap_or(0.0) != 0.0 {
            return unsupported("scores that are capped".to_owned());
        }
        let stretch = match gguf.optional_text(&key("rope.scaling.type")) {
            None | Some("none") => 1.0,
            Some("linear") => gguf.real(&key("rope.scaling.factor"))?,
            Some(kind) => return unsupported(format!("positions scaled by {kind:?}")),
        };
        let trained = gguf.number(&key("context_length"))?;
        if trained < positions {
            return unsupported(format!("{positions} tokens, it was trained for {trained}"));
        }
        let heads = gguf.number(&key("attention.head_count"))?;
        let key_heads = gguf.optional_number(&key("attention.head_count_kv")).unwrap_or(heads);
        let width = gguf.number(&key("embedding_length"))?;
        let fits = heads > 0 && key_heads > 0 && heads.is_multiple_of(key_heads);
        let head = match gguf.optional_number(&key("attention.key_length")) {
            Some(head) if fits && head > 0 => head,
            None if fits && width.is_multiple_of(heads) => width / heads,
            _ => {
                let reason =
                    format!("{heads} heads, {key_heads} key heads, {width} values do not fit together");
                return Err(LoadError::format(gguf.path(), &reason).into());
            }
        };
        Ok(Self {
            family,
            layers: gguf.number(&key("block_count"))?,
            width,
            heads,
            key_heads,
            head,
            epsilon: gguf.real(&key("attention.layer_norm_rms_epsilon"))?,
            embedding_scale: family.scales_embedding.then(|| (width as f64).sqrt()),
            window: family.whole.map(|_| gguf.number(&key("attention.sliding_window"))).transpose()?,
            stretch,
        })
    }

    /// Whether a layer sees a window only.
    pub(super) fn is_windowed(&self, layer: usize) -> bool {
        self.family.whole.is_some_and(|whole| !(layer + 1).is_multiple_of(whole))
    }

    /// Whether a layer knows positions.
    pub(super) fn is_placed(&self, layer: usize) -> bool {
        self.family.unplaced.is_none_or(|unplaced| !(layer + 1).is_multiple_of(unplaced))
    }
}
