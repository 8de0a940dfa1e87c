//! Nicknames and timeouts: what is kept of them.

use rialto_core::store::{Db, Governed, Place, Target, Wanted, Write};
use rialto_core::words;
use rialto_protocol::{Permission, Permissions, ServerId, Timestamp, UserId};
use tokio::task::JoinSet;

use crate::fixtures::{LATER, NOW, commit, join, kick, send, server, soon, user};

contract! {
    a_timeout_ends_once_and_gives_back_what_it_took: end_timeouts, govern;
    a_timeout_outlives_the_membership: end_timeouts, govern;
    a_nickname_beside_another_name_is_found_by_both: govern, set_profile, members;
    a_nickname_alone_is_no_change_of_access: govern, access_state;
    a_server_takes_its_timeouts_along: end_timeouts, delete_server;
}

const VIEW: Permissions = Permissions::of(&[Permission::ViewChannel]);

async fn write(db: &Db, server: ServerId, write: Write) {
    db.govern(Target::Server(server), &[], |_| Ok(((), vec![write]))).await.unwrap();
}

/// What a member may in the whole server.
async fn may(db: &Db, server: ServerId, member: UserId) -> Permissions {
    let (community, _) = db.community(Target::Server(server), &[member]).await.unwrap().unwrap();
    community.in_server(community.set_of(member).unwrap())
}

async fn a_timeout_ends_once_and_gives_back_what_it_took(db: &Db) {
    let (ada, bob, cyd) = (user(db, "ada").await, user(db, "bob").await, user(db, "cyd").await);
    let (home, channel) = server(db, &ada).await;
    for member in [&bob, &cyd] {
        join(db, home, &ada, member).await;
    }
    for (member, at) in [(&bob, NOW), (&cyd, LATER)] {
        write(db, home, Write::Timeout(member.id, Some(at))).await;
    }
    let (community, _) = db.whole_community(home).await.unwrap().unwrap();
    assert_eq!(community.timeouts, [(bob.id, NOW), (cyd.id, LATER)].into());
    assert_eq!(community.members[&bob.id], community.members[&cyd.id], "they have one role set");
    let outcome = db.commit(vec![send(channel, &bob, "x", None)], NOW, soon()).await.unwrap();
    assert!(format!("{outcome:?}").contains("Forbidden"), "{outcome:?}");
    assert_eq!(db.check().await.unwrap(), []);

    assert_eq!(db.end_timeouts(Timestamp(NOW.0 - 1)).await.unwrap(), []);
    let last = db.last_access().await.unwrap();
    let mut ending = JoinSet::new();
    for _ in 0..4 {
        let db = db.clone();
        ending.spawn(async move { db.end_timeouts(NOW).await.unwrap() });
    }
    let ended: Vec<_> = ending.join_all().await.concat();
    assert_eq!(ended, [(home, last + 1)], "it is told once");
    assert_eq!((may(db, home, bob.id).await, may(db, home, cyd.id).await), (Permissions::EVERYONE, VIEW));
    commit(db, send(channel, &bob, "x", None), NOW).await;
    write(db, home, Write::Timeout(cyd.id, None)).await;
    assert_eq!(may(db, home, cyd.id).await, Permissions::EVERYONE);
    assert_eq!(db.end_timeouts(LATER).await.unwrap(), []);
    assert_eq!(db.check().await.unwrap(), []);
}

async fn a_timeout_outlives_the_membership(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    write(db, home, Write::Timeout(bob.id, Some(LATER))).await;
    kick(db, home, bob.id).await;
    join(db, home, &ada, &bob).await;
    assert_eq!(may(db, home, bob.id).await, VIEW);
    kick(db, home, bob.id).await;
    assert_eq!(db.end_timeouts(LATER).await.unwrap(), [], "nobody there is another now");
    join(db, home, &ada, &bob).await;
    assert_eq!(may(db, home, bob.id).await, Permissions::EVERYONE);
    assert_eq!(db.check().await.unwrap(), []);
}

async fn a_nickname_beside_another_name_is_found_by_both(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    for n in 0..8 {
        let (name, nickname) = (format!("name{n}"), format!("nick{n}"));
        let edit = rialto_core::store::ProfileEdit { display_name: Some(&name), ..Default::default() };
        let called = write(db, home, Write::Nickname(bob.id, Some(nickname.clone())));
        let (renamed, ()) = tokio::join!(db.set_profile(bob.id, edit), called);
        renamed.unwrap();
        for word in [&name, &nickname] {
            let pattern = words::pattern(word);
            let after = Place::default();
            let wanted = Wanted {
                server: home,
                pattern: &pattern,
                role: None,
                channel: None,
                after: &after,
                limit: 9,
            };
            assert_eq!(db.members(wanted).await.unwrap().len(), 1, "{word}");
        }
    }
}

async fn a_server_takes_its_timeouts_along(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    write(db, home, Write::Timeout(bob.id, Some(NOW))).await;
    assert!(db.delete_server(home, ada.id).await.unwrap().is_some());
    assert_eq!(db.end_timeouts(NOW).await.unwrap(), []);
}

async fn a_nickname_alone_is_no_change_of_access(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let last = db.last_access().await.unwrap();
    let name = |name: &str| Write::Nickname(bob.id, Some(name.to_owned()));
    let renamed = db.govern(Target::Server(home), &[], |_| Ok(((), vec![name("Bobby")]))).await.unwrap();
    assert_eq!(renamed, Governed::Renamed((), home, vec![bob.id]));
    assert_eq!(db.last_access().await.unwrap(), last);
    assert!(db.access_state(last, &[]).await.unwrap().changed.is_empty());
    let (community, _) = db.whole_community(home).await.unwrap().unwrap();
    assert_eq!(community.nicknames, [(bob.id, "Bobby".to_owned())].into());
    // Beside something else it is one.
    let both = vec![name("Rob"), Write::Timeout(bob.id, Some(LATER))];
    let done = db.govern(Target::Server(home), &[], |_| Ok(((), both))).await.unwrap();
    assert_eq!(done, Governed::Done((), home, last + 1));
}
