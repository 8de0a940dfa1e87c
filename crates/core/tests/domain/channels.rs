//! Making channels.

use rialto_core::ErrorCode;
use rialto_core::hub::Room;
use rialto_protocol::ServerId;
use rialto_protocol::http::ChannelCreate;

use crate::node::{Node, Told, assert_fails};

fn named(name: &str, topic: Option<&str>) -> ChannelCreate {
    let (name, topic) = (name.to_owned(), topic.map(str::to_owned));
    ChannelCreate { name, topic, category_id: None, private: None }
}

#[tokio::test]
async fn a_channel_is_the_last_of_its_server_and_members_hear_of_it() {
    let node = Node::new().await;
    let ada = node.user("ada").await;
    let home = node.server(&ada).await.id;
    node.connect(&ada).await;
    node.told(&ada).await;
    let request = named(" news ", Some(" What is new "));
    let news = node.chat.channels().create(&ada, home, &request).await.unwrap();
    assert_eq!((news.name.as_deref(), news.topic.as_str(), news.position), (Some("news"), "What is new", 1));
    assert_eq!((news.server_id, news.rev, news.read_seq, news.unread), (home, 0, 0, 0));
    assert_eq!(node.told(&ada).await, [Told::Channel(vec![Room::User(ada.id())], "news".to_owned())]);
    let server = node.chat.read_states().server(&ada, home).await.unwrap();
    assert_eq!(server.channels[1], news, "what was told is what a fresh load shows");
}

#[tokio::test]
async fn the_owner_alone_makes_channels() {
    let node = Node::new().await;
    let (ada, bob, eve) = (node.user("ada").await, node.user("bob").await, node.user("eve").await);
    let home = node.server(&ada).await.id;
    node.join(&ada, home, &bob).await;
    let channels = node.chat.channels();
    // Whoever is not a member learns nothing, not even that a field is wrong.
    for request in [named("news", None), named("", None)] {
        assert_fails(channels.create(&eve, home, &request).await, ErrorCode::NotFound, None);
        assert_fails(channels.create(&bob, home, &request).await, ErrorCode::Forbidden, None);
    }
    let nowhere = ServerId::parse("nonsense");
    assert_fails(channels.create(&ada, nowhere, &named("news", None)).await, ErrorCode::NotFound, None);
}

#[tokio::test]
async fn a_channel_keeps_to_the_bounds() {
    let node = Node::new().await;
    let ada = node.user("ada").await;
    let home = node.server(&ada).await.id;
    let (long, topic) = ("x".repeat(101), "x".repeat(1_001));
    for (request, field) in [
        (named("", None), "name"),
        (named(&long, None), "name"),
        (named("news", Some(&topic)), "topic"),
        (named("news", Some("a\0b")), "topic"),
    ] {
        assert_fails(
            node.chat.channels().create(&ada, home, &request).await,
            ErrorCode::Invalid,
            Some(field),
        );
    }
}
