//! Blocks: whom those block who are on line.
//!
//! They are read after the numbers that a connection begins with, and again whenever the version of their user shows that
//! something has changed: so they are never older than the numbers beside which they count. What somebody says whom a reader
//! blocks is told to that reader as `notification:quiet`; neither of the two hears of the other's presence. Who blocks a reader
//! is known from the blocks of those who are on line, and of others nobody hears that they are.

use std::collections::HashSet;

use rialto_protocol::events::PresenceChanged;
use rialto_protocol::limits::PRESENCE_LISTED_MAX;
use rialto_protocol::{ServerId, UserId};

use super::state::Hub;
use super::{Audience, Effect, Fact, Room};
use crate::store::Raised;

impl Hub {
    /// Whether one of the two blocks the other, as far as they are on line.
    pub(super) fn are_apart(&self, user: UserId, other: UserId) -> bool {
        self.blocks.are_apart(user, other)
    }

    /// Whether `user` blocks `other`, as far as they are on line.
    pub(crate) fn has_blocked(&self, user: UserId, other: UserId) -> bool {
        self.blocks.has(user, other)
    }

    /// Those on line who block `user`.
    pub(crate) fn blockers(&self, user: UserId) -> impl Iterator<Item = UserId> + '_ {
        self.blocks.blockers(user)
    }

    /// How many members of `server` are on line to somebody who is apart from these: where all are named, without them. Where
    /// they are too many for that, one more or less in the number says nothing of anybody.
    pub(crate) fn online_without(&self, server: ServerId, apart: impl Iterator<Item = UserId>) -> usize {
        let count = self.online(server);
        if count > PRESENCE_LISTED_MAX {
            return count;
        }
        count - apart.filter(|other| self.is_online(*other, server)).count()
    }

    /// `user` blocks whom `blocks`, as who blocks whom, say, no earlier than as of `version` of the user. Gives whether that
    /// has changed.
    pub(super) fn set_blocks(
        &mut self,
        (user, version): Raised,
        blocks: &[(UserId, UserId)],
        effects: &mut Vec<Effect>,
    ) -> bool {
        match self.readers.get_mut(&user) {
            Some(reader) if reader.blocks_version > version => return false,
            Some(reader) => reader.blocks_version = version,
            None if !self.presence.is_in_grace(user) => return false,
            None => {}
        }
        let blocked = blocks.iter().filter(|(by, _)| *by == user).map(|(_, of)| *of);
        let now: HashSet<UserId> = blocked.collect();
        let before = self.blocks.set(user, now.clone());
        for other in before.symmetric_difference(&now) {
            // Where the other one blocks as well, they were apart and are.
            if !self.blocks.has(*other, user) {
                let shown = !now.contains(other);
                self.tell_presence_of(user, *other, shown, effects);
                self.tell_presence_of(*other, user, shown, effects);
            }
        }
        before != now
    }

    /// Tells `user` that `other` is on line from here on as far as they may know, or no more.
    fn tell_presence_of(&self, user: UserId, other: UserId, shown: bool, effects: &mut Vec<Effect>) {
        let servers = self.readers.get(&user).map_or(&[][..], |reader| &reader.servers);
        for server in servers.iter().filter(|server| !self.is_hidden(user, **server)) {
            if self.online(*server) > PRESENCE_LISTED_MAX || !self.is_online(other, *server) {
                continue;
            }
            let count = self.online_without(*server, self.blocks.apart(user));
            let (online, offline) = if shown { (vec![other], Vec::new()) } else { (Vec::new(), vec![other]) };
            let presence = PresenceChanged { server_id: *server, online, offline, count };
            let audience = Audience::Room(Room::User(user), Vec::new());
            effects.push(Effect::Tell(audience, Fact::Presence(presence)));
        }
    }

    /// The blocks of `user` are to be read again.
    pub(crate) fn read_blocks_later(&mut self, user: UserId) {
        if self.readers.contains_key(&user) || self.presence.is_in_grace(user) {
            self.stale_blocks.insert(user);
        }
    }

    /// What was read of the blocks of `users`, after their versions: whose have changed hear their numbers anew.
    pub(crate) fn finish_blocks(
        &mut self,
        users: &[Raised],
        blocks: &[(UserId, UserId)],
        effects: &mut Vec<Effect>,
    ) {
        for user in users {
            if self.set_blocks(*user, blocks, effects) {
                self.recount_all_later(user.0);
            }
        }
    }
}
