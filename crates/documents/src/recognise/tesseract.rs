//! Tesseract as a child process: a picture in, words out, within limits.

use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};

use super::OcrOptions;
use super::hocr;
use super::recognition::Recognition;
use crate::limits;
use crate::raster::Raster;

/// One column of lines of any size. The automatic layout loses the „(1)“ that stand apart in the margin; columns are told
/// apart by what comes after, from the places of the words.
const UPRIGHT: &str = "4";
/// Automatic layout after finding out which way is up.
const ANY_WAY_UP: &str = "1";
/// A page below this confidence may lie on its side.
const POOR: u8 = 65;

/// Why a page was not recognised.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OcrError {
    /// The program is not there or lacks a language; no page will be recognised.
    #[error("{0}")]
    Missing(String),
    /// This page took too long.
    #[error("text recognition took more than {} s", .0.as_secs_f32())]
    TooSlow(Duration),
    /// This page failed.
    #[error("text recognition failed: {0}")]
    Failed(String),
}

/// Version of the program, if it is there with all languages wanted.
pub(super) fn version(options: &OcrOptions) -> Result<String, OcrError> {
    let name = options.program.display();
    let missing = |reason: &dyn std::fmt::Display| OcrError::Missing(format!("{name}: {reason}"));
    let ask = |argument: &str| {
        let output = Command::new(&options.program).arg(argument).stdin(Stdio::null()).output();
        let output = output.map_err(|error| missing(&error))?;
        Ok(format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
    };
    let installed = ask("--list-langs")?;
    let lacks = |language: &&str| !installed.lines().any(|line| line.trim() == *language);
    if let Some(language) = options.languages.split('+').find(lacks) {
        return Err(missing(&format!("language {language} is not installed")));
    }
    let version = ask("--version")?;
    Ok(version.lines().next().unwrap_or_default().trim().to_owned())
}

/// Recognises a page. A page that reads poorly is looked at once more from all sides.
pub(super) fn recognise(page: u32, raster: &Raster, options: &OcrOptions) -> Result<Recognition, OcrError> {
    let upright = run(page, raster, options, UPRIGHT)?;
    if upright.confidence() >= POOR {
        return Ok(upright);
    }
    // Finding out which way is up fails on pages with few letters.
    let other = run(page, raster, options, ANY_WAY_UP).unwrap_or_else(|_| upright.clone());
    Ok(if other.confidence() > upright.confidence() { other } else { upright })
}

fn run(page: u32, raster: &Raster, options: &OcrOptions, layout: &str) -> Result<Recognition, OcrError> {
    let failed = |error: &dyn std::fmt::Display| OcrError::Failed(error.to_string());
    let dots = (raster.scale * 72.0).round().clamp(70.0, 2400.0);
    let mut child = Command::new(&options.program)
        .args(["-", "-", "-l", &options.languages, "--psm", layout, "--dpi", &dots.to_string(), "hocr"])
        // One page, one thread: pages run side by side, and threads of the program's own slow it down many times.
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| failed(&error))?;
    let output = limit(&child).and_then(|()| exchange(&mut child, raster, options.page_time));
    let _ = child.kill(); // it has ended, or must
    let status = child.wait().map_err(|error| failed(&error))?;
    let hocr = output.map_err(|error| failed(&error))?.ok_or(OcrError::TooSlow(options.page_time))?;
    if !hocr.contains("</html>") {
        return Err(failed(&format!("ended with {status}")));
    }
    let lines = hocr::lines(&hocr, raster.scale).map_err(|error| failed(&error))?;
    Ok(Recognition { page, turned: raster.turned, lines })
}

/// Limits the child before it has seen a byte of the picture.
fn limit(child: &Child) -> io::Result<()> {
    let pid = Some(Pid::from_child(child));
    let seconds = limits::PROCESSOR_TIME.as_secs();
    let limits = [
        (Resource::As, limits::OCR_MEMORY_BYTES),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Cpu, seconds),
    ];
    for (resource, most) in limits {
        prlimit(pid, resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

/// Writes the picture and reads the words; nothing if it takes too long.
fn exchange(child: &mut Child, raster: &Raster, most: Duration) -> io::Result<Option<String>> {
    let pid = Pid::from_child(child);
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::Error::other("no pipes"));
    };
    let (done, is_done) = channel::<()>();
    std::thread::scope(|scope| {
        let watch = scope.spawn(move || {
            let late = is_done.recv_timeout(most) == Err(RecvTimeoutError::Timeout);
            // The child has not been waited for, so that the number still means it.
            late && kill_process(pid, Signal::KILL).is_ok()
        });
        scope.spawn(move || {
            let head = format!("P5\n{} {}\n255\n", raster.width, raster.height);
            // A child that stops listening says why by how it ends.
            let _ = input.write_all(head.as_bytes()).and_then(|()| input.write_all(&raster.grey));
        });
        let mut text = Vec::new();
        let read = output.take(limits::OCR_OUTPUT_BYTES).read_to_end(&mut text);
        drop(done);
        let late = watch.join().unwrap_or(false);
        read.map(|_| (!late).then(|| String::from_utf8_lossy(&text).into_owned()))
    })
}
