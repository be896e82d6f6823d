//! Tokens per second of the small English embedder, in bulk and one text at a time, beside `PyTorch` with the same weights and texts; and
//! what our own embedder takes for a question and for passages.

use std::path::Path;

use anyhow::{Result, ensure};
use engine::Embedder;
use serde::Deserialize;
use serde_json::json;

use crate::arguments::Arguments;
use crate::corpus;
use crate::figure::{Better, Figure, Reference};
use crate::models::{Models, threads};
use crate::peer::Peer;
use crate::timing::{Best, timed};

/// Passages of one round.
const BULK: usize = 64;
/// Passages embedded one at a time.
const SINGLE: usize = 12;
/// A longer text is cut by the other side and becomes several windows on ours; none is longer, so that both do the same work.
const MOST_TOKENS: usize = 250;

/// Milliseconds that a question may take in our own embedder.
const QUESTION: f64 = 0.2;

/// A reply of `embedding.py`.
#[derive(Deserialize)]
struct Reply {
    seconds: f64,
    tokens: usize,
    first: Vec<f32>,
}

/// What one kind of call is measured with.
struct Case {
    name: &'static str,
    mode: &'static str,
    texts: Vec<String>,
}

pub(crate) fn measure(arguments: &Arguments) -> Result<Vec<Figure>> {
    let mut figures = own(arguments)?;
    let (embedder, folder) = Models::new(arguments).english_embedder()?;
    let threads = threads().to_string();
    let mut peer = Peer::start(
        &arguments.python,
        "torch, transformers, tokenizers",
        "embedding.py",
        &[&folder, Path::new(&threads)],
    )?;
    for case in cases(&*embedder)? {
        figures.push(case.measure(&*embedder, peer.as_mut(), arguments.rounds)?);
    }
    Ok(figures)
}

/// Our own embedder, loaded anew for each round, so that it has seen no word before.
fn own(arguments: &Arguments) -> Result<Vec<Figure>> {
    let (questions, texts) = (corpus::questions()?, corpus::texts(BULK)?);
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let characters: usize = texts.iter().map(|text| text.chars().count()).sum();
    let (mut asked, mut read) = (Best::new(), Best::new());
    for _ in 0..arguments.rounds {
        let embedder = Models::new(arguments).starter_embedder()?;
        let all = || questions.iter().try_for_each(|question| embedder.embed_query(question).map(drop));
        let (done, seconds) = timed(all);
        done?;
        asked.add(seconds);
        let (done, seconds) = timed(|| embedder.embed_passages(&texts));
        done?;
        read.add(seconds);
    }
    let question = asked.0 * 1e3 / questions.len() as f64;
    let question = Figure::new("own embedder, a question of new words", question, "ms", Better::Lower);
    let rate = characters as f64 / 1e6 / read.0;
    let passages = Figure::new("own embedder, passages in bulk", rate, "M characters/s", Better::Higher);
    Ok(vec![question.against(Reference::Budget(QUESTION)), passages])
}

fn cases(embedder: &dyn Embedder) -> Result<[Case; 3]> {
    let texts: Vec<String> = corpus::texts(BULK)?.iter().map(|text| shortened(embedder, text)).collect();
    let single = texts.iter().step_by(texts.len().div_ceil(SINGLE)).cloned().collect();
    let mut questions = corpus::questions()?;
    questions.truncate(30);
    Ok([
        Case { name: "embedding, passages in bulk", mode: "bulk", texts },
        Case { name: "embedding, one passage at a time", mode: "single", texts: single },
        Case { name: "embedding, one question at a time", mode: "single", texts: questions },
    ])
}

impl Case {
    fn measure(&self, embedder: &dyn Embedder, mut peer: Option<&mut Peer>, rounds: usize) -> Result<Figure> {
        let tokens: usize = self.texts.iter().map(|text| embedder.count_tokens(text) + 2).sum();
        let (mut ours, mut theirs) = (Best::new(), Best::new());
        // One round more: the first warms up.
        for round in 0..=rounds {
            let (vector, seconds) = timed(|| self.run(embedder));
            let reply = peer.as_mut().map(|peer| self.ask(peer)).transpose()?;
            if let Some(reply) = &reply {
                ensure!(reply.tokens == tokens, "{} tokens there, {tokens} here", reply.tokens);
                let cosine: f32 = reply.first.iter().zip(&vector?).map(|(a, b)| a * b).sum();
                ensure!(cosine > 0.999, "both compute something else: cosine {cosine}");
            }
            if round > 0 {
                ours.add(seconds);
                theirs.add(reply.map_or(f64::INFINITY, |reply| reply.seconds));
            }
        }
        let figure = Figure::new(self.name, tokens as f64 / ours.0, "tokens/s", Better::Higher);
        Ok(figure.against(match peer {
            Some(peer) => Reference::Measured { name: peer.name.clone(), value: tokens as f64 / theirs.0 },
            None => Reference::Missing("pip install torch transformers, then --python".to_owned()),
        }))
    }

    /// Embeds all texts and returns the first vector.
    fn run(&self, embedder: &dyn Embedder) -> Result<Vec<f32>> {
        let texts: Vec<&str> = self.texts.iter().map(String::as_str).collect();
        let at_once = if self.mode == "bulk" { texts.len() } else { 1 };
        let mut first = Vec::new();
        for chunk in texts.chunks(at_once.max(1)) {
            let vectors = embedder.embed_passages(chunk)?;
            if first.is_empty() {
                first.clone_from(&vectors[0][0]);
            }
        }
        Ok(first)
    }

    fn ask(&self, peer: &mut Peer) -> Result<Reply> {
        peer.ask(&json!({ "mode": self.mode, "texts": self.texts }))
    }
}

/// The longest begin of a text, in whole words, that is one window.
fn shortened(embedder: &dyn Embedder, text: &str) -> String {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    while embedder.count_tokens(&words.join(" ")) > MOST_TOKENS {
        words.truncate(words.len() * 19 / 20);
    }
    words.join(" ")
}
