//! The composition root: which implementation stands behind which port of the engine.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, bail};
use documents::{WorkerCommand, Workers, WorkersOptions};
use engine::{Allowed, Embedder, Engine, Generator, Index, IndexError, Mode, Reranker};
use index::{CommitHook, HybridIndex, IndexOptions};
use inference::{
    CrossEncoder, EmbedTask, Manifest, ModelStore, Network, Profile, Seen, StaticConfig, StaticEmbedder,
    Status, Task, TransformerEmbedder,
};

use crate::args::Ocr;
use crate::configuration::Configuration;
use crate::language::Language;
use crate::printer::Printer;
use crate::synonyms;
use crate::told::Told;

/// The engine over the index of the data directory, with the models that are there.
pub(crate) fn open_engine(configuration: &Configuration, printer: Printer) -> Result<Engine> {
    let index: Arc<dyn Index> = Arc::new(open_index(configuration)?);
    check_seen(index.as_ref(), configuration)?;
    let engine = engine_over(index, embedder(configuration, printer)?, configuration)?;
    tell_of_lack(&engine, printer)?;
    let synonyms = synonyms::thesaurus(configuration, printer)?;
    Ok(Engine { reranker: reranker(configuration, printer)?, synonyms, ..engine })
}

/// Tells that passages have vectors of other models only, as when a new version of the program brings another one.
fn tell_of_lack(engine: &Engine, printer: Printer) -> Result<()> {
    let (Some(model), _) = engine.models() else { return Ok(()) };
    let status = engine.status()?;
    let held = status.models.iter().find(|(held, _)| held == model).map_or(0, |(_, passages)| *passages);
    let (lack, all) = (status.passages.saturating_sub(held), status.passages);
    if lack > 0 && !status.models.is_empty() {
        printer.say(
            &format!("{lack} von {all} Passagen haben keine Vektoren von {model} und werden nur nach Wörtern gefunden (Tipp: `ratsfund ingest ORDNER` bettet sie ein)"),
            &format!("{lack} of {all} passages have no vectors of {model} and are found by words alone (hint: `ratsfund ingest FOLDER` embeds them)"),
        );
    }
    Ok(())
}

/// The same with what this way to answer needs.
pub(crate) fn open_engine_for(mode: Mode, configuration: &Configuration, printer: Printer) -> Result<Engine> {
    match mode.needs_generator() {
        true => open_engine_with_generator(configuration, printer),
        false => open_engine(configuration, printer),
    }
}

/// The same with a generator, if it is there: it takes seconds to load.
pub(crate) fn open_engine_with_generator(configuration: &Configuration, printer: Printer) -> Result<Engine> {
    let engine = open_engine(configuration, printer)?;
    Ok(Engine { generator: generator(configuration, printer)?, ..engine })
}

/// An engine over that index and embedder, without reranker and generator, with the synonyms that come with the program.
pub(crate) fn engine_over(
    index: Arc<dyn Index>,
    embedder: Option<Arc<dyn Embedder>>,
    configuration: &Configuration,
) -> Result<Engine> {
    let pages = Arc::new(workers(None, None, configuration)?);
    Ok(Engine {
        index,
        pages,
        embedder,
        reranker: None,
        generator: None,
        synonyms: Arc::default(),
        settings: settings(configuration)?,
    })
}

/// Weights and thresholds in use.
pub(crate) fn settings(configuration: &Configuration) -> Result<engine::Settings> {
    let store = model_store(configuration);
    let settings = configuration.settings(measured(&store, configuration)?.as_ref());
    let profile = profile(&store, configuration)?;
    Ok(engine::Settings { prompt_tokens: profile.prompt_tokens, ..settings })
}

/// The index of the data directory, for reading.
pub(crate) fn open_index(configuration: &Configuration) -> Result<HybridIndex> {
    let directory = &configuration.data_dir;
    HybridIndex::open_read_only(directory).map_err(|error| {
        let path = directory.display();
        let told = match &error {
            IndexError::Missing(_) => {
                Told::new(format!("in {path} gibt es keinen Index"), format!("there is no index in {path}"))
            }
            _ => Told::new(
                format!("der Index in {path} lässt sich nicht lesen"),
                format!("cannot read the index in {path}"),
            ),
        };
        let told = told.hint(
            "`ratsfund ingest ORDNER` legt ihn an oder erneuert ihn",
            "`ratsfund ingest FOLDER` makes or renews it",
        );
        anyhow::Error::from(error).context(told)
    })
}

/// The index of the data directory, for writing; it is made if it is not there.
pub(crate) fn open_index_to_write(configuration: &Configuration) -> Result<HybridIndex> {
    let options = IndexOptions { on_commit_point: abort_at_commit_point(), ..IndexOptions::default() };
    let directory = &configuration.data_dir;
    HybridIndex::open_with(directory, options).with_context(|| {
        let directory = directory.display();
        Told::new(
            format!("der Index in {directory} lässt sich nicht öffnen"),
            format!("cannot open the index in {directory}"),
        )
    })
}

/// For crash tests: `RATSFUND_ABORT_AT=LexicalPrepared:2` ends the process without any tidying up when a commit
/// reaches that point for the second time.
fn abort_at_commit_point() -> Option<CommitHook> {
    let wanted = std::env::var("RATSFUND_ABORT_AT").ok()?;
    let (point, times) = wanted.split_once(':')?;
    let (point, left) = (point.to_owned(), AtomicUsize::new(times.parse().ok()?));
    Some(Box::new(move |reached| {
        if format!("{reached:?}") == point && left.fetch_sub(1, Ordering::Relaxed) == 1 {
            std::process::abort();
        }
    }))
}

/// What is said where the model that writes answers is needed and missing.
pub(crate) fn no_generator() -> Told {
    Told::new("das Modell, das Antworten schreibt, fehlt", "the model that writes answers is not there").hint(
        "`ratsfund models fetch` holt es; `--mode quote` braucht keines",
        "`ratsfund models fetch` brings it; `--mode quote` needs none",
    )
}

/// What is said where an embedder is needed and missing.
pub(crate) fn no_embedder() -> Told {
    Told::new("es gibt kein Modell für Bedeutungen", "there is no embedder")
        .hint("`ratsfund models fetch` holt es", "`ratsfund models fetch` brings it")
}

/// What is said where documents are needed and missing.
pub(crate) fn no_documents() -> Told {
    Told::new("der Index enthält keine Dokumente", "the index holds no documents").hint(
        "erst `ratsfund ingest ORDNER`, etwa corpora/musterfurt/documents",
        "`ratsfund ingest FOLDER` first, for example corpora/musterfurt/documents",
    )
}

/// Workers that are this very program; a mode of text recognition that is given here wins over the configured one.
pub(crate) fn workers(
    parallel: Option<NonZeroUsize>,
    ocr: Option<Ocr>,
    configuration: &Configuration,
) -> Result<Workers> {
    let program = std::env::current_exe().context("cannot find this program's own file")?;
    let command = WorkerCommand { program, arguments: vec!["worker".into()] };
    let parallel = NonZeroUsize::new(self::parallel(parallel)).unwrap_or(NonZeroUsize::MIN);
    let (ocr, office) = (configuration.ocr(ocr), configuration.office());
    let options = WorkersOptions { parallel, ocr, office, ..WorkersOptions::default() };
    Ok(Workers::new(command, options))
}

/// Tells what the lack of Tesseract has cost, and erases recognised text of files that are no longer in the index.
pub(crate) fn finish_recognition(
    workers: &Workers,
    configuration: &Configuration,
    printer: Printer,
) -> Result<()> {
    if let Some((pages, reason)) = workers.left_out() {
        printer.warn(&match printer.language {
            Language::De => format!(
                "{pages} Seiten sind Scans ohne Text: {reason}\nTipp: `sudo apt-get install tesseract-ocr tesseract-ocr-deu`, dann `ratsfund ingest --full`"
            ),
            Language::En => format!(
                "{pages} pages are scans without text: {reason}\nhint: `sudo apt-get install tesseract-ocr tesseract-ocr-deu`, then `ratsfund ingest --full`"
            ),
        });
    }
    let originals = configuration.data_dir.join("originals");
    Ok(workers.prune_recognised(&|hash| originals.join(hash).exists())?)
}

/// How many files are read at a time.
pub(crate) fn parallel(wanted: Option<NonZeroUsize>) -> usize {
    wanted.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get)
}

/// The directory of models.
pub(crate) fn model_store(configuration: &Configuration) -> ModelStore {
    ModelStore::new(configuration.models_dir(), Manifest::builtin())
}

/// How models are fetched.
pub(crate) fn network(configuration: &Configuration) -> Network {
    let defaults = Network::default();
    Network {
        hub: configuration.file.models.hub_endpoint.clone().unwrap_or(defaults.hub),
        token: std::env::var("RATSFUND_HUB_TOKEN").ok(),
        ..defaults
    }
}

/// The embedder of the configured endpoint or profile; `None`, with a hint, if its files are not there.
pub(crate) fn embedder(configuration: &Configuration, printer: Printer) -> Result<Option<Arc<dyn Embedder>>> {
    if let Some(embedder) = configuration.file.endpoint.embedder(printer)? {
        return Ok(Some(embedder));
    }
    if let Some(embedder) = static_embedder(configuration)? {
        return Ok(Some(Arc::new(embedder)));
    }
    if let Some(folder) = own_folder(configuration)? {
        let network = TransformerEmbedder::of_folder(&name(&folder), &folder, &configuration.execution());
        return Ok(Some(Arc::new(network?)));
    }
    let store = model_store(configuration);
    let name = profile(&store, configuration)?.embedder.clone();
    if !is_present(&store, &name, printer)? {
        return Ok(None);
    }
    Ok(Some(store.load_embedder(&name, &configuration.execution())?))
}

/// Name of the model that `models adapt` makes.
pub(crate) const OWN_MODEL: &str = "ratsfund-own";

/// Folder of the model that `models adapt` makes.
pub(crate) fn own_model(configuration: &Configuration) -> PathBuf {
    configuration.models_dir().join(OWN_MODEL)
}

/// The embedder in use, if it is a table: that can be shortened and trained further.
pub(crate) fn static_embedder(configuration: &Configuration) -> Result<Option<StaticEmbedder>> {
    let store = model_store(configuration);
    match own_folder(configuration)? {
        Some(folder) if is_static(&folder)? => of_folder(&name(&folder), &folder, configuration).map(Some),
        Some(_) => Ok(None),
        None => store
            .load_static_embedder(&profile(&store, configuration)?.embedder)?
            .map(|embedder| shortened(embedder, configuration))
            .transpose(),
    }
}

/// The table of a folder, as long as the configuration wants its vectors.
pub(crate) fn of_folder(name: &str, folder: &Path, configuration: &Configuration) -> Result<StaticEmbedder> {
    shortened(StaticEmbedder::load(name, folder)?, configuration)
}

fn shortened(embedder: StaticEmbedder, configuration: &Configuration) -> Result<StaticEmbedder> {
    match configuration.file.models.dimensions {
        Some(dimensions) => embedder.shortened(dimensions).map_err(anyhow::Error::from),
        None => Ok(embedder),
    }
}

/// Whether the embedder in a folder is a table; else it is a network.
fn is_static(folder: &Path) -> Result<bool> {
    Ok(StaticConfig::is_in(folder)?)
}

fn name(folder: &Path) -> String {
    folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// What was measured with the embedder of the profile; models that it was adapted to are of its kind.
fn measured(store: &ModelStore, configuration: &Configuration) -> Result<Option<EmbedTask>> {
    if configuration.file.endpoint.embedder.is_some() {
        return Ok(None);
    }
    let embedder = store.manifest().model(&profile(store, configuration)?.embedder);
    Ok(embedder.and_then(|model| match &model.task {
        Task::Embed(task) => Some(task.clone()),
        Task::Generate(_) | Task::Rerank => None,
    }))
}

/// What a model has read shows in what it finds, so one that has read internal papers searches in no others.
pub(crate) fn check_seen(index: &dyn Index, configuration: &Configuration) -> Result<()> {
    if configuration.file.endpoint.embedder.is_some() {
        return Ok(());
    }
    let Some(folder) = own_folder(configuration)? else { return Ok(()) };
    if !is_static(&folder)? {
        return Ok(());
    }
    let seen = StaticConfig::load(&folder)?.seen;
    if seen == Seen::Internal && !index.documents(&Allowed::public())?.is_empty() {
        let folder = folder.display();
        bail!(
            Told::new(
                format!("{folder} hat interne Papiere gelesen, und der Index enthält öffentliche Dokumente"),
                format!("{folder} has read internal papers, and the index holds public documents"),
            )
            .hint(
                "den Ordner entfernen, oder für öffentliche Dokumente einen eigenen Datenordner nehmen",
                "remove that folder, or keep public documents in a data directory of their own",
            )
        );
    }
    Ok(())
}

/// Folder of a static embedder that stands in for the profile's: the configured one, or that of this installation.
fn own_folder(configuration: &Configuration) -> Result<Option<PathBuf>> {
    if let Some(folder) = &configuration.file.models.embedder {
        return Ok(Some(folder.clone()));
    }
    let folder = own_model(configuration);
    let store = model_store(configuration);
    let is_adapted = profile(&store, configuration)?.embedder == Manifest::ADAPTABLE && folder.is_dir();
    Ok(is_adapted.then_some(folder))
}

/// The configured reranker or that of the profile; `None` if there is none or it is not wanted, and, with a hint, if its files are not there.
pub(crate) fn reranker(configuration: &Configuration, printer: Printer) -> Result<Option<Arc<dyn Reranker>>> {
    if configuration.file.search.rerank_candidates == Some(0) {
        return Ok(None);
    }
    if let Some(folder) = &configuration.file.models.reranker {
        let own = CrossEncoder::of_folder(&name(folder), folder, &configuration.execution());
        return Ok(Some(Arc::new(own?)));
    }
    let store = model_store(configuration);
    let Some(name) = profile(&store, configuration)?.reranker.clone() else { return Ok(None) };
    if !is_present(&store, &name, printer)? {
        return Ok(None);
    }
    Ok(Some(Arc::new(store.load_reranker(&name, &configuration.execution())?)))
}

/// The generator of the configured endpoint or profile; `None`, with a hint, if it has none or its files are not there.
pub(crate) fn generator(
    configuration: &Configuration,
    printer: Printer,
) -> Result<Option<Arc<dyn Generator>>> {
    if let Some(generator) = configuration.file.endpoint.generator(printer)? {
        return Ok(Some(generator));
    }
    let store = model_store(configuration);
    let Some(name) = profile(&store, configuration)?.generator.clone() else { return Ok(None) };
    if !is_present(&store, &name, printer)? {
        return Ok(None);
    }
    Ok(Some(Arc::new(store.load_generator(&name, &configuration.execution())?)))
}

/// Names of the models that the configured profile needs.
pub(crate) fn profile_models(configuration: &Configuration) -> Result<Vec<String>> {
    let store = model_store(configuration);
    let models = store.manifest().models_of(profile(&store, configuration)?);
    Ok(models.iter().map(|model| model.name.clone()).collect())
}

fn profile<'s>(store: &'s ModelStore, configuration: &Configuration) -> Result<&'s Profile> {
    let name = &configuration.file.models.profile;
    store.manifest().profile(name).ok_or_else(|| {
        let known: Vec<&str> =
            store.manifest().profiles.iter().map(|profile| profile.name.as_str()).collect();
        let known = known.join(", ");
        Told::new(format!("es gibt kein Profil `{name}`"), format!("there is no profile `{name}`"))
            .hint(
                format!("models.profile ist eines von {known}"),
                format!("set models.profile to one of {known}"),
            )
            .into()
    })
}

fn is_present(store: &ModelStore, name: &str, printer: Printer) -> Result<bool> {
    let present = store.status(name)? == Status::Present;
    if !present {
        printer.say(
            &format!("Modell {name} fehlt; es geht ohne weiter (Tipp: `ratsfund models fetch {name}`)"),
            &format!("model {name} is missing; going on without (hint: `ratsfund models fetch {name}`)"),
        );
    }
    Ok(present)
}
