//! The connections that sqlx drives: so many at most, each of which stops when its time is up.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use super::super::StoreError;
use super::time_limit::{STEPS, TimeLimit};

/// Up to `max` connections with the same options. They do not break by themselves, so they are kept for good.
#[derive(Debug)]
pub(super) struct Connections {
    options: SqliteConnectOptions,
    max: u32,
    free: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
}

/// A connection. Dropped, it is closed, and what runs on it is stopped.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) sqlx: SqliteConnection,
    pub(super) limit: TimeLimit,
}

impl Connections {
    pub(super) fn new(options: SqliteConnectOptions, max: u32) -> Self {
        let free = Semaphore::new(usize::try_from(max).unwrap_or(Semaphore::MAX_PERMITS));
        Self { options, max, free: Arc::new(free), idle: Mutex::default() }
    }

    /// A connection that can be had by `deadline`, and the right to it.
    pub(super) async fn take(
        &self,
        deadline: Instant,
    ) -> Result<(Connection, OwnedSemaphorePermit), StoreError> {
        let taken = async {
            let permit = Arc::clone(&self.free).acquire_owned().await.map_err(|_| StoreError::closed())?;
            let idle = self.idle().pop();
            let connection = match idle {
                Some(connection) => connection,
                None => self.open().await?,
            };
            Ok((connection, permit))
        };
        timeout_at(deadline, taken).await.unwrap_or_else(|_| Err(StoreError::late()))
    }

    pub(super) fn give_back(&self, connection: Connection) {
        self.idle().push(connection);
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn open(&self) -> Result<Connection, StoreError> {
        let mut sqlx = self.options.connect().await?;
        let limit = TimeLimit::new();
        let (over, lifted) = (limit.over(), limit.lifted());
        let mut handle = sqlx.lock_handle().await?;
        handle.set_progress_handler(STEPS, move || !over());
        handle.set_commit_hook(move || {
            lifted();
            true
        });
        drop(handle);
        Ok(Connection { sqlx, limit })
    }

    /// How many are in use, and how many are not.
    pub(super) fn load(&self) -> (usize, usize) {
        let max = usize::try_from(self.max).unwrap_or(usize::MAX);
        (max.saturating_sub(self.free.available_permits()), self.idle().len())
    }

    pub(super) fn is_closed(&self) -> bool {
        self.free.is_closed()
    }

    /// Closes once every connection has come back.
    pub(super) async fn close(&self) {
        // An error means that it is closed already.
        drop(self.free.acquire_many(self.max).await);
        self.free.close();
        let idle = std::mem::take(&mut *self.idle());
        for connection in idle {
            // It has ended then, whatever it says.
            drop(connection.sqlx.close().await);
        }
    }
}
