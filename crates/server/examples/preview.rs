//! The page over a town of five papers, for looking at it while it is changed: `cargo run -p server --example preview`,
//! then <http://127.0.0.1:8737>. With `compose` as argument answers are written, by a generator that takes its time.

#[path = "../tests/router/town.rs"]
mod town;

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use engine::reference::ScriptedGenerator;
use engine::{Allowed, Finish, Generator, Mode, ModelError, ModelId, Prompt};
use server::{Config, Language, Limits};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let compose = std::env::args().any(|argument| argument == "compose");
    let generator = compose.then(|| Arc::new(Slow(ScriptedGenerator::new(ANSWER))) as Arc<dyn Generator>);
    let config = Config {
        allowed: Allowed::public(),
        default_mode: if compose { Mode::Compose } else { Mode::Quote },
        town: "Stadt Musterfurt".to_owned(),
        language: Language::German,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        limits: Limits::default(),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8737").await?;
    server::serve(listener, town::engine(&town::papers(), generator), config, std::future::pending()).await?;
    Ok(())
}

const ANSWER: &str = "Die Hundesteuer beträgt für den ersten Hund 96 Euro im Jahr [F1]. Für jeden weiteren Hund beträgt sie \
                      144 Euro im Jahr [F1]. Katzen kosten 12 Euro [F1].";

/// Writes a word every tenth of a second.
struct Slow(ScriptedGenerator);

impl Generator for Slow {
    fn model(&self) -> &ModelId {
        self.0.model()
    }

    fn context_tokens(&self) -> usize {
        self.0.context_tokens()
    }

    fn count_tokens(&self, text: &str) -> usize {
        self.0.count_tokens(text)
    }

    fn generate(
        &self,
        prompt: &Prompt,
        constraint: Option<Box<dyn engine::Constraint>>,
        on_text: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Finish, ModelError> {
        self.0.generate(prompt, constraint, &mut |text| {
            std::thread::sleep(Duration::from_millis(100));
            on_text(text)
        })
    }
}
