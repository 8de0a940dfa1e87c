//! What a failure leaves on SQLite: nothing. After each kind of it, and after each write, the next one works.

use std::fs;
use std::future::poll_fn;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::Poll;
use std::time::Duration;

use futures_util::future::join_all;
use rialto_protocol::{
    AuditAction, ChannelId, MessageId, ReportId, ReportState, ServerId, SessionId, Timestamp, User, UserId,
};
use sqlx::{AssertSqlSafe, SqliteConnection};
use tempfile::TempDir;
use tokio::time::Instant;
use uuid::Uuid;

use super::driver::db::{Pools, held};
use super::driver::sqlite::{Held, READERS, Sqlite};
use super::driver::writes::Commit;
use super::{
    Admission, Claims, Db, Deadlines, Filed, NewBan, NewDirect, NewEntry, NewInvite, NewReport, NewServer,
    NewSession, NewUser, ProfileEdit, Purge, Reported, ReportsWanted, SignIn, StoreError, Target, Write,
};
use crate::log::change::{self, Change, NewMessage};
use calls::{Call, SNAPSHOTS, WRITES};

mod calls;
mod late;

const NOW: Timestamp = Timestamp(1_800_000_000_000);
const LATER: Timestamp = Timestamp(NOW.0 + 1_000);

const SHORT: Deadlines =
    Deadlines { statement: Duration::from_millis(100), transaction: Duration::from_secs(1) };
/// What a machine that is busy with other things may add.
const SLACK: Duration = Duration::from_secs(2);

fn fresh() -> Uuid {
    crate::ids::fresh(NOW)
}

/// What the calls are about: users, a server of Ada's with Bob in it, a message, a session, an invite.
struct Scene {
    db: Db,
    path: PathBuf,
    _folder: TempDir,
    author: User,
    ada: UserId,
    bob: UserId,
    bob_name: String,
    cid: UserId,
    server: ServerId,
    channel: ChannelId,
    message: MessageId,
    session: SessionId,
    code: String,
    banned: UserId,
    report: ReportId,
    dan: UserId,
    /// Of Ada and Bob.
    direct: ServerId,
}

impl Scene {
    async fn new() -> Self {
        Self::within(Deadlines::default()).await
    }

    async fn within(deadlines: Deadlines) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rialto.db");
        let db = Db::open_within(&format!("sqlite://{}", path.display()), deadlines).await.unwrap();
        let bob_name = name();
        let author = db.add_user(&new_user(&name())).await.unwrap();
        let ada = author.id;
        let bob = db.add_user(&new_user(&bob_name)).await.unwrap().id;
        let cid = db.add_user(&new_user(&name())).await.unwrap().id;
        let (server, session, code) = (server(ada), session(), name());
        assert!(db.create_server(&server).await.unwrap().is_some());
        db.create_invite(&invite(&code, server.id, ada)).await.unwrap();
        db.accept_invite(&code, bob, NOW).await.unwrap();
        assert!(db.begin_session(ada, "hash", &session, 100).await.unwrap().is_some());
        let (server, channel, session) = (server.id, server.channel, session.id);
        let outcomes = db.commit(vec![message(channel, &author)], NOW, soon()).await.unwrap();
        let change::Outcome::Sent(message) = &outcomes[0] else { panic!("{outcomes:?}") };
        let message = message.id;
        let banned = db.add_user(&new_user(&name())).await.unwrap().id;
        let ban = NewBan { user: banned, by: ada, reason: None, created_at: NOW, purge_since: Some(NOW) };
        let writes = [Write::Ban(Box::new(ban)), Write::Timeout(bob, Some(NOW))];
        db.govern(Target::Server(server), &[], |_| Ok(((), writes.to_vec()))).await.unwrap();
        let about = Reported::Member(server, ada);
        let new = NewReport { id: ReportId(fresh()), reporter: bob, about, reason: "Spam", created_at: NOW };
        assert!(matches!(db.report(&new).await.unwrap(), Filed::Kept(_)));
        let report = new.id;
        let dan = db.add_user(&new_user(&name())).await.unwrap().id;
        db.accept_invite(&code, dan, NOW).await.unwrap();
        let others = [bob];
        let new = direct(ada, &others);
        assert!(matches!(db.begin_direct(&new).await.unwrap(), super::Begun::New(_)));
        let direct = new.id;
        db.block(bob, ada).await.unwrap();
        Self {
            dan,
            direct,
            db,
            path,
            _folder: folder,
            author,
            ada,
            bob,
            bob_name,
            cid,
            server,
            channel,
            message,
            session,
            code,
            banned,
            report,
        }
    }

    /// Both connections that write take what they are given.
    async fn assert_writes(&self, after: &str) {
        let plain = self.db.add_user(&new_user(&name())).await.map(drop);
        let frequent = self.db.commit(vec![message(self.channel, &self.author)], NOW, soon()).await.map(drop);
        let cursor = self.db.advance_seen(&[(self.cid, self.server)]).await.map(drop);
        for outcome in [plain, frequent, cursor] {
            assert!(outcome.is_ok(), "after {after}: {outcome:?}");
        }
    }

    /// The pool's connection that writes, while nobody else has it.
    async fn pooled(&self) -> Held {
        self.sqlite().writing_connection().await.unwrap()
    }

    fn sqlite(&self) -> &Arc<Sqlite> {
        let Pools::Sqlite(sqlite) = &self.db.pools else { panic!("it is SQLite") };
        sqlite
    }

    /// Does something with the connection of the thread that writes.
    async fn on_the_thread(&self, work: impl FnOnce(&rusqlite::Connection) + Send + 'static) {
        let work = |connection: &mut rusqlite::Connection| {
            work(connection);
            Ok(())
        };
        self.sqlite().writer.write(Commit::Plain, soon(), work).await.unwrap();
    }

    /// Sets a pragma on both connections that write.
    async fn pragma(&self, name: &'static str, value: i64) {
        let text = AssertSqlSafe(format!("PRAGMA {name} = {value}"));
        sqlx::query(text).execute(self.pooled().await.connection()).await.unwrap();
        self.on_the_thread(move |connection| {
            // Some pragmas tell the value that they have set.
            connection
                .pragma_update_and_check(None, name, value, |_| Ok(()))
                .or_else(|_| connection.pragma_update(None, name, value))
                .unwrap();
        })
        .await;
    }
}

static COUNT: AtomicI64 = AtomicI64::new(0);

fn name() -> String {
    format!("name{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

fn new_user(name: &str) -> NewUser<'_> {
    let sign_in = SignIn::Password { hash: "hash" };
    NewUser { id: UserId(fresh()), username: name, display_name: name, sign_in, created_at: NOW }
}

fn session() -> NewSession {
    let id = fresh();
    let mut token_hash = [0; 32];
    token_hash[..16].copy_from_slice(id.as_bytes());
    let (created_at, expires_at) = (NOW, Timestamp(NOW.0 + 1_000_000));
    NewSession { id: SessionId(id), token_hash, user_agent: None, created_at, expires_at }
}

fn server(owner: UserId) -> NewServer<'static> {
    let (id, channel) = (ServerId(fresh()), ChannelId(fresh()));
    NewServer { id, name: "Home", owner, channel, channel_name: "general", created_at: NOW }
}

fn direct(maker: UserId, others: &[UserId]) -> NewDirect<'_> {
    let (id, channel) = (ServerId(fresh()), ChannelId(fresh()));
    NewDirect { id, channel, maker, others, name: None, created_at: NOW }
}

fn invite(code: &str, server: ServerId, creator: UserId) -> NewInvite<'_> {
    NewInvite { code, server, creator, max_uses: None, created_at: NOW, expires_at: LATER }
}

fn entry(actor: UserId) -> NewEntry {
    NewEntry::of(actor, AuditAction::ServerUpdate, actor.0, NOW)
}

fn report_of(s: &Scene) -> NewReport<'static> {
    let (id, about) = (ReportId(fresh()), Reported::Member(s.server, s.bob));
    NewReport { id, reporter: s.ada, about, reason: "Spam", created_at: NOW }
}

fn soon() -> tokio::time::Instant {
    tokio::time::Instant::now() + std::time::Duration::from_secs(30)
}

fn message(channel: ChannelId, author: &User) -> Change {
    let (author, content) = (author.clone(), "hello".to_owned());
    Change::Send(NewMessage { channel, author, content, client_id: None, reply_to: None })
}

/// One of each kind.
fn changes(s: &Scene) -> Vec<Change> {
    let (message_id, actor) = (s.message, s.ada);
    let edit = Change::Edit { message: message_id, actor, content: "other words".to_owned() };
    vec![message(s.channel, &s.author), edit, Change::Delete { message: message_id, actor }]
}

/// The names of the methods of [`Db`] in the sources of which `which` holds.
fn methods(which: fn(&str) -> bool) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let files = [folder.join("driver"), folder].into_iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let files = files.map(|entry| entry.unwrap().path());
    let rust =
        files.filter(|path| path.is_file() && !path.ends_with("db.rs") && !path.ends_with("failures.rs"));
    let mut names = Vec::new();
    for source in rust.map(|path| fs::read_to_string(path).unwrap()) {
        for method in source.split(concat!("    pub", " async fn ")).skip(1).filter(|method| which(method)) {
            names.push(method.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    names.sort();
    names
}

fn names(calls: &[(&str, Call)]) -> Vec<String> {
    let mut names: Vec<String> = calls.iter().map(|(name, _)| (*name).to_owned()).collect();
    names.sort();
    names
}

/// What a node writes for itself: its lease is PostgreSQL's alone, and a ping is there to fail.
const OF_THE_NODE: [&str; 2] = ["keep_lease", "ping"];

#[test]
fn every_method_with_a_transaction_is_called_here() {
    let mut writes = methods(|text| {
        let writes = ["transact!(", "sqlite.write(", "writer.write(", "self.take_steps("];
        writes.iter().any(|write| text.contains(write))
    });
    writes.retain(|name| !OF_THE_NODE.contains(&name.as_ref()));
    assert_eq!(names(WRITES), writes);
    assert_eq!(names(SNAPSHOTS), methods(|text| text.contains("snapshot!(")));
}

/// Counts the steps that SQLite takes, and has it stop after so many, once.
fn stops_after(steps: i64) -> (impl FnMut() -> bool + Send + Clone + 'static, impl Fn() -> i64) {
    let taken = Arc::new(AtomicI64::new(0));
    let told = Arc::clone(&taken);
    (move || taken.fetch_add(1, Ordering::SeqCst) == steps, move || told.load(Ordering::SeqCst))
}

/// Of `steps` in a row those at both ends, where a transaction begins and is committed, and some between them.
fn some_of(steps: i64) -> impl Iterator<Item = i64> {
    (0..steps).filter(move |step| *step < 5 || *step >= steps - 8 || step % (steps / 8).max(1) == 0)
}

/// Has both connections that write stop after so many steps; gives how many they have taken.
async fn stop_writes(scene: &Scene, steps: i64) -> impl Fn() -> i64 {
    let (stop, taken) = stops_after(steps);
    let mut go_on = stop.clone();
    scene.pooled().await.connection().lock_handle().await.unwrap().set_progress_handler(1, move || !go_on());
    scene.on_the_thread(move |connection| connection.progress_handler(1, Some(stop)).unwrap()).await;
    taken
}

async fn go_on(scene: &Scene) {
    scene.pooled().await.connection().lock_handle().await.unwrap().remove_progress_handler();
    scene.on_the_thread(|connection| connection.progress_handler(0, None::<fn() -> bool>).unwrap()).await;
}

/// What comes of a write that is stopped after so many steps, and how many it had taken then.
async fn stopped(scene: &Scene, call: Call, steps: i64) -> (Result<(), StoreError>, i64) {
    let taken = stop_writes(scene, steps).await;
    let outcome = (call(scene).await, taken());
    go_on(scene).await;
    outcome
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_is_interrupted_anywhere_leaves_nothing_behind() {
    for (name, call) in WRITES {
        let (whole, all) = stopped(&Scene::new().await, *call, i64::MAX).await;
        whole.unwrap();
        let scene = Scene::new().await;
        for steps in some_of(all) {
            let (outcome, taken) = stopped(&scene, *call, steps).await;
            // What failed in its COMMIT may be kept; then there is less to do from then on.
            assert!(
                taken <= steps || outcome.is_err(),
                "{name} went well although it was stopped after {steps} steps"
            );
            scene.assert_writes(&format!("{name} was stopped after {steps} steps")).await;
        }
    }
}

/// The same of what reads, on whichever connection.
async fn stopped_read(scene: &Scene, call: Call, steps: i64) -> (Result<(), StoreError>, i64) {
    let all = || join_all((0..READERS).map(|_| scene.sqlite().read()));
    let (stop, taken) = stops_after(steps);
    for connection in all().await {
        let mut stop = stop.clone();
        connection
            .unwrap()
            .connection()
            .lock_handle()
            .await
            .unwrap()
            .set_progress_handler(1, move || !stop());
    }
    let outcome = (call(scene).await, taken());
    for connection in all().await {
        connection.unwrap().connection().lock_handle().await.unwrap().remove_progress_handler();
    }
    outcome
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_that_is_interrupted_anywhere_leaves_nothing_behind() {
    let scene = Scene::new().await;
    for (name, call) in SNAPSHOTS {
        let (whole, all) = stopped_read(&scene, *call, i64::MAX).await;
        whole.unwrap();
        let mut failed = 0;
        for steps in some_of(all) {
            let (outcome, _) = stopped_read(&scene, *call, steps).await;
            failed += usize::from(outcome.is_err());
            let again = call(&scene).await;
            assert!(again.is_ok(), "{name} after it was stopped after {steps} steps: {again:?}");
        }
        assert!(failed > 0, "{name} was not stopped");
    }
}

/// For each table and change of it, a trigger that needs a hundred pages more.
fn triggers(file: &rusqlite::Connection) -> String {
    let mut tables = file
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%sqlite%'")
        .unwrap();
    let tables: Vec<String> =
        tables.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    let trigger = |table: &String, change: &str| {
        format!(
            "CREATE TRIGGER {table}_{change} AFTER {change} ON {table} BEGIN INSERT INTO filler VALUES (zeroblob(400000)); END;"
        )
    };
    let all =
        tables.iter().flat_map(|table| ["INSERT", "UPDATE", "DELETE"].map(|change| trigger(table, change)));
    format!("CREATE TABLE filler (x BLOB); {}", all.collect::<String>())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_finds_no_space_leaves_nothing_behind() {
    for (name, call) in WRITES {
        let scene = Scene::new().await;
        let file = rusqlite::Connection::open(&scene.path).unwrap();
        file.execute_batch(&triggers(&file)).unwrap();
        let pages: i64 = file.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        scene.pragma("max_page_count", pages).await;
        let refused = call(&scene).await;
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{name}: {refused:?}");
        scene.pragma("max_page_count", i64::from(u32::MAX - 1)).await;
        scene.assert_writes(&format!("{name} has found no space")).await;
        call(&scene).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_finds_another_process_writing_leaves_nothing_behind() {
    let scene = Scene::within(SHORT).await;
    let other = rusqlite::Connection::open(&scene.path).unwrap();
    for (name, call) in WRITES {
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let refused = call(&scene).await;
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{name}: {refused:?}");
        other.execute_batch("ROLLBACK").unwrap();
        scene.assert_writes(&format!("{name} has found another process writing")).await;
    }
    // All of them wait for each other too.
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let since = Instant::now();
    let refused = join_all(WRITES.iter().map(|(_, call)| call(&scene))).await;
    assert!(Instant::now() < SHORT.answer_by(since) + SLACK, "{:?}", since.elapsed());
    for ((name, _), refused) in WRITES.iter().zip(refused) {
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{name}: {refused:?}");
    }
    other.execute_batch("ROLLBACK").unwrap();
    scene.assert_writes("all have found another process writing").await;
}

/// Polls `call` so many times and lets go of it; whether it was done by then.
async fn polled(scene: &Scene, call: Call, times: usize) -> bool {
    let (mut write, mut polled) = (call(scene), 0);
    let done = poll_fn(|cx| {
        polled += 1;
        match write.as_mut().poll(cx) {
            Poll::Pending if polled < times => Poll::Pending,
            outcome => Poll::Ready(outcome.is_ready()),
        }
    });
    done.await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_whose_caller_goes_away_leaves_nothing_behind() {
    for (name, call) in WRITES {
        let (_, all) = stopped(&Scene::new().await, *call, i64::MAX).await;
        // Once without another failure, and once with one on the way.
        for steps in [i64::MAX, all / 2] {
            let scene = Scene::new().await;
            for times in 1.. {
                drop(stop_writes(&scene, steps).await);
                let done = polled(&scene, *call, times).await;
                go_on(&scene).await;
                scene.assert_writes(&format!("the caller of {name} went away at poll {times}")).await;
                if done {
                    break;
                }
            }
        }
    }
}
