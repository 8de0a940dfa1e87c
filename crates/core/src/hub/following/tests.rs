//! What the hub makes of what it has missed, where other things happen while it is read.

use rialto_protocol::events::{MessageChange, RemovedReason};
use rialto_protocol::{Channel, MessageId, Timestamp, User, UserId};
use uuid::Uuid;

use super::*;
use crate::access::community::{Community, Place};
use crate::bus::{AccessChange, Event};
use crate::hub::Fact;
use crate::hub::access::{LOG_MAX, LOSSES_MAX};
use crate::hub::parking::Wait;
use crate::hub::state::{Reading, Unwritten};
use crate::store::{AccessState, ChangedServer};

const HOME: ServerId = ServerId(Uuid::from_u128(1));
const CLUB: ServerId = ServerId(Uuid::from_u128(2));
const TALK: ChannelId = ChannelId(Uuid::from_u128(3));
const NEWS: ChannelId = ChannelId(Uuid::from_u128(4));

fn channel(id: ChannelId, server: ServerId) -> Channel {
    community(server, "", vec![place(id)]).channel(&place(id))
}

fn server(id: ServerId, name: &str, channels: Vec<Channel>) -> Server {
    let mut server = Server::bare(id, name.to_owned(), OWNER);
    server.channels = channels;
    server
}

const OWNER: UserId = UserId(Uuid::from_u128(9));

fn place(id: ChannelId) -> Place {
    let (name, topic, access) = (String::new(), String::new(), id.into());
    Place { id, name, topic, position: 0, rev: 0, category: None, access, slow_mode_seconds: 0 }
}

fn community(id: ServerId, name: &str, channels: Vec<Place>) -> Community {
    Community {
        conversation: None,
        id,
        name: name.to_owned(),
        icon_url: None,
        description: String::new(),
        owner: OWNER,
        welcome_channel: None,
        roles: Vec::new(),
        default_roles: Vec::new(),
        categories: Vec::new(),
        channels,
        overrides: BTreeMap::new(),
        sets: BTreeMap::new(),
        banned: Vec::new(),
        members: BTreeMap::new(),
        nicknames: BTreeMap::new(),
        timeouts: BTreeMap::new(),
    }
}

fn message(channel: ChannelId, server: ServerId) -> Message {
    let author = User {
        id: UserId(Uuid::from_u128(9)),
        username: String::new(),
        display_name: String::new(),
        avatar_url: None,
    };
    Message {
        id: MessageId(Uuid::from_u128(channel.0.as_u128() + 100)),
        server_id: server,
        channel_id: channel,
        seq: 1,
        rev: 1,
        author,
        nickname: None,
        content: "hello".to_owned(),
        created_at: Timestamp(0),
        edited_at: None,
        deleted_at: None,
        reply_to: None,
        reactions: Vec::new(),
        pinned_at: None,
        thread: None,
        client_id: None,
    }
}

/// The same with that place and that last change.
fn change(seq: i64, rev: i64) -> Message {
    Message { seq, rev, id: MessageId(Uuid::from_u128(seq.unsigned_abs().into())), ..message(TALK, HOME) }
}

/// A page of what was missed.
fn page(head: i64, messages: Vec<Message>, more: bool) -> Changes {
    Changes { heads: vec![(TALK, head)], messages, more, access: 8 }
}

/// What was told of messages: the place of each, whether it was new, and its last change.
fn told(effects: &[Effect]) -> Vec<(i64, bool, i64)> {
    let told = effects.iter().filter_map(|effect| match effect {
        Effect::Tell(_, Fact::MessageNew(message, _)) => Some((message.seq, true, message.rev)),
        Effect::Tell(_, Fact::MessageUpdated(message, ..)) => Some((message.seq, false, message.rev)),
        _ => None,
    });
    told.collect()
}

fn hub() -> Hub {
    let mut hub = Hub::default();
    hub.begin_access(8);
    hub.follow(&server(HOME, "home", vec![channel(TALK, HOME)]));
    hub.follow(&server(CLUB, "club", vec![channel(NEWS, CLUB)]));
    hub
}

#[test]
fn what_was_missed_of_one_channel_is_told_although_another_is_followed_no_more() {
    let (mut hub, mut effects) = (hub(), Vec::new());
    hub.want(TALK, 1);
    hub.want(NEWS, 1);
    let gaps = hub.take_gaps();
    hub.unfollow(HOME);
    let messages = vec![message(TALK, HOME), message(NEWS, CLUB)];
    hub.fill(
        &gaps,
        Changes { heads: vec![(TALK, 1), (NEWS, 1)], messages, more: false, access: 8 },
        &mut effects,
    );
    let told = effects.iter().filter_map(|effect| match effect {
        Effect::Tell(_, Fact::MessageNew(message, ..)) => Some(message.channel_id),
        _ => None,
    });
    assert_eq!(told.collect::<Vec<_>>(), [NEWS]);
}

#[test]
fn what_has_changed_is_not_heard_before_it_is_read() {
    let (mut hub, mut effects) = (hub(), Vec::new());
    hub.hear_access(9, AccessChange::Governed(HOME), &mut effects);
    assert!(hub.waits_for_access());
    assert_eq!(hub.access_heard(), Some(8));
    let changed = ChangedServer {
        community: community(HOME, "home", Vec::new()),
        kicked: Vec::new(),
        closed: Vec::new(),
    };
    hub.compare_access(AccessState { last: 9, gone: Vec::new(), changed: vec![changed] }, &mut effects);
    assert_eq!((hub.access_heard(), hub.waits_for_access()), (Some(9), false));
}

#[test]
fn what_was_told_of_a_server_is_not_followed_by_an_earlier_state_of_it() {
    let (mut hub, mut effects) = (hub(), Vec::new());
    assert!(hub.learn(community(HOME, "home", vec![place(TALK)]), 8));
    hub.hear_access(11, AccessChange::ServerDeleted(HOME), &mut effects);
    effects.clear();
    let old = ChangedServer {
        community: community(HOME, "old", vec![place(TALK)]),
        kicked: Vec::new(),
        closed: Vec::new(),
    };
    hub.compare_access(AccessState { last: 10, gone: Vec::new(), changed: vec![old] }, &mut effects);
    assert!(effects.is_empty(), "it is gone");
    assert_eq!(hub.access_heard(), Some(11));
}

#[test]
fn a_hint_that_is_ahead_is_told_without_a_read_once_the_one_before_it_comes() {
    for without in [None, Some(Rule::Keep)] {
        let (mut hub, mut effects) = (hub(), Vec::new());
        hub.without = without;
        for rev in [2, 1] {
            let mut events = vec![Event::MessageNew(Arc::new(change(rev, rev)))];
            hub.turn(&mut events, &mut effects);
        }
        let is_missing = !hub.take_gaps().is_empty();
        assert_eq!(
            (told(&effects).len(), is_missing),
            if without.is_some() { (1, true) } else { (2, false) }
        );
    }
}

/// The gap holds the message 2, whose last change is on the second page.
#[test]
fn what_happens_to_a_message_while_a_gap_is_read_waits_until_the_message_was_told() {
    for without in [None, Some(Rule::GapHold)] {
        let (mut hub, mut effects) = (hub(), Vec::new());
        hub.without = without;
        hub.want(TALK, 5);
        let gaps = hub.take_gaps();
        hub.fill(&gaps, page(5, vec![change(1, 1), change(3, 3)], true), &mut effects);
        let edited = MessageChange::Edit { user_id: UserId(Uuid::from_u128(9)) };
        let mut events = vec![Event::MessageUpdated(Arc::new(change(2, 4)), edited)];
        hub.turn(&mut events, &mut effects);
        let gaps = hub.take_gaps();
        hub.fill(&gaps, page(5, vec![change(2, 5)], false), &mut effects);
        let is_right = told(&effects) == [(1, true, 1), (3, true, 3), (2, true, 5)];
        assert_eq!(is_right, without.is_none(), "without {without:?}: {:?}", told(&effects));
    }
}

/// Somebody has left who is not here; each number is somebody else.
fn left(number: i64) -> AccessChange {
    let user = UserId(Uuid::from_u128(number.unsigned_abs().into()));
    AccessChange::MemberRemoved { server: HOME, user, reason: RemovedReason::Left }
}

#[test]
fn changes_of_access_that_come_behind_a_missing_one_are_bounded_and_found_in_the_store() {
    let (mut hub, mut effects) = (hub(), Vec::new());
    let first = 10;
    assert!(hub.learn(community(HOME, "home", vec![place(TALK)]), 8));
    let last = first + 2 * LOG_MAX as i64;
    (first..=last).for_each(|number| hub.hear_access(number, left(number), &mut effects));
    assert_eq!((hub.losses(), hub.access_heard()), (LOG_MAX as u64, Some(8)));

    let changed = ChangedServer {
        community: community(HOME, "now", vec![place(TALK)]),
        kicked: Vec::new(),
        closed: Vec::new(),
    };
    hub.compare_access(AccessState { last, gone: Vec::new(), changed: vec![changed] }, &mut effects);
    assert_eq!(hub.access_heard(), Some(last));
    assert_eq!(hub.community(HOME).unwrap().name, "now");
}

#[test]
fn changes_of_access_that_come_while_somebody_reads_are_all_told_and_a_bounded_number_is_kept() {
    let (mut hub, mut effects) = (hub(), Vec::new());
    hub.logs = true;
    let last = 8 + 2 * LOG_MAX as i64;
    (9..=last).for_each(|number| hub.hear_access(number, left(number), &mut effects));
    assert_eq!((hub.losses(), hub.access_heard()), (2 * LOG_MAX as u64, Some(last)));
    let (user, kept) = (UserId(Uuid::from_u128(7)), last - LOG_MAX as i64);
    assert_eq!(hub.covers_access(user, kept, &[]), Ok(()));
    assert_eq!(hub.covers_access(user, kept - 1, &[]), Err(Wait::Again));
}

#[test]
fn a_read_from_before_a_change_of_access_that_no_hint_told_of_is_made_again_whatever_comes_later() {
    let (mut hub, mut effects) = (hub(), Vec::new());
    hub.logs = true;
    let last = 8 + LOG_MAX as i64;
    (9..=last).for_each(|number| hub.hear_access(number, left(number), &mut effects));
    let missed = last + 5;
    let state = AccessState { last: missed, gone: vec![CLUB], changed: Vec::new() };
    hub.compare_access(state, &mut effects);
    hub.hear_access(missed + 1, left(missed + 1), &mut effects);
    let user = UserId(Uuid::from_u128(7));
    assert_eq!(hub.covers_access(user, missed - 1, &[]), Err(Wait::Again));
    assert_eq!(hub.covers_access(user, missed, &[]), Ok(()));
}

#[test]
fn what_one_person_loses_is_no_loss_of_another() {
    let (mut hub, mut effects) = (hub(), Vec::new());
    let (ada, bob) = (UserId(Uuid::from_u128(7)), UserId(Uuid::from_u128(9)));
    let mut number = 8;
    let mut lose = |hub: &mut Hub, user| {
        number += 1;
        let removed = AccessChange::MemberRemoved { server: HOME, user, reason: RemovedReason::Left };
        hub.hear_access(number, removed, &mut effects);
    };
    lose(&mut hub, ada);
    let before = hub.losses();
    lose(&mut hub, bob);
    assert_eq!((hub.has_lost(ada, before), hub.has_lost(bob, before)), (false, true));
    assert!(hub.has_lost(ada, before - 1));
    (0..LOSSES_MAX).for_each(|_| lose(&mut hub, bob));
    assert!(hub.has_lost(ada, before), "nobody knows any more");
}

#[test]
fn a_cursor_that_could_not_be_written_comes_once_with_what_was_read_since() {
    let mut hub = hub();
    let user = UserId(Uuid::from_u128(7));
    hub.readers.entry(user).or_default().reading.push(Reading { channel: TALK, written: 1 });
    let late = Unwritten { read: vec![(user, TALK, 1), (user, NEWS, 2)], ..Unwritten::default() };
    hub.not_written(&late);
    hub.hear(Arc::new(change(1, 1)), Change::New, &mut Vec::new());
    hub.hear(Arc::new(change(2, 2)), Change::New, &mut Vec::new());
    let Unwritten { late, read, .. } = hub.unwritten();
    let mut all = [late, read].concat();
    all.sort_unstable();
    assert_eq!(all, [(user, TALK, 2), (user, NEWS, 2)]);
}
