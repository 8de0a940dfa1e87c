//! Tokens: sessions of ours and JWTs of other issuers.

#![expect(clippy::unwrap_used, reason = "a test ends where something unexpected happens")]

mod authenticator;
mod issuer;
mod issuers;
