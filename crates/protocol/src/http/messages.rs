//! Bodies that concern messages.

use serde::Deserialize;
#[cfg(any(test, fuzzing))]
use serde::Serialize;

/// `PATCH /messages/{id}`.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MessageRevise {
    /// What it says from now on.
    pub content: String,
}
