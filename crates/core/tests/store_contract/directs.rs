//! Direct conversations and blocks.

use rialto_core::ErrorCode;
use rialto_core::log::change::Outcome;
use rialto_core::store::{Begun, Blocked, Db, NewDirect, Numbers, ProfileEdit, Target};
use rialto_protocol::{
    ChannelId, ChannelKind, DirectsFrom, MemberRole, Permission, ServerId, ServerKind, User, UserId,
};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::fixtures::{LATER, NOW, commit, delete, edit, fresh, join, messages, send, server, soon, user};

contract! {
    of_two_people_there_is_one_conversation: begin_direct, direct_of;
    two_who_begin_at_once_have_one_conversation: begin_direct;
    whoever_shares_no_server_or_is_not_wanted_is_refused: begin_direct, set_profile, directs_from, block;
    a_conversation_is_no_server: role, is_in, member_matches, community, whole_community, numbers, profile, channel_of;
    a_conversation_is_shown_once_something_is_said: numbers, end_direct, access_state, latest, is_in;
    whoever_leaves_a_group_is_gone_and_the_last_one_takes_it_along: end_direct, is_in;
    a_block_silences_both_in_their_conversation: block, unblock, commit, check;
    a_block_beside_a_send_lets_through_what_came_before_it: block, commit;
    what_blocked_people_say_counts_in_no_badge: block, numbers, numbers_of, channel_of, blocks_of;
    blocks_are_listed_in_pages: blocked_by, unblock;
    closing_and_opening_a_conversation_at_once_wait_for_each_other: begin_direct, end_direct, block;
    nobody_whom_a_stranger_asks_for_is_touched: begin_direct, block, unblock, versions;
    the_first_message_asks_again_what_refuses: commit, set_profile, block, remove_member;
    a_conversation_that_was_never_shown_shares_nothing: profile, block, set_profile;
}

pub(crate) struct Scene {
    pub(crate) ada: User,
    pub(crate) bob: User,
    pub(crate) cid: User,
    pub(crate) home: ServerId,
    pub(crate) general: ChannelId,
}

/// Ada's server, with Bob and Cid in it.
pub(crate) async fn scene(db: &Db) -> Scene {
    let (ada, bob, cid) = (user(db, "ada").await, user(db, "bob").await, user(db, "cid").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    join(db, home, &ada, &cid).await;
    Scene { ada, bob, cid, home, general }
}

pub(crate) async fn begin(db: &Db, maker: &User, others: &[&User]) -> (ServerId, ChannelId, Begun) {
    let (id, channel) = (ServerId(fresh()), ChannelId(fresh()));
    let others: Vec<UserId> = others.iter().map(|user| user.id).collect();
    let new = NewDirect { id, channel, maker: maker.id, others: &others, name: None, created_at: NOW };
    let begun = db.begin_direct(&new).await.unwrap();
    (id, channel, begun)
}

pub(crate) async fn begun(db: &Db, maker: &User, others: &[&User]) -> (ServerId, ChannelId) {
    let (id, channel, begun) = begin(db, maker, others).await;
    assert!(matches!(begun, Begun::New(_)), "{begun:?}");
    (id, channel)
}

pub(crate) async fn numbers(db: &Db, reader: &User, server: ServerId) -> Numbers {
    db.numbers(reader.id, Some(server)).await.unwrap().value.pop().expect("they are in it")
}

async fn refusal(db: &Db, channel: ChannelId, author: &User) -> Option<(ErrorCode, String)> {
    let mut outcomes = db.commit(vec![send(channel, author, "hello", None)], NOW, soon()).await.unwrap();
    match outcomes.pop() {
        Some(Outcome::Sent(_)) => None,
        Some(Outcome::Refused(error)) => Some((error.code, error.message.to_string())),
        other => panic!("{other:?}"),
    }
}

async fn sound(db: &Db) {
    assert_eq!(db.check().await.unwrap(), []);
}

async fn of_two_people_there_is_one_conversation(db: &Db) {
    let Scene { ada, bob, cid, home, .. } = scene(db).await;
    let (id, _) = begun(db, &ada, &[&bob]).await;
    assert_eq!(db.direct_of(bob.id, ada.id).await.unwrap(), Some(id));
    assert_eq!(db.direct_of(ada.id, cid.id).await.unwrap(), None);
    assert_eq!(begin(db, &ada, &[&bob]).await.2, Begun::Known(id, None));
    // The other is shown it from here on.
    assert!(matches!(begin(db, &bob, &[&ada]).await.2, Begun::Known(known, Some(_)) if known == id));
    assert_eq!(begin(db, &bob, &[&ada]).await.2, Begun::Known(id, None));
    // It outlives the server that they shared.
    db.remove_member(home, bob.id).await.unwrap().unwrap();
    assert_eq!(begin(db, &ada, &[&bob]).await.2, Begun::Known(id, None));
    join(db, home, &ada, &bob).await;
    // Of more people each is a new one.
    let first = begun(db, &ada, &[&cid, &bob]).await;
    assert_ne!(first, begun(db, &ada, &[&bob, &cid]).await);
    sound(db).await;
}

async fn two_who_begin_at_once_have_one_conversation(db: &Db) {
    let Scene { ada, bob, .. } = scene(db).await;
    for _ in 0..4 {
        let mut tasks = JoinSet::new();
        for n in 0..6 {
            let (db, ada, bob) = (db.clone(), ada.clone(), bob.clone());
            tasks.spawn(async move {
                let (maker, other) = if n % 2 == 0 { (&ada, &bob) } else { (&bob, &ada) };
                match begin(&db, maker, &[other]).await {
                    (id, _, Begun::New(_)) | (_, _, Begun::Known(id, _)) => id,
                    other => panic!("{other:?}"),
                }
            });
        }
        let ids = tasks.join_all().await;
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    }
    sound(db).await;
}

async fn whoever_shares_no_server_or_is_not_wanted_is_refused(db: &Db) {
    let Scene { ada, bob, cid, .. } = scene(db).await;
    let eve = user(db, "eve").await;
    assert_eq!(begin(db, &ada, &[&eve]).await.2, Begun::Stranger);
    assert_eq!(begin(db, &ada, &[&bob, &eve]).await.2, Begun::Stranger);
    let nobody = User { id: UserId(fresh()), ..eve.clone() };
    assert_eq!(begin(db, &ada, &[&nobody]).await.2, Begun::Stranger);
    assert_eq!(db.directs_from(bob.id).await.unwrap(), Some(DirectsFrom::Servers));
    assert_eq!(db.directs_from(nobody.id).await.unwrap(), None);
    let set = |directs_from| ProfileEdit { directs_from: Some(directs_from), ..ProfileEdit::default() };
    db.set_profile(bob.id, set(DirectsFrom::Nobody)).await.unwrap();
    assert_eq!(db.directs_from(bob.id).await.unwrap(), Some(DirectsFrom::Nobody));
    assert_eq!(begin(db, &ada, &[&bob]).await.2, Begun::Refused);
    assert_eq!(begin(db, &ada, &[&cid, &bob]).await.2, Begun::Refused);
    begun(db, &bob, &[&ada]).await;
    db.set_profile(bob.id, set(DirectsFrom::Servers)).await.unwrap();
    // A block keeps both from it.
    db.block(cid.id, ada.id).await.unwrap();
    assert_eq!(begin(db, &ada, &[&cid]).await.2, Begun::Refused);
    assert_eq!(begin(db, &cid, &[&ada]).await.2, Begun::Refused);
    assert_eq!(begin(db, &ada, &[&bob, &cid]).await.2, Begun::Refused);
    begun(db, &bob, &[&ada, &cid]).await;
    sound(db).await;
}

async fn a_conversation_is_no_server(db: &Db) {
    let Scene { ada, bob, home, .. } = scene(db).await;
    let (id, channel) = begun(db, &ada, &[&bob]).await;
    for person in [&ada, &bob] {
        assert_eq!(db.role(id, person.id).await.unwrap(), None);
        // Nobody but who began it is shown it yet.
        assert_eq!(db.is_in(id, person.id).await.unwrap(), person.id == ada.id);
        assert_eq!(db.member_matches(person.id, id, "%", None, None).await.unwrap(), None);
    }
    assert_eq!(db.role(home, bob.id).await.unwrap(), Some(MemberRole::Member));
    assert!(!db.is_in(id, UserId(fresh())).await.unwrap());
    for target in [Target::Server(id), Target::Channel(channel)] {
        assert_eq!(db.community(target, &[ada.id]).await.unwrap(), None, "{target:?}");
    }
    let (community, _) = db.whole_community(id).await.unwrap().unwrap();
    let conversation = community.conversation.as_ref().unwrap();
    let mut people = vec![ada.clone(), bob.clone()];
    people.sort_unstable_by_key(|user| user.id);
    assert_eq!((&conversation.people, conversation.group), (&people, false));
    let numbers = numbers(db, &ada, id).await;
    let (place, may) = numbers.may[0];
    assert!(place.is_direct() && may.has(Permission::SendMessages));
    assert_eq!(community.in_place(&community.sets[&numbers.set], place), may);
    assert_eq!((numbers.server.kind, numbers.server.owner_id), (ServerKind::Direct, UserId(Uuid::nil())));
    let read = db.channel_of(ada.id, channel).await.unwrap().unwrap().value;
    assert_eq!((read.kind, read.permissions), (ChannelKind::Direct, Some(may)));
    let profile = db.profile(ada.id, bob.id, None).await.unwrap().unwrap();
    assert_eq!(profile.mutual_server_ids, [home]);
    // Who shares nothing else is still seen once something was said.
    commit(db, send(channel, &ada, "hello", None), NOW).await;
    db.remove_member(home, bob.id).await.unwrap().unwrap();
    assert_eq!(db.profile(ada.id, bob.id, None).await.unwrap().unwrap().mutual_server_ids, []);
}

async fn a_conversation_is_shown_once_something_is_said(db: &Db) {
    let Scene { ada, bob, .. } = scene(db).await;
    let (id, channel) = begun(db, &ada, &[&bob]).await;
    let closed = async |reader| numbers(db, reader, id).await.is_closed;
    assert_eq!((closed(&ada).await, closed(&bob).await), (false, true));
    let state = db.access_state(0, &[]).await.unwrap();
    let changed = state.changed.iter().find(|changed| changed.community.id == id).unwrap();
    assert_eq!(changed.closed, [bob.id]);
    let first = commit(db, send(channel, &ada, "hello", None), NOW).await;
    assert!(!closed(&bob).await);
    assert_eq!(numbers(db, &bob, id).await.server.count, 1);
    assert!(db.is_in(id, bob.id).await.unwrap());
    assert!(db.end_direct(id, bob.id).await.unwrap().is_some());
    assert_eq!((closed(&ada).await, closed(&bob).await), (false, true));
    assert!(!db.is_in(id, bob.id).await.unwrap());
    let latest = async |reader: &User| {
        let latest = db.latest(reader.id).await.unwrap();
        latest.iter().any(|latest| latest.server_id == id)
    };
    assert_eq!((latest(&ada).await, latest(&bob).await), (true, false));
    // Only a new message brings it back.
    commit(db, edit(first.id, &ada, "hello again"), LATER).await;
    assert!(closed(&bob).await);
    let second = commit(db, send(channel, &ada, "are you there?", None), NOW).await;
    assert!(!closed(&bob).await);
    commit(db, delete(second.id, &ada), LATER).await;
    assert!(!closed(&bob).await);
    assert_eq!(db.end_direct(id, UserId(fresh())).await.unwrap(), None);
    assert_eq!(db.end_direct(ServerId(fresh()), bob.id).await.unwrap(), None);
    assert!(db.is_in(id, bob.id).await.unwrap());
    sound(db).await;
}

async fn whoever_leaves_a_group_is_gone_and_the_last_one_takes_it_along(db: &Db) {
    let Scene { ada, bob, cid, home, .. } = scene(db).await;
    assert_eq!(db.end_direct(home, bob.id).await.unwrap(), None, "a server is not left so");
    let (id, channel) = begun(db, &ada, &[&bob, &cid]).await;
    messages(db, channel, &ada, 3).await;
    db.advance_read(&[(bob.id, channel, 2)]).await.unwrap();
    assert!(db.end_direct(id, bob.id).await.unwrap().is_some());
    assert!(!db.is_in(id, bob.id).await.unwrap());
    assert_eq!(db.channel_of(bob.id, channel).await.unwrap(), None);
    sound(db).await;
    assert!(db.end_direct(id, ada.id).await.unwrap().is_some());
    assert!(db.end_direct(id, cid.id).await.unwrap().is_some());
    assert_eq!(db.whole_community(id).await.unwrap(), None);
    sound(db).await;
}

async fn a_block_silences_both_in_their_conversation(db: &Db) {
    let Scene { ada, bob, cid, general, .. } = scene(db).await;
    let (id, channel) = begun(db, &ada, &[&bob]).await;
    let (_, group) = begun(db, &ada, &[&bob, &cid]).await;
    let mine = commit(db, send(channel, &bob, "hello", None), NOW).await;
    assert!(matches!(db.block(ada.id, bob.id).await.unwrap(), Blocked::Changed(Some((of, _))) if of == id));
    assert_eq!(db.block(ada.id, bob.id).await.unwrap(), Blocked::Same);
    let refused = refusal(db, channel, &ada).await;
    assert_eq!(refused.as_ref().map(|(code, _)| *code), Some(ErrorCode::Forbidden));
    assert_eq!(refusal(db, channel, &bob).await, refused);
    // Neither by what was said before.
    let outcomes = db.commit(vec![edit(mine.id, &bob, "listen!")], LATER, soon()).await.unwrap();
    assert!(matches!(&outcomes[0], Outcome::Refused(error) if error.code == ErrorCode::Forbidden));
    commit(db, delete(mine.id, &bob), LATER).await;
    for (channel, author) in [(group, &bob), (group, &ada), (general, &bob)] {
        assert_eq!(refusal(db, channel, author).await, None);
    }
    sound(db).await;
    // It ends with the last block of the two.
    assert!(matches!(db.block(bob.id, ada.id).await.unwrap(), Blocked::Changed(Some(_))));
    assert!(matches!(db.unblock(ada.id, bob.id).await.unwrap(), Blocked::Changed(Some(_))));
    assert_eq!(db.unblock(ada.id, bob.id).await.unwrap(), Blocked::Same);
    assert_eq!(refusal(db, channel, &ada).await, refused);
    sound(db).await;
    db.unblock(bob.id, ada.id).await.unwrap();
    assert_eq!((refusal(db, channel, &ada).await, refusal(db, channel, &bob).await), (None, None));
    // Without a conversation it is a block all the same.
    assert_eq!(db.block(ada.id, cid.id).await.unwrap(), Blocked::Changed(None));
    let eve = user(db, "eve").await;
    assert_eq!(db.block(ada.id, eve.id).await.unwrap(), Blocked::Stranger);
    assert_eq!(db.block(ada.id, UserId(fresh())).await.unwrap(), Blocked::Stranger);
    sound(db).await;
}

async fn a_block_beside_a_send_lets_through_what_came_before_it(db: &Db) {
    let Scene { ada, bob, .. } = scene(db).await;
    let (id, channel) = begun(db, &ada, &[&bob]).await;
    for _ in 0..8 {
        let (sender, author) = (db.clone(), bob.clone());
        let sending = tokio::spawn(async move {
            for _ in 0..20 {
                let batch = vec![send(channel, &author, "hello", None)];
                drop(sender.commit(batch, NOW, soon()).await.unwrap());
            }
        });
        tokio::task::yield_now().await;
        db.block(ada.id, bob.id).await.unwrap();
        let head = numbers(db, &ada, id).await.server.channels[0].rev;
        sending.await.unwrap();
        assert_eq!(
            numbers(db, &ada, id).await.server.channels[0].rev,
            head,
            "a message came after the block"
        );
        db.unblock(ada.id, bob.id).await.unwrap();
    }
}

async fn what_blocked_people_say_counts_in_no_badge(db: &Db) {
    let Scene { ada, bob, cid, home, general } = scene(db).await;
    messages(db, general, &bob, 3).await;
    messages(db, general, &cid, 2).await;
    db.block(ada.id, bob.id).await.unwrap();
    let counts = async || {
        let numbers = numbers(db, &ada, home).await;
        (numbers.server.count, numbers.unseen.clone(), numbers.server.channels[0].unread)
    };
    assert_eq!(counts().await, (2, vec![2], 5));
    let of = db.numbers_of(&[ada.id, cid.id], home).await.unwrap();
    let count = |user: &User| of.iter().find(|(of, _)| *of == user.id).unwrap().1.value[0].server.count;
    assert_eq!((count(&ada), count(&cid)), (2, 3));
    assert_eq!(db.channel_of(ada.id, general).await.unwrap().unwrap().value.unread, 5);
    // The count is exact, however many of the newest messages are theirs.
    messages(db, general, &bob, 120).await;
    assert_eq!(counts().await, (2, vec![2], 100));
    messages(db, general, &cid, 120).await;
    assert_eq!(counts().await, (100, vec![100], 100));
    db.advance_seen(&[(ada.id, home)]).await.unwrap();
    messages(db, general, &bob, 2).await;
    messages(db, general, &cid, 1).await;
    assert_eq!(counts().await, (1, vec![1], 100));
    // Who is blocked counts as before, and who blocks is told that there may be something.
    assert_eq!(numbers(db, &bob, home).await.server.count, 100);
    for (user, blocks) in [(&ada, true), (&bob, false), (&cid, false)] {
        assert_eq!(db.numbers(user.id, None).await.unwrap().blocks, blocks, "{}", user.username);
    }
    assert_eq!(db.blocks_of(&[bob.id]).await.unwrap(), []);
    assert_eq!(db.blocks_of(&[cid.id, ada.id]).await.unwrap(), [(ada.id, bob.id)]);
    assert_eq!(db.blocks_of(&[cid.id]).await.unwrap(), []);
}

async fn blocks_are_listed_in_pages(db: &Db) {
    let Scene { ada, bob, cid, .. } = scene(db).await;
    let all = async |after: UserId, limit| db.blocked_by(ada.id, after, limit).await.unwrap();
    let nobody = UserId(Uuid::nil());
    assert_eq!(all(nobody, 10).await, []);
    for other in [&cid, &bob] {
        db.block(ada.id, other.id).await.unwrap();
    }
    let mut both = [bob, cid];
    both.sort_unstable_by_key(|user| user.id);
    let [first, second] = both;
    assert_eq!(all(nobody, 10).await, [first.clone(), second.clone()]);
    assert_eq!(all(nobody, 1).await, std::slice::from_ref(&first));
    assert_eq!(all(first.id, 1).await, std::slice::from_ref(&second));
    db.unblock(ada.id, first.id).await.unwrap();
    assert_eq!(all(nobody, 10).await, [second]);
}

async fn closing_and_opening_a_conversation_at_once_wait_for_each_other(db: &Db) {
    const ROUNDS: usize = 25;
    let s = scene(db).await;
    let others = [s.bob.id];
    let new = |id: u128| NewDirect {
        id: ServerId(Uuid::from_u128(id)),
        channel: ChannelId(Uuid::from_u128(id + 1)),
        maker: s.ada.id,
        others: &others,
        name: None,
        created_at: NOW,
    };
    db.begin_direct(&new(100)).await.unwrap();
    let direct = ServerId(Uuid::from_u128(100));
    let ada = async {
        for n in 0..ROUNDS {
            db.end_direct(direct, s.ada.id).await.unwrap().unwrap();
            let again = db.begin_direct(&new(200 + 2 * n as u128)).await.unwrap();
            assert!(matches!(again, Begun::Known(id, _) if id == direct), "{again:?}");
        }
    };
    let bob = async {
        for _ in 0..ROUNDS {
            db.end_direct(direct, s.bob.id).await.unwrap().unwrap();
        }
    };
    let blocks = async {
        for _ in 0..ROUNDS {
            db.block(s.bob.id, s.ada.id).await.unwrap();
            db.unblock(s.bob.id, s.ada.id).await.unwrap();
        }
    };
    tokio::join!(ada, bob, blocks);
}

async fn nobody_whom_a_stranger_asks_for_is_touched(db: &Db) {
    let s = scene(db).await;
    let eve = user(db, "eve").await;
    let before = db.versions(&[s.ada.id]).await.unwrap();
    let new = NewDirect {
        id: ServerId(Uuid::from_u128(100)),
        channel: ChannelId(Uuid::from_u128(101)),
        maker: eve.id,
        others: &[s.ada.id],
        name: None,
        created_at: NOW,
    };
    assert_eq!(db.begin_direct(&new).await.unwrap(), Begun::Stranger);
    assert_eq!(db.block(eve.id, s.ada.id).await.unwrap(), Blocked::Stranger);
    assert_eq!(db.unblock(eve.id, s.ada.id).await.unwrap(), Blocked::Same);
    assert_eq!(db.versions(&[s.ada.id]).await.unwrap(), before);
}

async fn choose(db: &Db, user: &User, directs_from: DirectsFrom) {
    let edit = ProfileEdit { directs_from: Some(directs_from), ..ProfileEdit::default() };
    db.set_profile(user.id, edit).await.unwrap().unwrap();
}

async fn the_first_message_asks_again_what_refuses(db: &Db) {
    let Scene { ada, bob, cid, home, .. } = scene(db).await;
    let (_, two) = begun(db, &ada, &[&bob]).await;
    let (_, group) = begun(db, &ada, &[&bob, &cid]).await;
    let (id, answered) = begun(db, &ada, &[&cid]).await;
    let refused = Some((ErrorCode::Forbidden, "You can't write to them.".to_owned()));
    let refusals = async || [refusal(db, two, &ada).await, refusal(db, group, &ada).await];
    choose(db, &bob, DirectsFrom::Nobody).await;
    assert_eq!(refusals().await, [refused.clone(), refused.clone()]);
    choose(db, &bob, DirectsFrom::Servers).await;
    db.remove_member(home, bob.id).await.unwrap().unwrap();
    assert_eq!(refusals().await, [refused.clone(), refused.clone()]);
    join(db, home, &ada, &bob).await;
    for (by, of) in [(&ada, &bob), (&bob, &ada)] {
        db.block(by.id, of.id).await.unwrap();
        assert_eq!(refusals().await, [refused.clone(), refused.clone()]);
        db.unblock(by.id, of.id).await.unwrap();
    }
    assert_eq!(refusals().await, [None, None]);
    // Of later ones nobody is asked any more.
    choose(db, &bob, DirectsFrom::Nobody).await;
    assert_eq!(refusals().await, [None, None]);
    // Neither is who has opened it, nor the author.
    assert!(matches!(begin(db, &cid, &[&ada]).await.2, Begun::Known(known, Some(_)) if known == id));
    for user in [&ada, &cid] {
        choose(db, user, DirectsFrom::Nobody).await;
    }
    assert_eq!(refusal(db, answered, &ada).await, None);
    sound(db).await;
}

async fn a_conversation_that_was_never_shown_shares_nothing(db: &Db) {
    let Scene { ada, bob, home, .. } = scene(db).await;
    let (id, channel) = begun(db, &ada, &[&bob]).await;
    db.remove_member(home, bob.id).await.unwrap().unwrap();
    let unshown = async |user: &User| {
        let edit = ProfileEdit { status: Some("away"), ..ProfileEdit::default() };
        let changed = db.set_profile(user.id, edit).await.unwrap().unwrap();
        assert!(changed.servers.contains(&id));
        changed.unshown
    };
    let sees =
        async |reader: &User, other: &User| db.profile(reader.id, other.id, None).await.unwrap().is_some();
    assert_eq!((sees(&ada, &bob).await, sees(&bob, &ada).await), (false, false));
    assert_eq!((unshown(&ada).await, unshown(&bob).await), (vec![], vec![id]));
    assert_eq!(db.block(ada.id, bob.id).await.unwrap(), Blocked::Stranger);
    // Whoever opens it wants to be seen there.
    begin(db, &bob, &[&ada]).await;
    assert_eq!((sees(&ada, &bob).await, sees(&bob, &ada).await), (true, true));
    assert_eq!(unshown(&bob).await, []);
    db.end_direct(id, bob.id).await.unwrap();
    assert_eq!((sees(&ada, &bob).await, unshown(&bob).await), (false, vec![id]));
    join(db, home, &ada, &bob).await;
    commit(db, send(channel, &ada, "hello", None), NOW).await;
    db.remove_member(home, bob.id).await.unwrap().unwrap();
    db.end_direct(id, bob.id).await.unwrap();
    assert_eq!((sees(&ada, &bob).await, sees(&bob, &ada).await), (true, true));
    assert_eq!(unshown(&bob).await, []);
}
