//! The lease: who serves a database that several machines can reach. There is one node at a time.
//!
//! Its row of `meta` names the holder and counts its beats, one a second. Who wants it watches the row: a holder that
//! beats lives, and one that has shown no life for [`GONE`] is gone. So it needs no clock that both share, and outlives
//! lost connections and a restart of the database.

use std::time::Duration;

use sqlx::PgPool;
use tokio::time::{Instant, sleep};

use super::db::transact;
use super::writes::Commit;
use super::{Db, OpenError, StoreError};
use crate::clock::Clock;
use crate::ids;

/// How often the holder shows that it lives.
const BEAT: Duration = Duration::from_secs(1);
/// How often who wants the lease looks.
const LOOK: Duration = Duration::from_millis(250);
/// How long a holder that shows no life keeps the lease.
const GONE: Duration = Duration::from_secs(10);

const READ: &str = "SELECT value FROM meta WHERE key = 'lease'";
const TAKE: &str = "INSERT INTO meta (key, value) VALUES ('lease', $1) ON CONFLICT (key) DO NOTHING";
const TAKE_OVER: &str = "UPDATE meta SET value = $2 WHERE key = 'lease' AND value = $1";
const BEATEN: &str = "UPDATE meta SET value = $2 WHERE key = 'lease' AND value LIKE $1 || ' %'";
const RELEASE: &str = "DELETE FROM meta WHERE key = 'lease' AND value LIKE $1 || ' %'";

/// Who wants to serve a database.
#[derive(Clone, Debug)]
pub struct Holder {
    /// Its name, for people.
    pub name: String,
    /// Where it is, if only one process can be there at a time: a holder at the same place has ended.
    pub place: Option<String>,
}

/// A lease that is held. All clones are one.
#[derive(Clone, Debug)]
pub(in crate::store) struct Lease {
    id: String,
    holder: Holder,
}

impl Lease {
    pub(in crate::store) fn of(holder: &Holder) -> Self {
        Self { id: ids::fresh(Clock::System.now()).to_string(), holder: holder.clone() }
    }

    /// The row: the id, the beats, the place and the name. The first three have no spaces.
    fn row(&self, beats: u64) -> String {
        let place = self.holder.place.as_deref().unwrap_or("-");
        format!("{} {beats} {place} {}", self.id, self.holder.name)
    }

    /// Takes the lease, once nobody has it; waits for a holder that shows no life.
    pub(in crate::store) async fn take(&self, pool: &PgPool) -> Result<(), OpenError> {
        let mut seen: Option<(String, Instant)> = None;
        loop {
            let found: Option<String> =
                sqlx::query_scalar(READ).fetch_optional(pool).await.map_err(StoreError::from)?;
            let taken = match found {
                None => sqlx::query(TAKE).bind(self.row(0)).execute(pool).await,
                Some(row) => {
                    let since = match &seen {
                        Some((before, since)) if *before == row => *since,
                        Some(_) => return Err(OpenError::Held(name(&row).to_owned())),
                        None => Instant::now(),
                    };
                    if seen.is_none() {
                        tracing::info!(
                            holder = name(&row),
                            "The database was served by another node; whether it lives is looked at."
                        );
                    }
                    if since.elapsed() < GONE && !self.is_at(&row) {
                        seen = Some((row, since));
                        sleep(LOOK).await;
                        continue;
                    }
                    let taken = sqlx::query(TAKE_OVER).bind(&row).bind(self.row(0)).execute(pool).await;
                    seen = Some((row, since));
                    taken
                }
            };
            if taken.map_err(StoreError::from)?.rows_affected() > 0 {
                return Ok(());
            }
        }
    }

    fn is_at(&self, row: &str) -> bool {
        self.holder.place.is_some() && row.split(' ').nth(2) == self.holder.place.as_deref()
    }
}

/// The name of the holder that `row` tells.
fn name(row: &str) -> &str {
    row.splitn(4, ' ').nth(3).unwrap_or("an unknown node")
}

impl Db {
    /// Shows that the holder lives, once a second, until another has the lease; gives that one's name.
    pub async fn keep_lease(&self) -> String {
        let Some(lease) = &self.lease else { return std::future::pending().await };
        let mut is_failing = false;
        for beats in 1.. {
            sleep(BEAT).await;
            match self.beat(lease, beats).await {
                Ok(None) => is_failing = false,
                Ok(Some(other)) => return other,
                Err(error) if !is_failing => {
                    tracing::warn!(cause = error.cause(), "The lease of the database could not be renewed.");
                    is_failing = true;
                }
                Err(_) => {}
            }
        }
        unreachable!("nobody counts so many seconds")
    }

    /// Gives the name of who has the lease where it is another.
    async fn beat(&self, lease: &Lease, beats: u64) -> Result<Option<String>, StoreError> {
        let row = lease.row(beats);
        transact!(self.pools, Commit::Probe, |tx| {
            let beaten = sqlx::query(BEATEN).bind(&lease.id).bind(&row).execute(&mut *tx).await?;
            if beaten.rows_affected() > 0 {
                return Ok(None);
            }
            let other: Option<String> = sqlx::query_scalar(READ).fetch_optional(&mut *tx).await?;
            Ok(Some(name(other.as_deref().unwrap_or_default()).to_owned()))
        })
    }

    /// Gives the lease back.
    pub(in crate::store) async fn release_lease(&self) {
        let Some(lease) = &self.lease else { return };
        let released: Result<(), StoreError> = transact!(self.pools, |tx| {
            sqlx::query(RELEASE).bind(&lease.id).execute(&mut *tx).await?;
            Ok(())
        });
        if let Err(error) = released {
            tracing::warn!(cause = error.cause(), "The lease of the database could not be given back.");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_tells_who_holds_the_lease_and_where() {
        let place = Some("boot:1:2".to_owned());
        let lease = Lease::of(&Holder { name: "process 7 on a machine".to_owned(), place });
        let row = lease.row(12);
        assert_eq!(name(&row), "process 7 on a machine");
        assert!(lease.is_at(&row));
        let nowhere = Lease::of(&Holder { name: "process 7".to_owned(), place: None });
        assert!(!nowhere.is_at(&row) && !nowhere.is_at(&nowhere.row(0)), "no place is nobody's");
    }
}
