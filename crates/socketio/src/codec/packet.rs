//! The text form of Socket.IO 5 packets ("Packet encoding"). Plain functions without I/O.
//!
//! `<type>[<attachments>-][<namespace>,][<ack id>][<JSON>]`

/// Longest name of a namespace that is accepted, in bytes.
const MAX_NAMESPACE: usize = 256;

/// The kinds of packets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Asks for a namespace, or says that it is granted.
    Connect,
    /// Leaves a namespace.
    Disconnect,
    /// An event.
    Event,
    /// The answer to an event.
    Ack,
    /// The refusal of a namespace.
    ConnectError,
    /// An event with attachments.
    BinaryEvent,
    /// An answer with attachments.
    BinaryAck,
}

impl Kind {
    const ALL: [Self; 7] = [
        Self::Connect,
        Self::Disconnect,
        Self::Event,
        Self::Ack,
        Self::ConnectError,
        Self::BinaryEvent,
        Self::BinaryAck,
    ];

    fn digit(self) -> u8 {
        b'0' + self as u8
    }

    fn is_binary(self) -> bool {
        matches!(self, Self::BinaryEvent | Self::BinaryAck)
    }
}

/// A packet in its text form, borrowed from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Its kind.
    pub kind: Kind,
    /// How many binary messages follow; 0 for kinds without attachments.
    pub attachments: usize,
    /// The namespace, `/` for the main one.
    pub namespace: &'a str,
    /// The id of the acknowledgement that is asked for or given.
    pub id: Option<u64>,
    /// The JSON text, not yet checked.
    pub data: Option<&'a str>,
}

/// Why a text is no packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PacketError {
    /// The first character is no kind.
    #[error("unknown packet type")]
    Kind,
    /// The number of attachments is missing or not a number of reasonable size.
    #[error("invalid number of attachments")]
    Attachments,
    /// The namespace is too long.
    #[error("namespace too long")]
    Namespace,
    /// The id of the acknowledgement does not fit 64 bits.
    #[error("invalid ack id")]
    Id,
}

/// Reads a packet.
///
/// # Errors
/// What is wrong with the text.
pub fn decode(text: &str) -> Result<Packet<'_>, PacketError> {
    let digit = *text.as_bytes().first().ok_or(PacketError::Kind)?;
    let kind = *Kind::ALL.get(usize::from(digit.wrapping_sub(b'0'))).ok_or(PacketError::Kind)?;
    let (attachments, rest) =
        if kind.is_binary() { decode_attachments(&text[1..])? } else { (0, &text[1..]) };
    let (namespace, rest) = split_namespace(rest);
    if namespace.len() > MAX_NAMESPACE {
        return Err(PacketError::Namespace);
    }
    let (digits, rest) = split_digits(rest);
    let id = if digits.is_empty() { None } else { Some(digits.parse().map_err(|_| PacketError::Id)?) };
    let data = if rest.is_empty() { None } else { Some(rest) };
    Ok(Packet { kind, attachments, namespace, id, data })
}

fn decode_attachments(text: &str) -> Result<(usize, &str), PacketError> {
    let (digits, rest) = split_digits(text);
    let count = digits.parse().map_err(|_| PacketError::Attachments)?;
    let rest = rest.strip_prefix('-').ok_or(PacketError::Attachments)?;
    Ok((count, rest))
}

fn split_namespace(text: &str) -> (&str, &str) {
    if !text.starts_with('/') {
        return ("/", text);
    }
    text.split_once(',').unwrap_or((text, ""))
}

fn split_digits(text: &str) -> (&str, &str) {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

/// Appends the text form of everything that comes before the JSON.
///
/// The namespace must not contain a comma; names that come from [`decode`] never do.
pub fn encode_head(out: &mut Vec<u8>, kind: Kind, attachments: usize, namespace: &str, id: Option<u64>) {
    out.push(kind.digit());
    if kind.is_binary() {
        out.extend_from_slice(attachments.to_string().as_bytes());
        out.push(b'-');
    }
    if namespace != "/" {
        out.extend_from_slice(namespace.as_bytes());
        out.push(b',');
    }
    if let Some(id) = id {
        out.extend_from_slice(id.to_string().as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encode(packet: Packet<'_>) -> String {
        let mut out = Vec::new();
        encode_head(&mut out, packet.kind, packet.attachments, packet.namespace, packet.id);
        out.extend_from_slice(packet.data.unwrap_or("").as_bytes());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_examples_of_the_specification_are_read() {
        let packet = decode(r#"451-/admin,456["project:delete",{"_placeholder":true,"num":0}]"#).unwrap();
        assert_eq!(packet.kind, Kind::ConnectError);
        let packet = decode(r#"51-/admin,456["a",{"_placeholder":true,"num":0}]"#).unwrap();
        assert_eq!((packet.kind, packet.attachments), (Kind::BinaryEvent, 1));
        assert_eq!((packet.namespace, packet.id), ("/admin", Some(456)));
        assert_eq!(decode("1/admin").unwrap().namespace, "/admin");
        assert_eq!(decode("0").unwrap().data, None);
    }

    #[test]
    fn absurd_numbers_are_refused() {
        assert_eq!(decode(r#"299999999999999999999["a"]"#), Err(PacketError::Id));
        assert_eq!(decode(r#"599999999999999999999999-["a"]"#), Err(PacketError::Attachments));
        assert_eq!(decode(r#"5["a"]"#), Err(PacketError::Attachments));
        assert_eq!(decode("7"), Err(PacketError::Kind));
        assert_eq!(decode(""), Err(PacketError::Kind));
        assert_eq!(decode("é"), Err(PacketError::Kind));
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_read_back(
            kind in prop::sample::select(&Kind::ALL[..]),
            attachments in 0_usize..100,
            namespace in "/[a-z0-9é]{0,20}",
            id in any::<Option<u64>>(),
            data in prop::option::of(r#"\[[a-z",0-9/-]{0,40}\]"#),
        ) {
            let attachments = if kind.is_binary() { attachments } else { 0 };
            let packet = Packet { kind, attachments, namespace: &namespace, id, data: data.as_deref() };
            let text = encode(packet);
            prop_assert_eq!(decode(&text), Ok(packet));
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), digits in "[0-9/,-]{0,40}") {
            let _ = decode(&text);
            let _ = decode(&digits);
        }
    }
}
