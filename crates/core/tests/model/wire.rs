//! A bus between nodes that loses hints, doubles them, and brings them late and in another order.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use rialto_core::bus::{Bus, Event};
use rialto_core::hub::Inbox;
use tokio::time::sleep;

/// Of a hundred hints to a node, how many are lost, come twice, and come late: behind later ones.
const LOST: u64 = 15;
const DOUBLED: u64 = 10;
const LATE: u64 = 25;
/// By how many milliseconds at most.
const LATE_MS: u64 = 6;

/// The wire between nodes. All clones are one.
#[derive(Clone)]
pub(crate) struct Wire(Arc<Mutex<State>>);

struct State {
    /// Nothing is lost, doubled or late on it.
    is_perfect: bool,
    /// Everything is lost on it.
    is_down: bool,
    nodes: Vec<Inbox>,
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
        Self(Arc::new(Mutex::new(State { is_perfect, is_down: false, nodes: Vec::new(), random })))
    }

    /// A node hangs on it, in the place of the one that had this number before.
    pub(crate) fn join(&self, node: usize, inbox: Inbox) -> Arc<dyn Bus> {
        let mut state = self.state();
        let before = node..state.nodes.len().min(node + 1);
        state.nodes.splice(before, [inbox]);
        Arc::new(self.clone())
    }

    /// From now on everything is lost on it, or no longer.
    pub(crate) fn set_down(&self, is_down: bool) {
        self.state().is_down = is_down;
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

    /// To which nodes a hint goes, and after what time.
    fn pass(&mut self) -> Vec<(Inbox, Duration)> {
        let mut ways = Vec::new();
        for node in if self.is_down { Vec::new() } else { self.nodes.clone() } {
            let drawn = if self.is_perfect { 99 } else { self.draw() };
            if drawn < LOST {
                continue;
            }
            for _ in 0..if drawn < LOST + DOUBLED { 2 } else { 1 } {
                let is_late = !self.is_perfect && self.draw() < LATE;
                let after = if is_late { 1 + self.draw() % LATE_MS } else { 0 };
                ways.push((node.clone(), Duration::from_millis(after)));
            }
        }
        ways
    }
}

impl Bus for Wire {
    fn publish(&self, events: Vec<Event>) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            for event in events {
                let ways = self.state().pass();
                for (node, after) in ways {
                    let events = vec![event.clone()];
                    if after.is_zero() {
                        node.events(events).await;
                        continue;
                    }
                    tokio::spawn(async move {
                        sleep(after).await;
                        node.events(events).await;
                    });
                }
            }
        })
    }
}
