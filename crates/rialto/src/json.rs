//! JSON from outside, read into the types of the protocol, or answered with what is wrong with it.

use rialto_core::Error;
use serde::de::DeserializeOwned;

/// How much of a reason is told, in characters: it can quote what was sent.
const REASON_MAX: usize = 200;

/// Reads `json`. Unknown fields are ignored, and a known one that is there twice is wrong. Nesting costs no
/// stack: `serde_json` stops at 128 levels, and walks over what is ignored without recursion.
///
/// # Errors
/// `invalid`, naming the field where there is one.
pub(crate) fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, Error> {
    // Serde would take a list for an object, its elements in the order of the fields.
    if json.trim_ascii_start().first() == Some(&b'[') {
        return Err(Error::malformed(sentence("an object is expected, not a list")));
    }
    let mut source = serde_json::Deserializer::from_slice(json);
    let value = serde_path_to_error::deserialize(&mut source).map_err(|error| {
        let field = error.path().to_string();
        let error = error.into_inner();
        let reason = error.to_string();
        if error.is_data() { wrong_field(&field, &reason) } else { Error::malformed(sentence(&reason)) }
    })?;
    source.end().map_err(|error| Error::malformed(sentence(&error.to_string())))?;
    Ok(value)
}

/// What is wrong with the field at `path` (`.` is the whole), in the words of serde.
pub(crate) fn wrong_field(path: &str, reason: &str) -> Error {
    let error = Error::malformed(sentence(reason));
    let named = ["missing field `", "duplicate field `"]
        .iter()
        .find_map(|words| reason.strip_prefix(words)?.split('`').next());
    match (named, path) {
        (Some(field), ".") => error.in_field(field),
        (None, ".") => error,
        (Some(field), path) => error.in_field(&format!("{path}.{field}")),
        (None, path) => error.in_field(path),
    }
}

fn sentence(reason: &str) -> String {
    let reason: String = reason.chars().take(REASON_MAX).collect();
    format!("The request can't be read: {reason}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rialto_protocol::http::{InviteCreate, Register};

    fn field<T: DeserializeOwned>(json: &str) -> Option<String> {
        let Err(error) = read::<T>(json.as_bytes()) else { panic!("{json} was read") };
        assert_eq!(error.code, rialto_core::ErrorCode::Invalid);
        error.field
    }

    #[test]
    fn the_field_that_is_wrong_is_named() {
        assert_eq!(field::<Register>("{}").as_deref(), Some("username"));
        assert_eq!(field::<Register>(r#"{"username":1}"#).as_deref(), Some("username"));
        assert_eq!(field::<Register>(r#"{"username":"a","username":"b"}"#).as_deref(), Some("username"));
        assert_eq!(field::<InviteCreate>(r#"{"maxUses":1.5}"#).as_deref(), Some("maxUses"));
        assert_eq!(field::<InviteCreate>(r#"{"maxUses":99999999999999999999}"#).as_deref(), Some("maxUses"));
    }

    #[test]
    fn a_list_is_no_object() {
        for list in ["[]", " \n[\"ada\", \"correct horse\"]"] {
            assert_eq!(field::<Register>(list), None);
            assert_eq!(field::<InviteCreate>(list), None);
        }
    }

    #[test]
    fn what_is_no_json_has_no_field() {
        let deep = format!("{{\"x\":{}", "[".repeat(10_000));
        for wrong in ["", "{", "[1", "{} {}", "{\"maxUses\": ", "nonsense", &deep] {
            assert_eq!(field::<InviteCreate>(wrong), None, "{wrong:.40}");
        }
    }

    #[test]
    fn a_reason_is_bounded_although_it_quotes() {
        let json = format!(r#"{{"maxUses":"{}"}}"#, "x".repeat(10_000));
        let Err(error) = read::<InviteCreate>(json.as_bytes()) else { panic!("it was read") };
        assert!(error.message.len() < 300);
    }
}
