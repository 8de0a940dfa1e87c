//! The queries and the bodies of moderation.

use serde::Deserialize;

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
