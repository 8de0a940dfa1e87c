//! Sessions: sign-ins of a user on a device, found by the hash of their token.

use rialto_protocol::{Session, SessionId, Timestamp, User, UserId};
use rusqlite::{OptionalExtension as _, named_params};
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::driver::db::{Pools, held, read, transact};
use super::driver::rows::columns;
use super::user_rows::UserRow;
use super::{Db, StoreError};

/// A session to be.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// The SHA-256 of its token.
    pub token_hash: [u8; 32],
    /// What the device says of itself.
    pub user_agent: Option<String>,
    /// When it begins.
    pub created_at: Timestamp,
    /// When it ends unless it is used.
    pub expires_at: Timestamp,
}

/// A session that has not ended, with its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveSession {
    /// Its id.
    pub id: SessionId,
    /// Its user.
    pub user: User,
    /// When it ends unless it is used.
    pub expires_at: Timestamp,
    /// When it was last noted to be in use.
    pub last_used_at: Timestamp,
}

pub(super) const INSERT: &str = "
    INSERT INTO sessions (id, token_hash, user_id, user_agent, created_at, expires_at, last_used_at)
    VALUES ($1, $2, $3, $4, $5, $6, $5)";
/// Ends the sessions of a user other than one.
pub(super) const END_OTHERS: &str = "DELETE FROM sessions WHERE user_id = $1 AND id <> $2 RETURNING id";

macro_rules! insert_session {
    ($tx:ident, $user:expr, $session:expr) => {{
        let session: &$crate::store::NewSession = $session;
        sqlx::query($crate::store::sessions::INSERT)
            .bind(session.id.0)
            .bind(&session.token_hash[..])
            .bind($user.0)
            .bind(session.user_agent.as_deref())
            .bind(session.created_at.0)
            .bind(session.expires_at.0)
            .execute(&mut *$tx)
            .await?
    }};
}

pub(super) use insert_session;

// Writing nothing, it takes the user's row: a password change waits for it, and then sees the session.
const TAKE_USER: &str = "UPDATE users SET password_hash = password_hash WHERE id = $1 AND password_hash = $2";
const DELETE_EXPIRED: &str = "DELETE FROM sessions WHERE user_id = $1 AND expires_at <= $2";
/// Ends all sessions of a user but one and the newest of the others.
const END_OLDEST: &str = "
    DELETE FROM sessions WHERE user_id = $1 AND id <> $2 AND id NOT IN (
        SELECT id FROM sessions WHERE user_id = $1 AND id <> $2
        ORDER BY created_at DESC, id DESC LIMIT CAST($3 AS BIGINT))
    RETURNING id";

impl Db {
    /// Begins a session of `user`, whose password was verified against `password_hash`, and forgets the
    /// user's expired ones. Of more than `most` sessions the oldest end; gives those. Gives nothing, and changes nothing,
    /// when the hash has changed since.
    pub async fn begin_session(
        &self,
        user: UserId,
        password_hash: &str,
        session: &NewSession,
        most: i64,
    ) -> Result<Option<Vec<SessionId>>, StoreError> {
        transact!(self.pools, |tx| {
            let taken = sqlx::query(TAKE_USER).bind(user.0).bind(password_hash).execute(&mut *tx).await?;
            if taken.rows_affected() == 0 {
                return Ok(None);
            }
            sqlx::query(DELETE_EXPIRED).bind(user.0).bind(session.created_at.0).execute(&mut *tx).await?;
            insert_session!(tx, user, session);
            let ended: Vec<Uuid> = sqlx::query_scalar(END_OLDEST)
                .bind(user.0)
                .bind(session.id.0)
                .bind(most - 1)
                .fetch_all(&mut *tx)
                .await?;
            Ok(Some(ended.into_iter().map(SessionId).collect()))
        })
    }
}

const BY_TOKEN: &str = "
    SELECT s.id AS session_id, s.expires_at, s.last_used_at, u.id, u.username, u.display_name, u.avatar_url
    FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.token_hash = $1 AND s.expires_at > $2";
const OF_USER: &str = "
    SELECT id, user_agent, created_at, expires_at FROM sessions
    WHERE user_id = $1 AND expires_at > $2 ORDER BY created_at DESC, id DESC";
const IS_LIVE: &str = "SELECT EXISTS (SELECT 1 FROM sessions WHERE id = $1 AND expires_at > $2)";

struct LiveSessionRow {
    session_id: Uuid,
    expires_at: i64,
    last_used_at: i64,
    user: UserRow,
}

columns!(LiveSessionRow { session_id, expires_at, last_used_at } and user);

impl LiveSessionRow {
    /// The same row as rusqlite reads it: by the places in [`BY_TOKEN`].
    fn of_sqlite(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            session_id: row.get(0)?,
            expires_at: row.get(1)?,
            last_used_at: row.get(2)?,
            user: UserRow {
                id: row.get(3)?,
                username: row.get(4)?,
                display_name: row.get(5)?,
                avatar_url: row.get(6)?,
            },
        })
    }
}

impl From<LiveSessionRow> for LiveSession {
    fn from(row: LiveSessionRow) -> Self {
        Self {
            id: SessionId(row.session_id),
            user: row.user.into(),
            expires_at: Timestamp(row.expires_at),
            last_used_at: Timestamp(row.last_used_at),
        }
    }
}

impl Db {
    /// The session whose token has that hash, unless it has expired by `now`.
    pub async fn session_by_token(
        &self,
        token_hash: [u8; 32],
        now: Timestamp,
    ) -> Result<Option<LiveSession>, StoreError> {
        let row = match &self.pools {
            Pools::Sqlite(sqlite) => {
                let read = move |conn: &rusqlite::Connection| {
                    let mut statement = conn.prepare_cached(BY_TOKEN)?;
                    let values = named_params! { "$1": token_hash, "$2": now.0 };
                    statement.query_row(values, LiveSessionRow::of_sqlite).optional()
                };
                sqlite.reader.read(read).await?
            }
            Pools::Postgres(postgres) => held!(postgres.read(), |conn| {
                let query = sqlx::query_as::<_, LiveSessionRow>(BY_TOKEN).bind(&token_hash[..]).bind(now.0);
                Ok(query.fetch_optional(&mut *conn).await?)
            })?,
        };
        Ok(row.map(LiveSession::from))
    }

    /// The sessions of `user` that have not expired by `now`, the newest first; `current` is the one that
    /// is marked so.
    pub async fn sessions_of(
        &self,
        user: UserId,
        current: Option<SessionId>,
        now: Timestamp,
    ) -> Result<Vec<Session>, StoreError> {
        read!(self.pools, |conn| {
            let rows: Vec<(Uuid, Option<String>, i64, i64)> =
                sqlx::query_as(OF_USER).bind(user.0).bind(now.0).fetch_all(&mut *conn).await?;
            let session = |(id, user_agent, created_at, expires_at): (Uuid, _, _, _)| {
                let id = SessionId(id);
                Session {
                    id,
                    user_agent,
                    created_at: Timestamp(created_at),
                    expires_at: Timestamp(expires_at),
                    current: current == Some(id),
                }
            };
            Ok(rows.into_iter().map(session).collect())
        })
    }

    /// Whether the session `id` has neither been ended nor expired by `now`.
    pub async fn is_live(&self, id: SessionId, now: Timestamp) -> Result<bool, StoreError> {
        read!(self.pools, |conn| {
            Ok(sqlx::query_scalar(IS_LIVE).bind(id.0).bind(now.0).fetch_one(&mut *conn).await?)
        })
    }
}

/// How many sessions are looked for together, at most.
const LOOKED_FOR_MAX: usize = 500;

impl Db {
    /// Those of `sessions` that have been ended or had expired by `now`.
    pub async fn ended_sessions(
        &self,
        sessions: &[SessionId],
        now: Timestamp,
    ) -> Result<Vec<SessionId>, StoreError> {
        let mut ended = Vec::new();
        for sessions in sessions.chunks(LOOKED_FOR_MAX) {
            ended.extend(match &self.pools {
                Pools::Sqlite(sqlite) => {
                    let sessions = sessions.to_vec();
                    sqlite.reader.read(move |conn| ended_on_sqlite(conn, &sessions, now)).await?
                }
                Pools::Postgres(postgres) => {
                    held!(postgres.read(), |conn| ended_on_postgres(conn, sessions, now).await)?
                }
            });
        }
        Ok(ended)
    }
}

/// A statement for each: with SQLite it is planned once and costs no hop, whatever the number of sessions.
fn ended_on_sqlite(
    conn: &rusqlite::Connection,
    sessions: &[SessionId],
    now: Timestamp,
) -> rusqlite::Result<Vec<SessionId>> {
    let mut statement = conn.prepare_cached(IS_LIVE)?;
    let mut ended = Vec::new();
    for session in sessions {
        let values = named_params! { "$1": session.0, "$2": now.0 };
        if !statement.query_row(values, |row| row.get(0))? {
            ended.push(*session);
        }
    }
    Ok(ended)
}

/// One statement for all: each is a round trip.
async fn ended_on_postgres(
    conn: &mut PgConnection,
    sessions: &[SessionId],
    now: Timestamp,
) -> Result<Vec<SessionId>, StoreError> {
    let rows: Vec<String> = (0..sessions.len()).map(|n| format!("(${})", n + 2)).collect();
    let text = format!(
        "WITH v(id) AS (VALUES {}) SELECT v.id FROM v
         WHERE NOT EXISTS (SELECT 1 FROM sessions s WHERE s.id = v.id AND s.expires_at > $1)",
        rows.join(", ")
    );
    let mut query = sqlx::query_scalar(AssertSqlSafe(text)).bind(now.0);
    for session in sessions {
        query = query.bind(session.0);
    }
    let ended: Vec<Uuid> = query.fetch_all(conn).await?;
    Ok(ended.into_iter().map(SessionId).collect())
}

const TOUCH: &str = "
    UPDATE sessions SET last_used_at = $2, expires_at = $3 WHERE id = $1 AND last_used_at < $2";
const END: &str = "DELETE FROM sessions WHERE id = $1 AND user_id = $2";

impl Db {
    /// Notes that the session `id` is in use at `now` and moves its end to `expires_at`.
    pub async fn touch_session(
        &self,
        id: SessionId,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        transact!(self.pools, |tx| {
            sqlx::query(TOUCH).bind(id.0).bind(now.0).bind(expires_at.0).execute(&mut *tx).await?;
            Ok(())
        })
    }

    /// Ends the session `id` of `user`. Gives whether there was one.
    pub async fn end_session(&self, user: UserId, id: SessionId) -> Result<bool, StoreError> {
        transact!(self.pools, |tx| {
            let done = sqlx::query(END).bind(id.0).bind(user.0).execute(&mut *tx).await?;
            Ok(done.rows_affected() > 0)
        })
    }
}
