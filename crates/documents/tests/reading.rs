//! Files read and drawn through real workers.

mod fixtures;

use std::process::{Command, Stdio};

use engine::reference::conformance;
use engine::{
    BlockKind, Page, PageContent, PageError, Pages, ReadError, Reader, Reading, Rect, Shown, Warning,
};
use fixtures::{Sheet, bylaw, bytes, document, encrypted, line, sheet, workers};
use lopdf::{Object, dictionary};

fn read(file: &[u8]) -> Reading {
    workers(1).read(file, "a.pdf").expect("the file is read")
}

fn blocks(page: &Page) -> Vec<(BlockKind, String)> {
    page.blocks.iter().map(|block| (block.kind, page.text(block.words.clone()))).collect()
}

#[test]
fn workers_conform() {
    let pdf = bytes(document(&bylaw()));
    let locked = encrypted(document(&bylaw()), "geheim");
    let files: [(&str, &[u8]); 6] = [
        ("a.pdf", &pdf),
        ("b.pdf", &locked),
        ("c.txt", "Satzung\n\n§ 1\nZweck\n\nText.".as_bytes()),
        ("d.txt", b"Geb\xfchren f\xfcr die Stra\xdfe"),
        ("e.jpg", b"\xff\xd8\xff"),
        ("f.pdf", &pdf[..pdf.len() / 2]),
    ];
    conformance::reader(&workers(2), &files);
}

#[test]
fn a_bylaw_is_read_as_a_person_reads_it() {
    let reading = read(&bytes(document(&bylaw())));
    let expected = [
        (BlockKind::Furniture, "Stadt Musterfurt - Ortsrecht 20.03"),
        (BlockKind::Heading(1), "§ 2 Steuermaßstab und Steuersatz"),
        (
            BlockKind::Paragraph,
            "(1) Die Steuer wird nach der Zahl der Hunde bemessen und beträgt im Kalenderjahr für den ersten Hund \
             84,00 Euro. Die Vor- und Nachteile sind abgewogen.",
        ),
        (BlockKind::Paragraph, "(2) Die Steuer ist im Mai fällig."),
        (BlockKind::Furniture, "Seite 2 von 3"),
    ];
    assert_eq!(blocks(&reading.pages[1]), expected.map(|(kind, text)| (kind, text.to_owned())));
    let divided = reading.pages[1].words.iter().find(|word| word.text == "Kalenderjahr").expect("the word");
    assert_eq!(divided.boxes.len(), 2);
    assert!(divided.boxes[0].right > 400.0 && divided.boxes[1].left < 80.0, "{divided:?}");
    assert!(reading.warnings.is_empty());
}

/// The box of the only word on a page that is rotated or cut.
fn place(rotate: i64, crop: Option<[i64; 4]>) -> (Rect, (f32, f32)) {
    let mut sheet = sheet(line("F1", 10, 100, 700, "Rathaus"));
    sheet.entries.set("Rotate", rotate);
    if let Some(crop) = crop {
        sheet.entries.set("CropBox", crop.map(Object::from).to_vec());
    }
    let page = read(&bytes(document(&[sheet]))).pages.remove(0);
    assert_eq!(page.text(0..page.words.len()), "Rathaus");
    (page.words[0].boxes[0], page.size.expect("a size"))
}

#[test]
fn boxes_are_where_the_page_shows_the_word() {
    let near = |value: f32, expected: f32| (value - expected).abs() < 3.0;
    let (rect, size) = place(0, None);
    assert!(near(rect.left, 100.0) && near(rect.bottom, 142.0) && size == (595.0, 842.0), "{rect:?}");
    let (rect, size) = place(90, None);
    assert!(near(rect.top, 100.0) && near(rect.left, 698.0) && size == (842.0, 595.0), "{rect:?}");
    let (rect, _) = place(180, None);
    assert!(near(rect.right, 495.0) && near(rect.top, 700.0), "{rect:?}");
    let (rect, size) = place(0, Some([50, 600, 400, 800]));
    assert!(near(rect.left, 50.0) && near(rect.bottom, 102.0) && size == (350.0, 200.0), "{rect:?}");
}

#[test]
fn an_empty_password_opens_and_another_is_asked_for() {
    let open = read(&encrypted(document(&bylaw()), ""));
    assert_eq!(open.pages, read(&bytes(document(&bylaw()))).pages);
    let locked = encrypted(document(&bylaw()), "geheim");
    assert_eq!(workers(1).read(&locked, "a.pdf"), Err(ReadError::Encrypted));
}

#[test]
fn pages_without_text_are_named() {
    let scan = sheet("q 595 0 0 842 0 0 cm /Im1 Do Q");
    let layer = {
        let mut content = b"q 595 0 0 842 0 0 cm /Im1 Do Q 3 Tr\n".to_vec();
        content.extend(line("F1", 11, 70, 700, "Der Rat der Stadt beschließt die Satzung"));
        sheet(content)
    };
    let outlines = sheet("10 10 m 20 20 l 30 10 l f\n".repeat(300));
    let reading = read(&bytes(document(&[scan, layer, outlines, sheet("")])));
    let contents: Vec<PageContent> = reading.pages.iter().map(|page| page.content).collect();
    let expected = [PageContent::Scan, PageContent::OcrLayer, PageContent::Outlines, PageContent::Empty];
    assert_eq!(contents, expected);
    let warning = |page: u32, content: PageContent| Warning::NoText { page, content };
    assert_eq!(reading.warnings, [warning(1, expected[0]), warning(3, expected[2]), warning(4, expected[3])]);
}

#[test]
fn columns_bold_print_and_what_is_beside_the_page_are_handled() {
    let mut content = line("F2", 16, 70, 780, "Amtsblatt der Stadt Musterfurt");
    content.extend(line("F1", 10, 70, 900, "Beschnittmarke"));
    for row in 0..6 {
        let y = 700 - 14 * row;
        content.extend(line("F1", 10, 70, y, &format!("Linke Spalte mit einigem Text {row}")));
        content.extend(line("F1", 10, 320, y, &format!("Rechte Spalte mit anderem Text {row}")));
    }
    content.extend(line("F1", 10, 70, 500, "Fett gedruckt"));
    content.extend(b"1 0 0 1 0.3 0 cm\n");
    content.extend(line("F1", 10, 70, 500, "Fett gedruckt"));
    let page = read(&bytes(document(&[sheet(content)]))).pages.remove(0);
    let text = page.text(0..page.words.len());
    assert!(text.starts_with("Amtsblatt der Stadt Musterfurt Linke"), "{text}");
    assert!(
        text.find("Linke Spalte mit einigem Text 5") < text.find("Rechte Spalte mit anderem Text 0"),
        "{text}"
    );
    assert!(text.ends_with("Fett gedruckt") && text.matches("Fett").count() == 1, "{text}");
    assert!(!text.contains("Beschnittmarke"));
    assert_eq!(page.blocks[0].kind, BlockKind::Heading(1));
}

#[test]
fn letter_spaced_lines_are_words_and_headings() {
    let text =
        |y: u32| line("F1", 11, 70, y, "Der Rat hat in seiner Sitzung beraten und das Folgende bestimmt:");
    let mut content = [700, 686, 672].map(text).concat();
    content.extend(line("F1", 11, 240, 650, "B E S C H L U S S"));
    content.extend([628, 614, 600].map(text).concat());
    // The same by spacing, with a colon and two words.
    content.extend(b"6 Tc\n");
    content.extend(line("F1", 11, 220, 578, "Begr\u{fc}ndung  dazu:"));
    content.extend(b"0 Tc\n");
    content.extend([556, 542, 528].map(text).concat());
    content.extend(line("F1", 11, 70, 514, "A B C"));
    let page = read(&bytes(document(&[sheet(content)]))).pages.remove(0);
    let headings: Vec<(BlockKind, String)> =
        blocks(&page).into_iter().filter(|(kind, _)| matches!(kind, BlockKind::Heading(_))).collect();
    let heading = |text: &str| (BlockKind::Heading(1), text.to_owned());
    assert_eq!(headings, [heading("BESCHLUSS"), heading("Begründung dazu:")]);
}

#[test]
fn title_and_date_are_read() {
    let mut file = document(&bylaw());
    let info = dictionary! {
        "Title" => Object::string_literal("Hundesteuersatzung"),
        "CreationDate" => Object::string_literal("D:20181213100000+01'00'"),
    };
    let info = file.add_object(info);
    file.trailer.set("Info", info);
    let properties = read(&bytes(file)).properties;
    assert_eq!(properties.title.as_deref(), Some("Hundesteuersatzung"));
    assert_eq!(properties.created.map(|date| date.to_string()).as_deref(), Some("2018-12-13"));
}

#[test]
fn pages_are_drawn_in_their_proportions() {
    let workers = workers(1);
    let mut turned: Sheet = sheet(line("F1", 10, 100, 700, "Rathaus"));
    turned.entries.set("Rotate", 90);
    let file = bytes(document(&[turned]));
    let picture = workers.picture(&file, 1, 842, &Shown::Whole).expect("a picture");
    assert_eq!((picture.width, picture.height), (842, 595));
    let mut decoder = png::Decoder::new(std::io::Cursor::new(&picture.png)).read_info().expect("a PNG");
    let mut pixels = vec![0; decoder.output_buffer_size().expect("a size")];
    decoder.next_frame(&mut pixels).expect("pixels");
    // The word stands where the reader says, and nowhere else.
    let page = workers.read(&file, "a.pdf").expect("read").pages.remove(0);
    let rect = page.words[0].boxes[0];
    let dark = |x: usize, y: usize| pixels[3 * (y * 842 + x)] < 100;
    let inside = |x: usize, y: usize| {
        let (x, y) = (x as f32, y as f32);
        x > rect.left - 2.0 && x < rect.right + 2.0 && y > rect.top - 2.0 && y < rect.bottom + 2.0
    };
    let dark: Vec<(usize, usize)> =
        (0..595).flat_map(|y| (0..842).map(move |x| (x, y))).filter(|&(x, y)| dark(x, y)).collect();
    assert!(dark.len() > 50 && dark.iter().all(|&(x, y)| inside(x, y)), "{rect:?}");
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let workers = workers(1);
    let file = bytes(document(&bylaw()));
    assert_eq!(workers.picture(&file, 4, 100, &Shown::Whole), Err(PageError::NoSuchPage(4)));
    assert_eq!(workers.picture(&file, 0, 100, &Shown::Whole), Err(PageError::NoSuchPage(0)));
    assert_eq!(workers.picture(b"Text", 1, 100, &Shown::Whole), Err(PageError::NoPicture));
}

#[test]
fn workers_serve_many_at_once() {
    let workers = workers(2);
    let file = bytes(document(&bylaw()));
    let alone = workers.read(&file, "a.pdf");
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| (0..5).for_each(|_| assert_eq!(workers.read(&file, "a.pdf"), alone)));
        }
    });
}

#[test]
fn a_worker_ends_with_its_parent() {
    let mut worker = Command::new(env!("CARGO_BIN_EXE_documents-worker"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(worker.stdin.take());
    assert!(worker.wait().expect("it ends").success());
}
