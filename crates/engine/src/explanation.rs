//! Why a passage stands where it stands: what each word, wording and sign of the question gave it, in points that add up to its score.

use crate::analysis::{Analysed, Source};
use crate::concepts::Relation;
use crate::cues::SuggestedFilter;
use crate::fusion::Fusion;
use crate::lexical::Statistics;
use crate::search::Hit;
use crate::terms::passage_terms;

/// What made up the score of a passage.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The score that the result list shows.
    pub score: f32,
    /// What gave how much, the largest first; adds up to the score. Within what the lexical leg gives, each has the share that it has in the
    /// sum of what words, order and letters score.
    pub contributions: Vec<Contribution>,
    /// Words of the question of which the passage holds nothing, in no wording.
    pub missing: Vec<String>,
}

/// A part of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Contribution {
    /// What gave it.
    pub cause: Cause,
    /// How much of the score it is.
    pub points: f32,
}

/// What gives points.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// A word of the question.
    Word(String),
    /// A word of the question that says little.
    StopWord(String),
    /// A part of a compound of the question.
    Part {
        /// The part.
        part: String,
        /// The compound.
        of: String,
    },
    /// A synonym of a word of the question.
    Synonym {
        /// The word.
        word: String,
        /// What stands in the passage instead.
        found: String,
    },
    /// A word of the question with its umlauts spelled in another way.
    Spelling {
        /// The word.
        word: String,
        /// What stands in the passage instead.
        found: String,
    },
    /// What was probably meant by a word of the question.
    Correction {
        /// The word.
        word: String,
        /// What stands in the passage instead.
        found: String,
    },
    /// A document number, paragraph or date of the question, without its separators.
    Identifier(String),
    /// Words in the order of the question.
    Order,
    /// Letters that are those of the question's words.
    Letters,
    /// How many of the question's words the passage has at all.
    Coverage {
        /// Their share, from 0 to 1.
        share: f32,
    },
    /// Nearness in meaning.
    Meaning {
        /// Cosine of the passage's vector with the question's.
        cosine: f32,
    },
    /// The document is of the kind, Gremium or time that the question names.
    Cue(SuggestedFilter),
    /// A reranker read question and passage together: by how much it lifted or lowered what all else gave.
    Reranker {
        /// What it said; comparable within one result list only.
        score: f32,
    },
    /// A reranker read the hits before this one only, which stays behind them.
    NotReranked,
}

/// How a search ranked: all that explaining takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Ranking {
    pub(crate) analysed: Analysed,
    pub(crate) statistics: Statistics,
    pub(crate) fusion: Fusion,
    pub(crate) cues: Vec<SuggestedFilter>,
    /// Share of the cues in the score.
    pub(crate) cue_weight: f32,
    /// Share of the coverage in what the cues leave.
    pub(crate) coverage_weight: f32,
}

impl Ranking {
    /// The score of a hit by what both legs and the fine score say of it, by what it covers, and by the cues that its document fits.
    pub(crate) fn score(&self, hit: &Hit) -> f32 {
        let fused = self.fusion.score(hit.lexical + hit.fine.sum(), hit.semantic);
        let cues = self.cues.iter().filter(|cue| cue.fits(&hit.document.metadata)).count();
        self.legs_share() * fused + self.coverage_points(hit) + self.cue_points() * cues as f32
    }

    pub(crate) fn explain(&self, hit: &Hit) -> Explanation {
        let whole = self.legs_share();
        let (mut lexical, missing) = self.words(hit);
        lexical.extend([(Cause::Order, hit.fine.order), (Cause::Letters, hit.fine.letters)]);
        let all = hit.lexical + hit.fine.sum();
        let points = whole * self.fusion.lexical.points(all);
        let share = |score: f32| if all > 0.0 { points * score / all } else { 0.0 };
        let mut contributions: Vec<Contribution> =
            lexical.into_iter().map(|(cause, score)| Contribution { cause, points: share(score) }).collect();
        let mut add = |cause, points| contributions.push(Contribution { cause, points });
        if let Some(cosine) = hit.semantic {
            add(Cause::Meaning { cosine }, whole * self.fusion.semantic.points(cosine));
        }
        add(Cause::Coverage { share: hit.covered }, self.coverage_points(hit));
        for cue in self.cues.iter().filter(|cue| cue.fits(&hit.document.metadata)) {
            add(Cause::Cue(cue.clone()), self.cue_points());
        }
        let reranked = hit.score - self.score(hit);
        match hit.reranked {
            Some(score) => add(Cause::Reranker { score }, reranked),
            None => add(Cause::NotReranked, reranked),
        }
        contributions.sort_by(|a, b| b.points.total_cmp(&a.points));
        contributions.retain(|contribution| contribution.points != 0.0);
        Explanation { score: hit.score, contributions, missing }
    }

    /// What each clause gives a hit, and the words that give it nothing.
    fn words(&self, hit: &Hit) -> (Vec<(Cause, f32)>, Vec<String>) {
        let terms = passage_terms(&hit.passage.passage, &hit.document.metadata);
        let (mut given, mut missing, mut helped) = (Vec::new(), Vec::new(), Vec::new());
        for (clause, source) in self.analysed.clauses.iter().zip(&self.analysed.sources) {
            let (wording, score) = self.statistics.best_wording(clause, &terms);
            match (score > 0.0, source) {
                (true, source) => {
                    if let Source::Concept { part_of: Some(whole), .. } = source {
                        helped.push(whole.clone());
                    }
                    given.push((cause(source, wording), score));
                }
                (false, Source::Concept { word, part_of: None, .. }) => missing.push(word.clone()),
                (false, _) => {}
            }
        }
        missing.retain(|word| !helped.contains(word));
        (given, missing)
    }

    /// What is left to the two legs.
    fn legs_share(&self) -> f32 {
        (1.0 - self.coverage_weight) * (1.0 - self.cue_share())
    }

    fn coverage_points(&self, hit: &Hit) -> f32 {
        self.coverage_weight * (1.0 - self.cue_share()) * hit.covered
    }

    fn cue_share(&self) -> f32 {
        if self.cues.is_empty() { 0.0 } else { self.cue_weight }
    }

    fn cue_points(&self) -> f32 {
        self.cue_share() / self.cues.len().max(1) as f32
    }
}

/// What it was of the question that a clause found, by one of its synonyms or by the term itself.
fn cause(source: &Source, wording: Option<usize>) -> Cause {
    match source {
        Source::StopWord(word) => Cause::StopWord(word.clone()),
        Source::Identifier(identifier) => Cause::Identifier(identifier.clone()),
        Source::Concept { word, part_of, wordings } => {
            match (wording.and_then(|place| wordings.get(place)), part_of) {
                (None, None) => Cause::Word(word.clone()),
                (None, Some(of)) => Cause::Part { part: word.clone(), of: of.clone() },
                (Some((found, relation)), _) => {
                    let (word, found) = (word.clone(), found.clone());
                    match relation {
                        Relation::Synonym => Cause::Synonym { word, found },
                        Relation::Spelling => Cause::Spelling { word, found },
                        Relation::Correction => Cause::Correction { word, found },
                    }
                }
            }
        }
    }
}
