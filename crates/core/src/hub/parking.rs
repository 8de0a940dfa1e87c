//! Steps that wait at the hub, until it has heard what they need.

use super::state::Hub;
use super::{ConnectionId, Effect};
use rialto_protocol::ChannelId;

/// A step; what it waits for, if it has to.
type Step = dyn FnMut(&mut Hub, &mut Vec<Effect>) -> Option<Until> + Send;

/// A step that may have to wait. It is taken again when what it waits for is there.
pub(super) struct Parked(pub(super) Box<Step>);

impl std::fmt::Debug for Parked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Parked")
    }
}

/// Whom to tell that their steps were taken, once what was decided until then is carried out.
#[derive(Default)]
pub(super) struct Dones(pub(super) Vec<Box<dyn FnOnce() + Send>>);

impl std::fmt::Debug for Dones {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Dones")
    }
}

/// What must be there before what was read can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until {
    /// A rev of a channel.
    Heard(ChannelId, i64),
    /// A number of the access sequence.
    Access(i64),
    /// A connection has been told `ready`.
    Ready(ConnectionId),
}

/// Why what was read can't be told now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    /// It is out of date: read it again.
    Again,
    /// The hub has not heard of all that is in it yet.
    Until(Until),
}

impl Hub {
    /// Takes a step now, or when it can be taken.
    pub(super) fn take(&mut self, mut step: Parked, effects: &mut Vec<Effect>) {
        match (step.0)(self, effects) {
            None => {}
            Some(Until::Heard(channel, rev)) => self.park_for(channel, rev, step),
            Some(Until::Access(number)) => self.access.park(number, step),
            Some(Until::Ready(id)) => match self.connections.get_mut(&id) {
                Some(connection) => connection.parked.push(step),
                None => self.woken.push(step),
            },
        }
    }

    /// Takes the steps for which everything is there now.
    pub(super) fn take_woken(&mut self, effects: &mut Vec<Effect>) {
        while !self.woken.is_empty() {
            for step in std::mem::take(&mut self.woken) {
                self.take(step, effects);
            }
        }
    }
}
