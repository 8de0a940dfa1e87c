//! What can go wrong, in the words of the contract.

use serde::{Deserialize, Serialize};

/// The kind of a failure; what a program decides by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// No valid token, session or credentials.
    Unauthenticated,
    /// A member, but without the right.
    Forbidden,
    /// It does not exist, or the actor may not know that it does.
    NotFound,
    /// A field is missing, of the wrong type or out of its bounds.
    Invalid,
    /// It clashes with what is there.
    Conflict,
    /// Over a bound of bytes.
    TooLarge,
    /// Too often; `retryAfterMs` says when to come back.
    RateLimited,
    /// The node can't do it now; trying again later is right.
    Unavailable,
    /// No request has that name.
    UnknownEvent,
    /// A fault of the node.
    Internal,
}

impl ErrorCode {
    /// The code as it is written on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Invalid => "invalid",
            Self::Conflict => "conflict",
            Self::TooLarge => "too_large",
            Self::RateLimited => "rate_limited",
            Self::Unavailable => "unavailable",
            Self::UnknownEvent => "unknown_event",
            Self::Internal => "internal",
        }
    }

    /// The HTTP status (RFC 9110 §15) that stands for this code.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Unauthenticated => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Invalid | Self::UnknownEvent => 400,
            Self::Conflict => 409,
            Self::TooLarge => 413,
            Self::RateLimited => 429,
            Self::Unavailable => 503,
            Self::Internal => 500,
        }
    }
}

/// A failure as the client sees it: `{ code, message, field?, retryAfterMs? }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[error("{message}")]
pub struct Error {
    /// What kind of failure it is.
    pub code: ErrorCode,
    /// A sentence for a person.
    pub message: String,
    /// The field of the request that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub field: Option<String>,
    /// When to come back, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub retry_after_ms: Option<u64>,
}

impl Error {
    fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: None, retry_after_ms: None }
    }

    /// The same failure, naming the field that is wrong.
    #[must_use]
    pub fn in_field(self, field: &str) -> Self {
        Self { field: Some(field.to_owned()), ..self }
    }

    /// No valid token, session or credentials.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(ErrorCode::Unauthenticated, "Sign in first.")
    }

    /// The user name or the password is wrong; which of them is not told.
    #[must_use]
    pub fn wrong_credentials() -> Self {
        Self::new(ErrorCode::Unauthenticated, "The user name or the password is wrong.")
    }

    /// The actor lacks the right; `message` says which.
    #[must_use]
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Forbidden, message)
    }

    /// There is no such thing, or the actor may not know of it.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(ErrorCode::NotFound, "There is no such thing here, or you have no access to it.")
    }

    /// The request as a whole makes no sense; `message` says why.
    #[must_use]
    pub fn malformed(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Invalid, message)
    }

    /// `field` is missing, of the wrong type or out of its bounds; `message` says what it must be.
    #[must_use]
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Invalid, message).in_field(field)
    }

    /// It clashes with what is there.
    #[must_use]
    pub fn conflict(field: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Conflict, message).in_field(field)
    }

    /// More bytes than the bound.
    #[must_use]
    pub fn too_large(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::TooLarge, message)
    }

    /// Too often; come back in `retry_after_ms` milliseconds.
    #[must_use]
    pub fn rate_limited(retry_after_ms: u64) -> Self {
        Self {
            retry_after_ms: Some(retry_after_ms),
            ..Self::new(ErrorCode::RateLimited, "That was too fast. Wait a moment and try again.")
        }
    }

    /// The node can't do it now.
    #[must_use]
    pub fn unavailable() -> Self {
        Self::new(ErrorCode::Unavailable, "The node can't do this right now. Try again in a moment.")
    }

    /// No request has the name `event`.
    #[must_use]
    pub fn unknown_event(event: &str) -> Self {
        let name: String = event.chars().take(64).collect();
        Self::new(ErrorCode::UnknownEvent, format!("There is no request named {name:?}."))
    }

    /// A fault of the node; what it was is in its log.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(ErrorCode::Internal, "Something went wrong on the node. It has been logged.")
    }
}
