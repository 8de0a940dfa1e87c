//! What can be written of a community.

use rialto_protocol::{Category, CategoryId, ChannelId, Role, RoleId, Timestamp, UserId};

use super::super::audit::NewEntry;
use super::super::bans::NewBan;
use crate::access::community::{AccessId, Place};
use crate::access::permissions::{Override, Subject};

/// Something that is written of a community.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// What the server says of itself.
    Server {
        /// Its name.
        name: String,
        /// What it is about.
        description: String,
        /// The channel that whoever joins is shown first.
        welcome_channel: Option<ChannelId>,
    },
    /// Another member owns the server.
    Owner(UserId),
    /// A role is made, or is so from now on.
    Role(Role),
    /// Whoever joins is given these roles.
    DefaultRoles(Vec<RoleId>),
    /// Roles have these positions.
    RoleOrder(Vec<(RoleId, i64)>),
    /// A role is gone.
    DeleteRole(RoleId),
    /// A member holds a role.
    Give(UserId, RoleId),
    /// A member no longer holds a role.
    Take(UserId, RoleId),
    /// Another takes a member out, other than the owner: what invites there are let them in no more, and theirs nobody.
    Kick(UserId),
    /// A member is called so, or by the name of their own.
    Nickname(UserId, Option<String>),
    /// A member is timed out until then, or is no longer.
    Timeout(UserId, Option<Timestamp>),
    /// A category is made, or is so from now on.
    Category(Category),
    /// Categories have these positions.
    CategoryOrder(Vec<(CategoryId, i64)>),
    /// A category is gone. No channel is in it any more.
    DeleteCategory(CategoryId),
    /// A channel is made.
    NewChannel(Place, Timestamp),
    /// A channel is so from now on, save for its position.
    Channel(Place),
    /// Channels have these positions.
    ChannelOrder(Vec<(ChannelId, i64)>),
    /// A channel is gone, with all that is in it.
    DeleteChannel(ChannelId),
    /// An override is so from now on.
    Override(AccessId, Override),
    /// An override is gone.
    RemoveOverride(AccessId, Subject),
    /// Somebody is banned: a member other than the owner is taken out, as by a kick, and whoever is none is kept out.
    Ban(Box<NewBan>),
    /// A ban is lifted, and so is what a kick refused.
    Unban(UserId),
    /// An entry of the audit log.
    Note(Box<NewEntry>),
}
