//! Events start in order, run concurrently up to a bound, and are driven to their end.

use std::time::Duration;

use crate::support::client::{Client, Message};
use crate::support::serve;
use rialto_socketio::Config;

#[tokio::test]
async fn events_of_a_socket_start_in_the_order_in_which_they_came() {
    let server = serve(Config::default()).await;
    let mut client = Client::connect(server.address).await;
    for number in 0..300 {
        client.text(&format!("42[\"hi\",{number}]")).await;
    }
    server.log.wait_for("end hi 299").await;
    let starts: Vec<_> = server.log.lines().into_iter().filter(|line| line.starts_with("start")).collect();
    let expected: Vec<_> = (0..300).map(|number| format!("start hi {number}")).collect();
    assert_eq!(starts, expected);
}

#[tokio::test]
async fn answers_go_out_as_they_are_ready() {
    let server = serve(Config::default()).await;
    let mut client = Client::connect(server.address).await;
    client.text("421[\"gate\",1]").await;
    client.text("422[\"hi\",2]").await;
    assert_eq!(client.next_text().await, "432[2]");
    server.gate.add_permits(1);
    assert_eq!(client.next_text().await, "431[1]");
}

#[tokio::test]
async fn reading_stops_while_as_many_events_as_may_be_are_in_flight() {
    let server = serve(Config { max_in_flight: 3, ..Config::default() }).await;
    let mut client = Client::connect(server.address).await;
    for number in 0..5 {
        client.text(&format!("42{number}[\"gate\",{number}]")).await;
    }
    server.log.wait_for("start gate 2").await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!server.log.lines().contains(&"start gate 3".to_owned()));
    server.gate.add_permits(1);
    assert_eq!(client.next_text().await, "430[0]");
    server.log.wait_for("start gate 3").await;
    server.gate.add_permits(4);
    server.log.wait_for("end gate 4").await;
}

#[tokio::test]
async fn a_running_event_ends_although_its_client_has_gone_and_only_then_is_the_socket_reported() {
    let server = serve(Config::default()).await;
    let mut client = Client::connect(server.address).await;
    client.text("42[\"gate\",1]").await;
    server.log.wait_for("start gate 1").await;
    drop(client);
    crate::support::until(|| server.engine.stats().sockets == 0).await;
    assert!(!server.log.lines().iter().any(|line| line.starts_with("disconnected")));
    server.gate.add_permits(1);
    server.log.wait_for("disconnected / transport").await;
    let lines = server.log.lines();
    assert_eq!(lines[lines.len() - 2..], ["end gate 1", "disconnected / transport"]);
    crate::support::until(|| server.engine.stats().connections == 0).await;
}

#[tokio::test]
async fn disconnect_of_a_namespace_waits_for_its_events_and_leaves_the_others() {
    let server = serve(Config::default()).await;
    let mut client = Client::connect(server.address).await;
    client.text("40/a,").await;
    assert!(client.next_text().await.starts_with("40/a,{"));
    client.text("42/a,[\"gate\",1]").await;
    client.text("41/a,").await;
    client.text("42/a,[\"late\"]").await;
    client.text("421[\"hi\",1]").await;
    assert_eq!(client.next_text().await, "431[1]");
    assert!(!server.log.lines().contains(&"disconnected /a client".to_owned()));
    server.gate.add_permits(1);
    server.log.wait_for("disconnected /a client").await;
    client.text("40/a,").await;
    assert!(client.next_text().await.starts_with("40/a,{"), "it may come again");
    assert!(!server.log.lines().contains(&"start late null".to_owned()));
}

#[tokio::test]
async fn a_panic_in_a_handler_closes_its_connection_alone() {
    let server = serve(Config::default()).await;
    let mut other = Client::connect(server.address).await;
    let mut client = Client::connect(server.address).await;
    client.text("42[\"panic\",1]").await;
    assert_eq!(client.closed().await, Some(1011));
    server.log.wait_for("disconnected / server").await;
    other.text("421[\"hi\",1]").await;
    assert_eq!(other.next_text().await, "431[1]");
}

#[tokio::test]
async fn the_server_asks_and_the_client_answers_or_does_not() {
    let server = serve(Config::default()).await;
    let mut client = Client::connect(server.address).await;
    client.text("42[\"ask\",7]").await;
    assert_eq!(client.next_text().await, "420[\"asked\",7]");
    client.text("430[\"fine\",8]").await;
    server.log.wait_for("answered [\"fine\",8]").await;
    client.text("42[\"ask\",9]").await;
    assert_eq!(client.next_text().await, "421[\"asked\",9]");
    server.log.wait_for("unanswered: no answer in time").await;
    client.text("431[\"too late\"]").await;
    client.text("42[\"ask\",1]").await;
    assert_eq!(client.next_text().await, "422[\"asked\",1]");
    drop(client);
    server.log.wait_for("unanswered: the socket ended").await;
}

#[tokio::test]
async fn pending_acknowledgements_are_bounded() {
    let server = serve(Config { max_pending_acks: 1, ..Config::default() }).await;
    let mut client = Client::connect(server.address).await;
    client.text("42[\"ask\",1]").await;
    client.text("42[\"ask\",2]").await;
    server.log.wait_for("unanswered: too many pending acknowledgements").await;
    server.log.wait_for("unanswered: no answer in time").await;
}

#[tokio::test]
async fn the_server_disconnects_a_socket_and_its_client_is_told() {
    let server = serve(Config::default()).await;
    let mut client = Client::connect(server.address).await;
    client.text("42[\"bye\",1]").await;
    assert_eq!(client.next().await, Message::Text("41".to_owned()));
    server.log.wait_for("disconnected / server").await;
    assert_eq!(server.engine.stats().connections, 1, "the connection stays");
}

#[tokio::test]
async fn a_heartbeat_that_is_not_answered_ends_the_connection() {
    let times = (Duration::from_millis(100), Duration::from_millis(60));
    let server = serve(Config { ping_interval: times.0, ping_timeout: times.1, ..Config::default() }).await;
    let mut client = Client::connect(server.address).await;
    assert_eq!(client.next().await, Message::Text("2".to_owned()));
    client.text("3").await;
    assert_eq!(client.next().await, Message::Text("2".to_owned()));
    assert_eq!(client.next().await, Message::End);
    server.log.wait_for("disconnected / heartbeat").await;
}

#[tokio::test]
async fn pings_keep_their_interval_also_when_the_timeout_is_longer() {
    let times = (Duration::from_millis(50), Duration::from_secs(20));
    let server = serve(Config { ping_interval: times.0, ping_timeout: times.1, ..Config::default() }).await;
    let mut client = Client::connect(server.address).await;
    let start = tokio::time::Instant::now();
    for _ in 0..5 {
        assert_eq!(client.next().await, Message::Text("2".to_owned()));
        client.text("3").await;
    }
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}
