//! The scenario of a client that never reads: whether the server lets go of it, and what it costs until then.

use std::time::Instant;

use serde_json::{Value, json};

use crate::community::Plan;
use crate::run;
use crate::scene::Scene;
use crate::setting::Setting;

/// Members of the room; one of them stops reading.
const MEMBERS: usize = 10;
/// Long messages, so that what waits is much: 600 kB a second for each member.
const RATE: f64 = 150.0;
const LENGTH: usize = 4_000;
/// Seconds of the same before anyone stops reading, so that the server has the memory that this takes: the pages that
/// SQLite keeps, 8 MB of them, are full by then.
const BEFORE: usize = 20;

/// Lets one of ten stop reading, and looks at the server for at most `patience` seconds.
pub(crate) fn perform(setting: &Setting, patience: u64) -> anyhow::Result<Value> {
    let plan = Plan { servers: 1, channels: 1, members: MEMBERS, two_servers: false };
    let mut scene = Scene::open(setting, &plan, MEMBERS, true)?;
    scene.fleet.raise()?;
    for _ in 0..BEFORE {
        second(&mut scene, MEMBERS)?;
    }
    let (before, sockets) = (scene.subject.peak_kib()?, scene.subject.process.fd_count()?);
    scene.fleet.deafen(MEMBERS - 1);
    let begun = Instant::now();
    let mut gone = None;
    while gone.is_none() && begun.elapsed().as_secs() < patience {
        second(&mut scene, MEMBERS - 1)?;
        let is_gone = scene.subject.process.fd_count()? < sockets;
        gone = is_gone.then(|| begun.elapsed().as_secs_f64());
    }
    let grown = scene.subject.peak_kib()?.saturating_sub(before);
    Ok(json!({ "goneAfterSeconds": gone, "grownKiB": grown, "peakBeforeKiB": before }))
}

/// A second of talk that `viewers` hear in full.
fn second(scene: &mut Scene, viewers: usize) -> anyhow::Result<()> {
    let plan = run::Plan { rate: RATE, warm_up: 0.0, seconds: 1.0, length: LENGTH, senders: 1, viewers };
    let outcome = run::run(&mut scene.fleet, &scene.subject.process, plan)?;
    anyhow::ensure!(outcome.is_whole(), "those who read did not hear everything");
    Ok(())
}
