//! Categories.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rialto_core::Chat;
use rialto_protocol::http::{CategoriesOrder, CategoryBody, CategoryName, ServerBody};
use rialto_protocol::{CategoryId, ServerId};

use super::failure::Result;
use super::input::{Body, Ids};
use super::openapi::{Always, Changes, NeedsBody, NeedsMember, NeedsSignIn};
use super::place::In;
use super::signed::Signed;

/// Makes a category, the last of its server. Who manages channels may.
#[utoipa::path(
    post, path = "/servers/{id}/categories", operation_id = "createCategory", tag = "categories",
    params(("id" = ServerId, Path, description = "The server")),
    request_body(content = CategoryName, example = json!({ "name": "Workshop" })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 201, description = "The category", body = CategoryBody)
    )
)]
pub(super) async fn create(
    State(chat): State<Chat>,
    In { actor, place: server, input: Body(request) }: In<ServerId, Body<CategoryName>>,
) -> Result<(StatusCode, Json<CategoryBody>)> {
    let category = chat.categories().create(&actor, server, &request).await?;
    Ok((StatusCode::CREATED, Json(CategoryBody { category })))
}

/// Gives a category another name. Who manages channels in it may.
#[utoipa::path(
    patch, path = "/categories/{id}", operation_id = "changeCategory", tag = "categories",
    params(("id" = CategoryId, Path, description = "The category")),
    request_body(content = CategoryName, example = json!({ "name": "Workshop" })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 200, description = "The category", body = CategoryBody)
    )
)]
pub(super) async fn change(
    State(chat): State<Chat>,
    In { actor, place: category, input: Body(request) }: In<CategoryId, Body<CategoryName>>,
) -> Result<Json<CategoryBody>> {
    let category = chat.categories().rename(&actor, category, &request).await?;
    Ok(Json(CategoryBody { category }))
}

/// Deletes a category. Its channels stay, each with the access that it had. Who manages channels in it may.
#[utoipa::path(
    delete, path = "/categories/{id}", operation_id = "deleteCategory", tag = "categories",
    params(("id" = CategoryId, Path, description = "The category")),
    responses(Always, NeedsSignIn, NeedsMember, Changes, (status = 204, description = "Deleted"))
)]
pub(super) async fn delete(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids(category): Ids<CategoryId>,
) -> Result<StatusCode> {
    chat.categories().delete(&actor, category).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts the categories of a server in another order. Who manages channels may.
#[utoipa::path(
    put, path = "/servers/{id}/categories/order", operation_id = "orderCategories", tag = "categories",
    params(("id" = ServerId, Path, description = "The server")),
    request_body(content = CategoriesOrder, example = json!({ "categoryIds": ["01a205ee-0367-72a9-b89f-a3289efbbb64"] })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 200, description = "The server", body = ServerBody)
    )
)]
pub(super) async fn order(
    State(chat): State<Chat>,
    In { actor, place: server, input: Body(request) }: In<ServerId, Body<CategoriesOrder>>,
) -> Result<Json<ServerBody>> {
    let server = chat.categories().order(&actor, server, &request).await?;
    Ok(Json(ServerBody { server }))
}
