//! WebSocket frames of a server (RFC 6455): the answer to the opening request, plain frames out, masked frames in.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest as _, Sha1};

const TEXT: u8 = 0x81;
const CLOSE: u8 = 0x88;
const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// The answer to a request with that `Sec-WebSocket-Key` (§4.2.2).
pub(crate) fn switching(key: &str) -> String {
    let accept = STANDARD.encode(Sha1::new().chain_update(key).chain_update(GUID).finalize());
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\r\n"
    )
}

/// One text as one frame.
pub(crate) fn encode(text: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(text.len() + 10);
    frame.push(TEXT);
    match text.len() {
        short @ 0..126 => frame.push(short as u8),
        medium @ 126..=0xffff => {
            frame.push(126);
            frame.extend_from_slice(&(medium as u16).to_be_bytes());
        }
        long => {
            frame.push(127);
            frame.extend_from_slice(&(long as u64).to_be_bytes());
        }
    }
    frame.extend_from_slice(text);
    frame
}

/// What a client's frame is.
pub(crate) enum Frame<'b> {
    /// A text, unmasked.
    Text(&'b [u8]),
    /// The client closes.
    Close,
    /// Anything else, which is passed over.
    Other,
}

/// The frame that `bytes` begin with, and its length; `None` while it is not all there. Texts are not split here.
pub(crate) fn decode(bytes: &mut [u8]) -> Option<(Frame<'_>, usize)> {
    let (first, short) = (*bytes.first()?, *bytes.get(1)? & 0x7f);
    let (start, length) = match short {
        126 => (4, usize::from(u16::from_be_bytes(*bytes.get(2..)?.first_chunk()?))),
        127 => (10, u64::from_be_bytes(*bytes.get(2..)?.first_chunk()?) as usize),
        short => (2, usize::from(short)),
    };
    let mask: [u8; 4] = *bytes.get(start..)?.first_chunk()?;
    let end = start.checked_add(4)?.checked_add(length)?;
    let payload = bytes.get_mut(start + 4..end)?;
    for (byte, mask) in payload.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= mask;
    }
    let frame = match first {
        TEXT => Frame::Text(payload),
        CLOSE => Frame::Close,
        _ => Frame::Other,
    };
    Some((frame, end))
}
