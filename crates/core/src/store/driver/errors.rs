//! How the store fails, and what a client hears of it.

use rialto_protocol::Error;
use sqlx::error::{DatabaseError, ErrorKind};

/// A failure of the store. What the domain decides by has a variant; the rest is for the log.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A row with that value is there already.
    #[error("{0:?} is taken")]
    Conflict(Constraint),
    /// A row refers to one that is not there (any more).
    #[error("the row refers to one that does not exist")]
    Foreign(#[source] Cause),
    /// The database can't do it now: no connection, no space, an I/O error, a lock held for too long.
    #[error("the database is unavailable")]
    Unavailable(#[source] Cause),
    /// A sync of the disk failed, now or earlier: what was written may be lost, so nothing is written any more.
    #[error("the disk does not keep what is written")]
    Unsynced(#[source] Cause),
    /// A fault of this program or of its data.
    #[error("the database refused a statement")]
    Other(#[source] Cause),
}

/// What a driver says of a failure; for the log.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// A uniqueness that callers tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// A user name, and one that looks like it.
    Username,
    /// The user that an issuer calls by one subject.
    Subject,
    /// The one owner of the node.
    NodeOwner,
    /// A user in a server.
    Member,
}

/// Each constraint with its name, which PostgreSQL tells, and its columns, which SQLite tells.
const CONSTRAINTS: &[(Constraint, &str, &str)] = &[
    (Constraint::Username, "users_username", "users.username_key"),
    (Constraint::Username, "users_shape", "users.shape"),
    (Constraint::Username, "users_folded_shape", "users.folded_shape"),
    (Constraint::Subject, "users_subject", "users.issuer, users.subject"),
    (Constraint::NodeOwner, "users_node_owner", "users.owns_node"),
    (Constraint::Member, "members_pkey", "members.server_id, members.user_id"),
];

impl Constraint {
    fn of(message: &str, constraint: Option<&str>) -> Option<Self> {
        let columns = message.strip_prefix("UNIQUE constraint failed: ");
        CONSTRAINTS
            .iter()
            .find(|(_, name, on)| constraint == Some(*name) || columns == Some(*on))
            .map(|(constraint, _, _)| *constraint)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) => match database.kind() {
                ErrorKind::UniqueViolation => match Constraint::of(database.message(), database.constraint())
                {
                    Some(constraint) => Self::Conflict(constraint),
                    None => Self::Other(error.into()),
                },
                ErrorKind::ForeignKeyViolation => Self::Foreign(error.into()),
                _ if is_failed_sync(database.as_ref()) => Self::Unsynced(error.into()),
                _ if is_interrupted(database.as_ref()) => Self::late(),
                _ if is_passing(database.as_ref()) => Self::Unavailable(error.into()),
                _ => Self::Other(error.into()),
            },
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed => Self::Unavailable(error.into()),
            _ => Self::Other(error.into()),
        }
    }
}

/// Whether trying again later can help: the fault is with the machine, not with the statement.
fn is_passing(error: &dyn DatabaseError) -> bool {
    let Some(code) = error.code() else { return false };
    // PostgreSQL, "Appendix A. Error Codes": five characters, the first two of which are the class.
    if code.len() == 5 {
        // Connection, transaction rollback (deadlock), resources, locks, shutdown and deadlines, I/O; a read-only
        // standby, and a transaction that was idle for too long.
        return matches!(&code[..2], "08" | "40" | "53" | "55" | "57" | "58")
            || matches!(&*code, "25006" | "25P03");
    }
    code.parse().is_ok_and(is_passing_in_sqlite)
}

/// SQLite, "Result and Error Codes": the low byte of an extended code is its primary code.
fn is_passing_in_sqlite(code: i32) -> bool {
    const BUSY: i32 = 5;
    const LOCKED: i32 = 6;
    const NOMEM: i32 = 7;
    const READONLY: i32 = 8;
    const IOERR: i32 = 10;
    const FULL: i32 = 13;
    const CANTOPEN: i32 = 14;
    const PROTOCOL: i32 = 15;
    matches!(code & 0xff, BUSY | LOCKED | NOMEM | READONLY | IOERR | FULL | CANTOPEN | PROTOCOL)
}

/// Whether SQLite could not sync. PostgreSQL deals with that by itself, and its codes have five characters.
fn is_failed_sync(error: &dyn DatabaseError) -> bool {
    let code = error.code().filter(|code| code.len() < 5);
    code.and_then(|code| code.parse().ok()).is_some_and(is_failed_sync_in_sqlite)
}

/// Whether SQLite has stopped a statement because its time was up.
fn is_interrupted(error: &dyn DatabaseError) -> bool {
    error.code().is_some_and(|code| code.parse() == Ok(rusqlite::ffi::SQLITE_INTERRUPT))
}

/// SQLite, "Result and Error Codes": the sync of a file, and of the folder in which a file was made.
fn is_failed_sync_in_sqlite(code: i32) -> bool {
    matches!(code, rusqlite::ffi::SQLITE_IOERR_FSYNC | rusqlite::ffi::SQLITE_IOERR_DIR_FSYNC)
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(failure, message) = &error else {
            return Self::Other(error.into());
        };
        if let Some(constraint) = Constraint::of(message.as_deref().unwrap_or_default(), None) {
            return Self::Conflict(constraint);
        }
        match failure.extended_code {
            rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY => Self::Foreign(error.into()),
            code if is_failed_sync_in_sqlite(code) => Self::Unsynced(error.into()),
            rusqlite::ffi::SQLITE_INTERRUPT => Self::late(),
            code if is_passing_in_sqlite(code) => Self::Unavailable(error.into()),
            _ => Self::Other(error.into()),
        }
    }
}

/// What the system refuses, such as a thread, it may give later.
impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

impl StoreError {
    /// What a driver says of it, for the log.
    pub(in crate::store) fn cause(&self) -> String {
        match self {
            Self::Unavailable(cause) | Self::Unsynced(cause) | Self::Other(cause) | Self::Foreign(cause) => {
                cause.to_string()
            }
            Self::Conflict(_) => self.to_string(),
        }
    }

    /// Whether PostgreSQL's connection is lost with it.
    pub(in crate::store) fn ends_the_connection(&self) -> bool {
        let (Self::Unavailable(cause) | Self::Other(cause)) = self else { return false };
        match cause.downcast_ref::<sqlx::Error>() {
            Some(sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_)) => true,
            // PostgreSQL, "Appendix A. Error Codes": a connection's, an operator's, and an idle transaction's end.
            Some(sqlx::Error::Database(error)) => error.code().is_some_and(|code| {
                matches!(code.get(..2), Some("08")) || matches!(code.get(..3), Some("57P")) || code == "25P03"
            }),
            _ => false,
        }
    }

    /// It has taken too long.
    pub(in crate::store) fn late() -> Self {
        Self::Unavailable(Box::from("it has taken longer than it may"))
    }

    /// The store is closed.
    pub(in crate::store) fn closed() -> Self {
        Self::Unavailable(Box::from("the store is closed"))
    }
}

/// Where a failure becomes an answer it is logged, once.
impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let kind = match &error {
            StoreError::Unavailable(_) => "unavailable",
            StoreError::Unsynced(_) => "unsynced",
            StoreError::Conflict(_) | StoreError::Foreign(_) => "conflict",
            StoreError::Other(_) => "refused",
        };
        metrics::counter!("rialto_database_errors_total", "kind" => kind).increment(1);
        match &error {
            StoreError::Unavailable(cause) => {
                tracing::warn!(%cause, "The database is unavailable.");
                Self::unavailable()
            }
            // The latch has said it once, for all that is refused from then on.
            StoreError::Unsynced(_) => Self::unavailable(),
            StoreError::Conflict(_) | StoreError::Foreign(_) => {
                tracing::error!(?error, "A conflict in the database was not foreseen.");
                Self::internal()
            }
            StoreError::Other(cause) => {
                tracing::error!(%cause, "The database refused a statement.");
                Self::internal()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use sqlx::sqlite::SqliteConnectOptions;
    use sqlx::{ConnectOptions, SqliteConnection};

    use super::*;

    /// All migrations of a database, in one text.
    fn migrations(database: &str) -> String {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(database);
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        files.map(|path| fs::read_to_string(path).unwrap()).collect()
    }

    #[test]
    fn the_constraints_are_those_of_the_schema() {
        for (constraint, name, columns) in CONSTRAINTS {
            let table = columns.split('.').next().unwrap();
            let columns = columns.replace(&format!("{table}."), "");
            let declared = [
                format!("CONSTRAINT {name} UNIQUE ({columns})"),
                format!("CREATE UNIQUE INDEX {name} ON {table} ({columns})"),
                format!("PRIMARY KEY ({columns})"),
            ];
            for database in ["sqlite", "postgres"] {
                let migrations = migrations(database);
                assert!(
                    declared.iter().any(|text| migrations.contains(text)),
                    "{constraint:?} is not declared for {database}"
                );
            }
        }
    }

    async fn connection(path: &std::path::Path) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
        options.busy_timeout(std::time::Duration::ZERO).connect().await.unwrap()
    }

    #[tokio::test]
    async fn a_full_disk_is_unavailable() {
        let folder = tempfile::tempdir().unwrap();
        let mut conn = connection(&folder.path().join("full.db")).await;
        sqlx::query("CREATE TABLE t (x BLOB)").execute(&mut conn).await.unwrap();
        sqlx::query("PRAGMA max_page_count = 4").execute(&mut conn).await.unwrap();
        let full =
            sqlx::query("INSERT INTO t VALUES (zeroblob(100000))").execute(&mut conn).await.unwrap_err();
        assert!(matches!(StoreError::from(full), StoreError::Unavailable(_)));
    }

    #[tokio::test]
    async fn a_lock_that_another_process_holds_is_unavailable() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("locked.db");
        let (mut one, mut other) = (connection(&path).await, connection(&path).await);
        sqlx::query("CREATE TABLE t (x BLOB)").execute(&mut one).await.unwrap();
        sqlx::query("BEGIN EXCLUSIVE").execute(&mut one).await.unwrap();
        let busy = sqlx::query("INSERT INTO t VALUES (1)").execute(&mut other).await.unwrap_err();
        assert!(matches!(StoreError::from(busy), StoreError::Unavailable(_)));
    }

    #[tokio::test]
    async fn a_wrong_statement_is_a_fault_of_this_program() {
        let folder = tempfile::tempdir().unwrap();
        let mut conn = connection(&folder.path().join("any.db")).await;
        let wrong = StoreError::from(sqlx::query("SELEKT 1").execute(&mut conn).await.unwrap_err());
        assert!(matches!(wrong, StoreError::Other(_)));
        assert_eq!(Error::from(wrong), Error::internal());
        assert_eq!(Error::from(StoreError::from(sqlx::Error::PoolTimedOut)), Error::unavailable());
    }
}
