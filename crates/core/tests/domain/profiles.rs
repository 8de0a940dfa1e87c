//! What users show of themselves.

use rialto_core::ErrorCode;
use rialto_core::hub::Room;
use rialto_protocol::http::ProfileChange;

use crate::node::{Node, Told, assert_fails};

fn called(name: &str) -> ProfileChange {
    ProfileChange { display_name: Some(name.to_owned()) }
}

#[tokio::test]
async fn another_name_is_told_to_who_shares_a_server_and_to_ones_own_connections() {
    let node = Node::new().await;
    let (ada, bob) = (node.user("ada").await, node.user("bob").await);
    let (home, work) = (node.server(&ada).await, node.server(&ada).await);
    node.join(&ada, home.id, &bob).await;
    let connections = [node.connect(&ada).await, node.connect(&ada).await];
    node.told(&ada).await;
    let renamed = node.chat.users().change_profile(&ada, &called(" Ada Lovelace ")).await.unwrap();
    assert_eq!((renamed.username.as_str(), renamed.display_name.as_str()), ("ada", "Ada Lovelace"));
    let told = node.told(&bob).await;
    let name = || "Ada Lovelace".to_owned();
    let Told::Renamed(rooms, to) = told.last().unwrap() else { panic!("{told:?}") };
    assert_eq!(*to, name());
    for room in [Room::User(ada.id()), Room::Server(home.id), Room::Server(work.id)] {
        assert!(rooms.contains(&room), "{room:?} is not in {rooms:?}");
    }
    assert_eq!(rooms.len(), 3);
    assert_eq!(told[..2], connections.map(|connection| Told::Called(connection, name())));
    assert_eq!(node.chat.users().get(ada.id()).await.unwrap(), renamed);
}

#[tokio::test]
async fn a_name_out_of_its_bounds_changes_nothing_and_one_that_is_left_out_neither() {
    let node = Node::new().await;
    let ada = node.user("ada").await;
    let users = node.chat.users();
    for name in ["", "  ", "a\nb", &"x".repeat(101)] {
        let refused = users.change_profile(&ada, &called(name)).await;
        assert_fails(refused, ErrorCode::Invalid, Some("displayName"));
    }
    assert_eq!(users.change_profile(&ada, &ProfileChange::default()).await.unwrap(), ada.user);
    assert_eq!(node.told(&ada).await, []);
}
