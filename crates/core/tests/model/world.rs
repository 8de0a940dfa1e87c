//! A world to play histories in: a real store, the product on it, people with screens.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rialto_core::clock::Clock;
use rialto_core::hub::ConnectionId;
use rialto_core::passwords::Cost;
use rialto_core::store::Db;
use rialto_core::{Actor, Chat, Options};
use rialto_protocol::http::{ChannelCreate, InviteCreate, ServerCreate};
use rialto_protocol::requests::ChannelJoin;
use rialto_protocol::{ChannelId, MessageId, ServerId, Timestamp, UserId};

use super::screens::{Badge, Screens};

pub(crate) const PEOPLE: usize = 3;
pub(crate) const SERVERS: usize = 2;
/// Channels of each server.
pub(crate) const CHANNELS: usize = 2;
/// Tabs of each person, at most.
pub(crate) const TABS: usize = 2;

/// Nobody attacks the passwords of a test.
const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };

static NAMES: AtomicU64 = AtomicU64::new(0);

pub(crate) struct World {
    pub(crate) db: Db,
    pub(crate) chat: Chat,
    pub(crate) screens: Screens,
    pub(crate) people: Vec<Actor>,
    pub(crate) servers: Vec<ServerId>,
    /// The channels of each server in turn.
    pub(crate) channels: Vec<(ServerId, ChannelId)>,
    pub(crate) connections: HashMap<(usize, usize), ConnectionId>,
    /// The ids of the messages that were sent, with their author.
    pub(crate) sent: Vec<(usize, MessageId)>,
    next_connection: u64,
}

fn options() -> Options {
    // Cursors are written when the history says so.
    Options {
        cursor_interval: Duration::from_secs(3_600),
        session_interval: Duration::from_secs(3_600),
        password_cost: CHEAP,
        ..Options::default()
    }
}

impl World {
    /// People, all members of all servers, nobody connected.
    pub(crate) async fn new(db: Db) -> anyhow::Result<Self> {
        let screens = Screens::default();
        let chat = Chat::start(db.clone(), Clock::System, options(), screens.clone());
        let mut people = Vec::new();
        for _ in 0..PEOPLE {
            let name = format!("person{}", NAMES.fetch_add(1, Ordering::Relaxed));
            let user = chat.users().create(&name, "correct horse", None).await?;
            people.push(Actor {
                user,
                session: None,
                external_id: None,
                sign_in: None,
                expires_at: Timestamp(i64::MAX),
            });
        }
        let (mut servers, mut channels) = (Vec::new(), Vec::new());
        for number in 0..SERVERS {
            let owner = &people[0];
            let server =
                chat.servers().create(owner, &ServerCreate { name: format!("server {number}") }).await?;
            channels.push((server.id, server.channels[0].id));
            for number in 1..CHANNELS {
                let request = ChannelCreate { name: format!("channel {number}"), topic: None };
                channels.push((server.id, chat.channels().create(owner, server.id, &request).await?.id));
            }
            let invite = chat.invites().create(owner, server.id, &InviteCreate::default()).await?;
            for person in &people[1..] {
                chat.invites().accept(person, &invite.code).await?;
            }
            servers.push(server.id);
        }
        let (connections, sent) = (HashMap::new(), Vec::new());
        Ok(Self { db, chat, screens, people, servers, channels, connections, sent, next_connection: 1 })
    }

    pub(crate) fn connection(&self, person: usize, connection: usize) -> Option<ConnectionId> {
        self.connections.get(&(person, connection)).copied()
    }

    pub(crate) fn new_connection(&mut self, person: usize, connection: usize) -> ConnectionId {
        let id = ConnectionId(self.next_connection);
        self.next_connection += 1;
        self.connections.insert((person, connection), id);
        self.screens.add(id);
        id
    }

    /// The node dies and comes back: every connection is gone, and what only memory held.
    pub(crate) fn crash(&mut self) {
        for (_, connection) in self.connections.drain() {
            self.screens.remove(connection);
        }
        self.chat = Chat::start(self.db.clone(), Clock::System, options(), self.screens.clone());
    }

    /// Waits until everything that was committed is told.
    pub(crate) async fn rest(&self) -> anyhow::Result<()> {
        self.chat.rest().await?;
        Ok(())
    }

    pub(crate) async fn connect(&self, person: usize, connection: ConnectionId) -> anyhow::Result<()> {
        self.chat.read_states().connect(connection, &self.people[person]).await?;
        Ok(())
    }

    pub(crate) async fn disconnect(&self, person: usize, connection: ConnectionId) -> anyhow::Result<()> {
        self.screens.remove(connection);
        self.chat.read_states().disconnect(connection, self.people[person].id()).await?;
        Ok(())
    }

    pub(crate) async fn join(
        &self,
        person: usize,
        connection: ConnectionId,
        channel: ChannelId,
        reading: bool,
    ) {
        let request = ChannelJoin {
            channel_id: channel,
            after: None,
            epoch: None,
            reading: Some(reading),
            alone: None,
        };
        let screens = self.screens.clone();
        let answer = move |joined: rialto_core::Result<_>| {
            if let Ok(joined) = joined {
                screens.joined(connection, joined);
            }
        };
        self.chat.read_states().join_channel(connection, &self.people[person], request, answer).await;
    }

    pub(crate) async fn set_reading(
        &self,
        person: usize,
        connection: ConnectionId,
        channel: ChannelId,
        reading: bool,
    ) {
        let screens = self.screens.clone();
        let answer = move |channel: rialto_core::Result<_>| {
            if let Ok(channel) = channel {
                screens.channel(connection, &channel);
            }
        };
        self.chat.read_states().set_reading(connection, &self.people[person], channel, reading, answer).await;
    }

    pub(crate) async fn leave(&self, person: usize, connection: ConnectionId, channel: ChannelId) {
        let screens = self.screens.clone();
        let answer = move |channel: rialto_core::Result<_>| {
            if let Ok(channel) = channel {
                screens.left(connection, &channel);
            }
        };
        self.chat.read_states().leave_channel(connection, &self.people[person], channel, answer).await;
    }

    pub(crate) async fn open(&self, person: usize, connection: ConnectionId, server: ServerId) {
        let screens = self.screens.clone();
        let answer = move |opened: rialto_core::Result<rialto_protocol::requests::Opened>| {
            if let Ok(opened) = opened {
                screens.opened(connection, &opened.server);
            }
        };
        self.chat.read_states().open_server(connection, &self.people[person], server, answer).await;
    }

    pub(crate) async fn close(&self, person: usize, connection: ConnectionId, server: ServerId) {
        // Who is not a member (any more) is told so, and nothing has changed.
        drop(self.chat.read_states().close_server(connection, &self.people[person], server).await);
    }

    /// The numbers that the node tells `person` at this moment, over HTTP.
    pub(crate) async fn told(&self, person: usize) -> anyhow::Result<BTreeMap<ServerId, Badge>> {
        let servers = self.chat.read_states().servers(&self.people[person]).await?;
        let badge = |server: &rialto_protocol::Server| Badge {
            count: server.count,
            channels: server.channels.iter().map(|channel| (channel.id, channel.unread)).collect(),
        };
        Ok(servers.iter().map(|server| (server.id, badge(server))).collect())
    }

    pub(crate) fn user(&self, person: usize) -> UserId {
        self.people[person].id()
    }
}
