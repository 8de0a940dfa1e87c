//! Why a request is refused, as its client hears it (Engine.IO, "Errors").

use http::StatusCode;

/// Why a request is refused. The first six have the codes of the reference server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    Transport,
    UnknownSid,
    Method,
    BadRequest,
    Forbidden(StatusCode),
    Version,
    WebSocketVersion,
    TooLarge,
    Busy,
    TooManyOfAddress,
}

impl Problem {
    /// The status of the answer, and the code and the message in it.
    pub(crate) fn parts(self) -> (StatusCode, u8, &'static str) {
        match self {
            Self::Transport => (StatusCode::BAD_REQUEST, 0, "Transport unknown"),
            Self::UnknownSid => (StatusCode::BAD_REQUEST, 1, "Session ID unknown"),
            Self::Method => (StatusCode::BAD_REQUEST, 2, "Bad handshake method"),
            Self::BadRequest => (StatusCode::BAD_REQUEST, 3, "Bad request"),
            Self::Forbidden(status) => (status, 4, "Forbidden"),
            Self::Version => (StatusCode::BAD_REQUEST, 5, "Unsupported protocol version"),
            Self::WebSocketVersion => (StatusCode::UPGRADE_REQUIRED, 3, "Bad request"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, 3, "Payload too large"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, 3, "Too many connections"),
            Self::TooManyOfAddress => (StatusCode::TOO_MANY_REQUESTS, 3, "Too many connections"),
        }
    }
}
