//! A turn: what has come, told to whom it concerns.
//!
//! What concerns many is told to rooms, message after message for one audience, so that whoever carries it
//! out can join what a room gets in one turn.

use std::sync::Arc;

use rialto_protocol::events::MessageChange;
use rialto_protocol::{ChannelId, Message, ServerId, UserId, UserProfile};

use super::following::Told;
use super::numbers::cleared;
use super::state::{Connection, Hub};
use super::{Audience, ConnectionId, Effect, Fact, Room};
use crate::bus::Event;

impl Hub {
    /// Takes `events` (it leaves the vector empty) and adds what is to be done about them to `effects`.
    pub(super) fn turn(&mut self, events: &mut Vec<Event>, effects: &mut Vec<Effect>) {
        let mut messages = Vec::new();
        for event in events.drain(..) {
            match event {
                Event::MessageNew(message) => messages.push((message, Change::New)),
                Event::MessageUpdated(message, change) => {
                    messages.push((message, Change::Updated(Some(change))))
                }
                other => {
                    self.messages(&mut messages, effects);
                    self.other(other, effects);
                }
            }
        }
        self.messages(&mut messages, effects);
        self.take_woken(effects);
    }

    /// Messages of one turn, channel by channel: within a channel they keep their order.
    fn messages(&mut self, messages: &mut Vec<(Arc<Message>, Change)>, effects: &mut Vec<Effect>) {
        messages.sort_by_key(|(message, _)| message.channel_id);
        let mut messages = messages.drain(..).peekable();
        while let Some((message, change)) = messages.next() {
            let (channel, mut told) = (message.channel_id, Vec::new());
            self.hear(message, change, &mut told);
            while let Some((message, change)) = messages.next_if(|(next, _)| next.channel_id == channel) {
                self.hear(message, change, &mut told);
            }
            self.tell(channel, &told, effects);
        }
    }

    /// Tells changes of a channel, which were heard in this order.
    pub(super) fn tell(&mut self, channel: ChannelId, told: &[Told], effects: &mut Vec<Effect>) {
        if let Some(server) =
            self.channels.get(&channel).map(|followed| followed.server).filter(|_| !told.is_empty())
        {
            self.tell_viewers(channel, told, effects);
            if self.place_of(channel) == channel {
                self.tell_members(server, channel, told, effects);
            } else {
                // Whoever does not view a thread is told of what its message shows.
                let new = told.iter().filter(|told| matches!(told.change, Change::New));
                new.for_each(|told| self.typing.said(channel, told.message.author.id));
            }
        }
        self.wake(channel);
    }

    /// Notifies the members of new messages, and of what is gone.
    fn tell_members(
        &mut self,
        server: ServerId,
        channel: ChannelId,
        told: &[Told],
        effects: &mut Vec<Effect>,
    ) {
        let mut news = false;
        if told.iter().any(|told| matches!(told.change, Change::New)) {
            self.show_later(server);
        }
        for Told { message, change, .. } in told {
            match (change, message.deleted_at) {
                (Change::New, None) => {
                    self.typing.said(channel, message.author.id);
                    self.notify(message, effects);
                    news = true;
                }
                (Change::Updated(_), Some(_)) => self.recount(message),
                (Change::New, Some(_)) | (Change::Updated(_), None) => {}
            }
        }
        if news {
            self.talked.insert(server);
            let mut except = self.others(server, channel);
            except.push(Room::Reading(channel));
            let audience = Audience::Room(Room::Open(server), except);
            effects.push(Effect::Tell(audience, Fact::Count(cleared(server))));
        }
    }

    /// Tells those who view the channel. The author alone is told the own id that it gave the message, so
    /// the authors of the turn are told one by one, and everyone else at once.
    fn tell_viewers(&self, channel: ChannelId, told: &[Told], effects: &mut Vec<Effect>) {
        let mut authors: Vec<(UserId, Vec<ConnectionId>)> = Vec::new();
        for message in told.iter().map(|told| &told.message).filter(|message| message.client_id.is_some()) {
            let author = message.author.id;
            if authors.iter().all(|(known, _)| *known != author) {
                let connections = self.viewing_connections(author, channel);
                if !connections.is_empty() {
                    authors.push((author, connections));
                }
            }
        }
        let except: Vec<Room> = authors.iter().map(|(author, _)| Room::User(*author)).collect();
        for Told { message, change, prev } in told {
            let audience = Audience::Room(Room::Channel(channel), except.clone());
            effects.push(Effect::Tell(audience, change.fact(message, *prev, None)));
        }
        for (author, connections) in &authors {
            for connection in connections {
                for Told { message, change, prev } in told {
                    let fact = change.fact(message, *prev, Some(*author));
                    effects.push(Effect::Tell(Audience::Connection(*connection), fact));
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
        let mut except = vec![Room::Reading(message.channel_id)];
        if !self.is_reading(message.author.id, message.channel_id) {
            except.push(Room::User(message.author.id));
        }
        let (server, channel) = (message.server_id, message.channel_id);
        let blockers = self.blocks.blockers(message.author.id);
        let quiet = blockers.filter(|user| self.is_told(*user, server, channel)).map(Room::User);
        let quiet: Vec<Room> = quiet.collect();
        except.extend(&quiet);
        let audience = self.viewers(server, channel, except);
        effects.push(Effect::Tell(audience, Fact::Notification(Arc::clone(message))));
        if !quiet.is_empty() {
            let audience = Audience::Rooms(quiet, vec![Room::Reading(channel)]);
            effects.push(Effect::Tell(audience, Fact::Quiet(Arc::clone(message))));
        }
    }

    /// A message is gone: whoever had it unread has one less, and only the store knows who that is.
    fn recount(&mut self, message: &Message) {
        let here = self.online_users(message.server_id, usize::MAX).unwrap_or_default();
        let here =
            here.into_iter().filter(|user| *user != message.author.id && self.readers.contains_key(user));
        let (server, channel) = (message.server_id, message.channel_id);
        let here: Vec<UserId> = here.filter(|user| self.may_view(*user, server, channel)).collect();
        self.recounts.entry(message.server_id).or_default().extend(here);
    }

    fn other(&mut self, event: Event, effects: &mut Vec<Effect>) {
        match event {
            Event::MessageNew(_) | Event::MessageUpdated(..) => {}
            Event::Access(number, change) => self.hear_access(number, change, effects),
            Event::UserUpdated { user, mut servers, unshown } => {
                self.rename_in_directs(&user.user, &servers);
                servers.retain(|server| !unshown.contains(server));
                self.tell_profile(&user, servers, effects);
            }
            Event::Typing(channel, user) => self.typing.note(channel, user),
            Event::MembersRenamed { server, users } => {
                if self.known.contains_key(&server) {
                    self.updated.entry(server).or_default().extend(users);
                }
            }
            Event::BlocksChanged(users) => {
                users.into_iter().for_each(|user| self.read_blocks_later(user));
            }
            Event::SessionEnded(session) => {
                self.end(effects, |connection| connection.session == Some(session))
            }
            Event::SignInEnded(sign_in) => {
                self.end(effects, |connection| connection.sign_in == Some(sign_in))
            }
        }
    }

    /// The profile of `user` has changed: their connections, and who shares a server with them, are told.
    fn tell_profile(&self, user: &Arc<UserProfile>, servers: Vec<ServerId>, effects: &mut Vec<Effect>) {
        let id = user.user.id;
        let connections = self.readers.get(&id).map_or(&[][..], |reader| &reader.connections);
        effects.extend(connections.iter().map(|connection| Effect::Rename(*connection, Arc::clone(user))));
        let rooms = [Room::User(id)].into_iter().chain(servers.into_iter().map(Room::Server));
        effects.push(Effect::Tell(
            Audience::Rooms(rooms.collect(), Vec::new()),
            Fact::UserUpdated(Arc::clone(user)),
        ));
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
    /// Without what happened where several things may have.
    Updated(Option<MessageChange>),
}

impl Change {
    /// The change of `message` as `reader` is told it, or as everyone is, after the rev `prev`.
    pub(super) fn fact(self, message: &Arc<Message>, prev: i64, reader: Option<UserId>) -> Fact {
        let message = Arc::clone(message);
        match self {
            Self::New if reader == Some(message.author.id) => Fact::OwnMessageNew(message, prev),
            Self::New => Fact::MessageNew(message, prev),
            Self::Updated(change) => Fact::MessageUpdated(message, change, prev),
        }
    }
}
