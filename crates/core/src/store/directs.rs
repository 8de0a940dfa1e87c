//! Direct conversations: servers of that kind, each with one channel and without roles of its own.
//!
//! Its members belong to one of two role sets, which all conversations share, as they share the place of their overrides. So
//! access, read states and the log are those of any channel. Whether a conversation is shown to somebody is no state of its
//! own: it is, unless they closed it and nothing was said since.
//!
//! To the others it is shown with its first message, for which all is asked again that its beginning was. Until then whoever
//! is not shown it shares nothing with those who are.

use std::collections::BTreeMap;

use rialto_protocol::limits::{DIRECTS_MAX, DIRECTS_OF_OTHERS_MAX};
use rialto_protocol::{ChannelId, Permission, Permissions, Role, RoleId, ServerId, Timestamp, UserId};
use uuid::Uuid;

use super::driver::db::{read, transact};
use super::driver::writes::Commit;
use super::{Db, StoreError, access, members};
use crate::access::community::{AccessId, RoleSet, RoleSetId};

/// Where the overrides of all direct conversations are: there are none. A row of `servers` with this id holds their role
/// sets; it has no members, and so nobody finds it.
const DIRECTS: Uuid = Uuid::from_u128(1);
/// The role set of those who may write.
pub(super) const OPEN: Uuid = Uuid::from_u128(2);
/// The role set of two of whom one blocks the other.
pub(super) const BLOCKED: Uuid = Uuid::from_u128(3);

/// What may be done in a direct conversation.
const MAY: Permissions = Permissions::of(&[
    Permission::ViewChannel,
    Permission::SendMessages,
    Permission::SendInThreads,
    Permission::CreateThreads,
    Permission::AddReactions,
    Permission::AttachFiles,
    Permission::PinMessages,
]);
/// What is left of it with a block.
const MAY_READ: Permissions = Permissions::of(&[Permission::ViewChannel]);

/// Whether the channels with that access id are those of direct conversations.
pub(super) fn are_direct(access: Uuid) -> bool {
    access == DIRECTS
}

impl AccessId {
    /// Whether it is that of direct conversations.
    #[must_use]
    pub fn is_direct(self) -> bool {
        are_direct(self.0)
    }
}

/// The roles and the role sets of a direct conversation, as those of a community: everyone may read, and who is in the set
/// of those who may write holds a role that allows the rest.
pub(super) fn fixed(server_id: ServerId) -> (Vec<Role>, BTreeMap<RoleSetId, RoleSet>) {
    let role = |id: Uuid, position, permissions| Role {
        id: RoleId(id),
        server_id,
        name: String::new(),
        color: None,
        position,
        permissions,
        mentionable: false,
        everyone: position == 0,
    };
    let roles = vec![role(server_id.0, 0, MAY_READ), role(OPEN, 1, MAY)];
    let open = RoleSet { roles: vec![RoleId(OPEN)], ..RoleSet::default() };
    (roles, BTreeMap::from([(RoleSetId(OPEN), open), (RoleSetId(BLOCKED), RoleSet::default())]))
}

/// What stands for two people, of whom there is one conversation.
pub(super) fn pair(one: UserId, other: UserId) -> String {
    format!("{} {}", one.min(other).0.simple(), one.max(other).0.simple())
}

/// A direct conversation to be.
#[derive(Clone, Copy, Debug)]
pub struct NewDirect<'a> {
    /// Its id.
    pub id: ServerId,
    /// The id of its channel.
    pub channel: ChannelId,
    /// Who begins it.
    pub maker: UserId,
    /// The others; with one of them it is the only one of these two.
    pub others: &'a [UserId],
    /// Its name.
    pub name: Option<&'a str>,
    /// When it is made.
    pub created_at: Timestamp,
}

/// What became of a conversation that somebody wants to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It was made, by the change of that access number.
    New(i64),
    /// There was one of these two, which is shown to the maker now; with the access number where it was not before.
    Known(ServerId, Option<i64>),
    /// The maker shares no server with one of the others.
    Stranger,
    /// One of the others does not want it or is in too many that others have begun, or the maker blocks them.
    Refused,
    /// The maker has begun as many as one can.
    TooMany,
}

pub(super) const BY_PAIR: &str = "SELECT id FROM servers WHERE pair = $1";
const SHOW: &str = "
    UPDATE members SET closed_seq = NULL WHERE server_id = $1 AND user_id = $2 AND closed_seq IS NOT NULL";
/// Whether two users share a server.
macro_rules! shares {
    ($maker:literal, $other:literal) => {
        concat!(
            "EXISTS (
                SELECT 1 FROM members a JOIN members b ON b.server_id = a.server_id
                JOIN servers s ON s.id = a.server_id AND NOT s.direct WHERE a.user_id = ",
            $maker,
            " AND b.user_id = ",
            $other,
            ")"
        )
    };
}

/// Whether `$other` takes no new conversation with `$maker`, or the other way round.
macro_rules! refuses {
    ($maker:literal, $other:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM users w WHERE w.directs_from = 'nobody' AND w.id = ",
            $other,
            ") OR EXISTS (SELECT 1 FROM blocks k WHERE k.user_id = ",
            $maker,
            " AND k.blocked_id = ",
            $other,
            ") OR EXISTS (SELECT 1 FROM blocks k WHERE k.user_id = ",
            $other,
            " AND k.blocked_id = ",
            $maker,
            "))"
        )
    };
}

/// Whether one of those whom the first message in the channel `c` would show the conversation has no wish for it from its
/// author `v.author_id`; false of a channel in which something was said.
pub(super) const REFUSES_FIRST: &str = concat!(
    "CASE WHEN c.rev > 0 OR c.parent_id IS NOT NULL THEN FALSE
        WHEN NOT (SELECT d.direct FROM servers d WHERE d.id = c.server_id) THEN FALSE
        ELSE EXISTS (
            SELECT 1 FROM members o
            WHERE o.server_id = c.server_id AND o.user_id <> v.author_id AND o.closed_seq IS NOT NULL AND (",
    refuses!("v.author_id", "o.user_id"),
    " OR NOT ",
    shares!("v.author_id", "o.user_id"),
    ")) END"
);

/// Whether the users $1 and $2 share a server or a direct conversation that both were shown.
macro_rules! knows {
    () => {
        "EXISTS (
            SELECT 1 FROM members a JOIN members b ON b.server_id = a.server_id
            WHERE a.user_id = $1 AND b.user_id = $2 AND ((a.closed_seq IS NULL AND b.closed_seq IS NULL)
                OR EXISTS (SELECT 1 FROM channels c WHERE c.server_id = a.server_id AND c.rev > 0)))"
    };
}

pub(super) use knows;

const SHARES: &str = concat!("SELECT ", shares!("$1", "$2"));
/// Beside that, whether others have begun as many as $3 with the user $2.
const REFUSES: &str = concat!(
    "SELECT ",
    refuses!("$1", "$2"),
    " OR (
        SELECT count(*) FROM members m JOIN servers s ON s.id = m.server_id
        WHERE m.user_id = $2 AND s.direct AND s.owner_id <> $2) >= CAST($3 AS BIGINT)"
);
const COUNT: &str = "
    SELECT count(*) FROM members m JOIN servers s ON s.id = m.server_id
    WHERE m.user_id = $1 AND s.direct AND s.owner_id = $1";
const INSERT: &str = "
    INSERT INTO servers (id, name, owner_id, created_at, direct, pair) VALUES ($1, $2, $3, $4, TRUE, $5)
    ON CONFLICT (pair) DO NOTHING";
const INSERT_FIXED: &str = "
    INSERT INTO servers (id, name, owner_id, created_at, direct) VALUES ($1, '', $2, $3, TRUE)
    ON CONFLICT (id) DO NOTHING";
const INSERT_SET: &str = "
    INSERT INTO role_sets (id, server_id, user_id, key, permissions) VALUES ($1, $2, NULL, $3, $4)
    ON CONFLICT (id) DO NOTHING";
const INSERT_ACCESS: &str = "
    INSERT INTO access (role_set_id, access_id, permissions) VALUES ($1, $2, $3)
    ON CONFLICT (role_set_id, access_id) DO NOTHING";
const INSERT_CHANNEL: &str = "
    INSERT INTO channels (id, server_id, name, topic, position, access_id, created_at)
    VALUES ($1, $2, $3, '', 0, $4, $5)";
/// Whoever does not begin it is shown it with its first message.
const INSERT_MEMBER: &str = "
    INSERT INTO members (server_id, user_id, joined_at, words, role_set_id, closed_seq)
    SELECT $1, $2, $3, (SELECT words FROM users WHERE id = $2), $4, $5";

/// The conversation of two people; nothing where there is none.
macro_rules! of_pair {
    ($tx:ident, $pair:expr) => {{
        let found: Option<uuid::Uuid> =
            sqlx::query_scalar($crate::store::directs::BY_PAIR).bind($pair).fetch_optional(&mut *$tx).await?;
        found
    }};
}

pub(super) use of_pair;

/// Gives the conversation of two people, if there is one, and shows it to one of them.
macro_rules! show_known {
    ($tx:ident, $pair:expr, $user:expr) => {
        if let Some(server) = of_pair!($tx, $pair) {
            // Before the member's row, as whoever closes it takes them.
            sqlx::query(access::TAKE_SERVER).bind(server).execute(&mut *$tx).await?;
            let shown = sqlx::query(SHOW).bind(server).bind($user.0).execute(&mut *$tx).await?;
            let number =
                if shown.rows_affected() > 0 { Some(access::take_number!($tx, server)) } else { None };
            return Ok(Begun::Known(ServerId(server), number));
        }
    };
}

impl Db {
    /// Makes a direct conversation, or finds the one that there is of two people.
    pub async fn begin_direct(&self, new: &NewDirect<'_>) -> Result<Begun, StoreError> {
        let pair = match new.others {
            [other] => Some(pair(new.maker, *other)),
            _ => None,
        };
        let mut people: Vec<UserId> = new.others.iter().copied().chain([new.maker]).collect();
        people.sort_unstable();
        transact!(self.pools, Commit::Told, |tx| {
            show_known!(tx, &pair, new.maker);
            for other in new.others {
                let shares: bool =
                    sqlx::query_scalar(SHARES).bind(new.maker.0).bind(other.0).fetch_one(&mut *tx).await?;
                if !shares {
                    return Ok(Begun::Stranger);
                }
            }
            // In one order, as whoever blocks takes them: until the commit nobody of them is blocked.
            for user in &people {
                sqlx::query(members::RAISE_VERSION).bind(user.0).execute(&mut *tx).await?;
            }
            for other in new.others {
                let refuses = sqlx::query_scalar(REFUSES).bind(new.maker.0).bind(other.0);
                let refuses: bool = refuses.bind(DIRECTS_OF_OTHERS_MAX).fetch_one(&mut *tx).await?;
                if refuses {
                    return Ok(Begun::Refused);
                }
            }
            let count: i64 = sqlx::query_scalar(COUNT).bind(new.maker.0).fetch_one(&mut *tx).await?;
            if count >= DIRECTS_MAX {
                return Ok(Begun::TooMany);
            }
            let made = sqlx::query(INSERT)
                .bind(new.id.0)
                .bind(new.name.unwrap_or_default())
                .bind(new.maker.0)
                .bind(new.created_at.0)
                .bind(&pair)
                .execute(&mut *tx)
                .await?;
            if made.rows_affected() == 0 {
                // The other one has begun it at this moment.
                show_known!(tx, &pair, new.maker);
            }
            let fixed = sqlx::query(INSERT_FIXED).bind(DIRECTS).bind(new.maker.0);
            fixed.bind(new.created_at.0).execute(&mut *tx).await?;
            for (set, key, may) in [(OPEN, "open", MAY), (BLOCKED, "blocked", MAY_READ)] {
                let set_of = sqlx::query(INSERT_SET).bind(set).bind(DIRECTS).bind(key).bind(may.bits());
                set_of.execute(&mut *tx).await?;
                let access = sqlx::query(INSERT_ACCESS).bind(set).bind(DIRECTS).bind(may.bits());
                access.execute(&mut *tx).await?;
            }
            let channel = sqlx::query(INSERT_CHANNEL).bind(new.channel.0).bind(new.id.0);
            let channel = channel.bind(new.name.unwrap_or_default()).bind(DIRECTS).bind(new.created_at.0);
            channel.execute(&mut *tx).await?;
            for user in &people {
                let closed = (*user != new.maker).then_some(0_i64);
                let member = sqlx::query(INSERT_MEMBER).bind(new.id.0).bind(user.0).bind(new.created_at.0);
                member.bind(OPEN).bind(closed).execute(&mut *tx).await?;
            }
            Ok(Begun::New(access::take_number!(tx, new.id.0)))
        })
    }

    /// The conversation of two people, if there is one.
    pub async fn direct_of(&self, one: UserId, other: UserId) -> Result<Option<ServerId>, StoreError> {
        let pair = pair(one, other);
        let found = read!(self.pools, |conn| Ok(of_pair!(conn, &pair)))?;
        Ok(found.map(ServerId))
    }
}

const IS_PAIR: &str = "SELECT pair IS NOT NULL FROM servers WHERE id = $1 AND direct";
/// Closed up to the head of its channel.
const CLOSE: &str = "
    UPDATE members SET closed_seq = (SELECT rev FROM channels WHERE server_id = $1 AND parent_id IS NULL)
    WHERE server_id = $1 AND user_id = $2";
const LEAVE: &str = "DELETE FROM members WHERE server_id = $1 AND user_id = $2";
const FORGET_CURSORS: &str = "
    DELETE FROM read_states WHERE user_id = $2 AND channel_id IN (SELECT id FROM channels WHERE server_id = $1)";
const DELETE_EMPTY: &str = "
    DELETE FROM servers WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM members m WHERE m.server_id = servers.id)";

impl Db {
    /// Takes the direct conversation `id` from the list of `user`: that of two people is not shown to them until something is
    /// said in it, and a group they have left; one that all have left is gone. Gives its access number; nothing where they
    /// are not in it.
    pub async fn end_direct(&self, id: ServerId, user: UserId) -> Result<Option<i64>, StoreError> {
        transact!(self.pools, Commit::Told, |tx| {
            sqlx::query(members::RAISE_VERSION).bind(user.0).execute(&mut *tx).await?;
            let is_pair: Option<bool> =
                sqlx::query_scalar(IS_PAIR).bind(id.0).fetch_optional(&mut *tx).await?;
            let Some(is_pair) = is_pair else { return Ok(None) };
            // Whoever leaves last sees that they do.
            sqlx::query(access::TAKE_SERVER).bind(id.0).execute(&mut *tx).await?;
            let end = if is_pair { CLOSE } else { LEAVE };
            let ended = sqlx::query(end).bind(id.0).bind(user.0).execute(&mut *tx).await?;
            if ended.rows_affected() == 0 {
                return Ok(None);
            }
            let number = access::take_number!(tx, id.0);
            if !is_pair {
                sqlx::query(FORGET_CURSORS).bind(id.0).bind(user.0).execute(&mut *tx).await?;
                sqlx::query(DELETE_EMPTY).bind(id.0).execute(&mut *tx).await?;
            }
            Ok(Some(number))
        })
    }
}
