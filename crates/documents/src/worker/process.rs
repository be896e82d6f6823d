//! One worker process as its parent sees it.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::protocol::{Reply, Request, read_frame, write_frame};
use crate::limits;

/// How a worker is started: a program that ends up in [`crate::serve`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerCommand {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
}

/// Why a worker gave no reply. It is dead by then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Death {
    /// It could not be started or spoke nonsense.
    Failed(String),
    /// It took more than it may take.
    Limit(String),
    /// It took longer than it may take.
    TooSlow(Duration),
}

/// A running worker.
pub(super) struct Process {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
    /// How many files it has seen.
    pub(super) served: u32,
}

impl Process {
    /// Starts a worker.
    pub(super) fn start(command: &WorkerCommand) -> Result<Self, Death> {
        let failed = |reason: String| Death::Failed(format!("{}: {reason}", command.program.display()));
        let mut child = Command::new(&command.program)
            .args(&command.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| failed(error.to_string()))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(input), Some(output)) => Ok(Self { child, input, output, served: 0 }),
            _ => Err(failed("no pipes".to_owned())),
        }
    }

    /// Asks for something and waits for the reply, at most for that time. A worker that does not reply is dead afterwards.
    pub(super) fn ask(&mut self, request: &Request, file: &[u8], most: Duration) -> Result<Reply, Death> {
        self.served += 1;
        let pid = Pid::from_child(&self.child);
        let (done, is_done) = channel::<()>();
        let (reply, too_slow) = std::thread::scope(|scope| {
            let watch = scope.spawn(move || {
                let late = is_done.recv_timeout(most) == Err(RecvTimeoutError::Timeout);
                // The child has not been waited for, so that the number still means it.
                late && kill_process(pid, Signal::KILL).is_ok()
            });
            let reply = self.exchange(request, file);
            drop(done);
            (reply, watch.join().unwrap_or(false))
        });
        match reply {
            _ if too_slow => Err(Death::TooSlow(most)),
            Ok(reply) => Ok(reply),
            Err(error) => Err(self.autopsy(&error)),
        }
    }

    fn exchange(&mut self, request: &Request, file: &[u8]) -> io::Result<Reply> {
        let request = postcard::to_allocvec(request).map_err(io::Error::other)?;
        write_frame(&mut self.input, &request)?;
        write_frame(&mut self.input, file)?;
        let reply = read_frame(&mut self.output, limits::REPLY_BYTES)?;
        let reply = reply.ok_or(io::ErrorKind::UnexpectedEof)?;
        postcard::from_bytes(&reply).map_err(io::Error::other)
    }

    /// Finds out what a worker died of.
    fn autopsy(&mut self, error: &io::Error) -> Death {
        let _ = self.child.kill(); // it may live on after speaking nonsense
        let Ok(status) = self.child.wait() else { return Death::Failed(error.to_string()) };
        let mut last_words = String::new();
        if let Some(output) = self.child.stderr.take() {
            let _ = output.take(4096).read_to_string(&mut last_words); // no last words are no obstacle
        }
        cause(status, &last_words)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill(); // it may be dead already
        let _ = self.child.wait();
    }
}

fn cause(status: ExitStatus, last_words: &str) -> Death {
    use std::os::unix::process::ExitStatusExt;
    let last_words = last_words.trim();
    if last_words.contains("memory allocation of") {
        return Death::Limit(format!("{} MB of memory", limits::MEMORY_BYTES >> 20));
    }
    if last_words.contains("overflowed its stack") {
        return Death::Limit("depth of nesting".to_owned());
    }
    let killed_by = |signal: Signal| status.signal() == Some(signal.as_raw());
    if killed_by(Signal::XCPU) {
        return Death::Limit(format!("{} s of processor time", limits::PROCESSOR_TIME.as_secs()));
    }
    let separator = if last_words.is_empty() { "" } else { ": " };
    Death::Failed(format!("worker ended with {status}{separator}{last_words}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Process {
        let command =
            WorkerCommand { program: "/bin/sh".into(), arguments: vec!["-c".into(), script.into()] };
        Process::start(&command).expect("a shell starts")
    }

    fn death(script: &str) -> Death {
        let request = Request::Read { name: "a.pdf".into(), recognised: Vec::new(), converted: Vec::new() };
        sh(script).ask(&request, b"file", Duration::from_millis(300)).err().expect("no reply")
    }

    #[test]
    fn a_silent_worker_is_killed() {
        assert_eq!(death("exec sleep 100"), Death::TooSlow(Duration::from_millis(300)));
    }

    #[test]
    fn the_cause_of_death_is_found() {
        assert_eq!(
            death("echo memory allocation of 9 bytes failed >&2; exit 1"),
            Death::Limit("600 MB of memory".into())
        );
        assert_eq!(death("kill -XCPU $$"), Death::Limit("60 s of processor time".into()));
        assert!(
            matches!(death("cat > /dev/null & echo boo >&2; exit 3"), Death::Failed(reason) if reason.contains("boo"))
        );
    }

    #[test]
    fn nonsense_is_not_believed() {
        assert!(matches!(death("printf '\\377\\377\\377\\377'; exec sleep 100"), Death::Failed(_)));
        assert!(matches!(death("printf '\\1\\0\\0\\0\\11'; exec sleep 100"), Death::Failed(_)));
    }

    #[test]
    fn a_missing_program_is_named() {
        let command = WorkerCommand { program: "/nonexistent/worker".into(), arguments: Vec::new() };
        let death = Process::start(&command).err().expect("does not start");
        assert!(matches!(death, Death::Failed(reason) if reason.contains("/nonexistent/worker")));
    }
}
