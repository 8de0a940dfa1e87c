//! The log: lines for people or JSON for machines, on standard error.
//!
//! What is logged is sentences with fields, never what people wrote, tokens, addresses of people or whole URIs.

use std::io::{IsTerminal as _, stderr};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::{Log, LogFormat};

/// Starts the log for the whole process, as `settings` say. A second start changes nothing.
pub fn start(settings: &Log) {
    let filter = EnvFilter::builder().parse_lossy(settings.level.directives());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    let started = match settings.format {
        LogFormat::Text => log.with_ansi(stderr().is_terminal()).with_target(false).finish().try_init(),
        LogFormat::Json => log.json().flatten_event(true).finish().try_init(),
    };
    if started.is_err() {
        tracing::debug!("The log has been started before.");
    }
}
