//! The corpus of the fuzz targets, gone through; and faults that are planted, which it must find.

use std::cell::RefCell;
use std::fs;
use std::path::PathBuf;

use super::*;

#[path = "../../../../fuzz/replay.rs"]
mod replay;

#[test]
fn what_must_hold_of_requests_and_bodies_holds_for_the_whole_corpus() {
    assert_eq!(replay::broken("requests", requests), [""; 0], "requests");
    assert_eq!(replay::broken("bodies", bodies), [""; 0], "bodies");
}

/// Notes the types that no input reads as.
struct Unread<'a>(&'a str, &'a RefCell<Vec<&'static str>>);

impl Visitor for Unread<'_> {
    fn visit<T: DeserializeOwned + Serialize>(&self) {
        let reads = |input: PathBuf| serde_json::from_slice::<T>(&fs::read(input).unwrap()).is_ok();
        if !replay::inputs(self.0).into_iter().any(reads) {
            self.1.borrow_mut().push(std::any::type_name::<T>());
        }
    }
}

#[test]
fn every_request_and_every_body_has_an_input_in_the_corpus() {
    let unread = RefCell::default();
    requests::each(&Unread("requests", &unread));
    http::each_body(&Unread("bodies", &unread));
    assert_eq!(unread.into_inner(), [""; 0], "add an input to fuzz/corpus/");
}

/// Reads texts of ten characters at most.
struct Shortened;

impl Subject for Shortened {
    fn read<T: DeserializeOwned>(&self, json: &[u8]) -> Option<T> {
        let mut value: Value = serde_json::from_slice(json).ok()?;
        for (name, field) in value.as_object_mut()? {
            if let (false, Value::String(text)) = (name.ends_with("Id"), field) {
                *text = text.chars().take(10).collect();
            }
        }
        serde_json::from_value(value).ok()
    }
}

/// Refuses what has a field more.
struct Strict;

impl Subject for Strict {
    fn read<T: DeserializeOwned>(&self, json: &[u8]) -> Option<T> {
        let unknown = json.windows(9).any(|word| word == b"\"unknown\"");
        (!unknown).then(|| serde_json::from_slice(json).ok())?
    }
}

/// Takes texts as they are.
struct Untrimmed;

impl Subject for Untrimmed {
    fn text(&self, name: &str, said: &str) -> Option<Result<String, Error>> {
        Real.text(name, said).map(|text| text.map(|_| said.to_owned()))
    }
}

/// Takes texts of any length.
struct Unbounded;

impl Subject for Unbounded {
    fn text(&self, name: &str, said: &str) -> Option<Result<String, Error>> {
        Real.text(name, said).map(|text| text.or(Ok(said.trim().to_owned())))
    }
}

fn is_found(fault: &str, subject: &(impl Subject + std::panic::RefUnwindSafe)) {
    let found = replay::broken("requests", |bytes| requests_by(subject, bytes));
    assert!(!found.is_empty(), "{fault} of a request is not found");
    let found = replay::broken("bodies", |bytes| bodies_by(subject, bytes));
    assert!(!found.is_empty(), "{fault} of a body is not found");
}

#[test]
fn faults_in_the_reading_of_requests_and_bodies_are_found() {
    is_found("a text that is cut", &Shortened);
    is_found("a field that nobody knows and that is refused", &Strict);
    is_found("a text that is not trimmed", &Untrimmed);
    is_found("a text without a bound", &Unbounded);
}
