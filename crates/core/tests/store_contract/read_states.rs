//! Read states: cursors, and what is counted past them.

use rialto_core::store::{Blocked, Db, Numbers};
use rialto_protocol::{ChannelId, ServerId, Timestamp, User, UserId};

use crate::fixtures::{LATER, NOW, commit, delete, edit, fresh, join, messages, server, session, user};

contract! {
    what_others_wrote_is_unread: channel_of, numbers;
    counting_stops_at_a_hundred: channel_of, numbers;
    what_is_deleted_counts_no_more: channel_of;
    a_read_cursor_moves_forward_only: advance_read;
    many_cursors_are_moved_at_once: advance_read, advance_seen;
    what_was_seen_counts_in_its_channel_and_not_on_the_badge: advance_seen, numbers;
    a_cursor_of_who_is_not_a_member_is_not_kept: advance_read, advance_seen;
    all_of_a_server_is_read_at_once: read_server;
    what_is_marked_unread_counts_in_its_channel_and_not_on_the_badge: mark_unread, channel_of, numbers;
    what_was_not_read_is_not_marked: mark_unread;
    nothing_but_reading_all_ends_a_mark: mark_unread, advance_read, advance_seen, read_channel, read_server;
    numbers_are_of_the_servers_of_the_user_in_the_order_of_joining: numbers;
    numbers_come_within_a_session_that_lives: numbers_in_session;
    numbers_of_several_are_those_of_each: numbers_of;
    a_server_comes_with_the_community_of_the_same_moment: servers_of;
    a_version_is_raised_by_what_moves_a_cursor: advance_read, advance_seen;
}

async fn unread(db: &Db, reader: UserId, channel: ChannelId) -> i64 {
    db.channel_of(reader, channel).await.unwrap().expect("a member sees the channel").value.unread
}

async fn of(db: &Db, reader: UserId, server: ServerId) -> Numbers {
    db.numbers(reader, Some(server)).await.unwrap().value.pop().expect("a member has numbers")
}

/// A server of `ada` with `bob` in it.
async fn home(db: &Db) -> (User, User, ServerId, ChannelId) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    (ada, bob, home, general)
}

async fn what_others_wrote_is_unread(db: &Db) {
    let (ada, bob, home, general) = home(db).await;
    messages(db, general, &ada, 3).await;
    messages(db, general, &bob, 2).await;
    assert_eq!((unread(db, bob.id, general).await, unread(db, ada.id, general).await), (3, 2));
    let numbers = of(db, bob.id, home).await;
    assert_eq!((numbers.server.count, numbers.unseen, numbers.server.channels[0].unread), (3, vec![3], 3));
    let channel = &numbers.server.channels[0];
    assert_eq!((channel.rev, channel.read_seq, channel.name.as_deref()), (5, 0, Some("general")));
    assert_eq!(db.channel_of(UserId(fresh()), general).await.unwrap(), None);
    assert_eq!(db.channel_of(bob.id, ChannelId(fresh())).await.unwrap(), None);
}

async fn counting_stops_at_a_hundred(db: &Db) {
    let (ada, bob, home, general) = home(db).await;
    messages(db, general, &ada, 99).await;
    assert_eq!(unread(db, bob.id, general).await, 99);
    messages(db, general, &ada, 1).await;
    assert_eq!(unread(db, bob.id, general).await, 100);
    messages(db, general, &ada, 60).await;
    assert_eq!((unread(db, bob.id, general).await, of(db, bob.id, home).await.server.count), (100, 100));
    // What is not seen lies behind more than a hundred that are not read.
    db.advance_seen(&[(bob.id, home)]).await.unwrap();
    messages(db, general, &ada, 7).await;
    assert_eq!((unread(db, bob.id, general).await, of(db, bob.id, home).await.server.count), (100, 7));
}

async fn what_is_deleted_counts_no_more(db: &Db) {
    let (ada, bob, _, general) = home(db).await;
    messages(db, general, &ada, 2).await;
    let page = db.messages_before(ada.id, general, None, 2).await.unwrap().unwrap();
    commit(db, edit(page.messages[0].id, &ada, "changed"), LATER).await;
    assert_eq!(unread(db, bob.id, general).await, 2, "an edit changes no number");
    commit(db, delete(page.messages[0].id, &ada), LATER).await;
    assert_eq!(unread(db, bob.id, general).await, 1);
}

async fn a_read_cursor_moves_forward_only(db: &Db) {
    let (ada, bob, home, general) = home(db).await;
    messages(db, general, &ada, 5).await;
    db.advance_read(&[(bob.id, general, 3)]).await.unwrap();
    assert_eq!(unread(db, bob.id, general).await, 2);
    db.advance_read(&[(bob.id, general, 1)]).await.unwrap();
    assert_eq!(unread(db, bob.id, general).await, 2);
    assert_eq!(of(db, bob.id, home).await.server.count, 2);
    db.advance_read(&[]).await.unwrap();
}

async fn many_cursors_are_moved_at_once(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (mut read, mut seen) = (Vec::new(), Vec::new());
    for _ in 0..12 {
        let (home, general) = server(db, &ada).await;
        join(db, home, &ada, &bob).await;
        messages(db, general, &ada, 2).await;
        read.push((bob.id, general, 1));
        seen.push((bob.id, home));
    }
    let stranger = UserId(fresh());
    read.extend((0..1_000).map(|_| (stranger, ChannelId(fresh()), 1)));
    db.advance_read(&read).await.unwrap();
    db.advance_seen(&seen).await.unwrap();
    for numbers in db.numbers(bob.id, None).await.unwrap().value {
        assert_eq!((numbers.server.count, numbers.server.channels[0].unread), (0, 1));
    }
}

async fn what_was_seen_counts_in_its_channel_and_not_on_the_badge(db: &Db) {
    let (ada, bob, home, general) = home(db).await;
    messages(db, general, &ada, 3).await;
    db.advance_seen(&[(bob.id, home)]).await.unwrap();
    let numbers = of(db, bob.id, home).await;
    assert_eq!((numbers.server.count, numbers.server.channels[0].unread), (0, 3));
    messages(db, general, &ada, 1).await;
    let numbers = of(db, bob.id, home).await;
    assert_eq!((numbers.server.count, numbers.server.channels[0].unread), (1, 4));
    db.advance_read(&[(bob.id, general, 4)]).await.unwrap();
    assert_eq!(of(db, bob.id, home).await.server.count, 0, "the badge counts past the higher cursor");
}

async fn a_cursor_of_who_is_not_a_member_is_not_kept(db: &Db) {
    let (ada, bob, home, general) = home(db).await;
    let eve = user(db, "eve").await;
    messages(db, general, &ada, 3).await;
    db.advance_read(&[(eve.id, general, 3)]).await.unwrap();
    db.advance_seen(&[(eve.id, home)]).await.unwrap();
    assert!(db.numbers(eve.id, Some(home)).await.unwrap().value.is_empty());
    assert!(db.remove_member(home, bob.id).await.unwrap().is_some());
    db.advance_read(&[(bob.id, general, 3)]).await.unwrap();
    assert!(db.check().await.unwrap().is_empty(), "no read state of a stranger is left");
}

async fn all_of_a_server_is_read_at_once(db: &Db) {
    let (ada, bob, home, general) = home(db).await;
    let (elsewhere, other) = server(db, &ada).await;
    join(db, elsewhere, &ada, &bob).await;
    messages(db, general, &ada, 3).await;
    messages(db, other, &ada, 2).await;
    let version = db.numbers(bob.id, None).await.unwrap().version;
    assert_eq!(db.read_server(bob.id, home).await.unwrap(), [(bob.id, version + 1)]);
    let numbers = of(db, bob.id, home).await;
    assert_eq!((numbers.server.count, numbers.server.channels[0].unread), (0, 0));
    assert_eq!(numbers.server.channels[0].read_seq, 3);
    assert_eq!(of(db, bob.id, elsewhere).await.server.count, 2, "another server is another matter");
    assert_eq!(db.read_server(bob.id, home).await.unwrap(), [], "nothing has moved");
    assert_eq!(db.read_server(UserId(fresh()), home).await.unwrap(), []);
    assert!(db.check().await.unwrap().is_empty());
}

/// The channel's number, from where on it is marked, and the badge, each way to ask for them.
async fn marked(db: &Db, reader: UserId, home: ServerId, channel: ChannelId) -> (i64, Option<i64>, i64) {
    let one = db.channel_of(reader, channel).await.unwrap().unwrap().value;
    let all = of(db, reader, home).await.server;
    let same = &all.channels[0];
    assert_eq!((one.unread, one.unread_from, one.read_seq), (same.unread, same.unread_from, same.read_seq));
    (one.unread, one.unread_from, all.count)
}

async fn what_is_marked_unread_counts_in_its_channel_and_not_on_the_badge(db: &Db) {
    let (ada, bob, home, general) = home(db).await;
    messages(db, general, &ada, 5).await;
    messages(db, general, &bob, 1).await;
    db.advance_read(&[(bob.id, general, 6)]).await.unwrap();
    let version = db.numbers(bob.id, None).await.unwrap().version;
    assert_eq!(db.mark_unread(bob.id, general, 3, None).await.unwrap(), [(bob.id, version + 1)]);
    assert_eq!(marked(db, bob.id, home, general).await, (3, Some(3), 0), "his own message does not count");
    assert_eq!(db.mark_unread(bob.id, general, 3, None).await.unwrap(), [], "it is marked so already");
    messages(db, general, &ada, 2).await;
    assert_eq!(marked(db, bob.id, home, general).await, (5, Some(3), 2), "what is new counts in both");
    db.mark_unread(bob.id, general, 5, None).await.unwrap();
    assert_eq!(marked(db, bob.id, home, general).await, (3, Some(5), 2));
    messages(db, general, &ada, 120).await;
    assert_eq!(marked(db, bob.id, home, general).await, (100, Some(5), 100));
    // Whoever blocks somebody has a number of their own.
    assert!(matches!(db.block(bob.id, ada.id).await.unwrap(), Blocked::Changed(_)));
    assert_eq!(marked(db, bob.id, home, general).await, (100, Some(5), 0));
    assert!(db.check().await.unwrap().is_empty());
}

async fn what_was_not_read_is_not_marked(db: &Db) {
    let (ada, bob, home, general) = home(db).await;
    messages(db, general, &ada, 5).await;
    assert_eq!(db.mark_unread(bob.id, general, 1, None).await.unwrap(), []);
    db.advance_read(&[(bob.id, general, 3)]).await.unwrap();
    assert_eq!(db.mark_unread(bob.id, general, 4, None).await.unwrap(), []);
    assert_eq!(marked(db, bob.id, home, general).await, (2, None, 2));
    // What is read on a connection is read, wherever the cursor stands.
    assert_eq!(db.mark_unread(bob.id, general, 4, Some(5)).await.unwrap().len(), 1);
    assert_eq!(marked(db, bob.id, home, general).await, (2, Some(4), 0));
    let stranger = user(db, "eve").await.id;
    assert_eq!(db.mark_unread(stranger, general, 1, Some(5)).await.unwrap(), []);
    assert!(db.check().await.unwrap().is_empty());
}

async fn nothing_but_reading_all_ends_a_mark(db: &Db) {
    let (ada, bob, home, general) = home(db).await;
    let mark = async || {
        messages(db, general, &ada, 1).await;
        let head = db.channel_of(bob.id, general).await.unwrap().unwrap().value.rev;
        db.read_channel(bob.id, general, head).await.unwrap();
        db.mark_unread(bob.id, general, 1, None).await.unwrap();
        messages(db, general, &ada, 1).await;
        head + 1
    };
    let head = mark().await;
    assert_eq!(db.advance_read(&[(bob.id, general, head)]).await.unwrap(), []);
    db.advance_seen(&[(bob.id, home)]).await.unwrap();
    assert_eq!(marked(db, bob.id, home, general).await, (2, Some(1), 0));
    assert_eq!(db.read_channel(bob.id, general, head).await.unwrap().len(), 1);
    assert_eq!(marked(db, bob.id, home, general).await, (0, None, 0));
    assert_eq!(db.read_channel(bob.id, general, head).await.unwrap(), [], "all is read");
    mark().await;
    assert_eq!(db.read_server(bob.id, home).await.unwrap().len(), 1);
    assert_eq!(marked(db, bob.id, home, general).await, (0, None, 0));
    // It ends where nothing is left to be read, too.
    db.mark_unread(bob.id, general, 1, None).await.unwrap();
    assert_eq!(db.read_server(bob.id, home).await.unwrap().len(), 1);
    assert_eq!(marked(db, bob.id, home, general).await, (0, None, 0));
}

async fn numbers_are_of_the_servers_of_the_user_in_the_order_of_joining(db: &Db) {
    let ada = user(db, "ada").await;
    let mut homes = Vec::new();
    for _ in 0..3 {
        homes.push(server(db, &ada).await.0);
    }
    let all: Vec<ServerId> =
        db.numbers(ada.id, None).await.unwrap().value.iter().map(|numbers| numbers.server.id).collect();
    assert_eq!(all, homes);
    assert_eq!(db.numbers(ada.id, Some(homes[1])).await.unwrap().value.len(), 1);
    assert!(db.numbers(ada.id, Some(ServerId(fresh()))).await.unwrap().value.is_empty());
}

async fn numbers_come_within_a_session_that_lives(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    let (hers, his) = (session(db, &ada, 1).await, session(db, &bob, 2).await);
    let servers = async |user: UserId, session, now| {
        let numbers = db.numbers_in_session(user, session, now).await.unwrap();
        numbers.map(|numbers| numbers.value.iter().map(|numbers| numbers.server.id).collect::<Vec<_>>())
    };
    assert_eq!(servers(ada.id, hers, NOW).await, Some(vec![home]));
    assert_eq!(servers(bob.id, his, NOW).await, Some(vec![]), "a user without servers has a session too");
    let expired = Timestamp(NOW.0 + 1_000_000);
    for (user, session) in [(ada.id, hers), (bob.id, his)] {
        assert_eq!(servers(user, session, expired).await, None);
        assert!(db.end_session(user, session).await.unwrap());
        assert_eq!(servers(user, session, NOW).await, None);
    }
}

async fn numbers_of_several_are_those_of_each(db: &Db) {
    let (ada, bob, home, general) = home(db).await;
    messages(db, general, &ada, 3).await;
    let stranger = user(db, "eve").await.id;
    let mut several = db.numbers_of(&[stranger, bob.id, ada.id, UserId(fresh())], home).await.unwrap();
    several.sort_by_key(|(_, of)| of.value.first().map(|numbers| numbers.server.count));
    let counts: Vec<_> = several.iter().map(|(user, of)| (*user, of.value.len())).collect();
    assert_eq!(counts, [(stranger, 0), (ada.id, 1), (bob.id, 1)]);
    assert_eq!(several[2].1.value[0].server, of(db, bob.id, home).await.server);
    assert_eq!(several[2].1.access, db.numbers(bob.id, None).await.unwrap().access);
}

async fn a_server_comes_with_the_community_of_the_same_moment(db: &Db) {
    let (ada, bob, home, general) = home(db).await;
    messages(db, general, &ada, 3).await;
    let (other, _) = server(db, &bob).await;
    let servers = db.servers_of(bob.id, None).await.unwrap();
    let ids: Vec<_> = servers.iter().map(|(numbers, community)| (numbers.server.id, community.id)).collect();
    assert_eq!(ids, [(home, home), (other, other)]);
    let (numbers, community) = &servers[0];
    assert_eq!(numbers.server, of(db, bob.id, home).await.server);
    assert!(community.sets.contains_key(&numbers.set) && community.channels[0].id == general);
    assert_eq!(db.servers_of(bob.id, Some(other)).await.unwrap().len(), 1);
    assert!(db.servers_of(ada.id, Some(other)).await.unwrap().is_empty());
    assert!(db.servers_of(UserId(fresh()), None).await.unwrap().is_empty());
}

async fn a_version_is_raised_by_what_moves_a_cursor(db: &Db) {
    let (ada, bob, home, general) = home(db).await;
    messages(db, general, &ada, 3).await;
    let version = async || db.numbers(bob.id, Some(home)).await.unwrap().version;
    let first = version().await;
    assert_eq!(db.advance_read(&[(bob.id, general, 2)]).await.unwrap(), [(bob.id, first + 1)]);
    assert_eq!(db.advance_read(&[(bob.id, general, 1)]).await.unwrap(), [], "it has not moved");
    assert_eq!(db.advance_seen(&[(bob.id, home)]).await.unwrap(), [(bob.id, first + 2)]);
    assert_eq!(db.advance_seen(&[(bob.id, home)]).await.unwrap(), []);
    assert_eq!(version().await, first + 2);
    assert_eq!(db.channel_of(bob.id, general).await.unwrap().unwrap().version, first + 2);
}
