//! Bodies of the HTTP API under `/api/v1`, where they are not entities themselves.

use serde::{Deserialize, Serialize};

use crate::entities::{
    Category, Channel, Direct, DirectsFrom, ExternalId, Invite, Member, Message, Override, PermissionStep,
    Role, Server, Session, User, UserProfile,
};
use crate::errors::ErrorCode;
use crate::events::NotificationUpdate;
use crate::ids::{ChannelId, Epoch, RoleId, ServerId, UserId};
use crate::moderation::{AuditEntry, Ban, Report};
use crate::permissions::Permissions;
use crate::time::Timestamp;

mod communities;
mod directs;
mod messages;
mod moderation;
mod pins;
mod reactions;
mod threads;
mod unread;

pub use communities::{
    CategoriesOrder, CategoryName, ChannelChange, ChannelCreate, ChannelMove, ChannelsOrder, OverrideSet,
    PermissionsQuery, RoleChange, RoleCreate, RolesOrder, ServerChange,
};
pub use moderation::{
    AuditQuery, BanSet, BansQuery, MemberChange, ReasonQuery, ReportChange, ReportCreate, ReportsQuery,
};

pub use directs::{BlocksQuery, DirectCreate, DirectsQuery};
pub use messages::{MessageCreate, MessageRevise};
pub use pins::{PinsBody, PinsQuery};
pub use reactions::ReactionQuery;
pub use threads::{ListedThread, ThreadMake, ThreadsBody, ThreadsQuery};
pub use unread::{CountedChannel, ServerUnreadBody, UnreadBody, UnreadSet};

/// `POST /auth/register`.
#[derive(Clone, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Register {
    /// The name to sign in with.
    pub username: String,
    /// The password.
    pub password: String,
    /// The name to show; the user name if left out.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub display_name: Option<String>,
    /// A server's invite code.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub invite: Option<String>,
}

/// `POST /auth/login`.
#[derive(Clone, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Login {
    /// The name to sign in with.
    pub username: String,
    /// The password.
    pub password: String,
}

/// `POST /me/password`.
#[derive(Clone, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PasswordChange {
    /// The password so far.
    pub current_password: String,
    /// The password from now on.
    pub new_password: String,
}

/// `PATCH /me`. What is left out stays as it is.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProfileChange {
    /// The name to show.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub display_name: Option<String>,
    /// What I say about myself; empty for nothing.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub bio: Option<String>,
    /// What I am doing, in one line; empty for nothing.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub status: Option<String>,
    /// From whom I am open to new direct conversations.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub directs_from: Option<DirectsFrom>,
}

/// `POST /servers`.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ServerCreate {
    /// Its name.
    pub name: String,
}

/// `POST /servers/{id}/invites`.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct InviteCreate {
    /// How often it may be used; without bound if left out.
    #[serde(default, deserialize_with = "crate::whole::optional")]
    #[cfg_attr(test, ts(optional))]
    pub max_uses: Option<i64>,
    /// How long it lives; seven days if left out.
    #[serde(default, deserialize_with = "crate::whole::optional")]
    #[cfg_attr(test, ts(optional))]
    pub expires_in_seconds: Option<i64>,
}

/// `PUT /servers/{id}/owner`.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct OwnerChange {
    /// The member who is to own it.
    pub user_id: UserId,
}

/// A page of a channel's history to read: `?before=SEQ&limit=N` or `?around=SEQ&limit=N`.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Only messages whose `seq` is lower.
    pub before: Option<i64>,
    /// The messages around the place `seq`, instead of those before one: at most half of them are newer.
    pub around: Option<i64>,
    /// How many messages at most: 1 to 100, 50 if left out.
    pub limit: Option<i64>,
}

/// A page of a server's invites to read: `?before=CODE&limit=N`.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct InvitesQuery {
    /// The last invite of the page before.
    pub before: Option<String>,
    /// How many invites at most: 1 to 100, 50 if left out.
    pub limit: Option<i64>,
}

/// Where somebody is to be seen: `?serverId=SERVER`.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ProfileQuery {
    /// The server of which `joinedAt` tells.
    pub server_id: Option<ServerId>,
}

/// Who may make an account. The first account of a node needs no invite and owns the node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Registration {
    /// Whoever has an invite to a server.
    #[default]
    Invite,
    /// Everyone.
    Open,
    /// Nobody but the first; later accounts are made by the node's administrator.
    Closed,
}

/// A page of a server's members to read: `?query=TEXT&roleId=ROLE&channelId=CHANNEL&after=USER&afterOnline=BOOL&limit=N`.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct MembersQuery {
    /// Only members with a word in their name or user name that begins so, whatever its case and diacritics: at most
    /// 100 characters.
    #[param(max_length = 100)]
    pub query: Option<String>,
    /// Only members who hold this role.
    pub role_id: Option<RoleId>,
    /// Only members who may view this channel of the server, which the reader may view too.
    pub channel_id: Option<ChannelId>,
    /// The last user of the page before.
    pub after: Option<UserId>,
    /// Whether that user was on line there; whether they are now if left out.
    pub after_online: Option<bool>,
    /// How many members at most: 1 to 100, 50 if left out.
    pub limit: Option<i64>,
}

macro_rules! bodies {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),+ })+) => {
        $($(#[$doc])*
        #[derive(Clone, Serialize, utoipa::ToSchema)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        #[serde(rename_all = "camelCase")]
        pub struct $name { $($(#[$field_doc])* pub $field: $type),+ })+
    };
}

bodies! {
    /// `{ user, token }`, the answer to a registration or a sign-in.
    SignedIn {
        /// Who signed in.
        user: User,
        /// The session's token, shown this once.
        token: String
    }
    /// `{ user }`.
    UserBody {
        /// The user.
        user: UserProfile
    }
    /// `{ user, directsFrom, externalId }`, the answer to `GET /me`.
    MeBody {
        /// Who asks.
        user: UserProfile,
        /// From whom I am open to new direct conversations.
        directs_from: DirectsFrom,
        /// Who that is to the issuer of their token; absent for an account with a password here.
        external_id: Option<ExternalId>
    }
    /// `{ sessions }`.
    SessionsBody {
        /// The sessions, the newest first.
        sessions: Vec<Session>
    }
    /// `{ servers }`.
    ServersBody {
        /// The servers.
        servers: Vec<Server>
    }
    /// `{ server }`.
    ServerBody {
        /// The server.
        server: Server
    }
    /// `{ channel }`.
    ChannelBody {
        /// The channel.
        channel: Channel
    }
    /// `{ category }`.
    CategoryBody {
        /// The category.
        category: Category
    }
    /// `{ role }`.
    RoleBody {
        /// The role.
        role: Role
    }
    /// `{ roles }`.
    RolesBody {
        /// The roles, the lowest first: that of everyone.
        roles: Vec<Role>
    }
    /// `{ overrides }`.
    OverridesBody {
        /// The overrides that hold there.
        overrides: Vec<Override>
    }
    /// `{ permissions, steps }`: why somebody may what they may in a channel.
    PermissionsBody {
        /// What they may.
        permissions: Permissions,
        /// How that comes about, in the order of the rules.
        steps: Vec<PermissionStep>
    }
    /// `{ member }`.
    MemberBody {
        /// The member.
        member: Member
    }
    /// `{ members, total, online }`, a page of the members of a server.
    MembersBody {
        /// The members: who is on line first, then by name.
        members: Vec<Member>,
        /// How many members there are that fit the query.
        total: i64,
        /// How many members of the server are on line.
        online: usize
    }
    /// `{ user, roles, joinedAt, mutualServerIds }`, somebody with whom I share a server or a direct conversation.
    ProfileBody {
        /// Who it is.
        user: UserProfile,
        /// Their roles in the server that was named, the highest first, without everyone's; none where none was.
        roles: Vec<Role>,
        /// When they became a member of the server that was named; absent where none was, or they are no member.
        joined_at: Option<Timestamp>,
        /// What they are called in that server, in place of the name of their own; absent when that is what they are called.
        nickname: Option<String>,
        /// Until when they are timed out there; absent where they are not.
        timeout_until: Option<Timestamp>,
        /// The servers that both of us are in.
        mutual_server_ids: Vec<ServerId>
    }
    /// `{ direct }`.
    DirectBody {
        /// The conversation.
        direct: Direct
    }
    /// `{ directs }`.
    DirectsBody {
        /// The conversations that I am shown, in the order of their ids.
        directs: Vec<Direct>
    }
    /// `{ users }`.
    UsersBody {
        /// The users, in the order of their ids.
        users: Vec<User>
    }
    /// `{ latest }`, the newest message of each server and direct conversation of mine.
    LatestBody {
        /// The messages, the newest first.
        latest: Vec<NotificationUpdate>
    }
    /// `{ invites }`.
    InvitesBody {
        /// The invites that let in, the newest first.
        invites: Vec<Invite>
    }
    /// `{ ban }`.
    BanBody {
        /// The ban.
        ban: Ban
    }
    /// `{ bans }`, a page of those who are banned.
    BansBody {
        /// The bans, the newest first.
        bans: Vec<Ban>
    }
    /// `{ report }`.
    ReportBody {
        /// The report.
        report: Report
    }
    /// `{ reports }`, a page of them.
    ReportsBody {
        /// The reports, the newest first.
        reports: Vec<Report>
    }
    /// `{ entries }`, a page of the audit log.
    AuditBody {
        /// The entries, the newest first.
        entries: Vec<AuditEntry>
    }
    /// `{ invite }`.
    InviteBody {
        /// The invite.
        invite: Invite
    }
    /// `GET /node`: what a client asks before anybody has signed in.
    NodeInfo {
        /// The version of the program.
        version: &'static str,
        /// The version of the protocol.
        protocol: u32,
        /// Who may make an account.
        registration: Registration,
        /// Whether nobody has an account yet: the next one is the first, and owns the node.
        first_account: bool,
        /// The publishable key of the Clerk application that signs in here too.
        clerk_publishable_key: Option<String>
    }
    /// `{ invite }`, as whoever holds its code may see it before joining.
    InvitePreviewBody {
        /// The invite.
        invite: InvitePreview
    }
    /// An invite that lets in at this moment.
    InvitePreview {
        /// What lets in.
        code: String,
        /// Where it leads.
        server: ServerPreview,
        /// When it ends.
        expires_at: Timestamp
    }
    /// A server, as one sees it who is invited.
    ServerPreview {
        /// Its id.
        id: ServerId,
        /// Its name.
        name: String,
        /// Where its picture is.
        icon_url: Option<String>,
        /// How many people are in it.
        member_count: i64
    }
    /// `{ message }`.
    MessageBody {
        /// The message.
        message: Message
    }
    /// `{ messages, rev, epoch }`, a page of history in seq order.
    MessagesBody {
        /// The messages.
        messages: Vec<Message>,
        /// The channel's head as of the same read.
        rev: i64,
        /// The epoch of `rev`.
        epoch: Epoch
    }
}

/// `application/problem+json` (RFC 9457), the body of every failure.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// What kind of failure it is.
    pub code: ErrorCode,
    /// The kind in words.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// A sentence for a person.
    pub detail: String,
    /// The field of the request that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub field: Option<String>,
    /// When to come back, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub retry_after_ms: Option<u64>,
    /// The request's id, which the node's log names too.
    pub request_id: String,
}

/// Declares the bodies of requests, which `properties.rs` reads from bytes of all kinds, and the answers; both have
/// their TypeScript.
macro_rules! shapes {
    (bodies { $($body:ident)+ } answers { $($answer:ident)+ }) => {
        #[cfg(any(test, fuzzing))]
        pub(crate) fn each_body(visitor: &impl crate::properties::Visitor) {
            $(visitor.visit::<$body>();)+
        }

        #[cfg(test)]
        pub(crate) fn typescript(types: &mut crate::typescript::Types) {
            use ts_rs::TypeVisitor as _;
            $(types.visit::<$body>();)+
            $(types.visit::<$answer>();)+
        }
    };
}

shapes! {
    bodies {
        Register Login PasswordChange ProfileChange ServerCreate ServerChange ChannelCreate ChannelChange
        MemberChange ChannelsOrder ChannelMove CategoryName CategoriesOrder RoleCreate RoleChange RolesOrder OverrideSet
        InviteCreate MessageCreate MessageRevise OwnerChange BanSet ReportCreate ReportChange DirectCreate
        UnreadSet ThreadMake
    }
    answers {
        SignedIn UserBody MeBody SessionsBody ServersBody ServerBody ChannelBody CategoryBody RoleBody RolesBody
        OverridesBody PermissionsBody MemberBody MembersBody InviteBody InvitesBody ProfileBody LatestBody DirectBody DirectsBody UsersBody
        NodeInfo InvitePreviewBody MessageBody MessagesBody Problem AuditBody BanBody BansBody ReportBody ReportsBody
        UnreadBody ServerUnreadBody PinsBody ThreadsBody
    }
}
