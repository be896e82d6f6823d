//! What a file says of itself: tags, text in place of what is drawn, artifacts, bookmarks, page labels. And files that lie.

mod fixtures;

use engine::{BlockKind, Page, Reader, Reading};
use fixtures::{Sheet, bytes, document, line, sheet, workers};
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

fn read(document: Document) -> Reading {
    workers(1).read(&bytes(document), "a.pdf").expect("the file is read")
}

fn blocks(page: &Page) -> Vec<(BlockKind, String)> {
    page.blocks.iter().map(|block| (block.kind, page.text(block.words.clone()))).collect()
}

fn texts(reading: &Reading) -> Vec<String> {
    blocks(&reading.pages[0]).into_iter().map(|(_, text)| text).collect()
}

/// Operators within marked content.
fn marked(tag: &str, properties: &str, content: &[u8]) -> Vec<u8> {
    [format!("/{tag} <<{properties}>> BDC\n").as_bytes(), content, b"EMC\n"].concat()
}

/// A line of text, 12 points below the one above, as the marked content of that number.
fn told(mcid: usize, row: usize, text: &str) -> Vec<u8> {
    marked("P", &format!("/MCID {mcid}"), &line("F1", 10, 70, 700 - 12 * row as u32, text))
}

/// A page of lines, each the marked content of its number.
fn page_of(lines: &[&str]) -> Sheet {
    let lines = lines.iter().enumerate();
    sheet(lines.flat_map(|(row, text)| told(row, row, text)).collect::<Vec<u8>>())
}

/// Gives the first page of a file a structure tree of those elements: role and marked content of each.
fn tag(document: &mut Document, elements: &[(&str, &[i64])]) -> ObjectId {
    let page = *document.get_pages().get(&1).expect("a page");
    let element = |(role, mcids): &(&str, &[i64])| {
        let kids: Vec<Object> = mcids.iter().map(|mcid| Object::from(*mcid)).collect();
        dictionary! { "Type" => "StructElem", "S" => *role, "Pg" => page, "K" => kids }
    };
    let kids: Vec<Object> = elements.iter().map(element).map(|kid| document.add_object(kid).into()).collect();
    tree(document, kids, Dictionary::new())
}

fn tree(document: &mut Document, kids: Vec<Object>, roles: Dictionary) -> ObjectId {
    let root =
        document.add_object(dictionary! { "Type" => "StructTreeRoot", "K" => kids, "RoleMap" => roles });
    document.catalog_mut().expect("a catalogue").set("StructTreeRoot", root);
    root
}

#[test]
fn what_the_file_says_stands_in_place_of_what_it_draws() {
    let said = [
        marked("Span", "/ActualText (Rathaus)", &line("F1", 10, 70, 700, "+++++")),
        marked("Span", "/ActualText <FEFF00AD>", &line("F1", 10, 70, 640, "Steuer-")),
        marked("Span", "/MCID 0", &line("F1", 10, 70, 660, "bEschluss")),
    ];
    let mut file = document(&[sheet(said.concat())]);
    let page = *file.get_pages().get(&1).expect("a page");
    let element = dictionary! {
        "S" => "Span", "Pg" => page, "ActualText" => Object::string_literal("Beschluss"), "K" => 0,
    };
    let kids = vec![Object::from(file.add_object(element))];
    tree(&mut file, kids, Dictionary::new());
    let reading = read(file);
    assert_eq!(texts(&reading).join(" "), "Rathaus Beschluss Steuer-");
    let word = &reading.pages[0].words[0];
    assert!(word.boxes[0].left > 69.0 && word.boxes[0].right < 110.0, "{word:?}");
}

#[test]
fn headers_by_mark_are_furniture_unless_that_is_the_page() {
    let footer = "/Type /Pagination /Subtype /Footer";
    let text: Vec<u8> = (0..6)
        .flat_map(|row| line("F1", 10, 70, 700 - 12 * row, "Der Rat der Stadt hat beraten und"))
        .collect();
    let running = marked("Artifact", footer, &line("F1", 10, 70, 420, "Hauptamt, Az. 20.03"));
    let reading = read(document(&[sheet([text.clone(), running].concat())]));
    let running = (BlockKind::Furniture, "Hauptamt, Az. 20.03".to_owned());
    assert_eq!(blocks(&reading.pages[0]).last(), Some(&running));
    let all = read(document(&[sheet(marked("Artifact", footer, &text))]));
    assert!(blocks(&all.pages[0]).iter().all(|(kind, _)| *kind != BlockKind::Furniture), "{all:?}");
}

const LETTER: [&str; 6] = [
    "Allgemeines",
    "Die Stadt betreibt das Freibad als öffentliche Einrichtung.",
    "Benutzung",
    "Kinder unter sieben Jahren werden begleitet.",
    "Jede Person achtet auf die anderen.",
    "Hunde bleiben draußen.",
];

#[test]
fn tags_tell_headings_paragraphs_and_items_that_look_alike() {
    let mut file = document(&[page_of(&LETTER)]);
    let page = *file.get_pages().get(&1).expect("a page");
    let leaf = |role: &str, mcid: i64| dictionary! { "S" => role, "Pg" => page, "K" => mcid };
    let kids: Vec<Object> = [("Ueberschrift", 0), ("P", 1), ("H2", 2), ("P", 3), ("LI", 4), ("LI", 5)]
        .map(|(role, mcid)| file.add_object(leaf(role, mcid)).into())
        .to_vec();
    tree(&mut file, kids, dictionary! { "Ueberschrift" => "H1" });
    let kinds: Vec<BlockKind> = blocks(&read(file).pages[0]).into_iter().map(|(kind, _)| kind).collect();
    let (text, item) = (BlockKind::Paragraph, BlockKind::ListItem);
    assert_eq!(kinds, [BlockKind::Heading(1), text, BlockKind::Heading(2), text, item, item]);
}

#[test]
fn tags_that_tear_sentences_or_make_everything_a_heading_are_not_believed() {
    let torn = [
        "Der Rat der Stadt hat in seiner Sitzung am Montag über",
        "den Haushalt beraten und ihn nach langer Aussprache mit",
        "großer Mehrheit beschlossen.",
    ];
    let plain = blocks(&read(document(&[page_of(&torn)])).pages[0]);
    let mut file = document(&[page_of(&torn)]);
    tag(&mut file, &[("P", &[0]), ("P", &[1]), ("P", &[2])]);
    assert_eq!(blocks(&read(file).pages[0]), plain);
    let mut file = document(&[page_of(&LETTER)]);
    tag(&mut file, &[("H1", &[0]), ("H1", &[1]), ("H1", &[2]), ("H1", &[3]), ("H1", &[4]), ("H1", &[5])]);
    let kinds = blocks(&read(file).pages[0]);
    assert!(kinds.iter().all(|(kind, _)| *kind == BlockKind::Paragraph), "{kinds:?}");
    let mut file = document(&[page_of(&LETTER)]);
    tag(&mut file, &[("H1", &[3])]);
    let alone = blocks(&read(file).pages[0]);
    assert!(alone.iter().all(|(kind, _)| *kind == BlockKind::Paragraph), "tags that cover little: {alone:?}");
}

/// A page with a table of three rows, tagged with those roles of its cells, row by row.
fn table(roles: [&str; 3]) -> Document {
    let cells = [
        ("Leistung", 70, 700),
        ("Umfang", 300, 700),
        ("Beglaubigung einer", 70, 680),
        ("Abschrift", 70, 668),
        ("je angefangene", 300, 680),
        ("Seite", 300, 668),
        ("Zeugnis", 70, 648),
        ("einfach", 300, 648),
    ];
    let content: Vec<u8> = (0..)
        .zip(cells)
        .flat_map(|(mcid, (text, x, y))| marked("TD", &format!("/MCID {mcid}"), &line("F1", 10, x, y, text)))
        .collect();
    let mut file = document(&[sheet(content)]);
    let page = *file.get_pages().get(&1).expect("a page");
    let mut element = |role: &str, kids: Vec<Object>| -> Object {
        file.add_object(dictionary! { "S" => role, "Pg" => page, "K" => kids }).into()
    };
    let rows: [[&[i64]; 2]; 3] = [[&[0], &[1]], [&[2, 3], &[4, 5]], [&[6], &[7]]];
    let rows: Vec<Object> = rows
        .iter()
        .zip(roles)
        .map(|(row, role)| {
            let cells =
                row.map(|mcids| element(role, mcids.iter().map(|mcid| Object::from(*mcid)).collect()));
            element("TR", cells.to_vec())
        })
        .collect();
    let table = element("Table", rows);
    tree(&mut file, vec![table], Dictionary::new());
    file
}

#[test]
fn a_tagged_table_is_read_cell_by_cell() {
    let reading = read(table(["TD", "TD", "TD"]));
    let row = |text: &str| (BlockKind::TableRow, text.to_owned());
    let expected = [
        row("Leistung Umfang"),
        row("Beglaubigung einer Abschrift je angefangene Seite"),
        row("Zeugnis einfach"),
    ];
    assert_eq!(blocks(&reading.pages[0]), expected);
    let cells = &reading.pages[0].blocks[1].cells;
    assert!(cells.len() == 2 && cells.iter().all(|cell| cell.head.is_empty()), "{cells:?}");
}

#[test]
fn cells_that_the_file_calls_heads_name_their_columns() {
    let reading = read(table(["TH", "TD", "TD"]));
    let heads = |row: usize| -> Vec<&str> {
        reading.pages[0].blocks[row].cells.iter().map(|cell| cell.head.as_str()).collect()
    };
    assert_eq!(heads(1), ["Leistung", "Umfang"]);
    assert_eq!(heads(0), ["", ""]);
    let all = read(table(["TH", "TH", "TH"]));
    assert!(all.pages[0].blocks.iter().flat_map(|row| &row.cells).all(|cell| cell.head.is_empty()));
}

fn outlined(titles: &[(&str, Object)], names: Dictionary) -> Document {
    let mut file = document(&[page_of(&LETTER)]);
    let ids: Vec<ObjectId> = titles.iter().map(|_| file.new_object_id()).collect();
    for (index, (title, place)) in titles.iter().enumerate() {
        let mut entry = dictionary! { "Title" => Object::string_literal(*title), "Dest" => place.clone() };
        if let Some(next) = ids.get(index + 1) {
            entry.set("Next", *next);
        }
        file.objects.insert(ids[index], entry.into());
    }
    let outlines = file.add_object(dictionary! { "First" => ids[0] });
    let catalog = file.catalog_mut().expect("a catalogue");
    catalog.set("Outlines", outlines);
    catalog.set("Names", dictionary! { "Dests" => names });
    file
}

#[test]
fn bookmarks_that_are_found_on_their_page_are_headings() {
    let named = dictionary! {
        "Names" => vec![Object::string_literal("b"), vec![0.into(), "XYZ".into(), 0.into(), 690.into(), 0.into()].into()],
    };
    let explicit = Object::from(vec![0.into(), Object::Name(b"Fit".to_vec())]);
    let file =
        outlined(&[("1 Allgemeines", explicit.clone()), ("Benutzung", Object::string_literal("b"))], named);
    let headings = |file: Document| -> Vec<String> {
        let blocks = blocks(&read(file).pages[0]).into_iter();
        blocks.filter(|(kind, _)| matches!(kind, BlockKind::Heading(_))).map(|(_, text)| text).collect()
    };
    assert_eq!(headings(file), ["Benutzung"], "what the line does not say is no title of it");
    let bad = ["Microsoft Word - freibad.doc", "Seite 1", "Benutzung", "3", "IMG_0001"];
    let bad: Vec<(&str, Object)> = bad.iter().map(|title| (*title, explicit.clone())).collect();
    assert_eq!(headings(outlined(&bad, Dictionary::new())), Vec::<String>::new());
}

#[test]
fn pages_have_their_labels() {
    let mut file = document(&vec![page_of(&LETTER); 4]);
    let leaf = |start: i64, label: Dictionary| {
        dictionary! { "Nums" => vec![Object::from(start), label.into()], "Limits" => vec![start.into(), start.into()] }
    };
    let kids: Vec<Object> = vec![
        leaf(0, dictionary! { "S" => "r" }).into(),
        leaf(2, dictionary! { "S" => "D", "St" => 17 }).into(),
    ];
    file.catalog_mut().expect("a catalogue").set("PageLabels", dictionary! { "Kids" => kids });
    let labels = read(file).properties.labels;
    let called: Vec<Option<String>> = (1..=4).map(|page| labels.label(page)).collect();
    assert_eq!(called, ["i", "ii", "17", "18"].map(|label| Some(label.to_owned())));
}

#[test]
fn knots_end() {
    let plain = texts(&read(document(&[page_of(&LETTER)])));
    let mut file = document(&[page_of(&LETTER)]);
    let page = *file.get_pages().get(&1).expect("a page");
    let (one, two) = (file.new_object_id(), file.new_object_id());
    let kids = |kids: Vec<Object>| dictionary! { "S" => "Sect", "Pg" => page, "K" => kids };
    file.objects.insert(one, kids(vec![one.into(), two.into(), two.into()]).into());
    let many: Vec<Object> = (0..600_000).map(|number| Object::from(number - 1_000)).collect();
    file.objects.insert(two, kids(vec![one.into(), many.into(), Object::Null, "P".into()]).into());
    tree(&mut file, vec![one.into()], dictionary! { "Sect" => "Part", "Part" => "Sect" });
    let entry = file.new_object_id();
    let knot = dictionary! { "Title" => 3, "Next" => entry, "First" => entry, "Dest" => entry };
    file.objects.insert(entry, knot.into());
    let labels = file.new_object_id();
    let tree =
        dictionary! { "Kids" => vec![Object::from(labels), labels.into()], "Nums" => vec![entry.into()] };
    file.objects.insert(labels, tree.into());
    let catalog = file.catalog_mut().expect("a catalogue");
    catalog.set("Outlines", dictionary! { "First" => entry });
    catalog.set("PageLabels", labels);
    catalog.set("Names", dictionary! { "Dests" => labels });
    assert_eq!(texts(&read(file)), plain);
}
