//! The council papers of the real data, written out as a folder of texts with what is known of each beside it, as a town would keep them.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use fastrand::Rng;
use fs_err as fs;
use lzma_rust2::XzReader;
use serde::Deserialize;

use crate::arguments::Arguments;
use crate::models::target;

/// Every so manieth long word of a copy is another one.
const CHANGED: usize = 8;
const LONG: usize = 5;

/// A file of a paper.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Paper {
    pub(crate) id: String,
    pub(crate) text: String,
    #[serde(rename = "paper")]
    pub(crate) title: Option<String>,
    /// The number of the paper; its files share it.
    pub(crate) reference: Option<String>,
    date: Option<String>,
    paper_type: Option<String>,
    file_name: Option<String>,
}

/// The folder of real data, if there is one with council papers.
pub(crate) fn data() -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os("RATSFUND_REAL_DATA")?);
    archive(&folder).is_file().then_some(folder)
}

/// Tells that nothing is measured for want of data.
pub(crate) fn without_data() {
    eprintln!("not measured: RATSFUND_REAL_DATA names no folder with karlsruhe/files.jsonl.xz");
}

/// Where papers and index lie, for so many papers and copies and this embedder.
pub(crate) fn folder(arguments: &Arguments, part: &str) -> PathBuf {
    let work = arguments.work.clone().unwrap_or_else(|| target().join("benches"));
    let mut name = format!("council-{}", arguments.copies);
    name.extend(arguments.papers.map(|papers| format!("-{papers}")));
    name.extend(arguments.embedder.as_ref().map(|embedder| format!("-{embedder}")));
    work.join(name).join(part)
}

/// Hands over all files.
pub(crate) fn each(data: &Path, mut take: impl FnMut(Paper) -> Result<()>) -> Result<()> {
    let archive = BufReader::new(fs::File::open(archive(data))?);
    for line in BufReader::new(XzReader::new(archive, true)).lines() {
        let mut paper: Paper = serde_json::from_str(&line?).context("a line is no paper")?;
        // A few hold control characters, which no text file has.
        paper.text.retain(|letter| !letter.is_control() || letter.is_whitespace());
        take(paper)?;
    }
    Ok(())
}

/// Writes the files, and copies of them with other words; those that are there already are kept. Returns the number of characters.
pub(crate) fn write(data: &Path, folder: &Path, arguments: &Arguments) -> Result<usize> {
    let Arguments { copies, papers, .. } = *arguments;
    let mut characters = 0;
    let mut words: Vec<String> = Vec::new();
    let mut left = papers.unwrap_or(usize::MAX);
    each(data, |paper| {
        if left == 0 {
            return Ok(());
        }
        left -= 1;
        characters += paper.write(&folder.join("originals"))?;
        for copy in 1..=copies.ceil() as u64 {
            let share = (copies - (copy - 1) as f32).min(1.0);
            let mut rng = Rng::with_seed(copy.wrapping_mul(1 << 32) + paper.id.parse().unwrap_or(0));
            if rng.f32() < share {
                characters +=
                    paper.changed(&words, &mut rng).write(&folder.join(format!("copies-{copy}")))?;
            }
        }
        words = paper.text.split_whitespace().filter(|word| is_long(word)).map(str::to_owned).collect();
        Ok(())
    })?;
    Ok(characters)
}

impl Paper {
    fn write(&self, folder: &Path) -> Result<usize> {
        let folder = folder.join(&self.id[self.id.len().saturating_sub(2)..]);
        let text = folder.join(format!("{}.txt", self.id));
        if !text.exists() {
            fs::create_dir_all(&folder)?;
            fs::write(folder.join(format!("{}.meta.toml", self.id)), self.metadata())?;
            fs::write(text, &self.text)?;
        }
        Ok(self.text.chars().count())
    }

    fn metadata(&self) -> String {
        let mut lines = String::new();
        if let Some(title) = &self.title {
            let title = format!("{title} · {}", self.file_name.as_deref().unwrap_or_default());
            lines.push_str(&format!("title = {}\n", serde_json::Value::from(title)));
        }
        if let Some(number) = &self.reference {
            lines.push_str(&format!("number = {}\n", serde_json::Value::from(number.as_str())));
        }
        if let Some(date) = &self.date {
            lines.push_str(&format!("date = {date}\n"));
        }
        let kind = match self.paper_type.as_deref() {
            Some("Antrag") => "antrag",
            Some("Anfrage") => "anfrage",
            Some("Beschlussvorlage" | "Informationsvorlage") => "vorlage",
            _ => return lines,
        };
        lines + &format!("kind = \"{kind}\"\n")
    }

    /// The same with some words changed, and no number: a number has one paper.
    fn changed(&self, words: &[String], rng: &mut Rng) -> Self {
        let mut text = String::with_capacity(self.text.len());
        for word in self.text.split_inclusive(char::is_whitespace) {
            match rng.choice(words).filter(|_| is_long(word.trim_end()) && rng.usize(..CHANGED) == 0) {
                Some(other) => text.extend([other.as_str(), &word[word.trim_end().len()..]]),
                None => text.push_str(word),
            }
        }
        let Self { id, title, date, paper_type, file_name, .. } = self;
        Self {
            id: id.clone(),
            text,
            title: title.clone(),
            reference: None,
            date: date.clone(),
            paper_type: paper_type.clone(),
            file_name: file_name.clone(),
        }
    }
}

fn is_long(word: &str) -> bool {
    word.chars().count() >= LONG && word.chars().all(char::is_alphabetic)
}

fn archive(data: &Path) -> PathBuf {
    data.join("karlsruhe/files.jsonl.xz")
}
