//! The HTTP side through its public interface, on a real database in a folder of its own.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod accounts;
mod app;
mod communities;
mod document;
mod failures;
mod limits;
mod listener;
mod log;
mod members;
mod messages;
mod node;
mod safety;
mod schema;
mod web;
