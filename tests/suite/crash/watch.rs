//! Somebody who searches while others write, and looks closely.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::Value;

use super::papers::{PASSAGES, Papers, state_of, word};
use crate::http::get;

/// Searches the service until the work is done; returns what the work returned, and how many papers were seen.
pub(crate) fn watch<T>(address: SocketAddr, papers: Papers, work: impl FnOnce() -> T) -> (T, u64) {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let mut seen = 0;
            for number in (0..papers.count).cycle() {
                if done.load(Ordering::Relaxed) {
                    break;
                }
                seen += u64::from(look(address, number));
            }
            seen
        });
        // Dropped when the work fails, too: else the watcher would never end.
        let finish = OnDrop(&done);
        let worked = work();
        drop(finish);
        (worked, watcher.join().expect("the watcher saw nothing wrong"))
    })
}

struct OnDrop<'a>(&'a AtomicBool);

impl Drop for OnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A paper is there with all its passages, all in the same state, or not at all; what is found can be opened. Returns whether it was
/// there.
fn look(address: SocketAddr, number: u64) -> bool {
    let word = word(number);
    let response = get(address, &format!("/api/search?q={word}&limit=100"), "*/*");
    assert_eq!(response.status, 200, "{word}: {}", response.text());
    let found = response.json();
    let hits = found["hits"].as_array().expect("a list");
    let texts: Vec<&str> = hits.iter().filter_map(|hit| hit["text"].as_str()).collect();
    let whole = texts.is_empty() || texts.len() == PASSAGES;
    assert!(whole, "{word}: {} passages in generation {}", texts.len(), found["generation"]);
    assert!(texts.iter().all(|text| text.contains(&word)), "{word}: {texts:?}");
    let states: BTreeSet<_> = texts.iter().map(|text| state_of(text)).collect();
    assert!(states.len() <= 1, "{word} in several states: {states:?}");
    hits.first().inspect(|hit| open(address, hit)).is_some()
}

/// The page shows what was found, in the version in which it was found.
fn open(address: SocketAddr, hit: &Value) {
    let path = hit["links"]["words"].as_str().expect("an address");
    let response = get(address, path, "*/*");
    // A paper may be removed in between.
    if response.status == 404 {
        return;
    }
    assert_eq!(response.status, 200, "{path}: {}", response.text());
    let page = response.json();
    let words: Vec<&str> =
        page["words"].as_array().into_iter().flatten().filter_map(|word| word["text"].as_str()).collect();
    let (page, text) = (words.join(" "), hit["text"].as_str().unwrap_or_default());
    assert_eq!(state_of(&page), state_of(text), "{path}");
}
