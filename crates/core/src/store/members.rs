//! Members: who is in which server.

use rialto_protocol::{Member, Role, ServerId, Timestamp, User, UserId};
use sqlx::FromRow;

use super::db::{read, snapshot, transact};
use super::{Db, StoreError};

pub(super) const INSERT: &str = "INSERT INTO members (server_id, user_id, joined_at) VALUES ($1, $2, $3)";
/// A member starts at the heads: what was said before is not unread.
pub(super) const START_AT_HEADS: &str = "
    INSERT INTO read_states (user_id, channel_id, read_seq, seen_seq)
    SELECT $2, id, rev, rev FROM channels WHERE server_id = $1
    ON CONFLICT (user_id, channel_id) DO UPDATE SET read_seq = excluded.read_seq,
        seen_seq = excluded.seen_seq";

/// Makes a user a member of a server, at the heads of its channels.
macro_rules! join {
    ($tx:ident, $server:expr, $user:expr, $now:expr) => {{
        let (server, user): (&str, String) = ($server, $user.to_string());
        sqlx::query($crate::store::members::INSERT)
            .bind(server)
            .bind(&user)
            .bind($now.0)
            .execute(&mut *$tx)
            .await?;
        sqlx::query($crate::store::members::START_AT_HEADS)
            .bind(server)
            .bind(&user)
            .execute(&mut *$tx)
            .await?;
    }};
}

pub(super) use join;

const ROLE: &str = "
    SELECT s.owner_id = m.user_id FROM members m JOIN servers s ON s.id = m.server_id
    WHERE m.server_id = $1 AND m.user_id = $2";
impl Db {
    /// What `user` is in `server`; nothing when it is no member, or there is no such server.
    pub async fn role(&self, server: ServerId, user: UserId) -> Result<Option<Role>, StoreError> {
        read!(self.pools, |conn| {
            let owns: Option<bool> = sqlx::query_scalar(ROLE)
                .bind(server.to_string())
                .bind(user.to_string())
                .fetch_optional(&mut *conn)
                .await?;
            Ok(owns.map(|owns| if owns { Role::Owner } else { Role::Member }))
        })
    }
}

/// How many members a server has; none for who is not one of them.
const TOTAL: &str = "
    SELECT count(*) FROM members
    WHERE server_id = $1 AND EXISTS (SELECT 1 FROM members WHERE server_id = $1 AND user_id = $2)";
const PAGE: &str = "
    SELECT u.id, u.username, u.display_name, u.avatar_url, s.owner_id = u.id AS owns, m.joined_at
    FROM members m JOIN users u ON u.id = m.user_id JOIN servers s ON s.id = m.server_id
    WHERE m.server_id = $1 AND m.user_id > $2 ORDER BY m.user_id LIMIT CAST($3 AS BIGINT)";

#[derive(FromRow)]
struct MemberRow {
    id: String,
    username: String,
    display_name: String,
    avatar_url: Option<String>,
    owns: bool,
    joined_at: i64,
}

impl MemberRow {
    /// The member; the store does not know who is on line.
    fn into_member(self) -> Member {
        Member {
            user: User {
                id: UserId::parse(&self.id),
                username: self.username,
                display_name: self.display_name,
                avatar_url: self.avatar_url,
            },
            role: if self.owns { Role::Owner } else { Role::Member },
            joined_at: Timestamp(self.joined_at),
            online: false,
        }
    }
}

impl Db {
    /// The members of `server` whose ids follow `after`, `limit` at most, and how many there are in all;
    /// nothing for a `reader` who is no member.
    pub async fn members(
        &self,
        reader: UserId,
        server: ServerId,
        after: Option<UserId>,
        limit: i64,
    ) -> Result<Option<(Vec<Member>, i64)>, StoreError> {
        let (server, after) = (server.to_string(), after.map(|after| after.to_string()).unwrap_or_default());
        snapshot!(self.pools, |tx| {
            let total: i64 =
                sqlx::query_scalar(TOTAL).bind(&server).bind(reader.to_string()).fetch_one(&mut *tx).await?;
            if total == 0 {
                return Ok(None);
            }
            let rows: Vec<MemberRow> =
                sqlx::query_as(PAGE).bind(&server).bind(&after).bind(limit).fetch_all(&mut *tx).await?;
            Ok(Some((rows.into_iter().map(MemberRow::into_member).collect(), total)))
        })
    }
}

const COUNT: &str = "SELECT count(*) FROM members WHERE server_id = $1";

impl Db {
    /// How many members `server` has; 0 when there is no such server.
    pub async fn member_count(&self, server: ServerId) -> Result<i64, StoreError> {
        read!(self.pools, |conn| {
            Ok(sqlx::query_scalar(COUNT).bind(server.to_string()).fetch_one(&mut *conn).await?)
        })
    }
}

const DELETE: &str = "
    DELETE FROM members WHERE server_id = $1 AND user_id = $2
        AND NOT EXISTS (SELECT 1 FROM servers WHERE id = $1 AND owner_id = $2)";
const DELETE_READ_STATES: &str = "
    DELETE FROM read_states
    WHERE user_id = $2 AND channel_id IN (SELECT id FROM channels WHERE server_id = $1)";

impl Db {
    /// Takes `user` out of `server`, with its read states there. Gives whether it was a member other than
    /// the owner, who can't be taken out.
    pub async fn remove_member(&self, server: ServerId, user: UserId) -> Result<bool, StoreError> {
        let (server, user) = (server.to_string(), user.to_string());
        transact!(self.pools, |tx| {
            let done = sqlx::query(DELETE).bind(&server).bind(&user).execute(&mut *tx).await?;
            if done.rows_affected() == 0 {
                return Ok(false);
            }
            sqlx::query(DELETE_READ_STATES).bind(&server).bind(&user).execute(&mut *tx).await?;
            Ok(true)
        })
    }
}
