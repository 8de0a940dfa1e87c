//! What the verbs of accounts, servers, members and invites promise, through the product's only door.

mod channels;
mod first_sight;
mod invites;
mod members;
mod node;
mod passwords;
mod registration;
mod servers;
mod sessions;
