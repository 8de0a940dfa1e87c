//! How much the database is used; for the numbers that a node tells of itself.

use std::fs;
use std::path::Path;

use sqlx::{Database, Pool};

use super::db::{Pools, read};
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
            Pools::Sqlite { read, write, .. } => {
                let path = read.connect_options().get_filename().to_owned();
                let (busy, idle) = connections(read);
                let (writing, waiting) = connections(write);
                let bytes = size(&path) + size(&super::file::beside(&path, "-wal"));
                Ok(Load { busy: busy + writing, idle: idle + waiting, bytes })
            }
            Pools::Postgres(postgres) => {
                let (busy, idle) = connections(postgres.pool());
                let bytes: i64 =
                    read!(self.pools, |conn| Ok(sqlx::query_scalar(SIZE).fetch_one(&mut *conn).await?))?;
                Ok(Load { busy, idle, bytes: u64::try_from(bytes).unwrap_or(0) })
            }
        }
    }
}

/// How many connections are in use, and how many are not.
fn connections<D: Database>(pool: &Pool<D>) -> (usize, usize) {
    let idle = pool.num_idle();
    let all = usize::try_from(pool.size()).unwrap_or(usize::MAX);
    (all.saturating_sub(idle), idle)
}

/// The size of a file; none that is not there.
fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |file| file.len())
}
