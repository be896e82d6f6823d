//! `ratsfund.toml`: what an installation decides once. Flags win over the environment, the environment over this file, this file over
//! the defaults that stand here.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use documents::{OcrMode, OcrOptions, OfficeOptions};
use inference::{Device, EmbedTask, Execution};
use serde::Deserialize;

use crate::args::{Common, Ocr};
use crate::endpoints::Endpoints;
use crate::language::Language;
use crate::told::Told;

/// The commented example that `ratsfund init` writes.
pub(crate) const EXAMPLE: &str = include_str!("ratsfund.toml");
/// Its name in the data directory.
pub(crate) const FILE_NAME: &str = "ratsfund.toml";

/// The file as it is written. Every key may be left out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct File {
    pub(crate) language: Option<Language>,
    pub(crate) models: Models,
    pub(crate) endpoint: Endpoints,
    pub(crate) search: Search,
    pub(crate) ocr: TextRecognition,
    pub(crate) office: Office,
    pub(crate) serve: Serve,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Models {
    pub(crate) profile: String,
    /// Folder of a static embedder that stands in for the profile's.
    pub(crate) embedder: Option<PathBuf>,
    /// Length of its vectors, if not its own.
    pub(crate) dimensions: Option<usize>,
    /// Folder of a reranker that stands in for the profile's.
    pub(crate) reranker: Option<PathBuf>,
    pub(crate) hub_endpoint: Option<String>,
    pub(crate) device: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Search {
    pub(crate) dense_weight: Option<f32>,
    pub(crate) answer_threshold: Option<f32>,
    pub(crate) rerank_candidates: Option<usize>,
    pub(crate) rerank_milliseconds: Option<u64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct TextRecognition {
    pub(crate) mode: Ocr,
    pub(crate) program: Option<PathBuf>,
    pub(crate) languages: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Office {
    pub(crate) program: Option<PathBuf>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Serve {
    pub(crate) listen: SocketAddr,
    pub(crate) title: String,
}

impl Default for Models {
    fn default() -> Self {
        Self {
            profile: "starter".to_owned(),
            embedder: None,
            dimensions: None,
            reranker: None,
            hub_endpoint: None,
            device: None,
        }
    }
}

impl Default for Serve {
    fn default() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 8720)), title: "Ratsfund".to_owned() }
    }
}

/// Everything that flags, environment and file decide together.
#[derive(Clone)]
pub(crate) struct Configuration {
    pub(crate) data_dir: PathBuf,
    /// Where the file is, or would be.
    pub(crate) path: PathBuf,
    pub(crate) language: Language,
    /// What models compute on.
    pub(crate) device: Device,
    pub(crate) file: File,
}

impl Configuration {
    pub(crate) fn resolve(common: &Common) -> Result<Self> {
        let data_dir = match &common.data_dir {
            Some(directory) => directory.clone(),
            None => default_data_dir()?,
        };
        let path = common.config.clone().unwrap_or_else(|| data_dir.join(FILE_NAME));
        let file = if common.config.is_some() { read(&path)? } else { read_if_there(&path)? };
        let language = common.lang.or(file.language).unwrap_or_default();
        let device = match (common.device, &file.models.device) {
            (Some(device), _) => device,
            (None, Some(text)) => text.parse().context("models.device")?,
            (None, None) => Device::Auto,
        };
        Ok(Self { data_dir, path, language, device, file })
    }

    pub(crate) fn models_dir(&self) -> PathBuf {
        self.data_dir.join("models")
    }

    /// How models run.
    pub(crate) fn execution(&self) -> Execution {
        Execution { device: self.device, ..Execution::default() }
    }

    /// How text is recognised; a mode that is given here wins over the file's.
    pub(crate) fn ocr(&self, mode: Option<Ocr>) -> OcrOptions {
        let (defaults, file) = (OcrOptions::default(), &self.file.ocr);
        OcrOptions {
            mode: match mode.unwrap_or(file.mode) {
                Ocr::Auto => OcrMode::Auto,
                Ocr::Never => OcrMode::Never,
                Ocr::Force => OcrMode::Force,
            },
            program: file.program.clone().unwrap_or(defaults.program),
            languages: file.languages.clone().unwrap_or(defaults.languages),
            cache: Some(self.data_dir.join("ocr")),
            ..defaults
        }
    }

    /// How Office documents of before 2007 are read.
    pub(crate) fn office(&self) -> OfficeOptions {
        let defaults = OfficeOptions::default();
        OfficeOptions { program: self.file.office.program.clone().unwrap_or(defaults.program), ..defaults }
    }

    /// Weights and thresholds; `embedder` says what was measured with it.
    pub(crate) fn settings(&self, embedder: Option<&EmbedTask>) -> engine::Settings {
        let (search, defaults) = (&self.file.search, engine::Settings::default());
        let measured = |figure: fn(&EmbedTask) -> Option<f32>| embedder.and_then(figure);
        let dense = measured(|embedder| embedder.dense_weight);
        let by_meaning = measured(|embedder| embedder.strength_by_meaning);
        let threshold = measured(|embedder| embedder.answer_threshold);
        engine::Settings {
            dense_weight: search.dense_weight.or(dense).unwrap_or(defaults.dense_weight),
            synonym_weight: measured(|embedder| embedder.synonym_weight).unwrap_or(defaults.synonym_weight),
            strength_by_meaning: by_meaning.unwrap_or(defaults.strength_by_meaning),
            answer_threshold: search.answer_threshold.or(threshold).unwrap_or(defaults.answer_threshold),
            rerank_candidates: search.rerank_candidates.unwrap_or(defaults.rerank_candidates),
            rerank_budget: search
                .rerank_milliseconds
                .map_or(defaults.rerank_budget, std::time::Duration::from_millis),
            ..defaults
        }
    }
}

/// Writes a dense weight into the configuration file, all else of which stays as it is, and returns where that is.
pub(crate) fn set_dense_weight(configuration: &Configuration, weight: f32) -> Result<PathBuf> {
    let path = &configuration.path;
    let text = if path.exists() { fs_err::read_to_string(path)? } else { EXAMPLE.to_owned() };
    let text = with_dense_weight(&text, weight);
    toml::from_str::<File>(&text)
        .context(Told::new("die Datei wäre danach ungültig", "the file would not be valid any more"))?;
    fs_err::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
    let unnamed = path.with_extension("tmp");
    fs_err::write(&unnamed, text)?;
    fs_err::rename(unnamed, path)?;
    Ok(path.clone())
}

/// The text of a configuration with that weight, in the line of the old one or of the example of one.
fn with_dense_weight(text: &str, weight: f32) -> String {
    let entry = format!("dense_weight = {weight}");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let Some(section) = lines.iter().position(|line| line.trim() == "[search]") else {
        return format!("{}\n\n[search]\n{entry}\n", text.trim_end());
    };
    let end = lines[section + 1..].iter().position(|line| line.trim_start().starts_with('['));
    let end = end.map_or(lines.len(), |after| section + 1 + after);
    let key = |line: &String, prefix| {
        line.trim_start().strip_prefix(prefix).is_some_and(|rest: &str| rest.trim_start().starts_with('='))
    };
    let inside = section + 1..end;
    let old = inside.clone().find(|&number| key(&lines[number], "dense_weight"));
    match old.or_else(|| inside.clone().find(|&number| key(&lines[number], "# dense_weight"))) {
        Some(number) => lines[number] = entry,
        None => lines.insert(section + 1, entry),
    }
    lines.join("\n") + "\n"
}

fn default_data_dir() -> Result<PathBuf> {
    let directories = directories::ProjectDirs::from("de", "", "ratsfund").ok_or_else(|| {
        Told::new("es gibt kein Heimatverzeichnis für die Daten", "there is no home directory for the data")
            .hint(
                "mit --data-dir oder RATSFUND_DATA_DIR einen Ordner nennen",
                "name a directory with --data-dir or RATSFUND_DATA_DIR",
            )
    })?;
    Ok(directories.data_local_dir().to_owned())
}

fn read_if_there(path: &Path) -> Result<File> {
    match fs_err::symlink_metadata(path) {
        Ok(_) => read(path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(File::default()),
        Err(error) => Err(error.into()),
    }
}

fn read(path: &Path) -> Result<File> {
    let text = fs_err::read_to_string(path)?;
    toml::from_str(&text).with_context(|| {
        let path = path.display();
        Told::new(
            format!("{path} ist keine gültige Konfiguration"),
            format!("{path} is no valid configuration"),
        )
        .hint(
            "`ratsfund init` schreibt ein erläutertes Beispiel",
            "`ratsfund init` writes a commented example",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_says_what_the_defaults_are() {
        let example: File = toml::from_str(EXAMPLE).expect("the example is valid");
        let defaults = File::default();
        assert_eq!(example.models.profile, defaults.models.profile);
        assert_eq!(example.ocr.mode, defaults.ocr.mode);
        assert_eq!(example.serve.listen, defaults.serve.listen);
        assert_eq!(example.serve.title, defaults.serve.title);
    }

    #[test]
    fn a_weight_is_written_and_nothing_else_is_changed() {
        let written = |text: &str| {
            let text = with_dense_weight(text, 0.4);
            let file: File = toml::from_str(&text).expect("it is valid");
            assert_eq!(file.search.dense_weight, Some(0.4), "{text}");
            text
        };
        assert_eq!(written(&written(EXAMPLE)).lines().count(), EXAMPLE.lines().count());
        assert_eq!(written("[search]\ndense_weight=0.9\n"), "[search]\ndense_weight = 0.4\n");
        assert_eq!(
            written("[search]\n\n[ocr]\nmode = \"auto\"\n").lines().nth(1),
            Some("dense_weight = 0.4")
        );
        assert!(written("language = \"en\"\n").starts_with("language = \"en\"\n\n[search]\n"));
    }

    #[test]
    fn what_the_example_shows_of_endpoints_is_valid() {
        let (_, tables) = EXAMPLE.split_once("# [endpoint.generator]").expect("the example shows it");
        let (tables, _) = tables.split_once("\n\n").expect("the tables end with an empty line");
        let text = format!("[endpoint.generator]{}", tables.replace("\n# ", "\n"));
        let file: File = toml::from_str(&text).expect("the tables are valid");
        assert!(file.endpoint.generator.is_some() && file.endpoint.embedder.is_some());
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        let error = toml::from_str::<File>("[serve]\nport = 80\n").expect_err("there is no such key");
        assert!(error.to_string().contains("port"), "{error}");
    }
}
