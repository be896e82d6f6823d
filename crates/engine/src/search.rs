//! Search: question → analysed query → candidates of both legs → fused, ordered hits.

use std::ops::Range;
use std::sync::Arc;

use german::Synonyms;

use crate::analysis::{self, Analysed, Highlighter};
use crate::citation::Sheets;
use crate::concepts::{Concept, concepts, other_wordings};
use crate::corrections::{self, Correction};
use crate::cues::{self, SuggestedFilter};
use crate::document::{Allowed, Generation, StoredDocument};
use crate::duplicates::{Shown, grouped};
use crate::engine::{Engine, EngineError};
use crate::evidence::{self, Weighted};
use crate::explanation::{Explanation, Ranking};
use crate::fine::{self, FineScore};
use crate::fusion::Fusion;
use crate::lexical::Statistics;
use crate::meaning;
use crate::passage::StoredPassage;
use crate::place::CellRange;
use crate::ports::{Candidate, Candidates};
use crate::question::{Filter, Query, QueryVector};
use crate::rerank::{Reranked, rerank};
use crate::terms::Offers;
use crate::typed::{QueryHint, Typed, typed};

/// What to search for and who asks.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchRequest {
    /// The question as it was typed, operators of the query language among it: `"a phrase"`, `-word`, `gremium:`, `nr:`, `jahr:`, `art:`.
    pub question: String,
    /// What the asker narrows the search to.
    pub filter: Filter,
    /// What the asker may see.
    pub allowed: Allowed,
    /// Most hits to return.
    pub limit: usize,
}

/// A passage that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The passage.
    pub passage: StoredPassage,
    /// Its document.
    pub document: Arc<StoredDocument>,
    /// Fused score, from 0 to 1 within one result list; not comparable between questions.
    pub score: f32,
    /// BM25 score.
    pub lexical: f32,
    /// Share of the question's words, from 0 to 1, of which it has something.
    pub covered: f32,
    /// What the order and the letters of its words add to that.
    pub fine: FineScore,
    /// Cosine with the question, if there are vectors.
    pub semantic: Option<f32>,
    /// What the reranker says, if it looked at this hit; not comparable between questions.
    pub reranked: Option<f32>,
    /// Byte ranges of the passage's text that match words of the question, ascending.
    pub highlights: Vec<Range<usize>>,
    /// The cells that it stands in on [`page`](Self::page), if that is a sheet.
    pub cells: Option<CellRange>,
    /// The same passage in other documents, best or newest first; they have no others themselves.
    pub also: Vec<Hit>,
}

impl Hit {
    /// The page that holds its first word of the question.
    #[must_use]
    pub fn page(&self) -> u32 {
        let passage = &self.passage.passage;
        let first = self.highlights.first().map_or(0, |range| range.start);
        let span = passage.spans.iter().take_while(|span| span.start <= first).last();
        span.map_or(passage.first_page(), |span| span.page)
    }
}

/// What a search found.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    /// Hits, best first; ties ordered by passage id.
    pub hits: Vec<Hit>,
    /// How much of a second look was taken, if there is a reranker.
    pub reranked: Option<Reranked>,
    /// The generation they are of.
    pub generation: Generation,
    /// How well the best evidence fits the question, from 0 to 1; see [`crate::Settings::answer_threshold`].
    pub strength: f32,
    /// What of the question was not understood as it was probably meant, or not found.
    pub hints: Vec<QueryHint>,
    /// Words of the question that were probably mistyped; what was meant was searched for too.
    pub corrections: Vec<Correction>,
    /// The question as it was weighed, for choosing quotes.
    pub(crate) question: Weighted,
    /// The vector of the question as it was typed, if that is what was compared.
    pub(crate) vector: Option<Vec<f32>>,
    /// How the hits were ranked.
    pub(crate) ranking: Ranking,
}

impl Results {
    /// Filters that the question suggests; what fits was lifted a little and nothing was hidden.
    #[must_use]
    pub fn suggested_filters(&self) -> &[SuggestedFilter] {
        &self.ranking.cues
    }

    /// Why a hit of these results stands where it stands.
    #[must_use]
    pub fn explain(&self, hit: &Hit) -> Explanation {
        self.ranking.explain(hit)
    }

    /// A question with what was probably meant in place of what was mistyped; `None` if nothing was.
    #[must_use]
    pub fn meant(&self, question: &str) -> Option<String> {
        (!self.corrections.is_empty()).then(|| corrections::corrected(question, &self.corrections))
    }
}

/// A question, understood.
pub(crate) struct Understood {
    pub(crate) typed: Typed,
    corrections: Vec<Correction>,
    concepts: Vec<Concept>,
    analysed: Analysed,
    pub(crate) query: Query,
}

pub(crate) fn search(engine: &Engine, request: &SearchRequest) -> Result<Results, EngineError> {
    let understood = understand(engine, request)?;
    let candidates = engine.index.candidates(&understood.query, &request.allowed)?;
    let (mut hits, ranking) = rank(engine, &understood, &candidates);
    // A number means nothing that could be read: what bears it stays first.
    let is_name = understood.analysed.is_name;
    let reranked = if is_name { None } else { rerank(engine, &understood.typed.words, &mut hits)? };
    let names_time = ranking.cues.iter().any(|cue| matches!(cue, SuggestedFilter::Dates { .. }));
    let mut hits = grouped(hits, request.limit, if names_time { Shown::Best } else { Shown::Newest });
    let (highlighter, mut offers) = (Highlighter::of(&understood.concepts), Offers::default());
    let mut sheets = Sheets::new(engine.index.as_ref(), &request.allowed);
    for hit in &mut hits {
        hit.highlights = highlighter.ranges(&hit.passage.passage.text, &mut offers);
        hit.cells = sheets.cells(hit)?;
    }
    let is_as_typed = understood.corrections.is_empty() && understood.typed.words == request.question;
    let question = Weighted::of(&understood.typed.words, understood.concepts, &candidates);
    let evidence = engine.evidence(&hits);
    let worth = evidence::weigh(&question, evidence, engine.settings.strength_by_meaning, &mut offers);
    let unmentioned = (!worth.unmentioned.is_empty()).then_some(QueryHint::Unmentioned(worth.unmentioned));
    Ok(Results {
        strength: worth.strength,
        hits,
        reranked,
        generation: candidates.generation,
        hints: understood.typed.hints.into_iter().chain(unmentioned).collect(),
        corrections: understood.corrections,
        question,
        vector: understood.query.vector.filter(|_| is_as_typed).map(|vector| vector.values),
        ranking,
    })
}

/// Takes a question apart and makes a query of it.
pub(crate) fn understand(engine: &Engine, request: &SearchRequest) -> Result<Understood, EngineError> {
    let typed = typed(&request.question);
    if typed.words.trim().is_empty() {
        return Err(EngineError::EmptyQuestion);
    }
    let synonyms = engine.synonyms.current();
    let corrections =
        corrections::corrections(engine.index.as_ref(), &typed.words, &synonyms, &request.allowed)?;
    let concepts = corrected_concepts(&typed.words, &corrections, &synonyms);
    let analysed = analysis::analysed(&typed.words, &concepts);
    // A number has no meaning that a vector could tell: whatever it is near to would come before what bears it.
    let vector = match &engine.embedder {
        Some(embedder) if !analysed.is_name => Some(QueryVector {
            model: embedder.model().clone(),
            values: meaning::of_question(
                embedder.as_ref(),
                &corrections::corrected(&typed.words, &corrections),
                &other_wordings(&concepts),
                engine.settings.synonym_weight,
            )?,
        }),
        _ => None,
    };
    let query = Query {
        clauses: analysed.clauses.clone(),
        vector,
        conditions: typed.conditions.clone(),
        filter: typed.filter.clone().over(&request.filter),
        limit: engine.settings.candidates.max(request.limit),
    };
    Ok(Understood { typed, corrections, concepts, analysed, query })
}

fn corrected_concepts(words: &str, corrections: &[Correction], synonyms: &Synonyms) -> Vec<Concept> {
    let mut concepts = concepts(words, synonyms);
    for concept in &mut concepts {
        if let Some(correction) = corrections.iter().find(|correction| correction.typed == concept.word) {
            concept.correct(&correction.meant, synonyms);
        }
    }
    concepts
}

/// All candidates that are worth showing, best first, and how they were ranked.
pub(crate) fn rank(engine: &Engine, understood: &Understood, candidates: &Candidates) -> (Vec<Hit>, Ranking) {
    let (words, found) = (&understood.typed.words, &candidates.candidates);
    let fine = fine_scores(words, found);
    let lexical: Vec<f32> = found.iter().zip(&fine).map(|(found, fine)| found.lexical + fine.sum()).collect();
    let semantic: Vec<Option<f32>> = found.iter().map(|found| found.semantic).collect();
    let ranking = Ranking {
        analysed: understood.analysed.clone(),
        statistics: Statistics::of(candidates),
        fusion: Fusion::of(&lexical, &semantic, engine.settings.dense_weight),
        cues: cues::cues(words, &understood.query.filter, found),
        cue_weight: engine.settings.cue_weight,
        coverage_weight: engine.settings.coverage_weight,
    };
    let covered = |candidate: &Candidate| understood.analysed.covered(&candidate.matched);
    let mut hits: Vec<Hit> =
        found.iter().zip(fine).map(|(found, fine)| hit(found, covered(found), fine)).collect();
    // Who names a document wants it, near or not.
    let is_named = !understood.query.filter.numbers.is_empty();
    let floor = if is_named { f32::NEG_INFINITY } else { engine.settings.semantic_floor };
    hits.retain(|hit| hit.lexical > 0.0 || hit.semantic.is_some_and(|cosine| cosine >= floor));
    for hit in &mut hits {
        hit.score = ranking.score(hit);
    }
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.passage.id.cmp(&b.passage.id)));
    (hits, ranking)
}

fn fine_scores(words: &str, candidates: &[Candidate]) -> Vec<FineScore> {
    let text =
        |found: &Candidate| format!("{} {}", found.passage.passage.context, found.passage.passage.text);
    let texts: Vec<String> = candidates.iter().map(text).collect();
    fine::fine_scores(words, &texts)
}

/// A candidate as a hit that is not scored yet.
fn hit(candidate: &Candidate, covered: f32, fine: FineScore) -> Hit {
    Hit {
        passage: candidate.passage.clone(),
        document: Arc::clone(&candidate.document),
        score: 0.0,
        lexical: candidate.lexical,
        covered,
        fine,
        semantic: candidate.semantic,
        reranked: None,
        highlights: Vec::new(),
        cells: None,
        also: Vec::new(),
    }
}
