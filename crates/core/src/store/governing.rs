//! Changing a community: its roles, overrides, categories and channels.
//!
//! Each change is one transaction that takes the server, reads the community, asks the domain what is to be written, writes
//! it, and works out what comes of it. So what the domain decides on is so until the commit.

use std::collections::HashMap;

use rialto_protocol::{
    Category, CategoryId, ChannelId, Error, Permissions, Role, RoleId, ServerId, Timestamp, UserId,
};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::access::{Scope, TakeChannels as _};
use super::audit::{NewEntry, note};
use super::bans::{self, NewBan, ban};
use super::communities::{MEMBER, MemberRow, Target, community};
use super::driver::db::transact;
use super::driver::writes::Commit;
use super::{Db, StoreError, access, members, timeouts};
use crate::access::community::{AccessId, Community, Place, RoleSetId};
use crate::access::permissions::{Override, Subject};

/// Something that is written of a community.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// What the server says of itself.
    Server {
        /// Its name.
        name: String,
        /// What it is about.
        description: String,
        /// The channel that whoever joins is shown first.
        welcome_channel: Option<ChannelId>,
    },
    /// Another member owns the server.
    Owner(UserId),
    /// A role is made, or is so from now on.
    Role(Role),
    /// Whoever joins is given these roles.
    DefaultRoles(Vec<RoleId>),
    /// Roles have these positions.
    RoleOrder(Vec<(RoleId, i64)>),
    /// A role is gone.
    DeleteRole(RoleId),
    /// A member holds a role.
    Give(UserId, RoleId),
    /// A member no longer holds a role.
    Take(UserId, RoleId),
    /// Another takes a member out, other than the owner: what invites there are let them in no more, and theirs nobody.
    Kick(UserId),
    /// A member is called so, or by the name of their own.
    Nickname(UserId, Option<String>),
    /// A member is timed out until then, or is no longer.
    Timeout(UserId, Option<Timestamp>),
    /// A category is made, or is so from now on.
    Category(Category),
    /// Categories have these positions.
    CategoryOrder(Vec<(CategoryId, i64)>),
    /// A category is gone. No channel is in it any more.
    DeleteCategory(CategoryId),
    /// A channel is made.
    NewChannel(Place, Timestamp),
    /// A channel is so from now on, save for its position.
    Channel(Place),
    /// Channels have these positions.
    ChannelOrder(Vec<(ChannelId, i64)>),
    /// A channel is gone, with all that is in it.
    DeleteChannel(ChannelId),
    /// An override is so from now on.
    Override(AccessId, Override),
    /// An override is gone.
    RemoveOverride(AccessId, Subject),
    /// Somebody is banned: a member other than the owner is taken out, as by a kick, and whoever is none is kept out.
    Ban(Box<NewBan>),
    /// A ban is lifted, and so is what a kick refused.
    Unban(UserId),
    /// An entry of the audit log.
    Note(Box<NewEntry>),
}

const SET_SERVER: &str =
    "UPDATE servers SET name = $2, description = $3, welcome_channel_id = $4 WHERE id = $1";
const SET_OWNER: &str = "UPDATE servers SET owner_id = $2 WHERE id = $1";
const SET_ROLE: &str = "
    INSERT INTO roles (id, server_id, name, color, position, permissions, mentionable, by_default)
    VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, color = excluded.color,
        permissions = excluded.permissions, mentionable = excluded.mentionable";
const NO_DEFAULT_ROLES: &str = "UPDATE roles SET by_default = FALSE WHERE server_id = $1 AND by_default";
const DEFAULT_ROLE: &str = "UPDATE roles SET by_default = TRUE WHERE server_id = $1 AND id = $2";
const DELETE_ROLE: &str = "DELETE FROM roles WHERE server_id = $1 AND id = $2";
const DELETE_OVERRIDES_OF: &str = "DELETE FROM overrides WHERE server_id = $1 AND subject_id = $2";
const GIVE: &str = "
    INSERT INTO member_roles (server_id, user_id, role_id)
    SELECT m.server_id, m.user_id, $3 FROM members m WHERE m.server_id = $1 AND m.user_id = $2
    ON CONFLICT (server_id, user_id, role_id) DO NOTHING";
const TAKE: &str = "DELETE FROM member_roles WHERE server_id = $1 AND user_id = $2 AND role_id = $3";
const SET_CATEGORY: &str = "
    INSERT INTO categories (id, server_id, name, position) VALUES ($1, $2, $3, $4)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name";
const DELETE_CATEGORY: &str = "DELETE FROM categories WHERE server_id = $1 AND id = $2";
const NEW_CHANNEL: &str = "
    INSERT INTO channels (id, server_id, name, topic, position, category_id, access_id, slow_mode_seconds, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const SET_CHANNEL: &str = "
    UPDATE channels SET name = $3, topic = $4, category_id = $5, access_id = $6, slow_mode_seconds = $7
    WHERE server_id = $2 AND id = $1";
// No two channels have one position, not even while the order is written.
const OUT_OF_THE_WAY: &str =
    "UPDATE channels SET position = -1 - position WHERE server_id = $1 AND position >= 0";
const BACK: &str = "UPDATE channels SET position = -1 - position WHERE server_id = $1 AND position < 0";
const DELETE_CHANNEL: &str = "DELETE FROM channels WHERE server_id = $1 AND id = $2";
const DELETE_OVERRIDES_IN: &str = "DELETE FROM overrides WHERE server_id = $1 AND access_id = $2";
const SET_OVERRIDE: &str = "
    INSERT INTO overrides (access_id, subject_id, server_id, is_user, allow, deny)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (access_id, subject_id) DO UPDATE SET allow = excluded.allow, deny = excluded.deny";
const REMOVE_OVERRIDE: &str = "DELETE FROM overrides WHERE access_id = $1 AND subject_id = $2";

/// The text that sets so many positions in a table.
fn positions(table: &str, count: usize) -> String {
    let row = |n: usize| format!("(${}, CAST(${} AS BIGINT))", 2 * n + 1, 2 * n + 2);
    let rows: Vec<String> = (0..count).map(row).collect();
    format!(
        "WITH v(id, position) AS (VALUES {}) UPDATE {table} SET position = v.position FROM v WHERE {table}.id = v.id",
        rows.join(", ")
    )
}

/// How many role sets one statement changes at most.
const SETS_AT_ONCE: usize = 500;

/// The text that sets `column` of a table where `by` is so and so, for so many pairs.
fn pairs(table: &str, by: &str, column: &str, count: usize) -> String {
    let rows: Vec<String> = (0..count).map(|n| format!("(${}, ${})", 2 * n + 1, 2 * n + 2)).collect();
    format!(
        "WITH v(old, new) AS (VALUES {}) UPDATE {table} SET {column} = v.new FROM v WHERE {table}.{by} = v.old",
        rows.join(", ")
    )
}

/// Sets the positions of rows of a table.
macro_rules! order {
    ($tx:ident, $table:literal, $places:expr) => {{
        let places: Vec<(Uuid, i64)> = $places;
        if !places.is_empty() {
            let text = AssertSqlSafe(positions($table, places.len()));
            let query = places.iter().fold(sqlx::query(text), |query, (id, at)| query.bind(*id).bind(*at));
            query.execute(&mut *$tx).await?;
        }
    }};
}

const fn subject(subject: Subject) -> (Uuid, bool) {
    (subject.id(), matches!(subject, Subject::User(_)))
}

impl Write {
    /// Whom it calls otherwise.
    const fn renames(&self) -> Option<UserId> {
        if let Self::Nickname(user, _) = self { Some(*user) } else { None }
    }

    /// Whom it keeps out of the server, by the invites that there are.
    fn keeps_out(&self) -> Option<UserId> {
        match self {
            Self::Kick(user) => Some(*user),
            Self::Ban(ban) => Some(ban.user),
            _ => None,
        }
    }

    /// The members who belong to another role set because of it, as far as they are named in it.
    fn settles(&self, community: &Community) -> Vec<UserId> {
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
    fn closes(&self, community: &Community) -> Option<Uuid> {
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
fn scopes(writes: &[Write], community: &Community, renewed: &[Renewed]) -> Vec<Scope> {
    let mut scopes: Vec<Scope> =
        writes.iter().flat_map(|write| write.works_out(community, renewed)).collect();
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.first() == Some(&Scope::All) || scopes.len() > SCOPES_MAX { vec![Scope::All] } else { scopes }
}

/// The permissions of which overrides of roles speak, with those that are written now.
fn said_of_roles(writes: &[Write], community: &Community) -> Permissions {
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
struct Renewed {
    id: Uuid,
    key: String,
}

/// What becomes of the sets that hold a role when it is gone: some are other ones, and the members of the rest belong to sets
/// that there are already, each with the one that it goes into.
fn without(community: &Community, role: RoleId) -> (Vec<Renewed>, Vec<(Uuid, Uuid)>) {
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

/// Does one write.
macro_rules! write {
    ($tx:ident, $community:ident, $renewed:ident, $write:expr) => {{
        let server = $community.id.0;
        match $write {
            Write::Server { name, description, welcome_channel } => {
                let set = sqlx::query(SET_SERVER).bind(server).bind(name).bind(description);
                set.bind(welcome_channel.map(|id| id.0)).execute(&mut *$tx).await?;
            }
            Write::Owner(user) => {
                sqlx::query(SET_OWNER).bind(server).bind(user.0).execute(&mut *$tx).await?;
            }
            Write::Role(role) => {
                let set = sqlx::query(SET_ROLE).bind(role.id.0).bind(server).bind(&role.name);
                let set = set.bind(role.color.as_deref()).bind(role.position).bind(role.permissions.bits());
                set.bind(role.mentionable).execute(&mut *$tx).await?;
            }
            Write::DefaultRoles(roles) => {
                sqlx::query(NO_DEFAULT_ROLES).bind(server).execute(&mut *$tx).await?;
                for role in roles {
                    sqlx::query(DEFAULT_ROLE).bind(server).bind(role.0).execute(&mut *$tx).await?;
                }
            }
            Write::RoleOrder(places) => {
                order!($tx, "roles", places.iter().map(|(id, at)| (id.0, *at)).collect());
            }
            Write::DeleteRole(role) => {
                let (renewed, merged) = without(&$community, *role);
                for merged in merged.chunks(SETS_AT_ONCE) {
                    let text = AssertSqlSafe(pairs("members", "role_set_id", "role_set_id", merged.len()));
                    let query = merged
                        .iter()
                        .fold(sqlx::query(text), |query, (from, to)| query.bind(*from).bind(*to));
                    query.execute(&mut *$tx).await?;
                }
                for renewed in renewed.chunks(SETS_AT_ONCE) {
                    let text = AssertSqlSafe(pairs("role_sets", "id", "key", renewed.len()));
                    let query = renewed
                        .iter()
                        .fold(sqlx::query(text), |query, set| query.bind(set.id).bind(&set.key));
                    query.execute(&mut *$tx).await?;
                }
                $renewed.extend(renewed);
                for text in [DELETE_OVERRIDES_OF, DELETE_ROLE] {
                    sqlx::query(text).bind(server).bind(role.0).execute(&mut *$tx).await?;
                }
            }
            Write::Give(user, role) => {
                sqlx::query(GIVE).bind(server).bind(user.0).bind(role.0).execute(&mut *$tx).await?;
            }
            Write::Take(user, role) => {
                sqlx::query(TAKE).bind(server).bind(user.0).bind(role.0).execute(&mut *$tx).await?;
            }
            Write::Kick(user) => {
                members::take_out!($tx, server, user.0);
            }
            Write::Nickname(user, nickname) => {
                members::set_nickname!($tx, server, user.0, nickname.as_deref())
            }
            Write::Timeout(user, ends_at) => timeouts::set_timeout!($tx, server, user.0, ends_at),
            Write::Category(category) => {
                let set = sqlx::query(SET_CATEGORY).bind(category.id.0).bind(server).bind(&category.name);
                set.bind(category.position).execute(&mut *$tx).await?;
            }
            Write::CategoryOrder(places) => {
                order!($tx, "categories", places.iter().map(|(id, at)| (id.0, *at)).collect());
            }
            Write::DeleteCategory(category) => {
                for text in [DELETE_OVERRIDES_IN, DELETE_CATEGORY] {
                    sqlx::query(text).bind(server).bind(category.0).execute(&mut *$tx).await?;
                }
            }
            Write::NewChannel(place, created_at) => {
                let new = sqlx::query(NEW_CHANNEL).bind(place.id.0).bind(server).bind(&place.name);
                let new = new.bind(&place.topic).bind(place.position).bind(place.category.map(|id| id.0));
                let new = new.bind(place.access.0).bind(place.slow_mode_seconds).bind(created_at.0);
                new.execute(&mut *$tx).await?;
            }
            Write::Channel(place) => {
                let set = sqlx::query(SET_CHANNEL).bind(place.id.0).bind(server).bind(&place.name);
                let set = set.bind(&place.topic).bind(place.category.map(|id| id.0)).bind(place.access.0);
                set.bind(place.slow_mode_seconds).execute(&mut *$tx).await?;
            }
            Write::ChannelOrder(places) => {
                $tx.take_channels(server).await?;
                sqlx::query(OUT_OF_THE_WAY).bind(server).execute(&mut *$tx).await?;
                order!($tx, "channels", places.iter().map(|(id, at)| (id.0, *at)).collect());
                sqlx::query(BACK).bind(server).execute(&mut *$tx).await?;
            }
            Write::DeleteChannel(channel) => {
                for text in [DELETE_OVERRIDES_IN, DELETE_CHANNEL] {
                    sqlx::query(text).bind(server).bind(channel.0).execute(&mut *$tx).await?;
                }
            }
            Write::Override(place, said) => {
                let (id, is_user) = subject(said.subject);
                let set = sqlx::query(SET_OVERRIDE).bind(place.0).bind(id).bind(server).bind(is_user);
                set.bind(said.allow.bits()).bind(said.deny.bits()).execute(&mut *$tx).await?;
            }
            Write::RemoveOverride(place, of) => {
                let (id, _) = subject(*of);
                sqlx::query(REMOVE_OVERRIDE).bind(place.0).bind(id).execute(&mut *$tx).await?;
            }
            Write::Ban(ban) => {
                members::take_out!($tx, server, ban.user.0);
                ban!($tx, server, ban);
            }
            Write::Unban(user) => {
                for text in [bans::UNBAN, bans::LIFT] {
                    sqlx::query(text).bind(server).bind(user.0).execute(&mut *$tx).await?;
                }
            }
            Write::Note(entry) => note!($tx, server, entry),
        }
    }};
}

/// What became of a change of a community.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Governed<T> {
    /// It was written, by the change of that access number in that server.
    Done(T, ServerId, i64),
    /// No more was written than what these members of that server are called: nobody may see more or less.
    Renamed(T, ServerId, Vec<UserId>),
    /// There was nothing to write.
    Same(T),
    /// The domain has refused it.
    Refused(Error),
    /// There is no such target.
    Nowhere,
}

impl Db {
    /// Changes the community of `target`: `decide` is given it, with the role sets and the bans of those who are `asked_for`, and
    /// gives what is to be written. Nobody else changes that community meanwhile.
    pub async fn govern<T: Send>(
        &self,
        target: Target,
        asked_for: &[UserId],
        decide: impl FnOnce(&Community) -> Result<(T, Vec<Write>), Error> + Send,
    ) -> Result<Governed<T>, StoreError> {
        let (server_of, id) = target.server();
        transact!(self.pools, Commit::ToldSlow, |tx| {
            let server: Option<Uuid> =
                sqlx::query_scalar(server_of).bind(id).fetch_optional(&mut *tx).await?;
            let Some(server) = server else { return Ok(Governed::Nowhere) };
            sqlx::query(access::TAKE_SERVER).bind(server).execute(&mut *tx).await?;
            let (mut members, mut banned) = (Vec::new(), Vec::new());
            for user in asked_for {
                let member: Option<MemberRow> =
                    sqlx::query_as(MEMBER).bind(server).bind(user.0).fetch_optional(&mut *tx).await?;
                members.extend(member);
                let is_banned: bool =
                    sqlx::query_scalar(bans::IS_BANNED).bind(server).bind(user.0).fetch_one(&mut *tx).await?;
                banned.extend(is_banned.then_some(*user));
            }
            let Some(mut community) = community!(tx, server, members) else { return Ok(Governed::Nowhere) };
            community.banned = banned;
            let (value, writes) = match decide(&community) {
                Ok(decided) => decided,
                Err(error) => return Ok(Governed::Refused(error)),
            };
            if writes.is_empty() {
                return Ok(Governed::Same(value));
            }
            let mut renewed = Vec::new();
            for write in &writes {
                write!(tx, community, renewed, write);
            }
            if writes.iter().all(|write| write.renames().is_some() || matches!(write, Write::Note(_))) {
                let renamed = writes.iter().filter_map(Write::renames).collect();
                return Ok(Governed::Renamed(value, ServerId(server), renamed));
            }
            for place in writes.iter().filter_map(|write| write.closes(&community)) {
                sqlx::query(access::TAKE_PLACE).bind(server).bind(place).execute(&mut *tx).await?;
            }
            let mut moved: Vec<UserId> = writes.iter().flat_map(|write| write.settles(&community)).collect();
            moved.sort_unstable();
            moved.dedup();
            for user in moved {
                access::settle!(tx, server, user.0);
            }
            for scope in scopes(&writes, &community, &renewed) {
                access::work_out!(tx, server, scope, said_of_roles(&writes, &community));
            }
            sqlx::query(access::COLLECT).bind(server).execute(&mut *tx).await?;
            let number = access::take_number!(tx, server);
            for user in writes.iter().filter_map(Write::keeps_out) {
                let kick = sqlx::query(members::KICK).bind(server).bind(user.0).bind(number);
                kick.execute(&mut *tx).await?;
            }
            Ok(Governed::Done(value, ServerId(server), number))
        })
    }
}
