//! The bodies and the queries of direct conversations and of blocks.

use serde::Deserialize;
#[cfg(any(test, fuzzing))]
use serde::Serialize;

use crate::ids::{ServerId, UserId};

/// `POST /directs`.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DirectCreate {
    /// The others, 1 to 19. With one there is one conversation for good; with more a new one begins each time.
    pub user_ids: Vec<UserId>,
    /// The name of a group; that of two people has none.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub name: Option<String>,
}

/// A page of my direct conversations to read: `?after=DIRECT&limit=N`.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct DirectsQuery {
    /// The last conversation of the page before.
    pub after: Option<ServerId>,
    /// How many at most: 1 to 100, 100 if left out.
    pub limit: Option<i64>,
}

/// A page of the people whom I block to read: `?after=USER&limit=N`.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct BlocksQuery {
    /// The last user of the page before.
    pub after: Option<UserId>,
    /// How many at most: 1 to 100, 100 if left out.
    pub limit: Option<i64>,
}
