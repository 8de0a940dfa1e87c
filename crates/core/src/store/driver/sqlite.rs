//! Opening SQLite.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use sqlx::migrate::{Migrate, MigrateError, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, Sqlite, SqlitePool};

use super::checkpoint::Checkpointer;
use super::db::Pools;
use super::latch::Latch;
use super::reader::Reader;
use super::write_thread::WriteThread;
use super::writes::Writes;
use super::{OpenError, StoreError, file, migrations};

static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(migrations::sqlite);

/// Versions before this one can lose committed writes when a WAL is reset under load.
const OLDEST: [u32; 3] = [3, 51, 3];
const READERS: u32 = 4;
/// How long a request waits for a connection before it fails as unavailable. It covers what
/// [`BUSY_TIMEOUT`] lets another process hold the file for.
const PATIENCE: Duration = Duration::from_secs(10);
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 256;

/// Opens the file at `path`, makes it if it is missing, and brings the schema up to date.
pub(in crate::store) async fn open(path: &str) -> Result<Pools, OpenError> {
    // Every connection would have a memory database of its own.
    if path.is_empty() || path.starts_with(':') {
        return Err(OpenError::Url);
    }
    let path = Path::new(path);
    file::prepare(path, BUSY_TIMEOUT)?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(BUSY_TIMEOUT)
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

    let write = pool(1).connect_with(writing).await.map_err(StoreError::from)?;
    assert_version(&write).await?;
    migrate(&MIGRATIONS, &write, path).await?;
    let read = pool(READERS).connect_with(reading).await.map_err(StoreError::from)?;
    let reader = Reader::start(path, BUSY_TIMEOUT)?;
    let (gate, latch) = (Arc::default(), Latch::default());
    let writer = WriteThread::start(path, BUSY_TIMEOUT, latch.clone())?;
    let checkpointer = Checkpointer::start(path, Arc::clone(&gate), latch.clone())?;
    Ok(Pools::Sqlite { read, write, reader, writer, checkpointer, gate, latch, writes: Writes::default() })
}

/// Connections to a file do not break by themselves: they are kept for good and not asked before use.
fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        // A statement that fails for want of space or by an I/O error may take its transaction with it, and sqlx goes on
        // to count it: a connection that was given back so takes no other.
        .before_acquire(|conn, _| Box::pin(async { Ok(!conn.is_in_transaction()) }))
}

/// Gives a connection back after `outcome`. Where that is no answer of the database nobody knows in which state the
/// connection is: then it is closed, and the pool opens another.
pub(in crate::store) fn let_go<T>(
    mut conn: PoolConnection<Sqlite>,
    outcome: Result<T, StoreError>,
) -> Result<T, StoreError> {
    match outcome {
        Ok(_) | Err(StoreError::Conflict(_) | StoreError::Foreign(_)) => {}
        Err(StoreError::Unavailable(_) | StoreError::Unsynced(_) | StoreError::Other(_)) => {
            conn.close_on_drop();
        }
    }
    outcome
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
        pool(1)
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
        let Pools::Sqlite { read, write, .. } = open(path.to_str().unwrap()).await.unwrap() else {
            panic!("it is SQLite")
        };
        for (pragma, value) in [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")] {
            let told: String = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
                "SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}"
            )))
            .fetch_one(&write)
            .await
            .unwrap();
            assert_eq!(told, value, "{pragma}");
        }
        let refused = sqlx::query("DELETE FROM meta").execute(&read).await;
        assert!(refused.is_err(), "the readers can't write");
    }
}
