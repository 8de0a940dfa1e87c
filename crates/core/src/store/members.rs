//! Members: who is in which server.

use rialto_protocol::{ServerId, UserId};

use super::db::{read, transact};
use super::{Db, StoreError};
use crate::permissions::Role;

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
