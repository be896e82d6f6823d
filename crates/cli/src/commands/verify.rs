//! `ratsfund verify`: checks the index and its originals, and repairs what can be made of the catalogue.

use anyhow::Result;

use crate::args::VerifyArguments;
use crate::configuration::Configuration;
use crate::exit::Exit;
use crate::language::Language;
use crate::printer::Printer;
use crate::wiring;

pub(crate) fn run(
    arguments: &VerifyArguments,
    configuration: &Configuration,
    printer: Printer,
) -> Result<Exit> {
    let report = if arguments.repair {
        wiring::open_index_to_write(configuration)?.repair()?
    } else {
        wiring::open_index(configuration)?.verify()?
    };
    let mut exit = Exit::Done;
    for finding in &report.findings {
        let mended = arguments.repair && finding.is_repairable();
        if !mended {
            exit = Exit::Negative;
        }
        let state = if mended { printer.language.pick(" (repariert)", " (repaired)") } else { "" };
        printer.line(&format!("{finding}{state}"))?;
    }
    let (documents, passages, findings) = (report.documents, report.passages, report.findings.len());
    printer.line(&match printer.language {
        Language::De => format!("{documents} Dokumente, {passages} Passagen geprüft, {findings} Befunde"),
        Language::En => format!("{documents} documents, {passages} passages checked, {findings} findings"),
    })?;
    if report.findings.iter().any(|finding| finding.is_repairable()) && !arguments.repair {
        printer.say(
            "Tipp: `ratsfund verify --repair` behebt, was behebbar ist",
            "hint: `ratsfund verify --repair` mends what can be mended",
        );
    }
    Ok(exit)
}
