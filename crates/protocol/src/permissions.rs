//! Permissions: what a role or an override allows, by name.

use std::fmt;
use std::ops::{BitAnd, BitOr, Not};

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Unexpected, Visitor};
use serde::{Serialize, Serializer};

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident => $text:literal)+) => {
        /// A permission. The database keeps each as the bit of its place here, so places never change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, utoipa::ToSchema)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        #[serde(rename_all = "camelCase")]
        pub enum Permission {
            $($(#[$doc])* $name),+
        }

        impl Permission {
            /// All of them, in their order.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its name on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

permissions! {
    /// See a channel, and all that is in it.
    ViewChannel => "viewChannel"
    /// Send messages.
    SendMessages => "sendMessages"
    /// Send messages in threads.
    SendInThreads => "sendInThreads"
    /// Begin threads.
    CreateThreads => "createThreads"
    /// React to messages.
    AddReactions => "addReactions"
    /// Attach files to messages.
    AttachFiles => "attachFiles"
    /// Mention everyone, and every role.
    MentionEveryone => "mentionEveryone"
    /// Delete messages of others.
    ManageMessages => "manageMessages"
    /// Manage threads.
    ManageThreads => "manageThreads"
    /// Pin messages.
    PinMessages => "pinMessages"
    /// Invite people to the server.
    CreateInvites => "createInvites"
    /// Make, change and delete channels and categories.
    ManageChannels => "manageChannels"
    /// Make, change, give and take roles, and set overrides.
    ManageRoles => "manageRoles"
    /// Change the server itself.
    ManageServer => "manageServer"
    /// Change the nicknames of others.
    ManageNicknames => "manageNicknames"
    /// Remove members.
    KickMembers => "kickMembers"
    /// Ban people.
    BanMembers => "banMembers"
    /// Silence members for a time.
    TimeoutMembers => "timeoutMembers"
    /// See what was done in the server, and by whom.
    ViewAuditLog => "viewAuditLog"
    /// Manage webhooks.
    ManageWebhooks => "manageWebhooks"
    /// Everything, whatever overrides say.
    Administrator => "administrator"
}

impl<'de> Deserialize<'de> for Permission {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(PermissionVisitor)
    }
}

struct PermissionVisitor;

impl Visitor<'_> for PermissionVisitor {
    type Value = Permission;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a permission")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Permission, E> {
        let named = Permission::ALL.iter().find(|permission| permission.name() == text);
        named.copied().ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

/// A set of permissions: on the wire the list of their names.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, utoipa::ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS), ts(as = "Vec<Permission>"))]
#[schema(value_type = Vec<Permission>)]
pub struct Permissions(i64);

impl Permissions {
    /// None.
    pub const NONE: Self = Self(0);
    /// All of them.
    pub const ALL: Self = Self((1 << Permission::ALL.len()) - 1);
    /// What everyone may in a new server.
    pub const EVERYONE: Self = Self::of(&[
        Permission::ViewChannel,
        Permission::SendMessages,
        Permission::SendInThreads,
        Permission::CreateThreads,
        Permission::AddReactions,
        Permission::AttachFiles,
        Permission::CreateInvites,
    ]);
    /// What no override can speak of: it is of the whole server, or stands above overrides.
    pub const OF_SERVER: Self = Self::of(&[
        Permission::CreateInvites,
        Permission::ManageServer,
        Permission::ManageNicknames,
        Permission::KickMembers,
        Permission::BanMembers,
        Permission::TimeoutMembers,
        Permission::ViewAuditLog,
        Permission::Administrator,
    ]);
    /// What nobody has without [`Permission::SendMessages`].
    pub const OF_SENDING: Self =
        Self::of(&[Permission::AttachFiles, Permission::MentionEveryone, Permission::CreateThreads]);

    /// The set of `permissions`.
    #[must_use]
    pub const fn of(permissions: &[Permission]) -> Self {
        let (mut bits, mut n) = (0, 0);
        while n < permissions.len() {
            bits |= 1 << permissions[n] as i64;
            n += 1;
        }
        Self(bits)
    }

    /// The set that the database keeps as `bits`.
    #[must_use]
    pub const fn from_bits(bits: i64) -> Self {
        Self(bits & Self::ALL.0)
    }

    /// The number that the database keeps.
    #[must_use]
    pub const fn bits(self) -> i64 {
        self.0
    }

    /// Whether `permission` is in it.
    #[must_use]
    pub const fn has(self, permission: Permission) -> bool {
        self.0 & Self::of(&[permission]).0 != 0
    }

    /// Whether all of `others` are in it.
    #[must_use]
    pub const fn covers(self, others: Self) -> bool {
        others.0 & !self.0 == 0
    }

    /// Whether there is none in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those in it, in their order.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.has(*permission))
    }
}

impl BitOr for Permissions {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for Permissions {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl Not for Permissions {
    type Output = Self;

    fn not(self) -> Self {
        Self(!self.0 & Self::ALL.0)
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<T: IntoIterator<Item = Permission>>(permissions: T) -> Self {
        permissions.into_iter().fold(Self::NONE, |all, permission| all | Self::of(&[permission]))
    }
}

impl fmt::Debug for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl Serialize for Permissions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Permissions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(PermissionsVisitor)
    }
}

struct PermissionsVisitor;

impl<'de> Visitor<'de> for PermissionsVisitor {
    type Value = Permissions;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<Permissions, A::Error> {
        let mut all = Permissions::NONE;
        while let Some(permission) = names.next_element::<Permission>()? {
            all = all | Permissions::of(&[permission]);
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permission_is_its_name_and_a_set_the_list_of_them() {
        for permission in Permission::ALL {
            assert_eq!(serde_json::to_value(permission).unwrap(), permission.name());
            let read: Permission = serde_json::from_value(permission.name().into()).unwrap();
            assert_eq!(read, *permission);
        }
        let text = r#"["viewChannel","administrator"]"#;
        let read: Permissions =
            serde_json::from_str(r#"["administrator","viewChannel","viewChannel"]"#).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
        assert!(serde_json::from_str::<Permissions>(r#"["flying"]"#).is_err());
        assert!(serde_json::from_str::<Permissions>("7").is_err());
    }

    #[test]
    fn the_bits_that_the_database_keeps_stay_what_they_are() {
        let bits = |permission: Permission| Permissions::of(&[permission]).bits();
        assert_eq!((bits(Permission::ViewChannel), bits(Permission::AttachFiles)), (1, 1 << 5));
        assert_eq!((bits(Permission::CreateInvites), bits(Permission::Administrator)), (1 << 10, 1 << 20));
        assert_eq!((Permissions::EVERYONE.bits(), Permissions::ALL.bits()), (1_087, 2_097_151));
        assert_eq!(Permissions::from_bits(-1), Permissions::ALL);
    }
}
