//! The arguments of an event or of its answer, kept as the JSON text in which they came.

use std::ops::Deref;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::ser::{SerializeMap, Serializer};
use serde_json::value::RawValue;

/// The arguments of an event or of an answer. They are parsed when they are asked for.
#[derive(Debug, Clone)]
pub struct Args {
    text: Box<str>,
    spans: Box<[(u32, u32)]>,
    attachments: Vec<Bytes>,
}

/// Why an argument could not be had.
#[derive(Debug, thiserror::Error)]
pub enum ArgError {
    /// There is no argument at that place.
    #[error("there is no argument {0}")]
    Missing(usize),
    /// It is not of the wanted form.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// The place of an attachment inside a payload (Socket.IO, "Packet encoding": placeholders).
///
/// Serialize it where the bytes of attachment number `.0` shall appear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placeholder(pub usize);

impl Serialize for Placeholder {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("_placeholder", &true)?;
        map.serialize_entry("num", &self.0)?;
        map.end()
    }
}

#[derive(serde::Deserialize)]
struct PlaceholderForm {
    _placeholder: bool,
    num: usize,
}

impl Args {
    /// Checks that the text is an array and remembers where its elements lie.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let elements: Vec<&RawValue> = serde_json::from_str(text).ok()?;
        let start = text.as_ptr() as usize;
        let spans = elements.iter().map(|element| {
            let from = element.get().as_ptr() as usize - start;
            Some((u32::try_from(from).ok()?, u32::try_from(from + element.get().len()).ok()?))
        });
        Some(Self { spans: spans.collect::<Option<_>>()?, text: text.into(), attachments: Vec::new() })
    }

    fn text_at(&self, index: usize) -> Option<&str> {
        let &(from, to) = self.spans.get(index)?;
        self.text.get(from as usize..to as usize)
    }

    fn read<T: DeserializeOwned>(&self, index: usize) -> Result<T, ArgError> {
        Ok(serde_json::from_str(self.text_at(index).ok_or(ArgError::Missing(index))?)?)
    }

    fn attachment_at(&self, index: usize) -> Option<&Bytes> {
        let form: PlaceholderForm = self.read(index).ok()?;
        self.attachments.get(form.num).filter(|_| form._placeholder)
    }

    pub(crate) fn with_attachments(self, attachments: Vec<Bytes>) -> Self {
        Self { attachments, ..self }
    }

    /// Argument `index`, parsed.
    ///
    /// # Errors
    /// [`ArgError`] if it is absent or not of that form.
    pub fn arg<T: DeserializeOwned>(&self, index: usize) -> Result<T, ArgError> {
        self.read(index)
    }

    /// The JSON text of argument `index`.
    #[must_use]
    pub fn raw(&self, index: usize) -> Option<&RawValue> {
        serde_json::from_str(self.text_at(index)?).ok()
    }

    /// The bytes of argument `index`, if it is an attachment.
    #[must_use]
    pub fn binary(&self, index: usize) -> Option<&Bytes> {
        self.attachment_at(index)
    }

    /// How many arguments there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is no argument.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// All attachments, in the order of their numbers.
    #[must_use]
    pub fn attachments(&self) -> &[Bytes] {
        &self.attachments
    }

    /// The JSON text of the arguments as an array.
    #[must_use]
    pub fn to_json(&self) -> String {
        let elements: Vec<_> = (0..self.len()).filter_map(|index| self.text_at(index)).collect();
        format!("[{}]", elements.join(","))
    }
}

/// An event of a client (Socket.IO, EVENT and BINARY_EVENT). It derefs to its [`Args`].
#[derive(Debug, Clone)]
pub struct Event {
    name: Box<str>,
    args: Args,
}

impl Event {
    /// Reads `["name", args...]`; `None` if the text is not of this form.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut args = Args::parse(text)?;
        let name: Box<str> = args.read::<String>(0).ok()?.into();
        args.spans = args.spans[1..].into();
        Some(Self { name, args })
    }

    pub(crate) fn with_attachments(self, attachments: Vec<Bytes>) -> Self {
        Self { args: self.args.with_attachments(attachments), ..self }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The arguments.
    #[must_use]
    pub fn args(&self) -> &Args {
        &self.args
    }
}

impl Deref for Event {
    type Target = Args;

    fn deref(&self) -> &Args {
        &self.args
    }
}

/// The answer of a client to an event of the server.
pub type AckReply = Args;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_found_where_they_lie() {
        let event = Event::parse(r#" [ "na\u006de" , 1, {"a": [2]} ,"é"] "#).unwrap();
        assert_eq!(event.name(), "name");
        assert_eq!(event.len(), 3);
        assert_eq!(event.arg::<u8>(0).unwrap(), 1);
        assert_eq!(event.raw(1).unwrap().get(), r#"{"a": [2]}"#);
        assert_eq!(event.arg::<String>(2).unwrap(), "é");
        assert!(matches!(event.arg::<u8>(3), Err(ArgError::Missing(3))));
        assert!(matches!(event.arg::<u8>(2), Err(ArgError::Json(_))));
        assert_eq!(event.to_json(), r#"[1,{"a": [2]},"é"]"#);
    }

    #[test]
    fn an_attachment_stands_where_its_placeholder_is() {
        let event = Event::parse(r#"["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":9},{}]"#)
            .unwrap()
            .with_attachments(vec![Bytes::from_static(b"x")]);
        assert_eq!(event.binary(0), Some(&Bytes::from_static(b"x")));
        assert_eq!(event.binary(1), None);
        assert_eq!(event.binary(2), None);
    }

    #[test]
    fn what_is_no_event_is_refused() {
        for text in ["", "{}", "[]", "[1]", r#"["a""#, r#"["\ud800"]"#, "[\"a\",01]", "[\"a\"]x"] {
            assert!(Event::parse(text).is_none(), "{text}");
        }
    }
}
