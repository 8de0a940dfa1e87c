//! Steps at the hub, with something that happens between their reading and their end.

use rialto_protocol::events::{PROTOCOL, RemovedReason};
use rialto_protocol::{Epoch, MessageId, Server, Timestamp, User};
use uuid::Uuid;

use super::*;

const ADA: UserId = UserId(Uuid::from_u128(1));
const HOME: ServerId = ServerId(Uuid::from_u128(2));
const ELSEWHERE: ServerId = ServerId(Uuid::from_u128(4));
const TAB: ConnectionId = ConnectionId(1);

fn numbers() -> Numbers {
    numbers_of(HOME)
}

fn numbers_of(id: ServerId) -> Numbers {
    let server =
        Server { id, name: String::new(), icon_url: None, owner_id: ADA, channels: Vec::new(), count: 0 };
    Numbers { server, unseen: Vec::new() }
}

fn channel() -> Channel {
    Channel {
        id: ChannelId(Uuid::from_u128(3)),
        server_id: HOME,
        name: "late".to_owned(),
        topic: String::new(),
        position: 1,
        rev: 0,
        read_seq: 0,
        unread: 0,
    }
}

fn user() -> User {
    User { id: ADA, username: String::new(), display_name: String::new(), avatar_url: None }
}

/// A hub with one connection, a member of those servers.
fn connected(servers: Vec<Numbers>) -> Hub {
    let mut hub = Hub::default();
    hub.add_connection(TAB, ADA, None, None);
    hub.hold(ADA, &mut Vec::new());
    let epoch = Epoch(Uuid::nil());
    let ready = Ready { protocol: PROTOCOL, epoch, user: user(), servers: Vec::new() };
    hub.finish_connect(TAB, ready, servers, &mut Vec::new());
    hub
}

#[test]
fn a_channel_that_is_made_while_a_server_is_opened_is_told_after_the_answer_that_lacks_it() {
    let mut hub = connected(vec![numbers()]);

    hub.hold(ADA, &mut Vec::new());
    let read = numbers();
    let channel = channel();
    hub.turn(&mut vec![Event::ChannelAdded(channel.clone())], &mut Vec::new());
    let mut effects = Vec::new();
    let opening = Opening { connection: TAB, user: ADA, opened: read, closed: Vec::new() };
    hub.finish_opening(opening, |_| {}, &mut effects);

    let answered = effects.iter().position(|effect| matches!(effect, Effect::Answer(_)));
    let told = effects.iter().position(
        |effect| matches!(effect, Effect::Tell(Audience::Connection(TAB), Fact::ChannelAdded(told)) if **told == channel),
    );
    assert!(answered.is_some() && told > answered, "answered {answered:?}, told {told:?}");
}

#[test]
fn a_server_that_changes_while_a_connection_is_on_its_way_is_told_after_ready() {
    let mut hub = Hub::default();
    hub.add_connection(TAB, ADA, None, None);
    hub.hold(ADA, &mut Vec::new());
    let changed = Arc::new(Server { name: "changed".to_owned(), ..numbers().server });
    let elsewhere = Arc::new(numbers_of(ELSEWHERE).server);
    let events = [Event::ServerUpdated(Arc::clone(&changed)), Event::ServerUpdated(elsewhere)];
    hub.turn(&mut events.to_vec(), &mut Vec::new());
    let mut effects = Vec::new();
    let ready = Ready { protocol: PROTOCOL, epoch: Epoch(Uuid::nil()), user: user(), servers: Vec::new() };
    hub.finish_connect(TAB, ready, vec![numbers()], &mut effects);

    let is_ready =
        |effect: &Effect| matches!(effect, Effect::Tell(Audience::Connection(TAB), Fact::Ready(_)));
    let after = effects.into_iter().skip_while(|effect| !is_ready(effect));
    let told = after.filter_map(|effect| match effect {
        Effect::Tell(Audience::Connection(TAB), Fact::ServerUpdated(server)) => Some(server),
        _ => None,
    });
    assert_eq!(told.collect::<Vec<_>>(), [changed]);
}

#[test]
fn a_server_that_was_closed_for_another_has_its_number_told_although_the_other_is_lost() {
    let mut hub = connected(vec![numbers(), numbers_of(ELSEWHERE)]);
    hub.hold(ADA, &mut Vec::new());
    let lost = Event::MemberRemoved { server: HOME, user: ADA, reason: RemovedReason::Kicked };
    hub.turn(&mut vec![lost], &mut Vec::new());
    let closed = vec![numbers_of(ELSEWHERE)];
    let opening = Opening { connection: TAB, user: ADA, opened: numbers(), closed };
    let mut effects = Vec::new();
    hub.finish_opening(opening, |outcome| assert!(outcome.is_err()), &mut effects);

    let mut told = Vec::new();
    for effect in effects {
        match effect {
            Effect::Tell(_, Fact::Count(count)) => told.push(count.server_id),
            Effect::Answer(answer) => answer(),
            _ => {}
        }
    }
    assert_eq!(told, [ELSEWHERE]);
}

#[test]
fn a_channel_that_is_left_while_its_server_is_lost_is_not_told_any_more() {
    let mut hub = connected(vec![numbers()]);
    hub.hold(ADA, &mut Vec::new());
    let lost = Event::MemberRemoved { server: HOME, user: ADA, reason: RemovedReason::Kicked };
    hub.turn(&mut vec![lost], &mut Vec::new());
    let mut effects = Vec::new();
    hub.finish_leave(ADA, channel(), |outcome| assert!(outcome.is_err()), &mut effects);

    let answers = effects.into_iter().filter_map(|effect| match effect {
        Effect::Answer(answer) => Some(answer),
        _ => None,
    });
    assert_eq!(answers.map(|answer| answer()).count(), 1);
}

/// A message of somebody else in [`channel`].
fn message(seq: i64) -> Event {
    let author = User { id: UserId(Uuid::from_u128(5)), ..user() };
    Event::MessageNew(Arc::new(Message {
        id: MessageId(Uuid::from_u128(100 + seq as u128)),
        channel_id: channel().id,
        server_id: HOME,
        author,
        seq,
        rev: seq,
        content: String::new(),
        client_id: None,
        created_at: Timestamp(0),
        edited_at: None,
        deleted_at: None,
    }))
}

fn join(reading: bool) -> Join {
    Join { connection: TAB, user: ADA, reading, since: None, channel: channel(), changed: Vec::new() }
}

/// Whether somebody is notified of a message.
fn notifies(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Tell(_, Fact::Notification(_))))
}

#[test]
fn a_message_that_comes_while_reading_begins_is_read() {
    let mut hub = connected(vec![numbers()]);
    hub.hold(ADA, &mut Vec::new());
    hub.finish_join(join(false), |_| {}, &mut Vec::new());

    hub.hold(ADA, &mut Vec::new());
    hub.turn(&mut vec![message(1)], &mut Vec::new());
    let mut effects = Vec::new();
    hub.finish_join(join(true), |_| {}, &mut effects);

    assert!(!notifies(&effects));
    assert_eq!(hub.leave(TAB, channel().id, &mut Vec::new()), Some((ADA, channel().id, 1)));
}

#[test]
fn who_reads_a_channel_before_they_are_told_of_its_server_is_not_notified_there() {
    let mut hub = connected(Vec::new());
    hub.hold(ADA, &mut Vec::new());
    hub.finish_join(join(true), |_| {}, &mut Vec::new());

    hub.hold(ADA, &mut Vec::new());
    hub.turn(&mut vec![message(1)], &mut Vec::new());
    let mut effects = Vec::new();
    hub.finish_welcome(ADA, numbers(), &mut effects);

    assert!(!notifies(&effects));
}

#[test]
fn what_comes_while_a_server_is_opened_is_seen_at_the_next_tick() {
    let mut hub = connected(vec![numbers()]);
    hub.hold(ADA, &mut Vec::new());
    hub.turn(&mut vec![message(1)], &mut Vec::new());
    assert_eq!(hub.unwritten().seen, []);
    let opening = Opening { connection: TAB, user: ADA, opened: numbers(), closed: Vec::new() };
    hub.finish_opening(opening, |_| {}, &mut Vec::new());

    assert_eq!(hub.unwritten().seen, [(ADA, HOME)]);
}
