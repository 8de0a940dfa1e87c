//! Pinned messages of a channel. A message is pinned by the writer's batch (`changes.rs`).

use rialto_protocol::{ChannelId, Message, MessageId, UserId};
use sqlx::AssertSqlSafe;

use super::driver::db::snapshot;
use super::messages::{HEAD, MESSAGE, MessageRow};
use super::threads::whole;
use super::{Db, StoreError};

/// The pinned messages of the channel $1 that come after the message $2. What is not pinned there has no place among them:
/// after it come all of them.
const PINS: &str = "WHERE x.channel_id = $1 AND x.pinned_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM messages b WHERE b.id = $2 AND b.channel_id = $1
            AND (b.pinned_at < x.pinned_at OR b.pinned_at = x.pinned_at AND b.seq <= x.seq))
    ORDER BY x.pinned_at DESC, x.seq DESC LIMIT CAST($3 AS BIGINT)";

impl Db {
    /// The messages of a channel that are pinned, the one that was pinned last first, of those pinned at one moment the
    /// newest: the first `limit` after the message `after`; `None` if there is no such channel or `reader` may not see it.
    pub async fn pins(
        &self,
        reader: UserId,
        channel: ChannelId,
        after: Option<MessageId>,
        limit: i64,
    ) -> Result<Option<Vec<Message>>, StoreError> {
        snapshot!(self.pools, |tx| {
            let head: Option<i64> =
                sqlx::query_scalar(HEAD).bind(channel.0).bind(reader.0).fetch_optional(&mut *tx).await?;
            if head.is_none() {
                return Ok(None);
            }
            let query = sqlx::query_as(AssertSqlSafe(format!("{MESSAGE} {PINS}")));
            let query = query.bind(channel.0).bind(after.map(|message| message.0)).bind(limit);
            let rows: Vec<MessageRow> = query.fetch_all(&mut *tx).await?;
            let mut messages: Vec<Message> =
                rows.into_iter().map(|row| row.into_message(Some(reader))).collect();
            whole!(tx, reader, messages);
            Ok(Some(messages))
        })
    }
}
