//! Changes whose channel or author somebody else holds in the database: they wait beside the queue, in their order,
//! and are tried with each batch until they are done or their time is up.

use std::collections::{HashSet, VecDeque};

use rialto_protocol::{ChannelId, UserId};

use super::job::Job;
use crate::hub::Replies;
use crate::log::change::Change;
use crate::store::{BATCH_MAX, Deadlines};

/// How many are tried with a batch, at most: the rest of it is for others.
const TRIED: usize = BATCH_MAX / 2;
/// How many wait at most.
const PARKED_MAX: usize = 4_096;

#[derive(Default)]
pub(super) struct Parked(VecDeque<Job>);

impl Parked {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many are tried with the next batch.
    pub(super) fn tried_at_once(&self) -> usize {
        self.0.len().min(TRIED)
    }

    /// Takes those that are tried now and `jobs` behind them, save for those that must wait behind others.
    pub(super) fn join(&mut self, mut jobs: Vec<Job>, replies: &mut Replies) -> Vec<Job> {
        if self.0.is_empty() {
            return jobs;
        }
        let tried = self.tried_at_once();
        let mut batch: Vec<Job> = self.0.drain(..tried).collect();
        let behind = Behind::of(&self.0);
        for job in jobs.drain(..) {
            if behind.holds_up(&job.change) { self.push(job, replies) } else { batch.push(job) }
        }
        batch
    }

    /// Puts those first that were tried in vain.
    pub(super) fn put_back(&mut self, locked: Vec<Job>) {
        locked.into_iter().rev().for_each(|job| self.0.push_front(job));
    }

    /// One more, behind the others.
    fn push(&mut self, mut job: Job, replies: &mut Replies) {
        if self.0.len() < PARKED_MAX { self.0.push_back(job) } else { job.waiter.refuse(replies) }
    }

    /// Refuses those for which there is no time left.
    pub(super) fn refuse_late(&mut self, deadlines: Deadlines, replies: &mut Replies) {
        let before = self.0.len();
        self.0.retain_mut(|job| job.waiter.is_in_time(deadlines, replies));
        let refused = before - self.0.len();
        if refused > 0 {
            tracing::warn!(
                refused,
                "Changes were refused: another client of the database holds their channel or their author."
            );
        }
    }

    /// Refuses all.
    pub(super) fn refuse_all(&mut self, replies: &mut Replies) {
        self.0.drain(..).for_each(|mut job| job.waiter.refuse(replies));
    }
}

/// Those that wait and are not tried now. A channel keeps its order, and so does who asks: of a change of a message that
/// is there, only the database knows the channel.
struct Behind {
    channels: HashSet<ChannelId>,
    actors: HashSet<UserId>,
    revisers: HashSet<UserId>,
}

impl Behind {
    fn of(jobs: &VecDeque<Job>) -> Self {
        let channel = |job: &Job| match &job.change {
            Change::Send(message) => Some(message.channel),
            _ => None,
        };
        let reviser = |job: &Job| job.change.message().map(|_| job.change.actor());
        Self {
            channels: jobs.iter().filter_map(channel).collect(),
            actors: jobs.iter().map(|job| job.change.actor()).collect(),
            revisers: jobs.iter().filter_map(reviser).collect(),
        }
    }

    fn holds_up(&self, change: &Change) -> bool {
        match change {
            Change::Send(message) => {
                self.channels.contains(&message.channel) || self.revisers.contains(&message.author.id)
            }
            _ => self.actors.contains(&change.actor()),
        }
    }
}
