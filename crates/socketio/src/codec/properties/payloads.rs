//! Of what is polled: the packets of a POST, and those of the answer to a poll.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::codec::payload::{self, EnginePacket, PayloadError};

/// Separates the packets of a payload.
const SEPARATOR: char = '\u{1e}';
/// Most places at which a payload is taken apart.
const CUTS: usize = 16;

type Packets<'a> = Vec<Result<EnginePacket<'a>, PayloadError>>;
pub(super) type Decode = for<'a> fn(&'a str) -> Packets<'a>;

/// Packets that are accepted are read back, and are the same one by one; queued frames make the same payload at once
/// and in several polls.
pub fn payloads(bytes: &[u8]) {
    payloads_by(|body| payload::decode(body).collect(), bytes);
}

pub(super) fn payloads_by(decode: Decode, bytes: &[u8]) {
    polls_make_one_payload(bytes);
    let Ok(body) = std::str::from_utf8(bytes) else { return };
    let whole = decode(body);
    let separators = body.matches(SEPARATOR).count();
    let (last, before) = whole.split_last().expect("even an empty payload has a packet");
    assert!(before.iter().all(Result::is_ok), "it is read on after an error");
    assert!(last.is_err() || whole.len() == separators + 1, "a packet is left out");
    assert!(whole.len() <= separators + 1, "there are more packets than parts");
    for (at, _) in body.match_indices(SEPARATOR).take(CUTS) {
        let mut apart = decode(&body[..at]);
        if apart.iter().all(Result::is_ok) {
            apart.extend(decode(&body[at + 1..]));
        }
        assert_eq!(apart, whole, "the packets depend on where the payload is taken apart");
    }
    let accepted: Vec<_> = whole.into_iter().map_while(Result::ok).collect();
    for (packet, part) in accepted.iter().zip(body.split(SEPARATOR)) {
        let written = text_of(packet);
        let bare = matches!(written.as_bytes(), [b'1' | b'3' | b'5' | b'6']);
        assert!(part == written || (bare && part.starts_with(&written)), "{part:?} is read as {packet:?}");
    }
    if accepted.is_empty() {
        return;
    }
    let mut written = Vec::new();
    for packet in &accepted {
        payload::append(&mut written, text_of(packet).as_bytes());
    }
    let written = String::from_utf8(written).expect("texts make a text");
    let again: Vec<_> = accepted.into_iter().map(Ok).collect();
    assert_eq!(decode(&written), again, "a payload is not read back");
}

fn text_of(packet: &EnginePacket<'_>) -> String {
    match packet {
        EnginePacket::Close => "1".to_owned(),
        EnginePacket::Ping(data) => format!("2{data}"),
        EnginePacket::Pong => "3".to_owned(),
        EnginePacket::Text(text) => format!("4{text}"),
        EnginePacket::Binary(bytes) => format!("b{}", STANDARD.encode(bytes)),
        EnginePacket::Upgrade => "5".to_owned(),
        EnginePacket::Noop => "6".to_owned(),
    }
}

/// Takes `frames` for what is queued.
fn polls_make_one_payload(frames: &[u8]) {
    let (mut whole, mut apart) = (Vec::new(), Vec::new());
    let mut room = frames.len() + 1;
    assert_eq!(payload::append_frames(&mut whole, frames, &mut room), frames.len(), "frames are left");
    let mut used = 0;
    while used < frames.len() {
        let taken = payload::append_frames(&mut apart, &frames[used..], &mut 1);
        assert!(taken > 0, "a poll takes nothing of what is there");
        used += taken;
    }
    assert_eq!(apart, whole, "the payload depends on the polls");
}
