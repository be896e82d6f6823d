//! What a document is: where it comes from, what is known about it, who may see it.
//!
//! A document is a place (source and path); its versions are contents found at that place. Nothing here
//! knows a file format or a store.

use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::Date;

use crate::details::Details;
use crate::place::{PagePlace, PageUnit};

/// Identity of a document for as long as the index lives; never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(pub u64);

/// Identity of one version of a document; never reused. Old versions stay addressable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionId(pub u64);

/// Number of a committed state of the index; grows with every commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation(pub u64);

/// SHA-256 of a file's bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(pub [u8; 32]);

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Name of a place that documents come from, for example the absolute path of a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceName(pub String);

/// Where a document is found: unique in the index, stable over its versions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentKey {
    /// The source it belongs to.
    pub source: SourceName,
    /// Path within the source, separated by `/`.
    pub path: String,
}

/// What a source can say of a file without reading it (size, time, sidecar metadata). Opaque to the
/// engine: equal stamps mean that nothing changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp(pub String);

/// Name of a collection (Sammlung) of documents, the unit of access.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Collection(pub String);

impl Default for Collection {
    fn default() -> Self {
        Self("default".to_owned())
    }
}

/// Who may see something. The order is the order of secrecy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Visibility {
    /// Everybody.
    #[default]
    Public,
    /// The administration's staff only.
    Internal,
}

/// What kind of council document it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Bylaw, also an amending one.
    Satzung,
    /// Paper put before a Gremium by the administration.
    Vorlage,
    /// Motion of a faction or member.
    Antrag,
    /// Inquiry of a faction or member, with or without its answer.
    Anfrage,
    /// Invitation with agenda.
    Einladung,
    /// Minutes.
    Niederschrift,
    /// Budget bylaw and budget plan.
    Haushalt,
    /// Official gazette.
    Amtsblatt,
    /// Calendar of sessions.
    Kalender,
    /// Internal service instruction.
    Dienstanweisung,
    /// Form to fill in.
    Formular,
    /// Slides.
    Praesentation,
    /// Anything else.
    #[default]
    Other,
}

impl Kind {
    /// All kinds, in the order in which they are offered.
    pub const ALL: [Self; 13] = [
        Self::Satzung,
        Self::Vorlage,
        Self::Antrag,
        Self::Anfrage,
        Self::Einladung,
        Self::Niederschrift,
        Self::Haushalt,
        Self::Amtsblatt,
        Self::Kalender,
        Self::Dienstanweisung,
        Self::Formular,
        Self::Praesentation,
        Self::Other,
    ];

    /// The name used in files, options and interfaces: lower case, ASCII.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Satzung => "satzung",
            Self::Vorlage => "vorlage",
            Self::Antrag => "antrag",
            Self::Anfrage => "anfrage",
            Self::Einladung => "einladung",
            Self::Niederschrift => "niederschrift",
            Self::Haushalt => "haushalt",
            Self::Amtsblatt => "amtsblatt",
            Self::Kalender => "kalender",
            Self::Dienstanweisung => "dienstanweisung",
            Self::Formular => "formular",
            Self::Praesentation => "praesentation",
            Self::Other => "other",
        }
    }

    /// The kind of that [`name`](Self::name).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What is known about a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Title as shown to readers; never empty once stored.
    pub title: String,
    /// Kind of document.
    pub kind: Kind,
    /// Body that decided or deliberated, for example „Rat der Stadt“.
    pub gremium: Option<String>,
    /// Date of the session or of the document.
    pub date: Option<Date>,
    /// Document number (Drucksachennummer), for example `DS 46/2024`.
    pub number: Option<String>,
    /// Collection it belongs to.
    pub collection: Collection,
    /// Who may see it.
    pub visibility: Visibility,
    /// What else its text says.
    pub details: Details,
}

/// What somebody wrote down about a document beside it (a `.meta.toml`); wins over what is read from the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    /// See [`Metadata::title`].
    pub title: Option<String>,
    /// See [`Metadata::kind`].
    pub kind: Option<Kind>,
    /// See [`Metadata::gremium`].
    pub gremium: Option<String>,
    /// See [`Metadata::date`].
    pub date: Option<Date>,
    /// See [`Metadata::number`].
    pub number: Option<String>,
    /// See [`Metadata::collection`].
    pub collection: Option<Collection>,
    /// See [`Metadata::visibility`].
    pub visibility: Option<Visibility>,
}

/// A document version as the index holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredDocument {
    /// Identity of the document.
    pub document: DocumentId,
    /// Identity of this version.
    pub version: VersionId,
    /// Where it is found.
    pub key: DocumentKey,
    /// Hash of this version's content; names its original.
    pub hash: ContentHash,
    /// What is known about it.
    pub metadata: Metadata,
    /// Number of pages.
    pub pages: u32,
}

impl StoredDocument {
    /// Where one of its pages is cited to be.
    #[must_use]
    pub fn place(&self, page: u32) -> PagePlace {
        self.metadata.details.page_labels.place(page)
    }

    /// What one of its pages is.
    #[must_use]
    pub fn unit(&self, page: u32) -> PageUnit {
        self.metadata.details.page_labels.unit(page)
    }

    /// The label of a page, where that is not its number.
    #[must_use]
    pub fn page_label(&self, page: u32) -> Option<String> {
        self.metadata.details.page_labels.label(page)
    }
}

/// What the asker may see: a pre-filter that no index may relax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// Collections that may be searched; `None` means all.
    pub collections: Option<BTreeSet<Collection>>,
    /// Highest secrecy that may be shown.
    pub clearance: Visibility,
}

impl Allowed {
    /// Everything that is public, in every collection: what a citizen may see.
    #[must_use]
    pub fn public() -> Self {
        Self { collections: None, clearance: Visibility::Public }
    }

    /// Everything: what the administrator's own command line may see.
    #[must_use]
    pub fn everything() -> Self {
        Self { collections: None, clearance: Visibility::Internal }
    }

    /// Whether something of that collection and secrecy may be shown.
    #[must_use]
    pub fn permits(&self, collection: &Collection, visibility: Visibility) -> bool {
        let collection_allowed = self.collections.as_ref().is_none_or(|allowed| allowed.contains(collection));
        collection_allowed && visibility <= self.clearance
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_kinds_are_unique_and_read_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(Kind::from_name("Satzung"), None);
    }

    #[test]
    fn access_needs_both_collection_and_clearance() {
        let rat = Collection("rat".into());
        let allowed =
            Allowed { collections: Some(BTreeSet::from([rat.clone()])), clearance: Visibility::Public };
        assert!(allowed.permits(&rat, Visibility::Public));
        assert!(!allowed.permits(&rat, Visibility::Internal));
        assert!(!allowed.permits(&Collection::default(), Visibility::Public));
        assert!(Allowed::everything().permits(&Collection::default(), Visibility::Internal));
    }
}
