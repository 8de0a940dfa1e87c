//! Bodies and queries about threads.

use serde::{Deserialize, Serialize};

use crate::entities::{Channel, Message};
use crate::ids::ChannelId;

/// `POST /messages/{id}/thread`.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ThreadMake {
    /// Its name; none if left out.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub name: Option<String>,
}

/// A page of the threads of a server: `?after=THREAD&limit=N`.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ThreadsQuery {
    /// The last thread of the page before.
    pub after: Option<ChannelId>,
    /// How many threads at most: 1 to 100, 50 if left out.
    pub limit: Option<i64>,
}

/// `{ threads }`.
#[derive(Clone, Serialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ThreadsBody {
    /// The threads.
    pub threads: Vec<ListedThread>,
}

/// A thread of a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ListedThread {
    /// The thread.
    pub channel: Channel,
    /// The message that it is under.
    pub message: Message,
}
