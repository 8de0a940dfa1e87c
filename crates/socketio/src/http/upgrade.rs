//! WebSocket connections from their HTTP request on: the opening handshake (RFC 6455, section 4.2), taking the stream
//! back from hyper, and the probe of an upgrade from polling (Engine.IO, "Upgrade").

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CONNECTION, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use http::{HeaderMap, HeaderName};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use hyper_util::server::conn::auto::upgrade::downcast;
use sha1::{Digest as _, Sha1};
use tokio::net::TcpStream;

use crate::codec::frame::Opcode;
use crate::connection::pieces::Pieces;
use crate::connection::websocket::{Io, WebSocket};
use crate::handler::Handler;
use crate::http::door::Door;
use crate::http::polling::Probe;
use crate::http::problem::Problem;
use crate::sending::encoded::Frame;

/// Appended to the key before hashing (RFC 6455, section 1.3).
const ACCEPT_SUFFIX: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// What is wrong with an opening handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HandshakeError {
    /// It is not one.
    NotWebSocket,
    /// It asks for another version than 13.
    Version,
}

impl From<HandshakeError> for Problem {
    fn from(error: HandshakeError) -> Self {
        match error {
            HandshakeError::NotWebSocket => Self::BadRequest,
            HandshakeError::Version => Self::WebSocketVersion,
        }
    }
}

/// The value of `Sec-WebSocket-Accept` for a client's opening handshake.
pub(crate) fn accept(headers: &HeaderMap) -> Result<String, HandshakeError> {
    if !has_token(headers, UPGRADE, "websocket") || !has_token(headers, CONNECTION, "upgrade") {
        return Err(HandshakeError::NotWebSocket);
    }
    if headers.get(SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
        return Err(HandshakeError::Version);
    }
    let key = headers.get(SEC_WEBSOCKET_KEY).ok_or(HandshakeError::NotWebSocket)?.as_bytes();
    if STANDARD.decode(key).is_ok_and(|key| key.len() == 16) {
        let hash = Sha1::new().chain_update(key).chain_update(ACCEPT_SUFFIX).finalize();
        Ok(STANDARD.encode(hash))
    } else {
        Err(HandshakeError::NotWebSocket)
    }
}

fn has_token(headers: &HeaderMap, name: HeaderName, token: &str) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|part| part.trim().eq_ignore_ascii_case(token))
}

/// Waits for hyper to let the stream go, and takes it back. Gives with it what the client must be sent before all
/// else; that is empty unless the stream was behind a [`Door`].
pub(crate) async fn take_stream(upgrade: OnUpgrade) -> io::Result<(WebSocket, Bytes)> {
    let mut upgraded = upgrade.await.map_err(io::Error::other)?;
    upgraded = match upgraded.downcast::<TokioIo<Door>>() {
        Ok(parts) => {
            let (stream, head) = parts.io.into_inner().open();
            return Ok((WebSocket::new(Io::Tcp(stream), parts.read_buf.to_vec()), head));
        }
        Err(upgraded) => upgraded,
    };
    upgraded = match downcast::<TokioIo<TcpStream>>(upgraded) {
        Ok(parts) => return Ok((over_tcp(parts.io.into_inner(), &parts.read_buf), Bytes::new())),
        Err(upgraded) => upgraded,
    };
    // hyper served it without hyper-util, or it is no TCP stream.
    let websocket = match upgraded.downcast::<TokioIo<TcpStream>>() {
        Ok(parts) => over_tcp(parts.io.into_inner(), &parts.read_buf),
        Err(upgraded) => WebSocket::new(Io::Other(Box::pin(TokioIo::new(upgraded))), Vec::new()),
    };
    Ok((websocket, Bytes::new()))
}

fn over_tcp(stream: TcpStream, already_read: &[u8]) -> WebSocket {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    WebSocket::new(Io::Tcp(stream), already_read.to_vec())
}

/// The stream, once the client was sent all that it must be sent before.
pub(crate) async fn opened(upgrade: OnUpgrade) -> io::Result<WebSocket> {
    let (mut websocket, head) = take_stream(upgrade).await?;
    if !head.is_empty() {
        let mut pieces = Pieces::default();
        pieces.push(head);
        websocket.write(pieces);
        std::future::poll_fn(|cx| websocket.poll_write(cx, &mut 0)).await?;
    }
    Ok(websocket)
}

/// Closes a WebSocket as soon as it is open.
pub(crate) async fn close(upgrade: OnUpgrade) -> io::Result<()> {
    let mut websocket = opened(upgrade).await?;
    websocket.write_close(1002);
    std::future::poll_fn(|cx| websocket.poll_write(cx, &mut 0)).await
}

/// Answers the probe of an upgrade, and hands the WebSocket over once the client goes over to it.
pub(crate) async fn probe<H: Handler>(mut websocket: WebSocket, probe: Probe<H>) -> io::Result<()> {
    let max_frame = probe.connection().engine().config().max_frame_bytes;
    expect_text(&mut websocket, max_frame, b"2probe").await?;
    let mut answer = Pieces::default();
    answer.push(Frame::text("3probe").bytes);
    websocket.write(answer);
    std::future::poll_fn(|cx| websocket.poll_write(cx, &mut 0)).await?;
    probe.answered();
    expect_text(&mut websocket, max_frame, b"5").await?;
    probe.succeed(websocket);
    Ok(())
}

async fn expect_text(websocket: &mut WebSocket, max_frame: usize, text: &[u8]) -> io::Result<()> {
    loop {
        let Some((frame, bytes)) = websocket.next_frame(max_frame).await? else {
            return Err(io::ErrorKind::UnexpectedEof.into());
        };
        match frame.opcode {
            Opcode::Text if frame.fin && bytes[frame.payload.clone()] == *text => return Ok(()),
            Opcode::Ping | Opcode::Pong => {}
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification_is_accepted() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            (UPGRADE, "WebSocket"),
            (CONNECTION, "keep-alive, Upgrade"),
            (SEC_WEBSOCKET_VERSION, "13"),
            (SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ=="),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        assert_eq!(accept(&headers).as_deref(), Ok("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
        headers.insert(SEC_WEBSOCKET_VERSION, "8".parse().unwrap());
        assert_eq!(accept(&headers), Err(HandshakeError::Version));
        headers.insert(SEC_WEBSOCKET_VERSION, "13".parse().unwrap());
        for key in ["c2hvcnQ=", "!!!!!!!!!!!!!!!!!!!!!!!!"] {
            headers.insert(SEC_WEBSOCKET_KEY, key.parse().unwrap());
            assert_eq!(accept(&headers), Err(HandshakeError::NotWebSocket));
        }
        headers.insert(SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ==".parse().unwrap());
        for (name, error) in [
            (UPGRADE, HandshakeError::NotWebSocket),
            (CONNECTION, HandshakeError::NotWebSocket),
            (SEC_WEBSOCKET_KEY, HandshakeError::NotWebSocket),
            (SEC_WEBSOCKET_VERSION, HandshakeError::Version),
        ] {
            let mut without = headers.clone();
            without.remove(&name);
            assert_eq!(accept(&without), Err(error), "{name}");
        }
        headers.insert(UPGRADE, "h2c".parse().unwrap());
        assert_eq!(accept(&headers), Err(HandshakeError::NotWebSocket));
        assert_eq!(accept(&HeaderMap::new()), Err(HandshakeError::NotWebSocket));
    }
}
