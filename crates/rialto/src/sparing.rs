//! Lines of the log that anyone can cause: some a minute are written, and the others are counted.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

/// How many lines of one kind are written a minute, also at once.
const LINES_PER_MINUTE: NonZeroU32 = NonZeroU32::new(10).expect("it is not 0");

/// How many lines of one kind may still be written.
#[derive(Debug)]
pub(crate) struct Sparing {
    rate: DefaultDirectRateLimiter,
    left_out: AtomicU64,
}

impl Sparing {
    /// Nothing was written yet.
    pub(crate) fn new() -> Self {
        Self { rate: RateLimiter::direct(Quota::per_minute(LINES_PER_MINUTE)), left_out: AtomicU64::new(0) }
    }

    /// Whether a line may be written now; gives how many were left out since the last one.
    pub(crate) fn line(&self) -> Option<u64> {
        if self.rate.check().is_err() {
            self.left_out.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        Some(self.left_out.swap(0, Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_lines_are_written_and_the_others_are_counted() {
        let sparing = Sparing::new();
        let written: Vec<_> = (0..100).filter_map(|_| sparing.line()).collect();
        assert_eq!(written, vec![0; 10]);
        assert_eq!(sparing.left_out.load(Ordering::Relaxed), 90);
    }
}
