//! The WebSocket side of a connection: reading into a buffer of the thread, vectored writing, the closing handshake.
//!
//! While nothing arrives and nothing waits, it holds no buffer.

use std::cell::Cell;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::codec::frame::{self, Decoded, Frame, FrameError, Opcode};
use crate::connection::pieces::Pieces;

/// Bytes that one read may take.
const SCRATCH_BYTES: usize = 64 * 1024;

/// Most pieces of one vectored write.
const MAX_SLICES: usize = 64;

thread_local! {
    static SCRATCH: Cell<Option<Box<[u8]>>> = const { Cell::new(None) };
}

/// What a connection may run over: TCP itself wherever it can be had.
pub(crate) enum Io {
    Tcp(TcpStream),
    Other(Pin<Box<dyn Duplex>>),
}

/// Any other stream.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send {}
impl<T: AsyncRead + AsyncWrite + Send> Duplex for T {}

impl Io {
    fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Tcp(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Other(stream) => stream.as_mut().poll_read(cx, buffer),
        }
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, slices: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        match (self, slices) {
            (Self::Tcp(stream), [slice]) => Pin::new(stream).poll_write(cx, slice),
            (Self::Tcp(stream), _) => Pin::new(stream).poll_write_vectored(cx, slices),
            (Self::Other(stream), _) => stream.as_mut().poll_write_vectored(cx, slices),
        }
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Tcp(_) => Poll::Ready(Ok(())),
            Self::Other(stream) => stream.as_mut().poll_flush(cx),
        }
    }
}

/// What one read gave.
pub(crate) enum Filled {
    /// Bytes to look at. What is left over goes back by [`WebSocket::keep`].
    Bytes(Chunk),
    /// Not yet a whole frame.
    Partial,
    /// The other side has closed.
    End,
}

/// Bytes that were read, either in the thread's buffer or together with an earlier remainder.
pub(crate) enum Chunk {
    Scratch(Box<[u8]>, usize),
    Owned(Vec<u8>),
}

impl Chunk {
    pub(crate) fn bytes(&mut self) -> &mut [u8] {
        match self {
            Self::Scratch(buffer, length) => &mut buffer[..*length],
            Self::Owned(bytes) => bytes,
        }
    }
}

/// A message that comes in fragments (RFC 6455, section 5.4).
struct Fragments {
    text: bool,
    bytes: Vec<u8>,
}

/// A message or a control frame's wish, after a frame was taken in.
#[derive(Debug)]
pub(crate) enum Incoming<'a> {
    Text(&'a str),
    Binary(&'a [u8]),
    /// A message whose last fragment came.
    Assembled(Assembled),
    /// The peer closes, with the code to answer.
    Close(u16),
    /// Nothing for the layers above.
    Nothing,
}

#[derive(Debug)]
pub(crate) enum Assembled {
    Text(String),
    Binary(Vec<u8>),
}

/// Why the peer's bytes are refused, with the close code for it (RFC 6455, section 7.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) code: u16,
    pub(crate) how: &'static str,
}

impl Refused {
    const UTF8: Self = Self { code: 1007, how: "text is not UTF-8" };
    const FRAGMENTS: Self = Self { code: 1002, how: "fragments out of order" };
    pub(crate) const TOO_LARGE: Self = Self { code: 1009, how: "message too large" };
    pub(crate) const ENGINE_PACKET: Self = Self::packet("invalid Engine.IO packet");

    /// A message that breaks the rules of Engine.IO or Socket.IO.
    pub(crate) const fn packet(how: &'static str) -> Self {
        Self { code: 1002, how }
    }
}

impl From<FrameError> for Refused {
    fn from(error: FrameError) -> Self {
        match error {
            FrameError::TooLarge => Self::TOO_LARGE,
            FrameError::Malformed => Self { code: 1002, how: "malformed WebSocket frame" },
            FrameError::Unmasked => Self { code: 1002, how: "unmasked WebSocket frame" },
        }
    }
}

pub(crate) struct WebSocket {
    io: Io,
    /// Bytes that were read but not used up.
    partial: Vec<u8>,
    /// How many bytes `partial` must have before it is worth looking at.
    needs: usize,
    fragments: Option<Box<Fragments>>,
    writing: Pieces,
    /// Bytes of the first piece that have gone out.
    offset: usize,
    pong: Option<Box<[u8]>>,
    pub(crate) close_sent: bool,
    pub(crate) close_received: bool,
}

impl WebSocket {
    pub(crate) fn new(io: Io, already_read: Vec<u8>) -> Self {
        Self {
            io,
            partial: already_read,
            needs: 0,
            fragments: None,
            writing: Pieces::default(),
            offset: 0,
            pong: None,
            close_sent: false,
            close_received: false,
        }
    }

    /// Reads what is there, or gives what was kept if that is worth looking at.
    pub(crate) fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Filled>> {
        if !self.partial.is_empty() && self.partial.len() >= self.needs {
            return Poll::Ready(Ok(Filled::Bytes(Chunk::Owned(std::mem::take(&mut self.partial)))));
        }
        let mut scratch = SCRATCH.take().unwrap_or_else(|| vec![0; SCRATCH_BYTES].into());
        let mut buffer = ReadBuf::new(&mut scratch);
        let read = self.io.poll_read(cx, &mut buffer);
        let length = buffer.filled().len();
        if !matches!(read, Poll::Ready(Ok(()))) || length == 0 {
            SCRATCH.set(Some(scratch));
            ready!(read)?;
            return Poll::Ready(Ok(Filled::End));
        }
        if self.partial.is_empty() {
            return Poll::Ready(Ok(Filled::Bytes(Chunk::Scratch(scratch, length))));
        }
        if self.partial.capacity() < self.needs {
            self.partial.reserve_exact(self.needs.saturating_sub(self.partial.len()));
        }
        self.partial.extend_from_slice(&scratch[..length]);
        SCRATCH.set(Some(scratch));
        Poll::Ready(Ok(Filled::Partial))
    }

    /// Takes a chunk back of which `used` bytes were used up; the rest must have `needs` bytes to be of use.
    pub(crate) fn keep(&mut self, mut chunk: Chunk, used: usize, needs: usize) {
        self.needs = needs;
        let rest = &chunk.bytes()[used..];
        if !rest.is_empty() {
            self.partial = rest.to_vec();
        }
        if let Chunk::Scratch(buffer, _) = chunk {
            SCRATCH.set(Some(buffer));
        }
    }

    /// Takes in a frame whose payload lies in `buffer`.
    pub(crate) fn accept<'a>(
        &mut self,
        frame: &Frame,
        buffer: &'a [u8],
        max_message: usize,
    ) -> Result<Incoming<'a>, Refused> {
        let payload = &buffer[frame.payload.clone()];
        match (frame.opcode, &mut self.fragments) {
            (Opcode::Ping, _) => {
                self.pong = Some(payload.into());
                Ok(Incoming::Nothing)
            }
            (Opcode::Pong, _) => Ok(Incoming::Nothing),
            (Opcode::Close, _) => {
                self.close_received = true;
                Ok(Incoming::Close(frame::close_code(payload)?.unwrap_or(1000)))
            }
            (Opcode::Continuation, None) | (Opcode::Text | Opcode::Binary, Some(_)) => {
                Err(Refused::FRAGMENTS)
            }
            _ if payload.len() > max_message => Err(Refused::TOO_LARGE),
            (Opcode::Text, None) if frame.fin => {
                std::str::from_utf8(payload).map(Incoming::Text).map_err(|_| Refused::UTF8)
            }
            (Opcode::Binary, None) if frame.fin => Ok(Incoming::Binary(payload)),
            (opcode @ (Opcode::Text | Opcode::Binary), None) => {
                let text = opcode == Opcode::Text;
                self.fragments = Some(Box::new(Fragments { text, bytes: payload.to_vec() }));
                Ok(Incoming::Nothing)
            }
            (Opcode::Continuation, Some(fragments)) => {
                if fragments.bytes.len() + payload.len() > max_message {
                    return Err(Refused::TOO_LARGE);
                }
                fragments.bytes.extend_from_slice(payload);
                if frame.fin { self.assembled() } else { Ok(Incoming::Nothing) }
            }
        }
    }

    fn assembled<'a>(&mut self) -> Result<Incoming<'a>, Refused> {
        let Some(fragments) = self.fragments.take() else { return Err(Refused::FRAGMENTS) };
        Ok(Incoming::Assembled(if fragments.text {
            Assembled::Text(String::from_utf8(fragments.bytes).map_err(|_| Refused::UTF8)?)
        } else {
            Assembled::Binary(fragments.bytes)
        }))
    }

    /// Gives it pieces to write, after those that it has.
    pub(crate) fn write(&mut self, mut pieces: Pieces) {
        if self.writing.is_empty() {
            self.writing = pieces;
            return;
        }
        while let Some(piece) = pieces.pop() {
            self.writing.push(piece);
        }
    }

    /// Forgets what has not begun to go out.
    pub(crate) fn forget_waiting(&mut self) {
        if self.offset == 0 {
            self.writing = Pieces::default();
        } else {
            self.writing.keep_first();
        }
    }

    /// Queues the close frame (RFC 6455, section 5.5.1), once.
    pub(crate) fn write_close(&mut self, code: u16) {
        if !self.close_sent {
            self.close_sent = true;
            self.pong = None;
            self.write_control(Opcode::Close, &code.to_be_bytes());
        }
    }

    fn write_control(&mut self, opcode: Opcode, payload: &[u8]) {
        let mut bytes = Vec::new();
        frame::encode(&mut bytes, opcode, payload);
        self.writing.push(bytes.into());
    }

    /// Writes as much as the peer takes, adding the bytes that went out to `written`. Ready when nothing is left.
    pub(crate) fn poll_write(&mut self, cx: &mut Context<'_>, written: &mut usize) -> Poll<io::Result<()>> {
        loop {
            if let Some(payload) = self.pong.take_if(|_| self.writing.is_empty()) {
                self.write_control(Opcode::Pong, &payload);
            }
            if self.writing.is_empty() {
                return self.io.poll_flush(cx);
            }
            let mut slices = [IoSlice::new(&[]); MAX_SLICES];
            let mut count = 0;
            for (slice, piece) in slices.iter_mut().zip(self.writing.iter()) {
                *slice = IoSlice::new(if count == 0 { &piece[self.offset..] } else { piece });
                count += 1;
            }
            let length = ready!(self.io.poll_write(cx, &slices[..count]))?;
            if length == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            *written += length;
            self.advance(length);
        }
    }

    fn advance(&mut self, length: usize) {
        self.offset += length;
        while let Some(size) = self.writing.first_len().filter(|&size| self.offset >= size) {
            self.offset -= size;
            self.writing.pop();
        }
    }

    /// Discards what comes until the peer's close frame or its end.
    pub(crate) fn poll_closed(&mut self, cx: &mut Context<'_>, max_payload: usize) -> Poll<()> {
        while !self.close_received {
            let mut chunk = match ready!(self.poll_fill(cx)) {
                Ok(Filled::Bytes(chunk)) => chunk,
                Ok(Filled::Partial) => continue,
                Ok(Filled::End) | Err(_) => return Poll::Ready(()),
            };
            let (mut used, mut needs) = (0, 0);
            loop {
                match frame::decode(&mut chunk.bytes()[used..], max_payload) {
                    Ok(Decoded::Frame(frame)) => {
                        self.close_received |= frame.opcode == Opcode::Close;
                        used += frame.payload.end;
                    }
                    Ok(Decoded::NeedsBytes(more)) => {
                        needs = more;
                        break;
                    }
                    Err(_) => {
                        self.close_received = true;
                        break;
                    }
                }
            }
            self.keep(chunk, used, needs);
        }
        Poll::Ready(())
    }

    /// The next frame of a connection that is being probed, with its payload.
    pub(crate) async fn next_frame(&mut self, max_payload: usize) -> io::Result<Option<(Frame, Vec<u8>)>> {
        loop {
            let mut chunk = match std::future::poll_fn(|cx| self.poll_fill(cx)).await? {
                Filled::Bytes(chunk) => chunk,
                Filled::Partial => continue,
                Filled::End => return Ok(None),
            };
            match frame::decode(chunk.bytes(), max_payload) {
                Ok(Decoded::Frame(frame)) => {
                    let bytes = chunk.bytes()[..frame.payload.end].to_vec();
                    self.keep(chunk, frame.payload.end, 0);
                    return Ok(Some((frame, bytes)));
                }
                Ok(Decoded::NeedsBytes(needs)) => self.keep(chunk, 0, needs),
                Err(error) => {
                    self.keep(chunk, 0, 0);
                    return Err(io::Error::new(io::ErrorKind::InvalidData, error));
                }
            }
        }
    }
}
