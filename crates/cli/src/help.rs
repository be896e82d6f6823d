//! The help of the command line in German: the texts of `help.de.toml` laid over what clap makes of [`Arguments`].

use std::collections::BTreeMap;

use clap::{Arg, ArgAction, Command, CommandFactory};

use crate::args::Arguments;
use crate::language::Language;

const TEXTS: &str = include_str!("help.de.toml");
/// Of the table for the program as a whole.
const PROGRAM: &str = "ratsfund";
/// Of the table for what several commands share.
const SHARED: &str = "all";
/// Of the table for what stands for a value.
const VALUES: &str = "values";

/// The command line as clap knows it, with its help in a language.
pub(crate) fn command(language: Language) -> Command {
    match language {
        Language::De => in_german(&Texts::read()),
        Language::En => Arguments::command(),
    }
}

/// Clap writes the help of its own two flags in English, so they are ours.
fn in_german(texts: &Texts) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).global(true);
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    texts
        .over(Arguments::command(), PROGRAM)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .args([help, version].map(|flag| texts.over_argument(flag, SHARED)))
}

/// Texts by command and argument.
struct Texts(BTreeMap<String, BTreeMap<String, String>>);

impl Texts {
    fn read() -> Self {
        Self(toml::from_str(TEXTS).expect("the texts are valid, as a test shows"))
    }

    /// What a table says, or else the shared one.
    fn get(&self, table: &str, key: &str) -> Option<&str> {
        let of = |table: &str| self.0.get(table)?.get(key).map(String::as_str);
        of(table).or_else(|| of(SHARED))
    }

    fn over(&self, command: Command, table: &str) -> Command {
        let usage = self.usage(&command, table);
        let about = self.get(table, "about").unwrap_or_default().to_owned();
        command
            .about(about)
            .help_template("{about-with-newline}\nAufruf: {usage}\n\n{all-args}")
            .override_usage(usage)
            .subcommand_help_heading("Befehle")
            .mut_args(|argument| self.over_argument(argument, table))
            .mut_subcommands(|inner| {
                let name = below(table, &inner);
                self.over(inner, &name)
            })
    }

    /// How a command is called: clap's line with German words in it.
    fn usage(&self, command: &Command, table: &str) -> String {
        let mut words = vec![PROGRAM.to_owned()];
        words.extend((table != PROGRAM).then(|| table.to_owned()));
        words.push("[OPTIONEN]".to_owned());
        let has_commands = command.get_subcommands().next().is_some();
        words.extend(has_commands.then(|| "<BEFEHL>".to_owned()));
        words.extend(command.get_positionals().map(|argument| {
            let name = self.value_name(argument);
            let name = if argument.is_required_set() { format!("<{name}>") } else { format!("[{name}]") };
            if matches!(argument.get_action(), ArgAction::Append) { format!("{name}...") } else { name }
        }));
        words.join(" ")
    }

    fn over_argument(&self, argument: Arg, table: &str) -> Arg {
        let mut help = self.get(table, argument.get_id().as_str()).unwrap_or_default().to_owned();
        let default = argument.get_default_values().join(std::ffi::OsStr::new(","));
        if !default.is_empty() {
            help.push_str(&format!(" [Vorgabe: {}]", default.to_string_lossy()));
        }
        if let Some(variable) = argument.get_env() {
            help.push_str(&format!(" [Umgebung: {}]", variable.to_string_lossy()));
        }
        let heading = if argument.is_positional() {
            "Argumente"
        } else if argument.is_global_set() {
            "Optionen aller Befehle"
        } else {
            "Optionen"
        };
        let takes_values = argument.get_action().takes_values();
        let name = self.value_name(&argument);
        let argument = argument.help(help).help_heading(heading).hide_env(true);
        if !takes_values {
            return argument;
        }
        argument.value_name(name).hide_default_value(true).hide_possible_values(true)
    }

    /// What stands for the value of an argument.
    fn value_name(&self, argument: &Arg) -> String {
        let given = argument.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
        let name = given.unwrap_or_else(|| argument.get_id().as_str().to_uppercase());
        self.0[VALUES].get(&name).cloned().unwrap_or(name)
    }
}

/// The table of a command below another.
fn below(table: &str, command: &Command) -> String {
    let name = command.get_name();
    if table == PROGRAM { name.to_owned() } else { format!("{table} {name}") }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The texts that a command and those below it need, as table and key.
    fn needed(command: &Command, table: &str, needed: &mut BTreeSet<(String, String)>) {
        needed.insert((table.to_owned(), "about".to_owned()));
        let texts = Texts::read();
        for argument in command.get_arguments() {
            let id = argument.get_id().to_string();
            let own = texts.0.get(table).is_some_and(|texts| texts.contains_key(&id));
            needed.insert((if own { table } else { SHARED }.to_owned(), id));
        }
        for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
            self::needed(inner, &below(table, inner), needed);
        }
    }

    #[test]
    fn every_command_and_argument_has_a_german_text_and_no_text_is_left_over() {
        let mut wanted = BTreeSet::from(["help", "version"].map(|flag| (SHARED.to_owned(), flag.to_owned())));
        needed(&Arguments::command(), PROGRAM, &mut wanted);
        let there = Texts::read().0.into_iter().filter(|(table, _)| table != VALUES);
        let there: BTreeSet<_> =
            there.flat_map(|(table, texts)| texts.into_keys().map(move |key| (table.clone(), key))).collect();
        assert_eq!(there, wanted);
    }

    #[test]
    fn clap_accepts_what_is_laid_over() {
        command(Language::De).debug_assert();
        let mut ingest = command(Language::De).find_subcommand("ingest").expect("it is there").clone();
        let help = ingest.render_help().to_string();
        assert!(help.contains("Aufruf: ratsfund ingest [OPTIONEN] <ORDNER>..."), "{help}");
    }
}
