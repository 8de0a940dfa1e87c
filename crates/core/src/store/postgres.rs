//! Opening PostgreSQL.

use std::sync::LazyLock;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::db::Pools;
use super::{OpenError, StoreError, migrations};

static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(migrations::postgres);

const CONNECTIONS: u32 = 16;
/// How long a request waits for a connection before it fails as unavailable.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connects to `url` and brings the schema up to date.
pub(super) async fn open(url: &str) -> Result<Pools, OpenError> {
    let options: PgConnectOptions = url.parse().map_err(|_| OpenError::Url)?;
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .connect_with(options.application_name("rialto").statement_cache_capacity(STATEMENTS))
        .await
        .map_err(StoreError::from)?;
    MIGRATIONS.run(&pool).await?;
    Ok(Pools::Postgres { pool })
}

/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 256;
