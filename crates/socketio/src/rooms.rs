//! Which socket is in which room.
//!
//! Lock order: a socket's own membership, then a shard of rooms, then an outbox.

use std::collections::HashMap;
use std::collections::hash_map::{DefaultHasher, RandomState};
use std::hash::{BuildHasher, BuildHasherDefault};
use std::sync::RwLock;

use crate::handler::Handler;
use crate::lock::ReadWriteLock as _;
use crate::room::{Namespace, Room};
use crate::socket::Socket;

const SHARDS: usize = 16;

/// A room of a namespace.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct RoomKey {
    pub(crate) namespace: Namespace,
    pub(crate) room: Room,
}

/// The sockets of a room by their serial numbers, which nobody outside chooses.
type Members<H> = HashMap<u64, Socket<H>, BuildHasherDefault<DefaultHasher>>;

pub(crate) struct Rooms<H: Handler> {
    hasher: RandomState,
    shards: [RwLock<HashMap<RoomKey, Members<H>>>; SHARDS],
}

impl<H: Handler> Rooms<H> {
    pub(crate) fn new() -> Self {
        Self { hasher: RandomState::new(), shards: std::array::from_fn(|_| RwLock::default()) }
    }

    fn shard(&self, key: &RoomKey) -> &RwLock<HashMap<RoomKey, Members<H>>> {
        &self.shards[self.hasher.hash_one(key) as usize % SHARDS]
    }

    /// Puts `socket` into the room. Gives the room's name as all its members share it.
    pub(crate) fn insert(&self, key: RoomKey, socket: &Socket<H>) -> Room {
        let mut shard = self.shard(&key).exclusive();
        let entry = shard.entry(key);
        let name = entry.key().room.clone();
        entry.or_default().insert(socket.serial(), socket.clone());
        name
    }

    pub(crate) fn remove(&self, key: &RoomKey, serial: u64) {
        let mut shard = self.shard(key).exclusive();
        let Some(members) = shard.get_mut(key) else { return };
        let removed = members.remove(&serial);
        if members.is_empty() {
            shard.remove(key);
        } else if members.capacity() > 64 && members.len() * 8 < members.capacity() {
            members.shrink_to_fit();
        }
        drop(shard);
        drop(removed);
    }

    /// Shows each member of a room. What is called must not touch rooms.
    pub(crate) fn for_each(&self, key: &RoomKey, mut show: impl FnMut(&Socket<H>)) {
        if let Some(members) = self.shard(key).shared().get(key) {
            members.values().for_each(&mut show);
        }
    }

    /// How many rooms have a member.
    pub(crate) fn count(&self) -> usize {
        self.shards.iter().map(|shard| shard.shared().len()).sum()
    }
}
