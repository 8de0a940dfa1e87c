//! What the store promises, held on SQLite and on PostgreSQL alike.
//!
//! Each noun of the store has a module here with a table: a case, and the methods of `Db` that it holds.
//! `coverage.rs` fails when a method is in no table or is not called by its module.

#![expect(clippy::unwrap_used, reason = "a test ends where it can't go on")]

#[macro_use]
mod databases;

mod algorithm;
mod audit;
mod bans;
mod check;
mod communities;
mod conversations;
mod coverage;
mod directs;
mod fixtures;
mod following;
#[path = "../fixtures/fresh_postgres.rs"]
mod fresh_postgres;
mod invites;
mod members;
mod messages;
mod opening;
mod pins;
mod postgres;
mod reactions;
mod read_states;
mod replies;
mod reports;
mod schema;
mod servers;
mod sessions;
mod statements;
mod threads;
mod timeouts;
mod unread;
mod upgrade;
mod users;

/// The tables of all modules.
const COVERED: &[&[&str]] = &[
    audit::COVERED,
    bans::COVERED,
    check::COVERED,
    communities::COVERED,
    conversations::COVERED,
    directs::COVERED,
    following::COVERED,
    invites::COVERED,
    members::COVERED,
    messages::COVERED,
    opening::COVERED,
    pins::COVERED,
    reactions::COVERED,
    read_states::COVERED,
    replies::COVERED,
    reports::COVERED,
    servers::COVERED,
    sessions::COVERED,
    threads::COVERED,
    timeouts::COVERED,
    unread::COVERED,
    users::COVERED,
];
