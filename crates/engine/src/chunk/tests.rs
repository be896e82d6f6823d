//! What passages must be: the places one cites, whole, and every word of a page in one of them.

use proptest::prelude::*;

use super::*;
use crate::document::Kind;
use crate::page::{Block, Cell, PageContent, Word};
use crate::ports::{Embedding, ModelError, ModelId};
use crate::reference::HashEmbedder;

/// A page of blocks given as (kind, text).
fn page(number: u32, blocks: &[(BlockKind, &str)]) -> Page {
    let mut page =
        Page { number, size: None, content: PageContent::Text, words: Vec::new(), blocks: Vec::new() };
    for (kind, text) in blocks {
        let start = page.words.len();
        page.words.extend(text.split(' ').map(|word| Word::new(word, [])));
        page.blocks.push(Block { kind: *kind, words: start..page.words.len(), cells: Vec::new() });
    }
    page
}

fn titled(title: &str) -> Metadata {
    Metadata { title: title.to_owned(), ..Metadata::default() }
}

#[test]
fn each_section_is_a_passage_that_opens_with_its_heading() {
    let pages = [
        page(
            1,
            &[
                (BlockKind::Heading(1), "Hundesteuersatzung"),
                (BlockKind::Heading(2), "§ 1 Steuergegenstand"),
                (BlockKind::Paragraph, "Die Stadt erhebt eine Hundesteuer."),
                (BlockKind::Furniture, "Seite 1 von 2"),
            ],
        ),
        page(
            2,
            &[
                (BlockKind::Paragraph, "Steuerpflichtig ist der Halter."),
                (BlockKind::Heading(2), "§ 2 Steuersatz"),
                (BlockKind::Paragraph, "Die Steuer beträgt 96 Euro."),
            ],
        ),
    ];
    let passages = passages(&pages, &titled("Hundesteuersatzung"), None);
    let texts: Vec<&str> = passages.iter().map(|passage| passage.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "Hundesteuersatzung\n§ 1 Steuergegenstand\nDie Stadt erhebt eine Hundesteuer.\nSteuerpflichtig ist der Halter.",
            "§ 2 Steuersatz\nDie Steuer beträgt 96 Euro.",
        ]
    );
    assert_eq!(passages[1].context, "Hundesteuersatzung · § 2 Steuersatz");
    assert_eq!(&passages[0].text[passages[0].body_start()..][..9], "Die Stadt");
    assert_eq!(passages[0].spans.last().map(|span| span.page), Some(2));
}

#[test]
fn the_non_public_part_is_internal_until_the_public_part_opens_again() {
    let pages = [page(
        1,
        &[
            (BlockKind::Heading(1), "Öffentlicher Teil"),
            (BlockKind::Paragraph, "Der Haushalt wird beschlossen."),
            (BlockKind::Paragraph, "Nichtöffentlicher Teil"),
            (BlockKind::Paragraph, "Grundstück wird verkauft."),
            (BlockKind::Heading(1), "Öffentlicher Teil"),
            (BlockKind::Paragraph, "Verschiedenes."),
        ],
    )];
    let passages = passages(&pages, &titled("Niederschrift"), None);
    let visible: Vec<Visibility> = passages.iter().map(|passage| passage.visibility).collect();
    assert_eq!(visible, [Visibility::Public, Visibility::Internal, Visibility::Public]);
}

#[test]
fn what_is_public_again_is_not_named_by_the_headings_of_the_non_public_part() {
    let pages = [page(
        1,
        &[
            (BlockKind::Heading(1), "Sitzung des Rates"),
            (BlockKind::Heading(2), "Nichtöffentlicher Teil"),
            (BlockKind::Heading(3), "TOP 7 Kauf des Hauses Mühlenweg 3"),
            (BlockKind::Paragraph, "Der Rat kauft es."),
            (BlockKind::Paragraph, "Die Öffentlichkeit wird um 21.05 Uhr wieder hergestellt."),
            (BlockKind::Paragraph, "Die Vorsitzende dankt allen."),
        ],
    )];
    for kind in [Kind::Niederschrift, Kind::Other] {
        let metadata = Metadata { kind, ..titled("Rat 14.03.2024") };
        let passages = passages(&pages, &metadata, None);
        let public: Vec<&Passage> =
            passages.iter().filter(|passage| passage.visibility == Visibility::Public).collect();
        assert!(public.iter().any(|passage| passage.text.contains("dankt allen")));
        assert!(!format!("{public:?}").contains("Mühlenweg"), "{public:?}");
    }
}

fn contexts(pages: &[Page], metadata: &Metadata) -> Vec<String> {
    passages(pages, metadata, None).into_iter().map(|passage| passage.context).collect()
}

#[test]
fn absaetze_are_addressed_and_repeat_what_leads_into_their_lists() {
    let long = "Die Steuer beträgt im Jahr für jeden weiteren Hund mehr als für den ersten.";
    let items: Vec<String> = (b'a'..=b'z').map(|letter| format!("{}) {long}", letter as char)).collect();
    let mut blocks = vec![
        (BlockKind::Heading(2), "§ 2 Steuersatz"),
        (BlockKind::Paragraph, "(1) Die Stadt zählt. Die Steuer beträgt jährlich, wenn"),
    ];
    blocks.extend(items.iter().map(|item| (BlockKind::ListItem, item.as_str())));
    blocks.push((BlockKind::Paragraph, "(2) Gefährlich ist ein Hund nach § 3 des Gesetzes."));
    blocks.push((BlockKind::Paragraph, "(3) Die Gemeinde entscheidet."));
    let metadata = Metadata { kind: Kind::Satzung, ..titled("Hundesteuersatzung") };
    let pages = [page(1, &blocks)];
    let passages = passages(&pages, &metadata, None);
    assert!(passages.len() > 2);
    let second = &passages[1];
    assert!(second.text.starts_with("Die Steuer beträgt jährlich, wenn\n"), "{}", second.text);
    assert_eq!(second.context, "Hundesteuersatzung · § 2 Abs. 1 Steuersatz");
    assert!(second.locate(0..second.text.len(), |_| pages.first()).is_some());
    let last = passages.last().expect("there are passages");
    assert_eq!(last.context, "Hundesteuersatzung · § 2 Abs. 2 und 3 Steuersatz");
    assert_eq!(last.section, ["§ 2 Steuersatz", "Abs. 2 und 3"]);
}

/// Rows of a schedule of fees: number, what for, how much.
fn schedule(rows: &[[&str; 3]]) -> Page {
    let heads = ["Tarif-Nr.", "Gegenstand", "Gebühr in Euro"];
    let texts: Vec<String> = rows.iter().map(|row| row.join(" ")).collect();
    let mut blocks = vec![(BlockKind::Heading(1), "Gebührentarif")];
    blocks.extend(texts.iter().map(|text| (BlockKind::TableRow, text.as_str())));
    let mut page = page(1, &blocks);
    for (block, row) in page.blocks[1..].iter_mut().zip(rows) {
        let mut start = block.words.start;
        for (text, head) in row.iter().zip(heads) {
            let words = start..start + text.split(' ').count();
            start = words.end;
            block.cells.push(Cell { words, head: head.to_owned(), rect: None, address: None });
        }
    }
    page
}

#[test]
fn rows_of_a_table_are_named_by_their_heads() {
    let rows = [["2.1", "Beglaubigung einer Unterschrift", "4,00"], ["2.2", "Zeugnis", "2,50"]];
    let metadata = titled("Gebührensatzung");
    assert_eq!(
        contexts(&[schedule(&rows)], &metadata),
        ["Gebührensatzung · Gebührentarif · Tarif-Nr. 2.1 bis 2.2 · Gegenstand · Gebühr in Euro"]
    );
    assert_eq!(
        contexts(&[schedule(&rows[..1])], &metadata),
        [
            "Gebührensatzung · Gebührentarif · Tarif-Nr. 2.1 · Beglaubigung einer Unterschrift · Gebühr in Euro: 4,00"
        ]
    );
}

#[test]
fn numbered_headings_stand_within_each_other_as_their_numbers_say() {
    let text = "Die Stadt plant seit Jahren.";
    let blocks = [
        (BlockKind::Heading(1), "Klimakonzept"),
        (BlockKind::Heading(3), "1. Verkehr"),
        (BlockKind::Paragraph, text),
        (BlockKind::Heading(3), "1.1 Radwege"),
        (BlockKind::Paragraph, text),
        (BlockKind::Heading(2), "Was die Nachbarn tun"),
        (BlockKind::Paragraph, text),
        (BlockKind::Heading(3), "1.2 Busse"),
        (BlockKind::Paragraph, text),
        (BlockKind::Heading(3), "Quellen"),
        (BlockKind::Paragraph, text),
    ];
    let expected = [
        "Klimakonzept · 1. Verkehr",
        "Klimakonzept · 1. Verkehr · 1.1 Radwege",
        "Klimakonzept · 1. Verkehr · 1.1 Radwege · Was die Nachbarn tun",
        "Klimakonzept · 1. Verkehr · 1.2 Busse",
        "Klimakonzept · Quellen",
    ];
    assert_eq!(contexts(&[page(1, &blocks)], &titled("Klimakonzept")), expected);
    let bylaw = Metadata { kind: Kind::Satzung, ..titled("Klimakonzept") };
    assert_ne!(contexts(&[page(1, &blocks)], &bylaw), expected, "numbers count §§ there");
}

#[test]
fn minutes_are_cut_along_their_agenda() {
    let discussion = "Ratsherr Meier fragt nach den Kosten, Frau Schmidt nennt sie. ".repeat(10);
    let pages = [page(
        1,
        &[
            (BlockKind::Heading(1), "Niederschrift über die Sitzung des Rates"),
            (BlockKind::Heading(2), "Tagesordnung"),
            (BlockKind::TableRow, "1 Fragestunde"),
            (BlockKind::TableRow, "2 Neufassung der Hundesteuersatzung 2024/0095"),
            (BlockKind::Heading(3), "1 Fragestunde"),
            (BlockKind::Paragraph, "Es wird nichts gefragt."),
            (BlockKind::Heading(3), "2 Neufassung der Hundesteuersatzung"),
            (BlockKind::Paragraph, discussion.trim()),
            (BlockKind::ListItem, "1. Die Verwaltung setzt die Gespräche fort."),
            (BlockKind::Heading(3), "Beschluss:"),
            (BlockKind::Paragraph, "Der Rat beschließt die Satzung."),
            (BlockKind::Paragraph, "Abstimmungsergebnis: 31 Ja-Stimmen, 5 Nein-Stimmen"),
            (BlockKind::Paragraph, "Schluss der Sitzung: 20:21 Uhr"),
        ],
    )];
    let metadata = Metadata { kind: Kind::Niederschrift, ..titled("Niederschrift Rat 26.09.2024") };
    let expected = [
        "Niederschrift Rat 26.09.2024 · Niederschrift über die Sitzung des Rates · Tagesordnung",
        "Niederschrift Rat 26.09.2024 · TOP 1 Fragestunde",
        "Niederschrift Rat 26.09.2024 · TOP 2 Neufassung der Hundesteuersatzung (2024/0095)",
        "Niederschrift Rat 26.09.2024 · TOP 2 Neufassung der Hundesteuersatzung (2024/0095) · Beschluss",
        "Niederschrift Rat 26.09.2024",
    ];
    assert_eq!(contexts(&pages, &metadata), expected);
    let decision = &passages(&pages, &metadata, None)[3];
    let text =
        "Beschluss:\nDer Rat beschließt die Satzung.\nAbstimmungsergebnis: 31 Ja-Stimmen, 5 Nein-Stimmen";
    assert_eq!(decision.text, text);
}

#[test]
fn an_embedder_that_takes_few_tokens_gets_smaller_passages() {
    let sentence = "Die Gebühr wird mit dem Bescheid festgesetzt und ist am ersten Juli fällig.";
    let text = vec![sentence; 60].join(" ");
    let pages = [page(1, &[(BlockKind::Paragraph, &text)])];
    let embedder = Narrow(HashEmbedder::default());
    let narrow = passages(&pages, &titled("Satzung"), Some(&embedder));
    assert!(narrow.len() > passages(&pages, &titled("Satzung"), None).len());
    assert!(narrow.iter().all(|passage| passage.text.len() <= LEAST + sentence.len()));
}

/// Takes a few words at a time.
struct Narrow(HashEmbedder);

impl Embedder for Narrow {
    fn model(&self) -> &ModelId {
        self.0.model()
    }

    fn dimensions(&self) -> usize {
        self.0.dimensions()
    }

    fn embed_query(&self, text: &str) -> Result<Vec<f32>, ModelError> {
        self.0.embed_query(text)
    }

    fn embed_passages(&self, texts: &[&str]) -> Result<Vec<Embedding>, ModelError> {
        self.0.embed_passages(texts)
    }

    fn max_tokens(&self) -> usize {
        20
    }

    fn count_tokens(&self, text: &str) -> usize {
        self.0.count_tokens(text)
    }
}

#[test]
fn a_long_block_is_cut_at_sentence_ends() {
    let sentence = "Die Gebühr wird mit dem Bescheid festgesetzt und ist am ersten Juli fällig.";
    let text = vec![sentence; 60].join(" ");
    let passages = passages(&[page(1, &[(BlockKind::Paragraph, &text)])], &titled("Satzung"), None);
    assert!(passages.len() > 3);
    for passage in &passages {
        assert!(passage.text.len() <= MAXIMUM + sentence.len(), "{}", passage.text.len());
        assert!(
            passage.text.starts_with("Die Gebühr") && passage.text.ends_with("fällig."),
            "{}",
            passage.text
        );
    }
}

#[test]
fn a_word_over_the_end_of_a_page_is_one_word_and_found_on_both_pages() {
    let pages = [
        page(
            1,
            &[
                (BlockKind::Paragraph, "Der Rat beschließt die Abfall\u{ad}"),
                (BlockKind::Furniture, "Seite 1"),
            ],
        ),
        page(2, &[(BlockKind::Furniture, "Stadt"), (BlockKind::Paragraph, "gebühren für das Jahr und")]),
        page(3, &[(BlockKind::Paragraph, "die Zeit danach.")]),
    ];
    let passages = passages(&pages, &titled("Gebühren"), None);
    assert_eq!(passages.len(), 1);
    let text = &passages[0].text;
    assert_eq!(text, "Der Rat beschließt die Abfall\u{ad}gebühren für das Jahr und die Zeit danach.");
    let start = text.find("Abfall").expect("the word");
    let range = start..text.find(" für").expect("the next word");
    let marks = passages[0].locate(range, |number| pages.get(number as usize - 1)).expect("it stands there");
    assert_eq!(marks.iter().map(|mark| mark.page).collect::<Vec<_>>(), [1, 2]);
    assert!(crate::terms::stems(text).contains(&german::stem("Abfallgebühren")));
}

proptest! {
    #[test]
    fn every_word_but_furniture_is_in_a_passage_and_found_again(
        blocks in prop::collection::vec((0_u8..5, prop::collection::vec("[a-zä.§0-9]{1,12}", 1..80)), 0..30),
        break_after in prop::collection::vec(any::<bool>(), 30),
    ) {
        let kinds = [
            BlockKind::Heading(1), BlockKind::Heading(2), BlockKind::Paragraph, BlockKind::ListItem, BlockKind::Furniture,
        ];
        let mut pages: Vec<Vec<(BlockKind, String)>> = vec![Vec::new()];
        for ((kind, words), break_after) in blocks.into_iter().zip(break_after) {
            pages.last_mut().expect("there is a page").push((kinds[kind as usize], words.join(" ")));
            if break_after {
                pages.push(Vec::new());
            }
        }
        let pages: Vec<Page> = pages
            .iter()
            .zip(1..)
            .map(|(blocks, number)| {
                page(number, &blocks.iter().map(|(kind, text)| (*kind, text.as_str())).collect::<Vec<_>>())
            })
            .collect();
        let passages = passages(&pages, &titled("T"), None);
        let mut covered: Vec<(u32, usize)> = Vec::new();
        for passage in &passages {
            // What leads into a list is repeated in front of its later items.
            let words = passage.spans.iter().flat_map(|span| span.words.clone().map(|word| (span.page, word)));
            let new: Vec<(u32, usize)> = words.filter(|word| !covered.contains(word)).collect();
            covered.extend(new);
            let all = 0..passage.text.len();
            prop_assert!(passage.locate(all, |number| pages.get(number as usize - 1)).is_some());
        }
        let expected: Vec<(u32, usize)> = pages
            .iter()
            .flat_map(|page| {
                let blocks = page.blocks.iter().filter(|block| block.kind != BlockKind::Furniture);
                blocks.flat_map(|block| block.words.clone().map(|word| (page.number, word))).collect::<Vec<_>>()
            })
            .collect();
        prop_assert_eq!(covered, expected);
    }
}
