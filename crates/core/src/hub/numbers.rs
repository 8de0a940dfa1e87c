//! Bringing numbers forward: what was read from the store is told as it is at the moment of telling.
//!
//! A number is as of one read: of each channel's head, of the user's version, of an access number. Once the hub has heard
//! up to there, it adds the messages past the head that count for this user, and tells the sum. It never takes anything
//! away: where what was read can't be brought forward by adding, it is read again. So an absolute number replaces all that
//! was told before it, and notifications go on after it.

use std::collections::HashMap;

use rialto_protocol::events::NotificationsCount;
use rialto_protocol::http::CountedChannel;
use rialto_protocol::limits::COUNT_MAX;
use rialto_protocol::requests::{ChannelCount, ServerCount};
use rialto_protocol::{Channel, ChannelId, ServerId, UserId};

use super::parking::{Until, Wait};
use super::state::{Cursor, Hub};
use super::{Audience, Effect, Fact, Room, Rule};
use crate::store::{AsOf, Numbers, Raised};

impl Numbers {
    /// Whether it is a direct conversation that the user was never shown: nothing was said in it.
    pub(super) fn is_unshown(&self) -> bool {
        self.is_closed && self.server.channels.iter().all(|channel| channel.rev == 0)
    }

    /// What `notifications:get` and `notifications:count` say of it.
    pub(crate) fn count(&self) -> ServerCount {
        let channels = self.server.channels.iter();
        ServerCount {
            server_id: self.server.id,
            count: self.server.count,
            channels: channels
                .map(|channel| ChannelCount {
                    channel_id: channel.id,
                    unread: channel.unread,
                    unread_from: channel.unread_from,
                })
                .collect(),
        }
    }

    /// The same as an event.
    pub(crate) fn event(&self) -> NotificationsCount {
        let ServerCount { server_id, count, channels } = self.count();
        NotificationsCount { server_id, count, channels: Some(channels) }
    }
}

/// What was said in a channel past a head.
#[derive(Clone, Copy, Debug)]
pub(super) struct Added {
    /// The last change that was heard.
    heard: i64,
    /// How many messages are unread.
    pub(super) unread: i64,
    /// How many of them the badge counts.
    counted: i64,
}

/// The badge of a server that is open.
pub(super) const fn cleared(server: ServerId) -> NotificationsCount {
    NotificationsCount { server_id: server, count: 0, channels: None }
}

impl Hub {
    /// Brings the numbers of `user` forward to the present, if that can be done. They may be told from then on.
    pub(super) fn bring(
        &mut self,
        user: UserId,
        read: &mut AsOf<Vec<Numbers>>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Wait> {
        self.covers(user, read)?;
        self.forward(user, read, effects);
        Ok(())
    }

    /// Whether the numbers of `user` can be brought forward.
    pub(super) fn covers(&mut self, user: UserId, read: &AsOf<Vec<Numbers>>) -> Result<(), Wait> {
        let servers: Vec<ServerId> = read.value.iter().map(|numbers| numbers.server.id).collect();
        self.covers_access(user, read.access, &servers)?;
        self.covers_version(user, read.version)?;
        let mut channels = read.value.iter().flat_map(|numbers| &numbers.server.channels);
        channels.try_for_each(|channel| self.covers_log(user, channel.id, channel.rev))
    }

    /// Brings the numbers of `user` forward, which can be, and tells the channels that were to be told with them.
    pub(super) fn forward(&mut self, user: UserId, read: &mut AsOf<Vec<Numbers>>, effects: &mut Vec<Effect>) {
        self.note_marks(user, read.value.iter().flat_map(|numbers| &numbers.server.channels), effects);
        for Numbers { server, unseen, is_closed, .. } in &mut read.value {
            for (channel, unseen) in server.channels.iter_mut().zip(unseen) {
                // What is said in a closed conversation opens it.
                *is_closed &= self.channels.get(&channel.id).is_none_or(|of| of.last <= channel.rev);
                *unseen = (*unseen + self.forward_channel(user, channel).counted).min(COUNT_MAX);
            }
        }
        self.present(user, &mut read.value);
        read.value.iter().for_each(|numbers| self.tell_untold(user, &numbers.server, effects));
        self.note_told(user, read.version);
    }

    /// A number of that version is told.
    pub(super) fn note_told(&mut self, user: UserId, version: i64) {
        if let Some(reader) = self.readers.get_mut(&user) {
            reader.told = reader.told.max(version);
            reader.is_stale |= reader.unsettled > 0;
        }
    }

    /// Brings a channel with the number of `user` forward. Gives what was added.
    pub(super) fn forward_channel(&self, user: UserId, channel: &mut Channel) -> Added {
        let mut added = self.added(user, channel.id, channel.rev);
        // Of a thread nothing counts but what is marked unread.
        if channel.parent_id.is_some() && channel.unread_from.is_none() {
            added.unread = 0;
        }
        channel.rev = added.heard;
        channel.unread = (channel.unread + added.unread).min(COUNT_MAX);
        if self.is_reading(user, channel.id) {
            (channel.unread, channel.read_seq, channel.unread_from) = (0, channel.rev, None);
        }
        added
    }

    /// Whether nothing of a higher version was told.
    pub(super) fn covers_version(&self, user: UserId, version: i64) -> Result<(), Wait> {
        if self.is_newer(user, version) && self.keeps(Rule::Version) { Err(Wait::Again) } else { Ok(()) }
    }

    /// Whether what was read of a channel at `head` can be brought forward by adding.
    pub(super) fn covers_log(&self, user: UserId, channel: ChannelId, head: i64) -> Result<(), Wait> {
        // One that is not followed yet will be from there on.
        let Some(followed) = self.channels.get(&channel) else { return Ok(()) };
        if followed.heard < head && self.keeps(Rule::Wait) {
            return Err(Wait::Until(Until::Heard(channel, head)));
        }
        let is_deleted = |told: &super::following::Told| {
            let message = &told.message;
            message.rev > head
                && message.deleted_at.is_some()
                && message.seq <= head
                && message.author.id != user
        };
        let begins_later = head < followed.begin && self.keeps(Rule::Cover);
        if begins_later || (self.keeps(Rule::Deleted) && followed.log.iter().any(is_deleted)) {
            return Err(Wait::Again);
        }
        Ok(())
    }

    /// What was heard of a channel past `head`, as it counts for `user`.
    fn added(&self, user: UserId, channel: ChannelId, head: i64) -> Added {
        let nothing = Added { heard: head, unread: 0, counted: 0 };
        let Some(followed) = self.channels.get(&channel) else { return nothing };
        if followed.heard <= head {
            return nothing;
        }
        let mut last = HashMap::new();
        for message in followed.log.iter().map(|told| &told.message) {
            if message.seq > head && message.author.id != user {
                last.insert(message.seq, (message.deleted_at.is_none(), message.author.id));
            }
        }
        let unread = || last.values().filter(|(is_there, _)| *is_there);
        let counted = unread().filter(|(_, author)| !self.blocks.has(user, *author)).count() as i64;
        Added { heard: followed.heard, unread: unread().count() as i64, counted }
    }

    /// Sets in `numbers` what the store can't know yet: a channel that `user` is reading has nothing unread,
    /// a server that they have open shows no badge. The cursors of both are written from time to time only.
    pub(crate) fn present(&self, user: UserId, numbers: &mut [Numbers]) {
        let reader = self.readers.get(&user);
        for Numbers { server, unseen, .. } in numbers {
            for (channel, unseen) in server.channels.iter_mut().zip(unseen.iter_mut()) {
                if reader.is_some_and(|reader| reader.reads(channel.id)) {
                    (channel.unread, channel.read_seq, channel.unread_from) = (0, channel.rev, None);
                    *unseen = 0;
                }
            }
            let open = reader.is_some_and(|reader| reader.open.contains(&server.id));
            server.count = if open { 0 } else { unseen.iter().sum::<i64>().min(COUNT_MAX) };
        }
    }

    /// The same of the channels of a server, each with its head. Gives the badge.
    pub(crate) fn present_counted(
        &self,
        user: UserId,
        server: ServerId,
        channels: &mut [(CountedChannel, i64)],
    ) -> i64 {
        let reader = self.readers.get(&user);
        let open = reader.is_some_and(|reader| reader.open.contains(&server));
        for (channel, head) in channels.iter_mut() {
            if reader.is_some_and(|reader| reader.reads(channel.channel_id)) {
                (channel.counted, channel.read_seq) = (0, *head);
            }
            if open {
                (channel.counted, channel.seen_seq) = (0, *head);
            }
        }
        channels.iter().map(|(channel, _)| channel.counted).sum::<i64>().min(COUNT_MAX)
    }

    /// Tells `user` their numbers, on all their connections or on one.
    pub(super) fn tell_numbers(audience: &Audience, numbers: &[Numbers], effects: &mut Vec<Effect>) {
        for numbers in numbers {
            effects.push(Effect::Tell(audience.clone(), Fact::Count(numbers.event())));
        }
    }

    /// The numbers of several users in one server, to be told anew. Takes out of `left` what is done.
    pub(crate) fn finish_recount(
        &mut self,
        server: ServerId,
        left: &mut Vec<(UserId, AsOf<Vec<Numbers>>)>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Wait> {
        while let Some((user, read)) = left.last_mut() {
            let user = *user;
            match self.bring(user, read, effects) {
                Err(Wait::Until(until)) => return Err(Wait::Until(until)),
                Err(Wait::Again) => self.recount_later(user, [server]),
                // Of what is not shown there are no numbers; they come with it.
                Ok(()) if self.is_hidden(user, server) => {}
                Ok(()) => {
                    let audience = Audience::Room(Room::User(user), Vec::new());
                    Self::tell_numbers(&audience, &read.value, effects);
                }
            }
            left.pop();
        }
        Ok(())
    }

    /// Cursors were moved by this node, which gave their users these versions.
    pub(crate) fn raised(&mut self, raised: &[Raised]) {
        for (user, version) in raised {
            let Some(reader) = self.readers.get_mut(user) else { continue };
            reader.told = reader.told.max(*version);
            // What lies between was moved elsewhere, and shows when versions are compared.
            if *version == reader.known + 1 {
                reader.known = *version;
            }
        }
    }

    /// The cursors that users left behind when they stopped reading are committed, or could not be.
    pub(crate) fn settle(&mut self, stopped: &[Cursor], raised: &[Raised]) {
        self.raised(raised);
        stopped.iter().for_each(|(user, ..)| self.settle_one(*user));
    }

    fn settle_one(&mut self, user: UserId) {
        let Some(reader) = self.readers.get_mut(&user) else { return };
        reader.unsettled = reader.unsettled.saturating_sub(1);
        if reader.unsettled > 0 {
            return;
        }
        if std::mem::take(&mut reader.is_stale) && self.keeps(Rule::Stop) {
            self.recount_all_later(user);
        }
        self.remove_if_gone(user);
    }

    /// The versions that the store has, of those who are here. What differs twice is recounted (once where `surely`):
    /// the first time it may be on its way here.
    pub(crate) fn compare_versions(&mut self, versions: &[Raised], surely: bool) {
        if !self.keeps(Rule::Recount) {
            return;
        }
        for (user, version) in versions {
            let Some(reader) = self.readers.get_mut(user).filter(|reader| reader.unsettled == 0) else {
                continue;
            };
            if *version <= reader.known {
                continue;
            }
            if surely || std::mem::replace(&mut reader.suspect, *version) == *version {
                // What is to be recounted stays so until it is told.
                reader.known = *version;
                self.read_blocks_later(*user);
                self.recount_all_later(*user);
            }
        }
    }

    /// Who is here, all told.
    pub(crate) fn users(&self) -> Vec<UserId> {
        let is_ready = |id: &super::ConnectionId| self.ready_connection(*id).is_some();
        let here = self.readers.iter().filter(|(_, reader)| reader.connections.iter().any(is_ready));
        here.map(|(user, _)| *user).collect()
    }
}
