//! Tokens of other issuers end: the transport of a connection whose token has ended is closed, unless it was given a
//! fresh one. There is no Socket.IO DISCONNECT, so that a stock client comes back by itself with a fresh token. Whether a
//! session of this node lives is the store's to say, and the product looks it up by itself.

use std::time::Duration;

use rialto_core::clock::Clock;
use tokio::time::{MissedTickBehavior, interval};

use crate::socket::Sockets;

/// How often connections are looked through.
const TICK: Duration = Duration::from_secs(5);

/// Closes, from time to time and for ever, the transports of those whose token ended more than `grace` ago.
pub(crate) async fn close_expired(sockets: Sockets, clock: Clock, grace: Duration) {
    let grace_ms = i64::try_from(grace.as_millis()).unwrap_or(i64::MAX);
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let now = clock.now();
        let expired = |socket: &super::Socket| {
            let session = socket.session();
            session.actor().session.is_none() && session.expires_at().0.saturating_add(grace_ms) < now.0
        };
        sockets.all().iter().filter(|socket| expired(socket)).for_each(super::Socket::close_transport);
    }
}
