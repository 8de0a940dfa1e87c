//! The two cursors of a user and channel: what they have read, and what they have seen.
//!
//! Cursors only move forward, and each transaction that moves one raises the version of its user. What a user has marked
//! unread (`reading.rs`) is not read by what moves cursors here.

use rialto_protocol::{ChannelId, ServerId, UserId};
use rusqlite::{TransactionBehavior, named_params};
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::driver::db::{Pools, held};
use super::driver::writes::Commit;
use super::{Db, StoreError, access};

/// How many rows one statement that moves cursors takes at most.
const ROWS_MAX: usize = 500;

/// Joins the channels `c` of what precedes with the members of their servers. What was read stays read in a channel that its
/// reader may not view any more: they may be given it back.
macro_rules! of_member {
    ($user:literal) => {
        concat!(" JOIN members me ON me.server_id = c.server_id AND me.user_id = ", $user)
    };
}

pub(super) use of_member;

/// Moves read cursors of members forward to given places.
const READ: (&str, &str) = (
    "WITH v(user_id, channel_id, seq) AS (VALUES ",
    concat!(
        ") INSERT INTO read_states (user_id, channel_id, read_seq, seen_seq)
        SELECT v.user_id, v.channel_id, v.seq, 0 FROM v JOIN channels c ON c.id = v.channel_id",
        of_member!("v.user_id"),
        " WHERE TRUE ON CONFLICT (user_id, channel_id) DO UPDATE SET read_seq = excluded.read_seq
        WHERE excluded.read_seq > read_states.read_seq AND read_states.unread_from IS NULL RETURNING user_id"
    ),
);

/// The same of one: the thread that writes on SQLite has no hop to save.
pub(super) const READ_ONE: &str = concat!(
    "INSERT INTO read_states (user_id, channel_id, read_seq, seen_seq)
    SELECT me.user_id, c.id, $3, 0 FROM channels c",
    of_member!("$1"),
    " WHERE c.id = $2 ON CONFLICT (user_id, channel_id) DO UPDATE SET read_seq = excluded.read_seq
    WHERE excluded.read_seq > read_states.read_seq AND read_states.unread_from IS NULL"
);

/// Moves the seen cursors of a user in a whole server forward to the heads, in the channels that they may see.
const SEE_ONE: &str = concat!(
    "INSERT INTO read_states (user_id, channel_id, read_seq, seen_seq)
    SELECT me.user_id, c.id, 0, c.rev FROM channels c",
    access::seen_by!("$1"),
    " WHERE c.server_id = $2 AND c.parent_id IS NULL ON CONFLICT (user_id, channel_id) DO UPDATE SET seen_seq = excluded.seen_seq
    WHERE excluded.seen_seq > read_states.seen_seq"
);

/// The same of several.
const SEEN: (&str, &str) = (
    "WITH v(user_id, server_id) AS (VALUES ",
    concat!(
        ") INSERT INTO read_states (user_id, channel_id, read_seq, seen_seq)
        SELECT v.user_id, c.id, 0, c.rev FROM v JOIN channels c ON c.server_id = v.server_id",
        access::seen_by!("v.user_id"),
        " WHERE c.parent_id IS NULL ON CONFLICT (user_id, channel_id) DO UPDATE SET seen_seq = excluded.seen_seq
        WHERE excluded.seen_seq > read_states.seen_seq RETURNING user_id"
    ),
);

/// Takes on PostgreSQL the rows of the users $1, and then the channels $2 and those of the servers $3 as the references to
/// them will, each in one order, so that no two transactions wait for each other: [`access::TakeChannels`] takes channels in
/// the same order before it changes or deletes what is here.
const TAKE: &str = "
    WITH u AS MATERIALIZED (SELECT id FROM users WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE),
    c AS MATERIALIZED (
        SELECT id FROM channels WHERE id = ANY($2) OR (server_id = ANY($3) AND parent_id IS NULL) ORDER BY id FOR KEY SHARE)
    SELECT id FROM u UNION ALL SELECT id FROM c";
/// Raises the version of a user whose cursors have moved.
const RAISE_ONE: &str = "UPDATE users SET version = version + 1 WHERE id = $1 RETURNING version";
/// The same of several, on PostgreSQL.
const RAISE: &str = "UPDATE users SET version = version + 1 WHERE id = ANY($1) RETURNING id, version";

/// A user whose cursors have moved, and their version since then.
pub type Raised = (UserId, i64);

impl Db {
    /// Moves read cursors forward (never back): of each user and channel to the given place. Gives whose have moved.
    pub async fn advance_read(
        &self,
        cursors: &[(UserId, ChannelId, i64)],
    ) -> Result<Vec<Raised>, StoreError> {
        let mut raised = Vec::new();
        for cursors in cursors.chunks(ROWS_MAX) {
            raised.extend(match &self.pools {
                Pools::Sqlite(sqlite) => {
                    let cursors = cursors.to_vec();
                    sqlite.write(move |conn| advance_one_by_one(conn, &cursors)).await?
                }
                Pools::Postgres(postgres) => {
                    held!(postgres.begin(Commit::Plain), |tx| advance_together(tx, cursors).await)?
                }
            });
        }
        Ok(raised)
    }

    /// Moves seen cursors forward: of each user in all channels of the server, to their heads. Gives whose have moved.
    pub async fn advance_seen(&self, servers: &[(UserId, ServerId)]) -> Result<Vec<Raised>, StoreError> {
        let mut raised = Vec::new();
        for servers in servers.chunks(ROWS_MAX) {
            raised.extend(match &self.pools {
                Pools::Sqlite(sqlite) => {
                    let servers = servers.to_vec();
                    sqlite.write(move |conn| see_one_by_one(conn, &servers)).await?
                }
                Pools::Postgres(postgres) => {
                    held!(postgres.begin(Commit::Plain), |tx| see_together(tx, servers).await)?
                }
            });
        }
        Ok(raised)
    }
}

async fn advance_together(
    conn: &mut PgConnection,
    cursors: &[(UserId, ChannelId, i64)],
) -> Result<Vec<Raised>, StoreError> {
    let row = |n| format!("(${}, ${}, CAST(${} AS BIGINT))", 3 * n + 1, 3 * n + 2, 3 * n + 3);
    let rows: Vec<String> = (0..cursors.len()).map(row).collect();
    let users: Vec<Uuid> = cursors.iter().map(|(user, ..)| user.0).collect();
    let channels: Vec<Uuid> = cursors.iter().map(|(_, channel, _)| channel.0).collect();
    take(conn, &users, &channels, &[]).await?;
    let text = AssertSqlSafe(format!("{}{}{}", READ.0, rows.join(", "), READ.1));
    let query = cursors.iter().fold(sqlx::query_scalar(text), |query, (user, channel, seq)| {
        query.bind(user.0).bind(channel.0).bind(*seq)
    });
    let moved: Vec<Uuid> = query.fetch_all(&mut *conn).await?;
    raise(conn, moved).await
}

/// The same of seen cursors.
async fn see_together(
    conn: &mut PgConnection,
    servers: &[(UserId, ServerId)],
) -> Result<Vec<Raised>, StoreError> {
    let row = |n| format!("(${}, ${})", 2 * n + 1, 2 * n + 2);
    let rows: Vec<String> = (0..servers.len()).map(row).collect();
    let (users, of): (Vec<Uuid>, Vec<Uuid>) = servers.iter().map(|(user, server)| (user.0, server.0)).unzip();
    take(conn, &users, &[], &of).await?;
    let text = AssertSqlSafe(format!("{}{}{}", SEEN.0, rows.join(", "), SEEN.1));
    let query = servers
        .iter()
        .fold(sqlx::query_scalar(text), |query, (user, server)| query.bind(user.0).bind(server.0));
    let moved: Vec<Uuid> = query.fetch_all(&mut *conn).await?;
    raise(conn, moved).await
}

pub(super) async fn take(
    conn: &mut PgConnection,
    users: &[Uuid],
    channels: &[Uuid],
    servers: &[Uuid],
) -> Result<(), StoreError> {
    sqlx::query(TAKE).bind(users).bind(channels).bind(servers).execute(conn).await?;
    Ok(())
}

pub(super) async fn raise(conn: &mut PgConnection, moved: Vec<Uuid>) -> Result<Vec<Raised>, StoreError> {
    let raised: Vec<(Uuid, i64)> = sqlx::query_as(RAISE).bind(moved).fetch_all(conn).await?;
    Ok(raised.into_iter().map(|(user, version)| (UserId(user), version)).collect())
}

fn advance_one_by_one(
    conn: &mut rusqlite::Connection,
    cursors: &[(UserId, ChannelId, i64)],
) -> rusqlite::Result<Vec<Raised>> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut statement = tx.prepare_cached(READ_ONE)?;
    let mut moved = Vec::new();
    for (user, channel, seq) in cursors {
        let values = named_params! { "$1": user.0, "$2": channel.0, "$3": seq };
        if statement.execute(values)? > 0 {
            moved.push(*user);
        }
    }
    drop(statement);
    raise_one_by_one(tx, moved)
}

fn see_one_by_one(
    conn: &mut rusqlite::Connection,
    servers: &[(UserId, ServerId)],
) -> rusqlite::Result<Vec<Raised>> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut statement = tx.prepare_cached(SEE_ONE)?;
    let mut moved = Vec::new();
    for (user, server) in servers {
        if statement.execute(named_params! { "$1": user.0, "$2": server.0 })? > 0 {
            moved.push(*user);
        }
    }
    drop(statement);
    raise_one_by_one(tx, moved)
}

/// Raises the versions of those whose cursors have moved, and commits.
pub(super) fn raise_one_by_one(
    tx: rusqlite::Transaction<'_>,
    mut moved: Vec<UserId>,
) -> rusqlite::Result<Vec<Raised>> {
    moved.sort_unstable();
    moved.dedup();
    let mut statement = tx.prepare_cached(RAISE_ONE)?;
    let raise = |user: UserId| Ok((user, statement.query_row([user.0], |row| row.get(0))?));
    let raised = moved.into_iter().map(raise).collect::<rusqlite::Result<_>>()?;
    drop(statement);
    tx.commit()?;
    Ok(raised)
}
