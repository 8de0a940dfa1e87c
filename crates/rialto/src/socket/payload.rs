//! Payloads of requests: read into their types, or answered with what is wrong with them.

use rialto_core::Error;
use rialto_protocol::Request;
use rialto_socketio::Event;

use crate::json;

/// Reads the payload of a request: its first argument. Some requests take a bare id too.
///
/// # Errors
/// `invalid`, naming the field where there is one.
pub(super) fn read<R: Request>(event: &Event) -> Result<R, Error> {
    let Some(payload) = event.raw(0) else {
        return Err(Error::malformed(format!("{} needs a payload: an object.", R::NAME)));
    };
    if let (Some(of_id), Ok(id)) = (R::OF_ID, serde_json::from_str::<String>(payload.get())) {
        return Ok(of_id(&id));
    }
    json::read(&format!("The payload of {}", R::NAME), payload.get().as_bytes())
}

/// Reads a payload that may be left out or be `null`.
///
/// # Errors
/// `invalid`, naming the field where there is one.
pub(super) fn read_optional<R: Request + Default>(event: &Event) -> Result<R, Error> {
    match event.raw(0) {
        None => Ok(R::default()),
        Some(payload) if payload.get() == "null" => Ok(R::default()),
        Some(_) => read(event),
    }
}
