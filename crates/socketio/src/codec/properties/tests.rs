//! The corpus of the fuzz targets, gone through; and faults that are planted, which it must find.

use super::frames::{Accept, Decode as DecodeFrame, frames_by, messages_by};
use super::packets::{Decode as DecodePacket, packets_by};
use super::payloads::{Decode as DecodePayload, payloads_by};
use super::*;
use crate::codec::frame::{self, Decoded, Opcode};
use crate::codec::packet::{self, Packet};
use crate::codec::payload::{self, EnginePacket, PayloadError};
use crate::connection::websocket::{Refused, WebSocket};

#[path = "../../../../../fuzz/replay.rs"]
mod replay;

fn holds(name: &str, property: fn(&[u8])) {
    assert_eq!(replay::broken(name, property), [""; 0], "{name}");
}

#[test]
fn what_must_hold_of_the_decoders_holds_for_the_whole_corpus() {
    holds("frames", frames);
    holds("messages", messages);
    holds("packets", packets);
    holds("payloads", payloads);
}

#[test]
fn faults_in_the_reading_of_frames_are_found() {
    let planted: [(&str, DecodeFrame); 4] = [
        ("a payload over its bound", |bytes, _| frame::decode(bytes, usize::MAX)),
        ("a payload that stays masked", |bytes, bound| frame::decode(&mut bytes.to_vec(), bound)),
        ("a reserved bit that is forgiven", |bytes, bound| {
            bytes.iter_mut().take(1).for_each(|first| *first &= 0x8F);
            frame::decode(bytes, bound)
        }),
        ("a frame that waits for a byte too many", |bytes, bound| match frame::decode(bytes, bound)? {
            Decoded::NeedsBytes(needs) => Ok(Decoded::NeedsBytes(needs + 1)),
            frame => Ok(frame),
        }),
    ];
    for (fault, decode) in planted {
        let found = replay::broken("frames", |bytes| frames_by(decode, bytes));
        assert!(!found.is_empty(), "{fault} is not found");
    }
}

#[test]
fn faults_in_the_making_of_messages_are_found() {
    let planted: [(&str, Accept); 3] = [
        ("a message over its bound", |websocket, frame, bytes, _| websocket.accept(frame, bytes, usize::MAX)),
        ("a fragment that must be UTF-8 by itself", |websocket, frame, bytes, bound| {
            let text = std::str::from_utf8(&bytes[frame.payload.clone()]);
            if frame.opcode == Opcode::Text && text.is_err() {
                return Err(Refused { code: 1007, how: "planted" });
            }
            WebSocket::accept(websocket, frame, bytes, bound)
        }),
        ("a ping that breaks a message off", |websocket, frame, bytes, bound| {
            if frame.opcode == Opcode::Ping {
                return Err(Refused { code: 1002, how: "planted" });
            }
            WebSocket::accept(websocket, frame, bytes, bound)
        }),
    ];
    for (fault, accept) in planted {
        let found = replay::broken("messages", |bytes| messages_by(accept, bytes));
        assert!(!found.is_empty(), "{fault} is not found");
    }
}

#[test]
fn faults_in_the_reading_of_packets_are_found() {
    let planted: [(&str, DecodePacket); 4] = [
        ("a namespace that is lost", |text| Ok(Packet { namespace: "/", ..packet::decode(text)? })),
        ("an ack id that is lost", |text| Ok(Packet { id: None, ..packet::decode(text)? })),
        ("attachments that are lost", |text| Ok(Packet { attachments: 0, ..packet::decode(text)? })),
        ("JSON that is cut", |text| {
            let packet = packet::decode(text)?;
            Ok(Packet { data: packet.data.map(|data| &data[..data.len().min(1)]), ..packet })
        }),
    ];
    for (fault, decode) in planted {
        let found = replay::broken("packets", |bytes| packets_by(decode, bytes));
        assert!(!found.is_empty(), "{fault} is not found");
    }
}

#[test]
fn faults_in_the_reading_of_payloads_are_found() {
    let planted: [(&str, DecodePayload); 3] = [
        ("reading on after an error", |body| {
            body.split('\u{1e}').flat_map(|part| payload::decode(part).collect::<Vec<_>>()).collect()
        }),
        ("a packet that is left out", |body| {
            let all: Vec<_> = payload::decode(body).collect();
            let some = all.len().clamp(0, 2);
            all.into_iter().take(some).collect()
        }),
        ("base64 that is taken for text", |body| {
            let as_text = |packet: Result<_, PayloadError>| match packet {
                Ok(EnginePacket::Binary(_)) => Ok(EnginePacket::Text("")),
                packet => packet,
            };
            payload::decode(body).map(as_text).collect()
        }),
    ];
    for (fault, decode) in planted {
        let found = replay::broken("payloads", |bytes| payloads_by(decode, bytes));
        assert!(!found.is_empty(), "{fault} is not found");
    }
}
