//! Following logs: of each channel in a server of somebody here, the hub knows the rev that it has *heard*.
//!
//! What the bus tells is a hint. One with a lower rev is ignored; one with a higher rev is kept and shows that something is
//! missing, as a head does that the store names. What is missing still after a moment is a *gap*, which `following.rs`
//! of the crate reads from the store. Live changes of that channel wait until then, so that all is told in rev order.
//!
//! While somebody reads numbers or a page, what is told stays in the channel's log, so that what was read can be brought
//! forward to the present (`numbers.rs`). Otherwise nothing is kept.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::mem;
use std::sync::Arc;

use rialto_protocol::{ChannelId, Message, Server, ServerId};

use super::parking::Parked;
use super::state::Hub;
use super::turns::Change;
use super::{Effect, Rule};
use crate::store::Changes;

/// How many hints of a channel are kept until what lies before them is there.
const AHEAD_MAX: usize = 256;
/// How many changes of a channel are kept while somebody reads.
const LOG_MAX: usize = 1_024;

/// The log of a channel, as far as the hub has heard of it.
#[derive(Debug)]
pub(super) struct Followed {
    pub(super) server: ServerId,
    /// The channel that it is in, if it is a thread.
    pub(super) parent: Option<ChannelId>,
    /// Nobody viewed it, if it is a thread, when that was last looked at.
    pub(super) is_idle: bool,
    /// The last change that was told.
    pub(super) heard: i64,
    /// The place of the last message: where the cursors of those stand who read.
    pub(super) last: i64,
    /// The highest rev that is known to be there.
    wanted: i64,
    /// Every change after this one is in `log`.
    pub(super) begin: i64,
    pub(super) log: VecDeque<Told>,
    ahead: BTreeMap<i64, (Arc<Message>, Change)>,
    gap: Option<Gap>,
    /// What goes on once a rev is heard.
    parked: Vec<(i64, Parked)>,
}

/// A gap that is being read.
#[derive(Debug)]
struct Gap {
    /// What was heard when it began.
    begin: i64,
    /// The messages that were told as new since.
    new: HashSet<i64>,
}

/// A change that was told.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) message: Arc<Message>,
    pub(super) change: Change,
    /// The rev that was told before.
    pub(super) prev: i64,
}

impl Followed {
    pub(super) const fn new(server: ServerId, parent: Option<ChannelId>, head: i64) -> Self {
        Self {
            server,
            parent,
            is_idle: false,
            heard: head,
            last: head,
            wanted: head,
            begin: head,
            log: VecDeque::new(),
            ahead: BTreeMap::new(),
            gap: None,
            parked: Vec::new(),
        }
    }

    pub(super) const fn is_behind(&self) -> bool {
        self.wanted > self.heard
    }

    fn tell(&mut self, message: Arc<Message>, change: Change, keeps: bool, told: &mut Vec<Told>) {
        let prev = mem::replace(&mut self.heard, message.rev);
        self.last = self.last.max(message.seq);
        let change = Told { message, change, prev };
        if keeps {
            self.log.push_back(change.clone());
            if self.log.len() > LOG_MAX {
                self.begin = self.log.pop_front().map_or(self.heard, |first| first.message.rev);
            }
        } else {
            self.begin = self.heard;
        }
        told.push(change);
    }

    /// Tells what was kept and comes next.
    fn drain(&mut self, keeps: bool, told: &mut Vec<Told>) {
        while let Some(first) = self.ahead.first_entry()
            && *first.key() <= self.heard + 1
        {
            let (rev, (message, change)) = first.remove_entry();
            if rev > self.heard {
                self.tell(message, change, keeps, told);
            }
        }
    }
}

impl Hub {
    /// Follows the channels of a server from their heads on, save for those that it follows already.
    pub(super) fn follow(&mut self, server: &Server) {
        let known = self.servers.entry(server.id).or_default();
        for channel in &server.channels {
            if let Entry::Vacant(vacant) = self.channels.entry(channel.id) {
                vacant.insert(Followed::new(server.id, None, channel.rev));
                known.push(channel.id);
            }
        }
    }

    /// Follows a channel from its head on, save where it is followed already.
    pub(super) fn follow_channel(&mut self, server: ServerId, channel: ChannelId, head: i64) {
        if let Entry::Vacant(vacant) = self.channels.entry(channel) {
            vacant.insert(Followed::new(server, None, head));
            self.servers.entry(server).or_default().push(channel);
        }
    }

    /// A channel is gone, and its threads with it.
    pub(super) fn unfollow_channel(&mut self, server: ServerId, channel: ChannelId) {
        let mut gone = self.threads_of(server, channel);
        gone.push(channel);
        self.servers.entry(server).or_default().retain(|followed| !gone.contains(followed));
        gone.into_iter().for_each(|channel| self.forget(channel));
    }

    /// Nobody of the server is here any more, or it is gone.
    pub(super) fn unfollow(&mut self, server: ServerId) {
        for channel in self.servers.remove(&server).into_iter().flatten() {
            self.forget(channel);
        }
        self.known.remove(&server);
    }

    pub(super) fn forget(&mut self, channel: ChannelId) {
        if let Some(followed) = self.channels.remove(&channel) {
            self.woken.extend(followed.parked.into_iter().map(|(_, parked)| parked));
        }
        self.behind.remove(&channel);
    }

    /// A hint: gives it, and what was kept behind it, where it comes next.
    pub(super) fn hear(&mut self, message: Arc<Message>, change: Change, told: &mut Vec<Told>) {
        let (keep_ahead, hold) = (self.keeps(Rule::Keep), self.keeps(Rule::GapHold));
        let Some(followed) = self.channels.get_mut(&message.channel_id) else { return };
        if message.rev <= followed.heard {
            return;
        }
        followed.wanted = followed.wanted.max(message.rev);
        if message.rev > followed.heard + 1 || (hold && followed.gap.is_some()) {
            self.behind.insert(message.channel_id);
            if keep_ahead && followed.ahead.len() < AHEAD_MAX {
                followed.ahead.insert(message.rev, (message, change));
            }
            return;
        }
        followed.tell(message, change, self.logs, told);
        followed.drain(self.logs, told);
    }

    /// The store says that a channel's head is there.
    pub(super) fn want(&mut self, channel: ChannelId, head: i64) {
        if let Some(followed) = self.channels.get_mut(&channel)
            && head > followed.heard
        {
            followed.wanted = followed.wanted.max(head);
            self.behind.insert(channel);
        }
    }

    /// The heads of channels that are followed, compared with what was heard.
    pub(crate) fn compare_heads(&mut self, heads: &[(ChannelId, i64)]) {
        for (channel, head) in heads {
            let viewed = || self.connections.values().any(|connection| connection.view(*channel).is_some());
            if self.keeps(Rule::CompareAll) || viewed() {
                self.want(*channel, *head);
            }
        }
    }

    /// What is followed, and the rev that was heard of it.
    pub(crate) fn heard(&self) -> Vec<(ChannelId, i64)> {
        self.channels.iter().map(|(id, followed)| (*id, followed.heard)).collect()
    }

    /// The gaps that there are, and from where on to read each.
    pub(crate) fn take_gaps(&mut self) -> Vec<(ChannelId, i64)> {
        let mut gaps = Vec::new();
        let channels = &mut self.channels;
        self.behind.retain(|id| {
            let Some(followed) = channels.get_mut(id).filter(|followed| followed.is_behind()) else {
                return false;
            };
            let begin = followed.heard;
            followed.gap.get_or_insert_with(|| Gap { begin, new: HashSet::new() });
            gaps.push((*id, begin));
            true
        });
        gaps
    }

    /// Tells what was read of `gaps`.
    pub(crate) fn fill(&mut self, gaps: &[(ChannelId, i64)], read: Changes, effects: &mut Vec<Effect>) {
        let by_seq = self.keeps(Rule::Seq);
        let mut messages = read.messages.into_iter().peekable();
        for (id, head) in &read.heads {
            let rows: Vec<_> =
                std::iter::from_fn(|| messages.next_if(|message| message.channel_id == *id)).collect();
            let Some(followed) = self.channels.get_mut(id) else { continue };
            // One that is followed anew since has no gap, or another one.
            let Some(mut gap) = followed.gap.take() else { continue };
            followed.wanted = followed.wanted.max(*head);
            let mut told = Vec::new();
            for message in rows.into_iter().filter(|message| message.rev > gap.begin) {
                if message.rev <= followed.heard {
                    continue;
                }
                let begin = if by_seq { gap.begin } else { followed.heard };
                let is_new = message.seq > begin && gap.new.insert(message.seq);
                let change = if is_new { Change::New } else { Change::Updated(None) };
                followed.tell(Arc::new(message), change, self.logs, &mut told);
            }
            if followed.heard < *head && read.more {
                followed.gap = Some(gap);
            } else {
                // A row that is gone for good has left no change to tell.
                followed.heard = followed.heard.max(*head);
                followed.drain(self.logs, &mut told);
            }
            self.tell(*id, &told, effects);
        }
        // What is gone has no head.
        let gone = gaps.iter().filter(|(id, _)| read.heads.iter().all(|(there, _)| there != id));
        gone.for_each(|(id, _)| self.forget(*id));
    }

    /// Notes that something was heard of a channel: what waits for it goes on.
    pub(super) fn wake(&mut self, channel: ChannelId) {
        let Some(followed) = self.channels.get_mut(&channel) else { return };
        let heard = followed.heard;
        if self.logs && !followed.log.is_empty() {
            self.logged.insert(channel);
        }
        let ready = followed.parked.extract_if(.., |(rev, _)| *rev <= heard);
        self.woken.extend(ready.map(|(_, parked)| parked));
    }

    /// Has `parked` wait until `rev` is heard of a channel.
    pub(super) fn park_for(&mut self, channel: ChannelId, rev: i64, parked: Parked) {
        self.want(channel, rev);
        match self.channels.get_mut(&channel) {
            Some(followed) => followed.parked.push((rev, parked)),
            None => self.woken.push(parked),
        }
    }

    /// Nobody reads: nothing that was told is needed any more.
    pub(super) fn drop_logs(&mut self) {
        for channel in self.logged.drain() {
            if let Some(followed) = self.channels.get_mut(&channel) {
                followed.log.clear();
                followed.begin = followed.heard;
            }
        }
    }

    /// Whether all that is known to be there was heard.
    pub(super) fn has_heard_all(&self) -> bool {
        let is_open = |followed: &Followed| followed.is_behind() || !followed.parked.is_empty();
        !self.behind.iter().filter_map(|id| self.channels.get(id)).any(is_open)
    }
}

#[cfg(test)]
mod tests;
