//! Reports: what members have told those who manage messages.

use std::sync::LazyLock;

use rialto_protocol::limits::REPORTS_MAX;
use rialto_protocol::{
    ChannelId, Message, MessageId, Permission, Permissions, Report, ReportId, ReportState, ServerId,
    Timestamp, User, UserId,
};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::driver::db::{read, snapshot, transact};
use super::driver::rows::columns;
use super::messages::{MESSAGE, MessageRow};
use super::threads::{name_all, people, repliers};
use super::user_rows::UserRow;
use super::{Db, StoreError, access};

/// A report to be.
#[derive(Clone, Copy, Debug)]
pub struct NewReport<'a> {
    /// Its id.
    pub id: ReportId,
    /// Who reports.
    pub reporter: UserId,
    /// What.
    pub about: Reported,
    /// Why.
    pub reason: &'a str,
    /// When.
    pub created_at: Timestamp,
}

/// What is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reported {
    /// A message.
    Message(MessageId),
    /// A member of a server.
    Member(ServerId, UserId),
}

/// What came of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filed {
    /// It is kept.
    Kept(Box<Report>),
    /// The same is reported by the same person, and that is open.
    Known(Box<Report>),
    /// There are as many open ones of one person in the server as may be.
    TooMany,
    /// Nobody reports themselves.
    Oneself,
    /// There is no such message that the reporter may see, or no such member beside them.
    Nowhere,
}

const MANAGES: i64 = Permissions::of(&[Permission::ManageMessages]).bits();

/// Whether the user $1 manages messages where the report `r` is about one, or in the whole server where it is about a person.
static MANAGED: LazyLock<String> = LazyLock::new(|| {
    let seen = access::seen_by!("$1");
    format!(
        "((r.channel_id IS NULL AND EXISTS (
            SELECT 1 FROM members me JOIN role_sets rs ON rs.id = me.role_set_id
            WHERE me.server_id = r.server_id AND me.user_id = $1 AND rs.permissions & {MANAGES} <> 0))
         OR EXISTS (SELECT 1 FROM channels c{seen} WHERE c.id = r.channel_id AND may.permissions & {MANAGES} <> 0))"
    )
});

const SELECT: &str = "
    SELECT r.id AS report_id, r.server_id, r.channel_id, m.seq AS message_seq, r.reason, r.is_open, r.note, r.closed_at,
        r.created_at AS made_at,
        t.id AS user_id, t.username AS user_username, t.display_name AS user_name, t.avatar_url AS user_avatar,
        y.id AS by_id, y.username AS by_username, y.display_name AS by_name, y.avatar_url AS by_avatar,
        u.id, u.username, u.display_name, u.avatar_url
    FROM reports r JOIN users u ON u.id = r.reporter_id JOIN users t ON t.id = r.user_id
    LEFT JOIN users y ON y.id = r.closed_by LEFT JOIN messages m ON m.id = r.message_id";
static REPORT: LazyLock<String> = LazyLock::new(|| format!("{SELECT} WHERE {}", *MANAGED));
static OWN: LazyLock<String> = LazyLock::new(|| format!("{SELECT} WHERE r.id = $1"));
static LIST: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{} AND r.server_id = $2 AND r.is_open = $3
         AND ($4 IS NULL OR (r.created_at, r.id) < ((SELECT b.created_at FROM reports b WHERE b.id = $4), $4))
         ORDER BY r.created_at DESC, r.id DESC LIMIT CAST($5 AS BIGINT)",
        *REPORT
    )
});
static ONE: LazyLock<String> = LazyLock::new(|| format!("{} AND r.id = $2", *REPORT));
/// The message and what stands around it.
static UNTIL: LazyLock<String> = LazyLock::new(|| {
    format!("{MESSAGE} WHERE x.channel_id = $1 AND x.seq <= $2 ORDER BY x.seq DESC LIMIT CAST($3 AS BIGINT)")
});
static AFTER: LazyLock<String> = LazyLock::new(|| {
    format!("{MESSAGE} WHERE x.channel_id = $1 AND x.seq > $2 ORDER BY x.seq LIMIT CAST($3 AS BIGINT)")
});
/// How many messages before a reported one are shown, and as many after it.
const AROUND: i64 = 2;

struct ReportRow {
    report_id: Uuid,
    server_id: Uuid,
    channel_id: Option<Uuid>,
    message_seq: Option<i64>,
    reason: String,
    is_open: bool,
    note: Option<String>,
    closed_at: Option<i64>,
    made_at: i64,
    user_id: Uuid,
    user_username: String,
    user_name: String,
    user_avatar: Option<String>,
    by_id: Option<Uuid>,
    by_username: Option<String>,
    by_name: Option<String>,
    by_avatar: Option<String>,
    reporter: UserRow,
}

columns!(ReportRow {
    report_id, server_id, channel_id, message_seq, reason, is_open, note, closed_at, made_at, user_id, user_username,
    user_name, user_avatar, by_id, by_username, by_name, by_avatar,
} and reporter);

impl ReportRow {
    fn into_report(self, around: Vec<Message>) -> Report {
        let message = around.iter().find(|message| Some(message.seq) == self.message_seq).cloned();
        let closed_by = self.by_id.map(|id| User {
            id: UserId(id),
            username: self.by_username.unwrap_or_default(),
            display_name: self.by_name.unwrap_or_default(),
            avatar_url: self.by_avatar,
        });
        Report {
            id: ReportId(self.report_id),
            server_id: ServerId(self.server_id),
            reporter: self.reporter.into(),
            user: User {
                id: UserId(self.user_id),
                username: self.user_username,
                display_name: self.user_name,
                avatar_url: self.user_avatar,
            },
            message,
            context: around,
            reason: self.reason,
            state: if self.is_open { ReportState::Open } else { ReportState::Closed },
            note: self.note,
            closed_by,
            created_at: Timestamp(self.made_at),
            closed_at: self.closed_at.map(Timestamp),
        }
    }
}

/// Reads what stands around the message of a report, in the order of their places.
macro_rules! around {
    ($tx:ident, $row:expr) => {{
        let row: &ReportRow = $row;
        let mut around: Vec<Message> = Vec::new();
        if let (Some(channel), Some(seq)) = (row.channel_id, row.message_seq) {
            let until =
                sqlx::query_as(AssertSqlSafe(UNTIL.as_str())).bind(channel).bind(seq).bind(AROUND + 1);
            let until: Vec<MessageRow> = until.fetch_all(&mut *$tx).await?;
            let after = sqlx::query_as(AssertSqlSafe(AFTER.as_str())).bind(channel).bind(seq).bind(AROUND);
            let after: Vec<MessageRow> = after.fetch_all(&mut *$tx).await?;
            around.extend(until.into_iter().rev().chain(after).map(|row| row.into_message(None)));
            let people = people!($tx, repliers(&around));
            name_all(&mut around, &people);
        }
        around
    }};
}

/// Reads a report as whoever made it is told: not what those who manage messages say of it.
macro_rules! own {
    ($tx:ident, $id:expr) => {{
        let own = sqlx::query_as(AssertSqlSafe(OWN.as_str())).bind($id);
        let row: ReportRow = own.fetch_one(&mut *$tx).await?;
        let around = around!($tx, &row);
        Report { context: Vec::new(), note: None, ..row.into_report(around) }
    }};
}

/// The server, the channel and the author of a message that $2 may see; nobody would read of one in a direct conversation.
const MESSAGE_OF: &str = concat!(
    "SELECT c.server_id, c.id, x.author_id FROM messages x JOIN channels c ON c.id = x.channel_id
     JOIN servers s ON s.id = c.server_id",
    access::seen_by!("$2"),
    " WHERE x.id = $1 AND NOT s.direct"
);
const BOTH_MEMBERS: &str = "
    SELECT COUNT(*) FROM members m JOIN servers s ON s.id = m.server_id
    WHERE m.server_id = $1 AND (m.user_id = $2 OR m.user_id = $3) AND NOT s.direct";
const KNOWN: &str = "
    SELECT id FROM reports WHERE server_id = $1 AND reporter_id = $2 AND user_id = $3 AND is_open
        AND ((message_id IS NULL AND $4 IS NULL) OR message_id = $4)";
const COUNT: &str = "SELECT COUNT(*) FROM reports WHERE server_id = $1 AND reporter_id = $2 AND is_open";
const INSERT: &str = "
    INSERT INTO reports (id, server_id, reporter_id, user_id, channel_id, message_id, reason, is_open, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, TRUE, $8)";

impl Db {
    /// Keeps a report.
    pub async fn report(&self, new: &NewReport<'_>) -> Result<Filed, StoreError> {
        transact!(self.pools, |tx| {
            let (server, channel, user, message) = match new.about {
                Reported::Message(message) => {
                    let found = sqlx::query_as(MESSAGE_OF).bind(message.0).bind(new.reporter.0);
                    let found: Option<(Uuid, Uuid, Uuid)> = found.fetch_optional(&mut *tx).await?;
                    let Some((server, channel, author)) = found else { return Ok(Filed::Nowhere) };
                    (server, Some(channel), author, Some(message.0))
                }
                Reported::Member(server, user) => (server.0, None, user.0, None),
            };
            // Reports of one server come one after the other.
            sqlx::query(access::TAKE_SERVER).bind(server).execute(&mut *tx).await?;
            if channel.is_none() {
                let members = sqlx::query_scalar(BOTH_MEMBERS).bind(server).bind(new.reporter.0).bind(user);
                let members: i64 = members.fetch_one(&mut *tx).await?;
                if members < if user == new.reporter.0 { 1 } else { 2 } {
                    return Ok(Filed::Nowhere);
                }
            }
            if user == new.reporter.0 {
                return Ok(Filed::Oneself);
            }
            let known = sqlx::query_scalar(KNOWN).bind(server).bind(new.reporter.0).bind(user).bind(message);
            let known: Option<Uuid> = known.fetch_optional(&mut *tx).await?;
            if let Some(known) = known {
                return Ok(Filed::Known(Box::new(own!(tx, known))));
            }
            let count = sqlx::query_scalar(COUNT).bind(server).bind(new.reporter.0);
            let count: i64 = count.fetch_one(&mut *tx).await?;
            if count >= REPORTS_MAX {
                return Ok(Filed::TooMany);
            }
            let insert = sqlx::query(INSERT).bind(new.id.0).bind(server).bind(new.reporter.0).bind(user);
            let insert = insert.bind(channel).bind(message).bind(new.reason).bind(new.created_at.0);
            insert.execute(&mut *tx).await?;
            Ok(Filed::Kept(Box::new(own!(tx, new.id.0))))
        })
    }
}

/// Which reports of a server are read: the newest first, as far as the reader manages messages where they belong.
#[derive(Clone, Copy, Debug)]
pub struct ReportsWanted {
    /// The server.
    pub server: ServerId,
    /// Who reads.
    pub reader: UserId,
    /// The open ones, or the closed.
    pub state: ReportState,
    /// Those before this one.
    pub before: Option<ReportId>,
    /// How many at most.
    pub limit: i64,
}

const WHERE: &str = "SELECT server_id, channel_id FROM reports WHERE id = $1";
static CLOSE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "UPDATE reports AS r SET is_open = $3, note = COALESCE($4, note), closed_by = $5, closed_at = $6
         WHERE r.id = $2 AND {}",
        *MANAGED
    )
});

impl Db {
    /// The reports that are wanted.
    pub async fn reports(&self, wanted: ReportsWanted) -> Result<Vec<Report>, StoreError> {
        snapshot!(self.pools, |tx| {
            let query = sqlx::query_as(AssertSqlSafe(LIST.as_str())).bind(wanted.reader.0);
            let query = query.bind(wanted.server.0).bind(wanted.state == ReportState::Open);
            let query = query.bind(wanted.before.map(|report| report.0)).bind(wanted.limit);
            let rows: Vec<ReportRow> = query.fetch_all(&mut *tx).await?;
            let mut reports = Vec::with_capacity(rows.len());
            for row in rows {
                let around = around!(tx, &row);
                reports.push(row.into_report(around));
            }
            Ok(reports)
        })
    }

    /// Where a report belongs: its server, and its channel where it is about a message.
    pub async fn report_place(
        &self,
        report: ReportId,
    ) -> Result<Option<(ServerId, Option<ChannelId>)>, StoreError> {
        let row: Option<(Uuid, Option<Uuid>)> = read!(self.pools, |conn| {
            Ok(sqlx::query_as(WHERE).bind(report.0).fetch_optional(&mut *conn).await?)
        })?;
        Ok(row.map(|(server, channel)| (ServerId(server), channel.map(ChannelId))))
    }

    /// Closes a report or opens it again, if `actor` manages messages where it belongs, and gives it; nothing where they do
    /// not, or there is none. A note that is left out stays.
    pub async fn set_report(
        &self,
        report: ReportId,
        actor: UserId,
        state: ReportState,
        note: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<Report>, StoreError> {
        transact!(self.pools, |tx| {
            let is_open = state == ReportState::Open;
            let closed = (!is_open).then_some((actor.0, now.0));
            let set = sqlx::query(AssertSqlSafe(CLOSE.as_str())).bind(actor.0).bind(report.0).bind(is_open);
            let set = set.bind(note).bind(closed.map(|of| of.0)).bind(closed.map(|of| of.1));
            if set.execute(&mut *tx).await?.rows_affected() == 0 {
                return Ok(None);
            }
            let one = sqlx::query_as(AssertSqlSafe(ONE.as_str())).bind(actor.0).bind(report.0);
            let row: ReportRow = one.fetch_one(&mut *tx).await?;
            let around = around!(tx, &row);
            Ok(Some(row.into_report(around)))
        })
    }
}
