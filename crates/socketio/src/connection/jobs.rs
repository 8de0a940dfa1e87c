//! The handler's futures of one connection.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use tokio::task::coop::unconstrained;

/// A future of the handler and what it leaves behind. A panic in it is caught and leaves `None`.
type Job<T> = Pin<Box<dyn Future<Output = Result<T, Panicked>> + Send>>;

/// A future of the handler panicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Panicked;

/// Futures that run concurrently. Nothing is allocated while there is none.
pub(crate) struct Jobs<T> {
    running: Option<FuturesUnordered<Job<T>>>,
}

impl<T: Send + 'static> Jobs<T> {
    pub(crate) fn new() -> Self {
        Self { running: None }
    }

    pub(crate) fn len(&self) -> usize {
        self.running.as_ref().map_or(0, FuturesUnordered::len)
    }

    /// Polls a future for the first time, at once. It is kept if it is not done by that.
    pub(crate) fn start(
        &mut self,
        job: impl Future<Output = T> + Send + 'static,
        cx: &mut Context<'_>,
    ) -> Option<Result<T, Panicked>> {
        let job = AssertUnwindSafe(job).catch_unwind().map(|done| done.map_err(|_| Panicked));
        // Tokio's budget could end the first poll before the job has taken its place in a queue, and those
        // behind it would pass it by.
        let mut job: Job<T> = Box::pin(unconstrained(job));
        match job.as_mut().poll(cx) {
            Poll::Ready(done) => Some(done),
            Poll::Pending => {
                self.running.get_or_insert_default().push(job);
                None
            }
        }
    }

    /// The next future that is done; `Ready(None)` if none runs.
    pub(crate) fn poll_done(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, Panicked>>> {
        let Some(running) = &mut self.running else { return Poll::Ready(None) };
        let done = running.poll_next_unpin(cx);
        if running.is_empty() {
            self.running = None;
        }
        done
    }
}
