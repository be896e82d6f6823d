//! What is read from the heads of real council papers, beside what their server says of them: number, title, and the way of a paper through
//! its bodies.
//!
//! Only what the head of a file says at all counts: an annex has no number, and nobody can read one from it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use engine::reference::PlainReader;
use engine::{Declared, DocumentKey, Metadata, Reader, SourceName, metadata};
use german::dates;

use crate::figure::{Better, Figure};
use crate::papers::{self, Paper};

/// Every so manieth file is looked at.
const EACH: usize = 50;
/// So many characters are the head of a paper.
const HEAD: usize = 2_500;
/// So many letters of a title tell it from others.
const TITLE: usize = 20;

/// What was found of what there is.
type Counts = BTreeMap<&'static str, (usize, usize)>;

/// Reads a sample of the papers and compares.
pub(crate) fn measure(data: &Path) -> Result<Vec<Figure>> {
    let mut counts = Counts::new();
    let mut left = 0;
    papers::each(data, |paper| {
        left = if left == 0 { EACH - 1 } else { left - 1 };
        if left == 0 { compare(&paper, &mut counts) } else { Ok(()) }
    })?;
    let figure = |(what, (found, all)): (&str, (usize, usize))| {
        let name = format!("real papers: {what} ({found} of {all})");
        Figure::new(name, found as f64 / all.max(1) as f64, "", Better::Higher)
    };
    Ok(counts.into_iter().map(figure).collect())
}

fn compare(paper: &Paper, counts: &mut Counts) -> Result<()> {
    let head: String = paper.text.chars().take(HEAD).collect();
    let found = known(paper)?;
    let mut add = |what, is_found: bool| {
        let count = counts.entry(what).or_default();
        *count = (count.0 + usize::from(is_found), count.1 + 1);
    };
    if let Some(number) =
        paper.reference.as_ref().filter(|number| number.contains('/') && head.contains(*number))
    {
        add("number", found.number.as_ref() == Some(number));
    }
    let wanted = paper.title.as_deref().map(letters).filter(|title| title.len() >= TITLE);
    if let Some(start) = wanted.as_ref().map(|title| title.chars().take(TITLE).collect::<String>())
        && letters(&head).contains(&start)
    {
        add("title", letters(&found.title).contains(&start));
    }
    for day in stations(&head) {
        let is_known = |date: Option<jiff::civil::Date>| date == Some(day);
        add(
            "days of the Beratungsfolge",
            found.details.consultations.iter().any(|station| is_known(station.date)),
        );
    }
    Ok(())
}

fn known(paper: &Paper) -> Result<Metadata> {
    let reading = PlainReader.read(paper.text.as_bytes(), "paper.txt")?;
    let key = DocumentKey { source: SourceName(String::new()), path: format!("{}.txt", paper.id) };
    Ok(metadata(&Declared::default(), &reading, &key))
}

fn letters(text: &str) -> String {
    text.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// The days of the rows right below the head of such a table: a body, its day, an item.
fn stations(head: &str) -> Vec<jiff::civil::Date> {
    let lines = head.lines().map(str::trim).skip_while(|line| !line.starts_with("Gremium Termin"));
    let is_row = |line: &&str| line.starts_with(char::is_uppercase) || line.len() < 12;
    let rows = lines.skip(1).take_while(is_row).filter(|line| line.len() < 80);
    rows.filter_map(|line| Some(dates(line).into_iter().next()?.1)).collect()
}
