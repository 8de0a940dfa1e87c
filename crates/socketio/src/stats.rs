//! What the engine counts.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::reason::DisconnectReason;

/// A look at an engine. Totals count from its start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stats {
    /// Open connections.
    pub connections: usize,
    /// Connected sockets, over all namespaces.
    pub sockets: usize,
    /// Rooms with a member.
    pub rooms: usize,
    /// Polls that are held open.
    pub open_polls: usize,
    /// Bytes that wait for connections, in all.
    pub queued_bytes: usize,
    /// Bytes that wait for the connection for which most wait.
    pub largest_backlog: usize,
    /// Connections that were closed because too much waited for them.
    pub overflows: u64,
    /// Ended sockets by [`DisconnectReason::as_str`].
    pub ended: [(&'static str, u64); DisconnectReason::KINDS],
    /// Socket.IO packets sent; one to 1,000 sockets counts 1,000 times.
    pub frames_out: u64,
    /// Engine.IO messages received.
    pub frames_in: u64,
}

/// The running totals.
#[derive(Default)]
pub(crate) struct Counters {
    overflows: AtomicU64,
    ended: [AtomicU64; DisconnectReason::KINDS],
    frames_out: AtomicU64,
    frames_in: AtomicU64,
}

impl Counters {
    pub(crate) fn sent(&self, packets: u64) {
        self.frames_out.fetch_add(packets, Ordering::Relaxed);
    }

    pub(crate) fn received(&self) {
        self.frames_in.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn overflowed(&self) {
        self.overflows.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn ended(&self, reason: DisconnectReason) {
        self.ended[reason.kind()].fetch_add(1, Ordering::Relaxed);
    }

    /// Writes the totals into `stats`.
    pub(crate) fn report(&self, stats: &mut Stats) {
        stats.overflows = self.overflows.load(Ordering::Relaxed);
        stats.frames_out = self.frames_out.load(Ordering::Relaxed);
        stats.frames_in = self.frames_in.load(Ordering::Relaxed);
        stats.ended = std::array::from_fn(|kind| {
            (DisconnectReason::NAMES[kind], self.ended[kind].load(Ordering::Relaxed))
        });
    }
}
