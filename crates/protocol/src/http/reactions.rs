//! Queries that concern reactions.

use serde::Deserialize;

use crate::ids::UserId;

/// A page of those who have reacted to a message with an emoji: `?after=USER&limit=N`.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ReactionQuery {
    /// The last user of the page before.
    pub after: Option<UserId>,
    /// How many users at most: 1 to 100, 100 if left out.
    pub limit: Option<i64>,
}
