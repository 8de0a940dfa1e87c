//! From a token to an actor, on a real store.

use crate::issuer::{START, TestIssuer, TestKey, claims, claims_but};
use std::net::{IpAddr, Ipv4Addr};

use rialto::auth::Authenticator;
use rialto::config::Config;
use rialto::limits::Limits;
use rialto_core::clock::Clock;
use rialto_core::hub::Nobody;
use rialto_core::passwords::Cost;
use rialto_core::store::Db;
use rialto_core::{Actor, Chat, ErrorCode, Options};
use rialto_protocol::http::{ProfileChange, Register};
use serde_json::{Value, json};

/// Where the tokens come from.
const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// The rates of a node that nobody has changed.
fn limits() -> Limits {
    Limits::new(&Config::default())
}

/// A product in a folder of its own.
async fn chat(folder: &tempfile::TempDir) -> Chat {
    let db = Db::open(&format!("sqlite://{}/rialto.db", folder.path().display())).await.unwrap();
    let password_cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };
    Chat::start(db, Clock::System, Options { password_cost, ..Options::default() }, Nobody)
}

#[tokio::test]
async fn a_session_token_stands_for_its_user_until_the_session_ends() {
    let folder = tempfile::tempdir().unwrap();
    let (chat, server) = (chat(&folder).await, TestIssuer::start(&[]).await);
    let authenticator = Authenticator::new(chat.clone(), server.trusted(), limits());
    let request = Register {
        username: "ada".to_owned(),
        password: "correct horse".to_owned(),
        display_name: None,
        invite: None,
    };
    let signed_in = chat.users().register(&request, None).await.unwrap();
    let actor = authenticator.actor(&signed_in.token, HERE).await.unwrap();
    assert_eq!((actor.user.username.as_str(), actor.session), ("ada", Some(signed_in.session)));
    chat.sessions().end(&actor).await.unwrap();
    for token in [signed_in.token.as_str(), "", "nonsense"] {
        assert_eq!(authenticator.actor(token, HERE).await.unwrap_err().code, ErrorCode::Unauthenticated);
    }
}

#[tokio::test]
async fn a_jwt_makes_its_user_once_however_many_come_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let key = TestKey::shared();
    let (chat, server) = (chat(&folder).await, TestIssuer::start(&[key]).await);
    let authenticator = Authenticator::new(chat.clone(), server.trusted(), limits());
    let token = key.sign(&claims_but(&json!({ "preferred_username": "ada", "name": "Ada Lovelace" })));
    let mut storm = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (authenticator, token) = (authenticator.clone(), token.clone());
        storm.spawn(async move { authenticator.actor(&token, HERE).await.unwrap() });
    }
    let actors = storm.join_all().await;
    assert!(actors.iter().all(|actor| actor.user == actors[0].user));
    assert_eq!(
        (actors[0].user.username.as_str(), actors[0].user.display_name.as_str()),
        ("ada", "Ada Lovelace")
    );
    assert_eq!((actors[0].session, actors[0].expires_at.0), (None, (START + 60) * 1_000));
    assert_eq!(chat.users().list().await.unwrap().len(), 1);

    let other = key.sign(&claims_but(&json!({ "sub": "user_2", "preferred_username": "ada" })));
    let other = authenticator.actor(&other, HERE).await.unwrap().user;
    assert!(other.username.starts_with("ada-"), "{}", other.username);
}

#[tokio::test]
async fn a_remembered_user_still_needs_a_good_token() {
    let folder = tempfile::tempdir().unwrap();
    let key = TestKey::shared();
    let (chat, server) = (chat(&folder).await, TestIssuer::start(&[key]).await);
    let authenticator = Authenticator::new(chat, server.trusted(), limits());
    let token = key.sign(&claims());
    assert!(authenticator.actor(&token, HERE).await.is_ok());
    server.pass(66);
    assert_eq!(authenticator.actor(&token, HERE).await.unwrap_err().code, ErrorCode::Unauthenticated);
}

#[tokio::test]
async fn a_profile_follows_the_tokens_and_what_its_user_changes_stays_until_they_say_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let key = TestKey::shared();
    let (chat, server) = (chat(&folder).await, TestIssuer::start(&[key]).await);
    let authenticator = Authenticator::new(chat.clone(), server.trusted(), limits());
    let said = async |iat: i64, claims: Value| {
        let mut claims = claims_but(&claims);
        claims["iat"] = json!(START + iat);
        authenticator.actor(&key.sign(&claims), HERE).await.unwrap()
    };
    let shown = |actor: &Actor| {
        (actor.user.username.clone(), actor.user.display_name.clone(), actor.user.avatar_url.clone())
    };
    let all = |username: &str, name: &str, picture: Option<&str>| {
        (username.to_owned(), name.to_owned(), picture.map(str::to_owned))
    };
    let ada = said(0, json!({ "preferred_username": "ada" })).await;
    assert_eq!(shown(&ada), all("ada", "ada", None));
    assert_eq!(ada.external_id.as_ref().unwrap().subject, "user_1");
    let picture = "https://img.test.example/1.png";
    let named = json!({ "preferred_username": "ada.l", "name": "Ada L.", "picture": picture });
    assert_eq!(shown(&said(1, named.clone()).await), all("ada.l", "Ada L.", Some(picture)));
    // A token from before says nothing new, and what a token leaves out stays.
    for (iat, claims) in [(0, json!({ "name": "Ada" })), (2, json!({}))] {
        assert_eq!(shown(&said(iat, claims).await), all("ada.l", "Ada L.", Some(picture)));
    }
    let change = ProfileChange { display_name: Some("Countess".to_owned()), ..ProfileChange::default() };
    chat.users().change_profile(&ada, &change).await.unwrap();
    assert_eq!(shown(&said(3, named).await), all("ada.l", "Countess", Some(picture)));
    let renamed = json!({ "preferred_username": "ada.l", "name": "Ada Lovelace" });
    assert_eq!(shown(&said(4, renamed).await), all("ada.l", "Ada Lovelace", Some(picture)));
    let taken = json!({ "sub": "user_2", "preferred_username": "bob" });
    said(0, taken).await;
    assert_eq!(shown(&said(5, json!({ "preferred_username": "bob" })).await).0, "ada.l");
}
