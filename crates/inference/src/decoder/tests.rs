//! The families of decoders on tiny networks, beside llama.cpp.

use super::*;
use crate::tiny::{self, TinyDecoder};

#[derive(serde::Deserialize)]
struct Recorded {
    architecture: String,
    layers: usize,
    runs: Vec<Run>,
}

#[derive(serde::Deserialize)]
struct Run {
    length: usize,
    best: usize,
    scores: Vec<f32>,
}

fn load(recorded: &Recorded) -> Decoder {
    let folder = tempfile::tempdir().unwrap();
    let architecture = Family::of(&recorded.architecture).unwrap().name;
    TinyDecoder { architecture, layers: recorded.layers, ..TinyDecoder::default() }.write(folder.path());
    let mut gguf = Gguf::open(&folder.path().join("model.gguf")).unwrap();
    Decoder::load("tiny", &mut gguf, 128, &Device::Cpu).unwrap()
}

fn ids(length: usize) -> Vec<u32> {
    (0..length as u32).map(|index| index * 7 % 250).collect()
}

fn difference(ours: &[f32], theirs: &[f32]) -> f32 {
    ours.iter().zip(theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

/// Our weights are rounded to half precision on the way through, theirs are not; scores range over about ±5.
#[test]
fn scores_are_those_of_llama_cpp() {
    let recorded: Vec<Recorded> = tiny::fixture("tiny_decoders.json");
    assert_eq!(recorded.len(), 5, "each family is compared");
    for recorded in &recorded {
        let mut network = load(recorded);
        for run in &recorded.runs {
            network.restart(run.length).unwrap();
            let scores = network.forward(&ids(run.length)).unwrap();
            let difference = difference(&scores, &run.scores);
            assert!(difference < 0.03, "{} after {} tokens: {difference}", recorded.architecture, run.length);
            let best = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            assert!(scores[run.best] > best - 0.03, "{}", recorded.architecture);
        }
    }
}

#[test]
fn reading_in_pieces_changes_nothing() {
    for recorded in &tiny::fixture::<Vec<Recorded>>("tiny_decoders.json") {
        let mut network = load(recorded);
        let ids = ids(60);
        network.restart(60).unwrap();
        let together = network.forward(&ids).unwrap();
        network.restart(60).unwrap();
        network.forward(&ids[..20]).unwrap();
        network.forward(&ids[20..33]).unwrap();
        let mut apart = Vec::new();
        for id in &ids[33..] {
            apart = network.forward(&[*id]).unwrap();
        }
        let difference = difference(&together, &apart);
        assert!(difference < 0.03, "{}: {difference}", recorded.architecture);
    }
}

#[test]
fn what_was_read_before_is_kept_and_changes_nothing() {
    for recorded in &tiny::fixture::<Vec<Recorded>>("tiny_decoders.json") {
        let mut network = load(recorded);
        let (first, mut second) = (ids(60), ids(40));
        second.extend([3, 1, 4, 1, 5]);
        network.restart(60).unwrap();
        network.forward(&first).unwrap();
        assert_eq!(network.resume(&second, 300).unwrap(), 28, "room for more than there was");
        let resumed = network.forward(&second[28..]).unwrap();
        assert_eq!(network.resume(&second, 45).unwrap(), 28, "the last tokens are always read");
        let again = network.forward(&second[28..]).unwrap();
        network.restart(45).unwrap();
        let anew = network.forward(&second).unwrap();
        for scores in [resumed, again] {
            let difference = difference(&scores, &anew);
            assert!(difference < 0.03, "{}: {difference}", recorded.architecture);
        }
    }
}

#[test]
fn masks_hide_what_comes_later_and_what_is_left_behind() {
    let rows = |start, tokens, window| {
        let mask = mask(start, tokens, window, &Device::Cpu).unwrap();
        mask.map(|mask| mask.to_vec2::<f32>().unwrap())
    };
    let (open, hidden) = (0.0, f32::NEG_INFINITY);
    assert_eq!(rows(1, 2, None), Some(vec![vec![open, open, hidden], vec![open; 3]]));
    assert_eq!(rows(1, 2, Some(2)), Some(vec![vec![open, open, hidden], vec![hidden, open, open]]));
    assert_eq!(rows(4, 1, None), None);
    assert_eq!(rows(4, 1, Some(5)), None);
    assert_eq!(rows(4, 1, Some(4)), Some(vec![vec![hidden, open, open, open, open]]));
}
