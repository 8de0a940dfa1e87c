//! Short reads on SQLite that are frequent, such as what a connection begins with and what shows that something was
//! missed: by threads that take all reads that wait, and give each its answer.
//!
//! sqlx hops to a thread and back at each statement, and when two thousand clients come back at once that is a
//! third of what a connection costs. Here the reads that wait travel together, and see the database at one moment.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use tokio::sync::oneshot;
use tokio::task::yield_now;
use tokio::time::{Instant, timeout_at};

use super::StoreError;
use super::deadlines::Deadlines;
use super::sqlite::{TimeLimit, end_leftover};

/// How many reads a thread takes together at most: so long may one of them wait for the others.
const TOGETHER_MAX: usize = 64;
/// Threads at most. One read is short; a second thread is for those that are not.
const THREADS_MAX: usize = 2;
/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 16;

/// What a thread does with its connection, and by when.
struct Read {
    read: Box<dyn FnOnce(&Connection) + Send>,
    deadline: Instant,
}

/// The handle to the threads. Cheap to clone; all clones are one.
#[derive(Clone)]
pub(in crate::store) struct Reader {
    queue: Arc<Queue>,
    deadlines: Deadlines,
}

#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    news: Condvar,
}

#[derive(Default)]
struct Waiting {
    reads: VecDeque<Read>,
    is_closed: bool,
}

impl Reader {
    /// Opens connections to the file at `path`, which has the present schema, and starts a thread for each.
    pub(in crate::store) fn start(
        path: &Path,
        busy_timeout: Duration,
        deadlines: Deadlines,
    ) -> Result<Self, StoreError> {
        let queue = Arc::new(Queue::default());
        let threads = thread::available_parallelism().map_or(1, |count| count.get().min(THREADS_MAX));
        for _ in 0..threads {
            // The thread alone uses it, which a `Connection` sees to by itself: it can't be shared.
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(path, flags)?;
            connection.busy_timeout(busy_timeout)?;
            connection.set_prepared_statement_cache_capacity(STATEMENTS);
            connection.pragma_update(None, "cache_size", "-4000")?;
            let limit = TimeLimit::of(&connection)?;
            let queue = Arc::clone(&queue);
            let work = move || run(&connection, &limit, deadlines, &queue);
            thread::Builder::new().name("rialto-read".to_owned()).spawn(work)?;
        }
        Ok(Self { queue, deadlines })
    }

    /// What `read` gives. Whatever was committed before this is called, it sees. To rusqlite the `$1` of our texts
    /// is a name (`named_params!`): by their places, parameters would be in the order in which a text speaks of them.
    pub(in crate::store) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        // Whoever asked may have gone; then nobody needs the answer.
        let read =
            move |connection: &Connection| drop(answer.send(read(connection).map_err(StoreError::from)));
        let deadline = Instant::now() + self.deadlines.transaction;
        let is_first = {
            let mut waiting = self.queue.hold();
            if waiting.is_closed {
                return Err(StoreError::closed());
            }
            waiting.reads.push_back(Read { read: Box::new(read), deadline });
            waiting.reads.len() == 1
        };
        if is_first {
            // Waking costs more than reading: the other tasks that are ready come along first.
            let wake = Wake(&self.queue);
            yield_now().await;
            drop(wake);
        }
        let answer = timeout_at(deadline, answered).await.map_err(|_| StoreError::late())?;
        answer.unwrap_or_else(|_| Err(StoreError::closed()))
    }

    /// Ends the threads, which close their connections once what waits is read. Later reads fail as unavailable.
    pub(in crate::store) fn close(&self) {
        self.queue.hold().is_closed = true;
        self.queue.news.notify_all();
    }
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

/// Wakes a thread when dropped, so that a read whose asker has gone does not keep those behind it waiting.
struct Wake<'a>(&'a Queue);

impl Drop for Wake<'_> {
    fn drop(&mut self) {
        self.0.news.notify_one();
    }
}

impl Queue {
    fn hold(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The reads that wait, once there are some; none when there will be no more.
    fn next(&self) -> Vec<Read> {
        let nothing = |waiting: &mut Waiting| waiting.reads.is_empty() && !waiting.is_closed;
        let waiting = self.news.wait_while(self.hold(), nothing);
        let mut waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        let count = waiting.reads.len().min(TOGETHER_MAX);
        let taken = waiting.reads.drain(..count).collect();
        if !waiting.reads.is_empty() {
            self.news.notify_one();
        }
        taken
    }
}

fn run(connection: &Connection, limit: &TimeLimit, deadlines: Deadlines, queue: &Queue) {
    loop {
        let reads = queue.next();
        if reads.is_empty() {
            return;
        }
        // One transaction for all, begun after the last of them was asked for. Without it each is one of its own.
        let together = connection.prepare_cached("BEGIN").and_then(|mut begin| begin.execute([]));
        for Read { read, deadline } in reads {
            let now = Instant::now();
            if deadline <= now {
                continue;
            }
            limit.set(deadline.min(now + deadlines.statement));
            // The panic hook has told of it, and whoever asked finds that there is no answer; the others wait on.
            drop(catch_unwind(AssertUnwindSafe(|| read(connection))));
        }
        // What interrupts one attempt leaves the other.
        let ended = together.and_then(|_| end_leftover(connection)).or_else(|_| end_leftover(connection));
        if let Err(error) = ended {
            tracing::warn!(%error, "A transaction that only reads could not be ended; it is tried again.");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> (tempfile::TempDir, std::path::PathBuf, Connection) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rialto.db");
        let writer = Connection::open(&path).unwrap();
        writer.pragma_update(None, "journal_mode", "WAL").unwrap();
        writer.execute_batch("CREATE TABLE t (x BIGINT); INSERT INTO t VALUES (0)").unwrap();
        (folder, path, writer)
    }

    fn started(path: &Path) -> Reader {
        Reader::start(path, Duration::from_secs(1), Deadlines::default()).unwrap()
    }

    fn x(connection: &Connection) -> rusqlite::Result<i64> {
        connection.prepare_cached("SELECT x FROM t")?.query_row([], |row| row.get(0))
    }

    #[tokio::test]
    async fn a_read_sees_what_was_committed_before_it_was_asked_for() {
        let (_folder, path, writer) = file();
        let reader = started(&path);
        // Others wait at all times, so that reads travel together.
        let others: Vec<_> = (0..4)
            .map(|_| {
                let reader = reader.clone();
                tokio::spawn(async move {
                    loop {
                        reader.read(x).await.unwrap();
                    }
                })
            })
            .collect();
        for n in 1..=200 {
            writer.execute("UPDATE t SET x = ?", [n]).unwrap();
            assert_eq!(reader.read(x).await.unwrap(), n);
        }
        others.iter().for_each(tokio::task::JoinHandle::abort);
    }

    #[test]
    fn reads_that_are_interrupted_leave_no_transaction_open() {
        let (_folder, path, _writer) = file();
        let connection = Connection::open(&path).unwrap();
        for steps in 0..8 {
            let queue = Queue::default();
            let read: Box<dyn FnOnce(&Connection) + Send> = Box::new(|connection| drop(x(connection)));
            let deadline = Instant::now() + Deadlines::default().transaction;
            queue.hold().reads.push_back(Read { read, deadline });
            queue.hold().is_closed = true;
            let mut taken = 0..;
            connection.progress_handler(1, Some(move || taken.next() == Some(steps))).unwrap();
            run(&connection, &TimeLimit::new(), Deadlines::default(), &queue);
            assert!(connection.is_autocommit(), "after {steps} steps");
        }
    }

    #[tokio::test]
    async fn a_read_that_fails_leaves_the_others_and_none_comes_after_the_end() {
        let (_folder, path, _writer) = file();
        let reader = started(&path);
        let broken = reader.read(|connection| connection.query_row("SELECT y FROM t", [], |_| Ok(())));
        let (broken, good) = tokio::join!(broken, reader.read(x));
        assert!(broken.is_err());
        assert_eq!(good.unwrap(), 0);
        assert!(reader.read::<()>(|_| panic!("asked to panic")).await.is_err());
        assert!(reader.read::<()>(|_| panic!("asked to panic, for the other thread")).await.is_err());
        assert_eq!(reader.read(x).await.unwrap(), 0);
        let refused = reader.read(|connection| connection.execute("DELETE FROM t", []));
        assert!(refused.await.is_err(), "it can't write");
        reader.close();
        assert!(reader.read(x).await.is_err());
    }
}
