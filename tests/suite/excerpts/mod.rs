//! Marked copies as people get them, from files of every make: poppler and pdfium open them without a word of complaint and
//! show the same marks.

#[path = "../../../crates/documents/tests/fixtures/saved.rs"]
mod saved;
mod viewers;

use std::path::{Path, PathBuf};

use lopdf::{Document, Object, dictionary};
use saved::{bytes, encrypted};

use crate::program::{Place, musterfurt};
use crate::service::Service;

const PAPER: &str = "satzungen/hundesteuersatzung.pdf";
/// Stands on the second page.
const QUOTE: &str = "Tierheim Elmeland übernommen";

/// A paper, and how a viewer is to call its second page.
struct Make {
    name: &'static str,
    bytes: Vec<u8>,
    label: &'static str,
}

#[test]
fn copies_of_files_of_every_make_open_in_poppler_and_pdfium() {
    let place = Place::new();
    let makes = makes();
    for make in &makes {
        place.write(make.name, &make.bytes);
        let declared = format!("title = \"{}\"\nnumber = \"20.03\"\ndate = 2018-12-13\n", title(make.name));
        place.write(&format!("{}.meta.toml", make.name), declared);
    }
    place.write("verschlossen.pdf", encrypted(paper(), "geheim"));
    place.run("ingest -q --no-embedder documents").expect_code(1);
    let service = Service::start(&place, "serve -q --listen 127.0.0.1:0");
    for make in &makes {
        let copy = copied(&place, make.name, &[]);
        check(make, &copy, &place.documents().join(make.name));
        let served = served(&service, make.name);
        assert!(
            served == fs_err::read(&copy).expect("it is written"),
            "{}: the route gives it too",
            make.name
        );
        let whole = copied(&place, make.name, &["--whole"]);
        let pages = viewers::pdfium(&whole);
        assert_eq!(pages.iter().map(|page| page.marked > 0).collect::<Vec<_>>(), [false, true, false, false]);
        viewers::marked_in_poppler(&whole);
    }
    let locked = place.documents().join("verschlossen.pdf").display().to_string();
    let refused = place.run_of(&["excerpt", &locked, "-o", "auszug.pdf"]).expect_code(1);
    assert!(refused.stderr.contains("Tipp:"), "{}", refused.report());
}

/// The copy shows the cited page with its text, its label, the mark and where it comes from.
fn check(make: &Make, copy: &Path, original: &Path) {
    let name = make.name;
    let [page] = &viewers::pdfium(copy)[..] else { panic!("{name}: one page is copied") };
    assert_eq!(page.label, make.label, "{name}");
    let there = viewers::marked_in_poppler(copy);
    assert!(
        page.marked > 200 && there.abs_diff(page.marked) * 5 < there,
        "{name}: {} and {there}",
        page.marked
    );
    let cover = page.notes.iter().find(|note| note.contains("Ratsfund")).expect("a line of origin");
    for part in [&title(name), "20.03", "13.12.2018", name, "erstellt mit Ratsfund"] {
        assert!(cover.contains(part), "{name}: {part}: {cover}");
    }
    if name == "verschluesselt.pdf" {
        assert!(page.text.is_empty() && cover.ends_with("Bild der Seite"), "{name}: {cover}");
    } else {
        assert!(page.text.contains(QUOTE), "{name}: {}", page.text);
        assert_eq!(viewers::embedded_fonts(copy), viewers::embedded_fonts(original), "{name}");
    }
}

/// The paper as different programs would have written it.
fn makes() -> Vec<Make> {
    let mut labelled = paper();
    let labels = vec![
        Object::from(0),
        dictionary! { "S" => "r" }.into(),
        Object::from(1),
        dictionary! { "S" => "D", "P" => Object::string_literal("A-"), "St" => 7 }.into(),
    ];
    labelled.catalog_mut().expect("a catalogue").set("PageLabels", dictionary! { "Nums" => labels });
    let mut packed = Vec::new();
    paper().save_modern(&mut packed).expect("written");
    let make = |name, bytes, label| Make { name, bytes, label };
    vec![
        make("normal.pdf", fs_err::read(musterfurt().join(PAPER)).expect("Musterfurt has it"), "2"),
        make("gepackt.pdf", packed, "2"),
        make("beschriftet.pdf", bytes(labelled), "A-7"),
        make("gedreht.pdf", bytes(rotated()), "2"),
        make("ausgezeichnet.pdf", bytes(tagged()), "2"),
        make("verschluesselt.pdf", encrypted(paper(), ""), "2"),
        make("kaputt.pdf", broken(), "2"),
    ]
}

/// What a document is called.
fn title(name: &str) -> String {
    format!("Hundesteuersatzung ({name})")
}

fn paper() -> Document {
    Document::load(musterfurt().join(PAPER)).expect("it is opened")
}

/// The paper as a scanner writes it that was fed sideways.
fn rotated() -> Document {
    let mut document = paper();
    for (number, page) in document.get_pages() {
        let page = document.get_dictionary_mut(page).expect("a page");
        page.set("Rotate", if number == 1 { 270 } else { 90 });
    }
    document
}

/// The paper with a tree of tags that leads to its pages, and with links from one page to another.
fn tagged() -> Document {
    let mut document = paper();
    let (root, pages) = (document.new_object_id(), document.get_pages());
    let mut kids = Vec::new();
    for (key, page) in pages.values().enumerate() {
        let kid = dictionary! { "Type" => "StructElem", "S" => "P", "P" => root, "Pg" => *page, "K" => 0 };
        kids.push(Object::from(document.add_object(kid)));
        let link = dictionary! {
            "Type" => "Annot", "Subtype" => "Link", "Rect" => vec![0.into(), 0.into(), 9.into(), 9.into()],
            "Dest" => vec![pages[&1].into(), "Fit".into()],
        };
        let page = document.get_dictionary_mut(*page).expect("a page");
        page.set("StructParents", key as i64);
        page.set("Annots", vec![link.into()]);
    }
    document.objects.insert(root, dictionary! { "Type" => "StructTreeRoot", "K" => kids }.into());
    let catalogue = document.catalog_mut().expect("a catalogue");
    catalogue.set("StructTreeRoot", root);
    catalogue.set("MarkInfo", dictionary! { "Marked" => true });
    document
}

/// The paper without the table that says where its objects are, and without its last line.
fn broken() -> Vec<u8> {
    let bytes = fs_err::read(musterfurt().join(PAPER)).expect("Musterfurt has it");
    let table = bytes.windows(6).rposition(|six| six == b"\nxref\n").expect("a table");
    let trailer = bytes.windows(7).rposition(|seven| seven == b"trailer").expect("a trailer");
    let end = bytes.windows(9).rposition(|nine| nine == b"startxref").expect("an end");
    [&bytes[..table], b"\n", &bytes[trailer..end]].concat()
}

/// A copy made by the command line.
fn copied(place: &Place, name: &str, options: &[&str]) -> PathBuf {
    let copy = place.path().join(format!("auszug{}-{name}", options.len()));
    let (file, output) = (place.documents().join(name).display().to_string(), copy.display().to_string());
    let arguments = ["excerpt", &file, "--quote", QUOTE, "-o", &output];
    place.run_of(&[&arguments, options].concat()).expect_code(0);
    copy
}

/// The same copy from the service.
fn served(service: &Service, name: &str) -> Vec<u8> {
    let list = service.get("/api/documents?limit=100").json();
    let documents = list["documents"].as_array().expect("a list");
    let document = documents.iter().find(|document| document["title"] == title(name)).expect("it is listed");
    let address = format!("/api/documents/{}/versions/{}", document["id"], document["version"]);
    let words = service.get(&format!("{address}/pages/2")).json();
    let words = words["words"].as_array().expect("words");
    let first = words.iter().position(|word| word["text"] == "Tierheim").expect("the quote is there");
    service.get(&format!("{address}/excerpt?citation=2:{first}-{}", first + 3)).body
}
