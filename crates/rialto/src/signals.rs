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
    std::fs::read_to_string("/proc/self/status")
        .is_ok_and(|status| !is_ignored(&status, SignalKind::hangup()))
}

#[cfg(not(target_os = "linux"))]
fn may_hear_hang_up() -> bool {
    false
}

/// Whether the status of a process (proc_pid_status(5)) has a signal in its mask of those that are ignored.
#[cfg(target_os = "linux")]
fn is_ignored(status: &str, signal: SignalKind) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (signal.as_raw_value() - 1) & 1 == 1
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_status_tells_which_signals_are_ignored() {
        let under_nohup = "Name:\trialto\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000001001\n";
        assert!(is_ignored(under_nohup, SignalKind::hangup()));
        assert!(is_ignored(under_nohup, SignalKind::pipe()));
        assert!(!is_ignored(under_nohup, SignalKind::terminate()));
    }
}
