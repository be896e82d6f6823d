//! From the bytes of a file to pages of words with boxes, and from a page to its picture.
//!
//! Files are opened in worker processes only: a program passes a command that leads to [`serve`] and gets a reader of
//! files and pages in return.

mod detect;
mod docx;
mod limits;
mod pdf;
mod read;
mod render;
mod text;
mod worker;

pub use worker::{WorkerCommand, Workers, WorkersOptions, serve};
