//! Read states: two cursors of a user and channel, and the numbers that are counted past them.
//!
//! Nothing here stores a number of unread messages. A count stops at [`COUNT_MAX`]: it costs the same in a
//! channel of a million unread messages as in one of a hundred. What does not count, the reader's own messages
//! and deleted ones past the cursor, is passed over one by one.

use rialto_protocol::limits::COUNT_MAX;
use rialto_protocol::{Channel, ChannelId, Server, ServerId, UserId};
use sqlx::{AssertSqlSafe, FromRow};

use super::db::{snapshot, transact};
use super::{Db, StoreError};
use crate::delivery::Numbers;

/// How many rows one statement that moves cursors takes at most.
const ROWS_MAX: usize = 500;

/// The channels of a user's servers with the user's numbers. $1 is the user, $2 a server or NULL for all,
/// $3 a channel or NULL for all, $4 where counting stops.
const CHANNELS: &str = "
    SELECT c.id, c.server_id, c.name, c.topic, c.position, c.rev, COALESCE(r.read_seq, 0) AS read_seq,
        (SELECT COUNT(*) FROM (
            SELECT 1 AS one FROM messages x
            WHERE x.channel_id = c.id AND x.seq > COALESCE(r.read_seq, 0)
                AND x.author_id <> $1 AND x.deleted_at IS NULL AND NOT x.system LIMIT $4) counted) AS unread,
        (SELECT COUNT(*) FROM (
            SELECT 1 AS one FROM messages x
            WHERE x.channel_id = c.id
                AND x.seq > CASE WHEN r.seen_seq > r.read_seq THEN r.seen_seq ELSE COALESCE(r.read_seq, 0) END
                AND x.author_id <> $1 AND x.deleted_at IS NULL AND NOT x.system LIMIT $4) counted) AS unseen
    FROM members me JOIN channels c ON c.server_id = me.server_id
    LEFT JOIN read_states r ON r.user_id = $1 AND r.channel_id = c.id
    WHERE me.user_id = $1 AND ($2 IS NULL OR c.server_id = $2) AND ($3 IS NULL OR c.id = $3)
    ORDER BY c.server_id, c.position";

/// The servers of a user, in the order in which they joined. $1 is the user, $2 a server or NULL for all.
const SERVERS: &str = "
    SELECT s.id, s.name, s.icon_url, s.owner_id FROM members me JOIN servers s ON s.id = me.server_id
    WHERE me.user_id = $1 AND ($2 IS NULL OR s.id = $2) ORDER BY me.joined_at, s.id";

/// Moves read cursors forward to given places, of those who are still members.
const READ: (&str, &str) = (
    "WITH v(user_id, channel_id, seq) AS (VALUES ",
    ") INSERT INTO read_states (user_id, channel_id, read_seq, seen_seq)
    SELECT v.user_id, v.channel_id, v.seq, 0 FROM v JOIN channels c ON c.id = v.channel_id
    JOIN members m ON m.server_id = c.server_id AND m.user_id = v.user_id WHERE TRUE
    ON CONFLICT (user_id, channel_id) DO UPDATE SET read_seq = excluded.read_seq
    WHERE excluded.read_seq > read_states.read_seq",
);

/// Moves the seen cursors of whole servers forward to the heads, of those who are still members.
const SEEN: (&str, &str) = (
    "WITH v(user_id, server_id) AS (VALUES ",
    ") INSERT INTO read_states (user_id, channel_id, read_seq, seen_seq)
    SELECT v.user_id, c.id, 0, c.rev FROM v JOIN channels c ON c.server_id = v.server_id
    JOIN members m ON m.server_id = v.server_id AND m.user_id = v.user_id WHERE TRUE
    ON CONFLICT (user_id, channel_id) DO UPDATE SET seen_seq = excluded.seen_seq
    WHERE excluded.seen_seq > read_states.seen_seq",
);

#[derive(FromRow)]
struct ServerRow {
    id: String,
    name: String,
    icon_url: Option<String>,
    owner_id: String,
}

#[derive(FromRow)]
struct ChannelRow {
    id: String,
    server_id: String,
    name: String,
    topic: String,
    position: i64,
    rev: i64,
    read_seq: i64,
    unread: i64,
    unseen: i64,
}

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
        let (user, server) = (user.to_string(), server.map(|id| id.to_string()));
        let (servers, channels) = snapshot!(self.pools, |tx| {
            let query = sqlx::query_as(SERVERS).bind(&user).bind(&server);
            let servers: Vec<ServerRow> = query.fetch_all(&mut *tx).await?;
            let query =
                sqlx::query_as(CHANNELS).bind(&user).bind(&server).bind(None::<String>).bind(COUNT_MAX);
            let channels: Vec<ChannelRow> = query.fetch_all(&mut *tx).await?;
            Ok((servers, channels))
        })?;
        Ok(gather(servers, channels))
    }

    /// A channel with the numbers of `user`; `None` if there is no such channel or they are not a member.
    pub async fn channel_of(&self, user: UserId, channel: ChannelId) -> Result<Option<Channel>, StoreError> {
        let (user, channel) = (user.to_string(), channel.to_string());
        let row: Option<ChannelRow> = super::db::read!(self.pools, |conn| {
            let query =
                sqlx::query_as(CHANNELS).bind(&user).bind(None::<String>).bind(&channel).bind(COUNT_MAX);
            Ok(query.fetch_optional(&mut *conn).await?)
        })?;
        Ok(row.map(ChannelRow::into_channel))
    }

    /// Moves read cursors forward (never back): of each user and channel to the given place.
    pub async fn advance_read(&self, cursors: &[(UserId, ChannelId, i64)]) -> Result<(), StoreError> {
        for cursors in cursors.chunks(ROWS_MAX) {
            let rows = (0..cursors.len()).map(|n| {
                format!(
                    "(CAST(${} AS TEXT), CAST(${} AS TEXT), CAST(${} AS BIGINT))",
                    3 * n + 1,
                    3 * n + 2,
                    3 * n + 3
                )
            });
            let text = format!("{}{}{}", READ.0, rows.collect::<Vec<_>>().join(", "), READ.1);
            transact!(self.pools, |tx| {
                let mut query = sqlx::query(AssertSqlSafe(text.clone()));
                for (user, channel, seq) in cursors {
                    query = query.bind(user.to_string()).bind(channel.to_string()).bind(*seq);
                }
                query.execute(&mut *tx).await?;
                Ok(())
            })?;
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

/// Puts the channels into their servers.
fn gather(servers: Vec<ServerRow>, channels: Vec<ChannelRow>) -> Vec<Numbers> {
    let mut all: Vec<Numbers> = servers
        .into_iter()
        .map(|row| Numbers {
            server: Server {
                id: ServerId::parse(&row.id),
                name: row.name,
                icon_url: row.icon_url,
                owner_id: UserId::parse(&row.owner_id),
                channels: Vec::new(),
                count: 0,
            },
            unseen: Vec::new(),
        })
        .collect();
    for row in channels {
        let server = ServerId::parse(&row.server_id);
        let Some(numbers) = all.iter_mut().find(|numbers| numbers.server.id == server) else { continue };
        numbers.unseen.push(row.unseen);
        numbers.server.channels.push(row.into_channel());
    }
    for numbers in &mut all {
        numbers.server.count = numbers.unseen.iter().sum::<i64>().min(COUNT_MAX);
    }
    all
}
