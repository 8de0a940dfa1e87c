//! What a connection has besides as long as its transport is polling.

use std::task::Waker;

use tokio::sync::oneshot;

use crate::connection::websocket::WebSocket;
use crate::http::body::Payload;

/// The body of a POST.
pub(crate) struct Posted {
    pub(crate) body: Payload,
    /// Bytes of it that are worked off.
    pub(crate) at: usize,
    /// Told when all of it is worked off; dropped when it is refused.
    pub(crate) done: oneshot::Sender<()>,
}

/// What a connection has besides as long as its transport is polling.
#[derive(Default)]
pub(crate) struct PollState {
    pub(crate) waker: Option<Waker>,
    /// A poll is open.
    pub(crate) open: bool,
    /// A POST is on its way.
    pub(crate) posting: bool,
    /// The body of a POST, for the task.
    pub(crate) posted: Option<Posted>,
    /// A WebSocket that may succeed is being probed.
    pub(crate) probing: bool,
    /// Its probe was answered: polls return at once.
    pub(crate) upgrading: bool,
    /// The WebSocket that succeeds, for the task.
    pub(crate) successor: Option<Box<WebSocket>>,
    /// The client was told of the close.
    pub(crate) said_close: bool,
}

impl PollState {
    /// The waker of the open poll.
    pub(crate) fn take_waker(&mut self) -> Option<Waker> {
        self.waker.take()
    }
}
