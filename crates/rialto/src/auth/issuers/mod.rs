//! Other issuers that vouch for people: their JWTs (RFC 7519), checked against their keys (RFC 7517).
//!
//! A token is taken when its issuer is a configured one, its signature is RS256 or ES256 by a key of that
//! issuer, and its claims hold now and for this node. Whatever is wrong with a token, the answer is
//! `unauthenticated`; the log says what it was, a few lines a minute and without the token. `unavailable` is
//! answered only while an issuer's keys can't be had.

mod claims;
mod fetch;
mod keys;

use std::collections::HashMap;

use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use rialto_core::clock::Clock;
use rialto_protocol::Error;

pub use claims::Claims;

use crate::config::{HostPattern, Issuer};
use crate::sparing::Sparing;
use claims::Body;
use keys::Keys;

/// The longest token that is looked at, in bytes.
const TOKEN_MAX_BYTES: usize = 8 * 1_024;

/// How much of an issuer's name is written to the log, in characters.
const ISSUER_MAX: usize = 200;

/// The configured issuers.
#[derive(Debug)]
pub struct Issuers {
    by_name: HashMap<String, Trusted>,
    pictures: Vec<HostPattern>,
    clock: Clock,
    refusals: Sparing,
}

#[derive(Debug)]
struct Trusted {
    issuer: Issuer,
    keys: Keys,
}

/// Whether `token` has the form of a JWT (RFC 7519 §3): three parts with dots between them. A session token
/// has no dot.
#[must_use]
pub fn is_jwt(token: &str) -> bool {
    token.split('.').count() == 3
}

impl Issuers {
    /// Trusts `issuers`, and takes the pictures that they name at the hosts `pictures`. Their keys are fetched when the
    /// first token comes.
    pub fn new(
        issuers: Vec<Issuer>,
        pictures: Vec<HostPattern>,
        clock: Clock,
    ) -> Result<Self, reqwest::Error> {
        let mut by_name = HashMap::new();
        for issuer in issuers {
            let keys = Keys::new(fetch::Source::new(issuer.jwks_url.0.clone())?, clock.clone());
            by_name.insert(issuer.issuer.clone(), Trusted { issuer, keys });
        }
        Ok(Self { by_name, pictures, clock, refusals: Sparing::new() })
    }

    /// Gives what a trusted issuer says in `token`.
    pub async fn verify(&self, token: &str) -> Result<Claims, Error> {
        if token.len() > TOKEN_MAX_BYTES {
            return Err(self.refused(None, "it is too long"));
        }
        let header = decode_header(token).map_err(|_| self.refused(None, "its header can't be read"))?;
        if !matches!(header.alg, Algorithm::RS256 | Algorithm::ES256) {
            return Err(self.refused(None, "its algorithm is neither RS256 nor ES256"));
        }
        if header.crit.is_some() {
            return Err(self.refused(None, "it demands extensions"));
        }
        let name =
            claims::unverified_issuer(token).ok_or_else(|| self.refused(None, "it names no issuer"))?;
        let trusted =
            self.by_name.get(&name).ok_or_else(|| self.refused(Some(&name), "its issuer is not trusted"))?;
        let key = trusted.keys.find(header.kid.as_deref(), header.alg).await?;
        let key = key.ok_or_else(|| self.refused(Some(&name), "its issuer has no such key"))?;
        let body = decode::<Body>(token, &key, &signature_alone(header.alg))
            .map_err(|_| self.refused(Some(&name), "its signature is wrong or its claims can't be read"))?;
        body.claims
            .check(token, &trusted.issuer, &self.pictures, self.clock.now())
            .map_err(|reason| self.refused(Some(&name), reason))
    }

    /// Says in the log why a token is refused, a few lines a minute: whoever set the issuer up looks there. `issuer` is
    /// what the token itself says.
    fn refused(&self, issuer: Option<&str>, reason: &'static str) -> Error {
        if let Some(left_out) = self.refusals.line() {
            let issuer: Option<String> = issuer.map(|name| name.chars().take(ISSUER_MAX).collect());
            tracing::info!(reason, issuer, left_out, "A JWT was refused.");
        }
        Error::unauthenticated()
    }
}

/// The library checks the signature; the claims are checked here, by the node's own clock.
fn signature_alone(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}
