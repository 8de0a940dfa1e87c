//! What users show of themselves.

use rialto_core::ErrorCode;
use rialto_core::hub::Room;
use rialto_protocol::http::ProfileChange;

use crate::node::{Node, Told, assert_fails};

fn called(name: &str) -> ProfileChange {
    ProfileChange { display_name: Some(name.to_owned()), ..ProfileChange::default() }
}

#[tokio::test]
async fn a_profile_is_told_to_who_shares_a_server_and_to_ones_own_connections() {
    let node = Node::new().await;
    let (ada, bob) = (node.user("ada").await, node.user("bob").await);
    let (home, work) = (node.server(&ada).await, node.server(&ada).await);
    node.join(&ada, home.id, &bob).await;
    let connections = [node.connect(&ada).await, node.connect(&ada).await];
    let changes = [
        called(" Ada Lovelace "),
        ProfileChange { bio: Some("Engines.".to_owned()), ..ProfileChange::default() },
        ProfileChange { status: Some("Away".to_owned()), ..ProfileChange::default() },
    ];
    for change in changes {
        node.told(&ada).await;
        let changed = node.chat.users().change_profile(&ada, &change).await.unwrap();
        assert_eq!(
            (changed.user.username.as_str(), changed.user.display_name.as_str()),
            ("ada", "Ada Lovelace")
        );
        let told = node.told(&bob).await;
        let Told::Profile(rooms, profile) = told.last().unwrap() else { panic!("{told:?}") };
        assert_eq!(**profile, changed);
        for room in [Room::User(ada.id()), Room::Server(home.id), Room::Server(work.id)] {
            assert!(rooms.contains(&room), "{room:?} is not in {rooms:?}");
        }
        assert_eq!(rooms.len(), 3);
        assert_eq!(
            told[..2],
            connections.map(|connection| Told::Called(connection, "Ada Lovelace".to_owned()))
        );
        assert_eq!(node.chat.users().get(ada.id()).await.unwrap(), changed);
    }
}

#[tokio::test]
async fn a_text_out_of_its_bounds_changes_nothing_and_one_that_is_left_out_neither() {
    let node = Node::new().await;
    let ada = node.user("ada").await;
    let users = node.chat.users();
    let before = users.get(ada.id()).await.unwrap();
    for name in ["", "  ", "a\nb", &"x".repeat(101)] {
        let refused = users.change_profile(&ada, &called(name)).await;
        assert_fails(refused, ErrorCode::Invalid, Some("displayName"));
    }
    // What is right in the same request is not taken either.
    let bio = ProfileChange { bio: Some("x".repeat(301)), ..called("Ada") };
    assert_fails(users.change_profile(&ada, &bio).await, ErrorCode::Invalid, Some("bio"));
    let status = ProfileChange { status: Some("a\nb".to_owned()), ..called("Ada") };
    assert_fails(users.change_profile(&ada, &status).await, ErrorCode::Invalid, Some("status"));
    assert_eq!(users.change_profile(&ada, &ProfileChange::default()).await.unwrap(), before);
    assert_eq!(node.told(&ada).await, []);
}
