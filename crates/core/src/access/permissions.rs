//! Who may do what: pure functions of roles. Whoever has no role in a server is not a member and gets
//! `not_found` before any of these is asked.

use rialto_protocol::{Error, Role, UserId};

use crate::Result;

/// Whether `role` may delete the server; else forbidden.
pub fn delete_server(role: Role) -> Result<()> {
    owner(role, "Only the owner may delete this server.")
}

/// Whether `role` may hand the server over; else forbidden.
pub fn hand_over(role: Role) -> Result<()> {
    owner(role, "Only the owner may hand this server over.")
}

/// Whether `role` may see and revoke every invite; else they may their own.
#[must_use]
pub const fn manages_invites(role: Role) -> bool {
    matches!(role, Role::Owner)
}

/// Whether `role` may make channels; else forbidden.
pub fn create_channel(role: Role) -> Result<()> {
    owner(role, "Only the owner may make channels here.")
}

/// Whether `role` may kick another member; else forbidden.
pub fn kick(role: Role) -> Result<()> {
    owner(role, "Only the owner may remove members.")
}

/// Whether `role` may invite others: every member may.
pub fn invite(role: Role) -> Result<()> {
    match role {
        Role::Owner | Role::Member => Ok(()),
    }
}

/// Whether `actor`, a member, may edit or delete a message of `author`; else forbidden.
pub fn change_message(actor: UserId, author: UserId) -> Result<()> {
    if actor == author { Ok(()) } else { Err(Error::forbidden("This message is another's.")) }
}

fn owner(role: Role, otherwise: &str) -> Result<()> {
    match role {
        Role::Owner => Ok(()),
        Role::Member => Err(Error::forbidden(otherwise)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_may_invite_and_no_more() {
        assert!(invite(Role::Member).is_ok());
        for refused in [delete_server, hand_over, create_channel, kick].map(|rule| rule(Role::Member)) {
            assert_eq!(refused.unwrap_err().code, rialto_protocol::ErrorCode::Forbidden);
        }
    }

    #[test]
    fn the_owner_may_do_everything() {
        assert!(manages_invites(Role::Owner) && !manages_invites(Role::Member));
        for allowed in [delete_server, hand_over, create_channel, kick, invite].map(|rule| rule(Role::Owner))
        {
            assert!(allowed.is_ok());
        }
    }
}
