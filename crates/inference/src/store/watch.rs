//! Work in another thread while this one reports how far it is, because callers' progress bars live on their own thread.

use std::thread;
use std::time::Duration;

const TICK: Duration = Duration::from_millis(100);

/// Does the work and calls `tick` about ten times a second until it is done.
pub(super) fn while_working<R: Send>(work: impl FnOnce() -> R + Send, tick: &mut dyn FnMut()) -> R {
    let here = thread::current();
    thread::scope(|scope| {
        let worker = scope.spawn(move || {
            let result = work();
            here.unpark();
            result
        });
        while !worker.is_finished() {
            tick();
            thread::park_timeout(TICK);
        }
        worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
