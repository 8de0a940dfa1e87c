//! What a node reads to see whether it has missed something, and what that is.

use std::collections::HashMap;

use rialto_protocol::{ChannelId, Message, ServerId, UserId};
use rusqlite::OptionalExtension as _;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::communities::{LAST, MEMBERS, community};
use super::cursors::Raised;
use super::driver::db::{Pools, held, snapshot};
use super::messages::{MESSAGE, MessageRow};
use super::threads::{name_all, people};
use super::{Db, StoreError};
use crate::access::community::Community;

/// How many channels one read of gaps takes at most.
pub const GAPS_MAX: usize = 128;
/// How many changes one read of gaps gives at most.
const PAGE: usize = 500;
/// How many servers are looked for at once, at most.
const SERVERS_MAX: usize = 500;

/// What changed in channels after the revs that were asked for.
#[derive(Clone, Debug)]
pub struct Changes {
    /// The heads of those channels that are there, in the order of their ids.
    pub heads: Vec<(ChannelId, i64)>,
    /// The messages as they are now, with the client ids of their authors: channel by channel in the same order, each in
    /// rev order.
    pub messages: Vec<Message>,
    /// Whether there are more.
    pub more: bool,
    /// The last number of the access sequence.
    pub access: i64,
}

/// What has changed of who may see what.
#[derive(Clone, Debug)]
pub struct AccessState {
    /// The last number of the access sequence.
    pub last: i64,
    /// The servers that are not there any more.
    pub gone: Vec<ServerId>,
    /// The servers that have changed, as they are now.
    pub changed: Vec<ChangedServer>,
}

/// A server in which something has changed of who may see what.
#[derive(Clone, Debug)]
pub struct ChangedServer {
    /// What it has now, with all its members.
    pub community: Community,
    /// Who was taken out by another since then.
    pub kicked: Vec<UserId>,
    /// To whom it is not shown: a direct conversation that they have closed, and nothing was said there since.
    pub closed: Vec<UserId>,
}

const HEAD: &str = "SELECT rev FROM channels WHERE id = $1";
const HEADS: &str = "SELECT id, rev FROM channels WHERE id = ANY($1)";
const VERSION: &str = "SELECT version FROM users WHERE id = $1";
const VERSIONS: &str = "SELECT id, version FROM users WHERE id = ANY($1)";

/// The statements that read `count` gaps: their heads, and what has changed in them.
fn gaps(count: usize) -> (String, String) {
    let ids: Vec<String> = (1..=count).map(|n| format!("${n}")).collect();
    let row = |n| format!("(${}, CAST(${} AS BIGINT))", 2 * n + 1, 2 * n + 2);
    let rows: Vec<String> = (0..count).map(row).collect();
    let (ids, rows, limit) = (ids.join(", "), rows.join(", "), PAGE + 1);
    let heads = format!("SELECT id, rev FROM channels WHERE id IN ({ids}) ORDER BY id");
    let changes = format!(
        "WITH v(channel_id, heard) AS (VALUES {rows}),
        page AS (
            SELECT m.id AS id, m.channel_id AS channel_id, m.rev AS rev FROM v
            JOIN messages m ON m.channel_id = v.channel_id AND m.seq > v.heard WHERE m.rev = m.seq
            UNION ALL
            SELECT m.id, m.channel_id, m.rev FROM v
            JOIN messages m ON m.channel_id = v.channel_id AND m.rev > v.heard AND m.rev > m.seq
            ORDER BY channel_id, rev LIMIT {limit})
        {MESSAGE} WHERE x.id IN (SELECT id FROM page) ORDER BY x.channel_id, x.rev"
    );
    (heads, changes)
}

impl Db {
    /// What has changed in each channel after the rev beside it, as of one moment; of [`GAPS_MAX`] channels at most.
    pub async fn changes(&self, after: &[(ChannelId, i64)]) -> Result<Changes, StoreError> {
        let count = after.len().min(GAPS_MAX).next_power_of_two();
        let (heads, changes) = gaps(count);
        let place = |n: usize| after.get(n).map(|(id, rev)| (id.0, *rev)).unzip();
        let (heads, rows, people, access) = snapshot!(self.pools, |tx| {
            let access: i64 = sqlx::query_scalar(LAST).fetch_one(&mut *tx).await?;
            let query = (0..count)
                .fold(sqlx::query_as(AssertSqlSafe(heads.clone())), |query, n| query.bind(place(n).0));
            let heads: Vec<(Uuid, i64)> = query.fetch_all(&mut *tx).await?;
            let query = (0..count).fold(sqlx::query_as(AssertSqlSafe(changes.clone())), |query, n| {
                let (id, rev) = place(n);
                query.bind(id).bind(rev)
            });
            let rows: Vec<MessageRow> = query.fetch_all(&mut *tx).await?;
            let people = people!(tx, rows.iter().flat_map(MessageRow::repliers).collect());
            Ok((heads, rows, people, access))
        })?;
        let more = rows.len() > PAGE;
        let mut messages: Vec<Message> =
            rows.into_iter().take(PAGE).map(MessageRow::into_whole_message).collect();
        name_all(&mut messages, &people);
        let heads = heads.into_iter().map(|(id, rev)| (ChannelId(id), rev)).collect();
        Ok(Changes { heads, messages, more, access })
    }

    /// The heads of those channels of which it is higher than the rev beside it.
    pub async fn heads(&self, heard: &[(ChannelId, i64)]) -> Result<Vec<(ChannelId, i64)>, StoreError> {
        let heads: Vec<(ChannelId, i64)> = match &self.pools {
            Pools::Sqlite(sqlite) => {
                let ids: Vec<ChannelId> = heard.iter().map(|(id, _)| *id).collect();
                // A statement for each: it is planned once and costs no hop.
                let read = move |conn: &rusqlite::Connection| {
                    let mut statement = conn.prepare_cached(HEAD)?;
                    let head = |id: ChannelId| {
                        let head = statement.query_row([id.0], |row| row.get(0)).optional();
                        head.map(|head| head.map(|head| (id, head))).transpose()
                    };
                    ids.into_iter().filter_map(head).collect()
                };
                sqlite.reader.read(read).await?
            }
            Pools::Postgres(postgres) => held!(postgres.read(), |conn| {
                let ids: Vec<Uuid> = heard.iter().map(|(id, _)| id.0).collect();
                let rows: Vec<(Uuid, i64)> = sqlx::query_as(HEADS).bind(ids).fetch_all(&mut *conn).await?;
                Ok(rows.into_iter().map(|(id, rev)| (ChannelId(id), rev)).collect())
            })?,
        };
        let known: HashMap<ChannelId, i64> = heard.iter().copied().collect();
        Ok(heads.into_iter().filter(|(id, rev)| known.get(id).is_none_or(|heard| rev > heard)).collect())
    }

    /// The versions of `users`.
    pub async fn versions(&self, users: &[UserId]) -> Result<Vec<Raised>, StoreError> {
        match &self.pools {
            Pools::Sqlite(sqlite) => {
                let users = users.to_vec();
                let read = move |conn: &rusqlite::Connection| {
                    let mut statement = conn.prepare_cached(VERSION)?;
                    let version = |user: UserId| {
                        let version = statement.query_row([user.0], |row| row.get(0)).optional();
                        version.map(|version| version.map(|version| (user, version))).transpose()
                    };
                    users.into_iter().filter_map(version).collect()
                };
                sqlite.reader.read(read).await
            }
            Pools::Postgres(postgres) => held!(postgres.read(), |conn| {
                let ids: Vec<Uuid> = users.iter().map(|user| user.0).collect();
                let rows: Vec<(Uuid, i64)> = sqlx::query_as(VERSIONS).bind(ids).fetch_all(&mut *conn).await?;
                Ok(rows.into_iter().map(|(id, version)| (UserId(id), version)).collect())
            }),
        }
    }

    /// The last number of the access sequence.
    pub async fn last_access(&self) -> Result<i64, StoreError> {
        match &self.pools {
            Pools::Sqlite(sqlite) => {
                sqlite.reader.read(|conn| conn.prepare_cached(LAST)?.query_row([], |row| row.get(0))).await
            }
            Pools::Postgres(postgres) => {
                held!(postgres.read(), |conn| Ok(sqlx::query_scalar(LAST).fetch_one(&mut *conn).await?))
            }
        }
    }
}

const CHANGED: &str = "SELECT id FROM servers WHERE access_seq > $1";
const CLOSED: &str = "
    SELECT m.user_id FROM members m JOIN channels c ON c.server_id = m.server_id
    WHERE m.server_id = $1 AND m.closed_seq IS NOT NULL AND c.parent_id IS NULL AND NOT EXISTS (
        SELECT 1 FROM messages x WHERE x.channel_id = c.id AND x.seq > m.closed_seq)";
const KICKED: &str = "SELECT user_id FROM kicks WHERE server_id = $1 AND access_seq > $2";

impl Db {
    /// The servers in which something has changed after the access number `after`, and those of `followed` that are not
    /// there any more; as of one moment.
    pub async fn access_state(&self, after: i64, followed: &[ServerId]) -> Result<AccessState, StoreError> {
        snapshot!(self.pools, |tx| {
            let last: i64 = sqlx::query_scalar(LAST).fetch_one(&mut *tx).await?;
            let servers: Vec<Uuid> = sqlx::query_scalar(CHANGED).bind(after).fetch_all(&mut *tx).await?;
            let mut changed = Vec::with_capacity(servers.len());
            for server in servers {
                let members = sqlx::query_as(MEMBERS).bind(server).fetch_all(&mut *tx).await?;
                let Some(community) = community!(tx, server, members) else { continue };
                let kicked: Vec<Uuid> =
                    sqlx::query_scalar(KICKED).bind(server).bind(after).fetch_all(&mut *tx).await?;
                let closed: Vec<Uuid> = match community.conversation {
                    Some(_) => sqlx::query_scalar(CLOSED).bind(server).fetch_all(&mut *tx).await?,
                    None => Vec::new(),
                };
                let (kicked, closed) =
                    (kicked.into_iter().map(UserId).collect(), closed.into_iter().map(UserId).collect());
                changed.push(ChangedServer { community, kicked, closed });
            }
            let mut gone = followed.to_vec();
            for servers in followed.chunks(SERVERS_MAX) {
                let places: Vec<String> = (1..=servers.len()).map(|n| format!("${n}")).collect();
                let text = format!("SELECT id FROM servers WHERE id IN ({})", places.join(", "));
                let query = servers
                    .iter()
                    .fold(sqlx::query_scalar(AssertSqlSafe(text)), |query, server| query.bind(server.0));
                let there: Vec<Uuid> = query.fetch_all(&mut *tx).await?;
                gone.retain(|server| !there.contains(&server.0));
            }
            Ok(AccessState { last, gone, changed })
        })
    }
}
