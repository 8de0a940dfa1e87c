//! Changing a community: its roles, overrides, categories and channels.
//!
//! Each change is one transaction that takes the server, reads the community, asks the domain what is to be written, writes
//! it, and works out what comes of it. So what the domain decides on is so until the commit.

use rialto_protocol::{Error, ServerId, Timestamp, UserId};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::access::TakeChannels as _;
use super::audit::note;
use super::bans::{self, ban};
use super::communities::{MEMBER, MemberRow, Target, community};
use super::driver::db::{snapshot, transact};
use super::driver::writes::Commit;
use super::{Db, StoreError, access, members, timeouts};
use crate::access::community::Community;
use crate::access::permissions::Subject;

mod consequences;
mod writes;

use consequences::{said_of_roles, scopes, without};
pub use writes::Write;

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
/// Threads are where their channel is.
const SET_THREADS: &str = "
    UPDATE channels SET access_id = $3 WHERE server_id = $2 AND parent_id = $1 AND access_id <> $3";
// No two channels have one position, not even while the order is written.
const OUT_OF_THE_WAY: &str =
    "UPDATE channels SET position = -1 - position WHERE server_id = $1 AND position >= 0";
const BACK: &str = "UPDATE channels SET position = -1 - position WHERE server_id = $1 AND position < 0 AND parent_id IS NULL";
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

/// Reads a community that is to be changed, with the role sets and the bans of those who are asked for.
macro_rules! governed {
    ($tx:ident, $server:expr, $asked_for:expr) => {{
        let (mut members, mut banned) = (Vec::new(), Vec::new());
        for user in $asked_for {
            let member: Option<MemberRow> =
                sqlx::query_as(MEMBER).bind($server).bind(user.0).fetch_optional(&mut *$tx).await?;
            members.extend(member);
            let is_banned: bool =
                sqlx::query_scalar(bans::IS_BANNED).bind($server).bind(user.0).fetch_one(&mut *$tx).await?;
            banned.extend(is_banned.then_some(*user));
        }
        let community = community!($tx, $server, members);
        community.map(|community| Community { banned, ..community })
    }};
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
                let set = sqlx::query(SET_THREADS).bind(place.id.0).bind(server).bind(place.access.0);
                set.execute(&mut *$tx).await?;
            }
            Write::ChannelOrder(places) => {
                $tx.take_channels(server).await?;
                sqlx::query(OUT_OF_THE_WAY).bind(server).execute(&mut *$tx).await?;
                order!($tx, "channels", places.iter().map(|(id, at)| (id.0, *at)).collect());
                sqlx::query(BACK).bind(server).execute(&mut *$tx).await?;
            }
            Write::DeleteChannel(channel) => {
                $tx.take_channel(channel.0).await?;
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
    /// gives what is to be written. Nobody else changes that community meanwhile. It is asked on a read before, so that what it
    /// refuses holds up no writer.
    pub async fn govern<T: Send>(
        &self,
        target: Target,
        asked_for: &[UserId],
        decide: impl FnOnce(&Community) -> Result<(T, Vec<Write>), Error> + Clone + Send,
    ) -> Result<Governed<T>, StoreError> {
        let (server_of, id) = target.server();
        let foreseen = decide.clone();
        let refused = snapshot!(self.pools, |tx| {
            let server: Option<Uuid> =
                sqlx::query_scalar(server_of).bind(id).fetch_optional(&mut *tx).await?;
            let Some(server) = server else { return Ok(Some(Governed::Nowhere)) };
            let Some(community) = governed!(tx, server, asked_for) else {
                return Ok(Some(Governed::Nowhere));
            };
            Ok(match foreseen(&community) {
                Err(error) => Some(Governed::Refused(error)),
                Ok((value, writes)) => writes.is_empty().then_some(Governed::Same(value)),
            })
        })?;
        if let Some(refused) = refused {
            return Ok(refused);
        }
        transact!(self.pools, Commit::ToldSlow, |tx| {
            let server: Option<Uuid> =
                sqlx::query_scalar(server_of).bind(id).fetch_optional(&mut *tx).await?;
            let Some(server) = server else { return Ok(Governed::Nowhere) };
            sqlx::query(access::TAKE_SERVER).bind(server).execute(&mut *tx).await?;
            let Some(community) = governed!(tx, server, asked_for) else { return Ok(Governed::Nowhere) };
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
