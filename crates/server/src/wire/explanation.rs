//! Why something was found, or not, as JSON.

use engine::{Absence, Explanation, Hit};
use serde::Serialize;

use super::{DocumentBody, HitBody};
use crate::language::Locale;
use crate::phrasing::Phrasing;

/// What made up a score.
#[derive(Debug, Serialize)]
pub(crate) struct ExplanationBody {
    score: f32,
    /// Adds up to the score.
    contributions: Vec<ContributionBody>,
    /// Words of the question of which the passage holds nothing.
    missing: Vec<String>,
}

#[derive(Debug, Serialize)]
struct ContributionBody {
    cause: String,
    points: f32,
}

impl ExplanationBody {
    pub(crate) fn new(explanation: &Explanation, locale: Locale) -> Self {
        let phrasing = Phrasing(locale.language);
        let contributions = explanation.contributions.iter().map(|contribution| ContributionBody {
            cause: phrasing.cause(&contribution.cause),
            points: contribution.points,
        });
        Self {
            score: explanation.score,
            contributions: contributions.collect(),
            missing: explanation.missing.clone(),
        }
    }
}

/// Why a document is not among the results of a question, or where it stands.
#[derive(Debug, Serialize)]
pub(crate) struct AbsenceBody {
    question: String,
    /// `unknown`, `failed`, `kept_out`, `no_match`, `shown` or `ranked_lower`.
    status: &'static str,
    /// The same for people.
    message: String,
    document: Option<DocumentBody>,
    /// Place of its best passage, from 1; null if it is behind all that were ranked.
    rank: Option<usize>,
    /// Passages that were ranked.
    of: Option<usize>,
    /// Its best passage, explained.
    best: Option<HitBody>,
    /// The last passage that is shown, explained.
    last_shown: Option<HitBody>,
}

impl AbsenceBody {
    pub(crate) fn new(question: String, absence: &Absence, locale: Locale) -> Self {
        let document = match absence {
            Absence::Unknown | Absence::Failed { .. } => None,
            Absence::KeptOut { document, .. } | Absence::NoMatch { document } => Some(document),
            Absence::Ranked(standing) => Some(&standing.hit.document),
        };
        let standing = match absence {
            Absence::Ranked(standing) => Some(standing),
            _ => None,
        };
        let explained =
            |(hit, explanation): (&Hit, &Explanation)| HitBody::explained(hit, explanation, locale);
        Self {
            question,
            status: status(absence),
            message: Phrasing(locale.language).absence(absence),
            document: document.map(|document| DocumentBody::new(document, locale)),
            rank: standing.and_then(|standing| standing.rank),
            of: standing.map(|standing| standing.of),
            best: standing.map(|standing| explained((&standing.hit, &standing.explanation))),
            last_shown: standing
                .and_then(|standing| standing.last_shown.as_ref())
                .map(|(hit, explanation)| explained((hit, explanation))),
        }
    }
}

fn status(absence: &Absence) -> &'static str {
    match absence {
        Absence::Unknown => "unknown",
        Absence::Failed { .. } => "failed",
        Absence::KeptOut { .. } => "kept_out",
        Absence::NoMatch { .. } => "no_match",
        Absence::Ranked(standing) if standing.last_shown.is_none() && standing.rank.is_some() => "shown",
        Absence::Ranked(_) => "ranked_lower",
    }
}
