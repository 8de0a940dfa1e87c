//! Headers that every answer carries, whatever it is: what a browser may do with it.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::cookie::SessionCookie;
use crate::config::Config;

/// What holds unless a handler says otherwise: nothing may be loaded, nothing may frame it, nothing is
/// kept.
static DEFAULTS: [(HeaderName, &str); 8] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
];
/// A year (RFC 6797 §6.1). It says nothing of other hosts under the same name: they are not this node's.
const HSTS: &str = "max-age=31536000";

/// Adds the headers to those of an answer.
pub(super) fn guard(config: &Config, headers: &mut HeaderMap) {
    for (name, value) in &DEFAULTS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if SessionCookie::of(config) == SessionCookie::Https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
}
