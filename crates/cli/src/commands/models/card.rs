//! The model card that is written beside a model: what it was trained on and how well it did, in numbers that the program knows.

use inference::{CorpusFacts, Seen, Trained, TrainingOptions};
use jiff::Zoned;

/// What the card is about.
pub(super) struct Subject<'s> {
    pub(super) name: &'s str,
    /// What the training went on from, in Markdown.
    pub(super) origin: &'s str,
    pub(super) options: &'s TrainingOptions,
}

/// The card, in Markdown.
pub(super) fn card(subject: &Subject<'_>, facts: &CorpusFacts, trained: &Trained) -> String {
    let Subject { name, origin, options } = subject;
    let config = trained.config();
    let outcome = trained.outcome;
    let seen = match config.seen {
        Seen::Public => "public papers only",
        Seen::Internal => "**internal papers: it must not serve the public**",
    };
    let mut card = format!(
        "# {name}\n\n\
         A static embedder for German: a table of {} stems and {} pieces of words with {} values each, trained by Ratsfund {} on {}.\n\n\
         - Begun from: {origin}; seed {}, batches of {}, {} epochs, highest step {}\n\
         - It has read {seen}: {} documents, {} words; {} pairs that share eight words in a row with held-out texts were left out\n\
         - Lengths that vectors may be cut to: {:?}\n\
         - MRR@10 on {} pairs of documents held back: {:.3} before, {:.3} after {} batches\n\n\
         | source | kind | pairs |\n|---|---|---|\n",
        config.stems,
        config.pieces,
        config.dimensions,
        env!("CARGO_PKG_VERSION"),
        Zoned::now().date(),
        options.seed,
        options.batch,
        options.epochs,
        options.rate,
        facts.documents,
        facts.words,
        facts.held_out,
        config.sizes,
        outcome.held_back,
        outcome.before,
        outcome.after,
        outcome.steps,
    );
    for ((source, kind), pairs) in &facts.pairs {
        card.push_str(&format!("| {source} | {kind:?} | {pairs} |\n"));
    }
    card
}
