//! Invites: ways into a server, each with a bound of time and perhaps of uses.

use rialto_protocol::http::{InvitePreview, ServerPreview};
use rialto_protocol::limits::{INVITES_MAX, SERVERS_MAX};
use rialto_protocol::{
    AuditAction, AuditChange, Error, Invite, Permission, Permissions, ServerId, Timestamp, User, UserId,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::audit::{NewEntry, note};
use super::driver::db::{read, transact};
use super::driver::rows::columns;
use super::driver::writes::Commit;
use super::user_rows::UserRow;
use super::{Db, StoreError, access, bans, members};
use crate::access::permissions;

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

impl NewInvite<'_> {
    /// What the audit log says of it: not its code, which is a secret.
    fn entry(&self) -> NewEntry {
        let creator = self.creator.0;
        let entry = NewEntry::of(self.creator, AuditAction::InviteCreate, creator, self.created_at);
        let new = |field: &str, after| AuditChange { field: field.to_owned(), before: Value::Null, after };
        let changes = vec![new("maxUses", json!(self.max_uses)), new("expiresAt", json!(self.expires_at))];
        NewEntry { changes, ..entry }
    }
}

/// What came of an invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// It was used, and the user is a member now, by the change of that access number.
    Joined(ServerId, i64),
    /// The user was a member already; it was not used.
    Already(ServerId),
    /// The user is a member of as many servers as a user may be; it was not used.
    TooManyServers,
    /// The user was kicked from its server since it was made; it was not used.
    Kicked,
    /// The user is banned from its server; it was not used.
    Banned,
    /// There is none with that code, or it is used up or expired.
    Unknown,
}

/// What came of making an invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// It lets people in.
    Kept,
    /// The creator has as many that do as a member may have.
    TooMany,
    /// The creator is no member (any more).
    NoMember,
    /// The creator may make none.
    Refused(Error),
}

/// What came of revoking an invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revoked {
    /// It lets nobody in any more.
    Done,
    /// Whoever asks is a member and may not revoke it.
    Refused(Error),
    /// There is none with that code that lets in, or whoever asks is no member of its server.
    Unknown,
}

/// Whether an invite lets in at a time: it has not expired, is not used up, and its creator was not kicked since.
macro_rules! live {
    ($now:literal) => {
        concat!(
            "invites.expires_at > ",
            $now,
            " AND (invites.max_uses IS NULL OR invites.uses < invites.max_uses)
            AND NOT EXISTS (SELECT 1 FROM kicks k WHERE k.server_id = invites.server_id
                AND k.user_id = invites.creator_id AND k.access_seq > invites.access_seq)"
        )
    };
}

pub(super) use live;

/// It is newer than every kick that there was.
const INSERT: &str = concat!(
    "INSERT INTO invites (code, server_id, creator_id, max_uses, uses, created_at, expires_at, access_seq)
    SELECT $1, $2, $3, $4, 0, $5, $6, a.last FROM access_sequence a
    WHERE (SELECT count(*) FROM invites WHERE server_id = $2 AND creator_id = $3 AND ",
    live!("$5"),
    ") < $7"
);

impl Db {
    /// Keeps an invite, if its creator may make one and has fewer than [`INVITES_MAX`] that let in.
    pub async fn create_invite(&self, invite: &NewInvite<'_>) -> Result<Made, StoreError> {
        transact!(self.pools, |tx| {
            // What the creator may do, and whether they are a member, stays so until the commit.
            sqlx::query(access::TAKE_SERVER).bind(invite.server.0).execute(&mut *tx).await?;
            let may = sqlx::query_scalar(access::MAY).bind(invite.server.0).bind(invite.creator.0);
            let may: Option<i64> = may.fetch_optional(&mut *tx).await?;
            let Some(may) = may.map(Permissions::from_bits) else { return Ok(Made::NoMember) };
            if let Err(error) = permissions::needs(may, Permission::CreateInvites) {
                return Ok(Made::Refused(error));
            }
            let kept = sqlx::query(INSERT)
                .bind(invite.code)
                .bind(invite.server.0)
                .bind(invite.creator.0)
                .bind(invite.max_uses)
                .bind(invite.created_at.0)
                .bind(invite.expires_at.0)
                .bind(INVITES_MAX)
                .execute(&mut *tx)
                .await?;
            if kept.rows_affected() == 0 {
                return Ok(Made::TooMany);
            }
            note!(tx, invite.server.0, &invite.entry());
            Ok(Made::Kept)
        })
    }
}

/// The invites of a server that let in, of one creator or of all; after one of them, if that is given.
const LIST: &str = concat!(
    "SELECT invites.code, invites.max_uses, invites.uses, invites.created_at AS made_at, invites.expires_at,
        u.id, u.username, u.display_name, u.avatar_url
    FROM invites JOIN users u ON u.id = invites.creator_id
    WHERE invites.server_id = $1 AND ",
    live!("$2"),
    " AND ($3 IS NULL OR invites.creator_id = $3)
        AND ($4 IS NULL OR (invites.created_at, invites.code) < ((SELECT created_at FROM invites WHERE code = $4), $4))
    ORDER BY invites.created_at DESC, invites.code DESC LIMIT CAST($5 AS BIGINT)"
);
/// Writing nothing, it takes the invite's row before that of its server, as whoever uses it does.
const TAKE: &str = concat!(
    "UPDATE invites SET uses = uses WHERE code = $1 AND ",
    live!("$2"),
    " RETURNING server_id, creator_id"
);
const DELETE: &str = "DELETE FROM invites WHERE code = $1";

struct InviteRow {
    code: String,
    max_uses: Option<i64>,
    uses: i64,
    made_at: i64,
    expires_at: i64,
    creator: UserRow,
}

columns!(InviteRow { code, max_uses, uses, made_at, expires_at } and creator);

/// Which invites of a server are read: those that let in at `now`, the newest first.
#[derive(Clone, Copy, Debug)]
pub struct InvitesWanted<'a> {
    /// The server.
    pub server: ServerId,
    /// When they let in.
    pub now: Timestamp,
    /// Of whom; of all if absent.
    pub creator: Option<UserId>,
    /// Those that come after this code.
    pub before: Option<&'a str>,
    /// How many at most.
    pub limit: i64,
}

impl Db {
    /// The invites that are wanted; without their links, which the store does not know.
    pub async fn invites(&self, wanted: InvitesWanted<'_>) -> Result<Vec<Invite>, StoreError> {
        let rows: Vec<InviteRow> = read!(self.pools, |conn| {
            Ok(sqlx::query_as(LIST)
                .bind(wanted.server.0)
                .bind(wanted.now.0)
                .bind(wanted.creator.map(|creator| creator.0))
                .bind(wanted.before)
                .bind(wanted.limit)
                .fetch_all(&mut *conn)
                .await?)
        })?;
        let invite = |row: InviteRow| {
            let creator = User::from(row.creator);
            Invite {
                url: String::new(),
                code: row.code,
                server_id: wanted.server,
                creator_id: creator.id,
                creator,
                max_uses: row.max_uses,
                uses: row.uses,
                created_at: Timestamp(row.made_at),
                expires_at: Timestamp(row.expires_at),
            }
        };
        Ok(rows.into_iter().map(invite).collect())
    }

    /// Ends the invite `code`, which lets in at `now`, if `actor` may revoke it.
    pub async fn revoke_invite(
        &self,
        code: &str,
        actor: UserId,
        now: Timestamp,
    ) -> Result<Revoked, StoreError> {
        transact!(self.pools, |tx| {
            let taken: Option<(Uuid, Uuid)> =
                sqlx::query_as(TAKE).bind(code).bind(now.0).fetch_optional(&mut *tx).await?;
            let Some((server, creator)) = taken else { return Ok(Revoked::Unknown) };
            sqlx::query(access::TAKE_SERVER).bind(server).execute(&mut *tx).await?;
            let may = sqlx::query_scalar(access::MAY).bind(server).bind(actor.0);
            let may: Option<i64> = may.fetch_optional(&mut *tx).await?;
            let Some(may) = may.map(Permissions::from_bits) else { return Ok(Revoked::Unknown) };
            if let Err(error) = permissions::revoke_invite(actor, UserId(creator), may) {
                return Ok(Revoked::Refused(error));
            }
            sqlx::query(DELETE).bind(code).execute(&mut *tx).await?;
            note!(tx, server, &NewEntry::of(actor, AuditAction::InviteRevoke, creator, now));
            Ok(Revoked::Done)
        })
    }
}

const PREVIEW: &str = concat!(
    "SELECT s.id, s.name, s.icon_url,
        (SELECT count(*) FROM members m WHERE m.server_id = s.id) AS member_count, invites.expires_at
    FROM invites JOIN servers s ON s.id = invites.server_id
    WHERE invites.code = $1 AND ",
    live!("$2")
);

struct PreviewRow {
    id: Uuid,
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
                id: ServerId(row.id),
                name: row.name,
                icon_url: row.icon_url,
                member_count: row.member_count,
            },
            expires_at: Timestamp(row.expires_at),
        }))
    }
}

/// Uses an invite once, whoever uses it, and gives its server.
pub(super) const USE: &str =
    concat!("UPDATE invites SET uses = uses + 1 WHERE code = $1 AND ", live!("$2"), " RETURNING server_id");
/// Whether the user $3 was kicked from the invite's server since it was made.
macro_rules! kicked {
    () => {
        "EXISTS (SELECT 1 FROM kicks mine WHERE mine.server_id = invites.server_id AND mine.user_id = $3
            AND mine.access_seq > invites.access_seq AND NOT mine.lifted)"
    };
}
/// Whether the user $3 is banned from the invite's server.
macro_rules! banned {
    () => {
        "EXISTS (SELECT 1 FROM bans b WHERE b.server_id = invites.server_id AND b.user_id = $3)"
    };
}
const USE_AS: &str = concat!(
    "UPDATE invites SET uses = uses + 1 WHERE code = $1 AND ",
    live!("$2"),
    " AND NOT EXISTS (SELECT 1 FROM members m WHERE m.server_id = invites.server_id AND m.user_id = $3)
        AND NOT ",
    kicked!(),
    " AND NOT ",
    banned!(),
    " AND (SELECT count(*) FROM members m JOIN servers s ON s.id = m.server_id
         WHERE m.user_id = $3 AND NOT s.direct) < $4
    RETURNING server_id"
);
const GIVE_BACK: &str = "UPDATE invites SET uses = uses - 1 WHERE code = $1";
const WHY_NOT: &str = concat!(
    "SELECT server_id, EXISTS (SELECT 1 FROM members m WHERE m.server_id = invites.server_id AND m.user_id = $3), ",
    live!("$2"),
    ", ",
    kicked!(),
    ", ",
    banned!(),
    " FROM invites WHERE code = $1 AND expires_at > $2"
);

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
            let server: Option<Uuid> = sqlx::query_scalar(USE_AS)
                .bind(code)
                .bind(now.0)
                .bind(user.0)
                .bind(SERVERS_MAX)
                .fetch_optional(&mut *tx)
                .await?;
            if let Some(server) = server {
                // A ban that is committed meanwhile takes the server, too.
                sqlx::query(access::TAKE_SERVER).bind(server).execute(&mut *tx).await?;
                let is_banned = sqlx::query_scalar(bans::IS_BANNED).bind(server).bind(user.0);
                if is_banned.fetch_one(&mut *tx).await? {
                    sqlx::query(GIVE_BACK).bind(code).execute(&mut *tx).await?;
                    return Ok(Accepted::Banned);
                }
                let number = members::join!(tx, server, user, now);
                return Ok(Accepted::Joined(ServerId(server), number));
            }
            let why: Option<(Uuid, bool, bool, bool, bool)> =
                sqlx::query_as(WHY_NOT).bind(code).bind(now.0).bind(user.0).fetch_optional(&mut *tx).await?;
            Ok(match why {
                Some((server, true, ..)) => Accepted::Already(ServerId(server)),
                Some((_, false, true, _, true)) => Accepted::Banned,
                Some((_, false, true, true, false)) => Accepted::Kicked,
                Some((_, false, true, false, false)) => Accepted::TooManyServers,
                Some((_, false, false, ..)) | None => Accepted::Unknown,
            })
        })
    }
}
