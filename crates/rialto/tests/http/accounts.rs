//! Signing in by cookie and by token. What accounts, sessions and passwords are is held by `crates/core/tests/domain/`.

use rialto::config::{Config, PublicUrl};
use serde_json::{Value, json};

use crate::app::{Answer, App, PASSWORD, text};

async fn login(app: &App, username: &str, password: &str) -> Answer {
    app.post("/api/v1/auth/login").json(&json!({ "username": username, "password": password })).send().await
}

async fn register(app: &App, body: Value) -> Answer {
    app.post("/api/v1/auth/register").json(&body).send().await
}

/// The node as people reach it by https.
fn behind_https(config: &mut Config) {
    config.public_url = Some(public_url("https://chat.example"));
}

pub(crate) fn public_url(url: &str) -> PublicUrl {
    let flags = rialto::config::Flags { set: vec![format!("public_url={url}")], ..Default::default() };
    let folder = tempfile::tempdir().unwrap();
    let flags = rialto::config::Flags { data_dir: Some(folder.path().display().to_string()), ..flags };
    rialto::config::load(&flags, []).unwrap().config.public_url.unwrap()
}

#[tokio::test]
async fn on_http_the_cookie_has_a_plain_name_and_on_https_all_its_guards() {
    let app = App::new().await;
    app.first("ada").await;
    let answer = login(&app, "ada", PASSWORD).await;
    let (token, cookie) = (text(&answer.expect(200)["token"]), answer.header("set-cookie"));
    assert!(cookie.starts_with(&format!("rialto-3000={token}; ")), "{cookie}");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure") && !cookie.contains("Domain"), "{cookie}");

    let app = App::with(behind_https).await;
    let answer = register(&app, json!({ "username": "ada", "password": PASSWORD })).await;
    answer.expect(201);
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-rialto="), "{cookie}");
    for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
}

#[tokio::test]
async fn nodes_at_two_ports_of_one_host_have_cookies_of_their_own() {
    let app = App::with(|config| config.listen = "127.0.0.1:3001".parse().unwrap()).await;
    let ada = app.first("ada").await;
    assert!(login(&app, "ada", PASSWORD).await.header("set-cookie").starts_with("rialto-3001="));
    let both = format!("rialto-3000=of another node; rialto-3001={}", ada.token);
    app.get("/api/v1/me").header("cookie", &both).send().await.expect(200);
    let other = format!("rialto-3000={}", ada.token);
    app.get("/api/v1/me").header("cookie", &other).send().await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn the_cookie_signs_in_and_logout_takes_it_away() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let cookie = format!("theme=dark; rialto-3000={}", ada.token);
    let me = app.get("/api/v1/me").header("cookie", &cookie).send().await.expect(200);
    assert_eq!(me["user"]["id"], ada.id.as_str());

    let answer = app.post("/api/v1/auth/logout").header("cookie", &cookie).send().await;
    answer.expect(204);
    let cleared = answer.header("set-cookie");
    assert!(cleared.starts_with("rialto-3000=; ") && cleared.contains("Max-Age=0"), "{cleared}");
    app.get("/api/v1/me").header("cookie", &cookie).send().await.refused(401, "unauthenticated");
    app.get("/api/v1/me").by(&ada).send().await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn on_https_a_cookie_of_the_plain_name_counts_for_nothing() {
    let app = App::with(behind_https).await;
    let ada = app.first("ada").await;
    let with = |name: &str| app.get("/api/v1/me").header("cookie", &format!("{name}={}", ada.token));
    with("__Host-rialto").send().await.expect(200);
    with("rialto").send().await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn no_token_a_wrong_one_and_a_strange_scheme_are_unauthenticated() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let answer = app.get("/api/v1/me").send().await;
    answer.refused(401, "unauthenticated");
    assert_eq!(answer.header("www-authenticate"), "Bearer");
    for value in ["Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "Bearer a.b.c", &ada.token] {
        let answer = app.get("/api/v1/servers").header("authorization", value).send().await;
        answer.refused(401, "unauthenticated");
    }
    // A wrong token is not mended by a good cookie; the scheme has no case.
    let both = app.get("/api/v1/me").header("authorization", "Bearer nonsense");
    both.header("cookie", &format!("rialto-3000={}", ada.token)).send().await.refused(401, "unauthenticated");
    let lower = app.get("/api/v1/me").header("authorization", &format!("bearer {}", ada.token));
    lower.send().await.expect(200);
}
