//! The writer: the only one that changes messages.
//!
//! It takes all that waits, commits it in one transaction, answers, and publishes: while one batch is being
//! made durable the next one gathers by itself, so that a batch grows with the load. No time is spent on waiting
//! for company; but where one batch follows the other, whoever is about to hand in a change may do so first.
//! Because one task commits and publishes, events leave in the order of the revs.
//!
//! Whoever asks for a change has an answer in time, whatever the database does: what can't come to its COMMIT by then is not kept,
//! and of what has come to it the writer waits to know what became of it, while it answers those who wait
//! (`writer/late.rs`). A channel that somebody else holds in the database holds up nobody else's (`writer/parked.rs`).

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use rialto_protocol::Message;
use tokio::sync::{mpsc, oneshot};
use tokio::task::yield_now;
use tokio::time::{Instant, timeout};

use crate::Error;
use crate::bus::{Bus, Event};
use crate::clock::Clock;
use crate::hub::{HubHandle, Replies};
use crate::log::change::{Change, Outcome};
use crate::store::{BATCH_MAX, Db};

/// How many changes wait at most; whoever adds to a full queue waits.
const QUEUE: usize = 4_096;

/// Rounds of the runtime between two batches that follow each other: what has come to a socket is read meanwhile, and goes
/// with the next. A commit costs the same for one message as for several, and these rounds nothing but what is ready to run.
const ROUNDS: usize = 3;

/// How often changes of channels that somebody else holds are tried.
const PARKED_AGAIN: Duration = Duration::from_millis(50);

mod job;
mod late;
mod parked;

pub(crate) use job::Answer;
pub use job::Committed;
use job::{Job, Waiter};
use parked::Parked;

/// The handle to the writer.
#[derive(Clone, Debug)]
pub struct Writer {
    queue: mpsc::Sender<Item>,
    hub: HubHandle,
}

enum Item {
    Change(Box<Job>),
    /// Tells that all before it are done.
    Mark(oneshot::Sender<()>),
}

struct Task {
    db: Db,
    bus: Arc<dyn Bus>,
    hub: HubHandle,
    clock: Clock,
    changes: mpsc::Receiver<Item>,
    /// What came while the database was late.
    held: VecDeque<Item>,
    parked: Parked,
}

/// Starts the writer. It ends when every handle is dropped and all that waited is done.
#[must_use]
pub fn start(db: Db, bus: Arc<dyn Bus>, hub: HubHandle, clock: Clock) -> Writer {
    let (queue, changes) = mpsc::channel(QUEUE);
    let (held, parked) = (VecDeque::new(), Parked::default());
    tokio::spawn(Task { db, bus, hub: hub.clone(), clock, changes, held, parked }.run());
    Writer { queue, hub }
}

impl Writer {
    /// Hands in a change, which is answered once it is committed or has failed. Calls that begin one after the other
    /// are committed in that order.
    ///
    /// It fails as [`Outcome::Refused`] says, and with `unavailable` when the store fails: then it was most likely not
    /// done, and asking for it again is safe, for a message with the same client id.
    pub(crate) async fn hand_in(&self, change: Change, answer: Answer) {
        let waiter = Waiter { answer: Some(answer), since: Instant::now() };
        let item = Item::Change(Box::new(Job { change, waiter }));
        if let Err(mpsc::error::SendError(Item::Change(mut job))) = self.queue.send(item).await {
            let mut refused = Replies::new();
            job.waiter.refuse(&mut refused);
            self.hub.reply(refused).await;
        }
    }

    /// How many changes wait to be taken.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// Waits until everything that was handed in before this call is committed, and published, or has failed. What waits
    /// for a channel that somebody else holds may wait longer.
    pub async fn caught_up(&self) {
        let (marked, done) = oneshot::channel();
        // An error means that the writer has ended, and with it everything that waited.
        if self.queue.send(Item::Mark(marked)).await.is_ok() {
            drop(done.await);
        }
    }
}

impl Task {
    async fn run(mut self) {
        let mut taken = Vec::with_capacity(BATCH_MAX);
        while self.take(&mut taken).await {
            let (mut jobs, mut marks) = (Vec::with_capacity(taken.len()), Vec::new());
            for item in taken.drain(..) {
                match item {
                    Item::Change(job) => jobs.push(*job),
                    Item::Mark(done) => marks.push(done),
                }
            }
            self.commit(jobs).await;
            for done in marks {
                // Whoever waits may have gone.
                let _ = done.send(());
            }
        }
        let mut refused = Replies::new();
        self.parked.refuse_all(&mut refused);
        self.hub.reply(refused).await;
    }

    /// Waits for changes and takes them; `false` when there will be no more.
    async fn take(&mut self, taken: &mut Vec<Item>) -> bool {
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

    /// Commits `jobs`, before them what was parked, answers and publishes.
    async fn commit(&mut self, jobs: Vec<Job>) {
        let (deadlines, mut refused) = (self.db.deadlines(), Replies::new());
        self.parked.refuse_late(deadlines, &mut refused);
        let mut jobs = self.parked.join(jobs, &mut refused);
        jobs.retain_mut(|job| job.waiter.is_in_time(deadlines, &mut refused));
        self.hub.reply(refused).await;
        let (batch, mut waiters): (Vec<Change>, Vec<Waiter>) =
            jobs.into_iter().map(|Job { change, waiter }| (change, waiter)).unzip();
        let Some(oldest) = waiters.iter().map(|waiter| waiter.since).min() else { return };
        let deadline = deadlines.answer_by(oldest).min(Instant::now() + deadlines.transaction);
        let (db, now) = (self.db.clone(), self.clock.now());
        match self.in_time(db.commit(batch, now, deadline), oldest, &mut waiters).await {
            Ok(outcomes) => self.committed(waiters, outcomes).await,
            Err(error) => {
                let (error, mut replies) = (Error::from(error), Replies::new());
                waiters.iter_mut().for_each(|waiter| waiter.answer(Err(error.clone()), &mut replies));
                self.hub.reply(replies).await;
            }
        }
    }

    /// Has those answered who wait for a committed batch, then publishes it.
    async fn committed(&mut self, waiters: Vec<Waiter>, outcomes: Vec<Outcome>) {
        let (mut events, mut replies) =
            (Vec::with_capacity(waiters.len()), Vec::with_capacity(waiters.len()));
        let (mut locked, mut sent) = (Vec::new(), 0);
        let mut outcomes = outcomes.into_iter();
        for (mut waiter, outcome) in waiters.into_iter().zip(&mut outcomes) {
            let outcome = match outcome {
                Outcome::Sent(message) => {
                    sent += 1;
                    events.push(Event::MessageNew(Arc::clone(&message)));
                    Ok(Committed { message, repeat: false })
                }
                Outcome::Changed(message, change) => {
                    events.push(Event::MessageUpdated(for_all(&message), change));
                    Ok(Committed { message, repeat: false })
                }
                Outcome::Unchanged(message) => Ok(Committed { message, repeat: true }),
                Outcome::Refused(error) => Err(error),
                Outcome::Locked(change) => {
                    locked.push(Job { change, waiter });
                    continue;
                }
            };
            waiter.answer(outcome, &mut replies);
        }
        // Of the messages whose threads have grown nobody waits to hear.
        events.extend(outcomes.filter_map(|outcome| match outcome {
            Outcome::Changed(message, change) => Some(Event::MessageUpdated(for_all(&message), change)),
            _ => None,
        }));
        metrics::counter!("rialto_messages_total").increment(sent);
        self.parked.put_back(locked);
        self.hub.reply(replies).await;
        self.bus.publish(events).await;
    }
}

/// The message as everybody may see it: which reactions are the actor's is told to the actor alone.
fn for_all(message: &Arc<Message>) -> Arc<Message> {
    if message.reactions.is_empty() {
        return Arc::clone(message);
    }
    let mut message = Message::clone(message);
    message.reactions.iter_mut().for_each(|kind| kind.me = None);
    Arc::new(message)
}
