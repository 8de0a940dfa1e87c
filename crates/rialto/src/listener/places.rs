//! How many connections may be open over HTTP, in all and from one address, and what is told of those that may not. A
//! connection that was upgraded leaves its place here: the engine counts it from then on.

use std::collections::HashMap;
use std::net::IpAddr;
use std::os::fd::RawFd;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ipnet::IpNet;

use crate::config::{Config, Switch};
use crate::files::OpenFiles;
use crate::limits::network;

/// How many connections over HTTP an address may have for each live one: a browser keeps six to a host, and keeps
/// them when it has done with them.
const OF_EACH: usize = 8;

/// How many connections may ask for the numbers for Prometheus.
const METRICS: usize = 64;

/// How long refusals are gathered before they are told of again: a flood is not to fill a log.
const GATHER: Duration = Duration::from_secs(60);

/// How many connections may be open over HTTP.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// In all.
    pub all: usize,
    /// From one address.
    pub per_address: usize,
    /// Proxies: they speak for many, and are bounded in all alone.
    pub trusted: Vec<IpNet>,
    /// How many files the process may have open before it takes no more connections.
    pub files: u64,
}

impl Bounds {
    /// The bounds on live connections that `config` sets, in all, and `OF_EACH` times as many from one address.
    #[must_use]
    pub fn of(config: &Config, files: OpenFiles) -> Self {
        let count = |number: std::num::NonZeroU32| usize::try_from(number.get()).unwrap_or(usize::MAX);
        let per_address = match config.rate_limits {
            Switch::On => count(config.limits.connections_per_address).saturating_mul(OF_EACH),
            Switch::Off => usize::MAX,
        };
        Self {
            all: count(config.limits.connections),
            per_address,
            trusted: config.http.trusted_proxies.clone(),
            files: files.for_connections(),
        }
    }

    /// The bounds for those who ask for the numbers for Prometheus.
    #[must_use]
    pub(crate) const fn of_metrics(files: OpenFiles) -> Self {
        Self { all: METRICS, per_address: METRICS, trusted: Vec::new(), files: files.for_connections() }
    }
}

/// The places for connections.
#[derive(Debug)]
pub(super) struct Places {
    bounds: Bounds,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_network: HashMap<IpAddr, usize>,
}

/// The place of one connection, given back when dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
    network: Option<IpAddr>,
}

/// Why a connection is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Full {
    /// There are as many connections as the settings allow, in all or from this address.
    Places,
    /// The process has as many files open as it may, but for those that the node itself needs.
    Files,
}

/// Connections that were refused, by their reasons, and not told of yet.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    places: Untold,
    files: Untold,
}

impl Refusals {
    /// Counts one at `now`, and tells of it in the log where it is time to.
    pub(super) fn note(&mut self, reason: Full, now: Instant) {
        let counter = |reason| metrics::counter!("rialto_connections_refused_total", "reason" => reason);
        match reason {
            Full::Places => {
                counter("places").increment(1);
                if let Some(count) = self.places.note(now) {
                    tracing::warn!(
                        count,
                        "Connections were refused: there are as many as may be (limits.connections*)."
                    );
                }
            }
            Full::Files => {
                counter("files").increment(1);
                if let Some(count) = self.files.note(now) {
                    tracing::warn!(
                        count,
                        "Connections were refused: the process may have no more files open (`ulimit -n`, LimitNOFILE=)."
                    );
                }
            }
        }
    }
}

#[derive(Debug, Default)]
struct Untold {
    count: u64,
    told: Option<Instant>,
}

impl Untold {
    /// Counts one at `now`. Gives how many there were since it last gave a number, where they are to be told of.
    fn note(&mut self, now: Instant) -> Option<u64> {
        self.count += 1;
        if self.told.is_some_and(|told| now.duration_since(told) < GATHER) {
            return None;
        }
        self.told = Some(now);
        Some(std::mem::take(&mut self.count))
    }
}

impl Places {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self { bounds, taken: Mutex::default() }
    }

    /// A place for the connection `file` from `peer`, if there is one.
    ///
    /// A new file gets the lowest number that is free, so its number tells how many are open.
    pub(super) fn take(self: &Arc<Self>, peer: IpAddr, file: RawFd) -> Result<Place, Full> {
        if u64::try_from(file).is_ok_and(|file| file >= self.bounds.files) {
            return Err(Full::Files);
        }
        let peer = peer.to_canonical();
        let is_proxy = self.bounds.trusted.iter().any(|network| network.contains(&peer));
        let network = (!is_proxy).then(|| network(peer));
        let mut taken = self.hold();
        if taken.all >= self.bounds.all {
            return Err(Full::Places);
        }
        if let Some(network) = network {
            let count = taken.by_network.entry(network).or_insert(0);
            if *count >= self.bounds.per_address {
                return Err(Full::Places);
            }
            *count += 1;
        }
        taken.all += 1;
        drop(taken);
        Ok(Place { places: Arc::clone(self), network })
    }

    fn hold(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.hold();
        taken.all -= 1;
        let Some(network) = self.network else { return };
        if let Some(count) = taken.by_network.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                taken.by_network.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(all: usize, per_address: usize) -> Arc<Places> {
        let trusted = vec!["10.0.0.0/8".parse().unwrap()];
        Arc::new(Places::new(Bounds { all, per_address, trusted, files: u64::MAX }))
    }

    #[test]
    fn refusals_are_told_of_at_once_and_then_once_a_minute() {
        let (mut refusals, begun) = (Untold::default(), Instant::now());
        assert_eq!(refusals.note(begun), Some(1));
        assert_eq!(refusals.note(begun), None);
        assert_eq!(refusals.note(begun + Duration::from_secs(59)), None);
        assert_eq!(refusals.note(begun + GATHER), Some(3));
        assert_eq!(refusals.note(begun + GATHER), None);
    }

    #[test]
    fn an_address_has_its_places_and_gets_them_back() {
        let places = places(100, 2);
        let of = |peer: &str| places.take(peer.parse().unwrap(), 3);
        let held = [of("192.0.2.1"), of("::ffff:192.0.2.1")];
        assert!(held.iter().all(Result::is_ok));
        assert_eq!(of("192.0.2.1").unwrap_err(), Full::Places);
        assert!(of("192.0.2.2").is_ok());
        drop(held);
        assert!(of("192.0.2.1").is_ok());
        assert!(places.hold().by_network.is_empty());
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let places = places(100, 1);
        let held = places.take("2001:db8::1".parse().unwrap(), 3);
        assert!(held.is_ok() && places.take("2001:db8::2".parse().unwrap(), 4).is_err());
    }

    #[test]
    fn a_trusted_proxy_is_bounded_in_all_alone() {
        let places = places(3, 1);
        let held: Vec<_> = (0..4).map(|_| places.take([10, 0, 0, 1].into(), 3)).collect();
        assert_eq!(held.iter().flatten().count(), 3);
    }
    #[test]
    fn a_connection_leaves_the_last_files_to_the_node() {
        let bounds = Bounds { all: 10, per_address: 10, trusted: Vec::new(), files: 100 };
        let places = Arc::new(Places::new(bounds));
        assert!(places.take([192, 0, 2, 1].into(), 99).is_ok());
        assert_eq!(places.take([192, 0, 2, 1].into(), 100).unwrap_err(), Full::Files);
    }
}
