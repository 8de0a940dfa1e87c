//! An issuer of JWTs, as `[[auth.issuers]]` describes it.

use reqwest::Url;
use toml::Spanned;
use toml::de::DeValue;

use super::problem::hint;
use super::value::{Fault, Secrets, Text, Value};

/// An issuer whose JWTs sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// What the claim `iss` must be, letter by letter.
    pub issuer: String,
    /// Where its keys are (RFC 7517 §5).
    pub jwks_url: JwksUrl,
    /// What the claim `aud` must hold, if anything.
    pub audience: Option<String>,
    /// What the claim `azp` must be one of; anything when empty.
    pub authorized_parties: Vec<String>,
    /// The claim that holds the user name; `preferred_username` (OpenID Connect Core §5.1) if left out.
    pub username_claim: String,
    /// The claim that holds the name to show; `name` if left out.
    pub name_claim: String,
    /// The claim that holds the address of the picture; `picture` if left out.
    pub picture_claim: String,
}

/// Where an issuer's keys are: over https, or over http on loopback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JwksUrl(pub Url);

impl Text for JwksUrl {
    const EXPECTED: &'static str = "an https URL (http on loopback alone)";

    fn parse(text: &str) -> Result<Self, Option<String>> {
        let url = Url::parse(text).map_err(|_| None)?;
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let loopback = host == "localhost"
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
        match url.scheme() {
            "https" => Ok(Self(url)),
            "http" if loopback => Ok(Self(url)),
            _ => Err(None),
        }
    }

    fn text(&self) -> String {
        self.0.to_string()
    }
}

impl Text for String {
    const EXPECTED: &'static str = "a text that is not empty";

    fn parse(text: &str) -> Result<Self, Option<String>> {
        if text.is_empty() { Err(None) } else { Ok(text.to_owned()) }
    }

    fn text(&self) -> String {
        self.clone()
    }
}

const KEYS: [&str; 7] =
    ["issuer", "jwks_url", "audience", "authorized_parties", "username_claim", "name_claim", "picture_claim"];

impl Value for Issuer {
    fn read(value: &Spanned<DeValue<'_>>) -> Result<Self, Vec<Fault>> {
        let Some(table) = value.get_ref().as_table() else {
            return Err(vec![Fault::at(
                value,
                "must be tables: [[auth.issuers]], then `issuer = …`, `jwks_url = …`",
            )]);
        };
        let mut faults: Vec<Fault> = table
            .keys()
            .filter(|key| !KEYS.contains(&key.get_ref().as_ref()))
            .map(|key| Fault::at(key, format!("has no key {:?}{}", key.get_ref(), hint(key.get_ref(), KEYS))))
            .collect();
        let issuer = field::<String>(table.get("issuer"), "issuer", &mut faults);
        let jwks_url = field::<JwksUrl>(table.get("jwks_url"), "jwks_url", &mut faults);
        for (key, missing) in
            [("issuer", table.get("issuer").is_none()), ("jwks_url", table.get("jwks_url").is_none())]
        {
            if missing {
                faults.push(Fault::at(value, format!("has an entry without `{key}`")));
            }
        }
        let audience = field(table.get("audience"), "audience", &mut faults);
        let authorized_parties =
            field(table.get("authorized_parties"), "authorized_parties", &mut faults).unwrap_or_default();
        let mut claim = |key: &str, usual: &str| {
            field(table.get(key), key, &mut faults).unwrap_or_else(|| usual.to_owned())
        };
        let username_claim = claim("username_claim", "preferred_username");
        let name_claim = claim("name_claim", "name");
        let picture_claim = claim("picture_claim", "picture");
        match (issuer, jwks_url) {
            (Some(issuer), Some(jwks_url)) if faults.is_empty() => Ok(Self {
                issuer,
                jwks_url,
                audience,
                authorized_parties,
                username_claim,
                name_claim,
                picture_claim,
            }),
            _ => Err(faults),
        }
    }

    fn write(&self, secrets: Secrets) -> Option<toml::Value> {
        let mut table = toml::Table::new();
        let mut put = |key: &str, value: Option<toml::Value>| {
            value.map(|value| table.insert(key.to_owned(), value));
        };
        put("issuer", self.issuer.write(secrets));
        put("jwks_url", self.jwks_url.write(secrets));
        put("audience", self.audience.write(secrets));
        put("authorized_parties", self.authorized_parties.write(secrets));
        put("username_claim", self.username_claim.write(secrets));
        put("name_claim", self.name_claim.write(secrets));
        put("picture_claim", self.picture_claim.write(secrets));
        Some(toml::Value::Table(table))
    }
}

/// Reads the value of `key` where there is one; what is wrong with it goes to `faults`.
fn field<V: Value>(value: Option<&Spanned<DeValue<'_>>>, key: &str, faults: &mut Vec<Fault>) -> Option<V> {
    match V::read(value?) {
        Ok(value) => Some(value),
        Err(wrong) => {
            let named = |fault: Fault| Fault { message: format!("`{key}` {}", fault.message), ..fault };
            faults.extend(wrong.into_iter().map(named));
            None
        }
    }
}
