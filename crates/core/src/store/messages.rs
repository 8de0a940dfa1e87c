//! Messages: pages of the log, and what changed in it.

use rialto_protocol::{ChannelId, Message, MessageId, Reaction, ServerId, Timestamp, User, UserId};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::driver::db::{read, snapshot};
use super::driver::rows::columns;
use super::quotes::Quoted;
use super::threads::{Threaded, whole};
use super::{Db, StoreError, access, reactions};

/// Reads messages as they are now, with their authors, and of those that they answer as much as a preview needs; conditions
/// follow it.
pub(super) const MESSAGE: &str =
    "SELECT x.id, c.server_id, x.channel_id, x.seq, x.rev, x.content, x.client_id,
        x.created_at, x.edited_at, x.deleted_at, x.reactions, x.pinned_at, u.id AS author_id, u.username, u.display_name, u.avatar_url,
        a.nickname,
        p.seq AS reply_to_seq, p.id AS reply_to_id, substr(p.content, 1, 141) AS reply_to_content,
        p.deleted_at AS reply_to_deleted_at, q.id AS reply_to_author_id, q.username AS reply_to_username,
        q.display_name AS reply_to_display_name, q.avatar_url AS reply_to_avatar_url, b.nickname AS reply_to_nickname,
        t.id AS thread_id, t.name AS thread_name, t.replies AS thread_replies, t.last_reply_at AS thread_last_at,
        t.repliers AS thread_repliers, t.told_rev AS thread_rev
    FROM messages x JOIN channels c ON c.id = x.channel_id JOIN users u ON u.id = x.author_id
    LEFT JOIN members a ON a.server_id = c.server_id AND a.user_id = x.author_id
    LEFT JOIN messages p ON p.channel_id = x.channel_id AND p.seq = x.reply_to_seq
    LEFT JOIN users q ON q.id = p.author_id
    LEFT JOIN members b ON b.server_id = c.server_id AND b.user_id = p.author_id
    LEFT JOIN channels t ON t.id = x.thread_id";

pub(super) struct MessageRow {
    id: Uuid,
    server_id: Uuid,
    channel_id: Uuid,
    seq: i64,
    rev: i64,
    content: String,
    client_id: Option<String>,
    created_at: i64,
    edited_at: Option<i64>,
    deleted_at: Option<i64>,
    reactions: Option<String>,
    pinned_at: Option<i64>,
    author_id: Uuid,
    username: String,
    display_name: String,
    avatar_url: Option<String>,
    nickname: Option<String>,
    quoted: Quoted,
    threaded: Threaded,
}

columns!(MessageRow {
    id,
    server_id,
    channel_id,
    seq,
    rev,
    content,
    client_id,
    created_at,
    edited_at,
    deleted_at,
    reactions,
    pinned_at,
    author_id,
    username,
    display_name,
    avatar_url,
    nickname
} and quoted, threaded);

impl MessageRow {
    /// The same row as rusqlite reads it.
    pub(super) fn of_sqlite(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            server_id: row.get("server_id")?,
            channel_id: row.get("channel_id")?,
            seq: row.get("seq")?,
            rev: row.get("rev")?,
            content: row.get("content")?,
            client_id: row.get("client_id")?,
            created_at: row.get("created_at")?,
            edited_at: row.get("edited_at")?,
            deleted_at: row.get("deleted_at")?,
            reactions: row.get("reactions")?,
            pinned_at: row.get("pinned_at")?,
            author_id: row.get("author_id")?,
            username: row.get("username")?,
            display_name: row.get("display_name")?,
            avatar_url: row.get("avatar_url")?,
            nickname: row.get("nickname")?,
            quoted: Quoted::of_sqlite(row)?,
            threaded: Threaded::of_sqlite(row)?,
        })
    }

    pub(super) const fn message_id(&self) -> MessageId {
        MessageId(self.id)
    }

    /// The channel in which it is not pinned, if it is not.
    pub(super) const fn unpinned_in(&self) -> Option<ChannelId> {
        match self.pinned_at {
            Some(_) => None,
            None => Some(ChannelId(self.channel_id)),
        }
    }

    /// The reactions that it shows.
    pub(super) fn kinds(&self) -> Vec<Reaction> {
        self.reactions.as_deref().map(reactions::read).unwrap_or_default()
    }

    /// Whom it shows of those who write in its thread.
    pub(super) fn repliers(&self) -> Vec<Uuid> {
        self.threaded.repliers()
    }

    /// The message with all that its author may see.
    pub(super) fn into_whole_message(self) -> Message {
        let author = UserId(self.author_id);
        self.into_message(Some(author))
    }

    /// The message as `reader` may see it: its client id is told to its author alone. Of those who write in its thread it has
    /// no more than the ids (`threads.rs`).
    pub(super) fn into_message(self, reader: Option<UserId>) -> Message {
        let (author, reactions) = (UserId(self.author_id), self.kinds());
        Message {
            id: MessageId(self.id),
            server_id: ServerId(self.server_id),
            channel_id: ChannelId(self.channel_id),
            seq: self.seq,
            rev: self.rev,
            author: User {
                id: author,
                username: self.username,
                display_name: self.display_name,
                avatar_url: self.avatar_url,
            },
            nickname: self.nickname,
            content: self.content,
            created_at: Timestamp(self.created_at),
            edited_at: self.edited_at.map(Timestamp),
            deleted_at: self.deleted_at.map(Timestamp),
            reply_to: self.quoted.into_quote(),
            reactions,
            pinned_at: self.pinned_at.map(Timestamp),
            thread: self.threaded.into_summary(),
            client_id: self.client_id.filter(|_| reader == Some(author)),
        }
    }
}

/// Messages of a channel, and its head as of the same read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The messages.
    pub messages: Vec<Message>,
    /// Whether there are more in the direction that was asked for.
    pub more: bool,
    /// The channel's head.
    pub head: i64,
}

/// The head of a channel, if the reader may see it.
pub(super) const HEAD: &str =
    concat!("SELECT c.rev FROM channels c", access::seen_by!("$2"), " WHERE c.id = $1");
const BEFORE: &str = "WHERE x.channel_id = $1 AND x.seq < $2 ORDER BY x.seq DESC LIMIT CAST($3 AS BIGINT)";
/// What changed after a rev: messages that are as they were made, found by their place, and those that have
/// changed since, which have an index of their own.
const CHANGES: &str = "WITH made AS (
        SELECT id, rev FROM messages WHERE channel_id = $1 AND seq > $2 AND rev = seq ORDER BY seq LIMIT CAST($3 AS BIGINT)),
    changed AS (
        SELECT id, rev FROM messages WHERE channel_id = $1 AND rev > $2 AND rev > seq ORDER BY rev LIMIT CAST($3 AS BIGINT)),
    page AS (SELECT id, rev FROM made UNION ALL SELECT id, rev FROM changed ORDER BY rev LIMIT CAST($3 AS BIGINT))";
const CHANGED: &str = "WHERE x.id IN (SELECT id FROM page) ORDER BY x.rev";

/// Whether a message is in a channel that the reader may see.
const SEEN: &str = concat!(
    "SELECT 1 FROM messages x JOIN channels c ON c.id = x.channel_id",
    access::seen_by!("$2"),
    " WHERE x.id = $1"
);

impl Db {
    /// The newest `limit` messages before `before` (before the end if absent), in seq order; `None` if
    /// there is no such channel or `reader` may not see it.
    pub async fn messages_before(
        &self,
        reader: UserId,
        channel: ChannelId,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Option<Page>, StoreError> {
        snapshot!(self.pools, |tx| {
            let head =
                sqlx::query_scalar(HEAD).bind(channel.0).bind(reader.0).fetch_optional(&mut *tx).await?;
            let Some(head) = head else { return Ok(None) };
            let query = sqlx::query_as(concat_sql(BEFORE))
                .bind(channel.0)
                .bind(before.unwrap_or(i64::MAX))
                .bind(limit + 1);
            let rows: Vec<MessageRow> = query.fetch_all(&mut *tx).await?;
            let mut page = page(rows, reader, limit, head);
            page.messages.reverse();
            whole!(tx, reader, page.messages);
            Ok(Some(page))
        })
    }

    /// The messages that changed after `after`, in rev order, each as it is now; `None` if there is no such
    /// channel or `reader` may not see it.
    pub async fn messages_after(
        &self,
        reader: UserId,
        channel: ChannelId,
        after: i64,
        limit: i64,
    ) -> Result<Option<Page>, StoreError> {
        snapshot!(self.pools, |tx| {
            let head =
                sqlx::query_scalar(HEAD).bind(channel.0).bind(reader.0).fetch_optional(&mut *tx).await?;
            let Some(head) = head else { return Ok(None) };
            let text = AssertSqlSafe(format!("{CHANGES} {MESSAGE} {CHANGED}"));
            let query = sqlx::query_as(text).bind(channel.0).bind(after).bind(limit + 1);
            let rows: Vec<MessageRow> = query.fetch_all(&mut *tx).await?;
            let mut page = page(rows, reader, limit, head);
            whole!(tx, reader, page.messages);
            Ok(Some(page))
        })
    }

    /// Whether there is such a message and `reader` may see its channel.
    pub async fn may_see(&self, reader: UserId, message: MessageId) -> Result<bool, StoreError> {
        let row: Option<i32> = read!(self.pools, |conn| {
            Ok(sqlx::query_scalar(SEEN).bind(message.0).bind(reader.0).fetch_optional(&mut *conn).await?)
        })?;
        Ok(row.is_some())
    }
}

fn concat_sql(condition: &'static str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!("{MESSAGE} {condition}"))
}

fn page(mut rows: Vec<MessageRow>, reader: UserId, limit: i64, head: i64) -> Page {
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = rows.len() > limit;
    rows.truncate(limit);
    Page { messages: rows.into_iter().map(|row| row.into_message(Some(reader))).collect(), more, head }
}
