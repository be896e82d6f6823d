//! How many words of scanned papers are read wrong, beside Tesseract alone on pictures of the same pages.
//!
//! What stands on a page of Musterfurt is known from its source. A word of the source counts as wrong if it is missing among the words that
//! were read, in their order; words that only the page has (letterhead, page numbers) do not count. The difference to Tesseract alone is what
//! reading order, hyphens and the repairs of what council papers need are worth.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use documents::Workers;
use engine::{Pages, Reader, Shown};
use fs_err as fs;
use serde_json::Value;

use crate::corpus::{recognising, root};
use crate::figure::{Better, Figure, Reference};

/// Points of an inch, and pixels of one in the pictures that Tesseract gets.
const POINTS: f32 = 72.0;
const PIXELS: f32 = 300.0;

pub(crate) fn measure() -> Result<Vec<Figure>> {
    let (worker, musterfurt) = (recognising()?, root().join("corpora/musterfurt"));
    let (mut figures, mut all) = (Vec::new(), Wrong::default());
    for line in fs::read_to_string(musterfurt.join("structure.jsonl"))?.lines() {
        let gold: Value = serde_json::from_str(line).context("a line of the gold")?;
        let (Some(path), Some(source)) = (gold["path"].as_str(), gold["words"].as_str()) else { continue };
        let bytes = fs::read(musterfurt.join("documents").join(path))?;
        let (ours, theirs) = texts(&worker, &bytes, path)?;
        let wrong = Wrong::of(&words(source), &words(&ours), &words(&theirs));
        all = all + wrong;
        figures.push(wrong.figure(path));
    }
    figures.push(all.figure("all scans of musterfurt"));
    Ok(figures)
}

/// The text of a file as we read it and as Tesseract reads its pictures.
fn texts(worker: &Workers, bytes: &[u8], name: &str) -> Result<(String, String)> {
    let reading = worker.read(bytes, name).with_context(|| name.to_owned())?;
    let (mut ours, mut theirs) = (String::new(), String::new());
    for page in &reading.pages {
        ours.push_str(&page.text(0..page.words.len()));
        let (width, _) = page.size.context("a page without a size")?;
        let width = (width * PIXELS / POINTS) as u32;
        theirs.push_str(&tesseract(&worker.picture(bytes, page.number, width, &Shown::Whole)?.png)?);
        ours.push('\n');
    }
    Ok((ours, theirs))
}

fn tesseract(picture: &[u8]) -> Result<String> {
    let mut child = Command::new("tesseract")
        .args(["-", "-", "-l", "deu+eng", "--dpi", "300"])
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("no tesseract; hint: apt install tesseract-ocr tesseract-ocr-deu")?;
    child.stdin.take().context("tesseract takes nothing")?.write_all(picture)?;
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "tesseract failed");
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The words of a text without punctuation; the sign of a section is a word, and one that is torn at the end of a line is whole.
fn words(text: &str) -> Vec<String> {
    let joined = text.replace("-\n", "").replace(['\u{ad}'], "").replace('§', " § ");
    let bare = |word: &str| {
        let is_kept = |letter: &char| letter.is_alphanumeric() || *letter == '§';
        word.chars().filter(is_kept).collect::<String>()
    };
    joined.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect()
}

/// How many words of how many are wrong.
#[derive(Clone, Copy, Default)]
struct Wrong {
    ours: usize,
    theirs: usize,
    of: usize,
}

impl Wrong {
    fn of(source: &[String], ours: &[String], theirs: &[String]) -> Self {
        let wrong = |read: &[String]| source.len() - common(source, read);
        Self { ours: wrong(ours), theirs: wrong(theirs), of: source.len() }
    }

    fn figure(self, name: &str) -> Figure {
        let share = |wrong: usize| 100.0 * wrong as f64 / self.of.max(1) as f64;
        let name = format!("words read wrong: {name} ({} of {})", self.ours, self.of);
        let reference = Reference::Measured { name: "tesseract".to_owned(), value: share(self.theirs) };
        Figure::new(name, share(self.ours), "%", Better::Lower).against(reference)
    }
}

impl std::ops::Add for Wrong {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { ours: self.ours + other.ours, theirs: self.theirs + other.theirs, of: self.of + other.of }
    }
}

/// How many words two texts have in common in the same order: the length of their longest common subsequence.
fn common(source: &[String], read: &[String]) -> usize {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, word) in read.iter().enumerate() {
        places.entry(word).or_default().push(place);
    }
    // The last place of the best subsequence of each length, ascending; a word tries its places from behind, so that it counts once.
    let mut ends: Vec<usize> = Vec::new();
    for place in
        source.iter().filter_map(|word| places.get(word.as_str())).flat_map(|places| places.iter().rev())
    {
        let length = ends.partition_point(|end| end < place);
        match ends.get_mut(length) {
            Some(end) => *end = *place,
            None => ends.push(*place),
        }
    }
    ends.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_count_in_their_order_and_once() {
        let common = |one: &str, other: &str| super::common(&words(one), &words(other));
        assert_eq!(common("Die Steuer nach § 5 beträgt", "DIE Steuer nach 85 beträgt"), 3);
        assert_eq!(common("(1) Die Ge\u{ad}bühr", "{1) Die Ge-\nbühr"), 3);
        assert_eq!(common("eins zwei drei", "drei eins zwei zwei"), 2);
        assert_eq!(common("an an", "an"), 1);
    }
}
