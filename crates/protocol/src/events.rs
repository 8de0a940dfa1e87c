//! Events: facts that the node tells its clients.

use serde::Serialize;

use crate::entities::{Category, Channel, Direct, Member, Message, Role, Server, User, UserProfile};
use crate::errors::Error;
use crate::ids::{CategoryId, ChannelId, Epoch, MessageId, RoleId, ServerId, UserId};
use crate::permissions::Permissions;
use crate::requests::ChannelCount;
use crate::time::Timestamp;

/// The version of the contract that `ready` names.
pub const PROTOCOL: u32 = 1;

/// An event of the node.
pub trait Event: Serialize {
    /// Its name.
    const NAME: &'static str;
}

macro_rules! events {
    ($($event:ident => $name:literal)+) => {
        $(impl Event for $event {
            const NAME: &'static str = $name;
        })+

        /// The names of all events.
        pub const NAMES: &[&str] = &[$($name),+];

        #[cfg(test)]
        pub(crate) fn typescript(types: &mut crate::typescript::Types) {
            $(types.event::<$event>($name);)+
        }
    };
}

events! {
    Ready => "ready"
    RequestFailed => "request:failed"
    MessageNew => "message:new"
    MessageUpdated => "message:updated"
    NotificationUpdate => "notification:update"
    NotificationQuiet => "notification:quiet"
    NotificationsCount => "notifications:count"
    ServerAdded => "server:added"
    ServerUpdated => "server:updated"
    ServerRemoved => "server:removed"
    ChannelAdded => "channel:added"
    ChannelUpdated => "channel:updated"
    ChannelRemoved => "channel:removed"
    ChannelsOrdered => "channels:ordered"
    RoleAdded => "role:added"
    RoleUpdated => "role:updated"
    RoleRemoved => "role:removed"
    CategoryAdded => "category:added"
    CategoryUpdated => "category:updated"
    CategoryRemoved => "category:removed"
    CategoriesOrdered => "categories:ordered"
    PermissionsChanged => "permissions:changed"
    DirectAdded => "direct:added"
    DirectUpdated => "direct:updated"
    DirectRemoved => "direct:removed"
    PresenceChanged => "presence:changed"
    MembersChanged => "members:changed"
    MemberUpdated => "member:updated"
    UserUpdated => "user:updated"
    Typing => "typing"
    NodeDraining => "node:draining"
}

/// `ready`: the connection stands, and this is what there is.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Ready {
    /// The version of the contract: [`PROTOCOL`].
    pub protocol: u32,
    /// The life of the database.
    pub epoch: Epoch,
    /// Who I am.
    pub user: User,
    /// The servers of which I am a member, with their numbers.
    pub servers: Vec<Server>,
    /// My direct conversations, with their numbers.
    pub directs: Vec<Direct>,
}

/// `request:failed`: a request that asked for no acknowledgement has failed.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RequestFailed {
    /// The name of the request.
    pub event: String,
    /// Why.
    pub error: Error,
}

/// `message:new`: a message was committed in a channel that I view.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MessageNew {
    /// The message.
    #[serde(flatten)]
    pub message: Message,
    /// The rev of the channel's change that was told before this one.
    pub prev: i64,
}

/// `message:updated`: a message of a channel that I view has changed.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MessageUpdated {
    /// The message as it is now.
    #[serde(flatten)]
    pub message: Message,
    /// What happened to it; left out where several things may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub change: Option<MessageChange>,
    /// The rev of the channel's change that was told before this one.
    pub prev: i64,
}

/// What happened to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum MessageChange {
    /// It says something else.
    Edit {
        /// Who edited it.
        user_id: UserId,
    },
    /// It is gone.
    Delete {
        /// Who deleted it.
        user_id: UserId,
    },
    /// Somebody reacts to it, or does no more.
    React {
        /// Who.
        user_id: UserId,
        /// With what, in its fully qualified form.
        emoji: &'static str,
        /// Whether they do from now on.
        set: bool,
    },
    /// It is pinned, or is no more.
    Pin {
        /// Who did that.
        user_id: UserId,
        /// Whether it is from now on.
        set: bool,
    },
    /// There is a thread under it, or another message in that, or one less.
    Thread {
        /// Who made the thread; left out where it was there.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        user_id: Option<UserId>,
    },
}

/// `notification:update`: one more unread message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct NotificationUpdate {
    /// The server of its channel.
    pub server_id: ServerId,
    /// Its channel.
    pub channel_id: ChannelId,
    /// Its id.
    pub message_id: MessageId,
    /// Its place.
    pub seq: i64,
    /// Who wrote it.
    pub author: User,
    /// What its author is called in the server, as of this reading; left out where that is the name of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub nickname: Option<String>,
    /// The beginning of what it says, as one line of plain text.
    pub preview: String,
    /// When it was committed.
    pub created_at: Timestamp,
}

/// `notification:quiet`: one more unread message of a channel, which the badge does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NotificationQuiet {
    /// The message, as `notification:update` tells of one.
    #[serde(flatten)]
    pub message: NotificationUpdate,
}

/// `notifications:count`: the absolute number of a server's badge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct NotificationsCount {
    /// Which server.
    pub server_id: ServerId,
    /// The number of its badge; 100 means "100 or more".
    pub count: i64,
    /// The numbers of its channels, where they changed too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub channels: Option<Vec<ChannelCount>>,
}

/// `server:added`: I am a member of this server now.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ServerAdded {
    /// The server, whole.
    pub server: Server,
}

/// `server:updated`: a server of mine has changed.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ServerUpdated {
    /// The server, whole.
    pub server: Server,
}

/// Why a server is no longer mine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum RemovedReason {
    /// Someone kicked me.
    Kicked,
    /// I left.
    Left,
    /// It is gone for everyone.
    Deleted,
}

/// `server:removed`: a server is no longer mine.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ServerRemoved {
    /// Which server.
    pub server_id: ServerId,
    /// Why.
    pub reason: RemovedReason,
}

/// `channel:added`: a server of mine has a new channel.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChannelAdded {
    /// The channel, whole.
    pub channel: Channel,
}

/// `channel:updated`: a channel of mine has changed.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChannelUpdated {
    /// The channel, whole.
    pub channel: Channel,
}

/// `channel:removed`: a channel is gone, or no longer mine.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChannelRemoved {
    /// Its server.
    pub server_id: ServerId,
    /// Which channel.
    pub channel_id: ChannelId,
}

/// `channels:ordered`: the channels of a server of mine stand in another order, or in other categories.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChannelsOrdered {
    /// Which server.
    pub server_id: ServerId,
    /// Its channels that I may view, in their order.
    pub channels: Vec<ChannelPlace>,
}

/// Where a channel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChannelPlace {
    /// Which channel.
    pub channel_id: ChannelId,
    /// The category in which it stands.
    pub category_id: Option<CategoryId>,
    /// Its place among the server's channels.
    pub position: i64,
}

/// `role:added`: a server of mine has a new role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RoleAdded {
    /// The role, whole.
    pub role: Role,
}

/// `role:updated`: a role of a server of mine has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RoleUpdated {
    /// The role, whole.
    pub role: Role,
}

/// `role:removed`: a role of a server of mine is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RoleRemoved {
    /// Which server.
    pub server_id: ServerId,
    /// Which role.
    pub role_id: RoleId,
}

/// `category:added`: a server of mine has a new category, or I am shown one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CategoryAdded {
    /// The category, whole.
    pub category: Category,
}

/// `category:updated`: a category of a server of mine has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CategoryUpdated {
    /// The category, whole.
    pub category: Category,
}

/// `category:removed`: a category is gone, or I am shown it no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CategoryRemoved {
    /// Which server.
    pub server_id: ServerId,
    /// Which category.
    pub category_id: CategoryId,
}

/// `categories:ordered`: the categories of a server of mine stand in another order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CategoriesOrdered {
    /// Which server.
    pub server_id: ServerId,
    /// Its categories that I am shown, in their order.
    pub category_ids: Vec<CategoryId>,
}

/// `permissions:changed`: I may do other things in a server of mine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PermissionsChanged {
    /// Which server.
    pub server_id: ServerId,
    /// What I may in the whole server.
    pub permissions: Permissions,
    /// The channels where it has changed, or is or was something else than in the whole server.
    pub channels: Vec<ChannelPermissions>,
}

/// What I may in a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChannelPermissions {
    /// Which channel.
    pub channel_id: ChannelId,
    /// What I may there.
    pub permissions: Permissions,
}

/// `direct:added`: I am shown this direct conversation from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DirectAdded {
    /// The conversation, whole.
    pub direct: Direct,
}

/// `direct:updated`: somebody has left a direct conversation of mine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DirectUpdated {
    /// The conversation, whole.
    pub direct: Direct,
}

/// `direct:removed`: I am not shown this direct conversation any more: I closed it, or left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DirectRemoved {
    /// Which one.
    pub direct_id: ServerId,
}

/// `presence:changed`: members of a server of mine have come on line or gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PresenceChanged {
    /// Which server.
    pub server_id: ServerId,
    /// Who is on line now and was not; empty where there are too many to name.
    pub online: Vec<UserId>,
    /// Who was on line and is not now; likewise.
    pub offline: Vec<UserId>,
    /// How many members are on line now.
    pub count: usize,
}

/// `members:changed`: people have joined a server of mine or left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MembersChanged {
    /// Which server.
    pub server_id: ServerId,
    /// How many members it has now.
    pub total: i64,
}

/// `member:updated`: a member of a server of mine holds other roles. Where a role was deleted, `role:removed` says so for all
/// who held it; where many change at once, `members:changed` comes instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MemberUpdated {
    /// Which server.
    pub server_id: ServerId,
    /// The member, whole.
    pub member: Member,
}

/// `user:updated`: the profile of mine, or of somebody who shares a server with me, has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct UserUpdated {
    /// The user, whole.
    pub user: UserProfile,
}

/// `typing`: somebody else is writing something in a channel that I view. It is gone after 8 s, or with their message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Typing {
    /// Which channel.
    pub channel_id: ChannelId,
    /// Who it is.
    pub user: User,
}

/// `node:draining`: the node stops as planned; come back after about this time.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct NodeDraining {
    /// When to come back, in milliseconds.
    pub reconnect_in_ms: u64,
}
