//! Of WebSocket frames, and of the messages that they make: bounded, and the same wherever the stream is cut.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::FutureExt as _;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::codec::frame::{self, Decoded, Frame, FrameError, Opcode};
use crate::connection::websocket::{Assembled, Incoming, Io, Refused, WebSocket};

/// The bounds that are tried; the second is below the longest short form, the last is the default.
const BOUNDS: [usize; 4] = [1_000, 100, 300, 64 * 1024];
const MASK: [u8; 4] = [0x37, 0xFA, 0x21, 0x3D];

pub(super) type Decode = fn(&mut [u8], usize) -> Result<Decoded, FrameError>;
pub(super) type Accept = for<'a> fn(&mut WebSocket, &Frame, &'a [u8], usize) -> Result<Incoming<'a>, Refused>;

/// What the bytes of an input mean: a bound, how many cuts there are, the cuts, and the stream.
struct Input<'a> {
    bound: usize,
    cuts: &'a [u8],
    stream: &'a [u8],
}

impl<'a> Input<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let &[bound, count, ref rest @ ..] = bytes else { return None };
        let (cuts, stream) = rest.split_at_checked(usize::from(count % 8))?;
        (!stream.is_empty()).then_some(Self {
            bound: BOUNDS[usize::from(bound) % BOUNDS.len()],
            cuts,
            stream,
        })
    }

    /// The stream in pieces, their lengths being the cuts over and over.
    fn pieces(&self) -> VecDeque<Vec<u8>> {
        let mut lengths = self.cuts.iter().map(|&cut| usize::from(cut) + 1).cycle();
        let mut rest = self.stream;
        std::iter::from_fn(|| {
            let (piece, left) = rest.split_at(lengths.next().unwrap_or(rest.len()).min(rest.len()));
            rest = left;
            (!piece.is_empty()).then(|| piece.to_vec())
        })
        .collect()
    }
}

/// What a stream was read as.
#[derive(Debug, PartialEq)]
struct Read {
    frames: Vec<(bool, Opcode, Vec<u8>)>,
    /// How many bytes the frames took.
    used: usize,
    /// How many bytes the rest must have, or why it is refused.
    end: Result<usize, FrameError>,
}

/// Frames that are accepted keep their bounds, are written again as they came, and are the same wherever the stream is
/// cut; frames that are written are read back.
pub fn frames(bytes: &[u8]) {
    frames_by(frame::decode, bytes);
}

pub(super) fn frames_by(decode: Decode, bytes: &[u8]) {
    let Some(input) = Input::of(bytes) else { return };
    let whole = read(decode, input.bound, [input.stream.to_vec()].into());
    assert_eq!(read(decode, input.bound, input.pieces()), whole, "the frames depend on the cuts");
    let mut at = 0;
    for (fin, opcode, payload) in &whole.frames {
        assert!(payload.len() <= input.bound, "a payload over the bound");
        assert!(!opcode.is_control() || (*fin && payload.len() <= 125), "a long or fragmented control frame");
        let mask = frame::header_size(payload.len());
        let mask = input.stream[at + mask..].first_chunk().copied();
        let written = client_frame(*fin, *opcode, mask.unwrap_or_default(), payload);
        assert!(input.stream[at..].starts_with(&written), "a frame that is not written as it came");
        at += written.len();
        if let Ok(Some(code)) = frame::close_code(payload) {
            assert!(
                matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999),
                "a close code that nobody sends"
            );
        }
    }
    assert_eq!(at, whole.used, "bytes that belong to no frame");
    for opcode in [Opcode::Text, Opcode::Binary] {
        read_back(decode, opcode, input.stream);
    }
}

fn read(decode: Decode, bound: usize, pieces: VecDeque<Vec<u8>>) -> Read {
    let mut read = Read { frames: Vec::new(), used: 0, end: Ok(0) };
    let mut kept = Vec::new();
    for piece in pieces {
        kept.extend_from_slice(&piece);
        while let Ok(needs) = read.end
            && kept.len() >= needs
        {
            match decode(&mut kept, bound) {
                Ok(Decoded::Frame(Frame { fin, opcode, payload })) => {
                    read.frames.push((fin, opcode, kept[payload.clone()].to_vec()));
                    read.used += payload.end;
                    kept.drain(..payload.end);
                    read.end = Ok(0);
                }
                Ok(Decoded::NeedsBytes(needs)) => {
                    assert!(needs > kept.len(), "it has the bytes that it needs");
                    read.end = Ok(needs);
                }
                Err(error) => read.end = Err(error),
            }
        }
    }
    read
}

fn read_back(decode: Decode, opcode: Opcode, payload: &[u8]) {
    let mut bytes = Vec::new();
    frame::encode(&mut bytes, opcode, payload);
    let split = frame::split_unmasked(&bytes).map(|(opcode, range)| (opcode, &bytes[range]));
    assert_eq!(split, Some((opcode, payload)), "a frame of ours is not read back");
    let mut bytes = client_frame(false, opcode, MASK, payload);
    let length = bytes.len();
    let Ok(Decoded::Frame(frame)) = decode(&mut bytes, payload.len()) else {
        panic!("a frame of a client is not read back")
    };
    assert_eq!((frame.fin, frame.opcode, frame.payload.end), (false, opcode, length));
    assert_eq!(&bytes[frame.payload], payload, "a client's payload is not read back");
}

fn client_frame(fin: bool, opcode: Opcode, mask: [u8; 4], payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    frame::encode(&mut out, opcode, payload);
    let head = frame::header_size(payload.len());
    if !fin {
        out[0] &= 0x7F;
    }
    out[1] |= 0x80;
    frame::apply_mask(&mut out[head..], mask);
    out.splice(head..head, mask);
    out
}

/// What a connection hears.
#[derive(Debug, PartialEq)]
enum Heard {
    Text(String),
    Binary(Vec<u8>),
    Close(u16),
    /// The bytes are refused, by the close code for it.
    Refused(u16),
}

/// Messages keep their bound, are the same wherever the stream is cut, and are the same in fragments.
pub fn messages(bytes: &[u8]) {
    messages_by(WebSocket::accept, bytes);
}

pub(super) fn messages_by(accept: Accept, bytes: &[u8]) {
    let Some(input) = Input::of(bytes) else { return };
    let whole = hear(accept, input.bound, [input.stream.to_vec()].into());
    assert_eq!(hear(accept, input.bound, input.pieces()), whole, "the messages depend on the cuts");
    for heard in &whole {
        let length = match heard {
            Heard::Text(text) => text.len(),
            Heard::Binary(bytes) => bytes.len(),
            Heard::Close(_) | Heard::Refused(_) => 0,
        };
        assert!(length <= input.bound, "a message over the bound");
    }
    let (opcode, message) = match String::from_utf8(input.stream.to_vec()) {
        Ok(text) => (Opcode::Text, Heard::Text(text)),
        Err(_) => (Opcode::Binary, Heard::Binary(input.stream.to_vec())),
    };
    let fragments = [fragmented(opcode, input.pieces())].into();
    let heard = hear(accept, input.stream.len(), fragments);
    assert_eq!(heard, [message], "a message is another one in fragments");
}

/// A message in these fragments, with a ping between them and an empty fragment at the end.
fn fragmented(first: Opcode, fragments: VecDeque<Vec<u8>>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut opcode = first;
    for fragment in fragments {
        out.extend(client_frame(false, opcode, MASK, &fragment));
        out.extend(client_frame(true, Opcode::Ping, MASK, b"?"));
        opcode = Opcode::Continuation;
    }
    out.extend(client_frame(true, opcode, MASK, b""));
    out
}

fn hear(accept: Accept, bound: usize, pieces: VecDeque<Vec<u8>>) -> Vec<Heard> {
    let mut websocket = WebSocket::new(Io::Other(Box::pin(Stream(pieces))), Vec::new());
    let mut all = Vec::new();
    // A control frame may be longer than a message.
    while let Some(next) = websocket.next_frame(bound.max(125)).now_or_never() {
        let heard = match next {
            Ok(None) => break,
            Ok(Some((frame, bytes))) => accept(&mut websocket, &frame, &bytes, bound).map(into_heard),
            Err(error) => Err(error.downcast::<FrameError>().map_or(Refused::TOO_LARGE, Refused::from)),
        };
        match heard {
            Ok(None) => {}
            Ok(Some(heard)) => all.push(heard),
            Err(Refused { code, .. }) => {
                all.push(Heard::Refused(code));
                break;
            }
        }
    }
    all
}

fn into_heard(incoming: Incoming<'_>) -> Option<Heard> {
    Some(match incoming {
        Incoming::Text(text) => Heard::Text(text.to_owned()),
        Incoming::Binary(bytes) => Heard::Binary(bytes.to_vec()),
        Incoming::Assembled(Assembled::Text(text)) => Heard::Text(text),
        Incoming::Assembled(Assembled::Binary(bytes)) => Heard::Binary(bytes),
        Incoming::Close(code) => Heard::Close(code),
        Incoming::Nothing => return None,
    })
}

/// Gives one piece a read, and takes no writes.
struct Stream(VecDeque<Vec<u8>>);

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(mut piece) = self.0.pop_front() {
            let rest = piece.split_off(piece.len().min(buffer.remaining()));
            buffer.put_slice(&piece);
            if !rest.is_empty() {
                self.0.push_front(rest);
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Pending
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }
}
