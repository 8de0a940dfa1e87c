//! The engine's numbers, kept for whoever asks for the metrics.

use std::time::Duration;

use metrics::{counter, gauge};
use rialto_socketio::Engine;

use crate::logging::Logging;
use crate::socket::ChatHandler;

/// How often the numbers are taken: it visits every connection.
const TICK: Duration = Duration::from_secs(5);

/// Takes the engine's numbers from time to time, for ever.
#[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and no count here reaches 2^53")]
pub(crate) async fn keep(engine: Engine<ChatHandler>, logging: Logging) {
    let mut ticks = tokio::time::interval(TICK);
    loop {
        ticks.tick().await;
        let stats = engine.stats();
        gauge!("rialto_connections").set(stats.connections as f64);
        gauge!("rialto_sockets").set(stats.sockets as f64);
        gauge!("rialto_rooms").set(stats.rooms as f64);
        gauge!("rialto_backlog_bytes").set(stats.queued_bytes as f64);
        gauge!("rialto_backlog_largest_bytes").set(stats.largest_backlog as f64);
        counter!("rialto_overflows_total").absolute(stats.overflows);
        counter!("rialto_frames_out_total").absolute(stats.frames_out);
        counter!("rialto_frames_in_total").absolute(stats.frames_in);
        counter!("rialto_log_lines_dropped_total").absolute(logging.dropped());
        for (reason, ended) in stats.ended {
            counter!("rialto_sockets_ended_total", "reason" => reason).absolute(ended);
        }
    }
}
