//! Letting clients go before a planned stop: they are told, and close a few at a time, so that the node that
//! comes after is not met by all of them at once.

use std::time::Duration;

use rialto_protocol::events::{Event as _, NodeDraining};

use crate::socket::Sockets;
use crate::socket::Unanswered;

/// How many connections close at once without any waiting.
const AT_ONCE: usize = 100;
/// Into how many parts more of them are divided.
const PARTS: usize = 100;
/// The time between two parts: ten seconds for all, a tenth of the clients in each.
const PAUSE: Duration = Duration::from_millis(100);
/// When a client may come back, after its connection was closed, in milliseconds.
const COME_BACK_MS: u64 = 1_000;

/// How long to wait for the answers to requests that were accepted.
const ANSWERS: Duration = Duration::from_secs(5);

/// Tells every client that the node stops and when to come back, waits until what was accepted is answered, and
/// closes their transports part by part. There is no Socket.IO DISCONNECT, so that stock clients come back by
/// themselves.
pub(crate) async fn let_go(sockets: &Sockets, unanswered: &Unanswered) {
    let all = sockets.all();
    let size = if all.len() <= AT_ONCE { AT_ONCE } else { all.len().div_ceil(PARTS) };
    for (part, sockets) in all.chunks(size).enumerate() {
        let wait = PAUSE * u32::try_from(part).unwrap_or(u32::MAX);
        let reconnect_in_ms =
            u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).saturating_add(COME_BACK_MS);
        for socket in sockets {
            socket.emit(NodeDraining::NAME, &NodeDraining { reconnect_in_ms });
        }
    }
    if tokio::time::timeout(ANSWERS, unanswered.none()).await.is_err() {
        tracing::warn!("Some requests were not answered in time before the stop.");
    }
    for (part, sockets) in all.chunks(size).enumerate() {
        if part > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        sockets.iter().for_each(crate::socket::Socket::close_transport);
    }
}
