//! Who is on line in a server, as members read it and as they are told.

use std::time::Duration;

use rialto_core::store::NAMED_MAX;
use rialto_core::{Actor, ErrorCode};
use rialto_protocol::events::PresenceChanged;
use rialto_protocol::http::MembersQuery;
use rialto_protocol::{Member, MemberRole, ServerId, UserId};

use crate::node::{Node, assert_fails};

async fn online(node: &Node, reader: &Actor, server: ServerId) -> (Vec<UserId>, usize) {
    let page = node.chat.members().page(reader, server, &MembersQuery::default()).await.unwrap();
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
    node.chat.members().remove(&ada, home, bob.id(), None).await.unwrap();
    assert_eq!(online(&node, &ada, home).await, (vec![], 0));
    assert_eq!(node.presence().await.1, changed(home, &[], &[&bob], 0));
}

#[tokio::test]
async fn whoever_disconnects_stays_on_line_for_a_while() {
    let node = Node::new().await;
    let ada = node.user("ada").await;
    let home = node.server(&ada).await.id;
    let connection = node.connect(&ada).await;
    node.chat.read_states().disconnect(connection, ada.id()).await.unwrap();
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
    let of = |limit| MembersQuery { limit, ..MembersQuery::default() };
    let long = MembersQuery { query: Some("a".repeat(101)), ..MembersQuery::default() };
    let nobody = MembersQuery { after: Some(UserId::parse("nobody")), ..MembersQuery::default() };
    for query in [of(None), of(Some(0)), of(Some(101)), long.clone(), nobody.clone()] {
        assert_fails(members.page(&eve, home, &query).await, ErrorCode::NotFound, None);
    }
    for limit in [0, 101, -1] {
        assert_fails(members.page(&bob, home, &of(Some(limit))).await, ErrorCode::Invalid, Some("limit"));
    }
    assert_fails(members.page(&bob, home, &long).await, ErrorCode::Invalid, Some("query"));
    assert_fails(members.page(&bob, home, &nobody).await, ErrorCode::NotFound, None);
    let mut roles = Vec::new();
    let mut query = of(Some(1));
    while let Some(member) = members.page(&bob, home, &query).await.unwrap().members.pop() {
        query.after = Some(member.user.id);
        roles.push((member.user.username, member.role));
    }
    assert_eq!(roles, [("ada".to_owned(), MemberRole::Owner), ("bob".to_owned(), MemberRole::Member)]);
}

/// The names on a page of `limit`, those on line in capitals; and where the next one begins.
async fn page(node: &Node, reader: &Actor, server: ServerId, query: MembersQuery) -> (String, MembersQuery) {
    let body = node.chat.members().page(reader, server, &query).await.unwrap();
    let shown = |member: &Member| {
        let name = &member.user.username;
        if member.online { name.to_uppercase() } else { name.clone() }
    };
    let last = body.members.last();
    let (after, after_online) = (last.map(|last| last.user.id), last.map(|last| last.online));
    (body.members.iter().map(shown).collect(), MembersQuery { after, after_online, ..query })
}

/// A server of `h` with `a` to `h`, of whom `c` and `f` are on line.
async fn eight(node: &Node) -> (ServerId, Vec<Actor>) {
    let mut people = Vec::new();
    for name in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        people.push(node.user(name).await);
    }
    let home = node.server(&people[7]).await.id;
    for person in people[..7].iter().rev() {
        node.join(&people[7], home, person).await;
    }
    node.connect(&people[2]).await;
    node.connect(&people[5]).await;
    (home, people)
}

#[tokio::test]
async fn whoever_is_on_line_stands_first_and_each_part_is_by_name() {
    let node = Node::new().await;
    let (home, people) = eight(&node).await;
    let mut query = MembersQuery { limit: Some(3), ..MembersQuery::default() };
    for expected in ["CFa", "bde", "gh", ""] {
        let (read, next) = page(&node, &people[0], home, query).await;
        assert_eq!(read, expected);
        query = next;
    }
    // Found, they keep that order.
    let found = MembersQuery { query: Some("F".to_owned()), ..MembersQuery::default() };
    assert_eq!(page(&node, &people[0], home, found).await.0, "F");
}

#[tokio::test]
async fn a_page_goes_on_where_the_one_before_ended_although_people_come_and_go() {
    let node = Node::new().await;
    let (home, people) = eight(&node).await;
    let first = MembersQuery { limit: Some(1), ..MembersQuery::default() };
    let (read, next) = page(&node, &people[0], home, first).await;
    assert_eq!(read, "C");
    // The last one of that page is gone, and out of the server too: those on line still come next.
    node.chat.members().remove(&people[7], home, people[2].id(), None).await.unwrap();
    assert_eq!(page(&node, &people[0], home, next.clone()).await.0, "F");
    // Whoever does not say where it was goes on from where they stand now.
    let unsaid = MembersQuery { after_online: None, limit: Some(2), ..next };
    assert_eq!(page(&node, &people[0], home, unsaid).await.0, "de");
}

#[tokio::test]
async fn where_many_are_on_line_each_member_is_on_one_page_all_the_same() {
    let node = Node::new().await;
    let owner = node.user("owner").await;
    let home = node.server(&owner).await.id;
    let mut expected = Vec::new();
    // More than can be asked for by their ids, and among them some who are not on line.
    for number in 0..NAMED_MAX + 50 {
        let person = node.user(&format!("p{number:04}")).await;
        node.join(&owner, home, &person).await;
        let online = number % 20 != 0;
        if online {
            node.connect(&person).await;
        }
        expected.push((!online, format!("p{number:04}")));
    }
    expected.push((true, "owner".to_owned()));
    expected.sort();
    let mut read = Vec::new();
    let mut query = MembersQuery { limit: Some(100), ..MembersQuery::default() };
    loop {
        let body = node.chat.members().page(&owner, home, &query).await.unwrap();
        let Some(last) = body.members.last() else { break };
        (query.after, query.after_online) = (Some(last.user.id), Some(last.online));
        read.extend(body.members.into_iter().map(|member| (!member.online, member.user.username)));
    }
    assert!(read == expected, "read {} of {}", read.len(), expected.len());
}
