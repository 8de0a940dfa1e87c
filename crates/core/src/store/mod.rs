//! What is kept: the only SQL of the repository, on SQLite and on PostgreSQL.
//!
//! [`Db`] is the whole interface: a method is one transaction, takes and gives the types of the protocol,
//! and fails with [`StoreError`]; nobody outside sees a pool or an `sqlx` type. Each text of SQL is a `const`
//! beside its method and runs on both databases, so it keeps to the dialect that they share. An invariant
//! is a constraint or one statement, never a read followed by a write.

mod append;
mod channels;
mod check;
mod checkpoint;
mod db;
mod deadlines;
mod errors;
#[cfg(test)]
mod failures;
mod file;
mod invites;
mod latch;
mod lease;
mod load;
mod members;
mod messages;
mod meta;
mod migrations;
mod passwords;
mod postgres;
mod profiles;
mod read_states;
mod reader;
mod rows;
mod servers;
mod sessions;
mod sqlite;
mod users;
mod write_thread;
mod writes;

pub use append::{Appended, BATCH_MAX, NewMessage};
pub use channels::NewChannel;
pub use check::Finding;
pub use db::{Db, OpenError};
pub use deadlines::Deadlines;
pub use errors::{Cause, Constraint, StoreError};
pub use invites::{Accepted, InvitesWanted, Made, NewInvite};
pub use lease::Holder;
pub use load::Load;
pub use members::{NAMED_MAX, Place, Placed, Wanted};
pub use messages::{Page, Revision};
pub use passwords::Credentials;
pub use profiles::{Claims, Renamed};
pub use servers::NewServer;
pub use sessions::{LiveSession, NewSession};
pub use users::{Account, Admission, NewUser, Registered, SignIn};
