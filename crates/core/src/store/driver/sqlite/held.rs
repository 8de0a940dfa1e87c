//! A connection in use: within its deadline, and with an outcome that is known.

use std::sync::Arc;

use sqlx::SqliteConnection;
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit};
use tokio::time::Instant;
use tokio::time::error::Elapsed;

use super::super::StoreError;
use super::super::deadlines::{answer_after, within};
use super::super::writes::{Commit, Writing};
use super::Sqlite;
use super::connections::{Connection, Connections};

/// A connection in use. Dropped inside of a transaction, it is closed, and what runs on it is stopped.
pub(in crate::store) struct Held {
    sqlite: Arc<Sqlite>,
    connections: Arc<Connections>,
    connection: Option<Connection>,
    deadline: Instant,
    in_transaction: bool,
    writing: Option<Writing>,
    gate: Option<OwnedMutexGuard<()>>,
    _permit: OwnedSemaphorePermit,
}

impl Held {
    /// A connection that can be had by `deadline`.
    pub(super) async fn take(
        sqlite: &Arc<Sqlite>,
        connections: &Arc<Connections>,
        deadline: Instant,
    ) -> Result<Self, StoreError> {
        let (connection, permit) = connections.take(deadline).await?;
        let (sqlite, connections) = (Arc::clone(sqlite), Arc::clone(connections));
        let held = Self {
            sqlite,
            connections,
            connection: Some(connection),
            deadline,
            in_transaction: false,
            writing: None,
            gate: None,
            _permit: permit,
        };
        Ok(held.by(deadline))
    }

    /// The same, until `deadline`.
    pub(super) fn by(mut self, deadline: Instant) -> Self {
        self.deadline = deadline;
        if let Some(connection) = &self.connection {
            connection.limit.set(deadline);
        }
        self
    }

    pub(in crate::store) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection.as_mut().expect("it is taken by those alone who take the whole").sqlx
    }

    pub(in crate::store) const fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Begins a transaction by `text`.
    pub(super) async fn begin(mut self, text: &'static str) -> Result<Self, StoreError> {
        self.in_transaction = true;
        let outcome = within(self.deadline, execute(self.connection(), text)).await;
        self.settle(outcome).map(|()| self)
    }

    /// It is a transaction that writes.
    pub(super) fn writing(mut self, writing: Writing, gate: OwnedMutexGuard<()>) -> Self {
        (self.writing, self.gate) = (Some(writing), Some(gate));
        self
    }

    /// Ends a read; of a transaction that writes, commits what went well and rolls back what did not.
    pub(in crate::store) async fn end<T>(
        mut self,
        outcome: Result<Result<T, StoreError>, Elapsed>,
    ) -> Result<T, StoreError> {
        let mut outcome = self.settle(outcome);
        let Some(writing) = self.writing.take() else {
            self.roll_back().await;
            return outcome;
        };
        if let Ok(value) = outcome {
            outcome = self.commit(writing.commit()).await.map(|()| value);
        }
        self.roll_back().await;
        let outcome = self.sqlite.latch.hold(outcome);
        writing.ended(&outcome);
        outcome
    }

    /// What came of something on this connection. Where that is no answer of the database nobody knows in which state the
    /// connection is: then it is closed.
    fn settle<T>(&mut self, outcome: Result<Result<T, StoreError>, Elapsed>) -> Result<T, StoreError> {
        let outcome = outcome.unwrap_or_else(|_| Err(StoreError::late()));
        match outcome {
            Ok(_) | Err(StoreError::Conflict(_) | StoreError::Foreign(_)) => {}
            Err(StoreError::Unavailable(_) | StoreError::Unsynced(_) | StoreError::Other(_)) => {
                self.connection = None;
            }
        }
        outcome
    }

    async fn commit(&mut self, commit: Commit) -> Result<(), StoreError> {
        let answer_by = answer_after(self.deadline);
        let committed = execute(self.connection(), "COMMIT");
        // What others are told of is waited for, however long the disk takes.
        let outcome = if commit.is_told() { Ok(committed.await) } else { within(answer_by, committed).await };
        self.in_transaction = !matches!(outcome, Ok(Ok(())));
        self.settle(outcome)
    }

    async fn roll_back(&mut self) {
        if !self.in_transaction {
            return;
        }
        if let Some(connection) = &mut self.connection {
            // What has failed before is worth more than what the rollback says of it.
            self.in_transaction = execute(&mut connection.sqlx, "ROLLBACK").await.is_err();
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take().filter(|_| !self.in_transaction) {
            self.connections.give_back(connection);
        }
    }
}

async fn execute(connection: &mut SqliteConnection, text: &'static str) -> Result<(), StoreError> {
    sqlx::query(text).execute(connection).await?;
    Ok(())
}
