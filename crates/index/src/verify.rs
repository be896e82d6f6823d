//! Verifying: everything that can be read is read, and compared with the catalogue.

use std::fmt;

use engine::{ContentHash, Generation, ModelId, VersionId};
use roaring::RoaringBitmap;
use rusqlite::Connection;

use crate::catalogue;
use crate::commit::Writer;
use crate::error::Result;
use crate::hybrid::HybridIndex;
use crate::lexical::{LexicalReader, LexicalState};
use crate::originals::{Originals, hash_of};
use crate::vectors::{VectorSegment, folder_in};

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The catalogue file contradicts itself; only a backup helps.
    CatalogueDamaged(String),
    /// A page cannot be read; reading its document anew helps.
    PageUnreadable(VersionId, u32),
    /// A passage cannot be read; reading its document anew helps.
    PassageUnreadable(u32),
    /// A version's file is gone; reading its document anew helps.
    OriginalMissing(ContentHash),
    /// A version's file is not what was stored; it is removed, and reading its document anew helps.
    OriginalDamaged(ContentHash),
    /// A file that no version has, left by a killed process. Can be repaired.
    OriginalUnknown(String),
    /// A file of the lexical index is damaged. Can be repaired.
    LexicalDamaged(String),
    /// Passages that the lexical index lacks. Can be repaired.
    LexicalIncomplete(u64),
    /// A file of vectors is damaged. Can be repaired.
    VectorsDamaged(ModelId, String),
    /// Passages whose vectors are in the catalogue only. Can be repaired.
    VectorsIncomplete(ModelId, u64),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CatalogueDamaged(what) => write!(f, "catalogue is damaged: {what}"),
            Self::PageUnreadable(version, page) => {
                write!(f, "page {page} of version {} is unreadable", version.0)
            }
            Self::PassageUnreadable(passage) => write!(f, "passage {passage} is unreadable"),
            Self::OriginalMissing(hash) => write!(f, "original {hash} is missing"),
            Self::OriginalDamaged(hash) => write!(f, "original {hash} is damaged"),
            Self::OriginalUnknown(name) => write!(f, "originals/{name} belongs to no document"),
            Self::LexicalDamaged(what) => write!(f, "lexical index is damaged: {what}"),
            Self::LexicalIncomplete(count) => write!(f, "lexical index lacks {count} passages"),
            Self::VectorsDamaged(model, what) => write!(f, "vectors of {model} are damaged: {what}"),
            Self::VectorsIncomplete(model, count) => write!(f, "vectors of {model} lack {count} passages"),
        }
    }
}

/// What verifying found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The generation that was verified.
    pub generation: Generation,
    /// Documents in it.
    pub documents: u64,
    /// Passages in it.
    pub passages: u64,
    /// What is wrong; empty if all is well.
    pub findings: Vec<Finding>,
}

impl Finding {
    /// Whether [`HybridIndex::repair`] mends it.
    #[must_use]
    pub fn is_repairable(&self) -> bool {
        match self {
            Self::CatalogueDamaged(_)
            | Self::PageUnreadable(..)
            | Self::PassageUnreadable(_)
            | Self::OriginalMissing(_)
            | Self::OriginalDamaged(_) => false,
            Self::OriginalUnknown(_)
            | Self::LexicalDamaged(_)
            | Self::LexicalIncomplete(_)
            | Self::VectorsDamaged(..)
            | Self::VectorsIncomplete(..) => true,
        }
    }
}

impl Report {
    /// Makes anew what can be made anew.
    pub(crate) fn repair(&self, writer: &mut Writer) -> Result<()> {
        let is_lexical =
            |finding: &Finding| matches!(finding, Finding::LexicalDamaged(_) | Finding::LexicalIncomplete(_));
        if self.findings.iter().any(is_lexical) {
            writer.rebuild_lexical()?;
        }
        let mut models = catalogue::models(&writer.catalogue)?;
        models.retain(|model| self.findings.iter().any(|finding| finding.is_about_vectors_of(&model.model)));
        if !models.is_empty() {
            writer.rebuild_vectors(&models)?;
        }
        for finding in &self.findings {
            match finding {
                Finding::OriginalUnknown(name) => writer.originals.remove(name)?,
                // It must not be taken for the file when the document is read anew.
                Finding::OriginalDamaged(hash) => writer.originals.remove(&hash.to_string())?,
                _ => {}
            }
        }
        Ok(())
    }
}

impl Finding {
    fn is_about_vectors_of(&self, model: &ModelId) -> bool {
        match self {
            Self::VectorsDamaged(damaged, _) | Self::VectorsIncomplete(damaged, _) => damaged == model,
            _ => false,
        }
    }
}

/// Verifies an index.
pub(crate) fn verify(index: &HybridIndex) -> Result<Report> {
    index.readers.read(|catalogue| {
        let generation = catalogue::generation(catalogue)?;
        let live = catalogue::live_passages(catalogue)?;
        let documents = catalogue::count_documents(catalogue)?;
        let mut findings = verify_catalogue(catalogue)?;
        findings.extend(verify_originals(catalogue, &index.originals)?);
        findings.extend(verify_lexical(&index.lexical, &live));
        findings.extend(verify_vectors(catalogue, index)?);
        Ok(Report { generation, documents, passages: live.len(), findings })
    })
}

fn verify_catalogue(catalogue: &Connection) -> Result<Vec<Finding>> {
    let mut findings: Vec<Finding> =
        catalogue::check(catalogue)?.into_iter().map(Finding::CatalogueDamaged).collect();
    catalogue::unreadable_pages(catalogue, &mut |version, page| {
        findings.push(Finding::PageUnreadable(version, page));
    })?;
    catalogue::unreadable_passages(catalogue, &mut |passage| {
        findings.push(Finding::PassageUnreadable(passage));
    })?;
    Ok(findings)
}

fn verify_originals(catalogue: &Connection, originals: &Originals) -> Result<Vec<Finding>> {
    let stored = catalogue::stored_hashes(catalogue)?;
    let unknown = originals.others_than(&stored)?;
    let mut findings = Vec::new();
    for hash in stored {
        match originals.get(hash)? {
            None => findings.push(Finding::OriginalMissing(hash)),
            Some(bytes) if hash_of(&bytes) != hash => findings.push(Finding::OriginalDamaged(hash)),
            Some(_) => {}
        }
    }
    findings.extend(unknown.into_iter().map(Finding::OriginalUnknown));
    Ok(findings)
}

fn verify_lexical(lexical: &LexicalReader, live: &RoaringBitmap) -> Vec<Finding> {
    let held = lexical.load().map(|(_, segments)| LexicalState::new(segments, live).held());
    let damaged = lexical.damaged_files();
    match (held, damaged) {
        (Err(error), _) | (_, Err(error)) => vec![Finding::LexicalDamaged(error.to_string())],
        (Ok(_), Ok(files)) if !files.is_empty() => files.into_iter().map(Finding::LexicalDamaged).collect(),
        (Ok(held), Ok(_)) => {
            let lacking = (live - held).len();
            (lacking > 0).then_some(Finding::LexicalIncomplete(lacking)).into_iter().collect()
        }
    }
}

fn verify_vectors(catalogue: &Connection, index: &HybridIndex) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let files = catalogue::segments(catalogue)?;
    for model in catalogue::models(catalogue)? {
        let mut held = RoaringBitmap::new();
        for file in files.iter().filter(|file| file.model == model.id) {
            let what = match VectorSegment::open(&folder_in(&index.data), file) {
                Err(error) => error.to_string(),
                Ok(segment) => {
                    held |= segment.passages();
                    if segment.has_intact_graph() {
                        continue;
                    }
                    format!("graph of {}", file.file)
                }
            };
            findings.push(Finding::VectorsDamaged(model.model.clone(), what));
        }
        let lacking = (catalogue::passages_with_vectors(catalogue, model.id)? - held).len();
        if lacking > 0 {
            findings.push(Finding::VectorsIncomplete(model.model, lacking));
        }
    }
    Ok(findings)
}
