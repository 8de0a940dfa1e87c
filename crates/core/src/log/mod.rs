//! The log of a channel: how it is changed.

pub mod change;
pub(crate) mod reactors;
pub mod writer;
