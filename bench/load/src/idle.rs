//! The scenario in which nothing happens: what a connection costs in memory, and how fast they come.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::json;

use crate::community::Plan;
use crate::fleet::Fleet;
use crate::process::{Used, resident_kib};
use crate::scene::Scene;
use crate::setting::Setting;

/// Members of each server, as far as it comes out even.
const PER_SERVER: usize = 100;
/// How long nothing must have come before it counts as quiet, and how long it waits for that at most.
const QUIET: u64 = 2_000_000_000;
const PATIENCE: Duration = Duration::from_secs(60);

/// Brings `connections` up, each a user of its own and a member of two servers, and measures.
pub(crate) fn perform(setting: &Setting, connections: usize) -> anyhow::Result<()> {
    let servers = connections.div_ceil(PER_SERVER).max(2);
    let members = connections.div_ceil(servers);
    let plan = Plan { servers, channels: 1, members, two_servers: true };
    let Scene { subject, fleet, .. } = &mut Scene::open(setting, &plan, connections, false)?;
    let before = resident_kib(subject.pid())?;
    let (begun, used) = (Instant::now(), Used::now(subject.pid())?);
    let (idle, packets) = (fleet.idle, fleet.packets);
    fleet.raise()?;
    let seconds = begun.elapsed().as_secs_f64();
    let busy = Used::now(subject.pid())?.since(used, seconds);
    let load_busy = 1.0 - (fleet.idle - idle) as f64 / 1e9 / seconds;
    let packets = fleet.packets - packets;
    let at_once = resident_kib(subject.pid())?;
    wait_until_quiet(fleet)?;
    let after = resident_kib(subject.pid())?;
    anyhow::ensure!(fleet.lost == 0, "{} connections were lost", fleet.lost);
    let each = (after as f64 - before as f64) / connections as f64;
    let rate = connections as f64 / seconds;
    let line = json!({
        "scenario": "idle",
        "connections": connections,
        "users": connections,
        "servers": servers,
        "residentBeforeKiB": before,
        "residentAtOnceKiB": at_once,
        "residentAfterKiB": after,
        "kibPerConnection": (each * 100.0).round() / 100.0,
        "handshakesPerSecond": rate.round(),
        "packetsWhileRaised": packets,
        "disturbed": busy.is_disturbed(),
        "serverCpu": busy.server,
        "loadCpu": busy.load,
        "othersCpu": busy.others,
        "stolenCpu": busy.stolen,
        "loadLoopBusy": load_busy,
    });
    println!("{line}");
    println!(
        "idle: {connections} connections, each a user of its own in two servers of {members}: {each:.2} KiB each \
         ({before} KiB before, {at_once} when all were ready, {after} when quiet); {rate:.0} handshakes/s up to \
         ready, {:.0} µs of the server each, {:.1} packets each; cores: server {:.2}, load {:.2}, others {:.2}",
        busy.server * 1e6 / rate,
        packets as f64 / connections as f64,
        busy.server,
        busy.load,
        busy.others + busy.stolen,
    );
    Ok(())
}

fn wait_until_quiet(fleet: &mut Fleet) -> anyhow::Result<()> {
    let begun = Instant::now();
    while fleet.now() - fleet.heard() < QUIET {
        fleet.turn(Duration::from_millis(100))?;
        (begun.elapsed() < PATIENCE).then_some(()).context("it did not become quiet")?;
    }
    Ok(())
}
