//! Channels, as things that are made; their log is in `messages.rs`.

use rialto_protocol::limits::CHANNELS_MAX;
use rialto_protocol::{ChannelId, ServerId, Timestamp};

use super::driver::db::transact;
use super::driver::writes::Commit;
use super::{Db, StoreError, access};

/// A channel to be.
#[derive(Clone, Copy, Debug)]
pub struct NewChannel<'a> {
    /// Its id.
    pub id: ChannelId,
    /// Its server.
    pub server: ServerId,
    /// Its name.
    pub name: &'a str,
    /// What it is about.
    pub topic: &'a str,
    /// When it is made.
    pub created_at: Timestamp,
}

const INSERT: &str = "
    INSERT INTO channels (id, server_id, name, topic, position, access_id, created_at)
    SELECT $1, $2, $3, $4,
        COALESCE((SELECT max(position) FROM channels WHERE server_id = $2), -1) + 1, $2, $5
    WHERE (SELECT count(*) FROM channels WHERE server_id = $2) < $6
    RETURNING position";

impl Db {
    /// Makes a channel after the others of its server. Gives its position and its access number; nothing, and changes
    /// nothing, when the server has as many channels as it may. `Foreign` when there is no such server.
    pub async fn create_channel(&self, channel: &NewChannel<'_>) -> Result<Option<(i64, i64)>, StoreError> {
        transact!(self.pools, Commit::Told, |tx| {
            // So channels get their positions one after the other.
            sqlx::query(access::TAKE_SERVER).bind(channel.server.0).execute(&mut *tx).await?;
            let position = sqlx::query_scalar(INSERT)
                .bind(channel.id.0)
                .bind(channel.server.0)
                .bind(channel.name)
                .bind(channel.topic)
                .bind(channel.created_at.0)
                .bind(CHANNELS_MAX)
                .fetch_optional(&mut *tx)
                .await?;
            let Some(position) = position else { return Ok(None) };
            Ok(Some((position, access::take_number!(tx, channel.server.0))))
        })
    }
}
