//! What browsers are told, and what pages of other origins may not do.

use axum::http::Method;
use rialto::config::Config;
use serde_json::json;

use crate::app::{Answer, App, PASSWORD};

const GUARDS: [&str; 8] = [
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "x-request-id",
];

/// The settings that `sets` make, in the words of the command line.
pub(crate) fn settings(sets: &[&str]) -> Config {
    let folder = tempfile::tempdir().unwrap();
    let flags = rialto::config::Flags {
        data_dir: Some(folder.path().display().to_string()),
        set: sets.iter().map(|set| (*set).to_owned()).collect(),
        ..Default::default()
    };
    rialto::config::load(&flags, []).unwrap().config
}

pub(crate) async fn with(sets: &[&str]) -> App {
    App::with(|config| *config = settings(sets)).await
}

#[tokio::test]
async fn every_answer_carries_the_guards_of_browsers() {
    let app = App::new().await;
    let asks = [
        (Method::GET, "/", 200),
        (Method::GET, "/healthz", 200),
        (Method::GET, "/api/v1/openapi.json", 200),
        (Method::GET, "/nothing", 404),
        (Method::GET, "/api/v1/nothing", 404),
        (Method::GET, "/api/v1/me", 401),
        (Method::PUT, "/api/v1/me", 405),
        (Method::OPTIONS, "/api/v1/me", 405),
        (Method::GET, "/panic", 500),
    ];
    for (method, path, status) in asks {
        let answer = app.ask(method.clone(), path).send().await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path}");
        for guard in GUARDS {
            assert!(answer.headers.contains_key(guard), "{method} {path} has no {guard}");
        }
        let kept = if path == "/" { "no-cache" } else { "no-store" };
        assert_eq!(answer.header("cache-control"), kept, "{method} {path}");
        assert!(!answer.headers.contains_key("strict-transport-security"), "{method} {path}");
    }
    let app = with(&["public_url=https://chat.example"]).await;
    assert!(app.get("/").send().await.header("strict-transport-security").starts_with("max-age="));
}

async fn cross_site(app: &App, headers: &[(&str, &str)]) -> Answer {
    let mut ask = app.post("/api/v1/servers").json(&json!({ "name": "Planted" }));
    for (name, value) in headers {
        ask = ask.header(name, value);
    }
    ask.send().await
}

#[tokio::test]
async fn a_page_of_another_origin_changes_nothing_with_a_cookie() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let cookie = format!("rialto-3000={}", ada.token);
    let (host, cookie) = (("host", "localhost:3000"), ("cookie", cookie.as_str()));
    for foreign in [
        &[("origin", "https://evil.example")][..],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", "http://evil.localhost:3000")],
    ] {
        let headers = [&[host, cookie], foreign].concat();
        cross_site(&app, &headers).await.refused(403, "forbidden");
    }
    for own in [
        &[("origin", "http://localhost:3000")][..],
        &[("sec-fetch-site", "same-origin"), ("origin", "http://localhost:3000")],
        &[],
    ] {
        cross_site(&app, &[&[host, cookie], own].concat()).await.expect(201);
    }
    let sign_in = app.post("/api/v1/auth/login").header("origin", "https://evil.example");
    let answer = sign_in.json(&json!({ "username": "ada", "password": PASSWORD })).send().await;
    answer.refused(403, "forbidden");
    assert!(!answer.headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn behind_a_proxy_that_changes_the_host_the_own_origin_still_counts() {
    let app = with(&["public_url=https://chat.example"]).await;
    let ada = app.first("ada").await;
    let cookie = format!("__Host-rialto={}", ada.token);
    let headers =
        [("host", "10.0.0.5:3000"), ("origin", "https://chat.example"), ("cookie", cookie.as_str())];
    cross_site(&app, &headers).await.expect(201);
}

#[tokio::test]
async fn a_path_of_the_public_address_is_no_part_of_the_origin() {
    let app = with(&["public_url=https://example.org/chat"]).await;
    let ada = app.first("ada").await;
    let cookie = format!("__Host-rialto={}", ada.token);
    let own = [("host", "10.0.0.5:3000"), ("origin", "https://example.org"), ("cookie", cookie.as_str())];
    cross_site(&app, &own).await.expect(201);
    let other = [("host", "10.0.0.5:3000"), ("origin", "https://chat.example.org"), ("cookie", &cookie)];
    cross_site(&app, &other).await.refused(403, "forbidden");
}

#[tokio::test]
async fn other_origins_are_let_in_only_where_the_config_names_them() {
    let preflight = |app: &'static App| {
        let ask = app.ask(Method::OPTIONS, "/api/v1/servers").header("origin", "https://app.example");
        ask.header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type")
            .send()
    };
    let closed: &'static App = Box::leak(Box::new(App::new().await));
    assert!(!preflight(closed).await.headers.contains_key("access-control-allow-origin"));

    let open: &'static App = Box::leak(Box::new(with(&["http.allowed_origins=https://app.example"]).await));
    let answer = preflight(open).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), "https://app.example");
    assert_eq!(answer.header("access-control-allow-credentials"), "true");
    assert!(answer.header("access-control-allow-headers").contains("authorization"));

    let ada = open.first("ada").await;
    let cookie = format!("rialto-3000={}", ada.token);
    let named = [("origin", "https://app.example"), ("sec-fetch-site", "cross-site"), ("cookie", &cookie)];
    let answer = cross_site(open, &named).await;
    answer.expect(201);
    assert_eq!(answer.header("access-control-allow-origin"), "https://app.example");
    // A refusal can be read by that page too.
    let refused = open.get("/api/v1/me").header("origin", "https://app.example").send().await;
    refused.refused(401, "unauthenticated");
    assert_eq!(refused.header("access-control-allow-origin"), "https://app.example");
    let other = [("origin", "https://evil.example"), ("cookie", &cookie)];
    let answer = cross_site(open, &other).await;
    answer.refused(403, "forbidden");
    assert!(!answer.headers.contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn a_page_of_http_is_refused_where_people_come_by_https() {
    let app = with(&["public_url=https://chat.example"]).await;
    let ada = app.first("ada").await;
    let cookie = format!("__Host-rialto={}", ada.token);
    let (host, cookie) = (("host", "chat.example"), ("cookie", cookie.as_str()));
    for plain in [
        &[("origin", "http://chat.example")][..],
        &[("origin", "http://chat.example"), ("sec-fetch-site", "same-origin")],
    ] {
        cross_site(&app, &[&[host, cookie], plain].concat()).await.refused(403, "forbidden");
    }
    cross_site(&app, &[host, cookie, ("origin", "https://chat.example")]).await.expect(201);
}

#[tokio::test]
async fn origins_below_a_domain_and_of_apps_are_let_in_by_every_method_of_the_api() {
    let origins = "http.allowed_origins=https://*.example.org, capacitor://localhost";
    let app = with(&[origins, "http.allowed_headers=sentry-trace"]).await;
    let ada = app.first("ada").await;
    for origin in ["https://a.example.org", "capacitor://localhost"] {
        let foreign = [("origin", origin), ("sec-fetch-site", "cross-site")];
        let bearer = format!("Bearer {}", ada.token);
        let answer = cross_site(&app, &[&foreign[..], &[("authorization", &bearer)]].concat()).await;
        answer.expect(201);
        assert_eq!(answer.header("access-control-allow-origin"), origin);
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let ask = app.ask(Method::OPTIONS, "/api/v1/me").header("origin", origin);
            let answer = ask.header("access-control-request-method", method).send().await;
            assert!(answer.header("access-control-allow-methods").contains(method), "{method}");
            assert!(answer.header("access-control-allow-headers").contains("sentry-trace"));
        }
    }
    for origin in ["https://example.org", "https://a.example.org.evil.com", "ionic://localhost"] {
        cross_site(&app, &[("origin", origin)]).await.refused(403, "forbidden");
    }
}

#[tokio::test]
async fn answers_are_compressed_for_who_takes_them_so() {
    let app = App::new().await;
    for encoding in ["gzip", "br"] {
        let answer = app.get("/api/v1/openapi.json").header("accept-encoding", encoding).send().await;
        assert_eq!(answer.header("content-encoding"), encoding);
        assert!(answer.header("vary").contains("accept-encoding"));
    }
    let plain = app.get("/api/v1/openapi.json").send().await;
    assert!(!plain.headers.contains_key("content-encoding"));
}
