//! Another runtime in a Python process: a line of JSON in, a line of JSON out, so that it is loaded once and measured in turn with ours.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::corpus;

/// A script of `benches/reference` at work.
pub(crate) struct Peer {
    /// What it calls itself, with its version.
    pub(crate) name: String,
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Peer {
    /// Starts a script with the first Python that has its modules; `None` if there is none.
    pub(crate) fn start(
        pythons: &[PathBuf],
        modules: &str,
        script: &str,
        arguments: &[&Path],
    ) -> Result<Option<Self>> {
        let Some(mut command) = command(pythons, modules, script, arguments) else { return Ok(None) };
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let output = BufReader::new(child.stdout.take().context("no pipe")?);
        let mut peer = Self { name: String::new(), input: child.stdin.take(), output, child };
        peer.name = peer.answer().with_context(|| format!("{script} does not start"))?;
        Ok(Some(peer))
    }

    /// Sends a request and waits for the reply.
    pub(crate) fn ask<T: DeserializeOwned>(&mut self, request: &Value) -> Result<T> {
        let input = self.input.as_mut().context("the process is ending")?;
        writeln!(input, "{request}")?;
        self.answer()
    }

    fn answer<T: DeserializeOwned>(&mut self) -> Result<T> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        serde_json::from_str(&line).with_context(|| format!("the reference said {line:?}"))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // The script ends with its input.
        self.input = None;
        let _ = self.child.wait();
    }
}

/// Runs a script to its end; whether there was a Python for it.
pub(crate) fn run_once(
    pythons: &[PathBuf],
    modules: &str,
    script: &str,
    arguments: &[&Path],
) -> Result<bool> {
    let Some(mut command) = command(pythons, modules, script, arguments) else { return Ok(false) };
    let output = command.output()?;
    ensure!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr).trim_end());
    Ok(true)
}

fn command(pythons: &[PathBuf], modules: &str, script: &str, arguments: &[&Path]) -> Option<Command> {
    let fallback = PathBuf::from("python3");
    let python = pythons.iter().chain([&fallback]).find(|python| has(python, modules))?;
    let mut command = Command::new(python);
    command.arg(corpus::root().join("benches/reference").join(script)).args(arguments);
    Some(command)
}

fn has(python: &Path, modules: &str) -> bool {
    let status = Command::new(python)
        .args(["-c", &format!("import {modules}")])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}
