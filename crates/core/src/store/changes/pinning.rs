//! What a batch reads of the pinned messages of channels.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use uuid::Uuid;

use super::{ID, Loaded, SIZES, texts};
use crate::log::change::Change;

/// A channel, and how many of its messages are pinned.
pub(super) type Pinned = (Uuid, i64);

/// How many messages of channels are pinned; of a channel without such a message nothing.
pub(super) static PINNED: LazyLock<[String; SIZES]> = LazyLock::new(|| {
    texts(&[ID], |values| {
        format!(
            "WITH v(id) AS ({values})
             SELECT m.channel_id AS channel_id, COUNT(*) AS count FROM v
             JOIN messages m ON m.channel_id = v.id AND m.pinned_at IS NOT NULL GROUP BY m.channel_id"
        )
    })
});

/// The channels whose pinned messages must be counted: those in which a message is pinned that is not.
pub(super) fn pinning(batch: &[Change], loaded: &[Loaded]) -> Vec<Uuid> {
    let of = |Loaded { n, row, .. }: &Loaded| match batch.get(usize::try_from(*n).ok()?)? {
        Change::Pin { set: true, .. } => Some(row.unpinned_in()?.0),
        _ => None,
    };
    loaded.iter().filter_map(of).collect::<BTreeSet<Uuid>>().into_iter().collect()
}
