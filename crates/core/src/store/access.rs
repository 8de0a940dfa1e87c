//! Access: what comes of roles and overrides, kept as rows, and the sequence that numbers its changes.
//!
//! A member belongs to a role set, and `access` has a row for each role set and place where the set may view. Both are
//! worked out anew in the transaction that changes what they come of, by the statements here, which write only the rows that
//! change. The algorithm is that of [`crate::access::permissions`], against which a test holds it; what [`implied`] takes
//! away is taken away where it is read.
//!
//! Who is timed out belongs to a role set of those who are, so that what reads a permission knows nothing of time. The
//! timeouts are in a table of their own, which outlives memberships; whoever's is over is put back by
//! [`Db::end_timeouts`](super::Db::end_timeouts).
//!
//! The sequence is one row, which whoever changes access holds until the commit: so the numbers are committed in their
//! order, and who has seen one has seen all below it.
//!
//! [`implied`]: crate::access::permissions::implied

use std::sync::LazyLock;

use rialto_protocol::{Permission, Permissions};
use sha2::{Digest as _, Sha256};
use sqlx::{PgConnection, SqliteConnection};
use uuid::Uuid;

use crate::access::permissions::TIMED_OUT;

/// Takes the next number.
pub(super) const NEXT: &str = "UPDATE access_sequence SET last = last + 1 RETURNING last";
/// The server keeps it.
pub(super) const KEEP: &str = "UPDATE servers SET access_seq = $2 WHERE id = $1";

/// Writing nothing, it takes the server's row: what begins with this happens one after the other in one server.
pub(super) const TAKE_SERVER: &str = "UPDATE servers SET owner_id = owner_id WHERE id = $1";

/// Takes all channels of a server that is taken, before their order changes, or what members have read in them is deleted:
/// read cursors refer to channels, and would be waited for, and wait, in any order.
pub(super) trait TakeChannels {
    fn take_channels(&mut self, server: Uuid) -> impl Future<Output = Result<(), sqlx::Error>> + Send;

    /// The same of a channel that is deleted, and of its threads.
    fn take_channel(&mut self, channel: Uuid) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
}

impl TakeChannels for SqliteConnection {
    /// One transaction writes at a time.
    async fn take_channels(&mut self, _: Uuid) -> Result<(), sqlx::Error> {
        Ok(())
    }

    async fn take_channel(&mut self, _: Uuid) -> Result<(), sqlx::Error> {
        Ok(())
    }
}

impl TakeChannels for PgConnection {
    async fn take_channels(&mut self, server: Uuid) -> Result<(), sqlx::Error> {
        const TAKE: &str = "SELECT id FROM channels WHERE server_id = $1 ORDER BY id FOR UPDATE";
        sqlx::query(TAKE).bind(server).execute(self).await.map(drop)
    }

    async fn take_channel(&mut self, channel: Uuid) -> Result<(), sqlx::Error> {
        const TAKE: &str = "SELECT id FROM channels WHERE id = $1 OR parent_id = $1 ORDER BY id FOR UPDATE";
        sqlx::query(TAKE).bind(channel).execute(self).await.map(drop)
    }
}

/// Gives the number of a change in a server. It comes last in its transaction, so that others wait for the commit alone.
macro_rules! take_number {
    ($tx:ident, $server:expr) => {{
        let number: i64 = sqlx::query_scalar($crate::store::access::NEXT).fetch_one(&mut *$tx).await?;
        sqlx::query($crate::store::access::KEEP).bind($server).bind(number).execute(&mut *$tx).await?;
        number
    }};
}

pub(super) use take_number;

/// Joins the channels `c` of what precedes with those that the user `$user` may view: `may` has what they may there.
macro_rules! seen_by {
    ($user:literal) => {
        concat!(
            " JOIN members me ON me.server_id = c.server_id AND me.user_id = ",
            $user,
            " JOIN access may ON may.role_set_id = me.role_set_id AND may.access_id = c.access_id"
        )
    };
}

pub(super) use seen_by;

/// The roles of a member, in the order of their ids.
pub(super) const ROLES_OF: &str =
    "SELECT role_id FROM member_roles WHERE server_id = $1 AND user_id = $2 ORDER BY role_id";
/// Whether the set of a member is theirs alone: they own the server, or an override names them; and whether they are timed
/// out.
pub(super) const MARKS: &str = "
    SELECT EXISTS (SELECT 1 FROM servers WHERE id = $1 AND owner_id = $2)
        OR EXISTS (SELECT 1 FROM overrides WHERE server_id = $1 AND subject_id = $2 AND is_user),
        EXISTS (SELECT 1 FROM timeouts WHERE server_id = $1 AND user_id = $2)";
/// What a member may in the whole server; nothing of a direct conversation, whose role sets are those of all of them.
pub(super) const MAY: &str = "
    SELECT rs.permissions FROM members m JOIN role_sets rs ON rs.id = m.role_set_id AND rs.server_id = m.server_id
    WHERE m.server_id = $1 AND m.user_id = $2";
pub(super) const SET_BY_KEY: &str = "SELECT id FROM role_sets WHERE server_id = $1 AND key = $2";
pub(super) const ADD_SET: &str = "INSERT INTO role_sets (id, server_id, user_id, key, timed_out, permissions) VALUES ($1, $2, $3, $4, $5, 0)";
/// The roles of a member are those of their set.
pub(super) const ADD_SET_ROLES: &str = "
    INSERT INTO role_set_roles (role_set_id, role_id)
    SELECT $3, role_id FROM member_roles WHERE server_id = $1 AND user_id = $2";
pub(super) const MOVE_MEMBER: &str =
    "UPDATE members SET role_set_id = $3 WHERE server_id = $1 AND user_id = $2";
/// Collects the sets that nobody is in.
pub(super) const COLLECT: &str = "
    DELETE FROM role_sets
    WHERE server_id = $1 AND NOT EXISTS (SELECT 1 FROM members m WHERE m.role_set_id = role_sets.id)";

/// The key of a role set: the user, a mark where its members are timed out, and a digest of the roles where it holds some,
/// since an index of PostgreSQL takes no text as long as that of a hundred roles.
pub(super) fn key(user: Option<Uuid>, roles: &[Uuid], timed_out: bool) -> String {
    let user = user.map(|user| user.simple().to_string()).unwrap_or_default();
    let key = user + if timed_out { "!" } else { "" };
    if roles.is_empty() {
        return key;
    }
    let digest = roles.iter().fold(Sha256::new(), |digest, role| digest.chain_update(role.as_bytes()));
    digest.finalize().iter().fold(key + " ", |key, byte| format!("{key}{byte:02x}"))
}

/// What unites the sets of bits in `column` of some rows, where no others occur than `bits`: the two databases have no
/// aggregate for it in common.
fn united(column: &str, bits: Permissions) -> String {
    let bits = bits.iter().map(|permission| format!(" + MAX({column} & {})", bit(permission)));
    format!("COALESCE(0{}, 0)", bits.collect::<String>())
}

/// The bit of a permission.
pub(super) const fn bit(permission: Permission) -> i64 {
    Permissions::of(&[permission]).bits()
}

/// The sets `rs` of the server $1 that are worked out: the one $2, or those that hold the role $3, if that is given.
const SETS: &str = "rs.server_id = $1 AND ($2 IS NULL OR rs.id = $2)
    AND ($3 IS NULL OR EXISTS (SELECT 1 FROM role_set_roles y WHERE y.role_set_id = rs.id AND y.role_id = $3))";

/// What the sets may in all of the server.
pub(super) static SET_PERMISSIONS: LazyLock<String> = LazyLock::new(|| {
    let (united, all, administrator) =
        (united("r.permissions", Permissions::ALL), Permissions::ALL.bits(), bit(Permission::Administrator));
    let left = TIMED_OUT.bits();
    format!(
        "WITH base AS (
            SELECT rs.id AS id, rs.timed_out AS timed_out, CASE WHEN rs.user_id = s.owner_id THEN {all} ELSE {united} END AS permissions
            FROM role_sets rs JOIN servers s ON s.id = rs.server_id
            JOIN roles r ON r.server_id = rs.server_id AND (r.id = rs.server_id
                OR EXISTS (SELECT 1 FROM role_set_roles x WHERE x.role_set_id = rs.id AND x.role_id = r.id))
            WHERE {SETS}
            GROUP BY rs.id, rs.user_id, rs.timed_out, s.owner_id),
        may AS (
            SELECT id, CASE WHEN permissions & {administrator} <> 0 THEN {all}
                WHEN timed_out THEN permissions & {left} ELSE permissions END AS permissions
            FROM base)
        UPDATE role_sets SET permissions = may.permissions FROM may
        WHERE role_sets.id = may.id AND role_sets.permissions <> may.permissions"
    )
});

/// The text that writes what the sets may in each place of the server, or in the place $4 if that is given, where it is other
/// than what stands there; 0 where they had a row and may view no more. Overrides of roles say nothing there of others than
/// the permissions `said`: to unite these is most of the work.
pub(super) fn give_access(said: Permissions) -> String {
    let (allow, deny) = (united("o.allow", said), united("o.deny", said));
    let (view, administrator) = (bit(Permission::ViewChannel), bit(Permission::Administrator));
    let (left, all) = (TIMED_OUT.bits(), Permissions::ALL.bits());
    format!(
        "WITH sets AS (
            SELECT rs.id AS id, rs.user_id AS user_id, rs.permissions AS permissions,
                CASE WHEN rs.timed_out THEN {left} ELSE {all} END AS may_keep
            FROM role_sets rs WHERE {SETS}),
        places AS (
            SELECT id FROM servers WHERE id = $1 AND ($4 IS NULL OR id = $4)
            UNION SELECT id FROM categories WHERE server_id = $1 AND ($4 IS NULL OR id = $4)
            UNION SELECT access_id FROM channels
                WHERE server_id = $1 AND parent_id IS NULL AND access_id = id AND ($4 IS NULL OR id = $4)),
        said AS (
            SELECT x.role_set_id AS set_id, o.access_id AS access_id, {allow} AS allow, {deny} AS deny
            FROM sets JOIN role_set_roles x ON x.role_set_id = sets.id
            JOIN overrides o ON o.server_id = $1 AND o.subject_id = x.role_id AND ($4 IS NULL OR o.access_id = $4)
            GROUP BY x.role_set_id, o.access_id),
        by_everyone AS (
            SELECT sets.id AS set_id, sets.user_id AS user_id, places.id AS access_id,
                sets.permissions AS base, sets.may_keep AS may_keep,
                (sets.permissions & ~COALESCE(e.deny, 0)) | COALESCE(e.allow, 0) AS may
            FROM sets CROSS JOIN places
            LEFT JOIN overrides e ON e.access_id = places.id AND e.subject_id = $1),
        by_roles AS (
            SELECT b.set_id, b.user_id, b.access_id, b.base, b.may_keep,
                (b.may & ~COALESCE(said.deny, 0)) | COALESCE(said.allow, 0) AS may
            FROM by_everyone b LEFT JOIN said ON said.set_id = b.set_id AND said.access_id = b.access_id),
        by_user AS (
            SELECT b.set_id AS set_id, b.access_id AS access_id,
                CASE WHEN b.base & {administrator} <> 0 THEN b.base
                    ELSE ((b.may & ~COALESCE(u.deny, 0)) | COALESCE(u.allow, 0)) & b.may_keep END AS permissions
            FROM by_roles b
            LEFT JOIN overrides u ON u.access_id = b.access_id AND u.subject_id = b.user_id AND u.is_user),
        found AS (
            SELECT set_id, access_id, CASE WHEN permissions & {view} <> 0 THEN permissions ELSE 0 END AS permissions
            FROM by_user)
        INSERT INTO access (role_set_id, access_id, permissions)
        SELECT f.set_id, f.access_id, f.permissions FROM found f
        LEFT JOIN access a ON a.role_set_id = f.set_id AND a.access_id = f.access_id
        WHERE f.permissions <> COALESCE(a.permissions, 0)
        ON CONFLICT (role_set_id, access_id) DO UPDATE SET permissions = excluded.permissions"
    )
}

/// Takes away the rows of those who may view no more: of a server, of one of its places, or of one set.
pub(super) const TAKE_ACCESS: &str = "
    DELETE FROM access WHERE permissions = 0
        AND role_set_id IN (SELECT id FROM role_sets WHERE server_id = $1)";
pub(super) const TAKE_IN_PLACE: &str = "
    DELETE FROM access WHERE permissions = 0 AND access_id = $2
        AND role_set_id IN (SELECT id FROM role_sets WHERE server_id = $1)";
pub(super) const TAKE_OF_SET: &str = "DELETE FROM access WHERE permissions = 0 AND role_set_id = $1";
/// Takes away the rows of a place that is no more.
pub(super) const TAKE_PLACE: &str = "
    DELETE FROM access WHERE access_id = $2
        AND role_set_id IN (SELECT id FROM role_sets WHERE server_id = $1)";

/// Of which role sets it is worked out what they may, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope {
    /// Of all, everywhere.
    All,
    /// Of one set, everywhere.
    Set(Uuid),
    /// Of those that hold a role, everywhere.
    Role(Uuid),
    /// Of all, in one place.
    Place(Uuid),
}

impl Scope {
    /// The set, the role and the place, as the texts take them.
    pub(super) const fn parts(self) -> (Option<Uuid>, Option<Uuid>, Option<Uuid>) {
        match self {
            Self::All => (None, None, None),
            Self::Set(set) => (Some(set), None, None),
            Self::Role(role) => (None, Some(role), None),
            Self::Place(place) => (None, None, Some(place)),
        }
    }
}

/// Works out what role sets of a server may, where overrides of roles speak of no others than the permissions `said`. Whoever
/// calls it has taken the server.
macro_rules! work_out {
    ($tx:ident, $server:expr, $scope:expr, $said:expr) => {{
        use $crate::store::access as of;
        let (server, (set, role, place)): (uuid::Uuid, _) = ($server, $scope.parts());
        if place.is_none() {
            let text = sqlx::AssertSqlSafe(of::SET_PERMISSIONS.as_str());
            sqlx::query(text).bind(server).bind(set).bind(role).execute(&mut *$tx).await?;
        }
        let give = sqlx::query(sqlx::AssertSqlSafe(of::give_access($said)));
        give.bind(server).bind(set).bind(role).bind(place).execute(&mut *$tx).await?;
        let take = match $scope {
            of::Scope::All | of::Scope::Role(_) => sqlx::query(of::TAKE_ACCESS).bind(server),
            of::Scope::Place(place) => sqlx::query(of::TAKE_IN_PLACE).bind(server).bind(place),
            of::Scope::Set(set) => sqlx::query(of::TAKE_OF_SET).bind(set),
        };
        take.execute(&mut *$tx).await?;
    }};
}

pub(super) use work_out;

/// Puts a member into the role set that is theirs now, which is made and worked out if there was none. Whoever calls it has
/// taken the server.
macro_rules! settle {
    ($tx:ident, $server:expr, $user:expr) => {{
        let (server, user): (uuid::Uuid, uuid::Uuid) = ($server, $user);
        let roles: Vec<uuid::Uuid> = sqlx::query_scalar($crate::store::access::ROLES_OF)
            .bind(server)
            .bind(user)
            .fetch_all(&mut *$tx)
            .await?;
        let (is_named, timed_out): (bool, bool) =
            sqlx::query_as($crate::store::access::MARKS).bind(server).bind(user).fetch_one(&mut *$tx).await?;
        let named: Option<uuid::Uuid> = is_named.then_some(user);
        let key = $crate::store::access::key(named, &roles, timed_out);
        let found: Option<uuid::Uuid> = sqlx::query_scalar($crate::store::access::SET_BY_KEY)
            .bind(server)
            .bind(&key)
            .fetch_optional(&mut *$tx)
            .await?;
        let set = match found {
            Some(set) => set,
            None => {
                let set = $crate::ids::fresh($crate::clock::Clock::System.now());
                let add = sqlx::query($crate::store::access::ADD_SET);
                add.bind(set).bind(server).bind(named).bind(&key).bind(timed_out).execute(&mut *$tx).await?;
                let add = sqlx::query($crate::store::access::ADD_SET_ROLES);
                add.bind(server).bind(user).bind(set).execute(&mut *$tx).await?;
                $crate::store::access::work_out!(
                    $tx,
                    server,
                    $crate::store::access::Scope::Set(set),
                    rialto_protocol::Permissions::ALL
                );
                set
            }
        };
        sqlx::query($crate::store::access::MOVE_MEMBER)
            .bind(server)
            .bind(user)
            .bind(set)
            .execute(&mut *$tx)
            .await?;
        set
    }};
}

pub(super) use settle;
