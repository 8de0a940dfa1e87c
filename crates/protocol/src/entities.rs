//! What there is: the shapes that requests give back and events carry.

use serde::{Deserialize, Serialize};

use crate::ids::{CategoryId, ChannelId, MessageId, RoleId, ServerId, SessionId, UserId};
use crate::permissions::Permissions;
use crate::text;
use crate::time::Timestamp;

/// A person (or a program) with an account on the node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// The name to sign in and be addressed with; unique on the node, whatever its case.
    pub username: String,
    /// The name to show.
    pub display_name: String,
    /// Where its picture is.
    pub avatar_url: Option<String>,
}

/// A user asked for by themself: with what they say about themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct UserProfile {
    /// Who it is.
    #[serde(flatten)]
    pub user: User,
    /// What they say about themselves; it may be empty, and have several lines.
    pub bio: String,
    /// What they are doing, in one line; it may be empty.
    pub status: String,
}

/// Who a user is to the issuer that vouches for them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ExternalId {
    /// The issuer: the claim `iss` of their tokens.
    pub issuer: String,
    /// What the issuer calls the user: the claim `sub`.
    pub subject: String,
}

/// A community, as one of its members sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Server {
    /// Its id.
    pub id: ServerId,
    /// Its name.
    pub name: String,
    /// Where its picture is.
    pub icon_url: Option<String>,
    /// Who owns it; the nil id for a direct conversation, which nobody owns.
    pub owner_id: UserId,
    /// What it is; a direct conversation is shown as a server where a request opens it, and nowhere else.
    pub kind: ServerKind,
    /// What it is about; empty when nobody said.
    pub description: String,
    /// The channel that whoever joins is shown first, as far as I may view it.
    pub welcome_channel_id: Option<ChannelId>,
    /// The roles that whoever joins is given.
    pub default_role_ids: Vec<RoleId>,
    /// Its roles, the lowest first: that of everyone.
    pub roles: Vec<Role>,
    /// Its categories that I am shown, by position.
    pub categories: Vec<Category>,
    /// The roles that I hold, without that of everyone.
    pub my_role_ids: Vec<RoleId>,
    /// What I may in the whole server.
    pub permissions: Permissions,
    /// Its channels that I may see, by position.
    pub channels: Vec<Channel>,
    /// The number of its badge: unread messages, neither read nor seen; 100 means "100 or more".
    pub count: i64,
}

impl Server {
    /// A server with nothing in it yet.
    #[must_use]
    pub const fn bare(id: ServerId, name: String, owner_id: UserId) -> Self {
        Self {
            id,
            name,
            icon_url: None,
            owner_id,
            kind: ServerKind::Community,
            description: String::new(),
            welcome_channel_id: None,
            default_role_ids: Vec::new(),
            roles: Vec::new(),
            categories: Vec::new(),
            my_role_ids: Vec::new(),
            permissions: Permissions::NONE,
            channels: Vec::new(),
            count: 0,
        }
    }
}

/// What a server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ServerKind {
    /// A community.
    Community,
    /// A direct conversation.
    Direct,
}

/// A conversation of two people or of a few, as one of them sees it. Its `id` is the `serverId` of its channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Direct {
    /// Its id.
    pub id: ServerId,
    /// Its name, if it was given one; of two people it has none.
    pub name: Option<String>,
    /// Whether it is a group, which can be left; that of two people can be closed, and stays the only one of these two.
    pub group: bool,
    /// Who is in it, me among them, in the order of their ids.
    pub users: Vec<User>,
    /// Who of them is on line, as far as I may know.
    pub online: Vec<UserId>,
    /// Its channel, with what I may there: without `sendMessages` I can't write to the other.
    pub channel: Channel,
    /// The number of its badge: unread messages, neither read nor seen; 100 means "100 or more".
    pub count: i64,
}

/// From whom somebody is open to new direct conversations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum DirectsFrom {
    /// From whoever shares a server with them.
    #[default]
    Servers,
    /// From nobody new.
    Nobody,
}

/// What a channel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ChannelKind {
    /// A channel of a server.
    Text,
    /// A thread under a message.
    Thread,
    /// The channel of a direct conversation.
    Direct,
}

/// What a member is in a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum MemberRole {
    /// Owns it.
    Owner,
    /// Is in it.
    Member,
}

/// A member of a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// Who it is.
    pub user: User,
    /// What they are in the server.
    pub role: MemberRole,
    /// The roles that they hold, the highest first, without that of everyone.
    pub role_ids: Vec<RoleId>,
    /// What they are called in the server, in place of the name of their own; absent when that is what they are called.
    pub nickname: Option<String>,
    /// When they became a member.
    pub joined_at: Timestamp,
    /// Until when they may view channels and do nothing else; absent where they are not timed out.
    pub timeout_until: Option<Timestamp>,
    /// Whether a device of theirs is connected, or was a moment ago.
    pub online: bool,
}

/// What some members of a server are, and what they may do as such.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Role {
    /// Its id; the role of everyone has that of the server.
    pub id: RoleId,
    /// The server that it belongs to.
    pub server_id: ServerId,
    /// Its name.
    pub name: String,
    /// Its colour, `#rrggbb`; absent when it has none.
    pub color: Option<String>,
    /// Its place among the roles: a higher one stands higher, and that of everyone is 0.
    pub position: i64,
    /// What it allows in the whole server.
    pub permissions: Permissions,
    /// Whether every member may mention it.
    pub mentionable: bool,
    /// Whether it is the role of everyone.
    pub everyone: bool,
}

/// What a channel or a category says otherwise than the roles, of one role or of one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Override {
    /// The role of which it speaks; this or `userId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub role_id: Option<RoleId>,
    /// The member of whom it speaks; this or `roleId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub user_id: Option<UserId>,
    /// What it allows.
    pub allow: Permissions,
    /// What it denies.
    pub deny: Permissions,
}

/// One of the rules by which somebody may do what they may in a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PermissionStep {
    /// What rule it is.
    pub source: PermissionSource,
    /// The role that says so, or that an override speaks of.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub role_id: Option<RoleId>,
    /// The owner, or the member that an override speaks of.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub user_id: Option<UserId>,
    /// What it allows.
    pub allow: Permissions,
    /// What it denies.
    pub deny: Permissions,
}

/// What a [`PermissionStep`] comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum PermissionSource {
    /// Who owns the server may do everything.
    Owner,
    /// A role allows it in the whole server.
    Role,
    /// An administrator may do everything.
    Administrator,
    /// The channel, or the category that it follows, says otherwise.
    Override,
    /// It is worth nothing without a permission that is missing.
    Implied,
    /// Whoever is timed out may view channels and do nothing else.
    Timeout,
}

/// Some channels of a server that stand together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Category {
    /// Its id.
    pub id: CategoryId,
    /// The server that it belongs to.
    pub server_id: ServerId,
    /// Its name.
    pub name: String,
    /// Its place among the categories, from 0.
    pub position: i64,
}

/// A channel, as one of its server's members sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// The server that it belongs to.
    pub server_id: ServerId,
    /// Its name; `null` for a thread that has none, which nothing else is.
    #[cfg_attr(test, ts(type = "string"))]
    pub name: Option<String>,
    /// What it is.
    pub kind: ChannelKind,
    /// The channel that a thread is in; left out where it is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub parent_id: Option<ChannelId>,
    /// The message that a thread is under; left out where it is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub parent_message_id: Option<MessageId>,
    /// What it is about; empty when nobody said.
    pub topic: String,
    /// The category in which it stands.
    pub category_id: Option<CategoryId>,
    /// Whether it follows its category in who may do what.
    pub synced: bool,
    /// Whether it is not for everyone: the everyone role may not view it.
    pub private: bool,
    /// How long I wait between two messages, in seconds; 0 when not at all.
    pub slow_mode_seconds: i64,
    /// What I may here; left out where that is what I may in the whole server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub permissions: Option<Permissions>,
    /// Its place among the server's channels, from 0.
    pub position: i64,
    /// The number of its last change: its head.
    pub rev: i64,
    /// I have read every message whose `seq` is at most this.
    pub read_seq: i64,
    /// How many messages I have not read; 100 means "100 or more".
    pub unread: i64,
    /// The place from which on I have marked it unread; left out where I have not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub unread_from: Option<i64>,
}

/// A message, in its present state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The server that its channel belongs to.
    pub server_id: ServerId,
    /// Its channel.
    pub channel_id: ChannelId,
    /// Its place in the channel, for ever: the rev of its creation.
    pub seq: i64,
    /// The rev of its last change.
    pub rev: i64,
    /// Who wrote it.
    pub author: User,
    /// What its author is called in the server, as of this reading; left out where that is the name of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub nickname: Option<String>,
    /// What it says; empty when deleted.
    pub content: String,
    /// When it was committed.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted; it keeps its place.
    pub deleted_at: Option<Timestamp>,
    /// The message that it answers.
    pub reply_to: Option<Quote>,
    /// With what people have reacted to it, the first kind first.
    pub reactions: Vec<Reaction>,
    /// When it was pinned in its channel, if it is.
    pub pinned_at: Option<Timestamp>,
    /// The thread under it.
    pub thread: Option<ThreadSummary>,
    /// Its author's own id of it; told to its author alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub client_id: Option<String>,
}

/// What a message shows of the thread under it, as of this reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ThreadSummary {
    /// The thread, which is a channel.
    pub channel_id: ChannelId,
    /// Its name.
    pub name: Option<String>,
    /// How many messages are in it, without deleted ones.
    pub replies: i64,
    /// When the last of them was committed.
    pub last_at: Option<Timestamp>,
    /// Who wrote the last hundred of them, the latest first: 5 at most.
    pub users: Vec<User>,
    /// Its head when it was last replied in, or a reply was deleted.
    pub rev: i64,
}

/// A message that another one answers, as of this reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Quote {
    /// Its id.
    pub id: MessageId,
    /// Its place in the channel, which is that of the answer.
    pub seq: i64,
    /// Who wrote it.
    pub author: User,
    /// What its author is called in the server; left out where that is the name of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub nickname: Option<String>,
    /// The beginning of what it says, as one line of plain text; empty when deleted.
    pub preview: String,
    /// Whether it is deleted.
    pub deleted: bool,
}

impl Quote {
    /// What an answer to `message` shows of it.
    #[must_use]
    pub fn of(message: &Message) -> Self {
        Self {
            id: message.id,
            seq: message.seq,
            author: message.author.clone(),
            nickname: message.nickname.clone(),
            preview: text::preview(&message.content),
            deleted: message.deleted_at.is_some(),
        }
    }
}

/// A kind of reaction to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Reaction {
    /// The emoji, in its fully qualified form.
    pub emoji: String,
    /// How many people have reacted with it.
    pub count: i64,
    /// The first of them, in the order of their reactions: 5 at most.
    pub user_ids: Vec<UserId>,
    /// Whether I am one of them; in answers to me alone, and left out of events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub me: Option<bool>,
}

/// A way into a server for whoever has the code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Invite {
    /// What lets in. A secret, kept like one.
    pub code: String,
    /// The link to hand on.
    pub url: String,
    /// Where it leads.
    pub server_id: ServerId,
    /// Who made it.
    pub creator_id: UserId,
    /// The same, whole.
    pub creator: User,
    /// How often it may be used; without bound when absent.
    pub max_uses: Option<i64>,
    /// How often it has been used.
    pub uses: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A sign-in of mine on one device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Its id; not its token.
    pub id: SessionId,
    /// What the device said of itself when it signed in.
    pub user_agent: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends unless it is used.
    pub expires_at: Timestamp,
    /// Whether it is the one that asks.
    pub current: bool,
}
