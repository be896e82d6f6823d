//! A worker of its own, for tests and measurements; the product's binary has the same behind its hidden subcommand.

use std::process::ExitCode;

fn main() -> ExitCode {
    match documents::serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
