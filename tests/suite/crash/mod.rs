//! An ingest that is killed again and again leaves an index that everybody goes on with.
//!
//! The crate `index` kills single commits; here the whole program dies: at each named point of its commits, and at moments that
//! nobody chose. All the time a service in another process is searched.

pub(crate) mod papers;
mod watch;

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use index::CommitPoint;
use rustix::process::Signal;
use serde_json::Value;

use crate::program::Place;
use crate::service::Service;
use papers::Papers;
use watch::watch;

/// Kills at moments that nobody chose.
const RANDOM_KILLS: usize = 5;
const PAPERS: Papers = Papers { count: 220 };

#[test]
fn an_ingest_may_be_killed_at_any_moment() {
    let place = Place::new();
    PAPERS.write(&place, 0);
    let began = Instant::now();
    place.ingest();
    let undisturbed = began.elapsed();
    let service = Service::start(&place, "serve -q --listen 127.0.0.1:0");
    let (kills, seen) = watch(service.address, PAPERS, || kill_again_and_again(&place, undisturbed));
    let counted = kills.iter().map(|(point, kills)| format!("{point} {kills}"));
    say(&format!("killed: {}; papers seen meanwhile: {seen}", counted.collect::<Vec<_>>().join(", ")));
    assert!(CommitPoint::ALL.iter().all(|point| kills.contains_key(&format!("{point:?}"))), "{kills:?}");
    assert!(kills.values().sum::<usize>() >= 10 && seen > 100);
    finish(&place);
    service.stop(Signal::TERM, &place).expect_code(0);
}

/// Returns how often the ingest was killed at which point.
fn kill_again_and_again(place: &Place, undisturbed: Duration) -> BTreeMap<String, usize> {
    let mut kills = BTreeMap::new();
    let mut stand = 0;
    for (round, point) in CommitPoint::ALL.into_iter().enumerate() {
        stand += 1;
        PAPERS.write(place, stand);
        // Now in the first commit, now in the second.
        let order = format!("{point:?}:{}", 1 + round % 2);
        let status = place
            .command("ingest -q --no-embedder documents")
            .env("RATSFUND_ABORT_AT", &order)
            .stdout(Stdio::null())
            .status()
            .expect("the program can be started");
        assert_eq!(status.signal(), Some(Signal::ABORT.as_raw()), "{order}: {status}");
        check_after_kill(place, &order);
        *kills.entry(format!("{point:?}")).or_default() += 1;
    }
    let mut numbers = Numbers(20);
    while kills.get("random").is_none_or(|kills| *kills < RANDOM_KILLS) {
        stand += 1;
        PAPERS.write(place, stand);
        let moment = undisturbed * numbers.below(100) / 100;
        if kill_after(place, moment).signal().is_some() {
            check_after_kill(place, &format!("{moment:?}"));
            *kills.entry("random".to_owned()).or_default() += 1;
        }
    }
    kills
}

fn kill_after(place: &Place, moment: Duration) -> ExitStatus {
    let mut command = place.command("ingest -q --no-embedder documents");
    let mut ingest = command.stdout(Stdio::null()).spawn().expect("the program can be started");
    thread::sleep(moment);
    ingest.kill().expect("it can be killed, even if it has ended");
    ingest.wait().expect("it can be waited for")
}

/// Files that a killed batch had stored may lie about until the next run; nothing else may be amiss.
fn check_after_kill(place: &Place, order: &str) {
    let verified = place.run("verify");
    let findings: Vec<&str> = verified.stdout.lines().filter(|line| !line.ends_with("Befunde")).collect();
    assert!(verified.stdout.contains(" Dokumente, "), "{order}: {}", verified.report());
    assert!(findings.iter().all(|line| line.ends_with("belongs to no document")), "{order}: {findings:#?}");
}

/// The last run completes what the killed ones began, and the index is as if nothing had happened.
fn finish(place: &Place) {
    place.ingest();
    place.run("verify").expect_code(0);
    let before = place.status()["generation"].clone();
    place.ingest();
    assert_eq!(place.status()["generation"], before, "ingesting again changes nothing");
    let mut undisturbed = place.command("ingest -q --no-embedder documents");
    let other = place.path().join("undisturbed");
    place.ended(undisturbed.env("RATSFUND_DATA_DIR", &other)).expect_code(0);
    let held = |data: &Path| {
        let mut status = place.command("status --format json");
        let status = place.ended(status.env("RATSFUND_DATA_DIR", data)).json();
        let mut serve = place.command("serve -q --listen 127.0.0.1:0");
        let service = Service::of(serve.env("RATSFUND_DATA_DIR", data), place);
        (status["passages"].clone(), documents(&service))
    };
    let (interrupted, whole) = (held(&place.data()), held(&other));
    assert_eq!(interrupted, whole);
    assert!(whole.1.len() > 150, "{} documents", whole.1.len());
}

/// Title and checksum of all documents, ascending.
fn documents(service: &Service) -> Vec<[String; 2]> {
    let mut documents = Vec::new();
    let mut offset = Value::from(0);
    while !offset.is_null() {
        let list = service.get(&format!("/api/documents?offset={offset}")).json();
        let text = |document: &Value, name: &str| document[name].as_str().expect("a text").to_owned();
        let these = list["documents"].as_array().expect("a list").iter();
        documents.extend(these.map(|document| [text(document, "title"), text(document, "sha256")]));
        offset = list["next"].clone();
    }
    documents.sort();
    documents
}

/// Numbers that look random and are the same in every run.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, most: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as u32 % most
    }
}

#[expect(clippy::print_stdout, reason = "what was tested is part of the result")]
pub(crate) fn say(text: &str) {
    println!("{text}");
}
