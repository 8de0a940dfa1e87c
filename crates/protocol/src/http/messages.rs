//! Bodies about messages.

use serde::Deserialize;
#[cfg(any(test, fuzzing))]
use serde::Serialize;

use crate::ids::MessageId;

/// `POST /channels/{id}/messages`.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MessageCreate {
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

/// `PATCH /messages/{id}`.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MessageRevise {
    /// What it says from now on.
    pub content: String,
}
