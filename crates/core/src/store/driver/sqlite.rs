//! SQLite: opening it, and its connections: a few that only read, and two that write, one at a time. Each is used within
//! a deadline.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use rusqlite::Connection;
use sqlx::SqlitePool;
use sqlx::migrate::{Migrate, MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;

use super::checkpoint::Checkpointer;
use super::deadlines::Deadlines;
use super::latch::Latch;
use super::reader::Reader;
use super::write_thread::{Gate, WriteThread};
use super::writes::{Commit, Writes};
use super::{OpenError, StoreError, file, migrations};

mod connections;
mod held;
mod time_limit;

use connections::Connections;
pub(in crate::store) use held::Held;
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
pub(in crate::store) async fn open(path: &str, deadlines: Deadlines) -> Result<Arc<Sqlite>, OpenError> {
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
    let setup = setup.connect_with(writing.clone()).await.map_err(StoreError::from)?;
    assert_version(&setup).await?;
    migrate(&MIGRATIONS, &setup, path).await?;
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
    /// Reads what every connection begins with, and which sessions have ended, beside `read`.
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

/// Ends a transaction that an error has left open on a thread's own connection.
pub(in crate::store) fn end_leftover(connection: &rusqlite::Connection) -> rusqlite::Result<()> {
    if connection.is_autocommit() { Ok(()) } else { connection.execute_batch("ROLLBACK") }
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

/// Runs the migrations that the file lacks, after a copy of it where it has tables already.
async fn migrate(migrations: &Migrator, pool: &SqlitePool, path: &Path) -> Result<(), OpenError> {
    let mut conn = pool.acquire().await.map_err(StoreError::from)?;
    let table = &migrations.table_name;
    conn.ensure_migrations_table(table).await?;
    let applied = conn.list_applied_migrations(table).await?;
    let newest = applied.iter().map(|migration| migration.version).max();
    let next = migrations.iter().map(|migration| migration.version).find(|version| Some(*version) > newest);
    drop(conn);
    if let (Some(_), Some(next)) = (newest, next) {
        copy_aside(pool, path, next).await?;
    }
    migrations.run(pool).await.map_err(|error| match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            OpenError::Database(StoreError::from(error))
        }
        other => OpenError::Migrate(other),
    })
}

/// Copies the database to `PATH.before-NNNN`, whole or not at all.
async fn copy_aside(pool: &SqlitePool, path: &Path, migration: i64) -> Result<(), OpenError> {
    let copy = file::beside(path, &format!(".before-{migration:04}"));
    let partial = file::beside(&copy, ".partial");
    match fs::remove_file(&partial) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(OpenError::CopyAside(error)),
        _ => {}
    }
    file::make(&partial).map_err(OpenError::CopyAside)?;
    sqlx::query("VACUUM INTO $1")
        .bind(partial.to_string_lossy().into_owned())
        .execute(pool)
        .await
        .map_err(StoreError::from)?;
    let keep = || -> io::Result<()> {
        File::open(&partial)?.sync_all()?;
        fs::rename(&partial, &copy)
    };
    keep().map_err(OpenError::CopyAside)
}

#[cfg(test)]
mod tests {
    use sqlx::SqlSafeStr;
    use sqlx::migrate::{Migration, MigrationType};

    use super::*;

    fn migrations(texts: &[&'static str]) -> Migrator {
        let numbered = texts.iter().zip(1..).map(|(text, version)| {
            Migration::new(version, "test".into(), MigrationType::Simple, text.into_sql_str(), false)
        });
        Migrator::with_migrations(numbered.collect())
    }

    async fn opened(path: &Path) -> SqlitePool {
        SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(SqliteConnectOptions::new().filename(path).create_if_missing(true))
            .await
            .unwrap()
    }

    fn files(folder: &Path) -> Vec<String> {
        let names =
            fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    const FIRST: &str = "CREATE TABLE t (x BIGINT)";
    const SECOND: &str = "UPDATE t SET x = x + 1";

    #[tokio::test]
    async fn a_file_is_copied_aside_before_it_is_changed_and_only_then() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rialto.db");
        let db = opened(&path).await;
        migrate(&migrations(&[FIRST]), &db, &path).await.unwrap();
        sqlx::query("INSERT INTO t VALUES (1)").execute(&db).await.unwrap();
        migrate(&migrations(&[FIRST]), &db, &path).await.unwrap();
        assert_eq!(files(folder.path()), ["rialto.db"], "nothing was changed, so nothing is copied");

        // What a copy that was cut off has left is no obstacle.
        fs::write(folder.path().join("rialto.db.before-0002.partial"), "half").unwrap();
        migrate(&migrations(&[FIRST, SECOND]), &db, &path).await.unwrap();
        assert_eq!(files(folder.path()), ["rialto.db", "rialto.db.before-0002"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let copy = fs::metadata(folder.path().join("rialto.db.before-0002")).unwrap();
            assert_eq!(copy.permissions().mode() & 0o777, 0o600);
        }
        let x = "SELECT x FROM t";
        assert_eq!(sqlx::query_scalar::<_, i64>(x).fetch_one(&db).await.unwrap(), 2);
        let before = opened(&folder.path().join("rialto.db.before-0002")).await;
        assert_eq!(sqlx::query_scalar::<_, i64>(x).fetch_one(&before).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_database_of_a_newer_program_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rialto.db");
        let db = opened(&path).await;
        migrate(&migrations(&[FIRST, SECOND]), &db, &path).await.unwrap();
        let refused = migrate(&migrations(&[FIRST]), &db, &path).await.unwrap_err();
        assert!(matches!(refused, OpenError::Migrate(MigrateError::VersionMissing(2))), "{refused:?}");
        assert_eq!(files(folder.path()), ["rialto.db"]);
    }

    #[tokio::test]
    async fn a_commit_survives_a_power_cut_and_references_are_checked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rialto.db");
        let sqlite = open(path.to_str().unwrap(), Deadlines::default()).await.unwrap();
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
