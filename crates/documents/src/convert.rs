//! Documents of before 2007 (.doc, .ppt), made into those of today by `LibreOffice`, a program of its own.
//!
//! It gets a folder and a profile of its own for each file, limits of its own, and no macros or links to follow.

use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::{compound, limits};

/// How old Office documents are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeOptions {
    /// `LibreOffice`; one that is not there leaves such files unread.
    pub program: PathBuf,
    /// Time for one file; the program is killed then.
    pub time: Duration,
}

impl Default for OfficeOptions {
    /// `soffice` from the search path, a minute for a file.
    fn default() -> Self {
        Self { program: "soffice".into(), time: Duration::from_secs(60) }
    }
}

/// Why a file was not made into another.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConvertError {
    /// The program is not there.
    #[error(
        "it is read if LibreOffice is installed; hint: `sudo apt-get install libreoffice-writer-nogui libreoffice-impress-nogui`"
    )]
    Missing,
    /// It took too long.
    #[error("LibreOffice took more than {} s", .0.as_secs_f32())]
    TooSlow(Duration),
    /// It failed.
    #[error("LibreOffice failed: {0}")]
    Failed(String),
}

/// What a file is made into, by the name of its format; nothing if it is none of those.
pub(crate) fn target(format: &str) -> Option<&'static str> {
    compound::OLD.iter().find(|old| old.name == format).map(|old| old.becomes)
}

/// Nothing acts and nothing is fetched, whatever a file asks for.
const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
</oor:items>
"#;
/// A shell limits itself and becomes the program, so that no child of it is born without limits: kilobytes of memory, half
/// kilobytes of a file, seconds.
const LIMITED: &str =
    r#"ulimit -c 0 && ulimit -v "$1" && ulimit -f "$2" && ulimit -t "$3" && shift 3 && exec "$@""#;
/// How the shell ends if there is no such program, or none that it may run.
const NO_PROGRAM: [i32; 2] = [126, 127];
/// How often the program is looked after.
const PAUSE: Duration = Duration::from_millis(20);

/// Makes a file into one of that format.
pub(crate) fn convert(bytes: &[u8], to: &str, options: &OfficeOptions) -> Result<Vec<u8>, ConvertError> {
    let failed = |error: io::Error| ConvertError::Failed(error.to_string());
    let folder = tempfile::tempdir().map_err(failed)?;
    let input = folder.path().join("input");
    prepare(folder.path(), &input, bytes).map_err(failed)?;
    let mut child = command(folder.path(), &input, to, options).spawn().map_err(failed)?;
    let ended = wait(&mut child, options.time).map_err(failed)?.ok_or(ConvertError::TooSlow(options.time))?;
    if ended.code().is_some_and(|code| NO_PROGRAM.contains(&code)) {
        return Err(ConvertError::Missing);
    }
    let output = folder.path().join("output/input").with_extension(to);
    match std::fs::metadata(&output) {
        Ok(file) if file.len() <= limits::FILE_BYTES as u64 => std::fs::read(&output).map_err(failed),
        Ok(_) => Err(ConvertError::Failed(format!("more than {} MB", limits::FILE_BYTES >> 20))),
        Err(_) => Err(ConvertError::Failed(format!("no {to} was made, {ended}"))),
    }
}

fn prepare(folder: &Path, input: &Path, bytes: &[u8]) -> io::Result<()> {
    let profile = folder.join("profile/user");
    std::fs::create_dir_all(&profile)?;
    std::fs::write(profile.join("registrymodifications.xcu"), SETTINGS)?;
    std::fs::write(input, bytes)
}

fn command(folder: &Path, input: &Path, to: &str, options: &OfficeOptions) -> Command {
    let most =
        [limits::OFFICE_MEMORY_BYTES >> 10, limits::FILE_BYTES as u64 >> 9, limits::PROCESSOR_TIME.as_secs()];
    let mut command = Command::new("/bin/sh");
    command.args(["-c", LIMITED, "sh"]).args(most.map(|most| most.to_string())).arg(&options.program);
    command.args(["--headless", "--norestore", "--nolockcheck", "--nodefault"]);
    command.arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display()));
    command.args(["--convert-to", to, "--outdir"]).arg(folder.join("output")).arg(input);
    // The program is a script with children; a group of their own lets all of them be killed.
    command.env("HOME", folder).current_dir(folder).process_group(0);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// How the program ended; nothing if it had to be killed.
fn wait(child: &mut Child, most: Duration) -> io::Result<Option<ExitStatus>> {
    let (pid, start) = (Pid::from_child(child), Instant::now());
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() > most {
            let _ = kill_process_group(pid, Signal::KILL); // it may end this very moment
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// What becomes of a file if the program is that script.
    fn converted(script: &str) -> Result<Vec<u8>, ConvertError> {
        let folder = tempfile::tempdir().expect("a folder");
        let program = folder.path().join("soffice");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).expect("written");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("executable");
        convert(b"alt", "docx", &OfficeOptions { program, time: Duration::from_millis(500) })
    }

    #[test]
    fn the_program_gets_a_file_and_a_profile_and_leaves_another() {
        let made = converted(
            "grep -q BlockUntrustedRefererLinks profile/user/registrymodifications.xcu || exit 3\n\
             [ \"$6 $7\" = '--convert-to docx' ] && mkdir \"$9\" && { cat \"${10}\"; echo ' und neu'; } > \"$9/input.docx\"",
        );
        assert_eq!(made.expect("made"), b"alt und neu\n");
    }

    #[test]
    fn a_program_that_fails_hangs_or_is_missing_is_told_apart() {
        assert!(
            matches!(converted("exit 1"), Err(ConvertError::Failed(reason)) if reason.contains("exit status: 1"))
        );
        assert!(matches!(converted("sleep 100 & wait"), Err(ConvertError::TooSlow(_))));
        let memory = converted("[ \"$(ulimit -v)\" = unlimited ] || exit 5");
        assert!(matches!(memory, Err(ConvertError::Failed(reason)) if reason.contains("exit status: 5")));
        let nowhere = OfficeOptions { program: "/nonexistent/soffice".into(), ..OfficeOptions::default() };
        assert!(matches!(convert(b"alt", "docx", &nowhere), Err(ConvertError::Missing)));
    }
}
