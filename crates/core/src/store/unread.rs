//! What a number counts: the very messages of a channel that are unread, and how the badge of a server comes about.

use std::sync::LazyLock;

use rialto_protocol::http::CountedChannel;
use rialto_protocol::limits::COUNT_MAX;
use rialto_protocol::{Channel, ChannelId, Message, ServerId, UserId};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::counting::{COUNTED_WITH_BLOCKS, Counted, counts};
use super::driver::db::{read, snapshot};
use super::driver::rows::columns;
use super::messages::{MESSAGE, MessageRow};
use super::read_states::{ChannelRow, ONE};
use super::threads::whole;
use super::{Db, StoreError, access};

/// The messages of the channel $1 past the place $2 that count for the user $3: as many as a number counts.
static MESSAGES: LazyLock<String> = LazyLock::new(|| {
    let counts = counts!("$3");
    format!("{MESSAGE} WHERE x.channel_id = $1 AND x.seq > $2 AND {counts} ORDER BY x.seq LIMIT {COUNT_MAX}")
});

/// The channels of the server $2 that the user $1 may see, with what the badge counts of each.
static CHANNELS: LazyLock<String> = LazyLock::new(|| {
    let (counted, seen) = (&*COUNTED_WITH_BLOCKS, access::seen_by!("$1"));
    format!(
        "SELECT c.id, c.rev, COALESCE(r.read_seq, 0) AS read_seq, COALESCE(r.seen_seq, 0) AS seen_seq, {counted} AS counted
         FROM users u CROSS JOIN channels c {seen}
         LEFT JOIN read_states r ON r.user_id = $1 AND r.channel_id = c.id
         WHERE u.id = $1 AND c.server_id = $2 AND c.parent_id IS NULL ORDER BY c.position"
    )
});

struct CountedRow {
    id: Uuid,
    rev: i64,
    read_seq: i64,
    seen_seq: i64,
    counted: i64,
}

columns!(CountedRow { id, rev, read_seq, seen_seq, counted });

impl Db {
    /// A channel with the number of `user`, and the messages that it counts, the first of them first; `None` if there is no
    /// such channel or they may not see it.
    pub async fn unread_messages(
        &self,
        user: UserId,
        channel: ChannelId,
    ) -> Result<Option<(Channel, Vec<Message>)>, StoreError> {
        snapshot!(self.pools, |tx| {
            let query = sqlx::query_as(ONE.as_str()).bind(user.0).bind(channel.0);
            let row: Option<ChannelRow> = query.fetch_optional(&mut *tx).await?;
            let Some(channel) = row.map(|row| row.into_channel().value) else { return Ok(None) };
            let past = channel.unread_from.map_or(channel.read_seq, |from| from - 1);
            let query = sqlx::query_as(MESSAGES.as_str()).bind(channel.id.0).bind(past).bind(user.0);
            let rows: Vec<MessageRow> = query.fetch_all(&mut *tx).await?;
            let mut messages: Vec<Message> =
                rows.into_iter().map(|row| row.into_message(Some(user))).collect();
            whole!(tx, user, messages);
            Ok(Some((channel, messages)))
        })
    }

    /// The channels of a server that `user` may see, with what its badge counts of each, and their heads.
    pub async fn counted_channels(
        &self,
        user: UserId,
        server: ServerId,
    ) -> Result<Vec<(CountedChannel, i64)>, StoreError> {
        let rows: Vec<CountedRow> = read!(self.pools, |conn| {
            let query = sqlx::query_as(AssertSqlSafe(CHANNELS.as_str())).bind(user.0).bind(server.0);
            Ok(query.fetch_all(&mut *conn).await?)
        })?;
        let channel = |row: CountedRow| CountedChannel {
            channel_id: ChannelId(row.id),
            counted: Counted(row.counted).unseen(),
            read_seq: row.read_seq,
            seen_seq: row.seen_seq,
        };
        Ok(rows.into_iter().map(|row| (row.rev, channel(row))).map(|(rev, channel)| (channel, rev)).collect())
    }
}
