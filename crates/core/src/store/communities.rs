//! Communities: what a server has of roles, overrides, categories and channels, as one read gives it.

use std::collections::BTreeMap;

use rialto_protocol::{
    Category, CategoryId, ChannelId, Permissions, Role, RoleId, ServerId, Timestamp, User, UserId,
};
use uuid::Uuid;

use super::driver::db::snapshot;
use super::user_rows::UserRow;
use super::{Db, StoreError, directs};
use crate::access::community::{AccessId, Community, Conversation, Place, RoleSet, RoleSetId};
use crate::access::permissions::{Override, Subject};

/// The last number of the access sequence.
pub(super) const LAST: &str = "SELECT last FROM access_sequence";
pub(super) const SERVER: &str = "
    SELECT name, icon_url, description, owner_id, welcome_channel_id, direct, pair IS NULL FROM servers
    WHERE id = $1";
/// Who is in a direct conversation.
pub(super) const PEOPLE: &str = "
    SELECT u.id, u.username, u.display_name, u.avatar_url
    FROM members m JOIN users u ON u.id = m.user_id WHERE m.server_id = $1 ORDER BY u.id";
pub(super) const ROLES: &str = "
    SELECT id, name, color, position, permissions, mentionable, by_default FROM roles
    WHERE server_id = $1 ORDER BY position, id";
/// The roles of a member, the highest first.
pub(super) const ROLES_OF: &str = "
    SELECT r.id, r.name, r.color, r.position, r.permissions, r.mentionable, r.by_default
    FROM member_roles m JOIN roles r ON r.id = m.role_id
    WHERE m.server_id = $1 AND m.user_id = $2 ORDER BY r.position DESC, r.id";
pub(super) const CATEGORIES: &str =
    "SELECT id, name, position FROM categories WHERE server_id = $1 ORDER BY position, id";
pub(super) const CHANNELS: &str = "
    SELECT id, name, topic, position, rev, category_id, access_id, slow_mode_seconds FROM channels
    WHERE server_id = $1 AND access_id IS NOT NULL AND position >= 0 ORDER BY position";
pub(super) const OVERRIDES: &str = "
    SELECT access_id, subject_id, is_user, allow, deny FROM overrides
    WHERE server_id = $1 ORDER BY access_id, subject_id";
pub(super) const SETS: &str = "SELECT id, user_id, timed_out FROM role_sets WHERE server_id = $1";
pub(super) const SET_ROLES: &str = "
    SELECT x.role_set_id, x.role_id FROM role_sets rs JOIN role_set_roles x ON x.role_set_id = rs.id
    WHERE rs.server_id = $1 ORDER BY x.role_id";

/// What members are in a community: all of them, or the one `$2`.
macro_rules! memberships {
    ($of:literal) => {
        concat!(
            "SELECT m.user_id, m.role_set_id, m.nickname, t.ends_at FROM members m
            LEFT JOIN timeouts t ON t.server_id = m.server_id AND t.user_id = m.user_id
            WHERE m.server_id = $1 AND m.role_set_id IS NOT NULL",
            $of
        )
    };
}

pub(super) const MEMBERS: &str = memberships!("");
pub(super) const MEMBER: &str = memberships!(" AND m.user_id = $2");

/// A user, their role set, their nickname, and until when they are timed out.
pub(super) type MemberRow = (Uuid, Uuid, Option<String>, Option<i64>);

pub(super) type ServerRow = (String, Option<String>, Option<String>, Uuid, Option<Uuid>, bool, bool);
pub(super) type RoleRow = (Uuid, String, Option<String>, i64, i64, bool, bool);
pub(super) type ChannelRow = (Uuid, String, String, i64, i64, Option<Uuid>, Uuid, i64);
type OverrideRow = (Uuid, Uuid, bool, i64, i64);

/// The rows of a community.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) server: ServerRow,
    pub(super) roles: Vec<RoleRow>,
    pub(super) categories: Vec<(Uuid, String, i64)>,
    pub(super) channels: Vec<ChannelRow>,
    pub(super) overrides: Vec<OverrideRow>,
    pub(super) sets: Vec<(Uuid, Option<Uuid>, bool)>,
    pub(super) set_roles: Vec<(Uuid, Uuid)>,
    pub(super) people: Vec<UserRow>,
}

impl Rows {
    /// The community of these rows, with those of its members.
    pub(super) fn into_community(self, id: ServerId, rows: Vec<MemberRow>) -> Community {
        let (name, icon_url, description, owner, welcome, direct, group) = self.server;
        let default = |row: &RoleRow| row.6.then_some(RoleId(row.0));
        let mut overrides: BTreeMap<AccessId, Vec<Override>> = BTreeMap::new();
        for (place, subject, is_user, allow, deny) in self.overrides {
            let subject =
                if is_user { Subject::User(UserId(subject)) } else { Subject::Role(RoleId(subject)) };
            let (allow, deny) = (Permissions::from_bits(allow), Permissions::from_bits(deny));
            overrides.entry(AccessId(place)).or_default().push(Override { subject, allow, deny });
        }
        let set = |(id, user, timed_out): (Uuid, Option<Uuid>, bool)| {
            (RoleSetId(id), RoleSet { user: user.map(UserId), roles: Vec::new(), timed_out })
        };
        let mut sets: BTreeMap<RoleSetId, RoleSet> = self.sets.into_iter().map(set).collect();
        for (set, role) in self.set_roles {
            sets.entry(RoleSetId(set)).or_default().roles.push(RoleId(role));
        }
        let mut roles: Vec<Role> = self.roles.iter().map(|row| role(id, row)).collect();
        if direct {
            (roles, sets) = directs::fixed(id);
        }
        let people = self.people.into_iter().map(User::from).collect();
        let (mut members, mut nicknames, mut timeouts) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (user, set, nickname, ends_at) in rows {
            let user = UserId(user);
            members.insert(user, RoleSetId(set));
            nicknames.extend(nickname.map(|nickname| (user, nickname)));
            timeouts.extend(ends_at.map(|ends_at| (user, Timestamp(ends_at))));
        }
        Community {
            id,
            conversation: direct.then_some(Conversation { people, group }),
            name,
            icon_url,
            description: description.unwrap_or_default(),
            owner: UserId(owner),
            welcome_channel: welcome.map(ChannelId),
            default_roles: self.roles.iter().filter_map(default).collect(),
            roles,
            categories: self.categories.into_iter().map(|row| category(id, row)).collect(),
            channels: self.channels.into_iter().map(place).collect(),
            overrides,
            sets,
            members,
            nicknames,
            timeouts,
            banned: Vec::new(),
        }
    }
}

pub(super) fn role(server_id: ServerId, row: &RoleRow) -> Role {
    let (id, name, color, position, permissions, mentionable, _) = row;
    Role {
        id: RoleId(*id),
        server_id,
        name: name.clone(),
        color: color.clone(),
        position: *position,
        permissions: Permissions::from_bits(*permissions),
        mentionable: *mentionable,
        everyone: *id == server_id.0,
    }
}

fn category(server_id: ServerId, (id, name, position): (Uuid, String, i64)) -> Category {
    Category { id: CategoryId(id), server_id, name, position }
}

fn place((id, name, topic, position, rev, category, access, slow_mode_seconds): ChannelRow) -> Place {
    Place {
        id: ChannelId(id),
        name,
        topic,
        position,
        rev,
        category: category.map(CategoryId),
        access: AccessId(access),
        slow_mode_seconds,
    }
}

/// Reads the community of a server; nothing where there is none. A direct conversation has no more than a channel and
/// people.
macro_rules! community {
    ($tx:ident, $server:expr, $members:expr) => {{
        use $crate::store::communities as of;
        let (server, members): (Uuid, Vec<of::MemberRow>) = ($server, $members);
        let row: Option<of::ServerRow> =
            sqlx::query_as(of::SERVER).bind(server).fetch_optional(&mut *$tx).await?;
        match row {
            None => None,
            Some(row) if row.5 => {
                let rows = of::Rows {
                    server: row,
                    channels: sqlx::query_as(of::CHANNELS).bind(server).fetch_all(&mut *$tx).await?,
                    people: sqlx::query_as(of::PEOPLE).bind(server).fetch_all(&mut *$tx).await?,
                    ..of::Rows::default()
                };
                Some(rows.into_community(ServerId(server), members))
            }
            Some(row) => {
                let rows = of::Rows {
                    server: row,
                    roles: sqlx::query_as(of::ROLES).bind(server).fetch_all(&mut *$tx).await?,
                    categories: sqlx::query_as(of::CATEGORIES).bind(server).fetch_all(&mut *$tx).await?,
                    channels: sqlx::query_as(of::CHANNELS).bind(server).fetch_all(&mut *$tx).await?,
                    overrides: sqlx::query_as(of::OVERRIDES).bind(server).fetch_all(&mut *$tx).await?,
                    sets: sqlx::query_as(of::SETS).bind(server).fetch_all(&mut *$tx).await?,
                    set_roles: sqlx::query_as(of::SET_ROLES).bind(server).fetch_all(&mut *$tx).await?,
                    people: Vec::new(),
                };
                Some(rows.into_community(ServerId(server), members))
            }
        }
    }};
}

pub(super) use community;

const CHANNEL_OF: &str = "
    SELECT c.server_id FROM channels c JOIN servers s ON s.id = c.server_id WHERE c.id = $1 AND NOT s.direct";

/// What stands for a community.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A server that is no direct conversation.
    Server(ServerId),
    /// A channel of a server that is no direct conversation.
    Channel(ChannelId),
    /// A category of it.
    Category(CategoryId),
    /// A role of it.
    Role(RoleId),
}

impl Target {
    /// The text that gives the server of it, and its id.
    pub(super) const fn server(self) -> (&'static str, Uuid) {
        match self {
            Self::Server(id) => ("SELECT id FROM servers WHERE id = $1 AND NOT direct", id.0),
            Self::Channel(id) => (CHANNEL_OF, id.0),
            Self::Category(id) => ("SELECT server_id FROM categories WHERE id = $1", id.0),
            Self::Role(id) => ("SELECT server_id FROM roles WHERE id = $1", id.0),
        }
    }
}

impl Db {
    /// The community of a server with the role sets of all its members, and the last number of the access sequence, as of one
    /// moment.
    pub async fn whole_community(&self, server: ServerId) -> Result<Option<(Community, i64)>, StoreError> {
        let server = server.0;
        snapshot!(self.pools, |tx| {
            let access: i64 = sqlx::query_scalar(LAST).fetch_one(&mut *tx).await?;
            let members: Vec<MemberRow> = sqlx::query_as(MEMBERS).bind(server).fetch_all(&mut *tx).await?;
            Ok(community!(tx, server, members).map(|community| (community, access)))
        })
    }

    /// The community of `target`, with the role sets of those of `members` who are in it, and the last number of the access
    /// sequence, as of one moment.
    pub async fn community(
        &self,
        target: Target,
        members: &[UserId],
    ) -> Result<Option<(Community, i64)>, StoreError> {
        let (server_of, id) = target.server();
        snapshot!(self.pools, |tx| {
            let server: Option<Uuid> =
                sqlx::query_scalar(server_of).bind(id).fetch_optional(&mut *tx).await?;
            let Some(server) = server else { return Ok(None) };
            let access: i64 = sqlx::query_scalar(LAST).fetch_one(&mut *tx).await?;
            let mut rows: Vec<MemberRow> = Vec::new();
            for user in members {
                let member = sqlx::query_as(MEMBER).bind(server).bind(user.0);
                rows.extend(member.fetch_optional(&mut *tx).await?);
            }
            Ok(community!(tx, server, rows).map(|community| (community, access)))
        })
    }
}
