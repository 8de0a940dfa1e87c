//! Fresh databases of both kinds, one for each test.

use std::future::Future;

use rialto_core::store::Db;
use tempfile::TempDir;

pub(crate) use crate::fresh_postgres::on_postgres_address;

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
