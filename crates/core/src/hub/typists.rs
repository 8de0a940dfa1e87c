//! Who is typing where, and whose turn it is to be told.
//!
//! Of one user in one channel at most one is told in [`EACH`], and of one channel at most one in [`APART`], however many type
//! there: a few wait for their turn, and who has said something meanwhile waits no more.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use rialto_protocol::{ChannelId, User, UserId};
use tokio::time::Instant;

/// How often a user's typing is told in a channel, at most.
pub(super) const EACH: Duration = Duration::from_secs(3);
/// How often anybody's is.
pub(crate) const APART: Duration = Duration::from_secs(1);
/// How many wait for their turn in a channel; whoever is told shows for no longer than their turns last.
const WAITING_MAX: usize = 8;

/// Who is typing where.
#[derive(Debug, Default)]
pub(super) struct Typing {
    pub(super) channels: HashMap<ChannelId, Typists>,
    /// Whether somebody waits who has not been looked at.
    is_fresh: bool,
}

#[derive(Debug, Default)]
pub(super) struct Typists {
    /// Who was told lately, and when, the last one last.
    told: VecDeque<(UserId, Instant)>,
    waiting: VecDeque<Arc<User>>,
}

impl Typing {
    /// `user` is typing.
    pub(super) fn note(&mut self, channel: ChannelId, user: Arc<User>) {
        let typists = self.channels.entry(channel).or_default();
        let waits = typists.waiting.iter().any(|waiting| waiting.id == user.id);
        if !waits && typists.waiting.len() < WAITING_MAX {
            typists.waiting.push_back(user);
            self.is_fresh = true;
        }
    }

    /// `user` has said what they were typing.
    pub(super) fn said(&mut self, channel: ChannelId, user: UserId) {
        if let Some(typists) = self.channels.get_mut(&channel) {
            typists.waiting.retain(|waiting| waiting.id != user);
        }
    }

    /// Whether somebody waits who has not been looked at until now.
    pub(super) fn take_fresh(&mut self) -> bool {
        std::mem::take(&mut self.is_fresh)
    }

    /// Those whose turn it is.
    pub(super) fn next(&mut self, now: Instant) -> Vec<(ChannelId, Arc<User>)> {
        let mut next = Vec::new();
        self.channels.retain(|channel, typists| {
            next.extend(typists.next(now).map(|user| (*channel, user)));
            !typists.told.is_empty() || !typists.waiting.is_empty()
        });
        next
    }

    /// Whether somebody waits for their turn.
    pub(super) fn is_waited(&self) -> bool {
        self.channels.values().any(|typists| !typists.waiting.is_empty())
    }
}

impl Typists {
    fn next(&mut self, now: Instant) -> Option<Arc<User>> {
        while self.told.pop_front_if(|(_, at)| now - *at >= EACH).is_some() {}
        let told = &self.told;
        self.waiting.retain(|user| told.iter().all(|(told, _)| *told != user.id));
        if told.back().is_some_and(|(_, at)| now - *at < APART) {
            return None;
        }
        let user = self.waiting.pop_front()?;
        self.told.push_back((user.id, now));
        Some(user)
    }
}
