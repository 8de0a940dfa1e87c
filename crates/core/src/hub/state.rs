//! The hub: who is here, what they view, read and have open. Memory only, like all presence.

use std::collections::{HashMap, HashSet};

use rialto_protocol::{ChannelId, ServerId, SessionId, UserId};

use super::ConnectionId;
use super::access::Access;
use super::apart::Blocks;
use super::following::Followed;
use super::parking::{Dones, Parked};
use super::presence::Presence;
use super::typists::Typing;
use super::views::Known;
use super::{Effect, Room};
use crate::SignInId;

/// Who is here and what they look at. One task changes it; see the [module](super).
#[derive(Debug, Default)]
pub struct Hub {
    pub(super) connections: HashMap<ConnectionId, Connection>,
    pub(super) readers: HashMap<UserId, Reader>,
    /// The logs that are followed.
    pub(super) channels: HashMap<ChannelId, Followed>,
    /// The servers that are followed, with their channels.
    pub(super) servers: HashMap<ServerId, Vec<ChannelId>>,
    /// The channels of which something is missing.
    pub(super) behind: HashSet<ChannelId>,
    /// Whether somebody reads, so that what is told is kept in the logs.
    pub(super) logs: bool,
    /// The channels in whose logs something is.
    pub(super) logged: HashSet<ChannelId>,
    pub(super) access: Access,
    /// Who may view what, of the servers whose members are here.
    pub(super) known: HashMap<ServerId, Known>,
    /// Steps that can be taken now.
    pub(super) woken: Vec<Parked>,
    /// Whom to tell that their steps were taken.
    pub(super) done: Dones,
    pub(super) presence: Presence,
    pub(super) typing: Typing,
    /// The servers that people have joined or left since it was last told.
    pub(super) membership: HashSet<ServerId>,
    /// Users who are here and have become members.
    welcomes: HashSet<(UserId, ServerId)>,
    /// What was read in channels that were taken from their readers.
    lost: Vec<Cursor>,
    /// Whose numbers have changed other than by a new message.
    pub(super) recounts: HashMap<ServerId, HashSet<UserId>>,
    /// Members of whom everybody in their server is to be told how they are now.
    pub(super) updated: HashMap<ServerId, HashSet<UserId>>,
    /// How many follow-ups were taken and are not told yet.
    telling: usize,
    /// The servers that had a message since the cursors were last written.
    pub(super) talked: HashSet<ServerId>,
    /// Final cursors that could not be written, for the next time that cursors are.
    late: HashMap<(UserId, ChannelId), i64>,
    pub(super) blocks: Blocks,
    /// Of those who are here, what they have marked unread.
    pub(super) marks: HashMap<UserId, HashSet<ChannelId>>,
    /// Whose blocks are to be read again.
    pub(super) stale_blocks: HashSet<UserId>,
    /// The rule that this one does not keep.
    #[cfg(feature = "controls")]
    pub(super) without: Option<super::Rule>,
}

/// What must be done at the store before something can be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FollowUp {
    /// What was read in channels that were taken from their readers. It is written before numbers are read.
    Read(Vec<Cursor>),
    /// A user who is here has become a member of a server.
    Welcome(UserId, ServerId),
    /// Numbers of users in a server have changed other than by a new message.
    Recount(ServerId, Vec<UserId>),
    /// Members of a server are other than they were.
    Members(ServerId, Vec<UserId>),
    /// The blocks of users may have changed.
    Blocks(Vec<UserId>),
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
    /// What goes on once it is ready.
    pub(super) parked: Vec<Parked>,
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
    /// How often access had been taken from somebody when the first of their connections was ready.
    pub(super) here: Option<u64>,
    pub(super) reading: Vec<Reading>,
    pub(super) open: Vec<ServerId>,
    /// The highest version of a number that was told, or of a cursor that this node moved: older numbers are not told.
    pub(super) told: i64,
    /// Up to this version every connection shows what comes of it, or will.
    pub(super) known: i64,
    /// The version that the store had when it was last compared and differed.
    pub(super) suspect: i64,
    /// How many cursors they left behind that are not committed yet.
    pub(super) unsettled: usize,
    /// Whether a number was told meanwhile.
    pub(super) is_stale: bool,
    /// The version after which their blocks were last read.
    pub(super) blocks_version: i64,
}

/// A channel that a user reads on some connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) channel: ChannelId,
    /// The read cursor that the store has.
    pub(super) written: i64,
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
            Connection {
                user,
                session,
                sign_in,
                ready: false,
                open: None,
                views: Vec::new(),
                parked: Vec::new(),
            },
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
        self.woken.extend(self.connections.remove(&id).into_iter().flat_map(|gone| gone.parked));
        if let Some(reader) = self.readers.get_mut(&user) {
            reader.connections.retain(|connection| *connection != id);
            if reader.connections.is_empty() {
                reader.here = None;
                self.presence.begin_grace(user, std::mem::take(&mut reader.servers));
            }
        }
        self.remove_if_gone(user);
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

    /// Up to where `user` has read `channel` live, if they do.
    pub(crate) fn read_live(&self, user: UserId, channel: ChannelId) -> Option<i64> {
        let mut reading = self.readers.get(&user)?.reading.iter();
        let written = reading.find(|reading| reading.channel == channel)?.written;
        Some(self.channels.get(&channel).map_or(written, |followed| followed.last.max(written)))
    }

    /// Whether `user` reads `channel` on some connection.
    pub(super) fn is_reading(&self, user: UserId, channel: ChannelId) -> bool {
        self.readers.get(&user).is_some_and(|reader| reader.reads(channel))
    }

    /// Forgets `user` once no connection of theirs is here and what they left behind is settled.
    pub(super) fn remove_if_gone(&mut self, user: UserId) {
        let is_gone = |reader: &Reader| reader.connections.is_empty() && reader.unsettled == 0;
        if self.readers.get(&user).is_some_and(is_gone) {
            self.readers.remove(&user);
            // Who is on line still is not shown to whom they block.
            if !self.presence.is_in_grace(user) {
                self.blocks.forget(user);
            }
            self.marks.remove(&user);
        }
    }

    /// From now on `user` reads `channel`, of which the store says the cursor is at `written`.
    pub(super) fn start_reading(
        &mut self,
        user: UserId,
        channel: ChannelId,
        written: i64,
        effects: &mut Vec<Effect>,
    ) {
        let Some(reader) = self.readers.get_mut(&user).filter(|reader| !reader.reads(channel)) else {
            return;
        };
        reader.reading.push(Reading { channel, written });
        self.enter_ready(user, Room::Reading(channel), effects);
    }

    /// From now on `user` does not read `channel`, unless another of their connections does. Gives the read
    /// cursor that is final with this, and is to be settled.
    pub(super) fn stop_reading(
        &mut self,
        user: UserId,
        channel: ChannelId,
        effects: &mut Vec<Effect>,
    ) -> Option<Cursor> {
        let written = self.drop_reading(user, channel, effects)?;
        let last = self.channels.get(&channel).map_or(0, |followed| followed.last);
        self.readers.get_mut(&user)?.unsettled += 1;
        Some((user, channel, last.max(written)))
    }

    /// A channel that `user` may have read is taken from them.
    pub(super) fn lose_reading(&mut self, user: UserId, channel: ChannelId, effects: &mut Vec<Effect>) {
        let cursor = self.stop_reading(user, channel, effects);
        self.lost.extend(cursor);
    }

    /// The same as to stop reading, without a cursor; gives the one that the store has.
    pub(super) fn drop_reading(
        &mut self,
        user: UserId,
        channel: ChannelId,
        effects: &mut Vec<Effect>,
    ) -> Option<i64> {
        if self.wants_reading(user, channel) { None } else { self.end_reading(user, channel, effects) }
    }

    /// Whether a connection of `user` is to read `channel`.
    pub(super) fn wants_reading(&self, user: UserId, channel: ChannelId) -> bool {
        let connections = self.readers.get(&user).map_or(&[][..], |reader| &reader.connections);
        let mut connections = connections.iter().filter_map(|id| self.connections.get(id));
        connections.any(|connection| connection.reads(channel))
    }

    /// From now on `user` does not read `channel` on any connection. Gives the read cursor that the store has.
    pub(super) fn end_reading(
        &mut self,
        user: UserId,
        channel: ChannelId,
        effects: &mut Vec<Effect>,
    ) -> Option<i64> {
        let reader = self.readers.get_mut(&user)?;
        let index = reader.reading.iter().position(|reading| reading.channel == channel)?;
        effects.extend(reader.connections.iter().map(|id| Effect::Exit(*id, Room::Reading(channel))));
        Some(reader.reading.swap_remove(index).written)
    }

    /// Notes that `user` has `server` open on some connection.
    pub(super) fn note_open(&mut self, user: UserId, server: ServerId, effects: &mut Vec<Effect>) {
        let Some(reader) = self.readers.get_mut(&user) else { return };
        if !reader.open.contains(&server) {
            reader.open.push(server);
            self.enter_ready(user, Room::Open(server), effects);
        }
    }

    /// The connections of `user` enter a room. One that is not ready yet enters it then, and is told nothing before.
    fn enter_ready(&self, user: UserId, room: Room, effects: &mut Vec<Effect>) {
        let connections = self.readers.get(&user).map_or(&[][..], |reader| &reader.connections);
        let ready = connections.iter().filter(|id| self.ready_connection(**id).is_some());
        effects.extend(ready.map(|id| Effect::Enter(*id, room)));
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
        let (mut late, mut read, mut seen) = (std::mem::take(&mut self.late), Vec::new(), Vec::new());
        for (user, reader) in &mut self.readers {
            for reading in &mut reader.reading {
                let Some(followed) = self.channels.get(&reading.channel) else { continue };
                if followed.last > reading.written {
                    reading.written = followed.last;
                    // Each user and channel comes once.
                    match late.get_mut(&(*user, reading.channel)) {
                        Some(late) => *late = followed.last.max(*late),
                        None => read.push((*user, reading.channel, followed.last)),
                    }
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
        let late = late.into_iter().map(|((user, channel), seq)| (user, channel, seq)).collect();
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

    /// Cursors that could not be written before are written now: numbers that were told meanwhile may hold what was read.
    pub(crate) fn late_written(&mut self, late: &[Cursor]) {
        for (user, channel, _) in late {
            let server = self.channels.get(channel).map(|followed| followed.server);
            self.recount_later(*user, server);
        }
    }

    /// The numbers of `user` in these servers are to be read from the store and told.
    pub(crate) fn recount_later(&mut self, user: UserId, servers: impl IntoIterator<Item = ServerId>) {
        if self.readers.contains_key(&user) {
            for server in servers {
                self.recounts.entry(server).or_default().insert(user);
            }
        }
    }

    /// All numbers of `user` are.
    pub(super) fn recount_all_later(&mut self, user: UserId) {
        let servers = self.readers.get(&user).map(|reader| reader.servers.clone());
        self.recount_later(user, servers.into_iter().flatten());
    }

    /// `user` is a member of a server that they do not have here yet.
    pub(crate) fn welcome_later(&mut self, user: UserId, server: ServerId) {
        self.welcomes.insert((user, server));
    }

    /// `seen` is written. Who has closed such a server meanwhile may have been told of a message that is seen with this:
    /// their numbers are told anew.
    pub(crate) fn seen_written(&mut self, seen: &[(UserId, ServerId)]) {
        for (user, server) in seen {
            if self.readers.get(user).is_some_and(|reader| !reader.open.contains(server)) {
                self.recount_later(*user, [*server]);
            }
        }
    }

    /// What waits to be read from the store and told.
    pub(crate) fn take_follow_ups(&mut self) -> Vec<FollowUp> {
        let lost = Some(std::mem::take(&mut self.lost)).filter(|lost| !lost.is_empty()).map(FollowUp::Read);
        let welcomes = self.welcomes.drain().map(|(user, server)| FollowUp::Welcome(user, server));
        let recounts = self.recounts.drain();
        let recounts = recounts.map(|(server, users)| FollowUp::Recount(server, users.into_iter().collect()));
        let updated = self.updated.drain();
        let updated = updated.map(|(server, users)| FollowUp::Members(server, users.into_iter().collect()));
        let stale: Vec<UserId> = self.stale_blocks.drain().collect();
        // Before the numbers beside which they count.
        let blocks = (!stale.is_empty()).then_some(FollowUp::Blocks(stale)).into_iter();
        let taken: Vec<FollowUp> =
            blocks.chain(lost).chain(welcomes).chain(recounts).chain(updated).collect();
        self.telling += taken.len();
        taken
    }

    /// One that was taken has been told, or could not be and waits again.
    pub(crate) fn followed_up(&mut self, not_told: Option<FollowUp>) {
        self.telling -= 1;
        match not_told {
            None => {}
            Some(FollowUp::Read(cursors)) => self.lost.extend(cursors),
            Some(FollowUp::Welcome(user, server)) => self.welcome_later(user, server),
            Some(FollowUp::Recount(server, users)) => self.recounts.entry(server).or_default().extend(users),
            Some(FollowUp::Members(server, users)) => self.updated.entry(server).or_default().extend(users),
            Some(FollowUp::Blocks(users)) => self.stale_blocks.extend(users),
        }
    }

    /// Whether everything that is known to be there has been told.
    pub(crate) fn is_at_rest(&self) -> bool {
        !self.has_follow_ups() && self.telling == 0 && self.has_heard_all() && self.access.is_at_rest()
    }

    pub(super) fn has_follow_ups(&self) -> bool {
        let is_empty = self.lost.is_empty() && self.welcomes.is_empty() && self.recounts.is_empty();
        !is_empty || !self.updated.is_empty() || !self.stale_blocks.is_empty()
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
