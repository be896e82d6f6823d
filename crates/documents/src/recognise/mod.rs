//! Text recognition: pages that are pictures get words from Tesseract, a program of its own.
//!
//! This is the side of the parent. It carries pictures from a worker to Tesseract and words back; what is done with the words is
//! the worker's business.

mod cache;
pub(crate) mod hocr;
mod recognition;
mod tesseract;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use engine::PageError;

use crate::limits;
use crate::raster::Raster;
use cache::Kept;
pub(crate) use recognition::{RecognisedLine, RecognisedPages, Recognition};
pub(crate) use tesseract::OcrError;

/// Which pages are recognised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OcrMode {
    /// Pages without text that can be trusted: scans, drawn letters, letters that cannot be decoded, bad text layers.
    #[default]
    Auto,
    /// None.
    Never,
    /// All pages of PDF files and pictures, also of those in mails and archives, whatever text they have.
    Force,
}

/// How text is recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OcrOptions {
    /// Which pages are recognised.
    pub mode: OcrMode,
    /// Tesseract.
    pub program: PathBuf,
    /// Its languages, joined by `+`.
    pub languages: String,
    /// Time for one page; the program is killed then.
    pub page_time: Duration,
    /// Folder in which recognised pages are kept; `None` keeps none.
    pub cache: Option<PathBuf>,
}

impl Default for OcrOptions {
    /// Tesseract from the search path, German and English, a minute for a page, nothing kept.
    fn default() -> Self {
        Self {
            mode: OcrMode::default(),
            program: "tesseract".into(),
            languages: "deu+eng".to_owned(),
            page_time: Duration::from_secs(60),
            cache: None,
        }
    }
}

/// What came of the pages of a file.
#[derive(Default)]
pub(crate) struct Recognised {
    /// Pages that were recognised, in order.
    pub(crate) pages: Vec<Recognition>,
    /// Pages that were not, and why.
    pub(crate) failed: Vec<(u32, OcrError)>,
}

/// Recognises pages, several at a time.
pub(crate) struct Recogniser {
    options: OcrOptions,
    version: OnceLock<Result<String, OcrError>>,
    left_out: AtomicUsize,
}

impl Recogniser {
    /// A recogniser with those options. The program is looked for when it is needed.
    pub(crate) fn new(options: OcrOptions) -> Self {
        Self { options, version: OnceLock::new(), left_out: AtomicUsize::new(0) }
    }

    /// Which pages are to be recognised.
    pub(crate) fn mode(&self) -> OcrMode {
        self.options.mode
    }

    /// How many pages were left out because the program is missing, and what exactly is.
    pub(crate) fn left_out(&self) -> Option<(usize, String)> {
        let pages = self.left_out.load(Ordering::Relaxed);
        let reason = self.version.get().and_then(|version| version.as_ref().err());
        reason.filter(|_| pages > 0).map(|reason| (pages, reason.to_string()))
    }

    /// Erases what is kept of files whose hash is not wanted.
    pub(crate) fn prune(&self, is_wanted: &dyn Fn(&str) -> bool) -> std::io::Result<()> {
        self.options.cache.as_deref().map_or(Ok(()), |root| cache::prune(root, is_wanted))
    }

    /// Recognises pages of a file, so many at a time; `draw` makes their pictures, and a ticket that is given back when the page is
    /// done.
    pub(crate) fn recognise<T>(
        &self,
        file: &[u8],
        pages: &[u32],
        parallel: NonZeroUsize,
        draw: &(impl Fn(u32) -> Result<(Raster, T), PageError> + Sync),
    ) -> Recognised {
        let Ok(version) = self.version.get_or_init(|| tesseract::version(&self.options)) else {
            self.left_out.fetch_add(pages.len(), Ordering::Relaxed);
            return Recognised::default();
        };
        let by = format!("{version} {}", self.options.languages);
        let kept = self.options.cache.as_deref().map(|root| Kept::of(root, file, &by));
        let (pages, beyond) = pages.split_at(pages.len().min(limits::OCR_PAGES));
        let results = Mutex::new(Vec::with_capacity(pages.len()));
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some(&page) = pages.get(next.fetch_add(1, Ordering::Relaxed)) {
                let result = self.page(page, kept.as_ref(), draw);
                results.lock().unwrap_or_else(PoisonError::into_inner).push((page, result));
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..parallel.get().min(pages.len()) {
                scope.spawn(work);
            }
            work();
        });
        let limit = || OcrError::Failed(format!("more than {} pages per file", limits::OCR_PAGES));
        let results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut recognised = Recognised::default();
        for (page, result) in results.into_iter().chain(beyond.iter().map(|&page| (page, Err(limit())))) {
            match result {
                Ok(recognition) => recognised.pages.push(recognition),
                Err(error) => recognised.failed.push((page, error)),
            }
        }
        recognised.pages.sort_by_key(|recognition| recognition.page);
        recognised.failed.sort_by_key(|(page, _)| *page);
        recognised
    }

    fn page<T>(
        &self,
        page: u32,
        kept: Option<&Kept>,
        draw: &impl Fn(u32) -> Result<(Raster, T), PageError>,
    ) -> Result<Recognition, OcrError> {
        if let Some(recognition) = kept.and_then(|kept| kept.get(page)) {
            return Ok(recognition);
        }
        let (raster, _ticket) = draw(page).map_err(|error| OcrError::Failed(error.to_string()))?;
        let recognition = tesseract::recognise(page, &raster, &self.options)?;
        if let Some(kept) = kept {
            kept.put(&recognition);
        }
        Ok(recognition)
    }
}
