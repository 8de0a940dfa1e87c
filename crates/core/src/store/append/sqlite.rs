//! Appending on SQLite: by a thread with a connection of its own, which takes a batch and gives back what
//! became of it, so that a batch costs one hop each way.
//!
//! It is a second connection that writes. The gate of the pools keeps the two apart: whoever writes holds it.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock, mpsc};
use std::thread;
use std::time::Duration;

use rusqlite::{CachedStatement, Connection, TransactionBehavior};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::super::StoreError;
use super::super::latch::Latch;
use super::super::messages::MessageRow;
use super::{
    Appended, EXAMINE, Examined, FIRST, NUMBER, NewMessage, counts, outcomes, place, repeats, sized,
};

/// Prepared statements that the connection keeps: a handful of texts in each size.
const STATEMENTS: usize = 64;

/// One message. A statement for all of them would have SQLite keep every page aside before it is changed, so that a
/// row that fails takes the earlier ones back; here that is the transaction's business.
const INSERT: &str = "
    INSERT INTO messages (id, channel_id, seq, rev, author_id, content, client_id, created_at)
    VALUES ($1, $2, $3, $3, $4, $5, $6, $7)";

/// The handle to the thread. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub(in crate::store) struct Appender {
    jobs: Arc<RwLock<Option<mpsc::Sender<Job>>>>,
}

#[derive(Debug)]
struct Job {
    batch: Vec<NewMessage>,
    answer: oneshot::Sender<Result<Vec<Appended>, StoreError>>,
    /// Nobody else writes until the batch is committed, although whoever asked may have gone.
    gate: OwnedMutexGuard<()>,
}

impl Appender {
    /// Opens a connection to the file at `path`, which has the present schema, and starts the thread.
    pub(in crate::store) fn start(
        path: &Path,
        busy_timeout: Duration,
        latch: Latch,
    ) -> Result<Self, StoreError> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(busy_timeout)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // WAL is a property of the file; the rest is one of each connection, as in the pool that writes.
        let settings = [
            ("synchronous", "FULL"),
            ("foreign_keys", "ON"),
            ("cache_size", "-8000"),
            ("wal_autocheckpoint", "0"),
            // What a statement would undo is kept aside while it runs: in a file, otherwise, for each batch anew.
            ("temp_store", "MEMORY"),
            // Whoever begins the log anew cuts it.
            ("journal_size_limit", "67108864"),
        ];
        for (pragma, value) in settings {
            connection.pragma_update(None, pragma, value)?;
        }
        let (jobs, queue) = mpsc::channel();
        thread::Builder::new()
            .name("rialto-append".to_owned())
            .spawn(move || run(connection, &latch, &queue))?;
        Ok(Self { jobs: Arc::new(RwLock::new(Some(jobs))) })
    }

    /// Commits a batch; see [`Db::append`](super::super::Db::append).
    pub(super) async fn append(
        &self,
        gate: &Arc<Mutex<()>>,
        batch: &[NewMessage],
    ) -> Result<Vec<Appended>, StoreError> {
        let (answer, answered) = oneshot::channel();
        let job = Job { batch: batch.to_vec(), answer, gate: Arc::clone(gate).lock_owned().await };
        let handed = match &*self.jobs.read().unwrap_or_else(PoisonError::into_inner) {
            Some(jobs) => jobs.send(job).is_ok(),
            None => false,
        };
        if !handed {
            return Err(StoreError::closed());
        }
        answered.await.unwrap_or_else(|_| Err(StoreError::closed()))
    }

    /// Ends the thread, which closes its connection. Later batches fail as unavailable.
    pub(in crate::store) fn close(&self) {
        self.jobs.write().unwrap_or_else(PoisonError::into_inner).take();
    }
}

fn run(mut connection: Connection, latch: &Latch, jobs: &mpsc::Receiver<Job>) {
    for Job { batch, answer, gate } in jobs {
        let append = |()| append(&mut connection, &batch).map_err(StoreError::from);
        let outcome = latch.hold(latch.check().and_then(append));
        drop(gate);
        // Whoever asked may have gone; the batch is committed all the same.
        drop(answer.send(outcome));
    }
}

fn append(connection: &mut Connection, batch: &[NewMessage]) -> rusqlite::Result<Vec<Appended>> {
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
        cells.text(counts.get(n).map(|(id, _)| id.to_string()).as_deref())?;
        cells.number(counts.get(n).map(|(_, count)| *count))?;
    }
    let heads: Vec<(String, i64)> =
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
        cells.text(message.map(|message| message.channel.to_string()).as_deref())?;
        cells.text(message.map(|message| message.author.to_string()).as_deref())?;
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
        cells.text(Some(&message.id.to_string()))?;
        cells.text(Some(&message.channel.to_string()))?;
        cells.number(Some(*seq))?;
        cells.text(Some(&message.author.to_string()))?;
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

    fn text(&mut self, text: Option<&str>) -> rusqlite::Result<()> {
        self.next += 1;
        self.statement.raw_bind_parameter(self.next - 1, text)
    }

    fn number(&mut self, number: Option<i64>) -> rusqlite::Result<()> {
        self.next += 1;
        self.statement.raw_bind_parameter(self.next - 1, number)
    }
}
