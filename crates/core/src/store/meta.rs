//! What the database says of itself.

use std::time::Duration;

use rialto_protocol::Epoch;
use tokio::time::timeout;

use super::driver::db::{Pools, transact};
use super::driver::writes::Commit;
use super::{Db, OpenError, StoreError};
use crate::clock::Clock;
use crate::ids;

const KEEP_EPOCH: &str = "INSERT INTO meta (key, value) VALUES ('epoch', $1) ON CONFLICT (key) DO NOTHING";
/// What a probe writes: as much as a message and its indexes take.
const PROBE: &str = "
    INSERT INTO meta (key, value) VALUES ('probe', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
const PROBE_BYTES: usize = 18_000;
/// How long whoever asks whether the database takes writes may wait.
const PING: Duration = Duration::from_millis(1_500);
const EPOCH: &str = "SELECT value FROM meta WHERE key = 'epoch'";

/// The epoch, made at the first opening.
pub(super) async fn epoch(pools: &Pools) -> Result<Epoch, OpenError> {
    let fresh = ids::fresh(Clock::System.now()).to_string();
    let epoch: Result<String, StoreError> = transact!(*pools, |tx| {
        sqlx::query(KEEP_EPOCH).bind(&fresh).execute(&mut *tx).await?;
        Ok(sqlx::query_scalar(EPOCH).fetch_one(&mut *tx).await?)
    });
    Ok(Epoch::parse(&epoch?))
}

impl Db {
    /// Whether the database takes writes; for readiness. It is tried where no other write tells, and takes no longer
    /// than [`PING`].
    pub async fn ping(&self) -> Result<(), StoreError> {
        match &self.pools {
            Pools::Sqlite(sqlite) if !sqlite.is_closed() => sqlite.latch.check()?,
            Pools::Postgres(postgres) if !postgres.is_closed() => {}
            _ => return Err(StoreError::closed()),
        }
        let writes = self.pools.writes();
        if let Some(probe) = writes.probe() {
            let db = self.clone();
            tokio::spawn(async move {
                if let Err(error) = db.try_write().await {
                    tracing::warn!(cause = %error.cause(), "The database takes no writes.");
                }
                drop(probe);
            });
        }
        drop(timeout(PING, writes.probed()).await);
        if writes.work() {
            Ok(())
        } else {
            Err(StoreError::Unavailable(Box::from("no write has worked lately")))
        }
    }

    /// Writes about as much as a message does.
    async fn try_write(&self) -> Result<(), StoreError> {
        let text = ids::secret::<PROBE_BYTES>();
        transact!(self.pools, Commit::Probe, |tx| {
            sqlx::query(PROBE).bind(&text).execute(&mut *tx).await?;
            Ok(())
        })
    }
}
