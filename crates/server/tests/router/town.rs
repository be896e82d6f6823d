//! A small town to test with: a few papers, typeset here on A4 pages, in the engine's reference index.

use std::sync::Arc;

use engine::reference::{HashEmbedder, NaiveIndex, PlainReader};
use engine::{
    Batch, BlockKind, Collection, ContentHash, DocumentKey, Embedder, Engine, Excerpt, ExcerptPage,
    Generator, Index, Kind, Metadata, NewDocument, NewPassage, Page, PageError, Pages, Picture, Reader, Rect,
    Settings, Shown, SourceName, Stamp, Visibility,
};
use jiff::civil::date;

/// A paper of the town.
pub(crate) struct Paper {
    /// Where it is found; `.txt` is a format without pages.
    pub(crate) path: &'static str,
    /// Its text; a form feed begins a page, an empty line a paragraph.
    pub(crate) text: String,
    /// What is known about it.
    pub(crate) metadata: Metadata,
}

/// The engine over these papers.
pub(crate) fn engine(papers: &[Paper], generator: Option<Arc<dyn Generator>>) -> Arc<Engine> {
    let index = NaiveIndex::new();
    let documents = papers.iter().zip(1..).map(|(paper, number)| document(paper, number)).collect();
    index.apply(Batch { documents, ..Batch::default() }).expect("the reference index takes every batch");
    Arc::new(Engine {
        index: Arc::new(index),
        pages: Arc::new(DrawnPages),
        embedder: Some(Arc::new(HashEmbedder::default())),
        reranker: None,
        generator,
        synonyms: Arc::default(),
        settings: Settings::default(),
    })
}

/// Four public papers and an internal one.
pub(crate) fn papers() -> Vec<Paper> {
    vec![bylaw(), minutes(), inquiry(), leaflet(), instruction()]
}

fn bylaw() -> Paper {
    Paper {
        path: "satzungen/hundesteuer.pdf",
        text: "Hundesteuersatzung der Stadt Musterfurt\n\n§ 1\nSteuergegenstand\n\nGegenstand der Steuer ist das Halten von \
               Hunden im Stadtgebiet. Maßgeblich ist, ob ein Hund in den Haushalt aufgenommen ist.\n\n§ 2\nSteuerschuldner\n\n\
               Steuerschuldner ist, wer einen Hund in seinem Haushalt aufgenommen hat. Halten mehrere Personen einen Hund gemeinsam, \
               so schulden sie die Steuer als Gesamtschuldner.\n\u{c}§ 5\nSteuersatz\n\nDie Hundesteuer beträgt für den ersten \
               Hund 96 Euro im Jahr. Für jeden weiteren Hund beträgt sie 144 Euro im Jahr. Für gefährliche Hunde werden 600 Euro \
               im Jahr erhoben.\n\n§ 6\nErmäßigung\n\nAuf Antrag wird die Steuer auf die Hälfte ermäßigt, wenn der Hund aus dem \
               Tierheim Musterfurt übernommen wurde. Die Ermäßigung gilt für zwei Jahre.\n"
            .to_owned(),
        metadata: Metadata {
            title: "Hundesteuersatzung".to_owned(),
            kind: Kind::Satzung,
            date: Some(date(2023, 12, 14)),
            number: Some("2023/0187".to_owned()),
            ..Metadata::default()
        },
    }
}

fn minutes() -> Paper {
    Paper {
        path: "niederschriften/2024-03-14_rat.pdf",
        text: "Niederschrift über die Sitzung des Rates\n\nÖffentlicher Teil\n\nTOP 7 Radverkehrskonzept\n\nDer Rat beschließt das \
               Radverkehrskonzept mit 28 Ja-Stimmen bei 4 Nein-Stimmen und 2 Enthaltungen. Für den ersten Bauabschnitt an der \
               Bahnhofstraße werden 350.000 Euro bereitgestellt.\n\nTOP 8 Freibad\n\nDie Verwaltung berichtet über die Sanierung \
               des Freibads. Die Wiedereröffnung ist für den 1. Mai 2025 vorgesehen. Der Rat nimmt den Bericht zur Kenntnis.\n"
            .to_owned(),
        metadata: Metadata {
            title: "Niederschrift über die Sitzung des Rates am 14. März 2024".to_owned(),
            kind: Kind::Niederschrift,
            gremium: Some("Rat".to_owned()),
            date: Some(date(2024, 3, 14)),
            collection: Collection("rat".to_owned()),
            ..Metadata::default()
        },
    }
}

fn inquiry() -> Paper {
    Paper {
        path: "anfragen/ladesaeulen.pdf",
        text: "Anfrage zu Ladesäulen im Stadtgebiet\n\nFrage der Fraktion\n\nWie viele öffentliche Ladesäulen für \
               Elektrofahrzeuge gibt es im Stadtgebiet?\n\nAntwort der Verwaltung\n\nIm Stadtgebiet gibt es derzeit 17 öffentliche \
               Ladesäulen mit zusammen 34 Ladepunkten. Weitere sechs Ladesäulen sind bis Ende 2025 geplant.\n"
            .to_owned(),
        metadata: Metadata {
            title: "Ladesäulen im Stadtgebiet".to_owned(),
            kind: Kind::Anfrage,
            gremium: Some("Ausschuss für Umwelt und Verkehr".to_owned()),
            date: Some(date(2024, 6, 4)),
            number: Some("ANF/2024/0021".to_owned()),
            collection: Collection("rat".to_owned()),
            ..Metadata::default()
        },
    }
}

fn leaflet() -> Paper {
    Paper {
        path: "merkblaetter/sperrmuell.txt",
        text: "Sperrmüll anmelden\n\nSperrmüll wird zweimal im Jahr kostenlos abgeholt. Die Abholung ist mindestens zwei Wochen \
               vorher beim Bauhof anzumelden.\n"
            .to_owned(),
        metadata: Metadata { title: "Merkblatt Sperrmüll".to_owned(), ..Metadata::default() },
    }
}

fn instruction() -> Paper {
    Paper {
        path: "intern/dienstanweisung.pdf",
        text: "Dienstanweisung Vergabe\n\nDie Wertgrenze für Direktvergaben beträgt intern 4711 Euro.\n"
            .to_owned(),
        metadata: Metadata {
            title: "Dienstanweisung Vergabe".to_owned(),
            kind: Kind::Dienstanweisung,
            collection: Collection("intern".to_owned()),
            visibility: Visibility::Internal,
            ..Metadata::default()
        },
    }
}

fn document(paper: &Paper, number: u8) -> NewDocument {
    let original: Arc<[u8]> = paper.text.as_bytes().into();
    let pages = if paper.path.ends_with(".txt") { read(&original) } else { typeset(&original) };
    let embedder = HashEmbedder::default();
    let passages = engine::passages(&pages, &paper.metadata, None).into_iter().map(|passage| {
        let embedding = embedder.embed_passages(&[&passage.text]).expect("hashing works").pop();
        NewPassage { passage, embedding }
    });
    NewDocument {
        key: DocumentKey { source: SourceName("town".to_owned()), path: paper.path.to_owned() },
        stamp: Stamp::default(),
        hash: ContentHash([number; 32]),
        passages: passages.collect(),
        original,
        metadata: paper.metadata.clone(),
        pages,
        model: Some(embedder.model().clone()),
        warnings: Vec::new(),
    }
}

fn read(original: &[u8]) -> Vec<Page> {
    PlainReader.read(original, "paper.txt").expect("the papers are plain text").pages
}

const SIZE: (f32, f32) = (595.0, 842.0);
const MARGIN: f32 = 72.0;

/// Sets the words of each page on A4.
fn typeset(original: &[u8]) -> Vec<Page> {
    let mut pages = read(original);
    for page in &mut pages {
        page.size = Some(SIZE);
        let mut top = MARGIN;
        for block in page.blocks.clone() {
            let size = if matches!(block.kind, BlockKind::Heading(_)) { 14.0 } else { 11.0 };
            let mut left = MARGIN;
            for word in &mut page.words[block.words] {
                let width = word.text.chars().count() as f32 * size * 0.52;
                if left + width > SIZE.0 - MARGIN {
                    (left, top) = (MARGIN, top + size * 1.5);
                }
                word.boxes = [Rect { left, top, right: left + width, bottom: top + size }].into();
                left += width + size * 0.3;
            }
            top += size * 2.6;
        }
    }
    pages
}

/// Draws pages as proofs are drawn: a bar for each word.
struct DrawnPages;

impl Pages for DrawnPages {
    fn picture(&self, original: &[u8], page: u32, width: u32, _: &Shown) -> Result<Picture, PageError> {
        let pages = typeset(original);
        let page = pages.get(page as usize - 1).ok_or(PageError::NoSuchPage(page))?;
        let scale = width as f32 / SIZE.0;
        let height = (SIZE.1 * scale) as u32;
        let mut pixels = vec![255_u8; (width * height) as usize];
        for rect in page.words.iter().flat_map(|word| &word.boxes) {
            for y in (rect.top * scale) as u32..((rect.bottom * scale) as u32).min(height) {
                let (from, to) = ((rect.left * scale) as u32, ((rect.right * scale) as u32).min(width));
                pixels[(y * width + from) as usize..(y * width + to) as usize].fill(120);
            }
        }
        Ok(Picture { png: encoded(&pixels, width, height), width, height })
    }

    /// A copy that tells what was asked for.
    fn excerpt(&self, _: &[u8], wanted: &Excerpt) -> Result<Vec<u8>, PageError> {
        let page = |page: &ExcerptPage| format!("{}:{}", page.number, page.boxes.len());
        let pages: Vec<String> = wanted.pages.iter().map(page).collect();
        let (scope, form) = (wanted.scope, wanted.form);
        Ok(format!("{} {scope:?} {form:?} {}", pages.join(";"), wanted.cover).into_bytes())
    }
}

fn encoded(pixels: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().expect("memory can be written");
    writer.write_image_data(pixels).expect("the pixels fit the size");
    writer.finish().expect("memory can be written");
    png
}
