//! An issuer's keys, kept: fetched when first needed, hourly after that, and when an unknown key is named.
//!
//! Whoever holds no valid token can make us fetch a few times, [`REFRESHES`] at once and one in [`REFRESH_PAUSE`] after
//! that: an issuer that has really changed its keys is then found out all the same. When these are used up, nobody can
//! tell whether an unknown key is one of the issuer's, and the answer is `unavailable`. One fetch is under way at a time.
//! While an issuer does not answer, its keys hold for [`STALE`].

use std::sync::{Arc, PoisonError, RwLock};

use jsonwebtoken::{Algorithm, DecodingKey};
use rialto_core::clock::Clock;
use rialto_protocol::{Error, Timestamp};
use tokio::sync::Mutex;

use super::fetch::{Key, Source};

const SECOND: i64 = 1_000;
/// The age at which keys are fetched anew, in milliseconds.
const FRESH: i64 = 3_600 * SECOND;
/// The age at which keys are no longer used, in milliseconds.
const STALE: i64 = 24 * 3_600 * SECOND;
/// How often keys that still hold are tried to be fetched anew, in milliseconds.
const RETRY_PAUSE: i64 = 300 * SECOND;
/// How often unknown keys lead to a fetch at once.
const REFRESHES: i64 = 5;
/// How often after that, in milliseconds.
const REFRESH_PAUSE: i64 = 60 * SECOND;
/// How often keys are tried to be fetched while there are none, in milliseconds.
const EMPTY_PAUSE: i64 = 10 * SECOND;

/// The keys of one issuer.
#[derive(Debug)]
pub(super) struct Keys {
    source: Source,
    clock: Clock,
    known: RwLock<Option<Arc<Known>>>,
    attempts: Mutex<Attempts>,
}

/// When was tried. Who holds the lock may fetch: so one fetch is under way at a time.
#[derive(Debug, Default)]
struct Attempts {
    last: Option<Timestamp>,
    /// When the fetches for unknown keys would be over, if each took [`REFRESH_PAUSE`], in Unix milliseconds.
    refreshed_until: i64,
}

impl Attempts {
    /// Whether an unknown key may lead to a fetch at `now`; counts it.
    fn may_refresh(&mut self, now: Timestamp) -> bool {
        let until = self.refreshed_until.max(now.0) + REFRESH_PAUSE;
        let may = until - now.0 <= REFRESHES * REFRESH_PAUSE;
        if may {
            self.refreshed_until = until;
        }
        may
    }
}

struct Known {
    keys: Vec<Key>,
    fetched_at: Timestamp,
    /// How many fetches have succeeded, this one among them.
    serial: u64,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known").field("fetched_at", &self.fetched_at).finish_non_exhaustive()
    }
}

impl Known {
    /// Whether a key is named `id`, of whatever algorithm.
    fn has(&self, id: &str) -> bool {
        self.keys.iter().any(|key| key.id.as_deref() == Some(id))
    }

    /// The key named `id`; without a name the only key for `algorithm`.
    fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<DecodingKey> {
        let mut fitting = self.keys.iter().filter(|key| key.algorithm == algorithm);
        let key = match id {
            Some(id) => fitting.find(|key| key.id.as_deref() == Some(id)),
            None => fitting.next().filter(|_| fitting.next().is_none()),
        };
        key.map(|key| key.key.clone())
    }
}

impl Keys {
    /// The keys at `source`; none yet.
    pub(super) fn new(source: Source, clock: Clock) -> Self {
        Self { source, clock, known: RwLock::default(), attempts: Mutex::default() }
    }

    /// The key named `id`, if the issuer has it. `unavailable` while the issuer's keys can't be had, or it can't be told
    /// whether it has this one.
    pub(super) async fn find(
        &self,
        id: Option<&str>,
        algorithm: Algorithm,
    ) -> Result<Option<DecodingKey>, Error> {
        let before = self.serial();
        self.bring_up_to_date().await;
        let known = self.usable().ok_or_else(Error::unavailable)?;
        let found = known.find(id, algorithm);
        // Keys that were fetched since the question are all that there are. A name that stands for a key of another
        // algorithm is known, and none at all is no news.
        if found.is_some() || id.is_none_or(|id| known.has(id)) || known.serial > before {
            return Ok(found);
        }
        let mut attempts = self.attempts.lock().await;
        if self.serial() == before
            && (!attempts.may_refresh(self.clock.now()) || !self.fetch(&mut attempts).await)
        {
            return Err(Error::unavailable());
        }
        Ok(self.usable().and_then(|known| known.find(id, algorithm)))
    }

    /// Fetches if there are no keys or old ones. Whoever finds usable keys does not wait for another's fetch.
    async fn bring_up_to_date(&self) {
        let Some(known) = self.usable() else {
            let mut attempts = self.attempts.lock().await;
            if self.usable().is_none() && self.past(attempts.last, EMPTY_PAUSE) {
                self.fetch(&mut attempts).await;
            }
            return;
        };
        if self.past(Some(known.fetched_at), FRESH)
            && let Ok(mut attempts) = self.attempts.try_lock()
            && self.past(attempts.last, RETRY_PAUSE)
        {
            self.fetch(&mut attempts).await;
        }
    }

    /// Fetches the keys; whether they came.
    async fn fetch(&self, attempts: &mut Attempts) -> bool {
        attempts.last = Some(self.clock.now());
        match self.source.fetch().await {
            Ok(keys) => {
                let known = Known { keys, fetched_at: self.clock.now(), serial: self.serial() + 1 };
                *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(known));
                true
            }
            Err(error) => {
                let error = &error as &(dyn std::error::Error + 'static);
                tracing::warn!(
                    host = self.source.host(),
                    error,
                    "The keys of an issuer could not be fetched."
                );
                false
            }
        }
    }

    /// How many fetches have succeeded.
    fn serial(&self) -> u64 {
        self.known.read().unwrap_or_else(PoisonError::into_inner).as_ref().map_or(0, |known| known.serial)
    }

    /// The keys, if there are any that are not too old.
    fn usable(&self) -> Option<Arc<Known>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        known.filter(|known| !self.past(Some(known.fetched_at), STALE))
    }

    /// Whether `pause` milliseconds have passed since `time`, or there was none.
    fn past(&self, time: Option<Timestamp>, pause: i64) -> bool {
        time.is_none_or(|time| self.clock.now().0 - time.0 >= pause)
    }
}
