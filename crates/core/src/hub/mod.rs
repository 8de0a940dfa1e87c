//! The hub: who is told what, decided in one place and in one order.
//!
//! One task owns the [`Hub`], the memory of who is here: connections, which channels they view and read, which
//! servers they have open. Events of the bus and the steps of requests reach it through one queue, so that
//! each step has its place among the events. What it decides leaves as [`Effect`]s through the [`Outlet`]:
//! the node carries them out on its sockets, and nothing else emits. It does no I/O and reads no store.
//!
//! An absolute number (a badge) and the stream of events must not be mixed up: a message is either in the
//! number or told after it. So whoever reads a number from the store first *holds* the user's
//! notifications, reads, waits until all that the read can have seen is published
//! ([`Writer::settled`](crate::log::writer::Writer::settled)), and then releases: what the number holds is told
//! before it, the rest after it.
//!
//! Who is on line in which server (`presence.rs`) is told as a whole, once a second for each server where it
//! has changed, and never person by person.

use std::sync::Arc;

use tokio::sync::{Mutex, Notify, OwnedMutexGuard, mpsc, oneshot};

use crate::bus::Event;

mod effects;
mod holds;
mod presence;
mod state;
mod steps;
mod turns;

pub use effects::{Audience, Effect, Fact, Outlet, Room};
pub(crate) use presence::GATHER;
pub use state::{ConnectionId, Cursor, Hub};
pub(crate) use state::{FollowUp, Unwritten};
pub(crate) use steps::{Join, Opening};

/// How many items wait for the hub at most; whoever adds to a full queue waits.
const QUEUE: usize = 4_096;
/// How many events one turn takes at most.
const TURN: usize = 1_024;
/// How many users may have a step of theirs under way at a time, at most; a power of two.
const LOCKS: usize = 1_024;

type Step = Box<dyn FnOnce(&mut Hub, &mut Vec<Effect>) + Send>;

enum Item {
    Event(Event),
    Step(Step),
}

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
    users: Arc<[Arc<Mutex<()>>]>,
    follow_ups: Arc<Notify>,
}

/// Starts the hub; what it decides leaves through `outlet`. It ends when every handle is dropped.
#[must_use]
pub fn start(outlet: impl Outlet) -> (HubHandle, Inbox) {
    let (inbox, queue) = mpsc::channel(QUEUE);
    let follow_ups = Arc::new(Notify::new());
    tokio::spawn(run(queue, outlet, Arc::clone(&follow_ups)));
    let users = (0..LOCKS).map(|_| Arc::new(Mutex::new(()))).collect();
    (HubHandle { inbox: inbox.clone(), users, follow_ups }, Inbox(inbox))
}

async fn run(mut queue: mpsc::Receiver<Item>, outlet: impl Outlet, follow_ups: Arc<Notify>) {
    let mut hub = Hub::default();
    let (mut items, mut events, mut effects) = (Vec::new(), Vec::new(), Vec::new());
    while queue.recv_many(&mut items, TURN).await > 0 {
        for item in items.drain(..) {
            match item {
                Item::Event(event) => events.push(event),
                Item::Step(step) => {
                    hub.turn(&mut events, &mut effects);
                    step(&mut hub, &mut effects);
                }
            }
        }
        hub.turn(&mut events, &mut effects);
        outlet.carry_out(&mut effects);
        effects.clear();
        if hub.has_follow_ups() {
            follow_ups.notify_one();
        }
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
    ) -> crate::Result<T> {
        let (answer, answered) = oneshot::channel();
        let step: Step = Box::new(move |hub, effects| {
            let given = step(hub, effects);
            // Whoever asked goes on after what was decided until now has been carried out. It may have
            // gone; the step counts all the same.
            effects.push(Effect::Answer(Box::new(move || drop(answer.send(given)))));
        });
        self.inbox.send(Item::Step(step)).await.map_err(|_| crate::Error::unavailable())?;
        answered.await.map_err(|_| crate::Error::unavailable())
    }

    /// Has `answer` called at the hub, before all events that are published later. What it tells a connection
    /// leaves together with what those tell it.
    pub(crate) async fn answer(&self, answer: impl FnOnce() + Send + 'static) {
        let step: Step = Box::new(move |_, effects| effects.push(Effect::Answer(Box::new(answer))));
        // The hub outlives every handle; only a fault of ours could have ended it.
        drop(self.inbox.send(Item::Step(step)).await);
    }

    /// Waits until nobody else is at this user's cursors: requests that move them, on whatever device, are taken one
    /// after the other, in the order in which they came.
    pub(crate) async fn user(&self, user: rialto_protocol::UserId) -> OwnedMutexGuard<()> {
        let index = user.0.as_u128() as usize & (LOCKS - 1);
        Arc::clone(&self.users[index]).lock_owned().await
    }

    /// Waits until the hub has follow-ups to be fetched.
    pub(crate) async fn follow_up(&self) {
        self.follow_ups.notified().await;
    }
}
