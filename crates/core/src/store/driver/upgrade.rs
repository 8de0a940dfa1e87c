//! Bringing the tables up to date, which may take minutes: with word of how it goes, and for an SQLite file with a copy
//! of it before, in one transaction, so that a file that was being changed when the program ended is as it was.

use std::fs::{self, File};
use std::future::Future;
use std::io;
use std::path::Path;
use std::pin::pin;
use std::time::Duration;

use sqlx::migrate::{Migrate, MigrateError, Migrator};
use sqlx::{Connection as _, SqliteConnection, SqlitePool};
use tokio::time::{Instant, timeout};

use super::{OpenError, StoreError, file};

/// How often the log hears that it goes on.
const WORD: Duration = Duration::from_secs(3);
/// How many times the size of the file must be free: a copy of it, tables that are written anew beside the old ones, and
/// SQLite's log of both.
const ROOM: u64 = 3;
/// Which part of a file must be free for the file to be made smaller.
const FREE_PART: i64 = 4;
const FREE_AND_ALL: &str = "SELECT freelist_count, page_count FROM pragma_freelist_count, pragma_page_count";

/// What is done where the tables are those of an older program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Older {
    /// They are brought up to date.
    Upgraded,
    /// They are left alone: an older node may be at work on them.
    Refused,
}

impl Older {
    /// Fails where there are tables, they lack `migrations`, and that is refused.
    pub(in crate::store) async fn look(
        self,
        migrations: &Migrator,
        conn: &mut impl Migrate,
    ) -> Result<(), OpenError> {
        let table = &migrations.table_name;
        conn.ensure_migrations_table(table).await?;
        let applied = conn.list_applied_migrations(table).await?;
        let is_there = |version| applied.iter().any(|applied| applied.version == version);
        let is_older = !applied.is_empty() && migrations.iter().any(|migration| !is_there(migration.version));
        if self == Self::Refused && is_older { Err(OpenError::Older) } else { Ok(()) }
    }
}

/// Waits for `work`, and says every few seconds that it goes on, and how much it has `written`.
pub(in crate::store) async fn told<T>(work: impl Future<Output = T>, written: impl Fn() -> Option<u64>) -> T {
    let (began, mut work) = (Instant::now(), pin!(work));
    loop {
        match timeout(WORD, &mut work).await {
            Ok(done) => return done,
            Err(_) => tracing::info!(
                seconds = began.elapsed().as_secs(),
                megabytes = written().map(megabytes),
                "The tables are still being brought up to date."
            ),
        }
    }
}

/// Runs the migrations that the file lacks. Where it has tables already it is copied aside before; it is refused, and
/// nothing is done, if there is no `room` for that.
pub(in crate::store) async fn migrate(
    migrations: &Migrator,
    pool: &SqlitePool,
    path: &Path,
    room: impl Fn(&Path) -> io::Result<u64>,
) -> Result<(), OpenError> {
    let mut conn = pool.acquire().await.map_err(StoreError::from)?;
    let table = &migrations.table_name;
    conn.ensure_migrations_table(table).await?;
    let applied = conn.list_applied_migrations(table).await?;
    let newest = applied.iter().map(|migration| migration.version).max();
    let next = migrations.iter().map(|migration| migration.version).find(|version| Some(*version) > newest);
    let (Some(_), Some(next)) = (newest, next) else { return run(migrations, &mut conn).await };
    let log = file::beside(path, "-wal");
    let needed = ROOM * (file::size(path) + file::size(&log));
    let free = room(path).map_err(OpenError::File)?;
    if free < needed {
        return Err(OpenError::Room {
            path: path.to_owned(),
            needed: megabytes(needed),
            free: megabytes(free),
        });
    }
    let work = async {
        copy_aside(&mut conn, path, next).await?;
        tracing::info!(migration = next, "The database was copied; its tables are brought up to date.");
        run(migrations, &mut conn).await?;
        if let Err(error) = shrink(&mut conn).await {
            tracing::warn!(%error, "The file could not be made smaller; what is free in it is used by and by.");
        }
        Ok(())
    };
    told(work, || Some(file::size(&log))).await
}

/// Runs the migrations that are missing, all of them or none.
async fn run(migrations: &Migrator, conn: &mut SqliteConnection) -> Result<(), OpenError> {
    let mut tx = conn.begin_with("BEGIN IMMEDIATE").await.map_err(StoreError::from)?;
    // What `run` calls, in the form that can be sent between threads.
    migrations.run_direct(None, &mut *tx, false).await.map_err(|error| match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            OpenError::Database(StoreError::from(error))
        }
        other => OpenError::Migrate(other),
    })?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Copies the database to `PATH.before-NNNN`, whole or not at all.
async fn copy_aside(conn: &mut SqliteConnection, path: &Path, migration: i64) -> Result<(), OpenError> {
    let copy = file::beside(path, &format!(".before-{migration:04}"));
    let partial = file::beside(&copy, ".partial");
    match fs::remove_file(&partial) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(OpenError::CopyAside(error)),
        _ => {}
    }
    file::make(&partial).map_err(OpenError::CopyAside)?;
    sqlx::query("VACUUM INTO $1")
        .bind(partial.to_string_lossy().into_owned())
        .execute(conn)
        .await
        .map_err(StoreError::from)?;
    let keep = || -> io::Result<()> {
        File::open(&partial)?.sync_all()?;
        fs::rename(&partial, &copy)
    };
    keep().map_err(OpenError::CopyAside)
}

/// Gives what the old tables took back to the disk, where that is much.
async fn shrink(conn: &mut SqliteConnection) -> sqlx::Result<()> {
    let (free, all): (i64, i64) = sqlx::query_as(FREE_AND_ALL).fetch_one(&mut *conn).await?;
    if free * FREE_PART < all {
        return Ok(());
    }
    for statement in ["PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"] {
        sqlx::query(statement).execute(&mut *conn).await?;
    }
    Ok(())
}

/// Of so many bytes, rounded up.
const fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}

#[cfg(test)]
mod tests {
    use sqlx::SqlSafeStr;
    use sqlx::migrate::{Migration, MigrationType};
    use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

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

    #[expect(clippy::unnecessary_wraps, reason = "it stands for asking the disk")]
    fn plenty(_: &Path) -> io::Result<u64> {
        Ok(u64::MAX)
    }

    const FIRST: &str = "CREATE TABLE t (x BIGINT)";
    const SECOND: &str = "UPDATE t SET x = x + 1";

    #[tokio::test]
    async fn a_file_is_copied_aside_before_it_is_changed_and_only_then() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rialto.db");
        let db = opened(&path).await;
        migrate(&migrations(&[FIRST]), &db, &path, plenty).await.unwrap();
        sqlx::query("INSERT INTO t VALUES (1)").execute(&db).await.unwrap();
        migrate(&migrations(&[FIRST]), &db, &path, plenty).await.unwrap();
        assert_eq!(files(folder.path()), ["rialto.db"], "nothing was changed, so nothing is copied");

        // What a copy that was cut off has left is no obstacle.
        fs::write(folder.path().join("rialto.db.before-0002.partial"), "half").unwrap();
        migrate(&migrations(&[FIRST, SECOND]), &db, &path, plenty).await.unwrap();
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
        migrate(&migrations(&[FIRST, SECOND]), &db, &path, plenty).await.unwrap();
        let refused = migrate(&migrations(&[FIRST]), &db, &path, plenty).await.unwrap_err();
        assert!(matches!(refused, OpenError::Migrate(MigrateError::VersionMissing(2))), "{refused:?}");
        assert_eq!(files(folder.path()), ["rialto.db"]);
    }

    #[tokio::test]
    async fn a_file_is_left_alone_where_the_disk_has_no_room_for_an_upgrade() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rialto.db");
        let db = opened(&path).await;
        migrate(&migrations(&[FIRST]), &db, &path, plenty).await.unwrap();
        let needed = 3 * fs::metadata(&path).unwrap().len();
        let both = migrations(&[FIRST, SECOND]);
        let refused = migrate(&both, &db, &path, |_| Ok(needed - 1)).await.unwrap_err();
        assert!(matches!(refused, OpenError::Room { .. }), "{refused:?}");
        assert!(refused.to_string().contains("three times the size"), "{refused}");
        assert_eq!(files(folder.path()), ["rialto.db"]);
        migrate(&both, &db, &path, |_| Ok(needed)).await.unwrap();
    }

    #[tokio::test]
    async fn an_upgrade_that_fails_changes_nothing_also_of_the_migrations_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rialto.db");
        let db = opened(&path).await;
        migrate(&migrations(&[FIRST]), &db, &path, plenty).await.unwrap();
        sqlx::query("INSERT INTO t VALUES (1)").execute(&db).await.unwrap();
        let wrong = migrations(&[FIRST, SECOND, "UPDATE t SET y = 1"]);
        assert!(migrate(&wrong, &db, &path, plenty).await.is_err());
        let x: i64 = sqlx::query_scalar("SELECT x FROM t").fetch_one(&db).await.unwrap();
        assert_eq!(x, 1, "the second migration was taken back");
    }

    #[tokio::test]
    async fn what_a_rewritten_table_took_is_given_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rialto.db");
        let db = opened(&path).await;
        migrate(&migrations(&[FIRST]), &db, &path, plenty).await.unwrap();
        let fill = "WITH RECURSIVE n(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n WHERE x < 20000)
            INSERT INTO t SELECT x FROM n";
        sqlx::query(fill).execute(&db).await.unwrap();
        let before = fs::metadata(&path).unwrap().len();
        let anew = "ALTER TABLE t RENAME TO old; CREATE TABLE t (x BIGINT); INSERT INTO t SELECT x FROM old; DROP TABLE old";
        migrate(&migrations(&[FIRST, anew]), &db, &path, plenty).await.unwrap();
        assert!(fs::metadata(&path).unwrap().len() < before * 11 / 10);
    }
}
