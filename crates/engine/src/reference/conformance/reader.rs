//! What every reader keeps to.

use crate::{Page, Reader, Reading, Warning};

/// Checks the contract of [`Reader`] on one implementation and files (name and content) of the caller's choice, readable or not.
///
/// # Panics
/// If the contract is broken; the message says where.
pub fn reader(reader: &dyn Reader, files: &[(&str, &[u8])]) {
    for (name, bytes) in files {
        let reading = reader.read(bytes, name);
        assert_eq!(reading, reader.read(bytes, name), "{name}: reading again gives the same");
        if let Ok(reading) = reading {
            check(name, &reading);
        }
    }
}

fn check(name: &str, reading: &Reading) {
    assert!(!reading.pages.is_empty(), "{name}: what is read has a page");
    for (number, page) in (1..).zip(&reading.pages) {
        assert_eq!(page.number, number, "{name}: pages are numbered from 1 without gaps");
        blocks_cover_words(name, page);
        words_are_words(name, page);
    }
    let pages = u32::try_from(reading.pages.len()).expect("pages can be counted");
    for warning in &reading.warnings {
        let (Warning::NoText { page, .. } | Warning::Limited { page, .. }) = warning;
        assert!((1..=pages + 1).contains(page), "{name}: a warning names a page of the file");
    }
}

fn blocks_cover_words(name: &str, page: &Page) {
    let mut end = 0;
    for block in &page.blocks {
        assert_eq!(
            block.words.start, end,
            "{name}, page {}: blocks follow each other without gaps",
            page.number
        );
        assert!(!block.words.is_empty(), "{name}, page {}: a block has words", page.number);
        end = block.words.end;
    }
    assert_eq!(end, page.words.len(), "{name}, page {}: blocks cover all words", page.number);
}

fn words_are_words(name: &str, page: &Page) {
    for word in &page.words {
        let text = &word.text;
        assert!(!text.is_empty(), "{name}, page {}: a word has letters", page.number);
        assert_eq!(text.trim(), text, "{name}, page {}: a word has no space around it", page.number);
        let boxes = if page.size.is_some() { 1..=2 } else { 0..=0 };
        assert!(
            boxes.contains(&word.boxes.len()),
            "{name}, page {}: {text} has the boxes it needs",
            page.number
        );
        for rect in &word.boxes {
            let sound = rect.left <= rect.right && rect.top <= rect.bottom;
            assert!(sound, "{name}, page {}: the box of {text} is not inside out: {rect:?}", page.number);
        }
    }
}
