//! Requests over Socket.IO: the payload of each, its name, and what it is acknowledged with.
//!
//! An acknowledgement is `{ ok: true, ... }` with the fields of the reply ([`Success`]) or
//! `{ ok: false, error }` ([`Failure`]). Unknown fields of a payload are ignored.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::entities::{Channel, Message, Server};
use crate::errors::Error;
use crate::ids::{ChannelId, Epoch, MessageId, ServerId};
use crate::time::Timestamp;

/// A request over Socket.IO.
pub trait Request: DeserializeOwned {
    /// The name of its event.
    const NAME: &'static str;
    /// What it is acknowledged with, beside `ok`.
    type Reply: Serialize;
    /// Makes it of the id alone, for those requests whose payload may be a bare id instead of an object.
    const OF_ID: Option<fn(&str) -> Self> = None;
}

/// `{ ok: true, ... }`.
#[derive(Debug, Serialize)]
pub struct Success<T> {
    ok: bool,
    #[serde(flatten)]
    reply: T,
}

impl<T> Success<T> {
    /// The acknowledgement that carries `reply`.
    pub const fn new(reply: T) -> Self {
        Self { ok: true, reply }
    }
}

/// `{ ok: false, error }`.
#[derive(Debug, Serialize)]
pub struct Failure {
    ok: bool,
    error: Error,
}

impl Failure {
    /// The acknowledgement that carries `error`.
    #[must_use]
    pub const fn new(error: Error) -> Self {
        Self { ok: false, error }
    }
}

macro_rules! requests {
    ($($request:ident $(| $of_id:ident)? => $name:literal => $reply:ident)+) => {
        $(impl Request for $request {
            const NAME: &'static str = $name;
            type Reply = $reply;
            $(const OF_ID: Option<fn(&str) -> Self> = Some(Self::$of_id);)?
        })+

        /// The names of all requests.
        pub const NAMES: &[&str] = &[$($name),+];

        #[cfg(any(test, fuzzing))]
        pub(crate) fn each(visitor: &impl crate::properties::Visitor) {
            $(visitor.visit::<$request>();)+
        }

        #[cfg(test)]
        pub(crate) fn typescript(types: &mut crate::typescript::Types) {
            $(types.request::<$request>();)+
        }
    };
}

requests! {
    UserJoin | of_id => "user:join" => Opened
    UserLeave => "user:leave" => Nothing
    ChannelJoin | of_id => "channel:join" => Joined
    ChannelReading => "channel:reading" => InChannel
    ChannelLeave => "channel:leave" => InChannel
    ChannelRead => "channel:read" => InChannel
    ServerRead => "server:read" => InServer
    ChannelUnread => "channel:unread" => InChannel
    TypingRequest => "typing" => Nothing
    MessageSend => "message:send" => Sent
    MessageEdit => "message:edit" => Sent
    MessageDelete => "message:delete" => Sent
    MessageReact => "message:react" => Sent
    MessagePin => "message:pin" => Sent
    ThreadCreate => "thread:create" => InChannel
    MessagesSync => "messages:sync" => Synced
    SessionRenew => "session:renew" => Renewed
    NotificationsGet | of_id => "notifications:get" => Counted
}

/// `user:join`: I opened this server.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct UserJoin {
    /// Which server.
    pub server_id: ServerId,
}

impl UserJoin {
    fn of_id(id: &str) -> Self {
        Self { server_id: ServerId::parse(id) }
    }
}

/// `user:leave`: I closed this server.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct UserLeave {
    /// Which server.
    pub server_id: ServerId,
}

/// `channel:join`: I view this channel.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChannelJoin {
    /// Which channel.
    pub channel_id: ChannelId,
    /// The rev that I hold; what changed after it is wanted. Left out: the newest page.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub after: Option<i64>,
    /// The epoch of `after`.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub epoch: Option<Epoch>,
    /// Whether I read what comes; true if left out.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub reading: Option<bool>,
    /// Whether I view this channel alone, and leave those that I viewed before; false if left out.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub alone: Option<bool>,
}

impl ChannelJoin {
    /// Whoever says no more than the id knows of no `channel:leave` either.
    fn of_id(id: &str) -> Self {
        let channel_id = ChannelId::parse(id);
        Self { channel_id, after: None, epoch: None, reading: None, alone: Some(true) }
    }
}

/// `channel:reading`: whether I read the channel that I view.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChannelReading {
    /// Which channel.
    pub channel_id: ChannelId,
    /// Whether I read it.
    pub reading: bool,
}

/// `channel:leave`: I no longer view this channel.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChannelLeave {
    /// Which channel.
    pub channel_id: ChannelId,
}

/// `channel:read`: I have read all of this channel.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChannelRead {
    /// Which channel.
    pub channel_id: ChannelId,
}

/// `server:read`: I have read all of this server.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ServerRead {
    /// Which server.
    pub server_id: ServerId,
}

/// `channel:unread`: this channel is unread again from a message on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChannelUnread {
    /// Which channel.
    pub channel_id: ChannelId,
    /// The place of the first message that is unread again.
    pub seq: i64,
}

/// `typing`: I am writing something there.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TypingRequest {
    /// Which channel.
    pub channel_id: ChannelId,
}

/// `message:send`: a new message.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MessageSend {
    /// Which channel.
    pub channel_id: ChannelId,
    /// What it says.
    pub content: String,
    /// The sender's own id of it; a repeat makes no second message.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub client_id: Option<String>,
    /// The message of this channel that it answers.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub reply_to_id: Option<MessageId>,
    /// Whether it is to mention the author of that message. The node does nothing with it yet.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub mention_author: Option<bool>,
}

/// `message:edit`: a message of mine says something else.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MessageEdit {
    /// Which message.
    pub message_id: MessageId,
    /// What it says from now on.
    pub content: String,
}

/// `message:delete`: a message of mine is to be gone.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MessageDelete {
    /// Which message.
    pub message_id: MessageId,
}

/// `message:react`: I react to a message, or do no more.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MessageReact {
    /// Which message.
    pub message_id: MessageId,
    /// With which emoji.
    pub emoji: String,
    /// Whether I do from now on.
    pub set: bool,
}

/// `message:pin`: a message is pinned in its channel, or is no more.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MessagePin {
    /// Which message.
    pub message_id: MessageId,
    /// Whether it is from now on.
    pub set: bool,
}

/// `thread:create`: a thread is to be under a message.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ThreadCreate {
    /// Which message.
    pub message_id: MessageId,
    /// Its name; none if left out.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub name: Option<String>,
}

/// `messages:sync`: what changed in a channel.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MessagesSync {
    /// Which channel.
    pub channel_id: ChannelId,
    /// The rev that I hold.
    pub after: i64,
    /// The epoch of `after`.
    pub epoch: Epoch,
    /// How many messages at most.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub limit: Option<i64>,
}

/// `session:renew`: a fresh token of the same user.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SessionRenew {
    /// The token.
    pub token: String,
}

/// `notifications:get`: the counts of one server or of all of mine.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct NotificationsGet {
    /// Which server; all of mine if left out.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub server_id: Option<ServerId>,
}

impl NotificationsGet {
    fn of_id(id: &str) -> Self {
        Self { server_id: Some(ServerId::parse(id)) }
    }
}

/// Acknowledges a `user:join`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Opened {
    /// The server that is open now.
    pub server: Server,
    /// Its badge: 0, since it is open.
    pub count: i64,
}

/// Acknowledges with `ok` alone.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Nothing {}

/// Acknowledges a `channel:join`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Joined {
    /// The channel that is viewed now.
    pub channel: Channel,
    /// The newest page, or what changed; `rev`, `epoch`, `more` and `reset` as in [`Synced`], save that
    /// without `after` `more` tells whether there are older messages.
    #[serde(flatten)]
    pub page: Synced,
}

/// Acknowledges a `messages:sync`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Synced {
    /// What changed, each in its present state, in rev order.
    pub messages: Vec<Message>,
    /// The cursor to go on with; on the last page the channel's head as of the same read.
    pub rev: i64,
    /// The epoch of `rev`.
    pub epoch: Epoch,
    /// Whether there is more.
    pub more: bool,
    /// Drop what you hold and load afresh.
    pub reset: bool,
}

/// Acknowledges with the channel and the reader's numbers.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct InChannel {
    /// The channel.
    pub channel: Channel,
}

/// Acknowledges with the server and the reader's numbers.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct InServer {
    /// The server.
    pub server: Server,
}

/// Acknowledges a `message:send`, or a change of a message, after the commit.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Sent {
    /// The message as it is with the change, or the first one when the `clientId` is a repeat.
    pub message: Arc<Message>,
}

/// Acknowledges a `session:renew`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Renewed {
    /// Until when the connection may stay.
    pub expires_at: Timestamp,
}

/// Acknowledges a `notifications:get`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Counted {
    /// The counts of each server asked for.
    pub servers: Vec<ServerCount>,
}

/// The counts of one server, as of one read of the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ServerCount {
    /// Which server.
    pub server_id: ServerId,
    /// The number of its badge; 100 means "100 or more".
    pub count: i64,
    /// The numbers of its channels.
    pub channels: Vec<ChannelCount>,
}

/// The count of one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChannelCount {
    /// Which channel.
    pub channel_id: ChannelId,
    /// How many messages I have not read; 100 means "100 or more".
    pub unread: i64,
    /// The place from which on I have marked it unread; left out where I have not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub unread_from: Option<i64>,
}
