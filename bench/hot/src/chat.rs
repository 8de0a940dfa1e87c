//! The engine with just enough of a chat in it, on a loopback port, and clients that speak raw frames.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context as _;
use http::StatusCode;
use http::request::Parts;
use rialto_protocol::requests::{MessageSend, Sent, Success};
use rialto_protocol::{ChannelId, Message, MessageId, ServerId, Timestamp, User, UserId};
use rialto_socketio::{Ack, Config, ConnectError, ConnectRequest, Engine, Event, Handler, Socket};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

/// The room that everyone is in.
pub(crate) const ROOM: &str = "channel";
/// Any key does: what is sent is no secret.
const MASK: [u8; 4] = [0x5a, 0xc3, 0x17, 0x8e];
const ID: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);

/// Reads requests and answers them.
pub(crate) struct Chat;

impl Handler for Chat {
    type Handshake = ();
    type Session = ();

    fn handshake(&self, _: &Parts) -> Result<(), StatusCode> {
        Ok(())
    }

    async fn connect(&self, _: ConnectRequest<Self>) -> Result<(), ConnectError> {
        Ok(())
    }

    async fn connected(&self, socket: Socket<Self>) {
        socket.join(ROOM);
    }

    async fn event(&self, _: Socket<Self>, event: Event, ack: Option<Ack<Self>>) {
        if let (Ok(MessageSend { content, .. }), Some(ack)) = (event.arg(0), ack) {
            ack.send(&Success::new(Sent { message: Arc::new(message(content)) }));
        }
    }
}

/// A message as a node tells it.
pub(crate) fn message(content: String) -> Message {
    Message {
        id: MessageId(ID),
        server_id: ServerId(ID),
        channel_id: ChannelId(ID),
        seq: 1_234_567,
        rev: 1_234_567,
        author: User {
            id: UserId(ID),
            username: "ada".to_owned(),
            display_name: "Ada Lovelace".to_owned(),
            avatar_url: None,
        },
        nickname: None,
        content,
        created_at: Timestamp(1_800_000_000_000),
        edited_at: None,
        deleted_at: None,
        reply_to: None,
        reactions: Vec::new(),
        pinned_at: None,
        thread: None,
        client_id: None,
    }
}

/// `message:send` with 200 characters, as a frame of a client (RFC 6455, section 5.2).
pub(crate) fn send_frame() -> Vec<u8> {
    let content = "x".repeat(200);
    frame(&format!("421[\"message:send\",{{\"channelId\":\"{ID}\",\"content\":\"{content}\"}}]"))
}

fn frame(text: &str) -> Vec<u8> {
    let mut frame = vec![0x81];
    match u8::try_from(text.len()) {
        Ok(short @ 0..126) => frame.push(0x80 | short),
        _ => {
            frame.push(0x80 | 126);
            frame.extend_from_slice(&(text.len() as u16).to_be_bytes());
        }
    }
    frame.extend_from_slice(&MASK);
    frame.extend(text.bytes().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

/// Starts an engine and a listener for it.
pub(crate) async fn start() -> anyhow::Result<(Engine<Chat>, SocketAddr)> {
    let engine = Engine::new(Chat, Config { max_connections_per_address: usize::MAX, ..Config::default() });
    let router = axum::Router::new().route_service(&engine.config().path.clone(), engine.service());
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok((engine, address))
}

/// A client that stands.
pub(crate) async fn connect(address: SocketAddr) -> anyhow::Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    let opening = format!(
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(opening.as_bytes()).await?;
    until(&mut stream, "\"pingTimeout\"").await?;
    stream.write_all(&frame("40")).await?;
    until(&mut stream, "40{\"sid\"").await?;
    Ok(stream)
}

/// Reads until `text` has come.
pub(crate) async fn until(stream: &mut TcpStream, text: &str) -> anyhow::Result<()> {
    let mut read = Vec::new();
    while !read.windows(text.len()).any(|window| window == text.as_bytes()) {
        let count = stream.read_buf(&mut read).await?;
        (count > 0).then_some(()).context("the engine has closed the connection")?;
    }
    Ok(())
}
