//! Sessions: what a token is good for, and how it ends.

use rialto_core::ErrorCode;
use rialto_protocol::SessionId;
use rialto_protocol::http::Login;

use crate::node::{DAY_MS, Node, PASSWORD, Told, assert_fails};

fn login(name: &str) -> Login {
    Login { username: name.to_owned(), password: PASSWORD.to_owned() }
}

#[tokio::test]
async fn a_token_stands_for_its_user_and_nothing_else_does() {
    let node = Node::new().await;
    node.user("ada").await;
    let signed_in = node.chat.users().login(&login("ada"), None).await.unwrap();
    let actor = node.chat.sessions().authenticate(&signed_in.token).await.unwrap();
    assert_eq!((actor.user, actor.session), (signed_in.user, Some(signed_in.session)));
    assert_eq!(actor.expires_at, signed_in.expires_at);

    let session = signed_in.session.to_string();
    let long = "x".repeat(100_000);
    for wrong in ["", "nonsense", "a\0b", &session, &long, &signed_in.token[1..]] {
        assert_fails(node.chat.sessions().authenticate(wrong).await, ErrorCode::Unauthenticated, None);
    }
}

#[tokio::test]
async fn a_session_that_is_not_used_ends_after_thirty_days() {
    let node = Node::new().await;
    node.user("ada").await;
    let signed_in = node.chat.users().login(&login("ada"), None).await.unwrap();
    node.pass(30 * DAY_MS);
    assert_fails(node.chat.sessions().authenticate(&signed_in.token).await, ErrorCode::Unauthenticated, None);
}

#[tokio::test]
async fn a_session_that_is_used_lives_on() {
    let node = Node::new().await;
    node.user("ada").await;
    let signed_in = node.chat.users().login(&login("ada"), None).await.unwrap();
    node.pass(DAY_MS - 1);
    let actor = node.chat.sessions().authenticate(&signed_in.token).await.unwrap();
    assert_eq!(actor.expires_at, signed_in.expires_at, "it is written once a day at most");
    for _ in 0..3 {
        node.pass(29 * DAY_MS);
        let actor = node.chat.sessions().authenticate(&signed_in.token).await.unwrap();
        assert_eq!(actor.expires_at.0, node.now.load(std::sync::atomic::Ordering::Relaxed) + 30 * DAY_MS);
    }
}

#[tokio::test]
async fn a_user_sees_their_own_sessions() {
    let node = Node::new().await;
    let first = node.user("ada").await;
    node.user("bob").await;
    node.pass(1_000);
    let agent = format!("Browser\n{}", "x".repeat(10_000));
    let second = node.chat.users().login(&login("ada"), Some(&agent)).await.unwrap();
    let sessions = node.chat.sessions().list(&first).await.unwrap();
    let told: Vec<_> = sessions.iter().map(|session| (session.id, session.current)).collect();
    assert_eq!(told, [(second.session, false), (first.session.unwrap(), true)]);
    let agent = sessions[0].user_agent.as_deref().unwrap();
    assert!(agent.starts_with("Browserx") && agent.len() == 256, "{agent}");
}

#[tokio::test]
async fn a_session_is_revoked_by_its_user_alone_and_its_connections_are_closed() {
    let node = Node::new().await;
    let (ada, bob) = (node.user("ada").await, node.user("bob").await);
    let other = node.sign_in("ada").await;
    let (here, there) = (node.connect(&ada).await, node.connect(&other).await);

    let revoked = node.chat.sessions().revoke(&bob, other.session.unwrap()).await;
    assert_fails(revoked, ErrorCode::NotFound, None);
    assert_eq!(node.told(&ada).await, []);
    node.chat.sessions().revoke(&ada, other.session.unwrap()).await.unwrap();
    assert_eq!(node.told(&ada).await, [Told::Closed(there)]);
    let again = node.chat.sessions().revoke(&ada, other.session.unwrap()).await;
    assert_fails(again, ErrorCode::NotFound, None);
    let unknown = SessionId::parse("nonsense");
    assert_fails(node.chat.sessions().revoke(&ada, unknown).await, ErrorCode::NotFound, None);

    node.chat.sessions().end(&ada).await.unwrap();
    assert_eq!(node.told(&bob).await, [Told::Closed(here)]);
    assert!(node.chat.sessions().list(&ada).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_session_that_another_process_ends_is_noticed() {
    let mut node = Node::new().await;
    let ada = node.user("ada").await;
    let another_process = node.watchful().await;
    let here = node.connect(&ada).await;
    assert!(another_process.end_session(ada.id(), ada.session.unwrap()).await.unwrap());
    let mut told = Vec::new();
    while told.is_empty() {
        told = node.told(&ada).await;
    }
    assert_eq!(told[0], Told::Closed(here));
}

#[tokio::test]
async fn a_connection_of_a_session_that_has_just_ended_does_not_stand() {
    let node = Node::new().await;
    let ada = node.user("ada").await;
    node.chat.sessions().end(&ada).await.unwrap();
    let refused = node.chat.read_states().connect(rialto_core::hub::ConnectionId(99), &ada).await;
    assert_fails(refused, ErrorCode::Unauthenticated, None);
}

#[tokio::test]
async fn whom_another_issuer_vouches_for_has_no_session_to_end() {
    let node = Node::new().await;
    let actor = node.vouched().await;
    node.chat.sessions().end(&actor).await.unwrap();
    assert!(node.chat.sessions().list(&actor).await.unwrap().is_empty());
}

#[tokio::test]
async fn with_one_session_too_many_the_oldest_ends_with_its_connections() {
    let node = Node::new().await;
    let oldest = node.user("ada").await;
    let here = node.connect(&oldest).await;
    for _ in 1..rialto_core::Options::default().sessions_per_user {
        node.pass(1);
        node.sign_in("ada").await;
    }
    node.told(&oldest).await;
    node.pass(1);
    let newest = node.sign_in("ada").await;
    assert_eq!(node.told(&newest).await, [Told::Closed(here)]);
    assert_eq!(node.chat.sessions().list(&newest).await.unwrap().len(), 100);
}
