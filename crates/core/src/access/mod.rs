//! Access: who may do what.

pub mod community;
pub mod permissions;
pub mod standing;
