//! The vocabulary of the wire, once: ids, entities, requests, events, errors and bounds.
//!
//! What a client sees of Rialto is declared here and nowhere else; `docs/protocol.md` is its public
//! form, and the TypeScript types of `packages/client/src/protocol` are generated from it by the test
//! in `src/typescript.rs`. This crate does no I/O, has no async, reads no clock and draws no randomness.

#![forbid(unsafe_code)]

pub mod emoji;
pub mod entities;
pub mod errors;
pub mod events;
pub mod http;
pub mod ids;
pub mod limits;
pub mod moderation;
mod patch;
pub mod permissions;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod properties;
pub mod requests;
pub mod text;
pub mod time;
pub mod visible;
mod whole;

#[cfg(test)]
mod typescript;

pub use entities::{
    Category, Channel, ChannelKind, Direct, DirectsFrom, ExternalId, Invite, Member, MemberRole, Message,
    Override, PermissionSource, PermissionStep, Quote, Reaction, Role, Server, ServerKind, Session,
    ThreadSummary, User, UserProfile,
};
pub use errors::{Error, ErrorCode};
pub use events::Event;
pub use ids::{
    AuditEntryId, CategoryId, ChannelId, Epoch, MessageId, ReportId, RoleId, ServerId, SessionId, TargetId,
    UserId,
};
pub use moderation::{AuditAction, AuditChange, AuditEntry, Ban, Report, ReportState};
pub use permissions::{Permission, Permissions};
pub use requests::Request;
pub use time::Timestamp;
