//! Users whom another issuer vouches for.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rialto_core::users::{Profile, Registration};
use rialto_core::{ErrorCode, Result};
use rialto_protocol::{ExternalId, Timestamp, User};
use tokio::task::JoinSet;

use crate::node::{Node, assert_fails};

const CLERK: &str = "https://clerk.example";

async fn at_first_sight(
    node: &Node,
    issuer: &str,
    subject: &str,
    username: Option<&str>,
    name: Option<&str>,
) -> Result<User> {
    let id = ExternalId { issuer: issuer.to_owned(), subject: subject.to_owned() };
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let said = Profile { username: owned(username), name: owned(name), picture: None };
    node.chat.users().vouched_for(&id, &said, Timestamp(node.now.load(Ordering::Relaxed))).await
}

#[tokio::test]
async fn a_subject_is_one_user_for_good() {
    let node = Node::new().await;
    let ada = at_first_sight(&node, CLERK, "user_1", Some("ada"), Some("Ada Lovelace")).await.unwrap();
    assert_eq!((ada.username.as_str(), ada.display_name.as_str()), ("ada", "Ada Lovelace"));
    let again = at_first_sight(&node, CLERK, "user_1", Some("ada"), None).await.unwrap();
    assert_eq!(again, ada);
    let other = at_first_sight(&node, "https://other.example", "user_1", Some("bob"), None).await.unwrap();
    assert_ne!(other.id, ada.id);
}

#[tokio::test]
async fn a_taken_name_gets_a_short_end() {
    let node = Node::new().await;
    node.user("ada").await;
    let other = at_first_sight(&node, CLERK, "user_1", Some("Ada"), Some("Ada")).await.unwrap();
    assert!(other.username.starts_with("Ada-") && other.username.len() == 8, "{}", other.username);
    assert_eq!(other.display_name, "Ada");
    let long = "x".repeat(200);
    for subject in ["user_2", "user_3"] {
        let user = at_first_sight(&node, CLERK, subject, Some(&long), None).await.unwrap();
        assert_eq!(user.username.chars().count(), 64);
    }
}

#[tokio::test]
async fn whoever_brings_no_name_gets_one() {
    let node = Node::new().await;
    for (subject, name) in [("1", None), ("2", Some("")), ("3", Some("\0 <>"))] {
        let user = at_first_sight(&node, CLERK, subject, name, name).await.unwrap();
        assert!(user.username.starts_with("user-"), "{}", user.username);
        assert!(!user.display_name.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn however_many_see_a_user_first_one_account_is_made() {
    let node = Arc::new(Node::with(Registration::Closed).await);
    let mut race = JoinSet::new();
    for _ in 0..20 {
        let node = Arc::clone(&node);
        race.spawn(async move { at_first_sight(&node, CLERK, "user_1", Some("ada"), None).await.unwrap() });
    }
    let users = race.join_all().await;
    assert!(users.iter().all(|user| *user == users[0]));
    assert_eq!(node.chat.users().list().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_subject_that_can_not_be_kept_is_nobody() {
    let node = Node::new().await;
    for (issuer, subject) in [(CLERK, ""), ("", "user_1"), (CLERK, "a\0b")] {
        let refused = at_first_sight(&node, issuer, subject, None, None).await;
        assert_fails(refused, ErrorCode::Unauthenticated, None);
    }
}
