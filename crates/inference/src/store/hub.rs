//! A Hugging Face hub as a source: one file of a repository at a revision.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hf_hub::progress::{DownloadEvent, ProgressEvent, ProgressHandler};
use hf_hub::{HFClient, HFError, split_id};

use super::StoreError;
use super::watch::while_working;
use crate::causes::with_causes;

/// No valid header value, so that the client sends none: it has no other way to be told not to look for a token in the
/// environment and the home folder.
const NO_TOKEN: &str = "\n";

/// What to fetch, and from which hub.
pub(super) struct HubFile<'f> {
    pub(super) endpoint: &'f str,
    pub(super) token: Option<&'f str>,
    pub(super) repo: &'f str,
    pub(super) revision: &'f str,
    pub(super) file: &'f str,
}

/// Downloads a file into an empty folder and returns its path; `on_bytes` is told how much of how much has arrived.
///
/// A download that breaks off leaves a partial file in the folder, which the caller throws away; the next one starts anew.
pub(super) fn download(
    wanted: &HubFile<'_>,
    folder: &Path,
    on_bytes: &mut dyn FnMut(u64, Option<u64>),
) -> Result<PathBuf, StoreError> {
    let counter = Arc::new(Counter::default());
    let mut tick = || on_bytes(counter.done.load(Ordering::Relaxed), counter.total());
    let result = while_working(|| request(wanted, folder, &counter), &mut tick);
    result.map_err(|error| StoreError::Hub {
        repo: wanted.repo.to_owned(),
        file: wanted.file.to_owned(),
        reason: with_causes(&error),
    })
}

fn request(wanted: &HubFile<'_>, folder: &Path, counter: &Arc<Counter>) -> Result<PathBuf, HFError> {
    let client = HFClient::builder()
        .endpoint(wanted.endpoint)
        .token(wanted.token.unwrap_or(NO_TOKEN))
        .user_agent(concat!("ratsfund/", env!("CARGO_PKG_VERSION")))
        .cache_dir(folder)
        .build_sync()?;
    let (owner, name) = split_id(wanted.repo);
    client
        .model(owner, name)
        .download_file()
        .filename(wanted.file)
        .revision(wanted.revision)
        .local_dir(folder.to_owned())
        .progress(Arc::clone(counter))
        .send()
}

/// Bytes that have arrived and bytes that are expected (0: not known).
#[derive(Default)]
struct Counter {
    done: AtomicU64,
    total: AtomicU64,
}

impl Counter {
    fn total(&self) -> Option<u64> {
        Some(self.total.load(Ordering::Relaxed)).filter(|total| *total > 0)
    }
}

impl ProgressHandler for Counter {
    fn on_progress(&self, event: &ProgressEvent) {
        let ProgressEvent::Download(event) = event else { return };
        match event {
            DownloadEvent::Start { total_bytes, .. } => self.total.store(*total_bytes, Ordering::Relaxed),
            DownloadEvent::Progress { files } => {
                self.done.store(files.iter().map(|file| file.bytes_completed).sum(), Ordering::Relaxed);
            }
            DownloadEvent::AggregateProgress { bytes_completed, .. } => {
                self.done.store(*bytes_completed, Ordering::Relaxed);
            }
            DownloadEvent::Complete => {}
        }
    }
}
