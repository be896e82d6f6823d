//! Targets of fuzzing: papers made of the lines that council papers are made of, in any order and disorder. Whatever they say, structure,
//! metadata, votes and addresses come out without a panic, and no word of a page is lost.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::document::{Declared, DocumentKey, Kind, SourceName};
use crate::page::{Block, BlockKind, Page, PageContent, Rect, Word};
use crate::ports::{Format, Properties, Reading};
use crate::{metadata, passages, votes};

/// Lines that mean something to whoever reads them, and some that only look so.
const LINES: [&str; 62] = [
    "Satzung über die Erhebung einer Hundesteuer",
    "1. Satzung zur Änderung der Hundesteuersatzung vom 3. Mai 2018",
    "§ 1",
    "§ 2 Steuersatz",
    "82",
    "$3 Fälligkeit",
    "§ 3a Ausnahmen",
    "Artikel 1",
    "Artikel II",
    "§ 5 Abs. 2 gilt entsprechend.",
    "§ 7 Die Gemeinde übt das Hausrecht aus. Den Anweisungen des",
    "(1) Die Steuer beträgt 96,00 Euro.",
    "(2)",
    "(3a) Sie ist fällig.",
    "a) Hunde,",
    "aa) Katzen",
    "1. die Hunde",
    "2.1 Vögel",
    "– Fische",
    "Steuermaßstab",
    "Die Steuer entsteht am Ersten.",
    "Inkrafttreten",
    "Diese Satzung tritt am 1. Januar 2025 in Kraft.",
    "Musterfurt, den 30. September 2024",
    "gez. Ungermann",
    "Niederschrift über die Sitzung des Rates",
    "Tagesordnung",
    "T a g e s o r d n u n g",
    "Öffentlicher Teil",
    "Nichtöffentlicher Teil",
    "Unter Ausschluss der Öffentlichkeit",
    "Die Öffentlichkeit wird um 21.05 Uhr wieder hergestellt.",
    "TOP 1 Fragestunde",
    "TOP Ö 2.1: Haushalt 2024/0031",
    "N 3 Grundstück",
    "Zu 4 Freibad",
    "5. Verschiedenes",
    "12 Anfragen",
    "Punkt 7 der Tagesordnung",
    "Beschluss:",
    "Beschlussvorschlag:",
    "Abstimmungsergebnis: 31 Ja-Stimmen, 5 Nein-Stimmen, 2 Enthaltungen",
    "12:2:1",
    "einstimmig",
    "Sachverhalt:",
    "Begründung",
    "Finanzielle Auswirkungen:",
    "Beratungsfolge",
    "Haupt- und Finanzausschuss 12.09.2024 6 öffentlich Vorberatung",
    "Vorlagen-Nr: 22/0262",
    "603/IX.",
    "05 - 15 1134/2013",
    "Amt: Liegenschaften",
    "Status: öffentlich",
    "Schluss der Sitzung: 20:21 Uhr",
    "Betreff: Kauf",
    "Sitzung am 31.02.2024",
    "99999999999999999999",
    "§ 99999999999",
    "(999999999999)",
    "1.",
    "Anlagen:",
];

/// A block: what it is, its lines, and how far it stands from the left.
type Drawn = (u8, Vec<String>, u8);

fn block() -> impl Strategy<Value = Drawn> {
    let line = prop_oneof![
        6 => prop::sample::select(LINES.to_vec()).prop_map(str::to_owned),
        1 => "[A-Za-zäß§ÖN0-9().:;,/„“–-]{1,10}( [A-Za-zäß§ÖN0-9().:;,/„“–-]{1,10}){0,9}",
    ];
    (0_u8..6, prop::collection::vec(line, 1..4), 0_u8..3)
}

fn page(number: u32, blocks: &[Drawn], content: PageContent, size: Option<(f32, f32)>) -> Page {
    let kinds = [
        BlockKind::Heading(1),
        BlockKind::Heading(3),
        BlockKind::Paragraph,
        BlockKind::ListItem,
        BlockKind::TableRow,
        BlockKind::Furniture,
    ];
    let mut page = Page { number, size, content, words: Vec::new(), blocks: Vec::new() };
    let mut top = 0.0;
    for (kind, lines, indent) in blocks {
        let start = page.words.len();
        for line in lines {
            top += 12.0;
            for (column, text) in line.split_whitespace().enumerate() {
                let left = 40.0 * (f32::from(*indent) + column as f32);
                let rect = Rect { left, top, right: left + 35.0, bottom: top + 10.0 };
                page.words.push(Word::new(text, size.map(|_| rect)));
            }
        }
        let words = start..page.words.len();
        page.blocks.push(Block { kind: kinds[usize::from(*kind)], words, cells: Vec::new() });
    }
    page
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn papers_of_any_lines(
        blocks in prop::collection::vec(prop::collection::vec(block(), 0..14), 1..4),
        kind in prop::option::of(prop::sample::select(Kind::ALL.to_vec())),
        scanned in any::<bool>(), placed in any::<bool>(),
    ) {
        let content = if scanned { PageContent::OcrLayer } else { PageContent::Text };
        let size = placed.then_some((595.0, 842.0));
        let pages: Vec<Page> = (1..).zip(&blocks).map(|(number, blocks)| page(number, blocks, content, size)).collect();
        let reading = Reading { format: Format::Pdf, properties: Properties::default(), pages, warnings: Vec::new() };
        let key = DocumentKey { source: SourceName("s".to_owned()), path: "a/b.pdf".to_owned() };
        let found = metadata(&Declared { kind, ..Declared::default() }, &reading, &key);
        prop_assert!(!found.title.is_empty());
        let passages = passages(&reading.pages, &found, None);
        let words: BTreeSet<(u32, usize)> = passages
            .iter()
            .flat_map(|passage| passage.spans.iter().flat_map(|span| span.words.clone().map(|word| (span.page, word))))
            .collect();
        for page in &reading.pages {
            for block in page.blocks.iter().filter(|block| block.kind != BlockKind::Furniture) {
                prop_assert!(block.words.clone().all(|word| words.contains(&(page.number, word))), "{:?} is lost", page.text(block.words.clone()));
            }
        }
        for passage in &passages {
            let all = 0..passage.text.len();
            prop_assert!(passage.locate(all.clone(), |number| reading.pages.get(number as usize - 1)).is_some());
            let _ = passage.address(all);
            for (range, _) in votes(&passage.text) {
                prop_assert!(passage.text.get(range).is_some());
            }
        }
    }

    #[test]
    fn identifiers_of_any_text(text in "[A-Za-zÄ§IVX0-9 ./()„“–-]{0,60}") {
        for found in german::identifiers(&text) {
            prop_assert!(text.get(found.range.clone()).is_some_and(|text| !text.is_empty()), "{text}");
        }
        for (range, _) in german::dates(&text) {
            prop_assert!(text.get(range).is_some());
        }
    }
}
