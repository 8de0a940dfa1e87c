//! A planned stop: what was accepted is finished, and stock clients come back by themselves.

use std::time::Duration;

use crate::support::client::{Client, Message};
use crate::support::http::{Polling, request};
use crate::support::serve;
use rialto_socketio::Config;

#[tokio::test]
async fn running_events_are_answered_and_transports_close_without_a_disconnect() {
    let server = serve(Config::default()).await;
    let mut client = Client::connect(server.address).await;
    client.text("421[\"gate\",1]").await;
    server.log.wait_for("start gate 1").await;
    let polling = Polling::connect(server.address).await;
    let waiting = polling.waiting(&server).await;
    let engine = server.engine.clone();
    let stop = tokio::spawn(async move { engine.shutdown(Duration::from_secs(5)).await });
    assert_eq!(waiting.await.unwrap().status, 400);
    assert_eq!(request(server.address, "GET", "transport=polling", "", "").await.status, 503);
    client.text("422[\"hi\",2]").await;
    server.gate.add_permits(1);
    assert_eq!(client.next().await, Message::Text("431[1]".to_owned()));
    assert_eq!(client.next().await, Message::Close(Some(1001)));
    drop(client);
    tokio::time::timeout(Duration::from_secs(2), stop).await.unwrap().unwrap();
    assert!(server.log.lines().contains(&"disconnected / shutdown".to_owned()));
    assert_eq!(server.engine.stats().connections, 0);
}

#[tokio::test]
async fn what_needs_longer_than_the_grace_is_dropped() {
    let server = serve(Config::default()).await;
    let mut client = Client::connect(server.address).await;
    client.text("421[\"gate\",1]").await;
    server.log.wait_for("start gate 1").await;
    server.engine.shutdown(Duration::from_millis(50)).await;
    assert_eq!(server.engine.stats().connections, 0);
    assert!(server.log.lines().contains(&"disconnected / shutdown".to_owned()));
    assert_eq!(client.next().await, Message::End);
}
