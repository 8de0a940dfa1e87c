//! The scenario of somebody who was away: connecting to a server of many channels, each full of unread messages.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::community::Plan;
use crate::process::Used;
use crate::scene::Scene;
use crate::setting::Setting;

/// How often one connects, and how often before that, so that what is read is in memory.
const TIMES: u32 = 100;
const WARM_UP: u32 = 10;
/// How long the server has for what follows the end of a connection.
const PAUSE: Duration = Duration::from_millis(20);

/// Connects to `channels` channels with `unread` messages each; what that costs the server, and how large `ready` is.
pub(crate) fn perform(setting: &Setting, channels: usize, unread: u64) -> anyhow::Result<Value> {
    let plan = Plan { servers: 1, channels, members: 1, two_servers: false };
    let mut scene = Scene::open_with_history(setting, &plan, &vec![unread; channels])?;
    scene.fleet.place.seats.truncate(1);
    scene.fleet.lower();
    connect(&mut scene, WARM_UP)?;
    let (begun, used) = (Instant::now(), Used::now(&scene.subject.process)?);
    connect(&mut scene, TIMES)?;
    let seconds = begun.elapsed().as_secs_f64();
    let busy = Used::now(&scene.subject.process)?.since(used, seconds);
    let millis = busy.server_cpu * seconds * 1e3 / f64::from(TIMES);
    let kib = scene.fleet.ready_bytes as f64 / 1024.0;
    let mut said = busy.said()?;
    said.extend([("processorMs".to_owned(), millis.into()), ("readyKiB".to_owned(), kib.into())]);
    Ok(Value::Object(said))
}

fn connect(scene: &mut Scene, times: u32) -> anyhow::Result<()> {
    for _ in 0..times {
        scene.fleet.raise()?;
        scene.fleet.lower();
        let since = Instant::now();
        while since.elapsed() < PAUSE {
            scene.fleet.turn(PAUSE)?;
        }
    }
    Ok(())
}
