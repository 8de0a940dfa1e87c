//! The writer: the only one that changes messages.
//!
//! It takes all that waits, commits it in one transaction, answers, and publishes: while one batch is being
//! made durable the next one gathers by itself, so that a batch grows with the load. No time is spent on waiting
//! for company; but where one batch follows the other, whoever is about to hand in a change may do so first.
//! Because one task commits and publishes, events leave in the order of the revs.
//!
//! Whoever sends has an answer in time, whatever the database does: what can't come to its COMMIT by then is not kept,
//! and of what has come to it the writer waits to know what became of it, while it answers those who wait
//! (`writer/late.rs`). A channel that somebody else holds in the database holds up nobody else's (`writer/parked.rs`).

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use rialto_protocol::events::MessageChange;
use rialto_protocol::{Message, MessageId, ServerId, User};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::yield_now;
use tokio::time::{Instant, timeout};

use crate::bus::{Bus, Event};
use crate::clock::Clock;
use crate::hub::HubHandle;
use crate::ids;
use crate::store::{Appended, BATCH_MAX, Db, Deadlines, NewMessage, Revision};
use crate::{Error, Result};

/// How many changes wait at most; whoever adds to a full queue waits.
const QUEUE: usize = 4_096;

/// Rounds of the runtime between two batches that follow each other: what has come to a socket is read meanwhile, and goes
/// with the next. A commit costs the same for one message as for several, and these rounds nothing but what is ready to run.
const ROUNDS: usize = 3;

/// How often messages to channels that somebody else holds are tried.
const PARKED_AGAIN: Duration = Duration::from_millis(50);

mod late;
mod parked;

use parked::Parked;

/// A message that was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The message; the first one when its client id is a repeat.
    pub message: Message,
    /// Whether its client id is a repeat, so that no message was made.
    pub repeat: bool,
}

/// The handle to the writer.
#[derive(Clone, Debug)]
pub struct Writer {
    queue: mpsc::Sender<Change>,
    progress: watch::Receiver<Progress>,
    deadlines: Deadlines,
}

/// What a send is answered with. It is called before the message is told, so that the sender has its answer
/// before anyone hears of the message.
pub type Answer = Box<dyn FnOnce(Result<Sent>) + Send>;

enum Change {
    Send(Box<SendJob>),
    Revise(Box<ReviseJob>),
    /// Changes nothing, and tells that all before it are done.
    Mark(oneshot::Sender<()>),
}

/// A message that waits to be committed.
struct SendJob {
    message: NewMessage,
    author: User,
    /// Taken once it is called.
    answer: Option<Answer>,
    since: Instant,
}

struct ReviseJob {
    id: MessageId,
    author: User,
    revision: Revision,
    answer: Option<oneshot::Sender<Result<Message>>>,
    since: Instant,
}

impl SendJob {
    fn answer(&mut self, outcome: Result<Sent>) {
        if let Some(answer) = self.answer.take() {
            answer(outcome);
        }
    }
}

impl ReviseJob {
    fn answer(&mut self, outcome: Result<Message>) {
        if let Some(answer) = self.answer.take() {
            // Whoever asked may have gone.
            drop(answer.send(outcome));
        }
    }
}

/// How many batches were begun, and how many were published.
#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    begun: u64,
    published: u64,
}

struct Task {
    db: Db,
    bus: Arc<dyn Bus>,
    hub: HubHandle,
    clock: Clock,
    progress: watch::Sender<Progress>,
    changes: mpsc::Receiver<Change>,
    /// What came while the database was late.
    held: VecDeque<Change>,
    parked: Parked,
}

/// Starts the writer. It ends when every handle is dropped and all that waited is done.
#[must_use]
pub fn start(db: Db, bus: Arc<dyn Bus>, hub: HubHandle, clock: Clock) -> Writer {
    let (queue, changes) = mpsc::channel(QUEUE);
    let (progress, seen) = watch::channel(Progress::default());
    let deadlines = db.deadlines();
    let (held, parked) = (VecDeque::new(), Parked::default());
    tokio::spawn(Task { db, bus, hub, clock, progress, changes, held, parked }.run());
    Writer { queue, progress: seen, deadlines }
}

impl Writer {
    /// Hands in a message of `author`; `answer` is called once it is committed or has failed. Calls that begin
    /// one after the other are committed in that order.
    ///
    /// It fails with `not_found` where the author is not a member, and with `unavailable` when the store
    /// fails: then the message was most likely not kept, and sending it again with the same client id is safe.
    pub async fn send(&self, message: NewMessage, author: User, answer: Answer) {
        let send = Box::new(SendJob { message, author, answer: Some(answer), since: Instant::now() });
        if let Err(mpsc::error::SendError(Change::Send(mut send))) = self.queue.send(Change::Send(send)).await
        {
            send.answer(Err(Error::unavailable()));
        }
    }

    /// Changes a message of `author` and gives it as it is then.
    ///
    /// # Errors
    /// `not_found` where there is no such message of theirs, `unavailable` when the store fails.
    pub async fn revise(&self, id: MessageId, author: User, revision: Revision) -> Result<Message> {
        let (answer, answered) = oneshot::channel();
        let revise = ReviseJob { id, author, revision, answer: Some(answer), since: Instant::now() };
        self.queue.send(Change::Revise(Box::new(revise))).await.map_err(|_| Error::unavailable())?;
        answered.await.map_err(|_| Error::unavailable())?
    }

    /// How many changes wait to be taken.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// Waits until everything that was handed in before this call is committed or has failed, and published.
    pub async fn caught_up(&self) {
        let (marked, done) = oneshot::channel();
        // An error means that the writer has ended, and with it everything that waited.
        if self.queue.send(Change::Mark(marked)).await.is_ok() {
            drop(done.await);
            drop(self.settled().await);
        }
    }

    /// Waits until everything that a read made before this call can have seen is published.
    ///
    /// # Errors
    /// `unavailable` when it is not known in time what became of it.
    pub async fn settled(&self) -> Result<()> {
        let mut progress = self.progress.clone();
        let begun = progress.borrow().begun;
        let settled = progress.wait_for(|progress| progress.published >= begun);
        match timeout(self.deadlines.transaction, settled).await {
            // An error means that the writer has ended: nothing more will be published.
            Ok(_) => Ok(()),
            Err(_) => Err(Error::unavailable()),
        }
    }
}

impl Task {
    async fn run(mut self) {
        let (mut taken, mut sends) = (Vec::with_capacity(BATCH_MAX), Vec::with_capacity(BATCH_MAX));
        while self.take(&mut taken).await {
            self.progress.send_modify(|progress| progress.begun += 1);
            for change in taken.drain(..) {
                match change {
                    Change::Send(send) => sends.push(*send),
                    Change::Mark(done) => {
                        self.append(&mut sends).await;
                        // Whoever waits may have gone.
                        let _ = done.send(());
                    }
                    Change::Revise(revise) => {
                        self.append(&mut sends).await;
                        self.revise(*revise).await;
                    }
                }
            }
            self.append(&mut sends).await;
            self.progress.send_modify(|progress| progress.published = progress.begun);
        }
        self.parked.refuse_all();
    }

    /// Waits for changes and takes them; `false` when there will be no more.
    async fn take(&mut self, taken: &mut Vec<Change>) -> bool {
        let room = BATCH_MAX - self.parked.tried_at_once();
        if !self.held.is_empty() {
            taken.extend(self.held.drain(..room.min(self.held.len())));
            return true;
        }
        if !self.changes.is_empty() {
            for _ in 0..ROUNDS {
                yield_now().await;
            }
        }
        let some = self.changes.recv_many(taken, room);
        if self.parked.is_empty() {
            return some.await > 0;
        }
        // They are tried again, whether or not others come.
        timeout(PARKED_AGAIN, some).await.is_ok_and(|count| count > 0) || !self.changes.is_closed()
    }

    /// Commits `sends`, before them what was parked, answers and publishes.
    async fn append(&mut self, sends: &mut Vec<SendJob>) {
        let deadlines = self.db.deadlines();
        self.parked.refuse_late(deadlines);
        let mut sends = self.parked.join(sends);
        for mut late in sends.extract_if(.., |send| deadlines.is_too_late(send.since)) {
            late.answer(Err(Error::unavailable()));
        }
        let Some(oldest) = sends.iter().map(|send| send.since).min() else { return };
        let now = self.clock.now();
        let batch: Vec<NewMessage> = sends
            .iter_mut()
            .map(|send| {
                (send.message.created_at, send.message.id) = (now, MessageId(ids::fresh(now)));
                send.message.clone()
            })
            .collect();
        let deadline = deadlines.answer_by(oldest).min(Instant::now() + deadlines.transaction);
        let db = self.db.clone();
        let refuse = |sends: &mut Vec<SendJob>| {
            sends.iter_mut().for_each(|send| send.answer(Err(Error::unavailable())));
        };
        let appended = self.in_time(db.append(&batch, deadline), oldest, &mut sends, refuse).await;
        match appended {
            Ok(appended) => self.committed(sends, &appended).await,
            Err(error) => {
                let error = Error::from(error);
                sends.iter_mut().for_each(|send| send.answer(Err(error.clone())));
            }
        }
    }

    /// Has the senders of a committed batch answered, then publishes it.
    async fn committed(&mut self, sends: Vec<SendJob>, appended: &[Appended]) {
        let mut messages: Vec<Option<Arc<Message>>> = Vec::with_capacity(sends.len());
        let mut events = Vec::with_capacity(sends.len());
        let mut answers = Vec::with_capacity(sends.len());
        let mut locked = Vec::new();
        for (send, appended) in sends.into_iter().zip(appended) {
            let mut told = None;
            let outcome = match appended {
                Appended::Placed { server, seq } => {
                    let message = Arc::new(placed(send.message, send.author, *server, *seq));
                    events.push(Event::MessageNew(Arc::clone(&message)));
                    told = Some(Arc::clone(&message));
                    Ok(Sent { message: (*message).clone(), repeat: false })
                }
                Appended::Repeat(message) => Ok(Sent { message: (**message).clone(), repeat: true }),
                Appended::RepeatOf(first) => messages
                    .get(*first)
                    .cloned()
                    .flatten()
                    .map(|message| Sent { message: (*message).clone(), repeat: true })
                    .ok_or_else(Error::internal),
                Appended::NoMember => Err(Error::not_found()),
                Appended::Locked => {
                    messages.push(None);
                    locked.push(send);
                    continue;
                }
            };
            messages.push(told);
            answers.extend(send.answer.map(|answer| (answer, outcome)));
        }
        metrics::counter!("rialto_messages_total").increment(u64::try_from(events.len()).unwrap_or(u64::MAX));
        self.parked.put_back(locked);
        let answer_all = move || answers.into_iter().for_each(|(answer, outcome)| answer(outcome));
        self.hub.answer(answer_all).await;
        self.bus.publish(events).await;
    }

    async fn revise(&mut self, mut revise: ReviseJob) {
        let (since, now, db) = (revise.since, self.clock.now(), self.db.clone());
        let (author, id, revision) = (revise.author.id, revise.id, revise.revision.clone());
        let change = match &revision {
            Revision::Edit(_) => MessageChange::Edit { user_id: author },
            Revision::Delete => MessageChange::Delete { user_id: author },
        };
        let refuse = |revise: &mut ReviseJob| revise.answer(Err(Error::unavailable()));
        let work = db.revise_message(author, id, &revision, now);
        let outcome = match self.in_time(work, since, &mut revise, refuse).await {
            Ok(Some(message)) => {
                self.bus.publish(vec![Event::MessageUpdated(Arc::new(message.clone()), change)]).await;
                Ok(message)
            }
            Ok(None) => Err(Error::not_found()),
            Err(error) => Err(error.into()),
        };
        revise.answer(outcome);
    }
}

fn placed(new: NewMessage, author: User, server: ServerId, seq: i64) -> Message {
    Message {
        id: new.id,
        server_id: server,
        channel_id: new.channel,
        seq,
        rev: seq,
        author,
        content: new.content,
        created_at: new.created_at,
        edited_at: None,
        deleted_at: None,
        client_id: new.client_id,
    }
}
