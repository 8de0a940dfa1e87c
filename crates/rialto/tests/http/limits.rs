//! How often is too often.

use std::num::NonZeroU32;

use rialto::config::Switch;
use serde_json::json;

use crate::app::{Answer, App, PASSWORD};

fn two() -> NonZeroU32 {
    NonZeroU32::new(2).unwrap()
}

#[track_caller]
fn too_often(answer: &Answer) {
    let problem = answer.refused(429, "rate_limited");
    let millis = problem["retryAfterMs"].as_u64().unwrap();
    assert!(millis > 0);
    assert_eq!(answer.header("retry-after"), millis.div_ceil(1_000).to_string());
}

async fn login(app: &App, username: &str, forwarded: &str) -> Answer {
    let ask = app.post("/api/v1/auth/login").header("x-forwarded-for", forwarded);
    ask.json(&json!({ "username": username, "password": "wrong horse battery" })).send().await
}

#[tokio::test]
async fn signing_in_is_bounded_by_name() {
    let app = App::with(|config| config.limits.logins_per_username_per_minute = two()).await;
    for name in ["ada", "ADA"] {
        login(&app, name, "").await.refused(401, "unauthenticated");
    }
    too_often(&login(&app, "Ada", "").await);
    login(&app, "grace", "").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn guesses_from_elsewhere_do_not_lock_the_devices_of_a_user_out() {
    let app = App::with(|config| {
        config.limits.logins_per_username_per_hour = two();
        config.http.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    let right = async |address: &str| {
        let body = json!({ "username": "ada", "password": PASSWORD });
        app.post("/api/v1/auth/login").header("x-forwarded-for", address).json(&body).send().await
    };
    app.first("ada").await;
    right("192.0.2.1").await.expect(200);
    for address in ["198.51.100.1", "198.51.100.2"] {
        let answer = login(&app, "ada", address).await;
        assert!([401, 429].contains(&answer.status.as_u16()), "{answer:?}");
    }
    too_often(&login(&app, "ada", "198.51.100.3").await);
    too_often(&right("203.0.113.9").await);
    right("192.0.2.1").await.expect(200);
}

#[tokio::test]
async fn guessing_the_present_password_is_bounded_like_signing_in() {
    let app = App::with(|config| config.limits.logins_per_username_per_minute = two()).await;
    let ada = app.first("ada").await;
    let guess = json!({ "currentPassword": "wrong horse battery", "newPassword": "staple battery horse" });
    for _ in 0..2 {
        app.post("/api/v1/me/password").by(&ada).json(&guess).send().await.refused(403, "forbidden");
    }
    too_often(&app.post("/api/v1/me/password").by(&ada).json(&guess).send().await);
}

#[tokio::test]
async fn signing_in_is_bounded_by_the_address_that_a_trusted_proxy_names() {
    let app = App::with(|config| {
        config.limits.logins_per_address_per_minute = two();
        config.http.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    for name in ["a", "b"] {
        login(&app, name, "198.51.100.1, 203.0.113.9").await.refused(401, "unauthenticated");
    }
    too_often(&login(&app, "c", "198.51.100.2, 203.0.113.9").await);
    login(&app, "d", "203.0.113.10").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn an_address_can_not_be_made_up_without_a_trusted_proxy() {
    let app = App::with(|config| config.limits.logins_per_address_per_minute = two()).await;
    login(&app, "a", "203.0.113.1").await.refused(401, "unauthenticated");
    login(&app, "b", "203.0.113.2").await.refused(401, "unauthenticated");
    too_often(&login(&app, "c", "203.0.113.3").await);
}

#[tokio::test]
async fn making_accounts_is_bounded_by_address() {
    let app = App::with(|config| config.limits.registrations_per_address_per_hour = two()).await;
    app.first("ada").await;
    let register = async || {
        let body = json!({ "username": "eve", "password": PASSWORD });
        app.post("/api/v1/auth/register").json(&body).send().await
    };
    register().await.refused(403, "forbidden");
    too_often(&register().await);
}

#[tokio::test]
async fn looking_for_invites_is_bounded_by_address_and_does_not_count_as_signing_in() {
    let app = App::with(|config| config.limits.logins_per_address_per_minute = two()).await;
    for code in ["a", "b"] {
        app.get(&format!("/api/v1/invites/{code}")).send().await.refused(404, "not_found");
    }
    too_often(&app.get("/api/v1/invites/c").send().await);
    login(&app, "ada", "").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn tokens_that_are_no_good_are_bounded_by_address_and_shut_nobody_else_out() {
    let app = App::with(|config| {
        config.limits.failed_tokens_per_address_per_minute = two();
        config.http.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    let ada = app.first("ada").await;
    let from = async |address: &str, token: &str| {
        let ask = app.get("/api/v1/me").header("x-forwarded-for", address);
        ask.header("authorization", &format!("Bearer {token}")).send().await
    };
    for token in ["a", "b"] {
        from("203.0.113.9", token).await.refused(401, "unauthenticated");
    }
    too_often(&from("203.0.113.9", "c").await);
    from("203.0.113.9", &ada.token).await.expect(200);
    from("203.0.113.10", "c").await.refused(401, "unauthenticated");
    let body = json!({ "username": "ada", "password": PASSWORD });
    let login = app.post("/api/v1/auth/login").header("x-forwarded-for", "203.0.113.9").json(&body);
    let fresh = login.send().await.expect(200);
    from("203.0.113.9", fresh["token"].as_str().unwrap()).await.expect(200);
}

#[tokio::test]
async fn messages_are_bounded_by_user() {
    let app = App::with(|config| {
        config.limits.messages_burst = two();
        config.limits.messages_per_second = NonZeroU32::MIN;
    })
    .await;
    let ada = app.first("ada").await;
    let (_, channel) = app.found(&ada).await;
    let path = format!("/api/v1/channels/{channel}/messages");
    let send = async || app.post(&path).by(&ada).json(&json!({ "content": "x" })).send().await;
    for _ in 0..2 {
        send().await.expect(201);
    }
    too_often(&first_refusal(send).await);
}

#[tokio::test]
async fn requests_are_bounded_by_user() {
    let app = App::with(|config| {
        config.limits.requests_burst = two();
        config.limits.requests_per_second = NonZeroU32::MIN;
    })
    .await;
    let ada = app.first("ada").await;
    too_often(&first_refusal(async || app.get("/api/v1/me").by(&ada).send().await).await);
}

/// A slow machine gives a rate the time to recover, but not again and again.
async fn first_refusal(ask: impl AsyncFn() -> Answer) -> Answer {
    for _ in 0..100 {
        let answer = ask().await;
        if !answer.status.is_success() {
            return answer;
        }
    }
    panic!("nothing was refused");
}

#[tokio::test]
async fn where_rates_are_off_nothing_is_too_often() {
    let app = App::with(|config| {
        config.rate_limits = Switch::Off;
        config.limits.logins_per_username_per_minute = two();
    })
    .await;
    for _ in 0..10 {
        login(&app, "ada", "").await.refused(401, "unauthenticated");
    }
}

#[tokio::test]
async fn changing_ones_profile_is_bounded_by_user() {
    let app = App::with(|config| config.limits.profile_changes_per_minute = two()).await;
    let ada = app.first("ada").await;
    let change = || app.patch("/api/v1/me").by(&ada).json(&json!({ "displayName": "Ada" }));
    for _ in 0..2 {
        change().send().await.expect(200);
    }
    too_often(&change().send().await);
}

#[tokio::test]
async fn nicknames_are_bounded_like_profiles() {
    let app = App::with(|config| config.limits.profile_changes_per_minute = two()).await;
    let ada = app.first("ada").await;
    let (server, _) = app.found(&ada).await;
    let path = format!("/api/v1/servers/{server}/members/{}", ada.id);
    let change = |body: serde_json::Value| app.patch(&path).by(&ada).json(&body);
    for nickname in ["Countess", "Lady"] {
        change(json!({ "nickname": nickname })).send().await.expect(200);
    }
    too_often(&change(json!({ "nickname": null })).send().await);
    change(json!({})).send().await.expect(200);
}

#[tokio::test]
async fn closing_a_conversation_and_opening_it_again_are_bounded_like_messages() {
    let app = App::with(|config| {
        config.limits.messages_burst = two();
        config.limits.messages_per_second = NonZeroU32::MIN;
    })
    .await;
    let ada = app.first("ada").await;
    let (server, _) = app.found(&ada).await;
    let ben = app.joined(&ada, &server, "ben").await;
    let begin =
        async || app.post("/api/v1/directs").by(&ada).json(&json!({ "userIds": [ben.id] })).send().await;
    let direct = begin().await.expect(201);
    let path = format!("/api/v1/directs/{}", direct["direct"]["id"].as_str().unwrap());
    let close = async || app.delete(&path).by(&ada).send().await;
    close().await.expect(204);
    begin().await.expect(200);
    too_often(&first_refusal(begin).await);
    too_often(&first_refusal(close).await);
}
