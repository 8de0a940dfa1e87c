//! The kinds of values that settings have: parsed once, right from then on.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU16;
use std::path::Path;

use reqwest::Url;
use rialto_core::users::Registration;

use super::host::HostPattern;
use super::value::Text;

/// What stands for a password where a setting is shown.
pub(super) const HIDDEN: &str = "***";

/// An address and a port to listen on. Port 0 lets the system choose.
impl Text for SocketAddr {
    const EXPECTED: &'static str = "ADDRESS:PORT, as in \"127.0.0.1:3000\"";

    fn parse(text: &str) -> Result<Self, Option<String>> {
        match text.strip_prefix("localhost:") {
            Some(port) => port.parse().map(|port| Self::from((Ipv4Addr::LOCALHOST, port))).map_err(|_| None),
            None => text.parse().map_err(|_| None),
        }
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

macro_rules! choices {
    ($($(#[doc = $doc:literal])+ $name:ident: $expected:literal {
        $($(#[$variant_doc:meta])+ $variant:ident = $text:literal),+
    })+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])+ $variant),+ }

        words!($name: $expected { $($variant = $text),+ });
    )+};
}

macro_rules! words {
    ($name:ident: $expected:literal { $($variant:ident = $text:literal),+ }) => {
        impl Text for $name {
            const EXPECTED: &'static str = $expected;

            fn parse(text: &str) -> Result<Self, Option<String>> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(Some(format!("it is {text:?}"))),
                }
            }

            fn text(&self) -> String {
                match self { $(Self::$variant => $text,)+ }.to_owned()
            }
        }
    };
}

words!(Registration: "\"invite\", \"open\" or \"closed\"" {
    Invite = "invite", Open = "open", Closed = "closed"
});

choices! {
    /// Something that is on or off.
    Switch: "\"on\" or \"off\"" {
        /// On.
        #[default]
        On = "on",
        /// Off.
        Off = "off"
    }
    /// The form of the log.
    LogFormat: "\"text\" or \"json\"" {
        /// Lines for people.
        #[default]
        Text = "text",
        /// One JSON object a line.
        Json = "json"
    }
}

/// What the log lets through, as tracing-subscriber's `EnvFilter` reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFilter(String);

impl LogFilter {
    /// The directives.
    #[must_use]
    pub fn directives(&self) -> &str {
        &self.0
    }
}

impl Default for LogFilter {
    fn default() -> Self {
        Self("info".to_owned())
    }
}

impl Text for LogFilter {
    const EXPECTED: &'static str = "a level or a list of MODULE=LEVEL, as in \"info,sqlx=warn\"";

    fn parse(text: &str) -> Result<Self, Option<String>> {
        let known = |directive: &str| {
            let level = directive.rsplit('=').next().unwrap_or_default();
            ["off", "error", "warn", "info", "debug", "trace"].contains(&level.to_ascii_lowercase().as_str())
        };
        if !text.split(',').all(known) {
            return Err(None);
        }
        match tracing_subscriber::EnvFilter::builder().parse(text) {
            Ok(_) => Ok(Self(text.to_owned())),
            Err(_) => Err(None),
        }
    }

    fn text(&self) -> String {
        self.0.clone()
    }
}

/// Schemes of addresses from which no page of its own origin comes: a browser sends `null` for it, or nothing.
const WITHOUT_ORIGIN: [&str; 8] = ["ws", "wss", "ftp", "file", "data", "blob", "about", "javascript"];

/// An origin of pages (RFC 6454 §6.2): scheme, host, and port where it is not the scheme's own. Of http and https the
/// host may have a star for all below a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Text for Origin {
    const EXPECTED: &'static str = "an origin, as in \"https://app.example.org\", \"https://*.example.org\" or \"capacitor://localhost\", with no path";

    fn parse(text: &str) -> Result<Self, Option<String>> {
        let (scheme, rest) = text.split_once("://").ok_or(None)?;
        let scheme = scheme.to_ascii_lowercase();
        if WITHOUT_ORIGIN.contains(&scheme.as_str()) {
            return Err(Some(format!("no browser sends an origin of {scheme}")));
        }
        match scheme.as_str() {
            "http" | "https" if rest.starts_with("*.") => below_a_domain(&scheme, rest),
            "http" | "https" => of_the_web(text),
            _ => of_an_app(&scheme, rest),
        }
    }

    fn text(&self) -> String {
        self.0.clone()
    }
}

fn of_the_web(text: &str) -> Result<Origin, Option<String>> {
    let url = web_url(text)?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let open = url.username().is_empty() && url.password().is_none();
    let whole = url.host_str().is_some_and(|host| !host.contains('*'));
    if bare && open && whole { Ok(Origin(url.origin().ascii_serialization())) } else { Err(None) }
}

/// All hosts below a domain. A browser leaves out the scheme's own port.
fn below_a_domain(scheme: &str, rest: &str) -> Result<Origin, Option<String>> {
    let rest = rest.trim_end_matches('/');
    let (host, port) = match rest.split_once(':') {
        Some((host, port)) => (host, Some(port.parse::<NonZeroU16>().map_err(|_| None)?.get())),
        None => (rest, None),
    };
    let host = HostPattern::parse(host).map_err(|_| None)?.text();
    let own = if scheme == "https" { 443 } else { 80 };
    let port = port.filter(|port| *port != own).map_or_else(String::new, |port| format!(":{port}"));
    Ok(Origin(format!("{scheme}://{host}{port}")))
}

/// An origin of a scheme of its own, as apps and extensions have them: it is compared as it is.
fn of_an_app(scheme: &str, rest: &str) -> Result<Origin, Option<String>> {
    let letters = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.bytes().all(letters);
    let rest = rest.trim_end_matches('/');
    let is_host = !rest.is_empty()
        && rest.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b':'));
    if is_scheme && is_host { Ok(Origin(format!("{scheme}://{rest}"))) } else { Err(None) }
}

/// The name of a header that pages of other origins may send.
impl Text for http::HeaderName {
    const EXPECTED: &'static str = "the name of a header, as in \"sentry-trace\"";

    fn parse(text: &str) -> Result<Self, Option<String>> {
        text.parse().map_err(|_| None)
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

/// An address of http or https.
pub(super) fn web_url(text: &str) -> Result<Url, Option<String>> {
    let url = Url::parse(text).map_err(|_| None)?;
    if matches!(url.scheme(), "http" | "https") { Ok(url) } else { Err(None) }
}

/// Where the database is. A password in it is given out by [`Database::url`] alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Database(String);

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl Text for Database {
    const EXPECTED: &'static str = "\"sqlite://FILE\" or \"postgres://USER:PASSWORD@HOST/NAME\"";

    fn parse(text: &str) -> Result<Self, Option<String>> {
        match text.split_once(':') {
            Some(("sqlite", file)) => match file.strip_prefix("//").unwrap_or(file) {
                "" => Err(None),
                file => Ok(Self(format!("sqlite://{file}"))),
            },
            Some(("postgres" | "postgresql", _)) => whole_url(text).map(Self),
            _ => Err(None),
        }
    }

    fn text(&self) -> String {
        hide_password(&self.0)
    }

    fn whole_text(&self) -> String {
        self.0.clone()
    }
}

impl Database {
    /// The SQLite file in the data folder `folder`.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self(format!("sqlite://{}", folder.join("rialto.db").display()))
    }

    /// The whole URL, with its password.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.0
    }

    /// The file, where it is SQLite.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.0.strip_prefix("sqlite://").map(Path::new)
    }

    /// Whether it is SQLite, which serves one node only.
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        self.file().is_some()
    }
}

/// How nodes hear of each other: there is one, within a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bus;

impl Text for Bus {
    const EXPECTED: &'static str = "\"memory\"";

    fn parse(text: &str) -> Result<Self, Option<String>> {
        let later = "several nodes come with a later version".to_owned();
        if text == "memory" { Ok(Self) } else { Err(Some(later)) }
    }

    fn text(&self) -> String {
        "memory".to_owned()
    }
}

/// `url` with its password replaced, whether it stands before the host or in the query.
fn hide_password(url: &str) -> String {
    let Ok(mut parsed) = Url::parse(url) else { return url.to_owned() };
    let in_query = parsed.query_pairs().any(|(key, _)| key == "password");
    if parsed.password().is_none() && !in_query {
        return url.to_owned();
    }
    if parsed.password().is_some() {
        parsed.set_password(Some(HIDDEN)).expect("a URL that has a password can have another");
    }
    if in_query {
        let pairs: Vec<(String, String)> = parsed
            .query_pairs()
            .map(|(key, value)| {
                let value = if key == "password" { HIDDEN.to_owned() } else { value.into_owned() };
                (key.into_owned(), value)
            })
            .collect();
        parsed.query_pairs_mut().clear().extend_pairs(pairs);
    }
    parsed.to_string()
}

/// A URL that is not what `rialto config` printed, where the password would be lost unnoticed.
fn whole_url(url: &str) -> Result<String, Option<String>> {
    Url::parse(url).map_err(|_| None)?;
    if hide_password(url) == url && url.contains(HIDDEN) {
        return Err(Some(format!(
            "its password is hidden as {HIDDEN:?}; write the real one, which `rialto config --secrets` prints"
        )));
    }
    Ok(url.to_owned())
}
