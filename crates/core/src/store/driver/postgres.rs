//! PostgreSQL: opening it, and its connections, each of which is used within a deadline.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgPool};
use tokio::time::{Instant, timeout, timeout_at};

use super::deadlines::Deadlines;
use super::lease::Lease;
use super::upgrade::Older;
use super::writes::{Commit, Writes};
use super::{OpenError, StoreError, migrations, upgrade};

mod held;
mod link;

pub(in crate::store) use held::Held;
use link::Link;

static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(migrations::postgres);

const CONNECTIONS: u32 = 16;
/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 256;
/// How long a start waits for a database that is starting too.
const START: Duration = Duration::from_secs(5);
/// How long a connection that was idle may take to show that it lives.
const PING: Duration = Duration::from_millis(500);
/// Which part of its time a statement may wait for what another transaction holds: whoever writes messages waits too.
const LOCK_PART: u32 = 6;
/// How much longer than a transaction one may be idle before the server ends it: then its client has gone.
const IDLE_MARGIN: Duration = Duration::from_secs(1);

/// The connections to a database. All clones are one.
#[derive(Clone, Debug)]
pub(in crate::store) struct Postgres {
    pool: PgPool,
    link: Arc<Link>,
    deadlines: Deadlines,
    pub(in crate::store) writes: Writes,
}

impl Postgres {
    /// Connects to `url` and brings the schema up to date.
    pub(in crate::store) async fn open(
        url: &str,
        deadlines: Deadlines,
        lease: Option<&Lease>,
        older: Older,
    ) -> Result<Self, OpenError> {
        let options: PgConnectOptions = url.parse().map_err(|_| OpenError::Url)?;
        let options = options.application_name("rialto").statement_cache_capacity(STATEMENTS);
        let link = Arc::new(Link::new(options.clone()));
        // Without deadlines: bringing tables up to date takes as long as it takes.
        let setup = PgPoolOptions::new().max_connections(1).acquire_timeout(START);
        let setup = match setup.connect_with(options.clone()).await {
            Ok(setup) => setup,
            Err(sqlx::Error::PoolTimedOut) => return Err(OpenError::Database(link.why().await)),
            Err(error) => return Err(OpenError::Database(error.into())),
        };
        older.look(&MIGRATIONS, &mut *setup.acquire().await.map_err(StoreError::from)?).await?;
        // Before tables are changed under another node; a fresh database has no place for a lease yet.
        let is_fresh = !has_tables(&setup).await?;
        if let Some(lease) = lease.filter(|_| !is_fresh) {
            lease.take(&setup).await?;
        }
        upgrade::told(MIGRATIONS.run(&setup), || None).await?;
        if let Some(lease) = lease.filter(|_| is_fresh) {
            lease.take(&setup).await?;
        }
        setup.close().await;
        let pool = pool(bounded(options, deadlines), deadlines, &link);
        Ok(Self { pool, link, deadlines, writes: Writes::default() })
    }

    /// A connection to read by.
    pub(in crate::store) async fn read(&self) -> Result<Held, StoreError> {
        let deadline = Instant::now() + self.deadlines.transaction;
        Ok(Held::new(self.clone(), self.connection(deadline).await?, deadline))
    }

    /// A transaction that sees the database at one moment.
    pub(in crate::store) async fn snapshot(&self) -> Result<Held, StoreError> {
        let mut held = self.read().await?;
        held.begin_snapshot().await?;
        Ok(held)
    }

    /// A transaction that writes.
    pub(in crate::store) async fn begin(&self, commit: Commit) -> Result<Held, StoreError> {
        self.begin_within(self.deadlines.commit_by(commit), commit).await
    }

    /// A transaction that writes and has come to its COMMIT by `deadline`.
    pub(in crate::store) async fn begin_within(
        &self,
        deadline: Instant,
        commit: Commit,
    ) -> Result<Held, StoreError> {
        let writing = self.writes.begin(commit);
        let begun = async {
            let mut held = Held::new(self.clone(), self.connection(deadline).await?, deadline);
            held.begin(commit).await?;
            Ok(held)
        };
        match begun.await {
            Ok(held) => Ok(Held::writing(held, writing)),
            failed => {
                writing.ended(&failed);
                failed
            }
        }
    }

    /// How many connections are in use, and how many are not.
    pub(in crate::store) fn load(&self) -> (usize, usize) {
        let idle = self.pool.num_idle();
        let all = usize::try_from(self.pool.size()).unwrap_or(usize::MAX);
        (all.saturating_sub(idle), idle)
    }

    pub(in crate::store) fn is_closed(&self) -> bool {
        self.pool.is_closed()
    }

    /// Closes once every connection has come back.
    pub(in crate::store) async fn close(&self) {
        self.pool.close().await;
    }

    async fn connection(&self, deadline: Instant) -> Result<PoolConnection<sqlx::Postgres>, StoreError> {
        self.link.passable(deadline).await?;
        match timeout_at(deadline, self.pool.acquire()).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(sqlx::Error::PoolTimedOut)) | Err(_) => {
                self.suspect();
                Err(StoreError::Unavailable(Box::from(
                    "no connection to the database was free or could be made in time",
                )))
            }
            Ok(Err(error)) => {
                let error = StoreError::from(error);
                if error.ends_the_connection() {
                    self.suspect();
                }
                Err(error)
            }
        }
    }

    /// A connection was lost or has fallen silent: those that are as old are not used any more, and the database is
    /// looked at.
    fn suspect(&self) {
        Link::suspect(&self.link, &self.pool);
    }
}

async fn has_tables(pool: &PgPool) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar("SELECT to_regclass('meta') IS NOT NULL").fetch_one(pool).await?)
}

/// The options of connections whose statements end by themselves, should nobody wait for them any more.
fn bounded(options: PgConnectOptions, deadlines: Deadlines) -> PgConnectOptions {
    let millis = |time: Duration| time.as_millis().to_string();
    options.options([
        // It costs more than any statement here takes.
        ("jit", "off".to_owned()),
        ("statement_timeout", millis(deadlines.statement)),
        ("lock_timeout", millis(deadlines.statement / LOCK_PART)),
        ("idle_in_transaction_session_timeout", millis(deadlines.transaction + IDLE_MARGIN)),
    ])
}

fn pool(options: PgConnectOptions, deadlines: Deadlines, link: &Arc<Link>) -> PgPool {
    let link = Arc::clone(link);
    PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(deadlines.transaction)
        // Done below, within a deadline.
        .test_before_acquire(false)
        .before_acquire(move |connection, about| {
            let link = Arc::clone(&link);
            Box::pin(async move {
                if link.is_condemned(about.age) {
                    return Ok(false);
                }
                Ok(matches!(timeout(PING, connection.ping()).await, Ok(Ok(()))))
            })
        })
        .connect_lazy_with(options)
}
