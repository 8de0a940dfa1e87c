//! Threads: channels under a message, and what that message shows of them.

use std::sync::Arc;

use rialto_core::access::community::Place;
use rialto_core::access::permissions::{Override, Subject};
use rialto_core::log::change::{Change, Outcome};
use rialto_core::store::{BATCH_MAX, Db, Filed, NewReport, Purge, Reported, Target, Write};
use rialto_protocol::events::MessageChange;
use rialto_protocol::http::ListedThread;
use rialto_protocol::limits::REPLIERS_SHOWN;
use rialto_protocol::{
    ChannelId, ChannelKind, ErrorCode, Message, MessageId, Permission, Permissions, ReportId, RoleId,
    ServerId, ThreadSummary, User,
};

use crate::communities::{category, govern, place};
use crate::fixtures::{
    LATER, NOW, commit, delete, edit, fresh, join, kick, pin, react, reply, send, server, soon, thread, user,
};

contract! {
    a_thread_is_a_change_of_its_message: commit, messages_before, messages_after, messages_around, changes, channel_of;
    there_is_one_thread_for_each_message: commit;
    a_thread_has_its_place_by_its_message: commit;
    replies_change_the_message_once_for_each_batch: commit, messages_before;
    a_message_shows_who_wrote_the_last_replies: commit, messages_before, messages_after, messages_around, changes;
    a_message_that_grows_shows_what_it_answers_as_that_is_then: commit;
    a_deleted_message_keeps_its_thread: commit, messages_before;
    in_threads_another_permission_is_asked_for: commit, may_in, channel_of;
    a_thread_is_where_its_channel_is: govern, channel_of, numbers, may_see, messages_before;
    threads_go_with_their_channel: govern, channel_of;
    a_thread_counts_in_no_number_of_its_server: numbers, servers_of, counted_channels, latest, advance_seen, read_server, community;
    every_change_of_a_batch_may_be_in_another_thread: commit;
    threads_are_listed_by_their_last_replies: threads;
    the_replies_of_a_banned_person_are_taken_back: commit, purged_channels;
}

/// What a message shows of its thread, read in all the ways.
async fn shown(db: &Db, reader: &User, of: &Message) -> ThreadSummary {
    let (reader, channel) = (reader.id, of.channel_id);
    let (before, after) = (
        db.messages_before(reader, channel, None, 50).await.unwrap().unwrap().messages,
        db.messages_after(reader, channel, 0, 50).await.unwrap().unwrap().messages,
    );
    let (around, _) = db.messages_around(reader, channel, of.seq, 50).await.unwrap().unwrap();
    let gap = db.changes(&[(channel, 0)]).await.unwrap().messages;
    let thread = |messages: Vec<Message>| {
        messages.into_iter().find(|message| message.id == of.id).unwrap().thread.unwrap()
    };
    let threads = [before, after, around, gap].map(thread);
    assert!(threads.iter().all(|other| *other == threads[0]), "{threads:?}");
    let [thread, ..] = threads;
    thread
}

async fn refused(db: &Db, change: Change) -> (ErrorCode, Option<String>) {
    match db.commit(vec![change], NOW, soon()).await.unwrap().pop() {
        Some(Outcome::Refused(error)) => (error.code, error.field),
        other => panic!("{other:?}"),
    }
}

/// A thread under `message`.
async fn made(db: &Db, message: &Message, by: &User) -> ChannelId {
    commit(db, thread(message.id, by, None), NOW).await.thread.as_ref().unwrap().channel_id
}

async fn a_thread_is_a_change_of_its_message(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let asked = commit(db, send(general, &ada, "Who is there?", None), NOW).await;
    assert_eq!(asked.thread, None);
    let outcomes = db.commit(vec![thread(asked.id, &bob, Some("Guests"))], NOW, soon()).await.unwrap();
    let [Outcome::Changed(changed, MessageChange::Thread { user_id })] = &outcomes[..] else {
        panic!("{outcomes:?}");
    };
    assert_eq!((*user_id, changed.seq, changed.rev), (Some(bob.id), 1, 2));
    let thread = shown(db, &bob, &asked).await;
    assert_eq!(changed.thread.as_ref(), Some(&thread));
    let ThreadSummary { channel_id, name, replies, last_at, users, rev } = thread;
    assert_eq!((name.as_deref(), replies, last_at, users, rev), (Some("Guests"), 0, None, Vec::new(), 0));
    let channel = db.channel_of(bob.id, channel_id).await.unwrap().unwrap().value;
    assert_eq!((channel.kind, channel.server_id), (ChannelKind::Thread, home));
    assert_eq!((channel.parent_id, channel.parent_message_id), (Some(general), Some(asked.id)));
    assert_eq!((channel.name.as_deref(), channel.position, channel.rev), (Some("Guests"), 0, 0));
    assert_eq!(db.check().await.unwrap(), []);
}

async fn there_is_one_thread_for_each_message(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let general = own_channel(db, home).await;
    let asked = commit(db, send(general, &ada, "Who is there?", None), NOW).await;
    let both = vec![thread(asked.id, &ada, None), thread(asked.id, &bob, Some("Late"))];
    let outcomes = db.commit(both, NOW, soon()).await.unwrap();
    let [Outcome::Changed(first, _), Outcome::Unchanged(second)] = &outcomes[..] else {
        panic!("{outcomes:?}");
    };
    assert_eq!((&first.thread, first.rev), (&second.thread, second.rev));
    assert_eq!(first.thread.as_ref().unwrap().name, None);
    // Who may make none is given the one that there is.
    let everyone = Subject::Role(RoleId(home.0));
    let deny = Permissions::of(&[Permission::CreateThreads]);
    govern(
        db,
        home,
        vec![Write::Override(general.into(), Override { subject: everyone, allow: Permissions::NONE, deny })],
    )
    .await;
    let outcomes = db.commit(vec![thread(asked.id, &bob, None)], NOW, soon()).await.unwrap();
    assert!(
        matches!(&outcomes[..], [Outcome::Unchanged(again)] if again.thread == first.thread),
        "{outcomes:?}"
    );
}

async fn a_thread_has_its_place_by_its_message(db: &Db) {
    let (ada, bob, eve) = (user(db, "ada").await, user(db, "bob").await, user(db, "eve").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let asked = commit(db, send(general, &ada, "Who is there?", None), NOW).await;
    let gone = commit(db, send(general, &ada, "Nobody", None), NOW).await;
    commit(db, delete(gone.id, &ada), NOW).await;
    let inside = commit(db, send(made(db, &asked, &ada).await, &bob, "I am", None), NOW).await;
    let field = Some("messageId".to_owned());
    assert_eq!(refused(db, thread(gone.id, &ada, None)).await, (ErrorCode::Conflict, field.clone()));
    assert_eq!(refused(db, thread(inside.id, &bob, None)).await, (ErrorCode::Invalid, field));
    // Who may not view it is told nothing else.
    for message in [asked.id, gone.id, inside.id, MessageId(fresh())] {
        assert_eq!(refused(db, thread(message, &eve, None)).await.0, ErrorCode::NotFound);
    }
    assert_eq!(db.check().await.unwrap(), []);
}

async fn replies_change_the_message_once_for_each_batch(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let asked = commit(db, send(general, &ada, "Who is there?", None), NOW).await;
    let inside = made(db, &asked, &ada).await;
    // Beside what happens to the message itself, and in its channel.
    let batch = vec![
        send(inside, &ada, "one", None),
        edit(asked.id, &ada, "Who is here?"),
        send(inside, &bob, "two", Some("mine")),
        send(general, &bob, "else", None),
        send(inside, &bob, "two again", Some("mine")),
    ];
    let outcomes = db.commit(batch, LATER, soon()).await.unwrap();
    let [
        Outcome::Sent(one),
        Outcome::Changed(edited, _),
        Outcome::Sent(two),
        Outcome::Sent(other),
        Outcome::Unchanged(_),
        Outcome::Changed(parent, change),
    ] = &outcomes[..]
    else {
        panic!("{outcomes:?}");
    };
    assert_eq!((one.seq, two.seq, edited.rev, other.seq, parent.rev), (1, 2, 3, 4, 5));
    assert_eq!(*change, MessageChange::Thread { user_id: None });
    assert_eq!((parent.id, parent.content.as_str()), (asked.id, "Who is here?"));
    assert_eq!(edited.thread.as_ref().unwrap().replies, 0, "as it was at that change");
    let thread = shown(db, &bob, &asked).await;
    assert_eq!(parent.thread.as_ref(), Some(&thread));
    assert_eq!((thread.replies, thread.last_at, thread.rev), (2, Some(LATER), 2));
    // What takes no place in the thread's log changes nothing above it.
    for change in [edit(one.id, &ada, "uno"), react(one.id, &bob, "\u{1f44d}", true)] {
        assert_eq!(db.commit(vec![change], NOW, soon()).await.unwrap().len(), 1);
    }
    assert_eq!(shown(db, &bob, &asked).await, thread);
    // A reply that comes and goes in one batch changes it all the same, once.
    let outcomes = db.commit(vec![delete(one.id, &ada), delete(two.id, &bob)], LATER, soon()).await.unwrap();
    assert!(matches!(&outcomes[..], [_, _, Outcome::Changed(parent, _)] if parent.rev == 6), "{outcomes:?}");
    let empty = shown(db, &ada, &asked).await;
    assert_eq!((empty.replies, empty.last_at, empty.users, empty.rev), (0, None, Vec::new(), 6));
    // Deleting it again changes nothing.
    assert_eq!(db.commit(vec![delete(one.id, &ada)], LATER, soon()).await.unwrap().len(), 1);
    assert_eq!(db.check().await.unwrap(), []);
}

async fn a_message_shows_who_wrote_the_last_replies(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, general) = server(db, &ada).await;
    let asked = commit(db, send(general, &ada, "Who is there?", None), NOW).await;
    let inside = made(db, &asked, &ada).await;
    let mut people = Vec::new();
    for n in 0..REPLIERS_SHOWN + 2 {
        let one = user(db, &format!("person {n}")).await;
        join(db, home, &ada, &one).await;
        people.push(one);
    }
    let mut replies: Vec<Arc<Message>> = Vec::new();
    for one in people.iter().chain(&people[..1]) {
        replies.push(commit(db, send(inside, one, "I am", None), NOW).await);
    }
    let users = async || shown(db, &ada, &asked).await.users;
    let latest = |indices: &[usize]| indices.iter().map(|n| people[*n].clone()).collect::<Vec<_>>();
    assert_eq!(users().await, latest(&[0, 6, 5, 4, 3]));
    // Who takes a reply back is shown by the one before, and others take the place of who takes all back.
    commit(db, delete(replies[7].id, &people[0]), NOW).await;
    assert_eq!(users().await, latest(&[6, 5, 4, 3, 2]));
    commit(db, delete(replies[5].id, &people[5]), NOW).await;
    assert_eq!(users().await, latest(&[6, 4, 3, 2, 1]));
    // So do a report of it, and the list of what is pinned.
    let (id, about) = (ReportId(fresh()), Reported::Message(asked.id));
    let report = NewReport { id, reporter: people[0].id, about, reason: "Spam", created_at: NOW };
    let Filed::Kept(report) = db.report(&report).await.unwrap() else { panic!("there was none") };
    commit(db, pin(asked.id, &ada, true), NOW).await;
    let pinned = db.pins(ada.id, general, None, 5).await.unwrap().unwrap().pop();
    for message in [report.message, pinned] {
        assert_eq!(message.unwrap().thread.unwrap().users, latest(&[6, 4, 3, 2, 1]));
    }
    // An edit of the message itself names them, too.
    let edited = commit(db, edit(asked.id, &ada, "Who?"), NOW).await;
    assert_eq!(edited.thread.as_ref().unwrap().users, latest(&[6, 4, 3, 2, 1]));
}

async fn a_message_that_grows_shows_what_it_answers_as_that_is_then(db: &Db) {
    let ada = user(db, "ada").await;
    let (_, general) = server(db, &ada).await;
    let asked = commit(db, send(general, &ada, "one", None), NOW).await;
    let answer = commit(db, reply(general, &ada, "yes", asked.id), NOW).await;
    let inside = made(db, &answer, &ada).await;
    let batch = vec![edit(asked.id, &ada, "two"), send(inside, &ada, "I am", None)];
    let outcomes = db.commit(batch, LATER, soon()).await.unwrap();
    let [_, _, Outcome::Changed(parent, _)] = &outcomes[..] else { panic!("{outcomes:?}") };
    assert_eq!(parent.reply_to.as_ref().unwrap().preview, "two");
}

async fn a_deleted_message_keeps_its_thread(db: &Db) {
    let ada = user(db, "ada").await;
    let (_, general) = server(db, &ada).await;
    let asked = commit(db, send(general, &ada, "Who is there?", None), NOW).await;
    let inside = made(db, &asked, &ada).await;
    commit(db, send(inside, &ada, "I am", None), NOW).await;
    commit(db, delete(asked.id, &ada), NOW).await;
    assert_eq!(shown(db, &ada, &asked).await.replies, 1);
    let outcomes = db.commit(vec![send(inside, &ada, "still", None)], NOW, soon()).await.unwrap();
    assert!(
        matches!(&outcomes[..], [_, Outcome::Changed(parent, _)] if parent.deleted_at.is_some()),
        "{outcomes:?}"
    );
    assert_eq!(shown(db, &ada, &asked).await.replies, 2);
    assert_eq!(db.check().await.unwrap(), []);
}

/// A channel that has overrides of its own.
async fn own_channel(db: &Db, server: ServerId) -> ChannelId {
    let place = place(1, None, server);
    let place = Place { access: place.id.into(), slow_mode_seconds: 0, ..place };
    govern(db, server, vec![Write::NewChannel(place.clone(), NOW)]).await;
    place.id
}

fn said(server: ServerId, allow: &[Permission], deny: &[Permission]) -> Override {
    let subject = Subject::Role(RoleId(server.0));
    Override { subject, allow: Permissions::of(allow), deny: Permissions::of(deny) }
}

async fn in_threads_another_permission_is_asked_for(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let general = own_channel(db, home).await;
    let asked = commit(db, send(general, &ada, "Who is there?", None), NOW).await;
    let bare = commit(db, send(general, &ada, "Something else", None), NOW).await;
    let inside = made(db, &asked, &ada).await;
    let mine = commit(db, send(inside, &bob, "I am", None), NOW).await;
    let may = async |channel| {
        let may = db.may_in(bob.id, channel).await.unwrap().unwrap();
        (may.has(Permission::SendMessages), may.has(Permission::AttachFiles))
    };
    let deny = async |denied: Permission| {
        govern(db, home, vec![Write::Override(general.into(), said(home, &[], &[denied]))]).await;
    };
    // Staff posts, everybody discusses.
    deny(Permission::SendMessages).await;
    assert_eq!((may(general).await, may(inside).await), ((false, false), (true, true)));
    assert_eq!(refused(db, send(general, &bob, "no", None)).await.0, ErrorCode::Forbidden);
    assert_eq!(refused(db, thread(bare.id, &bob, None)).await.0, ErrorCode::Forbidden);
    commit(db, send(inside, &bob, "yes", None), NOW).await;
    commit(db, edit(mine.id, &bob, "I am not"), NOW).await;
    let told = db.channel_of(bob.id, inside).await.unwrap().unwrap().value.permissions;
    assert_eq!(told, None, "what he may there is what he may in the server");
    // The other way round.
    deny(Permission::SendInThreads).await;
    assert_eq!((may(general).await, may(inside).await), ((true, true), (false, false)));
    commit(db, send(general, &bob, "yes", None), NOW).await;
    commit(db, thread(bare.id, &bob, None), NOW).await;
    for change in [send(inside, &bob, "no", None), edit(mine.id, &bob, "no")] {
        assert_eq!(refused(db, change).await.0, ErrorCode::Forbidden);
    }
    let told = db.channel_of(bob.id, inside).await.unwrap().unwrap().value.permissions.unwrap();
    assert!(!told.has(Permission::SendMessages) && !told.has(Permission::SendInThreads));
    deny(Permission::CreateThreads).await;
    let other = commit(db, send(general, &bob, "another", None), NOW).await;
    assert_eq!(refused(db, thread(other.id, &bob, None)).await.0, ErrorCode::Forbidden);
}

async fn a_thread_is_where_its_channel_is(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let corner = category(home, 0);
    let mut news = place(1, None, home);
    govern(db, home, vec![Write::Category(corner.clone()), Write::NewChannel(news.clone(), NOW)]).await;
    let asked = commit(db, send(news.id, &ada, "Who is there?", None), NOW).await;
    let inside = made(db, &asked, &ada).await;
    let reply = commit(db, send(inside, &ada, "I am", None), NOW).await;
    let sees = async || {
        let sees = db.channel_of(bob.id, inside).await.unwrap().is_some();
        assert_eq!(db.may_see(bob.id, reply.id).await.unwrap(), sees);
        assert_eq!(db.messages_before(bob.id, inside, None, 5).await.unwrap().is_some(), sees);
        sees
    };
    assert!(sees().await);
    // With overrides of its own, in a category that hides it, in one that shows it, and with none.
    news.access = news.id.into();
    let hide = Write::Override(news.id.into(), said(home, &[], &[Permission::ViewChannel]));
    govern(db, home, vec![hide, Write::Channel(news.clone())]).await;
    assert!(!sees().await);
    (news.category, news.access) = (Some(corner.id), corner.id.into());
    govern(db, home, vec![Write::Channel(news.clone())]).await;
    assert!(sees().await);
    govern(db, home, vec![Write::Override(corner.id.into(), said(home, &[], &[Permission::ViewChannel]))])
        .await;
    assert!(!sees().await);
    (news.category, news.access) = (None, home.into());
    govern(db, home, vec![Write::Channel(news.clone())]).await;
    assert!(sees().await);
    kick(db, home, bob.id).await;
    assert!(!sees().await);
    assert_eq!(db.check().await.unwrap(), []);
}

async fn threads_go_with_their_channel(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, _) = server(db, &ada).await;
    let news = place(1, None, home);
    govern(db, home, vec![Write::NewChannel(news.clone(), NOW)]).await;
    let asked = commit(db, send(news.id, &ada, "Who is there?", None), NOW).await;
    let inside = made(db, &asked, &ada).await;
    let answered = commit(db, send(inside, &ada, "I am", None), NOW).await;
    commit(db, reply(inside, &ada, "And who are you?", answered.id), NOW).await;
    govern(db, home, vec![Write::DeleteChannel(news.id)]).await;
    assert!(db.channel_of(ada.id, inside).await.unwrap().is_none());
    assert_eq!(refused(db, send(inside, &ada, "Hello?", None)).await.0, ErrorCode::NotFound);
    assert_eq!(db.check().await.unwrap(), []);
}

async fn a_thread_counts_in_no_number_of_its_server(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let asked = commit(db, send(general, &ada, "Who is there?", None), NOW).await;
    let inside = made(db, &asked, &ada).await;
    let latest = db.latest(bob.id).await.unwrap();
    for _ in 0..3 {
        commit(db, send(inside, &ada, "hello", None), NOW).await;
    }
    let numbers = async || db.numbers(bob.id, Some(home)).await.unwrap().value.pop().unwrap().server;
    let told = numbers().await;
    assert_eq!((told.count, told.channels.len(), told.channels[0].unread), (1, 1, 1));
    let [(whole, _)] = &db.servers_of(bob.id, Some(home)).await.unwrap()[..] else { panic!("one server") };
    assert_eq!(whole.server.channels.len(), 1);
    let (community, _) = db.community(Target::Server(home), &[]).await.unwrap().unwrap();
    assert_eq!(community.channels.len(), 1);
    assert_eq!(db.counted_channels(bob.id, home).await.unwrap().len(), 1);
    assert_eq!(db.latest(bob.id).await.unwrap(), latest, "the newest message of a server is of a channel");
    assert_eq!(db.channel_of(bob.id, inside).await.unwrap().unwrap().value.unread, 0);
    // What is seen and read of a server is seen and read of its channels.
    db.advance_seen(&[(bob.id, home)]).await.unwrap();
    assert_eq!(numbers().await.count, 0);
    db.read_server(bob.id, home).await.unwrap();
    assert_eq!(db.channel_of(bob.id, inside).await.unwrap().unwrap().value.read_seq, 0);
}

async fn every_change_of_a_batch_may_be_in_another_thread(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, _) = server(db, &ada).await;
    let quick = |place| Place { slow_mode_seconds: 0, ..place };
    let channels: Vec<_> =
        (1..=BATCH_MAX as i64).map(|position| quick(place(position, None, home))).collect();
    govern(db, home, channels.iter().map(|place| Write::NewChannel(place.clone(), NOW)).collect()).await;
    let batch = channels.iter().map(|place| send(place.id, &ada, "Who is there?", None)).collect();
    let sent = |outcomes: Vec<Outcome>| -> Vec<Arc<Message>> {
        outcomes
            .into_iter()
            .filter_map(|outcome| match outcome {
                Outcome::Sent(message) | Outcome::Changed(message, _) => Some(message),
                _ => None,
            })
            .collect()
    };
    let asked = sent(db.commit(batch, NOW, soon()).await.unwrap());
    let batch = asked.iter().map(|message| thread(message.id, &ada, None)).collect();
    let threads = sent(db.commit(batch, NOW, soon()).await.unwrap());
    let inside = threads.iter().map(|message| message.thread.as_ref().unwrap().channel_id);
    let batch = inside.map(|thread| send(thread, &ada, "I am", None)).collect();
    let changed = sent(db.commit(batch, NOW, soon()).await.unwrap());
    assert_eq!(changed.len(), 2 * BATCH_MAX);
    assert!(changed[BATCH_MAX..].iter().all(|parent| parent.thread.as_ref().unwrap().replies == 1));
    assert_eq!(db.check().await.unwrap(), []);
}

async fn threads_are_listed_by_their_last_replies(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let hidden = place(1, None, home);
    govern(db, home, vec![Write::NewChannel(hidden.clone(), NOW)]).await;
    let mut threads = Vec::new();
    for channel in [general, general, general, hidden.id] {
        let asked = commit(db, send(channel, &ada, "Who is there?", None), NOW).await;
        threads.push((made(db, &asked, &ada).await, asked.id));
    }
    let listed = async |reader: &User, after: Option<usize>, limit| -> Vec<usize> {
        let listed = db.threads(reader.id, home, after.map(|n: usize| threads[n].0), limit).await.unwrap();
        let place = |one: &ListedThread| {
            assert_eq!(one.message.thread.as_ref().unwrap().channel_id, one.channel.id);
            threads.iter().position(|of| *of == (one.channel.id, one.message.id)).unwrap()
        };
        listed.iter().map(place).collect()
    };
    let first = commit(db, send(threads[1].0, &ada, "I am", None), LATER).await;
    // Those of one moment stand in the order of their ids.
    let mut rest = [0, 2, 3];
    rest.sort_by_key(|n| std::cmp::Reverse(threads[*n].0));
    assert_eq!(listed(&bob, None, 10).await, [&[1], &rest[..]].concat());
    assert_eq!(listed(&bob, Some(1), 2).await, rest[..2]);
    assert_eq!(listed(&bob, Some(rest[1]), 2).await, rest[2..]);
    // What is taken back is no reply.
    commit(db, delete(first.id, &ada), LATER).await;
    commit(db, send(threads[0].0, &ada, "I am", None), LATER).await;
    assert_eq!(listed(&bob, None, 1).await, [0]);
    let hide = said(home, &[], &[Permission::ViewChannel]);
    let place = Place { access: hidden.id.into(), ..hidden };
    let writes = vec![Write::Override(place.id.into(), hide), Write::Channel(place)];
    govern(db, home, writes).await;
    assert!(!listed(&bob, None, 10).await.contains(&3));
    assert_eq!((listed(&bob, None, 10).await.len(), listed(&ada, None, 10).await.len()), (3, 4));
}

async fn the_replies_of_a_banned_person_are_taken_back(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let asked = commit(db, send(general, &ada, "Who is there?", None), NOW).await;
    let inside = made(db, &asked, &ada).await;
    let answer = commit(db, send(inside, &bob, "I am", None), NOW).await;
    kick(db, home, bob.id).await;
    let purge = Purge { server: home, author: bob.id, actor: ada.id, since: NOW };
    assert!(db.purged_channels(&purge).await.unwrap().contains(&inside));
    commit_first(db, Change::Purge { message: answer.id, actor: ada.id }).await;
    assert_eq!(shown(db, &ada, &asked).await.replies, 0);
}

async fn commit_first(db: &Db, change: Change) {
    let outcomes = db.commit(vec![change], NOW, soon()).await.unwrap();
    assert!(matches!(&outcomes[..], [Outcome::Changed(..), Outcome::Changed(..)]), "{outcomes:?}");
}
