//! What came back.

use std::ops::Range;

use hdrhistogram::Histogram;
use serde::{Serialize, Serializer};
use serde_json::json;

const SECOND: f64 = 1e9;

/// Times in nanoseconds, each to a hundredth of itself.
pub(crate) type Times = Histogram<u64>;

/// None yet.
pub(crate) fn no_times() -> Times {
    Times::new(2).expect("two digits are a precision that there is")
}

/// What `share` (0 to 1) of the times are not longer than, in milliseconds; 0 if there are none.
pub(crate) fn millis(times: &Times, share: f64) -> f64 {
    times.value_at_quantile(share) as f64 / 1e6
}

/// Times as their quantiles in milliseconds.
pub(crate) fn quantiles<S: Serializer>(times: &Times, serializer: S) -> Result<S::Ok, S::Error> {
    let of = |share| millis(times, share);
    json!({ "p50": of(0.5), "p99": of(0.99), "max": of(1.0), "count": times.len() }).serialize(serializer)
}

/// What came back during one run. Times count where the message was to be sent inside the window, and the
/// `_in_window` numbers count what arrived inside it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Tally {
    #[serde(skip)]
    window: Range<u64>,
    #[serde(skip)]
    round: Round,
    /// How many were told of each message.
    #[serde(skip)]
    told: Vec<u32>,
    /// Sends that were granted.
    pub(crate) acked: u64,
    /// Sends that were refused.
    pub(crate) refused: u64,
    /// `message:new` of ours.
    pub(crate) delivered: u64,
    /// `notification:update`.
    pub(crate) notified: u64,
    #[serde(skip)]
    pub(crate) acked_in_window: u64,
    #[serde(skip)]
    pub(crate) delivered_in_window: u64,
    /// From when a message was to be sent until its acknowledgement came.
    #[serde(rename = "ackMs", serialize_with = "quantiles")]
    pub(crate) ack: Times,
    /// From when a message was to be sent until it came to one who views its channel.
    #[serde(rename = "deliveryMs", serialize_with = "quantiles")]
    pub(crate) delivery: Times,
    /// From when a message was to be sent until it had come to all who view its channel.
    #[serde(rename = "toAllMs", serialize_with = "quantiles")]
    pub(crate) to_all: Times,
}

/// Which messages are sent: by their times they are told apart.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Round {
    /// When the first is to be sent.
    pub(crate) begin: u64,
    /// Messages a second.
    pub(crate) rate: f64,
    /// How many are told of each.
    pub(crate) viewers: usize,
}

impl Round {
    /// When the message `number` is to be sent.
    pub(crate) fn due(&self, number: u64) -> u64 {
        self.begin + (number as f64 * SECOND / self.rate) as u64
    }

    /// The message that is to be sent at `due`.
    fn number(&self, due: u64) -> Option<usize> {
        let since = due.checked_sub(self.begin)?;
        Some((since as f64 * self.rate / SECOND).round() as usize)
    }
}

impl Tally {
    /// An empty one, with a window in nanoseconds of the fleet's clock.
    pub(crate) fn new(window: Range<u64>, round: Round) -> Self {
        Self {
            window,
            round,
            told: Vec::new(),
            acked: 0,
            refused: 0,
            delivered: 0,
            notified: 0,
            acked_in_window: 0,
            delivered_in_window: 0,
            ack: no_times(),
            delivery: no_times(),
            to_all: no_times(),
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
            self.ack += now.saturating_sub(sent);
        }
    }

    /// The message of `sent` came to one who views its channel.
    pub(crate) fn delivery(&mut self, sent: u64, now: u64) {
        self.delivered += 1;
        self.delivered_in_window += u64::from(self.measures(now));
        if self.measures(sent) {
            self.delivery += now.saturating_sub(sent);
        }
        let Some(number) = self.round.number(sent) else { return };
        if number >= self.told.len() {
            self.told.resize(number + 1, 0);
        }
        self.told[number] += 1;
        if self.told[number] as usize == self.round.viewers && self.measures(sent) {
            self.to_all += now.saturating_sub(sent);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_known_by_its_time_and_all_have_it_when_the_last_has() {
        let round = Round { begin: 7_777, rate: 1_234.5, viewers: 2 };
        assert!((0..100_000).all(|number| round.number(round.due(number)) == Some(number as usize)));
        let mut tally = Tally::new(0..u64::MAX, round);
        let (first, second) = (round.due(0), round.due(1));
        tally.delivery(second, second + 1_000);
        tally.delivery(first, first + 2_000);
        assert_eq!(tally.to_all.len(), 0);
        tally.delivery(second, second + 9_000);
        assert_eq!((tally.to_all.len(), tally.delivered), (1, 3));
        assert!((0.009..0.0093).contains(&millis(&tally.to_all, 1.0)));
    }
}
