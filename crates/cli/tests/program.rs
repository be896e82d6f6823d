//! That the program starts. All else is tested across crates, in the package `tests`; that there is a test here makes cargo build the
//! program for them, which it does for the integration tests of its own package only.

use std::process::Command;

#[test]
fn the_program_starts() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_ratsfund")).arg("--version").output().expect("it was built");
    assert!(output.status.success());
    assert_eq!(output.stdout, format!("ratsfund {}\n", env!("CARGO_PKG_VERSION")).as_bytes());
}
