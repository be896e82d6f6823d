//! From the bytes of a file to pages of words with boxes, and from a page to its picture.
//!
//! Files are opened in worker processes only: a program passes a command that leads to [`serve`] and gets a reader of
//! files and pages in return.

mod cells;
mod compound;
mod container;
mod convert;
mod converted;
mod detect;
mod docx;
mod excerpt;
#[cfg(test)]
mod fuzzing;
mod html;
mod limits;
mod mail;
mod markdown;
mod nesting;
mod odp;
mod odt;
mod office;
mod outlook;
mod pdf;
mod picture;
mod raster;
mod read;
mod recognise;
mod render;
mod rtf;
mod sheets;
mod skew;
mod slides;
mod text;
mod worker;
mod xml;

pub use convert::OfficeOptions;
pub use recognise::{OcrMode, OcrOptions};
pub use text::decode;
pub use worker::{WorkerCommand, Workers, WorkersOptions, serve};
