//! Registration, signing in and out, sessions, passwords.

use rialto::config::{Config, Listen, PublicUrl};
use rialto_core::users::Registration;
use serde_json::{Value, json};

use crate::app::{Answer, App, PASSWORD, Person, text};

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
async fn the_first_account_needs_no_invite_and_later_ones_do() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let answer = register(&app, json!({ "username": "eve", "password": PASSWORD })).await;
    assert_eq!(answer.refused(403, "forbidden")["field"], "invite");
    let answer =
        register(&app, json!({ "username": "eve", "password": PASSWORD, "invite": "nonsense" })).await;
    assert_eq!(answer.refused(403, "forbidden")["field"], "invite");

    let (server, _) = app.found(&ada).await;
    let grace = app.joined(&ada, &server, "grace").await;
    app.get(&format!("/api/v1/servers/{server}")).by(&grace).send().await.expect(200);
}

#[tokio::test]
async fn an_open_node_takes_everyone_and_a_closed_one_the_first_alone() {
    let app = App::with(|config| config.registration = Registration::Open).await;
    app.first("ada").await;
    app.first("grace").await;

    let app = App::with(|config| config.registration = Registration::Closed).await;
    app.first("ada").await;
    let answer = register(&app, json!({ "username": "grace", "password": PASSWORD })).await;
    answer.refused(403, "forbidden");
}

#[tokio::test]
async fn a_wrong_registration_names_its_field() {
    let app = App::new().await;
    for (body, field) in [
        (json!({ "password": PASSWORD }), "username"),
        (json!({ "username": "a b", "password": PASSWORD }), "username"),
        (json!({ "username": "ada", "password": "short" }), "password"),
        (json!({ "username": "ada", "password": 7 }), "password"),
        (json!({ "username": "ada", "password": PASSWORD, "displayName": "" }), "displayName"),
    ] {
        assert_eq!(register(&app, body).await.refused(400, "invalid")["field"], field);
    }
    app.first("ada").await;
    let app = App::with(|config| config.registration = Registration::Open).await;
    app.first("Ada").await;
    let answer = register(&app, json!({ "username": "aDA", "password": PASSWORD })).await;
    assert_eq!(answer.refused(409, "conflict")["field"], "username");
}

#[tokio::test]
async fn the_name_to_show_can_be_changed() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let change = async |body: Value| app.patch("/api/v1/me").by(&ada).json(&body).send().await;
    assert_eq!(
        change(json!({ "displayName": " Ada L. " })).await.expect(200)["user"]["displayName"],
        "Ada L."
    );
    assert_eq!(change(json!({ "displayName": "" })).await.refused(400, "invalid")["field"], "displayName");
    assert_eq!(
        change(json!({ "bio": "no field of this version" })).await.expect(200)["user"]["displayName"],
        "Ada L."
    );
    let me = app.get("/api/v1/me").by(&ada).send().await.expect(200);
    assert_eq!((&me["user"]["displayName"], &me["externalId"]), (&json!("Ada L."), &Value::Null));
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_are_refused_alike() {
    let app = App::new().await;
    app.first("ada").await;
    let mut wrong_password = login(&app, "ada", "wrong horse battery").await.refused(401, "unauthenticated");
    let mut wrong_name = login(&app, "nobody", PASSWORD).await.refused(401, "unauthenticated");
    let mut no_name = login(&app, "no name at all", "x").await.refused(401, "unauthenticated");
    for problem in [&mut wrong_password, &mut wrong_name, &mut no_name] {
        problem["requestId"].take();
    }
    assert_eq!(wrong_password, wrong_name);
    assert_eq!(wrong_name, no_name);
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
    let app = App::with(|config| config.listen = Listen("127.0.0.1:3001".parse().unwrap())).await;
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

#[tokio::test]
async fn sessions_are_listed_and_can_be_ended_by_their_owner_alone() {
    let app = App::with(|config| config.registration = Registration::Open).await;
    let (ada, eve) = (app.first("ada").await, app.first("eve").await);
    let request = app.post("/api/v1/auth/login").header("user-agent", "Engine/1.0");
    let body = request.json(&json!({ "username": "ada", "password": PASSWORD })).send().await.expect(200);
    let phone = Person { id: ada.id.clone(), token: text(&body["token"]) };

    let sessions = app.get("/api/v1/me/sessions").by(&ada).send().await.expect(200);
    let sessions = sessions["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    let other = sessions.iter().find(|session| session["current"] == false).unwrap();
    assert_eq!(other["userAgent"], "Engine/1.0");
    let path = format!("/api/v1/me/sessions/{}", text(&other["id"]));
    app.delete(&path).by(&eve).send().await.refused(404, "not_found");
    app.delete("/api/v1/me/sessions/nonsense").by(&ada).send().await.refused(404, "not_found");
    app.delete(&path).by(&ada).send().await.expect(204);
    app.get("/api/v1/me").by(&phone).send().await.refused(401, "unauthenticated");
    app.get("/api/v1/me").by(&ada).send().await.expect(200);
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let phone = text(&login(&app, "ada", PASSWORD).await.expect(200)["token"]);
    let phone = Person { id: ada.id.clone(), token: phone };
    let change = async |current: &str, new: &str| {
        let body = json!({ "currentPassword": current, "newPassword": new });
        app.post("/api/v1/me/password").by(&ada).json(&body).send().await
    };
    let wrong = change("wrong horse battery", "staple battery horse").await;
    assert_eq!(wrong.refused(403, "forbidden")["field"], "currentPassword");
    assert_eq!(change(PASSWORD, "short").await.refused(400, "invalid")["field"], "newPassword");
    change(PASSWORD, "staple battery horse").await.expect(204);
    app.get("/api/v1/me").by(&phone).send().await.refused(401, "unauthenticated");
    app.get("/api/v1/me").by(&ada).send().await.expect(200);
    login(&app, "ada", PASSWORD).await.refused(401, "unauthenticated");
    login(&app, "ada", "staple battery horse").await.expect(200);
}
