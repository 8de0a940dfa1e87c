//! What the pages of the web app may load and do (Content Security Policy Level 3).

use std::fmt::Write as _;

use axum::http::HeaderValue;

use crate::config::{ClerkKey, Config};

/// The policy of the app's pages on a node with that configuration.
pub(super) fn of(config: &Config) -> HeaderValue {
    let hosts = config.picture_hosts();
    let pictures = hosts.iter().fold("'self' data:".to_owned(), |all, host| all + " " + &host.source());
    let directives = match &config.auth.clerk_publishable_key {
        Some(key) => with_clerk(key, pictures),
        None => own(pictures),
    };
    let mut policy = String::new();
    for (name, sources) in directives {
        let separator = if policy.is_empty() { "" } else { "; " };
        write!(policy, "{separator}{name} {sources}").expect("a String takes all");
    }
    HeaderValue::try_from(policy).expect("a policy is ASCII: the host in it was read strictly")
}

type Directives = Vec<(&'static str, String)>;

/// Everything comes from the node. `'self'` covers WebSockets of the same host (§6.7.2.8). No text becomes
/// code or markup: nothing in the app makes a policy of Trusted Types, so none may be made.
fn own(pictures: String) -> Directives {
    let own = [
        ("script-src", "'self'".to_owned()),
        ("style-src", "'self'".to_owned()),
        ("img-src", pictures),
        ("connect-src", "'self'".to_owned()),
    ];
    let trusted = [("require-trusted-types-for", "'script'"), ("trusted-types", "'none'")];
    fixed().chain(own).chain(trusted.into_iter().map(owned)).collect()
}

/// Clerk's script comes from the host of its frontend API, brings styles with it, and shows the challenge of
/// its guard against bots. It makes markup from text, so Trusted Types are left out. The list is Clerk's own:
/// <https://clerk.com/docs/guides/secure/best-practices/csp-headers>.
fn with_clerk(key: &ClerkKey, pictures: String) -> Directives {
    let (clerk, bots, guard) =
        (key.issuer(), "https://challenges.cloudflare.com", "https://*.protect.clerk.com");
    let theirs = [
        ("script-src", format!("'self' {clerk} {bots} {guard}")),
        ("style-src", "'self' 'unsafe-inline'".to_owned()),
        ("img-src", pictures),
        ("connect-src", format!("'self' {clerk} {guard}:*")),
        ("frame-src", format!("{bots} {guard}")),
        ("worker-src", "'self' blob:".to_owned()),
    ];
    fixed().chain(theirs).collect()
}

/// What holds in either case.
fn fixed() -> impl Iterator<Item = (&'static str, String)> {
    let fixed = [
        ("default-src", "'none'"),
        ("font-src", "'self'"),
        ("manifest-src", "'self'"),
        ("base-uri", "'self'"),
        ("form-action", "'self'"),
        ("frame-ancestors", "'none'"),
    ];
    fixed.into_iter().map(owned)
}

fn owned((name, sources): (&'static str, &str)) -> (&'static str, String) {
    (name, sources.to_owned())
}
