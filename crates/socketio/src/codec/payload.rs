//! Engine.IO 4 packets and the payloads of HTTP long-polling ("Packet encoding"). Plain functions without I/O.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::codec::frame::{self, Opcode};

/// Separates the packets of a payload.
const SEPARATOR: u8 = 0x1E;

/// An Engine.IO packet as a client may send it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnginePacket<'a> {
    /// Closes the connection.
    Close,
    /// A ping with its data; only `probe` is ever sent by a client.
    Ping(&'a str),
    /// The answer to a ping.
    Pong,
    /// A text message.
    Text(&'a str),
    /// A binary message.
    Binary(Cow<'a, [u8]>),
    /// Completes an upgrade.
    Upgrade,
    /// Nothing.
    Noop,
}

/// The text is no Engine.IO packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("invalid Engine.IO packet")]
pub struct PayloadError;

/// Reads one packet in its text form.
///
/// # Errors
/// [`PayloadError`] if it is empty or of a type that a client must not send.
pub fn decode_packet(text: &str) -> Result<EnginePacket<'_>, PayloadError> {
    Ok(match text.as_bytes().first() {
        Some(b'4') => EnginePacket::Text(&text[1..]),
        Some(b'3') => EnginePacket::Pong,
        Some(b'2') => EnginePacket::Ping(&text[1..]),
        Some(b'1') => EnginePacket::Close,
        Some(b'5') => EnginePacket::Upgrade,
        Some(b'6') => EnginePacket::Noop,
        _ => return Err(PayloadError),
    })
}

/// Reads the packets of a POST body one after the other; base64 is decoded.
///
/// The iterator ends after the first error.
pub fn decode(body: &str) -> impl Iterator<Item = Result<EnginePacket<'_>, PayloadError>> {
    let mut failed = false;
    body.split(char::from(SEPARATOR)).map_while(move |packet| {
        if failed {
            return None;
        }
        let packet = match packet.strip_prefix('b') {
            Some(text) => STANDARD
                .decode(text)
                .map(|bytes| EnginePacket::Binary(bytes.into()))
                .map_err(|_| PayloadError),
            None => decode_packet(packet),
        };
        failed = packet.is_err();
        Some(packet)
    })
}

/// Appends to a payload the packets that lie in `frames` as whole WebSocket frames, which is how they are queued, at most
/// `room` of them, by which `room` shrinks. Returns how many bytes of `frames` are used up.
pub fn append_frames(payload: &mut Vec<u8>, frames: &[u8], room: &mut usize) -> usize {
    let mut used = 0;
    while *room > 0 {
        let Some((opcode, range)) = frame::split_unmasked(&frames[used..]) else { return frames.len() };
        let packet = &frames[used..][range.clone()];
        if opcode == Opcode::Binary {
            append(payload, format!("b{}", STANDARD.encode(packet)).as_bytes());
        } else {
            append(payload, packet);
        }
        used += range.end;
        *room -= 1;
    }
    used
}

/// Appends one packet in its text form.
pub fn append(payload: &mut Vec<u8>, packet: &[u8]) {
    if !payload.is_empty() {
        payload.push(SEPARATOR);
    }
    payload.extend_from_slice(packet);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_examples_of_the_specification_are_read() {
        let packets: Vec<_> = decode("4hello\u{1e}2\u{1e}4world\u{1e}bAQIDBA==").collect();
        let expected = [
            Ok(EnginePacket::Text("hello")),
            Ok(EnginePacket::Ping("")),
            Ok(EnginePacket::Text("world")),
            Ok(EnginePacket::Binary(vec![1, 2, 3, 4].into())),
        ];
        assert_eq!(packets, expected);
    }

    #[test]
    fn reading_ends_at_the_first_error() {
        for body in ["abc\u{1e}4a", "\u{1e}4a", "", "b???\u{1e}4a", "0{}\u{1e}4a"] {
            assert_eq!(decode(body).collect::<Vec<_>>(), [Err(PayloadError)], "{body}");
        }
    }

    proptest! {
        #[test]
        fn queued_frames_become_packets(messages in prop::collection::vec(
            prop_oneof!["[a-zé]{0,200}".prop_map(Ok), prop::collection::vec(any::<u8>(), 0..200).prop_map(Err)],
            1..10,
        )) {
            let mut frames = Vec::new();
            for message in &messages {
                match message {
                    Ok(text) => frame::encode(&mut frames, Opcode::Text, format!("4{text}").as_bytes()),
                    Err(bytes) => frame::encode(&mut frames, Opcode::Binary, bytes),
                }
            }
            let mut payload = Vec::new();
            let used = append_frames(&mut payload, &frames, &mut 100);
            prop_assert_eq!(used, frames.len());
            let payload = String::from_utf8(payload).unwrap();
            let read: Vec<_> = decode(&payload)
                .map(|packet| match packet {
                    Ok(EnginePacket::Text(text)) => Ok(text.to_owned()),
                    Ok(EnginePacket::Binary(bytes)) => Err(bytes.into_owned()),
                    other => panic!("{other:?}"),
                })
                .collect();
            prop_assert_eq!(read, messages);
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = decode(&text).count();
            append_frames(&mut Vec::new(), &bytes, &mut 100);
        }
    }
}
