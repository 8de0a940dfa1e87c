//! Who performs a request: from a token to an actor.

pub mod issuers;
