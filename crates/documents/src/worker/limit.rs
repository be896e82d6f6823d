//! The limits that a worker sets itself before it opens anything.

use std::io;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};

use crate::limits;

/// Standard input, output and error; there will be no fourth.
const DESCRIPTORS: u64 = 3;

/// Limits this process for good: memory, and no files, sockets or core dumps at all.
pub(super) fn limit_process() -> io::Result<()> {
    let limits = [
        (Resource::As, limits::MEMORY_BYTES),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, DESCRIPTORS),
    ];
    for (resource, most) in limits {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

/// Lets this process run for so much more processor time; it is killed when it is used up.
pub(super) fn allow_processor_time(time: Duration) -> io::Result<()> {
    let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec.unsigned_abs();
    let most = used + time.as_secs().max(1);
    Ok(setrlimit(Resource::Cpu, Rlimit { current: Some(most), maximum: None })?)
}
