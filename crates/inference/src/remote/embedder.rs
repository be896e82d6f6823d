//! An embedder behind an endpoint.

use std::sync::Arc;

use engine::{Embedder, Embedding, ModelError, ModelId};
use serde::Deserialize;
use serde_json::json;

use super::client::Client;
use super::{Endpoint, EndpointError, estimate};
use crate::causes::with_causes;
use crate::normalise::normalise;

/// Texts of one request.
const BATCH: usize = 32;

/// What has to be known of a model that embeds elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteEmbedding {
    /// Length of its vectors.
    pub dimensions: usize,
    /// Most tokens of a text; they are estimated, because the tokenizer is not known here.
    pub max_tokens: usize,
    /// What stands in front of a question.
    pub query_prefix: String,
    /// What stands in front of a passage.
    pub passage_prefix: String,
}

/// A model that embeds elsewhere. Clones share the connection.
#[derive(Clone)]
pub struct RemoteEmbedder(Arc<Shared>);

struct Shared {
    client: Client,
    task: RemoteEmbedding,
}

#[derive(Deserialize)]
struct Response {
    data: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    index: usize,
    embedding: Vec<f32>,
}

impl RemoteEmbedder {
    /// Prepares the connection; nothing is sent yet.
    ///
    /// # Errors
    /// [`EndpointError`]
    pub fn new(endpoint: Endpoint, task: RemoteEmbedding) -> Result<Self, EndpointError> {
        let id = ModelId(format!("{}@endpoint-{}", endpoint.model, task.dimensions));
        Ok(Self(Arc::new(Shared { client: Client::new(endpoint, id)?, task })))
    }
}

impl Embedder for RemoteEmbedder {
    fn model(&self) -> &ModelId {
        self.0.client.id()
    }

    fn dimensions(&self) -> usize {
        self.0.task.dimensions
    }

    fn embed_query(&self, text: &str) -> Result<Vec<f32>, ModelError> {
        let prefix = &self.0.task.query_prefix;
        let text = format!("{prefix}{}", estimate::windows(text, self.0.room(prefix))[0]);
        Ok(self.0.embed(&[text])?.remove(0))
    }

    fn embed_passages(&self, texts: &[&str]) -> Result<Vec<Embedding>, ModelError> {
        let prefix = &self.0.task.passage_prefix;
        let windows: Vec<Vec<&str>> =
            texts.iter().map(|text| estimate::windows(text, self.max_tokens())).collect();
        let inputs: Vec<String> =
            windows.iter().flatten().map(|window| format!("{prefix}{window}")).collect();
        let mut vectors = Vec::with_capacity(inputs.len());
        for batch in inputs.chunks(BATCH) {
            vectors.extend(self.0.embed(batch)?);
        }
        let mut vectors = vectors.into_iter();
        Ok(windows.iter().map(|windows| vectors.by_ref().take(windows.len()).collect()).collect())
    }

    fn max_tokens(&self) -> usize {
        self.0.room(&self.0.task.passage_prefix)
    }

    fn count_tokens(&self, text: &str) -> usize {
        estimate::count(text)
    }
}

impl Shared {
    /// Tokens of a text beside a prefix and two special tokens.
    fn room(&self, prefix: &str) -> usize {
        self.task.max_tokens.saturating_sub(2 + estimate::count(prefix)).max(1)
    }

    /// The vectors of texts, of length one, in their order.
    fn embed(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, ModelError> {
        // Servers refuse a text without anything.
        let input: Vec<&str> =
            texts.iter().map(|text| if text.is_empty() { " " } else { text.as_str() }).collect();
        let body = json!({ "model": self.client.model(), "input": input, "encoding_format": "float" });
        let answer = self.client.post("embeddings", &body)?;
        let response: Response = answer.response.json().map_err(|error| {
            self.client.failed(&format!("the vectors cannot be read: {}", with_causes(&error.without_url())))
        })?;
        self.checked(response.data, texts.len()).map_err(|reason| self.client.failed(&reason))
    }

    fn checked(&self, mut rows: Vec<Row>, wanted: usize) -> Result<Vec<Vec<f32>>, String> {
        rows.sort_by_key(|row| row.index);
        if !rows.iter().map(|row| row.index).eq(0..wanted) {
            return Err(format!("{} vectors came for {wanted} texts", rows.len()));
        }
        let vector = |row: Row| {
            let length = row.embedding.len();
            if length != self.task.dimensions {
                return Err(format!("a vector has {length} values, not {}", self.task.dimensions));
            }
            let vector = normalise(row.embedding);
            let is_sound =
                vector.iter().all(|value| value.is_finite()) && vector.iter().any(|value| *value != 0.0);
            if is_sound { Ok(vector) } else { Err("a vector has no direction".to_owned()) }
        };
        rows.into_iter().map(vector).collect()
    }
}
