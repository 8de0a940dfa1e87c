//! Overrides: what a channel or a category allows and denies roles and members.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rialto_core::Chat;
use rialto_core::access::permissions::Subject;
use rialto_core::overrides::Carrier;
use rialto_protocol::http::{ChannelBody, OverrideSet, OverridesBody};
use rialto_protocol::{CategoryId, ChannelId, RoleId, UserId};

use super::failure::Result;
use super::input::{Body, Ids};
use super::openapi::{Always, Changes, NeedsBody, NeedsMember, NeedsSignIn};
use super::place::In;
use super::signed::Signed;

/// Has a channel follow its category again: its own overrides go. Who manages roles there may.
#[utoipa::path(
    post, path = "/channels/{id}/overrides/sync", operation_id = "syncChannel", tag = "overrides",
    params(("id" = ChannelId, Path, description = "The channel")),
    responses(
        Always, NeedsSignIn, NeedsMember, Changes,
        (status = 200, description = "The channel", body = ChannelBody),
        (status = 400, description = "It is in no category", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn sync(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids(channel): Ids<ChannelId>,
) -> Result<Json<ChannelBody>> {
    let channel = chat.overrides().sync(&actor, channel).await?;
    Ok(Json(ChannelBody { channel }))
}

/// The overrides that hold in a channel. Who manages roles there may see them.
#[utoipa::path(
    get, path = "/channels/{id}/overrides", operation_id = "listChannelOverrides", tag = "overrides",
    params(("id" = ChannelId, Path, description = "The channel")),
    responses(
        Always, NeedsSignIn, NeedsMember,
        (status = 200, description = "The overrides", body = OverridesBody),
        (status = 403, description = "You do not manage roles there", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn list_of_channel(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids(channel): Ids<ChannelId>,
) -> Result<Json<OverridesBody>> {
    let overrides = chat.overrides().list(&actor, Carrier::Channel(channel)).await?;
    Ok(Json(OverridesBody { overrides }))
}

/// Sets what a channel says of a role, and gives all that it says. Who manages roles there may, as far as they may
/// themselves.
#[utoipa::path(
    put, path = "/channels/{id}/overrides/roles/{roleId}", operation_id = "setChannelOverride",
    tag = "overrides",
    params(
        ("id" = ChannelId, Path, description = "The channel"),
        ("roleId" = RoleId, Path, description = "The role")
    ),
    request_body(content = OverrideSet, example = json!({ "allow": ["viewChannel"], "deny": ["sendMessages"] })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 200, description = "All overrides", body = OverridesBody)
    )
)]
pub(super) async fn set_role_in_channel(
    State(chat): State<Chat>,
    In { actor, place: (channel, role), input: Body(request) }: In<(ChannelId, RoleId), Body<OverrideSet>>,
) -> Result<Json<OverridesBody>> {
    let (carrier, subject) = (Carrier::Channel(channel), Subject::Role(role));
    let overrides = chat.overrides().set(&actor, carrier, subject, &request).await?;
    Ok(Json(OverridesBody { overrides }))
}

/// Takes away what a channel says of a role. Who manages roles there may, as far as they may themselves.
#[utoipa::path(
    delete, path = "/channels/{id}/overrides/roles/{roleId}",
    operation_id = "removeChannelOverride", tag = "overrides",
    params(
        ("id" = ChannelId, Path, description = "The channel"),
        ("roleId" = RoleId, Path, description = "The role")
    ),
    responses(Always, NeedsSignIn, NeedsMember, Changes, (status = 204, description = "It says nothing of them"))
)]
pub(super) async fn remove_role_in_channel(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids((channel, role)): Ids<(ChannelId, RoleId)>,
) -> Result<StatusCode> {
    let (carrier, subject) = (Carrier::Channel(channel), Subject::Role(role));
    chat.overrides().remove(&actor, carrier, subject).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets what a channel says of a member, and gives all that it says. Who manages roles there may, as far as they may
/// themselves.
#[utoipa::path(
    put, path = "/channels/{id}/overrides/members/{userId}", operation_id = "setChannelOverrideOfMember",
    tag = "overrides",
    params(
        ("id" = ChannelId, Path, description = "The channel"),
        ("userId" = UserId, Path, description = "The member")
    ),
    request_body(content = OverrideSet, example = json!({ "allow": ["viewChannel"], "deny": ["sendMessages"] })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 200, description = "All overrides", body = OverridesBody)
    )
)]
pub(super) async fn set_member_in_channel(
    State(chat): State<Chat>,
    In { actor, place: (channel, member), input: Body(request) }: In<(ChannelId, UserId), Body<OverrideSet>>,
) -> Result<Json<OverridesBody>> {
    let (carrier, subject) = (Carrier::Channel(channel), Subject::User(member));
    let overrides = chat.overrides().set(&actor, carrier, subject, &request).await?;
    Ok(Json(OverridesBody { overrides }))
}

/// Takes away what a channel says of a member. Who manages roles there may, as far as they may themselves.
#[utoipa::path(
    delete, path = "/channels/{id}/overrides/members/{userId}",
    operation_id = "removeChannelOverrideOfMember", tag = "overrides",
    params(
        ("id" = ChannelId, Path, description = "The channel"),
        ("userId" = UserId, Path, description = "The member")
    ),
    responses(Always, NeedsSignIn, NeedsMember, Changes, (status = 204, description = "It says nothing of them"))
)]
pub(super) async fn remove_member_in_channel(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids((channel, member)): Ids<(ChannelId, UserId)>,
) -> Result<StatusCode> {
    let (carrier, subject) = (Carrier::Channel(channel), Subject::User(member));
    chat.overrides().remove(&actor, carrier, subject).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The overrides that hold in a category. Who manages roles there may see them.
#[utoipa::path(
    get, path = "/categories/{id}/overrides", operation_id = "listCategoryOverrides", tag = "overrides",
    params(("id" = CategoryId, Path, description = "The category")),
    responses(
        Always, NeedsSignIn, NeedsMember,
        (status = 200, description = "The overrides", body = OverridesBody),
        (status = 403, description = "You do not manage roles there", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn list_of_category(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids(category): Ids<CategoryId>,
) -> Result<Json<OverridesBody>> {
    let overrides = chat.overrides().list(&actor, Carrier::Category(category)).await?;
    Ok(Json(OverridesBody { overrides }))
}

/// Sets what a category says of a role, and gives all that it says. Who manages roles there may, as far as they may
/// themselves.
#[utoipa::path(
    put, path = "/categories/{id}/overrides/roles/{roleId}", operation_id = "setCategoryOverride",
    tag = "overrides",
    params(
        ("id" = CategoryId, Path, description = "The category"),
        ("roleId" = RoleId, Path, description = "The role")
    ),
    request_body(content = OverrideSet, example = json!({ "allow": ["viewChannel"], "deny": ["sendMessages"] })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 200, description = "All overrides", body = OverridesBody)
    )
)]
pub(super) async fn set_role_in_category(
    State(chat): State<Chat>,
    In { actor, place: (category, role), input: Body(request) }: In<(CategoryId, RoleId), Body<OverrideSet>>,
) -> Result<Json<OverridesBody>> {
    let (carrier, subject) = (Carrier::Category(category), Subject::Role(role));
    let overrides = chat.overrides().set(&actor, carrier, subject, &request).await?;
    Ok(Json(OverridesBody { overrides }))
}

/// Takes away what a category says of a role. Who manages roles there may, as far as they may themselves.
#[utoipa::path(
    delete, path = "/categories/{id}/overrides/roles/{roleId}",
    operation_id = "removeCategoryOverride", tag = "overrides",
    params(
        ("id" = CategoryId, Path, description = "The category"),
        ("roleId" = RoleId, Path, description = "The role")
    ),
    responses(Always, NeedsSignIn, NeedsMember, Changes, (status = 204, description = "It says nothing of them"))
)]
pub(super) async fn remove_role_in_category(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids((category, role)): Ids<(CategoryId, RoleId)>,
) -> Result<StatusCode> {
    let (carrier, subject) = (Carrier::Category(category), Subject::Role(role));
    chat.overrides().remove(&actor, carrier, subject).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets what a category says of a member, and gives all that it says. Who manages roles there may, as far as they may
/// themselves.
#[utoipa::path(
    put, path = "/categories/{id}/overrides/members/{userId}", operation_id = "setCategoryOverrideOfMember",
    tag = "overrides",
    params(
        ("id" = CategoryId, Path, description = "The category"),
        ("userId" = UserId, Path, description = "The member")
    ),
    request_body(content = OverrideSet, example = json!({ "allow": ["viewChannel"], "deny": ["sendMessages"] })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 200, description = "All overrides", body = OverridesBody)
    )
)]
pub(super) async fn set_member_in_category(
    State(chat): State<Chat>,
    In { actor, place: (category, member), input: Body(request) }: In<
        (CategoryId, UserId),
        Body<OverrideSet>,
    >,
) -> Result<Json<OverridesBody>> {
    let (carrier, subject) = (Carrier::Category(category), Subject::User(member));
    let overrides = chat.overrides().set(&actor, carrier, subject, &request).await?;
    Ok(Json(OverridesBody { overrides }))
}

/// Takes away what a category says of a member. Who manages roles there may, as far as they may themselves.
#[utoipa::path(
    delete, path = "/categories/{id}/overrides/members/{userId}",
    operation_id = "removeCategoryOverrideOfMember", tag = "overrides",
    params(
        ("id" = CategoryId, Path, description = "The category"),
        ("userId" = UserId, Path, description = "The member")
    ),
    responses(Always, NeedsSignIn, NeedsMember, Changes, (status = 204, description = "It says nothing of them"))
)]
pub(super) async fn remove_member_in_category(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids((category, member)): Ids<(CategoryId, UserId)>,
) -> Result<StatusCode> {
    let (carrier, subject) = (Carrier::Category(category), Subject::User(member));
    chat.overrides().remove(&actor, carrier, subject).await?;
    Ok(StatusCode::NO_CONTENT)
}
