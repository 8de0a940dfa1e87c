//! Sessions.

use rialto_core::store::{Db, NewSession};
use rialto_protocol::{SessionId, Timestamp};

use crate::fixtures::{LATER, NOW, fresh, new_session, session, user};

contract! {
    a_session_is_found_by_its_token_until_it_ends: session_by_token, is_live;
    no_session_begins_with_a_password_that_has_changed: begin_session;
    of_too_many_sessions_the_oldest_ends: begin_session;
    expired_sessions_are_forgotten_at_the_next_sign_in: begin_session, sessions_of;
    sessions_are_listed_the_newest_first: sessions_of;
    a_session_that_is_used_lives_on: touch_session;
    a_session_is_ended_by_its_user_alone: end_session;
    those_that_have_ended_are_told_of_many: ended_sessions;
}

async fn those_that_have_ended_are_told_of_many(db: &Db) {
    let ada = user(db, "ada").await;
    let (here, there) = (session(db, &ada, 1).await, session(db, &ada, 2).await);
    assert_eq!(db.ended_sessions(&[here, there], NOW).await.unwrap(), []);
    assert!(db.end_session(ada.id, there).await.unwrap());
    let unknown: Vec<SessionId> = (0..1_200).map(|_| SessionId(fresh())).collect();
    let asked: Vec<SessionId> = unknown.iter().copied().chain([here, there]).collect();
    let ended = db.ended_sessions(&asked, NOW).await.unwrap();
    assert_eq!((ended.len(), ended.contains(&here), ended.contains(&there)), (1_201, false, true));
    assert_eq!(db.ended_sessions(&[here], Timestamp(i64::MAX)).await.unwrap(), [here], "in time they expire");
}

async fn a_session_is_found_by_its_token_until_it_ends(db: &Db) {
    let ada = user(db, "ada").await;
    let new = new_session(7, LATER);
    assert_eq!(db.begin_session(ada.id, "hash of ada", &new, 100).await.unwrap(), Some(Vec::new()));
    let found = db.session_by_token([7; 32], NOW).await.unwrap().expect("it has begun");
    assert_eq!((found.id, found.user, found.expires_at, found.last_used_at), (new.id, ada, LATER, NOW));
    assert!(db.is_live(new.id, NOW).await.unwrap());

    assert!(db.session_by_token([8; 32], NOW).await.unwrap().is_none());
    assert!(db.session_by_token([7; 32], LATER).await.unwrap().is_none(), "it ends then");
    assert!(!db.is_live(new.id, LATER).await.unwrap());
    assert!(!db.is_live(SessionId(fresh()), NOW).await.unwrap());
}

async fn no_session_begins_with_a_password_that_has_changed(db: &Db) {
    let ada = user(db, "ada").await;
    db.change_password(ada.id, "hash of ada", "new hash", None).await.unwrap();
    assert_eq!(db.begin_session(ada.id, "hash of ada", &new_session(1, LATER), 100).await.unwrap(), None);
    assert!(db.session_by_token([1; 32], NOW).await.unwrap().is_none());
    assert_eq!(
        db.begin_session(ada.id, "new hash", &new_session(1, LATER), 100).await.unwrap(),
        Some(Vec::new())
    );
}

async fn expired_sessions_are_forgotten_at_the_next_sign_in(db: &Db) {
    let ada = user(db, "ada").await;
    db.begin_session(ada.id, "hash of ada", &new_session(1, NOW), 100).await.unwrap();
    let kept = session(db, &ada, 2).await;
    let before_all = Timestamp(0);
    let sessions = db.sessions_of(ada.id, None, before_all).await.unwrap();
    assert_eq!(sessions.iter().map(|session| session.id).collect::<Vec<_>>(), [kept]);
}

async fn sessions_are_listed_the_newest_first(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let mut newer = new_session(2, Timestamp(LATER.0 + 9));
    newer.created_at = Timestamp(NOW.0 + 5);
    newer.user_agent = None;
    let older = new_session(1, LATER);
    for new in [&newer, &older] {
        assert_eq!(db.begin_session(ada.id, "hash of ada", new, 100).await.unwrap(), Some(Vec::new()));
    }
    session(db, &bob, 3).await;
    let sessions = db.sessions_of(ada.id, Some(older.id), NOW).await.unwrap();
    let told: Vec<_> =
        sessions.iter().map(|s| (s.id, s.user_agent.as_deref(), s.expires_at, s.current)).collect();
    assert_eq!(told, [(newer.id, None, newer.expires_at, false), (older.id, Some("a test"), LATER, true)]);
    assert_eq!(db.sessions_of(ada.id, None, LATER).await.unwrap().len(), 1, "the other has expired");
}

async fn a_session_that_is_used_lives_on(db: &Db) {
    let ada = user(db, "ada").await;
    let new = new_session(1, LATER);
    db.begin_session(ada.id, "hash of ada", &new, 100).await.unwrap();
    let (now, end) = (Timestamp(NOW.0 + 10), Timestamp(LATER.0 + 10));
    db.touch_session(new.id, now, end).await.unwrap();
    let found = db.session_by_token([1; 32], LATER).await.unwrap().expect("its end has moved");
    assert_eq!((found.expires_at, found.last_used_at), (end, now));
    // A request that was slow does not move the end back.
    db.touch_session(new.id, NOW, LATER).await.unwrap();
    assert_eq!(db.session_by_token([1; 32], NOW).await.unwrap().unwrap().expires_at, end);
}

async fn a_session_is_ended_by_its_user_alone(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let of_ada = session(db, &ada, 1).await;
    assert!(!db.end_session(bob.id, of_ada).await.unwrap());
    assert!(db.is_live(of_ada, NOW).await.unwrap());
    assert!(db.end_session(ada.id, of_ada).await.unwrap());
    assert!(!db.is_live(of_ada, NOW).await.unwrap());
    assert!(!db.end_session(ada.id, of_ada).await.unwrap(), "it is gone");
}

async fn of_too_many_sessions_the_oldest_ends(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let of_bob = session(db, &bob, 100).await;
    let mut begun = Vec::new();
    for n in 0..5_u8 {
        let created_at = Timestamp(NOW.0 + i64::from(n));
        let new = NewSession { created_at, ..new_session(n, Timestamp(NOW.0 + 1_000_000)) };
        let ended =
            db.begin_session(ada.id, "hash of ada", &new, 3).await.unwrap().expect("it is her password");
        let oldest = usize::from(n).checked_sub(3).map(|oldest| begun[oldest]);
        assert_eq!(ended, oldest.into_iter().collect::<Vec<_>>());
        begun.push(new.id);
    }
    // However many begin in one moment, the one that begins stays.
    let new = new_session(50, Timestamp(NOW.0 + 1_000_000));
    let ended = db.begin_session(ada.id, "hash of ada", &new, 1).await.unwrap().expect("it is her password");
    assert_eq!(ended.len(), 3);
    assert!(db.is_live(new.id, NOW).await.unwrap() && db.is_live(of_bob, NOW).await.unwrap());
}
