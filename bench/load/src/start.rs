//! What a node takes before anyone has come: its resident memory, and the size of its program.

use std::fs;
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::process::resident_kib;
use crate::setting::Setting;
use crate::subject::Subject;

/// How long after it is ready the node is looked at, so that what it does by itself has been done once.
const SETTLED: Duration = Duration::from_secs(5);

/// Starts a node on an empty folder and looks at it.
pub(crate) fn perform(setting: &Setting) -> anyhow::Result<()> {
    anyhow::ensure!(setting.is_node(), "a peer is not measured in this");
    let (program, folder) = (setting.program(), tempfile::tempdir()?);
    let subject = Subject::start(&program, Some(folder.path()), None)?;
    thread::sleep(SETTLED);
    let resident = resident_kib(subject.pid())? as f64 / 1024.0;
    let size = fs::metadata(&program.words[0])?.len() as f64 / 1024.0 / 1024.0;
    println!("{}", json!({ "scenario": "start", "residentMiB": resident, "programMiB": size }));
    println!("start: {resident:.1} MiB resident {SETTLED:?} after the start; the program has {size:.1} MiB");
    Ok(())
}
