//! Several workers behind one door.

use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use engine::{Excerpt, PageError, Pages, Picture, ReadError, Reader, Reading, Shown, Warning};

use super::process::{Death, Process, WorkerCommand};
use super::protocol::{Reply, Request};
use crate::convert::{self, ConvertError, OfficeOptions};
use crate::converted::{Converted, OldMember};
use crate::limits;
use crate::raster::Raster;
use crate::read::DrawnPage;
use crate::recognise::{OcrMode, OcrOptions, Recognised, Recogniser, Recognition};

/// A worker that has seen so many files is replaced by a fresh one: memory gets into pieces over time.
const MOST_FILES: u32 = 500;

/// How workers are run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkersOptions {
    /// How many run at the same time at most.
    pub parallel: NonZeroUsize,
    /// A worker that takes longer for a file or a picture is killed.
    pub time_limit: Duration,
    /// How text is recognised.
    pub ocr: OcrOptions,
    /// How Office documents of before 2007 are read.
    pub office: OfficeOptions,
}

impl Default for WorkersOptions {
    /// One worker, a minute and a half for a file, text recognised where it is needed.
    fn default() -> Self {
        let (parallel, time_limit) = (NonZeroUsize::MIN, Duration::from_secs(90));
        Self { parallel, time_limit, ocr: OcrOptions::default(), office: OfficeOptions::default() }
    }
}

/// Reads and draws files in worker processes. Processes are started when they are needed, and end with this.
///
/// Whatever a file does to its worker, the caller gets an error and the next file a worker in order.
pub struct Workers {
    command: WorkerCommand,
    options: WorkersOptions,
    recogniser: Recogniser,
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
        let recogniser = Recogniser::new(options.ocr.clone());
        Self { command, options, recogniser, state: Mutex::default(), freed: Condvar::new() }
    }

    /// How many pages were left without text so far because the program that recognises it is missing, and what is missing.
    #[must_use]
    pub fn left_out(&self) -> Option<(usize, String)> {
        self.recogniser.left_out()
    }

    /// Erases recognised text that is kept of files other than those; a file is named by the SHA-256 of its content in
    /// hexadecimal digits.
    ///
    /// # Errors
    /// If something cannot be removed.
    pub fn prune_recognised(&self, is_wanted: &dyn Fn(&str) -> bool) -> std::io::Result<()> {
        self.recogniser.prune(is_wanted)
    }

    /// Asks a worker. One that has read other files before and dies over this one gets a second chance with a fresh worker, so
    /// that the result depends on the file only.
    fn ask(&self, request: &Request, file: &[u8]) -> Result<Reply, Death> {
        self.ask_in(&self.slot(), request, file)
    }

    fn ask_in(&self, slot: &Slot<'_>, request: &Request, file: &[u8]) -> Result<Reply, Death> {
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

/// A file as a worker has read it.
struct Answer {
    reading: Reading,
    drawn: Vec<DrawnPage>,
    old: Vec<OldMember>,
}

impl Workers {
    /// Reads a file; if it is of before 2007, or something inside of it is, that is made into what it would be today first. What was made
    /// of the files inside comes along.
    fn read_any(&self, bytes: &[u8], name: &str) -> Result<(Answer, Vec<Converted>), ReadError> {
        let read = self.read_with(bytes, name, Vec::new(), Vec::new());
        match read {
            Err(ReadError::Unsupported(format)) => {
                let today = self.converted(bytes, &format).map_err(|error| match error {
                    None => ReadError::Unsupported(format),
                    Some(error) => error,
                })?;
                let answer = self.read_with(&today, name, Vec::new(), Vec::new())?;
                // What is drawn of it is not the file itself.
                Ok((Answer { drawn: Vec::new(), old: Vec::new(), ..answer }, Vec::new()))
            }
            Ok(answer) if !answer.old.is_empty() => {
                let converted = self.converted_members(bytes, &answer.old);
                Ok((self.read_with(bytes, name, Vec::new(), converted.clone())?, converted))
            }
            read => Ok((read?, Vec::new())),
        }
    }

    /// A document of today made of one of that format; no error if the format is none of before 2007.
    fn converted(&self, bytes: &[u8], format: &str) -> Result<Vec<u8>, Option<ReadError>> {
        let target = convert::target(format).ok_or(None)?;
        let _slot = self.slot(); // it is as much work as reading
        convert::convert(bytes, target, &self.options.office).map_err(|error| {
            Some(match error {
                ConvertError::Missing => ReadError::Unsupported(format!("{format}; {error}")),
                ConvertError::TooSlow(_) => ReadError::Limit(error.to_string()),
                ConvertError::Failed(_) => ReadError::Damaged(error.to_string()),
            })
        })
    }

    /// What became of documents inside of a file; those beyond the limits are left as they are.
    fn converted_members(&self, bytes: &[u8], old: &[OldMember]) -> Vec<Converted> {
        let mut bytes_left = limits::CONVERTED_BYTES;
        let mut converted = Vec::new();
        for OldMember { members, format } in old.iter().take(limits::CONVERTED) {
            let made = match self.ask(&Request::Member { members: members.clone() }, bytes) {
                Ok(Reply::Member { bytes }) => self.converted(&bytes, format).map_err(|error| match error {
                    Some(ReadError::Unsupported(reason)) => reason,
                    Some(error) => format!("{format}; {error}"),
                    None => format.clone(),
                }),
                _ => Err(format.clone()),
            };
            let too_much =
                format!("{format}; more than {} MB with those before it", limits::CONVERTED_BYTES >> 20);
            let result =
                made.and_then(|made| if made.len() <= bytes_left { Ok(made) } else { Err(too_much) });
            bytes_left -= result.as_ref().map_or(0, Vec::len);
            converted.push(Converted { members: members.clone(), result });
        }
        converted
    }

    fn read_with(
        &self,
        bytes: &[u8],
        name: &str,
        recognised: Vec<Recognition>,
        converted: Vec<Converted>,
    ) -> Result<Answer, ReadError> {
        match self.ask(&Request::Read { name: name.to_owned(), recognised, converted }, bytes) {
            Ok(Reply::Reading { reading, drawn, old }) => Ok(Answer { reading: reading.into(), drawn, old }),
            Ok(Reply::ReadError(error)) => Err(error.0),
            Ok(_) => Err(ReadError::Failed(ANOTHER_QUESTION.to_owned())),
            Err(Death::Failed(reason)) => Err(ReadError::Failed(reason)),
            Err(Death::Limit(limit)) => Err(ReadError::Limit(limit)),
            Err(Death::TooSlow(time)) => Err(ReadError::Limit(format!("{} s", time.as_secs_f32()))),
        }
    }

    /// The pages that text recognition is to read.
    fn wanted(&self, mut drawn: Vec<DrawnPage>) -> Vec<DrawnPage> {
        drawn.retain(|page| match self.recogniser.mode() {
            OcrMode::Auto => page.is_doubtful,
            OcrMode::Force => true,
            OcrMode::Never => false,
        });
        drawn
    }

    /// Recognises pages; a page takes the place of one busy worker while it is drawn and recognised.
    fn recognise(&self, bytes: &[u8], wanted: &[DrawnPage]) -> Recognised {
        let pages: Vec<u32> = wanted.iter().map(|page| page.number).collect();
        let draw = |number| {
            let index = pages.binary_search(&number).map_err(|_| PageError::NoSuchPage(number))?;
            let place = wanted[index].place.clone();
            let slot = self.slot();
            match self.ask_in(&slot, &Request::Raster { place }, bytes) {
                Ok(Reply::Raster { grey, width, height, scale, turned }) => {
                    Ok((Raster { grey, width, height, scale, turned }, slot))
                }
                reply => Err(page_error(reply)),
            }
        };
        self.recogniser.recognise(bytes, &pages, self.options.parallel, &draw)
    }
}

/// A worker's reply to something else than it was asked.
const ANOTHER_QUESTION: &str = "worker answered another question";

/// The error in a reply that is not what was asked for.
fn page_error(reply: Result<Reply, Death>) -> PageError {
    match reply {
        Ok(Reply::PageError(error)) => error.0,
        Ok(Reply::ReadError(error)) => PageError::Failed(error.0.to_string()),
        Ok(_) => PageError::Failed(ANOTHER_QUESTION.to_owned()),
        Err(Death::Failed(reason)) => PageError::Failed(reason),
        Err(Death::Limit(limit)) => PageError::Failed(format!("limit of {limit} exceeded")),
        Err(Death::TooSlow(time)) => PageError::Failed(format!("limit of {} s exceeded", time.as_secs_f32())),
    }
}

impl Reader for Workers {
    fn read(&self, bytes: &[u8], name: &str) -> Result<Reading, ReadError> {
        if bytes.len() > limits::FILE_BYTES {
            return Err(ReadError::Limit(format!("file of more than {} MB", limits::FILE_BYTES >> 20)));
        }
        let name: String = name.chars().take(limits::NAME_CHARACTERS).collect();
        let (Answer { mut reading, drawn, .. }, converted) = self.read_any(bytes, &name)?;
        let wanted = self.wanted(drawn);
        if wanted.is_empty() {
            return Ok(reading);
        }
        let recognised = self.recognise(bytes, &wanted);
        if !recognised.pages.is_empty() {
            reading = self.read_with(bytes, &name, recognised.pages, converted)?.reading;
        }
        let failed = recognised.failed.into_iter();
        reading
            .warnings
            .extend(failed.map(|(page, error)| Warning::Limited { page, limit: error.to_string() }));
        Ok(reading)
    }
}

impl Pages for Workers {
    fn picture(&self, original: &[u8], page: u32, width: u32, shown: &Shown) -> Result<Picture, PageError> {
        if original.len() > limits::FILE_BYTES {
            return Err(PageError::Failed(format!("file of more than {} MB", limits::FILE_BYTES >> 20)));
        }
        match self.ask(&Request::Picture { page, width, shown: shown.into() }, original) {
            Ok(Reply::Picture { png, width, height }) => Ok(Picture { png, width, height }),
            reply => Err(page_error(reply)),
        }
    }

    fn excerpt(&self, original: &[u8], excerpt: &Excerpt) -> Result<Vec<u8>, PageError> {
        if original.len() > limits::FILE_BYTES {
            return Err(PageError::Failed(format!("file of more than {} MB", limits::FILE_BYTES >> 20)));
        }
        match self.ask(&Request::Excerpt(excerpt.into()), original) {
            Ok(Reply::Excerpt { pdf }) => Ok(pdf),
            reply => Err(page_error(reply)),
        }
    }
}
