//! One node: its parts put together, started in order and stopped in order.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use rialto_core::Chat;
use rialto_core::clock::Clock;
use rialto_core::store::{Db, Holder};
use rialto_socketio::{Engine, Origins};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::auth::Authenticator;
use crate::auth::issuers::Issuers;
use crate::config::{Config, Switch};
use crate::fanout::Fanout;
use crate::files::OpenFiles;
use crate::http::{AppState, Draining, WebApp, built, router};
use crate::limits::Limits;
use crate::listener::{self, Bounds, Patience};
use crate::lock::{DataLock, make_folder, process_name};
use crate::logging::Logging;
use crate::metrics::gauges::Gauges;
use crate::socket::{Asked, ChatHandler, Sockets, Unanswered, close_expired};
use crate::{banner, drain, metrics, ports, signals};

/// How long requests that are under way when the node stops may take.
const GRACE: Duration = Duration::from_secs(5);
/// How long a planned stop takes at most; many who run nodes end by force what takes half a minute.
const STOP: Duration = Duration::from_secs(24);
/// How long of that is kept for the database.
const CLOSE: Duration = Duration::from_secs(8);

/// How often clients are pinged, and how long their pong may take. Together they are what either side takes at
/// most to notice that the other is gone: less than half a minute.
const PING_INTERVAL: Duration = Duration::from_secs(15);
const PING_TIMEOUT: Duration = Duration::from_secs(12);

/// A node that listens.
struct Running {
    chat: Chat,
    engine: Engine<ChatHandler>,
    sockets: Sockets,
    unanswered: Unanswered,
    draining: Draining,
    tasks: JoinSet<()>,
}

/// Runs a node until the process is asked to stop.
///
/// # Errors
/// What keeps it from starting, in words for whoever started it.
pub async fn run(mut config: Config, logging: &Logging) -> anyhow::Result<()> {
    let files = OpenFiles::allow()?;
    make_folder(&config.data_dir)?;
    let lock = DataLock::take(&config.data_dir)?;
    let listener = listen(&mut config.listen).await?;
    let metrics_listener = match &mut config.metrics.listen {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    let config = Arc::new(config);
    let mut signals = signals::Signals::listen()?;
    let (stop, stopping) = watch::channel(false);
    // Before anything asks for a counter.
    let numbers = metrics_listener.is_some().then(metrics::install).transpose()?;
    let (mut node, app, db) = assemble(&config, &lock).await?;
    if let (Some(listener), Some(numbers)) = (metrics_listener, numbers) {
        let (chat, engine) = (node.chat.clone(), node.engine.clone());
        let gauges = Gauges { numbers, chat, engine, logging: logging.clone(), files };
        let routes = metrics::routes(gauges.numbers.clone(), config.metrics.token.clone());
        let bounds = Bounds::of_metrics(files);
        node.tasks.spawn(gauges.keep());
        node.tasks.spawn(listener::serve(listener, routes, bounds, Patience::default(), stopping.clone()));
    }
    // Said first: whoever finds the node ready can read where it is.
    banner::print(&config, &node.chat).await;
    let served = listener::serve(listener, app, Bounds::of(&config, files), Patience::default(), stopping);
    let server = tokio::spawn(served);
    let ended = tokio::select! {
        signal = signals.asked_to_stop() => {
            tracing::info!(signal, "The node was asked to stop.");
            Ok(())
        }
        holder = db.keep_lease() => Err(anyhow::anyhow!(
            "the node has stopped: it was away from its database for too long, and another node serves that now: {holder}"
        )),
    };
    tokio::select! {
        () = node.stop(stop, server) => {}
        signal = signals.asked_to_stop() => tracing::warn!(signal, "Asked a second time: the node stops at once."),
    }
    ended
}

/// Opens the store and puts the parts together around it.
async fn assemble(config: &Arc<Config>, lock: &DataLock) -> anyhow::Result<(Running, Router, Db)> {
    let holder = Holder { name: process_name(&config.public_url()), place: lock.place() };
    let opened = Db::open_held(config.database().url(), config.deadlines(), &holder).await;
    let db = opened.context("the database can't be used")?;
    let (engine_cell, sockets) = (Arc::new(OnceLock::new()), Sockets::default());
    let asked = Asked::default();
    let fanout = Fanout::new(Arc::clone(&engine_cell), sockets.clone(), asked.clone());
    let chat = Chat::start(db.clone(), Clock::System, config.options(), fanout);
    let issuers = Issuers::new(config.auth.issuers.clone(), config.picture_hosts(), Clock::System)?;
    let limits = Limits::new(config);
    let state = AppState {
        chat: chat.clone(),
        authenticator: Authenticator::new(chat.clone(), issuers, limits.clone()),
        config: Arc::clone(config),
        limits,
        draining: Draining::default(),
        web: WebApp::of(built(), config),
    };
    let unanswered = Unanswered::default();
    let engine = Engine::new(
        ChatHandler::new(&state, sockets.clone(), unanswered.clone(), asked),
        engine_config(config),
    );
    // The cell is filled here and nowhere else.
    drop(engine_cell.set(engine.clone()));
    let draining = state.draining.clone();
    let beside = Router::new().route_service(&engine.config().path.clone(), engine.service());
    let mut tasks = JoinSet::new();
    let grace = Duration::from_secs(config.auth.expired_token_seconds.get().into());
    tasks.spawn(close_expired(sockets.clone(), Clock::System, grace));
    Ok((Running { chat, engine, sockets, unanswered, draining, tasks }, router(state, beside), db))
}

impl Running {
    /// Takes no more connections, lets clients go in an orderly way, finishes what was accepted, and writes
    /// what only memory holds. Requests are answered until the clients have gone: one that polls hears of the
    /// stop by a request.
    async fn stop(mut self, stop: watch::Sender<bool>, server: tokio::task::JoinHandle<()>) {
        let end = Instant::now() + STOP;
        let left = || GRACE.min((end - CLOSE).saturating_duration_since(Instant::now()));
        self.draining.begin();
        drain::let_go(&self.sockets, &self.unanswered).await;
        self.engine.shutdown(left()).await;
        stop.send_replace(true);
        // What does not end in time is an idle or hostile client's: nobody waits for it.
        drop(tokio::time::timeout(left(), server).await);
        self.chat.close(CLOSE).await;
        self.tasks.shutdown().await;
        tracing::info!("The node has stopped.");
    }
}

/// Listens at `address`, which then holds the port that the system chose where it is 0: whatever tells an address of
/// the node tells the real one.
async fn listen(address: &mut SocketAddr) -> anyhow::Result<TcpListener> {
    let bound = TcpListener::bind(*address).await;
    let listener = bound.map_err(|error| anyhow::anyhow!(ports::explain(*address, &error)))?;
    *address = listener.local_addr()?;
    Ok(listener)
}

fn engine_config(config: &Config) -> rialto_socketio::Config {
    let count = |number: std::num::NonZeroU32| usize::try_from(number.get()).unwrap_or(usize::MAX);
    let per_address = match config.rate_limits {
        Switch::On => count(config.limits.connections_per_address),
        Switch::Off => usize::MAX,
    };
    rialto_socketio::Config {
        ping_interval: PING_INTERVAL,
        ping_timeout: PING_TIMEOUT,
        max_connections: count(config.limits.connections),
        max_connections_per_address: per_address,
        // A connection has one poll at most, so the bound on connections is one on polls.
        max_open_polls: count(config.limits.connections),
        // The node's own pages come from its public origin, whatever `Host` a proxy makes of it.
        origins: Origins::List(config.origins()),
        https_only: config.is_https(),
        allowed_headers: config.http.allowed_headers.iter().map(|header| header.to_string()).collect(),
        max_message_bytes: rialto_protocol::limits::PACKET_MAX_BYTES,
        max_frame_bytes: rialto_protocol::limits::PACKET_MAX_BYTES,
        ..rialto_socketio::Config::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_know_the_nodes_own_origin_without_its_path() {
        let flags = crate::config::Flags {
            set: vec!["public_url=https://example.org/chat".to_owned()],
            ..crate::config::Flags::default()
        };
        let config = crate::config::load(&flags, []).unwrap().config;
        assert_eq!(engine_config(&config).origins, Origins::List(vec!["https://example.org".to_owned()]));
    }
}
