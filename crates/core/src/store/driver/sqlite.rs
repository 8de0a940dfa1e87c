//! SQLite: opening it, and its connections: a few that only read, and two that write, one at a time. Each is used within
//! a deadline.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use rusqlite::Connection;
use sqlx::SqlitePool;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;

use super::checkpoint::Checkpointer;
use super::deadlines::Deadlines;
use super::latch::Latch;
use super::reader::Reader;
use super::upgrade::Older;
use super::write_thread::{Gate, WriteThread};
use super::writes::{Commit, Writes};
use super::{OpenError, StoreError, file, migrations, upgrade};

mod connections;
mod held;
mod leftover;
mod time_limit;

use connections::Connections;
pub(in crate::store) use held::Held;
pub(in crate::store) use leftover::end_leftover;
pub(in crate::store) use time_limit::TimeLimit;

static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(migrations::sqlite);

/// Versions before this one can lose committed writes when a WAL is reset under load.
const OLDEST: [u32; 3] = [3, 51, 3];
pub(in crate::store) const READERS: u32 = 4;
/// How long a statement waits for another process that holds the file, at most.
const BUSY_MAX: Duration = Duration::from_secs(5);
/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 256;

/// Opens the file at `path`, makes it if it is missing, and brings the schema up to date.
pub(in crate::store) async fn open(
    path: &str,
    deadlines: Deadlines,
    older: Older,
) -> Result<Arc<Sqlite>, OpenError> {
    // Every connection would have a memory database of its own.
    if path.is_empty() || path.starts_with(':') {
        return Err(OpenError::Url);
    }
    let path = Path::new(path);
    let busy_timeout = deadlines.statement.min(BUSY_MAX);
    file::prepare(path, busy_timeout)?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(busy_timeout)
        .foreign_keys(true)
        .statement_cache_capacity(STATEMENTS)
        .pragma("temp_store", "MEMORY");
    // No mmap: an I/O error in a mapped page would be a SIGBUS instead of an error.
    let writing = options
        .clone()
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("cache_size", "-8000")
        .pragma("wal_autocheckpoint", "0")
        .pragma("journal_size_limit", "67108864");
    let reading = options.read_only(true).pragma("cache_size", "-4000");

    // Without deadlines: bringing tables up to date takes as long as it takes.
    let setup = SqlitePoolOptions::new().max_connections(1);
    // What is sorted for an index may be larger than the memory.
    let options = writing.clone().pragma("temp_store", "FILE");
    let setup = setup.connect_with(options).await.map_err(StoreError::from)?;
    assert_version(&setup).await?;
    older.look(&MIGRATIONS, &mut *setup.acquire().await.map_err(StoreError::from)?).await?;
    upgrade::migrate(&MIGRATIONS, &setup, path, file::room).await?;
    let (gate, latch, writes) = (Gate::default(), Latch::default(), Writes::default());
    let sqlite = Sqlite {
        path: path.to_owned(),
        deadlines,
        read: Arc::new(Connections::new(reading, READERS)),
        write: Arc::new(Connections::new(writing, 1)),
        reader: Reader::start(path, busy_timeout, deadlines)?,
        writer: WriteThread::start(path, busy_timeout, gate.clone(), latch.clone(), writes.clone())?,
        checkpointer: Checkpointer::start(path, gate.clone(), latch.clone())?,
        gate,
        latch,
        writes,
    };
    // Not as the last connection, which would move the log into the file.
    setup.close().await;
    Ok(Arc::new(sqlite))
}

/// The connections to a file.
#[derive(Debug)]
pub(in crate::store) struct Sqlite {
    pub(in crate::store) path: PathBuf,
    deadlines: Deadlines,
    read: Arc<Connections>,
    write: Arc<Connections>,
    /// Makes short reads that are frequent, beside `read`.
    pub(in crate::store) reader: Reader,
    /// Writes what is written often, beside `write`.
    pub(in crate::store) writer: WriteThread,
    /// Moves what was committed into the file.
    checkpointer: Checkpointer,
    gate: Gate,
    /// Asked by whoever holds the gate.
    pub(in crate::store) latch: Latch,
    pub(in crate::store) writes: Writes,
}

impl Sqlite {
    /// A connection for one statement that reads.
    pub(in crate::store) async fn read(self: &Arc<Self>) -> Result<Held, StoreError> {
        let deadline = Instant::now() + self.deadlines.transaction;
        let held = Held::take(self, &self.read, deadline).await?;
        Ok(held.by(deadline.min(Instant::now() + self.deadlines.statement)))
    }

    /// A transaction that sees the database at one moment.
    pub(in crate::store) async fn snapshot(self: &Arc<Self>) -> Result<Held, StoreError> {
        let deadline = Instant::now() + self.deadlines.transaction;
        Held::take(self, &self.read, deadline).await?.begin("BEGIN DEFERRED").await
    }

    /// A transaction that writes.
    pub(in crate::store) async fn begin(self: &Arc<Self>, commit: Commit) -> Result<Held, StoreError> {
        let writing = self.writes.begin(commit);
        match self.begin_in_turn(commit).await {
            Ok((held, gate)) => Ok(held.writing(writing, gate)),
            Err(error) => {
                let failed = Err(error);
                writing.ended(&failed);
                failed
            }
        }
    }

    async fn begin_in_turn(
        self: &Arc<Self>,
        commit: Commit,
    ) -> Result<(Held, OwnedMutexGuard<()>), StoreError> {
        let deadline = Instant::now() + self.deadlines.transaction;
        let commit_by = self.deadlines.commit_by(commit);
        let gate = self.gate.pass(deadline).await?;
        self.latch.check()?;
        let held = Held::take(self, &self.write, deadline).await?.begin("BEGIN IMMEDIATE").await?;
        Ok((held.by(commit_by), gate))
    }

    /// What `work` gives, a transaction of its own on the thread that writes.
    pub(in crate::store) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer.write(Commit::Plain, self.deadlines.commit_by(Commit::Plain), work).await
    }

    /// The connection that writes, outside of a transaction.
    #[cfg(test)]
    pub(in crate::store) async fn writing_connection(self: &Arc<Self>) -> Result<Held, StoreError> {
        Held::take(self, &self.write, Instant::now() + self.deadlines.transaction).await
    }

    /// How many connections are in use, and how many are not.
    pub(in crate::store) fn load(&self) -> (usize, usize) {
        let ((reading, idle), (writing, waiting)) = (self.read.load(), self.write.load());
        (reading + writing, idle + waiting)
    }

    pub(in crate::store) fn is_closed(&self) -> bool {
        self.write.is_closed()
    }

    /// Closes once every statement under way has ended.
    pub(in crate::store) async fn close(&self) {
        self.checkpointer.close().await;
        self.reader.close();
        self.writer.close();
        self.gate.wait().await;
        self.read.close().await;
        self.write.close().await;
    }
}

async fn assert_version(pool: &SqlitePool) -> Result<(), OpenError> {
    let text: String =
        sqlx::query_scalar("SELECT sqlite_version()").fetch_one(pool).await.map_err(StoreError::from)?;
    let version: Vec<u32> = text.split('.').filter_map(|part| part.parse().ok()).collect();
    if version.as_slice() < OLDEST.as_slice() {
        return Err(OpenError::SqliteVersion(text));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_commit_survives_a_power_cut_and_references_are_checked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rialto.db");
        let sqlite = open(path.to_str().unwrap(), Deadlines::default(), Older::Upgraded).await.unwrap();
        let mut write = sqlite.writing_connection().await.unwrap();
        for (pragma, value) in [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")] {
            let told: String = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
                "SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}"
            )))
            .fetch_one(write.connection())
            .await
            .unwrap();
            assert_eq!(told, value, "{pragma}");
        }
        let mut read = sqlite.read().await.unwrap();
        let refused = sqlx::query("DELETE FROM meta").execute(read.connection()).await;
        assert!(refused.is_err(), "the readers can't write");
    }
}
