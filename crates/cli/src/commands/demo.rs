//! `ratsfund demo`: the whole way on the papers of the fictional town of Musterfurt, from models to cited answers.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use engine::ingest::Unchanged;
use engine::{Allowed, AskRequest, Index, Mode};
use inference::Status;

use super::{ask, ingest, models, search, serve};
use crate::args::{DemoArguments, FilterArguments};
use crate::configuration::Configuration;
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::printer::Printer;
use crate::told::Told;
use crate::wiring;

/// The papers, below the directory that the demo is started in.
const DOCUMENTS: &str = "corpora/musterfurt/documents";

/// Asked and answered on the terminal.
const QUESTIONS: [&str; 3] = [
    "Was kostet die Hundesteuer ab 2025?",
    "Was kostet eine Beglaubigung?",
    "Wie oft werden die Bioabfallbehälter im Sommer geleert?",
];

pub(crate) fn run(
    arguments: &DemoArguments,
    configuration: &Configuration,
    printer: Printer,
) -> Result<Exit> {
    let configuration =
        Configuration { data_dir: configuration.data_dir.join("demo"), ..configuration.clone() };
    let documents = documents()?;
    fetch_models(&configuration, printer)?;
    ingest_documents(&documents, &configuration, printer)?;
    let mut engine = wiring::open_engine(&configuration, printer)?;
    for question in QUESTIONS {
        printer.line(&format!("\n» {question}\n"))?;
        let request = AskRequest {
            search: search::request(question.to_owned(), &FilterArguments::default(), ask::RESULTS),
            mode: Mode::Quote,
        };
        ask::answer_as_text(&engine, &request, printer)?;
        if Interrupt::install()?.came() {
            return Ok(Exit::Negative);
        }
    }
    if arguments.once {
        return Ok(Exit::Done);
    }
    printer.line("")?;
    engine.generator = wiring::generator(&configuration, printer)?;
    serve::serve(engine, arguments.listen, Allowed::public(), &configuration, printer)
}

fn documents() -> Result<PathBuf> {
    let documents = Path::new(DOCUMENTS);
    if !documents.is_dir() {
        bail!(Told::new(format!("{DOCUMENTS} ist nicht hier"), format!("{DOCUMENTS} is not here")).hint(
            "die Vorführung in dem Ordner starten, der den Quelltext von Ratsfund enthält",
            "start the demo in the folder that holds Ratsfund's source",
        ));
    }
    Ok(documents.to_owned())
}

/// Fetches the starter models if they are absent. Without them the demo goes on with words alone.
fn fetch_models(configuration: &Configuration, printer: Printer) -> Result<()> {
    let store = wiring::model_store(configuration);
    for model in wiring::profile_models(configuration)? {
        if store.status(&model)? == Status::Present {
            continue;
        }
        printer.say(&format!("hole das Modell {model} …"), &format!("fetching model {model} …"));
        if let Err(error) = models::fetch(&store, &model, configuration, printer) {
            printer.warn(&format!("{}: {error:#}", printer.language.pick("Modell fehlt", "model missing")));
            printer.say(
                "Die Demo läuft ohne dieses Modell weiter; `ratsfund models import` bringt es von einem anderen Rechner.",
                "The demo goes on without this model; `ratsfund models import` brings it from another machine.",
            );
        }
    }
    Ok(())
}

fn ingest_documents(documents: &Path, configuration: &Configuration, printer: Printer) -> Result<()> {
    let folder = ingest::walk(documents, printer)?;
    let index = wiring::open_index_to_write(configuration)?;
    let workers = wiring::workers(None, None, configuration)?;
    let embedder = wiring::embedder(configuration, printer)?;
    let job = ingest::IngestJob {
        reader: &workers,
        embedder: embedder.as_deref(),
        index: &index as &dyn Index,
        parallel: wiring::parallel(None),
        unchanged: Unchanged::Skip,
    };
    job.run(&folder, printer)?;
    wiring::finish_recognition(&workers, configuration, printer)
}
