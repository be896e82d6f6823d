//! The writing end of an ingest: collects prepared documents, embeds them in batches, commits.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::{Ingest, Plan, Prepared, Progress, Summary};
use crate::document::DocumentKey;
use crate::ports::{Batch, Embedder, Failure, FailureReason, IndexError, ModelError, NewDocument};

/// A batch is committed when it holds that many passages: large enough to make commits rare, small enough
/// to lose little when the process is killed.
const BATCH_PASSAGES: usize = 512;

pub(super) struct Writer<'a> {
    ingest: &'a Ingest<'a>,
    vanished: Vec<DocumentKey>,
    batch: Batch,
    replaced: BTreeSet<DocumentKey>,
    pub(super) summary: Summary,
}

impl<'a> Writer<'a> {
    pub(super) fn new(ingest: &'a Ingest<'a>, plan: &Plan) -> Self {
        let progress = Progress { files: plan.changed.len(), ..Progress::default() };
        Self {
            ingest,
            vanished: plan.vanished.clone(),
            batch: Batch::default(),
            replaced: BTreeSet::new(),
            summary: Summary {
                unchanged: plan.unchanged,
                failed: plan.unreadable.clone(),
                progress,
                ..Summary::default()
            },
        }
    }

    pub(super) fn write(
        &mut self,
        ready: impl Iterator<Item = Prepared>,
        on_progress: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<(), IndexError> {
        for prepared in ready {
            self.take(prepared);
            if self.passages_waiting() >= BATCH_PASSAGES {
                self.commit()?;
            }
            if on_progress(&self.summary.progress).is_break() {
                self.summary.cancelled = true;
                break;
            }
        }
        if !self.summary.cancelled {
            self.batch.removals = std::mem::take(&mut self.vanished);
        }
        self.commit()?;
        self.summary.failed.sort_by(|a, b| a.key.cmp(&b.key));
        self.summary.warnings.sort_by(|a, b| a.0.cmp(&b.0));
        // The last call tells the final state; there is nothing left to break off.
        let _ = on_progress(&self.summary.progress);
        Ok(())
    }

    fn take(&mut self, prepared: Prepared) {
        self.summary.progress.files_done += 1;
        match prepared.result {
            Ok(document) => {
                self.summary.progress.pages += document.pages.len() as u64;
                if prepared.replaces {
                    self.replaced.insert(document.key.clone());
                }
                self.batch.documents.push(document);
            }
            Err(failure) => self.batch.failures.push(failure),
        }
    }

    fn passages_waiting(&self) -> usize {
        self.batch.documents.iter().map(|document| document.passages.len()).sum()
    }

    fn commit(&mut self) -> Result<(), IndexError> {
        let mut batch = std::mem::take(&mut self.batch);
        if let Some(embedder) = self.ingest.embedder {
            embed(embedder, &mut batch);
        }
        let removed = batch.removals.len();
        let mut counted = Summary::default();
        for document in &batch.documents {
            if self.replaced.contains(&document.key) {
                counted.replaced += 1;
            } else {
                counted.added += 1;
            }
            counted.progress.passages += document.passages.len() as u64;
            if !document.warnings.is_empty() {
                counted.warnings.push((document.key.clone(), document.warnings.clone()));
            }
        }
        counted.failed.clone_from(&batch.failures);
        self.ingest.index.apply(batch)?;
        self.summary.added += counted.added;
        self.summary.replaced += counted.replaced;
        self.summary.removed += removed;
        self.summary.progress.passages += counted.progress.passages;
        self.summary.warnings.append(&mut counted.warnings);
        self.summary.failed.append(&mut counted.failed);
        Ok(())
    }
}

/// Gives every passage of the batch its vectors. If the model fails on the whole, each document is tried
/// alone, and only those that fail are taken out and listed.
fn embed(embedder: &dyn Embedder, batch: &mut Batch) {
    let mut documents = std::mem::take(&mut batch.documents);
    if embed_documents(embedder, &mut documents.iter_mut().collect::<Vec<_>>()).is_ok() {
        batch.documents = documents;
        return;
    }
    for mut document in documents {
        match embed_documents(embedder, &mut [&mut document]) {
            Ok(()) => batch.documents.push(document),
            Err(error) => batch.failures.push(Failure {
                key: document.key,
                stamp: document.stamp,
                reason: FailureReason::Other(error.to_string()),
            }),
        }
    }
}

fn embed_documents(embedder: &dyn Embedder, documents: &mut [&mut NewDocument]) -> Result<(), ModelError> {
    let texts: Vec<String> = documents
        .iter()
        .flat_map(|document| document.passages.iter().map(|new| new.passage.with_context()))
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut embeddings = embedder.embed_passages(&texts)?.into_iter();
    for document in documents {
        document.model = Some(embedder.model().clone());
        for passage in &mut document.passages {
            passage.embedding = embeddings.next();
        }
    }
    Ok(())
}
