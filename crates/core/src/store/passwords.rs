//! Passwords of users, as hashes: what a sign-in is held against, and changing it.

use rialto_protocol::{SessionId, User, UserId};
use uuid::Uuid;

use super::driver::db::{read, transact};
use super::driver::rows::columns;
use super::user_rows::{UserRow, key};
use super::{Db, StoreError, sessions};

/// What a sign-in is held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// The user.
    pub user: User,
    /// The hash of its password, if it has one.
    pub password_hash: Option<String>,
}

const CREDENTIALS: &str =
    "SELECT id, username, display_name, avatar_url, password_hash FROM users WHERE username_key = $1";
const PASSWORD_HASH: &str = "SELECT password_hash FROM users WHERE id = $1";

struct CredentialsRow {
    user: UserRow,
    password_hash: Option<String>,
}

columns!(CredentialsRow { password_hash } and user);

impl Db {
    /// What a sign-in as `username` (whatever its case) is held against.
    pub async fn credentials(&self, username: &str) -> Result<Option<Credentials>, StoreError> {
        read!(self.pools, |conn| {
            let row: Option<CredentialsRow> =
                sqlx::query_as(CREDENTIALS).bind(key(username)).fetch_optional(&mut *conn).await?;
            Ok(row.map(|row| Credentials { user: row.user.into(), password_hash: row.password_hash }))
        })
    }

    /// The hash of a user's password, if there is such a user and it has one.
    pub async fn password_hash(&self, user: UserId) -> Result<Option<String>, StoreError> {
        read!(self.pools, |conn| {
            let hash: Option<Option<String>> =
                sqlx::query_scalar(PASSWORD_HASH).bind(user.0).fetch_optional(&mut *conn).await?;
            Ok(hash.flatten())
        })
    }
}

const CHANGE_PASSWORD: &str = "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2";
const RESET_PASSWORD: &str = "UPDATE users SET password_hash = $2 WHERE username_key = $1 RETURNING id";

impl Db {
    /// Puts `to` in the place of the password hash `from` and ends the user's sessions other than `keep`.
    /// Gives those; nothing, and changes nothing, when the hash is no longer `from`.
    pub async fn change_password(
        &self,
        user: UserId,
        from: &str,
        to: &str,
        keep: Option<SessionId>,
    ) -> Result<Option<Vec<SessionId>>, StoreError> {
        let keep = keep.map_or(Uuid::nil(), |id| id.0);
        transact!(self.pools, |tx| {
            let done =
                sqlx::query(CHANGE_PASSWORD).bind(user.0).bind(from).bind(to).execute(&mut *tx).await?;
            if done.rows_affected() == 0 {
                return Ok(None);
            }
            let ended: Vec<Uuid> =
                sqlx::query_scalar(sessions::END_OTHERS).bind(user.0).bind(keep).fetch_all(&mut *tx).await?;
            Ok(Some(ended.into_iter().map(SessionId).collect()))
        })
    }

    /// Gives the user of that name the password hash `to` and ends all its sessions. Gives those; nothing
    /// when there is no such user.
    pub async fn reset_password(
        &self,
        username: &str,
        to: &str,
    ) -> Result<Option<Vec<SessionId>>, StoreError> {
        transact!(self.pools, |tx| {
            let user: Option<Uuid> = sqlx::query_scalar(RESET_PASSWORD)
                .bind(key(username))
                .bind(to)
                .fetch_optional(&mut *tx)
                .await?;
            let Some(user) = user else { return Ok(None) };
            let ended: Vec<Uuid> = sqlx::query_scalar(sessions::END_OTHERS)
                .bind(user)
                .bind(Uuid::nil())
                .fetch_all(&mut *tx)
                .await?;
            Ok(Some(ended.into_iter().map(SessionId).collect()))
        })
    }
}
