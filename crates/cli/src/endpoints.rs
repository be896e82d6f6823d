//! Models that are served elsewhere, as the configuration names them: what is sent there is said aloud if it may leave the house.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use engine::{Embedder, Generator};
use inference::{Endpoint, Key, Reach, RemoteEmbedder, RemoteEmbedding, RemoteGenerator};
use serde::Deserialize;

use crate::language::Language;
use crate::printer::Printer;
use crate::told::Told;

/// Which models of the profile are replaced.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Endpoints {
    pub(crate) generator: Option<GeneratorEndpoint>,
    pub(crate) embedder: Option<EmbedderEndpoint>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GeneratorEndpoint {
    base_url: String,
    model: String,
    context_tokens: usize,
    key_file: Option<PathBuf>,
    timeout_seconds: Option<u64>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmbedderEndpoint {
    base_url: String,
    model: String,
    dimensions: usize,
    max_tokens: usize,
    #[serde(default)]
    query_prefix: String,
    #[serde(default)]
    passage_prefix: String,
    key_file: Option<PathBuf>,
    timeout_seconds: Option<u64>,
}

/// Keys can stand in the environment too, which wins over the file.
const GENERATOR_KEY: &str = "RATSFUND_GENERATOR_KEY";
const EMBEDDER_KEY: &str = "RATSFUND_EMBEDDER_KEY";

impl Endpoints {
    /// The generator that is served elsewhere, if one is.
    pub(crate) fn generator(&self, printer: Printer) -> Result<Option<Arc<dyn Generator>>> {
        let Some(given) = &self.generator else { return Ok(None) };
        let key = key(GENERATOR_KEY, given.key_file.as_deref())?;
        let endpoint = endpoint(&given.base_url, &given.model, key, given.timeout_seconds, printer)?;
        Ok(Some(Arc::new(RemoteGenerator::new(endpoint, given.context_tokens)?)))
    }

    /// The embedder that is served elsewhere, if one is.
    pub(crate) fn embedder(&self, printer: Printer) -> Result<Option<Arc<dyn Embedder>>> {
        let Some(given) = &self.embedder else { return Ok(None) };
        let key = key(EMBEDDER_KEY, given.key_file.as_deref())?;
        let endpoint = endpoint(&given.base_url, &given.model, key, given.timeout_seconds, printer)?;
        let embedding = RemoteEmbedding {
            dimensions: given.dimensions,
            max_tokens: given.max_tokens,
            query_prefix: given.query_prefix.clone(),
            passage_prefix: given.passage_prefix.clone(),
        };
        Ok(Some(Arc::new(RemoteEmbedder::new(endpoint, embedding)?)))
    }
}

/// The server at an address, after telling what may leave the house.
fn endpoint(
    base_url: &str,
    model: &str,
    key: Option<Key>,
    timeout_seconds: Option<u64>,
    printer: Printer,
) -> Result<Endpoint> {
    let defaults = Endpoint::new(base_url.to_owned(), model.to_owned());
    let timeout = timeout_seconds.map_or(defaults.timeout, Duration::from_secs);
    let endpoint = Endpoint { key, timeout, ..defaults };
    warn(&endpoint, printer)?;
    Ok(endpoint)
}

fn key(variable: &str, file: Option<&Path>) -> Result<Option<Key>> {
    if let Ok(text) = std::env::var(variable) {
        return Ok(Key::new(&text));
    }
    let Some(path) = file else { return Ok(None) };
    let text = fs_err::read_to_string(path)?;
    Key::new(&text).map(Some).ok_or_else(|| {
        let path = path.display();
        Told::new(format!("in {path} steht kein Schlüssel"), format!("{path} holds no key")).into()
    })
}

fn warn(endpoint: &Endpoint, printer: Printer) -> Result<()> {
    let (url, reach) = (&endpoint.base_url, endpoint.reach()?);
    if reach == Reach::Elsewhere {
        printer.warn(&match printer.language {
            Language::De => format!(
                "Achtung: {url} liegt nicht im eigenen Netz; Fragen und Textstellen, auch interne, verlassen das Haus"
            ),
            Language::En => format!(
                "warning: {url} is not in your own network; questions and passages, internal ones too, leave the house"
            ),
        });
    }
    if reach != Reach::ThisMachine && !endpoint.is_encrypted()? {
        printer.say(
            &format!("Fragen und Textstellen gehen unverschlüsselt an {url} (Tipp: https)"),
            &format!("questions and passages go to {url} unencrypted (hint: https)"),
        );
    }
    Ok(())
}
