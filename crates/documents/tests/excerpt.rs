//! Marked copies, opened by this crate and by poppler (`apt install poppler-utils`).

mod fixtures;

use std::path::Path;
use std::process::Command;

use engine::{Excerpt, ExcerptForm, ExcerptPage, ExcerptScope, PageError, Pages, Reader, Rect, Shown};
use fixtures::{bylaw, bytes, document, encrypted, line, sheet, workers};
use lopdf::{Document, Object, dictionary};

const COVER: &str = "Hundesteuersatzung · DS 46/2024 · 14.03.2024 · satzungen/hundesteuer.pdf";

fn excerpt(pages: &[(u32, Rect)]) -> Excerpt {
    let page = |(number, rect): &(u32, Rect)| ExcerptPage {
        number: *number,
        boxes: vec![*rect],
        shown: Shown::Whole,
    };
    Excerpt {
        pages: pages.iter().map(page).collect(),
        scope: ExcerptScope::Cited,
        form: ExcerptForm::Copy,
        cover: COVER.to_owned(),
    }
}

/// The box of a word on a page of a file.
fn place(file: &[u8], page: usize, text: &str) -> Rect {
    let reading = workers(1).read(file, "a.pdf").expect("read");
    reading.pages[page - 1].words.iter().find(|word| word.text == text).expect("the word is there").boxes[0]
}

fn text(file: &[u8]) -> Vec<String> {
    let reading = workers(1).read(file, "a.pdf").expect("the copy is read");
    reading.pages.iter().map(|page| page.text(0..page.words.len())).collect()
}

/// Runs a program of poppler on a file; it must have nothing to complain of.
fn poppler(program: &str, options: &[&str], to: &[&str], file: &[u8], folder: &Path) -> Vec<u8> {
    let path = folder.join("excerpt.pdf");
    std::fs::write(&path, file).expect("written");
    let output = Command::new(program).args(options).arg(&path).args(to).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}; hint: apt install poppler-utils"));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && complaint.is_empty(), "{program}: {complaint}");
    output.stdout
}

/// The colours of a displayed box of the first page, as poppler paints it.
fn colours(file: &[u8], folder: &Path, rect: Rect) -> Vec<[u8; 3]> {
    let picture = poppler("pdftoppm", &["-r", "72", "-f", "1", "-l", "1"], &[], file, folder);
    let head: Vec<&[u8]> = picture.splitn(4, |byte| *byte == b'\n').collect();
    let size = String::from_utf8_lossy(head[1]).into_owned();
    let width: usize = size.split(' ').next().and_then(|width| width.parse().ok()).expect("a width");
    let (columns, rows) =
        (rect.left as usize + 1..rect.right as usize, rect.top as usize + 1..rect.bottom as usize);
    let pixel = |x: usize, y: usize| head[3][3 * (y * width + x)..][..3].try_into().expect("three colours");
    rows.flat_map(|y| columns.clone().map(move |x| (x, y))).map(|(x, y)| pixel(x, y)).collect()
}

/// Whether a box is marked: yellow wherever no letter stands.
fn is_marked(colours: &[[u8; 3]]) -> bool {
    let yellow = colours.iter().any(|[red, _, blue]| *red > 200 && *blue < 150);
    yellow && !colours.iter().any(|[red, _, blue]| *red > 200 && *blue > 200)
}

#[test]
fn cited_pages_are_copied_with_marks_labels_and_a_line_of_origin() {
    let folder = tempfile::tempdir().expect("a folder");
    for turn in [0, 90, 180, 270] {
        let mut sheets = bylaw();
        sheets.iter_mut().for_each(|sheet| sheet.entries.set("Rotate", turn));
        let file = bytes(document(&sheets));
        let rect = place(&file, 2, "84,00");
        let copy = workers(1).excerpt(&file, &excerpt(&[(2, rect)])).expect("a copy");
        let (copied, printed) = (text(&copy), text(&file));
        assert!(
            copied.len() == 1 && copied[0].contains(&printed[1]) && copied[0].contains(COVER),
            "{copied:?}"
        );
        assert!(is_marked(&colours(&copy, folder.path(), rect)), "turned by {turn}");
        let other = place(&file, 2, "Steuersatz");
        assert!(!is_marked(&colours(&copy, folder.path(), other)), "turned by {turn}");
        let words = poppler("pdftotext", &[], &["-"], &copy, folder.path());
        assert!(String::from_utf8_lossy(&words).contains("84,00"));
        let copy = Document::load_mem(&copy).expect("it is opened");
        let labels = copy.catalog().and_then(|catalog| catalog.get(b"PageLabels")).expect("labels");
        let label =
            labels.as_dict().and_then(|tree| tree.get(b"Nums")?.as_array()).expect("labels")[1].clone();
        assert_eq!(label.as_dict().and_then(|label| label.get(b"St")?.as_i64()).ok(), Some(2));
        let line = |object: &Object| {
            object
                .as_dict()
                .is_ok_and(|entry| entry.get(b"Contents").ok() == Some(&lopdf::text_string(COVER)))
        };
        assert!(copy.objects.values().any(line));
    }
}

#[test]
fn nothing_of_other_pages_is_left_in_a_copy() {
    let mut sheets = bylaw();
    sheets[2] = sheet(line("F1", 10, 100, 700, "Geheimnis"));
    let mut file = document(&sheets);
    let pages = file.get_pages();
    let link = dictionary! {
        "Type" => "Annot", "Subtype" => "Link", "Rect" => vec![0.into(), 0.into(), 9.into(), 9.into()],
        "Dest" => vec![pages[&3].into(), "Fit".into()],
    };
    let page = file.get_object_mut(pages[&1]).and_then(Object::as_dict_mut).expect("a page");
    page.set("Annots", vec![link.into()]);
    file.catalog_mut().expect("a catalogue").set("OpenAction", vec![pages[&3].into(), "Fit".into()]);
    let file = bytes(file);
    let copy = workers(1).excerpt(&file, &excerpt(&[(1, place(&file, 1, "84,00"))])).expect("a copy");
    let mut copy = Document::load_mem(&copy).expect("it is opened");
    copy.decompress();
    let holds = |object: &Object| {
        object.as_stream().is_ok_and(|stream| stream.content.windows(9).any(|bytes| bytes == b"Geheimnis"))
    };
    assert!(!copy.objects.values().any(holds));
    assert_eq!(copy.get_pages().len(), 1);
}

#[test]
fn a_whole_file_is_copied_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = bytes(document(&bylaw()));
    let wanted = Excerpt { scope: ExcerptScope::Whole, ..excerpt(&[(2, place(&file, 2, "84,00"))]) };
    let copy = workers(1).excerpt(&file, &wanted).expect("a copy");
    let (copied, mut printed) = (text(&copy), text(&file));
    printed[0] = format!("{COVER} {}", printed[0]);
    assert_eq!(copied, printed);
    poppler("pdftotext", &[], &["-"], &copy, folder.path());
}

#[test]
fn encrypted_files_are_copied_as_pictures_and_locked_ones_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let plain = bytes(document(&bylaw()));
    let rect = place(&plain, 2, "84,00");
    let open = encrypted(document(&bylaw()), "");
    let copy = workers(1).excerpt(&open, &excerpt(&[(2, rect)])).expect("a copy");
    assert_eq!(text(&copy), [format!("{COVER} · Bild der Seite")]);
    assert!(is_marked(&colours(&copy, folder.path(), rect)));
    let locked = encrypted(document(&bylaw()), "geheim");
    assert!(matches!(workers(1).excerpt(&locked, &excerpt(&[(2, rect)])), Err(PageError::Failed(_))));
}

#[test]
fn what_is_not_there_is_refused() {
    let rect = Rect { left: 1.0, top: 1.0, right: 2.0, bottom: 2.0 };
    let file = bytes(document(&bylaw()));
    assert_eq!(workers(1).excerpt(&file, &excerpt(&[(4, rect)])), Err(PageError::NoSuchPage(4)));
    assert_eq!(workers(1).excerpt(&file, &excerpt(&[])), Err(PageError::NoPicture));
    assert_eq!(workers(1).excerpt(b"Text", &excerpt(&[(1, rect)])), Err(PageError::NoPicture));
}
