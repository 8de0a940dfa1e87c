//! Access: who may do what.

pub mod permissions;
