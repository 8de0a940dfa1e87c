//! What is refused, and how it looks.

use axum::http::Method;
use serde_json::json;

use crate::app::App;

#[tokio::test]
async fn a_body_must_be_json_and_say_so() {
    let app = App::new().await;
    let login = |kind: &str, body: &str| {
        app.post("/api/v1/auth/login").header("content-type", kind).body(body.to_owned()).send()
    };
    let good = json!({ "username": "ada", "password": "correct horse battery" }).to_string();
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"] {
        login(kind, &good).await.refused(400, "invalid");
    }
    for kind in
        ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/a+json"]
    {
        login(kind, &good).await.refused(401, "unauthenticated");
    }
    let deep = format!(r#"{{"username":{}"#, "[".repeat(30_000));
    for wrong in ["{", "nonsense", "[]", "null", "\u{feff}{}", "{} {}", &deep] {
        login("application/json", wrong).await.refused(400, "invalid");
    }
    let twice = r#"{"username":"ada","username":"eve","password":"correct horse battery"}"#;
    assert_eq!(login("application/json", twice).await.refused(400, "invalid")["field"], "username");
    let bytes = app.post("/api/v1/auth/login").header("content-type", "application/json");
    bytes.body(&b"{\"username\":\"\xff\"}"[..]).send().await.refused(400, "invalid");
}

#[tokio::test]
async fn a_body_over_its_bound_is_too_large_whether_or_not_it_says_its_length() {
    let app = App::new().await;
    let body = json!({ "username": "ada", "password": "x".repeat(70_000) }).to_string();
    let ask = || app.post("/api/v1/auth/login").header("content-type", "application/json");
    let length = body.len().to_string();
    ask().header("content-length", &length).body(body.clone()).send().await.refused(413, "too_large");
    let pieces = body
        .into_bytes()
        .chunks(1_000)
        .map(|piece| Ok::<_, std::io::Error>(piece.to_vec()))
        .collect::<Vec<_>>();
    let stream = axum::body::Body::from_stream(futures_util::stream::iter(pieces));
    ask().body(stream).send().await.refused(413, "too_large");
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_under_api_and_none_elsewhere() {
    let app = App::new().await;
    for path in ["/api/v1/nothing", "/api/", "/api/v2/me", "/api/v1/me/"] {
        app.get(path).send().await.refused(404, "not_found");
    }
    let elsewhere = app.get("/script?x=%3Cscript%3E").send().await;
    assert_eq!(elsewhere.status, 404);
    assert!(elsewhere.header("content-type").starts_with("text/plain"));
    assert!(elsewhere.text().contains("nothing at this address") && !elsewhere.text().contains("script"));
    let wrong = app.ask(Method::PUT, "/api/v1/me").send().await;
    wrong.refused(405, "invalid");
    assert!(wrong.header("allow").contains("GET"));
}

#[tokio::test]
async fn a_panic_ends_one_request() {
    let app = App::new().await;
    let answer = app.get("/panic").send().await;
    let problem = answer.refused(500, "internal");
    assert!(!problem["detail"].as_str().unwrap().contains("as the test wants it"));
    app.get("/healthz").send().await.expect(200);
}

#[tokio::test]
async fn without_its_store_the_node_is_alive_and_not_ready() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    app.get("/readyz").send().await.expect(200);
    app.chat.close(std::time::Duration::from_secs(30)).await;
    app.get("/healthz").send().await.expect(200);
    app.get("/readyz").send().await.expect(503);
    app.get("/api/v1/me").by(&ada).send().await.refused(503, "unavailable");
}

#[tokio::test]
async fn a_node_that_is_about_to_stop_is_alive_and_not_ready() {
    let app = App::new().await;
    app.draining.begin();
    app.get("/healthz").send().await.expect(200);
    app.get("/readyz").send().await.expect(503);
}

#[tokio::test]
async fn a_request_has_an_id() {
    let app = App::new().await;
    let fresh = app.get("/healthz").send().await.header("x-request-id").to_owned();
    assert_eq!(fresh.len(), 16);
    let kept = app.get("/api/v1/me").header("x-request-id", "proxy-17").send().await;
    assert_eq!(kept.refused(401, "unauthenticated")["requestId"], "proxy-17");
    let strange = app.get("/healthz").header("x-request-id", "<b>").send().await;
    assert_ne!(strange.header("x-request-id"), "<b>");
}
