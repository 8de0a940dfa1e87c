//! The log's end: appending a batch of messages in one transaction.
//!
//! What is asked of a batch travels as one VALUES list. It is padded with empty rows to a power of two, so that a
//! handful of texts serve every size and stay prepared.
//!
//! The two databases are driven apart here, with the same texts save for the INSERT: sqlx goes to SQLite's thread and
//! back at each statement, and what is slow for one message is too slow for all of them.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use rialto_protocol::{ChannelId, Message, MessageId, ServerId, Timestamp, UserId};
use tokio::time::Instant;
use uuid::Uuid;

use super::driver::db::{Pools, boxed};
use super::driver::rows::columns;
use super::driver::writes::Commit;
use super::messages::MESSAGE;
use super::{Db, StoreError};

mod postgres;
mod sqlite;

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
    /// Somebody else holds its channel or its author in the database: it was not kept, and may be tried again.
    Locked,
}

/// Stands for the type of an id, which is bound as what it is: the two databases have no name for it in common.
const ID: &str = "";

/// For each row, whether its author is a member, and the message that its client id already stands for.
static EXAMINE: LazyLock<[String; SIZES]> = LazyLock::new(|| {
    texts(&["BIGINT", ID, ID, "TEXT"], |values| {
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
    texts(&[ID, "BIGINT"], |values| {
        format!(
            "WITH v(id, n) AS ({values})
             UPDATE channels SET rev = rev + v.n FROM v WHERE channels.id = v.id
             RETURNING channels.id AS id, channels.rev AS rev"
        )
    })
});

/// The message that a client id stands for already.
static FIRST: LazyLock<String> = LazyLock::new(|| format!("{MESSAGE} WHERE x.id = $1"));

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

struct Examined {
    n: i64,
    member_of: Uuid,
    first_id: Option<Uuid>,
}

columns!(Examined { n, member_of, first_id });

impl Examined {
    /// Which message of the batch it is about.
    fn index(&self) -> Option<usize> {
        usize::try_from(self.n).ok()
    }
}

impl Db {
    /// Commits the messages of `batch` whose authors are members, each at the next place of its channel, in
    /// the batch's order. Gives what became of each, in the same order; nothing was kept if it fails.
    ///
    /// `batch` holds at most [`BATCH_MAX`] messages. What has not come to its COMMIT by `deadline` fails; once it has,
    /// this waits until it is known what became of it.
    pub async fn append(&self, batch: &[NewMessage], deadline: Instant) -> Result<Vec<Appended>, StoreError> {
        match &self.pools {
            Pools::Sqlite(sqlite) => {
                let batch = batch.to_vec();
                sqlite.writer.write(Commit::Told, deadline, move |conn| sqlite::append(conn, &batch)).await
            }
            Pools::Postgres(postgres) => boxed(postgres::append(postgres, batch, deadline)).await,
        }
    }
}

impl Appended {
    const fn is_placed(&self) -> bool {
        matches!(self, Self::Placed { .. })
    }
}

/// What becomes of each message, save for its place and for the first messages of repeats: those of no member,
/// and those whose client id comes twice in the batch, of which the first in its order is the first.
fn outcomes(batch: &[NewMessage], examined: &[Examined]) -> Vec<Appended> {
    let mut appended = vec![Appended::NoMember; batch.len()];
    for row in examined {
        if let Some(slot) = row.index().and_then(|n| appended.get_mut(n)) {
            *slot = Appended::Placed { server: ServerId(row.member_of), seq: 0 };
        }
    }
    let mut firsts = HashMap::new();
    for (n, message) in batch.iter().enumerate().filter(|(n, _)| appended[*n].is_placed()).collect::<Vec<_>>()
    {
        let Some(client_id) = &message.client_id else { continue };
        let first = *firsts.entry((message.author, message.channel, client_id.as_str())).or_insert(n);
        if first != n {
            appended[n] = Appended::RepeatOf(first);
        }
    }
    appended
}

/// The messages whose client ids are repeats of committed ones, with the ids of the first messages.
fn repeats(examined: &[Examined]) -> impl Iterator<Item = (usize, Uuid)> {
    examined.iter().filter_map(|row| Some((row.index()?, row.first_id?)))
}

/// How many places each channel needs.
fn counts(batch: &[NewMessage], appended: &[Appended]) -> Vec<(ChannelId, i64)> {
    let mut counts = BTreeMap::new();
    for (message, _) in batch.iter().zip(appended).filter(|(_, appended)| appended.is_placed()) {
        *counts.entry(message.channel).or_default() += 1;
    }
    counts.into_iter().collect()
}

/// Gives each message its place, up to the new heads of the channels. A channel that has no head any more was
/// deleted at this moment: it has no members either.
fn place<'m>(
    batch: &'m [NewMessage],
    appended: &mut [Appended],
    counts: &[(ChannelId, i64)],
    heads: &[(Uuid, i64)],
) -> Vec<(&'m NewMessage, i64)> {
    let heads: HashMap<ChannelId, i64> = heads.iter().map(|(id, head)| (ChannelId(*id), *head)).collect();
    let first = |(id, count): &(ChannelId, i64)| Some((*id, heads.get(id)? - count + 1));
    let mut next: HashMap<ChannelId, i64> = counts.iter().filter_map(first).collect();
    let mut placed = Vec::with_capacity(batch.len());
    for (message, slot) in batch.iter().zip(appended) {
        let Appended::Placed { seq, .. } = slot else { continue };
        match next.get_mut(&message.channel) {
            Some(next) => {
                *seq = *next;
                *next += 1;
                placed.push((message, *seq));
            }
            None => *slot = Appended::NoMember,
        }
    }
    placed
}
