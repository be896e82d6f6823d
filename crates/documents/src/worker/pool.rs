//! Several workers behind one door.

use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use engine::{PageError, Pages, Picture, ReadError, Reader, Reading};

use super::process::{Death, Process, WorkerCommand};
use super::protocol::{Reply, Request};
use crate::limits;

/// A worker that has seen so many files is replaced by a fresh one: memory gets into pieces over time.
const MOST_FILES: u32 = 500;

/// How workers are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkersOptions {
    /// How many run at the same time at most.
    pub parallel: NonZeroUsize,
    /// A worker that takes longer for a file or a picture is killed.
    pub time_limit: Duration,
}

impl Default for WorkersOptions {
    /// One worker, and a minute and a half for a file.
    fn default() -> Self {
        Self { parallel: NonZeroUsize::MIN, time_limit: Duration::from_secs(90) }
    }
}

/// Reads and draws files in worker processes. Processes are started when they are needed, and end with this.
///
/// Whatever a file does to its worker, the caller gets an error and the next file a worker in order.
pub struct Workers {
    command: WorkerCommand,
    options: WorkersOptions,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Process>,
    busy: usize,
}

impl Workers {
    /// Workers that are started by that command. Nothing runs yet.
    #[must_use]
    pub fn new(command: WorkerCommand, options: WorkersOptions) -> Self {
        Self { command, options, state: Mutex::default(), freed: Condvar::new() }
    }

    /// Asks a worker. One that has read other files before and dies over this one gets a second chance with a fresh worker, so
    /// that the result depends on the file only.
    fn ask(&self, request: &Request, file: &[u8]) -> Result<Reply, Death> {
        let slot = self.slot();
        if let Some(mut process) = slot.idle() {
            match process.ask(request, file, self.options.time_limit) {
                Ok(reply) => {
                    slot.put_back(process);
                    return Ok(reply);
                }
                Err(Death::TooSlow(limit)) => return Err(Death::TooSlow(limit)),
                Err(Death::Failed(_) | Death::Limit(_)) => {}
            }
        }
        let mut process = Process::start(&self.command)?;
        let reply = process.ask(request, file, self.options.time_limit)?;
        slot.put_back(process);
        Ok(reply)
    }

    /// Waits until one more worker may be busy.
    fn slot(&self) -> Slot<'_> {
        let mut state = self.state();
        while state.busy >= self.options.parallel.get() {
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.busy += 1;
        Slot { workers: self }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to keep one worker busy.
struct Slot<'w> {
    workers: &'w Workers,
}

impl Slot<'_> {
    fn idle(&self) -> Option<Process> {
        self.workers.state().idle.pop()
    }

    fn put_back(&self, process: Process) {
        if process.served < MOST_FILES {
            self.workers.state().idle.push(process);
        }
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        self.workers.state().busy -= 1;
        self.workers.freed.notify_one();
    }
}

impl Reader for Workers {
    fn read(&self, bytes: &[u8], name: &str) -> Result<Reading, ReadError> {
        if bytes.len() > limits::FILE_BYTES {
            return Err(ReadError::Limit(format!("file of more than {} MB", limits::FILE_BYTES >> 20)));
        }
        let name = name.chars().take(limits::NAME_CHARACTERS).collect();
        match self.ask(&Request::Read { name }, bytes) {
            Ok(Reply::Reading(reading)) => Ok(reading.into()),
            Ok(Reply::ReadError(error)) => Err(error.0),
            Ok(Reply::Picture { .. } | Reply::PageError(_)) => {
                Err(ReadError::Failed("worker answered another question".to_owned()))
            }
            Err(Death::Failed(reason)) => Err(ReadError::Failed(reason)),
            Err(Death::Limit(limit)) => Err(ReadError::Limit(limit)),
            Err(Death::TooSlow(time)) => Err(ReadError::Limit(format!("{} s", time.as_secs_f32()))),
        }
    }
}

impl Pages for Workers {
    fn picture(&self, original: &[u8], page: u32, width: u32) -> Result<Picture, PageError> {
        if original.len() > limits::FILE_BYTES {
            return Err(PageError::Failed(format!("file of more than {} MB", limits::FILE_BYTES >> 20)));
        }
        match self.ask(&Request::Picture { page, width }, original) {
            Ok(Reply::Picture { png, width, height }) => Ok(Picture { png, width, height }),
            Ok(Reply::PageError(error)) => Err(error.0),
            Ok(Reply::ReadError(error)) => Err(PageError::Failed(error.0.to_string())),
            Ok(Reply::Reading(_)) => Err(PageError::Failed("worker answered another question".to_owned())),
            Err(Death::Failed(reason)) => Err(PageError::Failed(reason)),
            Err(Death::Limit(limit)) => Err(PageError::Failed(format!("limit of {limit} exceeded"))),
            Err(Death::TooSlow(time)) => {
                Err(PageError::Failed(format!("limit of {} s exceeded", time.as_secs_f32())))
            }
        }
    }
}
