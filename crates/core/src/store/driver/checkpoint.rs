//! Checkpoints of SQLite: what was committed is moved from the log (WAL) into the file.
//!
//! SQLite would do it inside a commit, every thousand pages, and that commit and all behind it would wait for
//! two syncs of a file that grows. Here a thread with a connection of its own does it beside the commits,
//! and more seldom, so that a page that changes often is moved once for many of its changes.
//!
//! A log from which everything was moved begins anew, and while somebody commits that never comes to pass. So
//! once the log is long, the thread holds the gate for the little that has come while it moved the rest.

use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex as Lock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::StoreError;
use super::latch::Latch;
use super::write_thread::Gate;
use rusqlite::Connection;

/// How often the thread looks at the log.
const PERIOD: Duration = Duration::from_millis(100);
/// How many pages wait in the log before they are moved.
const MOVED_AT: i64 = 1_000;
/// How long the gate may be held for readers of the old log to go on to the new one.
const READERS_GO_ON: Duration = Duration::from_millis(20);
/// How many pages the log may have before it is to begin anew; 4 KiB each.
const RENEWED_AT: i64 = 8_000;

/// The handle to the thread. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub(in crate::store) struct Checkpointer {
    running: Arc<Lock<Option<Running>>>,
}

#[derive(Debug)]
struct Running {
    /// Nothing is ever sent: the thread ends when this is gone.
    alive: mpsc::Sender<()>,
    thread: JoinHandle<()>,
}

/// The pages of the log, and how many of them were moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pages {
    logged: i64,
    moved: i64,
}

impl Checkpointer {
    /// Opens a connection to the file at `path` and starts the thread. No other connection may move pages
    /// (`wal_autocheckpoint`); whoever commits holds `gate`.
    pub(in crate::store) fn start(path: &Path, gate: Gate, latch: Latch) -> Result<Self, StoreError> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(READERS_GO_ON)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        let (alive, ended) = mpsc::channel();
        let work = move || {
            let mut failing = false;
            while ended.recv_timeout(PERIOD) == Err(RecvTimeoutError::Timeout) {
                let outcome = latch.hold(latch.check().and_then(|()| Ok(look(&connection, &gate)?)));
                if let Err(error) = &outcome
                    && !failing
                {
                    tracing::warn!(%error, "The log of the database could not be moved into its file; it grows.");
                }
                failing = outcome.is_err();
            }
        };
        let thread = thread::Builder::new().name("rialto-checkpoint".to_owned()).spawn(work)?;
        Ok(Self { running: Arc::new(Lock::new(Some(Running { alive, thread }))) })
    }

    /// Ends the thread, and returns when it has closed its connection.
    pub(in crate::store) async fn close(&self) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Running { alive, thread }) = running else { return };
        drop(alive);
        // A panic of the thread was told by its hook.
        drop(tokio::task::spawn_blocking(move || thread.join()).await);
    }
}

/// Moves what waits, if it is much; holds `gate` for the rest, if the log is long.
fn look(connection: &Connection, gate: &Gate) -> rusqlite::Result<()> {
    let pages = pragma(connection, "PRAGMA wal_checkpoint(NOOP)")?;
    if pages.logged - pages.moved < MOVED_AT {
        return Ok(());
    }
    let pages = pragma(connection, "PRAGMA wal_checkpoint(PASSIVE)")?;
    if pages.logged >= RENEWED_AT {
        let _gate = gate.pass_blocking();
        // Where a reader does not go on in time, the next look tries again.
        pragma(connection, "PRAGMA wal_checkpoint(RESTART)")?;
    }
    Ok(())
}

/// Runs a pragma that tells of the log (SQLite, "PRAGMA wal_checkpoint": the second and third column).
fn pragma(connection: &Connection, text: &str) -> rusqlite::Result<Pages> {
    connection.query_row(text, [], |row| Ok(Pages { logged: row.get(1)?, moved: row.get(2)? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(path: &Path) -> Connection {
        let connection = Connection::open(path).unwrap();
        connection.pragma_update(None, "journal_mode", "WAL").unwrap();
        connection.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
        connection.execute_batch("CREATE TABLE IF NOT EXISTS t (x BLOB)").unwrap();
        connection
    }

    fn write(connection: &Connection, pages: i64) {
        for _ in 0..pages {
            connection.execute("INSERT INTO t VALUES (zeroblob(4096))", []).unwrap();
        }
    }

    #[test]
    fn a_little_stays_in_the_log_and_much_is_moved() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rialto.db");
        let (writer, mover) = (opened(&path), opened(&path));
        let gate = Gate::default();
        write(&writer, 10);
        look(&mover, &gate).unwrap();
        assert_eq!(pragma(&mover, "PRAGMA wal_checkpoint(NOOP)").unwrap().moved, 0);
        write(&writer, MOVED_AT);
        look(&mover, &gate).unwrap();
        let pages = pragma(&mover, "PRAGMA wal_checkpoint(NOOP)").unwrap();
        assert_eq!(pages.moved, pages.logged);
        assert!(pages.moved > MOVED_AT);
    }

    #[test]
    fn a_log_that_is_long_begins_anew_after_the_gate_was_held() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rialto.db");
        let (writer, mover) = (opened(&path), opened(&path));
        let gate = Gate::default();
        write(&writer, RENEWED_AT);
        let held = gate.pass_blocking();
        let moving = {
            let gate = gate.clone();
            thread::spawn(move || look(&mover, &gate))
        };
        write(&writer, 5);
        drop(held);
        moving.join().unwrap().unwrap();
        write(&writer, 1);
        assert!(pragma(&writer, "PRAGMA wal_checkpoint(NOOP)").unwrap().logged < 10);
    }
}
