//! Coming in: every request of Engine.IO arrives here, and is answered here or taken over by a connection.

pub(crate) mod answer;
pub(crate) mod body;
pub(crate) mod door;
pub(crate) mod origin;
pub(crate) mod polling;
pub(crate) mod problem;
pub(crate) mod query;
pub(crate) mod service;
pub(crate) mod upgrade;
