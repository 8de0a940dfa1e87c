//! JWTs of other issuers, against a JWKS server on loopback and with keys made here.

use std::sync::Arc;

use crate::issuer::{NAME, START, TestIssuer, TestKey, claims, claims_but};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use rialto::auth::issuers::{Issuers, is_jwt};
use rialto::config::Issuer;
use rialto_core::ErrorCode;
use rialto_core::users::Profile;
use serde_json::{Value, json};

async fn refuses(issuers: &Issuers, token: &str) {
    let error = issuers.verify(token).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Unauthenticated);
}

async fn unavailable(issuers: &Issuers, token: &str) {
    assert_eq!(issuers.verify(token).await.unwrap_err().code, ErrorCode::Unavailable);
}

/// Asserts that the default claims are taken, and with `changes` refused.
async fn refuses_claims(changes: Value) {
    let key = TestKey::shared();
    let server = TestIssuer::start(&[key]).await;
    let issuers = server.trusted();
    assert!(issuers.verify(&key.sign(&claims())).await.is_ok());
    refuses(&issuers, &key.sign(&claims_but(&changes))).await;
}

#[tokio::test]
async fn a_token_of_a_trusted_issuer_says_who_it_is() {
    let (rsa, p256) = (TestKey::shared(), TestKey::p256("two"));
    let server = TestIssuer::start(&[rsa, &p256]).await;
    let issuers = server.trusted();
    let more = claims_but(&json!({ "preferred_username": "ada", "name": " Ada\nLovelace " }));
    for key in [rsa, &p256] {
        let claims = issuers.verify(&key.sign(&more)).await.unwrap();
        assert_eq!(
            (claims.external_id.issuer.as_str(), claims.external_id.subject.as_str()),
            (NAME, "user_1")
        );
        assert_eq!(claims.profile.username.as_deref(), Some("ada"));
        assert_eq!(claims.profile.name.as_deref(), Some("AdaLovelace"));
        assert_eq!(claims.expires_at.0, (START + 60) * 1_000);
    }
    let claims = issuers.verify(&rsa.sign(&claims())).await.unwrap();
    assert_eq!(claims.profile, Profile::default());
    assert_eq!(server.asked(), 1);
}

#[test]
fn three_parts_make_a_jwt_and_a_session_token_is_none() {
    assert!(is_jwt("a.b.c"));
    assert!(!is_jwt("q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA"));
    assert!(!is_jwt("a.b.c.d.e"));
}

#[tokio::test]
async fn an_expired_token_is_refused_after_five_seconds() {
    let key = TestKey::shared();
    let server = TestIssuer::start(&[key]).await;
    let issuers = server.trusted();
    let token = key.sign(&claims());
    server.pass(64);
    assert!(issuers.verify(&token).await.is_ok());
    server.pass(1);
    refuses(&issuers, &token).await;
}

#[tokio::test]
async fn a_token_that_is_not_valid_yet_is_refused_but_for_five_seconds() {
    refuses_claims(json!({ "nbf": START + 6 })).await;
    refuses_claims(json!({ "nbf": 1e300 })).await;
    let key = TestKey::shared();
    let issuers = TestIssuer::start(&[key]).await;
    assert!(issuers.trusted().verify(&key.sign(&claims_but(&json!({ "nbf": START + 5 })))).await.is_ok());
}

#[tokio::test]
async fn a_token_of_another_issuer_is_refused_without_asking_anyone() {
    let key = TestKey::shared();
    let server = TestIssuer::start(&[key]).await;
    let issuers = server.trusted();
    for issuer in [json!("https://evil.test"), json!("https://clerk.test/"), json!([NAME]), json!(null)] {
        refuses(&issuers, &key.sign(&claims_but(&json!({ "iss": issuer })))).await;
    }
    assert_eq!(server.asked(), 0);
}

#[tokio::test]
async fn a_token_for_another_party_is_refused() {
    refuses_claims(json!({ "azp": "https://other.test" })).await;
    refuses_claims(json!({ "azp": null })).await;
}

#[tokio::test]
async fn the_audience_counts_where_it_is_configured() {
    let key = TestKey::shared();
    let server = TestIssuer::start(&[key]).await;
    let settings = Issuer { audience: Some("rialto".to_owned()), ..server.settings() };
    let issuers = server.trusted_as(settings);
    for right in [json!("rialto"), json!(["other", "rialto"])] {
        assert!(issuers.verify(&key.sign(&claims_but(&json!({ "aud": right })))).await.is_ok());
    }
    for wrong in
        [json!("other"), json!(["other"]), json!([]), json!({ "rialto": true }), json!(7), json!(null)]
    {
        refuses(&issuers, &key.sign(&claims_but(&json!({ "aud": wrong })))).await;
    }
}

#[tokio::test]
async fn a_token_without_subject_or_expiry_is_refused() {
    refuses_claims(json!({ "sub": null })).await;
    refuses_claims(json!({ "sub": "" })).await;
    refuses_claims(json!({ "sub": "x".repeat(256) })).await;
    refuses_claims(json!({ "sub": 7 })).await;
    refuses_claims(json!({ "sub": "a\0b" })).await;
    let nested = (0..1_000).fold(json!([]), |inner, _| json!([inner]));
    refuses_claims(json!({ "x": nested })).await;
    refuses_claims(json!({ "exp": null })).await;
    refuses_claims(json!({ "exp": (START + 60).to_string() })).await;
    refuses_claims(json!({ "exp": -62_135_596_800_i64 })).await;
}

#[tokio::test]
async fn an_unsigned_token_is_refused() {
    let key = TestKey::shared();
    let server = TestIssuer::start(&[key]).await;
    let issuers = server.trusted();
    let body = URL_SAFE_NO_PAD.encode(claims().to_string());
    for algorithm in ["none", "None", "NONE", ""] {
        let header = URL_SAFE_NO_PAD.encode(json!({ "alg": algorithm, "kid": "one" }).to_string());
        refuses(&issuers, &format!("{header}.{body}.")).await;
    }
}

#[tokio::test]
async fn a_public_key_is_no_secret_to_sign_with() {
    let key = TestKey::shared();
    let server = TestIssuer::start(&[key]).await;
    let issuers = server.trusted();
    let pem = &key.public_pem;
    for secret in [pem, pem.trim(), key.jwk()["n"].as_str().unwrap(), ""] {
        for algorithm in [Algorithm::HS256, Algorithm::HS512] {
            let header = Header { kid: Some("one".to_owned()), ..Header::new(algorithm) };
            let token = encode(&header, &claims(), &EncodingKey::from_secret(secret.as_bytes())).unwrap();
            refuses(&issuers, &token).await;
        }
    }
}

#[tokio::test]
async fn a_key_verifies_its_own_algorithm_alone() {
    let (rsa, p256) = (TestKey::shared(), TestKey::p256("one"));
    let server = TestIssuer::start(&[rsa]).await;
    let issuers = server.trusted();
    refuses(&issuers, &p256.sign(&claims())).await;
    for algorithm in [Algorithm::PS256, Algorithm::RS512] {
        let header = Header { kid: Some("one".to_owned()), ..Header::new(algorithm) };
        refuses(&issuers, &encode(&header, &claims(), &rsa.private).unwrap()).await;
    }
    let issuers = TestIssuer::start(&[&p256]).await.trusted();
    refuses(&issuers, &rsa.sign(&claims())).await;
    let [head, body, _] = parts(&p256.sign(&claims()));
    refuses(&issuers, &format!("{head}.{body}.{}", URL_SAFE_NO_PAD.encode([0; 64]))).await;
}

fn parts(token: &str) -> [String; 3] {
    let parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    parts.try_into().unwrap()
}

#[tokio::test]
async fn a_tampered_token_is_refused() {
    let key = TestKey::shared();
    let server = TestIssuer::start(&[key]).await;
    let issuers = server.trusted();
    let token = key.sign(&claims());
    let [head, body, signature] = parts(&token);
    let coded = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let other = coded(&claims_but(&json!({ "sub": "user_2" })).to_string());
    let twice = coded(&format!("{{\"iss\":\"x\",{}", &claims().to_string()[1..]));
    let mut flipped = URL_SAFE_NO_PAD.decode(&signature).unwrap();
    flipped[10] ^= 1;
    for tampered in [
        format!("{head}.{other}.{signature}"),
        format!("{head}.{twice}.{signature}"),
        format!("{head}.{}.{signature}", coded("x")),
        format!("{}.{body}.{signature}", coded("{\"alg\":\"RS256\",\"kid\":\"one\",\"typ\":\"x\"}")),
        format!("{}.{body}.{signature}", coded("{\"alg\":\"nOnE\"}")),
        format!("{}.{body}.{signature}", coded("x")),
        format!("{}.{body}.{signature}", coded(&"[".repeat(3_000))),
        format!("{head}.{body}.{}", URL_SAFE_NO_PAD.encode(&flipped)),
        format!("{head}.{body}.{}", &signature[..100]),
        format!("{head}.{body}.!!!"),
        format!("{head}.{body}."),
        format!("{token}.x.x"),
    ] {
        refuses(&issuers, &tampered).await;
    }
    for nonsense in ["", "..", "...", "a.b.c", "\0.\0.\0", &"x.".repeat(10_000)] {
        refuses(&issuers, nonsense).await;
    }
    let stranger = TestKey::rsa("one");
    refuses(&issuers, &stranger.sign(&claims())).await;
}

#[tokio::test]
async fn a_head_that_names_another_key_or_brings_its_own_is_refused() {
    let key = TestKey::shared();
    let server = TestIssuer::start(&[key]).await;
    let stranger = TestKey::rsa("stranger");
    for (mut head, signer) in [
        (json!({ "kid": "../../../dev/null" }), key),
        (json!({ "kid": "' UNION SELECT 'x' --" }), key),
        (json!({ "kid": 7 }), key),
        (json!({ "kid": "one", "crit": ["exp"], "exp": 1 }), key),
        (json!({ "jwk": stranger.jwk() }), &stranger),
        (json!({ "kid": "one", "jwk": stranger.jwk() }), &stranger),
        (json!({ "kid": "x", "jku": "http://127.0.0.1:1/jwks" }), &stranger),
    ] {
        head["alg"] = json!("RS256");
        let [head, body] = [head, claims()].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let signed = format!("{head}.{body}");
        let signature = jsonwebtoken::crypto::sign(signed.as_bytes(), &signer.private, Algorithm::RS256);
        refuses(&server.trusted(), &format!("{signed}.{}", signature.unwrap())).await;
    }
}

#[tokio::test]
async fn a_flood_of_unknown_keys_makes_a_few_fetches_and_is_told_to_come_back() {
    let key = TestKey::shared();
    let server = TestIssuer::start(&[key]).await;
    let issuers = Arc::new(server.trusted());
    let stranger = TestKey::p256("unknown");
    let token = stranger.sign(&claims());
    let mut flood = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (issuers, token) = (Arc::clone(&issuers), token.clone());
        flood.spawn(async move { refuses(&issuers, &token).await });
    }
    flood.join_all().await;
    assert_eq!(server.asked(), 1);
    for asked in 2..=6 {
        refuses(&issuers, &token).await;
        assert_eq!(server.asked(), asked);
    }
    // Whether the issuer has such a key by now nobody can tell any more.
    unavailable(&issuers, &token).await;
    assert!(issuers.verify(&key.sign(&claims())).await.is_ok());
    server.pass(59);
    unavailable(&issuers, &token).await;
    assert_eq!(server.asked(), 6);
    server.pass(1);
    refuses(&issuers, &token).await;
    unavailable(&issuers, &token).await;
    assert_eq!(server.asked(), 7);
}

#[tokio::test]
async fn after_tokens_with_unknown_keys_a_rotated_key_is_found_and_never_refused() {
    let (old, new) = (TestKey::shared(), TestKey::p256("two"));
    let server = TestIssuer::start(&[old]).await;
    let issuers = server.trusted();
    let stranger = TestKey::p256("unknown").sign(&claims());
    for _ in 0..2 {
        refuses(&issuers, &stranger).await;
    }
    server.has(&[&new]);
    assert!(issuers.verify(&new.sign(&claims())).await.is_ok());
    // And where everything is used up, it is found a minute later.
    while issuers.verify(&stranger).await.unwrap_err().code == ErrorCode::Unauthenticated {}
    server.has(&[old]);
    unavailable(&issuers, &old.sign(&claims())).await;
    server.pass(60);
    assert!(issuers.verify(&old.sign(&claims_but(&json!({ "exp": START + 600 })))).await.is_ok());
}

#[tokio::test]
async fn while_the_issuer_is_down_an_unknown_key_is_not_refused() {
    let key = TestKey::shared();
    let server = TestIssuer::start(&[key]).await;
    let issuers = server.trusted();
    assert!(issuers.verify(&key.sign(&claims())).await.is_ok());
    server.fails_with(503);
    unavailable(&issuers, &TestKey::p256("two").sign(&claims())).await;
}

#[tokio::test]
async fn a_rotated_key_is_found_at_once_and_the_old_one_is_gone() {
    let (old, new) = (TestKey::shared(), TestKey::p256("two"));
    let server = TestIssuer::start(&[old]).await;
    let issuers = server.trusted();
    assert!(issuers.verify(&old.sign(&claims())).await.is_ok());
    server.has(&[&new]);
    assert!(issuers.verify(&new.sign(&claims())).await.is_ok());
    assert_eq!(server.asked(), 2);
    refuses(&issuers, &old.sign(&claims())).await;
    assert_eq!(server.asked(), 3);
}

#[tokio::test]
async fn a_withdrawn_key_is_forgotten_within_the_hour() {
    let (old, new) = (TestKey::shared(), TestKey::p256("two"));
    let server = TestIssuer::start(&[old]).await;
    let issuers = server.trusted();
    let token = old.sign(&claims_but(&json!({ "exp": START + 100_000 })));
    assert!(issuers.verify(&token).await.is_ok());
    server.has(&[&new]);
    server.pass(3_599);
    assert!(issuers.verify(&token).await.is_ok());
    server.pass(1);
    refuses(&issuers, &token).await;
}

#[tokio::test]
async fn while_the_issuer_is_down_its_keys_hold_for_a_day() {
    let key = TestKey::shared();
    let server = TestIssuer::start(&[key]).await;
    let issuers = server.trusted();
    let token = key.sign(&claims_but(&json!({ "exp": START + 200_000 })));
    assert!(issuers.verify(&token).await.is_ok());
    server.fails_with(503);
    for _ in 0..23 {
        server.pass(3_600);
        assert!(issuers.verify(&token).await.is_ok());
        assert!(issuers.verify(&token).await.is_ok());
    }
    assert_eq!(server.asked(), 24, "one try an hour, since each was asked for once in it");
    server.pass(3_600);
    let error = issuers.verify(&token).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Unavailable);
    server.fails_with(200);
    server.pass(10);
    assert!(issuers.verify(&token).await.is_ok());
}

#[tokio::test]
async fn an_issuer_that_never_answered_makes_its_users_wait() {
    let key = TestKey::shared();
    let server = TestIssuer::start(&[key]).await;
    server.fails_with(500);
    let issuers = server.trusted();
    for _ in 0..20 {
        assert_eq!(issuers.verify(&key.sign(&claims())).await.unwrap_err().code, ErrorCode::Unavailable);
    }
    assert_eq!(server.asked(), 1);
    server.fails_with(200);
    server.pass(10);
    assert!(issuers.verify(&key.sign(&claims())).await.is_ok());
}

#[tokio::test]
async fn an_answer_that_is_no_key_set_or_too_large_is_not_used() {
    let key = TestKey::shared();
    let server = TestIssuer::start(&[key]).await;
    let large = json!({ "keys": [key.jwk()], "padding": "x".repeat(256 * 1_024) }).to_string();
    for body in [large, "[]".to_owned(), "<html>".to_owned(), json!({ "keys": [] }).to_string()] {
        server.says(body);
        let error = server.trusted().verify(&key.sign(&claims())).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::Unavailable);
    }
}

#[tokio::test]
async fn keys_may_move_on_their_host_but_not_to_another() {
    let key = TestKey::shared();
    let server = TestIssuer::start(&[key]).await;
    let at = |path| Issuer { jwks_url: server.url(path), ..server.settings() };
    assert!(server.trusted_as(at("/moved")).verify(&key.sign(&claims())).await.is_ok());
    let error = server.trusted_as(at("/away")).verify(&key.sign(&claims())).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Unavailable);
}

#[tokio::test]
async fn a_picture_is_taken_over_https_from_the_hosts_that_are_set() {
    let key = TestKey::shared();
    let server = TestIssuer::start(&[key]).await;
    let issuers = server.trusted();
    let picture = async |url: &str| {
        let token = key.sign(&claims_but(&json!({ "picture": url })));
        issuers.verify(&token).await.unwrap().profile.picture
    };
    for url in ["https://img.test.example/ada.png", "https://a.b.pictures.example/?size=1"] {
        assert_eq!(picture(url).await.as_deref(), Some(url));
    }
    for url in [
        "http://img.test.example/ada.png",
        "https://img.test.example:8443/ada.png",
        "https://ada@img.test.example/ada.png",
        "https://pictures.example/ada.png",
        "https://evil.example/https://img.test.example/",
        "data:image/png;base64,AAAA",
        "ada.png",
        "",
    ] {
        assert_eq!(picture(url).await, None, "{url}");
    }
    let long = format!("https://img.test.example/{}", "x".repeat(2_048));
    assert_eq!(picture(&long).await, None);
}
