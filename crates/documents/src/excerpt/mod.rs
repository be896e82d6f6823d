//! A marked copy of a file: pages with highlights on the quoted words and a line that says where they come from.
//!
//! Pages are copied with everything that is on them ([`copy`]). A file that is encrypted or too damaged to be copied is drawn
//! instead, page by page ([`pictures`]), and so is one with a page of which only a part may be seen.

mod copy;
mod marks;
mod pictures;

use std::panic::{AssertUnwindSafe, catch_unwind};

use engine::{Excerpt, ExcerptForm, ExcerptScope, PageError, Shown};
use hayro_interpret::kurbo::Affine;
use hayro_interpret::util::TransformExt;
use lopdf::Document;

use crate::{limits, pdf};

/// A page of the original as a copy needs to know it.
struct Sheet {
    /// Physical number, from 1.
    number: u32,
    /// From places on the displayed page to places in the file.
    to_file: Affine,
    /// Width and height as displayed.
    size: (f32, f32),
}

/// Makes the copy.
pub(crate) fn excerpt(bytes: &[u8], wanted: &Excerpt) -> Result<Vec<u8>, PageError> {
    let sheets = sheets(bytes, wanted)?;
    if wanted.form == ExcerptForm::Copy && wanted.pages.iter().all(|page| page.shown == Shown::Whole) {
        // Files that one library reads can make the other panic.
        let copied = catch_unwind(AssertUnwindSafe(|| copy::copy(bytes, &sheets, wanted)));
        if let Ok(Some(copy)) = copied
            && is_sound(&copy, sheets.len())
        {
            return Ok(copy);
        }
    }
    pictures::copy(bytes, &sheets, wanted)
}

/// The pages that are to be copied, in the order of the file.
fn sheets(bytes: &[u8], wanted: &Excerpt) -> Result<Vec<Sheet>, PageError> {
    let pdf = pdf::open(bytes.to_vec()).map_err(|error| PageError::Failed(error.to_string()))?;
    let count = pdf.pages().len();
    if let Some(page) = wanted.pages.iter().find(|page| !(1..=count).contains(&(page.number as usize))) {
        return Err(PageError::NoSuchPage(page.number));
    }
    let is_wanted = |number: u32| {
        wanted.scope == ExcerptScope::Whole || wanted.pages.iter().any(|page| page.number == number)
    };
    let sheets = (1..).zip(pdf.pages().iter()).take(limits::PAGES).filter(|(number, _)| is_wanted(*number));
    let sheets: Vec<Sheet> = sheets
        .map(|(number, page)| Sheet {
            number,
            to_file: page.initial_transform(true).to_kurbo().inverse(),
            size: page.render_dimensions(),
        })
        .collect();
    if sheets.is_empty() { Err(PageError::NoPicture) } else { Ok(sheets) }
}

/// Whether a copy can be opened again and has all its pages.
fn is_sound(copy: &[u8], pages: usize) -> bool {
    pdf::open(copy.to_vec()).is_ok_and(|pdf| pdf.pages().len() == pages)
}

/// The bytes of a file.
fn saved(mut document: Document) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).ok()?;
    Some(bytes)
}
