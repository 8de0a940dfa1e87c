//! Invites: ways into a server, each with a bound of time and perhaps of uses.

use rialto_protocol::http::{InvitePreview, ServerPreview};
use rialto_protocol::limits::SERVERS_MAX;
use rialto_protocol::{ServerId, Timestamp, UserId};

use super::db::{read, transact};
use super::rows::columns;
use super::writes::Commit;
use super::{Db, StoreError, members};

/// An invite to be.
#[derive(Clone, Copy, Debug)]
pub struct NewInvite<'a> {
    /// What lets in.
    pub code: &'a str,
    /// Where it leads.
    pub server: ServerId,
    /// Who makes it.
    pub creator: UserId,
    /// How often it may be used; without bound when absent.
    pub max_uses: Option<i64>,
    /// When it is made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// What came of an invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// It was used, and the user is a member now.
    Joined(ServerId),
    /// The user was a member already; it was not used.
    Already(ServerId),
    /// The user is a member of as many servers as a user may be; it was not used.
    TooManyServers,
    /// There is none with that code, or it is used up or expired.
    Unknown,
}

const INSERT: &str = "
    INSERT INTO invites (code, server_id, creator_id, max_uses, uses, created_at, expires_at)
    VALUES ($1, $2, $3, $4, 0, $5, $6)";

impl Db {
    /// Keeps an invite. `Foreign` when there is no such server (any more).
    pub async fn create_invite(&self, invite: &NewInvite<'_>) -> Result<(), StoreError> {
        transact!(self.pools, |tx| {
            sqlx::query(INSERT)
                .bind(invite.code)
                .bind(invite.server.to_string())
                .bind(invite.creator.to_string())
                .bind(invite.max_uses)
                .bind(invite.created_at.0)
                .bind(invite.expires_at.0)
                .execute(&mut *tx)
                .await?;
            Ok(())
        })
    }
}

const PREVIEW: &str = "
    SELECT s.id, s.name, s.icon_url,
        (SELECT count(*) FROM members m WHERE m.server_id = s.id) AS member_count, i.expires_at
    FROM invites i JOIN servers s ON s.id = i.server_id
    WHERE i.code = $1 AND i.expires_at > $2 AND (i.max_uses IS NULL OR i.uses < i.max_uses)";

struct PreviewRow {
    id: String,
    name: String,
    icon_url: Option<String>,
    member_count: i64,
    expires_at: i64,
}

columns!(PreviewRow { id, name, icon_url, member_count, expires_at });

impl Db {
    /// Where the invite `code` leads, if it lets in at `now`.
    pub async fn invite_preview(
        &self,
        code: &str,
        now: Timestamp,
    ) -> Result<Option<InvitePreview>, StoreError> {
        let row: Option<PreviewRow> = read!(self.pools, |conn| {
            Ok(sqlx::query_as(PREVIEW).bind(code).bind(now.0).fetch_optional(&mut *conn).await?)
        })?;
        Ok(row.map(|row| InvitePreview {
            code: code.to_owned(),
            server: ServerPreview {
                id: ServerId::parse(&row.id),
                name: row.name,
                icon_url: row.icon_url,
                member_count: row.member_count,
            },
            expires_at: Timestamp(row.expires_at),
        }))
    }
}

/// Uses an invite once, whoever uses it, and gives its server.
pub(super) const USE: &str = "
    UPDATE invites SET uses = uses + 1
    WHERE code = $1 AND expires_at > $2 AND (max_uses IS NULL OR uses < max_uses)
    RETURNING server_id";
const USE_AS: &str = "
    UPDATE invites SET uses = uses + 1
    WHERE code = $1 AND expires_at > $2 AND (max_uses IS NULL OR uses < max_uses)
        AND NOT EXISTS (SELECT 1 FROM members m WHERE m.server_id = invites.server_id AND m.user_id = $3)
        AND (SELECT count(*) FROM members m WHERE m.user_id = $3) < $4
    RETURNING server_id";
const WHY_NOT: &str = "
    SELECT server_id, EXISTS (SELECT 1 FROM members m WHERE m.server_id = i.server_id AND m.user_id = $3),
        max_uses IS NULL OR uses < max_uses
    FROM invites i WHERE code = $1 AND expires_at > $2";

impl Db {
    /// Uses the invite `code` at `now` to make `user` a member of its server, starting at the heads of its
    /// channels. A conflict on `Member` means that the same user was let in at the same moment.
    pub async fn accept_invite(
        &self,
        code: &str,
        user: UserId,
        now: Timestamp,
    ) -> Result<Accepted, StoreError> {
        transact!(self.pools, Commit::Told, |tx| {
            let server: Option<String> = sqlx::query_scalar(USE_AS)
                .bind(code)
                .bind(now.0)
                .bind(user.to_string())
                .bind(SERVERS_MAX)
                .fetch_optional(&mut *tx)
                .await?;
            if let Some(server) = server {
                members::join!(tx, server.as_str(), user, now);
                return Ok(Accepted::Joined(ServerId::parse(&server)));
            }
            let why: Option<(String, bool, bool)> = sqlx::query_as(WHY_NOT)
                .bind(code)
                .bind(now.0)
                .bind(user.to_string())
                .fetch_optional(&mut *tx)
                .await?;
            Ok(match why {
                Some((server, true, _)) => Accepted::Already(ServerId::parse(&server)),
                Some((_, false, true)) => Accepted::TooManyServers,
                Some((_, false, false)) | None => Accepted::Unknown,
            })
        })
    }
}
