//! Identifiers of connections and sockets: the only file of the engine that draws randomness.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Characters of an identifier in its text form: 128 bits in base64url without padding.
const TEXT_LENGTH: usize = 22;

/// The Engine.IO session id: a secret between the server and the owner of the connection.
///
/// It has no `Display`, so that it does not slip into a log.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Sid([u8; 16]);

/// The public id of a socket (the `sid` of Socket.IO's CONNECT answer): 128 random bits.
///
/// It is not the Engine.IO session id, so showing it to others gives nothing away.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SocketId([u8; 16]);

/// The text is not the form of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct ParseIdError;

#[expect(clippy::disallowed_methods, reason = "ids of the engine are made here and nowhere else")]
fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

fn decode(text: &str) -> Option<[u8; 16]> {
    if text.len() != TEXT_LENGTH {
        return None;
    }
    let mut bytes = [0; 16];
    let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
    (length == bytes.len()).then_some(bytes)
}

impl Sid {
    pub(crate) fn random() -> Self {
        Self(random())
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        decode(text).map(Self)
    }

    /// The text that the owner is told.
    pub(crate) fn reveal(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

impl SocketId {
    pub(crate) fn random() -> Self {
        Self(random())
    }
}

impl fmt::Display for SocketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for SocketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SocketId({self})")
    }
}

impl FromStr for SocketId {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        decode(text).map(Self).ok_or(ParseIdError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_text_form() {
        let id = SocketId::random();
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().len(), TEXT_LENGTH);
    }

    #[test]
    fn other_text_is_no_id() {
        for text in ["", "abc", "AAAAAAAAAAAAAAAAAAAAA/", "AAAAAAAAAAAAAAAAAAAAAAA"] {
            assert!(Sid::parse(text).is_none(), "{text}");
        }
    }
}
