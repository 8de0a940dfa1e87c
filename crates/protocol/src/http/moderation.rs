//! The queries and the bodies of moderation.

use serde::Deserialize;
#[cfg(any(test, fuzzing))]
use serde::Serialize;

use crate::ids::{AuditEntryId, ReportId, UserId};
use crate::moderation::{AuditAction, ReportState};
use crate::time::Timestamp;

/// `PATCH /servers/{id}/members/{userId}`; what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MemberChange {
    /// What they are called here; `null` or an empty one to be called by the name of their own.
    #[serde(default, deserialize_with = "crate::patch::nullable", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "string | null"))]
    #[schema(value_type = Option<String>)]
    pub nickname: Option<Option<String>>,
    /// Until when they may view channels and do nothing else: later than now, and in 28 days at most; `null` ends it.
    #[serde(default, deserialize_with = "crate::patch::nullable", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "string | null"))]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub timeout_until: Option<Option<Timestamp>>,
    /// Why, for the audit log; up to 512 characters.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub reason: Option<String>,
}

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

/// `POST /messages/{id}/reports`, `POST /servers/{id}/members/{userId}/reports`.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ReportCreate {
    /// Why.
    pub reason: String,
}

/// A page of a server's reports to read: `?state=STATE&before=REPORT&limit=N`.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ReportsQuery {
    /// The open ones, or the closed; the open ones if left out.
    pub state: Option<ReportState>,
    /// The last report of the page before.
    pub before: Option<ReportId>,
    /// How many reports at most: 1 to 100, 50 if left out.
    pub limit: Option<i64>,
}

/// `PATCH /reports/{id}`.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ReportChange {
    /// Whether somebody has still to look at it.
    pub state: ReportState,
    /// What there is to say of it; what was said stays if left out.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub note: Option<String>,
}
