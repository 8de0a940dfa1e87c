//! What is kept: the only SQL of the repository, on SQLite and on PostgreSQL.
//!
//! [`Db`] is the whole interface: a method is one transaction, takes and gives the types of the protocol,
//! and fails with [`StoreError`]; nobody outside sees a pool or an `sqlx` type. Each text of SQL is a `const`
//! beside its method and runs on both databases, so it keeps to the dialect that they share. An invariant
//! is a constraint or one statement, never a read followed by a write.

mod db;
mod errors;
mod meta;
mod postgres;
mod sqlite;

pub use db::{Db, OpenError};
pub use errors::{Constraint, StoreError};
