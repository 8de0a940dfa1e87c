//! Names of hosts, and patterns of them with a star for all below a domain.

use super::value::Text;

/// Whether it is the name of a host in a domain (RFC 1123 §2.1), in small letters. It ends up in a policy for
/// browsers, where it must not be able to say more than a host.
pub(super) fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        let letters = label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        (1..=63).contains(&label.len()) && letters && !label.starts_with('-') && !label.ends_with('-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(is_label)
}

/// A host, or with a star in front all hosts below a domain, whatever their depth, and not the domain itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPattern(String);

impl HostPattern {
    /// Reads it: `chat.example.org` or `*.example.org`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        is_host(text.strip_prefix("*.").unwrap_or(&text)).then_some(Self(text))
    }

    /// The host of Clerk's pictures.
    #[must_use]
    pub fn clerk() -> Self {
        Self("img.clerk.com".to_owned())
    }

    /// As a source of a Content Security Policy.
    #[must_use]
    pub fn source(&self) -> String {
        format!("https://{}", self.0)
    }

    /// Whether `host` is meant.
    #[must_use]
    pub fn matches(&self, host: &str) -> bool {
        let Some(domain) = self.0.strip_prefix('*') else { return host.eq_ignore_ascii_case(&self.0) };
        let Some(below) = host.len().checked_sub(domain.len()).filter(|below| *below > 0) else {
            return false;
        };
        host.get(below..).is_some_and(|end| end.eq_ignore_ascii_case(domain))
    }
}

/// As the host of pictures, over https.
impl Text for HostPattern {
    const EXPECTED: &'static str =
        "a host, as in \"img.clerk.com\" or \"*.example.org\", without scheme or port";

    fn parse(text: &str) -> Result<Self, Option<String>> {
        Self::read(text).ok_or(None)
    }

    fn text(&self) -> String {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_means_all_below_a_domain_and_not_the_domain() {
        let matches = |pattern: &str, host: &str| HostPattern::read(pattern).unwrap().matches(host);
        assert!(matches("img.clerk.com", "IMG.clerk.com"));
        assert!(!matches("img.clerk.com", "img.clerk.com.evil.example"));
        for host in ["a.example.org", "a.b.example.org", "A.EXAMPLE.ORG"] {
            assert!(matches("*.Example.org", host), "{host}");
        }
        for host in [
            "example.org",
            ".example.org",
            "evilexample.org",
            "a.example.org.evil.com",
            "org",
            "ö.example.or",
        ] {
            assert!(!matches("*.example.org", host), "{host}");
        }
        for wrong in [
            "",
            "*",
            "*.",
            "*.org",
            "a.*.org",
            "https://a.example",
            "a.example:443",
            "a b.example",
            "localhost",
        ] {
            assert_eq!(HostPattern::read(wrong), None, "{wrong}");
        }
    }
}
