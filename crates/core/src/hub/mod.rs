//! The hub: who is told what, decided in one place and in one order.
//!
//! One task changes the [`Hub`], the memory of who is here: connections, which channels they view and read, which
//! servers they have open. Events of the bus and the steps of requests reach it through one queue, so that
//! each step has its place among the events. What it decides leaves as [`Effect`]s through the [`Outlet`]:
//! the node carries them out on its sockets, and nothing else emits. It does no I/O and reads no store.
//!
//! The bus is a hint and the store is the truth: the hub follows the log of each channel (`following.rs`) and the changes
//! of access (`access.rs`) by their numbers, and has read what it misses. An absolute number (a badge) and the stream of
//! events must not be mixed up, so a number is brought forward to the moment at which it is told (`numbers.rs`).
//!
//! Who is on line in which server (`presence.rs`) is told as a whole, once a second for each server where it
//! has changed, and never person by person.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::timeout;

use crate::bus::Event;
use crate::{Error, Result};

mod access;
mod apart;
mod blocks;
mod communities;
#[cfg(feature = "controls")]
mod controls;
mod directs;
mod effects;
mod following;
mod marks;
mod numbers;
mod parking;
mod presence;
mod rules;
mod state;
mod steps;
mod threads;
mod turns;
mod typing;
mod typists;
mod views;

#[cfg(feature = "controls")]
pub use controls::{Moment, Pause};
pub use effects::{Audience, ConnectionId, Effect, Fact, Nobody, Outlet, Reply, RequestId, Room};
use parking::Parked;
pub(crate) use parking::Wait;
pub(crate) use presence::GATHER;
pub use rules::Rule;
pub use state::{Cursor, Hub};
pub(crate) use state::{FollowUp, Unwritten};
pub(crate) use steps::{Asker, Join, not_viewed, too_many_views};
pub(crate) use typists::APART;

/// How many items wait for the hub at most; whoever adds to a full queue waits.
const QUEUE: usize = 4_096;
/// How many events one turn takes at most.
const TURN: usize = 1_024;

enum Item {
    Event(Event),
    Replies(Replies),
    Step(Parked),
}

/// Answers that the hub gives in one place among the events.
pub(crate) type Replies = Vec<(RequestId, Result<Reply>)>;

/// Where events of the bus enter.
#[derive(Clone, Debug)]
pub struct Inbox(mpsc::Sender<Item>);

impl std::fmt::Debug for Item {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Item")
    }
}

impl Inbox {
    /// Takes `events` in their order; waits while the queue is full.
    pub async fn events(&self, events: Vec<Event>) {
        for event in events {
            if self.0.send(Item::Event(event)).await.is_err() {
                return; // the node is stopping: nobody is left to be told
            }
        }
    }
}

/// The handle to the hub.
#[derive(Clone)]
pub struct HubHandle {
    inbox: mpsc::Sender<Item>,
    shared: Arc<Shared>,
    /// How long a step may wait for what it needs.
    patience: Duration,
}

impl std::fmt::Debug for HubHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HubHandle").finish_non_exhaustive()
    }
}

/// What the task of the hub and its handles have in common.
#[derive(Default)]
struct Shared {
    #[cfg(feature = "controls")]
    pause: Mutex<Option<Pause>>,
    hub: Mutex<Hub>,
    /// How many are reading what is to be brought forward.
    reads: AtomicUsize,
    /// How often access was taken from somebody, as far as it is not told yet.
    losses: AtomicU64,
    /// Somebody is to be told what must be read first.
    follow_ups: Notify,
    /// Something is missing of a log, or of the changes of access.
    gaps: Notify,
    /// Somebody is typing.
    typing: Notify,
}

impl Shared {
    fn with<T>(&self, look: impl FnOnce(&mut Hub) -> T) -> T {
        look(&mut self.hub.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A read of what is to be brought forward: as long as it lasts, the hub keeps what it tells.
pub(crate) struct Reading(Arc<Shared>);

impl Drop for Reading {
    fn drop(&mut self) {
        self.0.reads.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Starts the hub; what it decides leaves through `outlet`. It ends when every handle is dropped.
#[must_use]
pub fn start(outlet: impl Outlet, patience: Duration) -> (HubHandle, Inbox) {
    let (inbox, queue) = mpsc::channel(QUEUE);
    let shared = Arc::new(Shared::default());
    tokio::spawn(run(queue, outlet, Arc::clone(&shared)));
    (HubHandle { inbox: inbox.clone(), shared, patience }, Inbox(inbox))
}

async fn run(mut queue: mpsc::Receiver<Item>, outlet: impl Outlet, shared: Arc<Shared>) {
    let (mut items, mut effects) = (Vec::new(), Vec::new());
    while queue.recv_many(&mut items, TURN).await > 0 {
        // Looked at after the queue was: what has come through it was committed before a read that begins from here on.
        let logs = shared.reads.load(Ordering::SeqCst) > 0;
        let (done, losses) =
            shared.with(|hub| (hub.take_items(&mut items, logs, &mut effects), hub.losses()));
        // Before it is told: whoever looks later reads again.
        shared.losses.store(losses, Ordering::SeqCst);
        outlet.carry_out(&mut effects);
        effects.clear();
        done.into_iter().for_each(|done| done());
        shared.with(|hub| {
            if hub.has_follow_ups() {
                shared.follow_ups.notify_one();
            }
            if !hub.behind.is_empty() || hub.waits_for_access() {
                shared.gaps.notify_one();
            }
            if hub.typing.take_fresh() {
                shared.typing.notify_one();
            }
        });
    }
}

impl Hub {
    /// Takes what has come. Gives whom to tell once its effects are carried out.
    fn take_items(
        &mut self,
        items: &mut Vec<Item>,
        logs: bool,
        effects: &mut Vec<Effect>,
    ) -> Vec<Box<dyn FnOnce() + Send>> {
        self.logs = logs;
        let mut events = Vec::new();
        for item in items.drain(..) {
            match item {
                Item::Event(event) => events.push(event),
                Item::Replies(replies) => {
                    self.turn(&mut events, effects);
                    effects.extend(replies.into_iter().map(|(id, outcome)| Effect::Reply(id, outcome)));
                }
                Item::Step(step) => {
                    self.turn(&mut events, effects);
                    self.take(step, effects);
                }
            }
        }
        self.turn(&mut events, effects);
        if !logs {
            self.drop_logs();
            self.drop_access_log();
        }
        std::mem::take(&mut self.done.0)
    }
}

impl HubHandle {
    /// Takes a step at the hub, in its place among the events, and gives back what it gives.
    ///
    /// # Errors
    /// `unavailable` when the node is stopping.
    pub async fn step<T: Send + 'static>(
        &self,
        step: impl FnOnce(&mut Hub, &mut Vec<Effect>) -> T + Send + 'static,
    ) -> Result<T> {
        let (answer, answered) = oneshot::channel();
        let mut step = Some((step, answer));
        let step = Parked(Box::new(move |hub, effects| {
            if let Some((step, answer)) = step.take() {
                let given = step(hub, effects);
                // Whoever asked goes on after what was decided until now has been carried out. It may have
                // gone; the step counts all the same.
                hub.done.0.push(Box::new(move || drop(answer.send(given))));
            }
            None
        }));
        self.inbox.send(Item::Step(step)).await.map_err(|_| Error::unavailable())?;
        answered.await.map_err(|_| Error::unavailable())
    }

    /// Takes a step as soon as everything is heard that it needs. Gives whether it was taken; if not, what it works with
    /// is to be read again.
    ///
    /// # Errors
    /// `unavailable` when what it needs does not come, and when the node is stopping: then it was not taken, and will not be.
    pub(crate) async fn bring(
        &self,
        reading: Reading,
        mut step: impl FnMut(&mut Hub, &mut Vec<Effect>) -> std::result::Result<(), Wait> + Send + 'static,
    ) -> Result<bool> {
        #[cfg(feature = "controls")]
        self.pause(Moment::Number).await;
        let (answer, answered) = oneshot::channel();
        let mut waiting = Some((answer, reading));
        let step = Parked(Box::new(move |hub, effects| {
            let (answer, _) = waiting.as_ref()?;
            // Whoever asked has been told that it was not taken.
            if answer.is_closed() {
                waiting = None;
                return None;
            }
            let was_taken = match step(hub, effects) {
                Ok(()) => true,
                Err(Wait::Again) => false,
                Err(Wait::Until(until)) => return Some(until),
            };
            let (answer, _) = waiting.take()?;
            hub.done.0.push(Box::new(move || {
                // It may have gone.
                let _ = answer.send(was_taken);
            }));
            None
        }));
        self.inbox.send(Item::Step(step)).await.map_err(|_| Error::unavailable())?;
        let taken = timeout(self.patience, answered).await.map_err(|_| Error::unavailable())?;
        taken.map_err(|_| Error::unavailable())
    }

    /// Begins a read of what is to be brought forward.
    pub(crate) fn read(&self) -> Reading {
        self.shared.reads.fetch_add(1, Ordering::SeqCst);
        Reading(Arc::clone(&self.shared))
    }

    /// How often access was taken from somebody.
    pub(crate) fn losses(&self) -> u64 {
        self.shared.losses.load(Ordering::SeqCst)
    }

    /// What a look at the hub gives, as it is now.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Hub) -> T) -> T {
        self.shared.with(|hub| look(hub))
    }

    /// Answers requests, before all events that are published later. What a connection is told by those leaves together
    /// with its answer.
    pub(crate) async fn reply(&self, replies: Replies) {
        if !replies.is_empty() {
            // The hub outlives every handle; only a fault of ours could have ended it.
            drop(self.inbox.send(Item::Replies(replies)).await);
        }
    }

    /// Waits until the hub has follow-ups to be fetched.
    pub(crate) async fn follow_up(&self) {
        self.shared.follow_ups.notified().await;
    }

    /// Waits until somebody is typing.
    pub(crate) async fn typing(&self) {
        self.shared.typing.notified().await;
    }

    /// Waits until the hub misses something of a log.
    pub(crate) async fn gap(&self) {
        self.shared.gaps.notified().await;
    }
}
