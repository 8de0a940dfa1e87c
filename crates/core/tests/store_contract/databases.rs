//! Fresh databases of both kinds, one for each test.

use std::future::Future;

use rialto_core::store::Db;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;

/// Declares cases: `name: method, method;`. Each is an `async fn name(db: &Db)` beside the table, becomes a
/// test on SQLite and one on PostgreSQL, and stands for the methods that it names.
macro_rules! contract {
    ($($case:ident: $($method:ident),+;)+) => {
        pub(crate) const COVERED: &[&str] = &[$($(stringify!($method)),+),+];

        $(mod $case {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                crate::databases::on_sqlite(async |db| super::$case(&db).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                crate::databases::on_postgres(|db| async move { super::$case(&db).await }).await;
            }
        })+
    };
}

/// A SQLite file that does not exist yet, in a folder of its own, and its address.
pub(crate) fn sqlite_address() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("rialto.db").display());
    (folder, url)
}

/// Runs `case` on a fresh SQLite database.
pub(crate) async fn on_sqlite(case: impl AsyncFnOnce(Db)) {
    let (_folder, url) = sqlite_address();
    let db = Db::open(&url).await.unwrap();
    case(db.clone()).await;
    db.close().await;
}

/// Runs `case` on a fresh PostgreSQL database.
pub(crate) async fn on_postgres<Case: Future<Output = ()> + Send + 'static>(
    case: impl FnOnce(Db) -> Case + Send + 'static,
) {
    on_postgres_address(|url| async move {
        let db = Db::open(&url).await.unwrap();
        case(db.clone()).await;
        db.close().await;
    })
    .await;
}

/// Makes an empty PostgreSQL database, gives its address to `case`, and drops it whatever happens.
pub(crate) async fn on_postgres_address<Case: Future<Output = ()> + Send + 'static>(
    case: impl FnOnce(String) -> Case,
) {
    let server = std::env::var("TEST_POSTGRES_URL")
        .expect("TEST_POSTGRES_URL names no PostgreSQL server: `npm test` starts one and sets it");
    let name = format!("rialto_test_{}", crate::fixtures::fresh().simple());
    let mut admin = PgConnection::connect(&server).await.unwrap();
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut admin).await.unwrap();
    let (before, after) = server.rsplit_once('/').expect("the address ends with a database");
    let parameters = after.find('?').map_or("", |at| &after[at..]);
    let outcome = tokio::spawn(case(format!("{before}/{name}{parameters}"))).await;
    let drop = AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"));
    sqlx::query(drop).execute(&mut admin).await.unwrap();
    if let Err(panicked) = outcome {
        std::panic::resume_unwind(panicked.into_panic());
    }
}
