//! Weights that are the same numbers in `tests/fixtures/tiny_weights.py`.
//!
//! Each tensor is a sequence of its own, started by its name, so that the order in which tensors are made does not matter. All values
//! are multiples of 1/512, which every format of numbers in use can hold exactly.

use candle_core::{Device, Tensor};

/// Between -.5 and .5; gains of norms between .75 and 1.25.
pub(crate) fn tensor(name: &str, shape: &[usize]) -> Tensor {
    let is_gain = name.to_lowercase().contains("norm") && name.ends_with("weight");
    let seed = seed(name);
    let values: Vec<f32> = (1..=shape.iter().product::<usize>() as u64)
        .map(|index| {
            let random = mixed(seed.wrapping_add(index.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
            let steps = (random >> 56) as f32 - 128.0;
            if is_gain { 1.0 + steps / 512.0 } else { steps / 256.0 }
        })
        .collect();
    Tensor::from_vec(values, shape, &Device::Cpu).unwrap()
}

/// FNV-1a of the name.
fn seed(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |state, byte| {
        (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The end of splitmix64.
fn mixed(mut state: u64) -> u64 {
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}
