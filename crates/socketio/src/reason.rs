//! Why a socket ended.

use std::fmt;

/// Why a socket ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DisconnectReason {
    /// The client sent DISCONNECT.
    Client,
    /// The server disconnected it.
    Server,
    /// The client did not answer a ping in time.
    Heartbeat,
    /// More was queued for it than its budget allows.
    Overflow,
    /// The transport ended: closed by the other side, or broken.
    Transport,
    /// The engine shuts down.
    Shutdown,
    /// The client broke the protocol or a bound; the text says how.
    Protocol(&'static str),
}

impl DisconnectReason {
    /// How many kinds of reasons there are.
    pub(crate) const KINDS: usize = 7;

    /// The names of the kinds, in the order of [`kind`](Self::kind).
    pub(crate) const NAMES: [&'static str; Self::KINDS] =
        ["client", "server", "heartbeat", "overflow", "transport", "shutdown", "protocol"];

    pub(crate) fn kind(self) -> usize {
        match self {
            Self::Client => 0,
            Self::Server => 1,
            Self::Heartbeat => 2,
            Self::Overflow => 3,
            Self::Transport => 4,
            Self::Shutdown => 5,
            Self::Protocol(_) => 6,
        }
    }

    /// The kind as one lower-case word, fit for a label.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::NAMES[self.kind()]
    }
}

impl fmt::Display for DisconnectReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Protocol(how) => write!(f, "protocol: {how}"),
            other => f.write_str(other.as_str()),
        }
    }
}
