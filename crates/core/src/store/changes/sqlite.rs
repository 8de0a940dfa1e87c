//! A batch on SQLite, on the thread that writes: what is written goes row by row in one transaction.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, LazyLock};

use rialto_protocol::limits::REPLIES_LOOKED_AT;
use rialto_protocol::{ChannelId, Message, MessageId, ServerId, Timestamp, User, UserId};
use rusqlite::{CachedStatement, Connection, ToSql};
use uuid::Uuid;

use super::super::audit::{self, NewEntry};
use super::super::messages::MessageRow;
use super::super::reactions;
use super::found::{Found, wanted};
use super::pinning::{PINNED, Pinned, pinning};
use super::plan::{Placed, Plan, ReactionKey};
use super::reacting::{Reacted, Reacting, reacting};
use super::threading::{NewThread, Touched, parents};
use super::{EXAMINE, Examined, HELD, LOAD, Loaded, SIZES, SLOW, SentAt, sends, sized, slow_sends};
use crate::log::change::{Change, NewMessage, Outcome};

/// One message. A statement for all of them would have SQLite keep every page aside before it is changed, so that a
/// row that fails takes the earlier ones back; here that is the transaction's business.
const INSERT: &str = "
    INSERT INTO messages (id, channel_id, seq, rev, author_id, content, client_id, created_at, reply_to_seq)
    VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8)";
/// Takes revs of a channel. With RETURNING, or for several channels at once, SQLite would make a table for the outcome
/// each time, which costs as much as the rest of a small batch.
const TAKE: &str = "UPDATE channels SET rev = rev + $1 WHERE id = $2";
const HEAD: &str = "SELECT rev FROM channels WHERE id = $1";
const UPDATE: &str = "
    UPDATE messages SET rev = $1, content = $2, edited_at = $3, deleted_at = $4, reactions = $5, pinned_at = $6,
        thread_id = $7 WHERE id = $8";
const FIRST: &str = "SELECT user_id FROM reactions WHERE message_id = $1 AND emoji = $2 ORDER BY n LIMIT $3";
const SET: &str = "
    INSERT INTO reactions (message_id, user_id, emoji, n) VALUES ($1, $2, $3, $4)
    ON CONFLICT (message_id, user_id, emoji) DO UPDATE SET n = excluded.n";
const UNSET: &str = "DELETE FROM reactions WHERE message_id = $1 AND user_id = $2 AND emoji = $3";
const CLEAR: &str = "DELETE FROM reactions WHERE message_id = $1";

const PERSON: &str = "SELECT id, username, display_name, avatar_url FROM users WHERE id = $1";
const INSERT_THREAD: &str = "
    INSERT INTO channels (id, server_id, name, topic, position, access_id, created_at, active_at, parent_id, parent_message_id)
    SELECT $1, p.server_id, $2, '', $3, p.access_id, $4, $4, p.id, $5 FROM channels p WHERE p.id = $6";
/// The last replies in a thread.
static LAST: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT u.id, u.username, u.display_name, u.avatar_url, x.created_at FROM messages x JOIN users u ON u.id = x.author_id
         WHERE x.channel_id = $1 AND x.deleted_at IS NULL ORDER BY x.seq DESC LIMIT {REPLIES_LOOKED_AT}"
    )
});
const SHOW: &str = "
    UPDATE channels SET replies = $1, last_reply_at = $2, repliers = $3, told_rev = $4,
        active_at = COALESCE($2, created_at) WHERE id = $5";

const KEEP_PACE: &str = "
    INSERT INTO slow_sends (channel_id, user_id, sent_at) VALUES ($1, $2, $3)
    ON CONFLICT (channel_id, user_id) DO UPDATE SET sent_at = excluded.sent_at";

/// Commits a batch; see [`Db::commit`](super::super::Db::commit).
pub(super) fn commit(
    connection: &Connection,
    batch: Vec<Change>,
    now: Timestamp,
) -> rusqlite::Result<Vec<Outcome>> {
    // By statements that stay prepared; what ends without COMMIT is rolled back by the thread.
    connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    let examined = examine(connection, &batch)?;
    let loaded = load(connection, &wanted(&batch, &examined))?;
    let parents = load(connection, &parents(&batch, &examined, &loaded))?;
    let people = people(connection, loaded.iter().chain(&parents))?;
    let reacted = reacted(connection, &reacting(&batch, &loaded))?;
    let pinned = pinned(connection, &pinning(&batch, &loaded))?;
    let sent_at = last_sent(connection, &batch, &examined)?;
    let found = Found { examined, loaded, parents, people, reacted, pinned, sent_at };
    let plan = Plan::of(batch, now, found, |_| true);
    let heads = number(connection, &plan)?;
    let Placed { mut outcomes, new, changed, set, unset, cleared, paced, entries, threads, touched } =
        plan.place(&heads);
    if !new.is_empty() || !changed.is_empty() {
        insert(connection, &new)?;
        update(connection, &changed)?;
        react(connection, &set, &unset, &cleared)?;
        keep_pace(connection, &paced, now)?;
        note(connection, &entries)?;
        make_threads(connection, &threads)?;
        outcomes.extend(show(connection, touched)?);
        connection.prepare_cached("COMMIT")?.execute([])?;
    }
    Ok(outcomes)
}

fn examine(tx: &Connection, batch: &[Change]) -> rusqlite::Result<Vec<Examined>> {
    let sends: Vec<(usize, &NewMessage)> = sends(batch).collect();
    let bind = |cells: &mut Cells<'_, '_>, send: Option<&(usize, &NewMessage)>| {
        let (n, message) = send.copied().unzip();
        cells.number(n.and_then(|n| i64::try_from(n).ok()))?;
        cells.id(message.map(|message| message.channel.0))?;
        cells.id(message.map(|message| message.author.id.0))?;
        cells.text(message.and_then(|message| message.client_id.as_deref()))
    };
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Examined {
            n: row.get(0)?,
            member_of: row.get(1)?,
            first_id: row.get(2)?,
            permissions: row.get(3)?,
            slow_mode_seconds: row.get(4)?,
            access_id: row.get(5)?,
            parent_id: row.get(6)?,
            parent_message_id: row.get(7)?,
            nickname: row.get(8)?,
            refuses: row.get(9)?,
        })
    };
    ask(tx, &EXAMINE, &sends, bind, read)
}

fn load(tx: &Connection, wanted: &[(usize, MessageId, UserId)]) -> rusqlite::Result<Vec<Loaded>> {
    let bind = |cells: &mut Cells<'_, '_>, wanted: Option<&(usize, MessageId, UserId)>| {
        cells.number(wanted.and_then(|(n, ..)| i64::try_from(*n).ok()))?;
        cells.id(wanted.map(|(_, message, _)| message.0))?;
        cells.id(wanted.map(|(.., actor)| actor.0))
    };
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Loaded {
            n: row.get("n")?,
            permissions: row.get("permissions")?,
            access_id: row.get("access_id")?,
            parent_id: row.get("parent_id")?,
            parent_message_id: row.get("parent_message_id")?,
            row: MessageRow::of_sqlite(row)?,
        })
    };
    ask(tx, &LOAD, wanted, bind, read)
}

/// Those who write in the threads of messages.
fn people<'a>(
    tx: &Connection,
    loaded: impl Iterator<Item = &'a Loaded>,
) -> rusqlite::Result<HashMap<UserId, User>> {
    let mut people = HashMap::new();
    for id in loaded.flat_map(|loaded| loaded.row.repliers()) {
        if let Entry::Vacant(vacant) = people.entry(UserId(id)) {
            vacant.insert(tx.prepare_cached(PERSON)?.query_row([id], user)?);
        }
    }
    Ok(people)
}

/// The user whose columns come first in a row.
fn user(row: &rusqlite::Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: UserId(row.get(0)?),
        username: row.get(1)?,
        display_name: row.get(2)?,
        avatar_url: row.get(3)?,
    })
}

fn make_threads(tx: &Connection, threads: &[NewThread]) -> rusqlite::Result<()> {
    for thread in threads {
        let NewThread { id, parent, name, created_at } = thread;
        let mut statement = tx.prepare_cached(INSERT_THREAD)?;
        let (message, channel) = (parent.message.0, parent.channel.0);
        statement.execute((id.0, name, thread.position(), created_at.0, message, channel))?;
    }
    Ok(())
}

/// Has messages show what their threads have now.
fn show(tx: &Connection, touched: Vec<Touched>) -> rusqlite::Result<Vec<Outcome>> {
    let mut outcomes = Vec::with_capacity(touched.len());
    for touched in touched {
        let mut last = tx.prepare_cached(&LAST)?;
        let last = last.query_map([touched.thread.0], |row| Ok((row.get(4)?, user(row)?)))?;
        let (outcome, row) = touched.with(last.collect::<rusqlite::Result<Vec<_>>>()?);
        let mut statement = tx.prepare_cached(SHOW)?;
        statement.execute((row.replies, row.last_at, row.repliers, row.head, row.thread.0))?;
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

fn reacted(tx: &Connection, reacting: &Reacting) -> rusqlite::Result<Reacted> {
    let bind = |cells: &mut Cells<'_, '_>, held: Option<&(usize, MessageId, UserId)>| {
        cells.number(held.and_then(|(n, ..)| i64::try_from(*n).ok()))?;
        cells.id(held.map(|(_, message, _)| message.0))?;
        cells.id(held.map(|(.., user)| user.0))
    };
    let held = ask(tx, &HELD, &reacting.held, bind, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut first = Vec::new();
    for (message, emoji, count) in &reacting.first {
        let mut statement = tx.prepare_cached(FIRST)?;
        let users = statement.query_map((message.0, emoji, count), |row| row.get(0))?;
        for user in users {
            first.push((message.0, (*emoji).to_owned(), user?));
        }
    }
    Ok(Reacted { held, first })
}

fn pinned(tx: &Connection, channels: &[Uuid]) -> rusqlite::Result<Vec<Pinned>> {
    let bind = |cells: &mut Cells<'_, '_>, channel: Option<&Uuid>| cells.id(channel.copied());
    ask(tx, &PINNED, channels, bind, |row| Ok((row.get(0)?, row.get(1)?)))
}

fn last_sent(tx: &Connection, batch: &[Change], examined: &[Examined]) -> rusqlite::Result<Vec<SentAt>> {
    let bind = |cells: &mut Cells<'_, '_>, send: Option<&(usize, &NewMessage)>| {
        cells.number(send.and_then(|(n, _)| i64::try_from(*n).ok()))?;
        cells.id(send.map(|(_, message)| message.channel.0))?;
        cells.id(send.map(|(_, message)| message.author.id.0))
    };
    ask(tx, &SLOW, &slow_sends(batch, examined), bind, |row| Ok((row.get(0)?, row.get(1)?)))
}

fn keep_pace(tx: &Connection, paced: &[(ChannelId, UserId)], now: Timestamp) -> rusqlite::Result<()> {
    for (channel, user) in paced {
        tx.prepare_cached(KEEP_PACE)?.execute((channel.0, user.0, now.0))?;
    }
    Ok(())
}

fn number(tx: &Connection, plan: &Plan) -> rusqlite::Result<Vec<(Uuid, i64)>> {
    let (mut take, mut head) = (tx.prepare_cached(TAKE)?, tx.prepare_cached(HEAD)?);
    let mut heads = Vec::new();
    for (channel, count) in plan.counts() {
        // One that is gone has no head.
        if take.execute((count, channel.0))? > 0 {
            heads.push((channel.0, head.query_row([channel.0], |row| row.get(0))?));
        }
    }
    Ok(heads)
}

fn insert(tx: &Connection, new: &[Arc<Message>]) -> rusqlite::Result<()> {
    let mut statement = tx.prepare_cached(INSERT)?;
    for message in new {
        let mut cells = Cells::of(&mut statement);
        cells.id(Some(message.id.0))?;
        cells.id(Some(message.channel_id.0))?;
        cells.number(Some(message.seq))?;
        cells.id(Some(message.author.id.0))?;
        cells.text(Some(&message.content))?;
        cells.text(message.client_id.as_deref())?;
        cells.number(Some(message.created_at.0))?;
        cells.number(message.reply_to.as_ref().map(|quote| quote.seq))?;
        statement.raw_execute()?;
    }
    Ok(())
}

fn update(tx: &Connection, changed: &[Message]) -> rusqlite::Result<()> {
    let mut statement = tx.prepare_cached(UPDATE)?;
    for message in changed {
        let mut cells = Cells::of(&mut statement);
        cells.number(Some(message.rev))?;
        cells.text(Some(&message.content))?;
        cells.number(message.edited_at.map(|time| time.0))?;
        cells.number(message.deleted_at.map(|time| time.0))?;
        cells.text(reactions::written(&message.reactions).as_deref())?;
        cells.number(message.pinned_at.map(|time| time.0))?;
        cells.id(message.thread.as_ref().map(|thread| thread.channel_id.0))?;
        cells.id(Some(message.id.0))?;
        statement.raw_execute()?;
    }
    Ok(())
}

fn react(
    tx: &Connection,
    set: &[(MessageId, UserId, &'static str, i64)],
    unset: &[ReactionKey],
    cleared: &[MessageId],
) -> rusqlite::Result<()> {
    for (message, user, emoji, n) in set {
        tx.prepare_cached(SET)?.execute((message.0, user.0, emoji, n))?;
    }
    for (message, user, emoji) in unset {
        tx.prepare_cached(UNSET)?.execute((message.0, user.0, emoji))?;
    }
    for message in cleared {
        tx.prepare_cached(CLEAR)?.execute([message.0])?;
    }
    Ok(())
}

fn note(tx: &Connection, entries: &[(ServerId, NewEntry)]) -> rusqlite::Result<()> {
    for (server, entry) in entries {
        let mut statement = tx.prepare_cached(audit::INSERT)?;
        let mut cells = Cells::of(&mut statement);
        cells.id(Some(server.0))?;
        cells.id(Some(entry.id.0))?;
        cells.id(Some(entry.actor.0))?;
        cells.text(Some(entry.action.name()))?;
        cells.id(Some(entry.target))?;
        cells.id(entry.place)?;
        cells.text(Some(&entry.json()))?;
        cells.text(entry.reason.as_deref())?;
        cells.number(Some(entry.created_at.0))?;
        statement.raw_execute()?;
    }
    Ok(())
}

/// What one statement gives for `asked`, of which `bind` binds each and what the list is padded with.
fn ask<A, T>(
    tx: &Connection,
    texts: &'static [String; SIZES],
    asked: &[A],
    bind: impl Fn(&mut Cells<'_, '_>, Option<&A>) -> rusqlite::Result<()>,
    read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let (text, rows) = sized(texts, asked.len());
    let mut statement = tx.prepare_cached(text)?;
    let mut cells = Cells::of(&mut statement);
    (0..rows).try_for_each(|n| bind(&mut cells, asked.get(n)))?;
    statement.raw_query().mapped(read).collect()
}

/// The values of a text, bound in the order in which they first stand in it: SQLite takes `$n` for a name.
struct Cells<'s, 'c> {
    statement: &'s mut CachedStatement<'c>,
    next: usize,
}

impl<'s, 'c> Cells<'s, 'c> {
    const fn of(statement: &'s mut CachedStatement<'c>) -> Self {
        Self { statement, next: 1 }
    }

    fn id(&mut self, id: Option<Uuid>) -> rusqlite::Result<()> {
        self.cell(id)
    }

    fn text(&mut self, text: Option<&str>) -> rusqlite::Result<()> {
        self.cell(text)
    }

    fn number(&mut self, number: Option<i64>) -> rusqlite::Result<()> {
        self.cell(number)
    }

    fn cell(&mut self, value: impl ToSql) -> rusqlite::Result<()> {
        self.next += 1;
        self.statement.raw_bind_parameter(self.next - 1, value)
    }
}
