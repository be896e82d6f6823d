//! The worker's side: limit yourself, then answer requests until the parent closes.

use std::borrow::Cow;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};

use engine::{PageError, Picture, ReadError};

use super::limit;
use super::protocol::{Reply, Request, read_frame, write_frame};
use crate::converted::Known;
use crate::raster::Raster;
use crate::read::Opened;
use crate::{limits, read};

/// Answers requests on standard input with replies on standard output until the input ends. This is all that a worker process
/// does; it limits its own memory, processor time and access to files first, so that nothing else can run in it.
///
/// # Errors
/// If the limits cannot be set or the pipes break.
pub fn serve() -> io::Result<()> {
    limit::limit_process()?;
    // What a panic says comes back as a reply; text on standard error would fill the pipe.
    std::panic::set_hook(Box::new(|_| {}));
    let busy = Arc::new(AtomicBool::new(false));
    let (sender, requests) = sync_channel(0);
    let watch = Arc::clone(&busy);
    std::thread::Builder::new().stack_size(256 << 10).spawn(move || receive(&sender, &watch))?;
    for (request, file) in requests {
        limit::allow_processor_time(limits::PROCESSOR_TIME)?;
        busy.store(true, Ordering::SeqCst);
        let answer = answer(request, file);
        let reply = encode(&answer);
        busy.store(false, Ordering::SeqCst);
        write_frame(io::stdout().lock(), &reply)?;
        drop(answer); // a million small pieces, let go while the parent takes the reply in
    }
    Ok(())
}

/// Hands on requests as they come. A parent that closes while a file is read has died: nobody waits for the reply.
fn receive(sender: &SyncSender<(Request, Vec<u8>)>, busy: &AtomicBool) {
    let mut input = io::stdin().lock();
    while let Ok(Some(request)) = next(&mut input) {
        if sender.send(request).is_err() {
            return;
        }
    }
    if busy.load(Ordering::SeqCst) {
        std::process::abort();
    }
}

fn next(mut input: impl io::Read) -> io::Result<Option<(Request, Vec<u8>)>> {
    let Some(request) = read_frame(&mut input, limits::REQUEST_BYTES)? else { return Ok(None) };
    let request = postcard::from_bytes(&request).map_err(io::Error::other)?;
    let file = read_frame(&mut input, limits::FILE_BYTES)?;
    Ok(file.map(|file| (request, file)))
}

/// The reply to a request, even if a library panics over it.
fn answer(request: Request, file: Vec<u8>) -> Reply {
    match request {
        Request::Read { name, recognised, converted } => {
            guarded(|| read::read(file, &name, Known::of(&recognised, &converted)), ReadError::Failed)
                .map_or_else(Reply::from, |Opened { read, old }| Reply::Reading {
                    reading: read.reading.into(),
                    drawn: read.drawn,
                    old,
                })
        }
        Request::Member { members } => {
            guarded(|| read::member(&file, &members).map(Cow::into_owned), ReadError::Failed)
                .map_or_else(Reply::from, |bytes| Reply::Member { bytes })
        }
        Request::Picture { page, width, shown } => guarded(
            || read::picture(&file, page, width, &shown.into()),
            PageError::Failed,
        )
        .map_or_else(Reply::from, |Picture { png, width, height }| Reply::Picture { png, width, height }),
        Request::Excerpt(excerpt) => guarded(|| read::excerpt(&file, &excerpt.into()), PageError::Failed)
            .map_or_else(Reply::from, |pdf| Reply::Excerpt { pdf }),
        Request::Raster { place } => guarded(|| read::raster(&file, &place), PageError::Failed).map_or_else(
            Reply::from,
            |Raster { grey, width, height, scale, turned }| Reply::Raster {
                grey,
                width,
                height,
                scale,
                turned,
            },
        ),
    }
}

/// What is made, or the error that stands for a panic.
fn guarded<T, E>(make: impl FnOnce() -> Result<T, E>, failed: impl FnOnce(String) -> E) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|_| Err(failed("the reader panicked".to_owned())))
}

fn encode(reply: &Reply) -> Vec<u8> {
    let bytes = postcard::to_allocvec(reply).unwrap_or_default();
    if (1..=limits::REPLY_BYTES).contains(&bytes.len()) {
        return bytes;
    }
    let limit = ReadError::Limit(format!("reply of {} MB", limits::REPLY_BYTES >> 20));
    postcard::to_allocvec(&Reply::from(limit)).expect("a short reply can be encoded")
}

#[cfg(test)]
mod tests {
    use engine::Shown;

    use super::*;

    fn picture(page: u32) -> Request {
        Request::Picture { page, width: 100, shown: (&Shown::Whole).into() }
    }

    #[test]
    fn requests_are_received_in_order_and_rubbish_ends_the_service() {
        let mut pipe = Vec::new();
        for page in 1..=2 {
            let request = postcard::to_allocvec(&picture(page)).expect("encoded");
            write_frame(&mut pipe, &request).expect("written");
            write_frame(&mut pipe, b"%PDF-").expect("written");
        }
        write_frame(&mut pipe, &[200, 1, 2]).expect("written");
        let mut input = pipe.as_slice();
        for page in 1..=2 {
            let (request, file) = next(&mut input).expect("read").expect("a request");
            assert_eq!((request, file), (picture(page), b"%PDF-".to_vec()));
        }
        assert!(next(&mut input).is_err());
    }

    #[test]
    fn errors_are_replies() {
        let reply = answer(
            Request::Read { name: "a.exe".into(), recognised: Vec::new(), converted: Vec::new() },
            b"\x7fELF".to_vec(),
        );
        assert!(matches!(reply, Reply::ReadError(error) if matches!(error.0, ReadError::Unsupported(_))));
        let reply = answer(picture(1), b"Text".to_vec());
        assert!(matches!(reply, Reply::PageError(error) if error.0 == PageError::NoPicture));
    }
}
