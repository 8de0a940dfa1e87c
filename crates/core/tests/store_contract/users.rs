//! Users, and what they sign in with.

use rialto_core::store::{
    Admission, Claims, Constraint, Db, NewUser, Place, ProfileEdit, SignIn, StoreError, Wanted,
};
use rialto_protocol::{Timestamp, User, UserId, UserProfile};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::task::JoinSet;

use crate::databases::sqlite_address;
use crate::fixtures::{
    LATER, NOW, fresh, invite, join, messages, new_session, new_user, server, session, user,
};

contract! {
    the_first_user_owns_the_node: add_user, users;
    of_many_first_users_at_once_one_owns_the_node: register;
    the_first_user_needs_no_admission: register;
    a_name_is_taken_whatever_its_case: add_user;
    a_name_that_looks_like_another_is_taken: add_user;
    an_invite_lets_one_user_in: register, role;
    nobody_is_let_in_with_nothing: register, admits;
    an_invite_is_a_hint_until_it_is_used_up_or_expired: admits;
    with_free_admission_a_bad_invite_is_not_asked_for: register;
    a_user_is_found_by_id_subject_and_name: user, user_by_subject, credentials, password_hash;
    a_subject_is_one_user: add_user;
    another_name_is_shown_everywhere: set_profile;
    what_a_profile_edit_leaves_out_stays: set_profile, user, profile;
    a_profile_follows_newer_claims: follow_claims;
    a_user_is_seen_by_who_shares_a_server: profile;
    a_changed_password_ends_the_other_sessions: change_password;
    a_password_is_changed_from_what_it_is_alone: change_password;
    a_reset_password_ends_all_sessions: reset_password;
}

async fn the_first_user_owns_the_node(db: &Db) {
    user(db, "zoe").await;
    user(db, "Ada").await;
    let accounts = db.users().await.unwrap();
    let accounts: Vec<_> =
        accounts.iter().map(|a| (a.user.username.as_str(), a.owns_node, a.created_at)).collect();
    assert_eq!(accounts, [("Ada", false, NOW), ("zoe", true, NOW)]);
}

async fn of_many_first_users_at_once_one_owns_the_node(db: &Db) {
    let mut racers = JoinSet::new();
    for n in 0..8 {
        let db = db.clone();
        racers.spawn(async move {
            let (name, session) = (format!("user{n}"), new_session(n, LATER));
            db.register(&new_user(&name, "hash"), Admission::Nothing, &session).await
        });
    }
    let mut made = 0;
    while let Some(outcome) = racers.join_next().await {
        match outcome.unwrap() {
            Ok(Some(_)) => made += 1,
            Ok(None) | Err(StoreError::Conflict(Constraint::NodeOwner)) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    let owners = db.users().await.unwrap().iter().filter(|account| account.owns_node).count();
    assert_eq!((made, owners, db.users().await.unwrap().len()), (1, 1, 1));
}

async fn the_first_user_needs_no_admission(db: &Db) {
    let session = new_session(1, LATER);
    let made = db.register(&new_user("ada", "hash"), Admission::Invite("nonsense"), &session).await;
    let made = made.unwrap().expect("nobody is there yet who could invite");
    assert_eq!(made.joined, None);
    let live = db.session_by_token([1; 32], NOW).await.unwrap().expect("the registration began a session");
    assert_eq!((live.id, live.user), (session.id, made.user));
}

async fn a_name_is_taken_whatever_its_case(db: &Db) {
    for (first, second) in [("Ada", "aDA"), ("Élodie", "éLODIE")] {
        user(db, first).await;
        let again = db.add_user(&new_user(second, "hash")).await;
        assert!(matches!(again, Err(StoreError::Conflict(Constraint::Username))), "{again:?}");
    }
}

async fn a_name_that_looks_like_another_is_taken(db: &Db) {
    for (first, second) in
        [("paypal", "раураl"), ("ANNA", "ΑΝΝΑ"), ("effie", "efﬁe"), ("οδυσσευς", "οδυσσευσ")]
    {
        user(db, first).await;
        let again = db.add_user(&new_user(second, "hash")).await;
        assert!(
            matches!(again, Err(StoreError::Conflict(Constraint::Username))),
            "{first} {second}: {again:?}"
        );
    }
}

async fn an_invite_lets_one_user_in(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, _) = server(db, &ada).await;
    let code = invite(db, home, &ada, Some(1)).await;

    // A name that is taken uses nothing up.
    let taken = db.register(&new_user("ADA", "h"), Admission::Invite(&code), &new_session(1, LATER)).await;
    assert!(matches!(taken, Err(StoreError::Conflict(Constraint::Username))), "{taken:?}");

    let bob = db.register(&new_user("bob", "h"), Admission::Invite(&code), &new_session(2, LATER)).await;
    let bob = bob.unwrap().expect("the invite is good");
    assert_eq!(bob.joined.map(|(server, _)| server), Some(home));
    assert!(db.role(home, bob.user.id).await.unwrap().is_some());

    let eve = db.register(&new_user("eve", "h"), Admission::Invite(&code), &new_session(3, LATER)).await;
    assert_eq!(eve.unwrap(), None);
    assert!(db.credentials("eve").await.unwrap().is_none());
    assert!(db.session_by_token([3; 32], NOW).await.unwrap().is_none());
}

async fn nobody_is_let_in_with_nothing(db: &Db) {
    assert!(db.admits(None, NOW).await.unwrap(), "the first is let in");
    user(db, "ada").await;
    assert!(!db.admits(None, NOW).await.unwrap());
    let refused = db.register(&new_user("eve", "h"), Admission::Nothing, &new_session(1, LATER)).await;
    assert_eq!(refused.unwrap(), None);
    // It is told whether a name is taken to those alone who are let in.
    let refused = db.register(&new_user("ada", "h"), Admission::Nothing, &new_session(1, LATER)).await;
    assert_eq!(refused.unwrap(), None);
}

async fn an_invite_is_a_hint_until_it_is_used_up_or_expired(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, _) = server(db, &ada).await;
    let code = invite(db, home, &ada, Some(1)).await;
    assert!(db.admits(Some(&code), NOW).await.unwrap());
    assert!(!db.admits(Some(&code), LATER).await.unwrap(), "it ends then");
    assert!(!db.admits(Some("nonsense"), NOW).await.unwrap());
    let bob = user(db, "bob").await;
    db.accept_invite(&code, bob.id, NOW).await.unwrap();
    assert!(!db.admits(Some(&code), NOW).await.unwrap(), "it is used up");
}

async fn with_free_admission_a_bad_invite_is_not_asked_for(db: &Db) {
    user(db, "ada").await;
    let bob = db.register(&new_user("bob", "h"), Admission::Free, &new_session(1, LATER)).await;
    assert_eq!(bob.unwrap().expect("admission is free").joined, None);
}

async fn a_user_is_found_by_id_subject_and_name(db: &Db) {
    let ada = user(db, "Ada").await;
    let sign_in = SignIn::Issuer { issuer: "https://issuer.example", subject: "user_1" };
    let bob = db.add_user(&NewUser { sign_in, ..new_user("bob", "") }).await.unwrap();

    assert_eq!(db.user(ada.id).await.unwrap(), Some(silent(&ada)));
    assert_eq!(db.user(UserId(fresh())).await.unwrap(), None);
    assert_eq!(
        db.user_by_subject("https://issuer.example", "user_1").await.unwrap(),
        Some((bob.clone(), Claims::default()))
    );
    assert_eq!(db.user_by_subject("https://other.example", "user_1").await.unwrap(), None);
    let found = db.credentials("aDa").await.unwrap().expect("case does not matter");
    assert_eq!((found.user, found.password_hash.as_deref()), (ada.clone(), Some("hash of Ada")));
    assert_eq!(db.credentials("bob").await.unwrap().expect("it exists").password_hash, None);
    assert!(db.credentials("eve").await.unwrap().is_none());
    assert_eq!(db.password_hash(ada.id).await.unwrap().as_deref(), Some("hash of Ada"));
    assert_eq!(db.password_hash(bob.id).await.unwrap(), None);
    assert_eq!(db.password_hash(UserId(fresh())).await.unwrap(), None);
}

async fn a_subject_is_one_user(db: &Db) {
    let sign_in = SignIn::Issuer { issuer: "https://issuer.example", subject: "user_1" };
    db.add_user(&NewUser { sign_in, ..new_user("ada", "") }).await.unwrap();
    let again = db.add_user(&NewUser { sign_in, ..new_user("ada2", "") }).await;
    assert!(matches!(again, Err(StoreError::Conflict(Constraint::Subject))), "{again:?}");
    let sign_in = SignIn::Issuer { issuer: "https://other.example", subject: "user_1" };
    db.add_user(&NewUser { sign_in, ..new_user("ada2", "") }).await.unwrap();
}

async fn another_name_is_shown_everywhere(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let ((home, channel), (work, _)) = (server(db, &ada).await, server(db, &ada).await);
    server(db, &bob).await;
    messages(db, channel, &ada, 1).await;
    let mut renamed = db.set_profile(ada.id, called("Ada Lovelace")).await.unwrap().expect("she is there");
    renamed.servers.sort_unstable();
    let mut servers = vec![home, work];
    servers.sort_unstable();
    assert_eq!(renamed.servers, servers);
    assert_eq!(renamed.profile, silent(&User { display_name: "Ada Lovelace".to_owned(), ..ada.clone() }));
    assert_eq!(db.user(ada.id).await.unwrap(), Some(renamed.profile.clone()));
    let wanted =
        Wanted { server: home, pattern: "%", role: None, channel: None, after: &Place::default(), limit: 1 };
    assert_eq!(db.members(wanted).await.unwrap()[0].member.user, renamed.profile.user);
    assert_eq!(db.set_profile(UserId(fresh()), called("Nobody")).await.unwrap(), None);
}

async fn what_a_profile_edit_leaves_out_stays(db: &Db) {
    let ada = user(db, "ada").await;
    let edits = [
        (
            ProfileEdit { bio: Some("Bridges.\nAnd bread."), ..ProfileEdit::default() },
            ("Bridges.\nAnd bread.", ""),
        ),
        (ProfileEdit { status: Some("Away"), ..ProfileEdit::default() }, ("Bridges.\nAnd bread.", "Away")),
        (called("ada"), ("Bridges.\nAnd bread.", "Away")),
        (ProfileEdit { bio: Some(""), ..ProfileEdit::default() }, ("", "Away")),
    ];
    for (edit, (bio, status)) in edits {
        let changed = db.set_profile(ada.id, edit).await.unwrap().expect("she is there").profile;
        let (bio, status) = (bio.to_owned(), status.to_owned());
        assert_eq!(changed, UserProfile { user: ada.clone(), bio, status });
        assert_eq!(db.user(ada.id).await.unwrap().as_ref(), Some(&changed));
        assert_eq!(db.profile(ada.id, ada.id, None).await.unwrap().unwrap().user, changed);
    }
}

fn called(name: &str) -> ProfileEdit<'_> {
    ProfileEdit { display_name: Some(name), ..ProfileEdit::default() }
}

/// The profile of somebody who says nothing about themselves.
fn silent(user: &User) -> UserProfile {
    UserProfile { user: user.clone(), bio: String::new(), status: String::new() }
}

async fn a_profile_follows_newer_claims(db: &Db) {
    user(db, "eve").await;
    let sign_in = SignIn::Issuer { issuer: "https://issuer.example", subject: "user_1" };
    let bob = db.add_user(&NewUser { sign_in, ..new_user("bob", "") }).await.unwrap();
    let (home, _) = server(db, &bob).await;
    let claims = |name: &str, at: i64| Claims {
        username: Some("rob".to_owned()),
        name: Some(name.to_owned()),
        picture: Some("https://img.example/1".to_owned()),
        issued_at: Some(Timestamp(at)),
    };
    let followed =
        db.follow_claims(bob.id, &claims("Rob", 5), Some("rob")).await.unwrap().expect("it is new");
    let rob = User {
        username: "rob".to_owned(),
        display_name: "Rob".to_owned(),
        avatar_url: Some("https://img.example/1".to_owned()),
        ..bob
    };
    assert_eq!((&followed.profile.user, &followed.servers[..]), (&rob, &[home][..]));
    let known = db.user_by_subject("https://issuer.example", "user_1").await.unwrap();
    assert_eq!(known, Some((rob.clone(), claims("Rob", 5))));
    for at in [4, 5] {
        assert_eq!(db.follow_claims(rob.id, &claims("Old", at), None).await.unwrap(), None);
    }
    // What is claimed as before leaves what the user changed, and so does what is left out.
    db.set_profile(rob.id, called("Robert")).await.unwrap();
    let same = db.follow_claims(rob.id, &claims("Rob", 6), None).await.unwrap().expect("it is newer");
    assert_eq!(same.profile.user.display_name, "Robert");
    let bare = Claims { issued_at: Some(Timestamp(7)), ..Claims::default() };
    let bare = db.follow_claims(rob.id, &bare, None).await.unwrap().expect("it is newer");
    assert_eq!(bare.profile.user, User { display_name: "Robert".to_owned(), ..rob.clone() });
    let taken = db.follow_claims(rob.id, &claims("Rob", 8), Some("EVE")).await;
    assert!(matches!(taken, Err(StoreError::Conflict(Constraint::Username))), "{taken:?}");
    // Whoever showed the user name shows the new one.
    db.set_profile(rob.id, called("rob")).await.unwrap();
    let unnamed = Claims { name: None, ..claims("", 9) };
    let renamed = db.follow_claims(rob.id, &unnamed, Some("robin")).await.unwrap().expect("it is newer");
    assert_eq!(
        (renamed.profile.user.username.as_str(), renamed.profile.user.display_name.as_str()),
        ("robin", "robin")
    );
}

async fn a_changed_password_ends_the_other_sessions(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (here, there, of_bob) =
        (session(db, &ada, 1).await, session(db, &ada, 2).await, session(db, &bob, 3).await);
    let ended = db.change_password(ada.id, "hash of ada", "new hash", Some(here)).await.unwrap();
    assert_eq!(ended, Some(vec![there]));
    assert!(db.is_live(here, NOW).await.unwrap());
    assert!(!db.is_live(there, NOW).await.unwrap());
    assert!(db.is_live(of_bob, NOW).await.unwrap());
    assert_eq!(db.password_hash(ada.id).await.unwrap().as_deref(), Some("new hash"));
    assert_eq!(db.change_password(ada.id, "new hash", "newer", None).await.unwrap(), Some(vec![here]));
}

async fn a_password_is_changed_from_what_it_is_alone(db: &Db) {
    let ada = user(db, "ada").await;
    let here = session(db, &ada, 1).await;
    assert_eq!(db.change_password(ada.id, "another hash", "new hash", None).await.unwrap(), None);
    assert!(db.is_live(here, NOW).await.unwrap());
    assert_eq!(db.password_hash(ada.id).await.unwrap().as_deref(), Some("hash of ada"));
}

async fn a_reset_password_ends_all_sessions(db: &Db) {
    let (ada, bob) = (user(db, "Ada").await, user(db, "bob").await);
    let (here, of_bob) = (session(db, &ada, 1).await, session(db, &bob, 2).await);
    assert_eq!(db.reset_password("aDA", "new hash").await.unwrap(), Some(vec![here]));
    assert!(!db.is_live(here, NOW).await.unwrap());
    assert!(db.is_live(of_bob, NOW).await.unwrap());
    assert_eq!(db.password_hash(ada.id).await.unwrap().as_deref(), Some("new hash"));
    assert_eq!(db.reset_password("eve", "new hash").await.unwrap(), None);
}

#[tokio::test]
async fn users_of_a_time_before_shapes_keep_their_names_and_no_look_alike_comes_to_them() {
    let (_folder, url) = sqlite_address();
    let db = Db::open(&url).await.unwrap();
    for name in ["bobo", "zoe"] {
        user(&db, name).await;
    }
    db.close().await;
    let file = url.strip_prefix("sqlite://").unwrap();
    let mut raw = SqliteConnectOptions::new().filename(file).connect().await.unwrap();
    for statement in [
        "UPDATE users SET username = 'bob0', username_key = 'bob0' WHERE username = 'zoe'",
        "UPDATE users SET shape = NULL, folded_shape = NULL",
    ] {
        sqlx::query(statement).execute(&mut raw).await.unwrap();
    }
    raw.close().await.unwrap();

    let db = Db::open(&url).await.unwrap();
    for name in ["bobo", "bob0"] {
        assert_eq!(db.credentials(name).await.unwrap().unwrap().user.username, name);
    }
    let alike = db.add_user(&new_user("b0bo", "hash")).await;
    assert!(matches!(alike, Err(StoreError::Conflict(Constraint::Username))), "{alike:?}");
    user(&db, "zoe").await;
    db.close().await;
    let again = Db::open(&url).await.unwrap();
    assert_eq!(again.users().await.unwrap().len(), 3);
}

async fn a_user_is_seen_by_who_shares_a_server(db: &Db) {
    let (ada, bob, eve) = (user(db, "ada").await, user(db, "bob").await, user(db, "eve").await);
    let (home, _) = server(db, &ada).await;
    let (club, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    join(db, club, &ada, &eve).await;
    let seen = db.profile(ada.id, bob.id, Some(home)).await.unwrap().expect("both are in one");
    assert_eq!((&seen.user.user, seen.joined_at, &seen.mutual_server_ids), (&bob, Some(NOW), &vec![home]));
    let seen = db.profile(ada.id, bob.id, Some(club)).await.unwrap().expect("both are in one");
    assert_eq!(seen.joined_at, None, "he is not in that one");
    assert_eq!(db.profile(bob.id, ada.id, None).await.unwrap().unwrap().joined_at, None);
    assert!(db.profile(bob.id, eve.id, None).await.unwrap().is_none());
    assert_eq!(db.profile(eve.id, eve.id, None).await.unwrap().unwrap().mutual_server_ids, [club]);
    assert!(db.profile(ada.id, UserId(fresh()), None).await.unwrap().is_none());
}
