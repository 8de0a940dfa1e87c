//! A community that has changed: what those who are here are told of it.
//!
//! Whatever changes of roles, overrides, categories and channels, the community is read whole and compared with what was
//! known. So it does not matter which change it was, or how many were missed. In one step connections lose what they may view
//! no more, before anything else is told; then all hear what has changed, each as far as they may view it. A channel in which
//! something was said is told to those who may view it from now on once their numbers are read (`numbers.rs`), with those;
//! until then they hear nothing of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rialto_protocol::events::{
    CategoriesOrdered, ChannelPermissions, ChannelPlace, ChannelsOrdered, MemberUpdated, PermissionsChanged,
};
use rialto_protocol::{CategoryId, Channel, ChannelId, Member, Permission, Role, Server, ServerId, UserId};

use super::state::Hub;
use super::views::{Known, View};
use super::{Audience, Effect, Fact, Room, Rule};
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
    /// Of the channels that they could view, those that they have not been told of.
    untold: &'a BTreeSet<ChannelId>,
    /// Of the channels that they may view, those that they are told of once their numbers are read.
    later: BTreeSet<ChannelId>,
}

impl Group<'_> {
    /// Whether they were told of a channel and could still view it.
    fn had(&self, before: &Known, channel: ChannelId) -> bool {
        !self.untold.contains(&channel) && before.is_in(self.before, channel)
    }

    /// The channels that they had, in their order.
    fn was<'c>(&self, old: &'c Community) -> Vec<&'c Place> {
        let seen = seen(old, self.before).into_iter();
        seen.filter(|place| !self.untold.contains(&place.id)).collect()
    }

    /// Those that they have now.
    fn is<'c>(&self, now: &'c Community) -> Vec<&'c Place> {
        seen(now, self.after).into_iter().filter(|place| !self.later.contains(&place.id)).collect()
    }

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
        let is_here =
            |user: &UserId| self.readers.get(user).is_some_and(|reader| reader.servers.contains(&server));
        let here: Vec<UserId> = before.members.keys().copied().filter(is_here).collect();
        let mut known =
            Known { is_split: before.is_split, hidden: before.hidden.clone(), ..Known::default() };
        let mut groups: BTreeMap<(RoleSetId, RoleSetId, BTreeSet<ChannelId>), Vec<UserId>> = BTreeMap::new();
        for user in here {
            let Some(old) = before.members.get(&user) else { continue };
            // Who became a member after the read is known better than it says.
            let new = now.members.get(&user).unwrap_or(old);
            known.members.insert(user, *new);
            // To whom it is not shown nothing of it is told.
            if before.hidden.contains(&user) {
                continue;
            }
            let untold = before.untold.get(&user).cloned().unwrap_or_default();
            groups.entry((*old, *new, untold)).or_default().push(user);
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
        let mut groups: Vec<Group<'_>> = groups
            .iter()
            .map(|((old, new, untold), users)| Group {
                users,
                before: before.views.get(old).unwrap_or(&nothing),
                after: &known.views[new],
                old_set: *old,
                set: *new,
                untold,
                later: BTreeSet::new(),
            })
            .collect();
        for group in &mut groups {
            let new = seen(&now, group.after).into_iter().filter(|place| !group.had(&before, place.id));
            group.later = ids(&new.filter(|place| place.rev > 0).collect::<Vec<_>>());
        }
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
        if let Some(old) = before.community.as_ref().filter(|old| old.conversation.is_none()) {
            self.note_members(old, &now);
            tell_roles(old, &now, effects);
            let updated = updated(old, &now);
            groups.iter().for_each(|group| tell_group((old, &now), &before, &updated, group, effects));
        }
        for group in &groups {
            self.give_channels(&before, &now, group, effects);
        }
        let untold = groups.iter().filter(|group| !group.later.is_empty());
        let untold = untold.flat_map(|group| group.users.iter().map(|user| (*user, group.later.clone())));
        known.untold = untold.collect();
        drop(groups);
        let now = Arc::new(now);
        known.community = Some(Arc::clone(&now));
        self.known.insert(server, known);
        if let Some(old) = &before.community {
            self.tell_people(old, &now, effects);
        }
        self.split(server, effects);
    }

    /// Has everybody told of the members who are other than before; of their number where they are too many.
    fn note_members(&mut self, old: &Community, now: &Community) {
        let changed = changed_members(old, now);
        if changed.len() > UPDATED_MAX {
            self.membership.insert(now.id);
        }
        if !changed.is_empty() && changed.len() <= UPDATED_MAX {
            self.updated.entry(now.id).or_default().extend(changed);
        }
    }

    /// Members of a server are so now.
    pub(crate) fn tell_updated(
        &mut self,
        server_id: ServerId,
        members: Vec<Member>,
        effects: &mut Vec<Effect>,
    ) {
        for member in members {
            self.note_nickname(server_id, &member);
            let online = self.is_online(member.user.id, server_id);
            // Who is apart from them is not told that they are here.
            let apart = self.blocks.apart(member.user.id);
            let is_here = |user: &UserId| {
                self.readers.get(user).is_some_and(|reader| reader.servers.contains(&server_id))
            };
            let apart: Vec<Room> = apart.filter(is_here).map(Room::User).collect();
            let told = |audience, online| {
                let updated = MemberUpdated { server_id, member: Member { online, ..member.clone() } };
                Effect::Tell(audience, Fact::Member(Box::new(updated)))
            };
            effects.push(told(Audience::Room(Room::Server(server_id), apart.clone()), online));
            if !apart.is_empty() {
                effects.push(told(Audience::Rooms(apart, Vec::new()), false));
            }
        }
    }

    /// A member is told of as called so: a change of the community tells it no second time.
    fn note_nickname(&mut self, server: ServerId, member: &Member) {
        let community = self.known.get_mut(&server).and_then(|known| known.community.as_mut());
        let Some(community) = community else { return };
        if community.nicknames.get(&member.user.id) == member.nickname.as_ref() {
            return;
        }
        let nicknames = &mut Arc::make_mut(community).nicknames;
        match member.nickname.clone() {
            Some(nickname) => nicknames.insert(member.user.id, nickname),
            None => nicknames.remove(&member.user.id),
        };
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
            if self.keeps(Rule::TakeViews) {
                for channel in self.threads_of(server, *channel).into_iter().chain([*channel]) {
                    group.users.iter().for_each(|user| self.drop_views(*user, channel, effects));
                }
            }
            if !group.untold.contains(channel) {
                group.tell(Fact::ChannelRemoved(server, *channel), effects);
            }
        }
        for user in group.users.iter().filter(|_| !lost.is_empty()) {
            self.note_loss(*user);
            self.recount_later(*user, [server]);
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
        for place in group.is(now).into_iter().filter(|place| !group.had(before, place.id)) {
            let mut channel = now.channel(place);
            channel.permissions = now.differing(group.set, place);
            group.tell(Fact::ChannelAdded(Box::new(channel)), effects);
        }
        if !group.later.is_empty() {
            group.users.iter().for_each(|user| self.recount_later(*user, [now.id]));
        }
        if let Some(old) = &before.community {
            tell_order(old, now, group, effects);
            if tell_permissions(old, now, before, group, effects) {
                group.users.iter().for_each(|user| self.note_loss(*user));
            }
        }
    }

    /// Tells `user` of the channels of a server that they may view and have not been told of, with their numbers.
    pub(super) fn tell_untold(&mut self, user: UserId, server: &Server, effects: &mut Vec<Effect>) {
        let known = self.known.get_mut(&server.id);
        let untold = known.and_then(|known| known.untold.remove(&user)).unwrap_or_default();
        for channel in server.channels.iter().filter(|channel| untold.contains(&channel.id)) {
            let audience = Audience::Room(Room::User(user), Vec::new());
            effects.push(Effect::Tell(audience, Fact::ChannelAdded(Box::new(channel.clone()))));
        }
    }
}

/// The members who hold other roles than before, of those roles that there still are, or have another nickname or timeout.
fn changed_members(old: &Community, now: &Community) -> Vec<UserId> {
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
        .filter(|(user, set)| {
            differ(old.members.get(user).copied(), **set)
                || old.nicknames.get(user) != now.nicknames.get(user)
                || old.timeouts.get(user) != now.timeouts.get(user)
        })
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

/// The channels that say something else than before, beside their place in the order.
fn updated(old: &Community, now: &Community) -> Vec<Channel> {
    let known: HashMap<ChannelId, &Place> = old.channels.iter().map(|place| (place.id, place)).collect();
    let changed = now.channels.iter().filter_map(|place| {
        let (was, is) = (old.channel(known.get(&place.id)?), now.channel(place));
        let was = Channel { position: is.position, rev: is.rev, ..was };
        (was != is).then_some(is)
    });
    changed.collect()
}

/// Tells a group of the server, its categories, and the channels that it could and may view.
fn tell_group(
    (old, now): (&Community, &Community),
    before: &Known,
    updated: &[Channel],
    group: &Group<'_>,
    effects: &mut Vec<Effect>,
) {
    let (was, is) = (seen(old, group.before), seen(now, group.after));
    let welcome =
        |seen: &[&Place], id: Option<ChannelId>| id.filter(|id| seen.iter().any(|place| place.id == *id));
    if !old.says_the_same(now) || welcome(&was, old.welcome_channel) != welcome(&is, now.welcome_channel) {
        let mut server = now.server(group.set, group.after);
        server.channels.retain(|channel| !group.later.contains(&channel.id));
        group.tell(Fact::ServerUpdated(Arc::new(server)), effects);
    }
    tell_categories(old, now, group, (&was, &is), effects);
    let has = |id| is.iter().any(|place| place.id == id) && !group.later.contains(&id);
    for channel in updated.iter().filter(|channel| group.had(before, channel.id) && has(channel.id)) {
        group.tell(Fact::ChannelUpdated(Box::new(channel.clone())), effects);
    }
}

/// The channels that a group had and has, as they were and are.
fn kept<'c>(old: &'c Community, now: &'c Community, group: &Group<'_>) -> Vec<(&'c Place, &'c Place)> {
    let (was, is) = (group.was(old), group.is(now).into_iter());
    is.filter_map(|place| Some((*was.iter().find(|was| was.id == place.id)?, place))).collect()
}

/// Tells a group of the order of its channels, where one of them has moved.
fn tell_order(old: &Community, now: &Community, group: &Group<'_>, effects: &mut Vec<Effect>) {
    let is_moved = |(was, is): &(&Place, &Place)| (was.position, was.category) != (is.position, is.category);
    if kept(old, now, group).iter().any(is_moved) {
        let channels = group.is(now).into_iter().map(|place| ChannelPlace {
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

/// Tells a group what it may do now, where that has changed; gives whether it has.
fn tell_permissions(
    old: &Community,
    now: &Community,
    before: &Known,
    group: &Group<'_>,
    effects: &mut Vec<Effect>,
) -> bool {
    let nobody = RoleSet::default();
    let set_before = old.sets.get(&group.old_set).unwrap_or(&nobody);
    let set = now.sets.get(&group.set).unwrap_or(&nobody);
    let (was, is) = (old.in_server(set_before), now.in_server(set));
    let mut channels = Vec::new();
    let mut has_changed = was != is;
    for place in group.is(now) {
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
    has_changed
}

#[cfg(test)]
mod tests;
