//! Queries and bodies that concern pins.

use serde::{Deserialize, Serialize};

use crate::entities::Message;
use crate::ids::MessageId;

/// A page of the pinned messages of a channel: `?after=MESSAGE&limit=N`.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct PinsQuery {
    /// The last message of the page before.
    pub after: Option<MessageId>,
    /// How many messages at most: 1 to 100, 100 if left out.
    pub limit: Option<i64>,
}

/// The pinned messages of a channel.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PinsBody {
    /// The one that was pinned last first.
    pub messages: Vec<Message>,
}
