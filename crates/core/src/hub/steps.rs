//! The last steps of requests at the hub: each is taken in one place among the events, once what was read for it can be
//! told as it is there.

use std::collections::HashSet;

use rialto_protocol::events::Ready;
use rialto_protocol::requests::{Counted, Joined, Opened, Synced};
use rialto_protocol::{Channel, ChannelId, Server, ServerId, ServerKind, UserId};

use super::parking::{Until, Wait};
use super::state::{Connection, Cursor, Hub, View};
use super::turns::Change;
use super::{Audience, ConnectionId, Effect, Fact, Reply, RequestId, Room, Rule};
use crate::Error;
use crate::store::{AsOf, Numbers, Raised};

/// How many channels one connection may view at a time.
const VIEWS_MAX: usize = 100;

/// Who asks for what is finished.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asker {
    pub(crate) connection: ConnectionId,
    pub(crate) user: UserId,
    pub(crate) request: RequestId,
}

/// A channel to be viewed: what was read of it, and how.
#[derive(Clone, Debug)]
pub(crate) struct Join {
    pub(crate) reading: bool,
    /// Whether the connection views no other channel from then on.
    pub(crate) alone: bool,
    /// The page that the answer brings; `None` if it brings none, and the connection goes on with what it has.
    pub(crate) page: Option<Synced>,
    /// Up to which rev the connection then has the channel's messages.
    pub(crate) since: i64,
    /// The channel as it was before it was read.
    pub(crate) channel: AsOf<Channel>,
    /// What was raised when it was read.
    pub(crate) raised: Vec<Raised>,
    /// Whether something was unread until then.
    pub(crate) cleared: bool,
}

impl Hub {
    /// The connection stands: tells it `ready`, and from here on everything.
    pub(crate) fn finish_connect(
        &mut self,
        id: ConnectionId,
        ready: &Ready,
        (read, blocks): (&mut AsOf<Vec<Numbers>>, &[(UserId, UserId)]),
        effects: &mut Vec<Effect>,
    ) -> Result<(), Wait> {
        let user = ready.user.id;
        if !self.connections.contains_key(&id) {
            return Ok(());
        }
        self.covers(user, read)?;
        if self.set_blocks((user, read.version), blocks, effects) {
            self.recount_all_later(user);
        }
        self.forward(user, read, effects);
        let mut numbers = std::mem::take(&mut read.value);
        let Some(reader) = self.readers.get(&user) else { return Ok(()) };
        if reader.connections.iter().any(|id| self.ready_connection(*id).is_some()) {
            // The others are told of a server that is not known yet by itself, and so will this one be.
            numbers.retain(|numbers| reader.servers.contains(&numbers.server.id));
        } else {
            self.set_servers(user, numbers.iter().map(|numbers| numbers.server.id).collect());
            let losses = self.losses();
            self.readers.entry(user).and_modify(|reader| {
                reader.known = reader.known.max(read.version);
                reader.here = Some(losses);
            });
            for numbers in &numbers {
                self.note_hidden(user, numbers);
            }
        }
        for numbers in &numbers {
            self.follow(&numbers.server);
            self.note_view(user, numbers, effects);
        }
        self.enter_all(id, user, effects);
        numbers.retain(|numbers| !self.is_hidden(user, numbers.server.id));
        let directs = numbers.iter().filter_map(|numbers| self.direct(user, numbers)).collect();
        numbers.retain(|numbers| numbers.server.kind == ServerKind::Community);
        let servers = numbers.into_iter().map(|numbers| self.dressed(numbers)).collect();
        let ready = Box::new(Ready { servers, directs, ..ready.clone() });
        effects.push(Effect::Tell(Audience::Connection(id), Fact::Ready(ready)));
        Ok(())
    }

    fn enter_all(&mut self, id: ConnectionId, user: UserId, effects: &mut Vec<Effect>) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        connection.ready = true;
        self.woken.append(&mut connection.parked);
        let Some(reader) = self.readers.get(&user) else { return };
        let shown: Vec<ServerId> =
            reader.servers.iter().copied().filter(|server| !self.is_hidden(user, *server)).collect();
        let rooms = std::iter::once(Room::User(user))
            .chain(shown.iter().map(|server| Room::Server(*server)))
            .chain(reader.servers.iter().filter_map(|server| self.roles_room(user, *server)))
            .chain(reader.reading.iter().map(|reading| Room::Reading(reading.channel)))
            .chain(reader.open.iter().map(|server| Room::Open(*server)));
        effects.extend(rooms.map(|room| Effect::Enter(id, room)));
    }

    /// Whether a direct conversation is shown to `user`, who is here.
    fn note_hidden(&mut self, user: UserId, numbers: &Numbers) {
        let hidden = &mut self.known.entry(numbers.server.id).or_default().hidden;
        if numbers.is_closed {
            hidden.insert(user)
        } else {
            hidden.remove(&user)
        };
        if numbers.is_unshown() {
            self.presence.hide(user, numbers.server.id);
        }
    }

    /// A user has become a member of a server, or is shown a direct conversation: tells all their connections.
    pub(crate) fn finish_welcome(
        &mut self,
        user: UserId,
        read: &mut AsOf<Vec<Numbers>>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Wait> {
        self.bring(user, read, effects)?;
        let Some(numbers) = read.value.pop() else { return Ok(()) };
        let server = numbers.server.id;
        let was_hidden = self.is_hidden(user, server);
        let Some(reader) = self.readers.get_mut(&user) else { return Ok(()) };
        if !reader.servers.contains(&server) {
            reader.servers.push(server);
        } else if !was_hidden {
            return Ok(());
        }
        self.presence.came(user, server);
        self.note_hidden(user, &numbers);
        self.follow(&numbers.server);
        self.note_view(user, &numbers, effects);
        if numbers.is_closed {
            return Ok(());
        }
        let rooms = [Some(Room::Server(server)), self.roles_room(user, server)];
        for connection in self.ready_connections(user) {
            effects.extend(rooms.iter().flatten().map(|room| Effect::Enter(connection, *room)));
        }
        let added = match self.direct(user, &numbers) {
            Some(direct) => Fact::DirectAdded(Box::new(direct)),
            None => Fact::ServerAdded(Box::new(self.dressed(numbers))),
        };
        effects.push(Effect::Tell(Audience::Room(Room::User(user), Vec::new()), added));
        Ok(())
    }

    /// The numbers that were asked for: answers with them, and tells them to the connection.
    pub(crate) fn finish_counts(
        &mut self,
        asker: Asker,
        read: &mut AsOf<Vec<Numbers>>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Wait> {
        self.covers_ready(asker)?;
        self.bring(asker.user, read, effects)?;
        read.value.retain(|numbers| !self.is_hidden(asker.user, numbers.server.id));
        Self::tell_numbers(&Audience::Connection(asker.connection), &read.value, effects);
        let servers = read.value.iter().map(Numbers::count).collect();
        effects.push(Effect::Reply(asker.request, Ok(Reply::Counted(Counted { servers }))));
        Ok(())
    }

    /// A connection views a channel from here on: answers with the channel as it is, and tells the connection what came
    /// since its page was read. If it reads the channel, its cursor is committed up to what was read of it. Gives the read
    /// cursors that are final with this, where it views no other channel from then on.
    pub(crate) fn finish_join(
        &mut self,
        asker: Asker,
        join: &mut Join,
        effects: &mut Vec<Effect>,
    ) -> Result<Vec<Cursor>, Wait> {
        let (user, id, server) = (asker.user, join.channel.value.id, join.channel.value.server_id);
        let head = join.channel.value.rev;
        self.covers_membership(asker, server, join.channel.access)?;
        // It was followed when this began, or nobody of its server was here then.
        if join.channel.value.parent_id.is_some() && !self.follows(id) {
            return Err(Wait::Again);
        }
        if self.keeps(Rule::Page) {
            self.covers_log(user, id, head)?;
            // What comes before the log's beginning can't be told after the page.
            if join.page.is_some()
                && self.channels.get(&id).is_some_and(|followed| join.since < followed.begin)
            {
                return Err(Wait::Again);
            }
        }
        let reads = join.reading && !self.will_be_marked(user, &join.channel);
        if !reads {
            self.covers_version(user, join.channel.version)?;
        }
        let may_view = self.may_view(user, server, id);
        let Some(connection) = self.member_connection(asker, server).filter(|_| may_view) else {
            // Its cursor is committed all the same: the numbers are told anew when versions are compared.
            effects.push(Effect::Reply(asker.request, Err(Error::not_found())));
            return Ok(Vec::new());
        };
        let viewed = connection.view(id).is_some();
        if join.page.is_none() && !viewed {
            effects.push(Effect::Reply(asker.request, Err(not_viewed())));
            return Ok(Vec::new());
        }
        // Several joins of a connection may have come so far at once.
        if !join.alone && connection.views_too_many(id) {
            effects.push(Effect::Reply(asker.request, Err(too_many_views())));
            return Ok(Vec::new());
        }
        connection.views.retain(|view| view.channel != id);
        connection.views.push(View { channel: id, server, reading: join.reading });
        let mut channel = join.channel.value.clone();
        if !self.is_newer(user, join.channel.version) {
            self.note_marks(user, std::iter::once(&channel), effects);
        }
        if reads {
            let written = if channel.unread_from.is_some() { channel.read_seq } else { head };
            self.start_reading(user, id, written, effects);
        }
        let grew = self.forward_channel(user, &mut channel).unread > 0 && self.keeps(Rule::JoinNumber);
        if reads && (join.cleared || grew) {
            self.recount_later(user, [server]);
        }
        self.note_told(user, join.channel.version);
        self.raised(&join.raised);
        let page = join.page.take();
        let since = page.as_ref().map(|_| join.since);
        let reply = match page {
            Some(page) => Reply::Joined(Box::new(Joined { channel, page })),
            None => Reply::Channel(Box::new(channel)),
        };
        effects.push(Effect::Reply(asker.request, Ok(reply)));
        if !viewed {
            effects.push(Effect::Enter(asker.connection, Room::Channel(id)));
        }
        if let Some(since) = since {
            self.tell_since(asker, id, since, effects);
        }
        let others = if join.alone { self.views_besides(asker.connection, id) } else { Vec::new() };
        Ok(others.into_iter().filter_map(|other| self.leave(asker.connection, other, effects)).collect())
    }

    /// Tells a connection that has just joined `channel` what happened there after `since`.
    fn tell_since(&self, asker: Asker, channel: ChannelId, since: i64, effects: &mut Vec<Effect>) {
        let Some(followed) = self.channels.get(&channel) else { return };
        let mut new = HashSet::new();
        for told in followed.log.iter().filter(|told| told.message.rev > since) {
            let change = match told.change {
                _ if told.message.seq > since && new.insert(told.message.seq) => Change::New,
                Change::New => Change::Updated(None),
                changed @ Change::Updated(_) => changed,
            };
            let fact = change.fact(&told.message, told.prev, Some(asker.user));
            effects.push(Effect::Tell(Audience::Connection(asker.connection), fact));
        }
    }

    /// Whether a connection views a channel.
    pub(crate) fn views(&self, connection: ConnectionId, channel: ChannelId) -> bool {
        self.connections.get(&connection).is_some_and(|connection| connection.view(channel).is_some())
    }

    /// Whether a connection views so many channels besides `channel` that it can't be one of them.
    pub(crate) fn views_too_many(&self, connection: ConnectionId, channel: ChannelId) -> bool {
        self.connections.get(&connection).is_some_and(|connection| connection.views_too_many(channel))
    }

    /// The channels that a connection views besides `channel`.
    fn views_besides(&self, connection: ConnectionId, channel: ChannelId) -> Vec<ChannelId> {
        let views = self.connections.get(&connection).map_or(&[][..], |connection| &connection.views);
        views.iter().map(|view| view.channel).filter(|viewed| *viewed != channel).collect()
    }

    /// A connection that reads a channel no longer does, and goes on to view it. Gives the read cursor where it is final
    /// with this.
    pub(crate) fn pause_reading(
        &mut self,
        id: ConnectionId,
        channel: ChannelId,
        effects: &mut Vec<Effect>,
    ) -> Option<Cursor> {
        let connection = self.connections.get_mut(&id)?;
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

    /// Answers with a channel as it is.
    pub(crate) fn finish_channel(
        &mut self,
        asker: Asker,
        read: &AsOf<Channel>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Wait> {
        self.covers_ready(asker)?;
        self.covers_access(asker.user, read.access, &[read.value.server_id])?;
        self.covers_version(asker.user, read.version)?;
        self.covers_log(asker.user, read.value.id, read.value.rev)?;
        let mut channel = read.value.clone();
        self.note_marks(asker.user, std::iter::once(&channel), effects);
        self.forward_channel(asker.user, &mut channel);
        self.note_told(asker.user, read.version);
        effects.push(Effect::Reply(asker.request, Ok(Reply::Channel(Box::new(channel)))));
        Ok(())
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
        asker: Asker,
        server: ServerId,
        read: &mut AsOf<Vec<Numbers>>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Wait> {
        let user = asker.user;
        self.covers_membership(asker, server, read.access)?;
        self.covers(user, read)?;
        let Some(connection) = self.member_connection(asker, server) else {
            effects.push(Effect::Reply(asker.request, Err(Error::not_found())));
            return Ok(());
        };
        connection.open = Some(server);
        // What comes between the cursor and this is seen with the next tick.
        self.talked.insert(server);
        self.note_open(user, server, effects);
        self.forward(user, read, effects);
        Self::tell_numbers(&Audience::Room(Room::User(user), Vec::new()), &read.value, effects);
        let opened = read.value.pop().map(|numbers| self.dressed(numbers));
        let reply = opened.map(|server| Reply::Opened(Box::new(Opened { count: server.count, server })));
        effects.push(Effect::Reply(asker.request, reply.ok_or_else(Error::not_found)));
        Ok(())
    }

    /// Answers with a server as it is.
    pub(crate) fn finish_server(
        &mut self,
        asker: Asker,
        read: &mut AsOf<Vec<Numbers>>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Wait> {
        self.covers_ready(asker)?;
        self.bring(asker.user, read, effects)?;
        let server = read.value.pop().map(|numbers| Reply::Server(Box::new(self.dressed(numbers))));
        effects.push(Effect::Reply(asker.request, server.ok_or_else(Error::not_found)));
        Ok(())
    }

    /// A server with what the hub knows of its community.
    fn dressed(&self, numbers: Numbers) -> Server {
        let Numbers { mut server, set, .. } = numbers;
        if let Some(community) = self.community(server.id) {
            community.dress(&mut server, set);
        }
        server
    }

    /// Waits until the connection has been told `ready`: nothing comes before that.
    fn covers_ready(&self, asker: Asker) -> Result<(), Wait> {
        match self.connections.get(&asker.connection) {
            Some(connection) if !connection.ready => Err(Wait::Until(Until::Ready(asker.connection))),
            _ => Ok(()),
        }
    }

    /// Waits until the hub knows `user` as the member that a read found; where it does not come to that, it is to be read
    /// again.
    fn covers_membership(&mut self, asker: Asker, server: ServerId, access: i64) -> Result<(), Wait> {
        self.covers_ready(asker)?;
        self.covers_access(asker.user, access, &[server])?;
        let is_awaited = self.ready_connection(asker.connection).is_some()
            && self.readers.get(&asker.user).is_some_and(|reader| !reader.servers.contains(&server));
        if is_awaited && self.keeps(Rule::AccessNumber) { Err(Wait::Again) } else { Ok(()) }
    }

    /// The connection, if it is here and its user a member of `server`.
    fn member_connection(&mut self, asker: Asker, server: ServerId) -> Option<&mut Connection> {
        self.readers.get(&asker.user).filter(|reader| reader.servers.contains(&server))?;
        self.connections.get_mut(&asker.connection).filter(|connection| connection.ready)
    }
}

impl Connection {
    fn views_too_many(&self, channel: ChannelId) -> bool {
        self.views.iter().filter(|view| view.channel != channel).count() >= VIEWS_MAX
    }
}

/// Only what a connection views can it read or not.
pub(crate) fn not_viewed() -> Error {
    Error::conflict("channelId", "This connection does not view the channel: join it first.")
}

/// The bound is a connection's own: others of the same user are not counted.
pub(crate) fn too_many_views() -> Error {
    Error::conflict("channelId", format!("A connection can view {VIEWS_MAX} channels at most."))
}
