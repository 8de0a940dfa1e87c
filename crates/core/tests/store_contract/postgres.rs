//! What PostgreSQL does that a file does not: it is far, it is shared, and it falls silent.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rialto_core::log::change::Change;
use rialto_core::log::change::Outcome::{Changed, Locked, Sent, Unchanged};
use rialto_core::store::{Db, Deadlines, Holder, OpenError, StoreError, Write};
use rialto_protocol::{ChannelId, ServerId, User, UserId};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::task::JoinSet;

use crate::communities::govern;
use crate::databases::on_postgres_address;
use crate::fixtures::{NOW, channel, commit, delete, edit, join, kick, send, server, soon, thread, user};

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
        assert_eq!(db.user(ada.id).await.unwrap().map(|found| found.user), Some(ada));
        db.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_reply_waits_for_whoever_holds_the_channel_of_its_thread() {
    on_postgres_address(|url| async move {
        let db = Db::open(&url).await.unwrap();
        let ada = user(&db, "ada").await;
        let ((_, held), (_, free)) = (server(&db, &ada).await, server(&db, &ada).await);
        let asked = commit(&db, send(held, &ada, "Who is there?", None), NOW).await;
        let parent = commit(&db, thread(asked.id, &ada, None), NOW).await;
        let inside = parent.thread.as_ref().unwrap().channel_id;
        let first = commit(&db, send(inside, &ada, "I am", None), NOW).await;
        let hold = format!("SELECT 1 FROM channels WHERE id = '{held}' FOR UPDATE");
        holding(&url, hold, async {
            let batch = vec![
                send(inside, &ada, "again", None),
                delete(first.id, &ada),
                edit(first.id, &ada, "I was"),
                send(free, &ada, "hello", None),
            ];
            let outcomes = db.commit(batch, NOW, soon()).await.unwrap();
            assert!(matches!(outcomes[..], [Locked(_), Locked(_), Changed(..), Sent(_)]), "{outcomes:?}");
        })
        .await;
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
        let batch = || {
            let new = |channel, author, client_id| send(channel, author, "hello", Some(client_id));
            vec![new(held, &ada, "1"), new(free, &ada, "2"), new(held, &ada, "1"), new(held, &bob, "3")]
        };
        let commit = async |batch: Vec<Change>| db.commit(batch, NOW, soon()).await.unwrap();
        let hold = |table, id: String| format!("SELECT 1 FROM {table} WHERE id = '{id}' FOR UPDATE");
        holding(&url, hold("channels", held.to_string()), async {
            let outcomes = commit(batch()).await;
            assert!(matches!(outcomes[..], [Locked(_), Sent(_), Locked(_), Locked(_)]), "{outcomes:?}");
        })
        .await;
        holding(&url, hold("users", ada.id.to_string()), async {
            let outcomes = commit(batch()).await;
            assert!(matches!(outcomes[..], [Locked(_), Unchanged(_), Locked(_), Sent(_)]), "{outcomes:?}");
        })
        .await;
        let outcomes = commit(batch()).await;
        let [Sent(first), Unchanged(_), Unchanged(same), Unchanged(_)] = &outcomes[..] else {
            panic!("{outcomes:?}")
        };
        assert_eq!((first.seq, first.id), (2, same.id));
        let changes = || vec![edit(first.id, &ada, "other words"), delete(first.id, &ada)];
        holding(&url, hold("channels", held.to_string()), async {
            let outcomes = commit(changes()).await;
            assert!(matches!(outcomes[..], [Locked(_), Locked(_)]), "{outcomes:?}");
        })
        .await;
        let outcomes = commit(changes()).await;
        assert!(matches!(outcomes[..], [Changed(..), Changed(..)]), "{outcomes:?}");
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

/// How often each thing is changed while cursors move.
const CHANGES: usize = 40;
/// Nothing is too slow: what waits for something that waits for it is told so by PostgreSQL, after a second.
const PATIENT: Deadlines =
    Deadlines { statement: Duration::from_secs(60), transaction: Duration::from_secs(60) };

/// Moves the cursors of `users` in all of `server`, from the first of `order` to the last, as long as `goes_on` says.
async fn read_on(
    db: Db,
    server: ServerId,
    users: Vec<UserId>,
    order: Vec<ChannelId>,
    goes_on: Arc<AtomicBool>,
) {
    let mut seq = 0;
    while goes_on.load(Ordering::Relaxed) {
        seq += 1;
        let of = |user: &UserId| order.iter().map(|channel| (*user, *channel, seq)).collect::<Vec<_>>();
        let cursors: Vec<_> = users.iter().flat_map(of).collect();
        db.advance_read(&cursors).await.unwrap();
        let seen: Vec<_> = users.iter().map(|user| (*user, server)).collect();
        db.advance_seen(&seen).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cursors_that_move_and_changes_of_a_server_do_not_wait_for_each_other() {
    on_postgres_address(|url| async move {
        let db = Db::open_within(&url, PATIENT).await.unwrap();
        let (ada, bob, cleo) = (user(&db, "ada").await, user(&db, "bob").await, user(&db, "cleo").await);
        let (home, first) = server(&db, &ada).await;
        let mut channels = vec![first];
        for _ in 0..6 {
            channels.push(channel(&db, home).await.0);
        }
        join(&db, home, &ada, &bob).await;
        join(&db, home, &ada, &cleo).await;
        let goes_on = Arc::new(AtomicBool::new(true));
        let mut readers = JoinSet::new();
        for turn in 0..3 {
            let mut order = channels.clone();
            order.rotate_left(turn);
            let users = vec![cleo.id, bob.id, ada.id];
            readers.spawn(read_on(db.clone(), home, users, order, goes_on.clone()));
        }
        let mut changes = JoinSet::new();
        changes.spawn({
            let (db, mut order) = (db.clone(), channels.clone());
            async move {
                for _ in 0..CHANGES {
                    order.rotate_left(1);
                    let places = order.iter().zip(0..).map(|(id, at)| (*id, at)).collect();
                    govern(&db, home, vec![Write::ChannelOrder(places)]).await;
                }
            }
        });
        changes.spawn({
            let (db, ada, bob) = (db.clone(), ada.clone(), bob.clone());
            async move {
                for _ in 0..CHANGES {
                    kick(&db, home, bob.id).await;
                    join(&db, home, &ada, &bob).await;
                }
            }
        });
        while let Some(done) = changes.join_next().await {
            done.unwrap();
        }
        goes_on.store(false, Ordering::Relaxed);
        while let Some(done) = readers.join_next().await {
            done.unwrap();
        }
        db.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cursors_move_where_they_can_while_channels_and_a_server_are_deleted() {
    on_postgres_address(|url| async move {
        let db = Db::open_within(&url, PATIENT).await.unwrap();
        let (ada, bob) = (user(&db, "ada").await, user(&db, "bob").await);
        for n in 0..CHANGES {
            let (home, first) = server(&db, &ada).await;
            let mut channels = vec![first];
            for _ in 0..3 {
                channels.push(channel(&db, home).await.0);
            }
            join(&db, home, &ada, &bob).await;
            let of = |user: &User| channels.iter().map(|id| (user.id, *id, 1)).collect::<Vec<_>>();
            let (read, seen) = ([of(&bob), of(&ada)].concat(), [(bob.id, home), (ada.id, home)]);
            let deleted = async {
                govern(&db, home, vec![Write::DeleteChannel(channels[n % 4])]).await;
                db.delete_server(home, ada.id).await
            };
            let (read, seen, deleted) = tokio::join!(db.advance_read(&read), db.advance_seen(&seen), deleted);
            read.unwrap();
            seen.unwrap();
            assert!(deleted.unwrap().is_some());
        }
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
