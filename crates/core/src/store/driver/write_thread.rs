//! Writing on SQLite: by a thread with a connection of its own, which takes a piece of work and gives back what became
//! of it, so that a transaction of many statements costs one hop each way. What is written often goes here: batches of
//! messages, and cursors.
//!
//! It is a second connection that writes. The gate of the pools keeps the two apart: whoever writes holds it.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock, mpsc};
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};
use tokio::task::yield_now;

use super::StoreError;
use super::latch::Latch;
use super::sqlite::end_leftover;

/// Prepared statements that the connection keeps: a handful of texts in each size.
const STATEMENTS: usize = 64;

/// Rounds of the runtime after which whoever waits for the thread offers it the processor. A thread that comes back from
/// the disk is not let in by the system while another is busy, not before the next of its ticks, which are 4 ms apart; and
/// with one processor the runtime is busy while it tells a large room. Four rounds are some 200 writes to sockets, which is
/// longer than most commits, and nothing where there is nothing else to do.
const ROUNDS: usize = 4;

/// The handle to the thread. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub(in crate::store) struct WriteThread {
    jobs: Arc<RwLock<Option<mpsc::Sender<Job>>>>,
}

/// What the thread does with its connection, while it holds the gate.
type Job = Box<dyn FnOnce(&mut Connection, &Latch) + Send>;

impl WriteThread {
    /// Opens a connection to the file at `path`, which has the present schema, and starts the thread.
    pub(in crate::store) fn start(
        path: &Path,
        busy_timeout: Duration,
        latch: Latch,
    ) -> Result<Self, StoreError> {
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(busy_timeout)?;
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
        let work = move || queue.iter().for_each(|job| job(&mut connection, &latch));
        thread::Builder::new().name("rialto-write".to_owned()).spawn(work)?;
        Ok(Self { jobs: Arc::new(RwLock::new(Some(jobs))) })
    }

    /// What `work` gives, a transaction of its own, once it is committed; it runs to its end although whoever asked
    /// may have gone. Nobody else writes until then.
    pub(in crate::store) async fn write<T: Send + 'static>(
        &self,
        gate: &Arc<Mutex<()>>,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let held: OwnedMutexGuard<()> = Arc::clone(gate).lock_owned().await;
        let job = move |connection: &mut Connection, latch: &Latch| {
            let work = |()| {
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
