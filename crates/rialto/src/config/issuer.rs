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

/// What of it is written under which key: its fields by their names.
macro_rules! fields {
    ($($key:ident),+) => {
        const KEYS: &[&str] = &[$(stringify!($key)),+];

        impl Issuer {
            fn take(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Result<(), Vec<Fault>> {
                match key {
                    $(stringify!($key) => self.$key = Value::read(value)?,)+
                    _ => {}
                }
                Ok(())
            }

            fn written(&self, secrets: Secrets) -> impl Iterator<Item = (String, toml::Value)> {
                let values = [$((stringify!($key), self.$key.write(secrets))),+];
                values.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)))
            }
        }
    };
}

fields!(issuer, jwks_url, audience, authorized_parties, username_claim, name_claim, picture_claim);

/// The keys that can't be left out.
const NEEDED: [&str; 2] = ["issuer", "jwks_url"];

impl Value for Issuer {
    fn read(value: &Spanned<DeValue<'_>>) -> Result<Self, Vec<Fault>> {
        let Some(table) = value.get_ref().as_table() else {
            return Err(vec![Fault::at(
                value,
                "must be tables: [[auth.issuers]], then `issuer = …`, `jwks_url = …`",
            )]);
        };
        let mut issuer = Self {
            issuer: String::new(),
            jwks_url: JwksUrl(Url::parse("https://issuer.invalid").expect("it is an address")),
            audience: None,
            authorized_parties: Vec::new(),
            username_claim: "preferred_username".to_owned(),
            name_claim: "name".to_owned(),
            picture_claim: "picture".to_owned(),
        };
        let mut faults = Vec::new();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if !KEYS.contains(&name) {
                let hint = hint(name, KEYS.iter().copied());
                faults.push(Fault::at(key, format!("has no key {name:?}{hint}")));
            }
            let named = |fault: Fault| Fault { message: format!("`{name}` {}", fault.message), ..fault };
            faults.extend(issuer.take(name, value).err().into_iter().flatten().map(named));
        }
        let missing = NEEDED.iter().filter(|key| !table.contains_key(**key));
        faults.extend(missing.map(|key| Fault::at(value, format!("has an entry without `{key}`"))));
        if faults.is_empty() { Ok(issuer) } else { Err(faults) }
    }

    fn write(&self, secrets: Secrets) -> Option<toml::Value> {
        Some(toml::Value::Table(self.written(secrets).collect()))
    }
}
