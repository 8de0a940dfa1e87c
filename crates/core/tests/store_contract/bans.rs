//! Bans: who is kept out, and what is deleted of them.

use rialto_core::log::change::{Change, Outcome};
use rialto_core::store::{Accepted, AuditWanted, Db, NewBan, Target, Write};
use rialto_protocol::{AuditAction, ServerId, Timestamp, User, UserId};
use tokio::task::JoinSet;

use crate::fixtures::{self, LATER, NOW, invite, join, kick, messages, server, soon, user};

contract! {
    a_ban_keeps_out_whoever_it_names: govern, bans, accept_invite;
    an_unban_lifts_what_a_kick_refused: govern, accept_invite;
    bans_are_listed_the_newest_first: bans;
    a_ban_beside_a_join_leaves_nobody_in: govern, accept_invite;
    what_a_banned_person_wrote_is_found_part_by_part: purges, purged_channels, purge_page, end_purge, commit;
    who_manages_messages_deletes_those_of_others_and_that_is_noted: commit, audit;
}

fn ban_of(user: &User, by: &User, created_at: Timestamp) -> NewBan {
    NewBan { user: user.id, by: by.id, reason: Some("Spam".to_owned()), created_at, purge_since: None }
}

async fn write(db: &Db, server: ServerId, write: Write) {
    db.govern(Target::Server(server), &[], |_| Ok(((), vec![write]))).await.unwrap();
}

async fn ban(db: &Db, server: ServerId, new: NewBan) {
    write(db, server, Write::Ban(Box::new(new))).await;
}

async fn banned(db: &Db, server: ServerId) -> Vec<UserId> {
    db.bans(server, None, 9).await.unwrap().into_iter().map(|ban| ban.user.id).collect()
}

async fn a_ban_keeps_out_whoever_it_names(db: &Db) {
    let (ada, bob, cyd) = (user(db, "ada").await, user(db, "bob").await, user(db, "cyd").await);
    let ((home, _), (other, _)) = (server(db, &ada).await, server(db, &ada).await);
    join(db, home, &ada, &bob).await;
    let (older, of_bob) = (invite(db, home, &ada, Some(1)).await, invite(db, home, &bob, None).await);
    for each in [&bob, &cyd] {
        ban(db, home, ban_of(each, &ada, NOW)).await;
    }
    assert_eq!(db.role(home, bob.id).await.unwrap(), None, "he is taken out");
    let newer = invite(db, home, &ada, Some(1)).await;
    for code in [&older, &newer] {
        for each in [&bob, &cyd] {
            assert_eq!(db.accept_invite(code, each.id, NOW).await.unwrap(), Accepted::Banned);
        }
    }
    assert_eq!(db.accept_invite(&of_bob, ada.id, NOW).await.unwrap(), Accepted::Already(home));
    let eve = user(db, "eve").await;
    assert_eq!(db.accept_invite(&of_bob, eve.id, NOW).await.unwrap(), Accepted::Unknown, "it has ended");
    assert!(
        matches!(db.accept_invite(&older, eve.id, NOW).await.unwrap(), Accepted::Joined(at, _) if at == home)
    );
    join(db, other, &ada, &bob).await;
    assert!(db.role(other, bob.id).await.unwrap().is_some(), "elsewhere he is welcome");

    let again = NewBan { reason: None, ..ban_of(&bob, &cyd, LATER) };
    ban(db, home, again).await;
    let bans = db.bans(home, None, 9).await.unwrap();
    assert_eq!((bans.len(), &bans[0].user, &bans[0].by, &bans[0].reason), (2, &bob, &cyd, &None));
    assert_eq!((bans[0].created_at, bans[1].reason.as_deref()), (LATER, Some("Spam")));
}

async fn an_unban_lifts_what_a_kick_refused(db: &Db) {
    let (ada, bob, cyd) = (user(db, "ada").await, user(db, "bob").await, user(db, "cyd").await);
    let (home, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let (older, of_bob) = (invite(db, home, &ada, None).await, invite(db, home, &bob, None).await);
    kick(db, home, bob.id).await;
    assert_eq!(db.accept_invite(&older, bob.id, NOW).await.unwrap(), Accepted::Kicked);
    ban(db, home, ban_of(&bob, &ada, NOW)).await;
    let both = [bob.id, cyd.id];
    let found = db.govern(Target::Server(home), &both, |now| Ok((now.banned.clone(), vec![])));
    assert!(matches!(found.await.unwrap(), rialto_core::store::Governed::Same(banned) if banned == [bob.id]));
    write(db, home, Write::Unban(bob.id)).await;
    assert!(banned(db, home).await.is_empty());
    assert!(matches!(db.accept_invite(&older, bob.id, NOW).await.unwrap(), Accepted::Joined(..)));
    assert_eq!(db.accept_invite(&of_bob, cyd.id, NOW).await.unwrap(), Accepted::Unknown, "it stays ended");
    kick(db, home, bob.id).await;
    assert_eq!(db.accept_invite(&older, bob.id, NOW).await.unwrap(), Accepted::Kicked, "as after every kick");
}

async fn bans_are_listed_the_newest_first(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, _) = server(db, &ada).await;
    let mut expected = Vec::new();
    for n in 0..4 {
        let each = user(db, &format!("user{n}")).await;
        ban(db, home, ban_of(&each, &ada, Timestamp(NOW.0 + n))).await;
        expected.insert(0, each.id);
    }
    assert_eq!(banned(db, home).await, expected);
    let next = db.bans(home, Some(expected[1]), 1).await.unwrap();
    assert_eq!(next.iter().map(|ban| ban.user.id).collect::<Vec<_>>(), [expected[2]]);
    assert!(db.bans(home, Some(ada.id), 9).await.unwrap().is_empty(), "she is not banned");
}

async fn a_ban_beside_a_join_leaves_nobody_in(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, _) = server(db, &ada).await;
    let mut race = JoinSet::new();
    for n in 0..4 {
        let (each, code) = (user(db, &format!("user{n}")).await, invite(db, home, &ada, Some(1)).await);
        let (joins, bans, ada, id) = (db.clone(), db.clone(), ada.clone(), each.id);
        race.spawn(async move {
            joins.accept_invite(&code, id, NOW).await.unwrap();
        });
        race.spawn(async move { ban(&bans, home, ban_of(&each, &ada, NOW)).await });
    }
    race.join_all().await;
    assert_eq!(banned(db, home).await.len(), 4);
    assert_eq!(db.member_count(home).await.unwrap(), 1, "nobody is left but the owner");
}

async fn what_a_banned_person_wrote_is_found_part_by_part(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    for _ in 0..3 {
        messages(db, general, &bob, 100).await;
        messages(db, general, &ada, 100).await;
    }
    let early = NewBan { purge_since: Some(NOW), ..ban_of(&bob, &ada, LATER) };
    let late = NewBan { purge_since: Some(LATER), ..early.clone() };
    for new in [&late, &early, &late] {
        ban(db, home, new.clone()).await;
    }
    let purges = db.purges().await.unwrap();
    let purge = purges[0];
    assert_eq!((purges.len(), purge.author, purge.since), (1, bob.id, NOW), "all of it is to go");
    assert_eq!(db.purged_channels(&purge).await.unwrap(), [general]);
    let (mut before, mut found) = (Some(i64::MAX), Vec::new());
    while let Some(end) = before {
        let page = db.purge_page(&purge, general, end).await.unwrap();
        assert!(page.messages.len() < 300, "not all at once");
        found.extend(page.messages);
        before = page.before;
    }
    assert_eq!(found.len(), 300);
    // Neither what they may see nor what they may do is asked: bob is out, and ada might be, too.
    let by_bob = Change::Purge { message: found[0], actor: bob.id };
    let by_ada = Change::Purge { message: found[1], actor: ada.id };
    let outcomes = db.commit(vec![by_bob, by_ada.clone(), by_ada], LATER, soon()).await.unwrap();
    assert!(matches!(&outcomes[..], [Outcome::Changed(..), Outcome::Changed(..), Outcome::Unchanged(_)]));
    let page = db.purge_page(&purge, general, i64::MAX).await.unwrap();
    assert!(!page.messages.contains(&found[0]) && !page.messages.contains(&found[1]));
    let newer = rialto_core::store::Purge { since: LATER, ..purge };
    assert!(db.purge_page(&newer, general, i64::MAX).await.unwrap().messages.is_empty(), "they are older");
    db.end_purge(&newer).await.unwrap();
    assert_eq!(db.purges().await.unwrap(), [purge], "there is more to delete since");
    db.end_purge(&purge).await.unwrap();
    assert!(db.purges().await.unwrap().is_empty());
}

async fn who_manages_messages_deletes_those_of_others_and_that_is_noted(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let mut ids = Vec::new();
    for author in [&bob, &bob, &ada] {
        ids.push(fixtures::commit(db, fixtures::send(general, author, "hello", None), NOW).await.id);
    }
    let batch = ids.iter().chain(&ids[..1]).map(|id| fixtures::delete(*id, &ada)).collect();
    let outcomes = db.commit(batch, LATER, soon()).await.unwrap();
    assert!(outcomes[..3].iter().all(|outcome| matches!(outcome, Outcome::Changed(..))), "{outcomes:?}");
    let wanted = AuditWanted {
        server: home,
        reader: ada.id,
        manages_channels: true,
        administers: true,
        before: None,
        actor: None,
        action: Some(AuditAction::MessageDelete),
        limit: 9,
    };
    let entries = db.audit(wanted).await.unwrap();
    let noted: Vec<_> = entries.iter().map(|entry| (entry.actor.id, entry.target_id.0)).collect();
    assert_eq!(noted, [(ada.id, ids[1].0), (ada.id, ids[0].0)], "what is one's own is no moderation");
    assert_eq!((entries[0].changes[0].field.as_str(), entries[0].created_at), ("authorId", LATER));
    let page = db.messages_before(bob.id, general, None, 9).await.unwrap().unwrap();
    assert!(page.messages.iter().all(|message| message.content.is_empty()));
}
