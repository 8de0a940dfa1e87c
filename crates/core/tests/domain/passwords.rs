//! Signing in, and changing and resetting passwords.

use std::time::{Duration, Instant};

use rialto_core::ErrorCode;
use rialto_core::passwords::Cost;
use rialto_core::users::Registration;
use rialto_protocol::http::{Login, PasswordChange};

use crate::node::{Node, PASSWORD, Told, assert_fails};

const NEW: &str = "battery staple";

fn login(name: &str, password: &str) -> Login {
    Login { username: name.to_owned(), password: password.to_owned() }
}

fn change(current: &str, new: &str) -> PasswordChange {
    PasswordChange { current_password: current.to_owned(), new_password: new.to_owned() }
}

#[tokio::test]
async fn a_user_signs_in_whatever_the_case_of_the_name() {
    let node = Node::new().await;
    let ada = node.user("Ada").await;
    let signed_in = node.chat.users().login(&login(" aDA ", PASSWORD), None).await.unwrap();
    assert_eq!(signed_in.user, ada.user);
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_are_told_alike() {
    let node = Node::new().await;
    node.user("ada").await;
    let wrong = node.chat.users().login(&login("ada", "wrong horse"), None).await.err().unwrap();
    assert_eq!(wrong.code, ErrorCode::Unauthenticated);
    let long = "x".repeat(60_000);
    for name in ["eve", "", "a b", "a\0b", &long] {
        let unknown = node.chat.users().login(&login(name, PASSWORD), None).await.err().unwrap();
        assert_eq!(unknown, wrong, "{name:?}");
    }
    let unknown = node.chat.users().login(&login("ada", &long), None).await.err().unwrap();
    assert_eq!(unknown, wrong);
}

#[tokio::test]
async fn a_name_that_does_not_exist_takes_as_long_as_one_that_does() {
    // Dear enough to be told from a sign-in that hashes nothing on a machine that does other things too.
    let cost = Cost { memory_kib: 16 * 1_024, passes: 2, lanes: 1 };
    let node = Node::start(Registration::Invite, cost).await;
    node.chat.users().create("ada", PASSWORD, None).await.unwrap();
    let at_least = async |name: &str| {
        let mut least = Duration::MAX;
        for _ in 0..5 {
            let start = Instant::now();
            assert!(node.chat.users().login(&login(name, "wrong horse"), None).await.is_err());
            least = least.min(start.elapsed());
        }
        least
    };
    let (known, unknown, no_name) = (at_least("ada").await, at_least("eve").await, at_least("a b").await);
    assert!(unknown * 5 > known && known * 5 > unknown, "{known:?} and {unknown:?}");
    assert!(no_name * 5 > known && known * 5 > no_name, "{known:?} and {no_name:?}");
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions() {
    let node = Node::new().await;
    let (ada, bob) = (node.user("ada").await, node.user("bob").await);
    let other = node.sign_in("ada").await;
    let there = node.connect(&other).await;
    node.connect(&ada).await;
    node.connect(&bob).await;

    node.chat.users().change_password(&ada, &change(PASSWORD, NEW)).await.unwrap();
    assert_eq!(node.told(&ada).await, [Told::Closed(there)]);
    let left: Vec<_> = node.chat.sessions().list(&ada).await.unwrap().iter().map(|s| Some(s.id)).collect();
    assert_eq!(left, [ada.session]);
    assert_fails(
        node.chat.users().login(&login("ada", PASSWORD), None).await,
        ErrorCode::Unauthenticated,
        None,
    );
    node.chat.users().login(&login("ada", NEW), None).await.unwrap();
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_it() {
    let node = Node::new().await;
    let ada = node.user("ada").await;
    let other = node.sign_in("ada").await;
    let users = node.chat.users();
    let wrong = users.change_password(&ada, &change("wrong horse", NEW)).await;
    assert_fails(wrong, ErrorCode::Forbidden, Some("currentPassword"));
    let short = users.change_password(&ada, &change(PASSWORD, "short")).await;
    assert_fails(short, ErrorCode::Invalid, Some("newPassword"));
    assert_eq!(node.chat.sessions().list(&other).await.unwrap().len(), 2, "nothing was ended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_sign_in_with_the_old_password_outlives_its_change() {
    let node = Node::new().await;
    let ada = node.user("ada").await;
    for round in 0..20 {
        let (from, to) = if round % 2 == 0 { (PASSWORD, NEW) } else { (NEW, PASSWORD) };
        let (request, old) = (change(from, to), login("ada", from));
        let users = node.chat.users();
        let (changed, _) = tokio::join!(users.change_password(&ada, &request), users.login(&old, None));
        changed.unwrap();
        let left = node.chat.sessions().list(&ada).await.unwrap();
        assert_eq!(left.len(), 1, "round {round}: the session that changed it, and no other");
    }
}

#[tokio::test]
async fn the_administrator_resets_a_password_and_all_sessions_end() {
    let node = Node::new().await;
    let (ada, bob) = (node.user("Ada").await, node.user("bob").await);
    let connection = node.connect(&ada).await;
    node.chat.users().reset_password("ada", NEW).await.unwrap();
    assert_eq!(node.told(&bob).await, [Told::Closed(connection)]);
    node.chat.users().login(&login("ada", NEW), None).await.unwrap();
    assert_fails(node.chat.users().reset_password("eve", NEW).await, ErrorCode::NotFound, None);
    assert_fails(
        node.chat.users().reset_password("ada", "short").await,
        ErrorCode::Invalid,
        Some("password"),
    );
}

#[tokio::test]
async fn whom_another_issuer_vouches_for_has_no_password() {
    let node = Node::new().await;
    let users = node.chat.users();
    let actor = node.vouched().await;
    assert_fails(users.login(&login("ada", PASSWORD), None).await, ErrorCode::Unauthenticated, None);
    assert_fails(users.change_password(&actor, &change(PASSWORD, NEW)).await, ErrorCode::Forbidden, None);
}
