//! Fetching an issuer's keys: a bounded time, a bounded size, and no way to another host.

use std::time::Duration;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use reqwest::Url;
use reqwest::redirect::{Attempt, Policy};
use serde::Deserialize;

/// How long a fetch may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How large an answer may be.
const BODY_MAX_BYTES: usize = 256 * 1_024;
/// How many redirects are followed.
const REDIRECTS_MAX: usize = 3;

/// Why there are no fresh keys.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    #[error("the issuer did not answer as it should")]
    Http(#[source] reqwest::Error),
    #[error("the answer is larger than {BODY_MAX_BYTES} bytes")]
    TooLarge,
    #[error("the answer is no JWK set")]
    Json(#[from] serde_json::Error),
    #[error("the answer holds no RS256 or ES256 key")]
    Empty,
}

impl From<reqwest::Error> for FetchError {
    /// Without the address, which is not for the log.
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error.without_url())
    }
}

/// Where an issuer's keys are.
#[derive(Debug)]
pub(super) struct Source {
    url: Url,
    http: reqwest::Client,
}

/// A key that verifies.
#[derive(Clone)]
pub(super) struct Key {
    pub(super) id: Option<String>,
    pub(super) algorithm: Algorithm,
    pub(super) key: DecodingKey,
}

impl Source {
    pub(super) fn new(url: Url) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .redirect(Policy::custom(stay))
            .user_agent(concat!("rialto/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { url, http })
    }

    /// Where the keys are, as a log may show it.
    pub(super) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Fetches the keys that are of use here.
    pub(super) async fn fetch(&self) -> Result<Vec<Key>, FetchError> {
        let mut response = self.http.get(self.url.clone()).send().await?.error_for_status()?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > BODY_MAX_BYTES {
                return Err(FetchError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        let keys = parse(&body)?;
        if keys.is_empty() { Err(FetchError::Empty) } else { Ok(keys) }
    }
}

/// Follows a redirect only where it stays with the same scheme, host and port.
fn stay(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    let same = attempt.previous().first().is_some_and(|first| first.origin() == attempt.url().origin());
    if same && attempt.previous().len() <= REDIRECTS_MAX {
        attempt.follow()
    } else {
        attempt.error("the issuer's keys moved to another host")
    }
}

/// The usable keys of a JWK set (RFC 7517 §5); what is not understood there is passed over, as it says.
fn parse(body: &[u8]) -> Result<Vec<Key>, serde_json::Error> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<serde_json::Value>,
    }
    let set: Set = serde_json::from_slice(body)?;
    Ok(set.keys.into_iter().filter_map(|value| usable(&serde_json::from_value(value).ok()?)).collect())
}

fn usable(jwk: &Jwk) -> Option<Key> {
    let (algorithm, name) = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => (Algorithm::RS256, KeyAlgorithm::RS256),
        AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => {
            (Algorithm::ES256, KeyAlgorithm::ES256)
        }
        _ => return None,
    };
    let signs = jwk.common.public_key_use.as_ref().is_none_or(|usage| *usage == PublicKeyUse::Signature);
    if !signs || jwk.common.key_algorithm.is_some_and(|named| named != name) {
        return None;
    }
    Some(Key { id: jwk.common.key_id.clone(), algorithm, key: DecodingKey::from_jwk(jwk).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_are_not_for_signatures_of_ours_are_passed_over() {
        let body = r#"{"keys": [
            {"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "a", "use": "sig", "alg": "RS256"},
            {"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "b", "use": "enc"},
            {"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "c", "alg": "PS512"},
            {"kty": "EC", "crv": "P-256", "x": "AQAB", "y": "AQAB", "kid": "d"},
            {"kty": "EC", "crv": "P-384", "x": "AQAB", "y": "AQAB", "kid": "e"},
            {"kty": "oct", "k": "AQAB", "kid": "f"},
            {"kty": "something new", "kid": "g"},
            7
        ]}"#;
        let ids: Vec<_> = parse(body.as_bytes()).unwrap().into_iter().map(|key| key.id.unwrap()).collect();
        assert_eq!(ids, ["a", "d"]);
        assert!(parse(b"{}").is_err());
        assert!(parse(b"not json").is_err());
    }
}
