//! Appending on PostgreSQL.
//!
//! Several nodes may append to one channel. Each batch locks its channels first, in one order, so that two
//! batches can't wait for each other, and leaves out those that it can't have; what the next statements see is then theirs until the commit.

use std::collections::HashSet;
use std::sync::LazyLock;

use rialto_protocol::ChannelId;
use sqlx::{AssertSqlSafe, PgConnection};
use tokio::time::Instant;
use uuid::Uuid;

use super::super::StoreError;
use super::super::driver::deadlines::within;
use super::super::driver::postgres::Postgres;
use super::super::driver::writes::Commit;
use super::super::messages::MessageRow;
use super::{
    Appended, EXAMINE, Examined, FIRST, ID, NUMBER, NewMessage, SIZES, counts, outcomes, place, repeats,
    sized, texts,
};

/// Takes the channels, and the authors as the references to them will; it leaves out what another transaction holds,
/// so that nobody waits for the channel of somebody else.
const LOCK: &str = "
    WITH c AS MATERIALIZED (
        SELECT id FROM channels WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED),
    u AS MATERIALIZED (SELECT id FROM users WHERE id = ANY($2) ORDER BY id FOR KEY SHARE SKIP LOCKED)
    SELECT id FROM c UNION ALL SELECT id FROM u";

static INSERT: LazyLock<[String; SIZES]> = LazyLock::new(|| {
    texts(&[ID, ID, "BIGINT", ID, "TEXT", "TEXT", "BIGINT"], |values| {
        format!(
            "WITH v(id, channel_id, seq, author_id, content, client_id, created_at) AS ({values})
             INSERT INTO messages (id, channel_id, seq, rev, author_id, content, client_id, created_at)
             SELECT v.id, v.channel_id, v.seq, v.seq, v.author_id, v.content, v.client_id, v.created_at
             FROM v WHERE v.id IS NOT NULL"
        )
    })
});

/// Commits a batch; see [`Db::append`](super::super::Db::append).
pub(super) async fn append(
    postgres: &Postgres,
    batch: &[NewMessage],
    deadline: Instant,
) -> Result<Vec<Appended>, StoreError> {
    let mut held = postgres.begin_within(deadline, Commit::Told).await?;
    let outcome = within(deadline, append_in(held.connection(), batch)).await;
    held.end(outcome).await
}

async fn append_in(tx: &mut PgConnection, batch: &[NewMessage]) -> Result<Vec<Appended>, StoreError> {
    let free = lock(tx, batch).await?;
    let examined = examine(tx, batch).await?;
    let mut appended = outcomes(batch, &examined);
    for (n, id) in repeats(&examined) {
        let row: MessageRow =
            sqlx::query_as(AssertSqlSafe(FIRST.as_str())).bind(id).fetch_one(&mut *tx).await?;
        appended[n] = Appended::Repeat(Box::new(row.into_message(Some(batch[n].author))));
    }
    for (message, slot) in batch.iter().zip(&mut appended) {
        let is_free = free.contains(&message.channel.0) && free.contains(&message.author.0);
        if matches!(slot, Appended::Placed { .. } | Appended::RepeatOf(_)) && !is_free {
            *slot = Appended::Locked;
        }
    }
    let counts = counts(batch, &appended);
    if counts.is_empty() {
        return Ok(appended);
    }
    let heads = number(tx, &counts).await?;
    let placed = place(batch, &mut appended, &counts, &heads);
    if !placed.is_empty() {
        insert(tx, &placed).await?;
    }
    Ok(appended)
}

/// The channels and authors that are this transaction's until it ends.
async fn lock(tx: &mut PgConnection, batch: &[NewMessage]) -> Result<HashSet<Uuid>, StoreError> {
    let channels: Vec<Uuid> = batch.iter().map(|message| message.channel.0).collect();
    let authors: Vec<Uuid> = batch.iter().map(|message| message.author.0).collect();
    let free: Vec<Uuid> = sqlx::query_scalar(LOCK).bind(&channels).bind(&authors).fetch_all(tx).await?;
    Ok(free.into_iter().collect())
}

async fn examine(conn: &mut PgConnection, batch: &[NewMessage]) -> Result<Vec<Examined>, StoreError> {
    let (text, rows) = sized(&EXAMINE, batch.len());
    let examine = (0..rows).fold(sqlx::query_as(AssertSqlSafe(text)), |query, n| {
        let message = batch.get(n);
        query
            .bind(n as i64)
            .bind(message.map(|message| message.channel.0))
            .bind(message.map(|message| message.author.0))
            .bind(message.and_then(|message| message.client_id.as_deref()))
    });
    Ok(examine.fetch_all(conn).await?)
}

async fn number(
    conn: &mut PgConnection,
    counts: &[(ChannelId, i64)],
) -> Result<Vec<(Uuid, i64)>, StoreError> {
    let (text, rows) = sized(&NUMBER, counts.len());
    let number = (0..rows).fold(sqlx::query_as(AssertSqlSafe(text)), |query, n| {
        let count = counts.get(n);
        query.bind(count.map(|(id, _)| id.0)).bind(count.map(|(_, count)| *count))
    });
    Ok(number.fetch_all(conn).await?)
}

async fn insert(conn: &mut PgConnection, placed: &[(&NewMessage, i64)]) -> Result<(), StoreError> {
    let (text, rows) = sized(&INSERT, placed.len());
    let insert = (0..rows).fold(sqlx::query(AssertSqlSafe(text)), |query, n| {
        let (message, seq) = placed.get(n).copied().unzip();
        query
            .bind(message.map(|message| message.id.0))
            .bind(message.map(|message| message.channel.0))
            .bind(seq)
            .bind(message.map(|message| message.author.0))
            .bind(message.map(|message| message.content.as_str()))
            .bind(message.and_then(|message| message.client_id.as_deref()))
            .bind(message.map(|message| message.created_at.0))
    });
    insert.execute(conn).await?;
    Ok(())
}
