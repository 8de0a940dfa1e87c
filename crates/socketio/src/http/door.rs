//! A TCP stream for hyper to serve, until the engine takes it over.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// How the head of an answer begins that gives the stream to another protocol (RFC 9110, section 15.2.2).
const SWITCHING: &[u8] = b"HTTP/1.1 101 ";

/// A TCP stream that keeps back the head of an answer `101 Switching Protocols`: the engine, which takes the stream
/// over then, sends it together with its first frame, and each write costs as much as all else of a handshake.
///
/// Whoever makes it sets `TCP_NODELAY`. Serving plain TCP streams works as well. Only the engine may answer with 101 behind a door: for whoever else takes
/// the stream over, that head is never sent.
#[derive(Debug)]
pub struct Door {
    stream: TcpStream,
    kept: Vec<u8>,
}

impl Door {
    /// A door before `stream`.
    #[must_use]
    pub const fn new(stream: TcpStream) -> Self {
        Self { stream, kept: Vec::new() }
    }

    /// The stream, and what it was not sent yet.
    pub(crate) fn open(self) -> (TcpStream, Bytes) {
        (self.stream, self.kept.into())
    }
}

impl AsyncRead for Door {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Door {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if bytes.starts_with(SWITCHING) {
            self.kept.extend_from_slice(bytes);
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match slices {
            [head, ..] if head.starts_with(SWITCHING) => self.poll_write(cx, head),
            _ => Pin::new(&mut self.stream).poll_write_vectored(cx, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    async fn pair() -> (Door, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        (Door::new(listener.accept().await.unwrap().0), client)
    }

    #[tokio::test]
    async fn the_head_of_a_switch_is_kept_and_given_with_the_stream() {
        for vectored in [false, true] {
            let (mut door, mut client) = pair().await;
            let head = b"HTTP/1.1 101 Switching Protocols\r\n\r\n";
            let written = if vectored {
                door.write_vectored(&[IoSlice::new(head)]).await
            } else {
                door.write(head).await
            };
            assert_eq!(written.unwrap(), head.len());
            door.flush().await.unwrap();
            let (mut stream, kept) = door.open();
            assert_eq!(kept[..], head[..]);
            // What is sent now is the first that comes.
            stream.write_all(b"x").await.unwrap();
            drop(stream);
            let mut came = Vec::new();
            client.read_to_end(&mut came).await.unwrap();
            assert_eq!(came, b"x");
        }
    }

    #[tokio::test]
    async fn any_other_answer_goes_out() {
        let (mut door, mut client) = pair().await;
        door.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        let (stream, kept) = door.open();
        assert!(kept.is_empty());
        drop(stream);
        let mut came = String::new();
        client.read_to_string(&mut came).await.unwrap();
        assert_eq!(came, "HTTP/1.1 200 OK\r\n\r\n");
    }
}
