//! Overrides: what a channel or a category allows and denies a role or a member, and following a category.

use rialto_protocol::http::{OverrideSet, PermissionsBody, PermissionsQuery};
use rialto_protocol::limits::OVERRIDES_MAX;
use rialto_protocol::{AuditAction, CategoryId, Channel, ChannelId, Error, Permission, Permissions};

use crate::access::community::{AccessId, Community, Place, RoleSet};
use crate::access::explained::explained;
use crate::access::permissions::{Override, Subject, needs};
use crate::access::standing::{Standing, given};
use crate::audit::act::Act;
use crate::store::{Target, Write};
use crate::{Actor, Chat, Result};

/// The verbs of overrides.
pub struct Overrides<'a>(&'a Chat);

impl Chat {
    /// The verbs of overrides.
    #[must_use]
    pub const fn overrides(&self) -> Overrides<'_> {
        Overrides(self)
    }
}

/// What carries overrides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// A channel.
    Channel(ChannelId),
    /// A category.
    Category(CategoryId),
}

impl Carrier {
    const fn target(self) -> Target {
        match self {
            Self::Channel(id) => Target::Channel(id),
            Self::Category(id) => Target::Category(id),
        }
    }

    /// Where its own overrides are.
    fn own(self) -> AccessId {
        match self {
            Self::Channel(id) => id.into(),
            Self::Category(id) => id.into(),
        }
    }

    /// Where the overrides are that hold in it, and what `actor` may there, who manages roles in it.
    fn managed_by(self, actor: &Standing<'_>) -> Result<(AccessId, Permissions)> {
        let (place, may) = match self {
            Self::Channel(id) => {
                let (place, may) = actor.channel(id)?;
                (place.access, may)
            }
            Self::Category(id) => (id.into(), actor.in_place(actor.category(id)?.id.into())),
        };
        needs(may, Permission::ManageRoles)?;
        Ok((place, may))
    }
}

impl Overrides<'_> {
    /// The overrides that hold in a channel or a category.
    ///
    /// # Errors
    /// `not_found` for who may not view it, `forbidden` for who may not manage roles there.
    pub async fn list(&self, actor: &Actor, carrier: Carrier) -> Result<Vec<rialto_protocol::Override>> {
        let read = || async {
            let community = self.0.community(carrier.target(), &[actor.id()]).await?;
            let (place, _) = carrier.managed_by(&community.standing(actor.id())?)?;
            Ok(community.overrides_in(place).iter().copied().map(Into::into).collect())
        };
        self.0.directly(actor.id(), read).await
    }

    /// Sets what a channel or a category says of a role or a member, and gives all that it says. A channel that followed its
    /// category begins with a copy of what that says.
    ///
    /// # Errors
    /// As for [`Overrides::list`]; `not_found` where there is no such role or member, `invalid` for a permission that no
    /// override can speak of or that is in both lists; `forbidden` for a role or a member at or above the actor, for what
    /// gives more than the actor has there, and for one override too many.
    pub async fn set(
        &self,
        actor: &Actor,
        carrier: Carrier,
        subject: Subject,
        request: &OverrideSet,
    ) -> Result<Vec<rialto_protocol::Override>> {
        let said = Override { subject, allow: request.allow, deny: request.deny };
        let all = self.change(actor, carrier, subject, Some(said)).await?;
        Ok(all.into_iter().map(Into::into).collect())
    }

    /// Takes away what a channel or a category says of a role or a member.
    ///
    /// # Errors
    /// As for [`Overrides::set`].
    pub async fn remove(&self, actor: &Actor, carrier: Carrier, subject: Subject) -> Result<()> {
        self.change(actor, carrier, subject, None).await.map(drop)
    }

    async fn change(
        &self,
        actor: &Actor,
        carrier: Carrier,
        subject: Subject,
        said: Option<Override>,
    ) -> Result<Vec<Override>> {
        let user = actor.id();
        let mut members = vec![user];
        members.extend(if let Subject::User(member) = subject { Some(member) } else { None });
        let action = if said.is_some() { AuditAction::OverrideSet } else { AuditAction::OverrideRemove };
        let act = Act::new(user, action, carrier.own().0);
        let change = self.0.govern(act, carrier.target(), members, move |community| {
            let actor = community.standing(user)?;
            let (place, may) = carrier.managed_by(&actor)?;
            let mut all = community.overrides_in(place).to_vec();
            let before = all.iter().find(|one| one.subject == subject).copied();
            // Who has left may still be spoken of, and that can be taken away.
            let has_left = matches!(subject, Subject::User(user) if community.set_of(user).is_none());
            if said.is_some() || before.is_none() || !has_left {
                actor.speaks_of(subject)?;
            }
            if let Some(said) = &said {
                can_be_said(said)?;
            }
            Standing::gives(may, given(before.as_ref(), said.as_ref()))?;
            if before == said {
                return Ok((all, Vec::new()));
            }
            all.retain(|one| one.subject != subject);
            all.extend(said);
            if all.len() > OVERRIDES_MAX {
                return Err(too_many());
            }
            let own = carrier.own();
            let mut writes = if own == place { Vec::new() } else { own_overrides(community, carrier, place) };
            writes.push(match said {
                Some(said) => Write::Override(own, said),
                None => Write::RemoveOverride(own, subject),
            });
            all.sort_unstable_by_key(|one| one.subject.id());
            Ok((all, writes))
        });
        change.await
    }

    /// Has a channel follow its category again.
    ///
    /// # Errors
    /// As for [`Overrides::set`], of all that changes with it; `invalid` for a channel outside any category.
    pub async fn sync(&self, actor: &Actor, id: ChannelId) -> Result<Channel> {
        let user = actor.id();
        let act = Act::new(user, AuditAction::OverrideSync, id.0);
        let sync = self.0.govern(act, Target::Channel(id), vec![user], move |community| {
            let actor = community.standing(user)?;
            let (place, may) = actor.channel(id)?;
            needs(may, Permission::ManageRoles)?;
            let outside = || Error::invalid("categoryId", "This channel is in no category.");
            let category: AccessId = place.category.ok_or_else(outside)?.into();
            Standing::gives(may, given_by(community, place.access, category))?;
            let synced = Place { access: category, ..place.clone() };
            Ok((community.unseen(&synced), follow(community, place, category)))
        });
        self.0.channels().get_or(actor, sync.await?).await
    }

    /// Why a member may do what they may in a channel; or why somebody may who holds one role and no other.
    ///
    /// # Errors
    /// As for [`Overrides::list`]; `invalid` unless exactly one of the two is asked for, `not_found` where there is no such
    /// member or role.
    pub async fn explain(
        &self,
        actor: &Actor,
        channel: ChannelId,
        query: &PermissionsQuery,
    ) -> Result<PermissionsBody> {
        let members: Vec<_> = [actor.id()].into_iter().chain(query.user_id).collect();
        let read = || async {
            let community = self.0.community(Target::Channel(channel), &members).await?;
            let (place, _) = Carrier::Channel(channel).managed_by(&community.standing(actor.id())?)?;
            let set = match (query.user_id, query.role_id) {
                (Some(user), None) => {
                    let set = community.set_of(user).ok_or_else(Error::not_found)?;
                    RoleSet { user: Some(user), ..set.clone() }
                }
                (None, Some(role)) => {
                    let role = community.role(role).ok_or_else(Error::not_found)?;
                    let roles = (!role.everyone).then_some(role.id).into_iter().collect();
                    RoleSet { roles, ..RoleSet::default() }
                }
                _ => return Err(Error::invalid("userId", "Exactly one of `userId` and `roleId` is needed.")),
            };
            let said = community.overrides_in(place);
            let (permissions, steps) = community.with_holder(&set, |holder| explained(holder, said));
            Ok(PermissionsBody { permissions, steps })
        };
        self.0.directly(actor.id(), read).await
    }
}

pub(crate) fn too_many() -> Error {
    Error::forbidden(format!("There can be {OVERRIDES_MAX} overrides at most."))
}

/// What one place says otherwise than another, as far as it gives something.
pub(crate) fn given_by(community: &Community, from: AccessId, to: AccessId) -> Permissions {
    let (from, to) = (community.overrides_in(from), community.overrides_in(to));
    let subjects = from.iter().chain(to).map(|said| said.subject);
    let said = |all: &[Override], subject| all.iter().find(|one| one.subject == subject).copied();
    subjects.fold(Permissions::NONE, |all, subject| {
        all | given(said(from, subject).as_ref(), said(to, subject).as_ref())
    })
}

/// Takes a channel's own overrides away, which is to follow `category`; nothing where it does.
pub(crate) fn follow(community: &Community, place: &Place, category: AccessId) -> Vec<Write> {
    if place.access == category {
        return Vec::new();
    }
    let own: AccessId = place.id.into();
    let gone = community.overrides_in(own).iter().map(|said| Write::RemoveOverride(own, said.subject));
    gone.chain([Write::Channel(Place { access: category, ..place.clone() })]).collect()
}

/// Gives a channel overrides of its own: a copy of those of the place that it follows.
fn own_overrides(community: &Community, carrier: Carrier, from: AccessId) -> Vec<Write> {
    let own = carrier.own();
    let copied = community.overrides_in(from).iter().map(|said| Write::Override(own, *said));
    let channel = community.channels.iter().find(|place| Carrier::Channel(place.id) == carrier);
    let channel = channel.map(|place| Write::Channel(Place { access: own, ..place.clone() }));
    copied.chain(channel).collect()
}

/// Invalid for what no override can say.
fn can_be_said(said: &Override) -> Result<()> {
    for (field, list) in [("allow", said.allow), ("deny", said.deny)] {
        if let Some(of_server) = (list & Permissions::OF_SERVER).iter().next() {
            let message = format!("`{}` is a permission of the whole server.", of_server.name());
            return Err(Error::invalid(field, message));
        }
    }
    if let Some(both) = (said.allow & said.deny).iter().next() {
        return Err(Error::invalid("deny", format!("`{}` is allowed and denied.", both.name())));
    }
    Ok(())
}
