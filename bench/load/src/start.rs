//! What a node takes before anyone has come: its resident memory, and the size of its program.

use std::fs;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::community::Plan;
use crate::setting::Setting;
use crate::subject::Subject;

/// How long after it is ready the node is looked at, so that what it does by itself has been done once.
const SETTLED: Duration = Duration::from_secs(5);

/// Starts a node on an empty folder and looks at it.
pub(crate) fn perform(setting: &Setting) -> anyhow::Result<Value> {
    let (program, folder) = (setting.node()?, tempfile::tempdir()?);
    let subject = Subject::start(&program, folder.path(), &Plan::default(), None)?;
    thread::sleep(SETTLED);
    let size = fs::metadata(&program.words[0])?.len() as f64 / 1024.0 / 1024.0;
    Ok(json!({ "residentMiB": subject.resident_kib()? as f64 / 1024.0, "programMiB": size }))
}
