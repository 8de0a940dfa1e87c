//! Following access: who may see what, by the numbers of the access sequence.
//!
//! What the bus tells takes effect at once. Whether something was lost on the way shows by the numbers: up to `heard` there
//! is none missing. If the store has more, those servers are read whose number is higher, and who is in them is compared
//! with who was: so nothing needs to be kept of what was missed.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::mem;

use rialto_protocol::events::RemovedReason;
use rialto_protocol::{ServerId, UserId};

use super::parking::{Parked, Until, Wait};
use super::state::{Hub, View};
use super::{Audience, Effect, Fact, Room, Rule};
use crate::bus::AccessChange;
use crate::store::AccessState;

/// How many changes of access are kept while somebody reads, or while one before them is missing.
pub(super) const LOG_MAX: usize = 1_024;
/// How many losses of access are known by whose they were.
pub(super) const LOSSES_MAX: usize = 256;

/// The changes of access, as far as the hub has heard of them.
#[derive(Debug, Default)]
pub(super) struct Access {
    /// Whether `heard` says anything: not before the store was first read.
    is_known: bool,
    /// No change up to this number is missing.
    heard: i64,
    /// Every change after this number that was heard of is in `log`.
    begin: i64,
    log: BTreeMap<i64, Concern>,
    /// The last number of a change that says no more than that there was one.
    wanted: i64,
    /// The servers of such changes, as far as these have not been read.
    governed: BTreeMap<i64, ServerId>,
    parked: Vec<(i64, Parked)>,
    losses: Losses,
}

/// How often access was taken from somebody, and lately from whom.
#[derive(Debug, Default)]
struct Losses {
    count: u64,
    /// The last ones; nobody's where it may be that of anybody who is not here.
    of: VecDeque<Option<UserId>>,
}

impl Losses {
    fn note(&mut self, user: Option<UserId>) {
        self.count += 1;
        self.of.push_back(user);
        if self.of.len() > LOSSES_MAX {
            self.of.pop_front();
        }
    }

    /// Whether one of those after the first `count` may be of `user`, who is here since there were `here` of them.
    fn concern(&self, user: UserId, count: u64, here: Option<u64>) -> bool {
        let later = usize::try_from(self.count.saturating_sub(count)).unwrap_or(usize::MAX);
        let is_of = |(of, nth): (&Option<UserId>, u64)| match of {
            Some(of) => *of == user,
            None => here.is_none_or(|here| nth < here),
        };
        later > self.of.len() || self.of.iter().rev().zip((0..self.count).rev()).take(later).any(is_of)
    }
}

/// Whom a change concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Concern {
    Member(ServerId, UserId),
    Server(ServerId),
}

impl Access {
    /// Has `parked` wait until nothing up to `number` is missing.
    pub(super) fn park(&mut self, number: i64, parked: Parked) {
        self.parked.push((number, parked));
    }

    /// Whether nothing waits, or is to be read.
    pub(super) const fn is_at_rest(&self) -> bool {
        self.parked.is_empty() && self.wanted <= self.heard
    }

    /// Whether every change up to `last` was heard of that is to be read. Then members have changed in none of them.
    fn has_all(&self, last: i64) -> bool {
        let is_known = |number| self.log.contains_key(&number) || self.governed.contains_key(&number);
        (self.heard + 1..=last).all(is_known)
    }

    /// Whether there is room for one more change in the log. One that is not missing may go from its beginning.
    fn makes_room(&mut self) -> bool {
        if self.log.len() < LOG_MAX {
            return true;
        }
        let first = self.log.first_key_value().map(|(number, _)| *number);
        let Some(first) = first.filter(|first| self.is_known && *first <= self.heard) else { return false };
        self.log.remove(&first);
        self.begin = self.begin.max(first);
        true
    }

    /// Whether a read of `server` as of the access number `access` says how it is now.
    pub(super) fn is_current(&self, server: ServerId, access: i64) -> bool {
        let is_of = |concern: &Concern| match concern {
            Concern::Member(of, _) | Concern::Server(of) => *of == server,
        };
        let is_heard = self.is_known && (self.begin..=self.heard).contains(&access);
        is_heard && !self.log.range(access + 1..).any(|(_, concern)| is_of(concern))
    }

    /// Logs a change of a server that was read; gives whether there was room.
    fn log_read(&mut self, number: i64, server: ServerId) -> bool {
        let makes_room = self.makes_room();
        if makes_room {
            self.log.insert(number, Concern::Server(server));
        }
        makes_room
    }

    /// Nothing up to `number` is missing, as a read says.
    fn has_heard(&mut self, number: i64) {
        self.is_known = true;
        self.heard = self.heard.max(number);
        while self.log.contains_key(&(self.heard + 1)) {
            self.heard += 1;
        }
    }
}

impl Hub {
    /// The number up to which no change of access is missing; nothing before the store was first read.
    pub(crate) fn access_heard(&self) -> Option<i64> {
        self.access.is_known.then_some(self.access.heard)
    }

    /// Whether changes of access up to `number` must be followed before what was read at it is told.
    pub(crate) fn lacks_access(&self, number: i64) -> bool {
        self.keeps(Rule::AccessFirst) && (!self.access.is_known || self.access.heard < number)
    }

    /// The store has been read at that access number, and nobody has been told anything yet.
    pub(crate) fn begin_access(&mut self, number: i64) {
        if !self.access.is_known {
            self.access.begin = number;
            self.access.has_heard(number);
        }
    }

    /// Whether a read of `user` in `servers` as of the access number `access` still tells what they may see.
    pub(super) fn covers_access(
        &mut self,
        user: UserId,
        access: i64,
        servers: &[ServerId],
    ) -> Result<(), Wait> {
        // Where nobody is here yet, nothing has been told that could be wrong.
        self.begin_access(access);
        if access > self.access.heard && self.keeps(Rule::Wait) {
            return Err(Wait::Until(Until::Access(access)));
        }
        if !self.keeps(Rule::AccessNumber) {
            return Ok(());
        }
        let known = self.readers.get(&user).map_or(&[][..], |reader| &reader.servers);
        let concerns = |(_, concern): (&i64, &Concern)| match concern {
            Concern::Member(_, member) => *member == user,
            Concern::Server(server) => known.contains(server) || servers.contains(server),
        };
        if access < self.access.begin || self.access.log.range(access + 1..).any(concerns) {
            return Err(Wait::Again);
        }
        Ok(())
    }

    /// A hint of a change.
    pub(super) fn hear_access(&mut self, number: i64, change: AccessChange, effects: &mut Vec<Effect>) {
        if (self.access.is_known && number <= self.access.heard) || self.access.log.contains_key(&number) {
            return;
        }
        let concern = match change {
            AccessChange::MemberAdded { server, user } | AccessChange::MemberRemoved { server, user, .. } => {
                Concern::Member(server, user)
            }
            AccessChange::ServerDeleted(server) => Concern::Server(server),
            AccessChange::Governed(server) => {
                // What has changed is read, and so is all that was missed before.
                self.access.wanted = self.access.wanted.max(number);
                if self.access.governed.len() < LOG_MAX {
                    self.access.governed.insert(number, server);
                }
                return;
            }
        };
        if !self.access.makes_room() {
            return; // it is found when the store is looked at
        }
        let is_late = self.access.log.range(number + 1..).any(|(_, later)| *later == concern);
        self.access.log.insert(number, concern);
        if self.access.is_known {
            self.access.has_heard(self.access.heard);
        }
        if !is_late {
            self.change_access(change, effects);
        }
        self.wake_access();
    }

    fn change_access(&mut self, change: AccessChange, effects: &mut Vec<Effect>) {
        match change {
            AccessChange::MemberAdded { server, user } => {
                if self.readers.contains_key(&user) {
                    self.welcome_later(user, server);
                }
                self.presence.joined_in_grace(user, server);
                self.membership.insert(server);
            }
            AccessChange::MemberRemoved { server, user, reason } => {
                self.remove_server(user, server, reason, effects);
                self.membership.insert(server);
            }
            AccessChange::ServerDeleted(server) => self.delete_server(server, effects),
            AccessChange::Governed(_) => {}
        }
    }

    /// What the store says of the servers that have changed after the number that was heard.
    pub(crate) fn compare_access(&mut self, state: AccessState, effects: &mut Vec<Effect>) {
        if state.last <= self.access.heard || !self.keeps(Rule::AccessState) {
            return;
        }
        let has_all = self.access.has_all(state.last);
        let later = self.access.governed.split_off(&(state.last + 1));
        let governed = mem::replace(&mut self.access.governed, later);
        // Somebody who is not here may have lost a server or a channel that they are reading over HTTP.
        self.access.losses.note(None);
        for server in state.gone {
            self.delete_server(server, effects);
        }
        // What was told already of a later moment than the read.
        let newer: Vec<Concern> =
            self.access.log.range(state.last + 1..).map(|(_, concern)| *concern).collect();
        for changed in state.changed {
            let server = changed.community;
            if newer.contains(&Concern::Server(server.id)) {
                continue;
            }
            let is_newer = |user: &UserId| newer.contains(&Concern::Member(server.id, *user));
            let members: HashSet<UserId> = server.members.keys().copied().collect();
            let lost = |(user, reader): (&UserId, &super::state::Reader)| {
                (reader.servers.contains(&server.id) && !members.contains(user)).then_some(*user)
            };
            let mut lost: Vec<UserId> = self.readers.iter().filter_map(lost).collect();
            lost.extend(self.presence.leaving_from(server.id).filter(|user| !members.contains(user)));
            for user in lost.into_iter().filter(|user| !is_newer(user)) {
                let kicked = changed.kicked.contains(&user);
                let reason = if kicked { RemovedReason::Kicked } else { RemovedReason::Left };
                self.remove_server(user, server.id, reason, effects);
            }
            for user in members.iter().copied().filter(|user| !is_newer(user)) {
                if self.readers.get(&user).is_some_and(|reader| !reader.servers.contains(&server.id)) {
                    self.welcome_later(user, server.id);
                }
                // Who was never shown a conversation is on line there for nobody.
                let is_silent = server.channels.iter().all(|place| place.rev == 0);
                if !(is_silent && changed.closed.contains(&user)) {
                    self.presence.joined_in_grace(user, server.id);
                }
            }
            let id = server.id;
            if !has_all && server.conversation.is_none() {
                self.membership.insert(id);
            }
            self.change_community(server, effects);
            self.compare_closed(id, &changed.closed, effects);
        }
        let is_logged =
            has_all && governed.into_iter().all(|(number, server)| self.access.log_read(number, server));
        self.access.has_heard(state.last);
        if !is_logged {
            self.drop_access_log();
        }
        self.wake_access();
    }

    fn wake_access(&mut self) {
        let heard = self.access.heard;
        let ready = self.access.parked.extract_if(.., |(number, _)| *number <= heard);
        self.woken.extend(ready.map(|(_, parked)| parked));
    }

    /// Whether a step waits for a change of access.
    pub(crate) const fn waits_for_access(&self) -> bool {
        !self.access.is_at_rest()
    }

    /// How often access was taken from somebody.
    pub(super) const fn losses(&self) -> u64 {
        self.access.losses.count
    }

    /// Whether one of the losses of access after the first `count` may be of `user`.
    pub(crate) fn has_lost(&self, user: UserId, count: u64) -> bool {
        let here = self.readers.get(&user).and_then(|reader| reader.here);
        self.access.losses.concern(user, count, here)
    }

    /// `user`, who is here, may have lost something that they could see.
    pub(super) fn note_loss(&mut self, user: UserId) {
        self.access.losses.note(Some(user));
    }

    /// The servers that are followed.
    pub(crate) fn followed_servers(&self) -> Vec<ServerId> {
        self.servers.keys().copied().collect()
    }

    /// No change up to what was heard is needed any more: nobody reads, or whoever does reads again.
    pub(super) fn drop_access_log(&mut self) {
        if self.access.is_known {
            self.access.begin = self.access.heard;
            self.access.log = self.access.log.split_off(&(self.access.heard + 1));
        }
    }

    fn delete_server(&mut self, server: ServerId, effects: &mut Vec<Effect>) {
        self.presence.forget(server);
        // Members who are not here may be reading it over HTTP.
        self.access.losses.note(None);
        self.membership.remove(&server);
        let here = self.readers.iter().filter(|(_, reader)| reader.servers.contains(&server));
        for user in here.map(|(user, _)| *user).collect::<Vec<_>>() {
            self.remove_server(user, server, RemovedReason::Deleted, effects);
        }
        self.unfollow(server);
    }

    /// Takes `server` from `user`, on every connection: from here on they hear nothing of it.
    fn remove_server(
        &mut self,
        user: UserId,
        server: ServerId,
        reason: RemovedReason,
        effects: &mut Vec<Effect>,
    ) {
        self.lose(user, server);
        self.access.losses.note(Some(user));
        let is_hidden = self.is_hidden(user, server);
        self.leave_rooms((user, server), false, effects);
        if let Some(known) = self.known.get_mut(&server) {
            known.members.remove(&user);
            known.untold.remove(&user);
            known.hidden.remove(&user);
        }
        let is_direct = self.is_direct(server);
        let Some(reader) = self.readers.get_mut(&user) else { return };
        let known = reader.servers.len();
        reader.servers.retain(|known| *known != server);
        if reader.servers.len() < known && !is_hidden {
            let audience = Audience::Room(Room::User(user), Vec::new());
            let fact =
                if is_direct { Fact::DirectRemoved(server) } else { Fact::ServerRemoved(server, reason) };
            effects.push(Effect::Tell(audience, fact));
        }
    }

    /// Takes every connection of a user out of the rooms of a server, and its views and reading with them; what was read
    /// there is written if the user `stays` a member.
    pub(super) fn leave_rooms(
        &mut self,
        (user, server): (UserId, ServerId),
        stays: bool,
        effects: &mut Vec<Effect>,
    ) {
        let roles_room = self.roles_room(user, server);
        let Some(reader) = self.readers.get(&user) else { return };
        for connection in reader.connections.clone() {
            let Some(state) = self.connections.get_mut(&connection) else { continue };
            let views: Vec<View> = state.views.iter().filter(|view| view.server == server).copied().collect();
            state.views.retain(|view| view.server != server);
            state.open = state.open.filter(|open| *open != server);
            let rooms = [Some(Room::Server(server)), roles_room];
            effects.extend(rooms.into_iter().flatten().map(|room| Effect::Exit(connection, room)));
            for view in views {
                effects.push(Effect::Exit(connection, Room::Channel(view.channel)));
                if stays {
                    self.lose_reading(user, view.channel, effects);
                } else {
                    self.drop_reading(user, view.channel, effects);
                }
            }
        }
        self.close_if_last(user, server, effects);
    }
}
