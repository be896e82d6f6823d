//! What a newer document says instead of an older one.

use jiff::civil::{Date, date};

use super::*;

const BYLAW: &str = "Hundesteuersatzung\n\n§ 2 Steuersatz\n\nDie Hundesteuer beträgt jährlich, wenn von einem Halter\n\n\
    a) nur ein Hund gehalten wird, 84,00 Euro;\n\nb) zwei Hunde gehalten werden, 108,00 Euro je Hund.";
const AMENDMENT: &str = "1. Änderungssatzung zur Hundesteuersatzung\n\nArtikel 1\n\n§ 2 wird wie folgt gefasst:\n\n\
    a) nur ein Hund gehalten wird, 96,00 Euro;\n\nb) zwei Hunde gehalten werden, 126,00 Euro je Hund.";

fn found(path: &str, text: &str, date: Date) -> Found {
    Found {
        key: DocumentKey { source: Files::source(), path: path.to_owned() },
        stamp: Stamp(text.to_owned()),
        declared: Ok(Declared { date: Some(date), ..Declared::default() }),
    }
}

#[test]
fn an_amended_figure_is_quoted_with_the_one_that_it_replaces() {
    let index = Arc::new(NaiveIndex::new());
    let load = |file: &Found| {
        let text = file.stamp.0.as_bytes();
        Ok(Loaded { bytes: text.to_vec(), hash: ContentHash([text.len() as u8; 32]) })
    };
    let files = vec![
        found("aenderung.txt", AMENDMENT, date(2024, 9, 30)),
        found("satzung.txt", BYLAW, date(2018, 12, 13)),
    ];
    plain_ingest(index.as_ref(), &load)
        .run(&Files::source(), files, &mut |_| ControlFlow::Continue(()))
        .expect("the index can be written");
    let engine = Engine { index, embedder: None, ..town() };
    let (answer, _) =
        ask(&engine, "Wie hoch ist die Hundesteuer, wenn zwei Hunde gehalten werden?", Mode::Quote);
    let place = |figure: &str| answer.sentences.iter().position(|sentence| sentence.text.contains(figure));
    let (new, old) = (place("126,00").expect("the new one"), place("108,00").expect("the old one"));
    assert!(new < old, "{answer:?}");
    let newer = |place: usize| answer.sentences[place].newer;
    assert_eq!((newer(new), newer(old)), (None, Some(date(2024, 9, 30))));
    assert!(answer.sentences.len() <= 5);
}
