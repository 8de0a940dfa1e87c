//! Messages: the log of a channel.

use rialto_core::store::{Appended, BATCH_MAX, Db, NewMessage, Page, Revision};
use rialto_protocol::{ChannelId, MessageId, User, UserId};

use crate::fixtures::{LATER, NOW, fresh, join, messages, server, soon, user};

contract! {
    a_batch_takes_the_next_places_in_its_order: append;
    batches_of_every_size_are_kept: append;
    channels_of_one_batch_are_numbered_apart: append;
    a_repeat_gives_the_first_message: append;
    a_repeat_within_a_batch_gives_the_first_of_it: append;
    who_is_not_a_member_appends_nothing: append;
    batches_at_once_leave_no_hole: append;
    a_page_holds_the_newest_before_a_place: messages_before;
    what_changed_comes_in_rev_order_in_its_present_state: messages_after, revise_message;
    who_is_not_a_member_reads_nothing: messages_before, messages_after;
    only_its_author_changes_a_message: revise_message;
    a_deleted_message_keeps_its_place: revise_message;
    a_client_id_is_told_to_its_author_alone: messages_before, messages_after;
}

fn new(channel: ChannelId, author: &User, content: &str, client_id: Option<&str>) -> NewMessage {
    NewMessage {
        id: MessageId(fresh()),
        channel,
        author: author.id,
        content: content.to_owned(),
        client_id: client_id.map(str::to_owned),
        created_at: NOW,
    }
}

fn places(appended: &[Appended]) -> Vec<i64> {
    let place = |appended: &Appended| match appended {
        Appended::Placed { seq, .. } => *seq,
        other => panic!("{other:?} has no place"),
    };
    appended.iter().map(place).collect()
}

async fn newest(db: &Db, reader: UserId, channel: ChannelId, limit: i64) -> Page {
    db.messages_before(reader, channel, None, limit).await.unwrap().expect("a member reads")
}

fn contents(page: &Page) -> Vec<&str> {
    page.messages.iter().map(|message| message.content.as_str()).collect()
}

async fn a_batch_takes_the_next_places_in_its_order(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, general) = server(db, &ada).await;
    let batch: Vec<_> = ["one", "two", "three"].iter().map(|text| new(general, &ada, text, None)).collect();
    let appended = db.append(&batch, soon()).await.unwrap();
    assert_eq!(places(&appended), [1, 2, 3]);
    assert!(matches!(appended[0], Appended::Placed { server, .. } if server == home));
    let page = newest(db, ada.id, general, 10).await;
    assert_eq!((contents(&page), page.head, page.more), (vec!["one", "two", "three"], 3, false));
    let first = &page.messages[0];
    assert_eq!((first.id, first.seq, first.rev, first.created_at), (batch[0].id, 1, 1, NOW));
    assert_eq!((first.author.username.as_str(), first.server_id), ("ada", home));
}

async fn batches_of_every_size_are_kept(db: &Db) {
    let ada = user(db, "ada").await;
    let (_, general) = server(db, &ada).await;
    let mut head = 0;
    for size in [1, 2, 3, 4, 5, 31, 33, BATCH_MAX - 1, BATCH_MAX] {
        messages(db, general, &ada, size).await;
        head += i64::try_from(size).unwrap();
        assert_eq!(newest(db, ada.id, general, 1).await.head, head);
    }
}

async fn channels_of_one_batch_are_numbered_apart(db: &Db) {
    let ada = user(db, "ada").await;
    let (_, here) = server(db, &ada).await;
    let (_, there) = server(db, &ada).await;
    messages(db, there, &ada, 5).await;
    let batch = [new(here, &ada, "a", None), new(there, &ada, "b", None), new(here, &ada, "c", None)];
    assert_eq!(places(&db.append(&batch, soon()).await.unwrap()), [1, 6, 2]);
}

async fn a_repeat_gives_the_first_message(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    let (_, elsewhere) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let first = new(general, &ada, "hello", Some("key"));
    assert_eq!(places(&db.append(std::slice::from_ref(&first), soon()).await.unwrap()), [1]);
    let batch = [
        new(general, &ada, "hello again", Some("key")),
        new(general, &bob, "mine", Some("key")),
        new(elsewhere, &ada, "another channel", Some("key")),
        new(general, &ada, "another key", Some("key2")),
    ];
    let appended = db.append(&batch, soon()).await.unwrap();
    let Appended::Repeat(message) = &appended[0] else { panic!("{:?}", appended[0]) };
    assert_eq!((message.id, message.content.as_str(), message.seq), (first.id, "hello", 1));
    assert_eq!(message.client_id.as_deref(), Some("key"), "its author is told its own id of it");
    assert_eq!(places(&appended[1..]), [2, 1, 3]);
}

async fn a_repeat_within_a_batch_gives_the_first_of_it(db: &Db) {
    let ada = user(db, "ada").await;
    let (_, general) = server(db, &ada).await;
    let batch: Vec<_> = ["a", "b", "a", "a"].iter().map(|key| new(general, &ada, key, Some(key))).collect();
    let appended = db.append(&batch, soon()).await.unwrap();
    assert_eq!(places(&appended[..2]), [1, 2]);
    assert!(matches!(appended[2..], [Appended::RepeatOf(0), Appended::RepeatOf(0)]));
    assert_eq!(newest(db, ada.id, general, 10).await.head, 2);
}

async fn who_is_not_a_member_appends_nothing(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    let batch = [
        new(general, &bob, "let me in", None),
        new(ChannelId(fresh()), &ada, "nowhere", None),
        new(general, &ada, "hello", None),
    ];
    let appended = db.append(&batch, soon()).await.unwrap();
    assert!(matches!(appended[..2], [Appended::NoMember, Appended::NoMember]));
    assert_eq!(places(&appended[2..]), [1]);
    join(db, home, &ada, &bob).await;
    assert!(db.remove_member(home, bob.id).await.unwrap().is_some());
    let appended = db.append(&[new(general, &bob, "once more", None)], soon()).await.unwrap();
    assert!(matches!(appended[..], [Appended::NoMember]));
    assert_eq!(newest(db, ada.id, general, 10).await.head, 1, "what was refused took no place");
}

async fn batches_at_once_leave_no_hole(db: &Db) {
    let ada = user(db, "ada").await;
    let (_, here) = server(db, &ada).await;
    let (_, there) = server(db, &ada).await;
    let writers = (0..8).map(|writer| {
        let (db, ada) = (db.clone(), ada.clone());
        tokio::spawn(async move {
            for turn in 0..10 {
                // Half of the keys are another writer's too: one of the two is a repeat.
                let key = format!("{}-{turn}", writer / 2);
                let mut batch = vec![new(here, &ada, "x", Some(&key)), new(there, &ada, "y", None)];
                while !batch.is_empty() {
                    let appended = db.append(&batch, soon()).await.unwrap();
                    // Another writer had the channel at this moment.
                    let locked = appended.iter().map(|appended| matches!(appended, Appended::Locked));
                    let mut locked = locked.collect::<Vec<_>>().into_iter();
                    batch.retain(|_| locked.next().unwrap());
                }
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    for (channel, count) in [(here, 40), (there, 80)] {
        let page = newest(db, ada.id, channel, 100).await;
        let seqs: Vec<i64> = page.messages.iter().map(|message| message.seq).collect();
        assert_eq!((seqs, page.head), ((1..=count).collect(), count));
    }
}

async fn a_page_holds_the_newest_before_a_place(db: &Db) {
    let ada = user(db, "ada").await;
    let (_, general) = server(db, &ada).await;
    messages(db, general, &ada, 10).await;
    let seqs = |page: &Page| page.messages.iter().map(|message| message.seq).collect::<Vec<_>>();
    let page = newest(db, ada.id, general, 4).await;
    assert_eq!((seqs(&page), page.more), (vec![7, 8, 9, 10], true));
    let page = db.messages_before(ada.id, general, Some(7), 4).await.unwrap().unwrap();
    assert_eq!((seqs(&page), page.more, page.head), (vec![3, 4, 5, 6], true, 10));
    let page = db.messages_before(ada.id, general, Some(3), 4).await.unwrap().unwrap();
    assert_eq!((seqs(&page), page.more), (vec![1, 2], false));
}

async fn what_changed_comes_in_rev_order_in_its_present_state(db: &Db) {
    let ada = user(db, "ada").await;
    let (_, general) = server(db, &ada).await;
    messages(db, general, &ada, 3).await;
    let page = newest(db, ada.id, general, 10).await;
    let edit = Revision::Edit("changed".to_owned());
    let edited = db.revise_message(ada.id, page.messages[0].id, &edit, LATER).await.unwrap().unwrap();
    assert_eq!((edited.seq, edited.rev, edited.edited_at), (1, 4, Some(LATER)));
    let page = db.messages_after(ada.id, general, 1, 10).await.unwrap().unwrap();
    let found: Vec<_> = page.messages.iter().map(|message| (message.seq, message.rev)).collect();
    assert_eq!((found, page.more, page.head), (vec![(2, 2), (3, 3), (1, 4)], false, 4));
    assert_eq!(contents(&page), ["hello", "hello", "changed"]);
    let page = db.messages_after(ada.id, general, 1, 2).await.unwrap().unwrap();
    assert_eq!((page.messages.len(), page.more), (2, true));
    let page = db.messages_after(ada.id, general, 4, 2).await.unwrap().unwrap();
    assert_eq!((page.messages.len(), page.more, page.head), (0, false, 4));
}

async fn who_is_not_a_member_reads_nothing(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (_, general) = server(db, &ada).await;
    messages(db, general, &ada, 1).await;
    assert_eq!(db.messages_before(bob.id, general, None, 10).await.unwrap(), None);
    assert_eq!(db.messages_after(bob.id, general, 0, 10).await.unwrap(), None);
    assert_eq!(db.messages_before(ada.id, ChannelId(fresh()), None, 10).await.unwrap(), None);
}

async fn only_its_author_changes_a_message(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    messages(db, general, &bob, 1).await;
    let id = newest(db, ada.id, general, 1).await.messages[0].id;
    let edit = Revision::Edit("changed".to_owned());
    assert_eq!(db.revise_message(ada.id, id, &edit, LATER).await.unwrap(), None);
    assert_eq!(db.revise_message(bob.id, MessageId(fresh()), &edit, LATER).await.unwrap(), None);
    assert!(db.remove_member(home, bob.id).await.unwrap().is_some());
    assert_eq!(db.revise_message(bob.id, id, &edit, LATER).await.unwrap(), None);
    assert_eq!(newest(db, ada.id, general, 1).await.head, 1, "what was refused took no rev");
}

async fn a_deleted_message_keeps_its_place(db: &Db) {
    let ada = user(db, "ada").await;
    let (_, general) = server(db, &ada).await;
    messages(db, general, &ada, 2).await;
    let id = newest(db, ada.id, general, 2).await.messages[0].id;
    let deleted = db.revise_message(ada.id, id, &Revision::Delete, LATER).await.unwrap().unwrap();
    assert_eq!(
        (deleted.seq, deleted.rev, deleted.content.as_str(), deleted.deleted_at),
        (1, 3, "", Some(LATER))
    );
    let page = newest(db, ada.id, general, 2).await;
    assert_eq!(page.messages[0], deleted);
    let edit = Revision::Edit("back again".to_owned());
    assert_eq!(db.revise_message(ada.id, id, &edit, LATER).await.unwrap(), None, "what is gone is gone");
}

async fn a_client_id_is_told_to_its_author_alone(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    db.append(&[new(general, &ada, "hello", Some("key"))], soon()).await.unwrap();
    for (reader, told) in [(ada.id, Some("key")), (bob.id, None)] {
        assert_eq!(newest(db, reader, general, 1).await.messages[0].client_id.as_deref(), told);
        let page = db.messages_after(reader, general, 0, 1).await.unwrap().unwrap();
        assert_eq!(page.messages[0].client_id.as_deref(), told);
    }
}
