//! The scenarios in which people talk: many rooms, one large room, and senders alone.

use serde_json::{Value, json};

use crate::community;
use crate::histogram::Histogram;
use crate::packet::Form;
use crate::run::{Outcome, Plan};
use crate::scene::Scene;
use crate::search::{self, Verdict};
use crate::setting::Setting;

/// Times that are good: what is asked for at the 99th percentile, in milliseconds.
const GOOD: f64 = 100.0;
/// Of what is offered, how much must come back within the measured time.
const KEPT_UP: f64 = 0.97;

/// A talk.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Talk {
    /// Its name.
    pub(crate) name: &'static str,
    /// Who there is.
    pub(crate) community: community::Plan,
    /// Whether the members view their channel.
    pub(crate) views: bool,
    /// Of each channel's members, how many send.
    pub(crate) senders: usize,
    /// How fast and how long.
    pub(crate) pace: Pace,
}

/// How fast and how long.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Pace {
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
    /// Send messages without a clientId
    #[arg(long)]
    no_client_ids: bool,
}

impl Talk {
    /// Sets up the scene and measures.
    pub(crate) fn perform(self, setting: &Setting) -> anyhow::Result<()> {
        let mut scene = Scene::open(setting, &self.community, self.community.people(), self.views)?;
        let mut best = None;
        let disturbed;
        if self.pace.find {
            let found = search::highest(self.pace.rate, self.pace.step, |rate| {
                let outcome = scene.run(self.plan(rate))?;
                let verdict = verdict(&outcome);
                eprintln!("{verdict:?}: {}", line(&outcome));
                if verdict == Verdict::Good {
                    best = Some(outcome);
                }
                Ok(verdict)
            })?;
            disturbed = found.disturbed;
        } else {
            let outcome = scene.run(self.plan(self.pace.rate))?;
            disturbed = outcome.busy.is_disturbed();
            best = Some(outcome);
        }
        match best {
            Some(outcome) => {
                println!("{}", self.json(&outcome, disturbed));
                println!("{}: {}", self.name, line(&outcome));
            }
            None => {
                println!("{}", json!({ "scenario": self.name, "good": false, "disturbed": disturbed }));
                println!("{}: no rate was good", self.name);
            }
        }
        Ok(())
    }

    fn plan(&self, rate: f64) -> Plan {
        let Pace { seconds, warm_up, length, no_client_ids, .. } = self.pace;
        let form = Form { length, client_ids: !no_client_ids };
        let viewers = if self.views { self.community.members } else { 0 };
        Plan { rate, warm_up, seconds, form, senders: self.senders, viewers }
    }

    fn json(&self, outcome: &Outcome, disturbed: bool) -> Value {
        let tally = &outcome.tally;
        json!({
            "scenario": self.name,
            "servers": self.community.servers,
            "channels": self.community.servers * self.community.channels,
            "membersPerChannel": self.community.members,
            "viewing": self.views,
            "clientIds": !self.pace.no_client_ids,
            "contentLength": self.pace.length,
            "good": is_good(outcome),
            "disturbed": disturbed,
            "offeredPerSecond": round(outcome.rate),
            "committedPerSecond": round(outcome.committed_per_second),
            "deliveriesPerSecond": round(outcome.deliveries_per_second),
            "ackMs": quantiles(&tally.ack),
            "deliveryMs": quantiles(&tally.delivery),
            "toAllMs": quantiles(&tally.to_all),
            "microsPerMessage": round(micros(outcome, outcome.committed_per_second)),
            "microsPerDelivery": round(micros(outcome, outcome.deliveries_per_second)),
            "sent": outcome.sent,
            "acked": tally.acked,
            "refused": tally.refused,
            "delivered": tally.delivered,
            "deliveriesDue": outcome.due,
            "notifications": tally.notified,
            "connectionsLost": outcome.lost,
            "fellBehind": outcome.behind,
            "serverCpu": round(outcome.busy.server),
            "loadCpu": round(outcome.busy.load),
            "othersCpu": round(outcome.busy.others),
            "stolenCpu": round(outcome.busy.stolen),
            "loadLoopBusy": round(outcome.load_busy),
            "lateMsP99": round(outcome.late.millis(0.99)),
        })
    }
}

fn is_good(outcome: &Outcome) -> bool {
    let tally = &outcome.tally;
    let kept_up = outcome.committed_per_second >= outcome.rate * KEPT_UP;
    outcome.is_whole() && kept_up && tally.ack.millis(0.99) < GOOD && tally.delivery.millis(0.99) < GOOD
}

fn verdict(outcome: &Outcome) -> Verdict {
    match is_good(outcome) {
        true => Verdict::Good,
        false if outcome.busy.is_disturbed() => Verdict::Disturbed,
        false => Verdict::Bad,
    }
}

/// What the server used for each of what it did `per_second`, in microseconds.
fn micros(outcome: &Outcome, per_second: f64) -> f64 {
    outcome.busy.server * 1e6 / per_second.max(1.0)
}

fn quantiles(times: &Histogram) -> Value {
    json!({
        "p50": round(times.millis(0.5)),
        "p99": round(times.millis(0.99)),
        "max": round(times.millis(1.0)),
        "count": times.count(),
    })
}

/// With as many digits as mean something.
fn round(number: f64) -> f64 {
    (number * 1_000.0).round() / 1_000.0
}

/// The outcome for people.
fn line(outcome: &Outcome) -> String {
    let Outcome { rate, sent, due, lost, tally, busy, late, .. } = outcome;
    let (p50, p99) = (tally.ack.millis(0.5), tally.ack.millis(0.99));
    let each = micros(outcome, outcome.committed_per_second);
    let mut line = format!(
        "offered {rate:.0}/s, committed {:.0}/s, ack p50 {p50:.1} p99 {p99:.1} ms, {each:.0} µs of the server each",
        outcome.committed_per_second
    );
    if *due > 0 {
        let (p50, p99) = (tally.delivery.millis(0.5), tally.delivery.millis(0.99));
        let each = micros(outcome, outcome.deliveries_per_second);
        line += &format!(
            "; {:.0} deliveries/s, p50 {p50:.1} p99 {p99:.1} ms, {each:.2} µs of the server each",
            outcome.deliveries_per_second
        );
    }
    if tally.notified > 0 {
        line += &format!("; {} notifications", tally.notified);
    }
    if outcome.is_whole() {
        line += "; all arrived";
    } else {
        let behind = if outcome.behind { ", fell behind" } else { "" };
        line += &format!(
            "; NOT ALL ARRIVED: acked {} of {sent}, delivered {} of {due}, {lost} connections lost{behind}",
            tally.acked, tally.delivered
        );
    }
    line + &format!(
        "; cores: server {:.2}, load {:.2} (loop busy {:.0} %, late p99 {:.2} ms), others {:.2}",
        busy.server,
        busy.load,
        outcome.load_busy * 100.0,
        late.millis(0.99),
        busy.others + busy.stolen
    )
}
