//! Writing the lexical index.

use std::path::{Path, PathBuf};

use engine::terms::{PassageTerms, ZoneTerms, passage_terms, spelled};
use engine::{Generation, Metadata, Passage, Zone};
use fs_err as fs;
use tantivy::directory::MmapDirectory;
use tantivy::merge_policy::{LogMergePolicy, NoMergePolicy};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{Index, IndexWriter, TantivyDocument, TantivyError, Term};

use super::{Fields, Payload, schema};
use crate::error::{Error, Result};

/// Memory for postings before they are written out, in bytes: enough for the usual batch.
const ARENA: usize = 64 << 20;

/// A passage's terms, made before the lock is taken because analysing is the slow part.
pub(crate) struct Analysed {
    terms: PassageTerms,
    /// Spellings with their positions.
    words: Vec<(String, u32)>,
}

/// Analyses a passage.
pub(crate) fn analyse(passage: &Passage, metadata: &Metadata) -> Analysed {
    let words = spelled(passage, &metadata.title).into_iter().map(|word| (word.spelling, word.position));
    Analysed { terms: passage_terms(passage, metadata), words: words.collect() }
}

/// The one writer of the lexical index.
pub(crate) struct LexicalWriter {
    data: PathBuf,
    writer: IndexWriter,
    fields: Fields,
}

/// The folder of the lexical index.
pub(crate) fn folder_in(data: &Path) -> PathBuf {
    data.join("lexical")
}

impl LexicalWriter {
    /// Opens the index; what is damaged or of another format is thrown away, because it can be made anew.
    pub(crate) fn open_or_recreate(data: &Path) -> Result<Self> {
        match Self::open(data) {
            Err(Error::Lexical(error)) if !matches!(error, TantivyError::LockFailure(..)) => {
                tracing::warn!(%error, "the lexical index is made anew");
                Self::create(data)
            }
            opened => opened,
        }
    }

    /// Throws the index away and starts an empty one.
    pub(crate) fn recreate(&mut self) -> Result<()> {
        // Merges that are under way must not write into the new folder.
        self.writer.rollback()?;
        *self = Self::create(&self.data)?;
        Ok(())
    }

    fn open(data: &Path) -> Result<Self> {
        let folder = folder_in(data);
        fs::create_dir_all(&folder)?;
        let (schema, fields) = schema();
        let directory = MmapDirectory::open(folder).map_err(TantivyError::from)?;
        let index = Index::open_or_create(directory, schema)?;
        let writer = index.writer_with_num_threads(1, ARENA)?;
        writer.set_merge_policy(Box::new(merge_policy()));
        // A killed process may have left a file of deletions that the next commit would write by the same name.
        writer.garbage_collect_files().wait()?;
        Ok(Self { data: data.to_owned(), writer, fields })
    }

    fn create(data: &Path) -> Result<Self> {
        fs::remove_dir_all(folder_in(data))?;
        Self::open(data)
    }

    /// What the last commit holds; `None` before the first.
    pub(crate) fn payload(&self) -> Result<Option<Payload>> {
        let metas = self.writer.index().load_metas()?;
        Ok(metas.payload.as_deref().and_then(Payload::read))
    }

    /// Adds a passage of a version born in a generation.
    pub(crate) fn add(
        &self,
        passage: u64,
        version: u64,
        born: Generation,
        analysed: &Analysed,
    ) -> Result<()> {
        let mut document = TantivyDocument::default();
        document.add_u64(self.fields.passage, passage);
        document.add_u64(self.fields.version, version);
        document.add_u64(self.fields.born, born.0);
        for (place, zone) in Zone::ALL.into_iter().enumerate() {
            let terms = analysed.terms.of(zone);
            document.add_u64(self.fields.lengths[place], u64::from(terms.length));
            document.add_pre_tokenized_text(self.fields.texts[place], tokens(terms));
        }
        document.add_pre_tokenized_text(self.fields.words, words(&analysed.words));
        self.writer.add_document(document)?;
        Ok(())
    }

    /// Drops all passages of a version.
    pub(crate) fn delete_version(&self, version: u64) {
        self.writer.delete_term(Term::from_field_u64(self.fields.version, version));
    }

    /// Drops all passages of versions born in a generation.
    pub(crate) fn delete_born(&self, generation: Generation) {
        self.writer.delete_term(Term::from_field_u64(self.fields.born, generation.0));
    }

    /// Drops everything.
    pub(crate) fn delete_all(&self) -> Result<()> {
        self.writer.delete_all_documents()?;
        Ok(())
    }

    /// Makes all changes durable as one commit. `prepared` is called when everything is written but nothing is named.
    pub(crate) fn commit(&mut self, payload: Payload, prepared: impl FnOnce()) -> Result<()> {
        let mut commit = self.writer.prepare_commit()?;
        commit.set_payload(&payload.write());
        prepared();
        commit.commit()?;
        Ok(())
    }

    /// Forgets all changes since the last commit.
    pub(crate) fn rollback(&mut self) -> Result<()> {
        self.writer.rollback()?;
        self.writer.set_merge_policy(Box::new(merge_policy()));
        Ok(())
    }

    /// Rewrites every segment that still holds dropped passages, so that nothing of them is left on disk.
    pub(crate) fn expunge(&mut self) -> Result<()> {
        // This ends merges that are under way, which would keep segments busy.
        self.writer.rollback()?;
        self.writer.set_merge_policy(Box::new(NoMergePolicy));
        for segment in self.writer.index().searchable_segment_metas()? {
            if segment.has_deletes() {
                self.writer.merge(&[segment.id()]).wait()?;
            }
        }
        self.writer.garbage_collect_files().wait()?;
        self.writer.set_merge_policy(Box::new(merge_policy()));
        Ok(())
    }
}

/// Segments with many dropped passages are rewritten even if they are few.
fn merge_policy() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_del_docs_ratio_before_merge(0.3);
    policy
}

/// A term stands as often as it counts, so that its frequency in the postings is its count.
fn tokens(terms: &ZoneTerms) -> PreTokenizedString {
    let token = |text: &String| Token { text: text.clone(), position: 0, ..Token::default() };
    let counted = terms.counts.iter();
    let tokens =
        counted.flat_map(|(term, &count)| std::iter::repeat_with(move || token(term)).take(count as usize));
    PreTokenizedString { text: String::new(), tokens: tokens.collect() }
}

fn words(spelled: &[(String, u32)]) -> PreTokenizedString {
    let token = |(text, position): &(String, u32)| Token {
        text: text.clone(),
        position: *position as usize,
        ..Token::default()
    };
    PreTokenizedString { text: String::new(), tokens: spelled.iter().map(token).collect() }
}

#[cfg(test)]
mod tests {
    use engine::Visibility;

    use super::*;
    use crate::lexical::LexicalReader;

    fn analysed(text: &str) -> Analysed {
        let (section, context, headings, spans) = (Vec::new(), String::new(), 0, Vec::new());
        let passage = Passage {
            section,
            context,
            headings,
            text: text.to_owned(),
            spans,
            visibility: Visibility::Public,
        };
        analyse(&passage, &Metadata::default())
    }

    /// Whether any segment on disk knows the terms of a text, if only for passages that were dropped.
    fn knows(data: &Path, text: &str) -> bool {
        let (_, segments) =
            LexicalReader::open(data).expect("the index is opened").load().expect("it is loaded");
        let knows = |term: &String| {
            let known = |segment: &std::sync::Arc<crate::lexical::LexicalSegment>| {
                let term = Term::from_field_text(segment.texts[0], term);
                segment.postings[0].get_term_info(&term).expect("terms are read").is_some()
            };
            segments.iter().any(known)
        };
        analysed(text).terms.of(Zone::Text).counts.keys().any(knows)
    }

    #[test]
    fn what_is_expunged_leaves_no_terms() {
        let data = tempfile::tempdir().expect("a temporary folder is made");
        let mut writer = LexicalWriter::open_or_recreate(data.path()).expect("an index is created");
        let payload = |generation| Payload { generation: Generation(generation), analysis: 0 };
        writer.add(1, 1, Generation(1), &analysed("Quarzkiesel")).expect("a passage is added");
        writer.add(2, 2, Generation(1), &analysed("Brunnen")).expect("a passage is added");
        writer.commit(payload(1), || ()).expect("it is committed");
        writer.delete_version(1);
        writer.commit(payload(2), || ()).expect("it is committed");
        assert!(knows(data.path(), "Quarzkiesel"), "a dropped passage still is on disk");
        writer.expunge().expect("the index is expunged");
        assert!(!knows(data.path(), "Quarzkiesel"));
        assert!(knows(data.path(), "Brunnen"));
        assert_eq!(writer.payload().expect("the payload is read"), Some(payload(2)));
    }
}
