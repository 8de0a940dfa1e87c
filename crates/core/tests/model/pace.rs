//! The pace of a node: how long it waits where anything else may happen first.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rialto_core::hub::{Moment, Pause};
use tokio::sync::Notify;
use tokio::time::sleep;

/// Of a hundred waits, how many are long, and how many are short; there is none in the others.
const LONG: u64 = 30;
const SHORT: u64 = 25;

/// Waits that are drawn from `seed`.
pub(crate) fn drawn(seed: u64) -> Pause {
    let count = AtomicU64::new(0);
    Arc::new(move |_| {
        let drawn = mix(seed.wrapping_add(count.fetch_add(1, Ordering::Relaxed)));
        Box::pin(async move {
            match drawn % 100 {
                long if long < LONG => sleep(Duration::from_millis(1 + drawn / 100 % 8)).await,
                short if short < LONG + SHORT => {
                    for _ in 0..drawn / 100 % 30 {
                        tokio::task::yield_now().await;
                    }
                }
                _ => {}
            }
        })
    })
}

/// A number that depends on all bits of `n` (Steele, Lea and Flood, "SplitMix").
const fn mix(n: u64) -> u64 {
    let n = n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ (n >> 31)
}

/// Holds what a test wants held. All clones are one.
#[derive(Clone, Default)]
pub(crate) struct Gate(Arc<Mutex<Option<(Moment, Held)>>>);

/// What is held, or will be.
#[derive(Clone, Default)]
pub(crate) struct Held {
    is_there: Arc<Notify>,
    may_go: Arc<Notify>,
}

impl Gate {
    /// Holds the next that comes to `moment`.
    pub(crate) fn hold(&self, moment: Moment) -> Held {
        let held = Held::default();
        *self.next() = Some((moment, held.clone()));
        held
    }

    pub(crate) fn pause(&self) -> Pause {
        let gate = self.clone();
        Arc::new(move |moment| {
            let held = gate.next().take_if(|(at, _)| *at == moment);
            Box::pin(async move {
                if let Some((_, held)) = held {
                    held.is_there.notify_one();
                    held.may_go.notified().await;
                }
            })
        })
    }

    fn next(&self) -> std::sync::MutexGuard<'_, Option<(Moment, Held)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    /// Waits until it is there.
    pub(crate) async fn comes(&self) {
        self.is_there.notified().await;
    }

    /// Lets `deed` go on until it is there.
    pub(crate) async fn begin<F: Future>(&self, deed: &mut Pin<Box<F>>) {
        tokio::select! {
            () = self.comes() => {}
            _ = deed => panic!("it ended and was not held"),
        }
    }

    /// Lets it go on.
    pub(crate) fn release(&self) {
        self.may_go.notify_one();
    }
}
