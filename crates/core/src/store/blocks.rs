//! Blocks: who wants to hear nothing of whom.
//!
//! A block moves the two people of a direct conversation to the role set that may not write. It raises the versions of both,
//! so that every node on which they are hears of it, whatever the bus loses.

use rialto_protocol::limits::BLOCKS_MAX;
use rialto_protocol::{ServerId, User, UserId};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::directs::{BLOCKED, OPEN, knows, of_pair, pair};
use super::driver::db::{read, transact};
use super::driver::writes::Commit;
use super::user_rows::UserRow;
use super::{Db, StoreError, access, members};

/// What became of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocked {
    /// It is made or taken back, and has changed the conversation of the two, if they have one, with that access number.
    Changed(Option<(ServerId, i64)>),
    /// It was so before.
    Same,
    /// They don't know each other.
    Stranger,
    /// The user blocks as many as one can.
    TooMany,
}

const KNOWS: &str = concat!("SELECT ", knows!());
const IS_BLOCKED: &str = "SELECT EXISTS (SELECT 1 FROM blocks WHERE user_id = $1 AND blocked_id = $2)";
const COUNT: &str = "SELECT count(*) FROM blocks WHERE user_id = $1";
const INSERT: &str = "INSERT INTO blocks (user_id, blocked_id) VALUES ($1, $2)";
const DELETE: &str = "DELETE FROM blocks WHERE user_id = $1 AND blocked_id = $2";
/// Takes the channel of a conversation, so that no message comes in between.
const TAKE_CHANNEL: &str = "UPDATE channels SET rev = rev WHERE server_id = $1";
const MOVE: &str = "UPDATE members SET role_set_id = $2 WHERE server_id = $1";

/// Moves the two people of a conversation to a role set, if they have one. Gives it with its access number.
macro_rules! move_pair {
    ($tx:ident, $user:expr, $other:expr, $set:expr) => {
        match of_pair!($tx, pair($user, $other)) {
            Some(server) => {
                sqlx::query(access::TAKE_SERVER).bind(server).execute(&mut *$tx).await?;
                sqlx::query(TAKE_CHANNEL).bind(server).execute(&mut *$tx).await?;
                sqlx::query(MOVE).bind(server).bind($set).execute(&mut *$tx).await?;
                Some((ServerId(server), access::take_number!($tx, server)))
            }
            None => None,
        }
    };
}

impl Db {
    /// Has `user` hear nothing more of `other`.
    pub async fn block(&self, user: UserId, other: UserId) -> Result<Blocked, StoreError> {
        transact!(self.pools, Commit::Told, |tx| {
            let is_blocked: bool =
                sqlx::query_scalar(IS_BLOCKED).bind(user.0).bind(other.0).fetch_one(&mut *tx).await?;
            if is_blocked {
                return Ok(Blocked::Same);
            }
            let knows: bool =
                sqlx::query_scalar(KNOWS).bind(user.0).bind(other.0).fetch_one(&mut *tx).await?;
            if !knows {
                return Ok(Blocked::Stranger);
            }
            // In one order, as whoever begins a conversation takes them.
            for user in [user.min(other), user.max(other)] {
                sqlx::query(members::RAISE_VERSION).bind(user.0).execute(&mut *tx).await?;
            }
            let count: i64 = sqlx::query_scalar(COUNT).bind(user.0).fetch_one(&mut *tx).await?;
            if count >= BLOCKS_MAX {
                return Ok(Blocked::TooMany);
            }
            let is_blocked: bool =
                sqlx::query_scalar(IS_BLOCKED).bind(user.0).bind(other.0).fetch_one(&mut *tx).await?;
            if is_blocked {
                return Ok(Blocked::Same); // since this moment
            }
            sqlx::query(INSERT).bind(user.0).bind(other.0).execute(&mut *tx).await?;
            Ok(Blocked::Changed(move_pair!(tx, user, other, BLOCKED)))
        })
    }

    /// Has `user` hear of `other` again.
    pub async fn unblock(&self, user: UserId, other: UserId) -> Result<Blocked, StoreError> {
        transact!(self.pools, Commit::Told, |tx| {
            let is_blocked: bool =
                sqlx::query_scalar(IS_BLOCKED).bind(user.0).bind(other.0).fetch_one(&mut *tx).await?;
            if !is_blocked {
                return Ok(Blocked::Same);
            }
            for user in [user.min(other), user.max(other)] {
                sqlx::query(members::RAISE_VERSION).bind(user.0).execute(&mut *tx).await?;
            }
            let done = sqlx::query(DELETE).bind(user.0).bind(other.0).execute(&mut *tx).await?;
            if done.rows_affected() == 0 {
                return Ok(Blocked::Same);
            }
            let is_blocked: bool =
                sqlx::query_scalar(IS_BLOCKED).bind(other.0).bind(user.0).fetch_one(&mut *tx).await?;
            let set = if is_blocked { BLOCKED } else { OPEN };
            Ok(Blocked::Changed(move_pair!(tx, user, other, set)))
        })
    }
}

const LIST: &str = "
    SELECT u.id, u.username, u.display_name, u.avatar_url FROM blocks b JOIN users u ON u.id = b.blocked_id
    WHERE b.user_id = $1 AND b.blocked_id > $2 ORDER BY b.blocked_id LIMIT CAST($3 AS BIGINT)";
/// How many users one statement is asked about at most.
const USERS_MAX: usize = 256;

impl Db {
    /// Those whom `user` blocks after `after`, in the order of their ids.
    pub async fn blocked_by(&self, user: UserId, after: UserId, limit: i64) -> Result<Vec<User>, StoreError> {
        let rows: Vec<UserRow> = read!(self.pools, |conn| {
            let list = sqlx::query_as(LIST).bind(user.0).bind(after.0).bind(limit);
            Ok(list.fetch_all(&mut *conn).await?)
        })?;
        Ok(rows.into_iter().map(User::from).collect())
    }

    /// Whom each of `users` blocks, as who blocks whom: of each [`BLOCKS_MAX`] at most.
    pub async fn blocks_of(&self, users: &[UserId]) -> Result<Vec<(UserId, UserId)>, StoreError> {
        let mut blocks = Vec::new();
        for users in users.chunks(USERS_MAX) {
            let count = users.len().next_power_of_two();
            let places: Vec<String> = (1..=count).map(|n| format!("${n}")).collect();
            let places = places.join(", ");
            let text = format!("SELECT user_id, blocked_id FROM blocks WHERE user_id IN ({places})");
            let rows: Vec<(Uuid, Uuid)> = read!(self.pools, |conn| {
                let query = sqlx::query_as(AssertSqlSafe(text.clone()));
                let query = (0..count)
                    .fold(query, |query, n| query.bind(users.get(n).map_or(Uuid::nil(), |user| user.0)));
                Ok(query.fetch_all(&mut *conn).await?)
            })?;
            blocks.extend(rows.into_iter().map(|(user, other)| (UserId(user), UserId(other))));
        }
        Ok(blocks)
    }
}
