//! Opening a database, keeping it, and closing it.

use tokio::time::sleep;

use super::driver::db::{Pools, transact};
use super::driver::lease::{self, Lease};
use super::driver::postgres::Postgres;
use super::driver::sqlite;
use super::driver::upgrade::Older;
use super::driver::writes::Commit;
use super::{Db, Deadlines, Holder, OpenError, StoreError, members, meta, users};

impl Db {
    /// Opens the database at `url`, `sqlite://PATH` (a file, made if missing) or `postgres://…`, and brings
    /// its tables up to date. An existing SQLite file is copied aside before that changes it.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        Self::open_within(url, Deadlines::default()).await
    }

    /// The same, and what is asked of it later takes so long at most.
    pub async fn open_within(url: &str, deadlines: Deadlines) -> Result<Self, OpenError> {
        Self::open_with(url, deadlines, None, Older::Upgraded).await
    }

    /// The same beside a node that may be at work: tables of an older program are refused and left alone.
    pub async fn open_beside(url: &str, deadlines: Deadlines) -> Result<Self, OpenError> {
        Self::open_with(url, deadlines, None, Older::Refused).await
    }

    /// The same for a node, of which a database of PostgreSQL has one at a time: another is refused, and one that shows
    /// no life is waited for. SQLite's file is the node's that has locked it.
    pub async fn open_held(url: &str, deadlines: Deadlines, holder: &Holder) -> Result<Self, OpenError> {
        Self::open_with(url, deadlines, Some(Lease::of(holder)), Older::Upgraded).await
    }

    async fn open_with(
        url: &str,
        deadlines: Deadlines,
        lease: Option<Lease>,
        older: Older,
    ) -> Result<Self, OpenError> {
        let pools = if let Some(path) = url.strip_prefix("sqlite://") {
            Pools::Sqlite(sqlite::open(path, deadlines, older).await?)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Pools::Postgres(Postgres::open(url, deadlines, lease.as_ref(), older).await?)
        } else {
            return Err(OpenError::Url);
        };
        members::fill_words(&pools).await?;
        users::fill_shapes(&pools).await?;
        let epoch = meta::epoch(&pools).await?;
        let lease = lease.filter(|_| matches!(pools, Pools::Postgres(_)));
        Ok(Self { pools, epoch, deadlines, lease })
    }

    /// Gives the lease back, waits until every statement under way has ended, and closes. Later calls fail as unavailable.
    pub async fn close(&self) {
        self.release_lease().await;
        match &self.pools {
            Pools::Sqlite(sqlite) => sqlite.close().await,
            Pools::Postgres(postgres) => postgres.close().await,
        }
    }

    /// Shows that the holder lives, once a second, until another has the lease; gives that one's name.
    pub async fn keep_lease(&self) -> String {
        let Some(lease) = &self.lease else { return std::future::pending().await };
        let mut is_failing = false;
        for beats in 1.. {
            sleep(lease::BEAT).await;
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
            let beaten = sqlx::query(lease::BEATEN).bind(&lease.id).bind(&row).execute(&mut *tx).await?;
            if beaten.rows_affected() > 0 {
                return Ok(None);
            }
            let other: Option<String> = sqlx::query_scalar(lease::READ).fetch_optional(&mut *tx).await?;
            Ok(Some(lease::name(other.as_deref().unwrap_or_default()).to_owned()))
        })
    }

    /// Gives the lease back.
    async fn release_lease(&self) {
        let Some(lease) = &self.lease else { return };
        let released: Result<(), StoreError> = transact!(self.pools, |tx| {
            sqlx::query(lease::RELEASE).bind(&lease.id).execute(&mut *tx).await?;
            Ok(())
        });
        if let Err(error) = released {
            tracing::warn!(cause = error.cause(), "The lease of the database could not be given back.");
        }
    }
}
