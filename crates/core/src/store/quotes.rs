//! What an answer shows of the message that it answers: read with it, as that message is now.

use rialto_protocol::{MessageId, Quote, User, UserId, text};
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row};
use uuid::Uuid;

use super::driver::rows::columns;

/// The quote of a message row; nothing where the message answers none.
pub(super) struct Quoted(Option<QuoteRow>);

struct QuoteRow {
    reply_to_seq: i64,
    reply_to_id: Uuid,
    reply_to_content: String,
    reply_to_deleted_at: Option<i64>,
    reply_to_author_id: Uuid,
    reply_to_username: String,
    reply_to_display_name: String,
    reply_to_avatar_url: Option<String>,
    reply_to_nickname: Option<String>,
}

columns!(QuoteRow {
    reply_to_seq,
    reply_to_id,
    reply_to_content,
    reply_to_deleted_at,
    reply_to_author_id,
    reply_to_username,
    reply_to_display_name,
    reply_to_avatar_url,
    reply_to_nickname
});

/// The other columns are looked at where there is a quote, which is seldom.
macro_rules! quoted {
    ($($row:ty),+) => {$(
        impl FromRow<'_, $row> for Quoted {
            fn from_row(row: &$row) -> Result<Self, sqlx::Error> {
                let seq: Option<i64> = row.try_get("reply_to_seq")?;
                seq.map(|_| FromRow::from_row(row)).transpose().map(Self)
            }
        }
    )+};
}

quoted!(SqliteRow, PgRow);

impl Quoted {
    /// The same row as rusqlite reads it.
    pub(super) fn of_sqlite(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let Some(reply_to_seq) = row.get("reply_to_seq")? else { return Ok(Self(None)) };
        Ok(Self(Some(QuoteRow {
            reply_to_seq,
            reply_to_id: row.get("reply_to_id")?,
            reply_to_content: row.get("reply_to_content")?,
            reply_to_deleted_at: row.get("reply_to_deleted_at")?,
            reply_to_author_id: row.get("reply_to_author_id")?,
            reply_to_username: row.get("reply_to_username")?,
            reply_to_display_name: row.get("reply_to_display_name")?,
            reply_to_avatar_url: row.get("reply_to_avatar_url")?,
            reply_to_nickname: row.get("reply_to_nickname")?,
        })))
    }

    pub(super) fn into_quote(self) -> Option<Quote> {
        let row = self.0?;
        Some(Quote {
            id: MessageId(row.reply_to_id),
            seq: row.reply_to_seq,
            author: User {
                id: UserId(row.reply_to_author_id),
                username: row.reply_to_username,
                display_name: row.reply_to_display_name,
                avatar_url: row.reply_to_avatar_url,
            },
            nickname: row.reply_to_nickname,
            preview: text::preview(&row.reply_to_content),
            deleted: row.reply_to_deleted_at.is_some(),
        })
    }
}
