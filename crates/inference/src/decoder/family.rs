//! In what the families of decoders differ beyond what their files say.

use crate::elementwise::Gate;

/// How the rotary position turns a head's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turning {
    /// Neighbours in pairs: files of these families are written so.
    Neighbours,
    /// The first half with the second.
    Halves,
}

/// A family of decoders.
#[derive(Debug)]
pub(super) struct Family {
    /// `general.architecture`, with which the names of its metadata begin.
    pub(super) name: &'static str,
    pub(super) turning: Turning,
    pub(super) gate: Gate,
    /// Every so manieth layer knows no positions.
    pub(super) unplaced: Option<usize>,
    /// All but every so manieth layer see a window only, and turn at a speed of their own.
    pub(super) whole: Option<usize>,
    /// Whether a token's vector is scaled by the root of its length first.
    pub(super) scales_embedding: bool,
}

const LLAMA: Family = Family {
    name: "llama",
    turning: Turning::Neighbours,
    gate: Gate::Silu,
    unplaced: None,
    whole: None,
    scales_embedding: false,
};

const FAMILIES: [Family; 5] = [
    LLAMA,
    Family { name: "qwen2", turning: Turning::Halves, ..LLAMA },
    Family { name: "qwen3", turning: Turning::Halves, ..LLAMA },
    Family { name: "smollm3", unplaced: Some(4), ..LLAMA },
    Family {
        name: "gemma3",
        turning: Turning::Halves,
        gate: Gate::Gelu,
        whole: Some(6),
        scales_embedding: true,
        ..LLAMA
    },
];

impl Family {
    /// The family of this architecture.
    pub(super) fn of(architecture: &str) -> Option<&'static Self> {
        FAMILIES.iter().find(|family| family.name == architecture)
    }
}
