//! The log of a channel: how it is changed.

pub mod writer;
