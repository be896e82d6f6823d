//! Seconds, the best of several runs, and percentiles.

use std::time::Instant;

/// What a call returns, and how many seconds it took.
pub(crate) fn timed<T>(call: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let result = call();
    (result, start.elapsed().as_secs_f64())
}

/// Seconds of processor time that this process has used so far in threads that still run; `None` where the system does not tell. Unlike the
/// time on the clock it hardly depends on what else the machine does.
pub(crate) fn processor_seconds() -> Option<f64> {
    let mut nanoseconds = 0.0;
    for thread in fs_err::read_dir("/proc/self/task").ok()? {
        let told = fs_err::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
        nanoseconds += told.split(' ').next()?.parse::<f64>().ok()?;
    }
    Some(nanoseconds * 1e-9)
}

/// The shortest time so far: on a machine that others use too it is the one that they disturbed least.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Best(pub(crate) f64);

impl Best {
    pub(crate) fn new() -> Self {
        Self(f64::INFINITY)
    }

    pub(crate) fn add(&mut self, seconds: f64) {
        self.0 = self.0.min(seconds);
    }
}

/// The value that a share of all values does not exceed (nearest rank); NaN if there are none.
pub(crate) fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let rank = (values.len() as f64 * share).ceil() as usize;
    values.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let mut values: Vec<f64> = (1..=20).rev().map(f64::from).collect();
        assert_eq!(percentile(&mut values, 0.5), 10.0);
        assert_eq!(percentile(&mut values, 0.95), 19.0);
        assert_eq!(percentile(&mut values, 1.0), 20.0);
        assert!(percentile(&mut [], 0.5).is_nan());
    }
}
