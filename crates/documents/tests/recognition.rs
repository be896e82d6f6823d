//! Pages that are pictures, read by the real Tesseract (`apt install tesseract-ocr tesseract-ocr-deu`).

mod fixtures;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use documents::{OcrMode, OcrOptions};
use engine::{Page, PageContent, Pages, Reader, Reading, Shown, Warning, Word};
use fixtures::{bylaw, bytes, document, line, recognising, sheet, workers};
use lopdf::{Object, Stream, dictionary};

/// The first two pages of the bylaw as they are printed.
fn printed() -> Reading {
    workers(1).read(&bytes(document(&bylaw()[..2])), "a.pdf").expect("read")
}

/// A file that shows those pages as pictures, turned counter-clockwise by so many degrees about their lower left corners, and draws
/// something over the first.
fn scan(degrees: f64, over: &[u8]) -> Vec<u8> {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let matrix = [595.0 * cos, 595.0 * sin, -842.0 * sin, 842.0 * cos, 0.0, 0.0].map(|n| n.to_string());
    let picture = format!("q {} cm /Im1 Do Q\n", matrix.join(" ")).into_bytes();
    let first: Vec<u8> = picture.iter().chain(over).copied().collect();
    let mut file = document(&[sheet(first), sheet(picture)]);
    for page in 1..=2 {
        let image = image(page);
        let image = file.add_object(image);
        let page = file.get_pages()[&page];
        let page = file.get_object_mut(page).and_then(Object::as_dict_mut).expect("a page");
        let font = dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
        };
        let resources = dictionary! {
            "XObject" => dictionary! { "Im1" => image }, "Font" => dictionary! { "F1" => font },
        };
        page.set("Resources", resources);
    }
    bytes(file)
}

/// A page of the bylaw as a picture at 300 dots per inch.
fn image(page: u32) -> Stream {
    let picture =
        workers(1).picture(&bytes(document(&bylaw())), page, 2480, &Shown::Whole).expect("a picture");
    let mut png = png::Decoder::new(std::io::Cursor::new(&picture.png)).read_info().expect("a PNG");
    let mut pixels = vec![0; png.output_buffer_size().expect("a size")];
    png.next_frame(&mut pixels).expect("pixels");
    let entries = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "BitsPerComponent" => 8, "ColorSpace" => "DeviceRGB",
        "Width" => i64::from(picture.width), "Height" => i64::from(picture.height),
    };
    Stream::new(entries, pixels)
}

fn read(file: &[u8], ocr: OcrOptions) -> Reading {
    recognising(2, ocr).read(file, "scan.pdf").expect("the file is read")
}

fn text(page: &Page) -> String {
    page.text(0..page.words.len())
}

fn texts(reading: &Reading) -> Vec<String> {
    reading.pages.iter().map(text).collect()
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
    let (reading, printed) = (read(&scan(0.0, b""), OcrOptions::default()), printed());
    // Tesseract takes „§ 1“ for „8 1“; the sequence of sections proves it wrong.
    assert_eq!(texts(&reading), texts(&printed));
    assert!(reading.pages.iter().all(|page| page.content == PageContent::OcrLayer));
    for word in ["Steuermaßstab", "84,00", "fällig."] {
        let (found, expected) = (place(&reading.pages[0], word), place(&printed.pages[0], word));
        assert!(
            (found.0 - expected.0).abs() < 2.0 && (found.1 - expected.1).abs() < 3.0,
            "{word}: {found:?}"
        );
    }
}

#[test]
fn a_slanted_scan_is_set_straight_and_its_words_stay_where_they_are() {
    let degrees: f64 = 3.0;
    let (reading, printed) = (read(&scan(degrees, b""), OcrOptions::default()), printed());
    assert_eq!(texts(&reading), texts(&printed));
    let (sin, cos) = degrees.to_radians().sin_cos();
    for word in ["Steuermaßstab", "84,00", "fällig."] {
        let ((x, y), (found_x, found_y)) = (place(&printed.pages[0], word), place(&reading.pages[0], word));
        let (x, up) = (f64::from(x), 842.0 - f64::from(y));
        let (x, y) = (x * cos - up * sin, 842.0 - (x * sin + up * cos));
        let off = (f64::from(found_x) - x).hypot(f64::from(found_y) - y);
        assert!(off < 4.0, "{word}: {found_x} {found_y}, expected {x} {y}");
    }
}

/// A ZIP archive of those files.
fn zipped(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a file");
        std::io::Write::write_all(&mut archive, content).expect("written");
    }
    archive.finish().expect("an archive").into_inner()
}

/// A PNG of the first page of the bylaw, so many pixels wide.
fn photo(width: u32) -> Vec<u8> {
    workers(1).picture(&bytes(document(&bylaw())), 1, width, &Shown::Whole).expect("a picture").png
}

#[test]
fn scans_in_mails_and_archives_are_recognised_as_their_pages() {
    let parts = [
        ("lies.txt", b"Anlage".to_vec()),
        ("scan.pdf", scan(0.0, b"")),
        ("logo.png", photo(200)),
        ("foto.png", photo(2480)),
    ];
    let inner = zipped(&parts);
    let mut mail = b"From: a@example.org\r\nSubject: Unterlagen\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=Musterfurt-4711\r\n\r\n--Musterfurt-4711\r\nContent-Type: text/plain\r\n\r\nAnbei.\r\n--Musterfurt-4711\r\n\
        Content-Disposition: attachment; filename=a.zip\r\nContent-Type: application/zip\r\n\
        Content-Transfer-Encoding: binary\r\n\r\n"
        .to_vec();
    mail.extend(inner);
    mail.extend(b"\r\n--Musterfurt-4711--\r\n");
    let folder = tempfile::tempdir().expect("a folder");
    let options = OcrOptions { cache: Some(folder.path().join("ocr")), ..OcrOptions::default() };
    let (reading, printed) = (read(&mail, options.clone()), texts(&printed()));
    let found = texts(&reading);
    let expected = [
        "Unterlagen Von: a@example.org Anbei.",
        "a.zip lies.txt Anlage",
        &format!("scan.pdf {}", printed[0]),
        &printed[1],
        &format!("foto.png {}", printed[0]),
    ];
    assert_eq!((found, &reading.warnings[..]), (expected.map(str::to_owned).to_vec(), &[][..]));
    assert_eq!(read(&mail, options), reading, "and once more from what was kept");
}

#[test]
fn bad_text_layers_are_redone_and_good_ones_kept() {
    let layer = |text: &str| {
        let mut content = b"3 Tr\n".to_vec();
        (0..8).for_each(|row| content.extend(line("F1", 11, 70, 700 - 14 * row, text)));
        scan(0.0, &content)
    };
    let printed = texts(&printed());
    let bad = layer("Dxr Gxmx|nd[vrtrtwng h^t xn ~hrxr Sxtzwng bschlssn|");
    assert_eq!(texts(&read(&bad, OcrOptions::default())), printed);
    let good = layer("Die Gemeindevertretung hat in ihrer Sitzung am Montag beschlossen");
    let kept = texts(&read(&good, OcrOptions::default()));
    assert!(kept[0].starts_with("Die Gemeindevertretung") && kept[1].ends_with("Seite 2 von 3"), "{kept:?}");
    let forced = OcrOptions { mode: OcrMode::Force, ..OcrOptions::default() };
    assert_eq!(texts(&read(&good, forced)), printed);
}

#[test]
fn a_page_that_takes_too_long_or_fails_is_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    for (script, expected) in [("exec sleep 100", "took more than 0.5 s"), ("exit 3", "failed")] {
        let script = format!("case $1 in --*) exec tesseract \"$@\";; esac\n{script}");
        let program = program(folder.path(), &script);
        let options = OcrOptions { program, page_time: Duration::from_millis(500), ..OcrOptions::default() };
        let reading = read(&scan(0.0, b""), options);
        let told =
            |warning: &Warning| matches!(warning, Warning::Limited { limit, .. } if limit.contains(expected));
        let without_text =
            |warning: &Warning| matches!(warning, Warning::NoText { content: PageContent::Scan, .. });
        let count =
            |is: &dyn Fn(&Warning) -> bool| reading.warnings.iter().filter(|warning| is(warning)).count();
        assert_eq!((count(&told), count(&without_text)), (2, 2), "{:?}", reading.warnings);
    }
}

#[test]
fn recognised_pages_are_kept_until_their_file_is_forgotten() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = program(folder.path(), "exec tesseract \"$@\"");
    let cache = Some(folder.path().join("ocr"));
    let options = OcrOptions { program: path, cache, ..OcrOptions::default() };
    let file = scan(0.0, b"");
    let first = read(&file, options.clone());
    assert_eq!(texts(&first), texts(&printed()));
    // From now on the program recognises nothing, but still says who it is.
    program(folder.path(), "case $1 in --*) exec tesseract \"$@\";; esac\nexit 3");
    assert_eq!(read(&file, options.clone()), first);
    recognising(1, options.clone()).prune_recognised(&|_| false).expect("erased");
    assert!(!read(&file, options).warnings.is_empty());
}
