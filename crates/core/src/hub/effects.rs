//! What the hub decides, in the words of those who carry it out.

use std::sync::Arc;

use rialto_protocol::events::{
    CategoriesOrdered, ChannelsOrdered, MemberUpdated, MembersChanged, MessageChange, NotificationsCount,
    PermissionsChanged, PresenceChanged, Ready, RemovedReason,
};
use rialto_protocol::requests::{Counted, Joined, Opened};
use rialto_protocol::{
    Category, CategoryId, Channel, ChannelId, Direct, Message, Role, RoleId, Server, ServerId, User, UserId,
    UserProfile,
};

use crate::Result;
use crate::access::community::RoleSetId;

/// One connection of one device; what the guide calls a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// A set of connections that can be told something at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Room {
    /// The connections of a user.
    User(UserId),
    /// The connections of a server's members.
    Server(ServerId),
    /// The connections that view a channel.
    Channel(ChannelId),
    /// All connections of the users who are reading a channel on any of them.
    Reading(ChannelId),
    /// The connections of those members of a server who hold the same roles.
    Roles(RoleSetId),
    /// All connections of the users who have a server open on any of them.
    Open(ServerId),
}

/// A request that waits for its answer, as the transport knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// What a request is answered with.
#[derive(Clone, Debug)]
pub enum Reply {
    /// `channel:join`
    Joined(Box<Joined>),
    /// `channel:reading`, `channel:leave`, `channel:read`
    Channel(Box<Channel>),
    /// `server:read`
    Server(Box<Server>),
    /// `user:join`
    Opened(Box<Opened>),
    /// `notifications:get`
    Counted(Counted),
    /// `message:send`, and changes of messages
    Committed(Arc<Message>),
}

/// To whom something is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// One connection.
    Connection(ConnectionId),
    /// A room, without those who are in one of the others.
    Room(Room, Vec<Room>),
    /// Some rooms, without those who are in one of the others; a connection that is in several of them is told once.
    Rooms(Vec<Room>, Vec<Room>),
}

/// What is told.
#[derive(Clone, Debug)]
pub enum Fact {
    /// `ready`
    Ready(Box<Ready>),
    /// `message:new`, without the author's own id of it; with the rev that was told before
    MessageNew(Arc<Message>, i64),
    /// `message:new` for its author, with the author's own id of it
    OwnMessageNew(Arc<Message>, i64),
    /// `message:updated`; with the rev that was told before
    MessageUpdated(Arc<Message>, Option<MessageChange>, i64),
    /// `notification:update`
    Notification(Arc<Message>),
    /// `notification:quiet`
    Quiet(Arc<Message>),
    /// `notifications:count`
    Count(NotificationsCount),
    /// `server:added`
    ServerAdded(Box<Server>),
    /// `server:updated`
    ServerUpdated(Arc<Server>),
    /// `server:removed`
    ServerRemoved(ServerId, RemovedReason),
    /// `channel:added`
    ChannelAdded(Box<Channel>),
    /// `channel:updated`
    ChannelUpdated(Box<Channel>),
    /// `channel:removed`
    ChannelRemoved(ServerId, ChannelId),
    /// `channels:ordered`
    ChannelsOrdered(ChannelsOrdered),
    /// `role:added`
    RoleAdded(Role),
    /// `role:updated`
    RoleUpdated(Role),
    /// `role:removed`
    RoleRemoved(ServerId, RoleId),
    /// `category:added`
    CategoryAdded(Category),
    /// `category:updated`
    CategoryUpdated(Category),
    /// `category:removed`
    CategoryRemoved(ServerId, CategoryId),
    /// `categories:ordered`
    CategoriesOrdered(CategoriesOrdered),
    /// `permissions:changed`
    Permissions(PermissionsChanged),
    /// `direct:added`
    DirectAdded(Box<Direct>),
    /// `direct:updated`
    DirectUpdated(Box<Direct>),
    /// `direct:removed`
    DirectRemoved(ServerId),
    /// `presence:changed`
    Presence(PresenceChanged),
    /// `members:changed`
    Members(MembersChanged),
    /// `member:updated`
    Member(Box<MemberUpdated>),
    /// `user:updated`
    UserUpdated(Arc<UserProfile>),
    /// `typing`
    Typing(ChannelId, Arc<User>),
}

/// One thing to be done, in order.
#[derive(Debug)]
pub enum Effect {
    /// A connection enters a room.
    Enter(ConnectionId, Room),
    /// A connection's user is so from now on.
    Rename(ConnectionId, Arc<UserProfile>),
    /// A connection leaves a room.
    Exit(ConnectionId, Room),
    /// Somebody is told something.
    Tell(Audience, Fact),
    /// A request is answered here, among the events.
    Reply(RequestId, Result<Reply>),
    /// A connection is ended for good: its session is over.
    Close(ConnectionId),
}

/// Carries out what the hub decides.
pub trait Outlet: Send + 'static {
    /// Carries out `effects` in their order, without waiting for anything; takes what it needs out of them.
    fn carry_out(&self, effects: &mut Vec<Effect>);
}

/// An outlet where nobody listens: nothing is told.
#[derive(Clone, Copy, Debug)]
pub struct Nobody;

impl Outlet for Nobody {
    fn carry_out(&self, _: &mut Vec<Effect>) {}
}
