//! What is sent: frames that are encoded once and shared by all who get them.

use bytes::Bytes;
use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

use crate::codec::frame::{self, Opcode};
use crate::codec::packet::{self, Kind};
use crate::sending::room::Namespace;

/// Room kept free at the start of a buffer for the longest header of a WebSocket frame.
const HEADER_SPACE: usize = 10;

/// A packet that is encoded once, its WebSocket headers included. Cloning it shares the bytes.
///
/// Polling clients get the same bytes without the headers, so there is no second encoding.
#[derive(Debug, Clone)]
pub struct Frame {
    pub(crate) bytes: Bytes,
    pub(crate) packets: u32,
}

/// Why something could not be encoded.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// The payload has no JSON form (such as a map with keys that are no strings).
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// Arguments must serialize to an array: a tuple or a slice.
    #[error("the arguments are no array")]
    NotAnArray,
}

impl Frame {
    /// The event `name` with one argument.
    ///
    /// # Errors
    /// [`EncodeError::Json`] if the payload has no JSON form.
    pub fn event(namespace: &str, name: &str, payload: &impl Serialize) -> Result<Self, EncodeError> {
        let namespace = Namespace::new(namespace);
        packet_frame(Kind::Event, &namespace, None, &Pair(name, payload), &[])
    }

    /// The event `name` with several arguments (a tuple or a slice) and attachments, which the arguments show by
    /// [`Placeholder`](crate::Placeholder).
    ///
    /// # Errors
    /// [`EncodeError`] if the arguments are no array or have no JSON form.
    pub fn event_args(
        namespace: &str,
        name: &str,
        args: &impl Serialize,
        attachments: &[Bytes],
    ) -> Result<Self, EncodeError> {
        let namespace = Namespace::new(namespace);
        event_args(&namespace, name, None, args, attachments)
    }

    /// The bytes that this frame takes of a connection's budget.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether it has no bytes; an encoded event always has some.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// One frame of several, in their order.
    pub(crate) fn join(frames: &[Self]) -> Self {
        if let [frame] = frames {
            return frame.clone();
        }
        let mut bytes = Vec::with_capacity(frames.iter().map(Self::len).sum());
        for frame in frames {
            bytes.extend_from_slice(&frame.bytes);
        }
        Self { bytes: bytes.into(), packets: frames.iter().map(|frame| frame.packets).sum() }
    }

    /// An Engine.IO packet without data.
    pub(crate) fn engine(packet: EngineFrame) -> Self {
        Self { bytes: Bytes::from_static(packet.bytes()), packets: 1 }
    }

    /// The head of an answer, before all frames.
    pub(crate) const fn head(bytes: Bytes) -> Self {
        Self { bytes, packets: 0 }
    }

    /// An Engine.IO packet with text after its type.
    pub(crate) fn text(packet: &str) -> Self {
        let mut bytes = Vec::new();
        frame::encode(&mut bytes, Opcode::Text, packet.as_bytes());
        Self { bytes: bytes.into(), packets: 1 }
    }

    /// A binary Engine.IO message.
    pub(crate) fn binary(message: &[u8]) -> Self {
        let mut bytes = Vec::new();
        frame::encode(&mut bytes, Opcode::Binary, message);
        Self { bytes: bytes.into(), packets: 1 }
    }
}

/// The Engine.IO packets that the server sends without data.
#[derive(Debug, Clone, Copy)]
pub(crate) enum EngineFrame {
    Ping,
}

impl EngineFrame {
    fn bytes(self) -> &'static [u8] {
        match self {
            Self::Ping => b"\x81\x012",
        }
    }
}

struct Pair<'a, T>(&'a str, &'a T);

impl<T: Serialize> Serialize for Pair<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(2))?;
        seq.serialize_element(self.0)?;
        seq.serialize_element(self.1)?;
        seq.end()
    }
}

/// A packet whose JSON is `json`.
pub(crate) fn packet_frame(
    kind: Kind,
    namespace: &Namespace,
    id: Option<u64>,
    json: &impl Serialize,
    attachments: &[Bytes],
) -> Result<Frame, EncodeError> {
    let mut out = start(kind, namespace, id, attachments.len());
    serde_json::to_writer(&mut out, json)?;
    Ok(finish(out, attachments))
}

/// A packet without JSON.
pub(crate) fn bare_frame(kind: Kind, namespace: &Namespace) -> Frame {
    finish(start(kind, namespace, None, 0), &[])
}

/// An event with several arguments.
pub(crate) fn event_args(
    namespace: &Namespace,
    name: &str,
    id: Option<u64>,
    args: &impl Serialize,
    attachments: &[Bytes],
) -> Result<Frame, EncodeError> {
    let args = serde_json::to_string(args)?;
    let inner = args.strip_prefix('[').ok_or(EncodeError::NotAnArray)?;
    let kind = if attachments.is_empty() { Kind::Event } else { Kind::BinaryEvent };
    let mut out = start(kind, namespace, id, attachments.len());
    out.push(b'[');
    serde_json::to_writer(&mut out, name)?;
    if inner != "]" {
        out.push(b',');
    }
    out.extend_from_slice(inner.as_bytes());
    Ok(finish(out, attachments))
}

/// An answer with several arguments.
pub(crate) fn ack_args(
    namespace: &Namespace,
    id: u64,
    args: &impl Serialize,
    attachments: &[Bytes],
) -> Result<Frame, EncodeError> {
    let args = serde_json::to_string(args)?;
    if !args.starts_with('[') {
        return Err(EncodeError::NotAnArray);
    }
    let kind = if attachments.is_empty() { Kind::Ack } else { Kind::BinaryAck };
    let mut out = start(kind, namespace, Some(id), attachments.len());
    out.extend_from_slice(args.as_bytes());
    Ok(finish(out, attachments))
}

fn start(kind: Kind, namespace: &Namespace, id: Option<u64>, attachments: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    out.resize(HEADER_SPACE, 0);
    out.push(b'4');
    packet::encode_head(&mut out, kind, attachments, namespace.as_str(), id);
    out
}

/// Puts the WebSocket header into the space kept for it, and appends the attachments.
fn finish(mut out: Vec<u8>, attachments: &[Bytes]) -> Frame {
    let length = out.len() - HEADER_SPACE;
    let mut header = Vec::with_capacity(HEADER_SPACE);
    frame::encode_header(&mut header, Opcode::Text, length);
    let start = HEADER_SPACE - header.len();
    out[start..HEADER_SPACE].copy_from_slice(&header);
    for attachment in attachments {
        frame::encode(&mut out, Opcode::Binary, attachment);
    }
    out.shrink_to_fit();
    let bytes = Bytes::from(out).slice(start..);
    Frame { bytes, packets: 1 + u32::try_from(attachments.len()).unwrap_or(u32::MAX - 1) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Event, Placeholder};
    use crate::codec::payload;

    fn polled(frame: &Frame) -> String {
        let mut out = Vec::new();
        payload::append_frames(&mut out, &frame.bytes, &mut 100);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_event_has_one_encoding_for_both_transports() {
        let frame = Frame::event("/", "hi", &1).unwrap();
        assert_eq!(&frame.bytes[..], b"\x81\x0a42[\"hi\",1]");
        assert_eq!(polled(&frame), r#"42["hi",1]"#);
    }

    #[test]
    fn attachments_follow_their_packet() {
        let data = [Bytes::from_static(&[1, 2, 3])];
        let frame = Frame::event_args("/a", "hi", &(Placeholder(0), "x"), &data).unwrap();
        assert_eq!(polled(&frame), "451-/a,[\"hi\",{\"_placeholder\":true,\"num\":0},\"x\"]\u{1e}bAQID");
        assert_eq!(frame.packets, 2);
    }

    #[test]
    fn arguments_are_an_array() {
        assert_eq!(polled(&Frame::event_args("/", "hi", &[(); 0], &[]).unwrap()), r#"42["hi"]"#);
        assert!(matches!(Frame::event_args("/", "hi", &1, &[]), Err(EncodeError::NotAnArray)));
    }

    proptest::proptest! {
        #[test]
        fn an_encoded_event_is_read_back(name in ".*", text in ".{0,300}", id in proptest::prelude::any::<u64>()) {
            let frame = event_args(&Namespace::new("/n"), &name, Some(id), &(&text, 1), &[]).unwrap();
            let polled = polled(&frame);
            let packet = packet::decode(&polled[1..]).unwrap();
            proptest::prop_assert_eq!((packet.kind, packet.namespace, packet.id), (Kind::Event, "/n", Some(id)));
            let event = Event::parse(packet.data.unwrap()).unwrap();
            proptest::prop_assert_eq!(event.name(), name);
            proptest::prop_assert_eq!(event.arg::<String>(0).unwrap(), text);
        }
    }
}
