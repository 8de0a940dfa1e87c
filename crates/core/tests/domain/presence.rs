//! Who is on line in a server, as members read it and as they are told.

use std::time::Duration;

use rialto_core::{Actor, ErrorCode};
use rialto_protocol::events::PresenceChanged;
use rialto_protocol::{Role, ServerId, UserId};

use crate::node::{Node, assert_fails};

async fn online(node: &Node, reader: &Actor, server: ServerId) -> (Vec<UserId>, usize) {
    let page = node.chat.members().page(reader, server, None, None).await.unwrap();
    let online = page.members.iter().filter(|member| member.online).map(|member| member.user.id);
    (online.collect(), page.online)
}

fn changed(server_id: ServerId, online: &[&Actor], offline: &[&Actor], count: usize) -> PresenceChanged {
    let ids = |people: &[&Actor]| people.iter().map(|person| person.id()).collect();
    PresenceChanged { server_id, online: ids(online), offline: ids(offline), count }
}

#[tokio::test]
async fn whoever_connects_is_on_line_and_whoever_is_removed_is_not() {
    let node = Node::new().await;
    let (ada, bob) = (node.user("ada").await, node.user("bob").await);
    let home = node.server(&ada).await.id;
    node.join(&ada, home, &bob).await;
    assert_eq!(online(&node, &ada, home).await, (vec![], 0));
    node.connect(&bob).await;
    node.connect(&bob).await;
    assert_eq!(online(&node, &ada, home).await, (vec![bob.id()], 1));
    assert_eq!(node.presence().await.1, changed(home, &[&bob], &[], 1));
    node.chat.members().remove(&ada, home, bob.id()).await.unwrap();
    assert_eq!(online(&node, &ada, home).await, (vec![], 0));
    assert_eq!(node.presence().await.1, changed(home, &[], &[&bob], 0));
}

#[tokio::test]
async fn whoever_joins_while_connected_is_on_line_there() {
    let node = Node::new().await;
    let (ada, bob) = (node.user("ada").await, node.user("bob").await);
    node.connect(&bob).await;
    let home = node.server(&ada).await.id;
    node.join(&ada, home, &bob).await;
    assert_eq!(node.presence().await.1, changed(home, &[&bob], &[], 1));
    assert_eq!(online(&node, &ada, home).await, (vec![bob.id()], 1));
}

#[tokio::test]
async fn whoever_disconnects_stays_on_line_for_a_while() {
    let node = Node::new().await;
    let ada = node.user("ada").await;
    let home = node.server(&ada).await.id;
    let tab = node.connect(&ada).await;
    node.chat.read_states().disconnect(tab, ada.id()).await.unwrap();
    assert_eq!(online(&node, &ada, home).await, (vec![ada.id()], 1));
}

#[tokio::test]
async fn a_server_is_told_of_its_changes_once_a_second_at_most() {
    let node = Node::new().await;
    let ada = node.user("ada").await;
    let home = node.server(&ada).await.id;
    let (mut times, mut count) = (Vec::new(), 0);
    while times.len() < 3 {
        let person = node.user(&format!("person{count}")).await;
        node.join(&ada, home, &person).await;
        node.connect(&person).await;
        count += 1;
        let (at, presence) = node.presence().await;
        assert_eq!(presence, changed(home, &[&person], &[], count));
        times.push(at);
    }
    for pair in times.windows(2) {
        let between = pair[1] - pair[0];
        assert!(between >= Duration::from_millis(990), "{between:?} lie between two tellings");
    }
}

#[tokio::test]
async fn members_are_read_by_members_in_pages() {
    let node = Node::new().await;
    let (ada, bob, eve) = (node.user("ada").await, node.user("bob").await, node.user("eve").await);
    let home = node.server(&ada).await.id;
    node.join(&ada, home, &bob).await;
    let members = node.chat.members();
    for limit in [None, Some(0), Some(101)] {
        assert_fails(members.page(&eve, home, None, limit).await, ErrorCode::NotFound, None);
    }
    for limit in [0, 101, -1] {
        assert_fails(members.page(&bob, home, None, Some(limit)).await, ErrorCode::Invalid, Some("limit"));
    }
    let mut roles = Vec::new();
    let mut after = None;
    while let Some(member) = members.page(&bob, home, after, Some(1)).await.unwrap().members.pop() {
        after = Some(member.user.id);
        roles.push((member.user.username, member.role));
    }
    roles.sort_by(|(a, _), (b, _)| a.cmp(b));
    assert_eq!(roles, [("ada".to_owned(), Role::Owner), ("bob".to_owned(), Role::Member)]);
}
