//! A thread that owns a model, behind a bounded queue.
//!
//! Async code and many callers share one model without locks: a call is a closure that runs on the model's thread. A panic there
//! becomes an error of that call, and dropping the last handle ends the thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};

use engine::{ModelError, ModelId};
use rayon::{ThreadPool, ThreadPoolBuilder, Yield};

use crate::execution::Execution;
use crate::load_error::LoadError;

/// How often a thread looks for work before it lets others have its core, some microseconds.
const PATIENCE: u32 = 1000;

type Job<M> = Box<dyn FnOnce(&mut M, &ThreadPool) + Send>;

/// Handle of a model's thread.
pub(crate) struct Worker<M> {
    id: ModelId,
    /// Whether threads stay awake during a call: while another device computes, they would wait in vain.
    is_by_processor: bool,
    jobs: Option<SyncSender<Job<M>>>,
    thread: Option<JoinHandle<()>>,
}

/// What a call does when the queue is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WhenFull {
    /// It is refused: somebody waits for the answer.
    Refuse,
    /// It waits: there is more to do than fits anyway.
    Wait,
}

/// The result of a call, once it is there.
pub(crate) struct Pending<R> {
    id: ModelId,
    result: Receiver<Result<R, ModelError>>,
}

impl<R> Pending<R> {
    pub(crate) fn wait(self) -> Result<R, ModelError> {
        let gone = || Err(ModelError::Failed { model: self.id, reason: "its thread has ended".into() });
        self.result.recv().unwrap_or_else(|_| gone())
    }
}

impl<M: Send + 'static> Worker<M> {
    /// Starts the thread, with a pool of its own for parallel work.
    pub(crate) fn start(id: ModelId, mut model: M, execution: &Execution) -> Result<Self, LoadError> {
        let failed = |reason: String| LoadError::Thread { model: id.0.clone(), reason };
        let pool = ThreadPoolBuilder::new()
            .num_threads(execution.threads)
            .thread_name(|index| format!("model-{index}"))
            .build()
            .map_err(|error| failed(error.to_string()))?;
        let (jobs, queue) = sync_channel::<Job<M>>(execution.queue);
        let thread = thread::Builder::new()
            .name(format!("model {id}"))
            .spawn(move || queue.iter().for_each(|job| job(&mut model, &pool)))
            .map_err(|error| failed(error.to_string()))?;
        Ok(Self { id, is_by_processor: execution.is_by_processor(), jobs: Some(jobs), thread: Some(thread) })
    }

    /// Puts a call into the queue.
    pub(crate) fn submit<R: Send + 'static>(
        &self,
        when_full: WhenFull,
        call: impl FnOnce(&mut M) -> Result<R, ModelError> + Send + 'static,
    ) -> Result<Pending<R>, ModelError> {
        let (sender, result) = sync_channel(1);
        let (id, is_by_processor) = (self.id.clone(), self.is_by_processor);
        let job: Job<M> = Box::new(move |model, pool| {
            let call = || if is_by_processor { awake(|| call(model)) } else { call(model) };
            let outcome = catch_unwind(AssertUnwindSafe(|| pool.install(call)));
            let outcome = outcome.unwrap_or_else(|panic| {
                Err(ModelError::Failed { model: id, reason: format!("it panicked: {}", words(&*panic)) })
            });
            // A caller that has gone does not want the result.
            let _ = sender.send(outcome);
        });
        self.enqueue(when_full, job)?;
        Ok(Pending { id: self.id.clone(), result })
    }

    fn enqueue(&self, when_full: WhenFull, job: Job<M>) -> Result<(), ModelError> {
        let jobs = self.jobs.as_ref().expect("the queue is closed by drop only");
        let ended = || ModelError::Failed { model: self.id.clone(), reason: "its thread has ended".into() };
        match when_full {
            WhenFull::Wait => jobs.send(job).map_err(|_| ended()),
            WhenFull::Refuse => jobs.try_send(job).map_err(|error| match error {
                TrySendError::Full(_) => ModelError::Busy(self.id.clone()),
                TrySendError::Disconnected(_) => ended(),
            }),
        }
    }
}

impl<M> Drop for Worker<M> {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // The thread catches the panics of its calls; there is nothing else to learn from it.
            let _ = thread.join();
        }
    }
}

/// Calls while the other threads of the pool look for work without a pause. A model hands over work some hundred times for a token, and waking a
/// thread that sleeps takes longer than most of it.
fn awake<R>(call: impl FnOnce() -> R) -> R {
    let (is_done, caller) = (AtomicBool::new(false), rayon::current_thread_index());
    rayon::in_place_scope(|scope| {
        scope.spawn_broadcast(|_, context| {
            let mut idle = 0_u32;
            // The caller may take this up while it waits for something: it must not wait for itself.
            while Some(context.index()) != caller && !is_done.load(Ordering::Acquire) {
                match rayon::yield_now() {
                    Some(Yield::Executed) => idle = 0,
                    _ if idle < PATIENCE => {
                        idle += 1;
                        std::hint::spin_loop();
                    }
                    // Whoever else wants this core gets it.
                    _ => thread::yield_now(),
                }
            }
        });
        let _done = Done(&is_done);
        call()
    })
}

/// Tells the threads that look for work that there will be none, also when the call panics.
struct Done<'d>(&'d AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

fn words(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason given")
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    fn worker(queue: usize) -> Worker<u32> {
        let execution = Execution { threads: 1, queue, ..Execution::default() };
        Worker::start(ModelId("counter".into()), 0, &execution).unwrap()
    }

    fn next(worker: &Worker<u32>) -> Result<u32, ModelError> {
        let count = |count: &mut u32| {
            *count += 1;
            Ok(*count)
        };
        worker.submit(WhenFull::Wait, count)?.wait()
    }

    #[test]
    fn a_panic_is_the_error_of_its_call_only() {
        let worker = worker(1);
        assert_eq!(next(&worker).unwrap(), 1);
        let pending = worker.submit::<u32>(WhenFull::Wait, |_| panic!("out of paper")).unwrap();
        let error = pending.wait().unwrap_err().to_string();
        assert_eq!(error, "model counter failed: it panicked: out of paper");
        assert_eq!(next(&worker).unwrap(), 2);
    }

    #[test]
    fn a_full_queue_refuses_or_waits() {
        let worker = worker(1);
        let (started, has_started) = channel();
        let (release, released) = channel();
        let blocked = worker.submit(WhenFull::Wait, move |_| {
            started.send(()).unwrap();
            released.recv().unwrap();
            Ok(())
        });
        has_started.recv().unwrap();
        let queued = worker.submit(WhenFull::Refuse, |_| Ok(())).expect("one may wait");
        let refused = worker.submit(WhenFull::Refuse, |_| Ok(()));
        assert!(matches!(refused, Err(ModelError::Busy(_))));
        thread::scope(|scope| {
            let waiting = scope.spawn(|| next(&worker));
            release.send(()).unwrap();
            assert_eq!(waiting.join().unwrap().unwrap(), 1);
        });
        blocked.unwrap().wait().unwrap();
        queued.wait().unwrap();
    }

    #[test]
    fn drop_finishes_what_is_queued() {
        let worker = worker(4);
        let pending: Vec<_> = (0..4)
            .map(|_| {
                worker
                    .submit(WhenFull::Wait, |count| {
                        *count += 1;
                        Ok(*count)
                    })
                    .unwrap()
            })
            .collect();
        drop(worker);
        let results: Vec<_> = pending.into_iter().map(|call| call.wait().unwrap()).collect();
        assert_eq!(results, [1, 2, 3, 4]);
    }
}
