//! Presence at the hub, with connections that come and go, and one gathering a second.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rialto_protocol::events::{PROTOCOL, PresenceChanged, Ready, RemovedReason};
use rialto_protocol::{Epoch, Server, User};
use uuid::Uuid;

use super::*;
use crate::access::community::RoleSetId;
use crate::bus::{AccessChange, Event};
use crate::hub::ConnectionId;
use crate::store::{AsOf, Numbers};

pub(super) const ADA: UserId = user(1);
pub(super) const BEN: UserId = user(2);
pub(super) const HOME: ServerId = server(1);
const CLUB: ServerId = server(2);
/// The first gathering that 10 s lie before for certain, counted from the one that may be told at once.
pub(super) const GRACE_OVER: u64 = 11;

pub(super) const fn user(number: u128) -> UserId {
    UserId(Uuid::from_u128(number))
}

const fn server(number: u128) -> ServerId {
    ServerId(Uuid::from_u128(number))
}

pub(super) fn numbers(id: ServerId) -> Numbers {
    let set = RoleSetId(id.0);
    Numbers {
        server: Server::bare(id, String::new(), ADA),
        unseen: Vec::new(),
        set,
        may: Vec::new(),
        is_closed: false,
    }
}

pub(super) fn ready(id: UserId) -> Ready {
    let user = User { id, username: String::new(), display_name: String::new(), avatar_url: None };
    Ready { protocol: PROTOCOL, epoch: Epoch(Uuid::nil()), user, servers: Vec::new(), directs: Vec::new() }
}

/// A hub, and who is at it.
#[derive(Default)]
pub(super) struct Hall {
    pub(super) hub: Hub,
    connections: u64,
    pub(super) access: i64,
}

impl Hall {
    /// A connection of `user`, who is a member of `servers`, stands.
    pub(super) fn connect(&mut self, user: UserId, servers: &[ServerId]) -> ConnectionId {
        let connection = self.begin(user);
        let value = servers.iter().copied().map(numbers).collect();
        let mut read = AsOf { value, version: 0, access: self.access, blocks: false };
        self.hub.finish_connect(connection, &ready(user), (&mut read, &[]), &mut Vec::new()).unwrap();
        connection
    }

    /// A connection of `user` has come, and its numbers are still to be read.
    pub(super) fn begin(&mut self, user: UserId) -> ConnectionId {
        self.connections += 1;
        let connection = ConnectionId(self.connections);
        self.hub.add_connection(connection, user, None, None);
        connection
    }

    pub(super) fn disconnect(&mut self, connection: ConnectionId) {
        self.hub.remove_connection(connection, &mut Vec::new());
    }

    fn event(&mut self, change: AccessChange) {
        self.access += 1;
        self.hub.turn(&mut vec![Event::Access(self.access, change)], &mut Vec::new());
    }

    /// `user` becomes a member of `server`; what follows is read from the store.
    fn join(&mut self, user: UserId, server: ServerId) {
        self.event(AccessChange::MemberAdded { server, user });
        if !self.hub.take_follow_ups().is_empty() {
            let mut read =
                AsOf { value: vec![numbers(server)], version: 0, access: self.access, blocks: false };
            self.hub.finish_welcome(user, &mut read, &mut Vec::new()).unwrap();
            self.hub.followed_up(None);
        }
    }

    fn leave(&mut self, user: UserId, server: ServerId) {
        self.event(AccessChange::MemberRemoved { server, user, reason: RemovedReason::Left });
    }

    /// One gathering later: what is told of presence.
    pub(super) fn gather(&mut self) -> Vec<PresenceChanged> {
        let mut effects = Vec::new();
        self.hub.tell_presence(&mut effects);
        let presence = effects.into_iter().map(|effect| match effect {
            Effect::Tell(Audience::Room(Room::Server(server), except), Fact::Presence(presence)) => {
                assert_eq!((server, except), (presence.server_id, Vec::new()));
                presence
            }
            _ => panic!("nothing else is told by a gathering"),
        });
        presence.collect()
    }

    /// What is told in the next `count` gatherings, all together.
    fn gather_times(&mut self, count: u64) -> Vec<PresenceChanged> {
        (0..count).flat_map(|_| self.gather()).collect()
    }
}

pub(super) fn changed(
    server_id: ServerId,
    online: &[UserId],
    offline: &[UserId],
    count: usize,
) -> PresenceChanged {
    PresenceChanged { server_id, online: online.to_vec(), offline: offline.to_vec(), count }
}

#[test]
fn several_devices_of_one_person_are_one_presence() {
    let mut hall = Hall::default();
    let phone = hall.connect(ADA, &[HOME]);
    let laptop = hall.connect(ADA, &[HOME]);
    assert_eq!(hall.gather(), [changed(HOME, &[ADA], &[], 1)]);
    hall.disconnect(phone);
    assert_eq!(hall.gather_times(2 * GRACE_OVER), []);
    assert!(hall.hub.is_online(ADA, HOME));
    hall.disconnect(laptop);
    assert_eq!(hall.gather_times(GRACE_OVER), [changed(HOME, &[], &[ADA], 0)]);
    assert!(!hall.hub.is_online(ADA, HOME));
}

#[test]
fn a_server_whose_members_changed_is_counted_once_if_somebody_is_there_to_be_told() {
    let mut hall = Hall::default();
    hall.connect(ADA, &[HOME]);
    assert_eq!(hall.hub.take_membership(), []);
    hall.join(BEN, HOME);
    hall.leave(BEN, HOME);
    hall.join(BEN, CLUB);
    assert_eq!(hall.hub.take_membership(), [HOME]);
    assert_eq!(hall.hub.take_membership(), []);
    hall.hub.put_back_membership(HOME);
    assert_eq!(hall.hub.take_membership(), [HOME]);
    hall.join(BEN, HOME);
    hall.event(AccessChange::ServerDeleted(HOME));
    assert_eq!(hall.hub.take_membership(), []);
}

#[test]
fn whoever_goes_stays_on_line_for_the_time_of_grace() {
    let mut hall = Hall::default();
    let ada = hall.connect(ADA, &[HOME]);
    hall.connect(BEN, &[HOME]);
    hall.gather();
    hall.disconnect(ada);
    assert_eq!(hall.gather_times(GRACE_OVER - 1), []);
    assert!(hall.hub.is_online(ADA, HOME));
    assert_eq!(hall.gather(), [changed(HOME, &[], &[ADA], 1)]);
}

#[test]
fn a_page_that_is_loaded_again_changes_nothing_for_anyone() {
    let mut hall = Hall::default();
    let mut connection = hall.connect(ADA, &[HOME, CLUB]);
    hall.gather();
    for _ in 0..5 {
        hall.disconnect(connection);
        assert_eq!(hall.gather_times(GRACE_OVER - 1), []);
        connection = hall.connect(ADA, &[CLUB, HOME]);
        assert_eq!(hall.gather_times(2), []);
    }
    assert_eq!((hall.hub.online(HOME), hall.hub.online(CLUB)), (1, 1));
}

#[test]
fn whoever_is_just_coming_back_is_not_gone() {
    let mut hall = Hall::default();
    let connection = hall.connect(ADA, &[HOME]);
    hall.gather();
    hall.disconnect(connection);
    hall.gather();
    // The store does not answer for long, and the attempt fails.
    let late = hall.begin(ADA);
    assert_eq!(hall.gather_times(2 * GRACE_OVER), []);
    hall.disconnect(late);
    assert_eq!(hall.gather_times(GRACE_OVER - 1), []);
    assert_eq!(hall.gather(), [changed(HOME, &[], &[ADA], 0)]);
}

#[test]
fn changes_of_one_server_are_told_at_once() {
    let mut hall = Hall::default();
    for number in 0..50 {
        hall.connect(user(number), &[HOME]);
    }
    let told = hall.gather();
    assert_eq!(told.len(), 1);
    let online: BTreeSet<UserId> = told[0].online.iter().copied().collect();
    assert_eq!((online, told[0].count), ((0..50).map(user).collect(), 50));
    assert_eq!(hall.gather(), []);
}

#[test]
fn whoever_comes_and_goes_between_two_gatherings_is_not_told_of() {
    let mut hall = Hall::default();
    hall.connect(BEN, &[HOME]);
    hall.gather();
    hall.connect(ADA, &[HOME]);
    hall.leave(ADA, HOME);
    assert_eq!(hall.gather(), []);
    hall.leave(BEN, HOME);
    hall.join(BEN, HOME);
    assert_eq!(hall.gather(), []);
}

#[test]
fn joining_comes_on_line_there_and_leaving_goes_at_once() {
    let mut hall = Hall::default();
    hall.connect(ADA, &[HOME]);
    hall.connect(BEN, &[HOME]);
    hall.gather();
    hall.join(ADA, CLUB);
    assert_eq!(hall.gather(), [changed(CLUB, &[ADA], &[], 1)]);
    hall.leave(ADA, HOME);
    assert!(!hall.hub.is_online(ADA, HOME) && hall.hub.is_online(ADA, CLUB));
    assert_eq!(hall.gather(), [changed(HOME, &[], &[ADA], 1)]);
}

#[test]
fn a_server_is_joined_and_lost_in_grace_too() {
    let mut hall = Hall::default();
    let connection = hall.connect(ADA, &[HOME]);
    hall.gather();
    hall.disconnect(connection);
    hall.join(ADA, CLUB);
    hall.leave(ADA, HOME);
    let mut told = hall.gather();
    told.sort_by_key(|presence| presence.server_id);
    assert_eq!(told, [changed(HOME, &[], &[ADA], 0), changed(CLUB, &[ADA], &[], 1)]);
    hall.connect(ADA, &[CLUB]);
    assert_eq!(hall.gather_times(2 * GRACE_OVER), []);
}

#[test]
fn a_server_that_is_joined_while_coming_back_counts_once() {
    let mut hall = Hall::default();
    let connection = hall.connect(ADA, &[HOME]);
    hall.disconnect(connection);
    let failing = hall.begin(ADA);
    hall.join(ADA, CLUB);
    assert_eq!((hall.hub.online(HOME), hall.hub.online(CLUB)), (1, 1));
    let again = hall.connect(ADA, &[HOME, CLUB]);
    assert_eq!((hall.hub.online(HOME), hall.hub.online(CLUB)), (1, 1));
    hall.disconnect(failing);
    hall.disconnect(again);
    hall.gather_times(GRACE_OVER);
    assert_eq!((hall.hub.online(HOME), hall.hub.online(CLUB)), (0, 0));
}

#[test]
fn a_server_that_is_deleted_is_told_of_no_more() {
    let mut hall = Hall::default();
    let connection = hall.connect(ADA, &[HOME]);
    hall.connect(BEN, &[HOME]);
    hall.disconnect(connection);
    hall.event(AccessChange::ServerDeleted(HOME));
    assert_eq!(hall.gather_times(2 * GRACE_OVER), []);
    assert_eq!(hall.hub.online(HOME), 0);
    assert!(!hall.hub.is_online(ADA, HOME) && !hall.hub.is_online(BEN, HOME));
}

#[test]
fn too_many_to_name_are_told_as_a_number() {
    let mut hall = Hall::default();
    let many = PRESENCE_LISTED_MAX as u128;
    for number in 0..many {
        hall.connect(user(number), &[HOME]);
    }
    assert_eq!(hall.gather()[0].online.len(), PRESENCE_LISTED_MAX);
    hall.connect(user(many), &[HOME]);
    assert_eq!(hall.gather(), [changed(HOME, &[], &[], PRESENCE_LISTED_MAX + 1)]);
    // One for another: the number is what it was.
    hall.leave(user(0), HOME);
    hall.connect(user(many + 1), &[HOME]);
    assert_eq!(hall.gather(), []);
    // What clients were not told they have to read: once more there are no names.
    hall.leave(user(1), HOME);
    assert_eq!(hall.gather(), [changed(HOME, &[], &[], PRESENCE_LISTED_MAX)]);
    hall.leave(user(2), HOME);
    assert_eq!(hall.gather(), [changed(HOME, &[], &[user(2)], PRESENCE_LISTED_MAX - 1)]);
}

#[test]
fn what_thousands_are_to_be_told_is_spread_over_some_gatherings_and_waits_for_five_at_most() {
    const SERVERS: usize = 20;
    let mut hall = Hall::default();
    for number in 0..SERVERS * 500 {
        hall.connect(user(number as u128), &[server((number % SERVERS) as u128)]);
    }
    let mut told = BTreeSet::new();
    for gathering in 1..=WAIT_MAX {
        let servers: Vec<ServerId> = hall.gather().iter().map(|presence| presence.server_id).collect();
        // Two servers of 500 are as many as one gathering tells; the last takes what has waited for long enough.
        assert!(gathering == WAIT_MAX || servers.len() == 2, "{} in gathering {gathering}", servers.len());
        told.extend(servers);
    }
    assert_eq!(told.len(), SERVERS);
    // The debt of the last gathering is paid by those that follow.
    hall.connect(user(100_000), &[HOME]);
    assert_eq!(hall.gather(), []);
    assert_eq!(hall.gather_times(WAIT_MAX - 1).len(), 1);
    assert_eq!(hall.gather_times(WAIT_MAX), []);
    hall.connect(user(100_001), &[HOME]);
    assert_eq!(hall.gather().len(), 1);
}

#[test]
fn one_who_comes_and_goes_at_the_bound_is_not_told_of() {
    let mut hall = Hall::default();
    let many = PRESENCE_LISTED_MAX as u128;
    for number in 0..many {
        hall.connect(user(number), &[HOME]);
    }
    hall.gather();
    hall.connect(user(many), &[HOME]);
    hall.leave(user(many), HOME);
    assert_eq!(hall.gather(), []);
}

#[test]
fn nothing_is_kept_of_whoever_has_gone() {
    let mut hall = Hall::default();
    for number in 0..20 {
        let connection = hall.connect(user(number), &[HOME, CLUB]);
        hall.disconnect(connection);
    }
    hall.gather_times(GRACE_OVER);
    let Presence { crowds, changed, leaving, ends, .. } = &hall.hub.presence;
    assert!(crowds.is_empty() && changed.is_empty() && leaving.is_empty() && ends.is_empty());
    assert!(hall.hub.readers.is_empty());
}

/// What can happen, by the numbers of a person and a server.
#[derive(Clone, Debug)]
enum Deed {
    Connect(u128),
    Disconnect(u128),
    Join(u128, u128),
    Leave(u128, u128),
    Delete(u128),
    Gather,
}

const PEOPLE: u128 = 3;
const SERVERS: u128 = 3;

fn deed() -> impl Strategy<Value = Deed> {
    let (person, place) = (0..PEOPLE, 0..SERVERS);
    prop_oneof![
        3 => person.clone().prop_map(Deed::Connect),
        3 => person.clone().prop_map(Deed::Disconnect),
        2 => (person.clone(), place.clone()).prop_map(|(person, place)| Deed::Join(person, place)),
        2 => (person, place.clone()).prop_map(|(person, place)| Deed::Leave(person, place)),
        1 => place.prop_map(Deed::Delete),
        6 => Just(Deed::Gather),
    ]
}

/// The rules, said as plainly as can be: who is a member where, who is connected, and when who went.
#[derive(Default)]
struct Rules {
    members: BTreeSet<(UserId, ServerId)>,
    connections: BTreeMap<UserId, Vec<ConnectionId>>,
    /// Who was last connected in which second, if it has been told since that they were here.
    gone: BTreeMap<UserId, u64>,
    second: u64,
}

impl Rules {
    fn online(&self, server: ServerId) -> BTreeSet<UserId> {
        let here = |user: &UserId| {
            let connected = self.connections.get(user).is_some_and(|connections| !connections.is_empty());
            connected || self.gone.get(user).is_some_and(|gone| self.second < gone + GRACE_OVER)
        };
        (0..PEOPLE).map(user).filter(here).filter(|user| self.members.contains(&(*user, server))).collect()
    }

    fn servers(&self, user: UserId) -> Vec<ServerId> {
        self.members.iter().filter(|(member, _)| *member == user).map(|(_, server)| *server).collect()
    }

    /// Who goes with no server at all has no presence to keep.
    fn go(&mut self, user: UserId) {
        if !self.servers(user).is_empty() {
            self.gone.insert(user, self.second);
        }
    }
}

fn act(hall: &mut Hall, rules: &mut Rules, deed: &Deed) {
    match *deed {
        Deed::Connect(person) => {
            let connection = hall.connect(user(person), &rules.servers(user(person)));
            rules.connections.entry(user(person)).or_default().push(connection);
            rules.gone.remove(&user(person));
        }
        Deed::Disconnect(person) => {
            let Some(connections) = rules.connections.get_mut(&user(person)) else { return };
            let Some(connection) = connections.pop() else { return };
            hall.disconnect(connection);
            if connections.is_empty() {
                rules.go(user(person));
            }
        }
        Deed::Join(person, place) => {
            if rules.members.insert((user(person), server(place))) {
                hall.join(user(person), server(place));
            }
        }
        Deed::Leave(person, place) => {
            if rules.members.remove(&(user(person), server(place))) {
                hall.leave(user(person), server(place));
            }
        }
        Deed::Delete(place) => {
            rules.members.retain(|(_, server)| *server != self::server(place));
            hall.event(AccessChange::ServerDeleted(server(place)));
        }
        Deed::Gather => {}
    }
}

proptest! {
    #[test]
    fn what_was_told_is_who_is_on_line(deeds in prop::collection::vec(deed(), 1..120)) {
        let (mut hall, mut rules) = (Hall::default(), Rules::default());
        let mut shown: BTreeMap<ServerId, BTreeSet<UserId>> = BTreeMap::new();
        for deed in deeds {
            act(&mut hall, &mut rules, &deed);
            if let Deed::Delete(place) = deed {
                shown.remove(&server(place));
            }
            if let Deed::Gather = deed {
                rules.second += 1;
                for PresenceChanged { server_id, online, offline, count } in hall.gather() {
                    prop_assert!(!online.is_empty() || !offline.is_empty(), "nothing has changed");
                    let shown = shown.entry(server_id).or_default();
                    for user in online {
                        prop_assert!(shown.insert(user), "{user} was shown on line before");
                    }
                    for user in offline {
                        prop_assert!(shown.remove(&user), "{user} was not shown on line");
                    }
                    prop_assert_eq!(shown.len(), count);
                }
            }
            for place in (0..SERVERS).map(server) {
                let online = rules.online(place);
                prop_assert_eq!(hall.hub.online(place), online.len(), "{:?}", place);
                for user in (0..PEOPLE).map(user) {
                    prop_assert_eq!(hall.hub.is_online(user, place), online.contains(&user));
                }
                if let Deed::Gather = deed {
                    prop_assert_eq!(&online, &shown.get(&place).cloned().unwrap_or_default());
                }
            }
        }
    }
}
