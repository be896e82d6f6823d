//! Calibration: learns the weights of the support score from judged sentences, by logistic regression.

use super::support::FEATURES;

/// Steps of plain gradient descent, enough for eleven features to settle.
const STEPS: usize = 4000;
const RATE: f64 = 0.5;
/// Keeps weights small that little evidence speaks for.
const RIDGE: f64 = 1e-3;

/// Weights that tell supported sentences from others, given their features; both classes count the same in sum.
#[must_use]
pub fn learn_weights(samples: &[([f32; FEATURES], bool)]) -> [f32; FEATURES] {
    let share =
        |class: bool| 0.5 / samples.iter().filter(|(_, supported)| *supported == class).count().max(1) as f64;
    let (yes, no) = (share(true), share(false));
    let mut weights = [0.0_f64; FEATURES];
    for _ in 0..STEPS {
        let mut gradient = weights.map(|weight| weight * RIDGE);
        for (features, supported) in samples {
            let sum: f64 =
                weights.iter().zip(features).map(|(weight, feature)| weight * f64::from(*feature)).sum();
            let wanted = f64::from(u8::from(*supported));
            let error = (1.0 / (1.0 + (-sum).exp()) - wanted) * if *supported { yes } else { no };
            for (slope, feature) in gradient.iter_mut().zip(features) {
                *slope += error * f64::from(*feature);
            }
        }
        for (weight, slope) in weights.iter_mut().zip(gradient) {
            *weight -= RATE * slope;
        }
    }
    weights.map(|weight| weight as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telling_feature_is_found() {
        let sample = |first: f32, second: f32| {
            let mut features = [0.0; FEATURES];
            (features[0], features[1], features[2]) = (1.0, first, second);
            features
        };
        let samples: Vec<_> = (0..40).map(|n| (sample((n % 2) as f32, (n % 3) as f32), n % 2 == 1)).collect();
        let weights = learn_weights(&samples);
        assert!(weights[1] > 4.0 && weights[2].abs() < 0.5, "{weights:?}");
    }
}
