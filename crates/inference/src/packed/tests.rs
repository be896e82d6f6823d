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
        // Scales of Q4_K are rounded to half precision; kinds without a block of 32 and a scale of their own are packed anew.
        let most = match kind {
            GgmlDType::Q4_0 | GgmlDType::Q4_1 | GgmlDType::Q8_0 => 1e-6,
            GgmlDType::Q4K => 1e-3,
            _ => 5e-3,
        };
        assert!(difference < most, "{kind:?}: {difference}");
    }
}

#[test]
fn products_are_those_of_the_full_matrix() {
    for kind in KINDS {
        let (packed, full) = packed(kind, 200, 512);
        for tokens in [1, 3, MOST_TOKENS + 1] {
            let input = matrix(tokens, 512);
            let expected = input.matmul(&full.t().unwrap()).unwrap();
            let difference = difference(&products(&[&packed], &input).unwrap(), &expected);
            assert!(difference < 1e-2, "{kind:?}, {tokens} tokens: {difference}");
        }
    }
}

/// On a machine that has them: each kernel is compared that the processor can do.
#[test]
fn the_fast_paths_give_what_the_plain_one_gives() {
    for kind in KINDS {
        let (packed, _) = packed(kind, 33, 1280);
        for tokens in [1, 7, 9] {
            let input = matrix(tokens, 1280);
            let by = |kernel| {
                let products = Products { matrices: &[&packed], kernel };
                let products = input.apply_op1_no_bwd(&products).unwrap().to_vec2::<f32>().unwrap();
                products.concat().into_iter().map(f32::to_bits).collect::<Vec<_>>()
            };
            let plain = by(Kernel::Plain);
            for kernel in Kernel::wide().into_iter().flatten() {
                assert!(by(kernel) == plain, "{kind:?}, {tokens} tokens by {kernel:?}");
            }
        }
    }
}

/// Several matrices at once, and tokens one at a time or all together: the same to the last bit.
#[test]
fn products_do_not_feel_their_neighbours() {
    let (left, _) = packed(GgmlDType::Q4K, 72, 256);
    let (right, _) = packed(GgmlDType::Q6K, 40, 256);
    let input = matrix(MOST_TOKENS + 3, 256);
    let together = products(&[&left, &right], &input).unwrap().to_vec2::<f32>().unwrap();
    for (token, together) in together.iter().enumerate() {
        let input = input.narrow(0, token, 1).unwrap();
        let alone =
            [&left, &right].map(|matrix| products(&[matrix], &input).unwrap().to_vec2::<f32>().unwrap());
        assert!(*together == [alone[0][0].as_slice(), &alone[1][0]].concat(), "token {token}");
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let (packed, _) = packed(GgmlDType::Q8_0, 4, 64);
    assert!(products(&[&packed], &matrix(1, 32)).is_err());
    assert!(packed.embed(&[4]).is_err());
    let ragged = QTensor::quantize(&matrix(4, 64), GgmlDType::F16).unwrap();
    assert!(Packed::of(&ragged).unwrap().is_none());
}
