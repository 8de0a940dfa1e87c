//! The API's document, held against what the node really answers.

use std::collections::BTreeSet;
use std::sync::Mutex;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::app::{Answer, HOST};

/// The document, and which of its operations have been answered as wished.
pub(crate) struct Schema {
    pub(crate) document: Value,
    answered: Mutex<BTreeSet<String>>,
}

impl Schema {
    pub(crate) async fn of(router: &Router) -> Self {
        let request = Request::get("/api/v1/openapi.json").header("host", HOST).body(Body::empty()).unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), 200);
        let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        Self { document: serde_json::from_slice(&bytes).unwrap(), answered: Mutex::default() }
    }

    /// Fails unless the document foresees `answer`, its media type and its body.
    pub(crate) fn check(&self, method: &Method, path: &str, answer: &Answer) {
        let Some(operation) = self.operation(method, path) else { return };
        let status = answer.status.as_u16().to_string();
        let id = operation["operationId"].as_str().unwrap();
        let foreseen = &operation["responses"][&status];
        assert!(foreseen.is_object(), "{id} does not foresee {status}: {}", answer.text());
        if answer.status.is_success() {
            self.answered.lock().unwrap().insert(id.to_owned());
        }
        let kind = answer.header("content-type").split(';').next().unwrap();
        let Some(contents) = foreseen["content"].as_object() else {
            assert!(answer.bytes.is_empty(), "{id} has a body at {status}: {}", answer.text());
            return;
        };
        if answer.headers.contains_key("content-encoding") || method == Method::HEAD {
            return;
        }
        let content =
            contents.get(kind).unwrap_or_else(|| panic!("{id} does not foresee {kind:?} at {status}"));
        if kind.ends_with("json") {
            let body: Value = serde_json::from_slice(&answer.bytes).unwrap();
            self.validate(&content["schema"], &body, &format!("{id} {status}"));
        }
    }

    /// Fails unless `value` is what `schema` says.
    pub(crate) fn validate(&self, schema: &Value, value: &Value, what: &str) {
        let whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "allOf": [schema],
            "components": self.document["components"],
        });
        let validator = jsonschema::options().should_validate_formats(true).build(&whole).unwrap();
        let errors: Vec<String> = validator.iter_errors(value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{what} is not as documented: {errors:?}\n{value:#}");
    }

    /// Every operation, with its path.
    pub(crate) fn operations(&self) -> impl Iterator<Item = (&str, &str, &Value)> {
        let paths = self.document["paths"].as_object().unwrap();
        paths.iter().flat_map(|(path, item)| {
            let operations = item.as_object().unwrap().iter();
            operations.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
        })
    }

    /// The operations that were answered as wished.
    pub(crate) fn answered(&self) -> BTreeSet<String> {
        self.answered.lock().unwrap().clone()
    }

    fn operation(&self, method: &Method, path: &str) -> Option<&Value> {
        let method = method.as_str().to_ascii_lowercase();
        let found = self.operations().find(|(template, verb, _)| *verb == method && fits(template, path));
        found.map(|(_, _, operation)| operation)
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (template, path) = (template.split('/'), path.split('/'));
    template.clone().count() == path.clone().count()
        && template.zip(path).all(|(wanted, given)| wanted.starts_with('{') || wanted == given)
}
