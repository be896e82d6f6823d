//! Files that no PDF library expects, by the hundred, through the program: it lives, lists what failed, and indexes the rest.

use std::path::{Path, PathBuf};

use crate::crash::{Numbers, say};
use crate::program::{Place, musterfurt};

const MUTANTS: usize = 40;

#[test]
fn mutated_papers_do_no_harm() {
    let place = Place::new();
    let papers = files(&musterfurt(), ".pdf");
    let mut numbers = Numbers(40);
    for number in 0..MUTANTS {
        let paper = &papers[numbers.below(papers.len() as u32) as usize];
        let content = fs_err::read(paper).expect("the paper can be read");
        place.write(&format!("{number:02}.pdf"), mutant(content, &mut numbers));
    }
    place.write("gut.txt", "Die Bücherei öffnet um zehn Uhr.\n");
    ingest_all(&place, &place.documents());
    place.run("search -q Bücherei").expect_code(0);
}

/// Bits flipped, pieces cut out, moved and repeated, the end torn off.
fn mutant(mut content: Vec<u8>, numbers: &mut Numbers) -> Vec<u8> {
    for _ in 0..=numbers.below(30) {
        let place = numbers.below(content.len() as u32) as usize;
        let end = (place + 1 + numbers.below(200) as usize).min(content.len());
        match numbers.below(6) {
            0 | 1 => content[place] ^= 1 << numbers.below(8),
            2 => content[place] = b"0123456789<>[]()/ R"[numbers.below(19) as usize],
            3 => drop(content.drain(place..end)),
            4 => drop(content.splice(place..place, content[place..end].to_vec()).collect::<Vec<u8>>()),
            _ if numbers.below(4) == 0 => content.truncate(place + 1),
            _ => content.insert(place, numbers.below(256) as u8),
        }
    }
    content
}

#[test]
fn real_papers_are_read_in_one_run() {
    let Some(folder) = std::env::var_os("RATSFUND_REAL_DATA") else {
        say("RATSFUND_REAL_DATA is not set: only mutated papers of our own were read");
        return;
    };
    let folder = Path::new(&folder).join("pdfs");
    let papers = files(&folder, ".pdf");
    assert!(papers.len() > 100, "there are papers below {}", folder.display());
    let place = Place::new();
    ingest_all(&place, &folder);
}

/// Every file is either a document or listed with a reason, and the index is sound.
fn ingest_all(place: &Place, folder: &Path) {
    let files = files(folder, "").len();
    let folder = folder.to_str().expect("paths of tests are UTF-8");
    let ended = place.run_of(&["ingest", "--lang", "en", "--no-embedder", folder]);
    assert!(matches!(ended.code, Some(0 | 1)), "{}", ended.report());
    let status = place.status();
    let failures = status["failures"].as_array().expect("a list");
    let documents = status["documents"].as_u64().expect("a number") as usize;
    say(&format!("{documents} of {files} read; {}", ended.stdout.trim_end()));
    assert_eq!(documents + failures.len(), files, "{}", ended.report());
    assert_eq!(ended.code, Some(i32::from(!failures.is_empty())));
    for failure in failures {
        let (path, reason) = (failure["path"].as_str(), failure["reason"].as_str().unwrap_or_default());
        assert!(!reason.is_empty() && ended.stderr.contains(reason), "{path:?}: {reason}");
        // That would be the reader's fault, not the file's.
        assert!(!reason.starts_with("reader failed"), "{path:?}: {reason}");
    }
    place.run("verify").expect_code(0);
}

/// Files below a folder whose names end so, by path.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let walk =
        ignore::WalkBuilder::new(folder).build().map(|entry| entry.expect("it can be read").into_path());
    let mut files: Vec<PathBuf> =
        walk.filter(|path| path.is_file() && path.to_string_lossy().ends_with(ending)).collect();
    files.sort();
    files
}
