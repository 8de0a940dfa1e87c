//! How frames reach the handler. The rules of RFC 6455 are tables in `rfc6455`.

use std::time::Duration;

use crate::support::client::{Client, frame};
use crate::support::serve;
use rialto_socketio::Config;

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
async fn an_event_behind_a_close_starts_no_handler() {
    let server = serve(Config::default()).await;
    let mut client = Client::connect(server.address).await;
    let close = frame(0x88, &1000_u16.to_be_bytes());
    client.bytes(&[close, frame(0x81, b"42[\"hi\",1]")].concat()).await;
    assert_eq!(client.closed().await, Some(1000));
    server.log.wait_for("disconnected / transport").await;
    assert_eq!(server.log.lines(), ["connected /", "disconnected / transport"]);
}
