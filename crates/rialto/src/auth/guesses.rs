//! Tokens that were no good, by client address: past a bound, an address gets no further tokens looked up for a
//! while, except those that were good lately. So a flood of guesses costs nearly nothing, and does not shut out the
//! others who share its address.
//!
//! All memory is fixed: what does not fit pushes out something older, to nobody's harm.

use std::hash::{BuildHasher as _, RandomState};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use rialto_core::{ErrorCode, Result};
use rialto_protocol::Error;

use crate::limits::{Limits, network};
use crate::marks::Marks;

/// How many addresses may be shut out at once.
const PLACES: usize = 65_536;
/// The part of a place that says whose it is; the rest says until when.
const WHOSE: u64 = !0 << 32;

/// Who has guessed too much. What it keeps are keyed hashes: neither a token nor an address is in its memory.
pub(super) struct Guesses {
    limits: Limits,
    started: Instant,
    /// Random, so that nobody can aim at another's place.
    hasher: RandomState,
    good: Marks,
    /// Until when each address is shut out, in hundredths of a second since the start.
    shut_out: Box<[AtomicU64]>,
}

impl Guesses {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            started: Instant::now(),
            hasher: RandomState::new(),
            good: Marks::default(),
            shut_out: (0..PLACES).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// Whether a token from `address` is looked up now.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait.
    pub(super) fn check(&self, address: IpAddr, token: &str) -> Result<()> {
        let (place, whose) = self.place(&network(address));
        let noted = place.load(Ordering::Relaxed);
        let left = (noted & !WHOSE).saturating_sub(self.now());
        if noted & WHOSE != whose & WHOSE || left == 0 {
            return Ok(());
        }
        if self.good.hold(&token) { Ok(()) } else { Err(Error::rate_limited(left * 10)) }
    }

    /// Notes a token that is good.
    pub(super) fn remember(&self, token: &str) {
        self.good.note(&token);
    }

    /// Counts a token from `address` that failed by `error`; it is good no more. Gives the error to answer:
    /// `rate_limited` where there were too many.
    pub(super) fn count(&self, address: IpAddr, token: &str, error: Error) -> Error {
        if error.code != ErrorCode::Unauthenticated {
            return error;
        }
        self.good.forget(&token);
        let Err(too_often) = self.limits.check_token(address) else { return error };
        let until = self.now() + too_often.retry_after_ms.unwrap_or(0).div_ceil(10);
        let (place, whose) = self.place(&network(address));
        place.store(whose & WHOSE | until & !WHOSE, Ordering::Relaxed);
        too_often
    }

    /// The place of `address` among those that are shut out, and its mark there.
    fn place(&self, address: &IpAddr) -> (&AtomicU64, u64) {
        let hash = self.hasher.hash_one(address);
        let index = usize::try_from(hash % PLACES as u64).expect("it is below the number of places");
        (&self.shut_out[index], hash)
    }

    /// Hundredths of a second since the start; they fit 32 bits for more than a year.
    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis() / 10).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::config::Config;

    fn twice_a_minute() -> Guesses {
        let mut config = Config::default();
        config.limits.failed_tokens_per_address_per_minute = NonZeroU32::MIN.saturating_add(1);
        Guesses::new(Limits::new(&config))
    }

    fn guess(guesses: &Guesses, address: [u8; 4], token: &str) -> ErrorCode {
        match guesses.check(address.into(), token) {
            Ok(()) => guesses.count(address.into(), token, Error::unauthenticated()).code,
            Err(error) => error.code,
        }
    }

    #[test]
    fn who_guesses_too_much_is_looked_up_no_more_and_the_others_are() {
        let guesses = twice_a_minute();
        guesses.remember("good");
        let (here, there) = ([192, 0, 2, 1], [192, 0, 2, 2]);
        let codes: Vec<_> = ["a", "b", "c", "d"].iter().map(|token| guess(&guesses, here, token)).collect();
        assert_eq!(codes[..2], [ErrorCode::Unauthenticated; 2]);
        assert_eq!(codes[2..], [ErrorCode::RateLimited; 2]);
        let error = guesses.check(here.into(), "e").unwrap_err();
        assert!((20_000..=30_020).contains(&error.retry_after_ms.unwrap()), "{error:?}");
        assert!(guesses.check(here.into(), "good").is_ok());
        assert!(guesses.check(there.into(), "e").is_ok());
    }

    #[test]
    fn a_token_that_was_good_and_is_no_more_is_a_guess_like_others() {
        let guesses = twice_a_minute();
        guesses.remember("revoked");
        let here = [192, 0, 2, 1];
        let codes: Vec<_> = (0..3).map(|_| guess(&guesses, here, "revoked")).collect();
        assert_eq!(codes, [ErrorCode::Unauthenticated, ErrorCode::Unauthenticated, ErrorCode::RateLimited]);
        assert!(guesses.check(here.into(), "revoked").is_err());
    }

    #[test]
    fn what_is_no_guess_is_not_counted() {
        let guesses = twice_a_minute();
        for _ in 0..10 {
            let error = guesses.count([192, 0, 2, 1].into(), "a", Error::unavailable());
            assert_eq!(error.code, ErrorCode::Unavailable);
        }
        assert_eq!(guess(&guesses, [192, 0, 2, 1], "a"), ErrorCode::Unauthenticated);
    }
}
