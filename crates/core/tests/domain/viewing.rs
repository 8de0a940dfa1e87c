//! What is open and viewed, where something stands in the way of it.

use std::future::{Future as _, poll_fn};
use std::task::Poll;
use std::time::Duration;

use rialto_core::access::permissions::Subject;
use rialto_core::hub::{ConnectionId, Reply};
use rialto_core::overrides::Carrier;
use rialto_core::{Actor, ErrorCode};
use rialto_protocol::http::OverrideSet;
use rialto_protocol::requests::ChannelJoin;
use rialto_protocol::{ChannelId, Permission, Permissions, RoleId, ServerId};
use tokio::time::timeout;

use crate::node::{Node, Told, assert_fails};

/// The bound of the contract.
const VIEWS_MAX: usize = 100;

async fn open(node: &Node, connection: ConnectionId, actor: &Actor, server: ServerId) {
    let states = node.chat.read_states();
    node.ask(async |id| states.open_server(connection, actor, server, id).await).await.unwrap();
}

async fn join(
    node: &Node,
    connection: ConnectionId,
    actor: &Actor,
    channel_id: ChannelId,
) -> Result<(), rialto_core::Error> {
    request(
        node,
        connection,
        actor,
        ChannelJoin { channel_id, after: None, epoch: None, reading: None, alone: None },
    )
    .await
}

async fn request(
    node: &Node,
    connection: ConnectionId,
    actor: &Actor,
    request: ChannelJoin,
) -> Result<(), rialto_core::Error> {
    let states = node.chat.read_states();
    node.ask(async |id| states.join_channel(connection, actor, &request, id).await).await.map(drop)
}

async fn leave(
    node: &Node,
    connection: ConnectionId,
    actor: &Actor,
    channel: ChannelId,
) -> Result<(), rialto_core::Error> {
    let states = node.chat.read_states();
    node.ask(async |id| states.leave_channel(connection, actor, channel, id).await).await.map(drop)
}

/// The number of a server's badge, as a connection asks for it.
async fn count(node: &Node, connection: ConnectionId, actor: &Actor, server: ServerId) -> i64 {
    let states = node.chat.read_states();
    let counted =
        node.ask(async |id| states.counts(connection, actor, Some(server), id).await).await.unwrap();
    let Reply::Counted(counted) = counted else { panic!("it was asked for numbers") };
    counted.servers[0].count
}

/// Bob reads the channel of Ada's server on a connection.
struct Reading {
    ada: Actor,
    bob: Actor,
    connection: ConnectionId,
    server: ServerId,
    channel: ChannelId,
}

async fn reading(node: &Node) -> Reading {
    let (ada, bob) = (node.user("ada").await, node.user("bob").await);
    let server = node.server(&ada).await;
    let channel = server.channels[0].id;
    node.join(&ada, server.id, &bob).await;
    let connection = node.connect(&bob).await;
    join(node, connection, &bob, channel).await.unwrap();
    Reading { ada, bob, connection, server: server.id, channel }
}

#[tokio::test]
async fn a_server_that_is_closed_while_cursors_can_not_be_written_shows_what_the_store_says() {
    let node = Node::new().await;
    let (ada, bob) = (node.user("ada").await, node.user("bob").await);
    let server = node.server(&ada).await;
    node.join(&ada, server.id, &bob).await;
    let connection = node.connect(&bob).await;
    open(&node, connection, &bob, server.id).await;
    node.chat.messages().send(&ada, server.channels[0].id, "hello", None).await.unwrap();
    node.refuse_cursors();
    drop(node.told(&bob).await);

    let closed = node.chat.read_states().close_server(connection, &bob, server.id).await;
    assert!(closed.is_err());
    node.chat.rest().await.unwrap();
    assert_eq!(node.told(&bob).await.last(), Some(&Told::Count(server.id, 1)));
}

#[tokio::test]
async fn a_number_that_was_read_before_a_late_cursor_is_told_anew_after_it() {
    let node = Node::new().await;
    let Reading { ada, bob, connection, server, channel } = reading(&node).await;
    node.chat.messages().send(&ada, channel, "hello", None).await.unwrap();
    node.refuse_cursors();

    assert!(leave(&node, connection, &bob, channel).await.is_err());
    drop(node.told(&bob).await);
    assert_eq!(count(&node, connection, &bob, server).await, 1);
    assert!(node.chat.write_cursors().await.is_err());
    node.allow_cursors();
    node.chat.write_cursors().await.unwrap();
    node.chat.rest().await.unwrap();
    assert_eq!(node.told(&bob).await.last(), Some(&Told::Count(server, 0)));
}

#[tokio::test]
async fn cursors_that_are_being_written_are_written_before_the_store_is_closed() {
    let mut node = Node::new().await;
    let Reading { ada, bob, channel, .. } = reading(&node).await;
    node.chat.messages().send(&ada, channel, "hello", None).await.unwrap();
    node.chat.rest().await.unwrap();

    // The hub has given it the cursor, and it goes no further.
    let mut writing = Box::pin(node.chat.write_cursors());
    assert!(poll_fn(|cx| Poll::Ready(writing.as_mut().poll(cx).is_pending())).await);
    node.chat.rest().await.unwrap();
    let chat = node.chat.clone();
    let mut closing = tokio::spawn(async move { chat.close(std::time::Duration::from_secs(30)).await });
    assert!(timeout(Duration::from_millis(200), &mut closing).await.is_err(), "it waits");
    writing.await.unwrap();
    closing.await.unwrap();
    let db = node.watchful().await;
    assert_eq!(db.channel_of(bob.id(), channel).await.unwrap().unwrap().value.read_seq, 1);
}

async fn channels(node: &Node, owner: &Actor, count: usize) -> Vec<ChannelId> {
    let server = node.server(owner).await;
    let mut channels = vec![server.channels[0].id];
    while channels.len() < count {
        let request = rialto_protocol::http::ChannelCreate {
            name: format!("c{}", channels.len()),
            topic: None,
            category_id: None,
            private: None,
        };
        channels.push(node.chat.channels().create(owner, server.id, &request).await.unwrap().id);
    }
    channels
}

#[tokio::test]
async fn a_channel_that_is_viewed_already_is_no_view_more() {
    let node = Node::new().await;
    let ada = node.user("ada").await;
    let connection = node.connect(&ada).await;
    let channels = channels(&node, &ada, VIEWS_MAX + 1).await;
    for channel in &channels[..VIEWS_MAX] {
        join(&node, connection, &ada, *channel).await.unwrap();
    }
    join(&node, connection, &ada, channels[0]).await.unwrap();
    let one_more = join(&node, connection, &ada, channels[VIEWS_MAX]).await;
    assert_fails(one_more, ErrorCode::Conflict, Some("channelId"));
}

#[tokio::test]
async fn joins_at_once_are_no_more_views_than_joins_one_by_one() {
    let node = Node::new().await;
    let ada = node.user("ada").await;
    let connection = node.connect(&ada).await;
    let channels = channels(&node, &ada, VIEWS_MAX + 20).await;
    let joins = channels.iter().map(|channel| join(&node, connection, &ada, *channel));
    let outcomes = futures_util::future::join_all(joins).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), VIEWS_MAX);
    for refused in outcomes.into_iter().filter(Result::is_err) {
        assert_fails(refused, ErrorCode::Conflict, Some("channelId"));
    }
}

#[tokio::test]
async fn a_channel_that_is_viewed_alone_takes_the_place_of_all_others() {
    let node = Node::new().await;
    let Reading { ada, bob, connection, server, channel } = reading(&node).await;
    let create = rialto_protocol::http::ChannelCreate {
        name: "other".to_owned(),
        topic: None,
        category_id: None,
        private: None,
    };
    let other = node.chat.channels().create(&ada, server, &create).await.unwrap().id;
    let alone =
        |channel_id| ChannelJoin { channel_id, after: None, epoch: None, reading: None, alone: Some(true) };

    let refused = request(&node, connection, &bob, alone(ChannelId::parse("nowhere"))).await;
    assert_fails(refused, ErrorCode::NotFound, None);
    node.chat.messages().send(&ada, channel, "still read", None).await.unwrap();
    assert_eq!(count(&node, connection, &bob, server).await, 0);

    request(&node, connection, &bob, alone(other)).await.unwrap();
    node.chat.messages().send(&ada, channel, "not read", None).await.unwrap();
    node.chat.messages().send(&ada, other, "read", None).await.unwrap();
    assert_eq!(count(&node, connection, &bob, server).await, 1);
    let channels = node.chat.read_states().server(&bob, server).await.unwrap().channels;
    assert_eq!(channels.iter().map(|channel| channel.unread).collect::<Vec<_>>(), [1, 0]);
}

#[tokio::test]
async fn a_join_that_is_refused_does_not_stop_the_reading() {
    let node = Node::new().await;
    let Reading { ada, bob, connection, server, channel } = reading(&node).await;

    let without_epoch =
        ChannelJoin { channel_id: channel, after: Some(0), epoch: None, reading: Some(false), alone: None };
    let refused = request(&node, connection, &bob, without_epoch).await;
    assert_fails(refused, ErrorCode::Invalid, Some("epoch"));
    node.chat.messages().send(&ada, channel, "hello", None).await.unwrap();
    assert_eq!(node.chat.channels().get(&bob, channel).await.unwrap().unread, 1, "the store's own number");
    assert_eq!(node.chat.read_states().server(&bob, server).await.unwrap().channels[0].unread, 0);
}

/// Lets everybody but the owner view a channel, or nobody else.
async fn show(node: &Node, owner: &Actor, server: ServerId, channel: ChannelId, shown: bool) {
    let (carrier, everyone) = (Carrier::Channel(channel), Subject::Role(RoleId(server.0)));
    let deny = if shown { Permissions::NONE } else { Permissions::of(&[Permission::ViewChannel]) };
    let said = OverrideSet { allow: Permissions::NONE, deny };
    node.chat.overrides().set(owner, carrier, everyone, &said).await.unwrap();
}

#[tokio::test]
async fn what_was_read_live_stays_read_when_the_channel_is_hidden_and_shown_again() {
    let node = Node::new().await;
    let Reading { ada, bob, server, channel, .. } = reading(&node).await;
    node.chat.messages().send(&ada, channel, "read live", None).await.unwrap();
    node.chat.rest().await.unwrap();
    show(&node, &ada, server, channel, false).await;
    node.chat.messages().send(&ada, channel, "not read", None).await.unwrap();
    show(&node, &ada, server, channel, true).await;
    node.chat.rest().await.unwrap();
    let channel = node.chat.channels().get(&bob, channel).await.unwrap();
    assert_eq!((channel.read_seq, channel.unread), (1, 1));
    assert_eq!(node.told(&bob).await.last(), Some(&Told::Count(server, 1)));
}
