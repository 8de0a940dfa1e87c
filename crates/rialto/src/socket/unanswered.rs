//! Requests that are not answered yet: a planned stop waits for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How often to look whether all are answered.
const POLL: Duration = Duration::from_millis(5);

/// Counts the requests that are not answered yet. All clones are one.
#[derive(Clone, Default)]
pub(crate) struct Unanswered(Arc<AtomicUsize>);

/// A request that is not answered yet, until it is dropped.
pub(super) struct Waiting(Arc<AtomicUsize>);

impl Unanswered {
    /// One more.
    pub(super) fn begin(&self) -> Waiting {
        self.0.fetch_add(1, Ordering::SeqCst);
        Waiting(Arc::clone(&self.0))
    }

    /// Waits until there is none.
    pub(crate) async fn none(&self) {
        while self.0.load(Ordering::SeqCst) > 0 {
            tokio::time::sleep(POLL).await;
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
