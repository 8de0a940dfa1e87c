//! Identifiers. Each kind of entity has a type of its own, so that one can't stand for another.
//!
//! An id is a UUIDv7 (RFC 9562 §5.7) and is never used for order. A text that is no UUID is read as the
//! nil id, which no entity ever has: so a malformed id finds nothing, like any other unknown one, and the
//! answer is `not_found` with no rule of its own.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, utoipa::ToSchema)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        #[schema(value_type = String, format = "uuid")]
        pub struct $name(#[cfg_attr(test, ts(type = "string"))] pub Uuid);

        impl $name {
            /// Reads an id; a text that is no UUID gives the nil id, which no entity has.
            #[must_use]
            pub fn parse(text: &str) -> Self {
                Self(Uuid::try_parse(text).unwrap_or(Uuid::nil()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                std::borrow::Cow::<'de, str>::deserialize(deserializer).map(|text| Self::parse(&text))
            }
        }
    )+};
}

ids! {
    /// A person (or a program) with an account on the node.
    UserId
    /// A community.
    ServerId
    /// A channel of a server.
    ChannelId
    /// Some channels of a server that stand together.
    CategoryId
    /// A role of a server.
    RoleId
    /// A message of a channel.
    MessageId
    /// An entry of the audit log.
    AuditEntryId
    /// A report.
    ReportId
    /// What an entry of the audit log is about, whatever it is.
    TargetId
    /// A sign-in of a user on one device.
    SessionId
    /// The life of the database: it changes on restore from a backup, and every cursor of another epoch
    /// then means "start afresh".
    Epoch
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_id_is_read_as_the_nil_id() {
        for text in ["\"\"", "\"nonsense\"", "\"018f\"", "\"../../etc\""] {
            let id: ServerId = serde_json::from_str(text).unwrap();
            assert_eq!(id, ServerId(Uuid::nil()));
        }
    }

    #[test]
    fn an_id_must_be_a_string() {
        assert!(serde_json::from_str::<ServerId>("17").is_err());
        assert!(serde_json::from_str::<ServerId>("{}").is_err());
    }
}
