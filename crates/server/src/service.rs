//! What all handlers share: the engine, the configuration, and the gates in front of blocking work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use engine::{Engine, EngineError, Mode};

use crate::admission::{Gate, Ticket};
use crate::config::Config;
use crate::failure::Failure;
use crate::overview::Overviews;

/// The service as handlers hold it.
pub(crate) type Shared = Arc<Service>;

/// What all handlers share.
pub(crate) struct Service {
    pub(crate) engine: Arc<Engine>,
    pub(crate) config: Config,
    pub(crate) searches: Gate,
    pub(crate) answers: Gate,
    pub(crate) pictures: Gate,
    pub(crate) overviews: Overviews,
    stopping: AtomicBool,
}

impl Service {
    pub(crate) fn new(engine: Arc<Engine>, config: Config) -> Self {
        let limits = config.limits;
        Self {
            engine,
            config,
            searches: Gate::new(limits.searches, 1),
            answers: Gate::new(limits.answers, 10),
            pictures: Gate::new(limits.pictures, 2),
            overviews: Overviews::default(),
            stopping: AtomicBool::new(false),
        }
    }

    /// Waits for a ticket of the gate and does blocking work with it.
    pub(crate) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        gate: &Gate,
        work: impl FnOnce(&Self) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<T, Failure> {
        let ticket = gate.place()?.turn().await;
        self.run_admitted(ticket, work).await
    }

    /// Does blocking work off the threads that serve connections. The ticket is given back when the work ends, even if
    /// nobody waits for it any more.
    pub(crate) async fn run_admitted<T: Send + 'static>(
        self: &Arc<Self>,
        ticket: Ticket,
        work: impl FnOnce(&Self) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<T, Failure> {
        let service = Arc::clone(self);
        let task = tokio::task::spawn_blocking(move || {
            let result = work(&service);
            drop(ticket);
            result
        });
        match task.await {
            Ok(result) => Ok(result?),
            Err(error) => {
                tracing::error!(%error, "work was aborted");
                Err(Failure::Internal)
            }
        }
    }

    /// How answers are written for who does not choose.
    pub(crate) fn default_mode(&self) -> Mode {
        match self.engine.generator {
            Some(_) => self.config.default_mode,
            None => Mode::Quote,
        }
    }

    /// Ends running answers, so that shutting down does not wait for a model.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}
