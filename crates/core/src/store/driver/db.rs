//! [`Db`]: the two databases as one value, and the three ways to run statements on it.
//!
//! `read!`, `snapshot!` and `transact!` expand their body once for each database, so that one text and one
//! chain of `sqlx` calls serve both. Inside the body `?` ends the body (not the method) with a
//! [`StoreError`], and the body's value is a `Result<T, StoreError>`, which is what the macro gives.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use rialto_protocol::Epoch;

use super::StoreError;
use super::deadlines::Deadlines;
use super::lease::Lease;
use super::postgres::Postgres;
use super::sqlite::Sqlite;
use super::writes::Writes;

/// A database that is open and has the present schema. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub struct Db {
    pub(in crate::store) pools: Pools,
    pub(in crate::store) epoch: Epoch,
    pub(in crate::store) deadlines: Deadlines,
    pub(in crate::store) lease: Option<Lease>,
}

/// The connections.
#[derive(Clone, Debug)]
pub(in crate::store) enum Pools {
    /// SQLite.
    Sqlite(Arc<Sqlite>),
    /// PostgreSQL.
    Postgres(Postgres),
}

impl Db {
    /// The life of this database; cursors of another epoch are worth nothing here.
    #[must_use]
    pub const fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// How long what is asked of it may take.
    #[must_use]
    pub const fn deadlines(&self) -> Deadlines {
        self.deadlines
    }

    /// How many writes are under way.
    #[must_use]
    pub fn writing(&self) -> usize {
        self.pools.writes().under_way()
    }
}

impl Pools {
    /// What is known of the writes.
    pub(in crate::store) fn writes(&self) -> &Writes {
        match self {
            Self::Sqlite(sqlite) => &sqlite.writes,
            Self::Postgres(postgres) => &postgres.writes,
        }
    }
}

/// Runs one statement that only reads: `read!(pools, |conn| body)`.
///
/// The body reaches the database through `&mut *conn`. It has no transaction: for several statements that
/// must agree use [`snapshot!`].
///
/// ```ignore
/// read!(self.pools, |conn| {
///     Ok(sqlx::query_scalar(SQL).bind(id.0).fetch_optional(&mut *conn).await?)
/// })
/// ```
macro_rules! read {
    ($pools:expr, |$conn:ident| $body:expr) => {
        match &$pools {
            $crate::store::driver::db::Pools::Sqlite(sqlite) => {
                $crate::store::driver::db::held!(sqlite.read(), |$conn| $body)
            }
            $crate::store::driver::db::Pools::Postgres(postgres) => {
                $crate::store::driver::db::held!(postgres.read(), |$conn| $body)
            }
        }
    };
}

/// Runs statements that only read and that all see the database at one moment:
/// `snapshot!(pools, |tx| body)`. The body reaches the database through `&mut *tx`.
macro_rules! snapshot {
    ($pools:expr, |$tx:ident| $body:expr) => {
        match &$pools {
            $crate::store::driver::db::Pools::Sqlite(sqlite) => {
                $crate::store::driver::db::held!(sqlite.snapshot(), |$tx| $body)
            }
            $crate::store::driver::db::Pools::Postgres(postgres) => {
                $crate::store::driver::db::held!(postgres.snapshot(), |$tx| $body)
            }
        }
    };
}

/// Runs one transaction that writes: `transact!(pools, |tx| body)`.
///
/// The body reaches the database through `&mut *tx`. `Ok` commits, and the macro gives it only once the
/// commit is durable; `Err` rolls back. On SQLite the transaction holds the gate and the
/// write lock from its beginning, and after a failed sync there are none any more. On PostgreSQL it is READ COMMITTED:
/// each statement sees what was committed before that statement began. `transact!(pools, commit, |tx| body)` says
/// how it ends ([`Commit`](super::writes::Commit)).
macro_rules! transact {
    ($pools:expr, |$tx:ident| $body:expr) => {
        $crate::store::driver::db::transact!($pools, $crate::store::driver::writes::Commit::Plain, |$tx| {
            $body
        })
    };
    ($pools:expr, $commit:expr, |$tx:ident| $body:expr) => {
        match &$pools {
            $crate::store::driver::db::Pools::Sqlite(sqlite) => {
                $crate::store::driver::db::held!(sqlite.begin($commit), |$tx| $body)
            }
            $crate::store::driver::db::Pools::Postgres(postgres) => {
                $crate::store::driver::db::held!(postgres.begin($commit), |$tx| $body)
            }
        }
    };
}

/// Runs `body` on the connection that `begun` gives, within its deadline, and ends it.
macro_rules! held {
    ($begun:expr, |$conn:ident| $body:expr) => {
        $crate::store::driver::db::boxed(async {
            let mut held = $begun.await?;
            let deadline = held.deadline();
            let $conn = held.connection();
            let outcome = $crate::store::driver::deadlines::within(deadline, async { $body }).await;
            held.end(outcome).await
        })
        .await
    };
}

pub(in crate::store) use {held, read, snapshot, transact};

/// On the heap: what waits for the database is some 15 KB, most of it what opening a connection to PostgreSQL
/// would need; whoever waits for it would be twice as large, and with it each request of each client.
pub(in crate::store) fn boxed<'a, T>(
    body: impl Future<Output = Result<T, StoreError>> + Send + 'a,
) -> Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>> {
    Box::pin(body)
}
