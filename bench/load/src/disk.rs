//! The scenario of what messages take on the disk: a node's database before and after so many, with all of its indexes.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use serde_json::{Value, json};

use crate::community::Plan;
use crate::run;
use crate::scene::Scene;
use crate::setting::Setting;

const PLAN: Plan = Plan { servers: 50, channels: 1, members: 4, two_servers: false };
/// Characters of a message.
const LENGTH: usize = 60;
/// Messages a second: few enough for any disk, and enough for batches.
const RATE: f64 = 4_000.0;

/// Has `messages` sent, to the channels in turn, and looks at the file before and after.
pub(crate) fn perform(setting: &Setting, messages: u64) -> anyhow::Result<Value> {
    setting.node()?;
    let Scene { subject, mut fleet, folder } = Scene::open(setting, &PLAN, PLAN.people(), false)?;
    let before = size(folder.path())?;
    fleet.raise()?;
    let seconds = messages as f64 / RATE;
    let plan = run::Plan { rate: RATE, warm_up: 0.0, seconds, length: LENGTH, senders: 4, viewers: 0 };
    let outcome = run::run(&mut fleet, &subject.process, plan)?;
    anyhow::ensure!(outcome.is_whole(), "not every message was acknowledged");
    subject.stop()?;
    let grown = size(folder.path())? - before;
    let acked = outcome.tally.acked;
    Ok(json!({ "messages": acked, "grownBytes": grown, "bytesPerMessage": grown as f64 / acked as f64 }))
}

/// The bytes of the database in `folder`. A node that has stopped has no log beside it.
fn size(folder: &Path) -> anyhow::Result<u64> {
    Ok(fs::metadata(folder.join("rialto.db")).context("the database is gone")?.len())
}
