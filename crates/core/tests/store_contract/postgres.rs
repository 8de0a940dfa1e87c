//! What PostgreSQL does that a file does not: it is far, it is shared, and it falls silent.

use std::time::{Duration, Instant};

use rialto_core::store::{Appended, Db, Deadlines, Holder, NewMessage, OpenError, StoreError};
use rialto_protocol::{ChannelId, MessageId, User};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::databases::on_postgres_address;
use crate::fixtures::{NOW, fresh, join, server, soon, user};

fn new(channel: ChannelId, author: &User, client_id: &str) -> NewMessage {
    NewMessage {
        id: MessageId(fresh()),
        channel,
        author: author.id,
        content: "hello".to_owned(),
        client_id: Some(client_id.to_owned()),
        created_at: NOW,
    }
}

#[tokio::test]
async fn a_cut_connection_is_replaced() {
    const CUT_ALL: &str = "
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    on_postgres_address(|url| async move {
        let db = Db::open(&url).await.unwrap();
        let ada = user(&db, "ada").await;
        let mut admin = PgConnection::connect(&url).await.unwrap();
        let cut: i64 = sqlx::query_scalar(CUT_ALL).fetch_one(&mut admin).await.unwrap();
        assert!(cut > 0);
        assert_eq!(db.user(ada.id).await.unwrap(), Some(ada));
        db.close().await;
    })
    .await;
}

/// Holds what `text` selects, in another client, while `meanwhile` runs.
async fn holding(url: &str, text: String, meanwhile: impl Future<Output = ()>) {
    let mut psql = PgConnection::connect(url).await.unwrap();
    let mut held = psql.begin().await.unwrap();
    sqlx::query(AssertSqlSafe(text)).fetch_all(&mut *held).await.unwrap();
    meanwhile.await;
    held.rollback().await.unwrap();
}

#[tokio::test]
async fn a_channel_or_an_author_that_somebody_holds_holds_up_nobody_else() {
    on_postgres_address(|url| async move {
        let db = Db::open(&url).await.unwrap();
        let (ada, bob) = (user(&db, "ada").await, user(&db, "bob").await);
        let ((one, held), (_, free)) = (server(&db, &ada).await, server(&db, &ada).await);
        join(&db, one, &ada, &bob).await;
        let batch = [new(held, &ada, "1"), new(free, &ada, "2"), new(held, &ada, "1"), new(held, &bob, "3")];
        holding(&url, format!("SELECT 1 FROM channels WHERE id = '{held}' FOR UPDATE"), async {
            let appended = db.append(&batch, soon()).await.unwrap();
            use Appended::{Locked, Placed};
            assert!(matches!(appended[..], [Locked, Placed { seq: 1, .. }, Locked, Locked]), "{appended:?}");
        })
        .await;
        holding(&url, format!("SELECT 1 FROM users WHERE id = '{}' FOR UPDATE", ada.id), async {
            let appended = db.append(&batch, soon()).await.unwrap();
            use Appended::{Locked, Placed, Repeat};
            assert!(
                matches!(appended[..], [Locked, Repeat(_), Locked, Placed { seq: 1, .. }]),
                "{appended:?}"
            );
        })
        .await;
        let appended = db.append(&batch, soon()).await.unwrap();
        use Appended::{Placed, Repeat, RepeatOf};
        assert!(
            matches!(appended[..], [Placed { seq: 2, .. }, Repeat(_), RepeatOf(0), Repeat(_)]),
            "{appended:?}"
        );
        db.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_waits_for_a_lock_fails_in_time_and_leaves_its_connection_usable() {
    on_postgres_address(|url| async move {
        let deadlines =
            Deadlines { statement: Duration::from_millis(300), transaction: Duration::from_secs(2) };
        let db = Db::open_within(&url, deadlines).await.unwrap();
        let ada = user(&db, "ada").await;
        let (home, _) = server(&db, &ada).await;
        holding(&url, "LOCK TABLE servers IN ACCESS EXCLUSIVE MODE".to_owned(), async {
            let began = Instant::now();
            let outcomes =
                [db.role(home, ada.id).await.map(drop), db.delete_server(home, ada.id).await.map(drop)];
            for outcome in outcomes {
                assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
            }
            assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
        })
        .await;
        assert!(db.delete_server(home, ada.id).await.unwrap().is_some());
        db.close().await;
    })
    .await;
}

async fn node(url: &str, name: &str, place: Option<&str>) -> Result<Db, OpenError> {
    let holder = Holder { name: name.to_owned(), place: place.map(str::to_owned) };
    Db::open_held(url, Deadlines::default(), &holder).await
}

/// A node that shows life, until it is dropped.
struct Living(tokio::task::JoinHandle<String>);

impl Living {
    fn of(db: &Db) -> Self {
        let db = db.clone();
        Self(tokio::spawn(async move { db.keep_lease().await }))
    }
}

impl Drop for Living {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[tokio::test]
async fn a_database_has_one_node_and_a_clean_stop_makes_way_at_once() {
    on_postgres_address(|url| async move {
        let first = node(&url, "the first", None).await.unwrap();
        let living = Living::of(&first);
        let refused = node(&url, "the second", None).await.unwrap_err();
        assert!(matches!(&refused, OpenError::Held(name) if name == "the first"), "{refused:?}");
        let beside = Db::open(&url).await.unwrap();
        beside.close().await;
        drop(living);
        first.close().await;
        let began = Instant::now();
        node(&url, "the second", None).await.unwrap().close().await;
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    })
    .await;
}

#[tokio::test]
async fn a_node_that_was_killed_makes_way_at_once_where_it_was_and_elsewhere_after_a_while() {
    on_postgres_address(|url| async move {
        // It shows no life, as after kill -9.
        let killed = node(&url, "the killed", Some("here")).await.unwrap();
        let began = Instant::now();
        let again = node(&url, "the same again", Some("here")).await.unwrap();
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        assert_eq!(killed.keep_lease().await, "the same again", "who comes back from the dead is told");
        let began = Instant::now();
        let elsewhere = node(&url, "elsewhere", Some("there")).await.unwrap();
        assert!((5..30).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
        for db in [killed, again, elsewhere] {
            db.close().await;
        }
    })
    .await;
}
