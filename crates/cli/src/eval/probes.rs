//! False support by probing: each sentence that an answer showed is made wrong in every way that it allows, and goes the way that it came, past the same
//! check with the same evidence. What is still shown as supported then is false support.
//!
//! A quote is checked by finding it word for word, so hardly a wrong one gets through; therefore each is also tried as if the generator had written
//! it, which measures the verifier on the evidence of a real search. What was changed may happen to stand in other evidence („108 Euro“ of
//! an older bylaw) and then counts as false support all the same: the shares are upper bounds.

use std::collections::BTreeMap;

use anyhow::Result;
use engine::{Answer, Engine, Hit, Origin, Results};
use serde_json::{Value, json};

use super::mutations::mutations;
use super::retrieval::round;

/// The sentence as it is, with evidence that is not its own.
const OTHER_PASSAGE: &str = "passage";

/// What became of a sentence that was made wrong.
#[derive(Clone, Debug)]
pub(crate) struct Probed {
    /// What was changed.
    pub(crate) kind: &'static str,
    pub(crate) text: String,
    /// Whether it is still shown, by the check that the sentence itself went through.
    pub(crate) shown: bool,
    /// Whether it would be, had the generator written it.
    pub(crate) if_written: bool,
}

/// Tries all sentences that an answer shows.
pub(crate) fn probe(
    engine: &Engine,
    question: &str,
    results: &Results,
    answer: &Answer,
) -> Result<Vec<Probed>> {
    if answer.sentences.is_empty() {
        return Ok(Vec::new());
    }
    let evidence: Vec<&Hit> = engine.evidence(&results.hits).iter().collect();
    let own = engine.probe(question, evidence.clone())?;
    let mut probed = Vec::new();
    for sentence in &answer.sentences {
        let Some(cited) = sentence.citations.first().map(|citation| citation.passage) else { continue };
        let Some(hit) = evidence.iter().find(|hit| hit.passage.id == cited) else { continue };
        let mut add = |kind, judge: &engine::Probe<'_>, text: &str| -> Result<()> {
            let if_written = judge.shows(text, Origin::Written, cited)?;
            let quoted = sentence.origin == Origin::Quoted;
            let shown = if quoted { judge.shows(text, Origin::Quoted, cited)? } else { if_written };
            probed.push(Probed { kind, text: text.to_owned(), shown, if_written });
            Ok(())
        };
        let passage = format!("{}\n{}", hit.passage.passage.context, hit.passage.passage.text);
        for (kind, changed) in mutations(&sentence.text, &passage) {
            add(kind.name(), &own, &changed)?;
        }
        // The last of the results that is of another document hardly says the same.
        if let Some(other) =
            results.hits.iter().rfind(|other| other.document.document != hit.document.document)
        {
            add(OTHER_PASSAGE, &engine.probe(question, vec![other])?, &sentence.text)?;
        }
    }
    Ok(probed)
}

/// How many were tried, and which share of them is shown; in all, and for what was changed.
pub(crate) fn figures(probed: &[&Probed]) -> Value {
    let mut kinds: BTreeMap<&str, Vec<&Probed>> = BTreeMap::new();
    for one in probed {
        kinds.entry(one.kind).or_default().push(one);
    }
    let mut all = shares(probed);
    all["kinds"] = kinds.into_iter().map(|(kind, probed)| (kind.to_owned(), shares(&probed))).collect();
    all
}

fn shares(probed: &[&Probed]) -> Value {
    let share = |fits: fn(&Probed) -> bool| {
        let fitting = probed.iter().filter(|one| fits(one)).count();
        (!probed.is_empty()).then(|| round(fitting as f64 / probed.len() as f64))
    };
    json!({ "tried": probed.len(), "shown": share(|one| one.shown), "if_written": share(|one| one.if_written) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_told_for_each_kind() {
        let probed = |kind, shown, if_written| Probed { kind, text: String::new(), shown, if_written };
        let all = [probed("date", true, true), probed("date", false, true), probed("vote", false, false)];
        let figures = figures(&all.iter().collect::<Vec<_>>());
        assert_eq!(figures["tried"], 3);
        assert_eq!(figures["shown"], 0.3333);
        assert_eq!(figures["if_written"], 0.6667);
        assert_eq!(figures["kinds"]["date"], json!({ "tried": 2, "shown": 0.5, "if_written": 1.0 }));
        assert_eq!(super::figures(&[])["shown"], Value::Null);
    }
}
