//! Calibration: learns the weights of a score from judged sentences, by logistic regression.

/// Steps of plain gradient descent, enough for a dozen features to settle.
const STEPS: usize = 4000;
const RATE: f64 = 0.5;
/// Keeps weights small that little evidence speaks for.
const RIDGE: f64 = 1e-3;

/// A sentence, as weights are learnt from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample<const N: usize> {
    /// Its features.
    pub features: [f32; N],
    /// Whether it is what is wanted.
    pub supported: bool,
    /// What it counts against others.
    pub weight: f32,
}

/// Weights that tell supported (or otherwise wanted) sentences from others.
#[must_use]
pub fn learn_weights<const N: usize>(samples: &[Sample<N>]) -> [f32; N] {
    let total: f64 = samples.iter().map(|sample| f64::from(sample.weight)).sum();
    let mut weights = [0.0_f64; N];
    for _ in 0..STEPS {
        let mut gradient = weights.map(|weight| weight * RIDGE);
        for sample in samples {
            let sum: f64 = weights
                .iter()
                .zip(sample.features)
                .map(|(weight, feature)| weight * f64::from(feature))
                .sum();
            let wanted = f64::from(u8::from(sample.supported));
            let error = (1.0 / (1.0 + (-sum).exp()) - wanted) * f64::from(sample.weight) / total;
            for (slope, feature) in gradient.iter_mut().zip(sample.features) {
                *slope += error * f64::from(feature);
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
        let sample = |n: usize| {
            let mut features = [0.0; 4];
            (features[0], features[1], features[2]) = (1.0, (n % 2) as f32, (n % 3) as f32);
            Sample { features, supported: n % 2 == 1, weight: 1.0 }
        };
        let weights = learn_weights(&(0..42).map(sample).collect::<Vec<_>>());
        assert!(weights[1] > 4.0 && weights[2].abs() < 0.5, "{weights:?}");
    }
}
