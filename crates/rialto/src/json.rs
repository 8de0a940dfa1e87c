//! JSON from outside, read into the types of the protocol, or answered with what is wrong with it: the field, what is
//! expected there, and what came.

use rialto_core::Error;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

/// How much of a number or a name that came is told, in characters.
const QUOTED_MAX: usize = 40;

/// Reads `json`, which is called `whole` where it is wrong as a whole. Unknown fields are ignored, and a known one that is there twice is wrong. Nesting costs no
/// stack: `serde_json` stops at 128 levels, and walks over what is ignored without recursion.
///
/// # Errors
/// `invalid`, naming the field where there is one.
pub(crate) fn read<T: DeserializeOwned>(whole: &str, json: &[u8]) -> Result<T, Error> {
    // Serde would take a list for an object, its elements in the order of the fields.
    if json.trim_ascii_start().first() == Some(&b'[') {
        return Err(Wrong::Kind { expected: OBJECT, came: "a list".to_owned() }.at(whole, ""));
    }
    let mut source = serde_json::Deserializer::from_slice(json);
    let value = serde_path_to_error::deserialize(&mut source).map_err(|error| {
        let path = error.path();
        match Wrong::of(&error.inner().to_string(), || came(json, path)) {
            Some(wrong) if error.inner().is_data() => wrong.at(whole, &name(path)),
            _ => Error::malformed(format!("{whole} is not valid JSON.")),
        }
    })?;
    source.end().map_err(|_| Error::malformed(format!("{whole} goes on behind the end of its JSON.")))?;
    Ok(value)
}

/// Reads the pairs of a query.
///
/// # Errors
/// `invalid`, naming the field.
pub(crate) fn read_query<T: DeserializeOwned>(query: &str) -> Result<T, Error> {
    let pairs = form_urlencoded::parse(query.as_bytes());
    serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs)).map_err(|error| {
        let field = name(error.path());
        let came = || {
            let said = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| *name == field);
            said.map_or_else(|| "nothing".to_owned(), |(_, said)| format!("{:?}", quoted(&said)))
        };
        // A value of a query is a text, and what it is read as says so in its own words.
        let reason = error.inner().to_string();
        let expected = if reason.contains("`true`") { "true or false" } else { "a whole number" };
        let wrong = Wrong::of(&reason, came).unwrap_or_else(|| Wrong::Kind { expected, came: came() });
        wrong.at("The query", &field)
    })
}

const OBJECT: &str = "an object";

/// What is wrong with a field.
enum Wrong {
    /// It is not there.
    Missing(String),
    /// It is there more than once.
    Twice(String),
    /// It is something else than what is expected.
    Kind { expected: &'static str, came: String },
}

impl Wrong {
    /// What serde means by `reason`. Its words are those of its own errors (`serde::de::Error`).
    fn of(reason: &str, came: impl Fn() -> String) -> Option<Self> {
        let field = |words: &str| Some(reason.strip_prefix(words)?.split('`').next()?.to_owned());
        if let Some(field) = field("missing field `") {
            return Some(Self::Missing(field));
        }
        if let Some(field) = field("duplicate field `") {
            return Some(Self::Twice(field));
        }
        if reason.starts_with("unknown variant `") {
            return Some(Self::Kind { expected: "one of its names", came: came() });
        }
        let expected = reason.strip_prefix("invalid ")?.split_once(", expected ")?.1;
        Some(Self::Kind { expected: expected_kind(expected), came: came() })
    }

    /// The answer that tells of it, `path` being where it is; empty for the `whole`.
    fn at(self, whole: &str, path: &str) -> Error {
        let inside = |field: &str| if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") };
        match self {
            Self::Missing(field) => {
                let field = inside(&field);
                Error::invalid(&field, format!("`{field}` is missing."))
            }
            Self::Twice(field) => {
                let field = inside(&field);
                Error::invalid(&field, format!("`{field}` is there more than once."))
            }
            Self::Kind { expected, came } if path.is_empty() => {
                Error::malformed(format!("{whole} must be {expected}; this is {came}."))
            }
            Self::Kind { expected, came } => {
                Error::invalid(path, format!("`{path}` must be {expected}; this is {came}."))
            }
        }
    }
}

/// What serde expects, by the beginning of its words for it.
fn expected_kind(words: &str) -> &'static str {
    match words.split(' ').next().unwrap_or_default() {
        "struct" | "map" => OBJECT,
        "i64" | "u64" | "i32" | "u32" => "a whole number",
        _ if words.starts_with("a boolean") => "true or false",
        _ if words.starts_with("a sequence") => "a list",
        _ if words.starts_with("a permission") => "the name of a permission",
        _ if words.starts_with("an action") => "the name of an action",
        _ => "a text",
    }
}

/// Where a field is, as `outer.inner`; empty for the whole.
fn name(path: &Path) -> String {
    match path.iter().next() {
        Some(_) => path.to_string(),
        None => String::new(),
    }
}

/// What stands in `json` at `path`, in words.
fn came(json: &[u8], path: &Path) -> String {
    let mut value = &serde_json::from_slice(json).unwrap_or(Value::Null);
    for segment in path {
        let inner = match segment {
            Segment::Map { key } => value.get(key),
            Segment::Seq { index } => value.get(index),
            Segment::Enum { .. } | Segment::Unknown => None,
        };
        value = inner.unwrap_or(value);
    }
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => quoted(&number.to_string()),
        Value::String(_) => "a text".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => OBJECT.to_owned(),
    }
}

fn quoted(said: &str) -> String {
    said.chars().take(QUOTED_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rialto_protocol::http::{InviteCreate, MembersQuery, OverrideSet, PageQuery, Register};
    use rialto_protocol::requests::{ChannelReading, MessageSend};

    fn wrong<T: DeserializeOwned>(json: &str) -> (Option<String>, String) {
        let Err(error) = read::<T>("The body", json.as_bytes()) else { panic!("{json} was read") };
        assert_eq!(error.code, rialto_core::ErrorCode::Invalid);
        (error.field, error.message)
    }

    #[test]
    fn the_field_that_is_wrong_is_named_with_what_is_expected_and_what_came() {
        for ((field, message), expected) in [
            (wrong::<Register>("{}"), ("username", "`username` is missing.")),
            (wrong::<Register>(r#"{"username":1}"#), ("username", "`username` must be a text; this is 1.")),
            (
                wrong::<Register>(r#"{"username":"a","username":"b"}"#),
                ("username", "`username` is there more than once."),
            ),
            (
                wrong::<InviteCreate>(r#"{"maxUses":1.5}"#),
                ("maxUses", "`maxUses` must be a whole number; this is 1.5."),
            ),
            (
                wrong::<InviteCreate>(r#"{"maxUses":"7"}"#),
                ("maxUses", "`maxUses` must be a whole number; this is a text."),
            ),
            (
                wrong::<InviteCreate>(r#"{"maxUses":99999999999999999999}"#),
                ("maxUses", "`maxUses` must be a whole number; this is 1e+20."),
            ),
            (
                wrong::<MessageSend>(r#"{"channelId":"x","content":{"text":"x"}}"#),
                ("content", "`content` must be a text; this is an object."),
            ),
            (
                wrong::<MessageSend>(r#"{"channelId":["x"],"content":""}"#),
                ("channelId", "`channelId` must be a text; this is a list."),
            ),
            (
                wrong::<OverrideSet>(r#"{"allow":["viewChannel","flying"],"deny":[]}"#),
                ("allow[1]", "`allow[1]` must be the name of a permission; this is a text."),
            ),
            (
                wrong::<ChannelReading>(r#"{"channelId":"x","reading":null}"#),
                ("reading", "`reading` must be true or false; this is null."),
            ),
        ] {
            assert_eq!((field.as_deref(), message.as_str()), (Some(expected.0), expected.1));
        }
    }

    #[test]
    fn a_number_without_a_fraction_is_whole() {
        let read = read::<InviteCreate>("The body", br#"{"maxUses":5.0,"expiresInSeconds":null}"#).unwrap();
        assert_eq!((read.max_uses, read.expires_in_seconds), (Some(5), None));
    }

    #[test]
    fn a_payload_that_is_no_object_is_told_as_a_whole() {
        for (json, came) in [
            ("[]", "a list"),
            (" \n[\"ada\", \"correct horse\"]", "a list"),
            ("7", "7"),
            ("\"x\"", "a text"),
            ("null", "null"),
            ("true", "true"),
        ] {
            let message = format!("The body must be an object; this is {came}.");
            assert_eq!(wrong::<Register>(json), (None, message.clone()));
            assert_eq!(wrong::<InviteCreate>(json), (None, message));
        }
    }

    #[test]
    fn what_is_no_json_has_no_field() {
        let deep = format!("{{\"x\":{}", "[".repeat(10_000));
        for json in ["", "{", "[1", "{} {}", "{\"maxUses\": ", "nonsense", "{\"maxUses\":\"\\ud800\"}", &deep]
        {
            let (field, message) = wrong::<InviteCreate>(json);
            assert_eq!(field, None, "{json:.40}");
            assert!(!message.contains("line"), "{message}");
        }
    }

    #[test]
    fn a_message_is_bounded_although_it_quotes() {
        let (_, message) = wrong::<InviteCreate>(&format!(r#"{{"maxUses":{}}}"#, "9".repeat(10_000)));
        assert!(message.len() < 150, "{message}");
        let Err(error) = read_query::<PageQuery>(&format!("limit={}", "x".repeat(10_000))) else { panic!() };
        assert!(error.message.len() < 150, "{}", error.message);
    }

    #[test]
    fn a_query_is_told_in_the_same_words() {
        let Err(error) = read_query::<MembersQuery>("afterOnline=1") else { panic!("it was read") };
        assert_eq!(error.message, "`afterOnline` must be true or false; this is \"1\".");
        for (query, field, message) in [
            ("limit=ten", "limit", "`limit` must be a whole number; this is \"ten\"."),
            ("limit=", "limit", "`limit` must be a whole number; this is \"\"."),
            ("before=1.5", "before", "`before` must be a whole number; this is \"1.5\"."),
            ("limit=1&limit=2", "limit", "`limit` is there more than once."),
            (
                "before=99999999999999999999",
                "before",
                "`before` must be a whole number; this is \"99999999999999999999\".",
            ),
        ] {
            let Err(error) = read_query::<PageQuery>(query) else { panic!("{query} was read") };
            assert_eq!((error.field.as_deref(), error.message.as_str()), (Some(field), message));
        }
    }
}
