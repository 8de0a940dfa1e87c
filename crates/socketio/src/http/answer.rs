//! The HTTP answers of the engine. None of them may be cached.

use bytes::Bytes;
use http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_TYPE, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::{HeaderValue, Response, StatusCode};
use http_body_util::Full;

use crate::config::{Config, Transports};
use crate::http::problem::Problem;
use crate::http::query::Transport;
use crate::sid::Sid;

/// The JSON that tells a client what is wrong.
pub(crate) fn problem(problem: Problem) -> Response<Full<Bytes>> {
    let (status, code, message) = problem.parts();
    let body = serde_json::json!({ "code": code, "message": message }).to_string();
    let mut response = with_body(status, "application/json", body.into());
    if problem == Problem::WebSocketVersion {
        response.headers_mut().insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
    }
    response
}

/// An answer without body.
pub(crate) fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The answer to a poll.
pub(crate) fn payload(payload: Vec<u8>) -> Response<Full<Bytes>> {
    with_body(StatusCode::OK, "text/plain; charset=UTF-8", payload.into())
}

/// The answer to a POST.
pub(crate) fn posted() -> Response<Full<Bytes>> {
    with_body(StatusCode::OK, "text/html", Bytes::from_static(b"ok"))
}

/// The answer to an opening handshake (RFC 6455, section 4.2.2).
pub(crate) fn switching(accept: &str) -> Response<Full<Bytes>> {
    let mut response = status(StatusCode::SWITCHING_PROTOCOLS);
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    if let Ok(accept) = HeaderValue::from_str(accept) {
        headers.insert(SEC_WEBSOCKET_ACCEPT, accept);
    }
    response
}

fn with_body(code: StatusCode, media_type: &'static str, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = status(code);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    *response.body_mut() = Full::new(body);
    response
}

/// The open packet (Engine.IO, "Handshake").
pub(crate) fn open_packet(config: &Config, sid: Sid, transport: Transport) -> String {
    let both = transport == Transport::Polling && config.transports == Transports::default();
    let upgrades: &[&str] = if both { &["websocket"] } else { &[] };
    let open = serde_json::json!({
        "sid": sid.reveal(),
        "upgrades": upgrades,
        "pingInterval": config.ping_interval.as_millis() as u64,
        "pingTimeout": config.ping_timeout.as_millis() as u64,
        "maxPayload": config.max_message_bytes,
    });
    format!("0{open}")
}
