//! The service on a listener: what production and tests of the real socket share.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use engine::Engine;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::config::Config;
use crate::router;
use crate::service::Service;

/// Why the service ended before it was told to.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The listener failed.
    #[error("cannot accept connections: {0}")]
    Listener(#[from] io::Error),
}

/// How long open connections may take to end after shutdown was asked for.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until `shutdown` is ready; then takes no new connections, ends running answers and lets open requests finish
/// within ten seconds.
///
/// # Errors
/// [`ServeError`] if the listener fails.
pub async fn serve(
    listener: TcpListener,
    engine: Arc<Engine>,
    config: Config,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let service = Arc::new(Service::new(engine, config));
    let router = router::routes(Arc::clone(&service));
    let (told, told_to_stop) = oneshot::channel();
    let signal = async move {
        shutdown.await;
        service.stop();
        // The receiver is gone only if serving has already ended.
        let _ = told.send(());
    };
    let patience = async {
        // Without a signal the sender lives as long as the server, and this waits for ever.
        let _ = told_to_stop.await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        ended = axum::serve(listener, router).with_graceful_shutdown(signal) => Ok(ended?),
        () = patience => Ok(()),
    }
}
