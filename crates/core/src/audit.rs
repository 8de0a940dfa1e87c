//! The audit log: who did what in a server. Entries are written by the acts themselves, in their transactions.

use rialto_protocol::http::AuditQuery;
use rialto_protocol::limits::{PAGE_DEFAULT, PAGE_MAX};
use rialto_protocol::{AuditEntry, CategoryId, ChannelId, Permission, ServerId};
use serde_json::Value;

use crate::access::standing::Standing;
use crate::messages::within;
use crate::store::{AuditWanted, Target};
use crate::{Actor, Chat, Result};

pub(crate) mod act;

/// The verbs of the audit log.
pub struct Audit<'a>(&'a Chat);

impl Chat {
    /// The verbs of the audit log.
    #[must_use]
    pub const fn audit(&self) -> Audit<'_> {
        Audit(self)
    }
}

impl Audit<'_> {
    /// A page of what was done in `server`, the newest first. What concerns a channel or a category that the actor is not
    /// shown is left out; what concerns a deleted one is for administrators and for who did it.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `forbidden` for who may not view the audit log, `invalid` when `limit` is out of
    /// its range.
    pub async fn list(&self, actor: &Actor, server: ServerId, query: &AuditQuery) -> Result<Vec<AuditEntry>> {
        let read = || async {
            let community = self.0.community(Target::Server(server), &[actor.id()]).await?;
            let standing = community.standing(actor.id())?;
            standing.needs(Permission::ViewAuditLog)?;
            let wanted = AuditWanted {
                server,
                reader: actor.id(),
                manages_channels: standing.permissions.has(Permission::ManageChannels),
                administers: standing.permissions.has(Permission::Administrator),
                before: query.before,
                actor: query.actor_id,
                action: query.action,
                limit: within("limit", query.limit.unwrap_or(PAGE_DEFAULT), 1, PAGE_MAX)?,
            };
            let mut entries = self.0.db.audit(wanted).await?;
            entries.iter_mut().for_each(|entry| conceal(entry, &standing));
            Ok(entries)
        };
        self.0.directly(actor.id(), read).await
    }
}

/// Takes out of an entry the ids of channels and categories that its reader is not shown.
fn conceal(entry: &mut AuditEntry, reader: &Standing<'_>) {
    for change in &mut entry.changes {
        let is_shown = |value: &Value| match (change.field.as_str(), value.as_str()) {
            ("welcomeChannelId", Some(id)) => reader.channel(ChannelId::parse(id)).is_ok(),
            ("categoryId", Some(id)) => reader.category(CategoryId::parse(id)).is_ok(),
            _ => true,
        };
        let (before, after) = (is_shown(&change.before), is_shown(&change.after));
        if !before {
            change.before = Value::Null;
        }
        if !after {
            change.after = Value::Null;
        }
    }
}
