//! An issuer of JWTs, as `[[auth.issuers]]` describes it.

use reqwest::Url;
use toml::Spanned;
use toml::de::DeValue;

use super::problem::hint;
use super::table::{self, settings};
use super::value::{Fault, Secrets, Text, Value};

/// A table of these keys.
type Section = table::Section<Issuer>;
/// One of these keys.
type Setting = table::Setting<Issuer>;

settings! {
    /// An issuer whose JWTs sign in.
    Issuer {
        /// What the claim `iss` must be, letter by letter.
        issuer: String = String::new();
        /// Where its keys are (RFC 7517 §5).
        jwks_url: JwksUrl = JwksUrl(Url::parse("https://issuer.invalid").expect("it is an address"));
        /// What the claim `aud` must hold, if anything.
        audience: Option<String> = None;
        /// What the claim `azp` must be one of; anything when empty.
        authorized_parties: Vec<String> = Vec::new();
        /// The claim that holds the user name; `preferred_username` (OpenID Connect Core §5.1) if left out.
        username_claim: String = "preferred_username".to_owned();
        /// The claim that holds the name to show; `name` if left out.
        name_claim: String = "name".to_owned();
        /// The claim that holds the address of the picture; `picture` if left out.
        picture_claim: String = "picture".to_owned();
        sections {}
    }
}

/// The keys that can't be left out.
const NEEDED: [&str; 2] = ["issuer", "jwks_url"];

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

impl Value for Issuer {
    fn read(value: &Spanned<DeValue<'_>>) -> Result<Self, Vec<Fault>> {
        let Some(table) = value.get_ref().as_table() else {
            return Err(vec![Fault::at(
                value,
                "must be tables: [[auth.issuers]], then `issuer = …`, `jwks_url = …`",
            )]);
        };
        let (mut issuer, mut faults) = (Self::default(), Vec::new());
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if let Some(setting) = all().find(|setting| setting.key == name) {
                let named = |fault: Fault| Fault { message: format!("`{name}` {}", fault.message), ..fault };
                let read = (setting.read)(&mut issuer, value);
                faults.extend(read.err().into_iter().flatten().map(named));
            } else {
                let hint = hint(name, all().map(|setting| setting.key));
                faults.push(Fault::at(key, format!("has no key {name:?}{hint}")));
            }
        }
        let missing = NEEDED.iter().filter(|key| !table.contains_key(**key));
        faults.extend(missing.map(|key| Fault::at(value, format!("has an entry without `{key}`"))));
        if faults.is_empty() { Ok(issuer) } else { Err(faults) }
    }

    fn write(&self, secrets: Secrets) -> Option<toml::Value> {
        let values = all().filter_map(|key| Some((key.key.to_owned(), (key.write)(self, secrets)?)));
        Some(toml::Value::Table(values.collect()))
    }
}

fn all() -> impl Iterator<Item = &'static Setting> {
    SECTIONS.iter().flat_map(|section| section.settings)
}
