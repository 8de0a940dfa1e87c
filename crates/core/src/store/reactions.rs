//! Reactions: who reacts to a message with what.
//!
//! A message row holds what is shown of them, so that whoever reads messages reads no more rows. Both are written by the
//! writer's batch (`changes.rs`), in one transaction.

use std::collections::HashSet;

use rialto_protocol::{Message, MessageId, Reaction, User, UserId};
use uuid::Uuid;

use super::driver::db;
use super::user_rows::UserRow;
use super::{Db, StoreError};

/// The reactions that a message row holds.
pub(super) fn read(json: &str) -> Vec<Reaction> {
    serde_json::from_str(json).expect("only `written` writes them")
}

/// The reactions as a message row holds them; nothing where there are none.
pub(super) fn written(kinds: &[Reaction]) -> Option<String> {
    let json = || serde_json::to_string(kinds).expect("texts and numbers have a JSON form");
    (!kinds.is_empty()).then(json)
}

/// The text that reads with what the user $1 reacts to `count` messages.
pub(super) fn held_by(count: usize) -> String {
    let places: Vec<String> = (2..count + 2).map(|n| format!("${n}")).collect();
    let places = places.join(", ");
    format!("SELECT message_id, emoji FROM reactions WHERE user_id = $1 AND message_id IN ({places})")
}

/// Tells of each reaction to `messages` whether it is the reader's, by one statement if there are any.
macro_rules! mark {
    ($tx:ident, $reader:expr, $messages:expr) => {{
        let reacted = $messages.iter().filter(|message| !message.reactions.is_empty());
        let reacted: Vec<uuid::Uuid> = reacted.map(|message| message.id.0).collect();
        if !reacted.is_empty() {
            let count = reacted.len().next_power_of_two();
            let query = sqlx::query_as(sqlx::AssertSqlSafe($crate::store::reactions::held_by(count)));
            let query =
                (0..count).fold(query.bind($reader.0), |query, n| query.bind(reacted.get(n).copied()));
            let held: Vec<(uuid::Uuid, String)> = query.fetch_all(&mut *$tx).await?;
            $crate::store::reactions::mark_all(&mut $messages, &held);
        }
    }};
}

pub(super) use mark;

pub(super) fn mark_all(messages: &mut [Message], held: &[(Uuid, String)]) {
    let held: HashSet<(Uuid, &str)> =
        held.iter().map(|(message, emoji)| (*message, emoji.as_str())).collect();
    for message in messages {
        for kind in &mut message.reactions {
            kind.me = Some(held.contains(&(message.id.0, kind.emoji.as_str())));
        }
    }
}

const LIST: &str = "
    SELECT u.id, u.username, u.display_name, u.avatar_url FROM reactions r JOIN users u ON u.id = r.user_id
    WHERE r.message_id = $1 AND r.emoji = $2 AND r.n > COALESCE((
        SELECT a.n FROM reactions a WHERE a.message_id = $1 AND a.emoji = $2 AND a.user_id = $3), 0)
    ORDER BY r.n LIMIT CAST($4 AS BIGINT)";

impl Db {
    /// Those who react to a message with `emoji`, in the order in which they did: the first `limit` after the user `after`.
    pub async fn reactors(
        &self,
        message: MessageId,
        emoji: &str,
        after: Option<UserId>,
        limit: i64,
    ) -> Result<Vec<User>, StoreError> {
        let rows: Vec<UserRow> = db::read!(self.pools, |conn| {
            let list =
                sqlx::query_as(LIST).bind(message.0).bind(emoji).bind(after.map(|user| user.0)).bind(limit);
            Ok(list.fetch_all(&mut *conn).await?)
        })?;
        Ok(rows.into_iter().map(User::from).collect())
    }
}
