//! The scenario of a client that never reads: whether the server lets go of it, and what it costs until then.

use std::fs;
use std::time::Instant;

use anyhow::Context as _;
use serde_json::json;

use crate::community::Plan;
use crate::packet::Form;
use crate::process::peak_kib;
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
pub(crate) fn perform(setting: &Setting, patience: u64) -> anyhow::Result<()> {
    let plan = Plan { servers: 1, channels: 1, members: MEMBERS, two_servers: false };
    let mut scene = Scene::open(setting, &plan, MEMBERS, true)?;
    scene.fleet.raise()?;
    for _ in 0..BEFORE {
        second(&mut scene, MEMBERS)?;
    }
    let pid = scene.subject.pid();
    let (before, sockets) = (peak_kib(pid)?, open_files(pid)?);
    scene.fleet.deafen(MEMBERS - 1);
    let begun = Instant::now();
    let mut gone = None;
    while gone.is_none() && begun.elapsed().as_secs() < patience {
        second(&mut scene, MEMBERS - 1)?;
        gone = (open_files(pid)? < sockets).then(|| begun.elapsed().as_secs_f64());
    }
    let grown = peak_kib(pid)?.saturating_sub(before);
    let line =
        json!({ "scenario": "deaf", "goneAfterSeconds": gone, "grownKiB": grown, "peakBeforeKiB": before });
    println!("{line}");
    let fate =
        gone.map_or(format!("still there after {patience} s"), |after| format!("gone after {after:.1} s"));
    println!(
        "deaf: one of {MEMBERS} stopped reading {RATE} messages/s of {LENGTH} characters: {fate}; the server grew by {grown} KiB"
    );
    Ok(())
}

/// A second of talk that `viewers` hear in full.
fn second(scene: &mut Scene, viewers: usize) -> anyhow::Result<()> {
    let form = Form { length: LENGTH, client_ids: false };
    let plan = run::Plan { rate: RATE, warm_up: 0.0, seconds: 1.0, form, senders: 1, viewers };
    let outcome = run::run(&mut scene.fleet, scene.subject.pid(), plan)?;
    anyhow::ensure!(outcome.is_whole(), "those who read did not hear everything");
    Ok(())
}

/// How many files, sockets among them, a process has open.
fn open_files(pid: u32) -> anyhow::Result<usize> {
    let path = format!("/proc/{pid}/fd");
    Ok(fs::read_dir(&path).with_context(|| format!("{path} can't be read"))?.count())
}
