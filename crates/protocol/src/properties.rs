//! What holds of the requests and bodies whatever bytes come: a property ends in a panic where it does not.
//!
//! The fuzz targets of `fuzz/` look for such bytes, and the tests here go through all that they found. Neither is part
//! of the library: this is compiled for tests and by `cargo fuzz` only.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::errors::Error;
use crate::http;
use crate::limits::{
    BIO_MAX, CLIENT_ID_MAX, CONTENT_MAX, NAME_MAX, PASSWORD_MAX, PASSWORD_MIN, PREVIEW_MAX, STATUS_MAX,
    TOPIC_MAX, USERNAME_MAX,
};
use crate::{emoji, requests, text};

#[cfg(test)]
mod tests;

/// What is done with each kind of request or body.
pub(crate) trait Visitor {
    /// Does it with `T`.
    fn visit<T: DeserializeOwned + Serialize>(&self);
}

/// What is held to the properties; the tests plant faults in it.
pub(crate) trait Subject {
    /// Reads JSON.
    fn read<T: DeserializeOwned>(&self, json: &[u8]) -> Option<T> {
        serde_json::from_slice(json).ok()
    }

    /// Reads the text of the field `name`.
    fn text(&self, name: &str, said: &str) -> Option<Result<String, Error>> {
        Some(match name {
            "content" => text::content(said).map(str::to_owned),
            "clientId" => text::client_id(said).map(str::to_owned),
            "emoji" => emoji::emoji(said).map(str::to_owned),
            "topic" => text::topic(said).map(str::to_owned),
            "bio" => text::bio(said).map(str::to_owned),
            "status" => text::status(said).map(str::to_owned),
            "username" => text::username(said),
            "name" | "displayName" => text::name(name, said),
            "password" | "newPassword" => text::password(name, said).map(str::to_owned),
            _ => return None,
        })
    }
}

struct Real;

impl Subject for Real {}

/// What a request is read as is what a plain JSON parser sees, is read back, does not change with fields that nobody
/// knows, and has no text over its bound.
pub fn requests(bytes: &[u8]) {
    requests_by(&Real, bytes);
}

pub(crate) fn requests_by(subject: &impl Subject, bytes: &[u8]) {
    requests::each(&Held { subject, bytes });
}

/// The same of the bodies over HTTP.
pub fn bodies(bytes: &[u8]) {
    bodies_by(&Real, bytes);
}

pub(crate) fn bodies_by(subject: &impl Subject, bytes: &[u8]) {
    http::each_body(&Held { subject, bytes });
}

struct Held<'a, S> {
    subject: &'a S,
    bytes: &'a [u8],
}

impl<S: Subject> Visitor for Held<'_, S> {
    fn visit<T: DeserializeOwned + Serialize>(&self) {
        let Some(read) = self.subject.read::<T>(self.bytes).map(|read| fields(&read)) else { return };
        let written = serde_json::to_vec(&read).expect("a value has a JSON form");
        assert_eq!(self.subject.read(&written).map(|again: T| fields(&again)), Some(read.clone()));
        if let Ok(Value::Object(mut said)) = serde_json::from_slice(self.bytes) {
            for (name, value) in &read {
                assert!(means(said.get(name), value), "{name} is read as {value}");
            }
            said.insert("unknown".to_owned(), json!({ "deep": [{}] }));
            let more = serde_json::to_vec(&said).expect("a value has a JSON form");
            assert_eq!(self.subject.read(&more).map(|again: T| fields(&again)), Some(read.clone()));
        }
        for (name, value) in &read {
            if let Some(said) = value.as_str() {
                is_bounded(self.subject, name, said);
            }
        }
    }
}

fn fields(value: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(fields)) => fields,
        other => panic!("no object: {other:?}"),
    }
}

/// Whether a field that was `said` so may be `read` so: as it is, left out as nothing, an id in its one form.
fn means(said: Option<&Value>, read: &Value) -> bool {
    let id = |text: &str| Uuid::try_parse(text).unwrap_or(Uuid::nil()).to_string();
    match (said, read) {
        (None, Value::Null) => true,
        (Some(Value::String(said)), Value::String(read)) => said == read || id(said) == *read,
        (Some(Value::Number(said)), Value::Number(read)) => said.as_f64() == read.as_f64(),
        // A set of permissions is a list in any order.
        (Some(Value::Array(said)), Value::Array(read)) => {
            read.iter().all(|one| said.iter().any(|other| means(Some(other), one)))
                && said.iter().all(|one| read.iter().any(|other| means(Some(one), other)))
        }
        (Some(said), read) => said == read,
        (None, _) => false,
    }
}

/// Holds a text that is accepted to the bound of its field, and what is accepted once to being accepted again.
fn is_bounded(subject: &impl Subject, name: &str, said: &str) {
    let Some(Ok(text)) = subject.text(name, said) else { return };
    let length = text.chars().count();
    let bound = match name {
        "content" => 1..=CONTENT_MAX,
        "clientId" => 1..=CLIENT_ID_MAX,
        "topic" => 0..=TOPIC_MAX,
        "bio" => 0..=BIO_MAX,
        "status" => 0..=STATUS_MAX,
        "username" => 1..=USERNAME_MAX,
        "name" | "displayName" => 1..=NAME_MAX,
        "emoji" => 1..=10,
        _ => PASSWORD_MIN..=PASSWORD_MAX,
    };
    assert!(bound.contains(&length), "{name} has {length} characters");
    assert_eq!(subject.text(name, &text), Some(Ok(text.clone())), "what was accepted is not accepted again");
    let taken_as_it_is = name.ends_with("assword");
    assert!(
        taken_as_it_is || (!text.contains('\0') && text.trim() == text),
        "{name} is not trimmed, or has a NUL"
    );
    assert!(name != "clientId" || text == said, "a clientId is changed");
    let preview = text::preview(&text);
    assert!(preview.chars().count() <= PREVIEW_MAX && !preview.contains(char::is_control));
}
