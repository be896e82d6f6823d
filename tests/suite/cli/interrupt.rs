//! Ctrl-C in the middle of an ingest.

use std::os::unix::process::CommandExt;
use std::process::{Child, Stdio};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::crash::papers::Papers;
use crate::program::{Ended, Place};

#[test]
fn what_was_ready_is_kept_and_another_run_completes_it() {
    let place = Place::new();
    let papers = Papers { count: 300 };
    papers.write(&place, 0);
    let mut ingest = ingest(&place);
    let running = wait_for_commit(&place, &mut ingest);
    assert!(running, "the ingest is not over after its first commit");
    // A terminal sends it to all processes of the command, the readers too.
    kill_process_group(Pid::from_child(&ingest), Signal::INT).expect("it runs");
    let output = ingest.wait_with_output().expect("it can be waited for");
    let ended = Ended::new(&output, place.path()).expect_code(1);
    assert!(ended.stderr.contains("abgebrochen"), "{}", ended.report());
    assert!(ended.stdout.contains(" 0 fehlgeschlagen"), "{}", ended.report());

    place.run("verify").expect_code(0);
    let kept = place.status()["documents"].as_u64().expect("a number");
    assert!(0 < kept && kept < papers.count, "{kept} documents are kept");
    let completed = place.run("ingest -q --no-embedder documents").expect_code(0);
    assert!(completed.stdout.contains(&format!("{kept} unverändert")), "{}", completed.report());
    assert_eq!(place.status()["documents"], papers.count);
    place.run("verify").expect_code(0);
}

/// An ingest in a process group of its own, as a shell starts it.
fn ingest(place: &Place) -> Child {
    let mut command = place.command("ingest --no-embedder --parallel 1 documents");
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    command.spawn().expect("the program can be started")
}

/// Waits until something is in the index; returns whether the ingest still runs then.
fn wait_for_commit(place: &Place, ingest: &mut Child) -> bool {
    while ingest.try_wait().expect("it can be asked").is_none() {
        let status = place.run("status --format json");
        if status.code == Some(0) && status.json()["documents"] != 0 {
            return true;
        }
    }
    false
}
