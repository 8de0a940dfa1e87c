//! Read states: two cursors of a user and channel, and the numbers that are counted past them.
//!
//! Nothing here stores a number of unread messages. A count stops at [`COUNT_MAX`]: it costs the same in a
//! channel of a million unread messages as in one of a hundred. What does not count, the reader's own messages
//! and deleted ones past the cursor, is passed over one by one.

use std::sync::LazyLock;

use rialto_protocol::limits::COUNT_MAX;
use rialto_protocol::{Channel, ChannelId, Server, ServerId, SessionId, Timestamp, UserId};
use rusqlite::{TransactionBehavior, named_params};
use sqlx::{AssertSqlSafe, PgConnection};

use super::driver::db::{Pools, read, read_on_postgres, transact, transact_on_postgres};
use super::driver::rows::columns;
use super::driver::writes::Commit;
use super::{Db, StoreError};
use crate::hub::Numbers;

/// How many rows one statement that moves cursors takes at most.
const ROWS_MAX: usize = 500;

/// The columns of a channel `c` with the numbers of the user $1, whose read state of it is `r`. Where all is read,
/// nothing is looked for. Where counting stops stands in the text: SQLite would plan a statement anew each time that
/// a limit is bound.
static CHANNEL: LazyLock<String> = LazyLock::new(|| {
    format!(
        "c.id, c.server_id, c.name, c.topic, c.position, c.rev, COALESCE(r.read_seq, 0) AS read_seq,
            CASE WHEN c.rev > COALESCE(r.read_seq, 0) THEN (SELECT COUNT(*) FROM (
                SELECT 1 AS one FROM messages x
                WHERE x.channel_id = c.id AND x.seq > COALESCE(r.read_seq, 0)
                    AND x.author_id <> $1 AND x.deleted_at IS NULL AND NOT x.system
                LIMIT {COUNT_MAX}) counted) ELSE 0 END AS unread"
    )
});

/// A channel that the user $1 may see, $2.
static ONE: LazyLock<String> = LazyLock::new(|| {
    let channel = &*CHANNEL;
    format!(
        "SELECT {channel} FROM channels c
         JOIN members me ON me.server_id = c.server_id AND me.user_id = $1
         LEFT JOIN read_states r ON r.user_id = $1 AND r.channel_id = c.id
         WHERE c.id = $2"
    )
});

/// The servers of the user $1 in the order in which they joined, each with its channels in their order: the
/// server $2, or all if that is NULL. One statement, so that all of it is as of one moment. Beside it stands
/// whether the session $3 has neither been ended nor expired by $4.
static SERVERS: LazyLock<String> = LazyLock::new(|| {
    let channel = &*CHANNEL;
    format!(
        "SELECT s.id AS of_server, s.name AS server_name, s.icon_url, s.owner_id,
            EXISTS (SELECT 1 FROM sessions l WHERE l.id = $3 AND l.expires_at > $4) AS live, {channel},
            CASE WHEN c.rev > COALESCE(r.read_seq, 0) THEN (SELECT COUNT(*) FROM (
                SELECT 1 AS one FROM messages x
                WHERE x.channel_id = c.id
                    AND x.seq > CASE WHEN r.seen_seq > r.read_seq THEN r.seen_seq ELSE COALESCE(r.read_seq, 0) END
                    AND x.author_id <> $1 AND x.deleted_at IS NULL AND NOT x.system
                LIMIT {COUNT_MAX}) counted) ELSE 0 END AS unseen
         FROM members me JOIN servers s ON s.id = me.server_id LEFT JOIN channels c ON c.server_id = s.id
         LEFT JOIN read_states r ON r.user_id = $1 AND r.channel_id = c.id
         WHERE me.user_id = $1 AND ($2 IS NULL OR s.id = $2)
         ORDER BY me.joined_at, s.id, c.position"
    )
});

/// Moves read cursors forward to given places, of those who are still members.
const READ: (&str, &str) = (
    "WITH v(user_id, channel_id, seq) AS (VALUES ",
    ") INSERT INTO read_states (user_id, channel_id, read_seq, seen_seq)
    SELECT v.user_id, v.channel_id, v.seq, 0 FROM v JOIN channels c ON c.id = v.channel_id
    JOIN members m ON m.server_id = c.server_id AND m.user_id = v.user_id WHERE TRUE
    ON CONFLICT (user_id, channel_id) DO UPDATE SET read_seq = excluded.read_seq
    WHERE excluded.read_seq > read_states.read_seq",
);

/// The same of one: the thread that writes on SQLite has no hop to save.
const READ_ONE: &str = "
    INSERT INTO read_states (user_id, channel_id, read_seq, seen_seq)
    SELECT m.user_id, c.id, $3, 0 FROM channels c
    JOIN members m ON m.server_id = c.server_id AND m.user_id = $1 WHERE c.id = $2
    ON CONFLICT (user_id, channel_id) DO UPDATE SET read_seq = excluded.read_seq
    WHERE excluded.read_seq > read_states.read_seq";

/// Moves the seen cursors of whole servers forward to the heads, of those who are still members.
const SEEN: (&str, &str) = (
    "WITH v(user_id, server_id) AS (VALUES ",
    ") INSERT INTO read_states (user_id, channel_id, read_seq, seen_seq)
    SELECT v.user_id, c.id, 0, c.rev FROM v JOIN channels c ON c.server_id = v.server_id
    JOIN members m ON m.server_id = v.server_id AND m.user_id = v.user_id WHERE TRUE
    ON CONFLICT (user_id, channel_id) DO UPDATE SET seen_seq = excluded.seen_seq
    WHERE excluded.seen_seq > read_states.seen_seq",
);

/// A server with one of its channels. One without channels has one row, with nothing of a channel in it.
struct ServerRow {
    of_server: String,
    server_name: String,
    icon_url: Option<String>,
    owner_id: String,
    live: bool,
    unseen: i64,
    id: Option<String>,
    name: Option<String>,
    topic: Option<String>,
    position: Option<i64>,
    rev: Option<i64>,
    read_seq: i64,
    unread: i64,
}

columns!(ServerRow {
    of_server,
    server_name,
    icon_url,
    owner_id,
    live,
    unseen,
    id,
    name,
    topic,
    position,
    rev,
    read_seq,
    unread
});

impl ServerRow {
    /// The same row as rusqlite reads it: by the places in [`SERVERS`], since looking for names costs as much as
    /// finding the row.
    fn of_sqlite(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            of_server: row.get(0)?,
            server_name: row.get(1)?,
            icon_url: row.get(2)?,
            owner_id: row.get(3)?,
            live: row.get(4)?,
            id: row.get(5)?,
            name: row.get(7)?,
            topic: row.get(8)?,
            position: row.get(9)?,
            rev: row.get(10)?,
            read_seq: row.get(11)?,
            unread: row.get(12)?,
            unseen: row.get(13)?,
        })
    }

    fn channel(&mut self, server_id: ServerId) -> Option<Channel> {
        Some(Channel {
            id: ChannelId::parse(self.id.as_deref()?),
            server_id,
            name: self.name.take()?,
            topic: self.topic.take()?,
            position: self.position?,
            rev: self.rev?,
            read_seq: self.read_seq,
            unread: self.unread,
        })
    }

    fn into_numbers(self, id: ServerId) -> Numbers {
        let server = Server {
            id,
            name: self.server_name,
            icon_url: self.icon_url,
            owner_id: UserId::parse(&self.owner_id),
            channels: Vec::new(),
            count: 0,
        };
        Numbers { server, unseen: Vec::new() }
    }
}

/// The servers of rows that stand in their order.
fn servers(rows: Vec<ServerRow>) -> Vec<Numbers> {
    let mut servers: Vec<Numbers> = Vec::new();
    for mut row in rows {
        let id = ServerId::parse(&row.of_server);
        let (channel, unseen) = (row.channel(id), row.unseen);
        if servers.last().is_none_or(|last| last.server.id != id) {
            servers.push(row.into_numbers(id));
        }
        if let (Some(last), Some(channel)) = (servers.last_mut(), channel) {
            last.server.channels.push(channel);
            last.unseen.push(unseen);
        }
    }
    for numbers in &mut servers {
        numbers.server.count = numbers.unseen.iter().sum::<i64>().min(COUNT_MAX);
    }
    servers
}

struct ChannelRow {
    id: String,
    server_id: String,
    name: String,
    topic: String,
    position: i64,
    rev: i64,
    read_seq: i64,
    unread: i64,
}

columns!(ChannelRow { id, server_id, name, topic, position, rev, read_seq, unread });

impl ChannelRow {
    fn into_channel(self) -> Channel {
        Channel {
            id: ChannelId::parse(&self.id),
            server_id: ServerId::parse(&self.server_id),
            name: self.name,
            topic: self.topic,
            position: self.position,
            rev: self.rev,
            read_seq: self.read_seq,
            unread: self.unread,
        }
    }
}

impl Db {
    /// The servers of `user` with their numbers, all as of one moment: one server, or all.
    pub async fn numbers(&self, user: UserId, server: Option<ServerId>) -> Result<Vec<Numbers>, StoreError> {
        Ok(servers(self.server_rows(user, server, None).await?))
    }

    /// All servers of `user` with their numbers, as of a moment in which `session` had neither been ended nor
    /// expired by `now`; `None` if there is no such moment any more.
    pub async fn numbers_in_session(
        &self,
        user: UserId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<Option<Vec<Numbers>>, StoreError> {
        let rows = self.server_rows(user, None, Some((session, now))).await?;
        let live = match rows.first() {
            Some(row) => row.live,
            None => self.is_live(session, now).await?,
        };
        Ok(live.then(|| servers(rows)))
    }

    async fn server_rows(
        &self,
        user: UserId,
        server: Option<ServerId>,
        session: Option<(SessionId, Timestamp)>,
    ) -> Result<Vec<ServerRow>, StoreError> {
        let (user, server) = (user.to_string(), server.map(|id| id.to_string()));
        let (session, now) = session.map(|(id, now)| (id.to_string(), now.0)).unzip();
        match &self.pools {
            Pools::Sqlite { reader, .. } => {
                let read = move |conn: &rusqlite::Connection| {
                    let mut statement = conn.prepare_cached(&SERVERS)?;
                    let values = named_params! { "$1": user, "$2": server, "$3": session, "$4": now };
                    statement.query_map(values, ServerRow::of_sqlite)?.collect()
                };
                reader.read(read).await
            }
            Pools::Postgres(postgres) => read_on_postgres!(postgres, |conn| {
                let query = sqlx::query_as(SERVERS.as_str()).bind(user).bind(server).bind(session).bind(now);
                Ok(query.fetch_all(&mut *conn).await?)
            }),
        }
    }

    /// A channel with the numbers of `user`; `None` if there is no such channel or they are not a member.
    pub async fn channel_of(&self, user: UserId, channel: ChannelId) -> Result<Option<Channel>, StoreError> {
        let (user, channel) = (user.to_string(), channel.to_string());
        let row: Option<ChannelRow> = read!(self.pools, |conn| {
            let query = sqlx::query_as(ONE.as_str()).bind(&user).bind(&channel);
            Ok(query.fetch_optional(&mut *conn).await?)
        })?;
        Ok(row.map(ChannelRow::into_channel))
    }

    /// Moves read cursors forward (never back): of each user and channel to the given place.
    pub async fn advance_read(&self, cursors: &[(UserId, ChannelId, i64)]) -> Result<(), StoreError> {
        for cursors in cursors.chunks(ROWS_MAX) {
            match &self.pools {
                Pools::Sqlite { writer, gate, .. } => {
                    let cursors = cursors.to_vec();
                    writer.write(gate, move |conn| advance_one_by_one(conn, &cursors)).await?;
                }
                Pools::Postgres(postgres) => {
                    transact_on_postgres!(postgres, Commit::Plain, |tx| advance_together(tx, cursors).await)?;
                }
            }
        }
        Ok(())
    }

    /// Moves seen cursors forward: of each user in all channels of the server, to their heads.
    pub async fn advance_seen(&self, servers: &[(UserId, ServerId)]) -> Result<(), StoreError> {
        for servers in servers.chunks(ROWS_MAX) {
            let rows = (0..servers.len())
                .map(|n| format!("(CAST(${} AS TEXT), CAST(${} AS TEXT))", 2 * n + 1, 2 * n + 2));
            let text = format!("{}{}{}", SEEN.0, rows.collect::<Vec<_>>().join(", "), SEEN.1);
            transact!(self.pools, |tx| {
                let mut query = sqlx::query(AssertSqlSafe(text.clone()));
                for (user, server) in servers {
                    query = query.bind(user.to_string()).bind(server.to_string());
                }
                query.execute(&mut *tx).await?;
                Ok(())
            })?;
        }
        Ok(())
    }
}

async fn advance_together(
    conn: &mut PgConnection,
    cursors: &[(UserId, ChannelId, i64)],
) -> Result<(), StoreError> {
    let row = |n| {
        format!(
            "(CAST(${} AS TEXT), CAST(${} AS TEXT), CAST(${} AS BIGINT))",
            3 * n + 1,
            3 * n + 2,
            3 * n + 3
        )
    };
    let rows: Vec<String> = (0..cursors.len()).map(row).collect();
    let mut query = sqlx::query(AssertSqlSafe(format!("{}{}{}", READ.0, rows.join(", "), READ.1)));
    for (user, channel, seq) in cursors {
        query = query.bind(user.to_string()).bind(channel.to_string()).bind(*seq);
    }
    query.execute(conn).await?;
    Ok(())
}

fn advance_one_by_one(
    conn: &mut rusqlite::Connection,
    cursors: &[(UserId, ChannelId, i64)],
) -> rusqlite::Result<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut statement = tx.prepare_cached(READ_ONE)?;
    for (user, channel, seq) in cursors {
        let values = named_params! { "$1": user.to_string(), "$2": channel.to_string(), "$3": seq };
        statement.execute(values)?;
    }
    drop(statement);
    tx.commit()
}
