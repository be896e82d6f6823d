//! Files that want to do harm. Whatever they do, the parent lives, the contract holds, and the next file is read.

mod fixtures;

use documents::Workers;
use engine::reference::conformance;
use engine::{PageError, Pages, ReadError, Reader, Reading, Shown, Warning};
use fixtures::{Sheet, bylaw, bytes, document, line, sheet, workers};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};

/// Reads a file, then a good one with the same workers.
fn read(workers: &Workers, file: &[u8]) -> Result<Reading, ReadError> {
    let reading = workers.read(file, "hostile.pdf");
    assert!(!matches!(reading, Err(ReadError::Failed(_))), "the reader kept in order: {reading:?}");
    let good = workers.read(&bytes(document(&bylaw())), "good.pdf").expect("the next file is read");
    assert_eq!(good.pages.len(), 3);
    reading
}

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}

#[test]
fn mutated_files_keep_the_contract() {
    let mut file = document(&bylaw());
    file.compress();
    let originals = [bytes(document(&bylaw())), bytes(file), fixtures::encrypted(document(&bylaw()), "")];
    let mut numbers = Numbers(7);
    let mutants: Vec<Vec<u8>> = (0..300)
        .map(|round| {
            let mut file = originals[round % 3].clone();
            for _ in 0..=numbers.below(12) {
                let place = numbers.below(file.len());
                match numbers.below(4) {
                    0 => file[place] ^= 1 << numbers.below(8),
                    1 => file[place] = b"0123456789<>[]()/ R"[numbers.below(19)],
                    2 => drop(file.drain(place..(place + numbers.below(40)).min(file.len()))),
                    _ if numbers.below(4) == 0 => file.truncate(place + 1),
                    _ => file.insert(place, numbers.below(256) as u8),
                }
            }
            file
        })
        .collect();
    let files: Vec<(&str, &[u8])> = mutants.iter().map(|file| ("mutant.pdf", file.as_slice())).collect();
    let workers = workers(2);
    conformance::reader(&workers, &files);
    let dead =
        files.iter().find(|(name, file)| matches!(workers.read(file, name), Err(ReadError::Failed(_))));
    assert_eq!(dead.map(|(_, file)| file.len()), None, "no mutant makes the reader fail");
    let drawn = files
        .iter()
        .step_by(5)
        .filter(|(_, file)| workers.picture(file, 1, 300, &Shown::Whole).is_ok())
        .count();
    assert!(drawn > 10, "some mutants can still be drawn");
}

/// A stream of so many megabytes of spaces, packed twice.
fn bomb(megabytes: usize) -> Stream {
    let mut inner = Stream::new(Dictionary::new(), vec![b' '; megabytes << 20]);
    inner.compress().expect("packed");
    let mut outer = Stream::new(Dictionary::new(), inner.content);
    outer.compress().expect("packed again");
    outer.dict.set("Filter", vec![Object::from("FlateDecode"), "FlateDecode".into()]);
    outer
}

#[test]
fn decompression_bombs_hit_the_limit_of_memory() {
    let workers = workers(1);
    let bomb = bomb(700);
    assert!(bomb.content.len() < 100_000);
    let mut file = document(&[sheet("")]);
    let content = file.add_object(bomb.clone());
    set_in_page(&mut file, "Contents", content.into());
    assert_eq!(read(&workers, &bytes(file)), Err(ReadError::Limit("600 MB of memory".into())));

    let mut file = document(&bylaw());
    let bomb = file.add_object(bomb);
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "ToUnicode" => bomb,
    };
    let resources = dictionary! { "Font" => dictionary! { "F1" => font } };
    set_in_page(&mut file, "Resources", resources.into());
    let file = bytes(file);
    assert!(matches!(read(&workers, &file), Err(ReadError::Limit(_)) | Ok(_)));
    assert!(matches!(workers.picture(&file, 1, 500, &Shown::Whole), Err(PageError::Failed(_)) | Ok(_)));
}

fn set_in_page(file: &mut Document, key: &str, value: Object) {
    let page = file.get_pages()[&1];
    file.get_object_mut(page).and_then(Object::as_dict_mut).expect("a page").set(key, value);
}

#[test]
fn giant_pages_are_drawn_small() {
    let workers = workers(1);
    for side in [14_400, 1_000_000, 2_000_000_000] {
        let giant = Sheet { size: (side, side), ..sheet(line("F1", 12, 10, 10, "Bebauungsplan")) };
        let file = bytes(document(&[giant]));
        read(&workers, &file).expect("it is read");
        let picture = workers.picture(&file, 1, 100_000, &Shown::Whole).expect("it is drawn");
        assert!(picture.width <= 8_000 && u64::from(picture.width) * u64::from(picture.height) <= 13_000_000);
    }
    let strip = Sheet { size: (1, 2_000_000), ..sheet("") };
    let picture = workers.picture(&bytes(document(&[strip])), 1, 5_000, &Shown::Whole).expect("it is drawn");
    assert!(picture.height <= 8_000);
}

#[test]
fn deep_and_circular_structures_end() {
    let workers = workers(1);
    let mut deep = document(&[sheet(line("F1", 12, 70, 700, "Rathaus"))]);
    let mut root = deep.catalog().and_then(|catalog| catalog.get(b"Pages")).cloned().expect("pages");
    for _ in 0..20_000 {
        root = deep.add_object(dictionary! { "Type" => "Pages", "Kids" => vec![root], "Count" => 1 }).into();
    }
    deep.catalog_mut().expect("a catalogue").set("Pages", root);
    let reading = read(&workers, &bytes(deep));
    assert!(matches!(reading, Ok(_) | Err(ReadError::Limit(_) | ReadError::Damaged(_))));

    let mut circle = document(&bylaw());
    let root = circle.catalog().and_then(|catalog| catalog.get(b"Pages")?.as_reference()).expect("pages");
    let pages = circle.get_object_mut(root).and_then(Object::as_dict_mut).expect("pages");
    let mut kids = pages.get(b"Kids").and_then(Object::as_array).expect("kids").clone();
    kids.insert(1, root.into());
    pages.set("Kids", kids);
    assert_eq!(read(&workers, &bytes(circle)).expect("it is read").pages.len(), 3);

    let mut recursive = document(&[sheet("/Fm1 Do")]);
    let form = recursive.new_object_id();
    let resources = dictionary! { "XObject" => dictionary! { "Fm1" => form } };
    let bbox: Vec<Object> = vec![0.into(), 0.into(), 595.into(), 842.into()];
    let entries = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => bbox, "Resources" => resources.clone(),
    };
    recursive.objects.insert(form, Stream::new(entries, b"/Fm1 Do /Fm1 Do".to_vec()).into());
    set_in_page(&mut recursive, "Resources", resources.into());
    let reading = read(&workers, &bytes(recursive));
    assert!(matches!(reading, Ok(_) | Err(ReadError::Limit(_))), "{reading:?}");
}

#[test]
fn nested_brackets_do_not_overflow() {
    let workers = workers(1);
    let brackets = [b"[".repeat(200_000), b"<<".repeat(100_000), b"q ".repeat(200_000)];
    for content in brackets {
        let reading = read(&workers, &bytes(document(&[sheet(content)])));
        assert!(matches!(reading, Ok(_) | Err(ReadError::Limit(_))), "{reading:?}");
    }
}

#[test]
fn thousands_of_pages_are_read_up_to_the_limit() {
    let page = sheet(line("F1", 12, 70, 700, "Rathaus"));
    let file = bytes(document(&vec![page; 5_100]));
    let reading = read(&workers(1), &file).expect("it is read");
    assert_eq!(reading.pages.len(), 5_000);
    let limit = "5000 pages per file; 100 pages left out".to_owned();
    assert_eq!(reading.warnings, [Warning::Limited { page: 5_001, limit }]);
}

#[test]
fn floods_of_letters_cost_their_page_only() {
    let flood = line("F1", 12, 70, 700, "Der Rat der Stadt Musterfurt tagt im Rathaus.").repeat(12_000);
    let file = bytes(document(&[sheet(flood), sheet(line("F1", 12, 70, 700, "Rathaus"))]));
    let reading = read(&workers(1), &file).expect("it is read");
    assert_eq!(reading.warnings[0], Warning::Limited { page: 1, limit: "letters per page".into() });
    assert_eq!(reading.pages[1].text(0..1), "Rathaus");
}

#[test]
fn office_bombs_hit_the_limit() {
    use std::io::Write;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).expect("a file");
    for _ in 0..100 {
        archive.write_all(&vec![b' '; 1 << 20]).expect("written");
    }
    let file = archive.finish().expect("an archive").into_inner();
    let limit = "word/document.xml of more than 64 MB".to_owned();
    assert_eq!(read(&workers(1), &file), Err(ReadError::Limit(limit)));
}
