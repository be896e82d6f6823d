//! The program `ratsfund`: arguments and configuration in, commands run, exit code out.
//!
//! The only crate that names implementations of the ports, reads configuration and environment, prints, and exits.

mod args;
mod commands;
mod complaint;
mod configuration;
mod endpoints;
mod eval;
mod exit;
mod help;
mod interrupt;
mod language;
mod printer;
mod snippet;
mod synonyms;
mod told;
mod translation;
mod wiring;

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

use anyhow::Result;
use clap::FromArgMatches;
use tracing_subscriber::EnvFilter;

use args::{Arguments, Command};
use configuration::Configuration;
use exit::Exit;
use language::Language;
use printer::Printer;

fn main() -> ExitCode {
    let mut language = Language::early();
    let arguments = match parse(language) {
        Ok(arguments) => arguments,
        Err(exit) => return exit,
    };
    log(arguments.common.verbose);
    match run(arguments, &mut language) {
        Ok(exit) => exit.into(),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // A closed stderr leaves nobody to tell.
            let _ = writeln!(io::stderr(), "ratsfund: {}", told::describe(&error, language));
            ExitCode::from(exit::ERROR)
        }
    }
}

/// What was typed; otherwise what is wrong with it, or the help that was asked for, has been printed.
fn parse(language: Language) -> Result<Arguments, ExitCode> {
    let matches = help::command(language).try_get_matches();
    matches.and_then(|matches| Arguments::from_arg_matches(&matches)).map_err(|error| {
        let complaint = (language == Language::De).then(|| complaint::in_german(&error)).flatten();
        // A closed stderr leaves nobody to tell.
        let _ = match complaint {
            Some(complaint) => write!(io::stderr(), "{complaint}"),
            None => error.print(),
        };
        ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(exit::ERROR))
    })
}

/// Runs the command; `language` becomes that of the configuration, once that is known.
fn run(arguments: Arguments, language: &mut Language) -> Result<Exit> {
    // These two need no data directory.
    match arguments.command {
        Command::Worker => return commands::worker(),
        Command::Completions { shell } => {
            // Into memory first: clap panics where writing fails.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut help::command(*language), "ratsfund", &mut script);
            io::stdout().write_all(&script)?;
            return Ok(Exit::Done);
        }
        _ => {}
    }
    let configuration = Configuration::resolve(&arguments.common)?;
    *language = configuration.language;
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

/// Whoever reads our output may stop reading: `ratsfund search … | head`.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == ErrorKind::BrokenPipe))
}
