//! How often: rates by client address, by user name and by user, shared by HTTP and sockets.
//!
//! What a key has used is kept in memory alone, and the memory is bounded: keys that have recovered are
//! swept out, and past [`KEYS_MAX`] keys share buckets.

use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use metrics::{Counter, counter};
use rialto_core::{Error, Result};
use rialto_protocol::UserId;

use crate::config::{Config, Switch};
use crate::marks::Marks;

/// How many keys of one rate have a bucket of their own, roughly.
const KEYS_MAX: usize = 65_536;
/// How many buckets the keys share that come when there are that many.
const SHARED: u64 = 65_536;
/// How many direct conversations somebody can begin at once; each minute lets one more.
const DIRECTS_AT_ONCE: NonZeroU32 = NonZeroU32::new(10).unwrap();
/// After how many checks the keys that have recovered are swept out.
const SWEEP: u64 = 4_096;

/// The rates of a node. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Limits(Option<Arc<Rates>>);

struct Rates {
    login_address: Rate,
    login_pair: Rate,
    login_username: Rate,
    /// Names that have signed in from an address lately.
    devices: Marks,
    invite_address: Rate,
    register_address: Rate,
    token_address: Rate,
    profile: Rate,
    directs: Rate,
    messages: Rate,
    requests: Rate,
}

impl Limits {
    /// The rates that `config` sets; none where they are off.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        if config.rate_limits == Switch::Off {
            return Self(None);
        }
        let limits = &config.limits;
        let per_second = |name, rate: NonZeroU32, burst: NonZeroU32| {
            Rate::new(name, Quota::per_second(rate).allow_burst(burst))
        };
        Self(Some(Arc::new(Rates {
            login_address: Rate::new(
                "logins_per_address",
                Quota::per_minute(limits.logins_per_address_per_minute),
            ),
            login_pair: Rate::new(
                "logins_per_username",
                Quota::per_minute(limits.logins_per_username_per_minute),
            ),
            login_username: Rate::new(
                "logins_per_username_per_hour",
                Quota::per_hour(limits.logins_per_username_per_hour),
            ),
            devices: Marks::default(),
            // Codes are guessed like passwords, but who reads an invite has not tried to sign in.
            invite_address: Rate::new(
                "invites_per_address",
                Quota::per_minute(limits.logins_per_address_per_minute),
            ),
            register_address: Rate::new(
                "registrations_per_address",
                Quota::per_hour(limits.registrations_per_address_per_hour),
            ),
            token_address: Rate::new(
                "failed_tokens_per_address",
                Quota::per_minute(limits.failed_tokens_per_address_per_minute),
            ),
            profile: Rate::new("profile_changes", Quota::per_minute(limits.profile_changes_per_minute)),
            directs: Rate::new("directs", Quota::per_minute(NonZeroU32::MIN).allow_burst(DIRECTS_AT_ONCE)),
            messages: per_second("messages", limits.messages_per_second, limits.messages_burst),
            requests: per_second("requests", limits.requests_per_second, limits.requests_burst),
        })))
    }

    /// Counts an attempt to sign in.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait, when there were too many from that address, or with that name from it, or
    /// with that name from all addresses from which it has not signed in lately: so guesses from elsewhere lock nobody
    /// out of their account.
    pub fn check_login(&self, address: IpAddr, username: &str) -> Result<()> {
        let Some(rates) = &self.0 else { return Ok(()) };
        let address = network(address);
        rates.login_address.check(&address)?;
        let device = (folded(username), address);
        rates.login_pair.check(&device)?;
        if rates.devices.hold(&device) { Ok(()) } else { rates.login_username.check(&device.0) }
    }

    /// Notes that who is called `username` is signed in at `address`.
    pub fn note_device(&self, address: IpAddr, username: &str) {
        if let Some(rates) = &self.0 {
            rates.devices.note(&(folded(username), network(address)));
        }
    }

    /// Counts an attempt to make an account.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait.
    pub fn check_register(&self, address: IpAddr) -> Result<()> {
        self.0.as_ref().map_or(Ok(()), |rates| rates.register_address.check(&network(address)))
    }

    /// Counts a look at an invite by its code.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait.
    pub fn check_invite(&self, address: IpAddr) -> Result<()> {
        self.0.as_ref().map_or(Ok(()), |rates| rates.invite_address.check(&network(address)))
    }

    /// Counts a token that was no good.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait.
    pub fn check_token(&self, address: IpAddr) -> Result<()> {
        self.0.as_ref().map_or(Ok(()), |rates| rates.token_address.check(&network(address)))
    }

    /// Counts a change of what a user shows of themselves, or of what they call a member of a server.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait.
    pub fn check_profile(&self, user: UserId) -> Result<()> {
        self.0.as_ref().map_or(Ok(()), |rates| rates.profile.check(&user))
    }

    /// Counts a direct conversation that is begun.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait.
    pub fn check_direct(&self, user: UserId) -> Result<()> {
        self.0.as_ref().map_or(Ok(()), |rates| rates.directs.check(&user))
    }

    /// Counts a message that is sent, edited or deleted, and a conversation that is closed or opened again.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait.
    pub fn check_message(&self, user: UserId) -> Result<()> {
        self.0.as_ref().map_or(Ok(()), |rates| rates.messages.check(&user))
    }

    /// Counts a request of any kind.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait.
    pub fn check_request(&self, user: UserId) -> Result<()> {
        self.0.as_ref().map_or(Ok(()), |rates| rates.requests.check(&user))
    }
}

/// Names are one whatever their case.
fn folded(username: &str) -> String {
    username.trim().to_lowercase()
}

/// What counts as one address: of IPv6 a network of 64 bits, since a household has no less.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
        address => address,
    }
}

struct Rate {
    limiter: DefaultKeyedRateLimiter<u64>,
    clock: DefaultClock,
    /// Random, so that nobody can aim at another's bucket.
    hasher: RandomState,
    checks: AtomicU64,
    crowded: AtomicBool,
    refusals: Counter,
}

impl Rate {
    /// `name` is what it is called among the numbers for Prometheus.
    fn new(name: &'static str, quota: Quota) -> Self {
        let refusals = counter!("rialto_rate_limited_total", "rate" => name);
        refusals.increment(0);
        Self {
            refusals,
            limiter: RateLimiter::keyed(quota),
            clock: DefaultClock::default(),
            hasher: RandomState::new(),
            checks: AtomicU64::new(1),
            crowded: AtomicBool::new(false),
        }
    }

    fn check(&self, key: &impl Hash) -> Result<()> {
        if self.checks.fetch_add(1, Ordering::Relaxed).is_multiple_of(SWEEP) {
            self.limiter.retain_recent();
            self.crowded.store(self.limiter.len() > KEYS_MAX, Ordering::Relaxed);
        }
        let key = self.hasher.hash_one(key);
        let key = if self.crowded.load(Ordering::Relaxed) { key % SHARED } else { key };
        self.limiter.check_key(&key).map_err(|until| {
            self.refusals.increment(1);
            let wait = until.wait_time_from(self.clock.now()).as_millis();
            Error::rate_limited(u64::try_from(wait).unwrap_or(u64::MAX).saturating_add(1))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn once_a_minute() -> Rate {
        Rate::new("test", Quota::per_minute(NonZeroU32::MIN))
    }

    #[test]
    fn a_burst_passes_and_then_the_answer_says_when_to_come_back() {
        let rate = once_a_minute();
        rate.check(&"ada").unwrap();
        let error = rate.check(&"ada").unwrap_err();
        assert_eq!(error.code, rialto_core::ErrorCode::RateLimited);
        assert!((50_000..=60_001).contains(&error.retry_after_ms.unwrap()), "{error:?}");
        rate.check(&"grace").unwrap();
    }

    #[test]
    fn names_are_one_whatever_their_case_and_addresses_of_one_network_too() {
        let mut config = Config::default();
        config.limits.logins_per_username_per_minute = NonZeroU32::MIN;
        let limits = Limits::new(&config);
        limits.check_login([192, 0, 2, 1].into(), "Ada").unwrap();
        limits.check_login([192, 0, 2, 1].into(), " ada ").unwrap_err();
        limits.check_login([192, 0, 2, 2].into(), "ada").unwrap();

        config.limits.registrations_per_address_per_hour = NonZeroU32::MIN;
        let limits = Limits::new(&config);
        limits.check_register("2001:db8::1".parse().unwrap()).unwrap();
        limits.check_register("2001:db8::ffff".parse().unwrap()).unwrap_err();
        limits.check_register("2001:db8:0:1::1".parse().unwrap()).unwrap();
        limits.check_register("192.0.2.1".parse().unwrap()).unwrap();
        limits.check_register("::ffff:192.0.2.1".parse().unwrap()).unwrap_err();
    }

    #[test]
    fn guesses_from_everywhere_lock_a_name_but_not_the_devices_that_have_signed_in() {
        let mut config = Config::default();
        config.limits.logins_per_username_per_hour = NonZeroU32::MIN.saturating_add(2);
        let limits = Limits::new(&config);
        let (home, elsewhere): (IpAddr, IpAddr) = ([192, 0, 2, 1].into(), [192, 0, 2, 99].into());
        limits.note_device(home, "Ada");
        for n in 2..5 {
            limits.check_login([192, 0, 2, n].into(), "ada").unwrap();
        }
        let refused = limits.check_login(elsewhere, "ADA").unwrap_err();
        assert!(refused.retry_after_ms.unwrap() > 60_000, "{refused:?}");
        limits.check_login(home, "ada").unwrap();
        limits.check_login(elsewhere, "grace").unwrap();
        limits.note_device(elsewhere, "grace");
        limits.check_login(elsewhere, "ada").unwrap_err();
    }

    #[test]
    fn where_rates_are_off_nothing_is_refused() {
        let config = Config { rate_limits: Switch::Off, ..Config::default() };
        let limits = Limits::new(&config);
        for _ in 0..10_000 {
            limits.check_login([192, 0, 2, 1].into(), "ada").unwrap();
        }
    }

    #[test]
    fn a_flood_of_names_takes_bounded_memory() {
        let rate = once_a_minute();
        for name in 0..400_000_u32 {
            drop(rate.check(&name));
        }
        let bound = KEYS_MAX + usize::try_from(SHARED + SWEEP).unwrap();
        assert!(rate.limiter.len() <= bound, "{}", rate.limiter.len());
    }
}
