//! The scenarios in which people talk: many rooms, one large room, and senders alone.

use std::path::Path;

use serde_json::{Value, json};

use crate::community::{self, Place};
use crate::fleet::Fleet;
use crate::node::Node;
use crate::packet::Form;
use crate::run::{Outcome, Plan, run};
use crate::search;
use crate::setting::Setting;

/// Times that are good: what is asked for at the 99th percentile, in milliseconds.
const GOOD: f64 = 100.0;
/// Of what is offered, how much must come back within the measured time.
const KEPT_UP: f64 = 0.97;

/// What a talk is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    /// The acknowledgement.
    Ack,
    /// The delivery.
    Delivery,
}

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
    /// What must be good.
    pub(crate) measure: Measure,
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
        let folder = tempfile::tempdir()?;
        let place = community::found(folder.path(), self.community)?;
        setting.pin_self()?;
        let (mut scene, mut best) = (Scene::open(setting, folder.path(), place, self.views)?, None);
        if self.pace.find {
            search::highest(self.pace.rate, |rate| {
                let outcome = scene.run(self.plan(rate))?;
                let good = self.is_good(&outcome);
                eprintln!("{} {}", if good { "good" } else { "bad " }, line(&outcome));
                if good {
                    best = Some(outcome);
                }
                Ok(good)
            })?;
        } else {
            best = Some(scene.run(self.plan(self.pace.rate))?);
        }
        match best {
            Some(outcome) => {
                println!("{}", self.json(&outcome));
                println!("{}: {}", self.name, line(&outcome));
            }
            None => {
                println!("{}", json!({ "scenario": self.name, "found": false }));
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

    fn is_good(&self, outcome: &Outcome) -> bool {
        let times = match self.measure {
            Measure::Ack => &outcome.tally.ack,
            Measure::Delivery => &outcome.tally.delivery,
        };
        let kept_up = outcome.committed_per_second >= outcome.rate * KEPT_UP;
        outcome.is_whole() && kept_up && times.millis(0.99) < GOOD
    }

    fn json(&self, outcome: &Outcome) -> Value {
        let tally = &outcome.tally;
        json!({
            "scenario": self.name,
            "servers": self.community.servers,
            "channels": self.community.servers * self.community.channels,
            "membersPerChannel": self.community.members,
            "viewing": self.views,
            "clientIds": !self.pace.no_client_ids,
            "contentLength": self.pace.length,
            "good": self.is_good(outcome),
            "offeredPerSecond": round(outcome.rate),
            "committedPerSecond": round(outcome.committed_per_second),
            "deliveriesPerSecond": round(outcome.deliveries_per_second),
            "ackMs": quantiles(&tally.ack),
            "deliveryMs": quantiles(&tally.delivery),
            "sent": outcome.sent,
            "acked": tally.acked,
            "refused": tally.refused,
            "delivered": tally.delivered,
            "deliveriesDue": outcome.due,
            "notifications": tally.notified,
            "connectionsLost": outcome.lost,
            "fellBehind": outcome.behind,
            "nodeCpu": round(outcome.busy.node),
            "loadCpu": round(outcome.busy.load),
            "othersCpu": round(outcome.busy.others),
            "loadLoopBusy": round(outcome.load_busy),
            "lateMsP99": round(outcome.late.millis(0.99)),
        })
    }
}

/// A node with everyone on line.
struct Scene {
    node: Node,
    fleet: Fleet,
}

impl Scene {
    fn open(setting: &Setting, folder: &Path, place: Place, views: bool) -> anyhow::Result<Self> {
        let node = setting.start_node(folder)?;
        let fleet = Fleet::new(node.address, place, views)?;
        Ok(Self { node, fleet })
    }

    fn run(&mut self, plan: Plan) -> anyhow::Result<Outcome> {
        self.fleet.raise()?;
        run(&mut self.fleet, self.node.pid(), plan)
    }
}

fn quantiles(times: &crate::histogram::Histogram) -> Value {
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
    let each = busy.node * 1e6 / outcome.committed_per_second.max(1.0);
    let mut line = format!(
        "offered {rate:.0}/s, committed {:.0}/s, ack p50 {p50:.1} p99 {p99:.1} ms, {each:.0} µs of the node each",
        outcome.committed_per_second
    );
    if *due > 0 {
        let (p50, p99) = (tally.delivery.millis(0.5), tally.delivery.millis(0.99));
        let each = busy.node * 1e6 / outcome.deliveries_per_second.max(1.0);
        line += &format!(
            "; {:.0} deliveries/s, p50 {p50:.1} p99 {p99:.1} ms, {each:.2} µs of the node each",
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
        "; cores: node {:.2}, load {:.2} (loop busy {:.0} %, late p99 {:.2} ms), others {:.2}",
        busy.node,
        busy.load,
        outcome.load_busy * 100.0,
        late.millis(0.99),
        busy.others
    )
}
