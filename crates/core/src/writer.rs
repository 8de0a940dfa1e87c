//! The writer: the only one that changes messages.
//!
//! It takes all that waits, commits it in one transaction, answers, and publishes: while one batch is being
//! made durable the next one gathers by itself, so that a batch grows with the load. No time is spent on waiting
//! for company; but where one batch follows the other, whoever is about to hand in a change may do so first.
//! Because one task commits and publishes, events leave in the order of the revs.

use std::sync::Arc;

use rialto_protocol::{Message, MessageId, ServerId, User};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::yield_now;

use crate::bus::{Bus, Event};
use crate::clock::Clock;
use crate::delivery::Delivery;
use crate::ids;
use crate::store::{Appended, BATCH_MAX, Db, NewMessage, Revision};
use crate::{Error, Result};

/// How many changes wait at most; whoever adds to a full queue waits.
const QUEUE: usize = 4_096;

/// Rounds of the runtime between two batches that follow each other: what has come to a socket is read meanwhile, and goes
/// with the next. A commit costs the same for one message as for several, and these rounds nothing but what is ready to run.
const ROUNDS: usize = 3;

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
}

/// What a send is answered with. It is called before the message is told, so that the sender has its answer
/// before anyone hears of the message.
pub type Answer = Box<dyn FnOnce(Result<Sent>) + Send>;

enum Change {
    Send(NewMessage, User, Answer),
    Revise(MessageId, User, Revision, oneshot::Sender<Result<Message>>),
    /// Changes nothing, and tells that all before it are done.
    Mark(oneshot::Sender<()>),
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
    delivery: Delivery,
    clock: Clock,
    progress: watch::Sender<Progress>,
}

/// Starts the writer. It ends when every handle is dropped and all that waited is done.
#[must_use]
pub fn start(db: Db, bus: Arc<dyn Bus>, delivery: Delivery, clock: Clock) -> Writer {
    let (queue, changes) = mpsc::channel(QUEUE);
    let (progress, seen) = watch::channel(Progress::default());
    tokio::spawn(Task { db, bus, delivery, clock, progress }.run(changes));
    Writer { queue, progress: seen }
}

impl Writer {
    /// Hands in a message of `author`; `answer` is called once it is committed or has failed. Calls that begin
    /// one after the other are committed in that order.
    ///
    /// It fails with `not_found` where the author is not a member, and with `unavailable` when the store
    /// fails: then the message was most likely not kept, and sending it again with the same client id is safe.
    pub async fn send(&self, message: NewMessage, author: User, answer: Answer) {
        if let Err(mpsc::error::SendError(Change::Send(_, _, answer))) =
            self.queue.send(Change::Send(message, author, answer)).await
        {
            answer(Err(Error::unavailable()));
        }
    }

    /// Changes a message of `author` and gives it as it is then.
    ///
    /// # Errors
    /// `not_found` where there is no such message of theirs, `unavailable` when the store fails.
    pub async fn revise(&self, id: MessageId, author: User, revision: Revision) -> Result<Message> {
        let (answer, answered) = oneshot::channel();
        let change = Change::Revise(id, author, revision, answer);
        self.queue.send(change).await.map_err(|_| Error::unavailable())?;
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
            self.settled().await;
        }
    }

    /// Waits until everything that a read made before this call can have seen is published.
    pub async fn settled(&self) {
        let mut progress = self.progress.clone();
        let begun = progress.borrow().begun;
        // An error means that the writer has ended: nothing more will be published.
        drop(progress.wait_for(|progress| progress.published >= begun).await);
    }
}

impl Task {
    async fn run(self, mut changes: mpsc::Receiver<Change>) {
        let (mut taken, mut sends) = (Vec::with_capacity(BATCH_MAX), Vec::with_capacity(BATCH_MAX));
        while self.take(&mut changes, &mut taken).await {
            self.progress.send_modify(|progress| progress.begun += 1);
            for change in taken.drain(..) {
                match change {
                    Change::Send(message, author, answer) => sends.push((message, author, answer)),
                    Change::Mark(done) => {
                        self.append(&mut sends).await;
                        // Whoever waits may have gone.
                        let _ = done.send(());
                    }
                    Change::Revise(id, author, revision, answer) => {
                        self.append(&mut sends).await;
                        self.revise(id, &author, &revision, answer).await;
                    }
                }
            }
            self.append(&mut sends).await;
            self.progress.send_modify(|progress| progress.published = progress.begun);
        }
    }

    /// Waits for changes and takes them; `false` when there will be no more.
    async fn take(&self, changes: &mut mpsc::Receiver<Change>, taken: &mut Vec<Change>) -> bool {
        if !changes.is_empty() {
            for _ in 0..ROUNDS {
                yield_now().await;
            }
        }
        changes.recv_many(taken, BATCH_MAX).await > 0
    }

    async fn append(&self, sends: &mut Vec<(NewMessage, User, Answer)>) {
        if sends.is_empty() {
            return;
        }
        let now = self.clock.now();
        let (mut batch, mut senders) = (Vec::with_capacity(sends.len()), Vec::with_capacity(sends.len()));
        for (mut message, author, answer) in sends.drain(..) {
            (message.created_at, message.id) = (now, MessageId(ids::fresh(now)));
            batch.push(message);
            senders.push((author, answer));
        }
        match self.db.append(&batch).await {
            Ok(appended) => self.committed(batch, senders, &appended).await,
            Err(error) => {
                let error = Error::from(error);
                for (_, answer) in senders {
                    answer(Err(error.clone()));
                }
            }
        }
    }

    /// Has the senders of a committed batch answered, then publishes it.
    async fn committed(&self, batch: Vec<NewMessage>, senders: Vec<(User, Answer)>, appended: &[Appended]) {
        let mut messages: Vec<Option<Arc<Message>>> = Vec::with_capacity(batch.len());
        let mut events = Vec::with_capacity(batch.len());
        let mut answers = Vec::with_capacity(batch.len());
        for ((new, appended), (author, answer)) in batch.into_iter().zip(appended).zip(senders) {
            let outcome = match appended {
                Appended::Placed { server, seq } => {
                    let message = Arc::new(placed(new, author, *server, *seq));
                    events.push(Event::MessageNew(Arc::clone(&message)));
                    messages.push(Some(Arc::clone(&message)));
                    Ok(Sent { message: (*message).clone(), repeat: false })
                }
                Appended::Repeat(message) => {
                    messages.push(None);
                    Ok(Sent { message: (**message).clone(), repeat: true })
                }
                Appended::RepeatOf(first) => {
                    let first = messages.get(*first).cloned().flatten();
                    messages.push(None);
                    first
                        .map(|message| Sent { message: (*message).clone(), repeat: true })
                        .ok_or_else(Error::internal)
                }
                Appended::NoMember => {
                    messages.push(None);
                    Err(Error::not_found())
                }
            };
            answers.push((answer, outcome));
        }
        metrics::counter!("rialto_messages_total").increment(u64::try_from(events.len()).unwrap_or(u64::MAX));
        let answer_all = move || answers.into_iter().for_each(|(answer, outcome)| answer(outcome));
        self.delivery.answer(answer_all).await;
        self.bus.publish(events).await;
    }

    async fn revise(
        &self,
        id: MessageId,
        author: &User,
        revision: &Revision,
        answer: oneshot::Sender<Result<Message>>,
    ) {
        let revised = self.db.revise_message(author.id, id, revision, self.clock.now()).await;
        let outcome = match revised {
            Ok(Some(message)) => {
                self.bus.publish(vec![Event::MessageUpdated(Arc::new(message.clone()))]).await;
                Ok(message)
            }
            Ok(None) => Err(Error::not_found()),
            Err(error) => Err(error.into()),
        };
        drop(answer.send(outcome));
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
