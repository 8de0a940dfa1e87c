//! What came back.

use std::ops::Range;

use crate::histogram::Histogram;

/// What came back during one run. Times count where the message was to be sent inside the window, and the
/// `_in_window` numbers count what arrived inside it.
pub(crate) struct Tally {
    window: Range<u64>,
    /// Sends that were granted.
    pub(crate) acked: u64,
    /// Sends that were refused.
    pub(crate) refused: u64,
    /// `message:new` of ours.
    pub(crate) delivered: u64,
    /// `notification:update`.
    pub(crate) notified: u64,
    pub(crate) acked_in_window: u64,
    pub(crate) delivered_in_window: u64,
    /// From when a message was to be sent until its acknowledgement came.
    pub(crate) ack: Histogram,
    /// From when a message was to be sent until it came to one who views its channel.
    pub(crate) delivery: Histogram,
}

impl Tally {
    /// An empty one, with a window in nanoseconds of the fleet's clock.
    pub(crate) fn new(window: Range<u64>) -> Self {
        Self {
            window,
            acked: 0,
            refused: 0,
            delivered: 0,
            notified: 0,
            acked_in_window: 0,
            delivered_in_window: 0,
            ack: Histogram::new(),
            delivery: Histogram::new(),
        }
    }

    /// Whether a message that is to be sent at `nanos` is measured.
    pub(crate) fn measures(&self, nanos: u64) -> bool {
        self.window.contains(&nanos)
    }

    /// The send of `sent` was answered.
    pub(crate) fn answer(&mut self, sent: u64, granted: bool, now: u64) {
        if !granted {
            self.refused += 1;
            return;
        }
        self.acked += 1;
        self.acked_in_window += u64::from(self.measures(now));
        if self.measures(sent) {
            self.ack.record(now.saturating_sub(sent));
        }
    }

    /// The message of `sent` came to one who views its channel.
    pub(crate) fn delivery(&mut self, sent: u64, now: u64) {
        self.delivered += 1;
        self.delivered_in_window += u64::from(self.measures(now));
        if self.measures(sent) {
            self.delivery.record(now.saturating_sub(sent));
        }
    }
}
