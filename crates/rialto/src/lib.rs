//! One node of Rialto: configuration, accounts of other issuers, the command line.
//!
//! The binary is `main.rs`, a few lines; all of it is here, so that the tests in `tests/` can use it. What
//! the product does is `rialto_core`'s matter.

#![forbid(unsafe_code)]

pub mod auth;
mod banner;
pub mod cli;
pub mod config;
mod drain;
pub mod fanout;
mod files;
pub mod http;
mod json;
pub mod limits;
pub mod listener;
pub mod lock;
pub mod logging;
mod marks;
pub mod metrics;
pub mod node;
pub mod output;
pub mod ports;
mod security;
mod signals;
pub mod socket;
mod sparing;
