//! One run: messages at a fixed rate, whatever comes back (an open loop), and whether all of it came back.
//!
//! Times count from when a message was to be sent, so that a server that holds up the sender does not look
//! faster for it.

use std::ops::Range;
use std::time::Duration;

use procfs::process::Process;
use serde::Serialize;

use crate::fleet::Fleet;
use crate::process::{Busy, Used};
use crate::tally::{Round, Tally, Times, no_times, quantiles};

const SECOND: u64 = 1_000_000_000;
/// Messages that are sent before it looks at what came.
const BURST: usize = 64;
/// How long what is missing is waited for in the end.
const PATIENCE: u64 = 10 * SECOND;
/// Seconds that the server may be behind before the run is given up.
const BEHIND: f64 = 1.0;

/// What is sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// Messages a second.
    pub(crate) rate: f64,
    /// Seconds before the measuring.
    pub(crate) warm_up: f64,
    /// Seconds that are measured.
    pub(crate) seconds: f64,
    /// Characters of a message.
    pub(crate) length: usize,
    /// Of each channel's seats, how many send.
    pub(crate) senders: usize,
    /// Of each channel's seats, how many are told of a message.
    pub(crate) viewers: usize,
}

/// How it went.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Outcome {
    /// Messages a second that were offered.
    pub(crate) offered_per_second: f64,
    /// Messages acknowledged per second.
    pub(crate) committed_per_second: f64,
    /// Deliveries per second.
    deliveries_per_second: f64,
    /// What the server used for each, in microseconds of a processor.
    micros_per_message: f64,
    micros_per_delivery: f64,
    /// Messages that were sent.
    sent: u64,
    /// Deliveries that are due for what was acknowledged.
    deliveries_due: u64,
    /// Connections that were lost.
    connections_lost: usize,
    /// The server fell behind and the run was given up.
    fell_behind: bool,
    /// What came back.
    #[serde(flatten)]
    pub(crate) tally: Tally,
    /// How late messages were sent: the load's own fault.
    #[serde(rename = "lateMs", serialize_with = "quantiles")]
    late: Times,
    /// Who used the processors.
    #[serde(flatten)]
    pub(crate) busy: Busy,
    /// The share of the time in which the load's loop had something to do: near 1 it is the limit itself.
    load_loop_busy: f64,
}

impl Outcome {
    /// Whether all was acknowledged and all who view were told, once each.
    pub(crate) fn is_whole(&self) -> bool {
        let complete = self.tally.acked == self.sent && self.tally.delivered == self.deliveries_due;
        complete && self.connections_lost == 0 && !self.fell_behind
    }
}

/// Runs `plan` on connections that all stand, against the server that is the process `server`.
pub(crate) fn run(fleet: &mut Fleet, server: &Process, plan: Plan) -> anyhow::Result<Outcome> {
    let begin = fleet.now() + SECOND / 10;
    let from = begin + nanos(plan.warm_up);
    let window = from..from + nanos(plan.seconds);
    let lost = fleet.lost;
    let schedule = Schedule::new(fleet, plan, begin);
    fleet.tally = Tally::new(window.clone(), schedule.round);
    let Offered { sent, late, behind, from, until } = offer(fleet, server, &schedule, &window)?;
    wait_for_the_rest(fleet, sent, plan.viewers)?;
    let seconds = until.at.saturating_sub(from.at).max(1) as f64 / SECOND as f64;
    let busy = until.used.since(from.used, seconds);
    let micros = |per_second: f64| busy.server_cpu * 1e6 / per_second.max(1.0);
    let tally = std::mem::replace(&mut fleet.tally, Tally::new(0..0, Round::default()));
    let committed_per_second = tally.acked_in_window as f64 / seconds;
    let deliveries_per_second = tally.delivered_in_window as f64 / seconds;
    Ok(Outcome {
        offered_per_second: plan.rate,
        committed_per_second,
        deliveries_per_second,
        micros_per_message: micros(committed_per_second),
        micros_per_delivery: micros(deliveries_per_second),
        sent,
        deliveries_due: tally.acked * plan.viewers as u64,
        connections_lost: fleet.lost - lost,
        fell_behind: behind,
        tally,
        late,
        busy,
        load_loop_busy: 1.0 - (until.idle - from.idle) as f64 / SECOND as f64 / seconds,
    })
}

/// What was sent.
struct Offered {
    sent: u64,
    late: Times,
    behind: bool,
    /// The two ends of the window.
    from: Moment,
    until: Moment,
}

/// How things stood.
#[derive(Clone, Copy)]
struct Moment {
    at: u64,
    idle: u64,
    used: Used,
}

impl Moment {
    fn now(fleet: &Fleet, server: &Process) -> anyhow::Result<Self> {
        Ok(Self { at: fleet.now(), idle: fleet.idle, used: Used::now(server)? })
    }
}

/// Sends what is due, when it is due, until `window` ends.
fn offer(
    fleet: &mut Fleet,
    server: &Process,
    schedule: &Schedule,
    window: &Range<u64>,
) -> anyhow::Result<Offered> {
    let (mut sent, mut late) = (0, no_times());
    let (mut from, mut until) = (None, None);
    loop {
        let now = fleet.now();
        let behind = schedule.is_behind(sent, &fleet.tally) || now > window.end + PATIENCE;
        if from.is_none() && (now >= window.start || behind) {
            from = Some(Moment::now(fleet, server)?);
        }
        if until.is_none() && (now >= window.end || behind) {
            until = Some(Moment::now(fleet, server)?);
        }
        if let (Some(from), Some(until)) = (from, until)
            && (behind || schedule.due(sent) >= window.end)
        {
            return Ok(Offered { sent, late, behind, from, until });
        }
        for _ in 0..BURST {
            let (due, now) = (schedule.due(sent), fleet.now());
            if due > now || due >= window.end {
                break;
            }
            if window.contains(&due) {
                late += now - due;
            }
            fleet.say(schedule.seat(sent), due, schedule.plan.length);
            sent += 1;
        }
        let next = schedule.due(sent).min(window.end);
        fleet.turn(Duration::from_nanos(next.saturating_sub(fleet.now())))?;
    }
}

/// Takes in what is still on its way, until nothing is missing or it takes too long.
fn wait_for_the_rest(fleet: &mut Fleet, sent: u64, viewers: usize) -> anyhow::Result<()> {
    let begun = fleet.now();
    while fleet.now() - begun < PATIENCE {
        let Tally { acked, refused, delivered, .. } = fleet.tally;
        if acked + refused >= sent && delivered >= acked * viewers as u64 {
            break;
        }
        fleet.turn(Duration::from_millis(10))?;
    }
    // What comes too often would come now.
    let settled = fleet.now();
    while fleet.now() - settled < SECOND / 5 {
        fleet.turn(Duration::from_millis(10))?;
    }
    Ok(())
}

/// Who sends when: the channels in turn, and in each channel its senders in turn.
struct Schedule {
    round: Round,
    plan: Plan,
    channels: usize,
    seats_per_channel: usize,
}

impl Schedule {
    fn new(fleet: &Fleet, plan: Plan, begin: u64) -> Self {
        let channels = fleet.place.channels.len();
        let round = Round { begin, rate: plan.rate, viewers: plan.viewers };
        Self { round, plan, channels, seats_per_channel: fleet.place.seats.len() / channels }
    }

    /// When the message `number` is to be sent.
    fn due(&self, number: u64) -> u64 {
        self.round.due(number)
    }

    /// Who sends the message `number`.
    fn seat(&self, number: u64) -> usize {
        let number = number as usize;
        let (channel, sender) = (number % self.channels, number / self.channels % self.plan.senders);
        channel * self.seats_per_channel + sender
    }

    fn is_behind(&self, sent: u64, tally: &Tally) -> bool {
        let bound = (self.plan.rate * BEHIND).max(20.0);
        let unanswered = sent - tally.acked - tally.refused;
        let untold = (tally.acked * self.plan.viewers as u64).saturating_sub(tally.delivered);
        unanswered as f64 > bound || untold as f64 > bound * self.plan.viewers as f64
    }
}

fn nanos(seconds: f64) -> u64 {
    (seconds * SECOND as f64) as u64
}
