//! A raw WebSocket client.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::PATIENCE;

const MASK: [u8; 4] = [0x12, 0x34, 0x56, 0x78];

/// What the server sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Message {
    Text(String),
    Binary(Vec<u8>),
    Pong(Vec<u8>),
    Close(Option<u16>),
    End,
}

pub(crate) struct Client {
    pub(crate) stream: TcpStream,
    buffer: Vec<u8>,
}

/// A masked frame; `first` holds the FIN bit and the opcode.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = vec![first];
    match payload.len() {
        length @ 0..=125 => out.push(0x80 | length as u8),
        length @ 126..=0xFFFF => {
            out.push(0x80 | 126);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
        length => {
            out.push(0x80 | 127);
            out.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(&MASK);
    out.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, key)| byte ^ key));
    out
}

impl Client {
    /// Sends an opening handshake for `query`, without looking at the answer.
    pub(crate) async fn upgrade(address: SocketAddr, query: &str, headers: &str) -> Self {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!(
            "GET /socket.io/?EIO=4&transport=websocket{query} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        Self::over(stream)
    }

    /// Over a stream on which the client has yet to say something, or has said it.
    pub(crate) fn over(stream: TcpStream) -> Self {
        Self { stream, buffer: Vec::new() }
    }

    /// Reads the head of the answer to the opening handshake.
    pub(crate) async fn head(&mut self) -> String {
        loop {
            if let Some(end) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                let head: Vec<u8> = self.buffer.drain(..end + 4).collect();
                return String::from_utf8(head).unwrap();
            }
            assert!(self.fill().await, "the connection ended before the answer");
        }
    }

    /// Opens a session over WebSocket.
    pub(crate) async fn open(address: SocketAddr) -> Self {
        let mut client = Self::upgrade(address, "", "").await;
        assert!(client.head().await.starts_with("HTTP/1.1 101"));
        let Message::Text(open) = client.next().await else { panic!("no open packet") };
        assert!(open.starts_with("0{"), "{open}");
        client
    }

    /// Opens a session and connects to the main namespace.
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let mut client = Self::open(address).await;
        client.text("40").await;
        assert!(client.next_text().await.starts_with("40{\"sid\":"));
        client
    }

    /// Connects, and joins a room.
    pub(crate) async fn in_room(address: SocketAddr, room: &str) -> Self {
        let mut client = Self::connect(address).await;
        client.text(&format!("420[\"join\",\"{room}\"]")).await;
        assert_eq!(client.next_text().await, format!("430[\"{room}\"]"));
        client
    }

    pub(crate) async fn bytes(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    pub(crate) async fn text(&mut self, text: &str) {
        self.bytes(&frame(0x81, text.as_bytes())).await;
    }

    pub(crate) async fn binary(&mut self, bytes: &[u8]) {
        self.bytes(&frame(0x82, bytes)).await;
    }

    async fn fill(&mut self) -> bool {
        let mut bytes = vec![0; 64 * 1024];
        match timeout(PATIENCE, self.stream.read(&mut bytes)).await.expect("something comes in time") {
            Ok(0) | Err(_) => false,
            Ok(length) => {
                self.buffer.extend_from_slice(&bytes[..length]);
                true
            }
        }
    }

    /// What the server sends next.
    pub(crate) async fn next(&mut self) -> Message {
        loop {
            if let Some((first, payload)) = self.take_frame() {
                return match first {
                    0x81 => Message::Text(String::from_utf8(payload).unwrap()),
                    0x82 => Message::Binary(payload),
                    0x8A => Message::Pong(payload),
                    0x88 => Message::Close(payload.first_chunk().map(|code| u16::from_be_bytes(*code))),
                    other => panic!("unexpected frame {other:x}"),
                };
            }
            if !self.fill().await {
                return Message::End;
            }
        }
    }

    fn take_frame(&mut self) -> Option<(u8, Vec<u8>)> {
        let &[first, short, ..] = &self.buffer[..] else { return None };
        let (head, length) = match short {
            126 => (4, usize::from(u16::from_be_bytes(*self.buffer.get(2..)?.first_chunk()?))),
            127 => (10, u64::from_be_bytes(*self.buffer.get(2..)?.first_chunk()?) as usize),
            short => (2, usize::from(short)),
        };
        if self.buffer.len() < head + length {
            return None;
        }
        Some((first, self.buffer.drain(..head + length).skip(head).collect()))
    }

    /// The next text that is no ping.
    pub(crate) async fn next_text(&mut self) -> String {
        loop {
            match self.next().await {
                Message::Text(ping) if ping == "2" => {}
                Message::Text(text) => return text,
                other => panic!("expected text, got {other:?}"),
            }
        }
    }

    /// The code with which the server closes; everything before is passed over.
    pub(crate) async fn closed(&mut self) -> Option<u16> {
        loop {
            match self.next().await {
                Message::Close(code) => return code,
                Message::End => return None,
                _ => {}
            }
        }
    }
}
