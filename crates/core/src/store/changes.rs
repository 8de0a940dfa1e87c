//! Changes of messages: a batch of them in one transaction.
//!
//! A batch takes the same number of statements whatever its size: one to look at its sends, one to read the messages that
//! it is about, one to take revs, one to write new messages and one to write changed ones; where a channel has slow mode,
//! one to look and one to write when who sends there did so last; where a message has reactions, two to read them and three
//! to write what is set, what is taken back, and what goes with a deleted message; where one is pinned, one to count the
//! pinned ones; where something is said or deleted in threads, one to read the messages that these are under, and two for
//! what those show of it (`threading.rs`). What is asked travels as one VALUES list. It is padded with empty rows to a
//! power of two, so that a handful of texts serve every size and stay prepared.
//!
//! The two databases are driven apart here, with the same texts save for what is written, which goes row by row on SQLite:
//! sqlx goes to SQLite's thread and back at each statement, and what is slow for one message is too slow for all of them.
//! What becomes of each change is decided in `plan.rs`, for both.

use std::collections::HashSet;
use std::sync::LazyLock;

use rialto_protocol::Timestamp;
use tokio::time::Instant;
use uuid::Uuid;

use super::directs::REFUSES_FIRST;
use super::driver::db::{Pools, boxed};
use super::driver::rows::columns;
use super::driver::writes::Commit;
use super::messages::{MESSAGE, MessageRow};
use super::{Db, StoreError, access};
use crate::log::change::{Change, NewMessage, Outcome};

mod found;
mod pinning;
mod plan;
mod postgres;
mod reacting;
mod sqlite;
mod threading;

/// How many changes one batch holds at most; a power of two.
pub const BATCH_MAX: usize = 256;
/// The sizes of VALUES lists: 1, 2, 4 and on to twice [`BATCH_MAX`]: a change may be one of its thread's message, too.
const SIZES: usize = (2 * BATCH_MAX).trailing_zeros() as usize + 1;

/// Stands for the type of an id, which is bound as what it is: the two databases have no name for it in common.
const ID: &str = "";

/// Of each send whose author may see the channel, the server, what they may there, how long they wait there between two,
/// whether it would be the first message and is refused as that, and the message that its client id already stands for.
static EXAMINE: LazyLock<[String; SIZES]> = LazyLock::new(|| {
    texts(&["BIGINT", ID, ID, "TEXT"], |values| {
        format!(
            "WITH v(n, channel_id, author_id, client_id) AS ({values})
             SELECT v.n AS n, c.server_id AS member_of, x.id AS first_id, may.permissions AS permissions,
                c.slow_mode_seconds AS slow_mode_seconds,
                c.access_id AS access_id, c.parent_id AS parent_id, c.parent_message_id AS parent_message_id,
                me.nickname AS nickname, {REFUSES_FIRST} AS refuses
             FROM v JOIN channels c ON c.id = v.channel_id {}
             LEFT JOIN messages x ON x.author_id = v.author_id AND x.channel_id = v.channel_id AND x.client_id = v.client_id",
            access::seen_by!("v.author_id")
        )
    })
});

/// The messages that changes are about, and what who asks may do where they are; nothing where they may not view that.
static LOAD: LazyLock<[String; SIZES]> = LazyLock::new(|| {
    texts(&["BIGINT", ID, ID], |values| {
        format!(
            "WITH v(n, id, actor_id) AS ({values})
             SELECT v.n AS n, may.permissions AS permissions, c.access_id AS access_id,
                c.parent_id AS parent_id, c.parent_message_id AS parent_message_id, y.* FROM v JOIN ({MESSAGE}) y ON y.id = v.id
             JOIN channels c ON c.id = y.channel_id
             LEFT JOIN members me ON me.server_id = c.server_id AND me.user_id = v.actor_id
             LEFT JOIN access may ON may.role_set_id = me.role_set_id AND may.access_id = c.access_id"
        )
    })
});

/// The text for each size of its VALUES list, whose columns have these types.
fn texts(types: &[&str], text: impl Fn(&str) -> String) -> [String; SIZES] {
    std::array::from_fn(|size| {
        let row = |row: usize| {
            let cells = types.iter().enumerate();
            let cells = cells.map(|(column, kind)| match (row * types.len() + column + 1, *kind) {
                (place, ID) => format!("${place}"),
                (place, kind) => format!("CAST(${place} AS {kind})"),
            });
            format!("({})", cells.collect::<Vec<_>>().join(", "))
        };
        let rows: Vec<String> = (0..1 << size).map(row).collect();
        text(&format!("VALUES {}", rows.join(", ")))
    })
}

/// The text for a list of `length` rows, and the number of rows that it takes.
fn sized(texts: &'static [String; SIZES], length: usize) -> (&'static str, usize) {
    let rows = length.next_power_of_two();
    (texts[rows.trailing_zeros() as usize].as_str(), rows)
}

/// The sends of a batch, each with its index.
fn sends(batch: &[Change]) -> impl Iterator<Item = (usize, &NewMessage)> {
    batch.iter().enumerate().filter_map(|(n, change)| match change {
        Change::Send(message) => Some((n, message)),
        _ => None,
    })
}

struct Examined {
    n: i64,
    member_of: Uuid,
    first_id: Option<Uuid>,
    permissions: i64,
    slow_mode_seconds: i64,
    access_id: Uuid,
    parent_id: Option<Uuid>,
    parent_message_id: Option<Uuid>,
    nickname: Option<String>,
    refuses: bool,
}

columns!(Examined {
    n,
    member_of,
    first_id,
    permissions,
    slow_mode_seconds,
    access_id,
    parent_id,
    parent_message_id,
    nickname,
    refuses
});

/// When the authors of sends last sent something in those channels, where these have slow mode.
static SLOW: LazyLock<[String; SIZES]> = LazyLock::new(|| {
    texts(&["BIGINT", ID, ID], |values| {
        format!(
            "WITH v(n, channel_id, user_id) AS ({values})
             SELECT v.n AS n, s.sent_at AS sent_at FROM v
             JOIN slow_sends s ON s.channel_id = v.channel_id AND s.user_id = v.user_id"
        )
    })
});

/// The index of a send, and when its author last sent something there.
type SentAt = (i64, i64);

/// The sends of a batch that are to channels of slow mode, by their indices.
fn slow_sends<'a>(batch: &'a [Change], examined: &[Examined]) -> Vec<(usize, &'a NewMessage)> {
    let slow: HashSet<i64> =
        examined.iter().filter(|row| row.slow_mode_seconds > 0).map(|row| row.n).collect();
    if slow.is_empty() {
        return Vec::new();
    }
    sends(batch).filter(|(n, _)| i64::try_from(*n).is_ok_and(|n| slow.contains(&n))).collect()
}

/// With what those who ask react to the messages that their changes are about.
static HELD: LazyLock<[String; SIZES]> = LazyLock::new(|| {
    texts(&["BIGINT", ID, ID], |values| {
        format!(
            "WITH v(n, message_id, user_id) AS ({values})
             SELECT v.n AS n, r.emoji AS emoji FROM v
             JOIN reactions r ON r.message_id = v.message_id AND r.user_id = v.user_id"
        )
    })
});

struct Loaded {
    n: i64,
    permissions: Option<i64>,
    access_id: Uuid,
    parent_id: Option<Uuid>,
    parent_message_id: Option<Uuid>,
    row: MessageRow,
}

columns!(Loaded { n, permissions, access_id, parent_id, parent_message_id } and row);

impl Db {
    /// Commits the changes of `batch` that may be, as of `now`, each at the next rev of its channel, in the batch's
    /// order. Gives what became of each, in the same order, and after that the messages in whose threads something was said or
    /// deleted: each has changed with that, once. Nothing was done if it fails.
    ///
    /// `batch` holds at most [`BATCH_MAX`] changes. What has not come to its COMMIT by `deadline` fails; once it has,
    /// this waits until it is known what became of it.
    pub async fn commit(
        &self,
        batch: Vec<Change>,
        now: Timestamp,
        deadline: Instant,
    ) -> Result<Vec<Outcome>, StoreError> {
        match &self.pools {
            Pools::Sqlite(sqlite) => {
                let write = move |conn: &mut rusqlite::Connection| sqlite::commit(conn, batch, now);
                sqlite.writer.write(Commit::Told, deadline, write).await
            }
            Pools::Postgres(postgres) => boxed(postgres::commit(postgres, batch, now, deadline)).await,
        }
    }
}
