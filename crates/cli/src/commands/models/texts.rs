//! Where training texts come from: files and folders of text, questions with answers, the index.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use engine::{Allowed, BlockKind, Index, Page};
use german::SynonymGroup;
use inference::{Corpus, TrainingDocument, TrainingSection, read_json_lines};
use serde::Deserialize;

use crate::eval::qa::QaSet;
use crate::eval::questions::json_lines;
use crate::printer::Printer;

/// Most of one text file that is read; more is no document.
const LONGEST_FILE: u64 = 64 << 20;

/// Adds a file or all files of a folder.
pub(super) fn add_texts(corpus: &mut Corpus, path: &Path, printer: Printer) -> Result<()> {
    let files = files(path)?;
    let mut left_out = 0;
    for file in &files {
        let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let text = file.to_string_lossy();
        if text.ends_with(".jsonl") || text.ends_with(".jsonl.xz") {
            read_json_lines(file, &mut |document| corpus.add(&name, document))?;
        } else if (text.ends_with(".txt") || text.ends_with(".md"))
            && fs_err::metadata(file)?.len() <= LONGEST_FILE
        {
            let text = String::from_utf8_lossy(&fs_err::read(file)?).into_owned();
            let section = TrainingSection { heading: String::new(), text };
            corpus.add("text", TrainingDocument { title: name, sections: vec![section] });
        } else {
            left_out += 1;
        }
    }
    if left_out > 0 {
        printer.say(
            &format!("{}: {left_out} Dateien sind keine Texte (hint: PDF und Office mit `ratsfund ingest` einlesen und --index angeben)", path.display()),
            &format!("{}: {left_out} files are no texts (hint: read PDF and office files with `ratsfund ingest` and give --index)", path.display()),
        );
    }
    Ok(())
}

/// A file, or the files of a folder and of the folders in it, in the order of their names.
fn files(path: &Path) -> Result<Vec<std::path::PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    let mut entries = fs_err::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    entries.sort();
    for entry in entries {
        // Links are not followed, so folders cannot go in circles.
        if entry.is_dir() && !entry.is_symlink() {
            files.extend(self::files(&entry)?);
        } else if entry.is_file() {
            files.push(entry);
        }
    }
    Ok(files)
}

/// Adds the current documents of an index that may be read: their blocks, cut into sections at headings.
pub(super) fn add_index(corpus: &mut Corpus, index: &dyn Index, allowed: &Allowed) -> Result<()> {
    for document in index.documents(allowed)? {
        let mut sections = vec![TrainingSection::default()];
        for number in 1..=document.pages {
            // Of a page that holds anything more secret there is nothing to read.
            if let Some(page) = index.page(document.version, number, allowed)? {
                add_page(&mut sections, &page);
            }
        }
        sections.retain(|section| !section.text.is_empty());
        corpus.add("index", TrainingDocument { title: document.metadata.title.clone(), sections });
    }
    Ok(())
}

fn add_page(sections: &mut Vec<TrainingSection>, page: &Page) {
    for block in &page.blocks {
        let text = page.text(block.words.clone());
        match (block.kind, sections.last_mut()) {
            (BlockKind::Furniture, _) => {}
            (BlockKind::Heading(_), _) => {
                sections.push(TrainingSection { heading: text, text: String::new() });
            }
            (_, Some(section)) => section.text.extend([text.as_str(), "\n\n"]),
            (_, None) => {}
        }
    }
}

#[derive(Deserialize)]
struct Question {
    id: String,
    text: String,
    title: Option<String>,
    split: Option<String>,
}

impl Question {
    fn is_train(&self) -> bool {
        self.split.as_deref() == Some("train")
    }
}

/// Adds the questions of the split `train` with their answers.
pub(super) fn add_answers(corpus: &mut Corpus, folder: &Path) -> Result<()> {
    let set = QaSet::read(folder, None)?;
    let questions: Vec<Question> = json_lines(&folder.join("queries.jsonl"))?;
    let train: Vec<&Question> = questions.iter().filter(|question| question.is_train()).collect();
    ensure!(!train.is_empty(), "no question of split `train` in {}", folder.display());
    for question in train {
        for answer in set.relevant.get(&question.id).into_iter().flatten() {
            let Some(document) = set.documents.iter().find(|document| document.id == *answer) else {
                continue;
            };
            let text: Vec<&str> = document.sections.iter().map(|section| section.text.as_str()).collect();
            let title = question.title.as_deref().unwrap_or(&document.title);
            corpus.add_answer("anfragen", title, &question.text, &text.join("\n\n"));
        }
    }
    Ok(())
}

/// Keeps out what shares a run with the questions that are not of the split `train`, or with their answers.
pub(super) fn hold_out(corpus: &mut Corpus, folder: &Path) -> Result<()> {
    let set = QaSet::read(folder, None)?;
    let questions: Vec<Question> = json_lines(&folder.join("queries.jsonl"))?;
    let mut answers = BTreeSet::new();
    for question in questions.iter().filter(|question| !question.is_train()) {
        corpus.hold_out(&question.text);
        answers.extend(set.relevant.get(&question.id).into_iter().flatten());
    }
    for document in set.documents.iter().filter(|document| answers.contains(&document.id)) {
        document.sections.iter().for_each(|section| corpus.hold_out(&section.text.replace("-\n", "")));
    }
    Ok(())
}

/// Adds every member of a group with every other one.
pub(super) fn add_synonyms(corpus: &mut Corpus, file: &Path) -> Result<()> {
    let text = fs_err::read_to_string(file).context("synonyms cannot be read")?;
    for group in SynonymGroup::parse(&text).0 {
        let members: Vec<&str> =
            group.members.iter().chain(&group.targets).map(|member| member.text.as_str()).collect();
        for (place, left) in members.iter().enumerate() {
            members[place + 1..].iter().for_each(|right| corpus.add_synonyms("synonyme", left, right));
        }
    }
    Ok(())
}
