//! The one task of a connection: it reads, runs the handler's futures, writes, and sees the connection to its end.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::codec::frame::{self, Decoded};
use crate::codec::payload;
use crate::connection::jobs::{Jobs, Panicked};
use crate::connection::outbox::{Close, GOING_AWAY, How};
use crate::connection::partial::PartialPacket;
use crate::connection::polled::Posted;
use crate::connection::websocket::{Assembled, Chunk, Filled, Incoming, Refused, WebSocket};
use crate::connection::{Connection, SlotState};
use crate::engine::Admission;
use crate::handler::Handler;
use crate::http::body;
use crate::reason::DisconnectReason;
use crate::socket::Socket;

/// Rounds that the task makes before it lets others run.
const ROUNDS: usize = 8;

pub(crate) struct Task<H: Handler> {
    pub(crate) connection: Arc<Connection<H>>,
    pub(crate) jobs: Jobs<()>,
    /// A packet whose attachments have not all come.
    pub(crate) partial: Option<Box<PartialPacket>>,
    link: Link,
    /// A socket has ended and is not reported yet.
    leaving: bool,
    _admission: Admission<H>,
}

/// The transport.
pub(crate) enum Link {
    WebSocket(WebSocket),
    /// The body of a POST, if one is being worked off.
    Polling(Option<Posted>),
    Gone,
}

/// How reading ended for now.
#[derive(PartialEq, Eq)]
enum Input {
    /// Nothing more has come.
    Waiting,
    /// As many events as may be are in flight.
    Full,
    /// The other side is gone.
    Ended,
}

/// What the task found when it took a look at its connection.
struct Seen {
    close: Option<Close>,
    drain: bool,
}

impl<H: Handler> Task<H> {
    pub(crate) fn spawn(connection: Arc<Connection<H>>, admission: Admission<H>, link: Link) {
        let jobs = Jobs::new();
        tokio::spawn(Self { connection, jobs, partial: None, link, leaving: false, _admission: admission });
    }

    /// The transport has ended: lets go of it, and takes the connection out of the tables.
    fn let_go(&mut self, reason: DisconnectReason) {
        self.link = Link::Gone;
        self.partial = None;
        self.connection.end_sockets(reason);
        self.connection.engine().forget(&self.connection);
        self.leaving = true;
    }

    /// Goes on until the transport has ended, and says why.
    fn poll_transport(&mut self, cx: &mut Context<'_>) -> Poll<DisconnectReason> {
        for _ in 0..ROUNDS {
            let seen = self.look(cx);
            self.poll_jobs(cx);
            if let Some(close) = seen.close {
                if self.poll_close(close, cx).is_ready() {
                    return Poll::Ready(close.reason);
                }
                if self.park(&seen, true, cx) {
                    return Poll::Pending;
                }
                continue;
            }
            let input = match self.poll_input(seen.drain, cx) {
                Ok(Input::Ended) | Err(InputError::Io) => {
                    self.connection.close(DisconnectReason::Transport, How::Drop);
                    continue;
                }
                Err(InputError::Refused(refused)) => {
                    self.connection.close(DisconnectReason::Protocol(refused.how), How::Tell(refused.code));
                    continue;
                }
                Ok(input) => input,
            };
            self.poll_jobs(cx);
            if seen.drain && self.jobs.len() == 0 {
                self.connection.close(DisconnectReason::Shutdown, How::Drain(GOING_AWAY));
                continue;
            }
            let blocked = match self.poll_output(cx) {
                Poll::Ready(Ok(())) => false,
                Poll::Pending => true,
                Poll::Ready(Err(_)) => {
                    self.connection.close(DisconnectReason::Transport, How::Drop);
                    continue;
                }
            };
            let stalled = input == Input::Full && !self.is_full();
            if !stalled && self.park(&seen, blocked, cx) {
                return Poll::Pending;
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Drives what still runs to its end, then reports each socket.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let aborted = {
            let mut outbox = self.connection.outbox();
            outbox.park(cx.waker(), true);
            outbox.signs.abort
        };
        if aborted {
            self.jobs = Jobs::new();
            self.settle(cx);
            return Poll::Ready(());
        }
        self.poll_jobs(cx);
        self.settle(cx);
        if self.jobs.len() == 0 && !self.leaving { Poll::Ready(()) } else { Poll::Pending }
    }

    /// Takes the signs that others left.
    fn look(&mut self, cx: &mut Context<'_>) -> Seen {
        let mut outbox = self.connection.outbox();
        outbox.unpark();
        let reap = std::mem::take(&mut outbox.signs.reap);
        let seen = Seen { close: outbox.close, drain: outbox.signs.drain };
        if let Some(polling) = &mut outbox.polling {
            if let Some(posted) = polling.posted.take() {
                self.link = Link::Polling(Some(posted));
            }
            if let Some(websocket) = polling.successor.take() {
                self.link = Link::WebSocket(*websocket);
                outbox.polling = None;
            }
        }
        drop(outbox);
        if reap {
            self.settle(cx);
        }
        seen
    }

    /// Lets the task sleep, unless something has come since `seen`.
    fn park(&self, seen: &Seen, blocked: bool, cx: &mut Context<'_>) -> bool {
        let mut outbox = self.connection.outbox();
        let polling = outbox.polling.as_ref();
        let news = outbox.signs.reap
            || outbox.signs.drain != seen.drain
            || outbox.close.map(|close| close.how) != seen.close.map(|close| close.how)
            || polling.is_some_and(|polling| polling.posted.is_some() || polling.successor.is_some())
            || (!blocked && polling.is_none() && !outbox.is_empty());
        if !news {
            outbox.park(cx.waker(), blocked);
        }
        !news
    }

    pub(crate) fn is_full(&self) -> bool {
        self.jobs.len() >= self.connection.engine().config().max_in_flight
    }

    fn poll_jobs(&mut self, cx: &mut Context<'_>) {
        let mut done = false;
        while let Poll::Ready(Some(result)) = self.jobs.poll_done(cx) {
            done = true;
            self.check(result);
        }
        if done && self.leaving {
            self.settle(cx);
        }
    }

    /// Closes the connection if one of its handlers panicked.
    pub(crate) fn check(&self, result: Result<(), Panicked>) {
        if result.is_err() {
            tracing::error!("a handler panicked; its connection is closed");
            self.connection.close(DisconnectReason::Server, How::Tell(1011));
        }
    }

    /// Reports the sockets that have ended and of which nothing runs any longer.
    pub(crate) fn settle(&mut self, cx: &mut Context<'_>) {
        let (ended, left) = self.take_ended();
        self.leaving = left;
        for socket in ended {
            let reason = socket.end_reason().unwrap_or(DisconnectReason::Transport);
            let report = async move { socket.engine().handler().disconnected(socket.clone(), reason).await };
            if let Some(result) = self.jobs.start(report, cx) {
                self.check(result);
            }
        }
    }

    /// The ended sockets to report now, and whether there are others.
    fn take_ended(&self) -> (Vec<Socket<H>>, bool) {
        let (mut ended, mut left) = (Vec::new(), false);
        for slot in self.connection.slots().iter_mut() {
            let SlotState::Socket(socket) = &slot.state else { continue };
            if socket.is_connected() {
                continue;
            }
            if socket.is_running() {
                left = true;
            } else if let SlotState::Socket(socket) = std::mem::replace(&mut slot.state, SlotState::Ended) {
                ended.push(socket);
            }
        }
        (ended, left)
    }

    fn poll_input(&mut self, drain: bool, cx: &mut Context<'_>) -> Result<Input, InputError> {
        if drain {
            return Ok(Input::Waiting);
        }
        match &mut self.link {
            Link::WebSocket(_) => self.poll_frames(cx),
            Link::Polling(_) => Ok(self.work_off_post(cx)?),
            Link::Gone => Ok(Input::Ended),
        }
    }

    fn poll_frames(&mut self, cx: &mut Context<'_>) -> Result<Input, InputError> {
        for _ in 0..ROUNDS {
            if self.is_full() {
                return Ok(Input::Full);
            }
            let Link::WebSocket(websocket) = &mut self.link else { return Ok(Input::Ended) };
            // What comes behind a close is not looked at (RFC 6455, section 1.4).
            if websocket.close_received {
                return Ok(Input::Waiting);
            }
            let mut chunk = match websocket.poll_fill(cx) {
                Poll::Pending => return Ok(Input::Waiting),
                Poll::Ready(Err(_)) => return Err(InputError::Io),
                Poll::Ready(Ok(Filled::End)) => return Ok(Input::Ended),
                Poll::Ready(Ok(Filled::Partial)) => continue,
                Poll::Ready(Ok(Filled::Bytes(chunk))) => chunk,
            };
            let taken = self.take_frames(&mut chunk, cx);
            if let Link::WebSocket(websocket) = &mut self.link {
                let (used, needs) = taken.unwrap_or((0, 0));
                websocket.keep(chunk, used, needs);
            }
            taken?;
        }
        cx.waker().wake_by_ref();
        Ok(Input::Waiting)
    }

    /// Works off the frames of a chunk. Returns how many bytes are used up and how many the rest must have.
    fn take_frames(&mut self, chunk: &mut Chunk, cx: &mut Context<'_>) -> Result<(usize, usize), Refused> {
        let config = self.connection.engine().config();
        let (max_frame, max_message) = (config.max_frame_bytes, config.max_message_bytes);
        let bytes = chunk.bytes();
        let mut used = 0;
        while !self.is_full() {
            let rest = &mut bytes[used..];
            let frame = match frame::decode(rest, max_frame)? {
                Decoded::Frame(frame) => frame,
                Decoded::NeedsBytes(needs) => return Ok((used, needs)),
            };
            used += frame.payload.end;
            let Link::WebSocket(websocket) = &mut self.link else { break };
            match websocket.accept(&frame, rest, max_message)? {
                Incoming::Text(text) => self.on_text(text, cx)?,
                Incoming::Binary(bytes) => self.on_message_bytes(bytes, cx)?,
                Incoming::Assembled(Assembled::Text(text)) => self.on_text(&text, cx)?,
                Incoming::Assembled(Assembled::Binary(bytes)) => self.on_message_bytes(&bytes, cx)?,
                Incoming::Close(code) => {
                    self.connection.close(DisconnectReason::Transport, How::Tell(code));
                    break;
                }
                Incoming::Nothing => {}
            }
        }
        Ok((used, 0))
    }

    fn on_text(&mut self, text: &str, cx: &mut Context<'_>) -> Result<(), Refused> {
        let packet = payload::decode_packet(text).map_err(|_| Refused::ENGINE_PACKET)?;
        self.on_packet(packet, cx)
    }

    fn work_off_post(&mut self, cx: &mut Context<'_>) -> Result<Input, Refused> {
        let Link::Polling(posted) = &mut self.link else { return Ok(Input::Ended) };
        let Some(mut posted) = posted.take() else { return Ok(Input::Waiting) };
        let (body, max_packet) = (&posted.body.text, body::max_packet(self.connection.engine().config()));
        while posted.at <= body.len() {
            if self.is_full() {
                self.link = Link::Polling(Some(posted));
                return Ok(Input::Full);
            }
            let rest = &body[posted.at..];
            let length = rest.find('\u{1e}').unwrap_or(rest.len());
            if length > max_packet {
                return Err(Refused::TOO_LARGE);
            }
            let packet = payload::decode(&rest[..length]).next();
            self.on_packet(packet.and_then(Result::ok).ok_or(Refused::ENGINE_PACKET)?, cx)?;
            posted.at += length + 1;
        }
        let _ = posted.done.send(());
        Ok(Input::Waiting)
    }

    /// Writes what waits. Ready when nothing is left.
    fn poll_output(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Link::WebSocket(websocket) = &mut self.link else { return Poll::Ready(Ok(())) };
        let mut written = 0;
        loop {
            let result = websocket.poll_write(cx, &mut written);
            let mut outbox = self.connection.outbox();
            if !matches!(result, Poll::Ready(Ok(()))) {
                outbox.wrote(written);
                return result;
            }
            let pieces = outbox.take(std::mem::take(&mut written));
            if pieces.is_empty() {
                return Poll::Ready(Ok(()));
            }
            drop(outbox);
            websocket.write(pieces);
        }
    }

    /// Closes the transport. Ready when it is done with.
    fn poll_close(&mut self, close: Close, cx: &mut Context<'_>) -> Poll<()> {
        if close.how == How::Drop {
            return Poll::Ready(());
        }
        if matches!(self.link, Link::WebSocket(_)) {
            return self.poll_close_websocket(close.how, cx);
        }
        let waits = matches!(close.how, How::Drain(_))
            && self.connection.outbox().polling.as_ref().is_some_and(|polling| !polling.said_close);
        if waits { Poll::Pending } else { Poll::Ready(()) }
    }

    fn poll_close_websocket(&mut self, how: How, cx: &mut Context<'_>) -> Poll<()> {
        if let How::Drain(code) = how {
            if std::task::ready!(self.poll_output(cx)).is_err() {
                return Poll::Ready(());
            }
            self.write_close(code);
        } else if let (How::Tell(code), Link::WebSocket(websocket)) = (how, &mut self.link) {
            if !websocket.close_sent {
                websocket.forget_waiting();
            }
            self.write_close(code);
        }
        let Link::WebSocket(websocket) = &mut self.link else { return Poll::Ready(()) };
        if std::task::ready!(websocket.poll_write(cx, &mut 0)).is_err() {
            return Poll::Ready(());
        }
        websocket.poll_closed(cx, self.connection.engine().config().max_frame_bytes)
    }

    fn write_close(&mut self, code: u16) {
        if let Link::WebSocket(websocket) = &mut self.link {
            websocket.write_close(code);
        }
    }
}

/// Written by hand, because an `async fn` would hold the task twice.
impl<H: Handler> Future for Task<H> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if !matches!(self.link, Link::Gone) {
            let reason = std::task::ready!(self.poll_transport(cx));
            self.let_go(reason);
        }
        self.poll_end(cx)
    }
}

/// Why reading cannot go on.
enum InputError {
    Io,
    Refused(Refused),
}

impl From<Refused> for InputError {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}
