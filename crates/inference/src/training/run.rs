//! The training itself: batches in, a table out, with an eye on pairs that it does not learn from.

use std::ops::ControlFlow;
use std::path::PathBuf;

use candle_core::{Device, Tensor};
use rayon::prelude::*;

use super::bags::Bags;
use super::batches::{Split, epoch, split};
use super::checkpoint::Checkpoint;
use super::corpus::Corpus;
use super::loss::{Loss, Side, loss};
use super::mining::Pair;
use super::random::{Random, mixed};
use super::units::{UnitOptions, new_stems, vocabulary};
use super::weights::Weights;
use super::words::Words;
use crate::static_table::{
    ARCHITECTURE, Precision, Seen, StaticConfig, StaticEmbedder, StaticParts, Table, Vocabulary,
};

/// Fewer pairs teach nothing.
const FEWEST_PAIRS: usize = 64;
/// Words of a text that are learnt from.
const LONGEST_TEXT: usize = 200;
/// Share of the steps in which the rate rises to its full height.
const WARM_UP: f32 = 0.05;
/// How often the held-back pairs are looked at, in all.
const LOOKS: u32 = 10;
/// Looks without a better result after which it ends.
const PATIENCE: u32 = 3;
/// Ranks that count.
const DEPTH: usize = 10;

/// How it is trained. The same options and corpus give the same model, whatever the number of threads.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainingOptions {
    /// Where random numbers begin.
    pub seed: u64,
    /// Lengths that vectors may be cut to; the largest is that of the table.
    pub sizes: Vec<usize>,
    /// The vocabulary.
    pub units: UnitOptions,
    /// Pairs of a batch.
    pub batch: usize,
    /// Rounds through all pairs; 1.5 is one and a half.
    pub epochs: f32,
    /// Highest step of a value.
    pub rate: f32,
    /// Share of the words of a text that is left out each time, so that no word is relied on alone.
    pub dropout: f32,
    /// How exactly the table is kept; it is learnt in full precision.
    pub precision: Precision,
    /// Whose papers the corpus is made of.
    pub seen: Seen,
    /// Where to keep what is needed to go on after an interruption.
    pub checkpoint: Option<PathBuf>,
}

impl Default for TrainingOptions {
    fn default() -> Self {
        Self {
            seed: 1,
            sizes: vec![64, 128, 256],
            units: UnitOptions::default(),
            batch: 2048,
            epochs: 1.3,
            rate: 0.01,
            dropout: 0.2,
            precision: Precision::Int8,
            seen: Seen::Public,
            checkpoint: None,
        }
    }
}

/// How far a training is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrainingProgress {
    /// Batches learnt.
    pub step: u32,
    /// Batches in all.
    pub steps: u32,
    /// Loss of the last batch.
    pub loss: f32,
    /// Mean reciprocal rank of the held-back pairs, when they were last looked at.
    pub held_back: f32,
}

/// Why nothing was trained.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// The texts give too few pairs.
    #[error("{found} pairs in {documents} documents, at least {FEWEST_PAIRS} are needed")]
    TooFewPairs {
        /// How many they give.
        found: usize,
        /// Documents that were read.
        documents: usize,
    },
    /// The checkpoint belongs to another training or is damaged.
    #[error("{}: {reason}", path.display())]
    Checkpoint {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A computation failed.
    #[error("computing failed: {0}")]
    Compute(#[from] candle_core::Error),
    /// A file cannot be written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl TrainingError {
    /// What the reader of the message can do.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::TooFewPairs { .. } => {
                Some("a model needs some dozens of documents in sentences, better thousands")
            }
            Self::Checkpoint { .. } => Some("remove it to begin anew"),
            Self::Compute(_) | Self::Io(_) => None,
        }
    }
}

/// A trained model.
#[derive(Debug)]
pub struct Trained {
    pub(crate) parts: StaticParts,
    /// How it went.
    pub outcome: TrainingOutcome,
}

/// How a training went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrainingOutcome {
    /// Whether it came to its end, and was not broken off by whoever was told of its progress.
    pub is_finished: bool,
    /// Batches learnt.
    pub steps: u32,
    /// Pairs learnt from.
    pub learnt: usize,
    /// Pairs held back and used for nothing but these figures.
    pub held_back: usize,
    /// Their mean reciprocal rank before: by the model that was gone on from, else by random vectors.
    pub before: f32,
    /// The same after.
    pub after: f32,
    /// Loss of the last batch.
    pub loss: f32,
}

/// What is reported while it runs; `Break` ends it with the best table until then.
pub type OnTraining<'p> = &'p mut dyn FnMut(TrainingProgress) -> ControlFlow<()>;

/// Trains a model on a corpus, from `start` if there is one.
///
/// # Errors
/// [`TrainingError`].
pub fn train(
    mut corpus: Corpus,
    start: Option<&StaticEmbedder>,
    options: &TrainingOptions,
    on_progress: OnTraining<'_>,
) -> Result<Trained, TrainingError> {
    let facts = corpus.facts();
    let found = facts.pairs.values().sum();
    if found < FEWEST_PAIRS {
        return Err(TrainingError::TooFewPairs { found, documents: facts.documents });
    }
    let mut random = Random::new(mixed(options.seed));
    let split = split(&corpus.groups, &mut random);
    let (vocabulary, weights) = match start {
        None => fresh(&corpus, options),
        Some(start) => continued(&corpus, start, options),
    };
    let units = Unfolded::new(&corpus.words, &vocabulary);
    let mut run =
        Run { words: &corpus.words, units: &units, options, split: &split, weights, count: vocabulary.len() };
    let outcome = run.all(on_progress, &mut random)?;
    Ok(Trained { parts: parts(&vocabulary, &run.weights, options), outcome })
}

/// A vocabulary of the corpus, and random vectors; common units get short ones, as in every measure of telling words.
fn fresh(corpus: &Corpus, options: &TrainingOptions) -> (Vocabulary, Weights) {
    let vocabulary = vocabulary(&corpus.words, options.units);
    let counts = counts(&corpus.words, &vocabulary);
    let all: f64 = counts.iter().map(|count| *count as f64).sum::<f64>().max(1.0);
    let length = |count: &u64| {
        let share = *count as f64 / all;
        (COMMON / (COMMON + share)) as f32
    };
    let lengths: Vec<f32> = counts.iter().map(length).collect();
    let weights = Weights::random(width(options), &lengths, options.seed);
    (vocabulary, weights)
}

/// Share of all units from which on a unit counts as common (Arora, Liang, Ma 2017).
const COMMON: f64 = 1e-3;

fn counts(words: &Words, vocabulary: &Vocabulary) -> Vec<u64> {
    let mut counts = vec![0; vocabulary.len()];
    for (word, count) in words.different() {
        vocabulary.units(word).into_iter().for_each(|unit| counts[unit as usize] += count);
    }
    counts
}

/// The vectors of a model, and for the new words of the corpus those of their pieces.
fn continued(corpus: &Corpus, start: &StaticEmbedder, options: &TrainingOptions) -> (Vocabulary, Weights) {
    let StaticParts { vocabulary: known, table, .. } = start.parts();
    let fresh = new_stems(&corpus.words, known, options.units.stems.saturating_sub(known.stems()));
    let (stems, pieces) = known.lines().split_at(known.stems());
    let width = table.dimensions();
    let mut rows = vec![0.0; (known.len() + fresh.len()) * width];
    let mut places = rows.chunks_exact_mut(width);
    let old = |units: std::ops::Range<usize>| units.map(|unit| vec![unit as u32]);
    let new = fresh.iter().map(|stem| known.units(stem));
    let order = old(0..stems.len()).chain(new).chain(old(stems.len()..known.len()));
    for (row, units) in places.by_ref().zip(order) {
        units.iter().for_each(|unit| table.add(*unit, row));
    }
    let lines = [stems, &fresh, pieces].concat();
    let vocabulary = Vocabulary::new(lines, stems.len() + fresh.len(), known.cut());
    (vocabulary, Weights::new(width, rows))
}

fn parts(vocabulary: &Vocabulary, weights: &Weights, options: &TrainingOptions) -> StaticParts {
    let mut sizes = options.sizes.clone();
    sizes.sort_unstable();
    let config = StaticConfig {
        architecture: ARCHITECTURE.to_owned(),
        dimensions: weights.width,
        sizes,
        stems: vocabulary.stems(),
        pieces: vocabulary.len() - vocabulary.stems(),
        cut: vocabulary.cut(),
        seen: options.seen,
    };
    let table = Table::new(&weights.rows, weights.width, options.precision);
    StaticParts { config, vocabulary: vocabulary.clone(), table }
}

fn width(options: &TrainingOptions) -> usize {
    options.sizes.iter().copied().max().unwrap_or_default()
}

/// The units of each word of the stream, looked up once.
struct Unfolded(Vec<Vec<u32>>);

impl Unfolded {
    fn new(words: &Words, vocabulary: &Vocabulary) -> Self {
        Self(words.different().par_iter().map(|(word, _)| vocabulary.units(word)).collect())
    }
}

struct Run<'r> {
    words: &'r Words,
    units: &'r Unfolded,
    options: &'r TrainingOptions,
    split: &'r Split,
    weights: Weights,
    /// Units in the vocabulary.
    count: usize,
}

impl Run<'_> {
    fn all(
        &mut self,
        on_progress: OnTraining<'_>,
        random: &mut Random,
    ) -> Result<TrainingOutcome, TrainingError> {
        let learnt = self.split.learnt.iter().map(Vec::len).sum();
        let mut batches = epoch(&self.split.learnt, self.options.batch, random);
        let steps = ((batches.len() as f32 * self.options.epochs).round() as u32).max(1);
        while batches.len() < steps as usize {
            batches.extend(epoch(&self.split.learnt, self.options.batch, random));
        }
        let looked_at = self.mrr(&self.split.looked_at)?;
        let before = self.mrr(&self.split.judged)?;
        let mut state = Checkpoint { step: 0, before, best: looked_at, since_best: 0, loss: 0.0 };
        let mut best = self.weights.rows.clone();
        if let Some(path) = &self.options.checkpoint {
            state.resume(path, &mut self.weights, &mut best, steps)?;
        }
        let mut is_finished = true;
        while is_finished && state.step < steps && state.since_best < PATIENCE {
            let batch = &batches[state.step as usize];
            state.step += 1;
            state.loss = self.learn(batch, state.step, steps)?;
            let is_look = state.step.is_multiple_of((steps / LOOKS).max(1)) || state.step == steps;
            if is_look {
                self.look(&mut state, &mut best)?;
            }
            let progress =
                TrainingProgress { step: state.step, steps, loss: state.loss, held_back: state.best };
            is_finished = on_progress(progress).is_continue();
            if let Some(path) = self.options.checkpoint.as_ref().filter(|_| is_look || !is_finished) {
                state.write(path, &self.weights, &best)?;
            }
        }
        self.weights.rows = best;
        let after = self.mrr(&self.split.judged)?;
        Ok(TrainingOutcome {
            is_finished,
            steps: state.step,
            learnt,
            held_back: self.split.judged.len(),
            before,
            after,
            loss: state.loss,
        })
    }

    fn look(&self, state: &mut Checkpoint, best: &mut Vec<f32>) -> Result<(), TrainingError> {
        let now = self.mrr(&self.split.looked_at)?;
        state.since_best += 1;
        if now > state.best {
            state.best = now;
            state.since_best = 0;
            best.clone_from(&self.weights.rows);
        }
        Ok(())
    }

    fn learn(&mut self, batch: &[Pair], step: u32, steps: u32) -> Result<f32, TrainingError> {
        let width = self.weights.width;
        let (queries, passages) = self.bags(batch, self.options.dropout, step);
        let (left, right) =
            (queries.sums(&self.weights.rows, width), passages.sums(&self.weights.rows, width));
        let fingerprints = |of: fn(&Pair) -> super::words::Span| -> Vec<u64> {
            batch.iter().map(|pair| self.words.fingerprint(of(pair))).collect()
        };
        let asked = fingerprints(|pair| pair.query);
        let told: Vec<u64> = batch
            .iter()
            .map(|pair| pair.passage.iter().fold(0, |hash, span| mixed(hash ^ self.words.fingerprint(*span))))
            .collect();
        let sizes: Vec<usize> = self.options.sizes.iter().copied().filter(|size| *size <= width).collect();
        let Loss { value, queries: by_queries, passages: by_passages } = loss(
            &Side { vectors: &left, fingerprints: &asked },
            &Side { vectors: &right, fingerprints: &told },
            width,
            &sizes,
        )?;
        let texts = queries.followed_by(&passages);
        let gradients = [by_queries, by_passages].concat();
        self.weights.learn(&texts.transposed(self.count), &gradients, self.rate(step, steps), step);
        Ok(value)
    }

    /// Rises, then falls in a straight line to nothing.
    fn rate(&self, step: u32, steps: u32) -> f32 {
        let done = step as f32 / (steps + 1) as f32;
        self.options.rate * (done / WARM_UP).min((1.0 - done) / (1.0 - WARM_UP))
    }

    /// Both sides of pairs as units; `step` and the place of a word decide whether it drops out.
    fn bags(&self, pairs: &[Pair], dropout: f32, step: u32) -> (Bags, Bags) {
        let seed = mixed(self.options.seed ^ mixed(u64::from(step)));
        let units = |index: usize, spans: &[super::words::Span]| {
            let mut random = Random::new(seed ^ mixed(index as u64));
            let words = spans.iter().flat_map(|span| self.words.of(*span)).take(LONGEST_TEXT);
            let kept = words.filter(|_| dropout == 0.0 || random.unit() >= dropout);
            kept.flat_map(|word| &self.units.0[*word as usize]).copied().collect::<Vec<u32>>()
        };
        let queries = pairs.iter().enumerate().map(|(index, pair)| units(2 * index, &[pair.query])).collect();
        let passages =
            pairs.iter().enumerate().map(|(index, pair)| units(2 * index + 1, &pair.passage)).collect();
        (Bags::new(queries), Bags::new(passages))
    }

    /// Mean reciprocal rank of the questions' own passages among those of all these pairs.
    fn mrr(&self, pairs: &[Pair]) -> Result<f32, TrainingError> {
        if pairs.is_empty() {
            return Ok(0.0);
        }
        let width = self.weights.width;
        let (queries, passages) = self.bags(pairs, 0.0, 0);
        let unit = |bags: &Bags| {
            let mut rows = bags.sums(&self.weights.rows, width);
            rows.par_chunks_mut(width).for_each(|row| {
                let length = row.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-9);
                row.iter_mut().for_each(|value| *value /= length);
            });
            Tensor::from_vec(rows, (pairs.len(), width), &Device::Cpu)
        };
        let cosines = unit(&queries)?.matmul(&unit(&passages)?.t()?)?.to_vec2::<f32>()?;
        let ranks = cosines
            .iter()
            .enumerate()
            .map(|(own, row)| row.iter().filter(|cosine| **cosine > row[own]).count());
        let counted = ranks.filter(|rank| *rank < DEPTH).map(|rank| 1.0 / (rank + 1) as f32);
        Ok(counted.sum::<f32>() / pairs.len() as f32)
    }
}
