//! Everything over a bound, and every malformed packet, closes that connection alone.

use std::time::Duration;

use crate::support::client::Client;
use crate::support::http::request;
use crate::support::{serve, until};
use rialto_socketio::Config;

#[tokio::test]
async fn malformed_packets_close_the_connection() {
    let server = serve(Config { max_namespaces: 2, ..Config::default() }).await;
    let deep = format!("42[\"hi\",{}{}]", "[".repeat(10_000), "]".repeat(10_000));
    let cases: &[&[&str]] = &[
        &["9"],
        &["0{}"],
        &["2"],
        &["4"],
        &["47"],
        &["42{}"],
        &["42[]"],
        &["42[1]"],
        &["42[\"a\""],
        &["42[\"\\ud800\"]"],
        &["4299999999999999999999[\"a\"]"],
        &["42abc[\"a\"]"],
        &["45[\"a\"]"],
        &["4511-[\"a\"]"],
        &["4599999999999999999999-[\"a\"]"],
        &["451-[\"a\",{\"_placeholder\":true,\"num\":0}]", "42[\"a\"]"],
        &["43[1]"],
        &["44{\"message\":\"x\"}"],
        &["40/a,[1]"],
        &["40/a,{"],
        &["42/never,[\"a\"]"],
        &["41/never,"],
        &["40/slow,", "42/slow,[\"a\"]"],
        &["40/a,", "40/b,"],
        &[&deep],
    ];
    let mut other = Client::connect(server.address).await;
    for case in cases {
        let mut client = Client::connect(server.address).await;
        for text in *case {
            client.text(text).await;
        }
        assert_eq!(client.closed().await, Some(1002), "{:.60}", case.concat());
    }
    let mut client = Client::connect(server.address).await;
    client.binary(&[1]).await;
    assert_eq!(client.closed().await, Some(1002));
    other.text("421[\"hi\",1]").await;
    assert_eq!(other.next_text().await, "431[1]");
    server.gate.add_permits(10);
    drop((client, other));
    until(|| server.engine.stats().connections == 0).await;
    let ends = server.log.lines().into_iter().filter(|line| line.starts_with("disconnected / ")).count();
    assert_eq!(ends, cases.len() + 2);
}

#[tokio::test]
async fn odd_but_valid_json_reaches_the_handler() {
    let server = serve(Config::default()).await;
    let mut client = Client::connect(server.address).await;
    for json in ["1e400", "123456789012345678901234567890", "\"\\u0000\"", "\"\\ud800\""] {
        client.text(&format!("421[\"hi\",{json}]")).await;
        assert!(client.next_text().await.starts_with("431["), "{json}");
    }
    client.text("4218446744073709551615[\"hi\",1]").await;
    assert_eq!(client.next_text().await, "4318446744073709551615[1]");
}

#[tokio::test]
async fn attachments_are_bounded_together_with_their_packet() {
    let server = serve(Config::default()).await;
    let mut client = Client::connect(server.address).await;
    client.text("452-[\"hi\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]").await;
    client.binary(&[0; 40_000]).await;
    client.binary(&[0; 40_000]).await;
    assert_eq!(client.closed().await, Some(1009));
}

#[tokio::test]
async fn who_does_not_connect_in_time_is_closed() {
    let timeout = Duration::from_millis(100);
    let server = serve(Config { connect_timeout: timeout, ..Config::default() }).await;
    let mut mute = Client::open(server.address).await;
    let mut other = Client::connect(server.address).await;
    assert_eq!(mute.closed().await, Some(1000));
    other.text("421[\"hi\",1]").await;
    assert_eq!(other.next_text().await, "431[1]");
}

#[tokio::test]
async fn who_is_refused_and_does_not_connect_in_time_is_closed_too() {
    let timeout = Duration::from_millis(200);
    let server = serve(Config { connect_timeout: timeout, ..Config::default() }).await;
    let mut refused = Client::open(server.address).await;
    refused.text("40/missing,").await;
    assert_eq!(refused.next_text().await, "44/missing,{\"message\":\"Invalid namespace\"}");
    assert_eq!(refused.closed().await, Some(1000));
}

#[tokio::test]
async fn a_second_connect_is_passed_over() {
    let server = serve(Config::default()).await;
    let mut client = Client::connect(server.address).await;
    for text in ["40", "40/slow,", "40/slow,", "421[\"hi\",1]"] {
        client.text(text).await;
    }
    assert_eq!(client.next_text().await, "431[1]");
    server.gate.add_permits(2);
    assert!(client.next_text().await.starts_with("40/slow,{"));
    client.text("422[\"hi\",2]").await;
    assert_eq!(client.next_text().await, "432[2]");
    assert_eq!(server.log.lines().iter().filter(|line| line.starts_with("connected")).count(), 2);
}

#[tokio::test]
async fn refused_namespaces_are_told_so_and_the_others_stay() {
    let server = serve(Config::default()).await;
    let mut client = Client::connect(server.address).await;
    client.text("40/missing,").await;
    assert_eq!(client.next_text().await, "44/missing,{\"message\":\"Invalid namespace\"}");
    client.text("421[\"hi\",1]").await;
    assert_eq!(client.next_text().await, "431[1]");
}

#[tokio::test]
async fn connections_are_bounded_in_all_and_for_each_address() {
    let server = serve(Config { max_connections: 2, ..Config::default() }).await;
    let first = Client::connect(server.address).await;
    let _second = Client::connect(server.address).await;
    assert!(Client::upgrade(server.address, "", "").await.head().await.starts_with("HTTP/1.1 503"));
    assert_eq!(request(server.address, "GET", "transport=polling", "", "").await.status, 503);
    drop(first);
    until(|| server.engine.stats().connections == 1).await;
    Client::connect(server.address).await;
    let server = serve(Config { max_connections_per_address: 1, ..Config::default() }).await;
    let _first = Client::connect(server.address).await;
    assert!(Client::upgrade(server.address, "", "").await.head().await.starts_with("HTTP/1.1 429"));
}
