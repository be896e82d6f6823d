//! Where training texts come from: files and folders of text, questions with answers, the index.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use engine::{Allowed, BlockKind, Index, Page, Shown, ShownPage};
use german::SynonymGroup;
use inference::{Corpus, TrainingDocument, TrainingSection, read_json_lines};
use serde::Deserialize;

use crate::eval::qa::QaSet;
use crate::eval::questions::json_lines;
use crate::printer::Printer;
use crate::told::Told;

/// Bytes of a text file that are in memory at a time.
const PIECE: u64 = 1 << 20;
/// Bytes from which on a document of a longer text is full: about what a long paper has.
const DOCUMENT: usize = 1 << 15;

/// What a file is by its name.
enum Kind {
    JsonLines,
    Text,
    Other,
}

/// Adds a file or all files of a folder, until the corpus is full.
pub(super) fn add_texts(corpus: &mut Corpus, path: &Path, printer: Printer) -> Result<()> {
    let files = files(path)?;
    let (mut texts, mut left_out) = (0, 0);
    for file in &files {
        if corpus.is_full() {
            break;
        }
        let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        match kind(file) {
            Kind::JsonLines => {
                read_json_lines(file, &mut |document| {
                    corpus.add(&name, document);
                    if corpus.is_full() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                })?;
            }
            Kind::Text => add_text(corpus, file, &name)?,
            Kind::Other => {
                left_out += 1;
                continue;
            }
        }
        texts += 1;
    }
    if texts == 0 && !corpus.is_full() {
        let path = path.display();
        bail!(
            Told::new(
                format!("{path} enthält keine Texte: von {left_out} Dateien ist keine .jsonl, .jsonl.xz, .txt oder .md"),
                format!("{path} holds no texts: of its files ({left_out}) none is .jsonl, .jsonl.xz, .txt or .md"),
            )
            .hint(
                "PDF und Office mit `ratsfund ingest` einlesen und --index angeben",
                "read PDF and office files with `ratsfund ingest` and give --index",
            )
        );
    }
    if left_out > 0 {
        printer.say(
            &format!("{}: {left_out} Dateien sind keine Texte (Tipp: PDF und Office mit `ratsfund ingest` einlesen und --index angeben)", path.display()),
            &format!("{}: {left_out} files are no texts (hint: read PDF and office files with `ratsfund ingest` and give --index)", path.display()),
        );
    }
    Ok(())
}

fn kind(file: &Path) -> Kind {
    let name = file.to_string_lossy().to_lowercase();
    if name.ends_with(".jsonl") || name.ends_with(".jsonl.xz") {
        Kind::JsonLines
    } else if name.ends_with(".txt") || name.ends_with(".md") {
        Kind::Text
    } else {
        Kind::Other
    }
}

/// Adds a text as one document, or a long one as several, without having it in memory as a whole.
fn add_text(corpus: &mut Corpus, file: &Path, name: &str) -> Result<()> {
    let mut content = BufReader::new(fs_err::File::open(file)?);
    let mut add = |text: &str| {
        let section = TrainingSection { heading: String::new(), text: text.to_owned() };
        corpus.add("text", TrainingDocument { title: name.to_owned(), sections: vec![section] });
        corpus.is_full()
    };
    loop {
        let mut piece = Vec::new();
        content.by_ref().take(PIECE).read_to_end(&mut piece)?;
        if piece.is_empty() {
            return Ok(());
        }
        // Lines are whole, but for those that are no text.
        content.by_ref().take(PIECE).read_until(b'\n', &mut piece)?;
        let text = documents::decode(&piece);
        let mut start = 0;
        for (end, _) in text.match_indices('\n') {
            if end - start >= DOCUMENT {
                add(&text[start..end]);
                start = end;
            }
        }
        if add(&text[start..]) {
            return Ok(());
        }
    }
}

/// A file, or the files of a folder and of the folders in it, in the order of their names.
fn files(path: &Path) -> Result<Vec<std::path::PathBuf>> {
    let shown = path.display();
    ensure!(
        path.exists(),
        Told::new(
            format!("es gibt keine Datei und keinen Ordner {shown}"),
            format!("there is no file or folder {shown}")
        )
    );
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
            // A page that holds anything more secret teaches nothing.
            if let Some(ShownPage { page, shown: Shown::Whole }) =
                index.page(document.version, number, allowed)?
            {
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
