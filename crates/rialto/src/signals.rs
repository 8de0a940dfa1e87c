//! The signals that ask the process to stop.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// SIGTERM, SIGINT (Ctrl-C) and SIGHUP (the terminal was closed), listened to from the moment that this is made.
pub(crate) struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hang_up: Option<Signal>,
}

impl Signals {
    /// Begins to listen; the signals no longer end the process by themselves. SIGHUP stays ignored where whoever
    /// started the process had it ignored, as `nohup` does.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: may_hear_hang_up().then(|| signal(SignalKind::hangup())).transpose()?,
        })
    }

    /// Waits for the next of them; gives its name.
    pub(crate) async fn asked_to_stop(&mut self) -> &'static str {
        let hang_up = async {
            match &mut self.hang_up {
                Some(signal) => signal.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
            _ = hang_up => "SIGHUP",
        }
    }
}

/// Whether SIGHUP may be listened to: it is not ignored. A system that does not tell keeps its own way with it.
#[cfg(target_os = "linux")]
fn may_hear_hang_up() -> bool {
    let status = procfs::process::Process::myself().and_then(|process| process.status());
    status.is_ok_and(|status| status.sigign >> (SignalKind::hangup().as_raw_value() - 1) & 1 == 0)
}

#[cfg(not(target_os = "linux"))]
fn may_hear_hang_up() -> bool {
    false
}
