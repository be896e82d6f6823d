//! Minutes whose only page holds a public and a non-public part: citizens find, read and see the public words and not one of the others,
//! by whatever way they ask; clerks see all.

use std::io::Cursor;

use lopdf::{Dictionary, Document, Object, Stream, dictionary};

use crate::http::escaped;
use crate::program::Place;
use crate::service::Service;

const FILE: &str = "2024-03-14_niederschrift_rat.pdf";
/// Lines of the page from top to bottom, each with its size; the non-public ones are those of [`SECRET`].
const LINES: [(&str, u32); 12] = [
    ("Niederschrift über die Sitzung des Rates am 14.03.2024", 18),
    ("Öffentlicher Teil", 15),
    ("TOP 1 Sanierung des Freibads", 13),
    ("Die Wiedereröffnung des Freibads ist für den Mai vorgesehen.", 11),
    ("Abstimmungsergebnis: einstimmig", 11),
    ("Nichtöffentlicher Teil", 15),
    ("TOP 2 Ankauf Mühlenweg", 13),
    ("Die Verkäuferin Zwackelmann erhält 481516 Euro für ihr Grundstück.", 11),
    ("Öffentlicher Teil", 15),
    ("TOP 3 Verschiedenes", 13),
    ("Die Laternen am Marktplatz werden im Herbst erneuert.", 11),
    ("Schluss der Sitzung: 20 Uhr", 11),
];
const SECRET: std::ops::Range<usize> = 5..8;
/// What may reach nobody but clerks.
const WORDS: [&str; 4] = ["Ankauf", "Mühlenweg", "Zwackelmann", "481516"];
const FIRST: f32 = 80.0;
const STEP: f32 = 34.0;
const WIDTH: u32 = 595;

#[test]
fn no_non_public_word_reaches_a_citizen() {
    let place = Place::new();
    place.write(FILE, minutes());
    place.run("ingest -q --no-embedder documents").expect_code(0);
    let citizens = Service::start(&place, "serve -q --listen 127.0.0.1:0");
    for question in [
        "Wann öffnet das Freibad wieder?",
        "Wann werden die Laternen erneuert?",
        "Was erhält die Verkäuferin Zwackelmann?",
        "Ankauf Mühlenweg 481516",
        "Zwackelman",
        "\"Grundstück\"",
    ] {
        for way in ["/?q=", "/api/search?limit=100&q=", "/api/ask?q=", "/why?document=niederschrift&q="] {
            let reply = citizens.get(&format!("{way}{}", escaped(question))).text();
            // What somebody typed is said back to him, and nothing else.
            let unknown = WORDS.iter().filter(|word| !question.contains(**word));
            for word in unknown {
                assert!(!reply.contains(word), "{way}{question} tells „{word}“: {reply}");
            }
        }
        let found = citizens.get(&format!("/api/search?limit=100&q={}", escaped(question))).json();
        assert_silent(&found["hits"].to_string(), question);
    }
    let address = address(&citizens);
    let words = citizens.get(&format!("/api{address}/pages/1")).json();
    assert_silent(&words.to_string(), "the page as words");
    assert_eq!(words["redacted"], true);
    let view = citizens.get(&format!("{address}/pages/1")).text();
    assert_silent(&view, "the page as people see it");
    assert!(view.contains("geschwärzt") && view.contains("Laternen am Marktplatz"), "{view}");
    assert_eq!(citizens.get(&format!("/api{address}/original")).status, 404);
    assert!(!view.contains("/original"), "no link leads to what is withheld: {view}");
    let copy = format!("/api{address}/excerpt?citation=1");
    assert!(view.contains(&copy), "{view}");
    assert_cited(&citizens, "Wann werden die Laternen am Marktplatz erneuert?", "im Herbst erneuert");
    assert_cited(&citizens, "Wann ist die Wiedereröffnung des Freibads vorgesehen?", "für den Mai");

    let seen = pixels(&citizens.get(&format!("/api{address}/pages/1.png?width={WIDTH}")).body);
    let clerks = Service::start(&place, "serve -q --internal --listen 127.0.0.1:0");
    let whole = pixels(&clerks.get(&format!("/api{address}/pages/1.png?width={WIDTH}")).body);
    assert_blackened(&seen, &whole);
    let citation = "citation=1:0-3";
    for copy in [copy, format!("/api{address}/excerpt?{citation}")] {
        let copy = image_of(&citizens.get(&copy).body);
        assert_blackened(&copy, &whole_at(&copy, &clerks, &address));
    }
    assert_eq!(citizens.get(&format!("/api{address}/excerpt?{citation}&pages=all")).status, 404);

    let words = clerks.get(&format!("/api{address}/pages/1")).json();
    assert_eq!(words["redacted"], false);
    assert!(WORDS.iter().all(|word| words.to_string().contains(word)), "{words}");
    assert_eq!(clerks.get(&format!("/api{address}/original")).status, 200);
    assert_cited(&clerks, "Was erhält die Verkäuferin Zwackelmann?", "481516 Euro");
    // Whoever runs the command owns the data, and sees which passages are internal.
    let export = place.run("export --format json").expect_code(0).json();
    let passages = export["passages"].as_array().expect("passages");
    for passage in passages.iter().filter(|passage| passage["visibility"] == "public") {
        assert_silent(&passage.to_string(), "a public passage");
    }
    assert!(passages.iter().any(|passage| passage["visibility"] == "internal"));
}

fn assert_silent(text: &str, way: &str) {
    for word in WORDS {
        assert!(!text.contains(word), "{way} tells „{word}“: {text}");
    }
}

/// The answer has a sentence that says so, with a place on the page that the service shows.
fn assert_cited(service: &Service, question: &str, says: &str) {
    let answer = service.get(&format!("/api/ask?mode=quote&q={}", escaped(question)));
    let sentences = answer.events("sentence");
    let sentence = sentences.iter().find(|sentence| sentence.to_string().contains(says));
    let sentence = sentence.unwrap_or_else(|| panic!("{question}: {}", answer.text()));
    let view = sentence["citations"][0]["marks"][0]["links"]["view"].as_str().expect("a link");
    let page = service.get(view);
    assert_eq!(page.status, 200, "{view}");
    assert!(page.text().contains("<mark>"), "{view}");
}

/// `/documents/1/versions/1`
fn address(service: &Service) -> String {
    let document = &service.get("/api/documents").json()["documents"][0];
    format!("/documents/{}/versions/{}", document["id"], document["version"])
}

/// A picture: its width and the brightness of its pixels, row by row.
struct Pixels {
    width: usize,
    grey: Vec<u8>,
}

/// The rows of the secret lines are black, those of the others as they are.
fn assert_blackened(seen: &Pixels, whole: &Pixels) {
    assert_eq!((seen.width, seen.grey.len()), (whole.width, whole.grey.len()));
    let scale = seen.width as f32 / WIDTH as f32;
    for (index, (_, size)) in LINES.iter().enumerate() {
        let base = FIRST + STEP * index as f32;
        let (top, bottom) = (base - *size as f32 * 0.7, base + *size as f32 * 0.15);
        let rows = (top * scale) as usize * seen.width..(bottom * scale) as usize * seen.width;
        let is_black = seen.grey[rows.clone()].iter().all(|pixel| *pixel == 0);
        if SECRET.contains(&index) {
            // Above and below it nothing of the line is to be seen either.
            let around =
                ((top - 3.0) * scale) as usize * seen.width..((bottom + 3.0) * scale) as usize * seen.width;
            assert!(is_black && seen.grey[around].iter().all(|pixel| *pixel == 0), "line {index}");
        } else {
            assert!(!is_black && seen.grey[rows.clone()] == whole.grey[rows], "line {index}");
        }
    }
}

fn pixels(png: &[u8]) -> Pixels {
    let mut reader = png::Decoder::new(Cursor::new(png)).read_info().expect("a picture");
    let mut bytes = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut bytes).expect("pixels");
    assert_eq!(info.color_type, png::ColorType::Rgb);
    Pixels { width: info.width as usize, grey: grey(&bytes) }
}

fn grey(rgb: &[u8]) -> Vec<u8> {
    rgb.chunks_exact(3).map(|pixel| pixel.iter().copied().max().unwrap_or(0)).collect()
}

/// The picture that a copy consists of; there is no text in it, and nothing else but what says where it comes from.
fn image_of(copy: &[u8]) -> Pixels {
    let document = Document::load_mem(copy).expect("it is opened");
    let streams = document.objects.values().filter_map(|object| object.as_stream().ok());
    let mut pictures = Vec::new();
    for stream in streams {
        let is_image =
            stream.dict.get(b"Subtype").is_ok_and(|kind| kind.as_name().is_ok_and(|name| name == b"Image"));
        let content = stream.get_plain_content().unwrap_or_else(|_| stream.content.clone());
        if is_image {
            let width = stream.dict.get(b"Width").and_then(Object::as_i64).expect("a width");
            pictures.push(Pixels { width: width as usize, grey: grey(&content) });
        } else {
            assert_silent(&String::from_utf8_lossy(&content), "a copy");
        }
    }
    assert_eq!(document.get_pages().len(), 1);
    assert_eq!(document.extract_text(&[1]).unwrap_or_default().trim(), "");
    pictures.pop().filter(|_| pictures.is_empty()).expect("one picture")
}

/// The same page at the size of another picture, with nothing hidden.
fn whole_at(picture: &Pixels, clerks: &Service, address: &str) -> Pixels {
    pixels(&clerks.get(&format!("/api{address}/pages/1.png?width={}", picture.width)).body)
}

/// The minutes, typeset line by line.
fn minutes() -> Vec<u8> {
    let mut document = Document::with_version("1.5");
    let root = document.new_object_id();
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
    });
    let mut content = Vec::new();
    for (index, (text, size)) in LINES.iter().enumerate() {
        let y = 842.0 - FIRST - STEP * index as f32;
        let letters = format!("BT /F {size} Tf 70 {y} Td ({text}) Tj ET\n");
        content.extend(letters.chars().map(|letter| u8::try_from(letter).expect("Latin-1")));
    }
    let content = document.add_object(Stream::new(Dictionary::new(), content));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => root, "Contents" => content,
        "Resources" => dictionary! { "Font" => dictionary! { "F" => font } },
        "MediaBox" => vec![0.into(), 0.into(), Object::from(i64::from(WIDTH)), 842.into()],
    });
    document
        .objects
        .insert(root, dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }.into());
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => root });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("written");
    bytes
}
