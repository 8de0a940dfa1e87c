//! Tokens of other issuers end: a connection whose token has ended is disconnected, unless it was given a fresh
//! one. Whether a session of this node lives is the store's to say, and the product looks it up by itself.

use std::time::Duration;

use rialto_core::clock::Clock;
use tokio::time::{MissedTickBehavior, interval};

use crate::fanout::Sockets;

/// How long after the end of its token a connection may stay, in milliseconds: time to bring a fresh one.
const GRACE_MS: i64 = 60_000;
/// How often connections are looked through.
const TICK: Duration = Duration::from_secs(5);

/// Disconnects, from time to time and for ever, those whose token ended more than a minute ago.
pub(crate) async fn disconnect_expired(sockets: Sockets, clock: Clock) {
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let now = clock.now();
        let expired = |socket: &super::Socket| {
            let session = socket.session();
            session.actor.session.is_none() && session.expires_at().0.saturating_add(GRACE_MS) < now.0
        };
        sockets.all().iter().filter(|socket| expired(socket)).for_each(super::Socket::disconnect_and_close);
    }
}
