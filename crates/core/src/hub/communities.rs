//! A community that has changed: what those who are here are told of it.
//!
//! Whatever changes of roles, overrides, categories and channels, the community is read whole and compared with what was
//! known. So it does not matter which change it was, or how many were missed. In one step connections lose what they may view
//! no more, before anything else is told; then all hear what has changed, each as far as they may view it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rialto_protocol::events::{
    CategoriesOrdered, ChannelPermissions, ChannelPlace, ChannelsOrdered, MemberUpdated, PermissionsChanged,
};
use rialto_protocol::{CategoryId, ChannelId, Member, Permission, Role, ServerId, UserId};

use super::state::Hub;
use super::views::{Known, View};
use super::{Audience, Effect, Fact, Room};
use crate::access::community::{Community, Place, RoleSet, RoleSetId};

/// How many members of one server are told of one by one when they change at once.
const UPDATED_MAX: usize = 64;

/// Those here whose role set was one and is another, or the same.
struct Group<'a> {
    users: &'a [UserId],
    before: &'a View,
    after: &'a View,
    old_set: RoleSetId,
    set: RoleSetId,
}

impl Group<'_> {
    fn tell(&self, fact: Fact, effects: &mut Vec<Effect>) {
        let rooms = self.users.iter().map(|user| Room::User(*user)).collect();
        effects.push(Effect::Tell(Audience::Rooms(rooms, Vec::new()), fact));
    }
}

/// The channels of a community that a role set may view, in their order.
fn seen<'c>(community: &'c Community, view: &View) -> Vec<&'c Place> {
    community.channels.iter().filter(|place| view.contains_key(&place.access)).collect()
}

fn ids(places: &[&Place]) -> BTreeSet<ChannelId> {
    places.iter().map(|place| place.id).collect()
}

impl Hub {
    /// The community of a server is so now.
    pub(super) fn change_community(&mut self, now: Community, effects: &mut Vec<Effect>) {
        let server = now.id;
        let Some(before) = self.known.remove(&server) else { return };
        let here = self.readers.iter().filter(|(_, reader)| reader.servers.contains(&server));
        let here: Vec<UserId> = here.map(|(user, _)| *user).collect();
        let mut known = Known { is_split: before.is_split, ..Known::default() };
        let mut groups: BTreeMap<(RoleSetId, RoleSetId), Vec<UserId>> = BTreeMap::new();
        for user in here {
            let Some(old) = before.members.get(&user) else { continue };
            // Who became a member after the read is known better than it says.
            let new = now.members.get(&user).unwrap_or(old);
            known.members.insert(user, *new);
            groups.entry((*old, *new)).or_default().push(user);
        }
        for set in known.members.values() {
            if !known.views.contains_key(set) {
                let view = match (now.sets.get(set), before.views.get(set)) {
                    (Some(set), _) => now.view(set),
                    (None, Some(view)) => view.clone(),
                    (None, None) => View::new(),
                };
                known.views.insert(*set, view);
            }
        }
        known.places = now.channels.iter().map(|place| (place.id, place.access)).collect();
        known.close();
        let nothing = View::new();
        let groups: Vec<_> = groups.iter().map(|((old, new), users)| (*old, *new, users)).collect();
        let groups: Vec<Group<'_>> = groups
            .iter()
            .map(|(old, new, users)| Group {
                users,
                before: before.views.get(old).unwrap_or(&nothing),
                after: &known.views[new],
                old_set: *old,
                set: *new,
            })
            .collect();
        for group in &groups {
            self.take_channels(server, &before, &now, group, effects);
        }
        if known.is_split {
            for (user, set) in &known.members {
                if let Some(old) = before.members.get(user).filter(|old| *old != set) {
                    for connection in self.ready_connections(*user) {
                        effects.push(Effect::Exit(connection, Room::Roles(*old)));
                        effects.push(Effect::Enter(connection, Room::Roles(*set)));
                    }
                }
            }
        }
        for place in &now.channels {
            if groups.iter().any(|group| group.after.contains_key(&place.access)) {
                self.follow_channel(server, place.id, place.rev);
                self.want(place.id, place.rev);
            }
        }
        let gone = before.places.keys().filter(|id| now.channels.iter().all(|place| place.id != **id));
        gone.for_each(|id| self.unfollow_channel(server, *id));
        if let Some(old) = &before.community {
            self.note_members(old, &now);
            tell_roles(old, &now, effects);
            groups.iter().for_each(|group| tell_group(old, &now, group, effects));
        }
        for group in &groups {
            self.give_channels(&before, &now, group, effects);
        }
        drop(groups);
        known.community = Some(Arc::new(now));
        self.known.insert(server, known);
        self.split(server, effects);
    }

    /// Has everybody told of the members who hold other roles than before, and of how many there are where that has changed.
    fn note_members(&mut self, old: &Community, now: &Community) {
        let changed = other_roles(old, now);
        if changed.len() > UPDATED_MAX || !now.members.keys().eq(old.members.keys()) {
            self.membership.insert(now.id);
        }
        if !changed.is_empty() && changed.len() <= UPDATED_MAX {
            self.updated.entry(now.id).or_default().extend(changed);
        }
    }

    /// Members of a server are so now.
    pub(crate) fn tell_updated(&self, server_id: ServerId, members: Vec<Member>, effects: &mut Vec<Effect>) {
        for member in members {
            let member = Member { online: self.is_online(member.user.id, server_id), ..member };
            let audience = Audience::Room(Room::Server(server_id), Vec::new());
            let updated = MemberUpdated { server_id, member };
            effects.push(Effect::Tell(audience, Fact::Member(Box::new(updated))));
        }
    }

    /// Takes from a group the channels that it may view no more: from here on it hears nothing of them.
    fn take_channels(
        &mut self,
        server: ServerId,
        before: &Known,
        now: &Community,
        group: &Group<'_>,
        effects: &mut Vec<Effect>,
    ) {
        let after = ids(&seen(now, group.after));
        let had =
            before.places.iter().filter(|(_, place)| group.before.contains_key(place)).map(|(id, _)| *id);
        let lost: Vec<ChannelId> = had.filter(|id| !after.contains(id)).collect();
        for channel in &lost {
            for user in group.users {
                self.drop_views(*user, *channel, effects);
            }
            group.tell(Fact::ChannelRemoved(server, *channel), effects);
        }
        if !lost.is_empty() {
            group.users.iter().for_each(|user| self.recount_later(*user, [server]));
        }
    }

    /// The connections of `user` view a channel no more.
    fn drop_views(&mut self, user: UserId, channel: ChannelId, effects: &mut Vec<Effect>) {
        let connections = self.readers.get(&user).map(|reader| reader.connections.clone());
        for id in connections.into_iter().flatten() {
            let Some(connection) = self.connections.get_mut(&id) else { continue };
            if connection.view(channel).is_some() {
                connection.views.retain(|view| view.channel != channel);
                effects.push(Effect::Exit(id, Room::Channel(channel)));
            }
        }
        self.lose_reading(user, channel, effects);
    }

    /// Tells a group of the channels that it may view now and could not before, and what else it may do.
    fn give_channels(
        &mut self,
        before: &Known,
        now: &Community,
        group: &Group<'_>,
        effects: &mut Vec<Effect>,
    ) {
        let had =
            |id: &ChannelId| before.places.get(id).is_some_and(|place| group.before.contains_key(place));
        let seen = seen(now, group.after);
        let new: Vec<&Place> = seen.iter().copied().filter(|place| !had(&place.id)).collect();
        for place in &new {
            let mut channel = now.channel(place);
            channel.permissions = now.differing(group.set, place);
            group.tell(Fact::ChannelAdded(Box::new(channel)), effects);
        }
        // What is unread in them only the store knows.
        if new.iter().any(|place| place.rev > 0) {
            group.users.iter().for_each(|user| self.recount_later(*user, [now.id]));
        }
        if let Some(old) = &before.community {
            tell_permissions(old, now, before, group, effects);
        }
    }
}

/// The members who hold other roles than before, of those roles that there still are.
fn other_roles(old: &Community, now: &Community) -> Vec<UserId> {
    let (mut known, nobody) = (HashMap::new(), RoleSet::default());
    let mut differ = |before: Option<RoleSetId>, after: RoleSetId| {
        *known.entry((before, after)).or_insert_with(|| {
            let before = before.and_then(|set| old.sets.get(&set)).unwrap_or(&nobody);
            let still = before.roles.iter().filter(|role| now.role(**role).is_some());
            !still.eq(&now.sets.get(&after).unwrap_or(&nobody).roles)
        })
    };
    let members = now.members.iter();
    members
        .filter(|(user, set)| differ(old.members.get(user).copied(), **set))
        .map(|(user, _)| *user)
        .collect()
}

/// Tells everybody in the server of roles.
fn tell_roles(old: &Community, now: &Community, effects: &mut Vec<Effect>) {
    let mut tell = |fact| {
        let audience = Audience::Room(Room::Server(now.id), Vec::new());
        effects.push(Effect::Tell(audience, fact));
    };
    for role in &old.roles {
        if now.role(role.id).is_none() {
            tell(Fact::RoleRemoved(now.id, role.id));
        }
    }
    for role in &now.roles {
        let role: &Role = role;
        match old.role(role.id) {
            None => tell(Fact::RoleAdded(role.clone())),
            Some(was) if was != role => tell(Fact::RoleUpdated(role.clone())),
            Some(_) => {}
        }
    }
}

/// Tells a group of the server, its categories, and the channels that it could and may view.
fn tell_group(old: &Community, now: &Community, group: &Group<'_>, effects: &mut Vec<Effect>) {
    let (was, is) = (seen(old, group.before), seen(now, group.after));
    if !old.says_the_same(now) {
        let server = now.server(group.set, group.after);
        group.tell(Fact::ServerUpdated(Arc::new(server)), effects);
    }
    tell_categories(old, now, group, (&was, &is), effects);
    let kept: Vec<(&Place, &Place)> =
        is.iter().filter_map(|place| Some((*was.iter().find(|was| was.id == place.id)?, *place))).collect();
    for (was, is) in &kept {
        if now.channel(&Place { position: was.position, rev: was.rev, ..(*is).clone() }) != old.channel(was) {
            group.tell(Fact::ChannelUpdated(Box::new(now.channel(is))), effects);
        }
    }
    if kept.iter().any(|(was, is)| (was.position, was.category) != (is.position, is.category)) {
        let channels = is.iter().map(|place| ChannelPlace {
            channel_id: place.id,
            category_id: place.category,
            position: place.position,
        });
        let ordered = ChannelsOrdered { server_id: now.id, channels: channels.collect() };
        group.tell(Fact::ChannelsOrdered(ordered), effects);
    }
}

/// The categories that a group is shown: those in which it may view a channel, and all where it manages channels.
fn tell_categories(
    old: &Community,
    now: &Community,
    group: &Group<'_>,
    (was, is): (&[&Place], &[&Place]),
    effects: &mut Vec<Effect>,
) {
    let manages = |community: &Community, set| {
        let set = community.sets.get(&set);
        set.is_some_and(|set| community.in_server(set).has(Permission::ManageChannels))
    };
    let (managed, manages) = (manages(old, group.old_set), manages(now, group.set));
    let had = |id: CategoryId| managed || was.iter().any(|place| place.category == Some(id));
    let has = |id: CategoryId| manages || is.iter().any(|place| place.category == Some(id));
    for category in old.categories.iter().filter(|category| had(category.id)) {
        if !has(category.id) || now.category(category.id).is_none() {
            group.tell(Fact::CategoryRemoved(now.id, category.id), effects);
        }
    }
    let shown: Vec<_> = now.categories.iter().filter(|category| has(category.id)).collect();
    let mut is_moved = false;
    for category in &shown {
        match old.category(category.id).filter(|_| had(category.id)) {
            None => {
                group.tell(Fact::CategoryAdded((*category).clone()), effects);
                // Where it stands among those that were shown their positions alone may not tell.
                is_moved |= shown.last().is_some_and(|last| last.id != category.id);
            }
            Some(was) if was.name != category.name => {
                group.tell(Fact::CategoryUpdated((*category).clone()), effects);
            }
            Some(was) => is_moved |= was.position != category.position,
        }
    }
    if is_moved {
        let category_ids = shown.iter().map(|category| category.id).collect();
        group.tell(Fact::CategoriesOrdered(CategoriesOrdered { server_id: now.id, category_ids }), effects);
    }
}

/// Tells a group what it may do now, where that has changed.
fn tell_permissions(
    old: &Community,
    now: &Community,
    before: &Known,
    group: &Group<'_>,
    effects: &mut Vec<Effect>,
) {
    let nobody = RoleSet::default();
    let set_before = old.sets.get(&group.old_set).unwrap_or(&nobody);
    let set = now.sets.get(&group.set).unwrap_or(&nobody);
    let (was, is) = (old.in_server(set_before), now.in_server(set));
    let mut channels = Vec::new();
    let mut has_changed = was != is;
    for place in seen(now, group.after) {
        let may = now.in_place(set, place.access);
        let might = before.places.get(&place.id).and_then(|place| group.before.get(place)).copied();
        has_changed |= might.is_some_and(|might| might != may);
        if might.is_some_and(|might| might != may || might != was) || may != is {
            channels.push(ChannelPermissions { channel_id: place.id, permissions: may });
        }
    }
    if has_changed {
        let changed = PermissionsChanged { server_id: now.id, permissions: is, channels };
        group.tell(Fact::Permissions(changed), effects);
    }
}
