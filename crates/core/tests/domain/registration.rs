//! Who may make an account, and what it begins with.

use std::sync::Arc;

use rialto_core::ErrorCode;
use rialto_core::users::Registration;
use rialto_protocol::http::Register;
use tokio::task::JoinSet;

use crate::node::{DAY_MS, Node, PASSWORD, actor, assert_fails, registration};

async fn owners(node: &Node) -> Vec<String> {
    let accounts = node.chat.users().list().await.unwrap();
    accounts.into_iter().filter(|account| account.owns_node).map(|account| account.user.username).collect()
}

#[tokio::test]
async fn the_first_account_needs_no_invite_and_owns_the_node() {
    let node = Node::new().await;
    let ada = node.register("Ada", None).await.unwrap();
    assert_eq!((ada.user.username.as_str(), ada.user.display_name.as_str()), ("Ada", "Ada"));
    assert_eq!(node.chat.sessions().authenticate(&ada.token).await.unwrap().user, ada.user);
    assert_eq!(owners(&node).await, ["Ada"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_open_registration_both_of_two_first_ones_are_made_and_one_owns_the_node() {
    let node = Node::with(Registration::Open).await;
    let (one, other) = tokio::join!(node.register("ada", None), node.register("bob", None));
    assert!(one.is_ok() && other.is_ok());
    assert_eq!(owners(&node).await.len(), 1);
}

#[tokio::test]
async fn a_later_account_needs_an_invite_that_is_good() {
    let node = Node::new().await;
    let ada = actor(node.register("ada", None).await.unwrap());
    let home = node.server(&ada).await;
    let code = node.invite(&ada, home.id, Some(1)).await;

    for bad in
        [None, Some(""), Some("nonsense"), Some("a\0b"), Some("../.."), Some(&"x".repeat(10_000) as &str)]
    {
        assert_fails(node.register("bob", bad).await, ErrorCode::Forbidden, Some("invite"));
    }
    let bob = node.register("bob", Some(&code)).await.unwrap();
    assert!(node.is_member(home.id, bob.user.id).await, "the invite led there");
    assert_fails(node.register("eve", Some(&code)).await, ErrorCode::Forbidden, Some("invite"));

    let code = node.invite(&ada, home.id, None).await;
    node.pass(7 * DAY_MS);
    assert_fails(node.register("eve", Some(&code)).await, ErrorCode::Forbidden, Some("invite"));
    assert_eq!(node.chat.users().list().await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invite_with_one_use_makes_one_of_twenty_accounts() {
    let node = Arc::new(Node::new().await);
    let ada = node.user("ada").await;
    let home = node.server(&ada).await;
    let code = node.invite(&ada, home.id, Some(1)).await;
    let mut race = JoinSet::new();
    for n in 0..20 {
        let (node, code) = (Arc::clone(&node), code.clone());
        race.spawn(async move { node.register(&format!("taker{n}"), Some(&code)).await });
    }
    let (made, refused): (Vec<_>, Vec<_>) = race.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(made.len(), 1);
    for outcome in refused {
        assert_fails(outcome, ErrorCode::Forbidden, Some("invite"));
    }
    assert_eq!(node.chat.users().list().await.unwrap().len(), 2, "who was refused has no account");
}

#[tokio::test]
async fn where_registration_is_open_an_invite_is_taken_but_not_needed() {
    let node = Node::with(Registration::Open).await;
    let ada = actor(node.register("ada", None).await.unwrap());
    let home = node.server(&ada).await;
    let code = node.invite(&ada, home.id, None).await;
    let bob = node.register("bob", None).await.unwrap();
    assert!(!node.is_member(home.id, bob.user.id).await);
    let eve = node.register("eve", Some(&code)).await.unwrap();
    assert!(node.is_member(home.id, eve.user.id).await);
    assert_fails(node.register("zoe", Some("nonsense")).await, ErrorCode::Forbidden, Some("invite"));
}

#[tokio::test]
async fn where_registration_is_closed_the_administrator_makes_all_accounts_but_the_first() {
    let node = Node::with(Registration::Closed).await;
    let ada = actor(node.register("ada", None).await.unwrap());
    assert_fails(node.register("eve", None).await, ErrorCode::Forbidden, None);
    node.user("zoe").await;
    let home = node.server(&ada).await;
    let code = node.invite(&ada, home.id, None).await;
    assert_fails(node.register("bob", Some(&code)).await, ErrorCode::Forbidden, None);
    assert_eq!(owners(&node).await, ["ada"]);
}

#[tokio::test]
async fn a_name_that_is_taken_is_a_conflict_and_uses_no_invite() {
    let node = Node::new().await;
    let ada = node.user("Ada").await;
    let home = node.server(&ada).await;
    let code = node.invite(&ada, home.id, Some(1)).await;
    assert_fails(node.register("aDA", Some(&code)).await, ErrorCode::Conflict, Some("username"));
    node.register("bob", Some(&code)).await.unwrap();
    // Who may not register does not learn which names there are.
    assert_fails(node.register("ada", None).await, ErrorCode::Forbidden, Some("invite"));
}

#[tokio::test]
async fn every_field_has_its_bounds() {
    let node = Node::with(Registration::Open).await;
    let long = "x".repeat(101);
    let display = |name: &str| Register { display_name: Some(name.to_owned()), ..registration("ada", None) };
    let password = |text: &str| Register { password: text.to_owned(), ..registration("ada", None) };
    let cases = [
        (registration("", None), "username"),
        (registration("a b", None), "username"),
        (registration("a\0b", None), "username"),
        (registration(&long, None), "username"),
        (password("1234567"), "password"),
        (password(&"x".repeat(1_025)), "password"),
        (display(" "), "displayName"),
        (display("a\nb"), "displayName"),
        (display(&long), "displayName"),
    ];
    for (request, field) in cases {
        assert_fails(node.chat.users().register(&request, None).await, ErrorCode::Invalid, Some(field));
    }
    assert!(node.chat.users().list().await.unwrap().is_empty());
    let ada = Register { display_name: Some(" Ada Lovelace ".to_owned()), ..registration(" ada ", None) };
    let ada = node.chat.users().register(&ada, None).await.unwrap().user;
    assert_eq!((ada.username.as_str(), ada.display_name.as_str()), ("ada", "Ada Lovelace"));
    assert_eq!(node.chat.users().get(ada.id).await.unwrap().user, ada);
}

#[tokio::test]
async fn the_administrator_is_held_to_the_same_bounds() {
    let node = Node::new().await;
    let users = node.chat.users();
    assert_fails(users.create("a b", PASSWORD, None).await, ErrorCode::Invalid, Some("username"));
    assert_fails(users.create("ada", "short", None).await, ErrorCode::Invalid, Some("password"));
    assert_fails(users.create("ada", PASSWORD, Some("")).await, ErrorCode::Invalid, Some("displayName"));
    let ada = users.create("ada", PASSWORD, Some("Ada Lovelace")).await.unwrap();
    assert_eq!(ada.display_name, "Ada Lovelace");
    assert_fails(users.create("ADA", PASSWORD, None).await, ErrorCode::Conflict, Some("username"));
}
