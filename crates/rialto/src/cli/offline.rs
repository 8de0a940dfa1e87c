//! The product without a node: for commands that work on a data folder, whether or not a node runs on it.

use std::time::Duration;

use anyhow::Context as _;
use rialto_core::Chat;
use rialto_core::clock::Clock;
use rialto_core::hub::Nobody;
use rialto_core::store::{Db, Deadlines};

use crate::config::Config;
use crate::lock::make_folder;

/// How long a command waits at its end for what it has written.
pub(super) const CLOSE: Duration = Duration::from_secs(60);

/// Opens the database; with SQLite it must be there already.
pub(super) async fn open_existing(config: &Config, deadlines: Deadlines) -> anyhow::Result<Db> {
    let database = config.database();
    if let Some(file) = database.file()
        && !file.exists()
    {
        anyhow::bail!("there is no database at {}; is --data-dir right?", file.display());
    }
    open(config, deadlines).await
}

/// Opens the database, and makes it where it is missing.
pub(super) async fn open_or_make(config: &Config) -> anyhow::Result<Db> {
    make_folder(&config.data_dir)?;
    open(config, config.deadlines()).await
}

async fn open(config: &Config, deadlines: Deadlines) -> anyhow::Result<Db> {
    let database = config.database();
    Db::open_beside(database.url(), deadlines)
        .await
        .with_context(|| format!("the database {database:?} can't be used"))
}

/// The product on `db`, with nobody to tell anything to.
pub(super) fn start(db: Db, config: &Config, clock: Clock) -> Chat {
    Chat::start(db, clock, config.options(), Nobody)
}
