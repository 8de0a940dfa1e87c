//! Reports.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rialto_core::Chat;
use rialto_core::reports::Made;
use rialto_protocol::http::{ReportBody, ReportChange, ReportCreate, ReportsBody, ReportsQuery};
use rialto_protocol::{MessageId, ReportId, ServerId, UserId};

use super::AppState;
use super::failure::Result;
use super::input::{Body, Query};
use super::openapi::{Always, Changes, NeedsBody, NeedsMember, NeedsSignIn};
use super::place::In;

/// Reports a message to those who manage messages there. A second time, while the first is open, gives that one.
#[utoipa::path(
    post, path = "/messages/{id}/reports", operation_id = "reportMessage", tag = "moderation",
    params(("id" = MessageId, Path, description = "The message")),
    request_body(content = ReportCreate, example = json!({ "reason": "This is spam." })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 200, description = "The one that is open", body = ReportBody),
        (status = 201, description = "The report", body = ReportBody)
    )
)]
pub(super) async fn message(
    State(state): State<AppState>,
    In { actor, place: message, input: Body(request) }: In<MessageId, Body<ReportCreate>>,
) -> Result<(StatusCode, Json<ReportBody>)> {
    state.limits.check_message(actor.id())?;
    let made = state.chat.reports().message(&actor, message, &request).await?;
    Ok(answered(made))
}

/// Reports another member to those who manage messages in the whole server.
#[utoipa::path(
    post, path = "/servers/{id}/members/{userId}/reports", operation_id = "reportMember", tag = "moderation",
    params(
        ("id" = ServerId, Path, description = "The server"),
        ("userId" = UserId, Path, description = "The member")
    ),
    request_body(content = ReportCreate, example = json!({ "reason": "They write to everybody." })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 200, description = "The one that is open", body = ReportBody),
        (status = 201, description = "The report", body = ReportBody)
    )
)]
pub(super) async fn member(
    State(state): State<AppState>,
    In { actor, place: (server, user), input: Body(request) }: In<(ServerId, UserId), Body<ReportCreate>>,
) -> Result<(StatusCode, Json<ReportBody>)> {
    state.limits.check_message(actor.id())?;
    let made = state.chat.reports().member(&actor, server, user, &request).await?;
    Ok(answered(made))
}

/// A page of the reports of a server, the newest first: of messages where I manage messages, and of people if I do in the
/// whole server.
#[utoipa::path(
    get, path = "/servers/{id}/reports", operation_id = "listReports", tag = "moderation",
    params(("id" = ServerId, Path, description = "The server"), ReportsQuery),
    responses(
        Always, NeedsSignIn, NeedsMember,
        (status = 200, description = "A page of reports", body = ReportsBody),
        (status = 400, description = "A number is out of its range", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "You lack the right", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn list(
    State(chat): State<Chat>,
    In { actor, place: server, input: Query(query) }: In<ServerId, Query<ReportsQuery>>,
) -> Result<Json<ReportsBody>> {
    Ok(Json(ReportsBody { reports: chat.reports().list(&actor, server, &query).await? }))
}

/// Closes a report, or opens it again. A note that is left out stays.
#[utoipa::path(
    patch, path = "/reports/{id}", operation_id = "changeReport", tag = "moderation",
    params(("id" = ReportId, Path, description = "The report")),
    request_body(content = ReportChange, example = json!({ "state": "closed", "note": "Deleted." })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 200, description = "The report", body = ReportBody)
    )
)]
pub(super) async fn change(
    State(chat): State<Chat>,
    In { actor, place: report, input: Body(request) }: In<ReportId, Body<ReportChange>>,
) -> Result<Json<ReportBody>> {
    Ok(Json(ReportBody { report: chat.reports().change(&actor, report, &request).await? }))
}

fn answered(Made { report, repeat }: Made) -> (StatusCode, Json<ReportBody>) {
    let status = if repeat { StatusCode::OK } else { StatusCode::CREATED };
    (status, Json(ReportBody { report }))
}
