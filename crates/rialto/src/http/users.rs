//! Other people.

use axum::Json;
use axum::extract::State;
use rialto_core::Chat;
use rialto_protocol::UserId;
use rialto_protocol::http::{ProfileBody, ProfileQuery};

use super::failure::Result;
use super::input::{Ids, Query};
use super::openapi::{Always, NeedsSignIn};
use super::signed::Signed;

/// Somebody with whom I share a server, with their roles in the one that is named and since when they are in it.
#[utoipa::path(
    get, path = "/users/{id}", operation_id = "getUser", tag = "users",
    params(("id" = UserId, Path, description = "The user"), ProfileQuery),
    responses(
        Always, NeedsSignIn,
        (status = 200, description = "Who it is", body = ProfileBody),
        (status = 404, description = "There is no such user, or no server that we share; or I am not in the one that is named",
            body = rialto_protocol::http::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn profile(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids(user): Ids<UserId>,
    Query(query): Query<ProfileQuery>,
) -> Result<Json<ProfileBody>> {
    Ok(Json(chat.users().profile(&actor, user, query.server_id).await?))
}
