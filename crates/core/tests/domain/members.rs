//! Leaving, and being removed.

use rialto_core::ErrorCode;
use rialto_core::hub::Room;
use rialto_protocol::events::RemovedReason;
use rialto_protocol::http::{ChannelCreate, MembersQuery, RoleCreate};
use rialto_protocol::{RoleId, ServerId, UserId};

use crate::node::{Node, Told, assert_fails};

#[tokio::test]
async fn who_is_removed_or_leaves_hears_that_the_server_is_gone() {
    for reason in [RemovedReason::Kicked, RemovedReason::Left] {
        let node = Node::new().await;
        let (ada, bob) = (node.user("ada").await, node.user("bob").await);
        let home = node.server(&ada).await.id;
        node.join(&ada, home, &bob).await;
        node.connect(&bob).await;
        node.told(&ada).await;
        let by = if reason == RemovedReason::Kicked { &ada } else { &bob };
        node.chat.members().remove(by, home, bob.id(), None).await.unwrap();
        let told = node.told(&ada).await;
        let is_it = |told: &Told| matches!(told, Told::Removed(_, id, why) if *id == home && *why == reason);
        assert!(told.iter().any(is_it), "{told:?}");
        assert!(!node.is_member(home, bob.id()).await);
        assert!(node.chat.read_states().servers(&bob).await.unwrap().is_empty());
        assert_fails(node.chat.read_states().server(&bob, home).await, ErrorCode::NotFound, None);
        assert_fails(node.chat.members().remove(&bob, home, bob.id(), None).await, ErrorCode::NotFound, None);
    }
}

#[tokio::test]
async fn who_may_remove_whom() {
    let node = Node::new().await;
    let (ada, bob, cyd) = (node.user("ada").await, node.user("bob").await, node.user("cyd").await);
    let (eve, members) = (node.user("eve").await, node.chat.members());
    let home = node.server(&ada).await.id;
    node.join(&ada, home, &bob).await;
    node.join(&ada, home, &cyd).await;

    for target in [ada.id(), bob.id(), eve.id(), UserId::parse("nonsense")] {
        assert_fails(members.remove(&eve, home, target, None).await, ErrorCode::NotFound, None);
    }
    for target in [ada.id(), cyd.id(), eve.id()] {
        assert_fails(members.remove(&bob, home, target, None).await, ErrorCode::Forbidden, None);
    }
    for target in [eve.id(), UserId::parse("nonsense")] {
        assert_fails(members.remove(&ada, home, target, None).await, ErrorCode::NotFound, None);
    }
    assert_fails(members.remove(&ada, home, ada.id(), None).await, ErrorCode::Conflict, Some("userId"));
    let nowhere = ServerId::parse("nonsense");
    assert_fails(members.remove(&ada, nowhere, bob.id(), None).await, ErrorCode::NotFound, None);
    for member in [&ada, &bob, &cyd] {
        assert!(node.is_member(home, member.id()).await);
    }
}

#[tokio::test]
async fn everybody_here_is_told_which_roles_a_member_holds_now() {
    let node = Node::new().await;
    let (ada, bob) = (node.user("ada").await, node.user("bob").await);
    let home = node.server(&ada).await.id;
    node.join(&ada, home, &bob).await;
    node.connect(&ada).await;
    let roles = node.chat.roles();
    let request =
        |name: &str| RoleCreate { name: name.to_owned(), color: None, permissions: None, mentionable: None };
    let low = roles.create(&ada, home, &request("low")).await.unwrap().id;
    let mods = roles.create(&ada, home, &request("mods")).await.unwrap().id;
    let told = async || {
        node.chat.rest().await.unwrap();
        let told = node.told(&ada).await.into_iter();
        told.filter(|told| matches!(told, Told::Member(..))).collect::<Vec<_>>()
    };
    let now = |roles: &[RoleId]| vec![Told::Member(Room::Server(home), bob.id(), roles.to_vec())];
    assert_eq!(told().await, [], "nobody holds them yet");
    roles.give(&ada, home, bob.id(), low).await.unwrap();
    assert_eq!(told().await, now(&[low]));
    roles.give(&ada, home, bob.id(), mods).await.unwrap();
    assert_eq!(told().await, now(&[low, mods]));
    roles.take(&ada, home, bob.id(), low).await.unwrap();
    assert_eq!(told().await, now(&[mods]));

    let holding = async |role_id| {
        let query = MembersQuery { role_id: Some(role_id), ..MembersQuery::default() };
        let page = node.chat.members().page(&bob, home, &query).await.unwrap();
        assert_eq!(page.total, page.members.len() as i64);
        page.members.into_iter().map(|member| member.user.id).collect::<Vec<_>>()
    };
    assert_eq!(holding(mods).await, [bob.id()]);
    assert_eq!(holding(low).await, []);
    assert_eq!(holding(RoleId(home.0)).await.len(), 2, "everybody holds the role of everyone");
    roles.delete(&ada, mods).await.unwrap();
    assert_eq!(told().await, [], "that the role is gone says it");
}

#[tokio::test]
async fn who_may_view_a_channel_is_told_to_who_may_view_it() {
    let node = Node::new().await;
    let (ada, bob) = (node.user("ada").await, node.user("bob").await);
    let (home, other) = (node.server(&ada).await.id, node.server(&bob).await);
    node.join(&ada, home, &bob).await;
    let name = "secret".to_owned();
    let secret = ChannelCreate { name, topic: None, category_id: None, private: Some(true) };
    let secret = node.chat.channels().create(&ada, home, &secret).await.unwrap().id;
    let members = node.chat.members();
    let of = |channel| MembersQuery { channel_id: Some(channel), ..MembersQuery::default() };
    let page = members.page(&ada, home, &of(secret)).await.unwrap();
    let viewers: Vec<UserId> = page.members.into_iter().map(|member| member.user.id).collect();
    assert_eq!((viewers, page.total), (vec![ada.id()], 1));
    assert_fails(members.page(&bob, home, &of(secret)).await, ErrorCode::NotFound, None);
    let elsewhere = members.page(&bob, home, &of(other.channels[0].id)).await.unwrap();
    assert_eq!(
        (elsewhere.members.len(), elsewhere.total),
        (0, 0),
        "a channel of another server is nobody's here"
    );
}
