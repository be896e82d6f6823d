//! `ratsfund serve` running beside a test.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::http::{self, Response};
use crate::program::{Ended, Place};

/// A service; it is killed when the test ends without stopping it.
pub(crate) struct Service {
    child: Option<Child>,
    pub(crate) address: SocketAddr,
}

impl Service {
    /// Starts the program with those arguments and waits until it says where it listens.
    pub(crate) fn start(place: &Place, arguments: &str) -> Self {
        Self::of(&mut place.command(arguments), place)
    }

    /// The same with a command that was prepared.
    pub(crate) fn of(command: &mut Command, place: &Place) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        let mut line = String::new();
        // Nothing follows the line, so nothing is lost with the buffer.
        BufReader::new(child.stdout.as_mut().expect("it is piped"))
            .read_line(&mut line)
            .expect("it can be read");
        let address =
            line.split("http://").nth(1).and_then(|rest| rest.trim().trim_end_matches('/').parse().ok());
        let Some(address) = address else {
            let output = child.wait_with_output().expect("it can be waited for");
            panic!("the service did not start: {line}\n{}", Ended::new(&output, place.path()).report());
        };
        Self { child: Some(child), address }
    }

    pub(crate) fn get(&self, path: &str) -> Response {
        http::get(self.address, path, "*/*")
    }

    /// Sends a signal and waits for the end.
    pub(crate) fn stop(mut self, signal: Signal, place: &Place) -> Ended {
        let child = self.child.take().expect("it is stopped once");
        kill_process(Pid::from_child(&child), signal).expect("the service runs");
        Ended::new(&child.wait_with_output().expect("it can be waited for"), place.path())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
