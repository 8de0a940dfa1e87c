//! What the verbs of accounts, servers, members and invites promise, through the product's only door.

#![expect(clippy::unwrap_used, reason = "a test ends where it can't go on")]

mod access;
mod audit;
mod bans;
mod channels;
mod escalation;
mod governing;
mod invites;
mod members;
mod node;
mod passwords;
mod presence;
mod profiles;
mod registration;
mod servers;
mod sessions;
mod timeouts;
mod viewing;
mod vouched;
mod waiting;
