//! What is looked at from time to time, for whoever asks for the numbers.

use std::time::Duration;

use metrics::{counter, gauge};
use metrics_exporter_prometheus::PrometheusHandle;
use rialto_core::Chat;
use rialto_socketio::Engine;
use tokio::time::{MissedTickBehavior, timeout};

use super::process;
use crate::files::OpenFiles;
use crate::logging::Logging;
use crate::socket::ChatHandler;

/// How often it is looked at: that visits every connection. Times are gathered into their buckets as often.
const TICK: Duration = Duration::from_secs(5);
/// How long the store may take to answer.
const STORE_TIME: Duration = Duration::from_secs(2);

/// Where the numbers come from.
pub(crate) struct Gauges {
    pub(crate) numbers: PrometheusHandle,
    pub(crate) chat: Chat,
    pub(crate) engine: Engine<ChatHandler>,
    pub(crate) logging: Logging,
    pub(crate) files: OpenFiles,
}

impl Gauges {
    /// Takes the numbers from time to time, for ever.
    pub(crate) async fn keep(self) {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.engine();
            self.store().await;
            process::take(self.files);
            counter!("rialto_log_lines_dropped_total").absolute(self.logging.dropped());
            self.numbers.run_upkeep();
        }
    }

    /// A store that does not answer keeps the numbers that it had; that it is so is told elsewhere.
    #[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and no count here reaches 2^53")]
    async fn store(&self) {
        gauge!("rialto_write_queue").set(self.chat.waiting_to_be_written() as f64);
        if let Ok(Ok(load)) = timeout(STORE_TIME, self.chat.load()).await {
            gauge!("rialto_database_connections", "state" => "busy").set(load.busy as f64);
            gauge!("rialto_database_connections", "state" => "idle").set(load.idle as f64);
            gauge!("rialto_database_bytes").set(load.bytes as f64);
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and no count here reaches 2^53")]
    fn engine(&self) {
        let stats = self.engine.stats();
        gauge!("rialto_connections").set(stats.connections as f64);
        gauge!("rialto_sockets").set(stats.sockets as f64);
        gauge!("rialto_rooms").set(stats.rooms as f64);
        gauge!("rialto_backlog_bytes").set(stats.queued_bytes as f64);
        gauge!("rialto_backlog_largest_bytes").set(stats.largest_backlog as f64);
        counter!("rialto_overflows_total").absolute(stats.overflows);
        counter!("rialto_frames_out_total").absolute(stats.frames_out);
        counter!("rialto_frames_in_total").absolute(stats.frames_in);
        for (reason, ended) in stats.ended {
            counter!("rialto_sockets_ended_total", "reason" => reason).absolute(ended);
        }
    }
}
