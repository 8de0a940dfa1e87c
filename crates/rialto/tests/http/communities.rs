//! What is looked at before a community is, and invites. Who may do what is held by `e2e/protocol/authorization.test.mjs`.

use serde_json::json;

use crate::app::{App, PASSWORD, text};

const NIL: &str = "00000000-0000-0000-0000-000000000000";

#[tokio::test]
async fn who_is_no_member_hears_not_found_before_anything_else_is_looked_at() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let (server, channel) = app.found(&ada).await;
    let (other, _) = app.found(&ada).await;
    let eve = app.joined(&ada, &other, "eve").await;
    let bad = ["{", "[]", r#"{"name":1,"content":1,"maxUses":"x"}"#, "{}"];
    for id in [server.as_str(), NIL, "nonsense", "%ff"] {
        for path in ["channels", "invites"].map(|noun| format!("/api/v1/servers/{id}/{noun}")) {
            for body in bad {
                let ask = app.post(&path).by(&eve).header("content-type", "application/json").body(body);
                ask.send().await.refused(404, "not_found");
            }
            let text = app.post(&path).by(&eve).header("content-type", "text/plain").body("hello");
            text.send().await.refused(404, "not_found");
            let huge = app.post(&path).by(&eve).body(vec![b' '; 100_000]);
            huge.send().await.refused(404, "not_found");
        }
        app.get(&format!("/api/v1/servers/{id}")).by(&eve).send().await.refused(404, "not_found");
        for query in ["", "?limit=0", "?limit=x", "?after=nobody"] {
            let members = app.get(&format!("/api/v1/servers/{id}/members{query}")).by(&eve);
            members.send().await.refused(404, "not_found");
        }
        app.delete(&format!("/api/v1/servers/{id}")).by(&eve).send().await.refused(404, "not_found");
        let kick = app.delete(&format!("/api/v1/servers/{id}/members/{}", ada.id)).by(&eve);
        kick.send().await.refused(404, "not_found");
    }
    for id in [channel.as_str(), NIL, "nonsense", "%ff"] {
        let path = format!("/api/v1/channels/{id}/messages");
        for body in bad {
            let ask = app.post(&path).by(&eve).header("content-type", "application/json").body(body);
            ask.send().await.refused(404, "not_found");
        }
        for query in ["", "?limit=0", "?limit=x", "?before=-1"] {
            app.get(&format!("{path}{query}")).by(&eve).send().await.refused(404, "not_found");
        }
    }
}

#[tokio::test]
async fn an_invite_shows_its_server_to_whoever_holds_its_code() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let (server, _) = app.found(&ada).await;
    let ask = app.post(&format!("/api/v1/servers/{server}/invites")).by(&ada).json(&json!({ "maxUses": 1 }));
    let made = ask.send().await.expect(201)["invite"].clone();
    let path = format!("/api/v1/invites/{}", text(&made["code"]));
    let shown = app.get(&path).send().await.expect(200);
    let home = json!({ "id": server, "name": "Engine", "iconUrl": null, "memberCount": 1 });
    let invite = json!({ "code": made["code"], "server": home, "expiresAt": made["expiresAt"] });
    assert_eq!(shown, json!({ "invite": invite }));

    let body = json!({ "username": "grace", "password": PASSWORD, "invite": made["code"] });
    app.post("/api/v1/auth/register").json(&body).send().await.expect(201);
    for path in [path.as_str(), "/api/v1/invites/unknown", "/api/v1/invites/no%2Fsuch", "/api/v1/invites/%ff"]
    {
        app.get(path).send().await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn an_invite_needs_no_body_and_its_numbers_have_ranges() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let (server, _) = app.found(&ada).await;
    let path = format!("/api/v1/servers/{server}/invites");
    app.post(&path).by(&ada).send().await.expect(201);
    app.post(&path).by(&ada).json(&json!({})).send().await.expect(201);
    for (body, field) in [
        (json!({ "maxUses": 0 }), "maxUses"),
        (json!({ "maxUses": "1" }), "maxUses"),
        (json!({ "expiresInSeconds": -1 }), "expiresInSeconds"),
        (json!({ "expiresInSeconds": 1e300 }), "expiresInSeconds"),
    ] {
        let answer = app.post(&path).by(&ada).json(&body).send().await;
        assert_eq!(answer.refused(400, "invalid")["field"], field);
    }
}

#[tokio::test]
async fn the_link_of_an_invite_has_the_host_that_the_request_came_by_unless_the_address_is_set() {
    for (public_url, expected) in
        [(None, "http://chat.lan:3000"), (Some("https://example.org/chat"), "https://example.org/chat")]
    {
        let app = App::with(|config| {
            config.public_url = public_url.map(crate::accounts::public_url);
        })
        .await;
        let ada = app.first("ada").await;
        let (server, _) = app.found(&ada).await;
        let path = format!("/api/v1/servers/{server}/invites");
        let ask = app.post(&path).by(&ada).header("host", "chat.lan:3000").json(&json!({}));
        let invite = ask.send().await.expect(201)["invite"].clone();
        assert_eq!(invite["url"], format!("{expected}/invite/{}", text(&invite["code"])));
        let listed = app.get(&path).by(&ada).header("host", "chat.lan:3000").send().await.expect(200);
        assert_eq!(listed["invites"][0]["url"], invite["url"]);
    }
}
