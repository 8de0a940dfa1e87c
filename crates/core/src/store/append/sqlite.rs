//! Appending on SQLite, on the thread that writes: row by row in one transaction.

use rusqlite::{CachedStatement, Connection, ToSql, TransactionBehavior};
use uuid::Uuid;

use super::super::messages::MessageRow;
use super::{
    Appended, EXAMINE, Examined, FIRST, NUMBER, NewMessage, counts, outcomes, place, repeats, sized,
};

/// One message. A statement for all of them would have SQLite keep every page aside before it is changed, so that a
/// row that fails takes the earlier ones back; here that is the transaction's business.
const INSERT: &str = "
    INSERT INTO messages (id, channel_id, seq, rev, author_id, content, client_id, created_at)
    VALUES ($1, $2, $3, $3, $4, $5, $6, $7)";

/// Commits a batch; see [`Db::append`](super::super::Db::append).
pub(super) fn append(connection: &mut Connection, batch: &[NewMessage]) -> rusqlite::Result<Vec<Appended>> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (text, rows) = sized(&EXAMINE, batch.len());
    let examined = examine(tx.prepare_cached(text)?, rows, batch)?;
    let mut appended = outcomes(batch, &examined);
    for (n, id) in repeats(&examined) {
        let mut first = tx.prepare_cached(&FIRST)?;
        let row = first.query_row([id], MessageRow::of_sqlite)?;
        appended[n] = Appended::Repeat(Box::new(row.into_message(Some(batch[n].author))));
    }
    let counts = counts(batch, &appended);
    if counts.is_empty() {
        return Ok(appended);
    }
    let (text, rows) = sized(&NUMBER, counts.len());
    let mut number = tx.prepare_cached(text)?;
    let mut cells = Cells::of(&mut number);
    for n in 0..rows {
        cells.id(counts.get(n).map(|(id, _)| id.0))?;
        cells.number(counts.get(n).map(|(_, count)| *count))?;
    }
    let heads: Vec<(Uuid, i64)> =
        number.raw_query().mapped(|row| Ok((row.get(0)?, row.get(1)?))).collect::<rusqlite::Result<_>>()?;
    let placed = place(batch, &mut appended, &counts, &heads);
    insert(tx.prepare_cached(INSERT)?, &placed)?;
    drop(number);
    tx.commit()?;
    Ok(appended)
}

fn examine(
    mut statement: CachedStatement<'_>,
    rows: usize,
    batch: &[NewMessage],
) -> rusqlite::Result<Vec<Examined>> {
    let mut cells = Cells::of(&mut statement);
    for n in 0..rows {
        let message = batch.get(n);
        cells.number(i64::try_from(n).ok())?;
        cells.id(message.map(|message| message.channel.0))?;
        cells.id(message.map(|message| message.author.0))?;
        cells.text(message.and_then(|message| message.client_id.as_deref()))?;
    }
    let row = |row: &rusqlite::Row<'_>| {
        Ok(Examined { n: row.get("n")?, member_of: row.get("member_of")?, first_id: row.get("first_id")? })
    };
    statement.raw_query().mapped(row).collect()
}

fn insert(mut statement: CachedStatement<'_>, placed: &[(&NewMessage, i64)]) -> rusqlite::Result<()> {
    for (message, seq) in placed {
        let mut cells = Cells::of(&mut statement);
        cells.id(Some(message.id.0))?;
        cells.id(Some(message.channel.0))?;
        cells.number(Some(*seq))?;
        cells.id(Some(message.author.0))?;
        cells.text(Some(&message.content))?;
        cells.text(message.client_id.as_deref())?;
        cells.number(Some(message.created_at.0))?;
        statement.raw_execute()?;
    }
    Ok(())
}

/// The cells of a VALUES list, bound in the order in which the text numbers them.
struct Cells<'s, 'c> {
    statement: &'s mut CachedStatement<'c>,
    next: usize,
}

impl<'s, 'c> Cells<'s, 'c> {
    const fn of(statement: &'s mut CachedStatement<'c>) -> Self {
        Self { statement, next: 1 }
    }

    fn id(&mut self, id: Option<Uuid>) -> rusqlite::Result<()> {
        self.cell(id)
    }

    fn text(&mut self, text: Option<&str>) -> rusqlite::Result<()> {
        self.cell(text)
    }

    fn number(&mut self, number: Option<i64>) -> rusqlite::Result<()> {
        self.cell(number)
    }

    fn cell(&mut self, value: impl ToSql) -> rusqlite::Result<()> {
        self.next += 1;
        self.statement.raw_bind_parameter(self.next - 1, value)
    }
}
