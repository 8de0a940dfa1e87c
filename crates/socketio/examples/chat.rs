//! The guide's chat in memory: `user:join`, `channel:join`, `message:send` and the notifications, for stock clients.
//!
//! `cargo run --example chat`, then connect to http://127.0.0.1:3001 with `auth: { name: "ada" }`.
//! What a restart would lose is kept only in memory here: this shows the engine, not how to keep messages.

#![expect(clippy::print_stdout, reason = "an example tells where it listens")]

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::StatusCode;
use http::request::Parts;
use rialto_socketio::{Ack, Config, ConnectError, ConnectRequest, Engine, Event, Handler, Origins, Socket};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The port of the guide's socket server; `PORT` says another.
const DEFAULT_PORT: u16 = 3001;

/// Where the guide's web app is served.
const WEB: &str = "http://localhost:3000";

/// Unread messages by user, then by server.
type Unread = HashMap<String, HashMap<String, u64>>;

#[derive(Default)]
struct Chat {
    unread: Mutex<Unread>,
}

#[derive(Deserialize)]
struct Auth {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InServer {
    server_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InChannel {
    channel_id: String,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct NewMessage {
    server_id: String,
    channel_id: String,
    content: String,
}

impl Handler for Chat {
    type Handshake = ();
    type Session = String;

    fn handshake(&self, _: &Parts) -> Result<(), StatusCode> {
        Ok(())
    }

    async fn connect(&self, request: ConnectRequest<Self>) -> Result<String, ConnectError> {
        let auth = request.auth.as_ref().and_then(|auth| serde_json::from_str::<Auth>(auth.get()).ok());
        let auth = auth.ok_or_else(|| ConnectError::new("a name is needed"))?;
        self.unread().entry(auth.name.clone()).or_default();
        Ok(auth.name)
    }

    async fn connected(&self, socket: Socket<Self>) {
        socket.join("everyone");
    }

    async fn event(&self, socket: Socket<Self>, event: Event, ack: Option<Ack<Self>>) {
        let answer = match event.name() {
            "user:join" => event.arg(0).map(|join| self.open_server(&socket, &join)),
            "channel:join" => event.arg(0).map(|join| open_channel(&socket, &join)),
            "message:send" => event.arg(0).map(|message| self.send(&socket, &message)),
            "notifications:get" => event.arg(0).map(|of| self.tell_count(&socket, &of)),
            _ => Ok(json!({ "ok": false, "error": "unknown event" })),
        };
        let answer = answer.unwrap_or_else(|error| json!({ "ok": false, "error": error.to_string() }));
        if let Some(ack) = ack {
            ack.send(&answer);
        }
    }
}

impl Chat {
    fn unread(&self) -> MutexGuard<'_, Unread> {
        self.unread.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whoever opens a server has seen what is in it.
    fn open_server(&self, socket: &Socket<Self>, join: &InServer) -> Value {
        if let Some(counts) = self.unread().get_mut(socket.session()) {
            counts.remove(&join.server_id);
        }
        for room in socket.rooms().iter().filter(|room| room.as_str().starts_with("server ")) {
            socket.leave(room);
        }
        socket.join(format!("server {}", join.server_id));
        self.tell_count(socket, join)
    }

    fn send(&self, socket: &Socket<Self>, message: &NewMessage) -> Value {
        let author = socket.session();
        let engine = socket.engine();
        let open = format!("server {}", message.server_id);
        let readers = engine.to("/", open.as_str()).sockets();
        for (user, counts) in self.unread().iter_mut() {
            if user != author && !readers.iter().any(|reader| reader.session() == user) {
                *counts.entry(message.server_id.clone()).or_default() += 1;
            }
        }
        let new = json!({ "author": author, "message": message });
        engine.to("/", format!("channel {}", message.channel_id)).emit("message:new", &new);
        engine.to("/", "everyone").except(open).except_socket(socket).emit("notification:update", &new);
        json!({ "ok": true })
    }

    fn tell_count(&self, socket: &Socket<Self>, of: &InServer) -> Value {
        let unread = self.unread();
        let count = unread.get(socket.session()).and_then(|counts| counts.get(&of.server_id)).copied();
        let told = json!({ "serverId": of.server_id, "count": count.unwrap_or(0) });
        socket.emit("notifications:count", &told);
        told
    }
}

fn open_channel(socket: &Socket<Chat>, join: &InChannel) -> Value {
    socket.join(format!("channel {}", join.channel_id));
    json!({ "ok": true })
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let origins = Origins::List(vec![WEB.to_owned()]);
    let engine = Engine::new(Chat::default(), Config { origins, ..Config::default() });
    let router = axum::Router::new().route_service("/socket.io/", engine.service());
    let port = std::env::var("PORT").ok().and_then(|port| port.parse().ok()).unwrap_or(DEFAULT_PORT);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("chatting on http://{}", listener.local_addr()?);
    let stop = async move {
        let _ = tokio::signal::ctrl_c().await;
        engine.shutdown(Duration::from_secs(10)).await;
    };
    axum::serve(listener, router).with_graceful_shutdown(stop).await?;
    Ok(())
}
