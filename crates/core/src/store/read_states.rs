//! Numbers: what is counted past the cursors of a user and channel, which `cursors.rs` moves.
//!
//! Nothing here stores a number of unread messages. A count stops at [`COUNT_MAX`]: it costs the same in a
//! channel of a million unread messages as in one of a hundred. What does not count, the reader's own messages
//! and deleted ones past the cursor, is passed over one by one. A channel that is marked unread has a count of its own, which
//! is looked at where there is a mark.

use std::sync::LazyLock;

use rialto_protocol::limits::COUNT_MAX;
use rialto_protocol::{
    CategoryId, Channel, ChannelId, ChannelKind, MessageId, Permission, Permissions, Server, ServerId,
    ServerKind, SessionId, Timestamp, UserId,
};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::access::{self, bit};
use super::communities::community;
use super::counting::{COUNTED, COUNTED_OF_MARKED, COUNTED_WITH_BLOCKS, Counted};
use super::driver::db::{Pools, held, read, snapshot};
use super::driver::rows::columns;
use super::{Db, StoreError, directs, threads};
use crate::access::community::{AccessId, Community, RoleSetId};
use crate::access::permissions::{implied, in_thread};

/// The columns of a channel `c` with the numbers of the user `u`, whose read state of it is `r`, and what they may there
/// (`may`) and in the whole server (`rs`). Both numbers are counted
/// ([`Counted`]) over the newest messages that are not read: those that are not seen are the newest of them. Where all is
/// read and nothing is marked unread, nothing is looked for. Where counting stops stands in the text: SQLite would plan a statement anew each time that
/// a limit is bound. Whether everyone may not view it is worked out of the everyone role `er` and its override `eo`.
fn channel(counted: &str) -> String {
    let (view, administrator) = (bit(Permission::ViewChannel), bit(Permission::Administrator));
    format!(
        "c.id, c.server_id, c.name, c.topic, c.position, c.rev, COALESCE(r.read_seq, 0) AS read_seq,
            CASE WHEN r.unread_from IS NOT NULL THEN {} WHEN c.rev > COALESCE(r.read_seq, 0) THEN {counted} ELSE 0 END AS counted,
            c.category_id, c.access_id, c.slow_mode_seconds, may.permissions, rs.permissions AS base,
            COALESCE((er.permissions & {administrator}) = 0 AND
                (((er.permissions & ~COALESCE(eo.deny, 0)) | COALESCE(eo.allow, 0)) & {view}) = 0, FALSE) AS private",
        *COUNTED_OF_MARKED
    )
}

/// Joins what everyone may where a channel `c` is.
const EVERYONE: &str = "LEFT JOIN roles er ON er.id = c.server_id
    LEFT JOIN overrides eo ON eo.access_id = c.access_id AND eo.subject_id = c.server_id";

/// A channel $2 that the user $1 may see.
pub(super) static ONE: LazyLock<String> = LazyLock::new(|| channels("c.id = $2"));

/// Those channels that the user $1 may see of which `which` holds.
pub(super) fn channels(which: &str) -> String {
    // Of a thread nothing counts but what is marked unread.
    let channel = channel(&format!("CASE WHEN c.parent_id IS NULL THEN {} ELSE 0 END", *COUNTED));
    let seen = access::seen_by!("$1");
    format!(
        "SELECT u.version, a.last AS access, {channel}, r.unread_from, c.parent_id, c.parent_message_id FROM users u, access_sequence a, channels c {seen}
         JOIN role_sets rs ON rs.id = me.role_set_id
         LEFT JOIN read_states r ON r.user_id = $1 AND r.channel_id = c.id {EVERYONE}
         WHERE u.id = $1 AND {which}"
    )
}

/// How many users' numbers one statement gives at most; a power of two.
const USERS_MAX: usize = 256;
const SIZES: usize = USERS_MAX.trailing_zeros() as usize + 1;

/// The servers of so many users, one or all of them ($3).
static SERVERS: LazyLock<[String; SIZES]> =
    LazyLock::new(|| std::array::from_fn(|size| servers(1 << size, "$3 IS NULL OR me.server_id = $3")));

/// The servers of users (the numbers of their parameters begin with 4; as many as a power of two), in the order in which
/// each joined, each with the channels that they may view in their order; of their memberships `me` those that are `wanted`. A
/// user without servers has one row. One statement, so that all of it is as of one moment. Beside it stands whether the
/// session $1 has neither been ended nor expired by $2.
pub(super) fn servers(count: usize, wanted: &str) -> String {
    let channel = channel(&format!("CASE WHEN z.blocks THEN {} ELSE {} END", *COUNTED_WITH_BLOCKS, *COUNTED));
    let users: Vec<String> = (4..4 + count).map(|n| format!("${n}")).collect();
    let users = users.join(", ");
    format!(
        "SELECT EXISTS (SELECT 1 FROM sessions l WHERE l.id = $1 AND l.expires_at > $2) AS live,
            u.id AS reader, u.version, a.last AS access,
            s.id AS of_server, s.name AS server_name, s.icon_url, s.owner_id, {channel}, me.role_set_id,
            CASE WHEN me.closed_seq IS NULL THEN FALSE ELSE NOT EXISTS (
                SELECT 1 FROM messages x WHERE x.channel_id = c.id AND x.seq > me.closed_seq) END AS is_closed,
            z.blocks, r.unread_from
         FROM users u CROSS JOIN access_sequence a
         LEFT JOIN members me ON me.user_id = u.id AND ({wanted})
         LEFT JOIN servers s ON s.id = me.server_id LEFT JOIN role_sets rs ON rs.id = me.role_set_id
         LEFT JOIN access may ON may.role_set_id = me.role_set_id
         LEFT JOIN channels c ON c.server_id = s.id AND c.access_id = may.access_id AND c.parent_id IS NULL
         LEFT JOIN read_states r ON r.user_id = u.id AND r.channel_id = c.id {EVERYONE}
         CROSS JOIN (SELECT EXISTS (SELECT 1 FROM blocks WHERE user_id IN ({users})) AS blocks) z
         WHERE u.id IN ({users})
         ORDER BY u.id, me.joined_at, s.id, c.position"
    )
}

/// Something that was read, and as of when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsOf<T> {
    /// What was read.
    pub value: T,
    /// The version of the user whose numbers are in it.
    pub version: i64,
    /// The last number of the access sequence.
    pub access: i64,
    /// Whether the user may block somebody: where not, they do not.
    pub blocks: bool,
}

/// A server with its numbers as of one read of the store.
#[derive(Clone, Debug)]
pub struct Numbers {
    /// The server; its channels carry the head that the numbers are as of.
    pub server: Server,
    /// Of each channel, how many unread messages were not seen either.
    pub unseen: Vec<i64>,
    /// The role set of the user there.
    pub set: RoleSetId,
    /// Of each channel, where its overrides are, and what the user may there.
    pub may: Vec<(AccessId, Permissions)>,
    /// Whether it is a direct conversation that the user has closed, and nothing was said there since.
    pub is_closed: bool,
}

/// A server with one of its channels. One without channels has one row, with nothing of a channel in it.
pub(super) struct ServerRow {
    live: bool,
    reader: Uuid,
    version: i64,
    access: i64,
    of_server: Option<Uuid>,
    server_name: Option<String>,
    icon_url: Option<String>,
    owner_id: Option<Uuid>,
    id: Option<Uuid>,
    name: Option<String>,
    topic: Option<String>,
    position: Option<i64>,
    rev: Option<i64>,
    read_seq: i64,
    counted: i64,
    category_id: Option<Uuid>,
    access_id: Option<Uuid>,
    slow_mode_seconds: Option<i64>,
    permissions: Option<i64>,
    base: Option<i64>,
    private: bool,
    role_set_id: Option<Uuid>,
    is_closed: bool,
    blocks: bool,
    unread_from: Option<i64>,
}

columns!(ServerRow {
    live,
    reader,
    version,
    access,
    of_server,
    server_name,
    icon_url,
    owner_id,
    id,
    name,
    topic,
    position,
    rev,
    read_seq,
    counted,
    category_id,
    access_id,
    slow_mode_seconds,
    permissions,
    base,
    private,
    role_set_id,
    is_closed,
    blocks,
    unread_from
});

impl ServerRow {
    /// What it is as of.
    const fn nothing(&self) -> AsOf<Vec<Numbers>> {
        AsOf { value: Vec::new(), version: self.version, access: self.access, blocks: self.blocks }
    }

    /// The same row as rusqlite reads it: by the places in [`SERVERS`], since looking for names costs as much as
    /// finding the row.
    fn of_sqlite(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            live: row.get(0)?,
            reader: row.get(1)?,
            version: row.get(2)?,
            access: row.get(3)?,
            of_server: row.get(4)?,
            server_name: row.get(5)?,
            icon_url: row.get(6)?,
            owner_id: row.get(7)?,
            id: row.get(8)?,
            name: row.get(10)?,
            topic: row.get(11)?,
            position: row.get(12)?,
            rev: row.get(13)?,
            read_seq: row.get(14)?,
            counted: row.get(15)?,
            category_id: row.get(16)?,
            access_id: row.get(17)?,
            slow_mode_seconds: row.get(18)?,
            permissions: row.get(19)?,
            base: row.get(20)?,
            private: row.get(21)?,
            role_set_id: row.get(22)?,
            is_closed: row.get(23)?,
            blocks: row.get(24)?,
            unread_from: row.get(25)?,
        })
    }

    fn channel(&mut self, server_id: ServerId) -> Option<Channel> {
        Some(Channel {
            id: ChannelId(self.id?),
            server_id,
            kind: kind(self.access_id?),
            name: Some(self.name.take()?),
            parent_id: None,
            parent_message_id: None,
            topic: self.topic.take()?,
            category_id: self.category_id.map(CategoryId),
            synced: self.category_id.is_some() && self.category_id == self.access_id,
            private: self.private,
            position: self.position?,
            slow_mode_seconds: self.slow_mode_seconds?,
            permissions: told(self.access_id?, Permissions::from_bits(self.permissions?), self.base?),
            rev: self.rev?,
            read_seq: self.read_seq,
            unread: Counted(self.counted).unread(),
            unread_from: self.unread_from,
        })
    }

    /// Where the overrides of the channel are, and what the user may there.
    fn may(&self) -> Option<(AccessId, Permissions)> {
        Some((AccessId(self.access_id?), implied(Permissions::from_bits(self.permissions?))))
    }

    fn numbers(&mut self, id: ServerId) -> Option<Numbers> {
        let mut server = Server::bare(id, self.server_name.take()?, UserId(self.owner_id?));
        if self.access_id.is_some_and(directs::are_direct) {
            (server.kind, server.owner_id) = (ServerKind::Direct, UserId(Uuid::nil()));
        }
        server.icon_url = self.icon_url.take();
        server.permissions = Permissions::from_bits(self.base.unwrap_or(0));
        let set = RoleSetId(self.role_set_id.unwrap_or_default());
        Some(Numbers { server, unseen: Vec::new(), set, may: Vec::new(), is_closed: self.is_closed })
    }
}

/// The users of rows that stand in their order, each with their servers.
pub(super) fn users(rows: Vec<ServerRow>) -> Vec<(UserId, AsOf<Vec<Numbers>>)> {
    let mut users: Vec<(UserId, AsOf<Vec<Numbers>>)> = Vec::new();
    for mut row in rows {
        let reader = UserId(row.reader);
        if users.last().is_none_or(|(last, _)| *last != reader) {
            users.push((reader, row.nothing()));
        }
        let (Some((_, AsOf { value: servers, .. })), Some(id)) = (users.last_mut(), row.of_server) else {
            continue;
        };
        let id = ServerId(id);
        let (may, channel, unseen) = (row.may(), row.channel(id), Counted(row.counted).unseen());
        if servers.last().is_none_or(|last| last.server.id != id) {
            servers.extend(row.numbers(id));
        }
        if let (Some(last), Some(channel)) = (servers.last_mut(), channel) {
            last.server.channels.push(channel);
            last.unseen.push(unseen);
            last.may.extend(may);
        }
    }
    for numbers in users.iter_mut().flat_map(|(_, of)| &mut of.value) {
        numbers.server.count = numbers.unseen.iter().sum::<i64>().min(COUNT_MAX);
    }
    users
}

pub(super) struct ChannelRow {
    version: i64,
    access: i64,
    id: Uuid,
    server_id: Uuid,
    name: String,
    topic: String,
    position: i64,
    rev: i64,
    read_seq: i64,
    counted: i64,
    category_id: Option<Uuid>,
    access_id: Uuid,
    slow_mode_seconds: i64,
    permissions: i64,
    base: i64,
    private: bool,
    unread_from: Option<i64>,
    parent_id: Option<Uuid>,
    parent_message_id: Option<Uuid>,
}

columns!(ChannelRow {
    version,
    access,
    id,
    server_id,
    name,
    topic,
    position,
    rev,
    read_seq,
    counted,
    category_id,
    access_id,
    slow_mode_seconds,
    permissions,
    base,
    private,
    unread_from,
    parent_id,
    parent_message_id
});

/// What somebody may in a channel, where that is not what they may in the whole server: of a direct conversation nothing
/// else tells it.
fn told(access: Uuid, may: Permissions, base: i64) -> Option<Permissions> {
    let (may, base) = (implied(may), Permissions::from_bits(base));
    (may != base || directs::are_direct(access)).then_some(may)
}

/// What the channels are that have that access id.
fn kind(access: Uuid) -> ChannelKind {
    if directs::are_direct(access) { ChannelKind::Direct } else { ChannelKind::Text }
}

impl ChannelRow {
    pub(super) fn into_channel(self) -> AsOf<Channel> {
        let is_thread = self.parent_id.is_some();
        let may = Permissions::from_bits(self.permissions);
        let may = if is_thread { in_thread(may) } else { may };
        let channel = Channel {
            id: ChannelId(self.id),
            server_id: ServerId(self.server_id),
            kind: if is_thread { ChannelKind::Thread } else { kind(self.access_id) },
            name: if is_thread { threads::named(self.name) } else { Some(self.name) },
            parent_id: self.parent_id.map(ChannelId),
            parent_message_id: self.parent_message_id.map(MessageId),
            topic: self.topic,
            category_id: self.category_id.map(CategoryId),
            synced: self.category_id == Some(self.access_id),
            private: self.private,
            // A thread stands in no order.
            position: self.position.max(0),
            slow_mode_seconds: self.slow_mode_seconds,
            permissions: told(self.access_id, may, self.base),
            rev: self.rev,
            read_seq: self.read_seq,
            unread: Counted(self.counted).unread(),
            unread_from: self.unread_from,
        };
        AsOf { value: channel, version: self.version, access: self.access, blocks: false }
    }
}

impl Db {
    /// The servers of `user` with their numbers, all as of one moment: one server, or all.
    pub async fn numbers(
        &self,
        user: UserId,
        server: Option<ServerId>,
    ) -> Result<AsOf<Vec<Numbers>>, StoreError> {
        let rows = self.server_rows(&[user], server, None).await?;
        // Nobody is an actor without a row.
        Ok(users(rows)
            .pop()
            .map_or(AsOf { value: Vec::new(), version: 0, access: 0, blocks: false }, |(_, numbers)| numbers))
    }

    /// All servers of `user` with their numbers, as of a moment in which `session` had neither been ended nor
    /// expired by `now`; `None` if there is no such moment any more.
    pub async fn numbers_in_session(
        &self,
        user: UserId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<Option<AsOf<Vec<Numbers>>>, StoreError> {
        let rows = self.server_rows(&[user], None, Some((session, now))).await?;
        let live = rows.first().is_some_and(|row| row.live);
        Ok(users(rows).pop().map(|(_, numbers)| numbers).filter(|_| live))
    }

    /// The numbers of each of `readers` in `server`, in no order; nothing of who is no user.
    pub async fn numbers_of(
        &self,
        readers: &[UserId],
        server: ServerId,
    ) -> Result<Vec<(UserId, AsOf<Vec<Numbers>>)>, StoreError> {
        let mut numbers = Vec::with_capacity(readers.len());
        for readers in readers.chunks(USERS_MAX) {
            numbers.extend(users(self.server_rows(readers, Some(server), None).await?));
        }
        Ok(numbers)
    }

    /// The servers of `user` with their numbers and their communities, all as of one moment: one server, or all.
    pub async fn servers_of(
        &self,
        user: UserId,
        server: Option<ServerId>,
    ) -> Result<Vec<(Numbers, Community)>, StoreError> {
        let (text, server) = (SERVERS[0].as_str(), server.map(|id| id.0));
        snapshot!(self.pools, |tx| {
            let query = sqlx::query_as(AssertSqlSafe(text)).bind(None::<Uuid>).bind(None::<i64>);
            let rows: Vec<ServerRow> = query.bind(server).bind(user.0).fetch_all(&mut *tx).await?;
            let mut servers = Vec::new();
            let servers_alone = |numbers: &Numbers| numbers.server.kind == ServerKind::Community;
            for numbers in users(rows).into_iter().flat_map(|(_, of)| of.value).filter(servers_alone) {
                let community = community!(tx, numbers.server.id.0, Vec::new());
                servers.extend(community.map(|community| (numbers, community)));
            }
            Ok(servers)
        })
    }

    async fn server_rows(
        &self,
        users: &[UserId],
        server: Option<ServerId>,
        session: Option<(SessionId, Timestamp)>,
    ) -> Result<Vec<ServerRow>, StoreError> {
        let places = users.len().next_power_of_two();
        let text = SERVERS[places.trailing_zeros() as usize].as_str();
        let server = server.map(|id| id.0);
        let (session, now) = session.map(|(id, now)| (id.0, now.0)).unzip();
        let users = users.iter().map(|user| Some(user.0)).chain(std::iter::repeat(None));
        let users: Vec<Option<Uuid>> = users.take(places).collect();
        match &self.pools {
            Pools::Sqlite(sqlite) => {
                let read = move |conn: &rusqlite::Connection| {
                    let mut statement = conn.prepare_cached(text)?;
                    // The text speaks of its parameters in the order of their numbers.
                    statement.raw_bind_parameter(1, session)?;
                    statement.raw_bind_parameter(2, now)?;
                    statement.raw_bind_parameter(3, server)?;
                    for (n, user) in users.iter().enumerate() {
                        statement.raw_bind_parameter(4 + n, user)?;
                    }
                    statement.raw_query().mapped(ServerRow::of_sqlite).collect()
                };
                sqlite.reader.read(read).await
            }
            Pools::Postgres(postgres) => held!(postgres.read(), |conn| {
                let query = sqlx::query_as(AssertSqlSafe(text)).bind(session).bind(now).bind(server);
                let query = users.iter().fold(query, |query, user| query.bind(*user));
                Ok(query.fetch_all(&mut *conn).await?)
            }),
        }
    }

    /// A channel with the numbers of `user`; `None` if there is no such channel or they may not see it.
    pub async fn channel_of(
        &self,
        user: UserId,
        channel: ChannelId,
    ) -> Result<Option<AsOf<Channel>>, StoreError> {
        let row: Option<ChannelRow> = read!(self.pools, |conn| {
            let query = sqlx::query_as(ONE.as_str()).bind(user.0).bind(channel.0);
            Ok(query.fetch_optional(&mut *conn).await?)
        })?;
        Ok(row.map(ChannelRow::into_channel))
    }
}
