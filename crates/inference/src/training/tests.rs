//! Real trainings on texts that a few rules make: words that mean the same never stand in the same question and passage.

#[path = "../../tests/fixtures/topics.rs"]
mod topics;

use std::ops::ControlFlow;

use engine::Embedder;
use topics::TOPICS;

use super::random::Random;
use super::*;
use crate::static_table::Pieces;

/// Sections whose heading has two words of a topic and whose text the other four.
fn corpus(sections: usize) -> Corpus {
    let mut random = Random::new(7);
    let mut corpus = Corpus::new(CorpusLimits::default(), 1);
    for _ in 0..sections {
        let topic = random.below(TOPICS.len());
        let mut words = TOPICS[topic];
        random.shuffle(&mut words);
        let text = words[2..].iter().map(|word| format!("In der Gemeinde wird zu {word} etwas geregelt. "));
        let section = TrainingSection { heading: words[..2].join(" und "), text: text.collect() };
        corpus.add("regeln", TrainingDocument { title: String::new(), sections: vec![section] });
    }
    corpus
}

fn options() -> TrainingOptions {
    TrainingOptions {
        sizes: vec![8, 16],
        units: UnitOptions { stems: 200, pieces: 200, cut: Pieces::Unknown },
        batch: 32,
        epochs: 8.0,
        ..TrainingOptions::default()
    }
}

fn trained(options: &TrainingOptions) -> Trained {
    train(corpus(400), None, options, &mut |_| ControlFlow::Continue(())).unwrap()
}

fn cosine(embedder: &impl Embedder, left: &str, right: &str) -> f32 {
    let (left, right) = (embedder.embed_query(left).unwrap(), embedder.embed_query(right).unwrap());
    left.iter().zip(&right).map(|(a, b)| a * b).sum()
}

#[test]
fn what_belongs_together_comes_together() {
    let mut steps = 0;
    let model = train(corpus(400), None, &options(), &mut |progress| {
        steps += 1;
        assert!(progress.step == steps && progress.loss.is_finite());
        ControlFlow::Continue(())
    })
    .unwrap();
    let outcome = model.outcome;
    // Of the held-back passages a tenth is about the same topic, so no more than that is to be expected.
    assert!(outcome.after > 3.0 * outcome.before, "{outcome:?}");
    let embedder = model.embedder("tiny");
    engine::reference::conformance::embedder(&embedder);
    assert!(cosine(&embedder, "Hund", "Leine") > cosine(&embedder, "Hund", "Kapelle") + 0.3);
    let shortened = embedder.shortened(8).unwrap();
    assert!(cosine(&shortened, "Hund", "Leine") > cosine(&shortened, "Hund", "Kapelle") + 0.3);
    assert!(embedder.shortened(9).is_err());
}

#[test]
fn a_seed_decides_the_model_whatever_the_number_of_threads() {
    let on = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| trained(&TrainingOptions { seed, epochs: 1.0, ..options() }).parts.table)
    };
    assert_eq!(on(1, 1), on(3, 1));
    assert_ne!(on(1, 1), on(1, 2));
}

#[test]
fn an_interrupted_training_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("training.safetensors");
    let options = TrainingOptions { checkpoint: Some(path.clone()), epochs: 2.0, ..options() };
    let interrupted = train(corpus(400), None, &options, &mut |progress| {
        if progress.step == 7 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let outcome = interrupted.unwrap().outcome;
    assert_eq!((outcome.steps, outcome.is_finished), (7, false));
    let resumed = trained(&options);
    let whole = trained(&TrainingOptions { checkpoint: None, ..options.clone() });
    assert_eq!(resumed.parts.table, whole.parts.table);
    assert_eq!(resumed.outcome, whole.outcome);
    let other = train(corpus(300), None, &options, &mut |_| ControlFlow::Continue(())).unwrap_err();
    assert!(other.to_string().ends_with("it belongs to another training"), "{other}");
}

#[test]
fn a_model_is_written_read_and_continued_with_new_words() {
    let folder = tempfile::tempdir().unwrap();
    let model = trained(&options());
    model.write(folder.path(), "# Karte\n").unwrap();
    let embedder = crate::StaticEmbedder::load("tiny", folder.path()).unwrap();
    assert_eq!(embedder.embed_query("Hund").unwrap(), model.embedder("tiny").embed_query("Hund").unwrap());
    let again = train(corpus(400), Some(&embedder), &options(), &mut |_| ControlFlow::Break(())).unwrap();
    let (was, is) = (model.outcome.after, again.outcome.before);
    assert!((was - is).abs() < 0.02, "it goes on from what was written: {was} {is}");
    let mut own = Corpus::new(CorpusLimits::default(), 1);
    for number in 0..200 {
        let text = format!(
            "Im Ortsteil Quellendorf steht der Hund. Das gilt im Jahr {number} und auch danach, wie der Rat beschlossen hat. "
        );
        let section = TrainingSection { heading: "Quellendorf".into(), text: text.repeat(2) };
        own.add("eigene", TrainingDocument { title: format!("Antrag {number}"), sections: vec![section] });
    }
    let options =
        TrainingOptions { units: UnitOptions { stems: 300, ..options().units }, epochs: 1.0, ..options() };
    let adapted = train(own, Some(&embedder), &options, &mut |_| ControlFlow::Continue(())).unwrap();
    assert!(adapted.parts.config.stems > embedder.config().stems);
    assert!(adapted.parts.vocabulary.stem("quellendorf").is_some());
}

#[test]
fn too_little_text_is_said_so() {
    for corpus in [Corpus::new(CorpusLimits::default(), 1), corpus(2)] {
        let error = train(corpus, None, &options(), &mut |_| ControlFlow::Continue(())).unwrap_err();
        assert!(error.to_string().ends_with("at least 64 are needed"), "{error}");
    }
}
