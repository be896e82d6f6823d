//! What Ratsfund can do in a second, beside what others can do on the same input.
//!
//! `benches/run` measures everything and prints one table; `cargo run --release -p benches -- search` measures one thing. Each thing is
//! measured in a process of its own, so that memory and caches of one do not colour another.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a bench is a program that prints figures")]

mod arguments;
mod corpus;
mod council;
mod embedding;
mod extraction;
mod figure;
mod filling;
mod generation;
mod heads;
mod models;
mod papers;
mod peer;
mod program;
mod questions;
mod recognition;
mod robustness;
mod search_engines;
mod searching;
mod structure;
mod synthetic;
mod texts;
mod timing;

use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, ensure};
use clap::Parser;

use arguments::{Arguments, Output, What};
use figure::{Figure, table};

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    if let [what] = arguments.what[..] {
        let figures = measure(what, &arguments)?;
        if figures.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
        match arguments.output {
            Output::Table => println!("{}", table(&figures)),
            Output::Json => println!("{}", serde_json::to_string(&figures)?),
        }
        return Ok(ExitCode::SUCCESS);
    }
    measure_each(&arguments)
}

fn measure(what: What, arguments: &Arguments) -> Result<Vec<Figure>> {
    match what {
        What::Extraction => extraction::measure(arguments),
        What::Embedding => embedding::measure(arguments),
        What::Generation => generation::measure(arguments),
        What::Ingest => filling::measure(arguments),
        What::Search => searching::measure(arguments),
        What::Papers => council::fill(arguments),
        What::Numbers => council::numbers(arguments),
        What::Questions => questions::measure(arguments),
        What::Robustness => robustness::measure(),
        What::Structure => structure::measure(),
        What::Recognition => recognition::measure(),
        What::Program => program::measure(),
        What::Texts => {
            texts::print()?;
            Ok(Vec::new())
        }
        What::Worker => {
            documents::serve()?;
            Ok(Vec::new())
        }
    }
}

/// Several things, each in a process of its own. What cannot be measured is told and holds up nothing.
fn measure_each(arguments: &Arguments) -> Result<ExitCode> {
    let (mut figures, mut exit) = (Vec::new(), ExitCode::SUCCESS);
    for what in arguments.wanted() {
        eprintln!("measuring {what:?} …");
        match measure_apart(what, arguments) {
            Ok(measured) => figures.extend(measured),
            Err(error) => {
                eprintln!("{what:?}: {error:#}");
                exit = ExitCode::FAILURE;
            }
        }
    }
    println!("{}", table(&figures));
    Ok(exit)
}

fn measure_apart(what: What, arguments: &Arguments) -> Result<Vec<Figure>> {
    let output = Command::new(std::env::current_exe()?)
        .args(arguments.for_one(what))
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start this program again")?;
    ensure!(output.status.success(), "not measured");
    serde_json::from_slice(&output.stdout).context("its figures cannot be read")
}
