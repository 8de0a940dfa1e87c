//! Channels that their user has marked unread: nothing of theirs reads them until that is over.
//!
//! The store says it beside the numbers. What may be told is never older than what was told before, and what it says of
//! marks neither. A connection that is to read a marked channel reads it as soon as the mark is over.

use std::collections::HashSet;

use rialto_protocol::{Channel, ChannelId, UserId};

use super::state::Hub;
use super::{Effect, Rule};
use crate::store::AsOf;

impl Hub {
    /// Whether `user`, who is here, has marked a channel unread.
    pub(super) fn is_marked(&self, user: UserId, channel: ChannelId) -> bool {
        self.marks.get(&user).is_some_and(|marked| marked.contains(&channel))
    }

    /// The same by the newer of what is known and what was read.
    pub(super) fn will_be_marked(&self, user: UserId, read: &AsOf<Channel>) -> bool {
        let known = self.is_newer(user, read.version) || !self.keeps(Rule::Mark);
        if known { self.is_marked(user, read.value.id) } else { read.value.unread_from.is_some() }
    }

    /// Whether something of a higher version was told.
    pub(super) fn is_newer(&self, user: UserId, version: i64) -> bool {
        self.readers.get(&user).is_some_and(|reader| reader.told > version)
    }

    /// Notes whether channels are marked, as what may be told of them says.
    pub(super) fn note_marks<'a>(
        &mut self,
        user: UserId,
        channels: impl Iterator<Item = &'a Channel> + Clone,
        effects: &mut Vec<Effect>,
    ) {
        let is_marked = |channel: &Channel| channel.unread_from.is_some();
        // Hardly anybody has one.
        if !self.keeps(Rule::Mark) || !(self.marks.contains_key(&user) || channels.clone().any(is_marked)) {
            return;
        }
        for channel in channels {
            if is_marked(channel) == self.is_marked(user, channel.id) {
                continue;
            }
            let marked = self.marks.entry(user).or_default();
            if is_marked(channel) {
                marked.insert(channel.id);
                self.end_reading(user, channel.id, effects);
            } else {
                marked.remove(&channel.id);
                if self.wants_reading(user, channel.id) {
                    self.start_reading(user, channel.id, channel.read_seq, effects);
                }
            }
        }
        if self.marks.get(&user).is_some_and(HashSet::is_empty) {
            self.marks.remove(&user);
        }
    }
}
