//! The synonyms in use: replaced while others search, when whoever keeps the file has changed it.

use std::sync::{Arc, PoisonError, RwLock};

use german::Synonyms;

/// The synonyms in use. Those that come with the program, until others take their place.
#[derive(Debug)]
pub struct Thesaurus(RwLock<Arc<Synonyms>>);

impl Default for Thesaurus {
    fn default() -> Self {
        Self::new(Synonyms::builtin().clone())
    }
}

impl Thesaurus {
    /// A thesaurus of these synonyms.
    #[must_use]
    pub fn new(synonyms: Synonyms) -> Self {
        Self(RwLock::new(Arc::new(synonyms)))
    }

    /// Puts others in their place, for all searches from now on.
    pub fn replace(&self, synonyms: Synonyms) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(synonyms);
    }

    pub(crate) fn current(&self) -> Arc<Synonyms> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}
