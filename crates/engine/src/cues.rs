//! Cues: what a question says of the documents that answer it (their kind, their Gremium, their time) without being asked to narrow to them.
//!
//! A cue lifts the documents that fit a little and is offered as a filter. It never hides anything: „Satzung“ in a question may stand for what the
//! answer speaks of, and not for what it stands in.

use std::collections::BTreeSet;
use std::ops::Range;

use german::{IdentifierKind, dates, fold, identifiers, month, stem, tokens};
use jiff::civil::Date;

use crate::document::{Kind, Metadata};
use crate::ports::Candidate;
use crate::question::Filter;

/// A filter that a question suggests.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SuggestedFilter {
    /// Documents of this kind.
    Kind(Kind),
    /// Papers of this body.
    Gremium(String),
    /// Documents of these days; one of them at least is there.
    Dates {
        /// First day.
        from: Option<Date>,
        /// Last day.
        to: Option<Date>,
    },
}

impl SuggestedFilter {
    /// Whether a document is one of those.
    #[must_use]
    pub fn fits(&self, metadata: &Metadata) -> bool {
        match self {
            Self::Kind(kind) => metadata.kind == *kind,
            Self::Gremium(name) => metadata.gremium.as_deref() == Some(name),
            Self::Dates { from, to } => metadata
                .date
                .is_some_and(|date| from.is_none_or(|from| date >= from) && to.is_none_or(|to| date <= to)),
        }
    }

    fn is_asked_for_by(&self, filter: &Filter) -> bool {
        match self {
            Self::Kind(_) => !filter.kinds.is_empty(),
            Self::Gremium(_) => !filter.gremien.is_empty(),
            Self::Dates { .. } => filter.from.is_some() || filter.to.is_some() || !filter.years.is_empty(),
        }
    }
}

/// Everyday and official names of kinds of documents, as they stand in questions.
const KINDS: [(&str, Kind); 31] = [
    ("satzung", Kind::Satzung),
    ("ortsrecht", Kind::Satzung),
    ("vorlage", Kind::Vorlage),
    ("beschlussvorlage", Kind::Vorlage),
    ("sitzungsvorlage", Kind::Vorlage),
    ("drucksache", Kind::Vorlage),
    ("antrag", Kind::Antrag),
    ("anfrage", Kind::Anfrage),
    ("einladung", Kind::Einladung),
    ("tagesordnung", Kind::Einladung),
    ("niederschrift", Kind::Niederschrift),
    ("protokoll", Kind::Niederschrift),
    ("sitzungsprotokoll", Kind::Niederschrift),
    ("ratsprotokoll", Kind::Niederschrift),
    // How a vote went stands nowhere else.
    ("abgestimmt", Kind::Niederschrift),
    ("abstimmung", Kind::Niederschrift),
    ("abstimmungsergebnis", Kind::Niederschrift),
    ("gegenstimmen", Kind::Niederschrift),
    ("haushaltsplan", Kind::Haushalt),
    ("haushaltssatzung", Kind::Haushalt),
    ("haushalt", Kind::Haushalt),
    ("amtsblatt", Kind::Amtsblatt),
    ("sitzungskalender", Kind::Kalender),
    ("sitzungstermin", Kind::Kalender),
    ("sitzungsplan", Kind::Kalender),
    ("terminplan", Kind::Kalender),
    ("dienstanweisung", Kind::Dienstanweisung),
    ("formular", Kind::Formular),
    ("prasentation", Kind::Praesentation),
    ("folien", Kind::Praesentation),
    ("sonstiges", Kind::Other),
];

/// The kind that a word names, in any of its forms.
pub(crate) fn kind_named(word: &str) -> Option<Kind> {
    let named = stem(word);
    let by_name = || KINDS.iter().find(|(name, _)| stem(name) == named).map(|(_, kind)| *kind);
    Kind::from_name(&fold(word)).or_else(by_name)
}

/// What a question suggests, as far as any of the candidates fits and the filter does not ask for it already.
pub(crate) fn cues(question: &str, filter: &Filter, candidates: &[Candidate]) -> Vec<SuggestedFilter> {
    let mut cues: BTreeSet<SuggestedFilter> = BTreeSet::new();
    cues.extend(tokens(question).filter_map(|token| kind_named(token.text)).map(SuggestedFilter::Kind));
    cues.extend(times(question));
    let stems: BTreeSet<String> = tokens(question).map(|token| stem(token.text)).collect();
    let gremien: BTreeSet<&String> =
        candidates.iter().filter_map(|found| found.document.metadata.gremium.as_ref()).collect();
    let named = |gremium: &&&String| tokens(gremium).all(|word| stems.contains(&stem(word.text)));
    cues.extend(gremien.iter().filter(named).map(|gremium| SuggestedFilter::Gremium((**gremium).clone())));
    let has_fitting =
        |cue: &SuggestedFilter| candidates.iter().any(|found| cue.fits(&found.document.metadata));
    cues.into_iter().filter(|cue| !cue.is_asked_for_by(filter) && has_fitting(cue)).collect()
}

/// The times that a question names: days, months, years, from and to.
fn times(question: &str) -> Vec<SuggestedFilter> {
    let mut times: Vec<SuggestedFilter> = Vec::new();
    let mut taken: Vec<Range<usize>> = Vec::new();
    for (range, date) in dates(question) {
        times.push(SuggestedFilter::Dates { from: Some(date), to: Some(date) });
        taken.push(range);
    }
    let numbers = identifiers(question).into_iter().filter(|found| found.kind != IdentifierKind::Date);
    taken.extend(numbers.map(|found| found.range));
    let is_free =
        |range: &Range<usize>| !taken.iter().any(|taken| taken.start < range.end && range.start < taken.end);
    let words: Vec<String> =
        tokens(question).filter(|token| is_free(&token.range)).map(|token| fold(token.text)).collect();
    let mut at = 0;
    while at < words.len() {
        match span(&words[at..]) {
            Some((length, from, to)) => {
                times.push(SuggestedFilter::Dates { from, to });
                at += length;
            }
            None => at += 1,
        }
    }
    times
}

/// A time at the beginning of some words: how many of them it takes, its first and its last day.
fn span(words: &[String]) -> Option<(usize, Option<Date>, Option<Date>)> {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let year = |at: usize| {
        word(at).parse::<i16>().ok().filter(|year| word(at).len() == 4 && (1900..2100).contains(year))
    };
    let first_of = |year| Date::new(year, 1, 1).ok();
    let last_of = |year| Date::new(year, 12, 31).ok();
    if let (Some(month), Some(year)) = (month(word(0)), year(1)) {
        let first = Date::new(year, month, 1).ok()?;
        return Some((2, Some(first), Some(first.last_of_month())));
    }
    let lead = usize::from(matches!(word(0), "zwischen" | "von"));
    if let Some(from) = year(lead) {
        let joins = word(lead + 1) == "bis" || (lead == 1 && word(lead + 1) == "und");
        if let Some(to) = year(lead + 2).filter(|to| joins && *to >= from) {
            return Some((lead + 3, first_of(from), last_of(to)));
        }
    }
    match (word(0), year(1)) {
        ("seit" | "ab", Some(from)) => Some((2, first_of(from), None)),
        ("bis", Some(to)) => Some((2, None, last_of(to))),
        ("vor", Some(to)) => Some((2, None, last_of(to - 1))),
        _ => year(0).map(|year| (1, first_of(year), last_of(year))),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn kinds_are_named_in_many_ways() {
        for (word, kind) in [
            ("Satzungen", Some(Kind::Satzung)),
            ("Protokolle", Some(Kind::Niederschrift)),
            ("niederschrift", Some(Kind::Niederschrift)),
            ("Präsentation", Some(Kind::Praesentation)),
            ("praesentation", Some(Kind::Praesentation)),
            ("Hund", None),
        ] {
            assert_eq!(kind_named(word), kind, "{word}");
        }
    }

    #[test]
    fn times_are_days_months_years_and_spans() {
        let day = |year, month, day| Some(date(year, month, day));
        for (question, from, to) in [
            ("Sitzung am 14. März 2024", day(2024, 3, 14), day(2024, 3, 14)),
            ("Was wurde im Februar 2024 beschlossen", day(2024, 2, 1), day(2024, 2, 29)),
            ("Haushalt 2023", day(2023, 1, 1), day(2023, 12, 31)),
            ("zwischen 2020 und 2022", day(2020, 1, 1), day(2022, 12, 31)),
            ("von 2020 bis 2022", day(2020, 1, 1), day(2022, 12, 31)),
            ("2020 bis 2022", day(2020, 1, 1), day(2022, 12, 31)),
            ("seit 2021", day(2021, 1, 1), None),
            ("vor 2021", None, day(2020, 12, 31)),
        ] {
            assert_eq!(times(question), [SuggestedFilter::Dates { from, to }], "{question}");
        }
        assert_eq!(times("Vorlage 2015/0470 mit 1500 Euro"), []);
        assert_eq!(times("Einwohner 2020 und 2021").len(), 2);
    }
}
