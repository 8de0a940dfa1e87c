//! Screens: what programs show that only follow the rules of the protocol.
//!
//! A screen adds one to its numbers at `notification:update`, takes every absolute number as it is told, and
//! keeps the log of each channel that it views. It stands for any client; that it is right at every
//! moment of rest is what the tests ask.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};

use rialto_core::hub::{Audience, ConnectionId, Effect, Fact, Outlet, Reply, RequestId, Room};
use rialto_protocol::limits::COUNT_MAX;

use rialto_protocol::{Channel, ChannelId, Direct, Message, Server, ServerId};

/// All screens, and the rooms of a node that they are in.
#[derive(Clone, Default)]
pub(crate) struct Screens {
    state: Arc<Mutex<State>>,
    node: usize,
    /// Which life of the node it is: one that has crashed tells nothing more, whatever still reaches it.
    life: usize,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) screens: HashMap<ConnectionId, Screen>,
    rooms: HashMap<(usize, Room), HashSet<ConnectionId>>,
    /// How often each node has started.
    lives: HashMap<usize, usize>,
    asked: HashMap<RequestId, Asked>,
    /// Whose connections they are.
    people: HashMap<ConnectionId, usize>,
    /// Words that must not reach a person, nor a connection.
    hidden: HashSet<(usize, String)>,
    hidden_here: HashSet<(ConnectionId, String)>,
}

/// Who asked for something, and what for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked {
    Look(ConnectionId),
    Leave(ConnectionId),
}

/// What one connection shows.
#[derive(Debug, Default)]
pub(crate) struct Screen {
    pub(crate) ready: bool,
    pub(crate) closed: bool,
    pub(crate) servers: BTreeMap<ServerId, Badge>,
    pub(crate) logs: HashMap<ChannelId, Log>,
    /// How many messages it was told live.
    pub(crate) told: usize,
    /// What the rules of the protocol forbid, and happened.
    pub(crate) faults: Vec<String>,
}

/// The numbers of one server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Badge {
    pub(crate) count: i64,
    pub(crate) channels: BTreeMap<ChannelId, i64>,
}

/// The log of a channel that is viewed.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    server: ServerId,
    /// The channel that it is in, if it is a thread.
    parent: Option<ChannelId>,
    pub(crate) rev: i64,
    pub(crate) messages: BTreeMap<i64, Message>,
    /// The places of the messages that came with the page or as new.
    new: HashSet<i64>,
}

impl Outlet for Screens {
    fn carry_out(&self, effects: &mut Vec<Effect>) {
        for effect in effects.drain(..) {
            match effect {
                Effect::Enter(connection, room) => {
                    let Some(mut state) = self.alive() else { continue };
                    state.rooms.entry((self.node, room)).or_default().insert(connection);
                }
                Effect::Exit(connection, room) => {
                    let Some(mut state) = self.alive() else { continue };
                    state.rooms.entry((self.node, room)).or_default().remove(&connection);
                }
                Effect::Tell(audience, fact) => self.tell(&audience, &fact),
                // No history renames anybody.
                Effect::Rename(..) => {}
                Effect::Reply(request, reply) => {
                    let asked = self.state().asked.remove(&request);
                    if let (Some(asked), Ok(reply)) = (asked, reply) {
                        self.replied(asked, reply);
                    }
                }
                Effect::Close(connection) => {
                    let Some(mut state) = self.alive() else { continue };
                    if let Some(screen) = state.screens.get_mut(&connection) {
                        screen.closed = true;
                    }
                }
            }
        }
    }
}

impl Screens {
    /// A connection shows a channel no more.
    pub(crate) fn forget(&self, connection: ConnectionId, channel: ChannelId) {
        if let Some(screen) = self.state().screens.get_mut(&connection) {
            screen.logs.remove(&channel);
        }
    }

    /// The same screens, as a node tells them that starts now, in place of the one that had this number before.
    pub(crate) fn of_node(&self, node: usize) -> Self {
        let mut state = self.state();
        let life = state.lives.entry(node).or_default();
        *life += 1;
        Self { state: Arc::clone(&self.state), node, life: *life }
    }

    /// The state, for a node that has not crashed.
    fn alive(&self) -> Option<MutexGuard<'_, State>> {
        let state = self.state();
        (state.lives.get(&self.node) == Some(&self.life)).then_some(state)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test has panicked with the screens")
    }

    pub(crate) fn add(&self, connection: ConnectionId, person: usize) {
        let mut state = self.state();
        state.screens.insert(connection, Screen::default());
        state.people.insert(connection, person);
    }

    /// From now on these words, and no others, must not reach those people.
    pub(crate) fn hide(&self, hidden: HashSet<(usize, String)>) {
        let mut state = self.state();
        state.hidden = hidden;
        state.hidden_here.clear();
    }

    /// From now on a word must not reach a connection.
    pub(crate) fn hide_here(&self, connection: ConnectionId, word: &str) {
        self.state().hidden_here.insert((connection, word.to_owned()));
    }

    /// The words that must not reach a person.
    pub(crate) fn hidden_from(&self, person: usize) -> Vec<String> {
        let state = self.state();
        state.hidden.iter().filter(|(who, _)| *who == person).map(|(_, word)| word.clone()).collect()
    }

    pub(crate) fn remove(&self, connection: ConnectionId) {
        let mut state = self.state();
        state.screens.remove(&connection);
        for room in state.rooms.values_mut() {
            room.remove(&connection);
        }
    }

    /// From now on `request` is known to be of `asked`.
    pub(crate) fn ask(&self, request: RequestId, asked: Asked) {
        self.state().asked.insert(request, asked);
    }

    /// An answer, as a screen takes it.
    fn replied(&self, asked: Asked, reply: Reply) {
        let mut state = self.state();
        let (Asked::Look(connection) | Asked::Leave(connection)) = asked;
        state.look_for_hidden(connection, &reply);
        let Some(screen) = state.screens.get_mut(&connection) else { return };
        match reply {
            Reply::Joined(joined) => {
                screen.channel(&joined.channel);
                // No history is so long that a page of changes does not hold all of it.
                assert!(
                    !(joined.page.more && joined.page.rev != joined.channel.rev),
                    "a page of changes is full"
                );
                let messages = joined.page.messages.into_iter().map(|message| (message.seq, message));
                let messages: BTreeMap<i64, Message> = messages.collect();
                let new = messages.keys().copied().collect();
                let Channel { id, server_id: server, parent_id: parent, .. } = joined.channel;
                screen.logs.insert(id, Log { server, parent, rev: joined.page.rev, messages, new });
            }
            Reply::Channel(channel) => {
                screen.channel(&channel);
                if matches!(asked, Asked::Leave(_)) {
                    screen.logs.remove(&channel.id);
                }
            }
            Reply::Opened(opened) => screen.server(&opened.server),
            Reply::Server(server) => screen.server(&server),
            // The events that come with it say the same; no screen asks for a change of a message.
            Reply::Counted(_) | Reply::Committed(_) => {}
        }
    }

    fn tell(&self, audience: &Audience, fact: &Fact) {
        let Some(mut state) = self.alive() else { return };
        let told: Vec<ConnectionId> = match audience {
            Audience::Connection(connection) => vec![*connection],
            Audience::Rooms(rooms, except) => {
                let of = |rooms: &[Room]| {
                    let connections = rooms.iter().filter_map(|room| state.rooms.get(&(self.node, *room)));
                    connections.flatten().copied().collect::<HashSet<_>>()
                };
                of(rooms).difference(&of(except)).copied().collect()
            }
            Audience::Room(to, except) => {
                let inside = |room: &Room, connection: &ConnectionId| {
                    state.rooms.get(&(self.node, *room)).is_some_and(|room| room.contains(connection))
                };
                let all = state.rooms.get(&(self.node, *to)).into_iter().flatten();
                all.filter(|connection| !except.iter().any(|room| inside(room, connection)))
                    .copied()
                    .collect()
            }
        };
        for connection in told {
            state.look_for_hidden(connection, fact);
            if let Some(screen) = state.screens.get_mut(&connection) {
                screen.take(fact);
            }
        }
    }
}

impl State {
    /// Notes it where a connection is told something that holds a word which must not reach it.
    fn look_for_hidden(&mut self, connection: ConnectionId, told: &impl std::fmt::Debug) {
        let person = self.people.get(&connection);
        let of_person = self.hidden.iter().filter(|(who, _)| Some(who) == person).map(|(_, word)| word);
        let here = self.hidden_here.iter().filter(|(who, _)| *who == connection).map(|(_, word)| word);
        let words: Vec<&String> = of_person.chain(here).collect();
        if words.is_empty() {
            return;
        }
        let told = format!("{told:?}");
        if let Some(word) = words.into_iter().find(|word| told.contains(*word)) {
            let fault = format!("{word} must not be told: {told}");
            self.screens.entry(connection).or_default().faults.push(fault);
        }
    }
}

impl Screen {
    fn take(&mut self, fact: &Fact) {
        if self.closed {
            return;
        }
        match fact {
            Fact::Ready(ready) => {
                self.ready = true;
                ready.servers.iter().for_each(|server| self.server(server));
                ready.directs.iter().for_each(|direct| self.direct(direct));
            }
            _ if !self.ready => self.faults.push(format!("before ready came {fact:?}")),
            Fact::MessageNew(message, prev) | Fact::OwnMessageNew(message, prev) => {
                self.told += 1;
                self.log(message, *prev, true);
            }
            Fact::MessageUpdated(message, _, prev) => self.log(message, *prev, false),
            Fact::Notification(message) => self.notify(message, 1),
            Fact::Quiet(message) => self.notify(message, 0),
            Fact::Count(count) => {
                let Some(badge) = self.servers.get_mut(&count.server_id) else { return };
                badge.count = count.count;
                for channel in count.channels.iter().flatten() {
                    badge.channels.insert(channel.channel_id, channel.unread);
                }
            }
            Fact::ServerAdded(server) => self.server(server),
            Fact::ServerRemoved(server, _) => self.forget(*server),
            Fact::ServerUpdated(server) => self.expect_mine(server.id),
            Fact::ChannelAdded(channel) => self.channel(channel),
            Fact::ChannelRemoved(server, channel) => {
                self.logs.retain(|id, log| id != channel && log.parent != Some(*channel));
                if let Some(badge) = self.servers.get_mut(server) {
                    badge.channels.remove(channel);
                }
            }
            Fact::ChannelUpdated(channel) => self.expect_mine(channel.server_id),
            // No number and no log hangs on these.
            Fact::ChannelsOrdered(_)
            | Fact::RoleAdded(_)
            | Fact::RoleUpdated(_)
            | Fact::RoleRemoved(..)
            | Fact::CategoryAdded(_)
            | Fact::CategoryUpdated(_)
            | Fact::CategoryRemoved(..)
            | Fact::CategoriesOrdered(_)
            | Fact::Permissions(_) => {}
            Fact::DirectAdded(direct) => self.direct(direct),
            Fact::DirectUpdated(direct) => self.expect_mine(direct.id),
            Fact::DirectRemoved(direct) => self.forget(*direct),
            Fact::Presence(presence) => self.expect_mine(presence.server_id),
            Fact::Members(members) => self.expect_mine(members.server_id),
            Fact::Member(updated) => self.expect_mine(updated.server_id),
            Fact::UserUpdated(_) | Fact::Typing(..) => {}
        }
    }

    fn forget(&mut self, server: ServerId) {
        self.servers.remove(&server);
        self.logs.retain(|_, log| log.server != server);
    }

    fn direct(&mut self, direct: &Direct) {
        let channels = BTreeMap::from([(direct.channel.id, direct.channel.unread)]);
        self.servers.insert(direct.id, Badge { count: direct.count, channels });
    }

    fn expect_mine(&mut self, server: ServerId) {
        if !self.servers.contains_key(&server) {
            self.faults.push(format!("told of people in a server that is not mine: {server}"));
        }
    }

    fn server(&mut self, server: &Server) {
        let channels = server.channels.iter().map(|channel| (channel.id, channel.unread)).collect();
        self.servers.insert(server.id, Badge { count: server.count, channels });
    }

    fn channel(&mut self, channel: &Channel) {
        // A thread is in no number of its server.
        if channel.parent_id.is_none()
            && let Some(badge) = self.servers.get_mut(&channel.server_id)
        {
            badge.channels.insert(channel.id, channel.unread);
        }
    }

    /// One more unread message, for so much on the badge.
    fn notify(&mut self, message: &Message, counts: i64) {
        self.told += 1;
        let Some(badge) = self.servers.get_mut(&message.server_id) else {
            return self
                .faults
                .push(format!("a notification of a server that is not mine: {}", message.server_id));
        };
        badge.count = (badge.count + counts).min(COUNT_MAX);
        let unread = badge.channels.entry(message.channel_id).or_default();
        *unread = (*unread + 1).min(COUNT_MAX);
    }

    fn log(&mut self, message: &Message, prev: i64, is_new: bool) {
        let Some(log) = self.logs.get_mut(&message.channel_id) else {
            return self
                .faults
                .push(format!("a message of a channel that is not viewed: {}", message.channel_id));
        };
        if message.rev <= log.rev {
            self.faults.push(format!("rev {} came after rev {}", message.rev, log.rev));
        } else if prev > log.rev {
            self.faults
                .push(format!("rev {} follows rev {prev}, but rev {} was the last", message.rev, log.rev));
        }
        if log.new.insert(message.seq) != is_new {
            self.faults
                .push(format!("rev {} of message {} is told as new: {is_new}", message.rev, message.seq));
        }
        log.rev = message.rev;
        log.messages.insert(message.seq, message.clone());
    }
}
