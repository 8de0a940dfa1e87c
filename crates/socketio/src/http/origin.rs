//! Which origins are let in, and what CORS tells their browsers.
//!
//! An origin is what a browser sends as `Origin` (RFC 6454, section 6.1). One that is listed may have a star for all hosts
//! below a domain, as in `https://*.example.org`.

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, HOST, ORIGIN, VARY,
};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};

use crate::config::{Config, Origins};

/// What the origin of a request means for its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// No `Origin`, or the same one: no CORS headers are needed.
    Plain,
    /// A foreign one that is let in.
    Foreign(HeaderValue),
    /// Any origin is let in, without credentials.
    Anyone,
    /// It is refused.
    Refused,
}

/// Judges the `Origin` of a request.
pub(crate) fn judge(config: &Config, parts: &Parts) -> Verdict {
    let mut given = parts.headers.get_all(ORIGIN).iter();
    let Some(origin) = given.next() else { return Verdict::Plain };
    if given.next().is_some() {
        return Verdict::Refused;
    }
    let Ok(text) = origin.to_str() else { return Verdict::Refused };
    match &config.origins {
        Origins::Any => Verdict::Anyone,
        _ if is_same_origin(text, parts, config.https_only) => Verdict::Plain,
        Origins::List(list) if is_listed(list, text) => Verdict::Foreign(origin.clone()),
        Origins::List(_) | Origins::Same => Verdict::Refused,
    }
}

/// Whether `origin` is in `list`, where a star stands for all hosts below a domain, whatever their depth.
#[must_use]
pub fn is_listed(list: &[String], origin: &str) -> bool {
    list.iter().any(|listed| match listed.split_once("://*") {
        None => listed.eq_ignore_ascii_case(origin),
        Some((scheme, domain)) => is_below(scheme, domain, origin),
    })
}

/// Whether `origin` is of a host below `domain`, which begins with a dot and may end with a port.
fn is_below(scheme: &str, domain: &str, origin: &str) -> bool {
    let Some((of, authority)) = origin.split_once("://") else { return false };
    let Some(below) = authority.len().checked_sub(domain.len()) else { return false };
    let (Some(labels), Some(end)) = (authority.get(..below), authority.get(below..)) else { return false };
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    of.eq_ignore_ascii_case(scheme) && end.eq_ignore_ascii_case(domain) && labels.split('.').all(is_label)
}

/// Whether `origin` is that of the node itself, as the request names it by its `Host`. With `https_only` a page of plain
/// http never is: whoever can change what it holds would act for its reader.
#[must_use]
pub fn is_same_origin(origin: &str, parts: &Parts, https_only: bool) -> bool {
    let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| parts.uri.authority().map(|authority| authority.as_str()));
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    if https_only && !scheme.eq_ignore_ascii_case("https") {
        return false;
    }
    let default_port = if scheme.eq_ignore_ascii_case("https") { ":443" } else { ":80" };
    let plain = |name: &str| name.strip_suffix(default_port).unwrap_or(name).to_ascii_lowercase();
    host.is_some_and(|host| plain(host) == plain(authority))
}

/// Adds what the verdict asks for to the headers of an answer.
pub(crate) fn allow(verdict: Verdict, headers: &mut HeaderMap) {
    match verdict {
        Verdict::Foreign(origin) => {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
        Verdict::Anyone => {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        }
        Verdict::Plain | Verdict::Refused => {}
    }
    headers.insert(VARY, HeaderValue::from_static("Origin"));
}

/// Adds what a preflight asks for.
pub(crate) fn allow_preflight(config: &Config, headers: &mut HeaderMap) {
    let more = config.allowed_headers.iter().flat_map(|name| [", ", name.as_str()]);
    let names: String = ["Authorization, Content-Type"].into_iter().chain(more).collect();
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
    if let Ok(names) = HeaderValue::try_from(names) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, names);
    }
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn head(origin: &str, host: &str) -> Parts {
        let request = Request::get("/").header(ORIGIN, origin).header(HOST, host).body(()).unwrap();
        request.into_parts().0
    }

    fn verdict(origins: &Origins, origin: &str, host: &str) -> Verdict {
        judge(&Config { origins: origins.clone(), ..Config::default() }, &head(origin, host))
    }

    #[test]
    fn the_same_host_is_let_in() {
        assert_eq!(verdict(&Origins::Same, "http://localhost:3000", "localhost:3000"), Verdict::Plain);
        assert_eq!(verdict(&Origins::Same, "https://chat.example", "Chat.example:443"), Verdict::Plain);
        assert_eq!(verdict(&Origins::Same, "http://localhost:3001", "localhost:3000"), Verdict::Refused);
        for foreign in [
            "null",
            "",
            "http://evil.example",
            "http://evil.example/chat.example",
            "http://chat.example.evil.example",
            "http://chat.example@evil.example",
        ] {
            assert_eq!(verdict(&Origins::Same, foreign, "chat.example"), Verdict::Refused, "{foreign}");
        }
    }

    #[test]
    fn two_origins_and_one_of_bytes_are_refused() {
        let mut parts = head("http://chat.example", "chat.example");
        parts.headers.append(ORIGIN, HeaderValue::from_static("http://evil.example"));
        assert_eq!(judge(&Config::default(), &parts), Verdict::Refused);
        parts.headers.insert(ORIGIN, HeaderValue::from_bytes(b"http://\xff\xfe").unwrap());
        assert_eq!(judge(&Config::default(), &parts), Verdict::Refused);
    }

    #[test]
    fn listed_origins_are_let_in_by_name() {
        let list = Origins::List(vec!["https://app.example".to_owned()]);
        assert!(matches!(verdict(&list, "https://app.example", "chat.example"), Verdict::Foreign(_)));
        assert_eq!(verdict(&list, "https://chat.example", "chat.example"), Verdict::Plain);
        assert_eq!(verdict(&list, "http://app.example", "chat.example"), Verdict::Refused);
        assert_eq!(verdict(&Origins::Any, "null", "chat.example"), Verdict::Anyone);
    }
    #[test]
    fn a_star_stands_for_all_hosts_below_a_domain_and_for_nothing_else() {
        let list = vec!["https://*.example.org".to_owned(), "https://*.example.net:8443".to_owned()];
        for origin in ["https://a.example.org", "HTTPS://a.b-c.Example.org", "https://x.example.net:8443"] {
            assert!(is_listed(&list, origin), "{origin}");
        }
        for origin in [
            "https://example.org",
            "https://.example.org",
            "http://a.example.org",
            "https://a.example.org:8443",
            "https://a.example.org.evil.com",
            "https://evil.com/.example.org",
            "https://evil.com?.example.org",
            "https://u@a.example.org",
            "https://aexample.org",
            "https://x.example.net",
            "null",
            "https://ö.example.org",
        ] {
            assert!(!is_listed(&list, origin), "{origin}");
        }
    }

    #[test]
    fn origins_of_other_schemes_are_listed_as_they_are() {
        let list =
            ["capacitor://localhost", "tauri://localhost", "chrome-extension://abc"].map(str::to_owned);
        for origin in &list {
            assert!(is_listed(&list, origin));
        }
        for origin in ["ionic://localhost", "chrome-extension://abcd", "capacitor://localhost:80"] {
            assert!(!is_listed(&list, origin), "{origin}");
        }
    }

    #[test]
    fn where_browsers_come_by_https_a_page_of_http_is_of_another_origin() {
        let parts = head("http://chat.example", "chat.example");
        assert!(is_same_origin("http://chat.example", &parts, false));
        assert!(!is_same_origin("http://chat.example", &parts, true));
        assert!(is_same_origin("https://chat.example", &parts, true));
    }
}
