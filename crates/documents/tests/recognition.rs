//! Pages that are pictures, read by the real Tesseract (`apt install tesseract-ocr tesseract-ocr-deu`).

mod fixtures;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use documents::{OcrMode, OcrOptions};
use engine::{Page, PageContent, Pages, Reader, Reading, Warning, Word};
use fixtures::{bylaw, bytes, document, line, recognising, sheet, workers};
use lopdf::{Object, Stream, dictionary};

/// The first page of the bylaw as it is printed.
fn printed() -> Page {
    workers(1).read(&bytes(document(&bylaw())), "a.pdf").expect("read").pages.remove(0)
}

/// A page that shows the first page of the bylaw as a picture, turned counter-clockwise by so many degrees about its lower left
/// corner, and draws something over it.
fn scan(degrees: f64, over: &[u8]) -> Vec<u8> {
    let picture = workers(1).picture(&bytes(document(&bylaw())), 1, 2480).expect("a picture");
    let mut png = png::Decoder::new(std::io::Cursor::new(&picture.png)).read_info().expect("a PNG");
    let mut pixels = vec![0; png.output_buffer_size().expect("a size")];
    png.next_frame(&mut pixels).expect("pixels");
    let (sin, cos) = degrees.to_radians().sin_cos();
    let matrix = [595.0 * cos, 595.0 * sin, -842.0 * sin, 842.0 * cos, 0.0, 0.0].map(|n| n.to_string());
    let mut content = format!("q {} cm /Im1 Do Q\n", matrix.join(" ")).into_bytes();
    content.extend(over);
    let mut file = document(&[sheet(content)]);
    let entries = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "BitsPerComponent" => 8, "ColorSpace" => "DeviceRGB",
        "Width" => i64::from(picture.width), "Height" => i64::from(picture.height),
    };
    let image = file.add_object(Stream::new(entries, pixels));
    let page = file.get_pages()[&1];
    let page = file.get_object(page).and_then(Object::as_dict).expect("a page");
    let resources = page.get(b"Resources").and_then(Object::as_reference).expect("resources");
    let resources = file.get_object_mut(resources).and_then(Object::as_dict_mut).expect("resources");
    resources.set("XObject", dictionary! { "Im1" => image });
    bytes(file)
}

fn read(file: &[u8], ocr: OcrOptions) -> Reading {
    recognising(2, ocr).read(file, "scan.pdf").expect("the file is read")
}

fn text(page: &Page) -> String {
    page.text(0..page.words.len())
}

fn place(page: &Page, text: &str) -> (f32, f32) {
    let is_it = |word: &&Word| word.text == text;
    let rect =
        page.words.iter().find(is_it).unwrap_or_else(|| panic!("{text}: {}", self::text(page))).boxes[0];
    ((rect.left + rect.right) / 2.0, (rect.top + rect.bottom) / 2.0)
}

/// A program that does something before it becomes Tesseract.
fn program(folder: &Path, script: &str) -> PathBuf {
    let path = folder.join("program");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("executable");
    path
}

#[test]
fn a_scan_reads_like_the_page_that_was_printed() {
    let page = read(&scan(0.0, b""), OcrOptions::default()).pages.remove(0);
    assert_eq!((page.content, text(&page)), (PageContent::OcrLayer, text(&printed())));
    for word in ["Steuermaßstab", "84,00", "fällig."] {
        let (found, expected) = (place(&page, word), place(&printed(), word));
        assert!(
            (found.0 - expected.0).abs() < 2.0 && (found.1 - expected.1).abs() < 3.0,
            "{word}: {found:?}"
        );
    }
}

#[test]
fn a_slanted_scan_is_set_straight_and_its_words_stay_where_they_are() {
    let degrees: f64 = 3.0;
    let page = read(&scan(degrees, b""), OcrOptions::default()).pages.remove(0);
    assert_eq!(text(&page), text(&printed()));
    let (sin, cos) = degrees.to_radians().sin_cos();
    for word in ["Steuermaßstab", "84,00", "fällig."] {
        let ((x, y), (found_x, found_y)) = (place(&printed(), word), place(&page, word));
        let (x, up) = (f64::from(x), 842.0 - f64::from(y));
        let (x, y) = (x * cos - up * sin, 842.0 - (x * sin + up * cos));
        let off = (f64::from(found_x) - x).hypot(f64::from(found_y) - y);
        assert!(off < 4.0, "{word}: {found_x} {found_y}, expected {x} {y}");
    }
}

#[test]
fn bad_text_layers_are_redone_and_good_ones_kept() {
    let layer = |text: &str| {
        let mut content = b"3 Tr\n".to_vec();
        (0..8).for_each(|row| content.extend(line("F1", 11, 70, 700 - 14 * row, text)));
        scan(0.0, &content)
    };
    let bad = layer("Dxr Gxmx|nd[vrtrtwng h^t xn ~hrxr Sxtzwng bschlssn|");
    let page = read(&bad, OcrOptions::default()).pages.remove(0);
    assert_eq!(text(&page), text(&printed()));
    let good = layer("Die Gemeindevertretung hat in ihrer Sitzung am Montag beschlossen");
    let page = read(&good, OcrOptions::default()).pages.remove(0);
    assert!(text(&page).starts_with("Die Gemeindevertretung"), "{}", text(&page));
    let forced = OcrOptions { mode: OcrMode::Force, ..OcrOptions::default() };
    assert_eq!(text(&read(&good, forced).pages[0]), text(&printed()));
}

#[test]
fn without_the_program_a_scan_is_listed_and_counted() {
    let missing = OcrOptions { program: "/nonexistent/tesseract".into(), ..OcrOptions::default() };
    let workers = recognising(1, missing);
    let text = bytes(document(&bylaw()));
    assert_eq!(workers.read(&text, "a.pdf").map(|reading| reading.warnings), Ok(Vec::new()));
    assert_eq!(workers.left_out(), None);
    let reading = workers.read(&scan(0.0, b""), "scan.pdf").expect("read");
    assert_eq!(reading.warnings, [Warning::NoText { page: 1, content: PageContent::Scan }]);
    let (pages, reason) = workers.left_out().expect("a page is left out");
    assert!(pages == 1 && reason.contains("/nonexistent/tesseract"), "{pages} {reason}");
    let language = OcrOptions { languages: "deu+klingonisch".into(), ..OcrOptions::default() };
    let workers = recognising(1, language);
    workers.read(&scan(0.0, b""), "scan.pdf").expect("read");
    assert!(workers.left_out().is_some_and(|(_, reason)| reason.contains("klingonisch")));
}

#[test]
fn a_page_that_takes_too_long_or_fails_is_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    for (script, expected) in [("exec sleep 100", "took more than 0.5 s"), ("exit 3", "failed")] {
        let script = format!("case $1 in --*) exec tesseract \"$@\";; esac\n{script}");
        let program = program(folder.path(), &script);
        let options = OcrOptions { program, page_time: Duration::from_millis(500), ..OcrOptions::default() };
        let reading = read(&scan(0.0, b""), options);
        let [Warning::NoText { page: 1, .. }, Warning::Limited { page: 1, limit }] = &reading.warnings[..]
        else {
            panic!("{:?}", reading.warnings);
        };
        assert!(limit.contains(expected), "{limit}");
    }
}

#[test]
fn recognised_pages_are_kept_until_their_file_is_forgotten() {
    let folder = tempfile::tempdir().expect("a folder");
    let calls = folder.path().join("calls");
    let program =
        program(folder.path(), &format!("echo \"$1\" >> {}\nexec tesseract \"$@\"", calls.display()));
    let cache = Some(folder.path().join("ocr"));
    let options = OcrOptions { program, cache, ..OcrOptions::default() };
    let pages_seen = || std::fs::read_to_string(&calls).expect("it was called").matches("-\n").count();
    let file = scan(0.0, b"");
    let first = read(&file, options.clone());
    assert_eq!((pages_seen(), read(&file, options.clone())), (1, first.clone()));
    assert_eq!(pages_seen(), 1);
    recognising(1, options.clone()).prune_recognised(&|_| false).expect("erased");
    assert_eq!((read(&file, options), pages_seen()), (first, 2));
}
