//! The latch: after a sync of the disk has failed, nothing more is written.
//!
//! The system tells of a failed sync once and may then take what it could not keep for kept: a later sync
//! that succeeds says nothing about what was written before it. So no later commit is believed, and whoever
//! runs the node looks at the disk and starts it again; then SQLite reads what is really there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::StoreError;

/// Whether a sync has failed. All clones are one.
#[derive(Clone, Debug, Default)]
pub(in crate::store) struct Latch(Arc<AtomicBool>);

impl Latch {
    /// Fails once a sync has failed. Whoever writes asks while nobody else can write.
    pub(in crate::store) fn check(&self) -> Result<(), StoreError> {
        match self.0.load(Ordering::SeqCst) {
            true => Err(StoreError::Unsynced(Box::from("an earlier sync of the disk failed"))),
            false => Ok(()),
        }
    }

    /// Passes the outcome of a write on, and falls if it is a failed sync.
    pub(in crate::store) fn hold<T>(&self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(StoreError::Unsynced(cause)) = &outcome
            && !self.0.swap(true, Ordering::SeqCst)
        {
            tracing::error!(
                %cause,
                "A sync of the disk failed. Nothing more is written until the disk is well and the node is started again."
            );
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::super::db::Pools;
    use super::*;
    use crate::clock::Clock;
    use crate::ids;
    use crate::store::{Db, NewUser, SignIn};

    async fn opened() -> (tempfile::TempDir, Db, Latch) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("rialto.db").display());
        let db = Db::open(&url).await.unwrap();
        let Pools::Sqlite(sqlite) = &db.pools else { panic!("it is SQLite") };
        let latch = sqlite.latch.clone();
        (folder, db, latch)
    }

    async fn add(db: &Db, username: &str) -> Result<(), StoreError> {
        let now = Clock::System.now();
        let (id, sign_in) = (rialto_protocol::UserId(ids::fresh(now)), SignIn::Password { hash: "hash" });
        db.add_user(&NewUser { id, username, display_name: username, sign_in, created_at: now })
            .await
            .map(drop)
    }

    fn of_sqlite(code: i32) -> StoreError {
        rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None).into()
    }

    #[tokio::test]
    async fn after_a_failed_sync_nothing_is_written_and_everything_is_read() {
        let (_folder, db, latch) = opened().await;
        add(&db, "ada").await.unwrap();
        let failed = latch.hold::<()>(Err(of_sqlite(rusqlite::ffi::SQLITE_IOERR_FSYNC)));
        assert!(matches!(failed, Err(StoreError::Unsynced(_))), "{failed:?}");
        for refused in [
            add(&db, "ben").await,
            db.commit(Vec::new(), rialto_protocol::Timestamp(0), tokio::time::Instant::now()).await.map(drop),
            db.ping().await,
        ] {
            assert!(matches!(refused, Err(StoreError::Unsynced(_))), "{refused:?}");
        }
        assert_eq!(db.users().await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn another_failure_of_the_disk_passes() {
        let (_folder, db, latch) = opened().await;
        for code in [rusqlite::ffi::SQLITE_FULL, rusqlite::ffi::SQLITE_IOERR_WRITE] {
            let failed = latch.hold::<()>(Err(of_sqlite(code)));
            assert!(matches!(failed, Err(StoreError::Unavailable(_))), "{failed:?}");
        }
        add(&db, "ada").await.unwrap();
    }
}
