//! What a batch reads of those who react to the messages that it is about.

use std::collections::BTreeMap;

use rialto_protocol::limits::REACTORS_SHOWN;
use rialto_protocol::{MessageId, UserId};
use uuid::Uuid;

use super::Loaded;
use crate::log::change::Change;

/// What must be read of who reacts.
pub(super) struct Reacting {
    /// With what those who ask react to messages that show reactions: the index of the change, which message, and who.
    pub(super) held: Vec<(usize, MessageId, UserId)>,
    /// Of kinds that are taken back, and of which not all are shown: the first so many.
    pub(super) first: Vec<(MessageId, &'static str, i64)>,
}

/// What must be read of those who react to the messages that changes are about.
pub(super) fn reacting(batch: &[Change], loaded: &[Loaded]) -> Reacting {
    let (mut held, mut first) = (Vec::new(), BTreeMap::new());
    for Loaded { n, row, .. } in loaded {
        let kinds = row.kinds();
        let Some((n, change)) = usize::try_from(*n).ok().and_then(|n| Some((n, batch.get(n)?))) else {
            continue;
        };
        if kinds.is_empty() {
            continue;
        }
        let message = row.message_id();
        held.push((n, message, change.actor()));
        if let Change::React { emoji, set: false, .. } = change
            && kinds.iter().any(|kind| kind.emoji == *emoji && kind.count > kind.user_ids.len() as i64)
        {
            *first.entry((message, *emoji)).or_insert(REACTORS_SHOWN as i64) += 1;
        }
    }
    let first = first.into_iter().map(|((message, emoji), count)| (message, emoji, count)).collect();
    Reacting { held, first }
}

/// What was read of it.
#[derive(Default)]
pub(super) struct Reacted {
    /// The index of a change, and an emoji with which its actor reacts to its message.
    pub(super) held: Vec<(i64, String)>,
    /// The first of those who react to a message with an emoji, in their order.
    pub(super) first: Vec<(Uuid, String, Uuid)>,
}
