//! The scenario in which people talk: in many rooms or in a large one, or nobody looks and messages are committed.

use serde_json::{Value, json};

use crate::community;
use crate::run::{Outcome, Plan};
use crate::scene::Scene;
use crate::search::{self, Verdict};
use crate::setting::Setting;
use crate::tally::millis;

/// Times that are good: what is asked for at the 99th percentile, in milliseconds.
const GOOD: f64 = 100.0;
/// Of what is offered, how much must come back within the measured time.
const KEPT_UP: f64 = 0.97;

/// Who talks, how fast, and how long.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Talk {
    /// Channels
    #[arg(long, default_value_t = 1)]
    channels: usize,
    /// Servers that the channels are spread over, one each if left out; with fewer than channels, each message
    /// notifies the members of its server's other channels
    #[arg(long)]
    servers: Option<usize>,
    /// Members of each channel
    #[arg(long)]
    members: usize,
    /// Members of each channel who send, all if left out
    #[arg(long)]
    senders: Option<usize>,
    /// Nobody views a channel: members are notified
    #[arg(long)]
    unseen: bool,
    /// Messages a second; with --find, where the search begins
    #[arg(long)]
    rate: f64,
    /// Seconds that are measured
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Seconds of the same before that
    #[arg(long, default_value_t = 2.0)]
    warm_up: f64,
    /// Look for the highest rate with a 99th percentile below 100 ms
    #[arg(long)]
    find: bool,
    /// By what factor the search goes upward
    #[arg(long, default_value_t = 1.5)]
    step: f64,
    /// Characters of a message
    #[arg(long, default_value_t = 40)]
    length: usize,
}

impl Talk {
    /// Sets up the scene and measures.
    pub(crate) fn perform(self, setting: &Setting) -> anyhow::Result<Value> {
        let servers = self.servers.unwrap_or(self.channels);
        anyhow::ensure!(self.channels.is_multiple_of(servers), "the channels must be spread evenly");
        let channels = self.channels / servers;
        let people = community::Plan { servers, channels, members: self.members, two_servers: false };
        let mut scene = Scene::open(setting, &people, people.people(), !self.unseen)?;
        if !self.find {
            let outcome = scene.run(self.plan(self.rate))?;
            return said(&outcome, outcome.busy.is_disturbed());
        }
        let mut best = None;
        let disturbed = search::highest(self.rate, self.step, |rate| {
            let outcome = scene.run(self.plan(rate))?;
            let verdict = verdict(&outcome);
            eprintln!("{verdict:?} at {rate:.0}/s: {}", serde_json::to_string(&outcome)?);
            if verdict == Verdict::Good {
                best = Some(outcome);
            }
            Ok(verdict)
        })?
        .disturbed;
        match best {
            Some(outcome) => said(&outcome, disturbed),
            None => Ok(json!({ "good": false, "disturbed": disturbed })),
        }
    }

    fn plan(&self, rate: f64) -> Plan {
        let Self { seconds, warm_up, length, members, .. } = *self;
        let (senders, viewers) = (self.senders.unwrap_or(members), if self.unseen { 0 } else { members });
        Plan { rate, warm_up, seconds, length, senders, viewers }
    }
}

fn said(outcome: &Outcome, disturbed: bool) -> anyhow::Result<Value> {
    let mut said = serde_json::to_value(outcome)?;
    said["good"] = is_good(outcome).into();
    said["disturbed"] = disturbed.into();
    Ok(said)
}

fn is_good(outcome: &Outcome) -> bool {
    let tally = &outcome.tally;
    let kept_up = outcome.committed_per_second >= outcome.offered_per_second * KEPT_UP;
    let is_quick = millis(&tally.ack, 0.99) < GOOD && millis(&tally.delivery, 0.99) < GOOD;
    outcome.is_whole() && kept_up && is_quick
}

fn verdict(outcome: &Outcome) -> Verdict {
    match is_good(outcome) {
        true => Verdict::Good,
        false if outcome.busy.is_disturbed() => Verdict::Disturbed,
        false => Verdict::Bad,
    }
}
