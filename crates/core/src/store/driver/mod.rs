//! The two databases as one: opening them, their pools and connections, deadlines, and what a failure leaves.
//!
//! The nouns of the store write SQL and call [`read`](db::read), [`snapshot`](db::snapshot) and
//! [`transact`](db::transact); what differs between SQLite and PostgreSQL is in here, and in `changes`.

pub(in crate::store) mod checkpoint;
pub(in crate::store) mod db;
pub(in crate::store) mod deadlines;
pub(in crate::store) mod errors;
pub(in crate::store) mod file;
pub(in crate::store) mod latch;
pub(in crate::store) mod lease;
pub(in crate::store) mod load;
pub(in crate::store) mod migrations;
mod open_error;
pub(in crate::store) mod postgres;
pub(in crate::store) mod reader;
pub(in crate::store) mod rows;
pub(in crate::store) mod sqlite;
pub(in crate::store) mod upgrade;
pub(in crate::store) mod write_thread;
pub(in crate::store) mod writes;

pub use db::Db;
pub use deadlines::Deadlines;
pub use errors::{Cause, Constraint, StoreError};
pub use lease::Holder;
pub use load::Load;
pub use open_error::OpenError;
