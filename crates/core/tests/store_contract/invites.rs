//! Invites.

use rialto_core::ErrorCode;
use rialto_core::store::{
    Accepted, Constraint, Db, InvitesWanted, Made, NewInvite, Revoked, StoreError, Target, Write,
};
use rialto_protocol::limits::INVITES_MAX;
use rialto_protocol::{Invite, Permission, Permissions, Role, ServerId, Timestamp, User, UserId};
use tokio::task::JoinSet;

use crate::fixtures::{LATER, NOW, fresh, invite, join, kick, server, user};

contract! {
    an_invite_makes_a_member: create_invite, accept_invite;
    an_invite_is_used_no_more_often_than_it_may_be: accept_invite;
    a_member_uses_nothing_up: accept_invite;
    one_user_at_once_uses_an_invite_once: accept_invite;
    an_invite_ends: accept_invite;
    an_invite_needs_a_server_and_a_member: create_invite;
    an_invite_needs_a_permission_to_be_made_and_to_be_revoked: create_invite, revoke_invite, govern;
    a_member_has_so_many_invites_that_let_in: create_invite;
    the_invites_that_let_in_are_listed_and_end: invites, revoke_invite;
    a_kick_ends_invites_and_keeps_out_by_older_ones: govern, accept_invite;
    an_invite_shows_its_server_while_it_lets_in: invite_preview;
}

async fn an_invite_makes_a_member(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    let code = invite(db, home, &ada, None).await;
    assert!(
        matches!(db.accept_invite(&code, bob.id, NOW).await.unwrap(), Accepted::Joined(at, _) if at == home)
    );
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
        let joined = outcomes.iter().filter(|o| matches!(o, Ok(Accepted::Joined(..)))).count();
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
            assert!(db.remove_member(home, member.id).await.unwrap().is_some());
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
    assert!(
        matches!(db.accept_invite(&code, bob.id, NOW).await.unwrap(), Accepted::Joined(at, _) if at == home)
    );
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
            Ok(Accepted::Joined(..)) => joined += 1,
            Ok(Accepted::Already(_)) | Err(StoreError::Conflict(Constraint::Member)) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(joined, 1);
    let accepted = db.accept_invite(&code, eve.id, NOW).await.unwrap();
    assert!(matches!(accepted, Accepted::Joined(at, _) if at == home));
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

/// An invite of `creator`, made at `at`, that may be used without bound.
const fn unbounded(code: &str, server: ServerId, creator: UserId, created_at: Timestamp) -> NewInvite<'_> {
    NewInvite { code, server, creator, max_uses: None, created_at, expires_at: LATER }
}

async fn an_invite_needs_a_server_and_a_member(db: &Db) {
    let (ada, eve) = (user(db, "ada").await, user(db, "eve").await);
    let (home, _) = server(db, &ada).await;
    for (server, creator) in [(ServerId(fresh()), ada.id), (home, eve.id)] {
        assert_eq!(db.create_invite(&unbounded("code", server, creator, NOW)).await.unwrap(), Made::NoMember);
    }
    assert!(db.invite_preview("code", NOW).await.unwrap().is_none());
}

async fn an_invite_needs_a_permission_to_be_made_and_to_be_revoked(db: &Db) {
    let (ada, bob, eve) = (user(db, "ada").await, user(db, "bob").await, user(db, "eve").await);
    let (home, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let (of_ada, of_bob) = (invite(db, home, &ada, None).await, invite(db, home, &bob, None).await);
    let allow = async |permissions| {
        let everyone = db.community(Target::Server(home), &[]).await.unwrap().unwrap().0.roles.remove(0);
        let writes = vec![Write::Role(Role { permissions, ..everyone })];
        drop(db.govern(Target::Server(home), &[], |_| Ok(((), writes))).await.unwrap());
    };
    allow(Permissions::NONE).await;
    let made = db.create_invite(&unbounded("refused", home, bob.id, NOW)).await.unwrap();
    assert!(matches!(&made, Made::Refused(error) if error.code == ErrorCode::Forbidden), "{made:?}");
    let revoke = async |code: &str, actor: &User| db.revoke_invite(code, actor.id, NOW).await.unwrap();
    let revoked = revoke(&of_ada, &bob).await;
    assert!(matches!(&revoked, Revoked::Refused(error) if error.code == ErrorCode::Forbidden), "{revoked:?}");
    assert_eq!(revoke(&of_bob, &eve).await, Revoked::Unknown, "whoever is no member");
    assert_eq!(revoke(&of_bob, &bob).await, Revoked::Done, "one's own");
    allow(Permissions::of(&[Permission::ManageServer])).await;
    assert_eq!(revoke(&of_ada, &bob).await, Revoked::Done, "who manages the server");
}

async fn a_member_has_so_many_invites_that_let_in(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    let (other, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    // All at once, on as many connections as there are.
    let mut race = JoinSet::new();
    for n in 0..INVITES_MAX + 5 {
        let (db, bob) = (db.clone(), bob.id);
        race.spawn(async move {
            let code = format!("of-bob-{n}");
            db.create_invite(&unbounded(&code, home, bob, NOW)).await.unwrap()
        });
    }
    let made = race.join_all().await;
    assert_eq!(made.iter().filter(|made| matches!(made, Made::Kept)).count() as i64, INVITES_MAX);
    assert_eq!(made.iter().filter(|made| matches!(made, Made::TooMany)).count(), 5);
    // Others have theirs, and so has another server; one that is over counts no more.
    invite(db, home, &ada, None).await;
    invite(db, other, &ada, None).await;
    let listed = db.invites(wanted(home, Some(bob.id), None, 1)).await.unwrap();
    assert_eq!(db.revoke_invite(&listed[0].code, bob.id, NOW).await.unwrap(), Revoked::Done);
    assert!(matches!(db.create_invite(&unbounded("one-more", home, bob.id, NOW)).await.unwrap(), Made::Kept));
    let over = NewInvite { expires_at: Timestamp(LATER.0 + 1), ..unbounded("later", home, bob.id, LATER) };
    assert_eq!(db.create_invite(&over).await.unwrap(), Made::Kept);
}

const fn wanted<'a>(
    server: ServerId,
    creator: Option<UserId>,
    before: Option<&'a str>,
    limit: i64,
) -> InvitesWanted<'a> {
    InvitesWanted { server, now: NOW, creator, before, limit }
}

async fn the_invites_that_let_in_are_listed_and_end(db: &Db) {
    let (ada, bob, cyd) = (user(db, "ada").await, user(db, "bob").await, user(db, "cyd").await);
    let (home, _) = server(db, &ada).await;
    let (other, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let (first, second) = (invite(db, home, &ada, None).await, invite(db, home, &bob, Some(2)).await);
    invite(db, other, &ada, None).await;
    db.accept_invite(&second, cyd.id, NOW).await.unwrap();
    let codes = |invites: &[Invite]| invites.iter().map(|invite| invite.code.clone()).collect::<Vec<_>>();
    let all = db.invites(wanted(home, None, None, 9)).await.unwrap();
    // Of one time they stand by their codes; the one that let bob in is used up.
    let mut expected = vec![first.clone(), second.clone()];
    expected.sort_by(|one, other| other.cmp(one));
    assert_eq!(codes(&all), expected);
    let of_bob = db.invites(wanted(home, Some(bob.id), None, 9)).await.unwrap();
    let found = &of_bob[0];
    assert_eq!((found.code.as_str(), &found.creator, found.creator_id), (second.as_str(), &bob, bob.id));
    assert_eq!((found.server_id, found.max_uses, found.uses), (home, Some(2), 1));
    assert_eq!((of_bob.len(), found.created_at, found.expires_at), (1, NOW, LATER));
    let next = db.invites(wanted(home, None, Some(&all[0].code), 9)).await.unwrap();
    assert_eq!(codes(&next), expected[1..]);
    assert_eq!(db.invites(wanted(home, None, Some("nonsense"), 9)).await.unwrap(), []);
    assert_eq!(db.invites(InvitesWanted { now: LATER, ..wanted(home, None, None, 9) }).await.unwrap(), []);

    assert_eq!(db.revoke_invite(&first, ada.id, LATER).await.unwrap(), Revoked::Unknown);
    assert_eq!(db.revoke_invite(&first, ada.id, NOW).await.unwrap(), Revoked::Done);
    assert_eq!(db.revoke_invite(&first, ada.id, NOW).await.unwrap(), Revoked::Unknown);
    assert_eq!(db.accept_invite(&first, cyd.id, NOW).await.unwrap(), Accepted::Unknown);
}

async fn a_kick_ends_invites_and_keeps_out_by_older_ones(db: &Db) {
    let (ada, bob, cyd) = (user(db, "ada").await, user(db, "bob").await, user(db, "cyd").await);
    let (home, _) = server(db, &ada).await;
    let (other, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    join(db, other, &ada, &bob).await;
    let (older, elsewhere) = (invite(db, home, &ada, None).await, invite(db, other, &bob, None).await);
    let of_bob = invite(db, home, &bob, None).await;
    // By the clock the invite is of a time to come; it was there before the kick all the same.
    let ahead = NewInvite { expires_at: Timestamp(LATER.0 + 9), ..unbounded("ahead", home, ada.id, LATER) };
    db.create_invite(&ahead).await.unwrap();
    kick(db, home, bob.id).await;

    // What they made lets nobody in, and is nowhere to be seen; elsewhere it does.
    assert_eq!(db.accept_invite(&of_bob, cyd.id, NOW).await.unwrap(), Accepted::Unknown);
    assert!(db.invite_preview(&of_bob, NOW).await.unwrap().is_none());
    assert!(!db.admits(Some(&of_bob), NOW).await.unwrap());
    assert_eq!(db.revoke_invite(&of_bob, ada.id, NOW).await.unwrap(), Revoked::Unknown);
    assert!(db.invites(wanted(home, Some(bob.id), None, 9)).await.unwrap().is_empty());
    assert!(
        matches!(db.accept_invite(&elsewhere, cyd.id, NOW).await.unwrap(), Accepted::Joined(at, _) if at == other)
    );

    // What there was lets others in, and not who was kicked.
    for code in [&older, "ahead"] {
        assert_eq!(db.accept_invite(code, bob.id, NOW).await.unwrap(), Accepted::Kicked);
    }
    assert!(
        matches!(db.accept_invite(&older, cyd.id, NOW).await.unwrap(), Accepted::Joined(at, _) if at == home)
    );
    // A newer one does, whatever the clock says; and those of before stay what they were.
    assert_eq!(db.role(home, bob.id).await.unwrap(), None);
    let newer = NewInvite { expires_at: Timestamp(LATER.0 + 9), ..unbounded("newer", home, ada.id, NOW) };
    assert_eq!(db.create_invite(&newer).await.unwrap(), Made::Kept);
    assert!(
        matches!(db.accept_invite("newer", bob.id, NOW).await.unwrap(), Accepted::Joined(at, _) if at == home)
    );
    assert_eq!(db.accept_invite(&of_bob, ada.id, NOW).await.unwrap(), Accepted::Already(home));
    assert!(db.remove_member(home, bob.id).await.unwrap().is_some());
    assert_eq!(db.accept_invite(&older, bob.id, NOW).await.unwrap(), Accepted::Kicked);
    assert!(
        matches!(db.accept_invite("newer", bob.id, NOW).await.unwrap(), Accepted::Joined(at, _) if at == home)
    );
}
