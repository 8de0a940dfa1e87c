//! The WebSocket transport: its bounds, and how it joins and ends. The rules of RFC 6455 are tables in `rfc6455`.

use std::time::Duration;

use crate::support::client::{Client, Message, frame};
use crate::support::serve;
use rialto_socketio::Config;

/// What a client sends, and the code with which it is closed.
async fn closes_with(bytes: &[u8], code: u16) {
    let server = serve(Config::default()).await;
    let mut other = Client::connect(server.address).await;
    let mut client = Client::connect(server.address).await;
    client.bytes(bytes).await;
    assert_eq!(client.closed().await, Some(code), "{:x?}", &bytes[..bytes.len().min(16)]);
    other.text("421[\"hi\",1]").await;
    assert_eq!(other.next_text().await, "431[1]", "the other client is undisturbed");
}

#[tokio::test]
async fn a_huge_length_is_refused_before_the_payload() {
    closes_with(&[0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4], 1009).await;
    closes_with(&frame(0x81, &vec![b'4'; 64 * 1024 + 1]), 1009).await;
}

#[tokio::test]
async fn endless_fragments_are_refused_at_the_bound_of_a_message() {
    let mut bytes = frame(0x01, b"42[\"hi\",\"");
    for _ in 0..3 {
        bytes.extend(frame(0x00, &vec![b'x'; 30_000]));
    }
    closes_with(&bytes, 1009).await;
}

#[tokio::test]
async fn a_message_may_be_fragmented_inside_a_character_with_control_frames_between() {
    let server = serve(Config::default()).await;
    let mut client = Client::connect(server.address).await;
    client.bytes(&frame(0x01, b"421[\"hi\",\"\xc3")).await;
    client.bytes(&frame(0x89, b"are you there")).await;
    client.bytes(&frame(0x00, b"\xa9\"")).await;
    client.bytes(&frame(0x80, b"]")).await;
    assert_eq!(client.next().await, Message::Pong(b"are you there".to_vec()));
    assert_eq!(client.next_text().await, "431[\"é\"]");
}

#[tokio::test]
async fn frames_may_come_byte_by_byte_or_many_at_once() {
    let server = serve(Config::default()).await;
    let mut client = Client::connect(server.address).await;
    for byte in frame(0x81, b"421[\"hi\",1]") {
        client.bytes(&[byte]).await;
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(client.next_text().await, "431[1]");
    let many: Vec<u8> =
        (0..500).flat_map(|id| frame(0x81, format!("42{id}[\"hi\",{id}]").as_bytes())).collect();
    client.bytes(&many).await;
    for id in 0..500 {
        assert_eq!(client.next_text().await, format!("43{id}[{id}]"));
    }
}

#[tokio::test]
async fn a_message_of_the_largest_size_is_taken() {
    let server = serve(Config::default()).await;
    let mut client = Client::connect(server.address).await;
    let text = "x".repeat(64 * 1024 - 20);
    client.text(&format!("421[\"hi\",\"{text}\"]")).await;
    assert_eq!(client.next_text().await, format!("431[\"{text}\"]"));
}

#[tokio::test]
async fn a_close_is_answered_with_its_code() {
    let server = serve(Config::default()).await;
    let mut client = Client::connect(server.address).await;
    client.bytes(&frame(0x88, &[&4000_u16.to_be_bytes()[..], b"bye"].concat())).await;
    assert_eq!(client.next().await, Message::Close(Some(4000)));
    assert_eq!(client.next().await, Message::End);
    server.log.wait_for("disconnected / transport").await;
}

#[tokio::test]
async fn an_event_behind_a_close_starts_no_handler() {
    let server = serve(Config::default()).await;
    let mut client = Client::connect(server.address).await;
    let close = frame(0x88, &1000_u16.to_be_bytes());
    client.bytes(&[close, frame(0x81, b"42[\"hi\",1]")].concat()).await;
    assert_eq!(client.closed().await, Some(1000));
    server.log.wait_for("disconnected / transport").await;
    assert_eq!(server.log.lines(), ["connected /", "disconnected / transport"]);
}
