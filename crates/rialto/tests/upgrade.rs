//! The program is killed while it brings a database up to date, and started again.

#![expect(clippy::unwrap_used, reason = "a test ends where something unexpected happens")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::yield_now;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};

/// What a program of the schema 0006 left behind.
const LEFT: &str = include_str!("../../core/tests/fixtures/schema_0006.sql");
/// More messages in a channel that has 32 numbers, so that there is time to be killed in. They don't fit into SQLite's cache.
const MORE: &str = "
    WITH RECURSIVE n(seq) AS (VALUES (33) UNION ALL SELECT seq + 1 FROM n WHERE seq < 40000)
    INSERT INTO messages (id, channel_id, seq, rev, author_id, content, created_at)
    SELECT printf('01a22761-0000-7000-8000-%012x', n.seq), c.id, n.seq, n.seq, u.id, printf('%0400d', n.seq), 0
    FROM n, channels c, users u WHERE c.rev = 32 AND u.username = 'bob';
    UPDATE channels SET rev = 40000 WHERE rev = 32;";
/// The messages of both.
const MESSAGES: i64 = 33 + 40_000 - 32;
/// Of the log of the upgrade: so much of it is written long before the upgrade is done.
const MIDWAY: u64 = 1_000_000;

fn rialto(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rialto"));
    command.env_clear().args(arguments).arg("--data-dir").arg(folder);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A node that starts, which brings the tables up to date before anything else.
fn serve(folder: &Path) -> Child {
    rialto(folder, &["serve", "--listen", "127.0.0.1:0"]).stderr(Stdio::null()).spawn().unwrap()
}

fn kill(mut node: Child) {
    node.kill().unwrap();
    node.wait().unwrap();
}

async fn opened(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).create_if_missing(true).connect().await.unwrap()
}

async fn of<T>(conn: &mut SqliteConnection, text: &'static str) -> T
where
    T: for<'r> sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite> + Send + Unpin,
{
    sqlx::query_scalar(text).fetch_one(conn).await.unwrap()
}

#[tokio::test]
async fn an_upgrade_that_is_killed_leaves_the_database_as_it_was_and_the_next_one_succeeds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rialto.db");
    let mut raw = opened(&path).await;
    sqlx::raw_sql("PRAGMA journal_mode = WAL").execute(&mut raw).await.unwrap();
    sqlx::raw_sql(LEFT).execute(&mut raw).await.unwrap();
    sqlx::raw_sql(MORE).execute(&mut raw).await.unwrap();
    raw.close().await.unwrap();

    let log = folder.path().join("rialto.db-wal");
    let mut upgrade = serve(folder.path());
    while std::fs::metadata(&log).map_or(0, |log| log.len()) < MIDWAY {
        assert!(upgrade.try_wait().unwrap().is_none(), "it ended before it could be killed");
        yield_now();
    }
    kill(upgrade);

    let mut raw = opened(&path).await;
    assert_eq!(of::<i64>(&mut raw, "SELECT max(version) FROM _sqlx_migrations").await, 6);
    assert_eq!(of::<i64>(&mut raw, "SELECT count(*) FROM messages WHERE length(id) = 36").await, MESSAGES);
    assert_eq!(of::<String>(&mut raw, "PRAGMA integrity_check").await, "ok");
    raw.close().await.unwrap();

    let mut node = serve(folder.path());
    let mut told = BufReader::new(node.stdout.take().unwrap()).lines();
    assert!(told.any(|line| line.unwrap().contains(" is running at ")), "it did not start");
    kill(node);
    let done = rialto(folder.path(), &["check"]).output().unwrap();
    assert!(done.status.success(), "{done:?}");
    let mut raw = opened(&path).await;
    assert_eq!(of::<i64>(&mut raw, "SELECT count(*) FROM messages WHERE length(id) = 16").await, MESSAGES);
    let mut copy = opened(&folder.path().join("rialto.db.before-0007")).await;
    assert_eq!(of::<i64>(&mut copy, "SELECT count(*) FROM messages").await, MESSAGES);
}
