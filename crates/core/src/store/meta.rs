//! What the database says of itself.

use rialto_protocol::Epoch;

use super::db::{Pools, read, transact};
use super::{Db, OpenError, StoreError};
use crate::clock::Clock;
use crate::ids;

const KEEP_EPOCH: &str = "INSERT INTO meta (key, value) VALUES ('epoch', $1) ON CONFLICT (key) DO NOTHING";
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
    /// Whether the database answers and takes writes; for readiness.
    pub async fn ping(&self) -> Result<(), StoreError> {
        if let Pools::Sqlite { latch, .. } = &self.pools {
            latch.check()?;
        }
        read!(self.pools, |conn| {
            sqlx::query(EPOCH).execute(&mut *conn).await?;
            Ok(())
        })
    }
}
