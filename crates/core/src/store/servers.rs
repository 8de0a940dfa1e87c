//! Servers, as things that are made and deleted, and the newest message of each; reading them with their numbers is in `read_states.rs`.

use rialto_protocol::events::NotificationUpdate;
use rialto_protocol::limits::SERVERS_MAX;
use rialto_protocol::text::preview;
use rialto_protocol::{ChannelId, MessageId, Permissions, ServerId, Timestamp, UserId};
use uuid::Uuid;

use super::access::TakeChannels as _;
use super::driver::db::{read, transact};
use super::driver::rows::columns;
use super::driver::writes::Commit;
use super::user_rows::UserRow;
use super::{Db, StoreError, access, members};

/// A server to be, with its first channel.
#[derive(Clone, Copy, Debug)]
pub struct NewServer<'a> {
    /// Its id.
    pub id: ServerId,
    /// Its name.
    pub name: &'a str,
    /// Who owns it and is its first member.
    pub owner: UserId,
    /// The id of its first channel.
    pub channel: ChannelId,
    /// The name of its first channel.
    pub channel_name: &'a str,
    /// When it is made.
    pub created_at: Timestamp,
}

const INSERT: &str = "
    INSERT INTO servers (id, name, owner_id, created_at)
    SELECT $1, $2, $3, $4 WHERE (
        SELECT count(*) FROM members m JOIN servers s ON s.id = m.server_id
        WHERE m.user_id = $3 AND NOT s.direct) < $5";
/// The role of everyone: it has the id of its server.
const INSERT_EVERYONE: &str = "
    INSERT INTO roles (id, server_id, name, position, permissions, mentionable, by_default)
    VALUES ($1, $1, 'everyone', 0, $2, FALSE, FALSE)";
const INSERT_CHANNEL: &str = "
    INSERT INTO channels (id, server_id, name, topic, position, access_id, created_at)
    VALUES ($1, $2, $3, '', 0, $2, $4)";
// Invites go first, as whoever uses one takes it before the server: two who took these in the two orders
// would wait for each other.
const TAKE_INVITES: &str = "
    UPDATE invites SET uses = uses
    WHERE server_id = (SELECT id FROM servers WHERE id = $1 AND owner_id = $2)";
const DELETE_INVITES: &str = "
    DELETE FROM invites WHERE server_id = (SELECT id FROM servers WHERE id = $1 AND owner_id = $2)";
const DELETE: &str = "DELETE FROM servers WHERE id = $1 AND owner_id = $2";

impl Db {
    /// Makes a server with its first channel and its owner as a member. Gives its access number;
    /// nothing, and changes nothing, when the owner is a member of as many servers as a user may be.
    pub async fn create_server(&self, server: &NewServer<'_>) -> Result<Option<i64>, StoreError> {
        transact!(self.pools, Commit::Told, |tx| {
            let made = sqlx::query(INSERT)
                .bind(server.id.0)
                .bind(server.name)
                .bind(server.owner.0)
                .bind(server.created_at.0)
                .bind(SERVERS_MAX)
                .execute(&mut *tx)
                .await?;
            if made.rows_affected() == 0 {
                return Ok(None);
            }
            sqlx::query(INSERT_EVERYONE)
                .bind(server.id.0)
                .bind(Permissions::EVERYONE.bits())
                .execute(&mut *tx)
                .await?;
            sqlx::query(INSERT_CHANNEL)
                .bind(server.channel.0)
                .bind(server.id.0)
                .bind(server.channel_name)
                .bind(server.created_at.0)
                .execute(&mut *tx)
                .await?;
            Ok(Some(members::join!(tx, server.id.0, server.owner, server.created_at)))
        })
    }

    /// Deletes the server `id` of `owner` and all that is in it. Gives its access number; nothing where there is none.
    pub async fn delete_server(&self, id: ServerId, owner: UserId) -> Result<Option<i64>, StoreError> {
        transact!(self.pools, Commit::ToldSlow, |tx| {
            sqlx::query(TAKE_INVITES).bind(id.0).bind(owner.0).execute(&mut *tx).await?;
            // From here on its owner stays who it is: the invites of a server that was handed over must stay.
            sqlx::query(access::TAKE_SERVER).bind(id.0).execute(&mut *tx).await?;
            tx.take_channels(id.0).await?;
            sqlx::query(DELETE_INVITES).bind(id.0).bind(owner.0).execute(&mut *tx).await?;
            let done = sqlx::query(DELETE).bind(id.0).bind(owner.0).execute(&mut *tx).await?;
            Ok(if done.rows_affected() > 0 { Some(access::take_number!(tx, id.0)) } else { None })
        })
    }
}

/// The newest message of each server of the user $1, and of each direct conversation that is not closed. Of each channel the last one that is there is found over its
/// index. As much of the content is read as a preview can need.
const LATEST: &str = "
    SELECT n.server_id, n.channel_id, n.message_id, n.seq, n.content, n.created_at,
        u.id, u.username, u.display_name, u.avatar_url, a.nickname
    FROM (
        SELECT c.server_id, c.id AS channel_id, m.id AS message_id, m.seq, substr(m.content, 1, 1000) AS content,
            m.created_at, m.author_id,
            ROW_NUMBER() OVER (PARTITION BY c.server_id ORDER BY m.created_at DESC, m.id DESC) AS place
        FROM members me JOIN access may ON may.role_set_id = me.role_set_id
        JOIN channels c ON c.server_id = me.server_id AND c.access_id = may.access_id AND c.parent_id IS NULL
        JOIN messages m ON m.channel_id = c.id
        WHERE me.user_id = $1 AND m.seq = (
            SELECT x.seq FROM messages x WHERE x.channel_id = c.id AND x.deleted_at IS NULL AND NOT x.system
            ORDER BY x.seq DESC LIMIT 1) AND m.seq > COALESCE(me.closed_seq, 0)
    ) n JOIN users u ON u.id = n.author_id
    LEFT JOIN members a ON a.server_id = n.server_id AND a.user_id = n.author_id
    WHERE n.place = 1 ORDER BY n.created_at DESC, n.message_id DESC";

struct LatestRow {
    server_id: Uuid,
    channel_id: Uuid,
    message_id: Uuid,
    seq: i64,
    content: String,
    created_at: i64,
    nickname: Option<String>,
    author: UserRow,
}

columns!(LatestRow { server_id, channel_id, message_id, seq, content, created_at, nickname } and author);

impl Db {
    /// The newest message of each server and direct conversation of `user`, the newest first.
    pub async fn latest(&self, user: UserId) -> Result<Vec<NotificationUpdate>, StoreError> {
        let rows: Vec<LatestRow> = read!(self.pools, |conn| {
            Ok(sqlx::query_as(LATEST).bind(user.0).fetch_all(&mut *conn).await?)
        })?;
        let latest = |row: LatestRow| NotificationUpdate {
            server_id: ServerId(row.server_id),
            channel_id: ChannelId(row.channel_id),
            message_id: MessageId(row.message_id),
            seq: row.seq,
            author: row.author.into(),
            nickname: row.nickname,
            preview: preview(&row.content),
            created_at: Timestamp(row.created_at),
        };
        Ok(rows.into_iter().map(latest).collect())
    }
}
