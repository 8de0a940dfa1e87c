//! A database of an earlier schema is brought up to date: what was in it is there, as it was.
//!
//! `fixtures/schema_0006.sql` is what a program of the schema 0006 left behind: SQLite's tables and all rows. Four users:
//! Ada owns `Home`, Bob owns `Book club`, Eve was kicked from `Home`, and an issuer vouches for Clara.

use std::collections::BTreeMap;
use std::path::Path;

use rialto_core::store::{Accepted, Db, Deadlines, OpenError};
use rialto_protocol::{ChannelId, ServerId, Timestamp, UserId};
use sha2::{Digest as _, Sha256};
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, Executor as _, PgPool};

use crate::databases::{on_postgres_address, sqlite_address};

const LEFT: &str = include_str!("../fixtures/schema_0006.sql");
const NEWEST_LEFT: i64 = 6;
/// A moment after the last of its rows was written.
const THEN: Timestamp = Timestamp(1_795_957_100_000);
const TOKEN: &str = "ClAoIxxeJsmL-OUcR-Es7TG_m64OZ2bTFvbLhU4wwN4";
const INVITE: &str = "B9RPxPNpAlhrF05upOBVpQ";
const ADA: &str = "01a22761-74da-732a-93ee-c2449e021645";
const EVE: &str = "01a22761-75f4-735b-b47f-045e7096b3b7";
const CLARA: &str = "01a22761-7638-7f39-b0b5-c0bdf13b0151";
const HOME: &str = "01a22761-763c-7e51-a09c-030ae1c66a73";
const GENERAL: &str = "01a22761-763c-730d-9fbe-0d0bf0c60378";

/// The number of rows of each table that was left.
fn rows_left() -> BTreeMap<&'static str, i64> {
    let mut rows = BTreeMap::new();
    for line in LEFT.lines() {
        let Some((table, _)) = line.strip_prefix("INSERT INTO ").and_then(|rest| rest.split_once(' ')) else {
            continue;
        };
        *rows.entry(table).or_insert(0) += 1;
    }
    rows
}

async fn what_was_left_is_there(db: &Db) {
    let hash: [u8; 32] = Sha256::digest(TOKEN).into();
    let session = db.session_by_token(hash, THEN).await.unwrap().expect("the token signs in");
    let ada = UserId::parse(ADA);
    assert_eq!((session.user.id, session.user.username.as_str()), (ada, "Ada"));

    let servers = db.numbers_in_session(ada, session.id, THEN).await.unwrap().unwrap().value;
    let numbers = servers.iter().map(|of| {
        let unread: Vec<i64> = of.server.channels.iter().map(|channel| channel.unread).collect();
        (of.server.name.as_str(), of.server.count, unread)
    });
    assert_eq!(numbers.collect::<Vec<_>>(), [("Home", 6, vec![6, 5]), ("Book club", 1, vec![1])]);

    let general = ChannelId::parse(GENERAL);
    let page = db.messages_before(ada, general, None, 100).await.unwrap().unwrap();
    assert_eq!((page.head, page.messages.len()), (32, 27));
    for (message, seq) in page.messages.iter().zip(1..) {
        let content = match seq {
            4 => "line 4, edited twice".to_owned(),
            25 => "line 25, edited".to_owned(),
            9 | 26 => String::new(),
            _ => format!("line {seq}"),
        };
        assert_eq!((message.seq, &message.content), (seq, &content));
        assert_eq!(message.deleted_at.is_some(), matches!(seq, 9 | 26));
        assert_eq!(message.edited_at.is_some(), matches!(seq, 4 | 25));
    }
    let first = &page.messages[0];
    assert_eq!((first.author.id, first.client_id.as_deref()), (ada, Some("fixture-1")));
    let changed = db.messages_after(ada, general, 27, 100).await.unwrap().unwrap();
    let revs: Vec<(i64, i64)> = changed.messages.iter().map(|message| (message.seq, message.rev)).collect();
    assert_eq!(revs, [(25, 29), (9, 30), (26, 31), (4, 32)]);

    let vouched = db.user_by_subject("https://clerk.example", "user_clara").await.unwrap().unwrap().0;
    assert_eq!((vouched.id, vouched.display_name.as_str()), (UserId::parse(CLARA), "Clara S."));
    assert_eq!(db.accept_invite(INVITE, UserId::parse(EVE), THEN).await.unwrap(), Accepted::Kicked);
    assert_eq!(db.accept_invite(INVITE, ada, THEN).await.unwrap(), Accepted::Already(ServerId::parse(HOME)));
    assert_eq!(db.check().await.unwrap(), []);
}

/// `rialto check` of a new version must not change the tables of a node that is older and at work.
async fn is_refused_beside_a_node(url: &str) {
    let refused = Db::open_beside(url, Deadlines::default()).await.unwrap_err();
    assert!(matches!(refused, OpenError::Older), "{refused:?}");
}

#[tokio::test]
async fn a_file_of_an_earlier_schema_is_brought_up_to_date() {
    let (folder, url) = sqlite_address();
    let path = folder.path().join("rialto.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch(LEFT).unwrap();
    is_refused_beside_a_node(&url).await;
    assert!(!folder.path().join("rialto.db.before-0007").exists());
    let db = Db::open(&url).await.unwrap();
    what_was_left_is_there(&db).await;
    db.close().await;
    let now = rusqlite::Connection::open(&path).unwrap();
    let copy = rusqlite::Connection::open(folder.path().join("rialto.db.before-0007")).unwrap();
    for (table, rows) in rows_left() {
        let count = format!("SELECT count(*) FROM {table}");
        let counted = |of: &rusqlite::Connection| of.query_row(&count, [], |row| row.get::<_, i64>(0));
        assert_eq!(counted(&copy).unwrap(), rows, "{table} of the copy");
        if table != "_sqlx_migrations" {
            assert_eq!(counted(&now).unwrap(), rows, "{table}");
        }
    }
}

#[tokio::test]
async fn a_database_of_an_earlier_schema_is_brought_up_to_date_on_postgres() {
    on_postgres_address(|url| async move {
        let pool = PgPool::connect(&url).await.unwrap();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/postgres");
        let all = Migrator::new(folder).await.unwrap();
        all.run_to(NEWEST_LEFT, &pool).await.unwrap();
        let rows = LEFT.lines().filter(|line| line.starts_with("INSERT INTO "));
        for row in rows.filter(|line| !line.starts_with("INSERT INTO _sqlx_migrations")) {
            pool.execute(AssertSqlSafe(row.replace("X'", "'\\x"))).await.unwrap();
        }
        is_refused_beside_a_node(&url).await;
        let db = Db::open(&url).await.unwrap();
        what_was_left_is_there(&db).await;
        db.close().await;
        for (table, rows) in rows_left().into_iter().filter(|(table, _)| *table != "_sqlx_migrations") {
            let count = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
            let counted: i64 = sqlx::query_scalar(count).fetch_one(&pool).await.unwrap();
            assert_eq!(counted, rows, "{table}");
        }
        pool.close().await;
    })
    .await;
}
