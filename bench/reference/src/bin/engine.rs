//! The guide's chat on Rialto's own engine: what of a node's speed is the engine's.

#![expect(clippy::print_stderr, reason = "what goes wrong is told to whoever measures")]

use axum::routing::get;
use axum::serve::ListenerExt as _;
use http::StatusCode;
use http::request::Parts;
use rialto_reference::{Auth, Chat, Sent, User};
use rialto_socketio::{Ack, ArgError, Config, ConnectError, ConnectRequest, Engine, Event, Handler, Socket};
use serde::Serialize;

struct Hall(Chat);

impl Handler for Hall {
    type Handshake = ();
    type Session = User;

    fn handshake(&self, _: &Parts) -> Result<(), StatusCode> {
        Ok(())
    }

    async fn connect(&self, request: ConnectRequest<Self>) -> Result<User, ConnectError> {
        let auth = request.auth.as_ref().and_then(|auth| serde_json::from_str::<Auth>(auth.get()).ok());
        Ok(self.0.user(auth.ok_or_else(|| ConnectError::new("unauthenticated"))?))
    }

    async fn connected(&self, socket: Socket<Self>) {
        socket.emit("ready", &self.0.ready(socket.session()));
    }

    async fn event(&self, socket: Socket<Self>, event: Event, ack: Option<Ack<Self>>) {
        let done = match event.name() {
            "channel:join" => self.join(&socket, &event, ack),
            "message:send" => self.send(&socket, &event, ack),
            _ => Ok(()),
        };
        if let Err(error) = done {
            eprintln!("a request could not be read: {error}");
        }
    }
}

impl Hall {
    fn join(&self, socket: &Socket<Self>, event: &Event, ack: Option<Ack<Self>>) -> Result<(), ArgError> {
        let join: rialto_reference::ChannelJoin = event.arg(0)?;
        socket.join(join.channel_id.as_str());
        answer(ack, &self.0.joined(join));
        Ok(())
    }

    fn send(&self, socket: &Socket<Self>, event: &Event, ack: Option<Ack<Self>>) -> Result<(), ArgError> {
        let (message, client_id) = self.0.message(socket.session(), event.arg(0)?);
        socket.engine().to("/", message.channel_id.as_str()).emit("message:new", &message);
        answer(ack, &Sent::new(&message, client_id.as_deref()));
        Ok(())
    }
}

fn answer(ack: Option<Ack<Hall>>, answer: &impl Serialize) {
    if let Some(ack) = ack {
        ack.send(answer);
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let engine = Engine::new(Hall(Chat::default()), Config::default());
    let router =
        axum::Router::new().route("/readyz", get(|| async {})).route_service("/socket.io/", engine.service());
    let listener = tokio::net::TcpListener::bind(rialto_reference::place()?).await?;
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    axum::serve(listener, router).await?;
    Ok(())
}
