//! Where people reach the node.

use std::fmt;

use super::kinds::{Origin, web_url};
use super::value::Text;

/// What the node's own paths begin with. Were one of them the path of its public address, a proxy that takes
/// that away could not be told from one that leaves it.
pub(crate) const OWN_PATHS: [&str; 12] = [
    "account",
    "api",
    "assets",
    "client",
    "directs",
    "healthz",
    "invite",
    "login",
    "readyz",
    "register",
    "servers",
    "socket.io",
];

/// Where the node is reached: an origin, and the path under it when a proxy shares that among several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    origin: Origin,
    /// Empty, or as in "/chat": with a slash before each part and none at the end.
    path: String,
}

impl PublicUrl {
    /// The origin.
    #[must_use]
    pub fn origin(&self) -> String {
        self.origin.to_string()
    }

    /// The path under the origin: empty, or as in "/chat".
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path)
    }
}

impl Text for PublicUrl {
    const EXPECTED: &'static str = "the node's address as people see it, as in \"https://chat.example.org\" or \"https://example.org/chat\"";

    fn parse(text: &str) -> Result<Self, Option<String>> {
        let mut url = web_url(text)?;
        // Read from the text: a parser has taken parts like ".." away.
        let written = text.splitn(4, '/').nth(3).unwrap_or_default().trim_end_matches('/');
        let path = if written.is_empty() { String::new() } else { format!("/{written}") };
        if !written.is_empty() && !written.split('/').all(is_plain_part) {
            return Err(Some(
                "a path has letters, digits, \"-\", \"_\" and \".\" between its slashes".to_owned(),
            ));
        }
        if let Some(own) = OWN_PATHS.iter().find(|own| written.split('/').next() == Some(own)) {
            return Err(Some(format!("/{own} is one of the node's own paths; choose another")));
        }
        url.set_path("/");
        Ok(Self { origin: Origin::parse(url.as_str())?, path })
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

/// Whether a part of a path is the same however it is written, and nothing to a browser but a name.
fn is_plain_part(part: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    !matches!(part, "" | "." | "..") && part.bytes().all(plain)
}
