//! Access: who may do what.

pub mod community;
pub mod explained;
pub mod permissions;
pub mod standing;
