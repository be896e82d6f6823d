//! Everything that is written to the terminal: data to stdout, talk to stderr, progress where somebody watches.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::language::Language;
use crate::told::Told;

/// Owns the decision what is shown.
#[derive(Clone, Copy)]
pub(crate) struct Printer {
    pub(crate) language: Language,
    pub(crate) quiet: bool,
}

impl Printer {
    /// A line of data.
    pub(crate) fn line(self, text: &str) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        writeln!(stdout, "{text}")
    }

    /// A JSON value as data.
    pub(crate) fn json(self, value: &serde_json::Value) -> io::Result<()> {
        self.line(&format!("{value:#}"))
    }

    /// Something the user should know.
    pub(crate) fn say(self, german: &str, english: &str) {
        if !self.quiet {
            self.warn(self.language.pick(german, english));
        }
    }

    /// Something the user must know, quiet or not.
    pub(crate) fn warn(self, text: &str) {
        // Nobody reads a closed stderr; there is nothing to be done about it.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// Something the user must know, with what helps.
    pub(crate) fn told(self, told: &Told) {
        self.warn(&told.text(self.language));
    }

    /// A progress bar with a message behind it; hidden if quiet or if nobody watches.
    pub(crate) fn progress(self, length: u64) -> ProgressBar {
        let bar = ProgressBar::with_draw_target(Some(length), self.draw_target());
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {msg} {eta}");
        bar.set_style(style.expect("the template is valid").progress_chars("█▉▊▋▌▍▎▏ "));
        bar
    }

    /// A progress bar that counts bytes.
    pub(crate) fn byte_progress(self) -> ProgressBar {
        let bar = ProgressBar::with_draw_target(None, self.draw_target());
        let style = ProgressStyle::with_template("{msg} {bytes}/{total_bytes} {bytes_per_sec}");
        bar.set_style(style.expect("the template is valid"));
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }

    fn draw_target(self) -> ProgressDrawTarget {
        if self.quiet || !io::stderr().is_terminal() {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        }
    }
}
