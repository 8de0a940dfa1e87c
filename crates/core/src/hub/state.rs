//! The hub: who is here, what they view, read and have open. Memory only, like all presence.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use rialto_protocol::{ChannelId, ServerId, SessionId, UserId};

use super::presence::Presence;
use super::{Effect, Room};
use crate::SignInId;
use crate::bus::Event;

/// One connection of one device; what the guide calls a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// Who is here and what they look at. Owned by one task; see the [module](super).
#[derive(Debug, Default)]
pub struct Hub {
    pub(super) connections: HashMap<ConnectionId, Connection>,
    pub(super) readers: HashMap<UserId, Reader>,
    /// The channels that somebody reads, with the last change that was told.
    pub(super) watched: HashMap<ChannelId, Watched>,
    /// What was told since the oldest hold began.
    pub(super) log: VecDeque<Event>,
    /// The place of the log's first event, counted since the start.
    pub(super) log_start: u64,
    /// Where in the log each hold that is under way began, and how many began there.
    pub(super) holds: BTreeMap<u64, usize>,
    pub(super) presence: Presence,
    /// The servers that people have joined or left since it was last told.
    pub(super) membership: HashSet<ServerId>,
    pub(super) follow_ups: HashSet<FollowUp>,
    /// How many follow-ups were taken and are not told yet.
    telling: usize,
    /// The servers that had a message since the cursors were last written.
    pub(super) talked: HashSet<ServerId>,
    /// Final cursors that could not be written, for the next time that cursors are.
    late: HashMap<(UserId, ChannelId), i64>,
}

/// What must be read from the store before it can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum FollowUp {
    /// A user who is here has become a member of a server.
    Welcome(UserId, ServerId),
    /// A user's numbers in a server have changed other than by a new message.
    Recount(UserId, ServerId),
}

#[derive(Debug)]
pub(super) struct Connection {
    pub(super) user: UserId,
    pub(super) session: Option<SessionId>,
    pub(super) sign_in: Option<SignInId>,
    /// Whether `ready` was told; before, it is in no room.
    pub(super) ready: bool,
    pub(super) open: Option<ServerId>,
    pub(super) views: Vec<View>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    pub(super) channel: ChannelId,
    pub(super) server: ServerId,
    pub(super) reading: bool,
}

/// A user who is here, on all their connections together.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) connections: Vec<ConnectionId>,
    pub(super) servers: Vec<ServerId>,
    pub(super) reading: Vec<Reading>,
    pub(super) open: Vec<ServerId>,
    /// From which place of the log on notifications are held.
    pub(super) held_from: Option<u64>,
    /// Where they stopped reading since then: what came up to there was read.
    pub(super) stopped: Vec<(ChannelId, i64)>,
}

/// A channel that a user reads on some connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) channel: ChannelId,
    /// The read cursor that the store has.
    pub(super) written: i64,
}

/// A channel that somebody reads.
#[derive(Debug, Default)]
pub(super) struct Watched {
    pub(super) readers: usize,
    /// The last change that was told: the read cursor of all its readers.
    pub(super) head: i64,
}

/// A user's read cursor of a channel.
pub type Cursor = (UserId, ChannelId, i64);

/// What only memory holds of cursors.
#[derive(Debug, Default)]
pub(crate) struct Unwritten {
    /// Read cursors that could not be written before.
    pub(crate) late: Vec<Cursor>,
    /// Read cursors.
    pub(crate) read: Vec<Cursor>,
    /// Who has which server open where something was said.
    pub(crate) seen: Vec<(UserId, ServerId)>,
}

impl Hub {
    /// A connection has come; it is told nothing before [`Hub::finish_connect`].
    pub(crate) fn add_connection(
        &mut self,
        connection: ConnectionId,
        user: UserId,
        session: Option<SessionId>,
        sign_in: Option<SignInId>,
    ) {
        self.connections.insert(
            connection,
            Connection { user, session, sign_in, ready: false, open: None, views: Vec::new() },
        );
        let reader = self.readers.entry(user).or_default();
        // Most people have one or two.
        reader.connections.reserve_exact(1);
        reader.connections.push(connection);
    }

    /// A connection goes on under another session or sign-in.
    pub(crate) fn renew_connection(
        &mut self,
        connection: ConnectionId,
        session: Option<SessionId>,
        sign_in: Option<SignInId>,
    ) {
        if let Some(connection) = self.connections.get_mut(&connection) {
            (connection.session, connection.sign_in) = (session, sign_in);
        }
    }

    /// A connection has ended. Gives the read cursors that are final now, and the server that is no longer
    /// open on any of the user's connections.
    pub(crate) fn remove_connection(
        &mut self,
        id: ConnectionId,
        effects: &mut Vec<Effect>,
    ) -> (Vec<Cursor>, Option<ServerId>) {
        let Some(connection) = self.connections.get_mut(&id) else { return (Vec::new(), None) };
        let (user, views, open) =
            (connection.user, std::mem::take(&mut connection.views), connection.open.take());
        let cursors =
            views.iter().filter_map(|view| self.stop_reading(user, view.channel, effects)).collect();
        let closed = open.filter(|server| self.close_if_last(user, *server, effects));
        self.connections.remove(&id);
        if let Some(reader) = self.readers.get_mut(&user) {
            reader.connections.retain(|connection| *connection != id);
            if reader.connections.is_empty() {
                self.presence.begin_grace(user, std::mem::take(&mut reader.servers));
            }
            // A reader under a hold stays until the hold is released.
            if reader.connections.is_empty() && reader.held_from.is_none() {
                self.readers.remove(&user);
            }
        }
        (cursors, closed)
    }

    /// The sessions under which connections are here; some more than once.
    pub(crate) fn sessions(&self) -> Vec<SessionId> {
        self.connections.values().filter_map(|connection| connection.session).collect()
    }

    /// The user of a connection that is here and ready.
    pub(super) fn ready_connection(&self, connection: ConnectionId) -> Option<&Connection> {
        self.connections.get(&connection).filter(|connection| connection.ready)
    }

    /// Whether `user` reads `channel` on some connection.
    pub(super) fn is_reading(&self, user: UserId, channel: ChannelId) -> bool {
        self.readers.get(&user).is_some_and(|reader| reader.reads(channel))
    }

    /// From now on `user` reads `channel`, of which the store says the cursor is at `written`.
    pub(super) fn start_reading(
        &mut self,
        user: UserId,
        channel: ChannelId,
        written: i64,
        effects: &mut Vec<Effect>,
    ) {
        // What came since the store was read was told to nobody who reads, and is read with this.
        let told = self.held_log(user).filter_map(|event| change_in(channel, event)).max();
        let Some(reader) = self.readers.get_mut(&user) else { return };
        let watched = self.watched.entry(channel).or_default();
        watched.head = watched.head.max(written).max(told.unwrap_or(0));
        if reader.reads(channel) {
            return;
        }
        watched.readers += 1;
        reader.reading.push(Reading { channel, written });
        effects.extend(
            reader.connections.iter().map(|connection| Effect::Enter(*connection, Room::Reading(channel))),
        );
    }

    /// From now on `user` does not read `channel`, unless another of their connections does. Gives the read cursor
    /// that is final with this.
    pub(super) fn stop_reading(
        &mut self,
        user: UserId,
        channel: ChannelId,
        effects: &mut Vec<Effect>,
    ) -> Option<Cursor> {
        let reader = self.readers.get_mut(&user)?;
        let still = reader
            .connections
            .iter()
            .filter_map(|connection| self.connections.get(connection))
            .any(|connection| connection.reads(channel));
        if still {
            return None;
        }
        let index = reader.reading.iter().position(|reading| reading.channel == channel)?;
        let reading = reader.reading.swap_remove(index);
        effects.extend(
            reader.connections.iter().map(|connection| Effect::Exit(*connection, Room::Reading(channel))),
        );
        let watched = self.watched.get_mut(&channel)?;
        let head = watched.head;
        watched.readers -= 1;
        if watched.readers == 0 {
            self.watched.remove(&channel);
        }
        let cursor = head.max(reading.written);
        if reader.held_from.is_some() {
            reader.stopped.push((channel, cursor));
        }
        Some((user, channel, cursor))
    }

    /// Notes that `user` has `server` open on some connection.
    pub(super) fn note_open(&mut self, user: UserId, server: ServerId, effects: &mut Vec<Effect>) {
        let Some(reader) = self.readers.get_mut(&user) else { return };
        if !reader.open.contains(&server) {
            reader.open.push(server);
            effects.extend(
                reader.connections.iter().map(|connection| Effect::Enter(*connection, Room::Open(server))),
            );
        }
    }

    /// Notes that a connection of `user` has closed `server`; whether it was the last one.
    pub(super) fn close_if_last(
        &mut self,
        user: UserId,
        server: ServerId,
        effects: &mut Vec<Effect>,
    ) -> bool {
        let Some(reader) = self.readers.get_mut(&user) else { return false };
        let still = reader
            .connections
            .iter()
            .filter_map(|connection| self.connections.get(connection))
            .any(|connection| connection.open == Some(server));
        if still || !reader.open.contains(&server) {
            return false;
        }
        reader.open.retain(|open| *open != server);
        effects.extend(
            reader.connections.iter().map(|connection| Effect::Exit(*connection, Room::Open(server))),
        );
        true
    }

    /// The cursors that the store does not have yet. They count as written from now on; give them to
    /// [`Hub::not_written`] if writing fails.
    pub(crate) fn unwritten(&mut self) -> Unwritten {
        let late = self.late.drain().map(|((user, channel), seq)| (user, channel, seq)).collect();
        let (mut read, mut seen) = (Vec::new(), Vec::new());
        for (user, reader) in &mut self.readers {
            for reading in &mut reader.reading {
                let Some(watched) = self.watched.get(&reading.channel) else { continue };
                if watched.head > reading.written {
                    reading.written = watched.head;
                    read.push((*user, reading.channel, watched.head));
                }
            }
            seen.extend(
                reader
                    .open
                    .iter()
                    .filter(|server| self.talked.contains(server))
                    .map(|server| (*user, *server)),
            );
        }
        self.talked.clear();
        Unwritten { late, read, seen }
    }

    /// What could not be written, and is to be given by [`Hub::unwritten`] again.
    pub(crate) fn not_written(&mut self, unwritten: &Unwritten) {
        for (user, channel, seq) in unwritten.late.iter().chain(&unwritten.read) {
            let late = self.late.entry((*user, *channel)).or_default();
            *late = (*late).max(*seq);
        }
        self.talked.extend(unwritten.seen.iter().map(|(_, server)| *server));
    }

    /// The numbers of `user` in these servers are to be read from the store and told.
    pub(crate) fn recount_later(&mut self, user: UserId, servers: Vec<ServerId>) {
        self.follow_ups.extend(servers.into_iter().map(|server| FollowUp::Recount(user, server)));
    }

    /// `seen` is written. Who has closed such a server meanwhile may have been told of a message that is seen with this:
    /// their numbers are told anew.
    pub(crate) fn seen_written(&mut self, seen: &[(UserId, ServerId)]) {
        for (user, server) in seen {
            if self.readers.get(user).is_some_and(|reader| !reader.open.contains(server)) {
                self.follow_ups.insert(FollowUp::Recount(*user, *server));
            }
        }
    }

    /// What waits to be read from the store and told.
    pub(crate) fn take_follow_ups(&mut self) -> Vec<FollowUp> {
        let taken: Vec<FollowUp> = self.follow_ups.drain().collect();
        self.telling += taken.len();
        taken
    }

    /// One that was taken has been told.
    pub(crate) fn followed_up(&mut self) {
        self.telling -= 1;
    }

    /// Whether no hold is under way.
    pub(crate) fn has_no_holds(&self) -> bool {
        self.holds.is_empty()
    }

    /// Whether everything has been told.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.follow_ups.is_empty() && self.telling == 0
    }

    /// One that was taken could not be told, and waits again.
    pub(crate) fn not_followed_up(&mut self, follow_up: FollowUp) {
        self.telling -= 1;
        self.follow_ups.insert(follow_up);
    }

    pub(super) fn has_follow_ups(&self) -> bool {
        !self.follow_ups.is_empty()
    }
}

/// The rev of `event`, if it is a change in `channel`.
fn change_in(channel: ChannelId, event: &Event) -> Option<i64> {
    match event {
        Event::MessageNew(message) | Event::MessageUpdated(message, _) => {
            (message.channel_id == channel).then_some(message.rev)
        }
        _ => None,
    }
}

impl Connection {
    pub(super) fn view(&self, channel: ChannelId) -> Option<&View> {
        self.views.iter().find(|view| view.channel == channel)
    }

    fn reads(&self, channel: ChannelId) -> bool {
        self.view(channel).is_some_and(|view| view.reading)
    }
}

impl Reader {
    pub(super) fn reads(&self, channel: ChannelId) -> bool {
        self.reading.iter().any(|reading| reading.channel == channel)
    }
}
