//! Everything over a bound, and every malformed packet, closes that connection alone.

use std::time::Duration;

use crate::support::client::Client;
use crate::support::http::request;
use crate::support::{serve, until};
use rialto_socketio::Config;

/// By Engine.IO, by its namespace, by its JSON, by its numbers.
const MALFORMED: &str = r#"
    9 x4 ４2["a"] 0{} 2 2probe 5 4 47 4/ 4２["a"]
    40/a,[1] 40/a,{ 40["token"] 40"token" 44{"message":"x"} 42/never,["a"] 43/never,1["a"] 41/never,
    42 42{} 42"a" 42null 42[] 42[1] 42[{"a":1}] 42["a" 42["a"]["b"] 42["a",] 42["a",01] 42["a",NaN] 42["a"/*b*/]
    42["\x41"] 42["\ud800"]
    4299999999999999999999["a"] 42abc["a"] 42-1["a"] 43[1] 431{"a":1}
    45["a"] 451["a"] 45-1-["a"] 4511-["a"] 4599999999999999999999-["a"]
"#;

#[tokio::test]
async fn malformed_packets_close_the_connection() {
    let server = serve(Config { max_namespaces: 2, ..Config::default() }).await;
    let nested = |open: &str, depth: usize, close: &str| {
        format!("42[\"hi\",{}1{}]", open.repeat(depth), close.repeat(depth))
    };
    let long = [
        nested("[", 65, "]"),
        nested("[", 10_000, "]"),
        nested("{\"a\":", 10_000, "}"),
        format!("42[\"hi\",{}", "[".repeat(60_000)),
        format!("40/{},", "n".repeat(300)),
    ];
    let several: [&[&str]; 3] = [
        &["451-[\"a\",{\"_placeholder\":true,\"num\":0}]", "42[\"a\"]"],
        &["40/slow,", "42/slow,[\"a\"]"],
        &["40/a,", "40/b,"],
    ];
    let alone = MALFORMED.split_whitespace().chain(["42[\"a\tb\"]", "42[\"a\0b\"]", "42[\"a\"]\0"]);
    let alone = alone.chain(long.iter().map(String::as_str)).map(|text| vec![text]);
    let cases: Vec<Vec<&str>> = alone.chain(several.map(<[&str]>::to_vec)).collect();
    let mut other = Client::connect(server.address).await;
    for case in &cases {
        let mut client = Client::connect(server.address).await;
        for text in case {
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
    let digits = "9".repeat(60_000);
    for json in ["1e400", "123456789012345678901234567890", &digits, "\"\\u0000\"", "\"\\ud800\""] {
        client.text(&format!("421[\"hi\",{json}]")).await;
        assert!(client.next_text().await.starts_with("431["), "{json:.60}");
    }
    for name in ["\\u0000", "__proto__", &"x".repeat(60_000)] {
        client.text(&format!("421[\"{name}\",7]")).await;
        assert_eq!(client.next_text().await, "431[7]", "{name:.60}");
    }
    client.text(&format!("421[\"hi\"{}]", ",1".repeat(20_000))).await;
    assert_eq!(client.next_text().await, "431[1]");
    client.text("4218446744073709551615[\"hi\",1]").await;
    assert_eq!(client.next_text().await, "4318446744073709551615[1]");
}

#[tokio::test]
async fn a_packet_that_nobody_needs_leaves_the_connection_as_it_is() {
    let server = serve(Config::default()).await;
    let mut client = Client::connect(server.address).await;
    for text in
        ["3", "3probe", "6", "40", "40{\"token\":{}}", "40/missing,", "4312345[\"a\"]", "450-[\"hi\"]"]
    {
        for _ in 0..10 {
            client.text(text).await;
        }
    }
    for place in ["7", "-1", "0.5", "\"0\""] {
        client.text(&format!("451-[\"hi\",{{\"_placeholder\":true,\"num\":{place}}}]")).await;
        client.binary(&[1]).await;
    }
    client.text("421[\"hi\",1]").await;
    while client.next_text().await != "431[1]" {}
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
