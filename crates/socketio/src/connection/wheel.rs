//! One timer wheel for the heartbeats and handshake deadlines of all connections.
//!
//! An entry is the number of a connection. When its slot comes up the connection is asked for its deadlines, so
//! moving a deadline back costs nothing: the entry is put into the wheel again. Deadlines fire up to one tick early.
//! A connection remembers its earliest entry and passes over the others, so entries do not gather.

use std::sync::Mutex;
use std::time::Duration;

use crate::config::Config;
use crate::lock::Lock as _;

const SLOTS: u64 = 512;

/// A tick that comes so late means that the process stood still.
pub(crate) const STANDSTILL: Duration = Duration::from_millis(500);

pub(crate) struct Wheel {
    tick_ms: u64,
    slots: Mutex<Slots>,
}

struct Slots {
    lists: Vec<Vec<u64>>,
    /// The last tick whose list was taken.
    now: u64,
}

impl Wheel {
    pub(crate) fn new(config: &Config) -> Self {
        let times = [config.ping_interval, config.ping_timeout, config.connect_timeout, config.close_timeout];
        let shortest = times.into_iter().min().unwrap_or_default().as_millis() as u64;
        let lists = (0..SLOTS).map(|_| Vec::new()).collect();
        Self { tick_ms: (shortest / 20).clamp(5, 250), slots: Mutex::new(Slots { lists, now: 0 }) }
    }

    /// A tick in milliseconds, by which a deadline may fire early.
    pub(crate) fn tick_ms(&self) -> u64 {
        self.tick_ms
    }

    /// Asks connection `serial` at `at_ms`, or earlier if that is far away. Returns when.
    pub(crate) fn insert(&self, serial: u64, at_ms: u64) -> u64 {
        let mut slots = self.slots.hold();
        let tick = (at_ms / self.tick_ms).clamp(slots.now + 1, slots.now + SLOTS - 1);
        slots.lists[(tick % SLOTS) as usize].push(serial);
        tick * self.tick_ms
    }

    /// Takes the entries of all ticks up to `now_ms`.
    pub(crate) fn take_due(&self, now_ms: u64) -> Vec<u64> {
        let mut slots = self.slots.hold();
        let to = now_ms / self.tick_ms;
        let from = (slots.now + 1).max(to.saturating_sub(SLOTS - 1));
        let mut due = Vec::new();
        for tick in from..=to {
            due.append(&mut std::mem::take(&mut slots.lists[(tick % SLOTS) as usize]));
        }
        slots.now = slots.now.max(to);
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_comes_up_in_its_tick_and_a_far_one_early() {
        let wheel = Wheel::new(&Config { ping_timeout: Duration::from_millis(200), ..Config::default() });
        assert_eq!(wheel.tick_ms(), 10);
        assert_eq!(wheel.insert(1, 35), 30);
        assert_eq!(wheel.insert(2, 1_000_000), 5_110);
        assert_eq!(wheel.insert(3, 0), 10);
        assert_eq!(wheel.take_due(29), [3]);
        assert_eq!(wheel.take_due(30), [1]);
        assert_eq!(wheel.take_due(30), [0; 0]);
        assert_eq!(wheel.take_due(6_000), [2]);
    }
}
