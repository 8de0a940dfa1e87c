//! Who of those here may view which channel, by role sets.
//!
//! What a role set may is known of those whose members are here: from the numbers that a connection begins with, and from the
//! community where it has changed (`access.rs`). Where everybody here may view a channel, what happens in it is told to the
//! room of the server; else to the rooms of those role sets that may.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rialto_protocol::{ChannelId, Permissions, ServerId, UserId};

use super::parking::Wait;
use super::state::Hub;
use super::{Audience, ConnectionId, Effect, Room, Rule};
use crate::access::community::{AccessId, Community, RoleSetId};
use crate::store::Numbers;

/// What a role set may in each place where it may view.
pub(super) type View = BTreeMap<AccessId, Permissions>;

/// What is known of a server whose members are here.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// As it was when it was last read whole.
    pub(super) community: Option<Arc<Community>>,
    /// Where the overrides of the channels are.
    pub(super) places: HashMap<ChannelId, AccessId>,
    /// The role sets of those who are here, or were.
    pub(super) members: HashMap<UserId, RoleSetId>,
    pub(super) views: HashMap<RoleSetId, View>,
    /// The places that some of these sets may not view, with those that may.
    pub(super) closed: HashMap<AccessId, Vec<RoleSetId>>,
    /// Of how many channels and sets that was worked out.
    pub(super) closed_of: (usize, usize),
    /// Of those who are here, the channels that they may view and have not been told of.
    pub(super) untold: HashMap<UserId, BTreeSet<ChannelId>>,
    /// Whether connections are in the rooms of their role sets.
    pub(super) is_split: bool,
    /// Those here to whom it is not shown: a direct conversation that they have closed, or where nothing was said yet.
    pub(super) hidden: HashSet<UserId>,
}

impl Known {
    /// Whether it is a direct conversation.
    pub(super) fn is_direct(&self) -> bool {
        self.places.values().next().is_some_and(|place| place.is_direct())
    }

    fn see(&mut self, user: UserId, numbers: &Numbers) {
        let channels = numbers.server.channels.iter().zip(&numbers.may);
        self.places.extend(channels.map(|(channel, (place, _))| (channel.id, *place)));
        self.members.insert(user, numbers.set);
        self.views.entry(numbers.set).or_insert_with(|| numbers.may.iter().copied().collect());
    }

    /// Works out which places some may not view, where a channel or a set has come since.
    fn close_new(&mut self) {
        if self.closed_of != (self.places.len(), self.views.len()) {
            self.close();
        }
    }

    /// Works out anew which places some may not view.
    pub(super) fn close(&mut self) {
        self.closed_of = (self.places.len(), self.views.len());
        let sets = self.views.len();
        self.closed.clear();
        for place in self.places.values() {
            let may = self.views.iter().filter(|(_, view)| view.contains_key(place)).map(|(set, _)| *set);
            let may: Vec<RoleSetId> = may.collect();
            if may.len() < sets {
                self.closed.insert(*place, may);
            }
        }
    }

    fn view_of(&self, user: UserId) -> Option<&View> {
        self.views.get(self.members.get(&user)?)
    }

    fn may_view(&self, user: UserId, channel: ChannelId) -> bool {
        self.view_of(user).is_some_and(|view| self.is_in(view, channel))
    }

    /// Whether a channel can be viewed in a view.
    pub(super) fn is_in(&self, view: &View, channel: ChannelId) -> bool {
        self.places.get(&channel).is_some_and(|place| view.contains_key(place))
    }
}

impl Hub {
    /// `user` is here with what these numbers say that they may view.
    pub(super) fn note_view(&mut self, user: UserId, numbers: &Numbers, effects: &mut Vec<Effect>) {
        let server = numbers.server.id;
        let known = self.known.entry(server).or_default();
        known.see(user, numbers);
        known.close_new();
        self.split(server, effects);
    }

    /// Puts the connections of a server into the rooms of their role sets, once these are needed.
    pub(super) fn split(&mut self, server: ServerId, effects: &mut Vec<Effect>) {
        let Some(known) = self.known.get_mut(&server) else { return };
        if known.is_split || known.closed.is_empty() {
            return;
        }
        known.is_split = true;
        let members: Vec<(UserId, RoleSetId)> =
            known.members.iter().map(|(user, set)| (*user, *set)).collect();
        for (user, set) in members {
            for connection in self.ready_connections(user) {
                effects.push(Effect::Enter(connection, Room::Roles(set)));
            }
        }
    }

    /// The room of the role set of `user` in a server, where connections are in such rooms.
    pub(super) fn roles_room(&self, user: UserId, server: ServerId) -> Option<Room> {
        let known = self.known.get(&server).filter(|known| known.is_split)?;
        known.members.get(&user).map(|set| Room::Roles(*set))
    }

    /// The connections of `user` that have been told `ready`.
    pub(super) fn ready_connections(&self, user: UserId) -> Vec<ConnectionId> {
        let connections = self.readers.get(&user).map_or(&[][..], |reader| &reader.connections);
        connections.iter().filter(|id| self.ready_connection(**id).is_some()).copied().collect()
    }

    /// Whether `user`, who is here, may view a channel of a server.
    pub(super) fn may_view(&self, user: UserId, server: ServerId, channel: ChannelId) -> bool {
        let place = self.place_of(channel);
        self.known.get(&server).is_some_and(|known| known.may_view(user, place))
    }

    /// Whether `user`, who is here, has been told of a channel that they may view.
    pub(super) fn is_told(&self, user: UserId, server: ServerId, channel: ChannelId) -> bool {
        let channel = self.place_of(channel);
        self.known.get(&server).is_some_and(|known| {
            let is_untold = known.untold.get(&user).is_some_and(|channels| channels.contains(&channel));
            known.may_view(user, channel) && !known.hidden.contains(&user) && !is_untold
        })
    }

    /// Those who may view a channel and have been told of it, without those who are in one of the rooms `except`.
    pub(super) fn viewers(&self, server: ServerId, channel: ChannelId, mut except: Vec<Room>) -> Audience {
        let untold = self.known.get(&server).into_iter().flat_map(|known| &known.untold);
        let untold = untold.filter(|(_, channels)| channels.contains(&channel));
        except.extend(untold.map(|(user, _)| Room::User(*user)));
        match self.closed(server, channel) {
            None => Audience::Room(Room::Server(server), except),
            Some(may) => Audience::Rooms(may.iter().map(|set| Room::Roles(*set)).collect(), except),
        }
    }

    /// The rooms of those who may not view a channel.
    pub(super) fn others(&self, server: ServerId, channel: ChannelId) -> Vec<Room> {
        let Some(may) = self.closed(server, channel) else { return Vec::new() };
        let sets = self.known.get(&server).into_iter().flat_map(|known| known.views.keys());
        sets.filter(|set| !may.contains(set)).map(|set| Room::Roles(*set)).collect()
    }

    /// The role sets that may view a channel, where not all may.
    fn closed(&self, server: ServerId, channel: ChannelId) -> Option<&Vec<RoleSetId>> {
        if !self.keeps(Rule::Closed) {
            return None;
        }
        let known = self.known.get(&server)?;
        known.closed.get(known.places.get(&channel)?)
    }

    /// The servers of which the community is not known, or not with the role set of these numbers: it began after the read,
    /// with who joined.
    pub(crate) fn unknown(&self, numbers: &[Numbers]) -> Vec<ServerId> {
        let is_known = |numbers: &&Numbers| {
            let community = self.known.get(&numbers.server.id).and_then(|known| known.community.as_ref());
            community.is_some_and(|community| community.sets.contains_key(&numbers.set))
        };
        numbers.iter().filter(|numbers| !is_known(numbers)).map(|numbers| numbers.server.id).collect()
    }

    /// Whether the communities of all these servers are known; where one was forgotten since, all is to be read again.
    pub(crate) fn covers_communities(&self, numbers: &[Numbers]) -> Result<(), Wait> {
        if self.unknown(numbers).is_empty() { Ok(()) } else { Err(Wait::Again) }
    }

    /// The community of a server, as the hub knows it.
    pub(crate) fn community(&self, server: ServerId) -> Option<Arc<Community>> {
        self.known.get(&server)?.community.clone()
    }

    /// A community has been read whole as of an access number. It is taken if nothing of it has changed since; gives
    /// whether it is known now.
    pub(crate) fn learn(&mut self, community: Community, access: i64) -> bool {
        let is_fresh = self.access.is_current(community.id, access);
        let known = self.known.entry(community.id).or_default();
        if is_fresh {
            known.places.extend(community.channels.iter().map(|place| (place.id, place.access)));
            known.community = Some(Arc::new(community));
        }
        known.community.is_some()
    }
}
