//! What is asked of an index: analysed words, a vector, and what narrows the search.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use german::{fold, spelling, stem, tokens};
use jiff::civil::Date;

use crate::document::{Collection, DocumentId, Kind, StoredDocument};
use crate::ports::ModelId;
use crate::terms::{Spelled, stems};

/// A part of a passage whose terms are counted on their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Zone {
    /// Stems of the words of the passage's text, and of the parts of its compounds.
    Text,
    /// The same of the document's title and of the passage's context line.
    Title,
    /// Document numbers, paragraphs, dates and their like that the passage names, free of separators.
    Identifiers,
    /// What the document itself is called by: its number and its day.
    Names,
}

impl Zone {
    /// All zones.
    pub const ALL: [Self; 4] = [Self::Text, Self::Title, Self::Identifiers, Self::Names];
}

/// What a term is; it is looked up in the zones that hold such terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The stem of a word or of a part of a compound.
    Words,
    /// A document number, paragraph, date or its like, wherever it stands.
    Identifiers,
    /// A number or day that the document itself is called by.
    Names,
}

impl Field {
    /// Where such terms stand.
    #[must_use]
    pub fn zones(self) -> &'static [Zone] {
        match self {
            Self::Words => &[Zone::Text, Zone::Title],
            Self::Identifiers => &[Zone::Identifiers],
            Self::Names => &[Zone::Names],
        }
    }
}

/// A term to look up.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The analysed form, as [`crate::terms`] makes it.
    pub text: String,
    /// Where to look it up.
    pub field: Field,
    /// Factor on its score.
    pub weight: f32,
}

/// A term together with other words for the same.
///
/// It scores what its best wording scores: the term, or the sum of the terms of one synonym. A synonym is never taken for rarer than the
/// term itself, if the index holds the term, so that an odd word for a common thing does not outweigh it.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// The term that the question has.
    pub term: Term,
    /// Other wordings, each of one or more terms.
    pub synonyms: Vec<Vec<Term>>,
}

impl From<Term> for Clause {
    fn from(term: Term) -> Self {
        Self { term, synonyms: Vec::new() }
    }
}

impl Clause {
    /// All terms: the question's first.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        std::iter::once(&self.term).chain(self.synonyms.iter().flatten())
    }
}

/// The question as a point in a model's space.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryVector {
    /// The model that made it; compared with vectors of the same model only.
    pub model: ModelId,
    /// Its values, of length one (L2).
    pub values: Vec<f32>,
}

/// Words that stand next to each other, in this order, each in exactly this form; their case, and how umlauts and ß are spelled, do not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase(Vec<String>);

impl Phrase {
    /// The words of a text; `None` if it has none.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let words: Vec<String> = tokens(text).map(|token| spelling(token.text)).collect();
        (!words.is_empty()).then_some(Self(words))
    }

    /// Their [spellings](german::spelling); at least one.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.0
    }

    fn stands_in(&self, words: &[Spelled<'_>]) -> bool {
        words.windows(self.0.len()).any(|run| {
            let same = run.iter().zip(&self.0).all(|(word, wanted)| word.spelling == *wanted);
            same && run[run.len() - 1].position - run[0].position + 1 == run.len() as u32
        })
    }
}

/// What must not stand in a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Excluded {
    /// A word in all its forms, as the stem of its [spelling](german::spelling).
    Word(String),
    /// A phrase.
    Phrase(Phrase),
}

/// What the words of a passage, its title and its context line must hold, and what they must not. Empty means that everything is right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// All of these.
    pub required: Vec<Phrase>,
    /// None of these.
    pub excluded: Vec<Excluded>,
}

impl Conditions {
    /// Whether nothing is demanded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.required.is_empty() && self.excluded.is_empty()
    }

    /// Whether they hold for a passage with these words ([`crate::terms::spelled`]).
    #[must_use]
    pub fn hold_for(&self, words: &[Spelled<'_>]) -> bool {
        self.required.iter().all(|phrase| phrase.stands_in(words))
            && !self.excluded.iter().any(|excluded| match excluded {
                Excluded::Word(wanted) => words.iter().any(|word| stem(&word.spelling) == *wanted),
                Excluded::Phrase(phrase) => phrase.stands_in(words),
            })
    }
}

/// What the asker narrows the search to. Empty means everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Kinds of documents; empty means all.
    pub kinds: Vec<Kind>,
    /// Collections; empty means all that are allowed.
    pub collections: Vec<Collection>,
    /// Bodies: documents pass whose Gremium has all words of one of these names; empty means all.
    pub gremien: Vec<String>,
    /// Document numbers, or runs of their parts (`46/2024`), in any spelling; empty means all.
    pub numbers: Vec<String>,
    /// Years of the documents' dates; empty means all.
    pub years: Vec<RangeInclusive<i16>>,
    /// First day; documents without a date do not pass.
    pub from: Option<Date>,
    /// Last day; documents without a date do not pass.
    pub to: Option<Date>,
    /// These documents alone; empty means all.
    pub documents: Vec<DocumentId>,
}

impl Filter {
    /// Whether a document passes.
    #[must_use]
    pub fn passes(&self, document: &StoredDocument) -> bool {
        let metadata = &document.metadata;
        let year = metadata.date.map(Date::year);
        let from = self.from.is_none_or(|from| metadata.date.is_some_and(|date| date >= from));
        let to = self.to.is_none_or(|to| metadata.date.is_some_and(|date| date <= to));
        is_one(&self.kinds, |kind| *kind == metadata.kind)
            && is_one(&self.collections, |collection| *collection == metadata.collection)
            && is_one(&self.years, |years| year.is_some_and(|year| years.contains(&year)))
            && is_one(&self.documents, |wanted| *wanted == document.document)
            && is_one(&self.gremien, |name| {
                metadata.gremium.as_deref().is_some_and(|gremium| is_named(gremium, name))
            })
            && is_one(&self.numbers, |number| {
                metadata.number.as_deref().is_some_and(|own| has_parts(own, number))
            })
            && from
            && to
    }

    /// What both ask for; where both say something of the same thing, what this one says.
    #[must_use]
    pub fn over(self, other: &Self) -> Self {
        fn first<T: Clone>(own: Vec<T>, other: &[T]) -> Vec<T> {
            if own.is_empty() { other.to_vec() } else { own }
        }
        Self {
            kinds: first(self.kinds, &other.kinds),
            collections: first(self.collections, &other.collections),
            gremien: first(self.gremien, &other.gremien),
            numbers: first(self.numbers, &other.numbers),
            years: first(self.years, &other.years),
            documents: first(self.documents, &other.documents),
            from: self.from.or(other.from),
            to: self.to.or(other.to),
        }
    }
}

fn is_one<T>(wanted: &[T], is: impl FnMut(&T) -> bool) -> bool {
    wanted.is_empty() || wanted.iter().any(is)
}

/// Whether a body may be called so: „Schule“ for the „Ausschuss für Schule und Sport“.
pub(crate) fn is_named(gremium: &str, name: &str) -> bool {
    let own: BTreeSet<String> = stems(gremium).into_iter().collect();
    let named = stems(name);
    !named.is_empty() && named.iter().all(|stem| own.contains(stem))
}

/// Whether a document number has those parts one after the other: `46/2024` for `DS 46/2024`.
pub(crate) fn has_parts(number: &str, wanted: &str) -> bool {
    let parts = |text| tokens(text).map(|token| fold(token.text)).collect::<Vec<String>>();
    let (own, wanted) = (parts(number), parts(wanted));
    !wanted.is_empty()
        && (own.windows(wanted.len()).any(|run| run == wanted) || own.concat() == wanted.concat())
}

/// An analysed question.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// What the lexical leg adds up.
    pub clauses: Vec<Clause>,
    /// Vector of the dense leg; `None` searches by words alone.
    pub vector: Option<QueryVector>,
    /// What every passage must fulfil, in either leg.
    pub conditions: Conditions,
    /// What narrows the search.
    pub filter: Filter,
    /// How many passages each leg contributes at most.
    pub limit: usize,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::document::{ContentHash, DocumentKey, Metadata, SourceName, VersionId};
    use crate::passage::Passage;
    use crate::terms::spelled;

    fn document(metadata: Metadata) -> StoredDocument {
        StoredDocument {
            document: DocumentId(7),
            version: VersionId(1),
            key: DocumentKey { source: SourceName("town".to_owned()), path: "a.pdf".to_owned() },
            hash: ContentHash([0; 32]),
            metadata,
            pages: 1,
        }
    }

    #[test]
    fn a_dated_filter_keeps_undated_documents_out() {
        let filter = Filter { from: Some(date(2024, 1, 1)), ..Filter::default() };
        let dated = |date| document(Metadata { date, ..Metadata::default() });
        assert!(Filter::default().passes(&dated(None)));
        assert!(!filter.passes(&dated(None)));
        assert!(filter.passes(&dated(Some(date(2024, 1, 1)))));
        assert!(!filter.passes(&dated(Some(date(2023, 12, 31)))));
        let years = Filter { years: vec![2019..=2020, 2023..=2023], ..Filter::default() };
        let of = |year| dated(Some(date(year, 5, 1)));
        let passed = [2018, 2019, 2020, 2021, 2023].map(|year| years.passes(&of(year)));
        assert_eq!(passed, [false, true, true, false, true]);
        assert!(!years.passes(&dated(None)));
    }

    #[test]
    fn bodies_and_numbers_are_known_by_parts_of_their_names() {
        let schools = "Ausschuss für Schule, Kultur und Sport";
        for (name, is) in [("Schule", true), ("ausschuß für sport", true), ("Rat", false), ("", false)] {
            assert_eq!(is_named(schools, name), is, "{name}");
        }
        for (number, is) in
            [("DS 46/2024", true), ("46/2024", true), ("ds462024", true), ("46", true), ("6/2024", false)]
        {
            assert_eq!(has_parts("DS 46/2024", number), is, "{number}");
        }
        let metadata = Metadata {
            gremium: Some(schools.to_owned()),
            number: Some("DS 46/2024".to_owned()),
            ..Metadata::default()
        };
        let filter = Filter {
            gremien: vec!["Sport".to_owned()],
            numbers: vec!["46/2024".to_owned()],
            ..Filter::default()
        };
        assert!(filter.passes(&document(metadata)));
        assert!(!filter.passes(&document(Metadata::default())));
    }

    #[test]
    fn phrases_do_not_run_from_the_title_into_the_text() {
        let passage = Passage {
            section: Vec::new(),
            context: "Steuersatz".to_owned(),
            headings: 0,
            text: "Für gefährliche Hunde gilt Absatz 2.".to_owned(),
            spans: Vec::new(),
            visibility: crate::Visibility::Public,
        };
        let words = spelled(&passage, "Hundesteuer der Stadt");
        let stands = |text| Phrase::of(text).is_some_and(|phrase| phrase.stands_in(&words));
        for (phrase, expected) in [
            ("Gefaehrliche HUNDE", true),
            ("gefährlicher Hund", false),
            ("Stadt Steuersatz", false),
            ("Steuersatz für", false),
            ("der Stadt", true),
            ("für Hunde", false),
        ] {
            assert_eq!(stands(phrase), expected, "{phrase}");
        }
        let without = |stem: &str| Conditions {
            excluded: vec![Excluded::Word(stem.to_owned())],
            ..Conditions::default()
        };
        assert!(!without("hund").hold_for(&words), "a word is left out in all its forms");
        assert!(without("katz").hold_for(&words));
    }
}
