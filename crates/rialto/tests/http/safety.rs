//! What browsers are told, and what pages of other origins may not do.

use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rialto::config::Config;
use serde_json::json;
use sha2::{Digest as _, Sha256};

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
fn settings(sets: &[&str]) -> Config {
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
        assert_eq!(answer.header("cache-control"), "no-store", "{method} {path}");
        assert!(!answer.headers.contains_key("strict-transport-security"), "{method} {path}");
    }
    let app = with(&["public_url=https://chat.example"]).await;
    assert!(app.get("/").send().await.header("strict-transport-security").starts_with("max-age="));
}

#[tokio::test]
async fn the_page_says_what_runs_and_holds_nothing_that_its_policy_forbids() {
    let app = with(&["public_url=https://chat.example"]).await;
    let page = app.get("/").send().await;
    let html = page.text();
    assert!(html.contains("node is running") && html.contains(env!("CARGO_PKG_VERSION")));
    assert!(html.contains("curl https://chat.example/api/v1/auth/register"));
    assert!(!html.contains("<script") && !html.contains("style=\""));
    let style = html.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    let hash = STANDARD.encode(Sha256::digest(style));
    assert!(page.header("content-security-policy").contains(&format!("style-src 'sha256-{hash}'")));
    let closed = with(&["registration=closed"]).await.get("/").send().await.text();
    assert!(closed.contains("rialto admin create-user"));
}

#[tokio::test]
async fn an_invite_leads_to_a_page_and_nothing_else_does() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let (server, _) = app.found(&ada).await;
    let code = app.invite(&ada, &server).await;
    let html = app.get(&format!("/invite/{code}")).send().await.text();
    assert!(html.contains("You are invited") && html.contains(&format!("invites/{code}/accept")), "{html}");
    for planted in ["unknown", "x'%3B%20echo%20planted", "%3Cscript%3E", "a%20b"] {
        let answer = app.get(&format!("/invite/{planted}")).send().await;
        let (status, html) = (answer.status.as_u16(), answer.text());
        assert!(status == 404 && html.contains("never was") && !html.contains("planted"), "{html}");
    }
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
    let cookie = format!("rialto={}", ada.token);
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
    let cookie = format!("rialto={}", ada.token);
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
