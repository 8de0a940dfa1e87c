//! How much the database is used; for the numbers that a node tells of itself.

use super::db::{Pools, read};
use super::file;
use super::{Db, StoreError};

const SIZE: &str = "SELECT pg_database_size(current_database())";

/// How much a database is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// The connections that are in use.
    pub busy: usize,
    /// The connections that are not.
    pub idle: usize,
    /// The size in bytes; of SQLite that of its file and of what was not moved into it yet.
    pub bytes: u64,
}

impl Db {
    /// How much the database is used now.
    pub async fn load(&self) -> Result<Load, StoreError> {
        match &self.pools {
            Pools::Sqlite(sqlite) => {
                let (busy, idle) = sqlite.load();
                let bytes = file::size(&sqlite.path) + file::size(&file::beside(&sqlite.path, "-wal"));
                Ok(Load { busy, idle, bytes })
            }
            Pools::Postgres(postgres) => {
                let (busy, idle) = postgres.load();
                let bytes: i64 =
                    read!(self.pools, |conn| Ok(sqlx::query_scalar(SIZE).fetch_one(&mut *conn).await?))?;
                Ok(Load { busy, idle, bytes: u64::try_from(bytes).unwrap_or(0) })
            }
        }
    }
}
