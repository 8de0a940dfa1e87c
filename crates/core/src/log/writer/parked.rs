//! Messages whose channel or author somebody else holds in the database: they wait beside the queue, in their order,
//! and are tried with each batch until they are kept or their time is up.

use std::collections::{HashSet, VecDeque};

use rialto_protocol::ChannelId;

use super::SendJob;
use crate::Error;
use crate::store::{BATCH_MAX, Deadlines};

/// How many are tried with a batch, at most: the rest of it is for others.
const TRIED: usize = BATCH_MAX / 2;
/// How many wait at most.
const PARKED_MAX: usize = 4_096;

#[derive(Default)]
pub(super) struct Parked(VecDeque<SendJob>);

impl Parked {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many are tried with the next batch.
    pub(super) fn tried_at_once(&self) -> usize {
        self.0.len().min(TRIED)
    }

    /// Takes those that are tried now and `sends` behind them, save for those that must wait behind others of their
    /// channel.
    pub(super) fn join(&mut self, sends: &mut Vec<SendJob>) -> Vec<SendJob> {
        if self.0.is_empty() {
            return std::mem::take(sends);
        }
        let tried = self.tried_at_once();
        let mut batch: Vec<SendJob> = self.0.drain(..tried).collect();
        let behind: HashSet<ChannelId> = self.0.iter().map(|send| send.message.channel).collect();
        for send in sends.drain(..) {
            if behind.contains(&send.message.channel) { self.push(send) } else { batch.push(send) }
        }
        batch
    }

    /// Puts those first that were tried in vain.
    pub(super) fn put_back(&mut self, locked: Vec<SendJob>) {
        locked.into_iter().rev().for_each(|send| self.0.push_front(send));
    }

    /// One more, behind the others.
    fn push(&mut self, mut send: SendJob) {
        if self.0.len() < PARKED_MAX {
            self.0.push_back(send);
        } else {
            send.answer(Err(Error::unavailable()));
        }
    }

    /// Refuses those for which there is no time left.
    pub(super) fn refuse_late(&mut self, deadlines: Deadlines) {
        let before = self.0.len();
        self.0.retain_mut(|send| {
            let in_time = !deadlines.is_too_late(send.since);
            if !in_time {
                send.answer(Err(Error::unavailable()));
            }
            in_time
        });
        let refused = before - self.0.len();
        if refused > 0 {
            tracing::warn!(
                refused,
                "Messages were refused: another client of the database holds their channel or their author."
            );
        }
    }

    /// Refuses all.
    pub(super) fn refuse_all(&mut self) {
        self.0.drain(..).for_each(|mut send| send.answer(Err(Error::unavailable())));
    }
}
