//! What the node says of itself to everyone.

use rialto_core::users::Registration;
use serde_json::json;

use crate::app::App;
use crate::safety::with;

#[tokio::test]
async fn the_node_says_who_may_make_an_account_and_whether_it_is_the_first() {
    let app = App::new().await;
    let node = |first: bool| {
        json!({
            "version": env!("CARGO_PKG_VERSION"), "protocol": 1, "registration": "invite",
            "firstAccount": first, "clerkPublishableKey": null,
        })
    };
    assert_eq!(app.get("/api/v1/node").send().await.expect(200), node(true));
    app.first("ada").await;
    assert_eq!(app.get("/api/v1/node").send().await.expect(200), node(false));
    for (registration, name) in [(Registration::Open, "open"), (Registration::Closed, "closed")] {
        let app = App::with(|config| config.registration = registration).await;
        assert_eq!(app.get("/api/v1/node").send().await.expect(200)["registration"], name);
    }
}

#[tokio::test]
async fn the_node_hands_out_the_publishable_key_of_clerk() {
    // It names the host "clerk.example.org".
    let key = "pk_live_Y2xlcmsuZXhhbXBsZS5vcmck";
    let issuer = r#"auth.issuers=[{ issuer = "https://clerk.example.org", jwks_url = "https://clerk.example.org/jwks" }]"#;
    let app = with(&[&format!("auth.clerk_publishable_key={key}"), issuer]).await;
    assert_eq!(app.get("/api/v1/node").send().await.expect(200)["clerkPublishableKey"], key);
}
