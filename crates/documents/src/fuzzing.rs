//! Targets of fuzzing: whatever bytes our own readers get, they end, do not panic, and keep the contract of pages.
//!
//! Each target has seeds that are mutated, the same way in every run. `RATSFUND_FUZZ_CASES` asks for more than the few thousand
//! cases of an ordinary test.

use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use engine::reference::conformance;
use engine::{BlockKind, Declared, DocumentKey, ReadError, Reader, Reading, SourceName, metadata, passages};

use crate::converted::Known;
use crate::read;
use crate::recognise::hocr;

/// Reads with the formats that are read by our own code, without a worker.
struct Here;

impl Reader for Here {
    fn read(&self, bytes: &[u8], name: &str) -> Result<Reading, ReadError> {
        read::read(bytes.to_vec(), name, Known::of(&[], &[])).map(|opened| opened.read.reading)
    }
}

const ORDINARY: usize = 1_500;

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }
}

/// Runs a target on mutants of its seeds; `pieces` are what its format is made of.
fn fuzz(seeds: &[&[u8]], pieces: &[&str], target: impl Fn(&[u8])) {
    let cases = std::env::var("RATSFUND_FUZZ_CASES").ok().and_then(|cases| cases.parse().ok());
    let mut numbers = Numbers(3);
    for seed in seeds {
        target(seed);
        for _ in 0..cases.unwrap_or(ORDINARY) {
            target(&mutant(seed, pieces, &mut numbers));
        }
    }
}

fn mutant(seed: &[u8], pieces: &[&str], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=numbers.below(8) {
        let place = numbers.below(bytes.len() + 1);
        let end = (place + numbers.below(60)).min(bytes.len());
        match numbers.below(7) {
            0 if place < bytes.len() => bytes[place] ^= 1 << numbers.below(8),
            1 => bytes.insert(place, numbers.below(256) as u8),
            2 => drop(bytes.drain(place..end)),
            3 => drop(bytes.splice(place..place, bytes[place..end].to_vec()).collect::<Vec<_>>()),
            4 => bytes.truncate(place.max(1)),
            _ if pieces.is_empty() => {}
            _ => {
                let piece = pieces[numbers.below(pieces.len())].repeat(1 + numbers.below(3));
                bytes.splice(place..place, piece.into_bytes());
            }
        }
    }
    bytes
}

/// An archive of those parts, not packed.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in parts {
        archive.start_file(*name, stored).expect("a part");
        archive.write_all(content).expect("written");
    }
    archive.finish().expect("an archive").into_inner()
}

fn conforms(name: &str, bytes: &[u8]) {
    conformance::reader(&Here, &[(name, bytes)]);
    if let Ok(reading) = Here.read(bytes, name) {
        assert_covered(&reading, name);
    }
}

/// Every word of a page but those of running lines is in a passage, and every passage is found again on its pages.
fn assert_covered(reading: &Reading, name: &str) {
    let key = DocumentKey { source: SourceName("fuzzing".to_owned()), path: name.to_owned() };
    let passages = passages(&reading.pages, &metadata(&Declared::default(), reading, &key), None);
    let spans = passages.iter().flat_map(|passage| &passage.spans);
    let held: BTreeSet<(u32, usize)> =
        spans.flat_map(|span| span.words.clone().map(|word| (span.page, word))).collect();
    for page in &reading.pages {
        let blocks = page.blocks.iter().filter(|block| block.kind != BlockKind::Furniture);
        for word in blocks.flat_map(|block| block.words.clone()) {
            assert!(held.contains(&(page.number, word)), "{} is lost", page.words[word].text);
        }
    }
    for passage in &passages {
        let page = |number: u32| reading.pages.get(number as usize - 1);
        assert!(passage.locate(0..passage.text.len(), page).is_some(), "{}", passage.text);
    }
}

#[test]
fn parts_of_office_files() {
    let word = "<w:document><w:p><w:pPr><w:pStyle w:val=\"Heading1\"/><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/>\
        </w:numPr></w:pPr><w:r><w:t>Satzung</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>84</w:t></w:r></w:p></w:tc></w:tr>\
        </w:tbl></w:document>";
    let pieces = [
        "<w:p>",
        "</w:p>",
        "<w:tbl>",
        "</w:tbl>",
        "<w:tr>",
        "<w:tc>",
        "<w:t>",
        "</w:t>",
        "&#x0;",
        "&amp",
        "w:val=\"-1\"",
        "<w:ilvl w:val=\"99999999999\"/>",
        "<w:txbxContent>",
        "<![CDATA[",
        "<w:del>",
        "<w:fldChar w:fldCharType=\"begin\"/>",
    ];
    let numbering = "<w:numbering><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/>\
        <w:numFmt w:val=\"lowerRoman\"/><w:lvlText w:val=\"§ %1\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\">\
        <w:abstractNumId w:val=\"0\"/></w:num></w:numbering>";
    fuzz(&[word.as_bytes()], &pieces, |bytes| {
        conforms(
            "a",
            &archive(&[("word/document.xml", bytes), ("word/numbering.xml", numbering.as_bytes())]),
        );
    });
    fuzz(&[numbering.as_bytes()], &pieces, |bytes| {
        conforms("a", &archive(&[("word/document.xml", word.as_bytes()), ("word/numbering.xml", bytes)]));
    });
    let odt = "<office:text><text:h text:outline-level=\"1\">Satzung</text:h><text:p>Text<text:s text:c=\"3\"/></text:p></office:text>";
    let pieces = [
        "<text:p>",
        "</text:p>",
        "<table:table-row>",
        "<text:s text:c=\"999999999\"/>",
        "<text:note>",
        "<text:h>",
    ];
    let mimetype = b"application/vnd.oasis.opendocument.text";
    fuzz(&[odt.as_bytes()], &pieces, |bytes| {
        conforms("a", &archive(&[("mimetype", mimetype), ("content.xml", bytes)]));
    });
    let slide = "<p:sld><p:sp><a:p><a:r><a:t>Folie</a:t></a:r></a:p></p:sp></p:sld>";
    fuzz(&[slide.as_bytes()], &["<a:p>", "</a:p>", "<a:t>", "<p:sp>", "<a:tbl>"], |bytes| {
        conforms("a", &archive(&[("ppt/presentation.xml", b""), ("ppt/slides/slide1.xml", bytes)]));
    });
}

#[test]
fn texts_of_all_kinds() {
    let rtf = br"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset238 A;}}\pard\outlinelevel0 \'a7 1\par\u8364? \intbl a\cell\row\pard{\*\x}}";
    let pieces = [
        "{",
        "}",
        "\\u-1",
        "\\uc9999",
        "\\bin-5",
        "\\bin99999999",
        "\\'",
        "\\cell",
        "\\row",
        "\\par",
        "\\f2147483647",
    ];
    fuzz(&[rtf], &pieces, |bytes| conforms("a.rtf", &[b"{\\rtf1", bytes].concat()));
    let html = b"<!doctype html><h1>Titel</h1><p>Text<ul><li>Punkt</ul><table><tr><td>a<td>b</table><script>x</script>";
    let pieces = [
        "<",
        ">",
        "</",
        "<td>",
        "<tr>",
        "<script>",
        "<title>",
        "<h9>",
        "&#xffffffff;",
        "<!--",
        "-->",
        "<li>",
    ];
    fuzz(&[html], &pieces, |bytes| conforms("a.html", &[b"<!doctype html>", bytes].concat()));
    let markdown = b"# Titel\n\n* Punkt\n  1. Text\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
    fuzz(&[markdown], &["#", "|", "\n", "```", "> ", "* ", "<p>", "\u{0}"], |bytes| conforms("a.md", bytes));
}

#[test]
fn mails_and_archives() {
    let mail = b"From: a@b.de\r\nSubject: =?utf-8?q?B=C3=A4ume?=\r\nContent-Type: multipart/mixed; boundary=X\r\n\r\n--X\r\n\
        Content-Type: text/plain\r\n\r\nText\r\n--X\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nAnlage\r\n--X--\r\n";
    let pieces = [
        "--X\r\n",
        "--X--",
        "\r\n\r\n",
        "Content-Type: message/rfc822\r\n\r\n",
        "Content-Transfer-Encoding: base64\r\n",
        "=?",
    ];
    fuzz(&[mail], &pieces, |bytes| conforms("a.eml", bytes));
    let zip = archive(&[("a.txt", b"Text"), ("b/c.eml", mail), ("d.zip", &archive(&[("e.md", b"# E")]))]);
    fuzz(&[&zip], &["PK\u{1}\u{2}", "PK\u{3}\u{4}", "PK\u{5}\u{6}"], |bytes| conforms("a.zip", bytes));
    let mut message = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a compound file");
    for (stream, content) in [("/__properties_version1.0", &[0; 48][..]), ("/__substg1.0_1000001F", b"T\0")] {
        message.create_stream(stream).expect("a stream").write_all(content).expect("written");
    }
    fuzz(&[&message.into_inner().into_inner()], &["__attach", "\u{1}\u{0}\u{0}\u{0}"], |bytes| {
        conforms("a.msg", bytes);
    });
}

#[test]
fn what_tesseract_says() {
    let said = br#"<html><body><div class='ocr_page' title='bbox 0 0 100 100'><span class='ocr_line' title="bbox 1 2 30 9; baseline 0.01 -3; x_size 20">
        <span class='ocrx_word' title='bbox 1 2 9 9; x_wconf 90'>Rat</span></span></div></body></html>"#;
    let pieces = [
        "bbox",
        "-1",
        "99999999999",
        "NaN",
        "inf",
        "1e39",
        "<span class='ocr_line' title='",
        "</span>",
        "x_wconf 300",
    ];
    fuzz(&[said], &pieces, |bytes| {
        let lines = hocr::lines(&String::from_utf8_lossy(bytes), 4.0).unwrap_or_default();
        let numbers = lines.iter().flat_map(|line| &line.words).flat_map(|word| word.rect);
        assert!(numbers.into_iter().all(f32::is_finite));
    });
}

/// Words that layout looks at, and some that it does not.
const WORDS: [&str; 24] = [
    "Satzung",
    "\\247",
    "5",
    "\\(1\\)",
    "a\\)",
    "Ka-",
    "lenderjahr",
    "84,00",
    "Euro",
    "I.",
    "TOP",
    "Seite",
    "1",
    "von",
    "3",
    "......",
    "S t e u e r",
    "\\225",
    "-",
    "Anlage",
    "2.1",
    "Vor-",
    "und",
    "Nachteile",
];

/// A page of words at places that the bytes name: column, row, size and font, turn, word; and rules between them.
fn page(bytes: &[u8]) -> Vec<u8> {
    use lopdf::{Document, Object, Stream, dictionary};
    let mut content = String::new();
    for piece in bytes.chunks_exact(5) {
        let [x, y, size, turn, word] = [0, 1, 2, 3, 4].map(|index| u32::from(piece[index]));
        if turn % 16 == 15 {
            content.push_str(&format!("{} {} {} 0.5 re f\n", 2 * x, 3 * y, 2 * size));
            continue;
        }
        let [a, b, c, d] =
            [[1, 0, 0, 1], [0, 1, -1, 0], [-1, 0, 0, -1]][if turn < 230 { 0 } else { turn as usize % 3 }];
        let (font, word) = (1 + turn % 2, WORDS[word as usize % WORDS.len()]);
        content.push_str(&format!(
            "BT /F{font} {} Tf {a} {b} {c} {d} {} {} Tm ({word}) Tj ET\n",
            4 + size % 16,
            2 * x,
            3 * y
        ));
    }
    let mut document = Document::with_version("1.5");
    let font = |name: &str| {
        dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => name, "Encoding" => "WinAnsiEncoding",
        }
    };
    let fonts = dictionary! { "F1" => font("Helvetica"), "F2" => font("Helvetica-Bold") };
    let content = document.add_object(Stream::new(dictionary! {}, content.into_bytes()));
    let root = document.new_object_id();
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => root, "Contents" => content, "Resources" => dictionary! { "Font" => fonts },
        "MediaBox" => vec![0.into(), 0.into(), 520.into(), 780.into()],
    });
    let pages =
        dictionary! { "Type" => "Pages", "Kids" => vec![Object::from(page), page.into()], "Count" => 2 };
    document.objects.insert(root, pages.into());
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => root });
    document.trailer.set("Root", catalog);
    written(document)
}

fn written(mut document: lopdf::Document) -> Vec<u8> {
    let mut file = Vec::new();
    document.save_to(&mut file).expect("written");
    file
}

/// A page whose structure, outline and labels are one heap of nodes that the bytes tie together: role, first kid, next one, number.
fn told(bytes: &[u8]) -> Vec<u8> {
    use lopdf::{Document, Object, dictionary};
    const ROLES: [&str; 10] = ["H1", "P", "LI", "LBody", "Table", "TR", "TD", "Span", "Sect", "Knot"];
    let mut content = String::new();
    for (row, word) in WORDS.iter().enumerate() {
        let mark = ["", "/ActualText (Rat der Stadt)", "/Type /Pagination"][row % 7 % 3];
        let tag = if row % 7 == 2 { "Artifact" } else { "P" };
        let (x, y) = (50 + 200 * (row % 2), 700 - 7 * row);
        content.push_str(&format!(
            "/{tag} <</MCID {row} {mark}>> BDC BT /F1 9 Tf {x} {y} Td ({word}) Tj ET EMC\n"
        ));
    }
    let mut document = Document::load_mem(&page(&[])).expect("a page");
    let (&number, &sheet) = document.get_pages().iter().next().expect("a page");
    assert_eq!(number, 1);
    document.change_page_content(sheet, content.into_bytes()).expect("changed");
    let chunks: Vec<&[u8]> = bytes.chunks_exact(4).take(200).collect();
    let ids: Vec<lopdf::ObjectId> = chunks.iter().map(|_| document.new_object_id()).collect();
    let node = |byte: u8| Object::from(ids[usize::from(byte) % ids.len()]);
    for (id, chunk) in ids.iter().zip(&chunks) {
        let (kid, next, number) = (node(chunk[1]), node(chunk[2]), i64::from(chunk[3]) - 20);
        let leaf = dictionary! { "Type" => "MCR", "MCID" => number, "Pg" => sheet };
        let place = vec![sheet.into(), "XYZ".into(), number.into(), (3 * number).into(), Object::Null];
        let kids = vec![kid.clone(), leaf.into(), next.clone(), number.into()];
        let mut node = dictionary! {
            "S" => ROLES[usize::from(chunk[0]) % ROLES.len()], "Pg" => sheet, "K" => kids.clone(), "Kids" => kids,
            "First" => kid.clone(), "Next" => next.clone(), "Title" => Object::string_literal(WORDS[usize::from(chunk[0]) % WORDS.len()]),
            "Dest" => place, "Nums" => vec![number.into(), kid, (number / 2).into(), next], "St" => number,
        };
        if chunk[0] > 200 {
            node.set("ActualText", Object::string_literal("Beschluss"));
        }
        document.objects.insert(*id, node.into());
    }
    if let Some(first) = ids.first().copied() {
        let catalog = document.catalog_mut().expect("a catalogue");
        for key in ["Outlines", "PageLabels", "StructTreeRoot", "Names"] {
            catalog.set(key, first);
        }
    }
    written(document)
}

#[test]
fn what_pages_say_of_themselves() {
    let chain: Vec<u8> = (0..30_u8).flat_map(|node| [node, node + 1, node / 2, 20 + node]).collect();
    let reading = Here.read(&told(&chain), "a.pdf").expect("it is read");
    assert!(reading.pages[0].words.len() > 20, "the seed is a page with words");
    fuzz(&[&chain], &[], |bytes| conforms("a.pdf", &told(bytes)));
}

/// A page with those operators; it may name two fonts, a form that is this very content, and a layer.
fn operators(bytes: &[u8]) -> Vec<u8> {
    use lopdf::{Document, Object, Stream, dictionary};
    let mut document = Document::load_mem(&page(&[])).expect("a page");
    let (_, sheet) = document.get_pages().into_iter().next().expect("a page");
    let form =
        dictionary! { "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 500.into(), 700.into()] };
    let form = document.add_object(Stream::new(form, bytes.to_vec()));
    let dict = document.get_dictionary_mut(sheet).expect("a page");
    let resources = dict.get_mut(b"Resources").and_then(Object::as_dict_mut).expect("resources");
    resources.set("XObject", dictionary! { "Fm" => form });
    resources.set("Properties", dictionary! { "L" => sheet });
    document.change_page_content(sheet, bytes.to_vec()).expect("changed");
    written(document)
}

#[test]
fn operators_of_pages() {
    let seed = b"q 1 0 0 1 20 30 cm BT /F1 11 Tf 50 600 Td [(Der Rat der Stadt) -300 (Musterfurt)] TJ 0 -14 Td \
        (hat die Satzung beschlossen) Tj T* 3 Tr (darunter) ' ET Q /P <</MCID 1>> BDC 10 10 200 0.5 re f EMC /Fm Do \
        /OC /L BDC 5 5 m 9 9 l 1 2 3 4 5 6 c h B EMC BI /W 2 /H 2 /BPC 8 /CS /G ID abcd EI";
    let pieces = [
        "q ",
        "Q ",
        "BT ",
        "ET ",
        "/Fm Do ",
        "/F1 9e9 Tf ",
        "/F7 0 Tf ",
        "1e38 0 0 1e38 0 0 cm ",
        "0 0 0 0 0 0 cm ",
        "[(Rat) 1e30] TJ ",
        "(x) Tj ",
        "-1 Tz ",
        "0 0 0 1 0 0 Tm ",
        "1e20 Tc ",
        "EMC ",
        "/A BMC ",
        "2 Tr ",
        "re ",
        "h f ",
        "S ",
        "c ",
        "BI ID EI ",
        "T* ",
        "\" ",
    ];
    let reading = Here.read(&operators(seed), "a.pdf").expect("it is read");
    assert!(reading.pages[0].words.len() > 8, "the seed is a page with words");
    fuzz(&[seed], &pieces, |bytes| conforms("a.pdf", &operators(bytes)));
}

#[test]
fn layouts_of_pages() {
    let column = |left: u8| {
        (0..24_u8).flat_map(move |row| {
            (0..4_u8).flat_map(move |word| [left + 22 * word, 250 - 9 * row, 7, 0, row + word])
        })
    };
    let (one, two): (Vec<u8>, Vec<u8>) = (column(20).collect(), column(10).chain(column(135)).collect());
    let table: Vec<u8> = (0..12_u8)
        .flat_map(|row| {
            [10, 240 - 10 * row, 200, 15, 0, 20, 243 - 10 * row, 6, 1, row, 150, 243 - 10 * row, 6, 0, 7]
        })
        .collect();
    let letters = |file: &[u8]| {
        let read = read::read_at(file.to_vec(), "a.pdf", Known::of(&[], &[]), read::Depth::default());
        read.expect("it is read").read.reading.pages.iter().map(|page| page.words.len()).sum::<usize>()
    };
    assert!(letters(&page(&two)) > 100, "the seeds are pages with words");
    fuzz(&[&one, &two, &table], &[], |bytes| conforms("a.pdf", &page(bytes)));
}
