//! Formats besides PDF, through real workers.

mod fixtures;

use std::io::{Cursor, Write};
use std::os::unix::fs::PermissionsExt;

use documents::{OcrOptions, OfficeOptions, WorkerCommand, Workers, WorkersOptions};
use engine::reference::conformance;
use engine::{
    BlockKind, Excerpt, ExcerptForm, ExcerptPage, ExcerptScope, Format, PageError, Pages, ReadError, Reader,
    Reading, Shown,
};
use fixtures::{bylaw, bytes, document, recognising, workers};

/// A ZIP archive of those parts.
fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
        archive.write_all(content).expect("written");
    }
    archive.finish().expect("an archive").into_inner()
}

fn spreadsheet() -> Vec<u8> {
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let workbook = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"Haushalt\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let targets = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let sheet = format!(
        "<worksheet xmlns=\"{main}\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Hundesteuer</t></is></c>\
         <c r=\"B1\" s=\"1\"><v>8400.5</v></c></row></sheetData></worksheet>"
    );
    let styles = format!(
        "<styleSheet xmlns=\"{main}\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"#,##0.00\\ [$€-407]\"/></numFmts>\
         <cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"164\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
    );
    let root = targets
        .replace("worksheet\"", "officeDocument\"")
        .replace("worksheets/sheet1.xml", "xl/workbook.xml");
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let types = format!(
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{kind}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{kind}.worksheet+xml\"/></Types>"
    );
    zipped(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", targets.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
    ])
}

fn odt() -> Vec<u8> {
    let content = "<office:text><text:h text:outline-level=\"1\">Satzung</text:h><text:p>Die Steuer ist fällig.</text:p></office:text>";
    zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_bytes()),
        ("meta.xml", "<office:meta><dc:title>Hunde</dc:title></office:meta>".as_bytes()),
    ])
}

fn presentation() -> Vec<u8> {
    let slide = |text: &str| format!("<p:sld><p:sp><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sp></p:sld>");
    zipped(&[
        (
            "ppt/presentation.xml",
            b"<p:presentation><p:sldIdLst><p:sldId id=\"256\" r:id=\"rId7\"/><p:sldId id=\"257\" r:id=\"rId9\"/><p:sldId id=\"255\" r:id=\"rId2\"/></p:sldIdLst></p:presentation>",
        ),
        (
            "ppt/_rels/presentation.xml.rels",
            b"<Relationships><Relationship Id=\"rId2\" Target=\"slides/slide1.xml\"/>\
            <Relationship Id=\"rId7\" Target=\"/ppt/slides/slide2.xml\"/><Relationship Id=\"rId9\" Target=\"slides/lost.xml\"/></Relationships>",
        ),
        ("ppt/slides/slide1.xml", slide("Zweite Folie").as_bytes()),
        ("ppt/slides/slide2.xml", slide("Erste Folie").as_bytes()),
    ])
}

fn mail() -> Vec<u8> {
    let mut mail = b"From: Fraktion <f@example.org>\r\nTo: Rat <r@example.org>\r\nSubject: =?utf-8?q?Antrag_f=C3=BCr_B=C3=A4ume?=\r\n\
        Date: Thu, 14 Mar 2024 10:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=X\r\n\r\n\
        --X\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nWir beantragen B\xe4ume.\r\n\
        --X\r\nContent-Type: text/plain; name=anlage.txt\r\nContent-Disposition: attachment; filename=anlage.txt\r\n\r\n\
        Kostenplan\r\n--X\r\nContent-Type: application/zip; name=a.zip\r\nContent-Disposition: attachment; filename=a.zip\r\n\
        Content-Transfer-Encoding: binary\r\n\r\n"
        .to_vec();
    mail.extend(zipped(&[("satzung.odt", &odt()), ("leer.exe", b"\x7fELF")]));
    mail.extend(b"\r\n--X--\r\n");
    mail
}

fn read(file: &[u8], name: &str) -> Reading {
    workers(1).read(file, name).expect("the file is read")
}

fn texts(reading: &Reading) -> Vec<String> {
    reading.pages.iter().map(|page| page.text(0..page.words.len())).collect()
}

/// What the pages of a reading are called.
fn places(reading: &Reading) -> Vec<String> {
    let place = |number| {
        let place = reading.properties.labels.place(number);
        let file = place.file.map(|file| format!("{file}: ")).unwrap_or_default();
        format!("{file}{:?} {}", place.unit, place.name)
    };
    reading.pages.iter().map(|page| place(page.number)).collect()
}

#[test]
fn files_of_one_kind_in_an_archive_keep_their_places() {
    let content = "<o:presentation><draw:page><draw:frame><text:p>Radweg</text:p></draw:frame></draw:page><draw:page/></o:presentation>";
    let slides = zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.presentation"),
        ("content.xml", content.as_bytes()),
    ]);
    let archive = read(&zipped(&[("r.odp", &slides), ("h.xlsx", &spreadsheet())]), "a.zip");
    assert_eq!(places(&archive), ["r.odp: Slide 1", "r.odp: Slide 2", "h.xlsx: Sheet Haushalt"]);
    let locked = zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", b"\x00\xff"),
        ("META-INF/manifest.xml", b"<manifest:encryption-data/>"),
    ]);
    assert_eq!(workers(1).read(&locked, "l.ods").expect_err("it is locked"), ReadError::Encrypted);
}

#[test]
fn they_conform() {
    let files: [(&str, Vec<u8>); 11] = [
        ("a.xlsx", spreadsheet()),
        ("b.odt", odt()),
        ("c.pptx", presentation()),
        ("d.eml", mail()),
        ("e.md", b"# Satzung\n\nText".to_vec()),
        ("f.html", b"<html><body><p>Text</body>".to_vec()),
        ("g.zip", zipped(&[("a/b.txt", b"Text"), ("c.odt", &odt())])),
        ("h.zip", zipped(&[])),
        ("i.zip", spreadsheet()[..200].to_vec()),
        ("j.msg", outlook()),
        ("k.rtf", b"{\\rtf1 Text\\par}".to_vec()),
    ];
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    conformance::reader(&workers(2), &files);
}

#[test]
fn office_files_are_read_with_their_places() {
    let sheet = read(&spreadsheet(), "a.xlsx");
    assert_eq!(
        (sheet.format, texts(&sheet)),
        (Format::Spreadsheet, vec!["Haushalt Hundesteuer 8.400,50 €".into()])
    );
    assert_eq!(places(&sheet), ["Sheet Haushalt"]);
    assert_eq!(sheet.pages[0].cells(&[1..2, 2..3]).map(|cells| cells.to_string()).as_deref(), Some("A1:B1"));
    let odt = read(&odt(), "b.odt");
    assert_eq!(places(&odt), ["Flow "]);
    assert_eq!(odt.properties.title.as_deref(), Some("Hunde"));
    assert_eq!(odt.pages[0].blocks[0].kind, BlockKind::Heading(1));
    assert_eq!(texts(&odt), ["Satzung Die Steuer ist fällig."]);
    let slides = read(&presentation(), "c.pptx");
    assert_eq!(texts(&slides), ["Erste Folie", "Zweite Folie"]);
    assert_eq!(places(&slides), ["Slide 1", "Slide 2"]);
}

#[test]
fn mails_bring_their_attachments() {
    let mail = read(&mail(), "d.eml");
    assert_eq!((mail.format, mail.properties.title.as_deref()), (Format::Mail, Some("Antrag für Bäume")));
    assert_eq!(mail.properties.created.map(|date| date.to_string()).as_deref(), Some("2024-03-14"));
    let texts = texts(&mail);
    assert_eq!(texts[0], "Antrag für Bäume Von: Fraktion An: Rat Datum: 14.03.2024 Wir beantragen Bäume.");
    assert_eq!(texts[1], "anlage.txt Kostenplan");
    assert_eq!(texts[2], "a.zip satzung.odt Satzung Die Steuer ist fällig.");
    assert_eq!(
        places(&mail),
        ["Flow ", "anlage.txt: Flow ", "a.zip/satzung.odt: Flow ", "a.zip/leer.exe: Flow "]
    );
    let told = format!("{:?}", mail.warnings);
    assert!(told.contains("leer.exe") && told.contains("page: 4"), "{told}");
}

/// A mail as Outlook stores it: a text attachment, an archive, and a mail that has an attachment of its own.
fn outlook() -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a compound file");
    let mut put = |path: &str, bytes: &[u8]| {
        let folder = std::path::Path::new(path).parent().expect("it has a folder").to_owned();
        file.create_storage_all(folder).expect("folders");
        file.create_stream(path).expect("a stream").write_all(bytes).expect("written");
    };
    let unicode = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    // Sent on the 14th of March 2024 at noon; texts that are not in Unicode are in Windows-1250.
    let fixed = |head: usize| {
        let sent = (11_644_473_600_u64 + 1_710_417_600) * 10_000_000;
        let mut bytes = vec![0; head];
        for (tag, value) in [(0x0039_0040_u32, sent), (0x3FFD_0003, 1250)] {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(6_u32.to_le_bytes());
            bytes.extend(value.to_le_bytes());
        }
        bytes
    };
    put("/__properties_version1.0", &fixed(32));
    put("/__substg1.0_0037001F", &unicode("Antrag für Bäume"));
    put("/__substg1.0_0C1A001E", b"J\xfcrgen \xb9");
    put("/__substg1.0_0E04001F", &unicode("Rat"));
    put("/__substg1.0_1000001F", &unicode("Wir beantragen Bäume.\r\n\r\nFraktion"));
    put("/__attach_version1.0_#00000000/__substg1.0_3707001F", &unicode("anlage.txt"));
    put("/__attach_version1.0_#00000000/__substg1.0_37010102", b"Kostenplan");
    let inner = "/__attach_version1.0_#00000001/__substg1.0_3701000D";
    put("/__attach_version1.0_#00000001/__substg1.0_3001001F", &unicode("Vorgang"));
    put(&format!("{inner}/__properties_version1.0"), &fixed(24));
    put(&format!("{inner}/__substg1.0_10130102"), "<html><body><p>Früherer Antrag".as_bytes());
    put(&format!("{inner}/__attach_version1.0_#00000000/__substg1.0_3704001F"), &unicode("a.zip"));
    put(
        &format!("{inner}/__attach_version1.0_#00000000/__substg1.0_37010102"),
        &zipped(&[("s.odt", &odt())]),
    );
    file.into_inner().into_inner()
}

#[test]
fn mails_of_outlook_bring_their_attachments_and_mails() {
    let mail = read(&outlook(), "a.msg");
    assert_eq!((mail.format, mail.properties.title.as_deref()), (Format::Mail, Some("Antrag für Bäume")));
    assert_eq!(mail.properties.created.map(|date| date.to_string()).as_deref(), Some("2024-03-14"));
    let head = "Antrag für Bäume Von: Jürgen ą An: Rat Datum: 14.03.2024 Wir beantragen Bäume. Fraktion";
    let rest = ["anlage.txt Kostenplan", "Vorgang Datum: 14.03.2024 Früherer Antrag"];
    let last = "a.zip s.odt Satzung Die Steuer ist fällig.";
    assert_eq!(texts(&mail), [head, rest[0], rest[1], last]);
    assert_eq!(mail.warnings, []);
}

/// Workers whose `LibreOffice` is that program.
fn converting(program: &std::path::Path) -> Workers {
    let command =
        WorkerCommand { program: env!("CARGO_BIN_EXE_documents-worker").into(), arguments: Vec::new() };
    let office = OfficeOptions { program: program.to_owned(), ..OfficeOptions::default() };
    Workers::new(command, WorkersOptions { office, ..WorkersOptions::default() })
}

/// A compound file with that stream.
fn compound(stream: &str) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a compound file");
    file.create_stream(stream).expect("a stream").write_all(b"...").expect("written");
    file.into_inner().into_inner()
}

#[test]
fn old_texts_are_read_by_way_of_libreoffice_and_named_without_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("soffice");
    let text = "<w:document><w:p><w:r><w:t>Alte Satzung</w:t></w:r></w:p></w:document>";
    let made = folder.path().join("made.docx");
    std::fs::write(&made, zipped(&[("word/document.xml", text.as_bytes())])).expect("written");
    let missing = converting(&program).read(&compound("/WordDocument"), "a.doc");
    let told = missing.expect_err("not read").to_string();
    assert!(
        told.contains("Word document of before 2007") && told.contains("hint: `sudo apt-get install"),
        "{told}"
    );
    let script = format!("#!/bin/sh\nmkdir output && cp {} output/input.docx\n", made.display());
    std::fs::write(&program, script).expect("written");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("executable");
    let read = converting(&program).read(&compound("/WordDocument"), "a.doc").expect("read");
    assert_eq!((read.format, texts(&read)), (Format::Docx, vec!["Alte Satzung".to_owned()]));
    let wrong = converting(&program).read(&compound("/PowerPoint Document"), "a.ppt");
    assert!(matches!(wrong, Err(ReadError::Damaged(_))), "{wrong:?}");
}

#[test]
fn old_texts_inside_of_archives_and_mails_are_read_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("soffice");
    let old = compound("/WordDocument");
    let inner = zipped(&[("tief.doc", &old[..])]);
    let archive =
        zipped(&[("davor.md", b"# Davor".as_slice()), ("alt.doc", &old[..]), ("innen.zip", &inner[..])]);
    let missing = converting(&program).read(&archive, "a.zip").expect("the rest is read");
    assert_eq!(texts(&missing), ["davor.md Davor", "alt.doc", "innen.zip tief.doc"]);
    let told = format!("{:?}", missing.warnings);
    assert!(
        told.contains("alt.doc: format is not supported: Word document of before 2007")
            && told.contains("hint:"),
        "{told}"
    );
    let text = "<w:document><w:p><w:r><w:t>Alte Satzung</w:t></w:r></w:p></w:document>";
    let made = folder.path().join("made.docx");
    std::fs::write(&made, zipped(&[("word/document.xml", text.as_bytes())])).expect("written");
    let script = format!("#!/bin/sh\nmkdir output && cp {} output/input.docx\n", made.display());
    std::fs::write(&program, script).expect("written");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("executable");
    let read = converting(&program).read(&archive, "a.zip").expect("read");
    assert_eq!(read.warnings, []);
    let expected = ["davor.md Davor", "alt.doc Alte Satzung", "innen.zip tief.doc Alte Satzung"];
    assert_eq!(texts(&read), expected);
}

#[test]
fn locked_and_unknown_compound_files_are_named() {
    assert_eq!(workers(1).read(&compound("/EncryptedPackage"), "a.docx"), Err(ReadError::Encrypted));
    assert!(matches!(workers(1).read(&compound("/Anderes"), "a"), Err(ReadError::Unsupported(_))));
}

#[test]
fn texts_are_read_in_the_encodings_of_offices() {
    let text = "Gebühren für die Straßenreinigung „5 €“";
    let utf_16 = |bytes: fn(u16) -> [u8; 2]| {
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect()
    };
    let windows: Vec<u8> = b"Geb\xfchren f\xfcr die Stra\xdfenreinigung \x845 \x80\x93".to_vec();
    let files: [Vec<u8>; 4] = [text.into(), utf_16(u16::to_le_bytes), utf_16(u16::to_be_bytes), windows];
    for file in files {
        assert_eq!(texts(&read(&file, "a.txt")), [text]);
    }
    let latin = b"Der Rat beschlie\xdft \xfcber die H\xf6he der Geb\xfchr";
    assert_eq!(texts(&read(latin, "a.txt")), ["Der Rat beschließt über die Höhe der Gebühr"]);
    let rtf = b"{\\rtf1\\ansi\\ansicpg1252 Die Geb\\'fchr\\par}";
    assert_eq!(
        (read(rtf, "a.rtf").format, texts(&read(rtf, "a.rtf"))),
        (Format::Rtf, vec!["Die Gebühr".to_owned()])
    );
}

#[test]
fn archives_within_archives_end() {
    let mut file = odt();
    for _ in 0..4 {
        file = zipped(&[("tiefer.zip", &file)]);
    }
    let told = format!("{:?}", read(&file, "a.zip").warnings);
    assert!(told.contains("archives within archives"), "{told}");
}

#[test]
fn pictures_are_read_drawn_and_copied_like_scans() {
    let png = workers(1).picture(&bytes(document(&bylaw())), 1, 2480, &Shown::Whole).expect("a picture").png;
    let workers = recognising(1, OcrOptions::default());
    let reading = workers.read(&png, "foto.png").expect("read");
    assert_eq!(reading.format, Format::Picture);
    assert!(texts(&reading)[0].contains("Die Steuer ist im Mai fällig."), "{:?}", texts(&reading));
    assert_eq!(workers.picture(&png, 1, 500, &Shown::Whole).expect("drawn").width, 500);
    let page =
        ExcerptPage { number: 1, boxes: reading.pages[0].words[3].boxes.to_vec(), shown: Shown::Whole };
    let (scope, form) = (ExcerptScope::Cited, ExcerptForm::Copy);
    let wanted = Excerpt { pages: vec![page], scope, form, cover: "Foto".to_owned() };
    assert!(workers.excerpt(&png, &wanted).expect("copied").starts_with(b"%PDF-"));
    let damaged = workers.read(&png[..png.len() / 3], "foto.png");
    assert!(matches!(damaged, Err(ReadError::Damaged(_))), "{damaged:?}");
    assert_eq!(workers.picture(&odt(), 1, 100, &Shown::Whole), Err(PageError::NoPicture));
}

#[test]
fn pictures_of_other_kinds_are_drawn() {
    let mut tiff = Cursor::new(Vec::new());
    let mut encoder = tiff::encoder::TiffEncoder::new(&mut tiff).expect("an encoder");
    for _ in 0..2 {
        encoder.write_image::<tiff::encoder::colortype::Gray8>(40, 30, &[200; 1200]).expect("written");
    }
    let reading = read(tiff.get_ref(), "fax.tif");
    assert_eq!(reading.pages.len(), 2);
    assert_eq!(workers(1).picture(tiff.get_ref(), 2, 40, &Shown::Whole).expect("drawn").height, 30);
}
