//! What operators of pages do to text: where it stands, how wide it is, what of it is shown at all.

mod fixtures;

use engine::{Page, Reader, Rect};
use fixtures::{bytes, document, line, sheet, workers};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};

fn read(document: Document) -> Page {
    workers(1).read(&bytes(document), "a.pdf").expect("the file is read").pages.remove(0)
}

fn text(page: &Page) -> String {
    page.text(0..page.words.len())
}

fn place(page: &Page, word: &str) -> Rect {
    page.words.iter().find(|found| found.text == word).expect("the word").boxes[0]
}

fn near(one: f32, other: f32) -> bool {
    (one - other).abs() < 0.6
}

/// Adds to what the pages of a file may name.
fn name(document: &mut Document, kind: &str, name: &str, object: Object) {
    let page = *document.get_pages().get(&1).expect("a page");
    let resources =
        document.get_dictionary(page).and_then(|page| page.get(b"Resources")).and_then(Object::as_reference);
    let resources = document.get_dictionary_mut(resources.expect("resources")).expect("a dictionary");
    if !resources.has(kind.as_bytes()) {
        resources.set(kind, Dictionary::new());
    }
    resources.get_mut(kind.as_bytes()).and_then(Object::as_dict_mut).expect("names").set(name, object);
}

fn form(document: &mut Document, content: &[u8], entries: Dictionary) -> Object {
    let mut form = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 600.into(), 900.into()],
    };
    entries.into_iter().for_each(|(name, entry)| form.set(name, entry));
    document.add_object(Stream::new(form, content.to_vec())).into()
}

#[test]
fn spacing_scaling_and_rise_move_letters_as_they_say() {
    let content = "BT /F1 10 Tf 100 700 Td (Rat) Tj 0 -20 Td 5 Tc (Rat) Tj 0 Tc 0 -20 Td 200 Tz (Rat) Tj 100 Tz \
        0 -20 Td 7 Ts (Amt) Tj 0 Ts 0 -20 Td [(Am) -300 (Ort)] TJ 0 -20 Td [(zu) 20 (sammen)] TJ \
        14 TL T* (Zeile) Tj 7 1 (Wort Wort) \" ET";
    let page = read(document(&[sheet(content)]));
    let words: Vec<&str> = page.words.iter().map(|word| word.text.as_str()).collect();
    assert_eq!(words, ["Rat", "R", "a", "t", "Rat", "Amt", "Am", "Ort", "zusammen", "Zeile", "Wort", "Wort"]);
    let width = |index: usize| page.words[index].boxes[0].right - page.words[index].boxes[0].left;
    assert!(near(width(4), 2.0 * width(0)), "{:?}", page.words);
    assert!(near(place(&page, "Ort").left - place(&page, "Am").right, 3.0), "{:?}", page.words);
    let (first, second) = (page.words[10].boxes[0], page.words[11].boxes[0]);
    assert!(near(second.left - first.left, width(10) + 1.0 + 2.78 + 1.0 + 7.0), "{first:?} {second:?}");
    assert!(near(place(&page, "Am").bottom - place(&page, "Amt").bottom, 27.0), "{:?}", page.words);
}

#[test]
fn states_come_back_and_forms_change_nothing_outside() {
    let mut file = document(&[sheet(
        "Q Q q 2 0 0 2 0 0 cm BT /F1 10 Tf 50 350 Td (Doppelt) Tj ET Q /Fm Do BT /F1 10 Tf 100 600 Td (Einfach) Tj ET",
    )]);
    let inner = form(
        &mut file,
        b"q q BT /F1 10 Tf 0 0 Td (Formular) Tj ET 3 0 0 3 0 0 cm Q Q Q Q",
        dictionary! {
            "Matrix" => vec![1.into(), 0.into(), 0.into(), 1.into(), 100.into(), 650.into()],
        },
    );
    name(&mut file, "XObject", "Fm", inner);
    let page = read(file);
    assert_eq!(text(&page), "Doppelt Formular Einfach");
    for (word, left, baseline) in
        [("Doppelt", 100.0, 142.0), ("Formular", 100.0, 192.0), ("Einfach", 100.0, 242.0)]
    {
        let rect = place(&page, word);
        let size = if word == "Doppelt" { 20.0 } else { 10.0 };
        assert!(near(rect.left, left) && near(rect.bottom, baseline + 0.22 * size), "{word}: {rect:?}");
    }
}

#[test]
fn forms_that_draw_themselves_end() {
    let mut file = document(&[sheet(line("F1", 10, 70, 700, "Rathaus"))]);
    let knot = file.new_object_id();
    let dict = dictionary! { "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 9.into(), 9.into()] };
    file.objects.insert(knot, Stream::new(dict, b"/Fm Do /Fm Do".to_vec()).into());
    name(&mut file, "XObject", "Fm", knot.into());
    let page = *file.get_pages().get(&1).expect("a page");
    file.add_page_contents(page, b"/Fm Do".to_vec()).expect("added");
    assert_eq!(text(&read(file)), "Rathaus");
}

#[test]
fn layers_that_are_switched_off_are_not_read() {
    let layer = |name: &str| dictionary! { "Type" => "OCG", "Name" => Object::string_literal(name) };
    let content = [
        b"/OC /On BDC\n".to_vec(),
        line("F1", 10, 70, 700, "Satzung"),
        b"EMC /OC /Off BDC\n".to_vec(),
        line("F1", 10, 70, 680, "Entwurf"),
        b"BMC EMC /Span BMC\n".to_vec(),
        line("F1", 10, 70, 660, "Muster"),
        b"EMC EMC /OC /Any BDC\n".to_vec(),
        line("F1", 10, 70, 640, "Anlage"),
        b"EMC\n/Fm Do\n".to_vec(),
    ];
    let mut file = document(&[sheet(content.concat())]);
    let (on, off) = (file.add_object(layer("Text")), file.add_object(layer("Wasserzeichen")));
    let any = dictionary! { "Type" => "OCMD", "OCGs" => vec![Object::from(on), off.into()], "P" => "AnyOff" };
    let any = file.add_object(any);
    let watermark = form(&mut file, &line("F1", 40, 70, 300, "Kopie"), dictionary! { "OC" => off });
    for (layer, id) in [("On", on), ("Off", off), ("Any", any)] {
        name(&mut file, "Properties", layer, id.into());
    }
    name(&mut file, "XObject", "Fm", watermark);
    let settings = dictionary! { "OFF" => vec![Object::from(off)] };
    let properties = dictionary! { "OCGs" => vec![Object::from(on), off.into()], "D" => settings };
    file.catalog_mut().expect("a catalogue").set("OCProperties", properties);
    assert_eq!(text(&read(file)), "Satzung Anlage");
}

#[test]
fn what_a_note_looks_like_is_fitted_into_its_place() {
    let mut file = document(&[sheet(line("F1", 10, 70, 700, "Antrag"))]);
    let look = form(
        &mut file,
        &line("F1", 10, 0, 5, "genehmigt"),
        dictionary! {
            "BBox" => vec![0.into(), 0.into(), 50.into(), 20.into()],
        },
    );
    let fonts = {
        let page = *file.get_pages().get(&1).expect("a page");
        file.get_dictionary(page).and_then(|page| page.get(b"Resources")).expect("resources").clone()
    };
    let id = look.as_reference().expect("an object");
    file.get_object_mut(id).and_then(Object::as_stream_mut).expect("a form").dict.set("Resources", fonts);
    let note = |flags: i64, y: i64| {
        dictionary! {
            "Subtype" => "Stamp", "Rect" => vec![300.into(), y.into(), 400.into(), (y + 40).into()], "F" => flags,
            "AP" => dictionary! { "N" => look.clone() },
        }
    };
    let page = *file.get_pages().get(&1).expect("a page");
    let notes = vec![note(4, 500).into(), note(2, 400).into()];
    file.get_dictionary_mut(page).expect("a page").set("Annots", Object::Array(notes));
    let page = read(file);
    assert_eq!(text(&page), "Antrag genehmigt", "the second one is hidden");
    let rect = place(&page, "genehmigt");
    assert!(near(rect.left, 300.0) && near(rect.bottom, 842.0 - 510.0 + 0.22 * 20.0), "{rect:?}");
}
