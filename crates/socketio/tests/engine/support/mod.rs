//! A server with a handler that writes down what happens, and raw clients that can also misbehave.

pub(crate) mod client;
pub(crate) mod http;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ::http::StatusCode;
use ::http::request::Parts;
use rialto_socketio::{
    Ack, ClientAddr, Config, ConnectError, ConnectRequest, DisconnectReason, Engine, Event, Frame, Handler,
    Socket,
};
use tokio::net::TcpListener;

/// How long a test waits for what must come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// What happened, in order.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub(crate) fn add(&self, line: impl Into<String>) {
        self.0.lock().unwrap().push(line.into());
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    /// Waits until a line was written.
    pub(crate) async fn wait_for(&self, line: &str) {
        until(|| self.lines().iter().any(|other| other == line)).await;
    }
}

/// Waits until something is so.
pub(crate) async fn until(mut so: impl FnMut() -> bool) {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while !so() {
        assert!(tokio::time::Instant::now() < deadline, "it did not become so in time");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

pub(crate) struct TestHandler {
    pub(crate) log: Log,
    /// Events named `gate` wait for a permit.
    pub(crate) gate: Arc<tokio::sync::Semaphore>,
}

impl Handler for TestHandler {
    type Handshake = ();
    type Session = String;

    fn handshake(&self, parts: &Parts) -> Result<(), StatusCode> {
        if parts.headers.contains_key("x-refuse") { Err(StatusCode::UNAUTHORIZED) } else { Ok(()) }
    }

    async fn connect(&self, request: ConnectRequest<Self>) -> Result<String, ConnectError> {
        match request.namespace() {
            "/missing" => Err(ConnectError::invalid_namespace()),
            "/slow" => {
                let _permit = self.gate.acquire().await;
                Ok(String::new())
            }
            _ => Ok(request.auth.map_or_else(String::new, |auth| auth.get().to_owned())),
        }
    }

    async fn connected(&self, socket: Socket<Self>) {
        self.log.add(format!("connected {}", socket.namespace()));
        if let Some(room) = socket.session().strip_prefix("{\"room\":\"") {
            socket.join(room.trim_end_matches("\"}"));
        }
    }

    async fn event(&self, socket: Socket<Self>, event: Event, ack: Option<Ack<Self>>) {
        let first: serde_json::Value = event.arg(0).unwrap_or_default();
        self.log.add(format!("start {} {first}", event.name()));
        match event.name() {
            "gate" => {
                if let Ok(permit) = self.gate.acquire().await {
                    permit.forget();
                }
            }
            "panic" => panic!("asked to"),
            "join" => {
                socket.join(first.as_str().unwrap_or_default());
            }
            "bye" => socket.disconnect(),
            "turn" => {
                // The answer and what the room gets in one turn.
                let (mut turn, room) = (socket.engine().turn(), first.as_str().unwrap_or_default());
                if let Some((socket, frame)) = ack.and_then(|ack| ack.frame(&first)) {
                    turn.emit_frame_to(&socket, frame);
                }
                turn.to("/", room).emit_frame(Frame::event("/", "n", &1).expect("a number is JSON"));
                return;
            }
            "ask" => {
                let time = Duration::from_millis(100);
                let answer = socket.emit_with_ack("asked", &first, time).await;
                self.log.add(match answer {
                    Ok(reply) => format!("answered {}", reply.to_json()),
                    Err(error) => format!("unanswered: {error}"),
                });
            }
            _ => {}
        }
        self.log.add(format!("end {} {first}", event.name()));
        if let Some(ack) = ack {
            ack.send(&first);
        }
    }

    async fn disconnected(&self, socket: Socket<Self>, reason: DisconnectReason) {
        self.log.add(format!("disconnected {} {reason}", socket.namespace()));
    }
}

pub(crate) struct Server {
    pub(crate) engine: Engine<TestHandler>,
    pub(crate) address: SocketAddr,
    pub(crate) log: Log,
    pub(crate) gate: Arc<tokio::sync::Semaphore>,
}

/// Starts a server on a free port; it ends with the test's runtime.
pub(crate) async fn serve(config: Config) -> Server {
    let (log, gate) = (Log::default(), Arc::new(tokio::sync::Semaphore::new(0)));
    let engine = Engine::new(TestHandler { log: log.clone(), gate: gate.clone() }, config);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = axum::Router::new()
        .route_service("/socket.io/", engine.service())
        .layer(axum::Extension(ClientAddr(address.ip())));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Server { engine, address, log, gate }
}
