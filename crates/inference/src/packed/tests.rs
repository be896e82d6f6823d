//! Packed products against candle's own, in full precision, and the fast path against the plain one.

use candle_core::quantized::GgmlDType;

use super::*;

fn matrix(outputs: usize, inputs: usize) -> Tensor {
    let value = |index: usize| ((index * 7919 % 1009) as f32 / 1009.0 - 0.4) * (1.0 + (index % 13) as f32);
    let values: Vec<f32> = (0..outputs * inputs).map(value).collect();
    Tensor::from_vec(values, (outputs, inputs), &Device::Cpu).unwrap()
}

fn packed(kind: GgmlDType, outputs: usize, inputs: usize) -> (Packed, Tensor) {
    let quantised = QTensor::quantize(&matrix(outputs, inputs), kind).unwrap();
    let full = quantised.dequantize(&Device::Cpu).unwrap();
    (Packed::of(&quantised).unwrap().expect("a matrix of whole blocks"), full)
}

/// The largest difference as a share of the largest value.
fn difference(left: &Tensor, right: &Tensor) -> f32 {
    let largest = |tensor: Tensor| tensor.abs().unwrap().max_all().unwrap().to_scalar::<f32>().unwrap();
    largest((left - right).unwrap()) / largest(right.clone())
}

const KINDS: [GgmlDType; 6] =
    [GgmlDType::Q4_0, GgmlDType::Q4_1, GgmlDType::Q4K, GgmlDType::Q5_1, GgmlDType::Q6K, GgmlDType::Q8_0];

#[test]
fn what_was_packed_comes_out_again() {
    for kind in KINDS {
        let (packed, full) = packed(kind, 70, 512);
        let ids: Vec<u32> = (0..70).collect();
        let difference = difference(&packed.embed(&ids).unwrap(), &full);
        // Kinds without a block of 32 and a scale of their own are packed anew.
        let exact = matches!(kind, GgmlDType::Q4_0 | GgmlDType::Q4_1 | GgmlDType::Q4K | GgmlDType::Q8_0);
        assert!(difference < if exact { 1e-6 } else { 5e-3 }, "{kind:?}: {difference}");
    }
}

#[test]
fn products_are_those_of_the_full_matrix() {
    for kind in KINDS {
        let (packed, full) = packed(kind, 200, 512);
        for tokens in [1, 3, MOST_TOKENS + 1] {
            let input = matrix(tokens, 512);
            let expected = input.matmul(&full.t().unwrap()).unwrap();
            let difference = difference(&packed.apply(&input).unwrap(), &expected);
            assert!(difference < 1e-2, "{kind:?}, {tokens} tokens: {difference}");
        }
    }
}

#[test]
fn the_fast_path_gives_what_the_plain_one_gives() {
    for kind in KINDS {
        let (packed, _) = packed(kind, 33, 1280);
        let input: Vec<f32> = matrix(1, 1280).flatten_all().unwrap().to_vec1().unwrap();
        let activations = Activations::of(&input);
        let (mut fast, mut plain) = (vec![0.0; 33], vec![0.0; 33]);
        multiply(&packed.rows(0, 33), &activations, &mut fast);
        plain::multiply(&packed.rows(0, 33), &activations, &mut plain);
        let largest = plain.iter().fold(0.0, |most: f32, value| most.max(value.abs()));
        for (fast, plain) in fast.iter().zip(&plain) {
            assert!((fast - plain).abs() <= largest * 1e-5, "{kind:?}: {fast} {plain}");
        }
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let (packed, _) = packed(GgmlDType::Q8_0, 4, 64);
    assert!(packed.apply(&matrix(1, 32)).is_err());
    assert!(packed.embed(&[4]).is_err());
    let ragged = QTensor::quantize(&matrix(4, 64), GgmlDType::F16).unwrap();
    assert!(Packed::of(&ragged).unwrap().is_none());
}
