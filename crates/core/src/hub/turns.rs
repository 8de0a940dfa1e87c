//! A turn: the events that have come, told to whom they concern.
//!
//! What concerns many is told to rooms, message after message for one audience, so that whoever carries it
//! out can join what a room gets in one turn.

use std::sync::Arc;

use rialto_protocol::events::{MessageChange, NotificationsCount, RemovedReason};
use rialto_protocol::{ChannelId, Message, ServerId, User, UserId};

use super::state::{Connection, FollowUp, Hub, View};
use super::{Audience, ConnectionId, Effect, Fact, Room};
use crate::bus::Event;

impl Hub {
    /// Takes `events` (it leaves the vector empty) and adds what is to be done about them to `effects`.
    pub(super) fn turn(&mut self, events: &mut Vec<Event>, effects: &mut Vec<Effect>) {
        let mut messages = Vec::new();
        for event in events.drain(..) {
            if !self.holds.is_empty() {
                self.log.push_back(event.clone());
            }
            match event {
                Event::MessageNew(message) => messages.push((message, Change::New)),
                Event::MessageUpdated(message, change) => messages.push((message, Change::Updated(change))),
                other => {
                    self.messages(&mut messages, effects);
                    self.other(other, effects);
                }
            }
        }
        self.messages(&mut messages, effects);
        if self.holds.is_empty() {
            self.log_start += self.log.len() as u64;
            self.log.clear();
        }
    }

    /// Messages of one turn, channel by channel: within a channel they keep their order.
    fn messages(&mut self, messages: &mut Vec<(Arc<Message>, Change)>, effects: &mut Vec<Effect>) {
        messages.sort_by_key(|(message, _)| message.channel_id);
        for channel in messages.chunk_by(|(a, _), (b, _)| a.channel_id == b.channel_id) {
            self.channel(channel, effects);
        }
        messages.clear();
    }

    fn channel(&mut self, messages: &[(Arc<Message>, Change)], effects: &mut Vec<Effect>) {
        let Some((last, _)) = messages.last() else { return };
        let (channel, server) = (last.channel_id, last.server_id);
        if let Some(watched) = self.watched.get_mut(&channel) {
            watched.head = watched.head.max(last.rev);
        }
        self.tell_viewers(channel, messages, effects);
        let mut news = false;
        for (message, change) in messages {
            match change {
                Change::New => {
                    self.notify(message, effects);
                    news = true;
                }
                Change::Updated(MessageChange::Delete { .. }) => self.recount(message),
                Change::Updated(_) => {}
            }
        }
        if news {
            self.talked.insert(server);
            let audience = Audience::Room(Room::Open(server), vec![Room::Reading(channel), Room::Held]);
            effects.push(Effect::Tell(audience, Fact::Count(cleared(server))));
        }
    }

    /// Tells those who view the channel. The author alone is told the own id that it gave the message, so
    /// the authors of the turn are told one by one, and everyone else at once.
    fn tell_viewers(
        &self,
        channel: ChannelId,
        messages: &[(Arc<Message>, Change)],
        effects: &mut Vec<Effect>,
    ) {
        let mut authors: Vec<(UserId, Vec<ConnectionId>)> = Vec::new();
        for (message, _) in messages.iter().filter(|(message, _)| message.client_id.is_some()) {
            let author = message.author.id;
            if authors.iter().all(|(known, _)| *known != author) {
                let connections = self.viewing_connections(author, channel);
                if !connections.is_empty() {
                    authors.push((author, connections));
                }
            }
        }
        let except: Vec<Room> = authors.iter().map(|(author, _)| Room::User(*author)).collect();
        for (message, change) in messages {
            let audience = Audience::Room(Room::Channel(channel), except.clone());
            effects.push(Effect::Tell(audience, change.fact(message, None)));
        }
        for (author, connections) in &authors {
            for connection in connections {
                for (message, change) in messages {
                    effects.push(Effect::Tell(
                        Audience::Connection(*connection),
                        change.fact(message, Some(*author)),
                    ));
                }
            }
        }
    }

    fn viewing_connections(&self, user: UserId, channel: ChannelId) -> Vec<ConnectionId> {
        let connections = self.readers.get(&user).map_or(&[][..], |reader| &reader.connections);
        let views = |connection: &&ConnectionId| {
            self.ready_connection(**connection).is_some_and(|connection| connection.view(channel).is_some())
        };
        connections.iter().filter(views).copied().collect()
    }

    /// Tells the members who do not read the channel that there is one more unread message.
    fn notify(&self, message: &Arc<Message>, effects: &mut Vec<Effect>) {
        let mut except = vec![Room::Reading(message.channel_id), Room::Held];
        if !self.is_reading(message.author.id, message.channel_id) {
            except.push(Room::User(message.author.id));
        }
        let audience = Audience::Room(Room::Server(message.server_id), except);
        effects.push(Effect::Tell(audience, Fact::Notification(Arc::clone(message))));
    }

    /// A message is gone: whoever had it unread has one less, and only the store knows who that is.
    fn recount(&mut self, message: &Message) {
        for (user, reader) in &self.readers {
            // Of who is held, the servers may not be known yet, or their number may hold the message still.
            let concerned = reader.servers.contains(&message.server_id) || reader.held_from.is_some();
            if concerned && *user != message.author.id {
                self.follow_ups.insert(FollowUp::Recount(*user, message.server_id));
            }
        }
    }

    fn other(&mut self, event: Event, effects: &mut Vec<Effect>) {
        match event {
            Event::MessageNew(_) | Event::MessageUpdated(..) => {}
            Event::MemberAdded { server, user } => {
                if self.readers.contains_key(&user) {
                    self.follow_ups.insert(FollowUp::Welcome(user, server));
                }
                self.presence.joined_in_grace(user, server);
                self.membership.insert(server);
            }
            Event::MemberRemoved { server, user, reason } => {
                self.remove_server(user, server, reason, effects);
                self.membership.insert(server);
            }
            Event::ServerUpdated(server) => {
                let audience = Audience::Room(Room::Server(server.id), Vec::new());
                effects.push(Effect::Tell(audience, Fact::ServerUpdated(server)));
            }
            Event::ServerDeleted(server) => {
                self.presence.forget(server);
                self.membership.remove(&server);
                for user in self.readers.keys().copied().collect::<Vec<_>>() {
                    self.remove_server(user, server, RemovedReason::Deleted, effects);
                }
            }
            Event::ChannelAdded(channel) => {
                let audience = Audience::Room(Room::Server(channel.server_id), Vec::new());
                effects.push(Effect::Tell(audience, Fact::ChannelAdded(Box::new(channel))));
            }
            Event::UserUpdated { user, servers } => self.rename(&user, servers, effects),
            Event::SessionEnded(session) => {
                self.end(effects, |connection| connection.session == Some(session))
            }
            Event::SignInEnded(sign_in) => {
                self.end(effects, |connection| connection.sign_in == Some(sign_in))
            }
        }
    }

    /// Takes `server` from `user`, on every connection: from here on they hear nothing of it.
    fn remove_server(
        &mut self,
        user: UserId,
        server: ServerId,
        reason: RemovedReason,
        effects: &mut Vec<Effect>,
    ) {
        self.lose(user, server);
        let Some(reader) = self.readers.get_mut(&user) else { return };
        let known = reader.servers.len();
        reader.servers.retain(|known| *known != server);
        let told = reader.servers.len() < known;
        for connection in reader.connections.clone() {
            let Some(state) = self.connections.get_mut(&connection) else { continue };
            let views: Vec<View> = state.views.iter().filter(|view| view.server == server).copied().collect();
            state.views.retain(|view| view.server != server);
            state.open = state.open.filter(|open| *open != server);
            effects.push(Effect::Exit(connection, Room::Server(server)));
            for view in views {
                effects.push(Effect::Exit(connection, Room::Channel(view.channel)));
                self.stop_reading(user, view.channel, effects);
            }
        }
        self.close_if_last(user, server, effects);
        if told {
            let audience = Audience::Room(Room::User(user), Vec::new());
            effects.push(Effect::Tell(audience, Fact::ServerRemoved(server, reason)));
        }
    }

    /// `user` shows another name or picture: their connections, and who shares a server with them, are told.
    fn rename(&self, user: &Arc<User>, servers: Vec<ServerId>, effects: &mut Vec<Effect>) {
        let connections = self.readers.get(&user.id).map_or(&[][..], |reader| &reader.connections);
        effects.extend(connections.iter().map(|connection| Effect::Rename(*connection, Arc::clone(user))));
        let rooms = [Room::User(user.id)].into_iter().chain(servers.into_iter().map(Room::Server));
        effects.push(Effect::Tell(Audience::Rooms(rooms.collect()), Fact::UserUpdated(Arc::clone(user))));
    }

    /// Ends the connections that are `of_it`.
    fn end(&self, effects: &mut Vec<Effect>, of_it: impl Fn(&Connection) -> bool) {
        let ended = self.connections.iter().filter(|(_, connection)| of_it(connection));
        effects.extend(ended.map(|(id, _)| Effect::Close(*id)));
    }
}

/// How a message has changed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Change {
    New,
    Updated(MessageChange),
}

impl Change {
    /// The change of `message` as `reader` is told it, or as everyone is.
    pub(super) fn fact(self, message: &Arc<Message>, reader: Option<UserId>) -> Fact {
        let message = Arc::clone(message);
        match self {
            Self::New if reader == Some(message.author.id) => Fact::OwnMessageNew(message),
            Self::New => Fact::MessageNew(message),
            Self::Updated(change) => Fact::MessageUpdated(message, Some(change)),
        }
    }
}

/// The badge of a server that is open.
pub(super) const fn cleared(server: ServerId) -> NotificationsCount {
    NotificationsCount { server_id: server, count: 0, channels: None }
}
