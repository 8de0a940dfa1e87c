//! Bodies about what is unread.

use serde::{Deserialize, Serialize};

use crate::entities::Message;
use crate::ids::ChannelId;

/// `PUT /channels/{id}/unread`.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct UnreadSet {
    /// The place of the first message that is unread again.
    #[serde(deserialize_with = "crate::whole::number")]
    pub seq: i64,
}

/// `{ messages, unread, readSeq, unreadFrom }`, what the number of a channel counts.
#[derive(Clone, Serialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct UnreadBody {
    /// The messages in seq order, the first 100 of them.
    pub messages: Vec<Message>,
    /// The number; 100 means "100 or more".
    pub unread: i64,
    /// I have read every message whose `seq` is at most this.
    pub read_seq: i64,
    /// The place from which on I have marked it unread; absent where I have not.
    pub unread_from: Option<i64>,
}

/// `{ count, channels }`, how the badge of a server comes about.
#[derive(Clone, Serialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ServerUnreadBody {
    /// The number of the badge; 100 means "100 or more".
    pub count: i64,
    /// The channels that I may view, by position.
    pub channels: Vec<CountedChannel>,
}

/// What the badge of a server counts of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CountedChannel {
    /// Which channel.
    pub channel_id: ChannelId,
    /// How many of its messages it counts; 100 means "100 or more".
    pub counted: i64,
    /// I have read every message whose `seq` is at most this.
    pub read_seq: i64,
    /// When I last had the server open, this was the last `seq`.
    pub seen_seq: i64,
}
