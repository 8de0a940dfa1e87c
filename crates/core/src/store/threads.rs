//! Threads: what a message shows of the one under it.
//!
//! A thread is a channel; its row holds what its message shows of it as of the last reply: how many there are, when the last
//! one came, and the ids of those who wrote the last ones. The writer's batch keeps it (`changes/threading.rs`). What these
//! people are called is read with the messages, by one statement for all of them.

use std::collections::{BTreeSet, HashMap};

use rialto_protocol::limits::REPLIERS_SHOWN;
use rialto_protocol::{ChannelId, Message, ThreadSummary, Timestamp, User, UserId};
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row};
use uuid::Uuid;

use super::driver::rows::columns;

/// What a message row shows of its thread; nothing where it has none.
pub(super) struct Threaded(Option<ThreadRow>);

struct ThreadRow {
    thread_id: Uuid,
    thread_name: String,
    thread_replies: i64,
    thread_last_at: Option<i64>,
    thread_repliers: Option<String>,
    thread_rev: i64,
}

columns!(ThreadRow { thread_id, thread_name, thread_replies, thread_last_at, thread_repliers, thread_rev });

/// The other columns are looked at where there is a thread, which is seldom.
macro_rules! threaded {
    ($($row:ty),+) => {$(
        impl FromRow<'_, $row> for Threaded {
            fn from_row(row: &$row) -> Result<Self, sqlx::Error> {
                let thread: Option<Uuid> = row.try_get("thread_id")?;
                thread.map(|_| FromRow::from_row(row)).transpose().map(Self)
            }
        }
    )+};
}

threaded!(SqliteRow, PgRow);

impl Threaded {
    /// The same row as rusqlite reads it.
    pub(super) fn of_sqlite(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let Some(thread_id) = row.get("thread_id")? else { return Ok(Self(None)) };
        Ok(Self(Some(ThreadRow {
            thread_id,
            thread_name: row.get("thread_name")?,
            thread_replies: row.get("thread_replies")?,
            thread_last_at: row.get("thread_last_at")?,
            thread_repliers: row.get("thread_repliers")?,
            thread_rev: row.get("thread_rev")?,
        })))
    }

    pub(super) fn repliers(&self) -> Vec<Uuid> {
        self.0.as_ref().and_then(|row| row.thread_repliers.as_deref()).map(read).unwrap_or_default()
    }

    /// What is shown, of the people no more than their ids.
    pub(super) fn into_summary(self) -> Option<ThreadSummary> {
        let users = self.repliers().into_iter().map(nameless).collect();
        let row = self.0?;
        Some(ThreadSummary {
            channel_id: ChannelId(row.thread_id),
            name: named(row.thread_name),
            replies: row.thread_replies,
            last_at: row.thread_last_at.map(Timestamp),
            users,
            rev: row.thread_rev,
        })
    }
}

/// The name of a thread, whose row has an empty one where it has none.
pub(super) fn named(name: String) -> Option<String> {
    Some(name).filter(|name| !name.is_empty())
}

/// The ids that the row of a thread holds.
fn read(json: &str) -> Vec<Uuid> {
    serde_json::from_str(json).expect("only `written` writes them")
}

/// The people as the row of a thread holds them; nothing where there are none.
pub(super) fn written(people: &[User]) -> Option<String> {
    let ids: Vec<UserId> = people.iter().map(|user| user.id).collect();
    let json = || serde_json::to_string(&ids).expect("ids have a JSON form");
    (!ids.is_empty()).then(json)
}

const fn nameless(id: Uuid) -> User {
    User { id: UserId(id), username: String::new(), display_name: String::new(), avatar_url: None }
}

/// When the last of some replies came, and who wrote them, of replies that stand from the last one backwards.
pub(super) fn shown(replies: impl IntoIterator<Item = (i64, User)>) -> (Option<Timestamp>, Vec<User>) {
    let (mut last, mut people): (_, Vec<User>) = (None, Vec::new());
    for (created_at, user) in replies {
        last = last.or(Some(Timestamp(created_at)));
        if people.len() < REPLIERS_SHOWN && people.iter().all(|known| known.id != user.id) {
            people.push(user);
        }
    }
    (last, people)
}

/// The ids of all whom `messages` show of their threads, each once.
pub(super) fn repliers<'a>(messages: impl IntoIterator<Item = &'a Message>) -> Vec<Uuid> {
    let threads = messages.into_iter().filter_map(|message| message.thread.as_ref());
    let ids: BTreeSet<Uuid> = threads.flat_map(|thread| &thread.users).map(|user| user.id.0).collect();
    ids.into_iter().collect()
}

/// The text that reads `count` users.
pub(super) fn people_text(count: usize) -> String {
    let places: Vec<String> = (1..=count).map(|n| format!("${n}")).collect();
    format!("SELECT id, username, display_name, avatar_url FROM users WHERE id IN ({})", places.join(", "))
}

/// Names the people in what messages show of their threads.
pub(super) fn name_all<'a>(
    messages: impl IntoIterator<Item = &'a mut Message>,
    people: &HashMap<UserId, User>,
) {
    let threads = messages.into_iter().filter_map(|message| message.thread.as_mut());
    for user in threads.flat_map(|thread| &mut thread.users) {
        if let Some(known) = people.get(&user.id) {
            user.clone_from(known);
        }
    }
}

/// The users of these ids, by one statement if there are any.
macro_rules! people {
    ($tx:ident, $ids:expr) => {{
        let ids: Vec<uuid::Uuid> = $ids;
        let mut people = std::collections::HashMap::new();
        if !ids.is_empty() {
            let count = ids.len().next_power_of_two();
            let text = sqlx::AssertSqlSafe($crate::store::threads::people_text(count));
            let query = (0..count).fold(sqlx::query_as(text), |query, n| query.bind(ids.get(n).copied()));
            let rows: Vec<$crate::store::user_rows::UserRow> = query.fetch_all(&mut *$tx).await?;
            people.extend(rows.into_iter().map(rialto_protocol::User::from).map(|user| (user.id, user)));
        }
        people
    }};
}

pub(super) use people;

/// Gives `messages` all that they show to the reader beside their rows.
macro_rules! whole {
    ($tx:ident, $reader:expr, $messages:expr) => {{
        $crate::store::reactions::mark!($tx, $reader, $messages);
        let people = $crate::store::threads::people!($tx, $crate::store::threads::repliers(&$messages));
        $crate::store::threads::name_all(&mut $messages, &people);
    }};
}

pub(super) use whole;
