//! The node's door: takes TCP connections, speaks HTTP/1.1 on them, and ends those that keep their place without using
//! it. What a request is answered is the router's matter, and what was upgraded the engine's.

use std::io;
use std::net::SocketAddr;
use std::os::fd::AsRawFd as _;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rialto_socketio::Door;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tower::Service as _;

mod places;
mod rest;

pub use places::Bounds;
use places::{Places, Refusals};
use rest::DrainedBody;

/// What a connection may hold of what is read and of what is to be written, in bytes; so the head of a request too.
const BUFFER_MAX_BYTES: usize = 64 * 1_024;
/// How long nothing is taken after the system had no more files to give.
const OUT_OF_FILES: Duration = Duration::from_secs(1);

/// How long a connection may keep its place without using it.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// From its beginning to the whole head of its first request: 10 s.
    pub first_head: Duration,
    /// From one answer to the whole head of the next request: 75 s, since proxies keep connections for a minute.
    pub next_head: Duration,
    /// With what still comes of a request that is answered: 5 s.
    pub rest: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            first_head: Duration::from_secs(10),
            next_head: Duration::from_secs(75),
            rest: Duration::from_secs(5),
        }
    }
}

/// Answers by `app` what comes to `listener`, until `stopping` is true; then returns once every request that is under
/// way is answered. A request knows its peer by `ConnectInfo<SocketAddr>`.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    bounds: Bounds,
    patience: Patience,
    stopping: watch::Receiver<bool>,
) {
    let places = Arc::new(Places::new(bounds));
    // Every connection holds a copy, so the channel closes with the last of them.
    let (alive, mut all_ended) = mpsc::channel::<()>(1);
    let mut stopped = pin!(until_true(stopping.clone()));
    let mut refusals = Refusals::default();
    loop {
        let (stream, peer) = tokio::select! {
            accepted = accept(&listener) => accepted,
            () = &mut stopped => break,
        };
        let place = match places.take(peer.ip(), stream.as_raw_fd()) {
            Ok(place) => place,
            Err(full) => {
                refusals.note(full, Instant::now());
                continue;
            }
        };
        let (app, stopping, alive) = (app.clone(), stopping.clone(), alive.clone());
        tokio::spawn(async move {
            answer(stream, peer, app, patience, stopping).await;
            drop((place, alive));
        });
    }
    drop((listener, alive));
    all_ended.recv().await;
}

/// The next connection. What goes wrong with one is not the listener's end.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) => {
            }
            Err(error) => {
                tracing::warn!(%error, "No connection could be taken.");
                tokio::time::sleep(OUT_OF_FILES).await;
            }
        }
    }
}

/// Speaks HTTP on one connection until it ends or is upgraded.
async fn answer(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    patience: Patience,
    stopping: watch::Receiver<bool>,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "A connection could not be told to send at once.");
    }
    let asked = Arc::new(AtomicBool::new(false));
    let service = service_fn({
        let asked = Arc::clone(&asked);
        move |request: Request<Incoming>| {
            asked.store(true, Ordering::Relaxed);
            let waits = request.headers().contains_key(header::EXPECT);
            let mut request = request.map(|body| Body::new(DrainedBody::new(body, patience.rest, waits)));
            request.extensions_mut().insert(ConnectInfo(peer));
            app.clone().call(request)
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience.next_head).max_buf_size(BUFFER_MAX_BYTES);
    let mut connection =
        pin!(http.serve_connection(TokioIo::new(Door::new(stream)), service).with_upgrades());
    let mut first_head = pin!(tokio::time::sleep(patience.first_head));
    let mut stopped = pin!(until_true(stopping));
    let (mut is_first, mut is_stopping) = (true, false);
    loop {
        tokio::select! {
            // What is wrong with a connection is its client's matter.
            _ = connection.as_mut() => return,
            () = &mut first_head, if is_first => {
                if !asked.load(Ordering::Relaxed) {
                    return;
                }
                is_first = false;
            }
            () = &mut stopped, if !is_stopping => {
                connection.as_mut().graceful_shutdown();
                is_stopping = true;
            }
        }
    }
}

async fn until_true(mut watched: watch::Receiver<bool>) {
    // Whoever could set it is gone: that is a stop too.
    drop(watched.wait_for(|is| *is).await);
}
