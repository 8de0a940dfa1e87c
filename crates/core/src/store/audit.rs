//! The audit log: what was done in a server, and by whom. An entry is written in the transaction of what it tells of.

use rialto_protocol::{
    AuditAction, AuditChange, AuditEntry, AuditEntryId, ServerId, TargetId, Timestamp, User, UserId,
};
use uuid::Uuid;

use super::driver::db::read;
use super::driver::rows::columns;
use super::user_rows::UserRow;
use super::{Db, StoreError, access};
use crate::ids;

/// An entry to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// Its id.
    pub id: AuditEntryId,
    /// Who does it.
    pub actor: UserId,
    /// What is done.
    pub action: AuditAction,
    /// The thing that is acted on.
    pub target: Uuid,
    /// The channel or the category that it is about: whoever reads the entry must be shown that.
    pub place: Option<Uuid>,
    /// What becomes different.
    pub changes: Vec<AuditChange>,
    /// Why.
    pub reason: Option<String>,
    /// When.
    pub created_at: Timestamp,
}

impl NewEntry {
    /// An entry that says that `actor` did something at a time, and no more.
    #[must_use]
    pub fn of(actor: UserId, action: AuditAction, target: Uuid, created_at: Timestamp) -> Self {
        let (id, changes) = (AuditEntryId(ids::fresh(created_at)), Vec::new());
        Self { id, actor, action, target, place: None, changes, reason: None, created_at }
    }

    /// What becomes different, as it is kept.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(&self.changes).expect("changes are plain JSON")
    }
}

/// Whoever writes one has taken the server, so that its entries are counted one after the other.
pub(super) const INSERT: &str = "
    INSERT INTO audit (server_id, number, id, actor_id, action, target_id, place_id, changes, reason, created_at)
    SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9 FROM audit WHERE server_id = $1";

/// Writes an entry of a server, which is taken.
macro_rules! note {
    ($tx:ident, $server:expr, $entry:expr) => {{
        let entry: &$crate::store::NewEntry = $entry;
        let note = sqlx::query($crate::store::audit::INSERT).bind($server).bind(entry.id.0);
        let note = note.bind(entry.actor.0).bind(entry.action.name()).bind(entry.target).bind(entry.place);
        let note = note.bind(entry.json()).bind(entry.reason.as_deref()).bind(entry.created_at.0);
        note.execute(&mut *$tx).await?;
    }};
}

pub(super) use note;

/// Which entries of a server are read: the newest first, as far as the reader is shown what they are about.
#[derive(Clone, Copy, Debug)]
pub struct AuditWanted {
    /// The server.
    pub server: ServerId,
    /// Who reads.
    pub reader: UserId,
    /// Whether they are shown every category.
    pub manages_channels: bool,
    /// Whether they are shown entries of what is deleted, which else is for who did it.
    pub administers: bool,
    /// Those before this one.
    pub before: Option<AuditEntryId>,
    /// What this user did; what anybody did if absent.
    pub actor: Option<UserId>,
    /// What is called so; everything if absent.
    pub action: Option<AuditAction>,
    /// How many at most.
    pub limit: i64,
}

const LIST: &str = concat!(
    "SELECT a.id AS entry_id, a.action, a.target_id, a.changes, a.reason, a.created_at AS made_at,
        t.id AS target_user, t.username AS target_username, t.display_name AS target_name,
        t.avatar_url AS target_avatar, u.id, u.username, u.display_name, u.avatar_url
    FROM audit a JOIN users u ON u.id = a.actor_id LEFT JOIN users t ON t.id = a.target_id
    WHERE a.server_id = $1
        AND ($3 IS NULL OR a.number < (SELECT b.number FROM audit b WHERE b.id = $3 AND b.server_id = $1))
        AND ($4 IS NULL OR a.actor_id = $4) AND ($5 IS NULL OR a.action = $5)
        AND (a.place_id IS NULL
            OR EXISTS (SELECT 1 FROM channels c",
    access::seen_by!("$2"),
    " WHERE c.id = a.place_id)
            OR EXISTS (SELECT 1 FROM categories g WHERE g.id = a.place_id AND ($6
                OR EXISTS (SELECT 1 FROM channels c",
    access::seen_by!("$2"),
    " WHERE c.category_id = g.id)))
            OR (($7 OR a.actor_id = $2)
                AND NOT EXISTS (SELECT 1 FROM channels c WHERE c.id = a.place_id)
                AND NOT EXISTS (SELECT 1 FROM categories g WHERE g.id = a.place_id)))
    ORDER BY a.number DESC LIMIT CAST($8 AS BIGINT)"
);

struct EntryRow {
    entry_id: Uuid,
    action: String,
    target_id: Uuid,
    changes: String,
    reason: Option<String>,
    made_at: i64,
    target_user: Option<Uuid>,
    target_username: Option<String>,
    target_name: Option<String>,
    target_avatar: Option<String>,
    actor: UserRow,
}

columns!(EntryRow {
    entry_id, action, target_id, changes, reason, made_at, target_user, target_username, target_name, target_avatar,
} and actor);

impl EntryRow {
    /// The entry; nothing for one of a later version of the program, whose action has no name here.
    fn into_entry(self) -> Option<AuditEntry> {
        let action = AuditAction::ALL.iter().find(|action| action.name() == self.action)?;
        let target_user = self.target_user.map(|id| User {
            id: UserId(id),
            username: self.target_username.unwrap_or_default(),
            display_name: self.target_name.unwrap_or_default(),
            avatar_url: self.target_avatar,
        });
        Some(AuditEntry {
            id: AuditEntryId(self.entry_id),
            actor: self.actor.into(),
            action: *action,
            target_id: TargetId(self.target_id),
            target_user,
            changes: serde_json::from_str(&self.changes).unwrap_or_default(),
            reason: self.reason,
            created_at: Timestamp(self.made_at),
        })
    }
}

impl Db {
    /// The entries that are wanted.
    pub async fn audit(&self, wanted: AuditWanted) -> Result<Vec<AuditEntry>, StoreError> {
        let rows: Vec<EntryRow> = read!(self.pools, |conn| {
            Ok(sqlx::query_as(LIST)
                .bind(wanted.server.0)
                .bind(wanted.reader.0)
                .bind(wanted.before.map(|entry| entry.0))
                .bind(wanted.actor.map(|actor| actor.0))
                .bind(wanted.action.map(AuditAction::name))
                .bind(wanted.manages_channels)
                .bind(wanted.administers)
                .bind(wanted.limit)
                .fetch_all(&mut *conn)
                .await?)
        })?;
        Ok(rows.into_iter().filter_map(EntryRow::into_entry).collect())
    }
}
