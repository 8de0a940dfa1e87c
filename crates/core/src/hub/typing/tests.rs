//! Typing at the hub, at moments that a test names.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use rialto_protocol::{ChannelId, User, UserId};
use uuid::Uuid;

use super::super::typists::{APART, EACH};
use super::*;

const CHANNEL: ChannelId = ChannelId(Uuid::from_u128(1));

fn user(n: u128) -> Arc<User> {
    let name = format!("user{n}");
    Arc::new(User {
        id: UserId(Uuid::from_u128(n)),
        username: name.clone(),
        display_name: name,
        avatar_url: None,
    })
}

/// Who is told at a moment.
fn told(hub: &mut Hub, at: Instant) -> Vec<UserId> {
    let mut effects = Vec::new();
    hub.tell_typing(at, &mut effects);
    let typist = |effect| match effect {
        Effect::Tell(Audience::Room(Room::Channel(CHANNEL), except), Fact::Typing(CHANNEL, user)) => {
            assert_eq!(except, [Room::User(user.id)], "all but the typist hear of it");
            user.id
        }
        other => panic!("{other:?}"),
    };
    effects.into_iter().map(typist).collect()
}

#[test]
fn two_hundred_who_type_are_one_event_a_second_and_each_at_most_one_in_three() {
    let (mut hub, begin) = (Hub::default(), Instant::now());
    let mut all: Vec<(Duration, UserId)> = Vec::new();
    // Each types on, and every 50 ms somebody looks whose turn it is.
    for step in 0..400_u64 {
        let at = Duration::from_millis(step * 50);
        for n in (1..=200).filter(|n| (u64::try_from(*n).unwrap() + step).is_multiple_of(20)) {
            hub.typing.note(CHANNEL, user(n));
        }
        all.extend(told(&mut hub, begin + at).into_iter().map(|user| (at, user)));
    }
    assert!(all.windows(2).all(|pair| pair[1].0 - pair[0].0 >= APART), "{all:?}");
    assert_eq!(all.len(), 20, "one is told each second");
    for (n, (at, user)) in all.iter().enumerate() {
        let again = all[n + 1..].iter().find(|(_, other)| other == user);
        assert!(again.is_none_or(|(later, _)| *later - *at >= EACH), "{user} is told again too soon");
    }
    let names: HashSet<UserId> = all.iter().map(|(_, user)| *user).collect();
    assert!(names.len() > 5, "others have their turn, too: {names:?}");
}

#[test]
fn the_first_is_told_at_once_and_the_same_one_not_again_within_three_seconds() {
    let (mut hub, begin) = (Hub::default(), Instant::now());
    let at = |seconds: f32| begin + Duration::from_secs_f32(seconds);
    let (ada, ben) = (user(1), user(2));
    hub.typing.note(CHANNEL, Arc::clone(&ada));
    assert!(hub.typing.take_fresh() && !hub.typing.take_fresh());
    assert_eq!(told(&mut hub, at(0.0)), [ada.id]);
    hub.typing.note(CHANNEL, Arc::clone(&ada));
    hub.typing.note(CHANNEL, Arc::clone(&ben));
    assert_eq!(told(&mut hub, at(0.5)), []);
    assert_eq!(told(&mut hub, at(1.0)), [ben.id]);
    assert_eq!(told(&mut hub, at(2.9)), []);
    hub.typing.note(CHANNEL, Arc::clone(&ada));
    assert_eq!(told(&mut hub, at(3.0)), [ada.id]);
    assert_eq!(told(&mut hub, at(9.0)), []);
    assert!(hub.typing.channels.is_empty(), "nothing is kept");
}

#[test]
fn who_has_said_it_waits_no_more() {
    let (mut hub, begin) = (Hub::default(), Instant::now());
    let (ada, ben) = (user(1), user(2));
    hub.typing.note(CHANNEL, Arc::clone(&ada));
    assert_eq!(told(&mut hub, begin), [ada.id]);
    hub.typing.note(CHANNEL, Arc::clone(&ben));
    hub.typing.said(CHANNEL, ben.id);
    assert_eq!(told(&mut hub, begin + APART), []);
}
