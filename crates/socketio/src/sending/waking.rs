//! Waking the tasks of many connections, a few at a time.
//!
//! What a large room gets is queued for all its connections at once. But whoever is woken stands in the runtime's queue
//! before all that comes later: a request that arrives, or a commit that is done, would wait for thousands of writes.
//! So of many a few are woken, and have written, before the next ones are; and who still waits to be woken gets what
//! comes meanwhile in the same write. Small rooms are woken whole: there are many of these, and to let what arrives go
//! first each time would have it pile up behind.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::task::Waker;

use tokio::runtime::Handle;
use tokio::task::yield_now;

use crate::lock::Lock as _;

/// More than these are many. It is how many tasks the queue of a thread of the runtime holds.
const MANY: usize = 256;
/// How many of many are woken at once: a quarter of a millisecond of writes.
const AT_ONCE: usize = 32;

/// Whom to wake. One for an engine.
#[derive(Default)]
pub(crate) struct Waking(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    wakers: VecDeque<Waker>,
    /// A task is at work on them.
    runs: bool,
}

/// Whether these are woken a few at a time.
pub(crate) fn are_many(wakers: &[Waker]) -> bool {
    wakers.len() > MANY
}

impl Waking {
    /// Wakes all now unless they are many; these are woken in their order, behind those that wait already.
    pub(crate) fn wake(self: &Arc<Self>, wakers: Vec<Waker>) {
        let runtime = if are_many(&wakers) { Handle::try_current().ok() } else { None };
        let Some(runtime) = runtime else { return wakers.into_iter().for_each(Waker::wake) };
        let mut waiting = self.0.hold();
        waiting.wakers.extend(wakers);
        if !std::mem::replace(&mut waiting.runs, true) {
            runtime.spawn(run(Arc::clone(self)));
        }
    }

    /// The next few; none if nobody waits, and then nobody is at work.
    fn next(&self) -> Vec<Waker> {
        let mut waiting = self.0.hold();
        let count = waiting.wakers.len().min(AT_ONCE);
        if count == 0 {
            *waiting = Waiting::default();
        }
        waiting.wakers.drain(..count).collect()
    }
}

async fn run(waking: Arc<Waking>) {
    loop {
        let next = waking.next();
        if next.is_empty() {
            return;
        }
        next.into_iter().for_each(Waker::wake);
        yield_now().await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    use super::*;

    /// Notes in which order wakers are woken.
    struct Noted {
        number: usize,
        order: Arc<Mutex<Vec<usize>>>,
    }

    impl Wake for Noted {
        fn wake(self: Arc<Self>) {
            self.order.hold().push(self.number);
        }
    }

    fn wakers(numbers: std::ops::Range<usize>, order: &Arc<Mutex<Vec<usize>>>) -> Vec<Waker> {
        numbers.map(|number| Waker::from(Arc::new(Noted { number, order: order.clone() }))).collect()
    }

    #[tokio::test]
    async fn all_are_woken_in_their_order_and_few_at_once() {
        let (waking, order) = (Arc::new(Waking::default()), Arc::default());
        waking.wake(wakers(0..1_000, &order));
        waking.wake(wakers(1_000..2_000, &order));
        while order.hold().len() < 2_000 {
            yield_now().await;
        }
        assert_eq!(*order.hold(), (0..2_000).collect::<Vec<_>>());
        yield_now().await;
        assert!(!waking.0.hold().runs);
    }

    #[tokio::test]
    async fn a_few_do_not_stand_behind_many() {
        let (waking, order) = (Arc::new(Waking::default()), Arc::default());
        waking.wake(wakers(0..1_000, &order));
        waking.wake(wakers(1_000..1_001, &order));
        assert_eq!(*order.hold(), [1_000]);
    }

    #[tokio::test]
    async fn other_tasks_run_between_two_that_are_woken() {
        let (waking, order) = (Arc::new(Waking::default()), Arc::default());
        waking.wake(wakers(0..1_000, &order));
        let rounds = Arc::new(AtomicUsize::new(0));
        while order.hold().len() < 1_000 {
            rounds.fetch_add(1, Ordering::Relaxed);
            yield_now().await;
        }
        assert!(rounds.load(Ordering::Relaxed) >= 1_000 / AT_ONCE);
    }

    #[test]
    fn without_a_runtime_all_are_woken_at_once() {
        let (waking, order) = (Arc::new(Waking::default()), Arc::default());
        waking.wake(wakers(0..1_000, &order));
        assert_eq!(order.hold().len(), 1_000);
    }
}
