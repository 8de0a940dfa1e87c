//! WebSocket frames (RFC 6455, section 5). Plain functions without I/O.

use std::ops::Range;

/// Longest payload of a control frame (section 5.5).
const MAX_CONTROL: usize = 125;

/// What a frame carries (section 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opcode {
    /// Goes on with a fragmented message.
    Continuation,
    /// UTF-8 text.
    Text,
    /// Bytes.
    Binary,
    /// Closes the connection.
    Close,
    /// Asks for a pong.
    Ping,
    /// Answers a ping.
    Pong,
}

impl Opcode {
    fn from_bits(bits: u8) -> Option<Self> {
        Some(match bits {
            0x0 => Self::Continuation,
            0x1 => Self::Text,
            0x2 => Self::Binary,
            0x8 => Self::Close,
            0x9 => Self::Ping,
            0xA => Self::Pong,
            _ => return None,
        })
    }

    fn bits(self) -> u8 {
        match self {
            Self::Continuation => 0x0,
            Self::Text => 0x1,
            Self::Binary => 0x2,
            Self::Close => 0x8,
            Self::Ping => 0x9,
            Self::Pong => 0xA,
        }
    }

    /// Whether this is a control frame.
    #[must_use]
    pub fn is_control(self) -> bool {
        matches!(self, Self::Close | Self::Ping | Self::Pong)
    }
}

/// A frame that lies complete in a buffer, its payload unmasked in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Whether it ends its message.
    pub fin: bool,
    /// What it carries.
    pub opcode: Opcode,
    /// Where its payload lies in the buffer.
    pub payload: Range<usize>,
}

/// Why bytes are no acceptable frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// A reserved bit or opcode, a bad control frame, a length in a longer form than needed, or a missing mask.
    #[error("malformed WebSocket frame")]
    Malformed,
    /// A client's frame without a mask (section 5.1).
    #[error("unmasked WebSocket frame")]
    Unmasked,
    /// The payload is over the bound.
    #[error("WebSocket frame too large")]
    TooLarge,
}

/// Whether a buffer holds a whole frame.
#[derive(Debug, PartialEq, Eq)]
pub enum Decoded {
    /// It does.
    Frame(Frame),
    /// It does not; it will not before it has this many bytes.
    NeedsBytes(usize),
}

struct Header {
    fin: bool,
    opcode: Opcode,
    mask: Option<[u8; 4]>,
    length: usize,
    size: usize,
}

/// Reads the client's frame at the start of `buffer` and unmasks its payload there.
///
/// # Errors
/// What is wrong; the payload need not have arrived for that.
pub fn decode(buffer: &mut [u8], max_payload: usize) -> Result<Decoded, FrameError> {
    let header = match decode_header(buffer)? {
        Ok(header) => header,
        Err(needed) => return Ok(Decoded::NeedsBytes(needed)),
    };
    let mask = header.mask.ok_or(FrameError::Unmasked)?;
    if header.length > max_payload {
        return Err(FrameError::TooLarge);
    }
    let payload = header.size..header.size + header.length;
    let Some(bytes) = buffer.get_mut(payload.clone()) else {
        return Ok(Decoded::NeedsBytes(payload.end));
    };
    apply_mask(bytes, mask);
    Ok(Decoded::Frame(Frame { fin: header.fin, opcode: header.opcode, payload }))
}

/// Finds the extent of the server's (unmasked) frame at the start of `bytes`; used to take our own frames apart.
#[must_use]
pub fn split_unmasked(bytes: &[u8]) -> Option<(Opcode, Range<usize>)> {
    let header = decode_header(bytes).ok()?.ok()?;
    let end = header.size.checked_add(header.length)?;
    (header.mask.is_none() && end <= bytes.len()).then_some((header.opcode, header.size..end))
}

/// The header, or how many bytes it needs.
fn decode_header(bytes: &[u8]) -> Result<Result<Header, usize>, FrameError> {
    let &[first, second, ref rest @ ..] = bytes else { return Ok(Err(2)) };
    let opcode = Opcode::from_bits(first & 0x0F).ok_or(FrameError::Malformed)?;
    let fin = first & 0x80 != 0;
    let short = usize::from(second & 0x7F);
    if first & 0x70 != 0 || (opcode.is_control() && (!fin || short > MAX_CONTROL)) {
        return Err(FrameError::Malformed);
    }
    let (length, extended) = match short {
        126 => match rest.first_chunk::<2>() {
            Some(bytes) => (u64::from(u16::from_be_bytes(*bytes)), 2),
            None => return Ok(Err(4)),
        },
        127 => match rest.first_chunk::<8>() {
            Some(bytes) => (u64::from_be_bytes(*bytes), 8),
            None => return Ok(Err(10)),
        },
        short => (short as u64, 0),
    };
    if (extended == 2 && length < 126) || (extended == 8 && (length <= 0xFFFF || length >> 63 != 0)) {
        return Err(FrameError::Malformed);
    }
    let length = usize::try_from(length).map_err(|_| FrameError::TooLarge)?;
    if second & 0x80 == 0 {
        return Ok(Ok(Header { fin, opcode, mask: None, length, size: 2 + extended }));
    }
    let size = 2 + extended + 4;
    let Some(mask) = rest.get(extended..).and_then(|rest| rest.first_chunk::<4>()) else {
        return Ok(Err(size));
    };
    Ok(Ok(Header { fin, opcode, mask: Some(*mask), length, size }))
}

/// Masks or unmasks (section 5.3).
pub fn apply_mask(payload: &mut [u8], mask: [u8; 4]) {
    let [a, b, c, d] = mask;
    let wide = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let mut words = payload.chunks_exact_mut(8);
    for word in &mut words {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(word);
        word.copy_from_slice(&(u64::from_ne_bytes(bytes) ^ wide).to_ne_bytes());
    }
    for (byte, key) in words.into_remainder().iter_mut().zip(mask.into_iter().cycle()) {
        *byte ^= key;
    }
}

/// Bytes of the header of an unmasked frame with such a payload.
#[must_use]
pub fn header_size(length: usize) -> usize {
    match length {
        0..=125 => 2,
        126..=0xFFFF => 4,
        _ => 10,
    }
}

/// Appends the header of an unmasked, whole frame.
pub fn encode_header(out: &mut Vec<u8>, opcode: Opcode, length: usize) {
    out.push(0x80 | opcode.bits());
    if length < 126 {
        out.push(length as u8);
    } else if let Ok(length) = u16::try_from(length) {
        out.push(126);
        out.extend_from_slice(&length.to_be_bytes());
    } else {
        out.push(127);
        out.extend_from_slice(&(length as u64).to_be_bytes());
    }
}

/// Appends an unmasked, whole frame.
pub fn encode(out: &mut Vec<u8>, opcode: Opcode, payload: &[u8]) {
    out.reserve(header_size(payload.len()) + payload.len());
    encode_header(out, opcode, payload.len());
    out.extend_from_slice(payload);
}

/// The code of a close frame's payload (section 7.4): `None` if it has none.
///
/// # Errors
/// A payload of one byte, a code that must not be sent, or a reason that is not UTF-8.
pub fn close_code(payload: &[u8]) -> Result<Option<u16>, FrameError> {
    let &[high, low, ref reason @ ..] = payload else {
        return if payload.is_empty() { Ok(None) } else { Err(FrameError::Malformed) };
    };
    let code = u16::from_be_bytes([high, low]);
    let sendable = matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999);
    if !sendable || std::str::from_utf8(reason).is_err() {
        return Err(FrameError::Malformed);
    }
    Ok(Some(code))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MAX: usize = 1 << 20;

    fn client_frame(fin: bool, opcode: Opcode, mask: [u8; 4], payload: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        encode(&mut out, opcode, payload);
        let head = header_size(payload.len());
        if !fin {
            out[0] &= 0x7F;
        }
        out[1] |= 0x80;
        apply_mask(&mut out[head..], mask);
        out.splice(head..head, mask);
        out
    }

    #[test]
    fn the_example_of_the_specification_is_read() {
        let mut bytes = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58];
        let decoded = decode(&mut bytes, MAX).unwrap();
        assert_eq!(decoded, Decoded::Frame(Frame { fin: true, opcode: Opcode::Text, payload: 6..11 }));
        assert_eq!(&bytes[6..], b"Hello");
    }

    #[test]
    fn what_the_specification_forbids_is_refused() {
        let refused: [&[u8]; 9] = [
            &[0xC1, 0x80],
            &[0x83, 0x80],
            &[0x8B, 0x80],
            &[0x09, 0x80],
            &[0x89, 0xFE, 0, 126],
            &[0x81, 0xFE, 0, 125],
            &[0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF],
            &[0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0],
            &[0x91, 0x80],
        ];
        for bytes in refused {
            assert_eq!(decode(&mut bytes.to_vec(), MAX), Err(FrameError::Malformed), "{bytes:x?}");
        }
        assert_eq!(decode(&mut [0x81, 0x01, b'a'], MAX), Err(FrameError::Unmasked));
        let mut huge = [0x81, 0xFF, 0, 0, 0, 0, 0xFF, 0, 0, 0, 1, 2, 3, 4];
        assert_eq!(decode(&mut huge, MAX), Err(FrameError::TooLarge));
    }

    #[test]
    fn close_codes_follow_the_table() {
        assert_eq!(close_code(&[]), Ok(None));
        assert_eq!(close_code(&1000_u16.to_be_bytes()), Ok(Some(1000)));
        assert_eq!(close_code(&[1]), Err(FrameError::Malformed));
        for code in [0_u16, 999, 1004, 1005, 1006, 1015, 1100, 2999, 5000] {
            assert_eq!(close_code(&code.to_be_bytes()), Err(FrameError::Malformed), "{code}");
        }
        assert_eq!(close_code(&[0x03, 0xE8, 0xFF]), Err(FrameError::Malformed));
    }

    proptest! {
        #[test]
        fn a_frame_is_read_back(
            fin: bool,
            text: bool,
            mask: [u8; 4],
            payload in prop::collection::vec(any::<u8>(), 0..300),
            repeat in prop::sample::select(vec![1_usize, 1, 1, 400]),
        ) {
            let opcode = if text { Opcode::Text } else { Opcode::Binary };
            let payload = payload.repeat(repeat);
            let mut bytes = client_frame(fin, opcode, mask, &payload);
            let length = bytes.len();
            for cut in [0, 1, 2, 5, length / 2, length - 1] {
                if cut < length {
                    let needs = decode(&mut bytes[..cut].to_vec(), MAX).unwrap();
                    prop_assert!(matches!(needs, Decoded::NeedsBytes(n) if n > cut && n <= length));
                }
            }
            let Decoded::Frame(frame) = decode(&mut bytes, MAX).unwrap() else { panic!("incomplete") };
            prop_assert_eq!((frame.fin, frame.opcode), (fin, opcode));
            prop_assert_eq!(&bytes[frame.payload.clone()], &payload[..]);
            prop_assert_eq!(frame.payload.end, length);
        }

        #[test]
        fn a_server_frame_is_split(payload in prop::collection::vec(any::<u8>(), 0..70_000)) {
            let mut bytes = Vec::new();
            encode(&mut bytes, Opcode::Binary, &payload);
            let (opcode, range) = split_unmasked(&bytes).unwrap();
            prop_assert_eq!(opcode, Opcode::Binary);
            prop_assert_eq!(&bytes[range], &payload[..]);
        }

        #[test]
        fn no_bytes_make_it_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = split_unmasked(&bytes);
            let _ = close_code(&bytes);
            let _ = decode(&mut bytes, 1024);
        }
    }
}
