//! Pins: which messages of a channel are pinned.

use rialto_core::log::change::{Change, Outcome};
use rialto_core::store::Db;
use rialto_protocol::events::MessageChange;
use rialto_protocol::limits::PINS_MAX;
use rialto_protocol::{ChannelId, ErrorCode, Message, MessageId, Timestamp, User};

use crate::directs::begun;
use crate::fixtures::{LATER, NOW, channel, commit, delete, join, messages, pin, send, server, soon, user};

contract! {
    a_pin_is_shown_wherever_a_message_is_read: commit, messages_before, messages_after, messages_around, pins;
    pins_come_last_pinned_first_in_pages: pins;
    a_pin_too_many_is_a_conflict: commit;
    a_deleted_message_is_not_pinned: commit, pins;
    who_lacks_the_permission_neither_pins_nor_unpins: commit, pins;
}

/// The pinned messages as `reader` finds them.
async fn pinned(db: &Db, reader: &User, channel: ChannelId) -> Vec<MessageId> {
    let messages = db.pins(reader.id, channel, None, PINS_MAX).await.unwrap().unwrap();
    messages.into_iter().map(|message| message.id).collect()
}

/// So many messages of somebody in a channel, in the order of their places.
async fn said(db: &Db, author: &User, channel: ChannelId, count: usize) -> Vec<MessageId> {
    messages(db, channel, author, count).await;
    let page = db.messages_before(author.id, channel, None, count as i64).await.unwrap().unwrap();
    page.messages.into_iter().map(|message| message.id).collect()
}

fn code(outcome: &Outcome) -> ErrorCode {
    match outcome {
        Outcome::Refused(error) => error.code,
        other => panic!("{other:?}"),
    }
}

async fn a_pin_is_shown_wherever_a_message_is_read(db: &Db) {
    let ada = user(db, "ada").await;
    let (_, general) = server(db, &ada).await;
    let id = said(db, &ada, general, 1).await[0];
    let batch = vec![pin(id, &ada, true), pin(id, &ada, true)];
    let outcomes = db.commit(batch, LATER, soon()).await.unwrap();
    let [Outcome::Changed(first, change), Outcome::Unchanged(second)] = &outcomes[..] else {
        panic!("{outcomes:?}")
    };
    assert_eq!(*change, MessageChange::Pin { user_id: ada.id, set: true });
    assert_eq!((first, first.rev, first.pinned_at), (second, 2, Some(LATER)));
    let again = db.commit(vec![pin(id, &ada, true)], NOW, soon()).await.unwrap();
    assert!(matches!(&again[..], [Outcome::Unchanged(message)] if message == first), "{again:?}");
    let read = vec![(**first).clone()];
    assert_eq!(db.messages_before(ada.id, general, None, 10).await.unwrap().unwrap().messages, read);
    assert_eq!(db.messages_after(ada.id, general, 1, 10).await.unwrap().unwrap().messages, read);
    assert_eq!(db.messages_around(ada.id, general, 1, 10).await.unwrap().unwrap(), (read.clone(), 2));
    assert_eq!(db.pins(ada.id, general, None, 10).await.unwrap().unwrap(), read);
    let gone = commit(db, pin(id, &ada, false), NOW).await;
    assert_eq!((gone.rev, gone.pinned_at), (3, None));
    let again = db.commit(vec![pin(id, &ada, false)], NOW, soon()).await.unwrap();
    assert!(matches!(&again[..], [Outcome::Unchanged(message)] if *message == gone), "{again:?}");
    assert_eq!(pinned(db, &ada, general).await, []);
    assert_eq!(db.check().await.unwrap(), []);
}

async fn pins_come_last_pinned_first_in_pages(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, general) = server(db, &ada).await;
    let (news, ..) = channel(db, home).await;
    let ids = said(db, &ada, general, 7).await;
    let elsewhere = said(db, &ada, news, 1).await[0];
    commit(db, pin(elsewhere, &ada, true), NOW).await;
    for (n, index) in [4, 0, 2].into_iter().enumerate() {
        commit(db, pin(ids[index], &ada, true), Timestamp(NOW.0 + n as i64)).await;
    }
    // Two of one moment: the newest message first.
    db.commit(vec![pin(ids[6], &ada, true), pin(ids[1], &ada, true)], LATER, soon()).await.unwrap();
    let expected = [6, 1, 2, 0, 4].map(|index| ids[index]);
    assert_eq!(pinned(db, &ada, general).await, expected);
    let page = async |after: Option<MessageId>| {
        let messages = db.pins(ada.id, general, after, 2).await.unwrap().unwrap();
        messages.into_iter().map(|message| message.id).collect::<Vec<_>>()
    };
    assert_eq!(page(None).await, expected[..2]);
    assert_eq!(page(Some(expected[0])).await, expected[1..3]);
    assert_eq!(page(Some(expected[1])).await, expected[2..4]);
    assert_eq!(page(Some(expected[3])).await, expected[4..]);
    assert_eq!(page(Some(expected[4])).await, []);
    for none_of_them in [ids[3], elsewhere] {
        assert_eq!(page(Some(none_of_them)).await, expected[..2], "what is not pinned there begins anew");
    }
    commit(db, pin(ids[2], &ada, false), NOW).await;
    commit(db, pin(ids[2], &ada, true), Timestamp(LATER.0 + 1)).await;
    assert_eq!(page(None).await, [ids[2], ids[6]], "pinned again, it is the first");
}

async fn a_pin_too_many_is_a_conflict(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, general) = server(db, &ada).await;
    let (news, ..) = channel(db, home).await;
    let most = usize::try_from(PINS_MAX).unwrap();
    let ids = said(db, &ada, general, most + 2).await;
    let elsewhere = said(db, &ada, news, 1).await[0];
    let (first, last) = (ids[0], ids[most + 1]);
    let mut batch: Vec<Change> = ids[..=most].iter().map(|id| pin(*id, &ada, true)).collect();
    // One that is there changes nothing, and another channel counts for itself.
    batch.extend([pin(first, &ada, true), pin(elsewhere, &ada, true)]);
    let outcomes = db.commit(batch, NOW, soon()).await.unwrap();
    let Outcome::Refused(error) = &outcomes[most] else { panic!("{:?}", outcomes[most]) };
    assert_eq!((error.code, error.field.as_deref()), (ErrorCode::Conflict, Some("set")));
    assert!(matches!(outcomes[most + 1], Outcome::Unchanged(_)), "{:?}", outcomes[most + 1]);
    assert!(matches!(outcomes[most + 2], Outcome::Changed(..)), "{:?}", outcomes[most + 2]);
    assert_eq!(pinned(db, &ada, general).await.len(), most);
    let alone = db.commit(vec![pin(last, &ada, true)], NOW, soon()).await.unwrap();
    assert_eq!(code(&alone[0]), ErrorCode::Conflict);
    // A place that becomes free in the same batch is free.
    let frees = [(pin(first, &ada, false), last, ids[most]), (delete(ids[1], &ada), ids[most], first)];
    for (free, pinned_now, refused) in frees {
        let batch = vec![free, pin(pinned_now, &ada, true), pin(refused, &ada, true)];
        let outcomes = db.commit(batch, NOW, soon()).await.unwrap();
        assert!(matches!(outcomes[1], Outcome::Changed(..)), "{:?}", outcomes[1]);
        assert_eq!(code(&outcomes[2]), ErrorCode::Conflict);
        assert_eq!(pinned(db, &ada, general).await.len(), most);
    }
}

async fn a_deleted_message_is_not_pinned(db: &Db) {
    let ada = user(db, "ada").await;
    let (_, general) = server(db, &ada).await;
    let ids = said(db, &ada, general, 2).await;
    commit(db, pin(ids[0], &ada, true), NOW).await;
    let purge = Change::Purge { message: ids[1], actor: ada.id };
    let batch = vec![
        delete(ids[0], &ada),
        pin(ids[0], &ada, true),
        pin(ids[0], &ada, false),
        pin(ids[1], &ada, true),
        purge,
    ];
    let outcomes = db.commit(batch, LATER, soon()).await.unwrap();
    let [
        Outcome::Changed(deleted, _),
        Outcome::Refused(error),
        Outcome::Unchanged(same),
        Outcome::Changed(..),
        Outcome::Changed(purged, _),
    ] = &outcomes[..]
    else {
        panic!("{outcomes:?}")
    };
    assert_eq!((error.code, same), (ErrorCode::Conflict, deleted));
    assert_eq!((deleted.pinned_at, purged.pinned_at), (None, None));
    assert_eq!(pinned(db, &ada, general).await, []);
    let page = db.messages_before(ada.id, general, None, 10).await.unwrap().unwrap();
    assert_eq!(page.messages, [(**deleted).clone(), (**purged).clone()]);
    assert_eq!(db.check().await.unwrap(), []);
}

async fn who_lacks_the_permission_neither_pins_nor_unpins(db: &Db) {
    let (ada, bob, eve) = (user(db, "ada").await, user(db, "bob").await, user(db, "eve").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let ids = said(db, &ada, general, 2).await;
    commit(db, pin(ids[0], &ada, true), NOW).await;
    let tried = |id: MessageId, by: &User| vec![pin(id, by, true), pin(id, by, false)];
    for id in ids {
        for (by, expected) in [(&bob, ErrorCode::Forbidden), (&eve, ErrorCode::NotFound)] {
            let outcomes = db.commit(tried(id, by), NOW, soon()).await.unwrap();
            assert_eq!(outcomes.iter().map(code).collect::<Vec<_>>(), [expected; 2]);
        }
    }
    assert!(db.pins(eve.id, general, None, 10).await.unwrap().is_none());
    // In a direct conversation whoever is in it may, until one of two blocks the other.
    let (_, direct) = begun(db, &ada, &[&bob]).await;
    let id = commit(db, send(direct, &ada, "hello", None), NOW).await.id;
    let by_bob: &Message = &*commit(db, pin(id, &bob, true), NOW).await;
    assert_eq!(by_bob.pinned_at, Some(NOW));
    db.block(ada.id, bob.id).await.unwrap();
    let outcomes = db.commit(tried(id, &bob), NOW, soon()).await.unwrap();
    let said = |outcome: &Outcome| match outcome {
        Outcome::Refused(error) => error.message.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(outcomes.iter().map(said).collect::<Vec<_>>(), ["You can't write to them."; 2]);
    assert_eq!(pinned(db, &ada, direct).await, [id]);
}
