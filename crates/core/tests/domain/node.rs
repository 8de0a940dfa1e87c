//! A node without sockets: the product on a fresh SQLite file, a clock that a test sets, and a record of
//! what sockets would have been told.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rialto_core::clock::Clock;
use rialto_core::hub::{Audience, ConnectionId, Effect, Fact, Outlet, Reply, RequestId, Room};
use rialto_core::passwords::Cost;
use rialto_core::sessions::SignedIn;
use rialto_core::store::Db;
use rialto_core::users::{Profile, Registration};
use rialto_core::{Actor, Chat, Error, ErrorCode, Options};
use rialto_protocol::events::{PresenceChanged, RemovedReason};
use rialto_protocol::http::{InviteCreate, Register, ServerCreate};
use rialto_protocol::{
    CategoryId, ExternalId, Permissions, RoleId, Server, ServerId, Timestamp, UserId, UserProfile,
};
use tempfile::TempDir;
use tokio::sync::mpsc;

pub(crate) const PASSWORD: &str = "correct horse";
pub(crate) const DAY_MS: i64 = 24 * 3_600 * 1_000;

/// What sockets were told, as far as these tests look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// This connection is over.
    Closed(ConnectionId),
    /// A room heard that a server is gone.
    Removed(Room, ServerId, RemovedReason),
    /// A user heard the number of a server's badge.
    Count(ServerId, i64),
    /// Rooms heard of a channel of that name.
    Channel(Vec<Room>, String),
    /// Rooms heard that a category is there, or is no more.
    Category(Vec<Room>, CategoryId, bool),
    /// Rooms heard who owns a server now.
    Owner(Vec<Room>, ServerId, UserId),
    /// A room heard which roles a member holds now.
    Member(Room, UserId, Vec<RoleId>),
    /// A user heard what they may in a whole server.
    May(UserId, Permissions),
    /// A server heard the name of one of its roles.
    Role(String),
    /// This connection's user shows that name.
    Called(ConnectionId, String),
    /// Rooms heard of somebody's profile.
    Profile(Vec<Room>, Arc<UserProfile>),
}

#[derive(Clone)]
struct Record {
    told: Arc<Mutex<Vec<Told>>>,
    /// What was told of presence, and when.
    presence: mpsc::UnboundedSender<(Instant, PresenceChanged)>,
    replies: Arc<Mutex<HashMap<RequestId, Result<Reply, Error>>>>,
}

impl Outlet for Record {
    fn carry_out(&self, effects: &mut Vec<Effect>) {
        for effect in effects.drain(..) {
            let told = match effect {
                Effect::Close(connection) => Told::Closed(connection),
                Effect::Tell(Audience::Room(room, _), Fact::ServerRemoved(server, reason)) => {
                    Told::Removed(room, server, reason)
                }
                Effect::Tell(Audience::Rooms(rooms, _), Fact::ChannelAdded(channel)) => {
                    Told::Channel(rooms, channel.name.unwrap_or_default())
                }
                Effect::Tell(Audience::Rooms(rooms, _), Fact::CategoryAdded(category)) => {
                    Told::Category(rooms, category.id, true)
                }
                Effect::Tell(Audience::Rooms(rooms, _), Fact::CategoryRemoved(_, category)) => {
                    Told::Category(rooms, category, false)
                }
                Effect::Rename(connection, profile) => {
                    Told::Called(connection, profile.user.display_name.clone())
                }
                Effect::Tell(Audience::Rooms(rooms, _), Fact::UserUpdated(profile)) => {
                    Told::Profile(rooms, profile)
                }
                Effect::Tell(Audience::Rooms(rooms, _), Fact::ServerUpdated(server)) => {
                    assert!(server.count == 0 && server.channels.iter().all(|channel| channel.unread == 0));
                    Told::Owner(rooms, server.id, server.owner_id)
                }
                Effect::Tell(Audience::Room(room, _), Fact::Member(updated)) => {
                    Told::Member(room, updated.member.user.id, updated.member.role_ids)
                }
                Effect::Tell(Audience::Rooms(rooms, _), Fact::Permissions(changed)) => match rooms[0] {
                    Room::User(user) => Told::May(user, changed.permissions),
                    _ => continue,
                },
                Effect::Tell(_, Fact::RoleAdded(role) | Fact::RoleUpdated(role)) => Told::Role(role.name),
                Effect::Tell(_, Fact::Count(count)) => Told::Count(count.server_id, count.count),
                Effect::Tell(Audience::Room(Room::Server(_), _), Fact::Presence(presence)) => {
                    // A test that does not ask for it has let go of the other end.
                    drop(self.presence.send((Instant::now(), presence)));
                    continue;
                }
                Effect::Reply(request, outcome) => {
                    self.replies.lock().unwrap().insert(request, outcome);
                    continue;
                }
                _ => continue,
            };
            self.told.lock().unwrap().push(told);
        }
    }
}

pub(crate) struct Node {
    pub(crate) chat: Chat,
    pub(crate) now: Arc<AtomicI64>,
    pub(crate) db: Db,
    record: Record,
    presence: tokio::sync::Mutex<mpsc::UnboundedReceiver<(Instant, PresenceChanged)>>,
    connections: AtomicU64,
    folder: TempDir,
}

impl Node {
    /// A node of the default kind: whoever has an invite may register.
    pub(crate) async fn new() -> Self {
        Self::with(Registration::Invite).await
    }

    pub(crate) async fn with(registration: Registration) -> Self {
        // Nobody attacks the passwords of a test.
        Self::start(registration, Cost { memory_kib: 8, passes: 1, lanes: 1 }).await
    }

    pub(crate) async fn start(registration: Registration, password_cost: Cost) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite://{}", folder.path().join("rialto.db").display())).await.unwrap();
        let now = Arc::new(AtomicI64::new(1_800_000_000_000));
        // Sessions end when a test says so, unless it asks for the tick.
        let session_interval = Duration::from_secs(3_600);
        let options = Options { registration, password_cost, session_interval, ..Options::default() };
        let (sender, presence) = mpsc::unbounded_channel();
        let record = Record { told: Arc::default(), presence: sender, replies: Arc::default() };
        let presence = presence.into();
        let chat = Chat::start(db.clone(), Clock::Fixed(Arc::clone(&now)), options, record.clone());
        Self { chat, now, db, record, presence, connections: AtomicU64::new(1), folder }
    }

    /// The same data as another process would open it, with the product looking up sessions all the time.
    pub(crate) async fn watchful(&mut self) -> Db {
        let url = format!("sqlite://{}", self.folder.path().join("rialto.db").display());
        let options = Options { session_interval: Duration::from_millis(5), ..Options::default() };
        let db = Db::open(&url).await.unwrap();
        self.chat = Chat::start(db, Clock::Fixed(Arc::clone(&self.now)), options, self.record.clone());
        Db::open(&url).await.unwrap()
    }

    pub(crate) fn pass(&self, milliseconds: i64) {
        self.now.fetch_add(milliseconds, Ordering::Relaxed);
    }

    /// A user with a session, made by the administrator.
    pub(crate) async fn user(&self, name: &str) -> Actor {
        self.chat.users().create(name, PASSWORD, None).await.unwrap();
        self.sign_in(name).await
    }

    /// One more session of a user of [`Node::user`].
    pub(crate) async fn sign_in(&self, name: &str) -> Actor {
        let request = rialto_protocol::http::Login { username: name.into(), password: PASSWORD.into() };
        actor(self.chat.users().login(&request, Some("a test")).await.unwrap())
    }

    /// Somebody whom another issuer vouches for.
    pub(crate) async fn vouched(&self) -> Actor {
        let id = ExternalId { issuer: "https://issuer.example".to_owned(), subject: "1".to_owned() };
        let user = self.chat.users().vouched_for(&id, &Profile::default(), Timestamp(0)).await.unwrap();
        Actor { user, session: None, external_id: None, sign_in: None, expires_at: Timestamp(i64::MAX) }
    }

    pub(crate) async fn register(&self, name: &str, invite: Option<&str>) -> Result<SignedIn, Error> {
        self.chat.users().register(&registration(name, invite), None).await
    }

    pub(crate) async fn server(&self, owner: &Actor) -> Server {
        self.chat.servers().create(owner, &ServerCreate { name: "Home".into() }).await.unwrap()
    }

    pub(crate) async fn invite(&self, creator: &Actor, server: ServerId, max_uses: Option<i64>) -> String {
        let request = InviteCreate { max_uses, expires_in_seconds: None };
        self.chat.invites().create(creator, server, &request).await.unwrap().code
    }

    /// Makes `user` a member of a server of `owner`.
    pub(crate) async fn join(&self, owner: &Actor, server: ServerId, user: &Actor) {
        let code = self.invite(owner, server, Some(1)).await;
        self.chat.invites().accept(user, &code).await.unwrap();
    }

    pub(crate) async fn is_member(&self, server: ServerId, user: UserId) -> bool {
        self.db.role(server, user).await.unwrap().is_some()
    }

    /// A connection of `actor`.
    pub(crate) async fn connect(&self, actor: &Actor) -> ConnectionId {
        let connection = ConnectionId(self.connections.fetch_add(1, Ordering::Relaxed));
        self.chat.read_states().connect(connection, actor).await.unwrap();
        connection
    }

    /// What a request is answered with that ends at the hub: `verb` is called with its id.
    pub(crate) async fn ask(
        &self,
        verb: impl AsyncFnOnce(RequestId) -> Result<(), Error>,
    ) -> Result<Reply, Error> {
        let id = RequestId(self.connections.fetch_add(1, Ordering::Relaxed));
        verb(id).await?;
        self.record.replies.lock().unwrap().remove(&id).expect("it is answered")
    }

    /// Makes every writing of cursors fail from here on, as a disk would that is full; reading goes on.
    pub(crate) fn refuse_cursors(&self) {
        let file = rusqlite::Connection::open(self.folder.path().join("rialto.db")).unwrap();
        let refuse = |when: &str| {
            format!(
                "CREATE TRIGGER no_{when} BEFORE {when} ON read_states BEGIN SELECT RAISE(ABORT, 'full'); END;"
            )
        };
        file.execute_batch(&(refuse("INSERT") + &refuse("UPDATE"))).unwrap();
    }

    /// Lets cursors be written again.
    pub(crate) fn allow_cursors(&self) {
        let file = rusqlite::Connection::open(self.folder.path().join("rialto.db")).unwrap();
        file.execute_batch("DROP TRIGGER no_INSERT; DROP TRIGGER no_UPDATE;").unwrap();
    }

    /// What is told next of presence, and when.
    pub(crate) async fn presence(&self) -> (Instant, PresenceChanged) {
        self.presence.lock().await.recv().await.expect("the node runs")
    }

    /// What sockets have been told since the last look.
    pub(crate) async fn told(&self, anyone: &Actor) -> Vec<Told> {
        // It takes a step at the hub, behind all that was published before.
        let (states, id) = (self.chat.read_states(), ConnectionId(u64::MAX));
        let anyone = Actor { session: None, ..anyone.clone() };
        states.renew(id, &anyone, &anyone).await.unwrap();
        std::mem::take(&mut *self.record.told.lock().unwrap())
    }
}

pub(crate) fn registration(name: &str, invite: Option<&str>) -> Register {
    let invite = invite.map(str::to_owned);
    Register { username: name.to_owned(), password: PASSWORD.to_owned(), display_name: None, invite }
}

pub(crate) fn actor(signed_in: SignedIn) -> Actor {
    Actor {
        user: signed_in.user,
        session: Some(signed_in.session),
        external_id: None,
        sign_in: None,
        expires_at: signed_in.expires_at,
    }
}

/// Holds a failure to its code and field.
#[track_caller]
pub(crate) fn assert_fails<T>(outcome: Result<T, Error>, code: ErrorCode, field: Option<&str>) {
    match outcome {
        Ok(_) => panic!("it went well"),
        Err(error) => assert_eq!((error.code, error.field.as_deref()), (code, field), "{error:?}"),
    }
}
