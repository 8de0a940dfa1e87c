//! Holding a whole database against what it promises, by reading alone.
//!
//! It looks at what is there and repairs nothing. Each text below gives one row for each thing that is wrong:
//! where, and what. [`MAX`] rows of a kind are enough to know.

use sqlx::{AssertSqlSafe, SqliteConnection};

use super::driver::db::{Pools, held, snapshot};
use super::{Db, StoreError};

/// How many findings of one kind are told.
const MAX: usize = 20;

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

/// What must hold, and the text that finds where it does not.
const RULES: &[(&str, &str)] = &[
    (
        "a channel's head is the number of its last change",
        "SELECT 'channel ' || c.id, 'the head is ' || CAST(c.rev AS TEXT) || ' and the last change '
            || CAST(COALESCE(MAX(m.rev), 0) AS TEXT)
        FROM channels c LEFT JOIN messages m ON m.channel_id = c.id
        GROUP BY c.id, c.rev HAVING c.rev <> COALESCE(MAX(m.rev), 0)",
    ),
    // A change that a later one of the same message replaced leaves no row, so a number may be missing where
    // some message was made before it and changed after it. Any other hole is a lost change.
    (
        "a channel's changes are numbered without a hole",
        "WITH n(channel_id, number) AS (
            SELECT channel_id, seq FROM messages UNION SELECT channel_id, rev FROM messages
        ), g AS (
            SELECT channel_id, number,
                LAG(number, 1, CAST(0 AS BIGINT)) OVER (PARTITION BY channel_id ORDER BY number) AS previous
            FROM n
        )
        SELECT 'channel ' || g.channel_id, 'after ' || CAST(g.previous AS TEXT) || ' comes '
            || CAST(g.number AS TEXT)
        FROM g WHERE g.number > g.previous + 1 AND NOT EXISTS (
            SELECT 1 FROM messages m
            WHERE m.channel_id = g.channel_id AND m.rev >= g.number AND m.seq <= g.previous)",
    ),
    (
        "no two messages of a channel have one place or one number",
        "SELECT 'channel ' || channel_id, 'place ' || CAST(seq AS TEXT) || ' is taken '
            || CAST(COUNT(*) AS TEXT) || ' times'
        FROM messages GROUP BY channel_id, seq HAVING COUNT(*) > 1
        UNION ALL
        SELECT 'channel ' || channel_id, 'number ' || CAST(rev AS TEXT) || ' is taken '
            || CAST(COUNT(*) AS TEXT) || ' times'
        FROM messages GROUP BY channel_id, rev HAVING COUNT(*) > 1",
    ),
    (
        "a message is not changed before it is made",
        "SELECT 'message ' || id, 'its place is ' || CAST(seq AS TEXT) || ' and its last change '
            || CAST(rev AS TEXT)
        FROM messages WHERE seq > rev OR seq < 1",
    ),
    (
        "one send is one message",
        "SELECT 'channel ' || channel_id, 'the client id ' || client_id || ' of user ' || author_id
            || ' stands for ' || CAST(COUNT(*) AS TEXT) || ' messages'
        FROM messages WHERE client_id IS NOT NULL
        GROUP BY author_id, channel_id, client_id HAVING COUNT(*) > 1",
    ),
    (
        "a deleted message says nothing",
        "SELECT 'message ' || id, 'it is deleted and has a content'
        FROM messages WHERE deleted_at IS NOT NULL AND content <> ''",
    ),
    (
        "nobody has read beyond a channel's head",
        "SELECT 'channel ' || r.channel_id, 'user ' || r.user_id || ' has read to '
            || CAST(r.read_seq AS TEXT) || ' and seen to ' || CAST(r.seen_seq AS TEXT)
            || ' of ' || CAST(c.rev AS TEXT)
        FROM read_states r JOIN channels c ON c.id = r.channel_id
        WHERE r.read_seq > c.rev OR r.seen_seq > c.rev OR r.read_seq < 0 OR r.seen_seq < 0",
    ),
    (
        "who is not a member has no cursors",
        "SELECT 'channel ' || r.channel_id, 'user ' || r.user_id || ' has cursors'
        FROM read_states r JOIN channels c ON c.id = r.channel_id
        WHERE NOT EXISTS (
            SELECT 1 FROM members m WHERE m.server_id = c.server_id AND m.user_id = r.user_id)",
    ),
    (
        "a server's owner is its member",
        "SELECT 'server ' || s.id, 'user ' || s.owner_id || ' owns it'
        FROM servers s WHERE NOT EXISTS (
            SELECT 1 FROM members m WHERE m.server_id = s.id AND m.user_id = s.owner_id)",
    ),
    (
        "a member has the words of the user",
        "SELECT 'server ' || m.server_id, 'user ' || m.user_id || ' is found by ' || COALESCE(m.words, 'nothing')
        FROM members m JOIN users u ON u.id = m.user_id WHERE COALESCE(m.words, '') <> COALESCE(u.words, '')",
    ),
];

/// Whether nobody has an account. A node has one from its first minutes, so a database without is none that was in use.
const NOBODY: &str = "SELECT NOT EXISTS (SELECT 1 FROM users)";

/// What SQLite finds wrong with its file. PostgreSQL looks after its own.
const INTEGRITY: &str = "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'";
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
            findings.extend(held!(sqlite.read(), |conn| check_file(conn).await)?);
        }
        let broken = snapshot!(self.pools, |tx| {
            let mut broken: Vec<Finding> = Vec::new();
            for (rule, text) in RULES {
                let text = AssertSqlSafe(format!("{text} LIMIT {MAX}"));
                let rows: Vec<(String, String)> = sqlx::query_as(text).fetch_all(&mut *tx).await?;
                broken.extend(rows.into_iter().map(|(place, found)| Finding { rule, place, found }));
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

async fn check_file(connection: &mut SqliteConnection) -> Result<Vec<Finding>, StoreError> {
    let damage: Vec<String> = sqlx::query_scalar(INTEGRITY).fetch_all(&mut *connection).await?;
    let damage = damage.into_iter().map(|found| Finding {
        rule: "the file is sound",
        place: "the database".to_owned(),
        found,
    });
    let text = AssertSqlSafe(format!("{FOREIGN_KEYS} LIMIT {MAX}"));
    let dangling: Vec<(String, String)> = sqlx::query_as(text).fetch_all(connection).await?;
    let dangling = dangling.into_iter().map(|(place, found)| Finding {
        rule: "no row refers to one that is not there",
        place,
        found,
    });
    Ok(damage.chain(dangling).collect())
}
