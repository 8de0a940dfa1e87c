//! The packets of the contract, as far as load needs them: told apart by their first bytes and not parsed.
//!
//! A message carries the time at which it was to be sent, both as the id of its acknowledgement and as its
//! content, so that whoever hears of it needs no table to know how long it took.

use std::io::Write as _;

use serde_json::Value;

/// Digits of a time in a message's content.
const DIGITS: usize = 16;
const CONTENT: &[u8] = b"\"content\":\"";

/// What a server says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Packet<'a> {
    /// `message:new`, with the time that its content tells; `None` for a content that is none of ours.
    Message(Option<u64>),
    /// The acknowledgement of a request, and whether it was granted.
    Ack(u64, bool),
    /// `notification:update`.
    Notification,
    /// Engine.IO's ping.
    Ping,
    /// Engine.IO's first packet.
    Open,
    /// `ready`.
    Ready,
    /// CONNECT_ERROR, or DISCONNECT.
    Refused(&'a [u8]),
    /// Anything else.
    Other,
}

/// Tells a packet.
pub(crate) fn read(packet: &[u8]) -> Packet<'_> {
    match packet {
        [b'4', b'2', rest @ ..] => event(rest),
        [b'4', b'3', rest @ ..] => acknowledgement(rest),
        b"2" => Packet::Ping,
        [b'0', ..] => Packet::Open,
        [b'4', b'1' | b'4', ..] => Packet::Refused(packet),
        _ => Packet::Other,
    }
}

fn event(rest: &[u8]) -> Packet<'_> {
    if rest.starts_with(b"[\"message:new\"") {
        Packet::Message(told(rest))
    } else if rest.starts_with(b"[\"notification:update\"") {
        Packet::Notification
    } else if rest.starts_with(b"[\"ready\"") {
        Packet::Ready
    } else {
        Packet::Other
    }
}

/// The time in a message's content.
fn told(rest: &[u8]) -> Option<u64> {
    let start = memchr::memmem::find(rest, CONTENT)? + CONTENT.len();
    let (nanos, used) = number(rest.get(start..start + DIGITS)?);
    (used == DIGITS).then_some(nanos)
}

fn acknowledgement(rest: &[u8]) -> Packet<'_> {
    let (id, used) = number(rest);
    Packet::Ack(id, rest[used..].starts_with(b"[{\"ok\":true"))
}

/// The number that `bytes` begin with, and how many digits it has.
fn number(bytes: &[u8]) -> (u64, usize) {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold((0, 0), |(number, used), digit| (number * 10 + u64::from(digit - b'0'), used + 1))
}

/// CONNECT with a session token.
pub(crate) fn connect(token: &str) -> String {
    format!("40{{\"token\":\"{token}\"}}")
}

/// `channel:join`, with the acknowledgement `id`.
pub(crate) fn join(id: u64, channel: &str) -> String {
    format!("42{id}[\"channel:join\",{{\"channelId\":\"{channel}\"}}]")
}

/// `channel:leave`.
pub(crate) fn leave(id: u64, channel: &str) -> String {
    format!("42{id}[\"channel:leave\",{{\"channelId\":\"{channel}\"}}]")
}

/// `messages:sync`, for what came after the rev `after`.
pub(crate) fn sync(id: u64, channel: &str, after: u64, epoch: &str, limit: u64) -> String {
    let what = format!("\"after\":{after},\"epoch\":\"{epoch}\",\"limit\":{limit}");
    format!("42{id}[\"messages:sync\",{{\"channelId\":\"{channel}\",{what}}}]")
}

/// The answer to a request that one waits for.
#[derive(Debug)]
pub(crate) struct Answer {
    /// How long it took, in nanoseconds.
    pub(crate) nanos: u64,
    /// The packet.
    pub(crate) text: String,
}

impl Answer {
    /// What it says.
    pub(crate) fn body(&self) -> anyhow::Result<Value> {
        let start = self.text.find('[').unwrap_or_default();
        let mut arguments: Value = serde_json::from_str(&self.text[start..])?;
        Ok(arguments[0].take())
    }

    /// How many messages it holds.
    pub(crate) fn messages(&self) -> anyhow::Result<usize> {
        Ok(self.body()?["messages"].as_array().map_or(0, Vec::len))
    }
}

/// Appends `message:send` of a message of `length` characters that is to be sent at `nanos`, with a `clientId`.
pub(crate) fn send(nanos: u64, channel: &str, length: usize, out: &mut Vec<u8>) {
    let pad = length.saturating_sub(DIGITS);
    let written = write!(
        out,
        "42{nanos}[\"message:send\",{{\"channelId\":\"{channel}\",\"content\":\"{nanos:0DIGITS$}{:.<pad$}\",\
         \"clientId\":\"{nanos}\"}}]",
        ""
    );
    written.expect("a vector takes whatever is written");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_are_told_by_their_first_bytes() {
        assert_eq!(read(b"2"), Packet::Ping);
        assert_eq!(read(b"0{\"sid\":\"x\"}"), Packet::Open);
        assert_eq!(read(b"42[\"ready\",{}]"), Packet::Ready);
        assert_eq!(read(b"40{\"sid\":\"x\"}"), Packet::Other);
        assert_eq!(read(b"4317[{\"ok\":true,\"message\":{}}]"), Packet::Ack(17, true));
        assert_eq!(read(b"4317[{\"ok\":false}]"), Packet::Ack(17, false));
        assert_eq!(read(b"44{}"), Packet::Refused(b"44{}"));
        assert_eq!(read(b"42[\"notification:update\",{}]"), Packet::Notification);
    }

    #[test]
    fn the_time_comes_back_in_the_content() {
        let mut out = Vec::new();
        send(123_456, "c", 40, &mut out);
        let text = String::from_utf8(out).unwrap();
        let content = "0000000000123456........................";
        let sent = format!(
            "42123456[\"message:send\",{{\"channelId\":\"c\",\"content\":\"{content}\",\"clientId\":\"123456\"}}]"
        );
        assert_eq!(text, sent);
        let told = format!("42[\"message:new\",{{\"id\":\"m\",\"content\":\"{content}\",\"seq\":1}}]");
        assert_eq!(read(told.as_bytes()), Packet::Message(Some(123_456)));
        assert_eq!(read(b"42[\"message:new\",{\"content\":\"hello\"}]"), Packet::Message(None));
    }
}
