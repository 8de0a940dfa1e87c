//! What an act changes, in the words of the audit log.

use rialto_protocol::{AuditAction, AuditChange, ChannelId, Role, RoleId, Timestamp, UserId};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::access::community::{AccessId, Community, Place};
use crate::access::permissions::{Override, Subject};
use crate::store::{NewEntry, Write};

/// Something that somebody does in a server.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    pub(crate) actor: UserId,
    pub(crate) action: AuditAction,
    /// The thing that is acted on.
    pub(crate) target: Uuid,
    /// Why.
    pub(crate) reason: Option<String>,
}

impl Act {
    pub(crate) const fn new(actor: UserId, action: AuditAction, target: Uuid) -> Self {
        Self { actor, action, target, reason: None }
    }

    /// The entry that tells of it: of a change of `community` by `writes`.
    pub(crate) fn entry(self, community: &Community, writes: &[Write], now: Timestamp) -> NewEntry {
        let Self { actor, action, target, reason } = self;
        let place = is_of_a_place(action).then_some(target);
        let changes = changes(action, community, writes);
        NewEntry { place, changes, reason, ..NewEntry::of(actor, action, target, now) }
    }
}

/// Whether the thing that is acted on is a channel or a category.
const fn is_of_a_place(action: AuditAction) -> bool {
    use AuditAction as A;
    matches!(
        action,
        A::ChannelCreate
            | A::ChannelUpdate
            | A::ChannelDelete
            | A::CategoryCreate
            | A::CategoryUpdate
            | A::CategoryDelete
            | A::OverrideSet
            | A::OverrideRemove
            | A::OverrideSync
    )
}

/// Changes, as they are found.
#[derive(Default)]
struct Noted(Vec<AuditChange>);

fn json(value: impl Serialize) -> Value {
    serde_json::to_value(value).expect("what the protocol has is plain JSON")
}

impl Noted {
    /// Notes a field, where it becomes different.
    fn field(&mut self, field: &str, before: impl Serialize, after: impl Serialize) {
        let (before, after) = (json(before), json(after));
        if before != after {
            self.0.push(AuditChange { field: field.to_owned(), before, after });
        }
    }

    fn role(&mut self, before: Option<&Role>, after: Option<&Role>) {
        self.field("name", before.map(|role| &role.name), after.map(|role| &role.name));
        let color = |role: Option<&Role>| role.and_then(|role| role.color.clone());
        self.field("color", color(before), color(after));
        let permissions = |role: Option<&Role>| role.map(|role| role.permissions);
        self.field("permissions", permissions(before), permissions(after));
        let mentionable = |role: Option<&Role>| role.map(|role| role.mentionable);
        self.field("mentionable", mentionable(before), mentionable(after));
    }

    fn channel(&mut self, before: Option<&Place>, after: Option<&Place>) {
        self.field("name", before.map(|place| &place.name), after.map(|place| &place.name));
        self.field("topic", before.map(|place| &place.topic), after.map(|place| &place.topic));
        let category = |place: Option<&Place>| place.and_then(|place| place.category);
        self.field("categoryId", category(before), category(after));
        let seconds = |place: Option<&Place>| place.map(|place| place.slow_mode_seconds);
        self.field("slowModeSeconds", seconds(before), seconds(after));
    }

    /// What a place says of somebody. Of whom is told also where that was said before.
    fn said(&mut self, before: Option<&Override>, after: Option<&Override>) {
        let Some(subject) = before.or(after).map(|said| said.subject).filter(|_| before != after) else {
            return;
        };
        let (field, id) = match subject {
            Subject::Role(role) => ("roleId", json(role)),
            Subject::User(user) => ("userId", json(user)),
        };
        let named = |said: Option<&Override>| if said.is_some() { id.clone() } else { Value::Null };
        let change = AuditChange { field: field.to_owned(), before: named(before), after: named(after) };
        self.0.push(change);
        self.field("allow", before.map(|said| said.allow), after.map(|said| said.allow));
        self.field("deny", before.map(|said| said.deny), after.map(|said| said.deny));
    }
}

fn channel(community: &Community, id: ChannelId) -> Option<&Place> {
    community.channels.iter().find(|place| place.id == id)
}

/// What holds in a channel or a category of somebody.
fn said_of(community: &Community, carrier: AccessId, subject: Subject) -> Option<&Override> {
    let follows = community.channels.iter().find(|place| AccessId::from(place.id) == carrier);
    let place = follows.map_or(carrier, |channel| channel.access);
    community.overrides_in(place).iter().find(|said| said.subject == subject)
}

/// The roles of a server but that of everyone, the highest first, where some have these places.
fn order(community: &Community, places: &[(RoleId, i64)]) -> Vec<RoleId> {
    let place =
        |role: &Role| places.iter().find(|(id, _)| *id == role.id).map_or(role.position, |(_, at)| *at);
    let mut roles: Vec<&Role> = community.roles.iter().filter(|role| !role.everyone).collect();
    roles.sort_by_key(|role| std::cmp::Reverse(place(role)));
    roles.into_iter().map(|role| role.id).collect()
}

/// What `writes` make different, as far as it is what `action` is about and not only what it brings with it. An order of
/// channels or of categories is not told: it would name what its reader may not be shown.
fn changes(action: AuditAction, community: &Community, writes: &[Write]) -> Vec<AuditChange> {
    use AuditAction as A;
    let mut noted = Noted::default();
    for write in writes {
        match write {
            Write::Server { name, description, welcome_channel } => {
                noted.field("name", &community.name, name);
                noted.field("description", &community.description, description);
                noted.field("welcomeChannelId", community.welcome_channel, welcome_channel);
            }
            Write::Owner(user) => noted.field("ownerId", community.owner, user),
            Write::Role(role) => noted.role(community.role(role.id), Some(role)),
            Write::DefaultRoles(roles) => noted.field("defaultRoleIds", &community.default_roles, roles),
            Write::RoleOrder(places) if action == A::RoleOrder => {
                noted.field("roleIds", order(community, &[]), order(community, places));
            }
            Write::DeleteRole(role) => noted.role(community.role(*role), None),
            Write::Give(user, role) | Write::Take(user, role) => {
                let held = community.set_of(*user).map(|set| set.roles.clone()).unwrap_or_default();
                let mut holds: Vec<RoleId> = held.iter().copied().filter(|held| held != role).collect();
                holds.extend(if matches!(write, Write::Give(..)) { Some(*role) } else { None });
                noted.field("roleIds", held, holds);
            }
            Write::Nickname(user, nickname) if action == A::MemberNickname => {
                noted.field("nickname", community.nicknames.get(user), nickname);
            }
            Write::Timeout(user, ends_at) if action == A::MemberTimeout => {
                noted.field("timeoutUntil", community.timeouts.get(user), ends_at);
            }
            Write::Category(category) => {
                let before = community.category(category.id);
                noted.field("name", before.map(|before| &before.name), Some(&category.name));
            }
            Write::DeleteCategory(id) => {
                noted.field("name", community.category(*id).map(|before| &before.name), None::<&str>);
            }
            Write::NewChannel(place, _) => {
                noted.channel(None, Some(place));
                noted.field("private", false, place.access == place.id.into());
            }
            Write::Channel(place) if action == A::ChannelUpdate => {
                noted.channel(channel(community, place.id), Some(place));
            }
            // It is written twice where it had overrides of its own.
            Write::Channel(place) if action == A::OverrideSync && noted.0.is_empty() => {
                noted.field("synced", false, place.is_synced());
            }
            Write::Ban(ban) => {
                let seconds = ban.purge_since.map(|since| (ban.created_at.0 - since.0) / 1_000);
                noted.field("deleteMessagesSeconds", (), seconds);
            }
            Write::DeleteChannel(id) => noted.channel(channel(community, *id), None),
            Write::Override(place, said) if action == A::OverrideSet => {
                noted.said(said_of(community, *place, said.subject), Some(said));
            }
            Write::RemoveOverride(place, subject) if action == A::OverrideRemove => {
                noted.said(said_of(community, *place, *subject), None);
            }
            Write::RoleOrder(_)
            | Write::CategoryOrder(_)
            | Write::Channel(_)
            | Write::ChannelOrder(_)
            | Write::Override(..)
            | Write::RemoveOverride(..)
            | Write::Nickname(..)
            | Write::Timeout(..)
            | Write::Kick(_)
            | Write::Unban(_)
            | Write::Note(_) => {}
        }
    }
    noted.0
}
