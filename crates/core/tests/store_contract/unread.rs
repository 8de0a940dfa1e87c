//! What a number counts.

use rialto_core::store::Db;
use rialto_protocol::{ChannelId, Message, UserId};

use crate::fixtures::{LATER, commit, delete, fresh, join, messages, server, user};

contract! {
    the_messages_of_a_number_are_those_that_it_counts: unread_messages;
    a_number_of_more_than_a_hundred_shows_the_first_of_them: unread_messages;
    the_badge_is_what_it_counts_of_its_channels: counted_channels;
}

fn seqs(messages: &[Message]) -> Vec<i64> {
    messages.iter().map(|message| message.seq).collect()
}

async fn the_messages_of_a_number_are_those_that_it_counts(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    messages(db, general, &ada, 4).await;
    messages(db, general, &bob, 1).await;
    let page = db.messages_before(bob.id, general, None, 9).await.unwrap().unwrap();
    commit(db, delete(page.messages[2].id, &ada), LATER).await;
    db.advance_read(&[(bob.id, general, 1)]).await.unwrap();
    let unread = async |reader: UserId| {
        let (channel, messages) = db.unread_messages(reader, general).await.unwrap().unwrap();
        assert_eq!(channel.unread, messages.len() as i64, "{channel:?}");
        seqs(&messages)
    };
    assert_eq!((unread(bob.id).await, unread(ada.id).await), (vec![2, 4], vec![5]));
    db.read_channel(bob.id, general, 6).await.unwrap();
    assert_eq!(unread(bob.id).await, [0; 0]);
    db.mark_unread(bob.id, general, 3, None).await.unwrap();
    assert_eq!(unread(bob.id).await, [4], "from where on it is marked");
    let stranger = user(db, "eve").await.id;
    assert!(db.unread_messages(stranger, general).await.unwrap().is_none());
    assert!(db.unread_messages(bob.id, ChannelId(fresh())).await.unwrap().is_none());
}

async fn a_number_of_more_than_a_hundred_shows_the_first_of_them(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    messages(db, general, &ada, 120).await;
    let (channel, messages) = db.unread_messages(bob.id, general).await.unwrap().unwrap();
    assert_eq!((channel.unread, seqs(&messages)), (100, (1..=100).collect()));
}

async fn the_badge_is_what_it_counts_of_its_channels(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    messages(db, general, &ada, 5).await;
    let counted = async || {
        let channels = db.counted_channels(bob.id, home).await.unwrap();
        let numbers = db.numbers(bob.id, Some(home)).await.unwrap().value.pop().unwrap();
        let sum: i64 = channels.iter().map(|(channel, _)| channel.counted).sum();
        assert_eq!(sum, numbers.server.count);
        let (channel, head) = channels[0];
        assert_eq!((channels.len(), channel.channel_id), (1, general));
        (channel.counted, channel.read_seq, channel.seen_seq, head)
    };
    assert_eq!(counted().await, (5, 0, 0, 5));
    db.advance_read(&[(bob.id, general, 2)]).await.unwrap();
    assert_eq!(counted().await, (3, 2, 0, 5));
    db.advance_seen(&[(bob.id, home)]).await.unwrap();
    messages(db, general, &ada, 1).await;
    assert_eq!(counted().await, (1, 2, 5, 6));
    db.mark_unread(bob.id, general, 1, None).await.unwrap();
    assert_eq!(counted().await, (1, 2, 5, 6), "a mark is not about the badge");
    db.block(bob.id, ada.id).await.unwrap();
    assert_eq!(counted().await, (0, 2, 5, 6));
    assert_eq!(db.counted_channels(UserId(fresh()), home).await.unwrap(), []);
}
