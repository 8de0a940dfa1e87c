//! Reading all at once, as somebody asks for it.

use rialto_protocol::{ServerId, UserId};
use rusqlite::{ToSql, TransactionBehavior};

use super::cursors::{raise, raise_one_by_one, take};
use super::driver::db::{Pools, held};
use super::driver::writes::Commit;
use super::{Db, Raised, StoreError, access};

/// Moves the read cursors of a user in a whole server forward to the heads, in the channels that they may see.
const READ_SERVER: &str = concat!(
    "INSERT INTO read_states (user_id, channel_id, read_seq, seen_seq)
    SELECT me.user_id, c.id, c.rev, 0 FROM channels c",
    access::seen_by!("$1"),
    " WHERE c.server_id = $2 ON CONFLICT (user_id, channel_id) DO UPDATE SET read_seq = excluded.read_seq
    WHERE excluded.read_seq > read_states.read_seq"
);

impl Db {
    /// Moves the read cursors of `user` forward, in all channels of a server that they may see, to their heads. Gives the
    /// user if one has moved.
    pub async fn read_server(&self, user: UserId, server: ServerId) -> Result<Vec<Raised>, StoreError> {
        let server = server.0;
        match &self.pools {
            Pools::Sqlite(sqlite) => {
                let read = move |conn: &mut rusqlite::Connection| {
                    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
                    let values: [(&str, &dyn ToSql); 2] = [("$1", &user.0), ("$2", &server)];
                    let moved = tx.prepare_cached(READ_SERVER)?.execute(&values[..])?;
                    raise_one_by_one(tx, some(moved > 0, user))
                };
                sqlite.write(read).await
            }
            Pools::Postgres(postgres) => held!(postgres.begin(Commit::Plain), |tx| {
                take(tx, &[user.0], &[], &[server]).await?;
                let read = sqlx::query(READ_SERVER).bind(user.0).bind(server).execute(&mut *tx).await?;
                raise(tx, some(read.rows_affected() > 0, user.0)).await
            }),
        }
    }
}

/// The user, if something of theirs has moved.
fn some<U>(moved: bool, user: U) -> Vec<U> {
    moved.then_some(user).into_iter().collect()
}
