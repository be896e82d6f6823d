//! How much of the structure of documents is found: §§, Absätze, items of minutes, decisions, votes.
//!
//! On Musterfurt every § and item is compared, word by word, with the gold that `corpora/musterfurt/structure.py` wrote from the sources. On
//! real papers, where `RATSFUND_REAL_DATA` is set, numbers and titles are compared with lists that were made by hand
//! (`benches/structure/real.jsonl`): facts about the documents, not the documents.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use documents::Workers;
use engine::{Declared, DocumentKey, Passage, Reader, SourceName, metadata, passages, votes};
use fs_err as fs;
use serde_json::Value;

use crate::corpus::{recognising, root};
use crate::figure::{Better, Figure};
use crate::{heads, papers};

/// A text is right if it shares this share of words with the gold, both ways.
const RIGHT: f64 = 0.95;

pub(crate) fn measure() -> Result<Vec<Figure>> {
    let worker = recognising()?;
    let mut counts = Counts::default();
    let musterfurt = root().join("corpora/musterfurt");
    for gold in lines(&musterfurt.join("structure.jsonl"))? {
        let path = musterfurt.join("documents").join(text(&gold, "path"));
        let of = if gold["scan"] == true { "musterfurt scans" } else { "musterfurt" };
        compare_texts(&found(&worker, &path)?, &gold, of, &mut counts);
    }
    if let Some(data) = std::env::var_os("RATSFUND_REAL_DATA") {
        for gold in lines(&root().join("benches/structure/real.jsonl"))? {
            let path = Path::new(&data).join("pdfs/council").join(text(&gold, "path"));
            compare_names(&found(&worker, &path)?, &gold, &mut counts);
        }
    }
    let mut figures = counts.figures();
    if let Some(data) = papers::data() {
        figures.extend(heads::measure(&data)?);
    }
    Ok(figures)
}

fn lines(path: &Path) -> Result<Vec<Value>> {
    let text = fs::read_to_string(path)?;
    text.lines().map(|line| serde_json::from_str(line).context("a line of the gold")).collect()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// The passages of a file, cut as an ingest without sidecars and without an embedder does.
fn found(worker: &Workers, path: &Path) -> Result<Vec<Passage>> {
    let name = path.display().to_string();
    let reading = worker.read(&fs::read(path)?, &name).with_context(|| name.clone())?;
    let key = DocumentKey { source: SourceName(String::new()), path: name };
    let metadata = metadata(&Declared::default(), &reading, &key);
    Ok(passages(&reading.pages, &metadata, None))
}

/// What was found of what there is, for each name of a figure.
#[derive(Default)]
struct Counts(BTreeMap<String, (usize, usize)>);

impl Counts {
    fn add(&mut self, of: &str, what: &str, is_found: impl Into<usize>, gold: usize) {
        let count = self.0.entry(format!("{of}: {what}")).or_default();
        *count = (count.0 + is_found.into(), count.1 + gold);
    }

    fn figures(self) -> Vec<Figure> {
        let figure = |(name, (found, gold)): (String, (usize, usize))| {
            let name = format!("{name} ({found} of {gold})");
            Figure::new(name, found as f64 / gold.max(1) as f64, "", Better::Higher)
        };
        self.0.into_iter().map(figure).collect()
    }
}

fn compare_texts(passages: &[Passage], gold: &Value, of: &str, counts: &mut Counts) {
    for section in list(gold, "sections") {
        let own = below(passages, |step| is_same(step, text(section, "name")));
        counts.add(of, "§§ found", !own.is_empty(), 1);
        counts.add(of, "§§ with right text", alike(&bodies(&own), text(section, "text")), 1);
    }
    for item in list(gold, "items") {
        let title = format!("{} {}", text(item, "number"), text(item, "title"));
        let own = below(passages, |step| step.starts_with("TOP ") && is_same(&without_sign(step), &title));
        counts.add(of, "items found", !own.is_empty(), 1);
        counts.add(of, "items with right text", alike(&bodies(&own), text(item, "text")), 1);
        if !text(item, "decision").is_empty() {
            counts.add(of, "decisions with right text", alike(&decision(&own), text(item, "decision")), 1);
        }
        if item["vote"].is_object() {
            counts.add(of, "votes with right numbers", vote(&own) == Some(numbers(&item["vote"])), 1);
        }
    }
}

fn compare_names(passages: &[Passage], gold: &Value, counts: &mut Counts) {
    for section in list(gold, "sections") {
        let name = text(section, "name");
        let own = below(passages, |step| is_same(step, name));
        counts.add("real", "§§ with right title", !own.is_empty(), 1);
        let wanted = section["absaetze"].as_u64().unwrap_or(0) as usize;
        counts.add("real", "Absätze", absaetze(&own).min(wanted), wanted);
    }
    for item in list(gold, "items") {
        let own = below(passages, |step| is_same(step, text(item, "name")));
        counts.add("real", "items with right title", !own.is_empty(), 1);
        if let Some(outcome) = item["outcome"].as_str() {
            let told = own.iter().flat_map(|passage| votes(&passage.text));
            let right = told.filter_map(|(_, vote)| vote.outcome).any(|found| found.name() == outcome);
            counts.add("real", "votes with right outcome", right, 1);
        }
    }
    let known = |step: &String| {
        let named = list(gold, "sections").iter().chain(list(gold, "items"));
        (!step.starts_with('§') && !step.starts_with("TOP"))
            || named.clone().any(|one| is_same(step, text(one, "name")))
    };
    let invented = passages.iter().flat_map(|passage| &passage.section).filter(|step| !known(step)).count();
    counts.add("real", "passages below a § or item that there is", passages.len() - invented, passages.len());
}

/// The passages below a heading.
fn below(passages: &[Passage], is_heading: impl Fn(&str) -> bool) -> Vec<&Passage> {
    passages.iter().filter(|passage| passage.section.iter().any(|step| is_heading(step))).collect()
}

/// Equal but for signs and blanks; what is behind in brackets does not count.
fn is_same(step: &str, name: &str) -> bool {
    let letters = |text: &str| {
        text.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect::<String>()
    };
    let bare = step.rfind(" (").map_or(step, |end| &step[..end]);
    letters(step) == letters(name) || letters(bare) == letters(name)
}

/// „TOP Ö 5.2 Haushalt“ → „5.2 Haushalt“
fn without_sign(step: &str) -> String {
    step.trim_start_matches("TOP ").trim_start_matches(['Ö', 'N', ' ']).to_owned()
}

fn bodies(passages: &[&Passage]) -> String {
    let bodies: Vec<&str> = passages.iter().map(|passage| &passage.text[passage.body_start()..]).collect();
    bodies.join("\n")
}

/// What stands between „Beschluss:“ and the vote.
fn decision(passages: &[&Passage]) -> String {
    let whole: Vec<&str> = passages.iter().map(|passage| passage.text.as_str()).collect();
    let whole = whole.join("\n");
    let start = ["\nBeschluss:", "\nBeschluß:", "\nBeschluss\n"]
        .iter()
        .find_map(|label| Some(whole.find(label)? + label.len()));
    let Some(start) = start else { return String::new() };
    let end = ["\nAbstimmungsergebnis", "\nAbstimmung:"].iter().find_map(|label| whole[start..].find(label));
    let end = end.map_or(whole.len(), |end| start + end);
    whole[start..end].to_owned()
}

type Numbers = [Option<u64>; 3];

fn vote(passages: &[&Passage]) -> Option<Numbers> {
    let line = passages
        .iter()
        .flat_map(|passage| passage.text.lines())
        .find(|line| line.starts_with("Abstimmungsergebnis") || line.starts_with("Abstimmung:"))?;
    let (_, vote) = votes(line).into_iter().next()?;
    Some([vote.yes, vote.no, vote.abstentions].map(|count| count.map(u64::from)))
}

fn numbers(gold: &Value) -> Numbers {
    ["yes", "no", "abstentions"].map(|key| gold[key].as_u64())
}

/// The Absätze that can be addressed: by their marks, or by the section path where a scan has lost them.
fn absaetze(passages: &[&Passage]) -> usize {
    let lines = passages.iter().flat_map(|passage| passage.text.lines());
    let marked = |line: &str| {
        let inner = line.strip_prefix('(')?.split(')').next()?;
        inner.starts_with(|letter: char| letter.is_ascii_digit()).then(|| inner.to_owned())
    };
    let named = |passage: &&&Passage| passage.section.last()?.strip_prefix("Abs. ").map(str::to_owned);
    let single = passages.iter().filter_map(|passage| named(&passage)).filter(|number| !number.contains(' '));
    lines.filter_map(marked).chain(single).collect::<BTreeSet<String>>().len()
}

/// Whether two texts have nearly the same words. Joints of hyphenation do not count.
fn alike(found: &str, gold: &str) -> bool {
    let bag = |text: &str| {
        let joined = text.replace("- ", "").replace('\n', " ");
        let mut bag: BTreeMap<String, usize> = BTreeMap::new();
        for word in joined.split_whitespace() {
            let word: String = word.chars().filter(|letter| letter.is_alphanumeric()).collect();
            if !word.is_empty() {
                *bag.entry(word).or_default() += 1;
            }
        }
        bag
    };
    let (found, gold) = (bag(found), bag(gold));
    let sum = |bag: &BTreeMap<String, usize>| bag.values().sum::<usize>() as f64;
    let shared: usize = gold.iter().map(|(word, count)| *count.min(found.get(word).unwrap_or(&0))).sum();
    let shared = shared as f64;
    sum(&gold) > 0.0 && shared >= RIGHT * sum(&gold) && shared >= RIGHT * sum(&found)
}
