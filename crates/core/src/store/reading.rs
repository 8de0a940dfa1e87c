//! Reading all at once, and marking unread, as somebody asks for it.
//!
//! A mark is the place from which on a user has marked a channel unread. While there is one, nothing of theirs reads the
//! channel: [`Db::advance_read`] passes over it. It ends with what reads all of the channel here.

use rialto_protocol::{ChannelId, ServerId, UserId};
use rusqlite::{ToSql, TransactionBehavior};
use uuid::Uuid;

use super::cursors::{READ_ONE, of_member, raise, raise_one_by_one, take};
use super::driver::db::{Pools, held};
use super::driver::writes::Commit;
use super::{Db, Raised, StoreError, access};

/// What becomes of a read state where its channel is read up to a place.
macro_rules! read_through {
    () => {
        " ON CONFLICT (user_id, channel_id) DO UPDATE SET unread_from = NULL, read_seq =
            CASE WHEN excluded.read_seq > read_states.read_seq THEN excluded.read_seq ELSE read_states.read_seq END
        WHERE excluded.read_seq > read_states.read_seq OR read_states.unread_from IS NOT NULL"
    };
}

/// Reads a channel up to a place, and ends its mark.
const READ_CHANNEL: &str = concat!(
    "INSERT INTO read_states (user_id, channel_id, read_seq, seen_seq) SELECT me.user_id, c.id, $3, 0 FROM channels c",
    of_member!("$1"),
    " WHERE c.id = $2",
    read_through!()
);
/// Reads the channels of a server that the user may see up to their heads, and ends their marks.
const READ_SERVER: &str = concat!(
    "INSERT INTO read_states (user_id, channel_id, read_seq, seen_seq) SELECT me.user_id, c.id, c.rev, 0 FROM channels c",
    access::seen_by!("$1"),
    " WHERE c.server_id = $2 AND c.parent_id IS NULL",
    read_through!()
);
/// Marks a channel unread from a place on that was read.
const MARK: &str = "UPDATE read_states SET unread_from = $3
    WHERE user_id = $1 AND channel_id = $2 AND read_seq >= $3 AND unread_from IS DISTINCT FROM $3";

/// A statement about the read states of a user, $1.
#[derive(Clone, Copy)]
struct Step {
    text: &'static str,
    /// $2, a channel or a server.
    of: Uuid,
    /// $3, where there is one.
    seq: Option<i64>,
}

impl Db {
    /// Has `user` have read a channel up to a place; what they marked unread there is so no more. Gives the user if that
    /// changes something.
    pub async fn read_channel(
        &self,
        user: UserId,
        channel: ChannelId,
        seq: i64,
    ) -> Result<Vec<Raised>, StoreError> {
        let read = Step { text: READ_CHANNEL, of: channel.0, seq: Some(seq) };
        self.take_steps(user, vec![read]).await
    }

    /// The same of all channels of a server that they may see, up to their heads.
    pub async fn read_server(&self, user: UserId, server: ServerId) -> Result<Vec<Raised>, StoreError> {
        self.take_steps(user, vec![Step { text: READ_SERVER, of: server.0, seq: None }]).await
    }

    /// Marks a channel unread from the place `seq` on, if `user` has read it up to there; on some connection they have
    /// read it up to `read`, where that is given. Gives the user if that changes something.
    pub async fn mark_unread(
        &self,
        user: UserId,
        channel: ChannelId,
        seq: i64,
        read: Option<i64>,
    ) -> Result<Vec<Raised>, StoreError> {
        let of = channel.0;
        let read = read.map(|read| Step { text: READ_ONE, of, seq: Some(read) });
        let mark = Step { text: MARK, of, seq: Some(seq) };
        self.take_steps(user, read.into_iter().chain([mark]).collect()).await
    }

    async fn take_steps(&self, user: UserId, steps: Vec<Step>) -> Result<Vec<Raised>, StoreError> {
        match &self.pools {
            Pools::Sqlite(sqlite) => {
                let write = move |conn: &mut rusqlite::Connection| {
                    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
                    let mut moved = 0;
                    for Step { text, of, seq } in &steps {
                        let mut values: Vec<(&str, &dyn ToSql)> = vec![("$1", &user.0), ("$2", of)];
                        values.extend(seq.as_ref().map(|seq| ("$3", seq as &dyn ToSql)));
                        moved += tx.prepare_cached(text)?.execute(&values[..])?;
                    }
                    raise_one_by_one(tx, some(moved > 0, user))
                };
                sqlite.write(write).await
            }
            Pools::Postgres(postgres) => held!(postgres.begin(Commit::Plain), |tx| {
                // It is a channel or a server; the other finds nothing.
                let of: Vec<Uuid> = steps.iter().map(|step| step.of).collect();
                take(tx, &[user.0], &of, &of).await?;
                let mut moved = 0;
                for Step { text, of, seq } in &steps {
                    let query = sqlx::query(*text).bind(user.0).bind(of);
                    let query = seq.iter().fold(query, |query, seq| query.bind(*seq));
                    moved += query.execute(&mut *tx).await?.rows_affected();
                }
                raise(tx, some(moved > 0, user.0)).await
            }),
        }
    }
}

/// The user, if something of theirs has changed.
fn some<U>(moved: bool, user: U) -> Vec<U> {
    moved.then_some(user).into_iter().collect()
}
