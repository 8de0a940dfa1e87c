//! Direct conversations at the hub: servers of which some members here may not have been told.
//!
//! Who has closed a conversation, or has been told nothing of it because nothing was said yet, is in it all the same: its log
//! is followed, and with the next message they are shown it. Until then they are in none of its rooms.

use std::sync::Arc;

use rialto_protocol::{Direct, ServerId, User, UserId};

use super::state::Hub;
use super::{Audience, Effect, Fact, Room};
use crate::access::community::Community;
use crate::store::Numbers;

impl Hub {
    /// Whether a server is a direct conversation, as far as it is known.
    pub(super) fn is_direct(&self, server: ServerId) -> bool {
        self.known.get(&server).is_some_and(|known| known.is_direct())
    }

    /// Whether a direct conversation is not shown to `user`, who is in it and here.
    pub(super) fn is_hidden(&self, user: UserId, server: ServerId) -> bool {
        self.known.get(&server).is_some_and(|known| known.hidden.contains(&user))
    }

    /// A conversation as `user` sees it, if it is one and who is in it is known.
    pub(super) fn direct(&self, user: UserId, numbers: &Numbers) -> Option<Direct> {
        let community = self.community(numbers.server.id)?;
        let channel = numbers.server.channels.first()?.clone();
        let online = |other: &User| {
            let is_online = self.is_online(other.id, numbers.server.id);
            is_online && !self.are_apart(user, other.id)
        };
        community.direct(channel, numbers.server.count, online)
    }

    /// Something was said in a conversation: whoever is not shown it will be.
    pub(super) fn show_later(&mut self, server: ServerId) {
        let hidden = self.known.get(&server).map(|known| known.hidden.clone());
        for user in hidden.into_iter().flatten() {
            if self.readers.contains_key(&user) {
                self.welcome_later(user, server);
            }
        }
    }

    /// What the store says of who has closed a conversation.
    pub(super) fn compare_closed(&mut self, server: ServerId, closed: &[UserId], effects: &mut Vec<Effect>) {
        let members = self.known.get(&server).map(|known| known.members.keys().copied());
        let is_here =
            |user: &UserId| self.readers.get(user).is_some_and(|reader| reader.servers.contains(&server));
        let here: Vec<UserId> = members.into_iter().flatten().filter(is_here).collect();
        for user in here {
            if closed.contains(&user) == self.is_hidden(user, server) {
                continue;
            }
            if closed.contains(&user) {
                self.hide(user, server, effects);
            }
            // If something was said meanwhile, it is shown after all.
            self.welcome_later(user, server);
        }
    }

    /// From here on `user` hears nothing of a conversation, until something is said in it.
    fn hide(&mut self, user: UserId, server: ServerId, effects: &mut Vec<Effect>) {
        self.leave_rooms((user, server), true, effects);
        if let Some(known) = self.known.get_mut(&server) {
            known.hidden.insert(user);
        }
        let audience = Audience::Room(Room::User(user), Vec::new());
        effects.push(Effect::Tell(audience, Fact::DirectRemoved(server)));
    }

    /// Somebody has left a conversation: tells the others who is in it now.
    pub(super) fn tell_people(&self, before: &Community, now: &Community, effects: &mut Vec<Effect>) {
        let ids = |community: &Community| {
            let people = community.conversation.iter().flat_map(|conversation| &conversation.people);
            people.map(|user| user.id).collect::<Vec<_>>()
        };
        if ids(before) == ids(now) {
            return;
        }
        let Some(place) = now.channels.first() else { return };
        for user in ids(now).into_iter().filter(|user| self.readers.contains_key(user)) {
            let Some(set) = self.known.get(&now.id).and_then(|known| known.members.get(&user)) else {
                continue;
            };
            let mut channel = now.channel(place);
            channel.permissions = now.sets.get(set).map(|set| now.in_place(set, place.access));
            let online = |other: &User| self.is_online(other.id, now.id) && !self.are_apart(user, other.id);
            if let Some(direct) = now.direct(channel, 0, online)
                && !self.is_hidden(user, now.id)
            {
                let audience = Audience::Room(Room::User(user), Vec::new());
                effects.push(Effect::Tell(audience, Fact::DirectUpdated(Box::new(direct))));
            }
        }
    }

    /// Somebody in these servers has another profile: conversations name them so.
    pub(super) fn rename_in_directs(&mut self, user: &User, servers: &[ServerId]) {
        for server in servers {
            let Some(known) = self.known.get_mut(server) else { continue };
            let Some(community) = known.community.as_mut().filter(|known| known.conversation.is_some())
            else {
                continue;
            };
            let conversation = Arc::make_mut(community).conversation.as_mut();
            let people = conversation.map(|conversation| &mut conversation.people);
            for person in people.into_iter().flatten().filter(|person| person.id == user.id) {
                person.clone_from(user);
            }
        }
    }
}
