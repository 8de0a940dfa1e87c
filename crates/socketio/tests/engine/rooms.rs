//! Rooms, targets, turns, and what happens when a client does not read.

use std::time::Duration;

use crate::support::client::Client;
use crate::support::{Server, serve, until};
use rialto_socketio::{Config, DisconnectReason, Frame};

async fn three(server: &Server) -> (Client, Client, Client) {
    let a = Client::in_room(server.address, "a").await;
    let b = Client::in_room(server.address, "b").await;
    let mut both = Client::in_room(server.address, "a").await;
    both.text("420[\"join\",\"b\"]").await;
    assert_eq!(both.next_text().await, "430[\"b\"]");
    (a, b, both)
}

#[tokio::test]
async fn a_target_is_rooms_without_rooms_and_counts_each_socket_once() {
    let server = serve(Config::default()).await;
    let (mut a, mut b, mut both) = three(&server).await;
    let engine = &server.engine;
    assert_eq!(engine.to("/", "a").emit("n", &1), 2);
    assert_eq!(engine.to("/", "a").and("b").emit("n", &2), 3);
    assert_eq!(engine.to("/", "a").except("b").emit("n", &3), 1);
    assert_eq!(engine.of("/").emit("n", &4), 3);
    assert_eq!(engine.to("/other", "a").emit("n", &5), 0);
    let first = engine.to("/", "b").except("a").sockets().remove(0);
    assert_eq!(engine.of("/").except_socket(&first).emit("n", &6), 2);
    for (client, numbers) in
        [(&mut a, vec![1, 2, 3, 4, 6]), (&mut b, vec![2, 4]), (&mut both, vec![1, 2, 4, 6])]
    {
        for number in numbers {
            assert_eq!(client.next_text().await, format!("42[\"n\",{number}]"));
        }
    }
}

#[tokio::test]
async fn rooms_end_with_their_last_member() {
    let server = serve(Config::default()).await;
    let (a, b, both) = three(&server).await;
    assert_eq!(server.engine.stats().rooms, 2);
    server.engine.to("/", "a").leave("a");
    assert_eq!(server.engine.stats().rooms, 1);
    server.engine.to("/", "b").join("c");
    assert_eq!(server.engine.to("/", "c").sockets().len(), 2);
    drop((a, b, both));
    until(|| server.engine.stats().rooms == 0 && server.engine.stats().connections == 0).await;
}

#[tokio::test]
async fn a_turn_sends_everything_in_order() {
    let server = serve(Config::default()).await;
    let (mut a, _b, mut both) = three(&server).await;
    let frame = |number: u32| Frame::event("/", "n", &number).unwrap();
    let mut turn = server.engine.turn();
    for number in 0..100 {
        turn.to("/", "a").emit_frame(frame(number));
    }
    turn.to("/", "b").emit_frame(frame(100));
    turn.to("/", "a").except("b").emit_frame(frame(101));
    assert_eq!(turn.flush(), 2 + 2 + 1);
    drop(turn);
    for number in 0..100 {
        assert_eq!(a.next_text().await, format!("42[\"n\",{number}]"));
        assert_eq!(both.next_text().await, format!("42[\"n\",{number}]"));
    }
    assert_eq!(a.next_text().await, "42[\"n\",101]");
    assert_eq!(both.next_text().await, "42[\"n\",100]");
}

#[tokio::test]
async fn an_answer_in_a_turn_comes_before_what_follows_it() {
    let server = serve(Config::default()).await;
    let (mut asker, mut other) =
        (Client::in_room(server.address, "a").await, Client::in_room(server.address, "a").await);
    asker.text("421[\"turn\",\"a\"]").await;
    assert_eq!(asker.next_text().await, "431[\"a\"]");
    assert_eq!(asker.next_text().await, "42[\"n\",1]");
    assert_eq!(other.next_text().await, "42[\"n\",1]");
}

#[tokio::test]
async fn a_turn_asks_for_no_frame_that_nobody_is_to_get() {
    let server = serve(Config::default()).await;
    let (mut a, _b, _both) = three(&server).await;
    let frame = || Frame::event("/", "n", &1).ok();
    let mut turn = server.engine.turn();
    for _ in 0..2 {
        turn.to("/", "empty").emit_with(|| panic!("nobody is there"));
        turn.to("/", "a").except("a").emit_with(|| panic!("all are left out"));
    }
    turn.to("/", "a").except("b").emit_with(frame);
    turn.to("/", "a").emit_with(|| None);
    assert_eq!(turn.flush(), 1);
    assert_eq!(a.next_text().await, "42[\"n\",1]");
}

#[tokio::test]
async fn a_socket_is_found_by_its_public_id() {
    let server = serve(Config::default()).await;
    let mut client = Client::in_room(server.address, "a").await;
    let socket = server.engine.to("/", "a").sockets().remove(0);
    let found = server.engine.socket(socket.id().to_string().parse().unwrap()).unwrap();
    assert!(found.emit_args("n", &(1, "two")));
    assert_eq!(client.next_text().await, "42[\"n\",1,\"two\"]");
    drop(client);
    until(|| server.engine.socket(socket.id()).is_none()).await;
    assert!(!socket.emit("n", &1));
    assert!(!socket.join("a"));
    assert!(!socket.is_connected());
}

#[tokio::test]
async fn a_piece_over_the_budget_reaches_who_has_nothing_else_waiting() {
    let server = serve(Config { queue_bytes: 16 * 1024, ..Config::default() }).await;
    let mut client = Client::in_room(server.address, "a").await;
    let text = "x".repeat(50_000);
    assert_eq!(server.engine.to("/", "a").emit("n", &text), 1);
    assert_eq!(client.next_text().await, format!("42[\"n\",\"{text}\"]"));
    assert_eq!(server.engine.stats().overflows, 0);
}

#[tokio::test]
async fn a_client_that_never_reads_is_out_of_its_rooms_and_closed_with_overflow() {
    let server = serve(Config { queue_bytes: 256 * 1024, ..Config::default() }).await;
    let mut reader = Client::in_room(server.address, "a").await;
    let _mute = Client::in_room(server.address, "a").await;
    let text = "x".repeat(50_000);
    let engine = server.engine.clone();
    let reading = tokio::spawn(async move { while reader.next_text().await != "42[\"end\",1]" {} });
    let mut sent = 0;
    until(|| {
        sent += 1;
        engine.to("/", "a").emit("n", &text);
        engine.to("/", "a").sockets().len() == 1
    })
    .await;
    let stats = engine.stats();
    assert_eq!(stats.overflows, 1);
    assert!(stats.ended.contains(&(DisconnectReason::Overflow.as_str(), 1)));
    server.log.wait_for("disconnected / overflow").await;
    until(|| engine.stats().connections == 1).await;
    assert_eq!(engine.to("/", "a").emit("end", &1), 1);
    tokio::time::timeout(Duration::from_secs(5), reading).await.unwrap().unwrap();
    assert!(sent > 1);
}

#[tokio::test]
async fn a_room_is_disconnected_at_once_also_when_a_queue_is_full() {
    let server = serve(Config { close_timeout: Duration::from_millis(200), ..Config::default() }).await;
    let _mute = Client::in_room(server.address, "a").await;
    let text = "x".repeat(50_000);
    until(|| {
        server.engine.to("/", "a").emit("n", &text);
        server.engine.stats().largest_backlog > 900_000
    })
    .await;
    server.engine.to("/", "a").disconnect_and_close();
    assert_eq!(server.engine.to("/", "a").sockets().len(), 0);
    server.log.wait_for("disconnected / server").await;
    until(|| server.engine.stats().connections == 0).await;
}

#[tokio::test]
async fn a_large_room_gets_everything_in_order() {
    const MEMBERS: usize = 300;
    let server = serve(Config::default()).await;
    let mut members = Vec::new();
    for _ in 0..MEMBERS {
        members.push(Client::in_room(server.address, "large").await);
    }
    for number in 0..5 {
        assert_eq!(server.engine.to("/", "large").emit("n", &number), MEMBERS);
    }
    let mut turn = server.engine.turn();
    for number in 5..10 {
        turn.to("/", "large").emit_frame(Frame::event("/", "n", &number).unwrap());
    }
    assert_eq!(turn.flush(), MEMBERS);
    for member in &mut members {
        for number in 0..10 {
            assert_eq!(member.next_text().await, format!("42[\"n\",{number}]"));
        }
    }
}
