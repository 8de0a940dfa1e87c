//! A batch on PostgreSQL.
//!
//! Several nodes may change one channel. Each batch locks its channels first, in one order, so that two batches can't
//! wait for each other, and leaves out those that it can't have; what the next statements see is then theirs until the
//! commit.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use rialto_protocol::limits::REPLIES_LOOKED_AT;
use rialto_protocol::{ChannelId, Message, MessageId, ServerId, Timestamp, User, UserId};
use sqlx::{AssertSqlSafe, PgConnection};
use tokio::time::Instant;
use uuid::Uuid;

use super::super::StoreError;
use super::super::audit::NewEntry;
use super::super::driver::deadlines::within;
use super::super::driver::postgres::Postgres;
use super::super::driver::rows::columns;
use super::super::driver::writes::Commit;
use super::super::reactions;
use super::super::threads::people;
use super::super::user_rows::UserRow;
use super::found::{Found, wanted};
use super::pinning::{PINNED, Pinned, pinning};
use super::plan::{Placed, Plan, ReactionKey};
use super::reacting::{Reacted, Reacting, reacting};
use super::threading::{NewThread, Summary, Touched, parents};
use super::{
    EXAMINE, Examined, HELD, ID, LOAD, Loaded, SIZES, SLOW, SentAt, sends, sized, slow_sends, texts,
};
use crate::log::change::{Change, Outcome};

/// Takes as many revs of each channel as it has changes, and gives the last of them.
static NUMBER: LazyLock<[String; SIZES]> = LazyLock::new(|| {
    texts(&[ID, "BIGINT"], |values| {
        format!(
            "WITH v(id, n) AS ({values})
             UPDATE channels SET rev = rev + v.n FROM v WHERE channels.id = v.id
             RETURNING channels.id AS id, channels.rev AS rev"
        )
    })
});

/// Takes the channels of new messages and of those that are changed, and where these are threads the channels that they are
/// in, and the authors as the references to them will; it leaves out what another transaction holds, so that nobody waits
/// for the channel of somebody else. Of messages that others delete it takes the servers, too, for their audit logs.
const LOCK: &str = "
    WITH c AS MATERIALIZED (
        SELECT id FROM channels
        WHERE id IN (SELECT unnest($1) UNION SELECT channel_id FROM messages WHERE id = ANY($2)
            UNION SELECT parent_id FROM channels WHERE id = ANY($1)
            UNION SELECT t.parent_id FROM messages m JOIN channels t ON t.id = m.channel_id WHERE m.id = ANY($2))
        ORDER BY id FOR NO KEY UPDATE SKIP LOCKED),
    u AS MATERIALIZED (SELECT id FROM users WHERE id = ANY($3) ORDER BY id FOR KEY SHARE SKIP LOCKED),
    s AS MATERIALIZED (
        SELECT id FROM servers WHERE id IN (
            SELECT c.server_id FROM (SELECT unnest($4) AS id, unnest($5) AS actor_id) d
            JOIN messages m ON m.id = d.id AND m.author_id <> d.actor_id JOIN channels c ON c.id = m.channel_id)
        ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
    SELECT id FROM c UNION ALL SELECT id FROM u UNION ALL SELECT id FROM s";

static INSERT: LazyLock<[String; SIZES]> = LazyLock::new(|| {
    texts(&[ID, ID, "BIGINT", ID, "TEXT", "TEXT", "BIGINT", "BIGINT"], |values| {
        format!(
            "WITH v(id, channel_id, seq, author_id, content, client_id, created_at, reply_to_seq) AS ({values})
             INSERT INTO messages (id, channel_id, seq, rev, author_id, content, client_id, created_at, reply_to_seq)
             SELECT v.id, v.channel_id, v.seq, v.seq, v.author_id, v.content, v.client_id, v.created_at, v.reply_to_seq
             FROM v WHERE v.id IS NOT NULL"
        )
    })
});

static UPDATE: LazyLock<[String; SIZES]> = LazyLock::new(|| {
    texts(&[ID, "BIGINT", "TEXT", "BIGINT", "BIGINT", "TEXT", "BIGINT", ID], |values| {
        format!(
            "WITH v(id, rev, content, edited_at, deleted_at, reactions, pinned_at, thread_id) AS ({values})
             UPDATE messages SET rev = v.rev, content = v.content, edited_at = v.edited_at, deleted_at = v.deleted_at,
                reactions = v.reactions, pinned_at = v.pinned_at, thread_id = v.thread_id
             FROM v WHERE messages.id = v.id"
        )
    })
});

/// The first of those who react to messages with an emoji, so many of each.
const FIRST: &str = "
    SELECT v.message_id, v.emoji, f.user_id FROM unnest($1, $2, $3) AS v(message_id, emoji, count)
    CROSS JOIN LATERAL (
        SELECT r.user_id, r.n FROM reactions r
        WHERE r.message_id = v.message_id AND r.emoji = v.emoji ORDER BY r.n LIMIT v.count) f
    ORDER BY f.n";
const SET: &str = "
    INSERT INTO reactions (message_id, user_id, emoji, n) SELECT message_id, user_id, emoji, n
    FROM unnest($1, $2, $3, $4) AS v(message_id, user_id, emoji, n)
    ON CONFLICT (message_id, user_id, emoji) DO UPDATE SET n = excluded.n";
const UNSET: &str = "
    DELETE FROM reactions r USING unnest($1, $2, $3) AS v(message_id, user_id, emoji)
    WHERE r.message_id = v.message_id AND r.user_id = v.user_id AND r.emoji = v.emoji";
const CLEAR: &str = "DELETE FROM reactions WHERE message_id = ANY($1)";

const INSERT_THREADS: &str = "
    INSERT INTO channels (id, server_id, name, topic, position, access_id, created_at, active_at, parent_id, parent_message_id)
    SELECT v.id, p.server_id, v.name, '', v.position, p.access_id, v.created_at, v.created_at, p.id, v.message_id
    FROM unnest($1, $2, $3, $4, $5, $6) AS v(id, name, position, created_at, message_id, channel_id)
    JOIN channels p ON p.id = v.channel_id";
/// The last replies in each of some threads.
static LAST: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT v.id AS thread, l.created_at, u.id, u.username, u.display_name, u.avatar_url FROM unnest($1) AS v(id)
         CROSS JOIN LATERAL (
            SELECT x.author_id, x.created_at, x.seq FROM messages x
            WHERE x.channel_id = v.id AND x.deleted_at IS NULL ORDER BY x.seq DESC LIMIT {REPLIES_LOOKED_AT}) l
         JOIN users u ON u.id = l.author_id ORDER BY v.id, l.seq DESC"
    )
});
const SHOW: &str = "
    UPDATE channels SET replies = v.replies, last_reply_at = v.last_at, repliers = v.repliers, told_rev = v.head,
        active_at = COALESCE(v.last_at, channels.created_at)
    FROM unnest($1, $2, $3, $4, $5) AS v(id, replies, last_at, repliers, head) WHERE channels.id = v.id";

/// A reply in a thread.
struct Reply {
    thread: Uuid,
    created_at: i64,
    author: UserRow,
}

columns!(Reply { thread, created_at } and author);

const KEEP_PACE: &str = "
    INSERT INTO slow_sends (channel_id, user_id, sent_at) SELECT channel_id, user_id, $3
    FROM unnest($1, $2) AS v(channel_id, user_id)
    ON CONFLICT (channel_id, user_id) DO UPDATE SET sent_at = excluded.sent_at";

/// Writes entries of audit logs, of each server in their order. Their servers are taken.
static NOTE: LazyLock<[String; SIZES]> = LazyLock::new(|| {
    texts(&["BIGINT", ID, ID, ID, "TEXT", ID, ID, "TEXT", "BIGINT"], |values| {
        format!(
            "WITH v(n, server_id, id, actor_id, action, target_id, place_id, changes, created_at) AS ({values})
             INSERT INTO audit (server_id, number, id, actor_id, action, target_id, place_id, changes, created_at)
             SELECT v.server_id, COALESCE((SELECT MAX(a.number) FROM audit a WHERE a.server_id = v.server_id), 0)
                + ROW_NUMBER() OVER (PARTITION BY v.server_id ORDER BY v.n),
                v.id, v.actor_id, v.action, v.target_id, v.place_id, v.changes, v.created_at
             FROM v WHERE v.id IS NOT NULL"
        )
    })
});

/// Commits a batch; see [`Db::commit`](super::super::Db::commit).
pub(super) async fn commit(
    postgres: &Postgres,
    batch: Vec<Change>,
    now: Timestamp,
    deadline: Instant,
) -> Result<Vec<Outcome>, StoreError> {
    let mut held = postgres.begin_within(deadline, Commit::Told).await?;
    let outcome = within(deadline, commit_in(held.connection(), batch, now)).await;
    held.end(outcome).await
}

async fn commit_in(
    tx: &mut PgConnection,
    batch: Vec<Change>,
    now: Timestamp,
) -> Result<Vec<Outcome>, StoreError> {
    let free = lock(tx, &batch).await?;
    let examined = examine(tx, &batch).await?;
    let loaded = load(tx, &wanted(&batch, &examined)).await?;
    let parents = load(tx, &parents(&batch, &examined, &loaded)).await?;
    let people = people!(tx, loaded.iter().chain(&parents).flat_map(|of| of.row.repliers()).collect());
    let reacted = reacted(tx, &reacting(&batch, &loaded)).await?;
    let pinned = pinned(tx, &pinning(&batch, &loaded)).await?;
    let sent_at = last_sent(tx, &batch, &examined).await?;
    let found = Found { examined, loaded, parents, people, reacted, pinned, sent_at };
    let plan = Plan::of(batch, now, found, |id| free.contains(&id));
    let heads = number(tx, &plan).await?;
    let Placed { mut outcomes, new, changed, set, unset, cleared, paced, entries, threads, touched } =
        plan.place(&heads);
    insert(tx, &new).await?;
    update(tx, &changed).await?;
    react(tx, &set, &unset, &cleared).await?;
    keep_pace(tx, &paced, now).await?;
    note(tx, &entries).await?;
    make_threads(tx, &threads).await?;
    outcomes.extend(show(tx, touched).await?);
    Ok(outcomes)
}

/// The channels and authors that are this transaction's until it ends.
async fn lock(tx: &mut PgConnection, batch: &[Change]) -> Result<HashSet<Uuid>, StoreError> {
    let channels: Vec<Uuid> = sends(batch).map(|(_, message)| message.channel.0).collect();
    let deletes = batch.iter().filter(|change| matches!(change, Change::Delete { .. }));
    let deleted = deletes.filter_map(|change| Some((change.message()?.0, change.actor().0)));
    let (deleted, deleters): (Vec<Uuid>, Vec<Uuid>) = deleted.unzip();
    let mut authors: Vec<Uuid> = sends(batch).map(|(_, message)| message.author.id.0).collect();
    authors.extend(&deleters);
    let reactors = batch.iter().filter(|change| matches!(change, Change::React { set: true, .. }));
    authors.extend(reactors.map(|change| change.actor().0));
    let messages: Vec<Uuid> = batch.iter().filter_map(Change::message).map(|message| message.0).collect();
    let lock = sqlx::query_scalar(LOCK)
        .bind(&channels)
        .bind(&messages)
        .bind(&authors)
        .bind(&deleted)
        .bind(&deleters);
    let free: Vec<Uuid> = lock.fetch_all(tx).await?;
    Ok(free.into_iter().collect())
}

async fn examine(tx: &mut PgConnection, batch: &[Change]) -> Result<Vec<Examined>, StoreError> {
    let sends: Vec<_> = sends(batch).collect();
    if sends.is_empty() {
        return Ok(Vec::new());
    }
    let (text, rows) = sized(&EXAMINE, sends.len());
    let examine = (0..rows).fold(sqlx::query_as(AssertSqlSafe(text)), |query, row| {
        let (n, message) = sends.get(row).copied().unzip();
        query
            .bind(n.map(|n| n as i64))
            .bind(message.map(|message| message.channel.0))
            .bind(message.map(|message| message.author.id.0))
            .bind(message.and_then(|message| message.client_id.as_deref()))
    });
    Ok(examine.fetch_all(tx).await?)
}

async fn load(
    tx: &mut PgConnection,
    wanted: &[(usize, MessageId, UserId)],
) -> Result<Vec<Loaded>, StoreError> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let (text, rows) = sized(&LOAD, wanted.len());
    let load = (0..rows).fold(sqlx::query_as(AssertSqlSafe(text)), |query, row| {
        let wanted = wanted.get(row);
        query
            .bind(wanted.map(|(n, ..)| *n as i64))
            .bind(wanted.map(|(_, message, _)| message.0))
            .bind(wanted.map(|(.., actor)| actor.0))
    });
    Ok(load.fetch_all(tx).await?)
}

async fn reacted(tx: &mut PgConnection, reacting: &Reacting) -> Result<Reacted, StoreError> {
    let Reacting { held, first } = reacting;
    let mut reacted = Reacted::default();
    if held.is_empty() {
        return Ok(reacted);
    }
    let (text, rows) = sized(&HELD, held.len());
    let query = (0..rows).fold(sqlx::query_as(AssertSqlSafe(text)), |query, row| {
        let held = held.get(row);
        query
            .bind(held.map(|(n, ..)| *n as i64))
            .bind(held.map(|(_, message, _)| message.0))
            .bind(held.map(|(.., user)| user.0))
    });
    reacted.held = query.fetch_all(&mut *tx).await?;
    if !first.is_empty() {
        let messages: Vec<Uuid> = first.iter().map(|(message, ..)| message.0).collect();
        let emoji: Vec<&str> = first.iter().map(|(_, emoji, _)| *emoji).collect();
        let counts: Vec<i64> = first.iter().map(|(.., count)| *count).collect();
        reacted.first = sqlx::query_as(FIRST).bind(messages).bind(emoji).bind(counts).fetch_all(tx).await?;
    }
    Ok(reacted)
}

async fn pinned(tx: &mut PgConnection, channels: &[Uuid]) -> Result<Vec<Pinned>, StoreError> {
    if channels.is_empty() {
        return Ok(Vec::new());
    }
    let (text, rows) = sized(&PINNED, channels.len());
    let query = sqlx::query_as(AssertSqlSafe(text));
    let query = (0..rows).fold(query, |query, row| query.bind(channels.get(row).copied()));
    Ok(query.fetch_all(tx).await?)
}

async fn last_sent(
    tx: &mut PgConnection,
    batch: &[Change],
    examined: &[Examined],
) -> Result<Vec<SentAt>, StoreError> {
    let sends = slow_sends(batch, examined);
    if sends.is_empty() {
        return Ok(Vec::new());
    }
    let (text, rows) = sized(&SLOW, sends.len());
    let sent = (0..rows).fold(sqlx::query_as(AssertSqlSafe(text)), |query, row| {
        let (n, message) = sends.get(row).copied().unzip();
        query
            .bind(n.map(|n| n as i64))
            .bind(message.map(|message| message.channel.0))
            .bind(message.map(|message| message.author.id.0))
    });
    Ok(sent.fetch_all(tx).await?)
}

async fn keep_pace(
    tx: &mut PgConnection,
    paced: &[(ChannelId, UserId)],
    now: Timestamp,
) -> Result<(), StoreError> {
    if paced.is_empty() {
        return Ok(());
    }
    let (channels, users): (Vec<Uuid>, Vec<Uuid>) =
        paced.iter().map(|(channel, user)| (channel.0, user.0)).unzip();
    sqlx::query(KEEP_PACE).bind(channels).bind(users).bind(now.0).execute(tx).await?;
    Ok(())
}

async fn number(tx: &mut PgConnection, plan: &Plan) -> Result<Vec<(Uuid, i64)>, StoreError> {
    let counts = plan.counts();
    if counts.is_empty() {
        return Ok(Vec::new());
    }
    let (text, rows) = sized(&NUMBER, counts.len());
    let number = (0..rows).fold(sqlx::query_as(AssertSqlSafe(text)), |query, n| {
        let count = counts.get(n);
        query.bind(count.map(|(id, _)| id.0)).bind(count.map(|(_, count)| *count))
    });
    Ok(number.fetch_all(tx).await?)
}

async fn insert(tx: &mut PgConnection, new: &[Arc<Message>]) -> Result<(), StoreError> {
    if new.is_empty() {
        return Ok(());
    }
    let (text, rows) = sized(&INSERT, new.len());
    let insert = (0..rows).fold(sqlx::query(AssertSqlSafe(text)), |query, n| {
        let message = new.get(n);
        query
            .bind(message.map(|message| message.id.0))
            .bind(message.map(|message| message.channel_id.0))
            .bind(message.map(|message| message.seq))
            .bind(message.map(|message| message.author.id.0))
            .bind(message.map(|message| message.content.as_str()))
            .bind(message.and_then(|message| message.client_id.as_deref()))
            .bind(message.map(|message| message.created_at.0))
            .bind(message.and_then(|message| message.reply_to.as_ref()).map(|quote| quote.seq))
    });
    insert.execute(tx).await?;
    Ok(())
}

async fn update(tx: &mut PgConnection, changed: &[Message]) -> Result<(), StoreError> {
    if changed.is_empty() {
        return Ok(());
    }
    let (text, rows) = sized(&UPDATE, changed.len());
    let update = (0..rows).fold(sqlx::query(AssertSqlSafe(text)), |query, n| {
        let message = changed.get(n);
        query
            .bind(message.map(|message| message.id.0))
            .bind(message.map(|message| message.rev))
            .bind(message.map(|message| message.content.as_str()))
            .bind(message.and_then(|message| message.edited_at).map(|time| time.0))
            .bind(message.and_then(|message| message.deleted_at).map(|time| time.0))
            .bind(message.and_then(|message| reactions::written(&message.reactions)))
            .bind(message.and_then(|message| message.pinned_at).map(|time| time.0))
            .bind(message.and_then(|message| message.thread.as_ref()).map(|thread| thread.channel_id.0))
    });
    update.execute(tx).await?;
    Ok(())
}

async fn react(
    tx: &mut PgConnection,
    set: &[(MessageId, UserId, &'static str, i64)],
    unset: &[ReactionKey],
    cleared: &[MessageId],
) -> Result<(), StoreError> {
    if !set.is_empty() {
        let (messages, users): (Vec<Uuid>, Vec<Uuid>) =
            set.iter().map(|(message, user, ..)| (message.0, user.0)).unzip();
        let (emoji, places): (Vec<&str>, Vec<i64>) = set.iter().map(|(.., emoji, n)| (*emoji, *n)).unzip();
        let query = sqlx::query(SET).bind(messages).bind(users).bind(emoji).bind(places);
        query.execute(&mut *tx).await?;
    }
    if !unset.is_empty() {
        let (messages, users): (Vec<Uuid>, Vec<Uuid>) =
            unset.iter().map(|(message, user, _)| (message.0, user.0)).unzip();
        let emoji: Vec<&str> = unset.iter().map(|(.., emoji)| *emoji).collect();
        sqlx::query(UNSET).bind(messages).bind(users).bind(emoji).execute(&mut *tx).await?;
    }
    if !cleared.is_empty() {
        let messages: Vec<Uuid> = cleared.iter().map(|message| message.0).collect();
        sqlx::query(CLEAR).bind(messages).execute(tx).await?;
    }
    Ok(())
}

async fn make_threads(tx: &mut PgConnection, threads: &[NewThread]) -> Result<(), StoreError> {
    if threads.is_empty() {
        return Ok(());
    }
    let (ids, names): (Vec<Uuid>, Vec<&str>) =
        threads.iter().map(|thread| (thread.id.0, thread.name.as_str())).unzip();
    let (positions, times): (Vec<i64>, Vec<i64>) =
        threads.iter().map(|thread| (thread.position(), thread.created_at.0)).unzip();
    let (messages, channels): (Vec<Uuid>, Vec<Uuid>) =
        threads.iter().map(|thread| (thread.parent.message.0, thread.parent.channel.0)).unzip();
    let query = sqlx::query(INSERT_THREADS).bind(ids).bind(names).bind(positions).bind(times);
    query.bind(messages).bind(channels).execute(tx).await?;
    Ok(())
}

/// Has messages show what their threads have now.
async fn show(tx: &mut PgConnection, touched: Vec<Touched>) -> Result<Vec<Outcome>, StoreError> {
    if touched.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = touched.iter().map(|touched| touched.thread.0).collect();
    let last = sqlx::query_as(AssertSqlSafe(LAST.as_str())).bind(ids);
    let mut replies: HashMap<Uuid, Vec<(i64, User)>> = HashMap::new();
    for Reply { thread, created_at, author } in last.fetch_all(&mut *tx).await? {
        replies.entry(thread).or_default().push((created_at, author.into()));
    }
    let shown = touched.into_iter().map(|touched| {
        let replies = replies.remove(&touched.thread.0).unwrap_or_default();
        touched.with(replies)
    });
    let (outcomes, rows): (Vec<Outcome>, Vec<Summary>) = shown.unzip();
    let (ids, counts): (Vec<Uuid>, Vec<i64>) = rows.iter().map(|row| (row.thread.0, row.replies)).unzip();
    let (times, heads): (Vec<Option<i64>>, Vec<i64>) = rows.iter().map(|row| (row.last_at, row.head)).unzip();
    let repliers: Vec<Option<&str>> = rows.iter().map(|row| row.repliers.as_deref()).collect();
    let query = sqlx::query(SHOW).bind(ids).bind(counts).bind(times).bind(repliers).bind(heads);
    query.execute(tx).await?;
    Ok(outcomes)
}

async fn note(tx: &mut PgConnection, entries: &[(ServerId, NewEntry)]) -> Result<(), StoreError> {
    if entries.is_empty() {
        return Ok(());
    }
    let (text, rows) = sized(&NOTE, entries.len());
    let note = (0..rows).fold(sqlx::query(AssertSqlSafe(text)), |query, n| {
        let (server, entry) = entries.get(n).map(|(server, entry)| (server, entry)).unzip();
        query
            .bind(entry.map(|_| n as i64))
            .bind(server.map(|server| server.0))
            .bind(entry.map(|entry| entry.id.0))
            .bind(entry.map(|entry| entry.actor.0))
            .bind(entry.map(|entry| entry.action.name()))
            .bind(entry.map(|entry| entry.target))
            .bind(entry.and_then(|entry| entry.place))
            .bind(entry.map(NewEntry::json))
            .bind(entry.map(|entry| entry.created_at.0))
    });
    note.execute(tx).await?;
    Ok(())
}
