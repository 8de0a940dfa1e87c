//! The scenario of a long history: opening a channel with many messages, and catching up there, beside the same in
//! one with few.

use anyhow::Context as _;
use serde_json::{Value, json};

use crate::community::Plan;
use crate::fleet::Fleet;
use crate::packet;
use crate::scene::Scene;
use crate::setting::Setting;
use crate::tally::{Times, millis, no_times};

/// How often each is asked.
const TIMES: usize = 300;
/// How often before that, so that what is read is in memory.
const WARM_UP: usize = 30;
/// How many messages were missed.
const MISSED: u64 = 300;

/// What is asked of a channel.
#[derive(Clone, Copy)]
enum Question {
    /// `channel:join`: the newest page.
    Open,
    /// `messages:sync`: what was missed.
    CatchUp,
}

/// Fills a channel with `few` messages and one with `many`, and asks for both in turn.
pub(crate) fn perform(setting: &Setting, few: u64, many: u64) -> anyhow::Result<Value> {
    anyhow::ensure!(few > MISSED && many > MISSED, "a channel has more messages than were missed");
    let plan = Plan { servers: 1, channels: 2, members: 1, two_servers: false };
    let mut scene = Scene::open_with_history(setting, &plan, &[few, many])?;
    scene.fleet.raise()?;
    let open = ask_both(&mut scene.fleet, Question::Open)?;
    let catch_up = ask_both(&mut scene.fleet, Question::CatchUp)?;
    Ok(json!({ "openMs": said(&open), "catchUpMs": said(&catch_up) }))
}

fn said([few, many]: &[Times; 2]) -> Value {
    let of = |times| json!({ "p50": millis(times, 0.5), "p99": millis(times, 0.99) });
    json!({ "few": of(few), "many": of(many), "ratio": millis(many, 0.5) / millis(few, 0.5) })
}

/// Asks of both channels in turn, so that what disturbs one disturbs the other.
fn ask_both(fleet: &mut Fleet, question: Question) -> anyhow::Result<[Times; 2]> {
    let mut both = [no_times(), no_times()];
    for round in 0..WARM_UP + TIMES {
        for (channel, times) in both.iter_mut().enumerate() {
            let nanos = ask(fleet, channel, question)?;
            if round >= WARM_UP {
                *times += nanos;
            }
        }
    }
    Ok(both)
}

/// How long the answer took, in nanoseconds. The channel is not viewed before and after.
fn ask(fleet: &mut Fleet, channel: usize, question: Question) -> anyhow::Result<u64> {
    let id = fleet.place.channels[channel].clone();
    let joined = fleet.ask(0, |ack| packet::join(ack, &id))?;
    let left = fleet.ask(0, |ack| packet::leave(ack, &id))?;
    anyhow::ensure!(joined.messages()? > 0, "an empty page was opened: {}", joined.text);
    anyhow::ensure!(left.body()?["ok"] == true, "a channel could not be left: {}", left.text);
    match question {
        Question::Open => Ok(joined.nanos),
        Question::CatchUp => {
            let body = joined.body()?;
            let (rev, epoch) = (body["rev"].as_u64(), body["epoch"].as_str());
            let (rev, epoch) = rev.zip(epoch).context("the answer to a join has no rev and epoch")?;
            let caught_up = fleet.ask(0, |ack| packet::sync(ack, &id, rev - MISSED, epoch, MISSED))?;
            anyhow::ensure!(caught_up.messages()? as u64 == MISSED, "something else was missed");
            Ok(caught_up.nanos)
        }
    }
}
