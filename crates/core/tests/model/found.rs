//! Histories that once went wrong, one by one, each with the moment that it needs.
//!
//! Each test has a runtime of one thread, so that nothing else runs while a request takes its first step.

#![expect(clippy::unwrap_used, reason = "a test ends where it can't go on")]

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use rialto_core::hub::ConnectionId;
use tempfile::TempDir;

use super::badges::agree;
use super::store;
use super::world::World;

/// A world with a connection of a member.
async fn connected() -> (World, ConnectionId, TempDir) {
    let (db, folder) = store().await;
    let mut world = World::new(db).await.unwrap();
    let connection = world.new_connection(1, 0);
    world.connect(1, connection).await.unwrap();
    (world, connection, folder)
}

/// Lets `request` take its first step at the hub, and go no further.
async fn begin<F: Future>(world: &World, request: &mut Pin<Box<F>>) {
    let waits = poll_fn(|cx| Poll::Ready(request.as_mut().poll(cx).is_pending())).await;
    assert!(waits, "the hub has not taken the step yet");
    world.rest().await.unwrap();
}

/// Somebody else writes into the first channel, and everybody whom it concerns is told.
async fn send(world: &World) {
    world.chat.messages().send(&world.people[0], world.channels[0].1, "hello", None).await.unwrap();
    world.rest().await.unwrap();
}

#[tokio::test]
async fn a_message_that_comes_while_a_reader_turns_to_viewing_was_read() {
    let (mut world, connection, _folder) = connected().await;
    let beside = world.new_connection(1, 1);
    world.connect(1, beside).await.unwrap();
    let channel = world.channels[0].1;
    world.join(1, connection, channel, true).await;

    let mut pausing = Box::pin(world.join(1, connection, channel, false));
    begin(&world, &mut pausing).await;
    send(&world).await;
    pausing.await;
    agree(&world).await.unwrap();
    send(&world).await;
    agree(&world).await.unwrap();
}

#[tokio::test]
async fn a_message_that_comes_after_a_server_was_closed_has_the_same_number_everywhere() {
    let (world, connection, _folder) = connected().await;
    let server = world.servers[0];
    world.open(1, connection, server).await;
    send(&world).await;

    let mut writing = Box::pin(world.chat.write_cursors());
    begin(&world, &mut writing).await;
    world.close(1, connection, server).await;
    send(&world).await;
    writing.await.unwrap();
    world.rest().await.unwrap();
    agree(&world).await.unwrap();
}
