//! What comes of writes: who belongs to another role set, what is to be worked out anew, and which places are no more.

use std::collections::HashMap;

use rialto_protocol::{ChannelId, Permissions, RoleId, UserId};
use uuid::Uuid;

use super::super::access::{self, Scope};
use super::writes::Write;
use crate::access::community::{AccessId, Community, RoleSetId};
use crate::access::permissions::{Override, Subject};

impl Write {
    /// Whom it calls otherwise.
    pub(super) const fn renames(&self) -> Option<UserId> {
        if let Self::Nickname(user, _) = self { Some(*user) } else { None }
    }

    /// Whom it keeps out of the server, by the invites that there are.
    pub(super) fn keeps_out(&self) -> Option<UserId> {
        match self {
            Self::Kick(user) => Some(*user),
            Self::Ban(ban) => Some(ban.user),
            _ => None,
        }
    }

    /// The members who belong to another role set because of it, as far as they are named in it.
    pub(super) fn settles(&self, community: &Community) -> Vec<UserId> {
        match self {
            Self::Owner(user) => vec![community.owner, *user],
            Self::Give(user, _) | Self::Take(user, _) | Self::Timeout(user, _) => vec![*user],
            Self::Override(_, Override { subject: Subject::User(user), .. })
            | Self::RemoveOverride(_, Subject::User(user)) => vec![*user],
            Self::DeleteChannel(channel) => users_named(community, (*channel).into()),
            Self::DeleteCategory(category) => users_named(community, (*category).into()),
            _ => Vec::new(),
        }
    }

    /// What is to be worked out anew because of it, of role sets that are there: only where it says something of access.
    fn works_out(&self, community: &Community, renewed: &[Renewed]) -> Vec<Scope> {
        match self {
            Self::Owner(_) => vec![Scope::All],
            // Nobody holds a new one.
            Self::Role(role) => match community.role(role.id) {
                Some(before) if before.permissions == role.permissions => Vec::new(),
                Some(before) if before.everyone => vec![Scope::All],
                Some(_) => vec![Scope::Role(role.id.0)],
                None => Vec::new(),
            },
            Self::DeleteRole(role) if said_of(community, *role) => {
                renewed.iter().map(|set| Scope::Set(set.id)).collect()
            }
            Self::Category(category) if community.category(category.id).is_none() => {
                vec![Scope::Place(category.id.0)]
            }
            Self::NewChannel(place, _) if place.is_own() => vec![Scope::Place(place.id.0)],
            Self::Channel(place)
                if place.is_own() && access_of(community, place.id) != Some(place.access) =>
            {
                vec![Scope::Place(place.id.0)]
            }
            Self::Override(place, _) | Self::RemoveOverride(place, _) => vec![Scope::Place(place.0)],
            _ => Vec::new(),
        }
    }

    /// The place that says nothing any more because of it.
    pub(super) fn closes(&self, community: &Community) -> Option<Uuid> {
        match self {
            Self::DeleteChannel(channel) => Some(channel.0),
            Self::DeleteCategory(category) => Some(category.0),
            Self::Channel(place) => {
                let was_own = access_of(community, place.id) == Some(place.id.into());
                (was_own && !place.is_own()).then_some(place.id.0)
            }
            _ => None,
        }
    }
}

/// How many scopes are worked out one by one; beyond it everything is.
const SCOPES_MAX: usize = 16;

/// What is to be worked out because of some writes, in as few pieces as it takes.
pub(super) fn scopes(writes: &[Write], community: &Community, renewed: &[Renewed]) -> Vec<Scope> {
    let mut scopes: Vec<Scope> =
        writes.iter().flat_map(|write| write.works_out(community, renewed)).collect();
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.first() == Some(&Scope::All) || scopes.len() > SCOPES_MAX { vec![Scope::All] } else { scopes }
}

/// The permissions of which overrides of roles speak, with those that are written now.
pub(super) fn said_of_roles(writes: &[Write], community: &Community) -> Permissions {
    let written = writes.iter().filter_map(|write| match write {
        Write::Override(_, said) => Some(said),
        _ => None,
    });
    let all = community.overrides.values().flatten().chain(written);
    let of_roles = all.filter(|said| matches!(said.subject, Subject::Role(_)));
    of_roles.fold(Permissions::NONE, |bits, said| bits | said.allow | said.deny)
}

fn access_of(community: &Community, channel: ChannelId) -> Option<AccessId> {
    community.channels.iter().find(|place| place.id == channel).map(|place| place.access)
}

/// Whether a role allows anything, anywhere, or an override speaks of it.
fn said_of(community: &Community, role: RoleId) -> bool {
    community.role(role).is_none_or(|role| role.permissions != Permissions::NONE)
        || community.overrides.values().flatten().any(|said| said.subject == Subject::Role(role))
}

/// A role set that has lost a role and is another from then on.
pub(super) struct Renewed {
    pub(super) id: Uuid,
    pub(super) key: String,
}

/// What becomes of the sets that hold a role when it is gone: some are other ones, and the members of the rest belong to sets
/// that there are already, each with the one that it goes into.
pub(super) fn without(community: &Community, role: RoleId) -> (Vec<Renewed>, Vec<(Uuid, Uuid)>) {
    let there: HashMap<(Option<UserId>, &[RoleId], bool), RoleSetId> =
        community.sets.iter().map(|(id, set)| ((set.user, &set.roles[..], set.timed_out), *id)).collect();
    let (mut renewed, mut merged) = (Vec::new(), Vec::new());
    for (id, set) in community.sets.iter().filter(|(_, set)| set.roles.contains(&role)) {
        let left: Vec<RoleId> = set.roles.iter().copied().filter(|held| *held != role).collect();
        match there.get(&(set.user, &left[..], set.timed_out)) {
            Some(other) => merged.push((id.0, other.0)),
            None => {
                let roles: Vec<Uuid> = left.iter().map(|role| role.0).collect();
                let key = access::key(set.user.map(|user| user.0), &roles, set.timed_out);
                renewed.push(Renewed { id: id.0, key });
            }
        }
    }
    (renewed, merged)
}

/// The users whom the overrides of a place name.
fn users_named(community: &Community, place: AccessId) -> Vec<UserId> {
    let named = community.overrides_in(place).iter().map(|said| said.subject);
    let user = |subject| if let Subject::User(user) = subject { Some(user) } else { None };
    named.filter_map(user).collect()
}
