//! The engine: the tables of connections, sockets and rooms, and the doors to them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Once, RwLock, Weak};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, Semaphore};
use tokio::time::MissedTickBehavior;

use crate::config::Config;
use crate::connection::Connection;
use crate::connection::wheel::{STANDSTILL, Wheel};
use crate::handler::Handler;
use crate::lock::{Lock as _, ReadWriteLock as _};
use crate::sending::rooms::Rooms;
use crate::sending::waking::Waking;
use crate::sid::{Sid, SocketId};
use crate::socket::Socket;
use crate::stats::{Counters, Stats};

/// Time that tasks have to end after [`Engine::shutdown`] has run out of patience.
const ABORT_GRACE: Duration = Duration::from_secs(1);

/// An Engine.IO 4 / Socket.IO 5 server. Cloning it is cheap.
pub struct Engine<H: Handler>(Arc<Inner<H>>);

pub(crate) struct Inner<H: Handler> {
    pub(crate) handler: H,
    pub(crate) config: Config,
    pub(crate) connections: Mutex<HashMap<u64, Arc<Connection<H>>>>,
    /// Connections whose transport is polling, by their secret.
    pub(crate) polled: Mutex<HashMap<Sid, Arc<Connection<H>>>>,
    pub(crate) sockets: RwLock<HashMap<SocketId, Socket<H>>>,
    pub(crate) rooms: Rooms<Socket<H>>,
    pub(crate) wheel: Wheel,
    pub(crate) open_polls: AtomicUsize,
    /// Places for the bodies of POSTs that are larger than one packet.
    pub(crate) large_payloads: Arc<Semaphore>,
    counters: Counters,
    addresses: Mutex<HashMap<IpAddr, usize>>,
    admitted: AtomicUsize,
    next_serial: AtomicU64,
    started: Instant,
    /// When the process last went on after it had stood still.
    resumed_ms: AtomicU64,
    wheel_turns: Once,
    closing: AtomicBool,
    emptied: Notify,
    pub(crate) waking: Arc<Waking>,
}

impl<H: Handler> Clone for Engine<H> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<H: Handler> std::fmt::Debug for Engine<H> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

impl<H: Handler> Engine<H> {
    /// An engine that serves `handler`. It starts its timer with the first handshake, inside the runtime of that.
    pub fn new(handler: H, config: Config) -> Self {
        Self(Arc::new(Inner {
            wheel: Wheel::new(&config),
            large_payloads: Arc::new(Semaphore::new(config.max_large_payloads.min(Semaphore::MAX_PERMITS))),
            handler,
            config,
            connections: Mutex::default(),
            polled: Mutex::default(),
            sockets: RwLock::default(),
            rooms: Rooms::new(),
            open_polls: AtomicUsize::new(0),
            counters: Counters::default(),
            addresses: Mutex::default(),
            admitted: AtomicUsize::new(0),
            next_serial: AtomicU64::new(1),
            started: Instant::now(),
            resumed_ms: AtomicU64::new(0),
            wheel_turns: Once::new(),
            closing: AtomicBool::new(false),
            emptied: Notify::new(),
            waking: Arc::default(),
        }))
    }

    /// The handler.
    #[must_use]
    pub fn handler(&self) -> &H {
        &self.0.handler
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The connected socket of that id.
    #[must_use]
    pub fn socket(&self, id: SocketId) -> Option<Socket<H>> {
        self.0.sockets.shared().get(&id).cloned()
    }

    /// A look at the engine. It visits every connection.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let mut stats = Stats {
            connections: self.0.admitted.load(Ordering::Relaxed),
            sockets: self.0.sockets.shared().len(),
            rooms: self.0.rooms.count(),
            open_polls: self.0.open_polls.load(Ordering::Relaxed),
            ..Stats::default()
        };
        self.0.counters.report(&mut stats);
        let connections: Vec<_> = self.0.connections.hold().values().cloned().collect();
        for connection in connections {
            let bytes = connection.outbox().bytes();
            stats.queued_bytes += bytes;
            stats.largest_backlog = stats.largest_backlog.max(bytes);
        }
        stats
    }

    /// Stops: new handshakes are refused, running events finish and their answers go out, then the transports are
    /// closed without a DISCONNECT, so that stock clients come back by themselves. Returns when every connection's
    /// task has ended; those that need longer than `grace` are dropped.
    pub async fn shutdown(&self, grace: Duration) {
        self.0.closing.store(true, Ordering::SeqCst);
        for connection in self.all_connections() {
            connection.drain();
        }
        if tokio::time::timeout(grace, self.until_empty()).await.is_ok() {
            return;
        }
        for connection in self.all_connections() {
            connection.abort();
        }
        if tokio::time::timeout(ABORT_GRACE, self.until_empty()).await.is_err() {
            tracing::warn!("some connections did not end in time");
        }
    }

    async fn until_empty(&self) {
        loop {
            let emptied = self.0.emptied.notified();
            if self.0.admitted.load(Ordering::SeqCst) == 0 {
                return;
            }
            emptied.await;
        }
    }

    fn all_connections(&self) -> Vec<Arc<Connection<H>>> {
        self.0.connections.hold().values().cloned().collect()
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.0.closing.load(Ordering::SeqCst)
    }

    pub(crate) fn inner(&self) -> &Inner<H> {
        &self.0
    }

    pub(crate) fn counters(&self) -> &Counters {
        &self.0.counters
    }

    /// Milliseconds since the engine was made.
    pub(crate) fn now_ms(&self) -> u64 {
        self.0.started.elapsed().as_millis() as u64
    }

    /// The process has stood still and goes on.
    pub(crate) fn resume(&self) {
        self.0.resumed_ms.store(self.now_ms(), Ordering::Relaxed);
    }

    /// When it last did; 0 if never.
    pub(crate) fn resumed_ms(&self) -> u64 {
        self.0.resumed_ms.load(Ordering::Relaxed)
    }

    pub(crate) fn next_serial(&self) -> u64 {
        self.0.next_serial.fetch_add(1, Ordering::Relaxed)
    }

    /// Takes a connection out of the tables.
    pub(crate) fn forget(&self, connection: &Connection<H>) {
        let removed = self.0.connections.hold().remove(&connection.serial);
        drop(removed);
        self.forget_polled(connection.sid);
    }

    /// Ends the use of a session id for polling.
    pub(crate) fn forget_polled(&self, sid: Sid) {
        let removed = self.0.polled.hold().remove(&sid);
        drop(removed);
    }

    /// Counts a connection in, or says why there is no place for it.
    pub(crate) fn admit(&self, address: Option<IpAddr>) -> Result<Admission<H>, Refusal> {
        if self.is_closing() {
            return Err(Refusal::Closing);
        }
        self.0.wheel_turns.call_once(|| {
            let tick = Duration::from_millis(self.0.wheel.tick_ms());
            tokio::spawn(turn_wheel(Arc::downgrade(&self.0), tick));
        });
        if self.0.admitted.fetch_add(1, Ordering::SeqCst) >= self.0.config.max_connections {
            self.0.admitted.fetch_sub(1, Ordering::SeqCst);
            return Err(Refusal::TooMany);
        }
        let mut admission = Admission { engine: self.clone(), address: None };
        if let Some(address) = address {
            let mut addresses = self.0.addresses.hold();
            let count = addresses.entry(address).or_insert(0);
            if *count >= self.0.config.max_connections_per_address {
                drop(addresses);
                return Err(Refusal::TooManyOfAddress);
            }
            *count += 1;
            admission.address = Some(address);
        }
        Ok(admission)
    }
}

/// Turns the wheel until the engine is dropped.
async fn turn_wheel<H: Handler>(engine: Weak<Inner<H>>, tick: Duration) {
    let mut interval = tokio::time::interval(tick);
    interval.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        let due = interval.tick().await;
        let Some(engine) = engine.upgrade().map(Engine) else { return };
        if due.elapsed() > STANDSTILL {
            engine.resume();
        }
        for serial in engine.inner().wheel.take_due(engine.now_ms()) {
            let connection: Option<Arc<_>> = engine.inner().connections.hold().get(&serial).cloned();
            if let Some(connection) = connection {
                connection.on_deadline();
            }
        }
    }
}

/// Why there is no place for a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    Closing,
    TooMany,
    TooManyOfAddress,
}

/// The place of a connection in the counts, given up when dropped.
pub(crate) struct Admission<H: Handler> {
    pub(crate) engine: Engine<H>,
    address: Option<IpAddr>,
}

impl<H: Handler> Drop for Admission<H> {
    fn drop(&mut self) {
        let inner = &self.engine.0;
        if let Some(address) = self.address {
            let mut addresses = inner.addresses.hold();
            if let Some(count) = addresses.get_mut(&address) {
                *count -= 1;
                if *count == 0 {
                    addresses.remove(&address);
                }
            }
        }
        if inner.admitted.fetch_sub(1, Ordering::SeqCst) == 1 {
            inner.emptied.notify_waiters();
        }
    }
}
