//! The set that the verifier is measured on: passages with true sentences, from which the false ones are made.

use std::path::Path;

use anyhow::Result;
use serde::Deserialize;

use super::mutations::{dice, mutations};
use super::questions::json_lines;

/// A passage of the set, with what is said beside it.
pub(crate) struct Beside {
    pub(crate) context: String,
    pub(crate) text: String,
    pub(crate) cases: Vec<Case>,
}

/// A sentence beside a passage.
#[derive(Clone)]
pub(crate) struct Case {
    /// Document of the passage.
    pub(crate) path: String,
    /// Whether it is there to calibrate, not for the report.
    pub(crate) calibrates: bool,
    /// How a true sentence is worded; of a false one, what was changed.
    pub(crate) kind: String,
    /// Kind of the true sentence that a false one was made of; `None` if it is true.
    pub(crate) of: Option<String>,
    pub(crate) sentence: String,
}

/// A line of the file.
#[derive(Debug, Deserialize)]
struct Line {
    path: String,
    part: String,
    context: String,
    text: String,
    sentences: Vec<Sentence>,
}

#[derive(Debug, Deserialize)]
struct Sentence {
    kind: String,
    sentence: String,
}

/// Reads a set; each true sentence is followed by its mutations, and stands once more beside another passage of its document (`passage-near`) and
/// beside one of another document of its part (`passage-far`).
pub(crate) fn read(file: &Path) -> Result<Vec<Beside>> {
    let lines: Vec<Line> = json_lines(file)?;
    let mut cases: Vec<Vec<Case>> = lines.iter().map(own).collect();
    for (index, line) in lines.iter().enumerate() {
        for sentence in &line.sentences {
            let near = other(&lines, sentence, |at| at != index && lines[at].path == line.path);
            let far =
                other(&lines, sentence, |at| lines[at].path != line.path && lines[at].part == line.part);
            for (at, kind) in [(near, "passage-near"), (far, "passage-far")] {
                let Some(at) = at else { continue };
                cases[at].push(case(&lines[at], kind, Some(&sentence.kind), sentence.sentence.clone()));
            }
        }
    }
    let beside = |(line, cases): (Line, _)| Beside { context: line.context, text: line.text, cases };
    Ok(lines.into_iter().zip(cases).map(beside).collect())
}

fn own(line: &Line) -> Vec<Case> {
    let passage = format!("{}\n{}", line.context, line.text);
    let with_mutations = |one: &Sentence| {
        let mutated = mutations(&one.sentence, &passage).into_iter();
        let mutated: Vec<Case> =
            mutated.map(|(kind, changed)| case(line, kind.name(), Some(&one.kind), changed)).collect();
        std::iter::once(case(line, &one.kind, None, one.sentence.clone())).chain(mutated)
    };
    line.sentences.iter().flat_map(with_mutations).collect()
}

fn case(line: &Line, kind: &str, of: Option<&str>, sentence: String) -> Case {
    let of = of.map(str::to_owned);
    let calibrates = line.part == "calibration";
    Case { path: line.path.clone(), calibrates, kind: kind.to_owned(), of, sentence }
}

/// One of the passages that fit, always the same for a sentence.
fn other(lines: &[Line], sentence: &Sentence, fits: impl Fn(usize) -> bool) -> Option<usize> {
    let fitting: Vec<usize> = (0..lines.len()).filter(|at| fits(*at)).collect();
    fitting.get(dice(&sentence.sentence, fitting.len())).copied()
}
