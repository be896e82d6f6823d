//! How a model runs: on what, with how many threads, behind how long a queue.

use std::fmt;
use std::str::FromStr;

use crate::load_error::LoadError;

/// What computes. Graphics processors need a program that was built for them: feature `cuda` or `metal`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// The first graphics processor that this program can use, else the processor.
    Auto,
    /// The processor.
    #[default]
    Cpu,
    /// NVIDIA's graphics processor of this number.
    Cuda(usize),
    /// Apple's graphics processor of this number.
    Metal(usize),
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

/// A text that names no device.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no device: auto, cpu, cuda:0 or metal:0")]
pub struct BadDevice(String);

impl Default for Execution {
    fn default() -> Self {
        Self { device: Device::Cpu, threads: 0, queue: 16 }
    }
}

impl Execution {
    /// Whether it is certain that the processor computes.
    pub(crate) fn is_by_processor(&self) -> bool {
        let has_others = cfg!(any(feature = "cuda", feature = "metal"));
        self.device == Device::Cpu || (self.device == Device::Auto && !has_others)
    }

    pub(crate) fn device(&self) -> Result<candle_core::Device, LoadError> {
        let found = match self.device {
            Device::Auto => Ok(first()),
            Device::Cpu => Ok(candle_core::Device::Cpu),
            Device::Cuda(number) => candle_core::Device::new_cuda(number),
            Device::Metal(number) => candle_core::Device::new_metal(number),
        };
        found.map_err(|error| LoadError::Device { device: self.device, reason: error.to_string() })
    }
}

/// A graphics processor, if this program was built for one and it is there.
fn first() -> candle_core::Device {
    let cuda = || candle_core::Device::new_cuda(0);
    let metal = || candle_core::Device::new_metal(0);
    cuda().or_else(|_| metal()).unwrap_or(candle_core::Device::Cpu)
}

impl FromStr for Device {
    type Err = BadDevice;

    fn from_str(text: &str) -> Result<Self, BadDevice> {
        let bad = || BadDevice(text.to_owned());
        let numbered = |number: &str| number.parse().map_err(|_| bad());
        match text.split_once(':') {
            None if text == "auto" => Ok(Self::Auto),
            None if text == "cpu" => Ok(Self::Cpu),
            Some(("cuda", number)) => numbered(number).map(Self::Cuda),
            Some(("metal", number)) => numbered(number).map(Self::Metal),
            _ => Err(bad()),
        }
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Cpu => f.write_str("cpu"),
            Self::Cuda(number) => write!(f, "cuda:{number}"),
            Self::Metal(number) => write!(f, "metal:{number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_read_as_they_are_written() {
        for text in ["auto", "cpu", "cuda:0", "cuda:3", "metal:0"] {
            assert_eq!(text.parse::<Device>().unwrap().to_string(), text);
        }
        for text in ["", "cuda", "cuda:", "cuda:x", "cpu:0", "tpu:0"] {
            assert_eq!(text.parse::<Device>(), Err(BadDevice(text.to_owned())));
        }
    }

    #[cfg(not(any(feature = "cuda", feature = "metal")))]
    #[test]
    fn a_program_for_the_processor_alone_says_so() {
        let on = |device| Execution { device, ..Execution::default() }.device();
        assert!(on(Device::Auto).unwrap().is_cpu() && on(Device::Cpu).unwrap().is_cpu());
        let error = on(Device::Cuda(0)).unwrap_err();
        assert!(error.to_string().starts_with("device cuda:0 cannot be used: "), "{error}");
        assert!(error.hint().is_some());
    }
}
