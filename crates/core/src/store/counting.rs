//! Counting: how many messages of a channel are not read, and how many of them the badge counts.

use std::sync::LazyLock;

use rialto_protocol::limits::COUNT_MAX;

/// Whether a message `x` counts as unread for the user `$user`, where it is not read.
macro_rules! counts {
    ($user:literal) => {
        concat!("x.author_id <> ", $user, " AND x.deleted_at IS NULL AND NOT x.system")
    };
}

pub(super) use counts;

const COUNTS: &str = counts!("u.id");

/// The [`Counted`] of a channel `c` for a user `u` who blocks nobody.
pub(super) static COUNTED: LazyLock<String> = LazyLock::new(|| {
    format!(
        "(SELECT COUNT(*) + {UNSEEN} * COUNT(CASE WHEN n.seq > COALESCE(r.seen_seq, 0) THEN 1 END) FROM (
            SELECT x.seq FROM messages x
            WHERE x.channel_id = c.id AND x.seq > COALESCE(r.read_seq, 0)
                AND {COUNTS}
            ORDER BY x.seq DESC LIMIT {COUNT_MAX}) n)"
    )
});

/// The same for one who may block somebody, whose messages are unread as all others and counted in no badge.
pub(super) static COUNTED_WITH_BLOCKS: LazyLock<String> =
    LazyLock::new(|| counted_past("COALESCE(r.read_seq, 0)"));

/// The same of a channel that is marked unread. The badge does not know of that.
pub(super) static COUNTED_OF_MARKED: LazyLock<String> = LazyLock::new(|| counted_past("r.unread_from - 1"));

/// A [`Counted`] whose unread messages are those past `place`.
fn counted_past(place: &str) -> String {
    format!(
        "(SELECT COUNT(*) FROM (
            SELECT x.seq FROM messages x
            WHERE x.channel_id = c.id AND x.seq > {place}
                AND {COUNTS}
            ORDER BY x.seq DESC LIMIT {COUNT_MAX}) n)
        + {UNSEEN} * (SELECT COUNT(*) FROM (
            SELECT x.seq FROM messages x
            WHERE x.channel_id = c.id AND x.seq > COALESCE(r.read_seq, 0) AND x.seq > COALESCE(r.seen_seq, 0)
                AND {COUNTS}
                AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = u.id AND b.blocked_id = x.author_id)
            ORDER BY x.seq DESC LIMIT {COUNT_MAX}) n)"
    )
}

/// What an unseen message adds to a [`Counted`], to which an unread one adds 1.
const UNSEEN: i64 = COUNT_MAX + 1;

/// How many messages of a channel are not read, and how many of them are not seen either, in one number.
#[derive(Clone, Copy)]
pub(super) struct Counted(pub(super) i64);

impl Counted {
    pub(super) const fn unread(self) -> i64 {
        self.0 % UNSEEN
    }

    pub(super) const fn unseen(self) -> i64 {
        self.0 / UNSEEN
    }
}
