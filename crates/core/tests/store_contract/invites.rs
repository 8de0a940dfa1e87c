//! Invites.

use rialto_core::store::{Accepted, Constraint, Db, NewInvite, StoreError};
use rialto_protocol::{ServerId, User};
use tokio::task::JoinSet;

use crate::fixtures::{LATER, NOW, fresh, invite, server, user};

contract! {
    an_invite_makes_a_member: create_invite, accept_invite;
    an_invite_is_used_no_more_often_than_it_may_be: accept_invite;
    a_member_uses_nothing_up: accept_invite;
    one_user_at_once_uses_an_invite_once: accept_invite;
    an_invite_ends: accept_invite;
    an_invite_needs_a_server: create_invite;
    an_invite_shows_its_server_while_it_lets_in: invite_preview;
}

async fn an_invite_makes_a_member(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    let code = invite(db, home, &ada, None).await;
    assert_eq!(db.accept_invite(&code, bob.id, NOW).await.unwrap(), Accepted::Joined(home));
    assert!(db.role(home, bob.id).await.unwrap().is_some());
    assert_eq!(db.accept_invite("nonsense", bob.id, NOW).await.unwrap(), Accepted::Unknown);
}

/// Lets `takers` accept `code` all at once, and gives what came of it.
async fn all_at_once(db: &Db, code: &str, takers: &[User]) -> Vec<Result<Accepted, StoreError>> {
    let mut race = JoinSet::new();
    for taker in takers {
        let (db, code, taker) = (db.clone(), code.to_owned(), taker.id);
        race.spawn(async move { db.accept_invite(&code, taker, NOW).await });
    }
    race.join_all().await
}

async fn an_invite_is_used_no_more_often_than_it_may_be(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, _) = server(db, &ada).await;
    let mut takers = Vec::new();
    for n in 0..20 {
        takers.push(user(db, &format!("taker{n}")).await);
    }
    for max_uses in [1, 5] {
        let code = invite(db, home, &ada, Some(max_uses)).await;
        let outcomes = all_at_once(db, &code, &takers).await;
        let joined = outcomes.iter().filter(|o| matches!(o, Ok(Accepted::Joined(_)))).count();
        assert_eq!(joined as i64, max_uses, "{outcomes:?}");
        let mut members = Vec::new();
        for taker in takers {
            match db.role(home, taker.id).await.unwrap() {
                Some(_) => members.push(taker),
                None => assert!(!outcomes.is_empty()),
            }
        }
        assert_eq!(members.len() as i64, max_uses, "who was told to have joined is a member, and no other");
        for member in &members {
            assert!(db.remove_member(home, member.id).await.unwrap());
        }
        takers = Vec::new();
        for n in 0..20 {
            takers.push(user(db, &format!("taker{n} after {max_uses}")).await);
        }
    }
}

async fn a_member_uses_nothing_up(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    let code = invite(db, home, &ada, Some(1)).await;
    assert_eq!(db.accept_invite(&code, ada.id, NOW).await.unwrap(), Accepted::Already(home));
    assert_eq!(db.accept_invite(&code, bob.id, NOW).await.unwrap(), Accepted::Joined(home));
    // The last one to use it may have missed the answer, and asks again.
    assert_eq!(db.accept_invite(&code, bob.id, NOW).await.unwrap(), Accepted::Already(home));
    let eve = user(db, "eve").await;
    assert_eq!(db.accept_invite(&code, eve.id, NOW).await.unwrap(), Accepted::Unknown);
}

async fn one_user_at_once_uses_an_invite_once(db: &Db) {
    let (ada, bob, eve) = (user(db, "ada").await, user(db, "bob").await, user(db, "eve").await);
    let (home, _) = server(db, &ada).await;
    let code = invite(db, home, &ada, Some(2)).await;
    let outcomes = all_at_once(db, &code, &vec![bob; 10]).await;
    let mut joined = 0;
    for outcome in outcomes {
        match outcome {
            Ok(Accepted::Joined(_)) => joined += 1,
            Ok(Accepted::Already(_)) | Err(StoreError::Conflict(Constraint::Member)) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(joined, 1);
    assert_eq!(
        db.accept_invite(&code, eve.id, NOW).await.unwrap(),
        Accepted::Joined(home),
        "one use is left"
    );
}

async fn an_invite_ends(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    let code = invite(db, home, &ada, None).await;
    assert_eq!(db.accept_invite(&code, bob.id, LATER).await.unwrap(), Accepted::Unknown);
    assert_eq!(db.role(home, bob.id).await.unwrap(), None);
    assert_eq!(db.accept_invite(&code, ada.id, LATER).await.unwrap(), Accepted::Unknown);
}

async fn an_invite_shows_its_server_while_it_lets_in(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    let code = invite(db, home, &ada, Some(1)).await;
    let preview = db.invite_preview(&code, NOW).await.unwrap().unwrap();
    assert_eq!((preview.code.as_str(), preview.expires_at), (code.as_str(), LATER));
    let shown = &preview.server;
    assert_eq!(
        (shown.id, shown.name.as_str(), &shown.icon_url, shown.member_count),
        (home, "Home", &None, 1)
    );
    assert!(db.invite_preview("nonsense", NOW).await.unwrap().is_none());
    assert!(db.invite_preview(&code, LATER).await.unwrap().is_none(), "it has ended");

    let open = invite(db, home, &ada, None).await;
    db.accept_invite(&code, bob.id, NOW).await.unwrap();
    assert!(db.invite_preview(&code, NOW).await.unwrap().is_none(), "it is used up");
    assert_eq!(db.invite_preview(&open, NOW).await.unwrap().unwrap().server.member_count, 2);
}

async fn an_invite_needs_a_server(db: &Db) {
    let ada = user(db, "ada").await;
    let server = ServerId(fresh());
    let (creator, expires_at) = (ada.id, LATER);
    let invite = NewInvite { code: "code", server, creator, max_uses: None, created_at: NOW, expires_at };
    let refused = db.create_invite(&invite).await;
    assert!(matches!(refused, Err(StoreError::Foreign(_))), "{refused:?}");
}
