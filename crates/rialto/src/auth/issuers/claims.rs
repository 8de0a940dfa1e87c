//! The claims of a token (RFC 7519 §4), and whether they hold.

use std::collections::HashMap;

use reqwest::Url;
use rialto_core::SignInId;
use rialto_core::users::Profile;
use rialto_protocol::limits::NAME_MAX;
use rialto_protocol::{ExternalId, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::config::{HostPattern, Issuer};

/// How far an issuer's clock may be from ours, in seconds.
const LEEWAY_SECONDS: f64 = 5.0;
/// The longest subject, in bytes (OpenID Connect Core §2).
const SUBJECT_MAX_BYTES: usize = 255;
/// The longest address of a picture, in bytes.
const PICTURE_MAX_BYTES: usize = 2_048;
/// The last second that a time on the wire can name: the end of the year 9999.
const LAST_SECOND: f64 = 253_402_300_799.0;

/// What a trusted issuer says of someone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// The issuer, and what it calls the user; never reused for another one.
    pub external_id: ExternalId,
    /// The sign-in to which the token belongs.
    pub sign_in: SignInId,
    /// How the user is called, as the issuer says.
    pub profile: Profile,
    /// When the token was made.
    pub issued_at: Timestamp,
    /// When the token ends.
    pub expires_at: Timestamp,
}

/// The claims as they stand in the token.
#[derive(Deserialize)]
pub(super) struct Body {
    iss: String,
    sub: String,
    exp: f64,
    iat: Option<f64>,
    nbf: Option<f64>,
    aud: Option<Audience>,
    azp: Option<String>,
    #[serde(flatten)]
    others: HashMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn holds(&self, name: &str) -> bool {
        match self {
            Self::One(one) => one == name,
            Self::Several(several) => several.iter().any(|one| one == name),
        }
    }
}

/// The issuer that `token` names, before anything of it is believed: it only chooses the keys.
pub(super) fn unverified_issuer(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        iss: String,
    }
    jsonwebtoken::dangerous::insecure_decode_claims::<Named>(token).ok().map(|named| named.iss)
}

impl Body {
    /// Gives the claims if they hold at `now` for `issuer`; else says why not.
    /// They are those of `token`, and of pictures those count that are at `pictures`.
    pub(super) fn check(
        self,
        token: &str,
        issuer: &Issuer,
        pictures: &[HostPattern],
        now: Timestamp,
    ) -> Result<Claims, &'static str> {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of this age are far below 2^53")]
        let now = now.0 as f64 / 1_000.0;
        if self.iss != issuer.issuer {
            return Err("its issuer is another one");
        }
        if now >= self.exp + LEEWAY_SECONDS {
            return Err("it has expired");
        }
        if self.nbf.is_some_and(|nbf| now < nbf - LEEWAY_SECONDS) {
            return Err("it is not valid yet");
        }
        if let Some(audience) = &issuer.audience
            && !self.aud.is_some_and(|aud| aud.holds(audience))
        {
            return Err("it is for another audience");
        }
        let parties = &issuer.authorized_parties;
        if !parties.is_empty() && !self.azp.is_some_and(|azp| parties.contains(&azp)) {
            return Err("it was made for another party");
        }
        if self.sub.is_empty() || self.sub.len() > SUBJECT_MAX_BYTES || self.sub.chars().any(char::is_control)
        {
            return Err("its subject is empty, too long or no text");
        }
        let session = self.others.get("sid").and_then(Value::as_str);
        Ok(Claims {
            sign_in: sign_in(&self.iss, &self.sub, session.unwrap_or(token)),
            profile: Profile {
                username: name_in(&self.others, &issuer.username_claim),
                name: name_in(&self.others, &issuer.name_claim),
                picture: picture_in(&self.others, &issuer.picture_claim, pictures),
            },
            // Of two tokens the one that ends later is the newer one, if none says when it was made.
            issued_at: to_time(self.iat.unwrap_or(self.exp)),
            external_id: ExternalId { issuer: self.iss, subject: self.sub },
            expires_at: to_time(self.exp),
        })
    }
}

/// The sign-in of a subject that its session at the issuer (OpenID Connect Back-Channel Logout §2.1, `sid`) names, or
/// that is one token's where there is none.
fn sign_in(issuer: &str, subject: &str, session: &str) -> SignInId {
    let mut hash = Sha256::new();
    for part in [issuer, subject, session] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let hash: [u8; 32] = hash.finalize().into();
    SignInId(hash[..16].iter().fold(0, |id, byte| id << 8 | u128::from(*byte)))
}

/// The name in the claim `key`, if there is a usable one; cut to what a name may have.
fn name_in(others: &HashMap<String, Value>, key: &str) -> Option<String> {
    let name: String =
        others.get(key)?.as_str()?.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect();
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// The address in the claim `key`, if it is one of https on one of `hosts`.
fn picture_in(others: &HashMap<String, Value>, key: &str, hosts: &[HostPattern]) -> Option<String> {
    let url = Url::parse(others.get(key)?.as_str()?).ok()?;
    let plain = url.scheme() == "https"
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && url.as_str().len() <= PICTURE_MAX_BYTES;
    let host = url.host_str()?;
    if plain && hosts.iter().any(|allowed| allowed.matches(host)) {
        return Some(url.into());
    }
    tracing::debug!("A picture of a token is not taken: its host is not one of auth.picture_hosts.");
    None
}

#[expect(clippy::cast_possible_truncation, reason = "it was held between two bounds that fit")]
fn to_time(seconds: f64) -> Timestamp {
    Timestamp((seconds.clamp(0.0, LAST_SECOND) * 1_000.0) as i64)
}
