//! Messages: the log of a channel.

use rialto_core::log::change::{Change, Outcome};
use rialto_core::store::{BATCH_MAX, Db, Page};
use rialto_protocol::{ChannelId, ErrorCode, MessageId, Permission, Permissions, UserId};

use crate::fixtures::{self, LATER, NOW, delete, edit, fresh, join, messages, send, server, soon, user};

contract! {
    a_batch_takes_the_next_places_in_its_order: commit;
    batches_of_every_size_are_kept: commit;
    channels_of_one_batch_are_numbered_apart: commit;
    a_repeat_gives_the_first_message: commit;
    a_repeat_within_a_batch_gives_the_first_of_it: commit;
    who_is_not_a_member_changes_nothing: commit;
    batches_at_once_leave_no_hole: commit;
    a_page_holds_the_newest_before_a_place: messages_before;
    a_page_around_a_place_holds_both_sides_of_it: messages_around;
    what_changed_comes_in_rev_order_in_its_present_state: messages_after, commit;
    who_is_not_a_member_reads_nothing: messages_before, messages_after, messages_around;
    only_its_author_edits_a_message: commit;
    a_deleted_message_keeps_its_place: commit;
    changes_of_one_message_in_one_batch_come_in_its_order: commit;
    what_changes_nothing_takes_no_rev: commit;
    a_batch_of_all_kinds_is_numbered_in_its_order: commit;
    a_message_is_seen_by_members_alone: may_see;
    what_somebody_may_in_a_channel_is_known_of_who_sees_it: may_in;
    a_client_id_is_told_to_its_author_alone: messages_before, messages_after;
}

async fn commit(db: &Db, batch: Vec<Change>) -> Vec<Outcome> {
    db.commit(batch, NOW, soon()).await.unwrap()
}

/// The revs of what was committed.
fn revs(outcomes: &[Outcome]) -> Vec<i64> {
    let rev = |outcome: &Outcome| match outcome {
        Outcome::Sent(message) | Outcome::Changed(message, _) => message.rev,
        other => panic!("{other:?} has no rev"),
    };
    outcomes.iter().map(rev).collect()
}

/// Why all of a batch were refused.
fn refusals(outcomes: &[Outcome]) -> Vec<ErrorCode> {
    let code = |outcome: &Outcome| match outcome {
        Outcome::Refused(error) => error.code,
        other => panic!("{other:?} is no refusal"),
    };
    outcomes.iter().map(code).collect()
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
    let batch = ["one", "two", "three"].map(|text| send(general, &ada, text, None));
    let outcomes = commit(db, batch.to_vec()).await;
    assert_eq!(revs(&outcomes), [1, 2, 3]);
    let page = newest(db, ada.id, general, 10).await;
    assert_eq!((contents(&page), page.head, page.more), (vec!["one", "two", "three"], 3, false));
    let Outcome::Sent(first) = &outcomes[0] else { panic!("{outcomes:?}") };
    assert_eq!(**first, page.messages[0], "what is answered is what is kept");
    assert_eq!((first.seq, first.rev, first.created_at, first.server_id), (1, 1, NOW, home));
    assert_eq!(first.author, ada);
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
    let batch = [here, there, here].map(|channel| send(channel, &ada, "hello", None));
    assert_eq!(revs(&commit(db, batch.to_vec()).await), [1, 6, 2]);
}

async fn a_repeat_gives_the_first_message(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    let (_, elsewhere) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let first = fixtures::commit(db, send(general, &ada, "hello", Some("key")), NOW).await;
    let batch = vec![
        send(general, &ada, "hello again", Some("key")),
        send(general, &bob, "mine", Some("key")),
        send(elsewhere, &ada, "another channel", Some("key")),
        send(general, &ada, "another key", Some("key2")),
        delete(first.id, &ada),
        send(general, &ada, "hello once more", Some("key")),
    ];
    let outcomes = commit(db, batch).await;
    let Outcome::Unchanged(message) = &outcomes[0] else { panic!("{outcomes:?}") };
    assert_eq!(message, &first);
    assert_eq!(message.client_id.as_deref(), Some("key"), "its author is told its own id of it");
    assert_eq!(revs(&outcomes[1..5]), [2, 1, 3, 4]);
    let Outcome::Unchanged(deleted) = &outcomes[5] else { panic!("{outcomes:?}") };
    assert_eq!((deleted.id, deleted.rev, deleted.deleted_at), (first.id, 4, Some(NOW)));
    assert!(matches!(&commit(db, vec![send(general, &ada, "hello?", Some("key"))]).await[..],
        [Outcome::Unchanged(again)] if again == deleted));
}

async fn a_repeat_within_a_batch_gives_the_first_of_it(db: &Db) {
    let ada = user(db, "ada").await;
    let (_, general) = server(db, &ada).await;
    let batch = ["a", "b", "a", "a"].map(|key| send(general, &ada, key, Some(key)));
    let outcomes = commit(db, batch.to_vec()).await;
    assert_eq!(revs(&outcomes[..2]), [1, 2]);
    let [Outcome::Sent(first), _, Outcome::Unchanged(second), Outcome::Unchanged(third)] = &outcomes[..]
    else {
        panic!("{outcomes:?}")
    };
    assert!(first == second && first == third, "{outcomes:?}");
    assert_eq!(newest(db, ada.id, general, 10).await.head, 2);
}

async fn who_is_not_a_member_changes_nothing(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    let batch = vec![
        send(general, &bob, "let me in", None),
        send(ChannelId(fresh()), &ada, "nowhere", None),
        send(general, &ada, "hello", None),
    ];
    let outcomes = commit(db, batch).await;
    assert_eq!(refusals(&outcomes[..2]), [ErrorCode::NotFound; 2]);
    assert_eq!(revs(&outcomes[2..]), [1]);
    join(db, home, &ada, &bob).await;
    let message = fixtures::commit(db, send(general, &bob, "here I am", None), NOW).await.id;
    assert!(db.remove_member(home, bob.id).await.unwrap().is_some());
    let batch = vec![send(general, &bob, "more", None), edit(message, &bob, "more"), delete(message, &bob)];
    assert_eq!(refusals(&commit(db, batch).await), [ErrorCode::NotFound; 3]);
    assert_eq!(newest(db, ada.id, general, 1).await.head, 2, "what was refused took no place");
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
                let mut batch = vec![send(here, &ada, "x", Some(&key)), send(there, &ada, "y", None)];
                while !batch.is_empty() {
                    let locked = |outcome| match outcome {
                        // Another writer had the channel at this moment.
                        Outcome::Locked(change) => Some(change),
                        _ => None,
                    };
                    batch = commit(&db, batch).await.into_iter().filter_map(locked).collect();
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

async fn a_page_around_a_place_holds_both_sides_of_it(db: &Db) {
    let ada = user(db, "ada").await;
    let (_, general) = server(db, &ada).await;
    messages(db, general, &ada, 4).await;
    let page = newest(db, ada.id, general, 4).await;
    // The place of the next message is 6.
    fixtures::commit(db, edit(page.messages[3].id, &ada, "changed"), LATER).await;
    messages(db, general, &ada, 5).await;
    let around = async |seq, limit| {
        let (messages, head) = db.messages_around(ada.id, general, seq, limit).await.unwrap().unwrap();
        assert_eq!(head, 10);
        messages.iter().map(|message| message.seq).collect::<Vec<_>>()
    };
    assert_eq!(around(6, 4).await, [4, 6, 7, 8]);
    assert_eq!(around(5, 4).await, [3, 4, 6, 7], "no message has that place");
    assert_eq!(around(7, 1).await, [7]);
    assert_eq!(around(7, 5).await, [4, 6, 7, 8, 9]);
    assert_eq!(around(1, 4).await, [1, 2, 3]);
    assert_eq!(around(99, 4).await, [9, 10]);
}

async fn what_changed_comes_in_rev_order_in_its_present_state(db: &Db) {
    let ada = user(db, "ada").await;
    let (_, general) = server(db, &ada).await;
    messages(db, general, &ada, 3).await;
    let page = newest(db, ada.id, general, 10).await;
    let edited = fixtures::commit(db, edit(page.messages[0].id, &ada, "changed"), LATER).await;
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
    assert_eq!(db.messages_around(bob.id, general, 1, 10).await.unwrap(), None);
    assert_eq!(db.messages_before(ada.id, ChannelId(fresh()), None, 10).await.unwrap(), None);
}

async fn only_its_author_edits_a_message(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let id = fixtures::commit(db, send(general, &bob, "mine", None), NOW).await.id;
    let of_ada = fixtures::commit(db, send(general, &ada, "hers", None), NOW).await.id;
    let outcomes = commit(db, vec![edit(id, &ada, "ours"), delete(of_ada, &bob)]).await;
    assert_eq!(refusals(&outcomes), [ErrorCode::Forbidden; 2], "not even the owner of the server does");
    let outcomes =
        commit(db, vec![edit(MessageId(fresh()), &bob, "x"), delete(MessageId(fresh()), &bob)]).await;
    assert_eq!(refusals(&outcomes), [ErrorCode::NotFound; 2]);
    assert_eq!(newest(db, ada.id, general, 1).await.head, 2, "what was refused took no rev");
}

async fn a_deleted_message_keeps_its_place(db: &Db) {
    let ada = user(db, "ada").await;
    let (_, general) = server(db, &ada).await;
    messages(db, general, &ada, 2).await;
    let id = newest(db, ada.id, general, 2).await.messages[0].id;
    let deleted = fixtures::commit(db, delete(id, &ada), LATER).await;
    assert_eq!(
        (deleted.seq, deleted.rev, deleted.content.as_str(), deleted.deleted_at),
        (1, 3, "", Some(LATER))
    );
    let page = newest(db, ada.id, general, 2).await;
    assert_eq!(page.messages[0], *deleted);
    let outcomes = commit(db, vec![edit(id, &ada, "back again")]).await;
    assert_eq!(refusals(&outcomes), [ErrorCode::Conflict], "what is gone is gone");
}

async fn changes_of_one_message_in_one_batch_come_in_its_order(db: &Db) {
    let ada = user(db, "ada").await;
    let (_, general) = server(db, &ada).await;
    let id = fixtures::commit(db, send(general, &ada, "first", None), NOW).await.id;
    let batch = vec![
        edit(id, &ada, "second"),
        edit(id, &ada, "third"),
        send(general, &ada, "between", None),
        edit(id, &ada, "third"),
        delete(id, &ada),
        edit(id, &ada, "too late"),
        delete(id, &ada),
    ];
    let outcomes = db.commit(batch, LATER, soon()).await.unwrap();
    let told = |outcome: &Outcome| match outcome {
        Outcome::Sent(message) => ("sent", message.rev, message.content.clone()),
        Outcome::Changed(message, _) => ("changed", message.rev, message.content.clone()),
        Outcome::Unchanged(message) => ("unchanged", message.rev, message.content.clone()),
        Outcome::Refused(_) | Outcome::Locked(_) => ("refused", 0, String::new()),
    };
    let told: Vec<_> = outcomes.iter().map(told).collect();
    let told: Vec<_> = told.iter().map(|(what, rev, content)| (*what, *rev, content.as_str())).collect();
    assert_eq!(
        told,
        [
            ("changed", 2, "second"),
            ("changed", 3, "third"),
            ("sent", 4, "between"),
            ("unchanged", 3, "third"),
            ("changed", 5, ""),
            ("refused", 0, ""),
            ("unchanged", 5, ""),
        ]
    );
    let page = newest(db, ada.id, general, 10).await;
    let Outcome::Changed(deleted, _) = &outcomes[4] else { panic!("{outcomes:?}") };
    assert_eq!((page.messages[0].clone(), page.head), ((**deleted).clone(), 5));
}

async fn what_changes_nothing_takes_no_rev(db: &Db) {
    let ada = user(db, "ada").await;
    let (_, general) = server(db, &ada).await;
    let first = fixtures::commit(db, send(general, &ada, "first", None), NOW).await;
    let same = commit(db, vec![edit(first.id, &ada, "first")]).await;
    assert!(matches!(&same[..], [Outcome::Unchanged(message)] if message == &first), "{same:?}");
    let deleted = fixtures::commit(db, delete(first.id, &ada), NOW).await;
    let again = db.commit(vec![delete(first.id, &ada)], LATER, soon()).await.unwrap();
    assert!(matches!(&again[..], [Outcome::Unchanged(message)] if message == &deleted), "{again:?}");
    assert_eq!(newest(db, ada.id, general, 1).await.head, 2);
}

async fn a_batch_of_all_kinds_is_numbered_in_its_order(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, here) = server(db, &ada).await;
    let (_, there) = server(db, &bob).await;
    join(db, home, &ada, &bob).await;
    messages(db, here, &bob, 80).await;
    messages(db, there, &bob, 20).await;
    let ids = async |channel| {
        let page = newest(db, bob.id, channel, 100).await;
        page.messages.into_iter().map(|message| message.id).collect::<Vec<_>>()
    };
    let (old_here, old_there) = (ids(here).await, ids(there).await);
    let mut batch = Vec::new();
    for (n, old) in old_here.into_iter().enumerate() {
        batch.push(send(here, &ada, "new", None));
        batch.push(if n % 2 == 0 { edit(old, &bob, "edited") } else { delete(old, &bob) });
        batch.extend(old_there.get(n).map(|id| edit(*id, &bob, "edited")));
    }
    let outcomes = commit(db, batch).await;
    let of = |channel| {
        let of_it = |outcome: &&Outcome| match outcome {
            Outcome::Sent(message) | Outcome::Changed(message, _) => message.channel_id == channel,
            other => panic!("{other:?}"),
        };
        outcomes.iter().filter(of_it).cloned().collect::<Vec<_>>()
    };
    assert_eq!(revs(&of(here)), (81..=240).collect::<Vec<_>>());
    assert_eq!(revs(&of(there)), (21..=40).collect::<Vec<_>>());
    let kept = db.messages_after(bob.id, here, 80, 300).await.unwrap().unwrap();
    let told: Vec<_> = of(here)
        .iter()
        .map(|outcome| match outcome {
            Outcome::Sent(message) | Outcome::Changed(message, _) => (**message).clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(kept.messages, told);
    assert_eq!(db.check().await.unwrap(), []);
}

async fn a_message_is_seen_by_members_alone(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (_, general) = server(db, &ada).await;
    let id = fixtures::commit(db, send(general, &ada, "hello", None), NOW).await.id;
    let seen = [
        db.may_see(ada.id, id).await,
        db.may_see(bob.id, id).await,
        db.may_see(ada.id, MessageId(fresh())).await,
    ];
    assert_eq!(seen.map(Result::unwrap), [true, false, false]);
}

async fn a_client_id_is_told_to_its_author_alone(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    commit(db, vec![send(general, &ada, "hello", Some("key"))]).await;
    for (reader, told) in [(ada.id, Some("key")), (bob.id, None)] {
        assert_eq!(newest(db, reader, general, 1).await.messages[0].client_id.as_deref(), told);
        let page = db.messages_after(reader, general, 0, 1).await.unwrap().unwrap();
        assert_eq!(page.messages[0].client_id.as_deref(), told);
    }
}

async fn what_somebody_may_in_a_channel_is_known_of_who_sees_it(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    assert_eq!(db.may_in(ada.id, general).await.unwrap(), Some(Permissions::ALL));
    let may = db.may_in(bob.id, general).await.unwrap().unwrap();
    assert!(may.has(Permission::SendMessages) && !may.has(Permission::ManageMessages));
    assert_eq!(db.may_in(user(db, "eve").await.id, general).await.unwrap(), None);
    assert_eq!(db.may_in(bob.id, ChannelId(fresh())).await.unwrap(), None);
}
