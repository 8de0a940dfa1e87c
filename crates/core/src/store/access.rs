//! Access: what comes of roles and overrides, kept as rows, and the sequence that numbers its changes.
//!
//! A member belongs to a role set, and `access` has a row for each role set and place where the set may view. Both are
//! worked out anew in the transaction that changes what they come of, by the statements here, which write only the rows that
//! change. The algorithm is that of [`crate::access::permissions`], against which a test holds it; what [`implied`] takes
//! away is taken away where it is read.
//!
//! The sequence is one row, which whoever changes access holds until the commit: so the numbers are committed in their
//! order, and who has seen one has seen all below it.
//!
//! [`implied`]: crate::access::permissions::implied

use std::sync::LazyLock;

use rialto_protocol::{Permission, Permissions};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Takes the next number.
pub(super) const NEXT: &str = "UPDATE access_sequence SET last = last + 1 RETURNING last";
/// The server keeps it.
pub(super) const KEEP: &str = "UPDATE servers SET access_seq = $2 WHERE id = $1";

/// Writing nothing, it takes the server's row: what begins with this happens one after the other in one server.
pub(super) const TAKE_SERVER: &str = "UPDATE servers SET owner_id = owner_id WHERE id = $1";

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
/// Whether the set of a member is theirs alone: they own the server, or an override names them.
pub(super) const IS_NAMED: &str = "
    SELECT EXISTS (SELECT 1 FROM servers WHERE id = $1 AND owner_id = $2)
        OR EXISTS (SELECT 1 FROM overrides WHERE server_id = $1 AND subject_id = $2 AND is_user)";
/// What a member may in the whole server.
pub(super) const MAY: &str = "
    SELECT rs.permissions FROM members m JOIN role_sets rs ON rs.id = m.role_set_id
    WHERE m.server_id = $1 AND m.user_id = $2";
pub(super) const SET_BY_KEY: &str = "SELECT id FROM role_sets WHERE server_id = $1 AND key = $2";
pub(super) const ADD_SET: &str =
    "INSERT INTO role_sets (id, server_id, user_id, key, permissions) VALUES ($1, $2, $3, $4, 0)";
pub(super) const ADD_SET_ROLE: &str = "INSERT INTO role_set_roles (role_set_id, role_id) VALUES ($1, $2)";
pub(super) const MOVE_MEMBER: &str =
    "UPDATE members SET role_set_id = $3 WHERE server_id = $1 AND user_id = $2";
/// Collects the sets that nobody is in.
pub(super) const COLLECT: &str = "
    DELETE FROM role_sets
    WHERE server_id = $1 AND NOT EXISTS (SELECT 1 FROM members m WHERE m.role_set_id = role_sets.id)";

/// The key of a role set: the user, and a digest of the roles where it holds some, since an index of PostgreSQL takes no
/// text as long as that of a hundred roles.
pub(super) fn key(user: Option<Uuid>, roles: &[Uuid]) -> String {
    let user = user.map(|user| user.simple().to_string()).unwrap_or_default();
    if roles.is_empty() {
        return user;
    }
    let digest = roles.iter().fold(Sha256::new(), |digest, role| digest.chain_update(role.as_bytes()));
    digest.finalize().iter().fold(user + " ", |key, byte| format!("{key}{byte:02x}"))
}

/// What unites the sets of bits in `column` of some rows: the two databases have no aggregate for it in common.
fn united(column: &str) -> String {
    let bits = (0..Permission::ALL.len()).map(|n| format!("MAX({column} & {})", 1_i64 << n));
    format!("COALESCE({}, 0)", bits.collect::<Vec<_>>().join(" + "))
}

const fn bit(permission: Permission) -> i64 {
    Permissions::of(&[permission]).bits()
}

/// What the sets of the server $1 may in all of it; of the set $2 alone, if that is given.
pub(super) static SET_PERMISSIONS: LazyLock<String> = LazyLock::new(|| {
    let (united, all, administrator) =
        (united("r.permissions"), Permissions::ALL.bits(), bit(Permission::Administrator));
    format!(
        "WITH base AS (
            SELECT rs.id AS id, CASE WHEN rs.user_id = s.owner_id THEN {all} ELSE {united} END AS permissions
            FROM role_sets rs JOIN servers s ON s.id = rs.server_id
            JOIN roles r ON r.server_id = rs.server_id AND (r.id = rs.server_id
                OR EXISTS (SELECT 1 FROM role_set_roles x WHERE x.role_set_id = rs.id AND x.role_id = r.id))
            WHERE rs.server_id = $1 AND ($2 IS NULL OR rs.id = $2)
            GROUP BY rs.id, rs.user_id, s.owner_id),
        may AS (
            SELECT id, CASE WHEN permissions & {administrator} <> 0 THEN {all} ELSE permissions END AS permissions
            FROM base)
        UPDATE role_sets SET permissions = may.permissions FROM may
        WHERE role_sets.id = may.id AND role_sets.permissions <> may.permissions"
    )
});

/// What the sets of the server $1 may in each place of it, as a table `found (set_id, access_id, permissions)` that has a
/// row where they may view; of the set $2 alone, if that is given.
static FOUND: LazyLock<String> = LazyLock::new(|| {
    let (allow, deny) = (united("o.allow"), united("o.deny"));
    let (view, administrator) = (bit(Permission::ViewChannel), bit(Permission::Administrator));
    format!(
        "WITH sets AS (
            SELECT id, user_id, permissions FROM role_sets
            WHERE server_id = $1 AND ($2 IS NULL OR id = $2)),
        places AS (
            SELECT id FROM servers WHERE id = $1
            UNION SELECT id FROM categories WHERE server_id = $1
            UNION SELECT access_id FROM channels WHERE server_id = $1 AND access_id = id),
        said AS (
            SELECT x.role_set_id AS set_id, o.access_id AS access_id, {allow} AS allow, {deny} AS deny
            FROM sets JOIN role_set_roles x ON x.role_set_id = sets.id
            JOIN overrides o ON o.server_id = $1 AND o.subject_id = x.role_id
            GROUP BY x.role_set_id, o.access_id),
        by_everyone AS (
            SELECT sets.id AS set_id, sets.user_id AS user_id, places.id AS access_id,
                sets.permissions AS base,
                (sets.permissions & ~COALESCE(e.deny, 0)) | COALESCE(e.allow, 0) AS may
            FROM sets CROSS JOIN places
            LEFT JOIN overrides e ON e.access_id = places.id AND e.subject_id = $1),
        by_roles AS (
            SELECT b.set_id, b.user_id, b.access_id, b.base,
                (b.may & ~COALESCE(said.deny, 0)) | COALESCE(said.allow, 0) AS may
            FROM by_everyone b LEFT JOIN said ON said.set_id = b.set_id AND said.access_id = b.access_id),
        by_user AS (
            SELECT b.set_id AS set_id, b.access_id AS access_id,
                CASE WHEN b.base & {administrator} <> 0 THEN b.base
                    ELSE (b.may & ~COALESCE(u.deny, 0)) | COALESCE(u.allow, 0) END AS permissions
            FROM by_roles b
            LEFT JOIN overrides u ON u.access_id = b.access_id AND u.subject_id = b.user_id AND u.is_user),
        found AS (SELECT set_id, access_id, permissions FROM by_user WHERE permissions & {view} <> 0)"
    )
});

/// Takes away the rows of access that are no more.
pub(super) static TAKE_ACCESS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{} DELETE FROM access
        WHERE role_set_id IN (SELECT id FROM role_sets WHERE server_id = $1 AND ($2 IS NULL OR id = $2))
            AND (role_set_id, access_id) NOT IN (SELECT set_id, access_id FROM found)",
        *FOUND
    )
});

/// Writes those that are new or have changed.
pub(super) static GIVE_ACCESS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{} INSERT INTO access (role_set_id, access_id, permissions)
        SELECT set_id, access_id, permissions FROM found WHERE TRUE
        ON CONFLICT (role_set_id, access_id) DO UPDATE SET permissions = excluded.permissions
        WHERE access.permissions <> excluded.permissions",
        *FOUND
    )
});

/// Works out what the role sets of a server may, or what one of them may. Whoever calls it has taken the server.
macro_rules! work_out {
    ($tx:ident, $server:expr, $set:expr) => {{
        let (server, set): (uuid::Uuid, Option<uuid::Uuid>) = ($server, $set);
        for text in [
            &*$crate::store::access::SET_PERMISSIONS,
            &*$crate::store::access::TAKE_ACCESS,
            &*$crate::store::access::GIVE_ACCESS,
        ] {
            let text = sqlx::AssertSqlSafe(text.as_str());
            sqlx::query(text).bind(server).bind(set).execute(&mut *$tx).await?;
        }
    }};
}

pub(super) use work_out;

/// Gives the role set of that key, made and worked out if there was none.
macro_rules! find_set {
    ($tx:ident, $server:expr, $user:expr, $roles:expr) => {{
        let (server, user): (uuid::Uuid, Option<uuid::Uuid>) = ($server, $user);
        let roles: &[uuid::Uuid] = $roles;
        let key = $crate::store::access::key(user, roles);
        let found: Option<uuid::Uuid> = sqlx::query_scalar($crate::store::access::SET_BY_KEY)
            .bind(server)
            .bind(&key)
            .fetch_optional(&mut *$tx)
            .await?;
        match found {
            Some(set) => set,
            None => {
                let set = $crate::ids::fresh($crate::clock::Clock::System.now());
                let add = sqlx::query($crate::store::access::ADD_SET);
                add.bind(set).bind(server).bind(user).bind(&key).execute(&mut *$tx).await?;
                for role in roles {
                    let add = sqlx::query($crate::store::access::ADD_SET_ROLE);
                    add.bind(set).bind(role).execute(&mut *$tx).await?;
                }
                $crate::store::access::work_out!($tx, server, Some(set));
                set
            }
        }
    }};
}

pub(super) use find_set;

/// Puts a member into the role set that is theirs now. Whoever calls it has taken the server.
macro_rules! settle {
    ($tx:ident, $server:expr, $user:expr) => {{
        let (server, user): (uuid::Uuid, uuid::Uuid) = ($server, $user);
        let roles: Vec<uuid::Uuid> = sqlx::query_scalar($crate::store::access::ROLES_OF)
            .bind(server)
            .bind(user)
            .fetch_all(&mut *$tx)
            .await?;
        let is_named: bool = sqlx::query_scalar($crate::store::access::IS_NAMED)
            .bind(server)
            .bind(user)
            .fetch_one(&mut *$tx)
            .await?;
        let set = $crate::store::access::find_set!($tx, server, is_named.then_some(user), &roles);
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
