//! Who may do what: pure functions of roles and overrides. Whoever is no member gets `not_found` before any of these is
//! asked.
//!
//! What a member may do in a channel follows the algorithm that Discord has published: the owner may do everything; what
//! the roles allow is united; an administrator may do everything; then the override of everyone, those of all other roles
//! together and that of the member, each with its denials before what it allows; and without `viewChannel` nothing is left.
//! Whoever is timed out keeps `viewChannel` alone; owners and administrators can't be kept from anything.

use rialto_protocol::{Error, MemberRole, Permission, Permissions, RoleId, Timestamp, UserId};
use uuid::Uuid;

use crate::Result;

/// Of whom an override speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// Those who hold a role.
    Role(RoleId),
    /// One user.
    User(UserId),
}

impl Subject {
    /// The id of the role or the user.
    #[must_use]
    pub const fn id(self) -> Uuid {
        match self {
            Self::Role(role) => role.0,
            Self::User(user) => user.0,
        }
    }
}

/// What a channel or a category says otherwise than the roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Override {
    /// Of whom.
    pub subject: Subject,
    /// What it allows.
    pub allow: Permissions,
    /// What it denies.
    pub deny: Permissions,
}

/// Whose permissions are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Holder<'a> {
    /// Whether they own the server.
    pub owns: bool,
    /// The role of everyone.
    pub everyone: (RoleId, Permissions),
    /// Their other roles.
    pub roles: &'a [(RoleId, Permissions)],
    /// Who they are, where an override may name them.
    pub user: Option<UserId>,
    /// Whether they are timed out.
    pub timed_out: bool,
}

/// What is left to whoever is timed out and neither owns the server nor administers it.
pub const TIMED_OUT: Permissions = Permissions::of(&[Permission::ViewChannel]);

impl Holder<'_> {
    /// What they may in the whole server.
    #[must_use]
    pub fn in_server(&self) -> Permissions {
        let united = self.roles.iter().fold(self.everyone.1, |all, (_, permissions)| all | *permissions);
        if self.owns || united.has(Permission::Administrator) { Permissions::ALL } else { self.left(united) }
    }

    /// What is left of `may` while they are timed out.
    fn left(&self, may: Permissions) -> Permissions {
        if self.timed_out { may & TIMED_OUT } else { may }
    }

    /// What they may where these overrides are: as it is kept, before [`implied`].
    #[must_use]
    pub fn in_place(&self, overrides: &[Override]) -> Permissions {
        let may = self.said_in_place(overrides);
        if may.has(Permission::ViewChannel) { may } else { Permissions::NONE }
    }

    /// The same before a view of the channel is asked for, without which nothing is left.
    #[must_use]
    pub fn said_in_place(&self, overrides: &[Override]) -> Permissions {
        let base = self.in_server();
        if base.has(Permission::Administrator) {
            return base;
        }
        let held = |subject| self.roles.iter().any(|(role, _)| subject == Subject::Role(*role));
        let everyone = united(overrides, |subject| subject == Subject::Role(self.everyone.0));
        let roles = united(overrides, held);
        let user = united(overrides, |subject| self.user.is_some_and(|user| subject == Subject::User(user)));
        self.left([everyone, roles, user].into_iter().fold(base, |may, (allow, deny)| may & !deny | allow))
    }
}

/// What the overrides of some subjects allow and deny together.
fn united(overrides: &[Override], of: impl Fn(Subject) -> bool) -> (Permissions, Permissions) {
    let those = overrides.iter().filter(|said| of(said.subject));
    those.fold((Permissions::NONE, Permissions::NONE), |(allow, deny), said| {
        (allow | said.allow, deny | said.deny)
    })
}

/// What is left of `may` in a channel where something else is missing.
#[must_use]
pub fn implied(may: Permissions) -> Permissions {
    if may.has(Permission::SendMessages) { may } else { may & !Permissions::OF_SENDING }
}

/// What somebody may in a thread, of what they may in its channel: `sendInThreads` stands for `sendMessages`.
#[must_use]
pub fn in_thread(may: Permissions) -> Permissions {
    let send = Permissions::of(&[Permission::SendMessages]);
    if may.has(Permission::SendInThreads) { may | send } else { may & !send }
}

/// Whether `role` may delete the server; else forbidden.
pub fn delete_server(role: MemberRole) -> Result<()> {
    owner(role, "Only the owner may delete this server.")
}

/// Whether `role` may hand the server over; else forbidden.
pub fn hand_over(role: MemberRole) -> Result<()> {
    owner(role, "Only the owner may hand this server over.")
}

/// Whether somebody may send messages in a channel, of what they may there; else forbidden.
pub fn send(may: Permissions) -> Result<()> {
    needs(implied(may), Permission::SendMessages)
}

/// Whether somebody, of what they may there, may send in a channel of slow mode what comes at `now` and after `last`; else
/// rate limited, with how long they wait.
pub fn pace(may: Permissions, slow_mode_seconds: i64, last: Option<Timestamp>, now: Timestamp) -> Result<()> {
    let (wait, Some(last)) = (slow_mode_seconds * 1_000, last) else { return Ok(()) };
    if may.has(Permission::ManageMessages) {
        return Ok(());
    }
    // By a clock that was set back nobody waits longer than that.
    match u64::try_from((last.0 + wait - now.0).min(wait)) {
        Ok(0) | Err(_) => Ok(()),
        Ok(left) => Err(Error::rate_limited(left)),
    }
}

/// Why somebody can't be written to: who is blocked, and who takes nobody new, is told the same.
#[must_use]
pub fn unreachable() -> Error {
    Error::forbidden("You can't write to them.")
}

/// Whether `permission` is in `may`; else forbidden, and it says what is missing.
pub fn needs(may: Permissions, permission: Permission) -> Result<()> {
    if may.has(permission) {
        return Ok(());
    }
    Err(Error::forbidden(format!("You lack the permission `{}` here.", permission.name())))
}

/// Whether `actor`, who may do so much in the whole server, may revoke an invite of `creator`; else forbidden.
pub fn revoke_invite(actor: UserId, creator: UserId, may: Permissions) -> Result<()> {
    if actor == creator || may.has(Permission::ManageServer) {
        return Ok(());
    }
    Err(Error::forbidden("Only who manages this server may revoke the invites of others."))
}

/// Whether `actor`, who may do so much in its channel, may edit a message of `author`; else forbidden. What can't be sent
/// can't be said by an edit either.
pub fn edit_message(actor: UserId, author: UserId, may: Permissions) -> Result<()> {
    if actor == author { send(may) } else { Err(Error::forbidden("This message is another's.")) }
}

/// Whether `actor`, who may do so much in its channel, may delete a message of `author`; else forbidden.
pub fn delete_message(actor: UserId, author: UserId, may: Permissions) -> Result<()> {
    if actor == author { Ok(()) } else { needs(may, Permission::ManageMessages) }
}

fn owner(role: MemberRole, otherwise: &str) -> Result<()> {
    match role {
        MemberRole::Owner => Ok(()),
        MemberRole::Member => Err(Error::forbidden(otherwise)),
    }
}

#[cfg(test)]
mod naive;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_sends_in_a_slow_channel_waits_unless_they_manage_messages() {
        let (member, last) = (Permissions::EVERYONE, Some(Timestamp(7_000)));
        let left =
            |may, last, now| pace(may, 5, last, Timestamp(now)).err().and_then(|error| error.retry_after_ms);
        assert_eq!(left(member, last, 7_000), Some(5_000));
        assert_eq!(left(member, last, 11_999), Some(1));
        assert_eq!(left(member, last, 12_000), None);
        assert_eq!(left(member, None, 7_000), None);
        assert_eq!(left(member | Permissions::of(&[Permission::ManageMessages]), last, 7_000), None);
        assert_eq!(left(member, last, 0), Some(5_000), "the clock was set back");
    }

    #[test]
    fn the_owner_alone_deletes_a_server_and_hands_it_over() {
        for rule in [delete_server, hand_over] {
            assert!(rule(MemberRole::Owner).is_ok());
            assert_eq!(rule(MemberRole::Member).unwrap_err().code, rialto_protocol::ErrorCode::Forbidden);
        }
    }
}
