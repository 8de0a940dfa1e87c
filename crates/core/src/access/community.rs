//! A community as far as access goes: its roles, categories and channels, what is said of them otherwise, and who may do
//! what there as of one read of the store.

use std::collections::BTreeMap;

use rialto_protocol::{
    Category, CategoryId, Channel, ChannelId, ChannelKind, Direct, Permission, Permissions, Role, RoleId,
    Server, ServerId, Timestamp, User, UserId,
};
use uuid::Uuid;

use super::permissions::{Holder, Override, implied};

/// Where the overrides of a channel are: the server where it has none, its category, or the channel itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccessId(pub Uuid);

impl From<ServerId> for AccessId {
    fn from(server: ServerId) -> Self {
        Self(server.0)
    }
}

impl From<CategoryId> for AccessId {
    fn from(category: CategoryId) -> Self {
        Self(category.0)
    }
}

impl From<ChannelId> for AccessId {
    fn from(channel: ChannelId) -> Self {
        Self(channel.0)
    }
}

/// The roles that some members hold, all the same ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleSetId(pub Uuid);

/// What a role set is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleSet {
    /// Its only member, where an override names them or they own the server.
    pub user: Option<UserId>,
    /// The roles, without that of everyone.
    pub roles: Vec<RoleId>,
    /// Whether its members are timed out.
    pub timed_out: bool,
}

/// A channel, as everybody who may view it sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its id.
    pub id: ChannelId,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub topic: String,
    /// Its place among the server's channels.
    pub position: i64,
    /// Its head.
    pub rev: i64,
    /// The category in which it stands.
    pub category: Option<CategoryId>,
    /// Where its overrides are.
    pub access: AccessId,
    /// How long a member waits between two messages, in seconds.
    pub slow_mode_seconds: i64,
}

impl Place {
    /// Whether it has overrides of its own.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.access == self.id.into()
    }

    /// Whether it follows its category.
    #[must_use]
    pub fn is_synced(&self) -> bool {
        self.category.is_some_and(|category| self.access == category.into())
    }
}

/// What a direct conversation has, and no other community.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Who is in it, in the order of their ids.
    pub people: Vec<User>,
    /// Whether more than two began it.
    pub group: bool,
}

/// A community.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Community {
    /// The server.
    pub id: ServerId,
    /// Its name.
    pub name: String,
    /// Where its picture is.
    pub icon_url: Option<String>,
    /// What it is about.
    pub description: String,
    /// Who owns it.
    pub owner: UserId,
    /// The channel that whoever joins is shown first.
    pub welcome_channel: Option<ChannelId>,
    /// The roles, the lowest first: that of everyone.
    pub roles: Vec<Role>,
    /// Those of them that whoever joins is given.
    pub default_roles: Vec<RoleId>,
    /// The categories, in their order.
    pub categories: Vec<Category>,
    /// The channels, in their order.
    pub channels: Vec<Place>,
    /// The overrides, by where they are.
    pub overrides: BTreeMap<AccessId, Vec<Override>>,
    /// The role sets.
    pub sets: BTreeMap<RoleSetId, RoleSet>,
    /// The members that are asked for, by their role sets.
    pub members: BTreeMap<UserId, RoleSetId>,
    /// What those of them are called here who have a nickname.
    pub nicknames: BTreeMap<UserId, String>,
    /// Until when those of them are timed out who are.
    pub timeouts: BTreeMap<UserId, Timestamp>,
    /// Those who are asked for and banned; known where it is changed.
    pub banned: Vec<UserId>,
    /// What it has where it is a direct conversation.
    pub conversation: Option<Conversation>,
}

impl Community {
    /// The role of that id.
    #[must_use]
    pub fn role(&self, id: RoleId) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == id)
    }

    /// The overrides in a place.
    #[must_use]
    pub fn overrides_in(&self, place: AccessId) -> &[Override] {
        self.overrides.get(&place).map_or(&[], Vec::as_slice)
    }

    /// What a role set is to the algorithm.
    pub fn with_holder<T>(&self, set: &RoleSet, ask: impl FnOnce(&Holder<'_>) -> T) -> T {
        let everyone = RoleId(self.id.0);
        let allowed = |id: RoleId| self.role(id).map_or(Permissions::NONE, |role| role.permissions);
        let roles: Vec<_> = set.roles.iter().map(|id| (*id, allowed(*id))).collect();
        ask(&Holder {
            owns: set.user == Some(self.owner),
            everyone: (everyone, allowed(everyone)),
            roles: &roles,
            user: set.user,
            timed_out: set.timed_out,
        })
    }

    /// What the members of `set` may in the whole server.
    #[must_use]
    pub fn in_server(&self, set: &RoleSet) -> Permissions {
        self.with_holder(set, |holder| holder.in_server())
    }

    /// What the members of `set` may in each place of the server where they may view.
    #[must_use]
    pub fn view(&self, set: &RoleSet) -> BTreeMap<AccessId, Permissions> {
        let places = self.channels.iter().map(|channel| channel.access);
        let places = places.chain(self.categories.iter().map(|category| category.id.into()));
        self.with_holder(set, |holder| {
            let may = places.map(|place| (place, implied(holder.in_place(self.overrides_in(place)))));
            may.filter(|(_, may)| may.has(Permission::ViewChannel)).collect()
        })
    }

    /// What the members of `set` may in one place.
    #[must_use]
    pub fn in_place(&self, set: &RoleSet, place: AccessId) -> Permissions {
        self.with_holder(set, |holder| implied(holder.in_place(self.overrides_in(place))))
    }

    /// Whether a place is not for everyone: who holds no more than the everyone role may not view it.
    #[must_use]
    pub fn is_private(&self, place: AccessId) -> bool {
        !self.in_place(&RoleSet::default(), place).has(Permission::ViewChannel)
    }

    /// The category of that id.
    #[must_use]
    pub fn category(&self, id: CategoryId) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    /// Whether the server itself says the same as in `other`, beside its welcome channel.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        (&self.name, &self.icon_url, &self.description, self.owner, &self.default_roles)
            == (&other.name, &other.icon_url, &other.description, other.owner, &other.default_roles)
    }

    /// A channel, with the numbers of nobody and nobody's permissions.
    #[must_use]
    pub fn channel(&self, place: &Place) -> Channel {
        Channel {
            id: place.id,
            server_id: self.id,
            kind: if self.conversation.is_some() { ChannelKind::Direct } else { ChannelKind::Text },
            name: Some(place.name.clone()),
            parent_id: None,
            parent_message_id: None,
            topic: place.topic.clone(),
            category_id: place.category,
            synced: place.is_synced(),
            private: self.is_private(place.access),
            position: place.position,
            slow_mode_seconds: place.slow_mode_seconds,
            permissions: None,
            rev: place.rev,
            read_seq: 0,
            unread: 0,
            unread_from: None,
        }
    }

    /// A channel as it is for who may not view it and has changed it.
    #[must_use]
    pub fn unseen(&self, place: &Place) -> Channel {
        Channel { permissions: Some(Permissions::NONE), ..self.channel(place) }
    }

    /// What a role set may in a channel, where that is not what it may in the whole server.
    #[must_use]
    pub fn differing(&self, set: RoleSetId, place: &Place) -> Option<Permissions> {
        let set = self.sets.get(&set)?;
        let may = self.in_place(set, place.access);
        (may != self.in_server(set)).then_some(may)
    }

    /// The server as the members of a role set are told of it who may view so much: with nobody's numbers.
    #[must_use]
    pub fn server(&self, set: RoleSetId, view: &BTreeMap<AccessId, Permissions>) -> Server {
        let seen = self.channels.iter().filter(|place| view.contains_key(&place.access));
        let channels = seen.map(|place| self.channel(place)).collect();
        let mut server = Server::bare(self.id, self.name.clone(), self.owner);
        (server.icon_url, server.channels) = (self.icon_url.clone(), channels);
        self.dress(&mut server, set);
        server
    }

    /// Gives a server, as a member of a role set sees it, what the community has beside its channels.
    pub fn dress(&self, server: &mut Server, set: RoleSetId) {
        if self.conversation.is_some() {
            return;
        }
        let may = self.sets.get(&set).map_or(Permissions::NONE, |set| self.in_server(set));
        let holds = |category: &&Category| {
            may.has(Permission::ManageChannels)
                || server.channels.iter().any(|channel| channel.category_id == Some(category.id))
        };
        let categories = self.categories.iter().filter(holds).cloned().collect();
        server.description.clone_from(&self.description);
        server.welcome_channel_id = self
            .welcome_channel
            .filter(|welcome| server.channels.iter().any(|channel| channel.id == *welcome));
        server.default_role_ids.clone_from(&self.default_roles);
        server.roles.clone_from(&self.roles);
        server.categories = categories;
        server.my_role_ids = self.sets.get(&set).map(|set| set.roles.clone()).unwrap_or_default();
        server.permissions = may;
    }

    /// A direct conversation whose channel and badge are so to somebody, with those of the others who are `online`; nothing
    /// where it is none.
    #[must_use]
    pub fn direct(&self, channel: Channel, count: i64, online: impl Fn(&User) -> bool) -> Option<Direct> {
        let Conversation { people, group } = self.conversation.as_ref()?;
        Some(Direct {
            id: self.id,
            name: Some(self.name.clone()).filter(|name| !name.is_empty()),
            group: *group,
            users: people.clone(),
            online: people.iter().filter(|user| online(user)).map(|user| user.id).collect(),
            channel,
            count,
        })
    }

    /// The role set of a member that was asked for.
    #[must_use]
    pub fn set_of(&self, member: UserId) -> Option<&RoleSet> {
        self.sets.get(self.members.get(&member)?)
    }
}
