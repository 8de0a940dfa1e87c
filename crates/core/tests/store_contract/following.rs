//! What a node reads to see whether it has missed something.

use rialto_core::store::{Accepted, Db};
use rialto_protocol::{ChannelId, ServerId, UserId};

use crate::fixtures::{LATER, NOW, commit, delete, edit, fresh, invite, join, kick, messages, server, user};

contract! {
    changes_come_channel_by_channel_in_rev_order: changes;
    many_changes_come_page_by_page: changes;
    heads_are_given_where_they_are_higher: heads;
    versions_are_those_of_who_is_there: versions;
    access_is_given_as_it_is_now: access_state, last_access;
}

async fn changes_come_channel_by_channel_in_rev_order(db: &Db) {
    let ada = user(db, "ada").await;
    let ((_, one), (_, other), (_, calm)) =
        (server(db, &ada).await, server(db, &ada).await, server(db, &ada).await);
    messages(db, one, &ada, 4).await;
    messages(db, other, &ada, 2).await;
    let page = db.messages_before(ada.id, one, None, 4).await.unwrap().unwrap();
    commit(db, delete(page.messages[0].id, &ada), LATER).await;
    commit(db, edit(page.messages[2].id, &ada, "changed"), LATER).await;

    let nowhere = ChannelId(fresh());
    let read = db.changes(&[(one, 1), (calm, 0), (other, 1), (nowhere, 0)]).await.unwrap();
    let mut expected = vec![
        (one, vec![(2, 2, false), (4, 4, false), (1, 5, true), (3, 6, false)]),
        (other, vec![(2, 2, false)]),
    ];
    expected.sort_by_key(|(channel, _)| *channel);
    let of = |channel| {
        let messages = read.messages.iter().filter(move |message| message.channel_id == channel);
        messages.map(|message| (message.seq, message.rev, message.deleted_at.is_some())).collect::<Vec<_>>()
    };
    let found: Vec<_> = read.messages.chunk_by(|a, b| a.channel_id == b.channel_id).collect();
    let found: Vec<_> = found.iter().map(|rows| (rows[0].channel_id, of(rows[0].channel_id))).collect();
    assert_eq!(found, expected);
    let mut heads = vec![(one, 6), (other, 2), (calm, 0)];
    heads.sort_unstable();
    assert_eq!((read.heads, read.more), (heads, false));
    assert_eq!(read.access, db.last_access().await.unwrap());
}

async fn many_changes_come_page_by_page(db: &Db) {
    let ada = user(db, "ada").await;
    let (_, general) = server(db, &ada).await;
    for _ in 0..3 {
        messages(db, general, &ada, 256).await;
    }
    let (mut heard, mut pages) = (0, 0);
    loop {
        let read = db.changes(&[(general, heard)]).await.unwrap();
        let revs: Vec<i64> = read.messages.iter().map(|message| message.rev).collect();
        assert_eq!(revs, (heard + 1..=heard + revs.len() as i64).collect::<Vec<_>>());
        (heard, pages) = (heard + revs.len() as i64, pages + 1);
        if !read.more {
            break;
        }
    }
    assert_eq!((heard, pages), (768, 2));
}

async fn heads_are_given_where_they_are_higher(db: &Db) {
    let ada = user(db, "ada").await;
    let ((_, one), (_, other)) = (server(db, &ada).await, server(db, &ada).await);
    messages(db, one, &ada, 3).await;
    messages(db, other, &ada, 2).await;
    let heads = db.heads(&[(one, 2), (other, 2), (ChannelId(fresh()), 0)]).await.unwrap();
    assert_eq!(heads, [(one, 3)]);
    assert!(db.heads(&[]).await.unwrap().is_empty());
}

async fn versions_are_those_of_who_is_there(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, _) = server(db, &ada).await;
    let version = db.numbers(ada.id, Some(home)).await.unwrap().version;
    assert_eq!(db.versions(&[UserId(fresh()), ada.id]).await.unwrap(), [(ada.id, version)]);
}

async fn access_is_given_as_it_is_now(db: &Db) {
    let (ada, bob, cyd) = (user(db, "ada").await, user(db, "bob").await, user(db, "cyd").await);
    let ((calm, _), (home, _), (lost, _)) =
        (server(db, &ada).await, server(db, &ada).await, server(db, &ada).await);
    join(db, home, &ada, &bob).await;
    let before = db.last_access().await.unwrap();
    let code = invite(db, home, &ada, None).await;
    let Accepted::Joined(..) = db.accept_invite(&code, cyd.id, NOW).await.unwrap() else { panic!() };
    kick(db, home, bob.id).await;
    let last = db.delete_server(lost, ada.id).await.unwrap().unwrap();

    let unknown = ServerId(fresh());
    let state = db.access_state(before, &[calm, home, lost, unknown]).await.unwrap();
    assert_eq!((state.last, state.gone), (last, vec![lost, unknown]));
    let [changed] = &state.changed[..] else { panic!("one has changed: {:?}", state.changed) };
    assert_eq!(
        (changed.community.id, changed.community.channels.len(), &changed.kicked[..]),
        (home, 1, &[bob.id][..])
    );
    let members: Vec<UserId> = changed.community.members.keys().copied().collect();
    let mut expected = vec![ada.id, cyd.id];
    expected.sort_unstable();
    assert_eq!(members, expected);
    assert!(db.access_state(last, &[calm]).await.unwrap().changed.is_empty());
}
