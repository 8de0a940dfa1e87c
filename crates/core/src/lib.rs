//! What the product does. It knows neither HTTP nor sockets: both call [`Chat`], its only entrance, and what
//! is to be told to clients leaves through the `Outlet` that the node hands in.
//!
//! The way of a message: [`messages`] checks a request and hands it to the [`log`], which commits all
//! that waits in one transaction, answers, and publishes to the [`bus`]; [`hub`] plans who is told.
//! The only SQL of the repository is in [`store`].

#![forbid(unsafe_code)]

pub mod access;
pub mod actor;
mod again;
pub mod audit;
pub mod bans;
pub mod blocks;
pub mod bus;
pub mod categories;
pub mod channels;
pub mod chat;
pub mod clock;
pub mod directs;
mod following;
mod governing;
pub mod hub;
pub mod ids;
pub mod invites;
pub mod log;
mod look_alike;
pub mod members;
pub mod messages;
pub mod options;
mod order;
pub mod overrides;
pub mod passwords;
pub mod pins;
pub mod reactions;
pub mod read_states;
pub mod reports;
pub mod roles;
mod running;
pub mod servers;
pub mod sessions;
pub mod store;
pub mod threads;
pub mod typing;
pub mod unread;
pub mod upkeep;
pub mod users;
pub mod words;

pub use actor::{Actor, SignInId};
pub use chat::{Chat, NotReady};
pub use options::{Following, Options};
pub use order::{About, Order};
pub use rialto_protocol::{Error, ErrorCode};

/// What a verb of the product gives back.
pub type Result<T> = std::result::Result<T, Error>;
