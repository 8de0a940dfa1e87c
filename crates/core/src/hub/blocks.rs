//! Blocks: of those who are here, whom they block and who blocks them.
//!
//! They are read after the numbers that a connection begins with, and again whenever the version of their user shows that
//! something has changed: so they are never older than the numbers beside which they count. What somebody says whom a reader
//! blocks is told to that reader as `notification:quiet`; neither of the two hears of the other's presence.

use std::collections::HashSet;

use rialto_protocol::UserId;
use rialto_protocol::events::PresenceChanged;
use rialto_protocol::limits::PRESENCE_LISTED_MAX;

use super::apart::Apart;
use super::state::Hub;
use super::{Audience, Effect, Fact, Room};
use crate::store::Raised;

impl Hub {
    /// Whether one of the two blocks the other, as far as it is known of `user`, who is here.
    pub(super) fn are_apart(&self, user: UserId, other: UserId) -> bool {
        self.blocks.are_apart(user, other)
    }

    /// The blocks that concern `user`, as who blocks whom, are so, no earlier than as of `version` of the user. Gives whether
    /// that has changed.
    pub(super) fn set_blocks(
        &mut self,
        (user, version): Raised,
        blocks: &[(UserId, UserId)],
        effects: &mut Vec<Effect>,
    ) -> bool {
        let Some(reader) = self.readers.get_mut(&user).filter(|reader| reader.blocks_version <= version)
        else {
            return false;
        };
        reader.blocks_version = version;
        let mut now = Apart::default();
        for (by, of) in blocks {
            if *by == user {
                now.blocked.insert(*of);
            } else if *of == user {
                now.blocked_by.insert(*by);
            }
        }
        let before = self.blocks.set(user, now.clone());
        if before == now {
            return false;
        }
        let (was, is): (HashSet<UserId>, HashSet<UserId>) = (before.all().collect(), now.all().collect());
        for other in was.symmetric_difference(&is) {
            self.tell_presence_of(user, *other, !is.contains(other), effects);
        }
        true
    }

    /// Tells `user` that `other` is on line from here on as far as they may know, or no more.
    fn tell_presence_of(&self, user: UserId, other: UserId, shown: bool, effects: &mut Vec<Effect>) {
        let servers = self.readers.get(&user).map_or(&[][..], |reader| &reader.servers);
        for server in servers.iter().filter(|server| !self.is_hidden(user, **server)) {
            let count = self.online(*server);
            if count > PRESENCE_LISTED_MAX || !self.is_online(other, *server) {
                continue;
            }
            let (online, offline) = if shown { (vec![other], Vec::new()) } else { (Vec::new(), vec![other]) };
            let presence = PresenceChanged { server_id: *server, online, offline, count };
            let audience = Audience::Room(Room::User(user), Vec::new());
            effects.push(Effect::Tell(audience, Fact::Presence(presence)));
        }
    }

    /// The blocks of `user` are to be read again.
    pub(crate) fn read_blocks_later(&mut self, user: UserId) {
        if self.readers.contains_key(&user) {
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
