//! How many connections may be open over HTTP, in all and from one address, and what is told of those that may not. A
//! connection that was upgraded leaves its place here: the engine counts it from then on.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ipnet::IpNet;

use crate::config::{Config, Switch};
use crate::limits::network;

/// How many connections over HTTP an address may have for each live one: a browser keeps six to a host, and keeps
/// them when it has done with them.
const OF_EACH: usize = 8;

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
}

impl Bounds {
    /// The bounds on live connections that `config` sets, in all, and `OF_EACH` times as many from one address.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let count = |number: std::num::NonZeroU32| usize::try_from(number.get()).unwrap_or(usize::MAX);
        let per_address = match config.rate_limits {
            Switch::On => count(config.limits.connections_per_address).saturating_mul(OF_EACH),
            Switch::Off => usize::MAX,
        };
        Self {
            all: count(config.limits.connections),
            per_address,
            trusted: config.http.trusted_proxies.clone(),
        }
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

/// Connections that were refused and not told of yet.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    count: u64,
    told: Option<Instant>,
}

impl Refusals {
    /// Counts one at `now`. Gives how many there were since it last gave a number, where they are to be told of.
    pub(super) fn note(&mut self, now: Instant) -> Option<u64> {
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

    /// A place for a connection from `peer`, if there is one.
    pub(super) fn take(self: &Arc<Self>, peer: IpAddr) -> Option<Place> {
        let peer = peer.to_canonical();
        let is_proxy = self.bounds.trusted.iter().any(|network| network.contains(&peer));
        let network = (!is_proxy).then(|| network(peer));
        let mut taken = self.hold();
        if taken.all >= self.bounds.all {
            return None;
        }
        if let Some(network) = network {
            let count = taken.by_network.entry(network).or_insert(0);
            if *count >= self.bounds.per_address {
                return None;
            }
            *count += 1;
        }
        taken.all += 1;
        drop(taken);
        Some(Place { places: Arc::clone(self), network })
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
        Arc::new(Places::new(Bounds { all, per_address, trusted }))
    }

    #[test]
    fn refusals_are_told_of_at_once_and_then_once_a_minute() {
        let (mut refusals, begun) = (Refusals::default(), Instant::now());
        assert_eq!(refusals.note(begun), Some(1));
        assert_eq!(refusals.note(begun), None);
        assert_eq!(refusals.note(begun + Duration::from_secs(59)), None);
        assert_eq!(refusals.note(begun + GATHER), Some(3));
        assert_eq!(refusals.note(begun + GATHER), None);
    }

    #[test]
    fn an_address_has_its_places_and_gets_them_back() {
        let places = places(100, 2);
        let of = |peer: &str| places.take(peer.parse().unwrap());
        let held = [of("192.0.2.1"), of("::ffff:192.0.2.1")];
        assert!(held.iter().all(Option::is_some));
        assert!(of("192.0.2.1").is_none());
        assert!(of("192.0.2.2").is_some());
        drop(held);
        assert!(of("192.0.2.1").is_some());
        assert!(places.hold().by_network.is_empty());
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let places = places(100, 1);
        let held = places.take("2001:db8::1".parse().unwrap());
        assert!(held.is_some() && places.take("2001:db8::2".parse().unwrap()).is_none());
    }

    #[test]
    fn a_trusted_proxy_is_bounded_in_all_alone() {
        let places = places(3, 1);
        let held: Vec<_> = (0..4).map(|_| places.take([10, 0, 0, 1].into())).collect();
        assert_eq!(held.iter().flatten().count(), 3);
    }
}
