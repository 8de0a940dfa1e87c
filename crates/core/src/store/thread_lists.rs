//! The threads of a server, as somebody lists them.

use std::sync::LazyLock;

use rialto_protocol::http::ListedThread;
use rialto_protocol::{Channel, ChannelId, Message, ServerId, UserId};
use sqlx::AssertSqlSafe;

use super::driver::db::snapshot;
use super::messages::{MESSAGE, MessageRow};
use super::read_states::{ChannelRow, channels};
use super::threads::whole;
use super::{Db, StoreError, access};

/// The threads of the server $2 that the user $1 may see, after the thread $3: $4 of them, with the last reply of all the
/// latest first.
const PAGE: &str = concat!(
    "SELECT c.id FROM channels c",
    access::seen_by!("$1"),
    " WHERE c.server_id = $2 AND c.parent_id IS NOT NULL AND ($3 IS NULL OR (c.active_at, c.id) < (
        SELECT b.active_at, b.id FROM channels b WHERE b.id = $3))
    ORDER BY c.active_at DESC, c.id DESC LIMIT CAST($4 AS BIGINT)"
);
static CHANNELS: LazyLock<String> = LazyLock::new(|| {
    let channels = channels(&format!("c.id IN ({PAGE})"));
    format!("{channels} ORDER BY c.active_at DESC, c.id DESC")
});
static MESSAGES: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{MESSAGE} WHERE x.id IN (SELECT p.parent_message_id FROM channels p WHERE p.id IN ({PAGE}))
         ORDER BY t.active_at DESC, t.id DESC"
    )
});

impl Db {
    /// The threads of a server that `user` may see, those first in which somebody has replied last: the first `limit` after
    /// the thread `after`.
    pub async fn threads(
        &self,
        user: UserId,
        server: ServerId,
        after: Option<ChannelId>,
        limit: i64,
    ) -> Result<Vec<ListedThread>, StoreError> {
        let after = after.map(|thread| thread.0);
        snapshot!(self.pools, |tx| {
            let query = sqlx::query_as(AssertSqlSafe(CHANNELS.as_str())).bind(user.0).bind(server.0);
            let rows: Vec<ChannelRow> = query.bind(after).bind(limit).fetch_all(&mut *tx).await?;
            let channels: Vec<Channel> = rows.into_iter().map(|row| row.into_channel().value).collect();
            let query = sqlx::query_as(AssertSqlSafe(MESSAGES.as_str())).bind(user.0).bind(server.0);
            let rows: Vec<MessageRow> = query.bind(after).bind(limit).fetch_all(&mut *tx).await?;
            let mut messages: Vec<Message> =
                rows.into_iter().map(|row| row.into_message(Some(user))).collect();
            whole!(tx, user, messages);
            let threads = channels.into_iter().zip(messages);
            Ok(threads.map(|(channel, message)| ListedThread { channel, message }).collect())
        })
    }
}
