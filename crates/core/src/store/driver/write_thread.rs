//! Writing on SQLite: by a thread with a connection of its own, which takes a piece of work and gives back what became
//! of it, so that a transaction of many statements costs one hop each way. What is written often goes here: batches of
//! messages, and cursors.
//!
//! It is a second connection that writes. The [`Gate`] keeps the two apart: whoever writes holds it.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock, mpsc};
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};
use tokio::task::yield_now;
use tokio::time::{Instant, timeout_at};

use super::StoreError;
use super::deadlines::{TRY, answer_after, within};
use super::latch::Latch;
use super::sqlite::{TimeLimit, end_leftover};
use super::writes::{Commit, Writes};

/// Prepared statements that the connection keeps: a handful of texts in each size.
const STATEMENTS: usize = 64;

/// Rounds of the runtime after which whoever waits for the thread offers it the processor. A thread that comes back from
/// the disk is not let in by the system while another is busy, not before the next of its ticks, which are 4 ms apart; and
/// with one processor the runtime is busy while it tells a large room. Four rounds are some 200 writes to sockets, which is
/// longer than most commits, and nothing where there is nothing else to do.
const ROUNDS: usize = 4;

/// Held by whoever writes: two connections can, and one at a time may. All clones are one.
#[derive(Clone, Debug, Default)]
pub(in crate::store) struct Gate(Arc<Mutex<()>>);

impl Gate {
    /// The right to write, if it can be had in time for something that is to be done by `deadline`.
    pub(in crate::store) async fn pass(&self, deadline: Instant) -> Result<OwnedMutexGuard<()>, StoreError> {
        let passed = timeout_at(deadline - TRY, Arc::clone(&self.0).lock_owned()).await;
        passed.map_err(|_| StoreError::late())
    }

    /// The right to write, for a thread.
    pub(in crate::store) fn pass_blocking(&self) -> impl Drop + '_ {
        self.0.blocking_lock()
    }

    /// Waits until nobody writes.
    pub(in crate::store) async fn wait(&self) {
        drop(self.0.lock().await);
    }
}

/// The handle to the thread.
#[derive(Debug)]
pub(in crate::store) struct WriteThread {
    jobs: RwLock<Option<mpsc::Sender<Job>>>,
    busy_timeout: Duration,
    gate: Gate,
    writes: Writes,
}

/// What the thread does with its connection, while it holds the gate.
type Job = Box<dyn FnOnce(&mut Connection, &TimeLimit, &Latch) + Send>;

impl WriteThread {
    /// Opens a connection to the file at `path`, which has the present schema, and starts the thread.
    pub(in crate::store) fn start(
        path: &Path,
        busy_timeout: Duration,
        gate: Gate,
        latch: Latch,
        writes: Writes,
    ) -> Result<Self, StoreError> {
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(busy_timeout)?;
        let limit = TimeLimit::of(&connection)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // WAL is a property of the file; the rest is one of each connection, as in the pool that writes.
        let settings = [
            ("synchronous", "FULL"),
            ("foreign_keys", "ON"),
            ("cache_size", "-8000"),
            ("wal_autocheckpoint", "0"),
            // What a statement would undo is kept aside while it runs: in a file, otherwise, for each batch anew.
            ("temp_store", "MEMORY"),
            // Whoever begins the log anew cuts it.
            ("journal_size_limit", "67108864"),
        ];
        for (pragma, value) in settings {
            connection.pragma_update(None, pragma, value)?;
        }
        let (jobs, queue) = mpsc::channel::<Job>();
        let work = move || queue.iter().for_each(|job| job(&mut connection, &limit, &latch));
        thread::Builder::new().name("rialto-write".to_owned()).spawn(work)?;
        Ok(Self { jobs: RwLock::new(Some(jobs)), busy_timeout, gate, writes })
    }

    /// What `work` gives, a transaction of its own, once it is committed. It fails if it has not come to its COMMIT by
    /// `deadline`. It runs to its end although whoever asked may have gone; nobody else writes until then.
    pub(in crate::store) async fn write<T: Send + 'static>(
        &self,
        commit: Commit,
        deadline: Instant,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let writing = self.writes.begin(commit);
        // On the heap: whoever waits for it is small.
        let done = Box::pin(self.hand_in(deadline, work));
        let outcome = if commit.is_told() {
            done.await
        } else {
            within(answer_after(deadline), done).await.unwrap_or_else(|_| Err(StoreError::late()))
        };
        writing.ended(&outcome);
        outcome
    }

    async fn hand_in<T: Send + 'static>(
        &self,
        deadline: Instant,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let held = self.gate.pass(deadline).await?;
        let busy_timeout = self.busy_timeout;
        let job = move |connection: &mut Connection, limit: &TimeLimit, latch: &Latch| {
            let work = |()| {
                limit.set(deadline);
                connection
                    .busy_timeout(busy_timeout.min(deadline.saturating_duration_since(Instant::now())))?;
                let outcome = work(connection);
                // Whoever writes next, on whatever connection, must find none open.
                let ended = end_leftover(connection);
                Ok(outcome.and_then(|value| ended.map(|()| value))?)
            };
            let outcome = latch.hold(latch.check().and_then(work));
            drop(held);
            drop(answer.send(outcome));
        };
        let handed = match &*self.jobs.read().unwrap_or_else(PoisonError::into_inner) {
            Some(jobs) => jobs.send(Box::new(job)).is_ok(),
            None => false,
        };
        if !handed {
            return Err(StoreError::closed());
        }
        make_way(&answered).await;
        answered.await.unwrap_or_else(|_| Err(StoreError::closed()))
    }

    /// Ends the thread, which closes its connection. Later work fails as unavailable.
    pub(in crate::store) fn close(&self) {
        self.jobs.write().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// Offers the processor to the thread that is to answer, a few times, unless it has.
async fn make_way<T>(answered: &oneshot::Receiver<T>) {
    for _ in 0..ROUNDS {
        if !answered.is_empty() {
            return;
        }
        yield_now().await;
        thread::yield_now();
    }
}
