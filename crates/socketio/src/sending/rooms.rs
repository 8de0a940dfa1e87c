//! Which socket is in which room.
//!
//! Lock order: a socket's own membership, then a shard of rooms, then an outbox.

use std::collections::HashMap;
use std::collections::hash_map::{DefaultHasher, Entry, RandomState};
use std::hash::{BuildHasher, BuildHasherDefault};
use std::sync::RwLock;

use crate::lock::ReadWriteLock as _;
use crate::sending::room::{Namespace, Room};

const SHARDS: usize = 16;

/// A room of a namespace.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct RoomKey {
    pub(crate) namespace: Namespace,
    pub(crate) room: Room,
}

/// What can be in a room.
pub(crate) trait Member: Clone {
    /// Its number, of which there is no other.
    fn serial(&self) -> u64;
}

/// The sockets of a room. Most rooms have one, and need no table for it.
enum Members<S: Member> {
    One(S),
    /// By their serial numbers, which nobody outside chooses.
    Many(HashMap<u64, S, BuildHasherDefault<DefaultHasher>>),
}

pub(crate) struct Rooms<S: Member> {
    hasher: RandomState,
    shards: [RwLock<HashMap<RoomKey, Members<S>>>; SHARDS],
}

impl<S: Member> Members<S> {
    fn insert(&mut self, socket: &S) {
        match self {
            Self::One(one) if one.serial() == socket.serial() => {}
            Self::One(one) => {
                let both = [one.clone(), socket.clone()];
                *self = Self::Many(both.into_iter().map(|socket| (socket.serial(), socket)).collect());
            }
            Self::Many(many) => drop(many.insert(socket.serial(), socket.clone())),
        }
    }

    /// Takes a socket out of a table, which shrinks when few are left.
    fn remove(&mut self, serial: u64) -> Option<S> {
        let Self::Many(many) = self else { return None };
        let removed = many.remove(&serial);
        if many.capacity() > 64 && many.len() * 8 < many.capacity() {
            many.shrink_to_fit();
        }
        removed
    }

    /// Whether nobody is left without the socket `serial`.
    fn is_only(&self, serial: u64) -> bool {
        match self {
            Self::One(one) => one.serial() == serial,
            Self::Many(many) => many.len() == 1 && many.contains_key(&serial),
        }
    }

    fn any(&self, is_it: &mut impl FnMut(&S) -> bool) -> bool {
        match self {
            Self::One(one) => is_it(one),
            Self::Many(many) => many.values().any(is_it),
        }
    }

    fn for_each(&self, show: &mut impl FnMut(&S)) {
        match self {
            Self::One(one) => show(one),
            Self::Many(many) => many.values().for_each(show),
        }
    }
}

impl<S: Member> Rooms<S> {
    pub(crate) fn new() -> Self {
        Self { hasher: RandomState::new(), shards: std::array::from_fn(|_| RwLock::default()) }
    }

    fn shard(&self, key: &RoomKey) -> &RwLock<HashMap<RoomKey, Members<S>>> {
        &self.shards[self.hasher.hash_one(key) as usize % SHARDS]
    }

    /// Puts `socket` into the room. Gives the room's name as all its members share it.
    pub(crate) fn insert(&self, key: RoomKey, socket: &S) -> Room {
        let mut shard = self.shard(&key).exclusive();
        match shard.entry(key) {
            Entry::Occupied(mut room) => {
                room.get_mut().insert(socket);
                room.key().room.clone()
            }
            Entry::Vacant(room) => {
                let name = room.key().room.clone();
                room.insert(Members::One(socket.clone()));
                name
            }
        }
    }

    pub(crate) fn remove(&self, key: &RoomKey, serial: u64) {
        let mut shard = self.shard(key).exclusive();
        let Some(members) = shard.get_mut(key) else { return };
        // Dropped after the lock: it may be the last handle of its socket.
        let (room, socket) =
            if members.is_only(serial) { (shard.remove(key), None) } else { (None, members.remove(serial)) };
        drop(shard);
        drop((room, socket));
    }

    /// Whether a member of a room is such a one. What is called must not touch rooms.
    pub(crate) fn any(&self, key: &RoomKey, mut is_it: impl FnMut(&S) -> bool) -> bool {
        self.shard(key).shared().get(key).is_some_and(|members| members.any(&mut is_it))
    }

    /// Shows each member of a room. What is called must not touch rooms.
    pub(crate) fn for_each(&self, key: &RoomKey, mut show: impl FnMut(&S)) {
        if let Some(members) = self.shard(key).shared().get(key) {
            members.for_each(&mut show);
        }
    }

    /// How many rooms have a member.
    pub(crate) fn count(&self) -> usize {
        self.shards.iter().map(|shard| shard.shared().len()).sum()
    }
}
