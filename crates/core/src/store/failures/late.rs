//! What takes longer than its deadline.

use super::*;

/// It has no end.
const ENDLESS: &str =
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT COUNT(*) FROM n";

async fn endless_on(conn: &mut SqliteConnection) -> Result<(), StoreError> {
    Ok(sqlx::query(ENDLESS).execute(conn).await.map(drop)?)
}

fn endless(conn: &rusqlite::Connection) -> rusqlite::Result<()> {
    conn.query_row(ENDLESS, [], |_| Ok(()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_takes_too_long_is_stopped_and_holds_up_nobody_after_it() {
    let scene = Scene::within(SHORT).await;
    let sqlite = scene.sqlite();
    let read = async || held!(sqlite.read(), |conn| endless_on(conn).await);
    let snapshot = async || held!(sqlite.snapshot(), |conn| endless_on(conn).await);
    let by_thread = async || sqlite.reader.read(endless).await;
    let write = async || held!(sqlite.begin(Commit::Told), |conn| endless_on(conn).await);
    let append = async || {
        let by = SHORT.commit_by(Commit::Told);
        sqlite.writer.write(Commit::Told, by, |conn| endless(&*conn)).await
    };
    // More than there are connections.
    for _ in 0..2 {
        let since = Instant::now();
        let (reads, snapshots, threads, write) = tokio::join!(
            join_all((0..READERS).map(|_| read())),
            join_all((0..READERS).map(|_| snapshot())),
            join_all((0..READERS).map(|_| by_thread())),
            write(),
        );
        let append = append().await;
        assert!(since.elapsed() < 2 * SHORT.transaction + SLACK, "{:?}", since.elapsed());
        for outcome in reads.into_iter().chain(snapshots).chain(threads).chain([write, append]) {
            assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
        }
        scene.db.users().await.unwrap();
        assert!(scene.db.is_live(scene.session, NOW).await.unwrap());
        scene.db.numbers(scene.ada, None).await.unwrap();
        scene.assert_writes("what took too long").await;
    }
}
