//! What a document says of itself beyond what it is filtered by.

use jiff::civil::Date;

use crate::labels::PageLabels;

/// What was read from the text of a document; empty where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// What its kind was told by.
    pub basis: Basis,
    /// What it is more exactly.
    pub subkind: Option<Subkind>,
    /// Day of the session that it invites to or tells of.
    pub session: Option<Date>,
    /// Day on which it was written or signed.
    pub written: Option<Date>,
    /// Day from which a bylaw is in force.
    pub in_force: Option<Date>,
    /// The bylaw that it amends or replaces, as it names it: „Hundesteuersatzung vom 13. Dezember 2018“.
    pub predecessor: Option<String>,
    /// The office (Amt) that is responsible.
    pub office: Option<String>,
    /// The bodies that it goes to (Beratungsfolge), in order.
    pub consultations: Vec<Consultation>,
    /// What its pages are called.
    pub page_labels: PageLabels,
}

/// Why a document is taken for one of its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// How sure that is, from 0 to 100; 100 if somebody declared it.
    pub percent: u8,
    /// What tells it, in words for the administrator.
    pub reason: String,
}

/// What a document of a kind is more exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subkind {
    /// A bylaw that changes another.
    Amendment,
    /// A paper that proposes a decision.
    Decision,
    /// A paper for information.
    Information,
    /// An inquiry with its answer.
    Answer,
}

impl Subkind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Amendment, Self::Decision, Self::Information, Self::Answer];

    /// The name used in files and interfaces: lower case, ASCII.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Amendment => "aenderungssatzung",
            Self::Decision => "beschlussvorlage",
            Self::Information => "mitteilungsvorlage",
            Self::Answer => "antwort",
        }
    }

    /// The one of that [`name`](Self::name).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|subkind| subkind.name() == name)
    }
}

/// A station on the way of a paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consultation {
    /// The body.
    pub gremium: String,
    /// Day of its session.
    pub date: Option<Date>,
    /// Item of its agenda.
    pub item: Option<String>,
    /// What it is to do, or did: „Vorberatung“, „Entscheidung“.
    pub role: Option<String>,
}
