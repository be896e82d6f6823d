//! The program `ratsfund`: arguments and configuration in, commands run, exit code out.
//!
//! The only crate that names implementations of the ports, reads configuration and environment, prints, and exits.

mod args;
mod commands;
mod configuration;
mod endpoints;
mod eval;
mod exit;
mod interrupt;
mod language;
mod printer;
mod snippet;
mod synonyms;
mod wiring;

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory, Parser};
use tracing_subscriber::EnvFilter;

use args::{Arguments, Command};
use configuration::Configuration;
use exit::Exit;
use printer::Printer;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    log(arguments.common.verbose);
    match run(arguments) {
        Ok(exit) => exit.into(),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // A closed stderr leaves nobody to tell.
            let _ = writeln!(io::stderr(), "ratsfund: {}", describe(&error));
            ExitCode::from(exit::ERROR)
        }
    }
}

fn run(arguments: Arguments) -> Result<Exit> {
    // These two need no data directory.
    match arguments.command {
        Command::Worker => return commands::worker(),
        Command::Completions { shell } => {
            // Into memory first: clap panics where writing fails.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "ratsfund", &mut script);
            io::stdout().write_all(&script)?;
            return Ok(Exit::Done);
        }
        _ => {}
    }
    let configuration = Configuration::resolve(&arguments.common)?;
    let printer = Printer { language: configuration.language, quiet: arguments.common.quiet };
    match arguments.command {
        Command::Demo(arguments) => commands::demo::run(&arguments, &configuration, printer),
        Command::Init => commands::init::run(&configuration, printer),
        Command::Ingest(arguments) => commands::ingest::run(&arguments, &configuration, printer),
        Command::Search(arguments) => commands::search::run(arguments, &configuration, printer),
        Command::Ask(arguments) => commands::ask::run(arguments, &configuration, printer),
        Command::Serve(arguments) => commands::serve::run(&arguments, &configuration, printer),
        Command::Status(arguments) => commands::status::run(&arguments, &configuration, printer),
        Command::Verify(arguments) => commands::verify::run(&arguments, &configuration, printer),
        Command::Excerpt(arguments) => commands::excerpt::run(&arguments, &configuration, printer),
        Command::Forget(arguments) => commands::forget::run(&arguments, &configuration, printer),
        Command::Eval(arguments) => commands::eval::run(&arguments, &configuration, printer),
        Command::Tune(arguments) => commands::tune::run(&arguments, &configuration, printer),
        Command::Calibrate(arguments) => commands::calibrate::run(&arguments, &configuration, printer),
        Command::Export(arguments) => commands::export::run(&arguments, &configuration, printer),
        Command::Models(arguments) => commands::models::run(arguments, &configuration, printer),
        Command::Completions { .. } | Command::Worker => Ok(Exit::Done),
    }
}

/// Logs go to stderr, and only if asked for: warnings by default.
fn log(verbose: u8) {
    let level = match verbose {
        0 => "warn",
        1 => "info",
        _ => "debug",
    };
    let colours = io::stderr().is_terminal();
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_ansi(colours)
        .with_env_filter(EnvFilter::new(level))
        .init();
}

/// The error and what caused it, on one line, then hints; a cause that the error above it already says is left out.
fn describe(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            let (message, hint) = match text.split_once("\nhint:") {
                Some((message, hint)) => (message.to_owned(), format!("\nhint:{hint}")),
                None => (text.clone(), String::new()),
            };
            text = format!("{message}: {cause}{hint}");
        }
    }
    text
}

/// Whoever reads our output may stop reading: `ratsfund search … | head`.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == ErrorKind::BrokenPipe))
}
