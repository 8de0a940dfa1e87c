//! WebSocket frames of a client (RFC 6455): the opening request, masked frames out, plain frames in.

use std::ops::Range;

/// Any key does: what is sent is no secret and nothing stands between.
const MASK: [u8; 4] = [0x5a, 0xc3, 0x17, 0x8e];

const TEXT: u8 = 0x81;
const CLOSE: u8 = 0x88;

/// The request that opens a connection (§4.1), for the Engine.IO path of `host`.
pub(crate) fn opening(host: &str) -> String {
    format!(
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
}

/// Looks for the answer to the opening request. `None` while it is not all there, else whether the server
/// agreed, and how many bytes the answer has.
pub(crate) fn answer(bytes: &[u8]) -> Option<(bool, usize)> {
    let end = memchr::memmem::find(bytes, b"\r\n\r\n")? + 4;
    Some((bytes.starts_with(b"HTTP/1.1 101"), end))
}

/// Appends `text` to `out` as one masked frame (§5.2).
pub(crate) fn encode(text: &[u8], out: &mut Vec<u8>) {
    out.push(TEXT);
    match text.len() {
        short @ 0..126 => out.push(0x80 | short as u8),
        medium @ 126..=0xffff => {
            out.push(0x80 | 126);
            out.extend_from_slice(&(medium as u16).to_be_bytes());
        }
        long => {
            out.push(0x80 | 127);
            out.extend_from_slice(&(long as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(&MASK);
    out.extend(text.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
}

/// A frame of the server.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// A text, and where it lies.
    Text(Range<usize>),
    /// The server closes.
    Close,
    /// Anything else, which is passed over; where its payload lies.
    Other(Range<usize>),
}

/// The frame that `bytes` begin with; `None` while it is not all there.
pub(crate) fn decode(bytes: &[u8]) -> Option<Frame> {
    let (&first, &short) = (bytes.first()?, bytes.get(1)?);
    let (start, length): (usize, usize) = match short {
        126 => (4, usize::from(u16::from_be_bytes(*bytes.get(2..)?.first_chunk()?))),
        127 => (10, u64::from_be_bytes(*bytes.get(2..)?.first_chunk()?) as usize),
        short => (2, usize::from(short)),
    };
    let payload = start..start.checked_add(length)?;
    if bytes.len() < payload.end {
        return None;
    }
    Some(match first {
        TEXT => Frame::Text(payload),
        CLOSE => Frame::Close,
        _ => Frame::Other(payload),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_masked_and_says_its_length() {
        for (length, head) in [(0, 6), (125, 6), (126, 8), (0xffff, 8), (0x1_0000, 14)] {
            let (text, mut out) = (vec![b'x'; length], Vec::new());
            encode(&text, &mut out);
            assert_eq!(out.len(), head + length);
            assert!(out[head..].iter().zip(MASK.iter().cycle()).all(|(byte, mask)| byte ^ mask == b'x'));
        }
    }

    #[test]
    fn a_frame_is_found_once_it_is_all_there() {
        let mut bytes = vec![0x81, 126, 0, 200];
        bytes.extend([b'x'; 200]);
        assert_eq!(decode(&bytes), Some(Frame::Text(4..204)));
        assert!((0..bytes.len()).all(|length| decode(&bytes[..length]).is_none()));
        assert_eq!(decode(&[0x88, 0]), Some(Frame::Close));
        assert_eq!(decode(&[0x82, 1, 7]), Some(Frame::Other(2..3)));
    }

    #[test]
    fn the_answer_ends_with_its_head() {
        assert_eq!(answer(b"HTTP/1.1 101 Switching"), None);
        assert_eq!(answer(b"HTTP/1.1 101 Switching\r\n\r\n\x81"), Some((true, 26)));
        assert_eq!(answer(b"HTTP/1.1 403 Forbidden\r\n\r\n"), Some((false, 26)));
    }
}
