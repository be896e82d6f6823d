//! Ctrl-C: the first asks a running command to finish cleanly, the second ends the process.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;

static CAME: AtomicUsize = AtomicUsize::new(0);
static INSTALLED: OnceLock<()> = OnceLock::new();
/// What shells report of a process that was interrupted.
const INTERRUPTED: i32 = 130;

/// Tells whether the user wants to stop. The signal is the process's, hence the one static.
#[derive(Clone, Copy)]
pub(crate) struct Interrupt;

impl Interrupt {
    pub(crate) fn install() -> Result<Self> {
        if INSTALLED.set(()).is_ok() {
            ctrlc::set_handler(|| {
                if CAME.fetch_add(1, Ordering::Relaxed) > 0 {
                    // The user asked twice: nothing uncommitted is worth waiting for.
                    std::process::exit(INTERRUPTED);
                }
            })?;
        }
        Ok(Self)
    }

    pub(crate) fn came(self) -> bool {
        CAME.load(Ordering::Relaxed) > 0
    }
}
