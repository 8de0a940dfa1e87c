//! The messages around a place of a channel's log.

use rialto_protocol::{ChannelId, Message, UserId};
use sqlx::AssertSqlSafe;

use super::driver::db::snapshot;
use super::messages::{HEAD, MESSAGE, MessageRow};
use super::threads::whole;
use super::{Db, StoreError};

const AROUND: &str = "WHERE x.id IN (
        SELECT id FROM (
            SELECT id FROM messages WHERE channel_id = $1 AND seq <= $2 ORDER BY seq DESC LIMIT CAST($3 AS BIGINT)) a
        UNION ALL SELECT id FROM (
            SELECT id FROM messages WHERE channel_id = $1 AND seq > $2 ORDER BY seq LIMIT CAST($4 AS BIGINT)) b)
    ORDER BY x.seq";

impl Db {
    /// The last messages up to the place `seq` and the first after it, in seq order: `limit` in all, at most half of them
    /// newer, with the head of the channel; `None` if there is no such channel or `reader` may not see it.
    pub async fn messages_around(
        &self,
        reader: UserId,
        channel: ChannelId,
        seq: i64,
        limit: i64,
    ) -> Result<Option<(Vec<Message>, i64)>, StoreError> {
        let newer = limit / 2;
        snapshot!(self.pools, |tx| {
            let head =
                sqlx::query_scalar(HEAD).bind(channel.0).bind(reader.0).fetch_optional(&mut *tx).await?;
            let Some(head) = head else { return Ok(None) };
            let query = sqlx::query_as(AssertSqlSafe(format!("{MESSAGE} {AROUND}")));
            let query = query.bind(channel.0).bind(seq).bind(limit - newer).bind(newer);
            let rows: Vec<MessageRow> = query.fetch_all(&mut *tx).await?;
            let mut messages: Vec<Message> =
                rows.into_iter().map(|row| row.into_message(Some(reader))).collect();
            whole!(tx, reader, messages);
            Ok(Some((messages, head)))
        })
    }
}
