//! What values may not be together.

use super::kinds::Switch;
use super::layers::Findings;
use super::problem::{Place, Problem};

/// Finds what is wrong with the settings as a whole.
pub(super) fn check(Findings { config, places, problems }: &mut Findings) {
    let mut report = |key: &str, message: &str| {
        let place = places.get(key).cloned().unwrap_or(Place::Default);
        problems.push(Problem { place, message: message.to_owned() });
    };
    let listen = config.listen;
    if config.rate_limits == Switch::Off && !listen.ip().is_loopback() {
        report(
            "rate_limits",
            "rate_limits can be \"off\" only while the node listens on loopback alone (listen = \"127.0.0.1:3000\").",
        );
    }
    if let Some(metrics) = config.metrics.listen
        && metrics == listen
        && listen.port() != 0
    {
        report("metrics.listen", "metrics.listen must be another address than listen.");
    }
    if let Some(metrics) = config.metrics.listen
        && config.metrics.token.is_none()
        && !metrics.ip().is_loopback()
    {
        report(
            "metrics.listen",
            "metrics.listen can be reached from other machines: set metrics.token, or listen on loopback alone (\"127.0.0.1:9100\").",
        );
    }
    let issuers = &config.auth.issuers;
    if let Some(key) = &config.auth.clerk_publishable_key
        && !issuers.iter().any(|one| one.issuer == key.issuer())
    {
        let issuer = key.issuer();
        let message = format!(
            "auth.clerk_publishable_key needs its issuer among auth.issuers, or nobody whom Clerk signs in is let in; add\n    \
             [[auth.issuers]]\n    issuer = \"{issuer}\"\n    jwks_url = \"{issuer}/.well-known/jwks.json\"\n    \
             authorized_parties = [\"{}\"]",
            config.origin(),
        );
        report("auth.clerk_publishable_key", &message);
    }
    if issuers.iter().enumerate().any(|(i, one)| issuers[..i].iter().any(|other| other.issuer == one.issuer))
    {
        report("auth.issuers", "auth.issuers names one issuer twice.");
    }
}
