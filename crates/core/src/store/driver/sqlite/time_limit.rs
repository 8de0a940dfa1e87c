//! How long what runs on a connection may take.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::time::Instant;

/// After how many steps of a statement SQLite asks whether its time is up: some tenth of a millisecond.
pub(in crate::store) const STEPS: i32 = 5_000;

/// By when what runs on a connection has to end. Once a transaction has come to its COMMIT there is no limit: of what is
/// committed nobody is told that it failed. Dropped, it stops what runs.
#[derive(Debug)]
pub(in crate::store) struct TimeLimit {
    origin: Instant,
    /// In nanoseconds after `origin`.
    end: Arc<AtomicU64>,
}

impl TimeLimit {
    pub(in crate::store) fn new() -> Self {
        Self { origin: Instant::now(), end: Arc::new(AtomicU64::new(u64::MAX)) }
    }

    /// The same for a connection of rusqlite.
    pub(in crate::store) fn of(connection: &rusqlite::Connection) -> rusqlite::Result<Self> {
        let limit = Self::new();
        let lift = limit.lifted();
        connection.progress_handler(STEPS, Some(limit.over()))?;
        connection.commit_hook(Some(move || {
            lift();
            false
        }))?;
        Ok(limit)
    }

    pub(in crate::store) fn set(&self, deadline: Instant) {
        self.end.store(nanos(self.origin, deadline), Ordering::Relaxed);
    }

    /// Tells whether the time is up; for the connection's progress handler.
    pub(super) fn over(&self) -> impl Fn() -> bool + Send + 'static {
        let (origin, end) = (self.origin, Arc::clone(&self.end));
        move || nanos(origin, Instant::now()) >= end.load(Ordering::Relaxed)
    }

    /// Lifts the limit; for the connection's commit hook.
    pub(super) fn lifted(&self) -> impl Fn() + Send + 'static {
        let end = Arc::clone(&self.end);
        move || end.store(u64::MAX, Ordering::Relaxed)
    }
}

impl Drop for TimeLimit {
    fn drop(&mut self) {
        self.end.store(0, Ordering::Relaxed);
    }
}

fn nanos(origin: Instant, time: Instant) -> u64 {
    u64::try_from(time.saturating_duration_since(origin).as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::thread::sleep;
    use std::time::Duration;

    use rusqlite::Connection;

    use super::*;

    const TIME: Duration = Duration::from_millis(5);

    /// A connection on which the time is up at the step `late` of what runs next.
    fn late_at(connection: &Connection, limit: &TimeLimit, late: usize) {
        let (over, mut steps) = (limit.over(), 0..);
        let handler = move || {
            if steps.next() == Some(late) {
                sleep(2 * TIME);
            }
            over()
        };
        connection.progress_handler(1, Some(handler)).unwrap();
        limit.set(Instant::now() + TIME);
    }

    #[test]
    fn a_commit_that_was_stopped_has_kept_nothing() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE t (x BIGINT)").unwrap();
        let limit = TimeLimit::of(&connection).unwrap();
        let mut kept = 0;
        for late in 0..12 {
            connection.progress_handler(0, None::<fn() -> bool>).unwrap();
            connection.execute_batch("BEGIN; INSERT INTO t VALUES (1)").unwrap();
            late_at(&connection, &limit, late);
            let committed = connection.execute_batch("COMMIT");
            connection.progress_handler(0, None::<fn() -> bool>).unwrap();
            kept += i64::from(committed.is_ok());
            if !connection.is_autocommit() {
                connection.execute_batch("ROLLBACK").unwrap();
            }
            let rows: i64 = connection.query_row("SELECT COUNT(*) FROM t", [], |row| row.get(0)).unwrap();
            assert_eq!(rows, kept, "late at step {late}: {committed:?}");
        }
        assert!(kept > 0);
    }
}
