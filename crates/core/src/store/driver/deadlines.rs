//! How long the database may take.

use std::time::Duration;

use tokio::time::error::Elapsed;
use tokio::time::{Instant, timeout_at};

use super::StoreError;
use super::writes::Commit;

/// How much longer than its transaction a request waits for what became of it, before it is answered.
const ANSWER_MARGIN: Duration = Duration::from_millis(750);

/// How long a transaction needs at least to be worth a try.
pub(in crate::store) const TRY: Duration = Duration::from_millis(250);

/// How long a slow transaction may take, such as deleting a server with all its messages.
const SLOW: Duration = Duration::from_secs(600);

/// How long the database may take. What takes longer fails as unavailable, and its connection is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// One statement, the wait for a lock included; COMMIT is one.
    pub statement: Duration,
    /// A read, or a transaction up to its COMMIT, with the wait for a connection.
    pub transaction: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self { statement: Duration::from_secs(3), transaction: Duration::from_secs(4) }
    }
}

impl Deadlines {
    /// For what reads every row and has nobody waiting.
    pub const DAY: Self =
        Self { statement: Duration::from_secs(86_400), transaction: Duration::from_secs(86_400) };

    /// Whether there is no time left to try what came at `since`: others would be tried with it, and fail with it.
    pub(crate) fn is_too_late(self, since: Instant) -> bool {
        self.answer_by(since) < Instant::now() + TRY
    }

    /// By when a request that came at `since` is answered, whatever became of what it asked for.
    pub(crate) fn answer_by(self, since: Instant) -> Instant {
        since + self.transaction + ANSWER_MARGIN
    }

    /// By when a transaction that begins now has come to its COMMIT.
    pub(in crate::store) fn commit_by(self, commit: Commit) -> Instant {
        Instant::now() + if commit == Commit::ToldSlow { SLOW } else { self.transaction }
    }
}

/// By when whoever asked has an answer of a transaction that was to come to its COMMIT by `deadline`.
pub(in crate::store) fn answer_after(deadline: Instant) -> Instant {
    deadline + ANSWER_MARGIN
}

/// What `body` gives, if it does by `deadline`.
pub(in crate::store) async fn within<T>(
    deadline: Instant,
    body: impl Future<Output = Result<T, StoreError>>,
) -> Result<Result<T, StoreError>, Elapsed> {
    timeout_at(deadline, body).await
}
