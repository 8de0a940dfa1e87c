//! A world to play histories in: a real store, the product on it, people with screens.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rialto_core::clock::Clock;
use rialto_core::hub::{ConnectionId, Pause, RequestId, Rule};
use rialto_core::log::change::{Change, NewMessage};
use rialto_core::passwords::Cost;
use rialto_core::store::Db;
use rialto_core::{About, Actor, Chat, Following, Options, Order};
use rialto_protocol::http::{ChannelCreate, InviteCreate, ServerCreate};
use rialto_protocol::requests::ChannelJoin;
use rialto_protocol::{ChannelId, Epoch, MessageId, ServerId, Timestamp, UserId};
use tokio::time::Instant;

use super::pace::drawn;
use super::screens::{Asked, Badge, Screens};
use super::wire::Wire;

pub(crate) const PEOPLE: usize = 3;
pub(crate) const SERVERS: usize = 2;
/// Channels of each server.
pub(crate) const CHANNELS: usize = 2;
/// Tabs of each person, at most.
pub(crate) const TABS: usize = 2;

/// Nobody attacks the passwords of a test.
const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };

static NAMES: AtomicU64 = AtomicU64::new(0);

/// What a world is made of.
#[derive(Clone)]
pub(crate) struct Setting {
    /// The store of each node.
    pub(crate) dbs: Vec<Db>,
    pub(crate) wire: Wire,
    /// How long the nodes wait where anything else may happen.
    pub(crate) pause: Option<Pause>,
    /// The rule that they leave out.
    pub(crate) without: Option<Rule>,
}

impl Setting {
    /// A node on a bus that loses nothing.
    pub(crate) fn calm(db: Db) -> Self {
        Self { dbs: vec![db], wire: Wire::perfect(), pause: None, without: None }
    }

    /// Nodes on these stores whose bus and pace are drawn from `seed`.
    pub(crate) fn rough(dbs: Vec<Db>, seed: u64) -> Self {
        Self { dbs, wire: Wire::lossy(seed), pause: Some(drawn(seed)), without: None }
    }

    fn start(&self, node: usize, screens: &Screens) -> Chat {
        let bus = |inbox| self.wire.join(node, inbox);
        let screens = screens.of_node(node);
        let chat = Chat::start_on(self.dbs[node].clone(), Clock::System, options(), screens, bus);
        self.pause.iter().for_each(|pause| chat.pause_by(Pause::clone(pause)));
        self.without.iter().for_each(|rule| chat.without(*rule));
        chat
    }
}

pub(crate) struct World {
    setting: Setting,
    /// The first node.
    pub(crate) chat: Chat,
    /// All nodes; each connection of a person is at another one.
    pub(crate) nodes: Vec<Chat>,
    pub(crate) screens: Screens,
    pub(crate) people: Vec<Actor>,
    pub(crate) servers: Vec<ServerId>,
    /// The channels of each server in turn.
    pub(crate) channels: Vec<(ServerId, ChannelId)>,
    pub(crate) connections: HashMap<(usize, usize), ConnectionId>,
    /// The ids of the messages that were sent, with their author.
    pub(crate) sent: Vec<(usize, MessageId)>,
    /// As the node keeps one for each connection.
    orders: HashMap<ConnectionId, Order>,
    next_connection: u64,
    next_request: AtomicU64,
}

fn options() -> Options {
    // Cursors are written when the history says so.
    Options {
        cursor_interval: Duration::from_secs(3_600),
        session_interval: Duration::from_secs(3_600),
        password_cost: CHEAP,
        // What is missing is looked for when the history says so, and read at once.
        following: Following { look: Duration::from_secs(3_600), gap: Duration::from_millis(1) },
        ..Options::default()
    }
}

impl World {
    /// People, all members of all servers, nobody connected.
    pub(crate) async fn new(db: Db) -> anyhow::Result<Self> {
        Self::of(Setting::calm(db)).await
    }

    /// The same of `setting`.
    pub(crate) async fn of(setting: Setting) -> anyhow::Result<Self> {
        let screens = Screens::default();
        let nodes: Vec<Chat> = (0..setting.dbs.len()).map(|node| setting.start(node, &screens)).collect();
        let chat = nodes[0].clone();
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
                let request = ChannelCreate {
                    name: format!("channel {number}"),
                    topic: None,
                    category_id: None,
                    private: None,
                };
                channels.push((server.id, chat.channels().create(owner, server.id, &request).await?.id));
            }
            let invite = chat.invites().create(owner, server.id, &InviteCreate::default()).await?;
            for person in &people[1..] {
                chat.invites().accept(person, &invite.code).await?;
            }
            servers.push(server.id);
        }
        let (connections, sent) = (HashMap::new(), Vec::new());
        Ok(Self {
            setting,
            chat,
            nodes,
            screens,
            people,
            servers,
            channels,
            connections,
            sent,
            orders: HashMap::new(),
            next_connection: 1,
            next_request: AtomicU64::new(1),
        })
    }

    pub(crate) fn connection(&self, person: usize, connection: usize) -> Option<ConnectionId> {
        self.connections.get(&(person, connection)).copied()
    }

    pub(crate) fn new_connection(&mut self, person: usize, connection: usize) -> ConnectionId {
        let id = ConnectionId(self.next_connection);
        self.next_connection += 1;
        self.connections.insert((person, connection), id);
        self.orders.insert(id, Order::default());
        self.screens.add(id, person);
        id
    }

    /// A node dies and comes back: its connections are gone, and what only memory held.
    pub(crate) fn crash(&mut self, node: usize) {
        let node = node % self.nodes.len();
        let (nodes, screens) = (self.nodes.len(), &self.screens);
        self.connections.retain(|(_, at), connection| {
            let is_gone = at % nodes == node;
            if is_gone {
                screens.remove(*connection);
            }
            !is_gone
        });
        self.nodes[node] = self.setting.start(node, &self.screens);
        self.chat = self.nodes[0].clone();
    }

    /// From now on these words must not reach the connections of `person` at the first node.
    pub(crate) fn hide_here(&self, person: usize, words: &[String; 2]) {
        let here = |(who, at): &(usize, usize)| *who == person && at.is_multiple_of(self.nodes.len());
        for (_, connection) in self.connections.iter().filter(|(of, _)| here(of)) {
            words.iter().for_each(|word| self.screens.hide_here(*connection, word));
        }
    }

    pub(crate) fn wire(&self) -> &Wire {
        &self.setting.wire
    }

    /// The life of the store.
    pub(crate) fn epoch(&self) -> Epoch {
        self.setting.dbs[0].epoch()
    }

    /// Commits a message of which no node knows: the answer to its COMMIT was lost.
    pub(crate) async fn commit_unheard(&self, person: usize, channel: ChannelId) -> anyhow::Result<()> {
        let (author, content) = (self.people[person].user.clone(), "hello".to_owned());
        let message = NewMessage { channel, author, content, client_id: None, reply_to: None };
        let deadline = Instant::now() + Duration::from_secs(10);
        self.setting.dbs[0].commit(vec![Change::Send(message)], Clock::System.now(), deadline).await?;
        Ok(())
    }

    /// The node of a connection, or of a person's requests without one.
    pub(crate) fn node(&self, connection: usize) -> &Chat {
        &self.nodes[connection % self.nodes.len()]
    }

    fn node_of(&self, connection: ConnectionId) -> &Chat {
        let found = self.connections.iter().find(|(_, id)| **id == connection);
        self.node(found.map_or(0, |((_, connection), _)| *connection))
    }

    /// A request of a connection that waits for its answer.
    fn ask(&self, asked: Asked) -> RequestId {
        let request = RequestId(self.next_request.fetch_add(1, Ordering::Relaxed));
        self.screens.ask(request, asked);
        request
    }

    /// Waits until everything that was committed is told.
    pub(crate) async fn rest(&self) -> anyhow::Result<()> {
        for node in &self.nodes {
            node.rest().await?;
        }
        Ok(())
    }

    /// The same where several nodes tell of one person, who learn of each other's cursors from the store.
    pub(crate) async fn rest_together(&self) -> anyhow::Result<()> {
        self.rest().await?;
        if self.nodes.len() == 1 {
            return Ok(());
        }
        for node in &self.nodes {
            node.write_cursors().await?;
        }
        self.rest().await
    }

    pub(crate) async fn connect(&self, person: usize, connection: ConnectionId) -> anyhow::Result<()> {
        self.node_of(connection).read_states().connect(connection, &self.people[person]).await?;
        Ok(())
    }

    pub(crate) async fn disconnect(
        &self,
        person: usize,
        at: usize,
        connection: ConnectionId,
    ) -> anyhow::Result<()> {
        self.screens.remove(connection);
        self.node(at).read_states().disconnect(connection, self.people[person].id()).await?;
        Ok(())
    }

    pub(crate) async fn join(
        &self,
        person: usize,
        connection: ConnectionId,
        channel: ChannelId,
        reading: bool,
    ) {
        self.join_from(person, connection, channel, None, reading).await;
    }

    /// A member joins with the cursor with which everything has changed since.
    pub(crate) async fn come_back(
        &self,
        person: usize,
        connection: ConnectionId,
        channel: ChannelId,
        reading: bool,
    ) {
        self.join_from(person, connection, channel, Some(0), reading).await;
    }

    async fn join_from(
        &self,
        person: usize,
        connection: ConnectionId,
        channel: ChannelId,
        after: Option<i64>,
        reading: bool,
    ) {
        let _order = self.orders[&connection].wait(About::Channel(channel)).await;
        let epoch = after.map(|_| self.epoch());
        let request = ChannelJoin { channel_id: channel, after, epoch, reading: Some(reading), alone: None };
        let (states, id) = (self.node_of(connection).read_states(), self.ask(Asked::Look(connection)));
        // Who is not a member (any more) is told so, here and below.
        drop(states.join_channel(connection, &self.people[person], &request, id).await);
    }

    pub(crate) async fn set_reading(
        &self,
        person: usize,
        connection: ConnectionId,
        channel: ChannelId,
        reading: bool,
    ) {
        let _order = self.orders[&connection].wait(About::Channel(channel)).await;
        let (states, id) = (self.node_of(connection).read_states(), self.ask(Asked::Look(connection)));
        drop(states.set_reading(connection, &self.people[person], channel, reading, id).await);
    }

    pub(crate) async fn leave(&self, person: usize, connection: ConnectionId, channel: ChannelId) {
        let _order = self.orders[&connection].wait(About::Channel(channel)).await;
        let (states, id) = (self.node_of(connection).read_states(), self.ask(Asked::Leave(connection)));
        if states.leave_channel(connection, &self.people[person], channel, id).await.is_err() {
            // Whoever leaves shows it no more, also where they are told that it is not theirs.
            self.screens.forget(connection, channel);
        }
    }

    /// `channel:unread` from one of the messages on that are there, or the same over HTTP where there is no such connection.
    pub(crate) async fn mark(&self, person: usize, at: usize, channel: ChannelId, from: usize) {
        let (node, actor) = (self.node(at), &self.people[person]);
        let Ok(page) = node.messages().page(actor, channel, None, Some(100)).await else { return };
        let Some(message) = page.messages.get(from % page.messages.len().max(1)) else { return };
        let Some(connection) = self.connection(person, at) else {
            return drop(node.unread().mark(actor, channel, message.seq).await);
        };
        let _order = self.orders[&connection].wait(About::Channel(channel)).await;
        let id = self.ask(Asked::Look(connection));
        drop(node.unread().mark_for(connection, actor, channel, message.seq, id).await);
    }

    /// `channel:read`, or the same over HTTP where there is no such connection.
    pub(crate) async fn read_channel(&self, person: usize, at: usize, channel: ChannelId) {
        let (unread, actor) = (self.node(at).unread(), &self.people[person]);
        let Some(connection) = self.connection(person, at) else {
            return drop(unread.read_channel(actor, channel).await);
        };
        let _order = self.orders[&connection].wait(About::Channel(channel)).await;
        let id = self.ask(Asked::Look(connection));
        drop(unread.read_channel_for(connection, actor, channel, id).await);
    }

    /// `server:read` in the same manner.
    pub(crate) async fn read_server(&self, person: usize, at: usize, server: ServerId) {
        let (unread, actor) = (self.node(at).unread(), &self.people[person]);
        let Some(connection) = self.connection(person, at) else {
            return drop(unread.read_server(actor, server).await);
        };
        let id = self.ask(Asked::Look(connection));
        drop(unread.read_server_for(connection, actor, server, id).await);
    }

    pub(crate) async fn open(&self, person: usize, connection: ConnectionId, server: ServerId) {
        let _order = self.orders[&connection].wait(About::OpenServer).await;
        let (states, id) = (self.node_of(connection).read_states(), self.ask(Asked::Look(connection)));
        drop(states.open_server(connection, &self.people[person], server, id).await);
    }

    pub(crate) async fn close(&self, person: usize, connection: ConnectionId, server: ServerId) {
        let _order = self.orders[&connection].wait(About::OpenServer).await;
        let states = self.node_of(connection).read_states();
        drop(states.close_server(connection, &self.people[person], server).await);
    }

    /// `notifications:get`
    pub(crate) async fn count(&self, person: usize, connection: ConnectionId) {
        let (states, id) = (self.node_of(connection).read_states(), self.ask(Asked::Look(connection)));
        drop(states.counts(connection, &self.people[person], None, id).await);
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
