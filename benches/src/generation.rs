//! Tokens per second of generators, reading a prompt and writing after it, beside llama.cpp on the same file and threads: that of the starter
//! profile, and one with random weights of the size and kind that a town hall would run.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use engine::{Finish, Generator, Message, Prompt, Role};
use inference::GgufGenerator;
use serde::Deserialize;
use serde_json::json;

use crate::arguments::Arguments;
use crate::corpus;
use crate::figure::{Better, Figure, Reference};
use crate::models::{Models, threads};
use crate::peer::{self, Peer};
use crate::timing::Best;

/// Tokens of the prompts.
const PREFILL: [usize; 2] = [512, 1024];
/// Tokens written after the first.
const DECODE: usize = 64;

/// A run of either side, or a reply of `generation.py`.
#[derive(Deserialize)]
struct Run {
    prefill_seconds: f64,
    decode_seconds: f64,
}

pub(crate) fn measure(arguments: &Arguments) -> Result<Vec<Figure>> {
    let (starter, folder) = Models::new(arguments).generator()?;
    let mut figures = measure_one("SmolLM2-135M Q4_1", &starter, &folder, arguments)?;
    let folder = tempfile::tempdir()?;
    if peer::run_once(&arguments.python, "gguf, numpy", "synthetic.py", &[&folder.path().join("model.gguf")])?
    {
        let synthetic = Models::new(arguments).synthetic_generator(folder.path())?;
        figures.extend(measure_one("synthetic 0.45B Q4_K", &synthetic, folder.path(), arguments)?);
    }
    Ok(figures)
}

fn measure_one(
    model: &str,
    generator: &GgufGenerator,
    folder: &Path,
    arguments: &Arguments,
) -> Result<Vec<Figure>> {
    let prompts = PREFILL.map(|tokens| prompt(generator, tokens));
    let prompts = prompts.into_iter().collect::<Result<Vec<_>>>()?;
    let (file, threads) = (folder.join("model.gguf"), threads().to_string());
    let mut peer =
        Peer::start(&arguments.python, "llama_cpp, numpy", "generation.py", &[&file, Path::new(&threads)])?;
    let mut figures = Vec::new();
    for (prompt, ids) in &prompts {
        let (mut ours, mut theirs) = ([Best::new(); 2], [Best::new(); 2]);
        // One round more: the first warms up.
        for round in 0..=arguments.rounds {
            let run = run(generator, prompt)?;
            let reply = peer.as_mut().map(|peer| peer.ask::<Run>(&json!({ "ids": ids, "decode": DECODE })));
            if round > 0 {
                add(&mut ours, &run);
                reply.transpose()?.iter().for_each(|run| add(&mut theirs, run));
            }
        }
        let cases = [
            (format!("{model}, prefill of {} tokens", ids.len()), ids.len()),
            (format!("{model}, decode of {DECODE} tokens after {}", ids.len()), DECODE),
        ];
        figures.extend(cases.into_iter().zip(ours).zip(theirs).map(|(((name, tokens), ours), theirs)| {
            Figure::new(name, tokens as f64 / ours.0, "tokens/s", Better::Higher).against(match &peer {
                Some(peer) => {
                    Reference::Measured { name: peer.name.clone(), value: tokens as f64 / theirs.0 }
                }
                None => Reference::Missing("pip install llama-cpp-python, then --python".to_owned()),
            })
        }));
    }
    Ok(figures)
}

/// The longest prompt of the corpus' words that is not above so many tokens, with its token ids.
fn prompt(generator: &GgufGenerator, tokens: usize) -> Result<(Prompt, Vec<u32>)> {
    let text = corpus::texts(16)?.join("\n");
    let words: Vec<&str> = text.split_whitespace().collect();
    let with = |count: usize| {
        let text = format!("Fasse ausführlich zusammen: {}", words[..count].join(" "));
        let prompt = Prompt { messages: vec![Message { role: Role::User, text }], max_tokens: DECODE + 1 };
        let ids = generator.prompt_ids(&prompt)?;
        Ok::<_, anyhow::Error>((prompt, ids))
    };
    let (mut fits, mut exceeds) = (0, words.len());
    while exceeds - fits > 1 {
        let middle = fits.midpoint(exceeds);
        let count = with(middle)?.1.len();
        if count <= tokens { fits = middle } else { exceeds = middle }
    }
    let (prompt, ids) = with(fits)?;
    ensure!(ids.len() > tokens * 9 / 10, "the corpus is too short: {} tokens", ids.len());
    Ok((prompt, ids))
}

/// The first piece of text comes when the prompt has been read, the last with the last token.
fn run(generator: &GgufGenerator, prompt: &Prompt) -> Result<Run> {
    forget(generator)?;
    let start = Instant::now();
    let mut first = None;
    let finish = generator.generate(prompt, None, &mut |_| {
        first.get_or_insert_with(Instant::now);
        ControlFlow::Continue(())
    })?;
    ensure!(finish == Finish::MaxTokens, "the model ended before {DECODE} tokens: {finish:?}");
    let first = first.context("the model wrote nothing")?;
    Ok(Run { prefill_seconds: (first - start).as_secs_f64(), decode_seconds: first.elapsed().as_secs_f64() })
}

/// Lets the generator read something else, so that it knows nothing of the prompt.
fn forget(generator: &GgufGenerator) -> Result<()> {
    generator.continue_ids(&[0], 1).map(drop).context("the model reads nothing")
}

fn add(best: &mut [Best; 2], run: &Run) {
    best[0].add(run.prefill_seconds);
    best[1].add(run.decode_seconds);
}
