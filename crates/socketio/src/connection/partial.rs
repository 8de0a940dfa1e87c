//! A packet that has come in part.

use bytes::Bytes;

use crate::args::{Args, Event};
use crate::sending::room::Namespace;

/// A packet whose attachments have not all come.
pub(crate) struct PartialPacket {
    pub(crate) namespace: Namespace,
    pub(crate) content: Content,
    pub(crate) attachments: Vec<Bytes>,
    pub(crate) expected: usize,
    pub(crate) bytes: usize,
}

/// What an event or an answer holds.
pub(crate) enum Content {
    Event(Event, Option<u64>),
    Ack(Args, u64),
}
