//! The log: lines for people or JSON for machines, on standard error.
//!
//! What is logged is sentences with fields, never what people wrote, tokens or whole URIs. Addresses of
//! people stand in security events (`security.rs`) alone.
//! Nobody waits for a log line to be written: where the reader has gone or stopped, lines are lost and counted.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io;
use std::panic::PanicHookInfo;
use std::time::Duration;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::{Log, LogFormat};
use crate::output::{LossyWriter, stderr_is_terminal};

/// How long the end of the process waits for log lines to be written.
const LAST_LINES: Duration = Duration::from_millis(500);

/// The log of this process. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub struct Logging(LossyWriter);

impl Logging {
    /// Starts the log for the whole process, as `settings` say; panics are told there too.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(settings: &Log) -> io::Result<Self> {
        let writer = LossyWriter::to_stderr()?;
        let filter = EnvFilter::builder().parse_lossy(settings.level.directives());
        let lines = writer.clone();
        let log = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(move || lines.clone())
            .log_internal_errors(false);
        let started = match settings.format {
            LogFormat::Text => log.with_ansi(stderr_is_terminal()).with_target(false).finish().try_init(),
            LogFormat::Json => log.json().flatten_event(true).finish().try_init(),
        };
        if started.is_err() {
            tracing::debug!("The log has been started before.");
        }
        // The standard hook writes to standard error and would wait for whoever reads it.
        std::panic::set_hook(Box::new(tell_panic));
        Ok(Self(writer))
    }

    /// Says on standard error, in a line without the form of the log, what ends the process.
    pub fn complain(&self, sentence: impl std::fmt::Display) {
        self.0.line(format!("rialto: {sentence}\n"));
    }

    /// How many log lines were lost.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.0.dropped()
    }

    /// Waits a moment until all lines are written: for the end of the process.
    pub fn finish(&self) {
        self.0.flush(LAST_LINES);
    }
}

fn tell_panic(panic: &PanicHookInfo<'_>) {
    let at = panic.location().map(ToString::to_string).unwrap_or_default();
    let why = panic.payload_as_str().unwrap_or("no message");
    // It is taken where RUST_BACKTRACE says so.
    let trace = Backtrace::capture();
    match trace.status() {
        BacktraceStatus::Captured => {
            tracing::error!(at, why, %trace, "A panic: this is a fault of the program.")
        }
        _ => tracing::error!(at, why, "A panic: this is a fault of the program."),
    }
}
