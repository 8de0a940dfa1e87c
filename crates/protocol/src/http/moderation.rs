//! The queries and the bodies of moderation.

use serde::Deserialize;
#[cfg(any(test, fuzzing))]
use serde::Serialize;

use crate::ids::{AuditEntryId, UserId};
use crate::moderation::AuditAction;

/// A page of a server's audit log to read: `?before=ENTRY&limit=N&actorId=USER&action=ACTION`.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// The last entry of the page before.
    pub before: Option<AuditEntryId>,
    /// How many entries at most: 1 to 100, 50 if left out.
    pub limit: Option<i64>,
    /// Only what this user did.
    pub actor_id: Option<UserId>,
    /// Only what is called so.
    pub action: Option<AuditAction>,
}

/// Why somebody is removed: `?reason=TEXT`.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ReasonQuery {
    /// For the audit log: at most 512 characters.
    #[param(max_length = 512)]
    pub reason: Option<String>,
}

/// A page of a server's bans to read: `?after=USER&limit=N`.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct BansQuery {
    /// The last user of the page before.
    pub after: Option<UserId>,
    /// How many bans at most: 1 to 100, 50 if left out.
    pub limit: Option<i64>,
}

/// `PUT /servers/{id}/bans/{userId}`.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct BanSet {
    /// Why.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub reason: Option<String>,
    /// Their messages of so many seconds before are deleted; none if left out.
    #[serde(default, deserialize_with = "crate::whole::optional")]
    #[cfg_attr(test, ts(optional))]
    pub delete_messages_seconds: Option<i64>,
}
