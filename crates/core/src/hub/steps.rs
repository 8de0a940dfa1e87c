//! The steps of requests at the hub: each is taken in one place among the events.

use std::collections::HashMap;
use std::sync::Arc;

use rialto_protocol::events::Ready;
use rialto_protocol::requests::Opened;
use rialto_protocol::{Channel, ChannelId, Message, ServerId, UserId};

use super::holds::heads;
use super::state::{Connection, Cursor, Hub, View};
use super::turns::Change;
use super::{Audience, ConnectionId, Effect, Fact, Room};
use crate::bus::Event;
use crate::store::Numbers;
use crate::{Error, Result};

/// A channel to be viewed: what was read of it, and how.
pub(crate) struct Join {
    pub(crate) connection: ConnectionId,
    pub(crate) user: UserId,
    pub(crate) reading: bool,
    /// Up to which rev the answer brings the channel's messages; `None` if it brings none, and the connection goes
    /// on with what it has.
    pub(crate) since: Option<i64>,
    /// The channel as the store has it.
    pub(crate) channel: Channel,
    /// The numbers that change because it is read.
    pub(crate) changed: Vec<Numbers>,
}

/// A server to be opened.
pub(crate) struct Opening {
    pub(crate) connection: ConnectionId,
    pub(crate) user: UserId,
    /// Its numbers after it was seen.
    pub(crate) opened: Numbers,
    /// The numbers of the server that was closed with it.
    pub(crate) closed: Vec<Numbers>,
}

impl Hub {
    /// The connection stands: tells it `ready`, and from here on everything. A server that was lost while
    /// its numbers were read is left out.
    pub(crate) fn finish_connect(
        &mut self,
        connection: ConnectionId,
        mut ready: Ready,
        mut numbers: Vec<Numbers>,
        effects: &mut Vec<Effect>,
    ) {
        let user = ready.user.id;
        let first = self.readers.get(&user).is_some_and(|reader| {
            !reader.connections.iter().any(|connection| self.ready_connection(*connection).is_some())
        });
        let heads = heads(&numbers);
        let released = self.release(user, &heads, effects);
        let lost = |server: ServerId| released.log.iter().any(|event| takes_away(event, user, server));
        let Some(reader) = self.readers.get(&user) else { return };
        if first {
            numbers.retain(|numbers| !lost(numbers.server.id));
            self.set_servers(user, numbers.iter().map(|numbers| numbers.server.id).collect());
        } else {
            numbers.retain(|numbers| reader.servers.contains(&numbers.server.id));
        }
        self.tell_held(user, &released.before, effects);
        self.enter_all(connection, user, effects);
        self.present(user, &mut numbers);
        ready.servers = numbers.into_iter().map(|numbers| numbers.server).collect();
        effects.push(Effect::Tell(Audience::Connection(connection), Fact::Ready(Box::new(ready))));
        let missed = if first { self.held_for_first(user, &heads, &released.log) } else { released.after };
        self.tell_held(user, &missed, effects);
        self.tell_changes(&Audience::Connection(connection), user, &heads, &released.log, effects);
    }

    /// What a user who was not here before has missed since their numbers were read: until now their
    /// servers were not known.
    fn held_for_first(
        &self,
        user: UserId,
        heads: &HashMap<ChannelId, i64>,
        log: &[Event],
    ) -> Vec<Arc<Message>> {
        let Some(reader) = self.readers.get(&user) else { return Vec::new() };
        let news = log.iter().filter_map(|event| match event {
            Event::MessageNew(message) => Some(message),
            _ => None,
        });
        news.filter(|message| message.author.id != user && reader.servers.contains(&message.server_id))
            .filter(|message| !reader.reads(message.channel_id))
            .filter(|message| heads.get(&message.channel_id).is_none_or(|head| message.seq > *head))
            .cloned()
            .collect()
    }

    /// Tells of channels that were made while a user's numbers were read, and are not in them, and of servers that
    /// were changed meanwhile.
    fn tell_changes(
        &self,
        audience: &Audience,
        user: UserId,
        heads: &HashMap<ChannelId, i64>,
        log: &[Event],
        effects: &mut Vec<Effect>,
    ) {
        let Some(reader) = self.readers.get(&user) else { return };
        for event in log {
            match event {
                Event::ChannelAdded(channel)
                    if reader.servers.contains(&channel.server_id) && !heads.contains_key(&channel.id) =>
                {
                    effects
                        .push(Effect::Tell(audience.clone(), Fact::ChannelAdded(Box::new(channel.clone()))));
                }
                Event::ServerUpdated(server) if reader.servers.contains(&server.id) => {
                    effects.push(Effect::Tell(audience.clone(), Fact::ServerUpdated(Arc::clone(server))));
                }
                _ => {}
            }
        }
    }

    fn enter_all(&mut self, id: ConnectionId, user: UserId, effects: &mut Vec<Effect>) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        connection.ready = true;
        let Some(reader) = self.readers.get(&user) else { return };
        let rooms = std::iter::once(Room::User(user))
            .chain(reader.servers.iter().map(|server| Room::Server(*server)))
            .chain(reader.reading.iter().map(|reading| Room::Reading(reading.channel)))
            .chain(reader.open.iter().map(|server| Room::Open(*server)));
        effects.extend(rooms.map(|room| Effect::Enter(id, room)));
    }

    /// A user has become a member of a server: tells all their connections.
    pub(crate) fn finish_welcome(&mut self, user: UserId, mut numbers: Numbers, effects: &mut Vec<Effect>) {
        let server = numbers.server.id;
        let heads = heads(std::slice::from_ref(&numbers));
        let released = self.release(user, &heads, effects);
        self.tell_held(user, &released.before, effects);
        self.tell_held(user, &released.after, effects);
        if released.log.iter().any(|event| takes_away(event, user, server)) {
            return;
        }
        let Some(reader) = self.readers.get_mut(&user).filter(|reader| !reader.servers.contains(&server))
        else {
            return;
        };
        reader.servers.push(server);
        self.presence.joined(user, server);
        let connections = reader.connections.clone();
        let ready = connections.iter().filter(|connection| self.ready_connection(**connection).is_some());
        effects.extend(ready.map(|connection| Effect::Enter(*connection, Room::Server(server))));
        self.present(user, std::slice::from_mut(&mut numbers));
        let audience = Audience::Room(Room::User(user), Vec::new());
        effects.push(Effect::Tell(audience.clone(), Fact::ServerAdded(Box::new(numbers.server))));
        self.tell_changes(&audience, user, &heads, &released.log, effects);
        let missed = self.held_for_first(user, &heads, &released.log);
        let missed: Vec<_> = missed.into_iter().filter(|message| message.server_id == server).collect();
        self.tell_held(user, &missed, effects);
    }

    /// A user's numbers are told anew, on all their connections.
    pub(crate) fn finish_recount(
        &mut self,
        user: UserId,
        mut numbers: Vec<Numbers>,
        effects: &mut Vec<Effect>,
    ) {
        numbers.retain(|numbers| !self.lost(user, numbers.server.id));
        let released = self.release(user, &heads(&numbers), effects);
        self.tell_held(user, &released.before, effects);
        self.tell_numbers(&Audience::Room(Room::User(user), Vec::new()), user, &mut numbers, effects);
        self.tell_held(user, &released.after, effects);
    }

    /// The numbers that were asked for: answers with them, and tells them to `connection`.
    pub(crate) fn finish_counts(
        &mut self,
        connection: ConnectionId,
        user: UserId,
        mut numbers: Vec<Numbers>,
        answer: impl FnOnce(Vec<Numbers>) + Send + 'static,
        effects: &mut Vec<Effect>,
    ) {
        numbers.retain(|numbers| !self.lost(user, numbers.server.id));
        let released = self.release(user, &heads(&numbers), effects);
        self.tell_held(user, &released.before, effects);
        self.tell_numbers(&Audience::Connection(connection), user, &mut numbers, effects);
        effects.push(Effect::Answer(Box::new(move || answer(numbers))));
        self.tell_held(user, &released.after, effects);
    }

    fn tell_numbers(
        &self,
        audience: &Audience,
        user: UserId,
        numbers: &mut [Numbers],
        effects: &mut Vec<Effect>,
    ) {
        self.present(user, numbers);
        for numbers in numbers {
            effects.push(Effect::Tell(audience.clone(), Fact::Count(numbers.event())));
        }
    }

    /// A connection views a channel from here on: answers with the channel as it is, and tells the connection what came
    /// since its page was read.
    ///
    /// The membership may have been lost since it was checked; then the answer is `not_found`.
    pub(crate) fn finish_join(
        &mut self,
        join: Join,
        answer: impl FnOnce(Result<Channel>) + Send + 'static,
        effects: &mut Vec<Effect>,
    ) {
        let Join { connection: id, user, reading, since, mut channel, mut changed } = join;
        let (channel_id, server, head) = (channel.id, channel.server_id, channel.rev);
        let Some(connection) = self.member_connection(id, user, server) else {
            return self.refuse(user, changed, answer, effects);
        };
        let viewed = connection.view(channel_id).is_some();
        connection.views.retain(|view| view.channel != channel_id);
        connection.views.push(View { channel: channel_id, server, reading });
        if reading {
            self.start_reading(user, channel_id, head, effects);
        }
        if self.is_reading(user, channel_id) {
            (channel.unread, channel.read_seq) = (0, head);
        }
        let mut as_of = heads(&changed);
        as_of.insert(channel_id, head);
        changed.retain(|numbers| !self.lost(user, numbers.server.id));
        let released = self.release(user, &as_of, effects);
        self.tell_held(user, &released.before, effects);
        effects.push(Effect::Answer(Box::new(move || answer(Ok(channel)))));
        if !viewed {
            effects.push(Effect::Enter(id, Room::Channel(channel_id)));
        }
        if let Some(since) = since {
            self.tell_since(id, user, channel_id, since, &released.log, effects);
        }
        self.tell_numbers(&Audience::Room(Room::User(user), Vec::new()), user, &mut changed, effects);
        self.tell_held(user, &released.after, effects);
    }

    /// Tells a connection that has just joined `channel` what happened there after `since`.
    fn tell_since(
        &self,
        connection: ConnectionId,
        user: UserId,
        channel: ChannelId,
        since: i64,
        log: &[Event],
        effects: &mut Vec<Effect>,
    ) {
        for event in log {
            let (message, change) = match event {
                Event::MessageNew(message) => (message, Change::New),
                Event::MessageUpdated(message, change) => (message, Change::Updated(*change)),
                _ => continue,
            };
            if message.channel_id == channel && message.rev > since {
                effects
                    .push(Effect::Tell(Audience::Connection(connection), change.fact(message, Some(user))));
            }
        }
    }

    /// Whether a connection views a channel.
    pub(crate) fn views(&self, connection: ConnectionId, channel: ChannelId) -> bool {
        self.connections.get(&connection).is_some_and(|connection| connection.view(channel).is_some())
    }

    /// The channels that a connection views besides `channel`.
    pub(crate) fn views_besides(&self, connection: ConnectionId, channel: ChannelId) -> Vec<ChannelId> {
        let views = self.connections.get(&connection).map_or(&[][..], |connection| &connection.views);
        views.iter().map(|view| view.channel).filter(|viewed| *viewed != channel).collect()
    }

    /// Unless `reading`, a connection that reads a channel no longer does, and goes on to view it. Gives the read
    /// cursor where it is final with this.
    pub(crate) fn pause_reading(
        &mut self,
        id: ConnectionId,
        channel: ChannelId,
        reading: bool,
        effects: &mut Vec<Effect>,
    ) -> Option<Cursor> {
        let connection = self.connections.get_mut(&id).filter(|_| !reading)?;
        let user = connection.user;
        connection.views.iter_mut().find(|view| view.channel == channel)?.reading = false;
        self.stop_reading(user, channel, effects)
    }

    /// A connection no longer views a channel. Gives the read cursor where it is final with this.
    pub(crate) fn leave(
        &mut self,
        id: ConnectionId,
        channel: ChannelId,
        effects: &mut Vec<Effect>,
    ) -> Option<Cursor> {
        let connection = self.connections.get_mut(&id)?;
        let user = connection.user;
        connection.view(channel)?;
        connection.views.retain(|view| view.channel != channel);
        effects.push(Effect::Exit(id, Room::Channel(channel)));
        self.stop_reading(user, channel, effects)
    }

    /// Answers with a channel that was left.
    pub(crate) fn finish_leave(
        &mut self,
        user: UserId,
        mut channel: Channel,
        answer: impl FnOnce(Result<Channel>) + Send + 'static,
        effects: &mut Vec<Effect>,
    ) {
        if self.lost(user, channel.server_id) {
            return self.refuse(user, Vec::new(), answer, effects);
        }
        if self.is_reading(user, channel.id) {
            (channel.unread, channel.read_seq) = (0, channel.rev);
        }
        let released = self.release(user, &HashMap::from([(channel.id, channel.rev)]), effects);
        self.tell_held(user, &released.before, effects);
        effects.push(Effect::Answer(Box::new(move || answer(Ok(channel)))));
        self.tell_held(user, &released.after, effects);
    }

    /// A connection closes the server that it has open, if that is another than `next`. Gives it where no other connection
    /// of the user has it open.
    pub(crate) fn close_other(
        &mut self,
        id: ConnectionId,
        next: ServerId,
        effects: &mut Vec<Effect>,
    ) -> Option<ServerId> {
        let open = self.connections.get(&id)?.open.filter(|open| *open != next)?;
        self.close_server(id, open, effects)
    }

    /// A connection closes `server`, if it has it open. Gives it where no other connection of the user has it open.
    pub(crate) fn close_server(
        &mut self,
        id: ConnectionId,
        server: ServerId,
        effects: &mut Vec<Effect>,
    ) -> Option<ServerId> {
        let connection =
            self.connections.get_mut(&id).filter(|connection| connection.open == Some(server))?;
        connection.open = None;
        let user = connection.user;
        self.close_if_last(user, server, effects).then_some(server)
    }

    /// A connection has a server open from here on: answers, and tells all connections of the user that its badge is gone.
    pub(crate) fn finish_opening(
        &mut self,
        opening: Opening,
        answer: impl FnOnce(Result<Opened>) + Send + 'static,
        effects: &mut Vec<Effect>,
    ) {
        let Opening { connection: id, user, opened, closed } = opening;
        let server = opened.server.id;
        let mut numbers = vec![opened];
        numbers.extend(closed);
        let Some(connection) = self.member_connection(id, user, server) else {
            return self.refuse(user, numbers, answer, effects);
        };
        connection.open = Some(server);
        self.note_open(user, server, effects);
        numbers.retain(|numbers| !self.lost(user, numbers.server.id));
        let heads = heads(&numbers);
        let released = self.release(user, &heads, effects);
        self.tell_held(user, &released.before, effects);
        self.tell_numbers(&Audience::Room(Room::User(user), Vec::new()), user, &mut numbers, effects);
        let opened = numbers.into_iter().next().map(|numbers| numbers.server);
        effects.push(Effect::Answer(Box::new(move || {
            answer(opened.map(|server| Opened { count: server.count, server }).ok_or_else(Error::not_found));
        })));
        self.tell_changes(&Audience::Connection(id), user, &heads, &released.log, effects);
        self.tell_held(user, &released.after, effects);
    }

    /// The connection, if it is here and `server` was not taken from `user` since the hold began.
    fn member_connection(
        &mut self,
        id: ConnectionId,
        user: UserId,
        server: ServerId,
    ) -> Option<&mut Connection> {
        let lost = self.lost(user, server);
        self.connections.get_mut(&id).filter(|connection| connection.ready && !lost)
    }

    /// Whether `server` was taken from `user` since the hold began: what was read before says otherwise.
    fn lost(&self, user: UserId, server: ServerId) -> bool {
        self.held_log(user).any(|event| takes_away(event, user, server))
    }

    /// The membership was lost since it was checked, or the connection has gone. What was written before has changed
    /// `numbers` all the same.
    fn refuse<T: 'static>(
        &mut self,
        user: UserId,
        numbers: Vec<Numbers>,
        answer: impl FnOnce(Result<T>) + Send + 'static,
        effects: &mut Vec<Effect>,
    ) {
        effects.push(Effect::Answer(Box::new(move || answer(Err(Error::not_found())))));
        self.finish_recount(user, numbers, effects);
    }
}

/// Whether with `event` the server is no longer one of the user's.
fn takes_away(event: &Event, user: UserId, server: ServerId) -> bool {
    match event {
        Event::MemberRemoved { server: from, user: who, .. } => *from == server && *who == user,
        Event::ServerDeleted(deleted) => *deleted == server,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
