//! A server that shows every feature of the engine; the stock clients of `tests/clients` drive it.
//!
//! It listens on 127.0.0.1 at `PORT` (a free one by default), prints its address, and reads its settings from
//! `ENGINE_PATH`, `ENGINE_ECHO`, `ENGINE_ORIGIN`, `PING_INTERVAL_MS`, `PING_TIMEOUT_MS`, `CONNECT_TIMEOUT_MS` and
//! `MAX_PAYLOAD`.

#![expect(clippy::print_stdout, reason = "an example tells where it listens")]

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use anyhow::Context as _;
use http::StatusCode;
use http::request::Parts;
use rialto_socketio::{
    Ack, AckError, Args, Config, ConnectError, ConnectRequest, DisconnectReason, Engine, Event, Frame,
    Handler, Origins, Placeholder, Socket,
};
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// How long a client has to answer a question.
const ANSWER_TIME: Duration = Duration::from_millis(500);

/// The public conformance suite misses an event that comes in one segment with CONNECT's answer.
const CONFORMANCE_PAUSE: Duration = Duration::from_millis(25);

/// One of the messages with which a queue is filled.
const FLOOD_BYTES: usize = 60_000;

#[derive(Default)]
struct Features {
    /// Why a socket ended, by its id.
    ends: Mutex<HashMap<String, DisconnectReason>>,
}

/// What is kept of the HTTP request.
struct Origin {
    user_agent: String,
}

impl Handler for Features {
    type Handshake = Origin;
    type Session = Value;

    fn handshake(&self, parts: &Parts) -> Result<Origin, StatusCode> {
        if parts.headers.contains_key("x-refuse") {
            return Err(StatusCode::UNAUTHORIZED);
        }
        let user_agent = parts.headers.get("user-agent").and_then(|value| value.to_str().ok());
        Ok(Origin { user_agent: user_agent.unwrap_or_default().to_owned() })
    }

    async fn connect(&self, request: ConnectRequest<Self>) -> Result<Value, ConnectError> {
        let auth = request.auth.as_deref().map_or("{}", RawValue::get);
        let auth: Value = serde_json::from_str(auth).unwrap_or_default();
        match request.namespace() {
            "/" | "/custom" => Ok(auth),
            "/admin" if auth["token"] == "secret" => Ok(auth),
            "/admin" => Err(ConnectError {
                message: "not allowed".to_owned(),
                data: Some(json!({ "code": "unauthenticated" })),
            }),
            _ => Err(ConnectError::invalid_namespace()),
        }
    }

    async fn connected(&self, socket: Socket<Self>) {
        tokio::time::sleep(CONFORMANCE_PAUSE).await;
        socket.emit("auth", socket.session());
    }

    async fn event(&self, socket: Socket<Self>, event: Event, ack: Option<Ack<Self>>) {
        match event.name() {
            "message" => echo(&socket, &event),
            "message-with-ack" => answer(ack, &event),
            name if name.starts_with("room:") => rooms(&socket, &event, ack),
            name if name.starts_with("end:") => end(&socket, name),
            _ => self.more(&socket, &event, ack).await,
        }
    }

    async fn disconnected(&self, socket: Socket<Self>, reason: DisconnectReason) {
        if let Ok(mut ends) = self.ends.lock() {
            ends.insert(socket.id().to_string(), reason);
        }
    }
}

impl Features {
    async fn more(&self, socket: &Socket<Self>, event: &Event, ack: Option<Ack<Self>>) {
        let answer = match event.name() {
            "whoami" => json!({ "id": socket.id().to_string(), "userAgent": socket.handshake().user_agent }),
            "question" => question(socket, event).await,
            "slow" => {
                let time = event.arg(0).unwrap_or_default();
                tokio::time::sleep(Duration::from_millis(time)).await;
                json!(time)
            }
            "ended" => {
                let id: String = event.arg(0).unwrap_or_default();
                let reason = self.ends.lock().ok().and_then(|ends| ends.get(&id).copied());
                json!(reason.map(DisconnectReason::as_str))
            }
            "stats" => {
                let stats = socket.engine().stats();
                json!({ "connections": stats.connections, "sockets": stats.sockets, "rooms": stats.rooms })
            }
            "flood" => {
                let text = "x".repeat(FLOOD_BYTES);
                json!((0..40).filter(|_| socket.emit("flood", &text)).count())
            }
            _ => json!({ "error": "unknown event" }),
        };
        if let Some(ack) = ack {
            ack.send(&answer);
        }
    }
}

/// Sends the arguments back as `message-back`, attachments included.
fn echo(socket: &Socket<Features>, event: &Event) {
    let Ok(args) = RawValue::from_string(event.to_json()) else { return };
    if let Ok(frame) = Frame::event_args(socket.namespace(), "message-back", &args, event.attachments()) {
        socket.emit_frame(&frame);
    }
}

fn answer(ack: Option<Ack<Features>>, args: &Args) {
    if let (Some(ack), Ok(json)) = (ack, RawValue::from_string(args.to_json())) {
        ack.send_binary(&json, args.attachments());
    }
}

/// Asks the client, and tells what it answered.
async fn question(socket: &Socket<Features>, event: &Event) -> Value {
    let question: Value = event.arg(0).unwrap_or_default();
    match socket.emit_with_ack("question", &question, ANSWER_TIME).await {
        Ok(reply) => match reply.binary(0) {
            Some(bytes) => json!({ "bytes": bytes.len() }),
            None => json!({ "answer": reply.arg::<Value>(0).unwrap_or_default() }),
        },
        Err(AckError::Timeout) => json!({ "error": "timeout" }),
        Err(error) => json!({ "error": error.to_string() }),
    }
}

fn rooms(socket: &Socket<Features>, event: &Event, ack: Option<Ack<Features>>) {
    let room: String = event.arg(0).unwrap_or_default();
    let target = socket.engine().to(socket.namespace(), room.as_str());
    let text: Value = event.arg(1).unwrap_or_default();
    let count = match event.name() {
        "room:join" => usize::from(socket.join(room)),
        "room:leave" => usize::from(socket.leave(room)),
        "room:count" => target.sockets().len(),
        "room:send" => target.emit("room:message", &text),
        "room:send-others" => target.except_socket(socket).emit("room:message", &text),
        "room:send-binary" => {
            let data = [bytes::Bytes::from_static(&[1, 2, 3])];
            Frame::event_args(socket.namespace(), "room:message", &(Placeholder(0),), &data)
                .map_or(0, |frame| target.emit_frame(&frame))
        }
        "room:turn" => {
            let mut turn = socket.engine().turn();
            for number in 0..3 {
                if let Ok(frame) = Frame::event(socket.namespace(), "room:message", &number) {
                    turn.to(socket.namespace(), room.as_str()).emit_frame(frame);
                }
            }
            turn.flush()
        }
        "room:disconnect" => {
            target.disconnect();
            0
        }
        _ => 0,
    };
    if let Some(ack) = ack {
        ack.send(&count);
    }
}

fn end(socket: &Socket<Features>, name: &str) {
    match name {
        "end:socket" => socket.disconnect(),
        "end:connection" => socket.disconnect_and_close(),
        "end:transport" => socket.close_transport(),
        _ => panic!("asked to panic"),
    }
}

fn setting<T: std::str::FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok()?.parse().ok()
}

fn config() -> Config {
    let mut config = Config { origins: Origins::Any, ..Config::default() };
    if let Some(path) = setting("ENGINE_PATH") {
        config.path = path;
    }
    if let Some(origin) = setting::<String>("ENGINE_ORIGIN") {
        config.origins = Origins::List(vec![origin]);
    }
    config.engine_echo = std::env::var_os("ENGINE_ECHO").is_some();
    let times = [
        ("PING_INTERVAL_MS", &mut config.ping_interval),
        ("PING_TIMEOUT_MS", &mut config.ping_timeout),
        ("CONNECT_TIMEOUT_MS", &mut config.connect_timeout),
    ];
    for (name, time) in times {
        *time = setting(name).map_or(*time, Duration::from_millis);
    }
    if let Some(bytes) = setting("MAX_PAYLOAD") {
        (config.max_frame_bytes, config.max_message_bytes) = (bytes, bytes);
    }
    config
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let engine = Engine::new(Features::default(), config());
    let router = axum::Router::new().fallback_service(engine.service());
    let address = ("127.0.0.1", setting("PORT").unwrap_or(0_u16));
    let listener = tokio::net::TcpListener::bind(address).await.context("the port is busy")?;
    println!("listening on http://{}", listener.local_addr()?);
    let stop = async move {
        let _ = tokio::signal::ctrl_c().await;
        engine.shutdown(Duration::from_secs(5)).await;
    };
    axum::serve(listener, router).with_graceful_shutdown(stop).await?;
    Ok(())
}
