//! HTTP long-polling of an open session (Engine.IO, "HTTP long-polling"): the poll, the POST, and the successor.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, Waker};

use tokio::sync::oneshot;

use crate::connection::Connection;
use crate::connection::outbox::{Close, How, NORMAL, Outbox};
use crate::connection::polled::Posted;
use crate::connection::websocket::WebSocket;
use crate::handler::Handler;
use crate::http::body::Payload;
use crate::http::problem::Problem;
use crate::reason::DisconnectReason;

/// Most packets of one answer: python-engineio takes no more.
const MAX_PACKETS: usize = 16;

/// Why a session ends that is polled twice at the same time.
const TWO_POLLS: DisconnectReason = DisconnectReason::Protocol("two polls at once");

const CLOSE: &[u8] = b"1";
const NOOP: &[u8] = b"6";

/// Why a request of a session is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PollError {
    /// The session has ended.
    Gone,
    /// There is another such request at the same time, or the session has moved to WebSocket.
    Conflict,
    /// The body is no payload.
    Payload,
    /// As many polls are open as may be.
    TooMany,
}

impl From<PollError> for Problem {
    fn from(error: PollError) -> Self {
        match error {
            PollError::Gone => Self::UnknownSid,
            PollError::Conflict | PollError::Payload => Self::BadRequest,
            PollError::TooMany => Self::Busy,
        }
    }
}

/// An open poll; dropped when it is answered or its client is gone.
struct OpenPoll<'c, H: Handler>(&'c Connection<H>);

impl<H: Handler> Drop for OpenPoll<'_, H> {
    fn drop(&mut self) {
        self.0.engine().inner().open_polls.fetch_sub(1, Ordering::Relaxed);
        if let Some(polling) = &mut self.0.outbox().polling {
            polling.open = false;
            polling.waker = None;
        }
    }
}

/// Waits for something to send, and returns it as a payload.
pub(crate) async fn poll<H: Handler>(connection: &Connection<H>) -> Result<Vec<u8>, PollError> {
    let _open = begin_poll(connection)?;
    std::future::poll_fn(|cx| poll_answer(&mut connection.outbox(), cx)).await
}

fn begin_poll<H: Handler>(connection: &Connection<H>) -> Result<OpenPoll<'_, H>, PollError> {
    if connection.is_expired() {
        connection.close(DisconnectReason::Heartbeat, How::Drop);
        return Err(PollError::Gone);
    }
    let inner = connection.engine().inner();
    let mut outbox = connection.outbox();
    if outbox.close.is_some_and(|close| !matches!(close.how, How::Drain(_))) {
        return Err(PollError::Gone);
    }
    let polling = outbox.polling.as_mut().ok_or(PollError::Conflict)?;
    if polling.open {
        drop(outbox);
        connection.close(TWO_POLLS, How::Tell(1002));
        return Err(PollError::Conflict);
    }
    if inner.open_polls.fetch_add(1, Ordering::Relaxed) >= inner.config.max_open_polls {
        inner.open_polls.fetch_sub(1, Ordering::Relaxed);
        return Err(PollError::TooMany);
    }
    polling.open = true;
    Ok(OpenPoll(connection))
}

/// Waits for packets, or for the end. Clients look at a packet of Socket.IO later than at a close that comes with it, so
/// a close waits for the next poll.
fn poll_answer(outbox: &mut Outbox, cx: &mut Context<'_>) -> Poll<Result<Vec<u8>, PollError>> {
    if outbox.polling.is_none() {
        return Poll::Ready(Ok(NOOP.into()));
    }
    let payload = outbox.take_payload(MAX_PACKETS);
    if !payload.is_empty() {
        return Poll::Ready(Ok(payload));
    }
    let close = outbox.close;
    let Some(polling) = &mut outbox.polling else { return Poll::Ready(Ok(NOOP.into())) };
    let Some(close) = close else {
        if polling.upgrading {
            return Poll::Ready(Ok(NOOP.into()));
        }
        polling.waker = Some(cx.waker().clone());
        return Poll::Pending;
    };
    polling.said_close = true;
    if let Some(task) = outbox.take_task() {
        task.wake();
    }
    Poll::Ready(match close {
        // Some clients stay away after a close packet, and all come back after an error. So only the end of a session
        // is told by a packet, and a second poll, of which the specification says so.
        Close { how: How::Drain(NORMAL), .. } | Close { reason: TWO_POLLS, .. } => Ok(CLOSE.into()),
        Close { reason: DisconnectReason::Transport, .. } => Ok(NOOP.into()),
        Close { .. } => Err(PollError::Gone),
    })
}

/// A POST that is on its way; only one may be.
pub(crate) struct Post<'c, H: Handler>(&'c Connection<H>);

impl<H: Handler> Drop for Post<'_, H> {
    fn drop(&mut self) {
        if let Some(polling) = &mut self.0.outbox().polling {
            polling.posting = false;
        }
    }
}

impl<'c, H: Handler> Post<'c, H> {
    /// Begins a POST, before its body is read.
    pub(crate) fn begin(connection: &'c Connection<H>) -> Result<Self, PollError> {
        let mut outbox = connection.outbox();
        if outbox.close.is_some() {
            return Err(PollError::Gone);
        }
        let polling = outbox.polling.as_mut().ok_or(PollError::Conflict)?;
        if std::mem::replace(&mut polling.posting, true) {
            drop(outbox);
            connection.close(DisconnectReason::Protocol("two POSTs at once"), How::Tell(1002));
            return Err(PollError::Conflict);
        }
        Ok(Self(connection))
    }

    /// Gives the body to the task, and returns when all its packets are worked off.
    pub(crate) async fn deliver(self, body: Payload) -> Result<(), PollError> {
        let (done, worked_off) = oneshot::channel();
        let task = {
            let mut outbox = self.0.outbox();
            let polling = outbox.polling.as_mut().ok_or(PollError::Gone)?;
            polling.posted = Some(Posted { body, at: 0, done });
            outbox.take_task()
        };
        if let Some(task) = task {
            task.wake();
        }
        worked_off.await.map_err(|_| PollError::Payload)
    }
}

/// A WebSocket that may succeed polling; dropped, it gives its place up.
pub(crate) struct Probe<H: Handler>(Arc<Connection<H>>);

impl<H: Handler> Drop for Probe<H> {
    fn drop(&mut self) {
        if let Some(polling) = &mut self.0.outbox().polling {
            polling.probing = false;
            polling.upgrading = false;
        }
    }
}

impl<H: Handler> Probe<H> {
    /// Takes the place of the one WebSocket that may be probed.
    pub(crate) fn begin(connection: Arc<Connection<H>>) -> Result<Self, PollError> {
        {
            let mut outbox = connection.outbox();
            if outbox.close.is_some() {
                return Err(PollError::Gone);
            }
            let polling = outbox.polling.as_mut().ok_or(PollError::Conflict)?;
            if std::mem::replace(&mut polling.probing, true) {
                return Err(PollError::Conflict);
            }
        }
        Ok(Self(connection))
    }

    pub(crate) fn connection(&self) -> &Connection<H> {
        &self.0
    }

    /// The probe was answered: an open poll returns, so that the client can go over.
    pub(crate) fn answered(&self) {
        let waker = match &mut self.0.outbox().polling {
            Some(polling) => {
                polling.upgrading = true;
                polling.take_waker()
            }
            None => None,
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Gives the WebSocket to the task: polling is over.
    pub(crate) fn succeed(self, websocket: WebSocket) {
        self.0.engine().forget_polled(self.0.sid);
        let (task, waker) = {
            let mut outbox = self.0.outbox();
            let Some(polling) = &mut outbox.polling else { return };
            polling.successor = Some(Box::new(websocket));
            (polling.take_waker(), outbox.take_task())
        };
        task.into_iter().chain(waker).for_each(Waker::wake);
    }
}
