//! A bus between nodes that loses hints, doubles them, and brings them late and in another order.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};

use rialto_core::bus::{Bus, Event};
use rialto_core::hub::Inbox;

/// Of a hundred hints to a node, how many are lost, come twice, and wait for later ones.
const LOST: u64 = 15;
const DOUBLED: u64 = 10;
const LATE: u64 = 20;

/// The wire between nodes. All clones are one.
#[derive(Clone)]
pub(crate) struct Wire(Arc<Mutex<State>>);

struct State {
    /// Nothing is lost, doubled or late on it.
    is_perfect: bool,
    nodes: Vec<Inbox>,
    late: Vec<(usize, Event)>,
    random: u64,
}

impl Wire {
    /// A wire that brings everything at once, once and in order.
    pub(crate) fn perfect() -> Self {
        Self::new(true, 1)
    }

    /// A wire on which what happens to a hint is drawn from `seed`.
    pub(crate) fn lossy(seed: u64) -> Self {
        Self::new(false, seed)
    }

    fn new(is_perfect: bool, seed: u64) -> Self {
        let random = seed | 1;
        Self(Arc::new(Mutex::new(State { is_perfect, nodes: Vec::new(), late: Vec::new(), random })))
    }

    /// One more node hangs on it.
    pub(crate) fn join(&self, inbox: Inbox) -> Arc<dyn Bus> {
        self.state().nodes.push(inbox);
        Arc::new(self.clone())
    }

    /// The nodes are gone.
    pub(crate) fn cut(&self) {
        let mut state = self.state();
        state.nodes.clear();
        state.late.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no test has panicked with the wire")
    }
}

impl State {
    /// A number below 100 (Marsaglia, "Xorshift RNGs").
    fn draw(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 33) % 100
    }

    /// What reaches which node now that `event` is published.
    fn pass(&mut self, event: &Event) -> Vec<(usize, Event)> {
        let mut now = Vec::new();
        for node in 0..self.nodes.len() {
            let drawn = if self.is_perfect { 99 } else { self.draw() };
            if drawn < LOST {
                continue;
            }
            let times = if drawn < LOST + DOUBLED { 2 } else { 1 };
            for _ in 0..times {
                let is_late = !self.is_perfect && self.draw() < LATE;
                let queue = if is_late { &mut self.late } else { &mut now };
                queue.push((node, event.clone()));
            }
        }
        // Some of what is late comes behind it.
        for late in std::mem::take(&mut self.late) {
            if self.draw() < 50 { now.push(late) } else { self.late.push(late) }
        }
        now
    }
}

impl Bus for Wire {
    fn publish(&self, events: Vec<Event>) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            for event in &events {
                let (passed, nodes) = {
                    let mut state = self.state();
                    (state.pass(event), state.nodes.clone())
                };
                for (node, event) in passed {
                    nodes[node].events(vec![event]).await;
                }
            }
        })
    }
}
