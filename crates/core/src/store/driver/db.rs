//! [`Db`]: the two databases as one value, and the three ways to run statements on it.
//!
//! `read!`, `snapshot!` and `transact!` expand their body once for each database, so that one text and one
//! chain of `sqlx` calls serve both. Inside the body `?` ends the body (not the method) with a
//! [`StoreError`], and the body's value is a `Result<T, StoreError>`, which is what the macro gives.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use rialto_protocol::Epoch;

use super::deadlines::Deadlines;
use super::lease::{Holder, Lease};
use super::postgres::Postgres;
use super::sqlite::Sqlite;
use super::upgrade::Older;
use super::writes::Writes;
use super::{StoreError, sqlite};
use crate::store::{members, meta, users};

/// A database that is open and has the present schema. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub struct Db {
    pub(in crate::store) pools: Pools,
    epoch: Epoch,
    deadlines: Deadlines,
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

/// Why a database can't be opened; a sentence for whoever runs the node.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is of neither kind.
    #[error("the database must be sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME")]
    Url,
    /// The library would not keep the promises.
    #[error("this is SQLite {0}, which can lose committed writes: 3.51.3 or newer is needed")]
    SqliteVersion(String),
    /// The database does not answer or refuses.
    #[error("the database can't be opened")]
    Database(#[from] StoreError),
    /// The schema can't be brought up to date; a database of a newer Rialto is refused in this way.
    #[error("the tables of the database can't be brought up to date")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// Its tables are those of an older program, and are not to be changed now.
    #[error(
        "its tables are those of an older Rialto; start the node of this version once, which brings them up to date"
    )]
    Older,
    /// Another node has it.
    #[error("another node serves this database, and one database has one node; stop that one first: {0}")]
    Held(String),
    /// It was cut off, or is a copy that was not finished.
    #[error(
        "the file {} is empty, so this is no database that was in use. Put the database back from a copy of it; to begin \
         anew, move the file out of its folder, and what is named like it and ends in -wal or -shm",
        .0.display()
    )]
    Empty(PathBuf),
    /// What is beside it may be the last copy of what was written.
    #[error(
        "the file {} is missing, and the last copy of what was written may be in {}. Put the database back beside \
         that; to begin anew, move what is left of the old one out of the folder",
        path.display(),
        left.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(" and ")
    )]
    Missing {
        /// The file.
        path: PathBuf,
        /// What is beside it.
        left: Vec<PathBuf>,
    },
    /// It is another program's, or a copy without what was beside it.
    #[error(
        "the file {} holds no tables of Rialto: it is another program's, or it was copied without the file beside it that \
         ends in -wal. Copy both; to begin anew, move the file out of its folder",
        .0.display()
    )]
    Foreign(PathBuf),
    /// The file can't be made or looked at.
    #[error("the file of the database can't be made or looked at")]
    File(#[source] std::io::Error),
    /// There is too little room for the copy and for tables that are written anew.
    #[error(
        "the tables must be brought up to date, and the disk of {} has {free} MB left for that: {needed} MB are needed, three \
         times the size of the database. Nothing was changed; make room and start again",
        path.display()
    )]
    Room {
        /// The file.
        path: PathBuf,
        /// What is needed, in MB.
        needed: u64,
        /// What there is, in MB.
        free: u64,
    },
    /// The copy that is made before the tables are changed.
    #[error("the database can't be copied aside before its tables are brought up to date")]
    CopyAside(#[source] std::io::Error),
}

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

    /// Gives the lease back, waits until every statement under way has ended, and closes. Later calls fail as unavailable.
    pub async fn close(&self) {
        self.release_lease().await;
        match &self.pools {
            Pools::Sqlite(sqlite) => sqlite.close().await,
            Pools::Postgres(postgres) => postgres.close().await,
        }
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
///     Ok(sqlx::query_scalar(SQL).bind(id.to_string()).fetch_optional(&mut *conn).await?)
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
