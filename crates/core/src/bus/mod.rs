//! The bus: how what was committed is told, to this node's hub and to other nodes.
//!
//! Only this crate publishes. The bus is a hint and the store is the truth: whoever misses an event can
//! read from the store what it would have said.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use rialto_protocol::events::{MessageChange, RemovedReason};
use rialto_protocol::{ChannelId, Message, ServerId, SessionId, User, UserId, UserProfile};

use crate::SignInId;

mod memory;

pub use memory::MemoryBus;

/// A committed fact, but for what is kept nowhere. It may be lost on the way, come twice, late and in another order: each says by its number where it belongs.
#[derive(Clone, Debug)]
pub enum Event {
    /// A message was committed. It carries its `client_id`, which is for its author alone.
    MessageNew(Arc<Message>),
    /// A message was changed; this is how it is with that change.
    MessageUpdated(Arc<Message>, MessageChange),
    /// Who may see what has changed, with the number of that change in the access sequence.
    Access(i64, AccessChange),
    /// A user's profile has changed.
    UserUpdated {
        /// The user as it is now.
        user: Arc<UserProfile>,
        /// The servers that it is a member of.
        servers: Vec<ServerId>,
        /// Those of them that it was never shown: who is in these is not told.
        unshown: Vec<ServerId>,
    },
    /// A user is typing in a channel.
    Typing(ChannelId, Arc<User>),
    /// Members of a server have another nickname, or none any more.
    MembersRenamed {
        /// The server.
        server: ServerId,
        /// The members.
        users: Vec<UserId>,
    },
    /// One of two users blocks the other, or does no more.
    BlocksChanged([UserId; 2]),
    /// A session has ended: logout, revoked, or its user's password was changed.
    SessionEnded(SessionId),
    /// A user has signed out who signed in at another issuer.
    SignInEnded(SignInId),
}

/// A change of who may see what.
#[derive(Clone, Copy, Debug)]
pub enum AccessChange {
    /// A user is a member of a server now.
    MemberAdded {
        /// The server.
        server: ServerId,
        /// The user.
        user: UserId,
    },
    /// A user is no longer a member of a server.
    MemberRemoved {
        /// The server.
        server: ServerId,
        /// The user.
        user: UserId,
        /// Why.
        reason: RemovedReason,
    },
    /// A server and all that was in it are gone.
    ServerDeleted(ServerId),
    /// Something else has changed of a server: its roles, channels, what is said of them, its name. What it is, is read.
    Governed(ServerId),
}

/// Where events go. The memory bus serves one node; more nodes need one that reaches them all.
pub trait Bus: Send + Sync + 'static {
    /// Takes `events` in their order; waits while a queue on the way is full.
    fn publish(&self, events: Vec<Event>) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}
