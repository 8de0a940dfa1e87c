//! All connections, in one loop on one thread: no tasks, no locks, one buffer to read into.
//!
//! It brings the connections up and tells a [`Tally`] what comes. What is sent when is for others to say.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use mio::{Events, Poll, Token};

use crate::community::Place;
use crate::connection::{Connection, Got, Stage};
use crate::frame::{self, Frame};
use crate::packet::{self, Answer, Packet};
use crate::tally::{Round, Tally};

/// Bytes that one read may take.
const BUFFER: usize = 256 * 1024;
/// Connections that are brought up at a time.
const IN_FLIGHT: usize = 64;
/// How long it may take until all stand.
const PATIENCE: Duration = Duration::from_secs(180);
/// The acknowledgement of `channel:join`; that of a message is its time, which is never this.
const JOIN: u64 = 0;

/// The connections to one server.
pub(crate) struct Fleet {
    address: SocketAddr,
    /// Who they are.
    pub(crate) place: Place,
    /// Whether each views its channel.
    views: bool,
    poll: Poll,
    events: Events,
    connections: Vec<Option<Connection>>,
    buffer: Vec<u8>,
    text: Vec<u8>,
    out: Vec<u8>,
    /// When its clock began.
    start: Instant,
    /// Nanoseconds that it had nothing to do.
    pub(crate) idle: u64,
    /// Connections that stand.
    pub(crate) up: usize,
    /// Connections that were lost.
    pub(crate) lost: usize,
    /// When the last byte came.
    heard: u64,
    /// Packets that came, of whatever kind.
    pub(crate) packets: u64,
    /// The size of the last `ready`.
    pub(crate) ready_bytes: usize,
    /// What a server said that would not have a connection.
    refusal: Option<String>,
    /// The acknowledgement that is waited for, and the answer when it has come.
    asked: Option<u64>,
    answer: Option<Answer>,
    /// What came back.
    pub(crate) tally: Tally,
}

impl Fleet {
    /// One connection for each seat of `place`; none is begun yet. With `views`, each views its channel.
    pub(crate) fn new(address: SocketAddr, place: Place, views: bool) -> anyhow::Result<Self> {
        let connections = (0..place.seats.len()).map(|_| None).collect();
        Ok(Self {
            address,
            place,
            views,
            poll: Poll::new()?,
            events: Events::with_capacity(1_024),
            connections,
            buffer: vec![0; BUFFER],
            text: Vec::new(),
            out: Vec::new(),
            start: Instant::now(),
            idle: 0,
            up: 0,
            lost: 0,
            heard: 0,
            packets: 0,
            ready_bytes: 0,
            refusal: None,
            asked: None,
            answer: None,
            tally: Tally::new(0..0, Round::default()),
        })
    }

    /// Nanoseconds of its clock.
    pub(crate) fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// When the last byte came.
    pub(crate) fn heard(&self) -> u64 {
        self.heard
    }

    /// Brings up every connection that does not stand, a few at a time.
    pub(crate) fn raise(&mut self) -> anyhow::Result<()> {
        let begun = Instant::now();
        let down = |(seat, connection): (usize, &Option<_>)| connection.is_none().then_some(seat);
        let waiting: Vec<usize> = self.connections.iter().enumerate().filter_map(down).collect();
        let mut waiting = waiting.into_iter();
        let mut begun_count = self.up;
        while self.up < self.connections.len() {
            while begun_count - self.up < IN_FLIGHT {
                let Some(seat) = waiting.next() else { break };
                let connection = Connection::begin(self.address, self.poll.registry(), Token(seat));
                self.connections[seat] = Some(connection.context("a connection can't be made")?);
                begun_count += 1;
            }
            let lost = self.lost;
            self.turn(Duration::from_millis(100))?;
            if let Some(refusal) = &self.refusal {
                anyhow::bail!("the server refused a connection: {refusal}");
            }
            anyhow::ensure!(self.lost == lost, "a connection was lost before it stood");
            anyhow::ensure!(begun.elapsed() < PATIENCE, "{} stand after {PATIENCE:?}", self.up);
        }
        Ok(())
    }

    /// Closes every connection.
    pub(crate) fn lower(&mut self) {
        self.connections = self.place.seats.iter().map(|_| None).collect();
        self.up = 0;
    }

    /// Waits for what comes, at most for `timeout`, and takes it in. A timeout below a millisecond does not
    /// wait at all: the system's clock for this is too coarse.
    pub(crate) fn turn(&mut self, timeout: Duration) -> anyhow::Result<()> {
        let before = self.now();
        let millis = Duration::from_millis(u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX));
        match self.poll.poll(&mut self.events, Some(millis)) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error.into()),
            _ => {}
        }
        if self.events.is_empty() || !millis.is_zero() {
            self.idle += self.now() - before;
        }
        let events = std::mem::replace(&mut self.events, Events::with_capacity(0));
        for event in &events {
            let Token(seat) = event.token();
            if event.is_writable() {
                let flushed = self.connections[seat].as_mut().map_or(Ok(()), Connection::flush);
                if flushed.is_err() {
                    self.lose(seat);
                }
            }
            if event.is_readable() || event.is_read_closed() || event.is_error() {
                self.read(seat);
            }
        }
        self.events = events;
        Ok(())
    }

    /// Sends the message of `length` characters that is due at `nanos` from `seat` to its channel.
    pub(crate) fn say(&mut self, seat: usize, nanos: u64, length: usize) {
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        packet::send(nanos, &self.place.channels[self.place.seats[seat].channel], length, &mut text);
        self.send(seat, &text);
        self.text = text;
    }

    /// Makes a request from `seat` and waits for its answer.
    pub(crate) fn ask(&mut self, seat: usize, request: impl FnOnce(u64) -> String) -> anyhow::Result<Answer> {
        let begun = self.now();
        self.asked = Some(begun);
        self.send(seat, request(begun).as_bytes());
        loop {
            self.turn(Duration::from_millis(100))?;
            if let Some(answer) = self.answer.take() {
                return Ok(answer);
            }
            let waited = Duration::from_nanos(self.now() - begun);
            anyhow::ensure!(self.lost == 0 && waited < PATIENCE, "a request was not answered");
        }
    }

    /// From now on `seat` reads nothing more.
    pub(crate) fn deafen(&mut self, seat: usize) {
        if let Some(connection) = &mut self.connections[seat] {
            connection.is_deaf = true;
        }
    }

    fn send(&mut self, seat: usize, text: &[u8]) {
        let Some(connection) = &mut self.connections[seat] else { return };
        self.out.clear();
        frame::encode(text, &mut self.out);
        if connection.send(&self.out).is_err() {
            self.lose(seat);
        }
    }

    fn lose(&mut self, seat: usize) {
        if let Some(connection) = self.connections[seat].take() {
            self.up -= usize::from(connection.stage == Stage::Up);
            self.lost += 1;
        }
    }

    fn read(&mut self, seat: usize) {
        let mut buffer = std::mem::take(&mut self.buffer);
        while let Some(connection) = self.connections[seat].as_mut().filter(|connection| !connection.is_deaf)
        {
            match connection.read(&mut buffer) {
                Got::Bytes(0, _) => {}
                Got::Bytes(length, more) => {
                    let used = self.take(seat, &buffer[..length]);
                    if let Some(connection) = &mut self.connections[seat]
                        && used < length
                    {
                        connection.keep(&buffer[used..length]);
                    }
                    if !more {
                        break;
                    }
                }
                Got::Nothing => break,
                Got::End => {
                    self.lose(seat);
                    break;
                }
            }
        }
        self.buffer = buffer;
    }

    /// Takes in what came for `seat`; gives how many bytes are used up.
    fn take(&mut self, seat: usize, bytes: &[u8]) -> usize {
        let now = self.now();
        self.heard = now;
        let mut used = 0;
        if self.stage(seat) == Some(Stage::Opening) {
            let Some((agreed, length)) = frame::answer(bytes) else { return 0 };
            if !agreed {
                self.refusal = Some(String::from_utf8_lossy(bytes).into_owned());
            }
            self.set_stage(seat, Stage::Greeting);
            used = length;
        }
        while let Some(frame) = frame::decode(&bytes[used..]) {
            match frame {
                Frame::Text(payload) => {
                    let next = used + payload.end;
                    self.packet(seat, &bytes[used + payload.start..next], now);
                    used = next;
                }
                Frame::Other(payload) => used += payload.end,
                Frame::Close => {
                    self.lose(seat);
                    return bytes.len();
                }
            }
        }
        used
    }

    fn packet(&mut self, seat: usize, text: &[u8], now: u64) {
        self.packets += 1;
        let packet = packet::read(text);
        if packet == Packet::Ready {
            self.ready_bytes = text.len();
        }
        match packet {
            Packet::Message(Some(sent)) => self.tally.delivery(sent, now),
            Packet::Message(None) | Packet::Other => {}
            Packet::Notification => self.tally.notified += 1,
            Packet::Ack(JOIN, granted) => self.joined(seat, granted, text),
            Packet::Ack(id, _) if self.asked == Some(id) => {
                let text = String::from_utf8_lossy(text).into_owned();
                self.asked = None;
                self.answer = Some(Answer { nanos: now - id, text });
            }
            Packet::Ack(sent, granted) => {
                if !granted && self.tally.refused == 0 {
                    eprintln!("a message was refused: {}", String::from_utf8_lossy(text));
                }
                self.tally.answer(sent, granted, now);
            }
            Packet::Ping => self.send(seat, b"3"),
            Packet::Open => {
                let connect = self.place.seats[seat].connect.clone();
                self.send(seat, connect.as_bytes());
            }
            Packet::Ready if self.views => {
                self.set_stage(seat, Stage::Joining);
                let join = packet::join(JOIN, &self.place.channels[self.place.seats[seat].channel]);
                self.send(seat, join.as_bytes());
            }
            Packet::Ready => self.stands(seat),
            Packet::Refused(text) => self.refusal = Some(String::from_utf8_lossy(text).into_owned()),
        }
    }

    fn joined(&mut self, seat: usize, granted: bool, text: &[u8]) {
        if granted {
            self.stands(seat);
        } else {
            self.refusal = Some(String::from_utf8_lossy(text).into_owned());
        }
    }

    fn stands(&mut self, seat: usize) {
        if self.stage(seat) != Some(Stage::Up) {
            self.set_stage(seat, Stage::Up);
            self.up += 1;
        }
    }

    fn stage(&self, seat: usize) -> Option<Stage> {
        self.connections[seat].as_ref().map(|connection| connection.stage)
    }

    fn set_stage(&mut self, seat: usize, stage: Stage) {
        if let Some(connection) = &mut self.connections[seat] {
            connection.stage = stage;
        }
    }
}
