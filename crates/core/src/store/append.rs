//! The log's end: appending a batch of messages, in a constant number of statements whatever its size.
//!
//! The rows of a batch travel as one VALUES list. It is padded with empty rows to a power of two, so that a
//! handful of texts serve every size and stay prepared.

use std::collections::HashMap;
use std::sync::LazyLock;

use rialto_protocol::{ChannelId, Message, MessageId, ServerId, Timestamp, UserId};
use sqlx::{AssertSqlSafe, FromRow};

use super::db::transact;
use super::messages::{MESSAGE, MessageRow};
use super::{Constraint, Db, StoreError};

/// How many messages one batch holds at most; a power of two.
pub const BATCH_MAX: usize = 256;
/// The sizes of VALUES lists: 1, 2, 4 and on to [`BATCH_MAX`].
const SIZES: usize = BATCH_MAX.trailing_zeros() as usize + 1;

/// A message that is to be committed.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Its id, if it is the first of its client id.
    pub id: MessageId,
    /// Its channel.
    pub channel: ChannelId,
    /// Its author.
    pub author: UserId,
    /// What it says.
    pub content: String,
    /// Its author's own id of it.
    pub client_id: Option<String>,
    /// The time of the commit, as near as a clock can tell.
    pub created_at: Timestamp,
}

/// What became of a [`NewMessage`].
#[derive(Clone, Debug)]
pub enum Appended {
    /// It was committed and has this place.
    Placed {
        /// The server of its channel.
        server: ServerId,
        /// Its place.
        seq: i64,
    },
    /// Its client id is a repeat; this is the first message, as it is now.
    Repeat(Box<Message>),
    /// Its client id is a repeat of the one at this index of the same batch.
    RepeatOf(usize),
    /// Its author is not a member, or there is no such channel.
    NoMember,
}

/// For each row, whether its author is a member, and the message that its client id already stands for.
static EXAMINE: LazyLock<[String; SIZES]> = LazyLock::new(|| {
    texts(&["BIGINT", "TEXT", "TEXT", "TEXT"], |values| {
        format!(
            "WITH v(n, channel_id, author_id, client_id) AS ({values})
             SELECT v.n AS n, c.server_id AS member_of, x.id AS first_id
             FROM v JOIN channels c ON c.id = v.channel_id
             JOIN members m ON m.server_id = c.server_id AND m.user_id = v.author_id
             LEFT JOIN messages x ON x.author_id = v.author_id AND x.channel_id = v.channel_id AND x.client_id = v.client_id"
        )
    })
});

/// Takes as many revs of each channel as it has new messages, and gives the last of them.
static NUMBER: LazyLock<[String; SIZES]> = LazyLock::new(|| {
    texts(&["TEXT", "BIGINT"], |values| {
        format!(
            "WITH v(id, n) AS ({values})
             UPDATE channels SET rev = rev + v.n FROM v WHERE channels.id = v.id
             RETURNING channels.id AS id, channels.rev AS rev"
        )
    })
});

static INSERT: LazyLock<[String; SIZES]> = LazyLock::new(|| {
    texts(&["TEXT", "TEXT", "BIGINT", "TEXT", "TEXT", "TEXT", "BIGINT"], |values| {
        format!(
            "WITH v(id, channel_id, seq, author_id, content, client_id, created_at) AS ({values})
             INSERT INTO messages (id, channel_id, seq, rev, author_id, content, client_id, created_at)
             SELECT v.id, v.channel_id, v.seq, v.seq, v.author_id, v.content, v.client_id, v.created_at
             FROM v WHERE v.id IS NOT NULL"
        )
    })
});

const FIRST: &str = "WHERE x.id = $1";

/// The text for each size of its VALUES list, whose columns have these types.
fn texts(types: &[&str], text: impl Fn(&str) -> String) -> [String; SIZES] {
    std::array::from_fn(|size| {
        let row = |row: usize| {
            let cells = types.iter().enumerate();
            let cells =
                cells.map(|(column, kind)| format!("CAST(${} AS {kind})", row * types.len() + column + 1));
            format!("({})", cells.collect::<Vec<_>>().join(", "))
        };
        let rows: Vec<String> = (0..1 << size).map(row).collect();
        text(&format!("VALUES {}", rows.join(", ")))
    })
}

/// The text for a list of `length` rows, and the number of rows that it takes.
fn sized(texts: &'static [String; SIZES], length: usize) -> (AssertSqlSafe<&'static str>, usize) {
    let rows = length.next_power_of_two();
    (AssertSqlSafe(texts[rows.trailing_zeros() as usize].as_str()), rows)
}

#[derive(FromRow)]
struct Examined {
    n: i64,
    member_of: String,
    first_id: Option<String>,
}

impl Db {
    /// Commits the messages of `batch` whose authors are members, each at the next place of its channel, in
    /// the batch's order. Gives what became of each, in the same order; nothing was kept if it fails.
    ///
    /// `batch` holds at most [`BATCH_MAX`] messages.
    pub async fn append(&self, batch: &[NewMessage]) -> Result<Vec<Appended>, StoreError> {
        match self.try_append(batch).await {
            // Another node has just committed one of these client ids: now it is found.
            Err(StoreError::Conflict(Constraint::ClientId)) => self.try_append(batch).await,
            outcome => outcome,
        }
    }

    async fn try_append(&self, batch: &[NewMessage]) -> Result<Vec<Appended>, StoreError> {
        transact!(self.pools, |tx| {
            let (text, rows) = sized(&EXAMINE, batch.len());
            let mut query = sqlx::query_as::<_, Examined>(text);
            for n in 0..rows {
                let message = batch.get(n);
                query = query
                    .bind(n as i64)
                    .bind(message.map(|message| message.channel.to_string()))
                    .bind(message.map(|message| message.author.to_string()))
                    .bind(message.and_then(|message| message.client_id.as_deref()));
            }
            let examined = query.fetch_all(&mut *tx).await?;
            let mut appended = vec![Appended::NoMember; batch.len()];
            let mut firsts = HashMap::new();
            for row in examined {
                let n = usize::try_from(row.n).unwrap_or(usize::MAX);
                let (Some(message), Some(slot)) = (batch.get(n), appended.get_mut(n)) else { continue };
                *slot = match (row.first_id, &message.client_id) {
                    (Some(first), _) => {
                        let text = AssertSqlSafe(format!("{MESSAGE} {FIRST}"));
                        let row: MessageRow = sqlx::query_as(text).bind(first).fetch_one(&mut *tx).await?;
                        Appended::Repeat(Box::new(row.into_message(Some(message.author))))
                    }
                    (None, _) => Appended::Placed { server: ServerId::parse(&row.member_of), seq: 0 },
                };
            }
            // Rows come in any order: which of two equal client ids is first is told by the batch's order.
            for (n, message) in batch.iter().enumerate() {
                let Some(client_id) = &message.client_id else { continue };
                if !matches!(appended[n], Appended::Placed { .. }) {
                    continue;
                }
                let key = (message.author, message.channel, client_id.as_str());
                let first = *firsts.entry(key).or_insert(n);
                if first != n {
                    appended[n] = Appended::RepeatOf(first);
                }
            }
            let mut channels: HashMap<ChannelId, i64> = HashMap::new();
            for (message, _) in batch.iter().zip(&appended).filter(|(_, appended)| appended.is_placed()) {
                *channels.entry(message.channel).or_default() += 1;
            }
            if channels.is_empty() {
                return Ok(appended);
            }
            // In one order on every node, so that two of them can't wait for each other.
            let mut counts: Vec<(ChannelId, i64)> =
                channels.iter().map(|(id, count)| (*id, *count)).collect();
            counts.sort_unstable();
            let (text, rows) = sized(&NUMBER, counts.len());
            let mut query = sqlx::query_as::<_, (String, i64)>(text);
            for n in 0..rows {
                let count = counts.get(n);
                query = query.bind(count.map(|(id, _)| id.to_string())).bind(count.map(|(_, count)| *count));
            }
            for (id, rev) in query.fetch_all(&mut *tx).await? {
                // From here on a channel's number is the place of its next message.
                channels.entry(ChannelId::parse(&id)).and_modify(|next| *next = rev - *next + 1);
            }
            let mut placed: Vec<(&NewMessage, i64)> = Vec::with_capacity(batch.len());
            for (message, slot) in batch.iter().zip(&mut appended) {
                let (Appended::Placed { seq, .. }, Some(next)) = (slot, channels.get_mut(&message.channel))
                else {
                    continue;
                };
                *seq = *next;
                *next += 1;
                placed.push((message, *seq));
            }
            let (text, rows) = sized(&INSERT, placed.len());
            let mut query = sqlx::query(text);
            for n in 0..rows {
                let (message, seq) =
                    placed.get(n).map_or((None, None), |(message, seq)| (Some(*message), Some(*seq)));
                query = query
                    .bind(message.map(|message| message.id.to_string()))
                    .bind(message.map(|message| message.channel.to_string()))
                    .bind(seq)
                    .bind(message.map(|message| message.author.to_string()))
                    .bind(message.map(|message| message.content.as_str()))
                    .bind(message.and_then(|message| message.client_id.as_deref()))
                    .bind(message.map(|message| message.created_at.0));
            }
            query.execute(&mut *tx).await?;
            Ok(appended)
        })
    }
}

impl Appended {
    const fn is_placed(&self) -> bool {
        matches!(self, Self::Placed { .. })
    }
}
