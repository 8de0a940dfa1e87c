//! Profiles: what users show of themselves, and what tokens of other issuers have said of that.

use rialto_protocol::{DirectsFrom, ServerId, Timestamp, User, UserId, UserProfile};
use uuid::Uuid;

use super::driver::db::{read, transact};
use super::driver::rows::columns;
use super::user_rows::{ProfileRow, UserRow, key};
use super::{Db, StoreError, members};

/// What the tokens of a user of another issuer have said of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// The user name.
    pub username: Option<String>,
    /// The name to show.
    pub name: Option<String>,
    /// Where the picture is.
    pub picture: Option<String>,
    /// When the newest of these tokens was made.
    pub issued_at: Option<Timestamp>,
}

impl Claims {
    /// Whether they say something otherwise than `others`. What they leave out says nothing.
    #[must_use]
    pub fn differs_from(&self, others: &Self) -> bool {
        let news = |said: &Option<String>, told: &Option<String>| said.is_some() && said != told;
        news(&self.username, &others.username)
            || news(&self.name, &others.name)
            || news(&self.picture, &others.picture)
    }
}

/// A user whose profile has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedUser {
    /// The user as it is now.
    pub profile: UserProfile,
    /// The servers that it is a member of.
    pub servers: Vec<ServerId>,
    /// Those of them that it was never shown: direct conversations in which nothing was said.
    pub unshown: Vec<ServerId>,
}

/// What is to be changed of a profile; what is left out stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProfileEdit<'a> {
    /// The name to show.
    pub display_name: Option<&'a str>,
    /// What the user says about themselves.
    pub bio: Option<&'a str>,
    /// What the user is doing.
    pub status: Option<&'a str>,
    /// From whom the user is open to new direct conversations.
    pub directs_from: Option<DirectsFrom>,
}

const SET_PROFILE: &str = "
    UPDATE users SET display_name = COALESCE($2, display_name), bio = COALESCE($3, bio), status = COALESCE($4, status),
        directs_from = COALESCE($5, directs_from)
    WHERE id = $1 RETURNING id, username, display_name, avatar_url, bio, status";
const SERVERS: &str = "
    SELECT m.server_id, m.closed_seq IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM channels c WHERE c.server_id = m.server_id AND c.rev > 0)
    FROM members m WHERE m.user_id = $1";

/// A user with this profile, and their servers.
macro_rules! changed {
    ($tx:ident, $profile:expr) => {{
        let profile: UserProfile = $profile;
        let rows: Vec<(Uuid, bool)> =
            sqlx::query_as(SERVERS).bind(profile.user.id.0).fetch_all(&mut *$tx).await?;
        let unshown = rows.iter().filter(|(_, is_unshown)| *is_unshown);
        let unshown = unshown.map(|(server, _)| ServerId(*server)).collect();
        let servers = rows.iter().map(|(server, _)| ServerId(*server)).collect();
        ChangedUser { profile, servers, unshown }
    }};
}

const NOBODY: &str = "nobody";

const fn directs_from(from: DirectsFrom) -> &'static str {
    match from {
        DirectsFrom::Servers => "servers",
        DirectsFrom::Nobody => NOBODY,
    }
}

const DIRECTS_FROM: &str = "SELECT directs_from FROM users WHERE id = $1";

impl Db {
    /// From whom `user` is open to new direct conversations; nothing if there is no such user.
    pub async fn directs_from(&self, user: UserId) -> Result<Option<DirectsFrom>, StoreError> {
        let kept: Option<String> = read!(self.pools, |conn| {
            Ok(sqlx::query_scalar(DIRECTS_FROM).bind(user.0).fetch_optional(&mut *conn).await?)
        })?;
        Ok(kept.map(|kept| if kept == NOBODY { DirectsFrom::Nobody } else { DirectsFrom::Servers }))
    }
}

impl Db {
    /// Changes the profile of `user`; nothing if there is no such user.
    pub async fn set_profile(
        &self,
        user: UserId,
        edit: ProfileEdit<'_>,
    ) -> Result<Option<ChangedUser>, StoreError> {
        transact!(self.pools, |tx| {
            let row: Option<ProfileRow> = sqlx::query_as(SET_PROFILE)
                .bind(user.0)
                .bind(edit.display_name)
                .bind(edit.bio)
                .bind(edit.status)
                .bind(edit.directs_from.map(directs_from))
                .fetch_optional(&mut *tx)
                .await?;
            let Some(profile) = row.map(UserProfile::from) else { return Ok(None) };
            if edit.display_name.is_some() {
                members::set_words!(tx, user.0, &profile.user.display_name, &profile.user.username);
            }
            Ok(Some(changed!(tx, profile)))
        })
    }
}

// What a claim leaves out stays, and so does what is claimed as it was before.
const FOLLOW_CLAIMS: &str = "
    UPDATE users SET
        display_name = CASE
            WHEN $3 IS NOT NULL AND $3 IS DISTINCT FROM claimed_name THEN $3
            WHEN $3 IS NULL AND $6 IS NOT NULL AND display_name = username THEN $6
            ELSE display_name END,
        avatar_url = CASE
            WHEN $4 IS NOT NULL AND $4 IS DISTINCT FROM claimed_picture THEN $4 ELSE avatar_url END,
        username = COALESCE($6, username), username_key = COALESCE($7, username_key),
        claimed_username = COALESCE($2, claimed_username), claimed_name = COALESCE($3, claimed_name),
        claimed_picture = COALESCE($4, claimed_picture), claimed_at = $5
    WHERE id = $1 AND (claimed_at IS NULL OR claimed_at < $5)
    RETURNING id, username, display_name, avatar_url, bio, status";

impl Db {
    /// Makes the profile of `user` follow a token's `claims`, with `username` as its name to sign in with, if one is
    /// given. Gives nothing, and changes nothing, where a token that is as new was followed before. Conflict: `Username`.
    pub async fn follow_claims(
        &self,
        user: UserId,
        claims: &Claims,
        username: Option<&str>,
    ) -> Result<Option<ChangedUser>, StoreError> {
        transact!(self.pools, |tx| {
            let row: Option<ProfileRow> = sqlx::query_as(FOLLOW_CLAIMS)
                .bind(user.0)
                .bind(claims.username.as_deref())
                .bind(claims.name.as_deref())
                .bind(claims.picture.as_deref())
                .bind(claims.issued_at.map(|at| at.0))
                .bind(username)
                .bind(username.map(key))
                .fetch_optional(&mut *tx)
                .await?;
            let Some(profile) = row.map(UserProfile::from) else { return Ok(None) };
            members::set_words!(tx, user.0, &profile.user.display_name, &profile.user.username);
            Ok(Some(changed!(tx, profile)))
        })
    }
}

const BY_SUBJECT: &str = "
    SELECT id, username, display_name, avatar_url, claimed_username, claimed_name, claimed_picture, claimed_at
    FROM users WHERE issuer = $1 AND subject = $2";

struct ClaimsRow {
    user: UserRow,
    claimed_username: Option<String>,
    claimed_name: Option<String>,
    claimed_picture: Option<String>,
    claimed_at: Option<i64>,
}

columns!(ClaimsRow { claimed_username, claimed_name, claimed_picture, claimed_at } and user);

impl Db {
    /// The user that `issuer` calls `subject`, and what it has said of them.
    pub async fn user_by_subject(
        &self,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<(User, Claims)>, StoreError> {
        read!(self.pools, |conn| {
            let row: Option<ClaimsRow> =
                sqlx::query_as(BY_SUBJECT).bind(issuer).bind(subject).fetch_optional(&mut *conn).await?;
            let known = |row: ClaimsRow| {
                let claims = Claims {
                    username: row.claimed_username,
                    name: row.claimed_name,
                    picture: row.claimed_picture,
                    issued_at: row.claimed_at.map(Timestamp),
                };
                (row.user.into(), claims)
            };
            Ok(row.map(known))
        })
    }
}
