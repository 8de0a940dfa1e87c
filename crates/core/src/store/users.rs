//! Users: making and finding them. Their passwords are in `passwords.rs`.

use rialto_protocol::http::ProfileBody;
use rialto_protocol::{ServerId, Timestamp, User, UserId, UserProfile};
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

use super::driver::db::{Pools, read, snapshot, transact};
use super::driver::rows::columns;
use super::driver::writes::Commit;
use super::sessions::{NewSession, insert_session};
use super::user_rows::{ProfileRow, UserRow, key};
use super::{Db, StoreError, communities, directs, invites, members};
use crate::look_alike::shapes;
use crate::words;

/// A user to be.
#[derive(Clone, Copy, Debug)]
pub struct NewUser<'a> {
    /// Its id.
    pub id: UserId,
    /// Its name to sign in with.
    pub username: &'a str,
    /// Its name to show.
    pub display_name: &'a str,
    /// What it signs in with.
    pub sign_in: SignIn<'a>,
    /// When it is made.
    pub created_at: Timestamp,
}

/// What a user signs in with.
#[derive(Clone, Copy, Debug)]
pub enum SignIn<'a> {
    /// A password.
    Password {
        /// Its hash.
        hash: &'a str,
    },
    /// The word of another issuer.
    Issuer {
        /// The issuer.
        issuer: &'a str,
        /// What it calls the user.
        subject: &'a str,
    },
}

impl<'a> SignIn<'a> {
    const fn columns(self) -> (Option<&'a str>, Option<&'a str>, Option<&'a str>) {
        match self {
            Self::Password { hash } => (Some(hash), None, None),
            Self::Issuer { issuer, subject } => (None, Some(issuer), Some(subject)),
        }
    }
}

/// What lets a user in. The first user of all needs nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission<'a> {
    /// Nothing is needed.
    Free,
    /// An invite's code, which is used up once.
    Invite(&'a str),
    /// Nothing was brought, and something is needed.
    Nothing,
}

/// A user who was let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The user.
    pub user: User,
    /// The server that the invite led to, and the access number of that change.
    pub joined: Option<(ServerId, i64)>,
}

/// A user as the administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The user.
    pub user: User,
    /// Whether it owns the node.
    pub owns_node: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

const WITHOUT_SHAPE: &str =
    "SELECT id, username FROM users WHERE shape IS NULL ORDER BY created_at, id LIMIT CAST($1 AS BIGINT)";
// Who was here later gets a shape that no name has, and keeps the name. A name that was not composed is found by its
// composed form from now on.
const SET_SHAPE: &str = "
    UPDATE users SET
        shape = CASE WHEN EXISTS (SELECT 1 FROM users o WHERE o.shape = $2) THEN $2 || '/' || $5 ELSE $2 END,
        folded_shape =
            CASE WHEN EXISTS (SELECT 1 FROM users o WHERE o.folded_shape = $3) THEN $3 || '/' || $5 ELSE $3 END,
        username_key = CASE WHEN EXISTS (SELECT 1 FROM users o WHERE o.username_key = $4) THEN username_key
            ELSE $4 END
    WHERE id = $1";
/// How many users get their shapes in one transaction.
const FILLED_AT_ONCE: i64 = 500;

/// Works out the shapes of users of a time before there were any. It is called while the database is opened.
pub(super) async fn fill_shapes(pools: &Pools) -> Result<(), StoreError> {
    loop {
        let rows: Vec<(Uuid, String)> = read!(*pools, |conn| {
            Ok(sqlx::query_as(WITHOUT_SHAPE).bind(FILLED_AT_ONCE).fetch_all(&mut *conn).await?)
        })?;
        if rows.is_empty() {
            return Ok(());
        }
        transact!(*pools, |tx| {
            for (id, username) in &rows {
                let (shape, folded_shape) = shapes(username);
                let composed: String = username.nfc().collect();
                sqlx::query(SET_SHAPE)
                    .bind(id)
                    .bind(shape)
                    .bind(folded_shape)
                    .bind(key(&composed))
                    .bind(id.to_string())
                    .execute(&mut *tx)
                    .await?;
            }
            Ok(())
        })?;
    }
}

// Of two first users at once both may find nobody: the index users_node_owner then stops the later one.
const INSERT: &str = "
    INSERT INTO users (id, username, username_key, display_name, password_hash, issuer, subject, owns_node,
        created_at, words, shape, folded_shape)
    SELECT $1, $2, $3, $4, $5, $6, $7, NOT EXISTS (SELECT 1 FROM users), $8, $9, $10, $11
    WHERE $12 OR NOT EXISTS (SELECT 1 FROM users)
    RETURNING id, username, display_name, avatar_url";

macro_rules! insert_user {
    ($tx:ident, $user:expr, $admitted:expr) => {{
        let user: &NewUser<'_> = $user;
        let (hash, issuer, subject) = user.sign_in.columns();
        let (shape, folded_shape) = shapes(user.username);
        sqlx::query_as::<_, UserRow>(INSERT)
            .bind(user.id.0)
            .bind(user.username)
            .bind(key(user.username))
            .bind(user.display_name)
            .bind(hash)
            .bind(issuer)
            .bind(subject)
            .bind(user.created_at.0)
            .bind(words::of(&[user.display_name, user.username]))
            .bind(shape)
            .bind(folded_shape)
            .bind($admitted)
            .fetch_optional(&mut *$tx)
            .await?
            .map(User::from)
    }};
}

impl Db {
    /// Makes `user` with a first session, and a member of the server that an invite leads to, starting at
    /// the heads of its channels. The first user of all owns the node and needs no admission.
    ///
    /// Gives nothing, and changes nothing, when `admission` does not let in. Conflicts: `Username`, and
    /// `NodeOwner` when another first user was quicker: then it is to be tried again.
    pub async fn register(
        &self,
        user: &NewUser<'_>,
        admission: Admission<'_>,
        session: &NewSession,
    ) -> Result<Option<Registered>, StoreError> {
        transact!(self.pools, Commit::Told, |tx| {
            let (free, joined) = match admission {
                Admission::Free => (true, None),
                Admission::Nothing => (false, None),
                Admission::Invite(code) => {
                    let server: Option<Uuid> = sqlx::query_scalar(invites::USE)
                        .bind(code)
                        .bind(user.created_at.0)
                        .fetch_optional(&mut *tx)
                        .await?;
                    (server.is_some(), server)
                }
            };
            let Some(made) = insert_user!(tx, user, free) else { return Ok(None) };
            insert_session!(tx, user.id, session);
            let joined = match joined {
                Some(server) => {
                    let number = members::join!(tx, server, user.id, user.created_at);
                    Some((ServerId(server), number))
                }
                None => None,
            };
            Ok(Some(Registered { user: made, joined }))
        })
    }
}

const ADMITS: &str = concat!(
    "SELECT NOT EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM invites WHERE code = $1 AND ",
    invites::live!("$2"),
    ")"
);

impl Db {
    /// Whether a registration with `code` would be let in at `now`. Only a hint: [`Db::register`] decides.
    pub async fn admits(&self, code: Option<&str>, now: Timestamp) -> Result<bool, StoreError> {
        read!(self.pools, |conn| {
            Ok(sqlx::query_scalar(ADMITS).bind(code).bind(now.0).fetch_one(&mut *conn).await?)
        })
    }

    /// Makes `user` without asking for admission; the first user of all owns the node. Conflicts:
    /// `Username`, `Subject`, and `NodeOwner` as in [`Db::register`].
    pub async fn add_user(&self, user: &NewUser<'_>) -> Result<User, StoreError> {
        transact!(self.pools, |tx| {
            insert_user!(tx, user, true).ok_or(StoreError::Other(sqlx::Error::RowNotFound.into()))
        })
    }
}

/// Since when the user $2 is in the server $3, if the user $1 shares one or a direct conversation with them or is the same.
const SEEN_BY: &str = concat!(
    "
    SELECT u.id, u.username, u.display_name, u.avatar_url, u.bio, u.status, m.joined_at, m.nickname,
        t.ends_at
    FROM users u LEFT JOIN members m ON m.user_id = u.id AND m.server_id = $3
    LEFT JOIN timeouts t ON t.server_id = m.server_id AND t.user_id = m.user_id
    WHERE u.id = $2 AND (u.id = $1 OR ",
    directs::knows!(),
    ")"
);
const MUTUAL: &str = "
    SELECT a.server_id FROM members a JOIN members b ON b.server_id = a.server_id
    JOIN servers s ON s.id = a.server_id AND NOT s.direct
    WHERE a.user_id = $1 AND b.user_id = $2 ORDER BY a.joined_at, a.server_id";

struct SeenRow {
    profile: ProfileRow,
    joined_at: Option<i64>,
    nickname: Option<String>,
    ends_at: Option<i64>,
}

columns!(SeenRow { joined_at, nickname, ends_at } and profile);

impl Db {
    /// The user `id` as `reader` sees them, who shares a server with them: with their roles in `server` and the time
    /// since which they are in it, and the servers that both are in.
    pub async fn profile(
        &self,
        reader: UserId,
        id: UserId,
        server: Option<ServerId>,
    ) -> Result<Option<ProfileBody>, StoreError> {
        snapshot!(self.pools, |tx| {
            let seen: Option<SeenRow> = sqlx::query_as(SEEN_BY)
                .bind(reader.0)
                .bind(id.0)
                .bind(server.map(|server| server.0))
                .fetch_optional(&mut *tx)
                .await?;
            let Some(seen) = seen else { return Ok(None) };
            let roles = match server {
                Some(server) => {
                    let rows: Vec<communities::RoleRow> = sqlx::query_as(communities::ROLES_OF)
                        .bind(server.0)
                        .bind(id.0)
                        .fetch_all(&mut *tx)
                        .await?;
                    rows.iter().map(|row| communities::role(server, row)).collect()
                }
                None => Vec::new(),
            };
            let mutual: Vec<Uuid> =
                sqlx::query_scalar(MUTUAL).bind(reader.0).bind(id.0).fetch_all(&mut *tx).await?;
            Ok(Some(ProfileBody {
                user: seen.profile.into(),
                roles,
                joined_at: seen.joined_at.map(Timestamp),
                nickname: seen.nickname,
                timeout_until: seen.ends_at.map(Timestamp),
                mutual_server_ids: mutual.into_iter().map(ServerId).collect(),
            }))
        })
    }
}

const BY_ID: &str = "SELECT id, username, display_name, avatar_url, bio, status FROM users WHERE id = $1";
const ALL: &str = "SELECT id, username, display_name, avatar_url, owns_node, created_at FROM users
    ORDER BY username_key";

struct AccountRow {
    user: UserRow,
    owns_node: bool,
    created_at: i64,
}

columns!(AccountRow { owns_node, created_at } and user);

impl Db {
    /// The user `id`.
    pub async fn user(&self, id: UserId) -> Result<Option<UserProfile>, StoreError> {
        read!(self.pools, |conn| {
            let row: Option<ProfileRow> = sqlx::query_as(BY_ID).bind(id.0).fetch_optional(&mut *conn).await?;
            Ok(row.map(UserProfile::from))
        })
    }

    /// Every user, by name.
    pub async fn users(&self) -> Result<Vec<Account>, StoreError> {
        read!(self.pools, |conn| {
            let rows: Vec<AccountRow> = sqlx::query_as(ALL).fetch_all(&mut *conn).await?;
            let account = |row: AccountRow| Account {
                user: row.user.into(),
                owns_node: row.owns_node,
                created_at: Timestamp(row.created_at),
            };
            Ok(rows.into_iter().map(account).collect())
        })
    }
}
