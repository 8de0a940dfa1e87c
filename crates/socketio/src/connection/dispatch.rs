//! What a connection's task does with each packet that came (Engine.IO 4, then Socket.IO 5).

use std::task::Context;

use bytes::Bytes;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::ack::Ack;
use crate::args::{Args, Event};
use crate::codec::json;
use crate::codec::packet::{self, Kind, Packet};
use crate::codec::payload::EnginePacket;
use crate::connection::outbox::How;
use crate::connection::partial::{Content, PartialPacket};
use crate::connection::task::Task;
use crate::connection::websocket::Refused;
use crate::connection::{Slot, SlotState};
use crate::handler::{ConnectError, ConnectRequest, Handler};
use crate::lock::ReadWriteLock as _;
use crate::reason::DisconnectReason;
use crate::sending::encoded::{self, Frame};
use crate::sending::room::Namespace;
use crate::socket::{Running, Socket};

/// What a namespace is on this connection, when a packet for it comes.
enum Place<H: Handler> {
    Connected(Socket<H>),
    /// It has ended here, and the client may not know yet.
    Ended,
}

impl<H: Handler> Task<H> {
    /// Works off an Engine.IO packet ("Protocol").
    pub(crate) fn on_packet(
        &mut self,
        packet: EnginePacket<'_>,
        cx: &mut Context<'_>,
    ) -> Result<(), Refused> {
        match packet {
            EnginePacket::Text(text) => self.on_message(text, cx),
            EnginePacket::Binary(bytes) => self.on_message_bytes(&bytes, cx),
            EnginePacket::Pong => {
                self.connection.on_pong();
                Ok(())
            }
            EnginePacket::Close => {
                self.connection.close(DisconnectReason::Transport, How::Tell(1000));
                Ok(())
            }
            EnginePacket::Noop => Ok(()),
            EnginePacket::Ping(_) | EnginePacket::Upgrade => Err(Refused::ENGINE_PACKET),
        }
    }

    fn on_message(&mut self, text: &str, cx: &mut Context<'_>) -> Result<(), Refused> {
        let config = self.connection.engine().config();
        self.connection.engine().counters().received();
        if text.len() > config.max_message_bytes {
            return Err(Refused::TOO_LARGE);
        }
        if config.engine_echo {
            self.connection.push(&Frame::text(&format!("4{text}")));
            return Ok(());
        }
        if self.partial.is_some() {
            return Err(Refused::packet("text where an attachment was announced"));
        }
        if !json::depth_within(text, config.max_json_depth) {
            return Err(Refused::packet("JSON nested too deep"));
        }
        let packet = packet::decode(text).map_err(|_| Refused::packet("invalid Socket.IO packet"))?;
        match packet.kind {
            Kind::Connect => self.on_connect(&packet, cx),
            Kind::Disconnect => {
                if let Place::Connected(socket) = self.place(packet.namespace)? {
                    socket.end(DisconnectReason::Client);
                    self.settle(cx);
                }
                Ok(())
            }
            Kind::ConnectError => Err(Refused::packet("CONNECT_ERROR from a client")),
            Kind::Event | Kind::Ack | Kind::BinaryEvent | Kind::BinaryAck => self.on_content(&packet, cx),
        }
    }

    fn on_content(&mut self, packet: &Packet<'_>, cx: &mut Context<'_>) -> Result<(), Refused> {
        if packet.attachments > self.connection.engine().config().max_attachments {
            return Err(Refused::packet("too many attachments"));
        }
        let data = packet.data.ok_or(Refused::packet("a packet without payload"))?;
        let content = match packet.kind {
            Kind::Event | Kind::BinaryEvent => {
                Content::Event(Event::parse(data).ok_or(Refused::packet("invalid event"))?, packet.id)
            }
            _ => {
                let id = packet.id.ok_or(Refused::packet("an ACK without id"))?;
                Content::Ack(Args::parse(data).ok_or(Refused::packet("invalid ACK"))?, id)
            }
        };
        let namespace = Namespace::new(packet.namespace);
        let expected = packet.attachments;
        if expected == 0 {
            return self.on_whole(&namespace, content, cx);
        }
        let bytes = data.len();
        self.partial =
            Some(Box::new(PartialPacket { namespace, content, attachments: Vec::new(), expected, bytes }));
        Ok(())
    }

    /// Works off a binary message, which is an attachment.
    pub(crate) fn on_message_bytes(&mut self, bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refused> {
        let config = self.connection.engine().config();
        if config.engine_echo {
            self.connection.push(&Frame::binary(bytes));
            return Ok(());
        }
        let Some(mut partial) = self.partial.take() else {
            return Err(Refused::packet("an attachment that was not announced"));
        };
        partial.bytes = partial.bytes.saturating_add(bytes.len());
        if partial.bytes > config.max_message_bytes {
            return Err(Refused::TOO_LARGE);
        }
        partial.attachments.push(Bytes::copy_from_slice(bytes));
        if partial.attachments.len() < partial.expected {
            self.partial = Some(partial);
            return Ok(());
        }
        let attachments = partial.attachments;
        let content = match partial.content {
            Content::Event(event, id) => Content::Event(event.with_attachments(attachments), id),
            Content::Ack(args, id) => Content::Ack(args.with_attachments(attachments), id),
        };
        self.on_whole(&partial.namespace, content, cx)
    }

    fn on_whole(
        &mut self,
        namespace: &Namespace,
        content: Content,
        cx: &mut Context<'_>,
    ) -> Result<(), Refused> {
        let Place::Connected(socket) = self.place(namespace.as_str())? else { return Ok(()) };
        match content {
            Content::Ack(args, id) => socket.on_ack(id, args),
            Content::Event(event, id) => self.start_event(socket, event, id, cx),
        }
        Ok(())
    }

    fn start_event(&mut self, socket: Socket<H>, event: Event, id: Option<u64>, cx: &mut Context<'_>) {
        let running = Running::of(&socket);
        let job = async move {
            let ack = id.map(|id| Ack::new(socket.clone(), id));
            running.socket().engine().handler().event(socket, event, ack).await;
        };
        if let Some(result) = self.jobs.start(job, cx) {
            self.check(result);
        }
    }

    /// What the namespace is here; an error if the client never connected to it.
    fn place(&self, namespace: &str) -> Result<Place<H>, Refused> {
        let mut ended = false;
        for slot in self.connection.slots().iter().filter(|slot| slot.namespace.as_str() == namespace) {
            match &slot.state {
                SlotState::Socket(socket) if socket.is_connected() => {
                    return Ok(Place::Connected(socket.clone()));
                }
                SlotState::Socket(_) | SlotState::Ended => ended = true,
                SlotState::Pending => return Err(Refused::packet("a packet before CONNECT was answered")),
            }
        }
        if ended {
            Ok(Place::Ended)
        } else {
            Err(Refused::packet("a packet for a namespace that is not connected"))
        }
    }

    fn on_connect(&mut self, packet: &Packet<'_>, cx: &mut Context<'_>) -> Result<(), Refused> {
        let auth = match packet.data {
            None => None,
            Some(data) if data.starts_with('{') => Some(
                RawValue::from_string(data.to_owned())
                    .map_err(|_| Refused::packet("invalid CONNECT payload"))?,
            ),
            Some(_) => return Err(Refused::packet("invalid CONNECT payload")),
        };
        let namespace = Namespace::new(packet.namespace);
        if !self.reserve(&namespace)? {
            return Ok(());
        }
        let connection = self.connection.clone();
        let job = async move {
            let engine = connection.engine().clone();
            let handshake = connection.handshake.clone();
            let request =
                ConnectRequest { handshake, auth, namespace: namespace.clone(), engine: engine.clone() };
            match engine.handler().connect(request).await {
                Ok(session) => {
                    if let Some(socket) = connection.grant(&namespace, session) {
                        let running = Running::of(&socket);
                        engine.handler().connected(socket).await;
                        drop(running);
                    }
                }
                Err(error) => connection.refuse(&namespace, &error),
            }
        };
        if let Some(result) = self.jobs.start(job, cx) {
            self.check(result);
        }
        Ok(())
    }

    /// Takes a slot for a namespace whose verdict is awaited. A second CONNECT needs none: stock clients send it when
    /// their `connect()` is called twice, and the answer to the first is enough.
    fn reserve(&self, namespace: &Namespace) -> Result<bool, Refused> {
        let most = self.connection.engine().config().max_namespaces;
        let mut slots = self.connection.slots();
        let taken = slots.iter().any(|slot| {
            slot.namespace == *namespace
                && match &slot.state {
                    SlotState::Pending => true,
                    SlotState::Socket(socket) => socket.is_connected(),
                    SlotState::Ended => false,
                }
        });
        if taken {
            return Ok(false);
        }
        let stale = |slot: &Slot<H>| matches!(slot.state, SlotState::Ended);
        slots.retain(|slot| !(stale(slot) && slot.namespace == *namespace));
        if slots.len() >= most {
            let Some(oldest) = slots.iter().position(stale) else {
                return Err(Refused::packet("too many namespaces"));
            };
            slots.remove(oldest);
        }
        slots.reserve_exact(1);
        slots.push(Slot { namespace: namespace.clone(), state: SlotState::Pending });
        Ok(true)
    }
}

impl<H: Handler> crate::connection::Connection<H> {
    /// Answers CONNECT and enters the socket into the tables, unless the connection is already closing.
    fn grant(self: &std::sync::Arc<Self>, namespace: &Namespace, session: H::Session) -> Option<Socket<H>> {
        let socket = Socket::new(self.clone(), namespace.clone(), session);
        let answer = serde_json::json!({ "sid": socket.id().to_string() });
        let frame = encoded::packet_frame(Kind::Connect, namespace, None, &answer, &[]).ok()?;
        if !self.push(&frame) {
            return None;
        }
        self.on_granted();
        self.engine().inner().sockets.exclusive().insert(socket.id(), socket.clone());
        self.settle_slot(namespace, SlotState::Socket(socket.clone()));
        Some(socket)
    }

    /// Answers CONNECT with a refusal.
    fn refuse(&self, namespace: &Namespace, error: &ConnectError) {
        self.settle_slot(namespace, SlotState::Ended);
        let mut answer = serde_json::json!({ "message": error.message });
        if let (Some(data), Value::Object(answer)) = (&error.data, &mut answer) {
            answer.insert("data".to_owned(), data.clone());
        }
        if let Ok(frame) = encoded::packet_frame(Kind::ConnectError, namespace, None, &answer, &[]) {
            self.push(&frame);
        }
    }

    fn settle_slot(&self, namespace: &Namespace, state: SlotState<H>) {
        let mut slots = self.slots();
        let pending =
            |slot: &&mut Slot<H>| slot.namespace == *namespace && matches!(slot.state, SlotState::Pending);
        if let Some(slot) = slots.iter_mut().find(pending) {
            slot.state = state;
        }
    }
}
