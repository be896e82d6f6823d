//! Tables of PDFs: rows, cells, heads.

mod fixtures;

use engine::{BlockKind, Page, Reader};
use fixtures::{Sheet, bytes, document, line, sheet, workers};

fn pages(sheets: &[Sheet]) -> Vec<Page> {
    workers(1).read(&bytes(document(sheets)), "a.pdf").expect("the file is read").pages
}

/// The rows of a page: what each cell says, behind what its head says.
fn rows(page: &Page) -> Vec<Vec<String>> {
    let rows = page.blocks.iter().filter(|block| block.kind == BlockKind::TableRow);
    let cell = |cell: &engine::Cell| {
        let text = page.text(cell.words.clone());
        if cell.head.is_empty() { text } else { format!("{}={text}", cell.head) }
    };
    rows.map(|row| row.cells.iter().map(cell).collect()).collect()
}

/// Strokes along and across, as programs draw the rules of a table.
fn rules(level: &[u32], upright: &[u32]) -> Vec<u8> {
    let (left, right) = (upright[0], upright[upright.len() - 1]);
    let (bottom, top) = (level[level.len() - 1], level[0]);
    let along =
        level.iter().map(|y| format!("q 1 0 0 -1 {left} {y} cm 0.5 w 0 0 m {} 0 l S Q\n", right - left));
    let across = upright.iter().map(|x| format!("{x} {bottom} 0.5 {} re f\n", top - bottom));
    along.chain(across).collect::<String>().into_bytes()
}

/// A schedule of fees on two pages; the second repeats the head.
fn schedule() -> [Sheet; 2] {
    let mut first = line("F2", 14, 70, 780, "Gebührenverzeichnis");
    first.extend(rules(&[720, 700, 660, 640], &[70, 110, 400, 500]));
    let head = |y: u32| {
        let cells = [(72, "Nr."), (112, "Gegenstand"), (402, "Gebühr")];
        cells.map(|(x, text)| line("F2", 10, x, y, text)).concat()
    };
    first.extend(head(706));
    for (x, y, text) in [
        (72, 686, "1"),
        (112, 686, "Beglaubigung von Abschriften und Zeug-"),
        (402, 686, "5,00"),
        (112, 672, "nissen, je Seite"),
        (72, 646, "2"),
        (112, 646, "Zeugnis"),
        (402, 646, "9,00"),
    ] {
        first.extend(line("F1", 10, x, y, text));
    }
    let mut second = rules(&[720, 700, 680], &[70, 110, 400, 500]);
    second.extend(head(706));
    for (x, text) in [(72, "3"), (112, "Hausnummer"), (402, "75,00")] {
        second.extend(line("F1", 10, x, 686, text));
    }
    [sheet(first), sheet(second)]
}

#[test]
fn a_ruled_schedule_is_read_in_rows_and_cells_under_their_heads() {
    let pages = pages(&schedule());
    assert_eq!(
        rows(&pages[0]),
        [
            vec!["Nr.", "Gegenstand", "Gebühr"],
            vec!["Nr.=1", "Gegenstand=Beglaubigung von Abschriften und Zeugnissen, je Seite", "Gebühr=5,00"],
            vec!["Nr.=2", "Gegenstand=Zeugnis", "Gebühr=9,00"],
        ]
    );
    assert_eq!(rows(&pages[1]), [["Nr.=3", "Gegenstand=Hausnummer", "Gebühr=75,00"]]);
    assert_eq!(pages[1].blocks[0].kind, BlockKind::Furniture);
    let rect = pages[0].blocks[2].cells[1].rect.expect("a box");
    assert!((rect.left - 110.0).abs() < 1.0 && (rect.right - 400.0).abs() < 1.0, "{rect:?}");
    assert!((rect.top - 142.0).abs() < 1.0 && (rect.bottom - 182.0).abs() < 1.0, "{rect:?}");
}

#[test]
fn framed_text_is_read_cell_by_cell_and_amounts_without_rules_row_by_row() {
    let mut content = rules(&[760, 700], &[70, 170, 500]);
    for (x, y, text) in [
        (72, 746, "Erklärung zu den"),
        (172, 746, "Hiermit erkläre ich, dass ich das Grundstück in diesem Jahr"),
        (72, 732, "Angaben im Antrag"),
        (172, 732, "allein bewohne und dass keine weiteren Personen dort einen"),
        (172, 718, "Wohnsitz haben."),
        (72, 718, "auf Ermäßigung"),
    ] {
        content.extend(line("F1", 10, x, y, text));
    }
    content.extend(rules(&[600, 500], &[70, 400, 500]));
    for (row, (text, amount)) in
        [("Hund", "96,00"), ("Katze", "12,50"), ("Pferd", "840,00")].into_iter().enumerate()
    {
        let y = 580 - 20 * u32::try_from(row).expect("few rows");
        content.extend(line("F1", 10, 72, y, text));
        content.extend(line("F1", 10, 410, y, amount));
    }
    let page = pages(&[sheet(content)]).remove(0);
    let rows = rows(&page);
    assert_eq!(rows[0][0], "Erklärung zu den Angaben im Antrag auf Ermäßigung");
    assert!(rows[0][1].ends_with("einen Wohnsitz haben."), "{rows:?}");
    assert_eq!(rows[1..], [["Hund", "96,00"], ["Katze", "12,50"], ["Pferd", "840,00"]]);
}
