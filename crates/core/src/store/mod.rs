//! What is kept: the only SQL of the repository, on SQLite and on PostgreSQL.
//!
//! [`Db`] is the whole interface: a method is one transaction, takes and gives the types of the protocol,
//! and fails with [`StoreError`]; nobody outside sees a pool or an `sqlx` type. Each text of SQL is a `const`
//! beside its method and runs on both databases, so it keeps to the dialect that they share. An invariant
//! is a constraint or one statement, never a read followed by a write.

mod access;
mod around;
mod audit;
mod bans;
mod blocks;
mod changes;
mod check;
mod communities;
mod conversations;
mod counting;
mod cursors;
mod directs;
mod driver;
#[cfg(test)]
mod failures;
mod following;
mod governing;
mod invites;
mod members;
mod messages;
mod meta;
mod opening;
mod passwords;
mod pins;
mod profiles;
mod quotes;
mod reactions;
mod read_states;
mod reading;
mod reports;
mod servers;
mod sessions;
mod standing;
mod thread_lists;
mod threads;
mod timeouts;
mod unread;
mod user_rows;
mod users;

pub use audit::{AuditWanted, NewEntry};
pub use bans::{NewBan, Purge, PurgePage};
pub use blocks::Blocked;
pub use changes::BATCH_MAX;
pub use check::Finding;
pub use communities::Target;
pub use cursors::Raised;
pub use directs::{Begun, NewDirect};
pub use driver::{Cause, Constraint, Db, Deadlines, Holder, Load, OpenError, StoreError};
pub use following::{AccessState, ChangedServer, Changes, GAPS_MAX};
pub use governing::{Governed, Write};
pub use invites::{Accepted, InvitesWanted, Made, NewInvite, Revoked};
pub use members::{NAMED_MAX, Place, Placed, Wanted};
pub use messages::Page;
pub use passwords::Credentials;
pub use profiles::{ChangedUser, Claims, ProfileEdit};
pub use read_states::{AsOf, Numbers};
pub use reports::{Filed, NewReport, Reported, ReportsWanted};
pub use servers::NewServer;
pub use sessions::{LiveSession, NewSession};
pub use users::{Account, Admission, NewUser, Registered, SignIn};
