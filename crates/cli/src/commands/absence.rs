//! `ratsfund search --why-not DOCUMENT`: why a document is not among the results, or where it stands.

use anyhow::Result;
use engine::{Absence, Engine, SearchRequest, Standing};
use serde_json::json;
use server::Phrasing;

use super::search::{explained_json, print_explanation, print_hit};
use crate::args::Format;
use crate::exit::Exit;
use crate::printer::Printer;

pub(super) fn run(
    engine: &Engine,
    request: &SearchRequest,
    document: &str,
    format: Format,
    printer: Printer,
) -> Result<Exit> {
    let absence = engine.absence(request, document)?;
    let message = Phrasing(printer.language.into()).absence(&absence);
    let standing = match &absence {
        Absence::Ranked(standing) => Some(standing.as_ref()),
        _ => None,
    };
    match format {
        Format::Json => {
            let explained =
                |standing: &Standing| explained_json(&standing.hit, &standing.explanation, printer);
            let last = standing.and_then(|standing| standing.last_shown.as_ref());
            printer.json(&json!({
                "message": message,
                "rank": standing.and_then(|standing| standing.rank),
                "of": standing.map(|standing| standing.of),
                "best": standing.map(explained),
                "last_shown": last.map(|(hit, explanation)| explained_json(hit, explanation, printer)),
            }))?;
        }
        Format::Text => {
            printer.line(&message)?;
            if let Some(standing) = standing {
                print_standing(standing, request.limit, printer)?;
            }
        }
    }
    let is_shown = standing.is_some_and(|standing| standing.rank.is_some_and(|rank| rank <= request.limit));
    Ok(if is_shown { Exit::Done } else { Exit::Negative })
}

fn print_standing(standing: &Standing, shown: usize, printer: Printer) -> Result<()> {
    print_hit(standing.rank.unwrap_or(standing.of + 1), &standing.hit, printer)?;
    print_explanation(&standing.explanation, printer)?;
    if let Some((hit, explanation)) = &standing.last_shown {
        printer.line(
            printer
                .language
                .pick("Zum Vergleich die letzte gezeigte Stelle:", "for comparison the last passage shown:"),
        )?;
        print_hit(shown.min(standing.of), hit, printer)?;
        print_explanation(explanation, printer)?;
    }
    Ok(())
}
