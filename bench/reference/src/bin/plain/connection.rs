//! One connection: the opening request, then packets in and frames out.

use std::cell::RefCell;
use std::io;
use std::sync::Arc;

use anyhow::Context as _;
use rialto_reference::{Auth, ChannelJoin, Chat, MessageSend, Sent, User};
use serde::Serialize;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::frame::{self, Frame};
use crate::hall::{Hall, Member};

/// Bytes that one read may take.
const BUFFER: usize = 64 * 1024;

const OPEN: &str = r#"0{"sid":"0123456789abcdef0123","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":65536}"#;

thread_local! {
    static READ: RefCell<Vec<u8>> = RefCell::new(vec![0; BUFFER]);
}

/// What all connections share.
#[derive(Default)]
pub(crate) struct House {
    chat: Chat,
    hall: Hall,
}

/// A connection that speaks WebSocket.
struct Connection {
    stream: TcpStream,
    house: Arc<House>,
    member: Arc<Member>,
    user: Option<User>,
    rooms: Vec<String>,
    /// Bytes of a frame that was not all there.
    kept: Vec<u8>,
}

/// Serves `stream` until its end.
pub(crate) async fn serve(mut stream: TcpStream, house: Arc<House>) -> anyhow::Result<()> {
    let Some(key) = read_request(&stream).await? else {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await?;
        return Ok(());
    };
    stream.write_all(frame::switching(&key).as_bytes()).await?;
    let member = Arc::new(Member::default());
    member.push(frame::encode(OPEN.as_bytes()).into());
    let mut connection =
        Connection { stream, house, member, user: None, rooms: Vec::new(), kept: Vec::new() };
    let served = connection.run().await;
    for room in &connection.rooms {
        connection.house.hall.leave(room, &connection.member);
    }
    served
}

/// The key of the opening request; `None` for any other request.
async fn read_request(stream: &TcpStream) -> anyhow::Result<Option<String>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        stream.readable().await?;
        match stream.try_read_buf(&mut head) {
            Ok(0) => anyhow::bail!("gone before the end of its request"),
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error.into()),
            _ => {}
        }
    }
    let head = String::from_utf8(head)?;
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    let mut keys = lines.filter(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-key"));
    Ok(keys.next().map(|(_, key)| key.to_owned()))
}

impl Connection {
    async fn run(&mut self) -> anyhow::Result<()> {
        loop {
            self.member.flush(&self.stream).await?;
            tokio::select! {
                ready = self.stream.readable() => {
                    ready?;
                    if !self.read()? {
                        return Ok(());
                    }
                }
                () = self.member.filled.notified() => {}
            }
        }
    }

    /// Takes in what has come; whether the client is still there. The buffer is one for all connections.
    fn read(&mut self) -> anyhow::Result<bool> {
        READ.with_borrow_mut(|buffer| {
            let kept = self.kept.len();
            buffer[..kept].copy_from_slice(&self.kept);
            let length = match self.stream.try_read(&mut buffer[kept..]) {
                Ok(0) => return Ok(false),
                Ok(length) => kept + length,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(true),
                Err(error) => return Err(error.into()),
            };
            let mut used = 0;
            while let Some((frame, length)) = frame::decode(&mut buffer[used..length]) {
                used += length;
                match frame {
                    Frame::Text(text) => self.packet(std::str::from_utf8(text)?)?,
                    Frame::Close => return Ok(false),
                    Frame::Other => {}
                }
            }
            self.kept = buffer[used..length].to_vec();
            Ok(true)
        })
    }

    fn packet(&mut self, packet: &str) -> anyhow::Result<()> {
        if let Some(auth) = packet.strip_prefix("40") {
            return self.connect(serde_json::from_str(auth)?);
        }
        let Some(event) = packet.strip_prefix("42") else { return Ok(()) };
        let (ack, arguments) = event.split_at(event.find('[').context("an event has arguments")?);
        if arguments.starts_with(r#"["channel:join""#) {
            let (_, join): (String, ChannelJoin) = serde_json::from_str(arguments)?;
            self.house.hall.enter(&join.channel_id, &self.member);
            self.rooms.push(join.channel_id.clone());
            self.answer(ack, &self.house.chat.joined(join))
        } else if arguments.starts_with(r#"["message:send""#) {
            let (_, send): (String, MessageSend) = serde_json::from_str(arguments)?;
            self.send(ack, send)
        } else {
            Ok(())
        }
    }

    fn connect(&mut self, auth: Auth) -> anyhow::Result<()> {
        let user = self.house.chat.user(auth);
        self.member.push(frame::encode(br#"40{"sid":"0123456789abcdef0123"}"#).into());
        self.member.push(event("ready", &self.house.chat.ready(&user))?);
        self.user = Some(user);
        Ok(())
    }

    fn send(&self, ack: &str, send: MessageSend) -> anyhow::Result<()> {
        let user = self.user.as_ref().context("a message before CONNECT")?;
        let (message, client_id) = self.house.chat.message(user, send);
        self.house.hall.tell(&message.channel_id, &event("message:new", &message)?);
        self.answer(ack, &Sent::new(&message, client_id.as_deref()))
    }

    fn answer(&self, ack: &str, answer: &impl Serialize) -> anyhow::Result<()> {
        let packet = format!("43{ack}[{}]", serde_json::to_string(answer)?);
        self.member.push(frame::encode(packet.as_bytes()).into());
        Ok(())
    }
}

/// The frame of an event: encoded once, for however many.
fn event(name: &str, payload: &impl Serialize) -> anyhow::Result<Arc<[u8]>> {
    let packet = format!("42[\"{name}\",{}]", serde_json::to_string(payload)?);
    Ok(frame::encode(packet.as_bytes()).into())
}
