//! Bans, and the messages of banned people that are still to be deleted.

use rialto_protocol::{Ban, ChannelId, MessageId, ServerId, Timestamp, User, UserId};
use uuid::Uuid;

use super::driver::db::{read, transact};
use super::driver::rows::columns;
use super::user_rows::UserRow;
use super::{Db, StoreError};

/// A ban to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBan {
    /// Who is banned.
    pub user: UserId,
    /// Who bans them.
    pub by: UserId,
    /// Why.
    pub reason: Option<String>,
    /// When.
    pub created_at: Timestamp,
    /// Their messages since then are to be deleted.
    pub purge_since: Option<Timestamp>,
}

const SET: &str = "
    INSERT INTO bans (server_id, user_id, by_id, reason, created_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (server_id, user_id) DO UPDATE SET by_id = excluded.by_id, reason = excluded.reason,
        created_at = excluded.created_at";
const PURGE: &str = "
    INSERT INTO purges (server_id, author_id, actor_id, since) VALUES ($1, $2, $3, $4)
    ON CONFLICT (server_id, author_id) DO UPDATE SET actor_id = excluded.actor_id,
        since = CASE WHEN excluded.since < purges.since THEN excluded.since ELSE purges.since END";
pub(super) const UNBAN: &str = "DELETE FROM bans WHERE server_id = $1 AND user_id = $2";
/// What invites there were let the user in again.
pub(super) const LIFT: &str = "UPDATE kicks SET lifted = TRUE WHERE server_id = $1 AND user_id = $2";
pub(super) const IS_BANNED: &str = "SELECT EXISTS (SELECT 1 FROM bans WHERE server_id = $1 AND user_id = $2)";

/// The texts that write a ban.
pub(super) const WRITE: (&str, &str) = (SET, PURGE);

/// Writes a ban of a server that is taken.
macro_rules! ban {
    ($tx:ident, $server:expr, $ban:expr) => {{
        let (server, ban): (uuid::Uuid, &$crate::store::NewBan) = ($server, $ban);
        let (set, purge) = $crate::store::bans::WRITE;
        let set = sqlx::query(set).bind(server).bind(ban.user.0).bind(ban.by.0);
        set.bind(ban.reason.as_deref()).bind(ban.created_at.0).execute(&mut *$tx).await?;
        if let Some(since) = ban.purge_since {
            let purge = sqlx::query(purge).bind(server).bind(ban.user.0).bind(ban.by.0);
            purge.bind(since.0).execute(&mut *$tx).await?;
        }
    }};
}

pub(super) use ban;

/// The bans of a server, the newest first, after one of them if that is given.
const LIST: &str = "
    SELECT b.reason, b.created_at AS made_at, y.id AS by_id, y.username AS by_username,
        y.display_name AS by_name, y.avatar_url AS by_avatar, u.id, u.username, u.display_name, u.avatar_url
    FROM bans b JOIN users u ON u.id = b.user_id JOIN users y ON y.id = b.by_id
    WHERE b.server_id = $1 AND ($2 IS NULL OR (b.created_at, b.user_id) <
        ((SELECT created_at FROM bans WHERE server_id = $1 AND user_id = $2), $2))
    ORDER BY b.created_at DESC, b.user_id DESC LIMIT CAST($3 AS BIGINT)";

struct BanRow {
    reason: Option<String>,
    made_at: i64,
    by_id: Uuid,
    by_username: String,
    by_name: String,
    by_avatar: Option<String>,
    user: UserRow,
}

columns!(BanRow { reason, made_at, by_id, by_username, by_name, by_avatar } and user);

impl From<BanRow> for Ban {
    fn from(row: BanRow) -> Self {
        let by = User {
            id: UserId(row.by_id),
            username: row.by_username,
            display_name: row.by_name,
            avatar_url: row.by_avatar,
        };
        Self { user: row.user.into(), reason: row.reason, by, created_at: Timestamp(row.made_at) }
    }
}

impl Db {
    /// The bans of `server`, the newest first: `limit` at most, after that of a user if that is given.
    pub async fn bans(
        &self,
        server: ServerId,
        after: Option<UserId>,
        limit: i64,
    ) -> Result<Vec<Ban>, StoreError> {
        let rows: Vec<BanRow> = read!(self.pools, |conn| {
            let query = sqlx::query_as(LIST).bind(server.0).bind(after.map(|user| user.0)).bind(limit);
            Ok(query.fetch_all(&mut *conn).await?)
        })?;
        Ok(rows.into_iter().map(Ban::from).collect())
    }
}

/// Messages that are to be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purge {
    /// In which server.
    pub server: ServerId,
    /// Whose.
    pub author: UserId,
    /// Who wants it.
    pub actor: UserId,
    /// Those since then.
    pub since: Timestamp,
}

/// A part of a channel, looked through from its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurgePage {
    /// The messages in it that are to be deleted.
    pub messages: Vec<MessageId>,
    /// Where the next part ends; nothing where all that may be to be deleted was looked at.
    pub before: Option<i64>,
}

/// How many messages one part has.
const PART: i64 = 512;
/// How far the clocks of two nodes may be apart, in milliseconds: messages stand in the order of their places, and not in
/// that of their times.
const CLOCKS_APART: i64 = 3_600_000;

const PURGES: &str = "SELECT server_id, author_id, actor_id, since FROM purges";
const CHANNELS: &str = "SELECT id FROM channels WHERE server_id = $1 ORDER BY id";
const PAGE: &str = "
    SELECT id, seq, created_at, author_id = $2 AND deleted_at IS NULL AND created_at >= $3 AS goes
    FROM messages WHERE channel_id = $1 AND seq < $4 ORDER BY seq DESC LIMIT CAST($5 AS BIGINT)";
const END: &str = "DELETE FROM purges WHERE server_id = $1 AND author_id = $2 AND since = $3";

impl Db {
    /// What is still to be deleted.
    pub async fn purges(&self) -> Result<Vec<Purge>, StoreError> {
        let rows: Vec<(Uuid, Uuid, Uuid, i64)> =
            read!(self.pools, |conn| Ok(sqlx::query_as(PURGES).fetch_all(&mut *conn).await?))?;
        let purge = |(server, author, actor, since): (Uuid, Uuid, Uuid, i64)| Purge {
            server: ServerId(server),
            author: UserId(author),
            actor: UserId(actor),
            since: Timestamp(since),
        };
        Ok(rows.into_iter().map(purge).collect())
    }

    /// The channels in which something may be to be deleted.
    pub async fn purged_channels(&self, purge: &Purge) -> Result<Vec<ChannelId>, StoreError> {
        let rows: Vec<Uuid> = read!(self.pools, |conn| {
            Ok(sqlx::query_scalar(CHANNELS).bind(purge.server.0).fetch_all(&mut *conn).await?)
        })?;
        Ok(rows.into_iter().map(ChannelId).collect())
    }

    /// What is to be deleted in the part of a channel that ends before a place.
    pub async fn purge_page(
        &self,
        purge: &Purge,
        channel: ChannelId,
        before: i64,
    ) -> Result<PurgePage, StoreError> {
        let rows: Vec<(Uuid, i64, i64, bool)> = read!(self.pools, |conn| {
            let query = sqlx::query_as(PAGE).bind(channel.0).bind(purge.author.0).bind(purge.since.0);
            Ok(query.bind(before).bind(PART).fetch_all(&mut *conn).await?)
        })?;
        let is_full = rows.len() as i64 == PART;
        let last = rows.last().filter(|row| is_full && row.2 >= purge.since.0 - CLOCKS_APART);
        let before = last.map(|row| row.1);
        let messages = rows.iter().filter(|row| row.3).map(|row| MessageId(row.0)).collect();
        Ok(PurgePage { messages, before })
    }

    /// All of it is deleted.
    pub async fn end_purge(&self, purge: &Purge) -> Result<(), StoreError> {
        transact!(self.pools, |tx| {
            let end = sqlx::query(END).bind(purge.server.0).bind(purge.author.0).bind(purge.since.0);
            end.execute(&mut *tx).await?;
            Ok(())
        })
    }
}
