//! The scenario in which nothing happens: what a connection costs in memory, and how fast they come.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::{Value, json};

use crate::community::Plan;
use crate::fleet::Fleet;
use crate::process::Used;
use crate::scene::Scene;
use crate::setting::Setting;

/// Members of each server, as far as it comes out even.
const PER_SERVER: usize = 100;
/// How long nothing must have come before it counts as quiet, and how long it waits for that at most.
const QUIET: u64 = 2_000_000_000;
const PATIENCE: Duration = Duration::from_secs(60);

/// Brings `connections` up, each a user of its own and a member of two servers, and measures.
pub(crate) fn perform(setting: &Setting, connections: usize) -> anyhow::Result<Value> {
    let servers = connections.div_ceil(PER_SERVER).max(2);
    let members = connections.div_ceil(servers);
    let plan = Plan { servers, channels: 1, members, two_servers: true };
    let Scene { subject, fleet, .. } = &mut Scene::open(setting, &plan, connections, false)?;
    let before = subject.resident_kib()?;
    let (begun, used) = (Instant::now(), Used::now(&subject.process)?);
    let (idle, packets) = (fleet.idle, fleet.packets);
    fleet.raise()?;
    let seconds = begun.elapsed().as_secs_f64();
    let busy = Used::now(&subject.process)?.since(used, seconds);
    let load_busy = 1.0 - (fleet.idle - idle) as f64 / 1e9 / seconds;
    let packets = fleet.packets - packets;
    let at_once = subject.resident_kib()?;
    wait_until_quiet(fleet)?;
    let after = subject.resident_kib()?;
    anyhow::ensure!(fleet.lost == 0, "{} connections were lost", fleet.lost);
    let mut said = json!({
        "connections": connections,
        "members": members,
        "residentBeforeKiB": before,
        "residentAtOnceKiB": at_once,
        "residentAfterKiB": after,
        "kibPerConnection": (after as f64 - before as f64) / connections as f64,
        "handshakesPerSecond": connections as f64 / seconds,
        "packetsWhileRaised": packets,
        "loadLoopBusy": load_busy,
    });
    said.as_object_mut().context("what is said is an object")?.extend(busy.said()?);
    Ok(said)
}

fn wait_until_quiet(fleet: &mut Fleet) -> anyhow::Result<()> {
    let begun = Instant::now();
    while fleet.now() - fleet.heard() < QUIET {
        fleet.turn(Duration::from_millis(100))?;
        (begun.elapsed() < PATIENCE).then_some(()).context("it did not become quiet")?;
    }
    Ok(())
}
