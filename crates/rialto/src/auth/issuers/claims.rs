//! The claims of a token (RFC 7519 §4), and whether they hold.

use std::collections::HashMap;

use rialto_protocol::limits::NAME_MAX;
use rialto_protocol::{ExternalId, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use crate::config::Issuer;

/// How far an issuer's clock may be from ours, in seconds.
const LEEWAY_SECONDS: f64 = 5.0;
/// The longest subject, in bytes (OpenID Connect Core §2).
const SUBJECT_MAX_BYTES: usize = 255;
/// The last second that a time on the wire can name: the end of the year 9999.
const LAST_SECOND: f64 = 253_402_300_799.0;

/// What a trusted issuer says of someone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// The issuer, and what it calls the user; never reused for another one.
    pub external_id: ExternalId,
    /// The user name that the issuer suggests.
    pub username: Option<String>,
    /// The name to show that the issuer suggests.
    pub name: Option<String>,
    /// When the token ends.
    pub expires_at: Timestamp,
}

/// The claims as they stand in the token.
#[derive(Deserialize)]
pub(super) struct Body {
    iss: String,
    sub: String,
    exp: f64,
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
    pub(super) fn check(self, issuer: &Issuer, now: Timestamp) -> Result<Claims, &'static str> {
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
        Ok(Claims {
            username: name_in(&self.others, &issuer.username_claim),
            name: name_in(&self.others, &issuer.name_claim),
            external_id: ExternalId { issuer: self.iss, subject: self.sub },
            expires_at: to_time(self.exp),
        })
    }
}

/// The name in the claim `key`, if there is a usable one; cut to what a name may have.
fn name_in(others: &HashMap<String, Value>, key: &str) -> Option<String> {
    let name: String =
        others.get(key)?.as_str()?.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect();
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

#[expect(clippy::cast_possible_truncation, reason = "it was held between two bounds that fit")]
fn to_time(seconds: f64) -> Timestamp {
    Timestamp((seconds.clamp(0.0, LAST_SECOND) * 1_000.0) as i64)
}
