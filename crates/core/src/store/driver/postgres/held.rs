//! A connection in use: within its deadline, and with an outcome that is known.
//!
//! A COMMIT whose answer is lost may have been carried out. So each transaction that writes knows its own number from
//! the beginning, and by it asks afterwards, on another connection, what became of it (PostgreSQL, "Transaction ID and
//! Snapshot Information Functions").

use std::io;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Executor as _, PgConnection, Row as _, raw_sql};
use tokio::time::error::Elapsed;
use tokio::time::{Instant, sleep, timeout};

use super::super::StoreError;
use super::super::deadlines::{answer_after, within};
use super::super::writes::{Commit, Writing};
use super::Postgres;

/// How long a connection that comes back to the pool may take to show that it lives.
const GIVE_BACK: Duration = Duration::from_secs(1);
/// How long one question for what became of a transaction may take.
const ASK: Duration = Duration::from_secs(1);
/// How long after one such question comes the next.
const ASK_AGAIN: Duration = Duration::from_millis(50);
/// After how many questions a transaction that is still under way is ended: nobody can commit it any more.
const END_AFTER: u32 = 4;

const BEGIN: &str = "BEGIN; SELECT CAST(pg_current_xact_id() AS TEXT)";
const BEGIN_SLOW: &str =
    "BEGIN; SET LOCAL statement_timeout = '600s'; SELECT CAST(pg_current_xact_id() AS TEXT)";
const BEGIN_SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
const FATE: &str = "SELECT pg_xact_status(CAST(CAST($1 AS TEXT) AS XID8))";
/// A commit that waits for a replica is left to wait: it is not to be taken for kept before.
const END: &str = "
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE backend_xid = CAST(CAST(CAST($1 AS TEXT) AS XID8) AS XID) AND wait_event IS DISTINCT FROM 'SyncRep'";

/// What became of a transaction.
enum Fate {
    Committed,
    Aborted,
    Unknown,
}

/// A connection in use. Dropped inside of a transaction, it is closed.
#[derive(Debug)]
pub(in crate::store) struct Held {
    postgres: Postgres,
    connection: Option<PoolConnection<sqlx::Postgres>>,
    deadline: Instant,
    in_transaction: bool,
    commit: Commit,
    /// The number of the transaction, where it writes.
    number: String,
    writing: Option<Writing>,
}

impl Held {
    pub(in crate::store) const fn new(
        postgres: Postgres,
        connection: PoolConnection<sqlx::Postgres>,
        deadline: Instant,
    ) -> Self {
        Self {
            postgres,
            connection: Some(connection),
            deadline,
            in_transaction: false,
            commit: Commit::Plain,
            number: String::new(),
            writing: None,
        }
    }

    pub(in crate::store) fn writing(mut self, writing: Writing) -> Self {
        self.writing = Some(writing);
        self
    }

    pub(in crate::store) fn connection(&mut self) -> &mut PgConnection {
        self.connection.as_mut().expect("it is taken by those alone who take the whole")
    }

    pub(in crate::store) const fn deadline(&self) -> Instant {
        self.deadline
    }

    pub(in crate::store) async fn begin_snapshot(&mut self) -> Result<(), StoreError> {
        self.in_transaction = true;
        let deadline = self.deadline;
        let begin = async { Ok(self.connection().execute(raw_sql(BEGIN_SNAPSHOT)).await.map(drop)?) };
        let outcome = within(deadline, begin).await;
        self.in_time(outcome)
    }

    pub(in crate::store) async fn begin(&mut self, commit: Commit) -> Result<(), StoreError> {
        self.in_transaction = true;
        self.commit = commit;
        let text = if commit == Commit::ToldSlow { BEGIN_SLOW } else { BEGIN };
        let deadline = self.deadline;
        let begin = async { Ok(raw_sql(text).fetch_one(self.connection()).await?.try_get(0)?) };
        let outcome = within(deadline, begin).await;
        self.number = self.in_time(outcome)?;
        Ok(())
    }

    /// The outcome of something on this connection, after a look at what it says of the connection itself.
    fn in_time<T>(&mut self, outcome: Result<Result<T, StoreError>, Elapsed>) -> Result<T, StoreError> {
        let outcome = outcome.unwrap_or_else(|_| {
            tracing::warn!("The database did not answer in time; the connection is dropped.");
            Err(sqlx::Error::Io(io::ErrorKind::TimedOut.into()).into())
        });
        if outcome.as_ref().is_err_and(StoreError::ends_the_connection) {
            self.discard();
            self.postgres.suspect();
        }
        outcome
    }

    /// Ends a read; of a transaction that writes, commits what went well and rolls back what did not. Where the answer to
    /// COMMIT is lost, it gives what is true.
    pub(in crate::store) async fn end<T>(
        mut self,
        outcome: Result<Result<T, StoreError>, Elapsed>,
    ) -> Result<T, StoreError> {
        let mut outcome = self.in_time(outcome);
        if self.writing.is_some()
            && let Ok(value) = outcome
        {
            outcome = self.commit().await.map(|()| value);
        }
        self.roll_back().await;
        if let Some(writing) = self.writing.take() {
            writing.ended(&outcome);
        }
        outcome
    }

    async fn commit(&mut self) -> Result<(), StoreError> {
        let mut by = Instant::now() + self.postgres.deadlines.statement;
        if !self.commit.is_told() {
            by = by.min(answer_after(self.deadline));
        }
        let commit = async { Ok(self.connection().execute(raw_sql("COMMIT")).await.map(drop)?) };
        let outcome = within(by, commit).await;
        let Err(error) = self.in_time(outcome) else {
            self.in_transaction = false;
            return Ok(());
        };
        if self.connection.is_some() {
            // The database has said no.
            return Err(error);
        }
        match self.fate().await {
            Fate::Committed => Ok(()),
            Fate::Aborted => Err(error),
            Fate::Unknown => {
                tracing::error!("What became of a transaction is not known: the database can't be asked.");
                Err(error)
            }
        }
    }

    async fn roll_back(&mut self) {
        let Some(connection) = self.connection.as_mut().filter(|_| self.in_transaction) else { return };
        let rolled_back = timeout(GIVE_BACK, connection.execute(raw_sql("ROLLBACK"))).await;
        self.in_transaction = !matches!(rolled_back, Ok(Ok(_)));
    }

    /// Asks what became of the transaction, until it is known or nobody waits for it.
    async fn fate(&self) -> Fate {
        let mut asked = 0;
        loop {
            match timeout(ASK, self.ask(asked >= END_AFTER)).await {
                Ok(Ok(Some(fate))) if fate == "committed" => return Fate::Committed,
                Ok(Ok(Some(fate))) if fate == "in progress" => asked += 1,
                // It was rolled back, or the server that answers now has never seen it.
                Ok(Ok(_)) | Ok(Err(StoreError::Other(_))) => return Fate::Aborted,
                Ok(Err(_)) | Err(_) => {}
            }
            let given_up = !self.commit.is_told() && Instant::now() > answer_after(self.deadline);
            if given_up || self.postgres.pool.is_closed() {
                return Fate::Unknown;
            }
            sleep(ASK_AGAIN).await;
        }
    }

    async fn ask(&self, end_it: bool) -> Result<Option<String>, StoreError> {
        let mut held = self.postgres.read().await?;
        if end_it {
            sqlx::query(END).bind(&self.number).execute(held.connection()).await?;
        }
        Ok(sqlx::query_scalar(FATE).bind(&self.number).fetch_one(held.connection()).await?)
    }

    /// Drops the connection. What it had under way ends by itself.
    fn discard(&mut self) {
        drop(self.connection.take().map(PoolConnection::detach));
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.in_transaction {
            self.discard();
        } else if let Some(mut connection) = self.connection.take() {
            tokio::spawn(timeout(GIVE_BACK, async move { connection.return_to_pool().await }));
        }
    }
}
