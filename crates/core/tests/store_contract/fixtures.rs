//! Things that cases begin with, made through the store itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use rialto_core::access::community::{Community, Place};
use rialto_core::ids;
use rialto_core::log::change::{Change, NewMessage, Outcome};
use rialto_core::store::{
    Db, Governed, Made, NewInvite, NewServer, NewSession, NewUser, SignIn, Target, Write,
};
use rialto_protocol::{ChannelId, Message, MessageId, ServerId, SessionId, Timestamp, User, UserId};
use tokio::time::Instant;
use uuid::Uuid;

/// The time at which things happen unless a case says otherwise.
pub(crate) const NOW: Timestamp = Timestamp(1_800_000_000_000);
/// A moment later.
pub(crate) const LATER: Timestamp = Timestamp(NOW.0 + 1_000);

pub(crate) fn fresh() -> Uuid {
    ids::fresh(NOW)
}

pub(crate) fn new_user<'a>(username: &'a str, hash: &'a str) -> NewUser<'a> {
    NewUser {
        id: UserId(fresh()),
        username,
        display_name: username,
        sign_in: SignIn::Password { hash },
        created_at: NOW,
    }
}

/// A user whose password hash is `hash of NAME`.
pub(crate) async fn user(db: &Db, username: &str) -> User {
    db.add_user(&new_user(username, &format!("hash of {username}"))).await.unwrap()
}

pub(crate) fn new_session(token: u8, expires_at: Timestamp) -> NewSession {
    NewSession {
        id: SessionId(fresh()),
        token_hash: [token; 32],
        user_agent: Some("a test".to_owned()),
        created_at: NOW,
        expires_at,
    }
}

/// A session of a user of [`user`], with the token hash `[token; 32]`.
pub(crate) async fn session(db: &Db, user: &User, token: u8) -> SessionId {
    let session = new_session(token, Timestamp(NOW.0 + 1_000_000));
    let hash = format!("hash of {}", user.username);
    db.begin_session(user.id, &hash, &session, 100).await.unwrap().expect("it is their password");
    session.id
}

/// A server of `owner` and its first channel; each is made a millisecond after the one before.
pub(crate) async fn server(db: &Db, owner: &User) -> (ServerId, ChannelId) {
    static COUNT: AtomicI64 = AtomicI64::new(0);
    let created_at = Timestamp(NOW.0 + COUNT.fetch_add(1, Ordering::Relaxed));
    let (id, channel) = (ServerId(fresh()), ChannelId(fresh()));
    let server =
        NewServer { id, name: "Home", owner: owner.id, channel, channel_name: "general", created_at };
    assert!(db.create_server(&server).await.unwrap().is_some());
    (id, channel)
}

/// A channel that is made, the last of `server`, with its position and its access number.
pub(crate) async fn channel(db: &Db, server: ServerId) -> (ChannelId, i64, i64) {
    let id = ChannelId(fresh());
    let decide = move |now: &Community| {
        let place = Place {
            id,
            name: "news".to_owned(),
            topic: "What is new".to_owned(),
            position: now.channels.iter().map(|place| place.position + 1).max().unwrap_or(0),
            rev: 0,
            category: None,
            access: now.id.into(),
            slow_mode_seconds: 0,
        };
        Ok((place.position, vec![Write::NewChannel(place, NOW)]))
    };
    match db.govern(Target::Server(server), &[], decide).await.unwrap() {
        Governed::Done(position, _, number) => (id, position, number),
        other => panic!("{other:?}"),
    }
}

/// Hands `server` over to a member who is there, and gives its access number.
pub(crate) async fn hand_over(db: &Db, server: ServerId, to: UserId) -> Option<i64> {
    let decide = move |now: &Community| {
        Ok(((), if now.set_of(to).is_some() { vec![Write::Owner(to)] } else { Vec::new() }))
    };
    match db.govern(Target::Server(server), &[to], decide).await.unwrap() {
        Governed::Done((), _, number) => Some(number),
        Governed::Same(()) => None,
        other => panic!("{other:?}"),
    }
}

/// Has `user` taken out of `server` by another, and gives its access number.
pub(crate) async fn kick(db: &Db, server: ServerId, user: UserId) -> i64 {
    match db.govern(Target::Server(server), &[], |_| Ok(((), vec![Write::Kick(user)]))).await.unwrap() {
        Governed::Done((), _, number) => number,
        other => panic!("{other:?}"),
    }
}

/// An invite of `creator` to `server`; it ends at [`LATER`].
pub(crate) async fn invite(db: &Db, server: ServerId, creator: &User, max_uses: Option<i64>) -> String {
    static COUNT: AtomicI64 = AtomicI64::new(0);
    let code = format!("code-{}", COUNT.fetch_add(1, Ordering::Relaxed));
    let creator = creator.id;
    let invite = NewInvite { code: &code, server, creator, max_uses, created_at: NOW, expires_at: LATER };
    assert_eq!(db.create_invite(&invite).await.unwrap(), Made::Kept);
    code
}

/// Makes `user` a member of `server`.
pub(crate) async fn join(db: &Db, server: ServerId, owner: &User, user: &User) {
    let code = invite(db, server, owner, Some(1)).await;
    db.accept_invite(&code, user.id, NOW).await.unwrap();
}

/// A message that is to be made.
pub(crate) fn send(channel: ChannelId, author: &User, content: &str, client_id: Option<&str>) -> Change {
    let (content, client_id) = (content.to_owned(), client_id.map(str::to_owned));
    Change::Send(NewMessage { channel, author: author.clone(), content, client_id, reply_to: None })
}

/// A message that is to answer another.
pub(crate) fn reply(channel: ChannelId, author: &User, content: &str, to: MessageId) -> Change {
    let (content, reply_to) = (content.to_owned(), Some(to));
    Change::Send(NewMessage { channel, author: author.clone(), content, client_id: None, reply_to })
}

/// An edit of a message by one who may be its author.
pub(crate) fn edit(message: MessageId, actor: &User, content: &str) -> Change {
    Change::Edit { message, actor: actor.id, content: content.to_owned() }
}

/// A deletion of a message by one who may be its author.
pub(crate) fn delete(message: MessageId, actor: &User) -> Change {
    Change::Delete { message, actor: actor.id }
}

/// A reaction to a message, or the end of one.
pub(crate) fn react(message: MessageId, actor: &User, emoji: &'static str, set: bool) -> Change {
    Change::React { message, actor: actor.id, emoji, set }
}

/// A message is pinned, or is no more.
pub(crate) fn pin(message: MessageId, actor: &User, set: bool) -> Change {
    Change::Pin { message, actor: actor.id, set }
}

/// A thread under a message.
pub(crate) fn thread(message: MessageId, actor: &User, name: Option<&str>) -> Change {
    Change::Thread { message, actor: actor.id, thread: ChannelId(fresh()), name: name.map(str::to_owned) }
}

/// Commits one change at `now`, and gives the message with it.
pub(crate) async fn commit(db: &Db, change: Change, now: Timestamp) -> Arc<Message> {
    match db.commit(vec![change], now, soon()).await.unwrap().into_iter().next() {
        Some(Outcome::Sent(message) | Outcome::Changed(message, _)) => message,
        other => panic!("{other:?}"),
    }
}

/// Commits `count` messages.
pub(crate) async fn messages(db: &Db, channel: ChannelId, author: &User, count: usize) {
    let batch = std::iter::repeat_with(|| send(channel, author, "hello", None)).take(count).collect();
    let outcomes = db.commit(batch, NOW, soon()).await.unwrap();
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Sent(_))), "{outcomes:?}");
}

/// By when what is asked now must have come to its COMMIT.
pub(crate) fn soon() -> Instant {
    Instant::now() + Duration::from_secs(30)
}
