//! Moderation: what was done in a server and by whom, who is banned, and what is reported.

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::entities::{Message, User};
use crate::ids::{AuditEntryId, ReportId, ServerId, TargetId};
use crate::time::Timestamp;

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident => $text:literal)+) => {
        /// What was done, as the audit log calls it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, utoipa::ToSchema)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        pub enum AuditAction {
            $($(#[$doc])* #[schema(rename = $text)] #[cfg_attr(test, ts(rename = $text))] $name),+
        }

        impl AuditAction {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its name on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

actions! {
    /// The server was changed.
    ServerUpdate => "server.update"
    /// It was handed over.
    ServerOwner => "server.owner"
    /// A role was made.
    RoleCreate => "role.create"
    /// A role was changed.
    RoleUpdate => "role.update"
    /// A role was deleted.
    RoleDelete => "role.delete"
    /// The roles were put in another order.
    RoleOrder => "role.order"
    /// A member was given a role, or it was taken from them.
    MemberRoles => "member.roles"
    /// A member was given another nickname.
    MemberNickname => "member.nickname"
    /// A member was silenced for a time, or no longer is.
    MemberTimeout => "member.timeout"
    /// A member was removed.
    MemberKick => "member.kick"
    /// Somebody was banned.
    MemberBan => "member.ban"
    /// A ban was lifted.
    MemberUnban => "member.unban"
    /// A channel was made.
    ChannelCreate => "channel.create"
    /// A channel was changed.
    ChannelUpdate => "channel.update"
    /// A channel was deleted.
    ChannelDelete => "channel.delete"
    /// The channels were put in another order.
    ChannelOrder => "channel.order"
    /// A category was made.
    CategoryCreate => "category.create"
    /// A category was changed.
    CategoryUpdate => "category.update"
    /// A category was deleted.
    CategoryDelete => "category.delete"
    /// The categories were put in another order.
    CategoryOrder => "category.order"
    /// A channel or a category says something else of a role or a member.
    OverrideSet => "override.set"
    /// It says nothing of them any more.
    OverrideRemove => "override.remove"
    /// A channel follows its category again.
    OverrideSync => "override.sync"
    /// An invite was made.
    InviteCreate => "invite.create"
    /// An invite was revoked.
    InviteRevoke => "invite.revoke"
    /// A message of somebody else was deleted.
    MessageDelete => "message.delete"
}

impl Serialize for AuditAction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for AuditAction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(ActionVisitor)
    }
}

struct ActionVisitor;

impl Visitor<'_> for ActionVisitor {
    type Value = AuditAction;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an action")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<AuditAction, E> {
        let named = AuditAction::ALL.iter().find(|action| action.name() == text);
        named.copied().ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

/// Something that was done in a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditEntryId,
    /// Who did it.
    pub actor: User,
    /// What was done.
    pub action: AuditAction,
    /// The thing that was acted on: of what concerns a member the member, of an override its channel or category, of an
    /// invite its maker, of an order the server.
    pub target_id: TargetId,
    /// The same, whole, where it is somebody.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub target_user: Option<User>,
    /// What became different by it.
    pub changes: Vec<AuditChange>,
    /// Why, in the words of who did it.
    pub reason: Option<String>,
    /// When.
    pub created_at: Timestamp,
}

/// A field that became different.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct AuditChange {
    /// Which field, by the name that it has where the thing itself is read.
    pub field: String,
    /// What it was; `null` where there was nothing, or nothing that I am shown.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub before: Value,
    /// What it is since; `null` likewise.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub after: Value,
}

/// Somebody who is kept out of a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Ban {
    /// Who is banned.
    pub user: User,
    /// Why, in the words of who banned them.
    pub reason: Option<String>,
    /// Who banned them.
    pub by: User,
    /// When.
    pub created_at: Timestamp,
}

/// Whether somebody has still to look at a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ReportState {
    /// Nobody has closed it.
    Open,
    /// Somebody has.
    Closed,
}

/// What a member has told those who manage messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Its id.
    pub id: ReportId,
    /// The server.
    pub server_id: ServerId,
    /// Who reports.
    pub reporter: User,
    /// Who is reported: the author of the message, where it is about one.
    pub user: User,
    /// The message, in its present state; absent where it is about a person alone.
    pub message: Option<Message>,
    /// The message with those around it, in seq order.
    pub context: Vec<Message>,
    /// Why, in the words of who reports.
    pub reason: String,
    /// Whether somebody has still to look at it.
    pub state: ReportState,
    /// What those who manage messages say of it.
    pub note: Option<String>,
    /// Who has closed it.
    pub closed_by: Option<User>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_its_name() {
        for action in AuditAction::ALL {
            assert_eq!(serde_json::to_value(action).unwrap(), action.name());
            assert_eq!(serde_json::from_value::<AuditAction>(action.name().into()).unwrap(), *action);
        }
        assert!(serde_json::from_str::<AuditAction>("\"server.burn\"").is_err());
    }
}
