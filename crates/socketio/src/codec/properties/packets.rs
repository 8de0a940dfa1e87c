//! Of Socket.IO packets and the JSON in them: bounded, and read back as they were read.

use serde_json::Value;
use serde_json::value::RawValue;

use crate::args::{Args, Event};
use crate::codec::json;
use crate::codec::packet::{self, Kind, Packet, PacketError};
use crate::codec::payload;
use crate::sending::encoded;
use crate::sending::room::Namespace;

/// Longest name of a namespace, in bytes.
const MAX_NAMESPACE: usize = 256;
/// Depths of nesting that are asked for.
const DEPTHS: [usize; 4] = [0, 1, 4, 64];

pub(super) type Decode = for<'a> fn(&'a str) -> Result<Packet<'a>, PacketError>;

/// A packet that is accepted keeps its bounds and is read back; its event is what a plain JSON parser sees, and is
/// read back from the frame that the engine makes of it.
pub fn packets(bytes: &[u8]) {
    packets_by(packet::decode, bytes);
}

pub(super) fn packets_by(decode: Decode, bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(packet) = decode(text) else { return };
    assert!(packet.namespace.len() <= MAX_NAMESPACE && packet.namespace.starts_with('/'));
    assert!(!packet.namespace.contains(','), "a namespace with a comma");
    let binary = matches!(packet.kind, Kind::BinaryEvent | Kind::BinaryAck);
    assert!(binary || packet.attachments == 0, "attachments where there can be none");
    let mut written = Vec::new();
    packet::encode_head(&mut written, packet.kind, packet.attachments, packet.namespace, packet.id);
    let head = text.strip_suffix(packet.data.unwrap_or_default()).expect("the JSON ends the text");
    assert_eq!(telling(head), telling(as_text(&written)), "a part of the packet is left out");
    let Some(data) = packet.data else {
        assert_eq!(decode(as_text(&written)), Ok(packet), "a packet is not read back");
        return;
    };
    nesting_is_bounded(data);
    if serde_json::from_str::<&RawValue>(data).is_ok() {
        written.extend_from_slice(data.as_bytes());
        assert_eq!(decode(as_text(&written)), Ok(packet), "a packet is not read back");
    }
    if let Some(event) = event_of(data) {
        event_is_read_back(decode, &packet, &event);
    }
}

fn as_text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("texts make a text")
}

/// What comes before the JSON, without zeros and separators, which may be there and say nothing.
fn telling(head: &str) -> String {
    head.chars().filter(|c| !matches!(c, '0' | ',' | '/')).collect()
}

/// What the count of brackets lets through is no deeper than it says.
fn nesting_is_bounded(data: &str) {
    let Ok(value) = serde_json::from_str::<Value>(data) else { return };
    let depth = depth(&value);
    for most in DEPTHS {
        assert!(!json::depth_within(data, most) || depth <= most, "nested {depth} deep, over {most}");
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// The event in `data`, held against what a plain parser reads there.
fn event_of(data: &str) -> Option<Event> {
    let event = Event::parse(data);
    if let Ok(Value::Array(items)) = serde_json::from_str::<Value>(data) {
        let args = Args::parse(data).expect("an array is read");
        assert_eq!(values(&args), items, "the arguments are others");
        if let Some(Value::String(name)) = items.first() {
            let event = event.as_ref().expect("an array that begins with a name is an event");
            assert_eq!((event.name(), &values(event)[..]), (&name[..], &items[1..]), "the event is another");
        } else {
            assert!(event.is_none(), "an event without a name");
        }
    }
    event
}

fn values(args: &Args) -> Vec<Value> {
    let values: Vec<_> = (0..args.len()).filter_map(|index| args.arg::<Value>(index).ok()).collect();
    assert_eq!(serde_json::from_str::<Vec<Value>>(&args.to_json()).ok().as_ref(), Some(&values));
    values
}

fn event_is_read_back(decode: Decode, packet: &Packet<'_>, event: &Event) {
    let namespace = Namespace::new(packet.namespace);
    let args: Vec<_> = (0..event.len()).filter_map(|index| event.raw(index)).collect();
    let frame =
        encoded::event_args(&namespace, event.name(), packet.id, &args, &[]).expect("a list is a list");
    let mut polled = Vec::new();
    payload::append_frames(&mut polled, &frame.bytes, &mut 1);
    let written = as_text(&polled).strip_prefix('4').expect("a message begins with 4");
    let again = decode(written).expect("an event of ours is a packet");
    assert_eq!((again.kind, again.namespace, again.id), (Kind::Event, packet.namespace, packet.id));
    let again = Event::parse(again.data.unwrap_or_default()).expect("an event of ours is an event");
    assert_eq!(
        (again.name(), again.to_json()),
        (event.name(), event.to_json()),
        "the event is not read back"
    );
}
