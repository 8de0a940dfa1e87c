//! HTTP long-polling, and the upgrade from it.

use std::time::Duration;

use crate::support::client::{Client, Message};
use crate::support::http::{Polling, request};
use crate::support::{serve, until};
use rialto_socketio::{Config, Origins, Transports};

#[tokio::test]
async fn events_answers_and_attachments_go_by_polling() {
    let server = serve(Config::default()).await;
    let polling = Polling::connect(server.address).await;
    assert_eq!(polling.post("421[\"hi\",1]\u{1e}422[\"hi\",2]").await.body, "ok");
    let answer = polling.get().await;
    assert_eq!(answer.body, "431[1]\u{1e}432[2]");
    assert!(answer.head.contains("cache-control: no-store"));
    let posted = polling.post("451-3[\"hi\",{\"_placeholder\":true,\"num\":0}]\u{1e}bAQID").await;
    assert_eq!(posted.body, "ok");
    assert_eq!(polling.get().await.body, "433[{\"_placeholder\":true,\"num\":0}]");
    assert_eq!(polling.post("1").await.body, "ok");
    server.log.wait_for("disconnected / transport").await;
}

#[tokio::test]
async fn a_poll_waits_for_what_comes() {
    let server = serve(Config::default()).await;
    let polling = Polling::connect(server.address).await;
    let waiting = polling.waiting(&server).await;
    server.engine.of("/").emit("n", &1);
    assert_eq!(waiting.await.unwrap().body, "42[\"n\",1]");
    assert_eq!(server.engine.stats().open_polls, 0);
}

#[tokio::test]
async fn an_answer_holds_at_most_sixteen_packets_and_the_next_goes_on() {
    let server = serve(Config::default()).await;
    let polling = Polling::connect(server.address).await;
    let mut turn = server.engine.turn();
    polling.post("420[\"join\",\"a\"]").await;
    polling.get().await;
    for number in 0..40 {
        turn.to("/", "a").emit_frame(rialto_socketio::Frame::event("/", "n", &number).unwrap());
    }
    turn.flush();
    let mut numbers = 0;
    for expected in [16, 16, 8] {
        let body = polling.get().await.body;
        let packets: Vec<_> = body.split('\u{1e}').collect();
        assert_eq!(packets.len(), expected);
        for packet in packets {
            assert_eq!(packet, format!("42[\"n\",{numbers}]"));
            numbers += 1;
        }
    }
    assert_eq!(server.engine.stats().queued_bytes, 0);
}

#[tokio::test]
async fn a_disconnect_and_its_close_come_in_two_answers() {
    let server = serve(Config::default()).await;
    let polling = Polling::connect(server.address).await;
    server.engine.of("/").disconnect_and_close();
    assert_eq!(polling.get().await.body, "41");
    assert_eq!(polling.get().await.body, "1");
    assert_eq!(polling.get().await.status, 400);
}

#[tokio::test]
async fn errors_are_those_of_the_reference_server() {
    let server = serve(Config::default()).await;
    let cases = [
        ("GET", "", "{\"code\":0,\"message\":\"Transport unknown\"}"),
        ("GET", "transport=polling&sid=abc", "{\"code\":1,\"message\":\"Session ID unknown\"}"),
        ("POST", "transport=polling", "{\"code\":2,\"message\":\"Bad handshake method\"}"),
        ("GET", "transport=websocket", "{\"code\":3,\"message\":\"Bad request\"}"),
        ("PUT", "transport=polling", "{\"code\":2,\"message\":\"Bad handshake method\"}"),
        ("BREW", "transport=polling", "{\"code\":2,\"message\":\"Bad handshake method\"}"),
        ("GET", "transport=polling&EIO=3", "{\"code\":5,\"message\":\"Unsupported protocol version\"}"),
    ];
    for (method, query, body) in cases {
        let answer = request(server.address, method, query, "", "").await;
        assert_eq!((answer.status, answer.body.as_str()), (400, body), "{method} {query}");
        assert!(answer.head.contains("cache-control: no-store"));
    }
    let refused = request(server.address, "GET", "transport=polling", "X-Refuse: 1\r\n", "").await;
    assert_eq!(refused.status, 401);
}

#[tokio::test]
async fn a_second_poll_or_a_bad_payload_closes_the_session() {
    let server = serve(Config::default()).await;
    let polling = Polling::connect(server.address).await;
    let waiting = polling.waiting(&server).await;
    assert_eq!(polling.get().await.status, 400);
    assert_eq!(waiting.await.unwrap().body, "1");
    let polling = Polling::connect(server.address).await;
    assert_eq!(polling.post("x").await.status, 400);
    assert_eq!(polling.get().await.status, 400);
}

/// Stock clients come back after an error, and python-socketio stays away after a close packet.
#[tokio::test]
async fn a_refused_packet_ends_the_open_poll_with_an_error_and_not_with_a_close_packet() {
    let server = serve(Config::default()).await;
    let large = format!("42[\"hi\",\"{}\"]", "x".repeat(70_000));
    for (refused, status) in [
        (large.as_str(), 400),
        (&format!("b{}", "A".repeat(200_000)), 400),
        ("4511-[\"hi\"]", 400),
        ("42[\"hi\"", 400),
        (&format!("3\u{1e}{large}"), 400),
        ("\u{1e}", 400),
        ("3\u{1e}", 400),
        ("b!!!", 400),
        ("{\"x\":1}", 400),
        (&"3\u{1e}".repeat(700_000), 413),
    ] {
        let polling = Polling::connect(server.address).await;
        let waiting = polling.waiting(&server).await;
        assert_eq!(polling.post(refused).await.status, status, "{refused:.40}");
        assert_eq!(waiting.await.unwrap().status, 400, "{refused:.40}");
        assert_eq!(polling.get().await.status, 400, "{refused:.40}");
    }
}

#[tokio::test]
async fn a_silent_client_finds_an_error_in_its_open_poll() {
    let times = (Duration::from_millis(50), Duration::from_millis(50));
    let server = serve(Config { ping_interval: times.0, ping_timeout: times.1, ..Config::default() }).await;
    let polling = Polling::connect(server.address).await;
    assert_eq!(polling.get().await.body, "2");
    assert_eq!(polling.get().await.status, 400);
    server.log.wait_for("disconnected / heartbeat").await;
}

#[tokio::test]
async fn a_payload_holds_many_packets_each_of_which_is_bounded_alone() {
    let server = serve(Config::default()).await;
    let polling = Polling::connect(server.address).await;
    let packet = |id: u32| format!("42{id}[\"hi\",\"{}\"]", "x".repeat(60_000));
    let payload: Vec<_> = (0..16).map(packet).collect();
    assert_eq!(polling.post(&payload.join("\u{1e}")).await.body, "ok");
    assert_eq!(polling.get().await.body.split('\u{1e}').count(), 16);
}

#[tokio::test]
async fn large_payloads_wait_for_each_other_and_small_ones_do_not() {
    let server = serve(Config { max_in_flight: 1, max_large_payloads: 1, ..Config::default() }).await;
    let large = format!("42[\"hi\",1]\u{1e}42[\"hi\",\"{}\"]\u{1e}", "x".repeat(60_000)).repeat(2);
    let small = Polling::connect(server.address).await;
    let (one, other) = (Polling::connect(server.address).await, Polling::connect(server.address).await);
    let post = |polling: Polling, number| {
        let body = format!("42[\"gate\",{number}]\u{1e}{large}3");
        tokio::spawn(async move { polling.post(&body).await.status })
    };
    let first = post(one, 1);
    server.log.wait_for("start gate 1").await;
    let second = post(other, 2);
    assert_eq!(small.post("421[\"hi\",3]").await.status, 200);
    server.gate.add_permits(1);
    server.log.wait_for("start gate 2").await;
    server.gate.add_permits(1);
    assert_eq!((first.await.unwrap(), second.await.unwrap()), (200, 200));
    let lines = server.log.lines();
    let order: Vec<_> = lines.iter().filter(|line| line.contains("gate")).collect();
    assert_eq!(order, ["start gate 1", "end gate 1", "start gate 2", "end gate 2"]);
}

#[tokio::test]
async fn open_polls_are_bounded() {
    let server = serve(Config { max_open_polls: 1, ..Config::default() }).await;
    let (first, second) = (Polling::connect(server.address).await, Polling::connect(server.address).await);
    tokio::spawn(async move { first.get().await });
    until(|| server.engine.stats().open_polls == 1).await;
    assert_eq!(second.get().await.status, 503);
}

#[tokio::test]
async fn an_upgrade_loses_nothing_and_ends_polling() {
    let server = serve(Config::default()).await;
    let polling = Polling::connect(server.address).await;
    let waiting = polling.waiting(&server).await;
    let mut client = Client::upgrade(server.address, &format!("&sid={}", polling.sid), "").await;
    assert!(client.head().await.starts_with("HTTP/1.1 101"));
    client.text("2probe").await;
    assert_eq!(client.next_text().await, "3probe");
    assert_eq!(waiting.await.unwrap().body, "6");
    server.engine.of("/").emit("n", &1);
    client.text("5").await;
    client.text("421[\"hi\",2]").await;
    assert_eq!(client.next_text().await, "42[\"n\",1]");
    assert_eq!(client.next_text().await, "431[2]");
    assert_eq!(polling.get().await.status, 400);
    let mut late = Client::upgrade(server.address, &format!("&sid={}", polling.sid), "").await;
    assert!(late.head().await.starts_with("HTTP/1.1 101"));
    assert_eq!(late.next().await, Message::Close(Some(1002)));
}

#[tokio::test]
async fn a_failed_probe_leaves_polling_as_it_was() {
    let server = serve(Config::default()).await;
    let polling = Polling::connect(server.address).await;
    let mut client = Client::upgrade(server.address, &format!("&sid={}", polling.sid), "").await;
    client.head().await;
    client.text("4nonsense").await;
    assert_eq!(client.next().await, Message::End);
    assert_eq!(polling.post("421[\"hi\",1]").await.body, "ok");
    assert_eq!(polling.get().await.body, "431[1]");
}

#[tokio::test]
async fn a_foreign_origin_is_refused_everywhere_and_a_listed_one_gets_its_headers() {
    let origins = Origins::List(vec!["https://app.example".to_owned()]);
    let server = serve(Config { origins, ..Config::default() }).await;
    let evil = "Origin: https://evil.example\r\n";
    assert_eq!(request(server.address, "GET", "transport=polling", evil, "").await.status, 403);
    assert_eq!(request(server.address, "OPTIONS", "transport=polling", evil, "").await.status, 403);
    let polling = Polling::open(server.address).await;
    let query = format!("transport=polling&sid={}", polling.sid);
    assert_eq!(request(server.address, "POST", &query, evil, "40").await.status, 403);
    assert!(Client::upgrade(server.address, "", evil).await.head().await.starts_with("HTTP/1.1 403"));
    let listed = "Origin: https://app.example\r\n";
    let answer = request(server.address, "GET", "transport=polling", listed, "").await;
    assert!(answer.head.contains("access-control-allow-origin: https://app.example"));
    assert!(answer.head.contains("access-control-allow-credentials: true"));
    let preflight = request(server.address, "OPTIONS", "transport=polling", listed, "").await;
    assert_eq!(preflight.status, 204);
    assert!(preflight.head.contains("access-control-allow-methods: get, post"));
}

#[tokio::test]
async fn a_transport_can_be_left_out() {
    let transports = Transports { websocket: true, polling: false };
    let server = serve(Config { transports, ..Config::default() }).await;
    assert_eq!(request(server.address, "GET", "transport=polling", "", "").await.status, 400);
    Client::connect(server.address).await;
}
