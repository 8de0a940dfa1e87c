//! Presence: who is on line in which server, on all their devices together, and what is told of it.
//!
//! A user is on line in their servers from `ready` on until [`GRACE`] after their last connection has ended,
//! so that a page that is loaded again changes nothing for anyone. Which servers those are is known of whoever
//! is here (`Reader`), and kept here for those in grace; beside that each server has the set of those who are on line. In a
//! direct conversation that somebody was never shown they are on line for nobody.
//! Changes are gathered, and told by [`Hub::tell_presence`] as the difference to what was told before.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use rialto_protocol::events::PresenceChanged;
use rialto_protocol::limits::PRESENCE_LISTED_MAX;
use rialto_protocol::{ServerId, UserId};

use super::state::Hub;
use super::{Audience, Effect, Fact, Room};

/// How long changes are gathered, at least, before they are told.
pub(crate) const GATHER: Duration = Duration::from_secs(1);
/// How many connections a gathering tells, about: what goes beyond waits for the next one, so that whoever connects when
/// thousands do has not the news of all the others to wait for.
const TOLD_AT_ONCE: i64 = 1_000;
/// How many gatherings a change waits at most.
const WAIT_MAX: u64 = 5;
/// How long a user stays on line after their last connection has ended, at least.
const GRACE: Duration = Duration::from_secs(10);
/// The same in gatherings, which are the hub's clock; the one under way is part of the first.
const GRACE_GATHERINGS: u64 = GRACE.as_secs() / GATHER.as_secs() + 1;

/// Who is on line, beside what the hub knows of those who are here.
#[derive(Debug, Default)]
pub(super) struct Presence {
    /// The servers in which somebody is on line.
    crowds: HashMap<ServerId, Crowd>,
    /// The servers in which something has changed since it was last told, in the order in which that began, with the
    /// number of gatherings until then.
    changed: VecDeque<(u64, ServerId)>,
    /// How many connections may be told; below 0 where more were told than that.
    allowance: i64,
    /// Whose last connection has ended not long ago.
    leaving: HashMap<UserId, Leaving>,
    /// The ends of grace, in their order; who came back or left again in the meantime has one that says nothing.
    ends: VecDeque<(u64, UserId)>,
    /// Those who have left, with the gathering at which nothing is left to be told of them.
    gone: VecDeque<(u64, UserId)>,
    /// How many gatherings have been told.
    gatherings: u64,
}

/// The members of a server who are on line.
#[derive(Debug, Default)]
struct Crowd {
    online: HashSet<UserId>,
    /// Those who are here and were never shown it: a direct conversation in which nothing was said yet.
    unshown: HashSet<UserId>,
    /// Whether it is among those that have changed.
    waits: bool,
    /// How many were told last.
    told: usize,
    /// Who is not as they were told last; nobody where too many were on line to name them.
    changed: HashSet<UserId>,
}

#[derive(Debug)]
struct Leaving {
    servers: Vec<ServerId>,
    /// The gathering with which grace is over.
    until: u64,
}

impl Presence {
    /// `user` is on line in `server` from now on.
    pub(super) fn came(&mut self, user: UserId, server: ServerId) {
        let crowd = self.crowds.entry(server).or_default();
        crowd.unshown.remove(&user);
        if crowd.online.insert(user) {
            crowd.note(user);
            self.wait(server);
        }
    }

    /// `user`, who is here, was never shown `server`: they are on line there for nobody.
    pub(super) fn hide(&mut self, user: UserId, server: ServerId) {
        let crowd = self.crowds.entry(server).or_default();
        crowd.unshown.insert(user);
        if crowd.online.remove(&user) {
            crowd.note(user);
            self.wait(server);
        }
    }

    /// `user` is not on line in `server` any more.
    fn went(&mut self, user: UserId, server: ServerId) {
        // One that was deleted is not there any more.
        let Some(crowd) = self.crowds.get_mut(&server) else { return };
        if crowd.online.remove(&user) {
            crowd.note(user);
            self.wait(server);
        } else if crowd.unshown.remove(&user) {
            // Where nobody is left it is forgotten.
            self.wait(server);
        }
    }

    /// Something has changed in `server`.
    fn wait(&mut self, server: ServerId) {
        let Some(crowd) = self.crowds.get_mut(&server) else { return };
        if !std::mem::replace(&mut crowd.waits, true) {
            self.changed.push_back((self.gatherings, server));
        }
    }

    /// The server that is to be told next, unless it can wait.
    fn next(&mut self) -> Option<ServerId> {
        let now = self.gatherings;
        let is_due = |(since, _): &mut (u64, ServerId)| self.allowance > 0 || *since + WAIT_MAX <= now;
        self.changed.pop_front_if(is_due).map(|(_, server)| server)
    }

    /// One more gathering: what was told above the allowance of earlier ones is made up for by those that follow, up to
    /// [`WAIT_MAX`] of them.
    fn allow(&mut self) {
        self.gatherings += 1;
        let debt_max = -TOLD_AT_ONCE * WAIT_MAX as i64;
        self.allowance = (self.allowance.max(debt_max) + TOLD_AT_ONCE).min(TOLD_AT_ONCE);
    }

    /// The last connection of `user` has ended, who was here in `servers`.
    pub(super) fn begin_grace(&mut self, user: UserId, mut servers: Vec<ServerId>) {
        // Whoever tried in vain to come back still has those of before.
        servers.extend(self.leaving.remove(&user).into_iter().flat_map(|leaving| leaving.servers));
        servers.sort_unstable();
        servers.dedup();
        if !servers.is_empty() {
            let until = self.gatherings + GRACE_GATHERINGS;
            self.leaving.insert(user, Leaving { servers, until });
            self.ends.push_back((until, user));
        }
    }

    /// If `user` is not here and in grace: they have `server` from now on.
    pub(super) fn joined_in_grace(&mut self, user: UserId, server: ServerId) {
        if let Some(leaving) = self.leaving.get_mut(&user)
            && !leaving.servers.contains(&server)
        {
            leaving.servers.push(server);
            self.came(user, server);
        }
    }

    /// Whether `user` is not here, and on line still.
    pub(super) fn is_in_grace(&self, user: UserId) -> bool {
        self.leaving.contains_key(&user)
    }

    /// `server` is gone, and nobody is left to be told.
    pub(super) fn forget(&mut self, server: ServerId) {
        self.crowds.remove(&server);
        for leaving in self.leaving.values_mut() {
            leaving.servers.retain(|known| *known != server);
        }
    }

    /// Those in grace who are on line in `server`.
    pub(super) fn leaving_from(&self, server: ServerId) -> impl Iterator<Item = UserId> + '_ {
        let here = self.leaving.iter().filter(move |(_, leaving)| leaving.servers.contains(&server));
        here.map(|(user, _)| *user)
    }
}

impl Crowd {
    /// `user` has come or gone: whoever does both is as they were told.
    fn note(&mut self, user: UserId) {
        if self.told <= PRESENCE_LISTED_MAX && !self.changed.remove(&user) {
            self.changed.insert(user);
        }
    }

    /// Who has changed since this was last called, if there is something to tell; nobody where they are too
    /// many to be named, now or when it was last told.
    fn gathered(&mut self) -> Option<HashSet<UserId>> {
        let told = std::mem::replace(&mut self.told, self.online.len());
        let changed = std::mem::take(&mut self.changed);
        if told.max(self.told) > PRESENCE_LISTED_MAX {
            return (told != self.told).then(HashSet::new);
        }
        (!changed.is_empty()).then_some(changed)
    }
}

impl Hub {
    /// Whether `user` is on line as a member of `server`.
    pub(crate) fn is_online(&self, user: UserId, server: ServerId) -> bool {
        self.presence.crowds.get(&server).is_some_and(|crowd| crowd.online.contains(&user))
    }

    /// How many members of `server` are on line.
    pub(crate) fn online(&self, server: ServerId) -> usize {
        self.presence.crowds.get(&server).map_or(0, |crowd| crowd.online.len())
    }

    /// The members of `server` who are on line, in no order; nothing where they are more than `max`.
    pub(crate) fn online_users(&self, server: ServerId, max: usize) -> Option<Vec<UserId>> {
        let Some(crowd) = self.presence.crowds.get(&server) else { return Some(Vec::new()) };
        (crowd.online.len() <= max).then(|| crowd.online.iter().copied().collect())
    }

    /// `user` is here and has `servers`.
    pub(super) fn set_servers(&mut self, user: UserId, servers: Vec<ServerId>) {
        let Some(reader) = self.readers.get_mut(&user) else { return };
        let mut now = servers.clone();
        now.sort_unstable();
        let mut before = std::mem::replace(&mut reader.servers, servers);
        before.extend(self.presence.leaving.remove(&user).into_iter().flat_map(|leaving| leaving.servers));
        now.iter().for_each(|server| self.presence.came(user, *server));
        for server in before.iter().filter(|server| now.binary_search(server).is_err()) {
            self.presence.went(user, *server);
        }
    }

    /// `user` loses `server`; called before the reader forgets it.
    pub(super) fn lose(&mut self, user: UserId, server: ServerId) {
        self.presence.went(user, server);
        if let Some(leaving) = self.presence.leaving.get_mut(&user) {
            leaving.servers.retain(|known| *known != server);
        }
    }

    /// The servers in which somebody is to be told how many members there are now.
    pub(crate) fn take_membership(&mut self) -> Vec<ServerId> {
        let changed = std::mem::take(&mut self.membership);
        changed.into_iter().filter(|server| self.online(*server) > 0).collect()
    }

    /// It could not be told.
    pub(crate) fn put_back_membership(&mut self, server: ServerId) {
        self.membership.insert(server);
    }

    /// Ends what grace is over, and tells the servers in which something has changed, as many as the allowance is for.
    /// Whoever calls it lets [`GATHER`] pass in between.
    pub(crate) fn tell_presence(&mut self, effects: &mut Vec<Effect>) {
        self.presence.allow();
        self.end_grace();
        while let Some(server) = self.presence.next() {
            let Some(crowd) = self.presence.crowds.get_mut(&server) else { continue };
            crowd.waits = false;
            let (changed, count) = (crowd.gathered(), crowd.online.len());
            if count == 0 && crowd.unshown.is_empty() {
                self.presence.crowds.remove(&server);
                self.unfollow(server);
            }
            let Some(changed) = changed else { continue };
            self.presence.allowance -= count as i64;
            let told = |to: Audience, users: &HashSet<UserId>, count: usize| {
                let (online, offline) = users.iter().partition(|user| self.is_online(**user, server));
                Effect::Tell(
                    to,
                    Fact::Presence(PresenceChanged { server_id: server, online, offline, count }),
                )
            };
            let apart = self.apart_in(server, &changed);
            let except = apart.iter().map(|(user, ..)| Room::User(*user)).collect();
            effects.push(told(Audience::Room(Room::Server(server), except), &changed, count));
            for (user, others, count) in apart {
                // A number alone would say that somebody came or went.
                if !others.is_empty() {
                    effects.push(told(Audience::Room(Room::User(user), Vec::new()), &others, count));
                }
            }
        }
    }

    /// Those in `server` who are apart from one who is on line there or has `changed`: each hears of the others alone, and of
    /// how many they are. Nobody where they are too many to be named.
    fn apart_in(&self, server: ServerId, changed: &HashSet<UserId>) -> Vec<(UserId, HashSet<UserId>, usize)> {
        let here = self.online_users(server, PRESENCE_LISTED_MAX).unwrap_or_default().into_iter();
        let is_told = |user: &UserId| {
            let reader = self.readers.get(user).filter(|reader| reader.servers.contains(&server));
            reader.is_some() && !self.is_hidden(*user, server)
        };
        let apart = here.filter(is_told).filter_map(|user| {
            let is_near = |other: &UserId| changed.contains(other) || self.is_online(*other, server);
            let from: HashSet<UserId> = self.blocks.apart(user).filter(is_near).collect();
            if from.is_empty() {
                return None;
            }
            let count = self.online_without(server, from.iter().copied());
            Some((user, changed.difference(&from).copied().collect(), count))
        });
        apart.collect()
    }

    fn end_grace(&mut self) {
        let now = self.presence.gatherings;
        while let Some((_, user)) = self.presence.ends.pop_front_if(|(until, _)| *until <= now) {
            // Who is just coming back is not gone. If it fails, grace begins again.
            let returning = self.readers.get(&user).is_some_and(|reader| !reader.connections.is_empty());
            if returning || self.presence.leaving.get(&user).is_none_or(|leaving| leaving.until > now) {
                continue;
            }
            let left = self.presence.leaving.remove(&user);
            for server in left.into_iter().flat_map(|leaving| leaving.servers) {
                self.presence.went(user, server);
            }
            // Until it is told in all of them, it is known who is not to hear of it.
            self.presence.gone.push_back((now + WAIT_MAX + 1, user));
        }
        while let Some((_, user)) = self.presence.gone.pop_front_if(|(at, _)| *at <= now) {
            if !self.readers.contains_key(&user) && !self.presence.is_in_grace(user) {
                self.blocks.forget(user);
            }
        }
    }
}

#[cfg(test)]
mod apart_tests;
#[cfg(test)]
mod tests;
