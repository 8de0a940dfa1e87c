//! Holding a user's notifications while a number of theirs is read from the store; see the
//! [module](super) for why.

use std::collections::HashMap;
use std::sync::Arc;

use rialto_protocol::events::NotificationsCount;
use rialto_protocol::limits::COUNT_MAX;
use rialto_protocol::requests::{ChannelCount, ServerCount};
use rialto_protocol::{ChannelId, Message, UserId};

use super::state::Hub;
use super::turns::cleared;
use super::{Audience, Effect, Fact, Room};
use crate::bus::Event;
use crate::store::Numbers;

impl Numbers {
    /// What `notifications:get` and `notifications:count` say of it.
    pub(crate) fn count(&self) -> ServerCount {
        let channels = self.server.channels.iter();
        ServerCount {
            server_id: self.server.id,
            count: self.server.count,
            channels: channels
                .map(|channel| ChannelCount { channel_id: channel.id, unread: channel.unread })
                .collect(),
        }
    }

    /// The same as an event.
    pub(crate) fn event(&self) -> NotificationsCount {
        let ServerCount { server_id, count, channels } = self.count();
        NotificationsCount { server_id, count, channels: Some(channels) }
    }
}

/// The heads as of which numbers were read.
pub(super) fn heads(numbers: &[Numbers]) -> HashMap<ChannelId, i64> {
    numbers
        .iter()
        .flat_map(|numbers| &numbers.server.channels)
        .map(|channel| (channel.id, channel.rev))
        .collect()
}

/// What was held of a user.
pub(super) struct Released {
    /// What the numbers hold.
    pub(super) before: Vec<Arc<Message>>,
    /// What came after them.
    pub(super) after: Vec<Arc<Message>>,
    /// Everything that was told meanwhile.
    pub(super) log: Vec<Event>,
}

impl Hub {
    /// Holds the notifications of `user`, who has no other hold, until [`Hub::release`].
    pub(crate) fn hold(&mut self, user: UserId, effects: &mut Vec<Effect>) {
        let place = self.log_start + self.log.len() as u64;
        let reader = self.readers.entry(user).or_default();
        if reader.held_from.is_some() {
            return;
        }
        reader.held_from = Some(place);
        *self.holds.entry(place).or_default() += 1;
        effects.extend(reader.connections.iter().map(|connection| Effect::Enter(*connection, Room::Held)));
    }

    /// Ends the hold of `user` and gives what was held, apart by the `heads` as of which numbers were read.
    pub(super) fn release(
        &mut self,
        user: UserId,
        heads: &HashMap<ChannelId, i64>,
        effects: &mut Vec<Effect>,
    ) -> Released {
        let mut released = Released { before: Vec::new(), after: Vec::new(), log: Vec::new() };
        let Some(reader) = self.readers.get_mut(&user) else { return released };
        let Some(place) = reader.held_from.take() else { return released };
        effects.extend(reader.connections.iter().map(|connection| Effect::Exit(*connection, Room::Held)));
        let stopped = std::mem::take(&mut reader.stopped);
        let was_read = |message: &Message| {
            let up_to = |(channel, cursor): &(ChannelId, i64)| {
                *channel == message.channel_id && message.seq <= *cursor
            };
            stopped.iter().any(up_to)
        };
        released.log = self.log.iter().skip(place.saturating_sub(self.log_start) as usize).cloned().collect();
        for event in &released.log {
            let Event::MessageNew(message) = event else { continue };
            if message.author.id == user
                || !reader.servers.contains(&message.server_id)
                || reader.reads(message.channel_id)
                || was_read(message)
            {
                continue;
            }
            let counted = heads.get(&message.channel_id).is_some_and(|head| message.seq <= *head);
            let part = if counted { &mut released.before } else { &mut released.after };
            part.push(Arc::clone(message));
        }
        if reader.connections.is_empty() {
            self.readers.remove(&user);
        }
        self.forget_hold(place);
        released
    }

    /// What was told since the hold of `user` began.
    pub(super) fn held_log(&self, user: UserId) -> impl Iterator<Item = &Event> {
        let place = self.readers.get(&user).and_then(|reader| reader.held_from);
        let skip = place.map_or(self.log.len(), |place| place.saturating_sub(self.log_start) as usize);
        self.log.iter().skip(skip)
    }

    /// Tells `user` notifications that were held.
    pub(super) fn tell_held(&mut self, user: UserId, held: &[Arc<Message>], effects: &mut Vec<Effect>) {
        let mut open = Vec::new();
        for message in held {
            let audience = Audience::Room(Room::User(user), Vec::new());
            effects.push(Effect::Tell(audience, Fact::Notification(Arc::clone(message))));
            if self.readers.get(&user).is_some_and(|reader| reader.open.contains(&message.server_id)) {
                open.push(message.server_id);
            }
        }
        open.dedup();
        for server in open {
            // The tick may have passed since the message came, when they did not have it open yet.
            self.talked.insert(server);
            effects.push(Effect::Tell(
                Audience::Room(Room::User(user), Vec::new()),
                Fact::Count(cleared(server)),
            ));
        }
    }

    /// Ends the hold of `user` without a number: what was held is told now.
    pub(crate) fn release_plainly(&mut self, user: UserId, effects: &mut Vec<Effect>) {
        let released = self.release(user, &HashMap::new(), effects);
        self.tell_held(user, &released.after, effects);
    }

    /// Sets in `numbers` what the store can't know yet: a channel that `user` is reading has nothing unread,
    /// a server that they have open shows no badge. The cursors of both are written from time to time only.
    pub(crate) fn present(&self, user: UserId, numbers: &mut [Numbers]) {
        let reader = self.readers.get(&user);
        for Numbers { server, unseen } in numbers {
            for (channel, unseen) in server.channels.iter_mut().zip(unseen.iter_mut()) {
                if reader.is_some_and(|reader| reader.reads(channel.id)) {
                    (channel.unread, channel.read_seq, *unseen) = (0, channel.rev, 0);
                }
            }
            let open = reader.is_some_and(|reader| reader.open.contains(&server.id));
            server.count = if open { 0 } else { unseen.iter().sum::<i64>().min(COUNT_MAX) };
        }
    }

    fn forget_hold(&mut self, place: u64) {
        if let Some(count) = self.holds.get_mut(&place) {
            *count -= 1;
            if *count == 0 {
                self.holds.remove(&place);
            }
        }
        let end = self.log_start + self.log.len() as u64;
        let keep_from = self.holds.keys().next().copied().unwrap_or(end);
        let drop = usize::try_from(keep_from - self.log_start).unwrap_or(0);
        self.log.drain(..drop);
        self.log_start = keep_from;
    }
}
