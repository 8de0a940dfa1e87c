//! What those who are here are told of a community that has changed.

use rialto_protocol::events::{PROTOCOL, Ready};
use rialto_protocol::{Channel, Epoch, Permissions, RoleId, Server, User};
use uuid::Uuid;

use super::*;
use crate::access::community::AccessId;
use crate::access::permissions::{Override, Subject};
use crate::bus::{AccessChange, Event};
use crate::hub::{ConnectionId, Wait};
use crate::store::{AccessState, AsOf, ChangedServer, Numbers};

const HOME: ServerId = ServerId(Uuid::from_u128(1));
const TALK: ChannelId = ChannelId(Uuid::from_u128(2));
const NEWS: ChannelId = ChannelId(Uuid::from_u128(3));
const BEN: UserId = UserId(Uuid::from_u128(4));
const SET: RoleSetId = RoleSetId(Uuid::from_u128(5));
const VIEW: Permissions = Permissions::of(&[Permission::ViewChannel]);

/// A channel in which two things were said.
fn place(id: ChannelId, position: i64) -> Place {
    let (name, topic, access) = (String::new(), String::new(), id.into());
    Place { id, name, topic, position, rev: 2, category: None, access, slow_mode_seconds: 0 }
}

fn community() -> Community {
    let everyone = Role {
        id: RoleId(HOME.0),
        server_id: HOME,
        name: "everyone".to_owned(),
        color: None,
        position: 0,
        permissions: VIEW,
        mentionable: false,
        everyone: true,
    };
    Community {
        conversation: None,
        id: HOME,
        name: "home".to_owned(),
        icon_url: None,
        description: String::new(),
        owner: UserId(Uuid::from_u128(9)),
        welcome_channel: None,
        roles: vec![everyone],
        default_roles: Vec::new(),
        categories: Vec::new(),
        channels: vec![place(TALK, 0), place(NEWS, 1)],
        overrides: BTreeMap::new(),
        sets: [(SET, RoleSet::default())].into(),
        members: [(BEN, SET)].into(),
        nicknames: BTreeMap::new(),
        timeouts: BTreeMap::new(),
        banned: Vec::new(),
    }
}

/// The same, where nobody may view a channel.
fn without(channel: ChannelId) -> Community {
    let said = Override { subject: Subject::Role(RoleId(HOME.0)), allow: Permissions::NONE, deny: VIEW };
    Community { overrides: [(AccessId::from(channel), vec![said])].into(), ..community() }
}

/// What the store says of Ben's numbers: of each channel that he may view he has read the first message, and one is unread.
fn numbers(community: &Community) -> Numbers {
    let view = community.view(&RoleSet::default());
    let mut server: Server = community.server(SET, &view);
    for channel in &mut server.channels {
        (channel.read_seq, channel.unread) = (1, 1);
    }
    let may = server.channels.iter().map(|channel| (channel.id.into(), VIEW)).collect();
    let unseen = server.channels.iter().map(|channel| channel.unread).collect();
    Numbers { server, unseen, set: SET, may, is_closed: false }
}

/// A hub at which Ben is, and what has become of access.
struct Hall {
    hub: Hub,
    access: i64,
}

impl Hall {
    fn new(community: &Community) -> Self {
        let mut hall = Self { hub: Hub::default(), access: 8 };
        hall.hub.begin_access(8);
        hall.hub.learn(community.clone(), 8);
        hall.connect(community);
        hall
    }

    /// A connection of Ben stands.
    fn connect(&mut self, community: &Community) {
        self.hub.add_connection(ConnectionId(1), BEN, None, None);
        let user = User { id: BEN, username: String::new(), display_name: String::new(), avatar_url: None };
        let ready = Ready {
            protocol: PROTOCOL,
            epoch: Epoch(Uuid::nil()),
            user,
            servers: Vec::new(),
            directs: Vec::new(),
        };
        let mut read =
            AsOf { value: vec![numbers(community)], version: 0, access: self.access, blocks: false };
        self.hub.finish_connect(ConnectionId(1), &ready, (&mut read, &[]), &mut Vec::new()).unwrap();
    }

    /// The community is so from now on; what Ben is told at once.
    fn change(&mut self, community: Community) -> Vec<Fact> {
        self.access += 1;
        let (mut effects, changed) =
            (Vec::new(), ChangedServer { community, kicked: Vec::new(), closed: Vec::new() });
        let hint = Event::Access(self.access, AccessChange::Governed(HOME));
        self.hub.turn(&mut vec![hint], &mut effects);
        let state = AccessState { last: self.access, gone: Vec::new(), changed: vec![changed] };
        self.hub.compare_access(state, &mut effects);
        told(effects)
    }

    /// The numbers of Ben have been read; what he is told then.
    fn recount(&mut self, community: &Community) -> Vec<Fact> {
        let mut effects = Vec::new();
        let read = AsOf { value: vec![numbers(community)], version: 0, access: self.access, blocks: false };
        self.hub.finish_recount(HOME, &mut vec![(BEN, read)], &mut effects).unwrap();
        told(effects)
    }
}

fn told(effects: Vec<Effect>) -> Vec<Fact> {
    let facts = effects.into_iter().filter_map(|effect| match effect {
        Effect::Tell(_, fact) => Some(fact),
        _ => None,
    });
    facts.collect()
}

fn added(facts: &[Fact]) -> Vec<&Channel> {
    let added = facts.iter().filter_map(|fact| match fact {
        Fact::ChannelAdded(channel) => Some(&**channel),
        _ => None,
    });
    added.collect()
}

fn ordered(facts: &[Fact]) -> Vec<Vec<ChannelId>> {
    let ordered = facts.iter().filter_map(|fact| match fact {
        Fact::ChannelsOrdered(order) => Some(order.channels.iter().map(|place| place.channel_id).collect()),
        _ => None,
    });
    ordered.collect()
}

#[test]
fn a_channel_that_comes_back_is_told_with_what_was_read_of_it() {
    let mut hall = Hall::new(&community());
    assert!(matches!(hall.change(without(NEWS))[..], [Fact::ChannelRemoved(HOME, NEWS)]));
    let mut facts = hall.change(community());
    facts.extend(hall.recount(&community()));
    let [channel] = added(&facts)[..] else { panic!("it is told once: {facts:?}") };
    assert_eq!((channel.id, channel.read_seq, channel.unread), (NEWS, 1, 1));
}

#[test]
fn a_channel_that_goes_again_before_it_was_told_is_not_told() {
    let mut hall = Hall::new(&without(NEWS));
    let mut facts = hall.change(community());
    facts.extend(hall.change(without(NEWS)));
    facts.extend(hall.recount(&without(NEWS)));
    assert!(!facts.iter().any(|fact| matches!(fact, Fact::ChannelAdded(_))), "{facts:?}");
    hall.change(community());
    assert_eq!(added(&hall.recount(&community())).len(), 1);
}

#[test]
fn an_order_names_no_channel_that_was_not_told_before() {
    let mut hall = Hall::new(&without(NEWS));
    let turned = vec![place(NEWS, 0), place(TALK, 1)];
    let facts = hall.change(Community { channels: turned.clone(), ..community() });
    assert_eq!(ordered(&facts), [[TALK]]);
    let made = ChannelId(Uuid::from_u128(6));
    let channels = vec![Place { rev: 0, ..place(made, 0) }, place(TALK, 2)];
    let facts = hall.change(Community { channels, ..community() });
    let is_order = |fact: &Fact| matches!(fact, Fact::ChannelsOrdered(_));
    let is_added = |fact: &Fact| matches!(fact, Fact::ChannelAdded(_));
    assert_eq!(ordered(&facts), [[made, TALK]]);
    assert!(facts.iter().position(is_added) < facts.iter().position(is_order), "{facts:?}");
}

#[test]
fn a_change_of_a_channel_is_told_to_nobody_who_may_not_view_it() {
    let mut hall = Hall::new(&without(NEWS));
    let mut hidden = without(NEWS);
    hidden.channels[1].topic = "secret".to_owned();
    let also = Permissions::of(&[Permission::ViewChannel, Permission::SendMessages]);
    hidden.overrides.values_mut().flatten().for_each(|said| said.deny = also);
    hidden.welcome_channel = Some(NEWS);
    let facts = hall.change(hidden);
    assert!(facts.is_empty(), "{facts:?}");
    assert_eq!(hall.hub.take_membership(), []);
}

#[test]
fn members_are_counted_where_a_change_of_them_may_have_been_lost() {
    let mut hall = Hall::new(&community());
    hall.access += 1;
    hall.change(community());
    assert_eq!(hall.hub.take_membership(), [HOME]);
}

#[test]
fn a_change_of_one_server_overtakes_no_read_of_who_is_in_others() {
    let mut hall = Hall::new(&community());
    let (cid, club) = (UserId(Uuid::from_u128(7)), ServerId(Uuid::from_u128(8)));
    let before = (hall.access, hall.hub.losses());
    hall.change(without(NEWS));
    assert_eq!(hall.hub.covers_access(cid, before.0, &[club]), Ok(()));
    assert_eq!(hall.hub.covers_access(cid, before.0, &[HOME]), Err(Wait::Again));
    assert_eq!(hall.hub.covers_access(BEN, before.0, &[]), Err(Wait::Again));
    assert_eq!(hall.hub.covers_access(BEN, hall.access, &[HOME]), Ok(()));
    assert!(hall.hub.learn(Community { id: club, ..community() }, before.0));
    hall.hub.learn(community(), before.0);
    assert!(!hall.hub.community(HOME).unwrap().overrides.is_empty(), "it is later than what was read");
    assert!(hall.hub.has_lost(BEN, before.1), "he has lost a channel");
    assert!(hall.hub.has_lost(cid, before.1), "nobody knows what who is not here has lost");

    let before = (hall.access, hall.hub.losses());
    hall.change(Community { description: "ours".to_owned(), ..without(NEWS) });
    assert!(!hall.hub.has_lost(BEN, before.1));
    hall.access += 1;
    hall.change(without(NEWS));
    assert_eq!(hall.hub.covers_access(cid, before.0, &[club]), Err(Wait::Again), "a change was missed");
}

#[test]
fn who_comes_after_a_loss_may_have_lost_it_too() {
    let mut hall = Hall::new(&community());
    hall.hub.remove_connection(ConnectionId(1), &mut Vec::new());
    let before = hall.hub.losses();
    hall.change(without(NEWS));
    hall.connect(&without(NEWS));
    assert!(hall.hub.has_lost(BEN, before));
    let since = hall.hub.losses();
    hall.change(without(NEWS));
    assert!(!hall.hub.has_lost(BEN, since));
}

#[test]
fn a_welcome_channel_that_is_lost_is_the_welcome_channel_no_more() {
    let welcome = Some(NEWS);
    let mut hall = Hall::new(&Community { welcome_channel: welcome, ..community() });
    let facts = hall.change(Community { welcome_channel: welcome, ..without(NEWS) });
    let updated = facts.iter().find_map(|fact| match fact {
        Fact::ServerUpdated(server) => Some(server.welcome_channel_id),
        _ => None,
    });
    assert_eq!(updated, Some(None), "{facts:?}");
}
