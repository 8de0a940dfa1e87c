//! Model tests: random histories against a plain model (P3, P4, P5 of docs/promises.md).
//!
//! `PROPTEST_CASES` sets how many histories each test plays; 500 if it is not set. A test on PostgreSQL plays a quarter of
//! them, one whose histories are long or lose hints half.

use std::sync::OnceLock;

use proptest::test_runner::{Config, TestRunner};
use rialto_core::store::Db;
use tempfile::TempDir;
use tokio::runtime::{Handle, Runtime};

mod access;
mod badges;
mod controls;
mod found;
#[path = "../fixtures/fresh_postgres.rs"]
mod fresh_postgres;
mod history;
mod log;
mod model;
mod pace;
mod screens;
mod wire;
mod world;

/// How many histories a test plays. One that fails is kept in `tests/proptest-regressions/`.
fn histories() -> Config {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(500);
    Config { cases, max_shrink_iters: 200, ..Config::default() }
}

fn half_of(all: Config) -> Config {
    Config { cases: all.cases.div_ceil(2), ..all }
}

/// One runtime and one store for all histories of this process: each history has people and servers of its
/// own.
fn stage() -> (&'static Runtime, Db) {
    static STAGE: OnceLock<(Runtime, Db, TempDir)> = OnceLock::new();
    let (runtime, db, _) = STAGE.get_or_init(|| {
        let runtime = Runtime::new().expect("a runtime can be started");
        let (db, folder) = runtime.block_on(store());
        (runtime, db, folder)
    });
    (runtime, db.clone())
}

/// A fresh store, which lasts as long as its folder.
async fn store() -> (Db, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let url = format!("sqlite://{}", folder.path().join("rialto.db").display());
    (Db::open(&url).await.expect("a database can be made"), folder)
}

/// Two nodes' stores: each opens one PostgreSQL database for itself, and they share nothing else. The histories are played
/// on a thread that may wait.
fn on_two_nodes(play: impl FnOnce(&Handle, &[Db], TestRunner) + Send + 'static) {
    let (runtime, _) = stage();
    runtime.block_on(fresh_postgres::on_postgres_address(|url| async move {
        let dbs = [open(&url).await, open(&url).await];
        let handle = Handle::current();
        let all = histories();
        let config = Config { cases: all.cases.div_ceil(4), source_file: Some(file!()), ..all };
        let played = tokio::task::spawn_blocking(move || play(&handle, &dbs, TestRunner::new(config)));
        if let Err(panicked) = played.await {
            std::panic::resume_unwind(panicked.into_panic());
        }
    }));
}

async fn open(url: &str) -> Db {
    Db::open(url).await.expect("the database can be opened")
}
