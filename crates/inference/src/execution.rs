//! How a model runs: on what, with how many threads, behind how long a queue.

/// What computes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// The processor.
    #[default]
    Cpu,
}

/// How a model runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Execution {
    /// What computes.
    pub device: Device,
    /// Threads for one model; 0: one for each processor core.
    ///
    /// Candle's own kernels for quantised weights keep a pool of one thread for each physical core beside them.
    pub threads: usize,
    /// Most calls that wait; more are refused with [`engine::ModelError::Busy`].
    pub queue: usize,
}

impl Default for Execution {
    fn default() -> Self {
        Self { device: Device::Cpu, threads: 0, queue: 16 }
    }
}

impl Execution {
    pub(crate) fn device(&self) -> candle_core::Device {
        match self.device {
            Device::Cpu => candle_core::Device::Cpu,
        }
    }
}
