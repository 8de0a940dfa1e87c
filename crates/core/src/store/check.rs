//! Holding a whole database against what it promises, by reading alone.
//!
//! It looks at what is there and repairs nothing. Each text below gives one row for each thing that is wrong:
//! where, and what. [`MAX`] rows of a kind are enough to know.

use std::path::Path;

use sqlx::{AssertSqlSafe, SqliteConnection};
use uuid::Uuid;

use super::driver::db::{Pools, held, snapshot};
use super::driver::file;
use super::{Db, StoreError};

/// How many findings of one kind are told.
const MAX: usize = 20;

const ID_RULE: &str = "an id is 16 bytes";

/// Something that is wrong with a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What does not hold.
    pub rule: &'static str,
    /// Where: an id, with the kind of thing that it names before it.
    pub place: String,
    /// What is there instead.
    pub found: String,
}

/// What must hold of the things of a kind, and the text that finds where it does not: the id of the thing, the user that it
/// is about, and what is there. `{}` stands for the user.
const RULES: &[(&str, &str, &str)] = &[
    (
        "a channel's head is the number of its last change",
        "channel",
        "SELECT c.id, NULL, 'the head is ' || CAST(c.rev AS TEXT) || ' and the last change '
            || CAST(COALESCE(MAX(m.rev), 0) AS TEXT)
        FROM channels c LEFT JOIN messages m ON m.channel_id = c.id
        GROUP BY c.id, c.rev HAVING c.rev <> COALESCE(MAX(m.rev), 0)",
    ),
    // A change that a later one of the same message replaced leaves no row, so a number may be missing where
    // some message was made before it and changed after it. Any other hole is a lost change.
    (
        "a channel's changes are numbered without a hole",
        "channel",
        "WITH n(channel_id, number) AS (
            SELECT channel_id, seq FROM messages UNION SELECT channel_id, rev FROM messages
        ), g AS (
            SELECT channel_id, number,
                LAG(number, 1, CAST(0 AS BIGINT)) OVER (PARTITION BY channel_id ORDER BY number) AS previous
            FROM n
        )
        SELECT g.channel_id, NULL, 'after ' || CAST(g.previous AS TEXT) || ' comes ' || CAST(g.number AS TEXT)
        FROM g WHERE g.number > g.previous + 1 AND NOT EXISTS (
            SELECT 1 FROM messages m
            WHERE m.channel_id = g.channel_id AND m.rev >= g.number AND m.seq <= g.previous)",
    ),
    (
        "no two messages of a channel have one place or one number",
        "channel",
        "SELECT channel_id, NULL, 'place ' || CAST(seq AS TEXT) || ' is taken ' || CAST(COUNT(*) AS TEXT) || ' times'
        FROM messages GROUP BY channel_id, seq HAVING COUNT(*) > 1
        UNION ALL
        SELECT channel_id, NULL, 'number ' || CAST(rev AS TEXT) || ' is taken ' || CAST(COUNT(*) AS TEXT) || ' times'
        FROM messages GROUP BY channel_id, rev HAVING COUNT(*) > 1",
    ),
    (
        "a message is not changed before it is made",
        "message",
        "SELECT id, NULL, 'its place is ' || CAST(seq AS TEXT) || ' and its last change ' || CAST(rev AS TEXT)
        FROM messages WHERE seq > rev OR seq < 1",
    ),
    (
        "one send is one message",
        "channel",
        "SELECT channel_id, author_id, 'the client id ' || client_id || ' of user {} stands for '
            || CAST(COUNT(*) AS TEXT) || ' messages'
        FROM messages WHERE client_id IS NOT NULL
        GROUP BY client_id, author_id, channel_id HAVING COUNT(*) > 1",
    ),
    (
        "a deleted message says nothing",
        "message",
        "SELECT id, NULL, 'it is deleted and has a content'
        FROM messages WHERE deleted_at IS NOT NULL AND content <> ''",
    ),
    (
        "a deleted message is not pinned",
        "message",
        "SELECT id, NULL, 'it is deleted and pinned'
        FROM messages WHERE deleted_at IS NOT NULL AND pinned_at IS NOT NULL",
    ),
    (
        "a message answers an earlier one of its channel",
        "message",
        "SELECT m.id, NULL, 'its place is ' || CAST(m.seq AS TEXT) || ' and it answers ' || CAST(m.reply_to_seq AS TEXT)
        FROM messages m WHERE m.reply_to_seq >= m.seq OR m.reply_to_seq IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM messages p WHERE p.channel_id = m.channel_id AND p.seq = m.reply_to_seq)",
    ),
    (
        "a thread is where its channel is, under a message of it",
        "thread",
        "SELECT t.id, NULL, 'it is elsewhere'
        FROM channels t LEFT JOIN channels p ON p.id = t.parent_id
        LEFT JOIN messages m ON m.id = t.parent_message_id AND m.channel_id = p.id AND m.thread_id = t.id
        WHERE (t.parent_id IS NOT NULL OR t.parent_message_id IS NOT NULL) AND (m.id IS NULL OR p.parent_id IS NOT NULL
            OR p.server_id <> t.server_id OR p.access_id <> t.access_id OR t.position >= 0)
        UNION ALL
        SELECT m.thread_id, NULL, 'there is no such thread' FROM messages m
        WHERE m.thread_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM channels t WHERE t.id = m.thread_id)",
    ),
    (
        "a message shows as many replies as there are in its thread",
        "thread",
        "SELECT t.id, NULL, 'it shows ' || CAST(t.replies AS TEXT) || ' of ' || CAST(COUNT(x.id) AS TEXT)
        FROM channels t LEFT JOIN messages x ON x.channel_id = t.id AND x.deleted_at IS NULL
        WHERE t.parent_id IS NOT NULL GROUP BY t.id, t.replies HAVING t.replies <> COUNT(x.id)",
    ),
    (
        "a message shows reactions where there are some",
        "message",
        "SELECT m.id, NULL, CASE WHEN m.reactions IS NULL THEN 'it shows none' ELSE 'there are none' END
        FROM messages m
        WHERE (m.reactions IS NULL) = EXISTS (SELECT 1 FROM reactions r WHERE r.message_id = m.id)",
    ),
    (
        "nobody has read beyond a channel's head",
        "channel",
        "SELECT r.channel_id, r.user_id, 'user {} has read to ' || CAST(r.read_seq AS TEXT) || ' and seen to '
            || CAST(r.seen_seq AS TEXT) || ' of ' || CAST(c.rev AS TEXT)
        FROM read_states r JOIN channels c ON c.id = r.channel_id
        WHERE r.read_seq > c.rev OR r.seen_seq > c.rev OR r.read_seq < 0 OR r.seen_seq < 0",
    ),
    (
        "what is marked unread was read",
        "channel",
        "SELECT channel_id, user_id, 'user {} has marked it from ' || CAST(unread_from AS TEXT) || ' on and read to '
            || CAST(read_seq AS TEXT)
        FROM read_states WHERE unread_from > read_seq OR unread_from < 1",
    ),
    (
        "who is not a member has no cursors",
        "channel",
        "SELECT r.channel_id, r.user_id, 'user {} has cursors'
        FROM read_states r JOIN channels c ON c.id = r.channel_id
        WHERE NOT EXISTS (
            SELECT 1 FROM members m WHERE m.server_id = c.server_id AND m.user_id = r.user_id)",
    ),
    (
        "a server's owner is its member",
        "server",
        "SELECT s.id, s.owner_id, 'user {} owns it'
        FROM servers s WHERE NOT s.direct AND NOT EXISTS (
            SELECT 1 FROM members m WHERE m.server_id = s.id AND m.user_id = s.owner_id)",
    ),
    (
        "a member has a role set of the server",
        "server",
        "SELECT m.server_id, m.user_id, 'user {} has none'
        FROM members m JOIN servers s ON s.id = m.server_id WHERE NOT s.direct AND NOT EXISTS (
            SELECT 1 FROM role_sets rs WHERE rs.id = m.role_set_id AND rs.server_id = m.server_id)",
    ),
    (
        "a role set has a member",
        "role set",
        "SELECT rs.id, NULL, 'it has none'
        FROM role_sets rs JOIN servers s ON s.id = rs.server_id
        WHERE NOT s.direct AND NOT EXISTS (SELECT 1 FROM members m WHERE m.role_set_id = rs.id)",
    ),
    (
        "a channel follows its server, its category or itself",
        "channel",
        "SELECT c.id, NULL, 'it follows something else'
        FROM channels c JOIN servers s ON s.id = c.server_id WHERE c.access_id IS NULL
            OR (NOT s.direct AND c.parent_id IS NULL AND c.access_id <> c.id AND c.access_id <> c.server_id AND c.access_id IS DISTINCT FROM c.category_id)",
    ),
    // Of two people, both are where they may write until one of them blocks the other.
    (
        "who is blocked may not write, and nobody else is kept from it",
        "direct conversation",
        "SELECT m.server_id, m.user_id, 'user {} ' || CASE WHEN b.is_blocked THEN 'may write' ELSE 'may not write' END
        FROM servers s JOIN members m ON m.server_id = s.id JOIN access may
            ON may.role_set_id = m.role_set_id
        JOIN channels c ON c.server_id = s.id AND c.access_id = may.access_id
        JOIN (
            SELECT d.id AS id, d.pair IS NOT NULL AND EXISTS (
                SELECT 1 FROM blocks x JOIN members one ON one.server_id = d.id AND one.user_id = x.user_id
                JOIN members two ON two.server_id = d.id AND two.user_id = x.blocked_id) AS is_blocked
            FROM servers d WHERE d.direct) b ON b.id = s.id
        WHERE s.direct AND (may.permissions & 2 <> 0) = b.is_blocked",
    ),
    (
        "an override is of a channel or a category",
        "override",
        "SELECT o.access_id, NULL, 'there is no such place'
        FROM overrides o WHERE NOT EXISTS (SELECT 1 FROM channels c WHERE c.id = o.access_id)
            AND NOT EXISTS (SELECT 1 FROM categories k WHERE k.id = o.access_id)",
    ),
    (
        "a member has the words of the user",
        "server",
        "SELECT m.server_id, m.user_id, 'user {} is found by ' || COALESCE(m.words, 'nothing')
        FROM members m JOIN users u ON u.id = m.user_id WHERE COALESCE(m.words, '') <> COALESCE(u.words, '')",
    ),
];

/// Whether nobody has an account. A node has one from its first minutes, so a database without is none that was in use.
const NOBODY: &str = "SELECT NOT EXISTS (SELECT 1 FROM users)";

/// What SQLite finds wrong with its file. PostgreSQL looks after its own.
const INTEGRITY: &str = "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'";
/// The tables whose ids are their own; every other id refers to one of these.
const TABLES: [&str; 8] =
    ["users", "sessions", "servers", "roles", "role_sets", "categories", "channels", "messages"];
const PAGE: &str = "SELECT page_size FROM pragma_page_size";
/// Rows that refer to rows that are not there. PostgreSQL never has them.
const FOREIGN_KEYS: &str = "
    SELECT \"table\" || ' row ' || COALESCE(CAST(rowid AS TEXT), '?'), 'there is no such row of ' || parent
    FROM pragma_foreign_key_check";

impl Db {
    /// Everything that is found wrong with the database, as of one moment; nothing when all holds. It reads
    /// every row, so a large database takes its time.
    pub async fn check(&self) -> Result<Vec<Finding>, StoreError> {
        let mut findings = Vec::new();
        if let Pools::Sqlite(sqlite) = &self.pools {
            findings.extend(held!(sqlite.read(), |conn| check_file(conn, &sqlite.path).await)?);
            // What is no id can't be read as one.
            if findings.iter().any(|finding| finding.rule == ID_RULE) {
                return Ok(findings);
            }
        }
        let broken = snapshot!(self.pools, |tx| {
            let mut broken: Vec<Finding> = Vec::new();
            for (rule, kind, text) in RULES {
                let text = AssertSqlSafe(format!("{text} LIMIT {MAX}"));
                let rows: Vec<(Uuid, Option<Uuid>, String)> =
                    sqlx::query_as(text).fetch_all(&mut *tx).await?;
                broken.extend(rows.into_iter().map(|(id, user, found)| Finding {
                    rule,
                    place: format!("{kind} {id}"),
                    found: found.replacen("{}", &user.unwrap_or_default().to_string(), 1),
                }));
            }
            if sqlx::query_scalar(NOBODY).fetch_one(&mut *tx).await? {
                let (place, found) = ("the database".to_owned(), "nobody has an account".to_owned());
                broken.push(Finding { rule: "a database that was in use has a user", place, found });
            }
            Ok(broken)
        })?;
        findings.extend(broken);
        Ok(findings)
    }
}

async fn check_file(connection: &mut SqliteConnection, path: &Path) -> Result<Vec<Finding>, StoreError> {
    let mut damage: Vec<String> = sqlx::query_scalar(INTEGRITY).fetch_all(&mut *connection).await?;
    // SQLite reads no page that is free, and so doesn't miss the end of one.
    let page: i64 = sqlx::query_scalar(PAGE).fetch_one(&mut *connection).await?;
    if !file::size(path).is_multiple_of(page.unsigned_abs()) {
        damage.push("its last page is cut off".to_owned());
    }
    let damage = damage.into_iter().map(|found| Finding {
        rule: "the file is sound",
        place: "the database".to_owned(),
        found,
    });
    let wrong = TABLES.map(|table| {
        format!(
            "SELECT '{table}', 'an id is ' || hex(id)
             FROM {table} WHERE typeof(id) <> 'blob' OR length(id) <> 16"
        )
    });
    let text = AssertSqlSafe(format!("{} LIMIT {MAX}", wrong.join(" UNION ALL ")));
    let wrong: Vec<(String, String)> = sqlx::query_as(text).fetch_all(&mut *connection).await?;
    let wrong = wrong.into_iter().map(|(place, found)| Finding { rule: ID_RULE, place, found });
    let text = AssertSqlSafe(format!("{FOREIGN_KEYS} LIMIT {MAX}"));
    let dangling: Vec<(String, String)> = sqlx::query_as(text).fetch_all(connection).await?;
    let dangling = dangling.into_iter().map(|(place, found)| Finding {
        rule: "no row refers to one that is not there",
        place,
        found,
    });
    Ok(damage.chain(wrong).chain(dangling).collect())
}
