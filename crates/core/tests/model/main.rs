//! Model tests: random histories against a plain model (P3, P4, P5 of docs/promises.md).
//!
//! `PROPTEST_CASES` sets how many histories each test plays; 500 if it is not set.

use std::sync::OnceLock;

use proptest::test_runner::Config;
use rialto_core::store::Db;
use tempfile::TempDir;
use tokio::runtime::Runtime;

mod badges;
mod controls;
mod found;
mod history;
mod log;
mod model;
mod screens;
mod wire;
mod world;

/// How many histories a test plays. One that fails is kept in `tests/proptest-regressions/`.
fn histories() -> Config {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(500);
    Config { cases, max_shrink_iters: 200, ..Config::default() }
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
