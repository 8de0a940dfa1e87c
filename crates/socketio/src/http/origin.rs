//! Which origins are let in, and what CORS tells their browsers.

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, HOST, ORIGIN, VARY,
};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};

use crate::config::Origins;

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
pub(crate) fn judge(origins: &Origins, parts: &Parts) -> Verdict {
    let mut given = parts.headers.get_all(ORIGIN).iter();
    let Some(origin) = given.next() else { return Verdict::Plain };
    if given.next().is_some() {
        return Verdict::Refused;
    }
    let Ok(text) = origin.to_str() else { return Verdict::Refused };
    match origins {
        Origins::Any => Verdict::Anyone,
        _ if is_same(text, parts) => Verdict::Plain,
        Origins::List(list) if list.iter().any(|listed| text.eq_ignore_ascii_case(listed)) => {
            Verdict::Foreign(origin.clone())
        }
        Origins::List(_) | Origins::Same => Verdict::Refused,
    }
}

fn is_same(origin: &str, parts: &Parts) -> bool {
    let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| parts.uri.authority().map(|authority| authority.as_str()));
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
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
pub(crate) fn allow_preflight(headers: &mut HeaderMap) {
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("Authorization, Content-Type"));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn verdict(origins: &Origins, origin: &str, host: &str) -> Verdict {
        let request = Request::get("/").header(ORIGIN, origin).header(HOST, host).body(()).unwrap();
        judge(origins, &request.into_parts().0)
    }

    #[test]
    fn the_same_host_is_let_in() {
        assert_eq!(verdict(&Origins::Same, "http://localhost:3000", "localhost:3000"), Verdict::Plain);
        assert_eq!(verdict(&Origins::Same, "https://chat.example", "Chat.example:443"), Verdict::Plain);
        assert_eq!(verdict(&Origins::Same, "http://localhost:3001", "localhost:3000"), Verdict::Refused);
        assert_eq!(verdict(&Origins::Same, "null", "localhost:3000"), Verdict::Refused);
        assert_eq!(
            verdict(&Origins::Same, "http://evil.example/chat.example", "chat.example"),
            Verdict::Refused
        );
    }

    #[test]
    fn listed_origins_are_let_in_by_name() {
        let list = Origins::List(vec!["https://app.example".to_owned()]);
        assert!(matches!(verdict(&list, "https://app.example", "chat.example"), Verdict::Foreign(_)));
        assert_eq!(verdict(&list, "https://chat.example", "chat.example"), Verdict::Plain);
        assert_eq!(verdict(&list, "http://app.example", "chat.example"), Verdict::Refused);
        assert_eq!(verdict(&Origins::Any, "null", "chat.example"), Verdict::Anyone);
    }
}
