//! Acknowledgements that clients ask for.

use bytes::Bytes;
use serde::Serialize;

use crate::handler::Handler;
use crate::sending::encoded::{self, Frame};
use crate::socket::Socket;

/// The acknowledgement that a client asked for (Socket.IO, ACK). Dropping it sends nothing.
#[derive(Debug)]
#[must_use = "a dropped Ack leaves the client without an answer"]
pub struct Ack<H: Handler> {
    socket: Socket<H>,
    id: u64,
}

impl<H: Handler> Ack<H> {
    pub(crate) fn new(socket: Socket<H>, id: u64) -> Self {
        Self { socket, id }
    }

    /// Answers with one argument. A payload without a JSON form is logged.
    pub fn send(self, payload: &impl Serialize) {
        self.send_args(&(payload,));
    }

    /// The answer with one argument as a frame for its socket, to be sent in a [`Turn`](crate::Turn); `None` for a
    /// payload without a JSON form, which is logged.
    #[must_use]
    pub fn frame(self, payload: &impl Serialize) -> Option<(Socket<H>, Frame)> {
        let frame = self.encode(&(payload,), &[])?;
        Some((self.socket, frame))
    }

    /// Answers with several arguments (a tuple or a slice).
    pub fn send_args(self, args: &impl Serialize) {
        self.send_binary(args, &[]);
    }

    /// Answers with several arguments and attachments, which they show by [`Placeholder`](crate::Placeholder).
    pub fn send_binary(self, args: &impl Serialize, attachments: &[Bytes]) {
        if let Some(frame) = self.encode(args, attachments) {
            self.socket.emit_frame(&frame);
        }
    }

    fn encode(&self, args: &impl Serialize, attachments: &[Bytes]) -> Option<Frame> {
        encoded::ack_args(self.socket.namespace_name(), self.id, args, attachments)
            .inspect_err(|error| tracing::error!(%error, "an answer could not be encoded and was not sent"))
            .ok()
    }
}
