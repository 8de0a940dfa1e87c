//! Making invites, and joining with them.

use std::sync::Arc;

use rialto_core::{Actor, ErrorCode};
use rialto_protocol::http::{InviteCreate, InvitesQuery};
use rialto_protocol::limits::INVITES_MAX;
use tokio::task::JoinSet;

use crate::node::{DAY_MS, Node, assert_fails};

#[tokio::test]
async fn every_member_may_invite_and_others_learn_nothing() {
    let node = Node::new().await;
    let (ada, bob, eve) = (node.user("ada").await, node.user("bob").await, node.user("eve").await);
    let home = node.server(&ada).await.id;
    node.join(&ada, home, &bob).await;
    let invite = node.chat.invites().create(&bob, home, &InviteCreate::default()).await.unwrap();
    assert_eq!(invite.url, format!("/invite/{}", invite.code));
    assert_eq!((invite.server_id, invite.creator_id), (home, bob.id()));
    assert_eq!((invite.max_uses, invite.uses), (None, 0));
    assert_eq!(invite.expires_at.0 - invite.created_at.0, 7 * DAY_MS);
    for request in [InviteCreate::default(), InviteCreate { max_uses: Some(0), expires_in_seconds: None }] {
        let refused = node.chat.invites().create(&eve, home, &request).await;
        assert_fails(refused, ErrorCode::NotFound, None);
    }
}

#[tokio::test]
async fn numbers_out_of_their_range_are_invalid() {
    let node = Node::new().await;
    let ada = node.user("ada").await;
    let home = node.server(&ada).await.id;
    for wrong in [i64::MIN, -1, 0, 100_001, i64::MAX] {
        let request = InviteCreate { max_uses: Some(wrong), expires_in_seconds: None };
        let refused = node.chat.invites().create(&ada, home, &request).await;
        assert_fails(refused, ErrorCode::Invalid, Some("maxUses"));
    }
    for wrong in [i64::MIN, -1, 0, 365 * 24 * 3_600 + 1, i64::MAX] {
        let request = InviteCreate { max_uses: None, expires_in_seconds: Some(wrong) };
        let refused = node.chat.invites().create(&ada, home, &request).await;
        assert_fails(refused, ErrorCode::Invalid, Some("expiresInSeconds"));
    }
    let request = InviteCreate { max_uses: Some(100_000), expires_in_seconds: Some(365 * 24 * 3_600) };
    node.chat.invites().create(&ada, home, &request).await.unwrap();
}

#[tokio::test]
async fn an_invite_leads_into_its_server_until_it_ends() {
    let node = Node::new().await;
    let (ada, bob, eve) = (node.user("ada").await, node.user("bob").await, node.user("eve").await);
    let home = node.server(&ada).await;
    let request = InviteCreate { max_uses: None, expires_in_seconds: Some(60) };
    let code = node.chat.invites().create(&ada, home.id, &request).await.unwrap().code;
    node.pass(59_999);
    let joined = node.chat.invites().accept(&bob, &code).await.unwrap();
    assert_eq!((joined.id, joined.channels.len(), joined.count), (home.id, 1, 0));
    node.pass(1);
    assert_fails(node.chat.invites().accept(&eve, &code).await, ErrorCode::NotFound, None);
    let long = "x".repeat(100_000);
    for unknown in ["", "nonsense", "a\0b", "../..", &long] {
        assert_fails(node.chat.invites().accept(&eve, unknown).await, ErrorCode::NotFound, None);
    }
    assert!(!node.is_member(home.id, eve.id()).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_user_who_asks_ten_times_at_once_is_let_in_each_time() {
    let node = Arc::new(Node::new().await);
    let (ada, bob) = (node.user("ada").await, node.user("bob").await);
    let home = node.server(&ada).await.id;
    let code = node.invite(&ada, home, Some(1)).await;
    let mut race = JoinSet::new();
    for _ in 0..10 {
        let (node, code, bob) = (Arc::clone(&node), code.clone(), bob.clone());
        race.spawn(async move { node.chat.invites().accept(&bob, &code).await.map(|server| server.id) });
    }
    for outcome in race.join_all().await {
        assert_eq!(outcome, Ok(home));
    }
}

#[tokio::test]
async fn members_see_and_revoke_their_own_invites_and_the_owner_all() {
    let node = Node::new().await;
    let (ada, bob, cyd, eve) =
        (node.user("ada").await, node.user("bob").await, node.user("cyd").await, node.user("eve").await);
    let home = node.server(&ada).await.id;
    node.join(&ada, home, &bob).await;
    node.join(&ada, home, &cyd).await;
    let of_ada = node.invite(&ada, home, None).await;
    node.pass(1);
    let of_bob = node.invite(&bob, home, None).await;
    let invites = node.chat.invites();
    let listed = async |actor: &Actor| {
        let invites = invites.list(actor, home, &InvitesQuery::default()).await.unwrap();
        invites.into_iter().map(|invite| invite.code).collect::<Vec<_>>()
    };
    assert_eq!(listed(&ada).await, [of_bob.clone(), of_ada.clone()]);
    assert_eq!(listed(&bob).await, std::slice::from_ref(&of_bob));
    assert!(listed(&cyd).await.is_empty());
    for limit in [None, Some(0)] {
        let query = InvitesQuery { limit, ..InvitesQuery::default() };
        assert_fails(invites.list(&eve, home, &query).await, ErrorCode::NotFound, None);
    }
    let query = InvitesQuery { limit: Some(101), ..InvitesQuery::default() };
    assert_fails(invites.list(&ada, home, &query).await, ErrorCode::Invalid, Some("limit"));
    let query = InvitesQuery { limit: Some(1), before: Some(of_bob.clone()) };
    assert_eq!(invites.list(&ada, home, &query).await.unwrap()[0].code, of_ada);

    assert_fails(invites.revoke(&eve, &of_ada).await, ErrorCode::NotFound, None);
    assert_fails(invites.revoke(&bob, &of_ada).await, ErrorCode::Forbidden, None);
    assert_fails(invites.revoke(&ada, "no/such").await, ErrorCode::NotFound, None);
    invites.revoke(&ada, &of_bob).await.unwrap();
    assert_fails(invites.revoke(&bob, &of_bob).await, ErrorCode::NotFound, None);
    assert_fails(invites.accept(&eve, &of_bob).await, ErrorCode::NotFound, None);
    assert!(listed(&bob).await.is_empty());
}

#[tokio::test]
async fn whoever_was_kicked_comes_back_by_a_newer_invite_alone() {
    let node = Node::new().await;
    let (ada, bob) = (node.user("ada").await, node.user("bob").await);
    let home = node.server(&ada).await.id;
    node.join(&ada, home, &bob).await;
    let (older, of_bob) = (node.invite(&ada, home, None).await, node.invite(&bob, home, None).await);
    node.chat.members().remove(&ada, home, bob.id(), None).await.unwrap();
    let invites = node.chat.invites();
    assert_fails(invites.accept(&bob, &older).await, ErrorCode::Forbidden, Some("invite"));
    assert_fails(invites.preview(&of_bob).await, ErrorCode::NotFound, None);
    assert_fails(node.register("cyd", Some(&of_bob)).await, ErrorCode::Forbidden, Some("invite"));
    // Made in the same millisecond, it is newer.
    let newer = node.invite(&ada, home, None).await;
    invites.accept(&bob, &newer).await.unwrap();
    // Whoever leaves comes back by any.
    node.chat.members().remove(&bob, home, bob.id(), None).await.unwrap();
    invites.accept(&bob, &newer).await.unwrap();
}

#[tokio::test]
async fn nobody_has_more_invites_to_a_server_than_the_bound() {
    let node = Node::new().await;
    let ada = node.user("ada").await;
    let home = node.server(&ada).await.id;
    let mut codes = Vec::new();
    for _ in 0..INVITES_MAX {
        codes.push(node.invite(&ada, home, None).await);
    }
    let one_more = node.chat.invites().create(&ada, home, &InviteCreate::default()).await;
    assert_fails(one_more, ErrorCode::Forbidden, None);
    node.chat.invites().revoke(&ada, &codes[0]).await.unwrap();
    node.invite(&ada, home, None).await;
}
