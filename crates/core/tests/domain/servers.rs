//! Founding and deleting servers.

use rialto_core::ErrorCode;
use rialto_core::hub::Room;
use rialto_protocol::events::RemovedReason;
use rialto_protocol::http::ServerCreate;
use rialto_protocol::{Permissions, ServerId, UserId};

use crate::node::{Node, Told, assert_fails};

fn named(name: &str) -> ServerCreate {
    ServerCreate { name: name.to_owned() }
}

#[tokio::test]
async fn a_server_begins_with_one_channel_and_its_owner() {
    let node = Node::new().await;
    let ada = node.user("ada").await;
    let home = node.chat.servers().create(&ada, &named(" Home ")).await.unwrap();
    assert_eq!((home.name.as_str(), home.owner_id, home.count), ("Home", ada.id(), 0));
    let channels: Vec<_> =
        home.channels.iter().map(|c| (c.name.as_deref(), c.position, c.server_id)).collect();
    assert_eq!(channels, [(Some("general"), 0, home.id)]);
    assert_eq!(node.chat.read_states().servers(&ada).await.unwrap(), [home]);
}

#[tokio::test]
async fn a_server_needs_a_name_within_the_bounds() {
    let node = Node::new().await;
    let ada = node.user("ada").await;
    for name in ["", "  ", "a\0b", "a\nb", &"x".repeat(101)] {
        let refused = node.chat.servers().create(&ada, &named(name)).await;
        assert_fails(refused, ErrorCode::Invalid, Some("name"));
    }
    assert!(node.chat.read_states().servers(&ada).await.unwrap().is_empty());
    node.chat.servers().create(&ada, &named(&"é".repeat(100))).await.unwrap();
}

#[tokio::test]
async fn a_server_is_deleted_by_its_owner_alone() {
    let node = Node::new().await;
    let (ada, bob, eve) = (node.user("ada").await, node.user("bob").await, node.user("eve").await);
    let home = node.server(&ada).await.id;
    node.join(&ada, home, &bob).await;
    node.connect(&bob).await;
    node.connect(&eve).await;
    node.told(&ada).await;

    let servers = node.chat.servers();
    assert_fails(servers.delete(&eve, home).await, ErrorCode::NotFound, None);
    assert_fails(servers.delete(&bob, home).await, ErrorCode::Forbidden, None);
    assert_fails(servers.delete(&ada, ServerId::parse("nonsense")).await, ErrorCode::NotFound, None);
    assert_eq!(node.told(&ada).await, []);
    servers.delete(&ada, home).await.unwrap();
    let told = node.told(&ada).await;
    assert!(
        told.iter().any(|t| matches!(t, Told::Removed(_, id, RemovedReason::Deleted) if *id == home)),
        "{told:?}"
    );
    assert!(!node.is_member(home, bob.id()).await);
    assert_fails(servers.delete(&ada, home).await, ErrorCode::NotFound, None);
}

#[tokio::test]
async fn the_owner_hands_over_to_a_member_and_can_then_leave() {
    let node = Node::new().await;
    let (ada, bob, eve) = (node.user("ada").await, node.user("bob").await, node.user("eve").await);
    let home = node.server(&ada).await.id;
    node.join(&ada, home, &bob).await;
    node.connect(&bob).await;
    node.told(&ada).await;
    let servers = node.chat.servers();
    assert_fails(servers.hand_over(&eve, home, eve.id()).await, ErrorCode::NotFound, None);
    assert_fails(servers.hand_over(&bob, home, bob.id()).await, ErrorCode::Forbidden, None);
    for nobody in [eve.id(), UserId::parse("nonsense")] {
        assert_fails(servers.hand_over(&ada, home, nobody).await, ErrorCode::Conflict, Some("userId"));
    }
    assert_eq!(node.told(&ada).await, []);
    let handed = servers.hand_over(&ada, home, bob.id()).await.unwrap();
    assert_eq!((handed.id, handed.owner_id), (home, bob.id()));
    let owns = Told::Owner(vec![Room::User(bob.id())], home, bob.id());
    assert_eq!(node.told(&ada).await, [owns, Told::May(bob.id(), Permissions::ALL)]);
    assert_fails(servers.hand_over(&ada, home, ada.id()).await, ErrorCode::Forbidden, None);
    node.chat.members().remove(&ada, home, ada.id(), None).await.unwrap();
    assert_fails(
        node.chat.members().remove(&bob, home, bob.id(), None).await,
        ErrorCode::Conflict,
        Some("userId"),
    );
}
