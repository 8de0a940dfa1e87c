//! The API's document.

use std::collections::BTreeSet;

use axum::http::Method;
use rialto_core::clock::Clock;
use rialto_protocol::Timestamp;
use serde_json::{Value, json};

use crate::app::{App, PASSWORD, Person, text};

/// Every route of the document is asked here and answers as wished. A new one needs a line.
#[tokio::test]
async fn every_route_answers_as_the_document_says() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let (server, channel) = app.found(&ada).await;
    let grace = app.joined(&ada, &server, "grace").await;
    app.get("/api/v1/node").send().await.expect(200);
    let login = app.post("/api/v1/auth/login").json(&json!({ "username": "ada", "password": PASSWORD }));
    login.send().await.expect(200);
    app.get("/api/v1/me").by(&ada).send().await.expect(200);
    app.patch("/api/v1/me").by(&ada).json(&json!({ "displayName": "Ada Lovelace" })).send().await.expect(200);

    let sessions = app.get("/api/v1/me/sessions").by(&ada).send().await.expect(200);
    let other = sessions["sessions"].as_array().unwrap().iter().find(|session| session["current"] == false);
    let other = text(&other.unwrap()["id"]);
    app.delete(&format!("/api/v1/me/sessions/{other}")).by(&ada).send().await.expect(204);
    let passwords = json!({ "currentPassword": PASSWORD, "newPassword": "staple battery horse" });
    app.post("/api/v1/me/password").by(&ada).json(&passwords).send().await.expect(204);

    app.get("/api/v1/servers").by(&ada).send().await.expect(200);
    app.get(&format!("/api/v1/servers/{server}")).by(&ada).send().await.expect(200);
    app.get(&format!("/api/v1/servers/{server}/members")).by(&ada).send().await.expect(200);
    let channels = app.post(&format!("/api/v1/servers/{server}/channels")).by(&ada);
    channels.json(&json!({ "name": "engines" })).send().await.expect(201);
    let messages = format!("/api/v1/channels/{channel}/messages");
    let sent = app.post(&messages).by(&ada).json(&json!({ "content": "Hello" })).send().await.expect(201);
    let message = format!("/api/v1/messages/{}", text(&sent["message"]["id"]));
    app.patch(&message).by(&ada).json(&json!({ "content": "Hello, everybody" })).send().await.expect(200);
    let reason = json!({ "reason": "This is spam." });
    for status in [201, 200] {
        app.post(&format!("{message}/reports")).by(&grace).json(&reason).send().await.expect(status);
    }
    let member = format!("/api/v1/servers/{server}/members/{}/reports", grace.id);
    let made = app.post(&member).by(&ada).json(&reason).send().await.expect(201);
    app.get(&format!("/api/v1/servers/{server}/reports")).by(&ada).send().await.expect(200);
    let report = format!("/api/v1/reports/{}", text(&made["report"]["id"]));
    app.patch(&report).by(&ada).json(&json!({ "state": "closed", "note": "Seen." })).send().await.expect(200);
    let answer = json!({ "content": "Hello to you", "replyToId": text(&sent["message"]["id"]) });
    app.post(&messages).by(&grace).json(&answer).send().await.expect(201);
    for status in [201, 200] {
        let name = json!({ "name": "What to bring" });
        app.post(&format!("{message}/thread")).by(&grace).json(&name).send().await.expect(status);
    }
    app.get(&format!("/api/v1/servers/{server}/threads?limit=5")).by(&ada).send().await.expect(200);
    let reaction = format!("{message}/reactions/%F0%9F%91%8D");
    app.ask(Method::PUT, &reaction).by(&grace).send().await.expect(200);
    app.get(&format!("{reaction}?limit=1")).by(&ada).send().await.expect(200);
    app.delete(&reaction).by(&grace).send().await.expect(204);
    app.ask(Method::PUT, &format!("{message}/pin")).by(&ada).send().await.expect(200);
    app.get(&format!("/api/v1/channels/{channel}/pins?limit=1")).by(&grace).send().await.expect(200);
    app.delete(&format!("{message}/pin")).by(&ada).send().await.expect(204);
    app.delete(&message).by(&ada).send().await.expect(204);
    app.get(&messages).by(&grace).send().await.expect(200);
    app.post(&format!("/api/v1/channels/{channel}/read")).by(&grace).send().await.expect(200);
    let unread = app.ask(Method::PUT, &format!("/api/v1/channels/{channel}/unread")).by(&grace);
    unread.json(&json!({ "seq": 1 })).send().await.expect(200);
    app.get(&format!("/api/v1/channels/{channel}/unread")).by(&grace).send().await.expect(200);
    app.get(&format!("/api/v1/servers/{server}/unread")).by(&grace).send().await.expect(200);
    app.post(&format!("/api/v1/servers/{server}/read")).by(&grace).send().await.expect(200);
    govern(&app, &ada, &server, &grace.id).await;
    let change = app.patch(&format!("/api/v1/servers/{server}/members/{}", grace.id)).by(&ada);
    let until = Timestamp(Clock::System.now().0 + 60_000);
    change.json(&json!({ "nickname": "Amazing", "timeoutUntil": until })).send().await.expect(200);
    let code = app.invite(&ada, &server).await;
    app.get(&format!("/api/v1/invites/{code}")).send().await.expect(200);
    app.get(&format!("/api/v1/servers/{server}/invites")).by(&ada).send().await.expect(200);
    app.post(&format!("/api/v1/invites/{code}/accept")).by(&grace).send().await.expect(200);
    app.delete(&format!("/api/v1/invites/{code}")).by(&ada).send().await.expect(204);
    app.get("/api/v1/me/latest").by(&grace).send().await.expect(200);
    app.get(&format!("/api/v1/users/{}?serverId={server}", grace.id)).by(&ada).send().await.expect(200);
    converse(&app, &ada, &grace.id).await;
    let owner = app.ask(Method::PUT, &format!("/api/v1/servers/{server}/owner"));
    owner.by(&ada).json(&json!({ "userId": ada.id })).send().await.expect(200);
    app.delete(&format!("/api/v1/servers/{server}/members/{}", grace.id)).by(&ada).send().await.expect(204);
    let ban = format!("/api/v1/servers/{server}/bans/{}", grace.id);
    let why = json!({ "reason": "Spam", "deleteMessagesSeconds": 60 });
    app.ask(Method::PUT, &ban).by(&ada).json(&why).send().await.expect(200);
    app.get(&format!("/api/v1/servers/{server}/bans")).by(&ada).send().await.expect(200);
    app.delete(&ban).by(&ada).send().await.expect(204);
    app.delete(&format!("/api/v1/servers/{server}")).by(&ada).send().await.expect(204);
    app.post("/api/v1/auth/logout").by(&ada).send().await.expect(204);
    app.get("/healthz").send().await.expect(200);
    app.get("/readyz").send().await.expect(200);

    let described: BTreeSet<String> =
        app.schema.operations().map(|(_, _, operation)| text(&operation["operationId"])).collect();
    assert_eq!(app.schema.answered(), described, "a route of the document is not asked here");
}

/// Asks every route of direct conversations and of blocks once.
async fn converse(app: &App, ada: &Person, other: &str) {
    let begin = async |status| {
        let request = app.post("/api/v1/directs").by(ada).json(&json!({ "userIds": [other] }));
        request.send().await.expect(status)
    };
    let direct = text(&begin(201).await["direct"]["id"]);
    assert_eq!(text(&begin(200).await["direct"]["id"]), direct);
    app.get("/api/v1/directs?limit=1").by(ada).send().await.expect(200);
    app.ask(Method::PUT, &format!("/api/v1/me/blocks/{other}")).by(ada).send().await.expect(204);
    app.get("/api/v1/me/blocks?limit=1").by(ada).send().await.expect(200);
    app.delete(&format!("/api/v1/me/blocks/{other}")).by(ada).send().await.expect(204);
    app.delete(&format!("/api/v1/directs/{direct}")).by(ada).send().await.expect(204);
}

/// Asks every route of roles, overrides, categories and channels once.
async fn govern(app: &App, owner: &Person, server: &str, member: &str) {
    let ask = async |method: Method, path: String, body: Value, status| {
        let request = app.ask(method, &format!("/api/v1/{path}")).by(owner);
        let request = if body.is_null() { request } else { request.json(&body) };
        request.send().await.expect(status)
    };
    let said = json!({ "allow": ["viewChannel"], "deny": ["sendMessages"] });
    let of_server = |path: &str| format!("servers/{server}{path}");
    ask(Method::PATCH, of_server(""), json!({ "description": "Cogs" }), 200).await;
    let made = json!({ "name": "Mods", "color": "#Ff8800", "permissions": ["manageMessages"] });
    let role = text(&ask(Method::POST, of_server("/roles"), made, 201).await["role"]["id"]);
    ask(Method::PATCH, format!("roles/{role}"), json!({ "color": null }), 200).await;
    ask(Method::PUT, of_server("/roles/order"), json!({ "roleIds": [role] }), 200).await;
    let given = of_server(&format!("/members/{member}/roles/{role}"));
    ask(Method::PUT, given.clone(), Value::Null, 204).await;
    ask(Method::DELETE, given, Value::Null, 204).await;
    let made = ask(Method::POST, of_server("/categories"), json!({ "name": "Workshop" }), 201).await;
    let category = text(&made["category"]["id"]);
    ask(Method::PATCH, format!("categories/{category}"), json!({ "name": "Yard" }), 200).await;
    ask(Method::PUT, of_server("/categories/order"), json!({ "categoryIds": [category] }), 200).await;
    let made = json!({ "name": "yard", "categoryId": category });
    let channel = text(&ask(Method::POST, of_server("/channels"), made, 201).await["channel"]["id"]);
    ask(Method::PATCH, format!("channels/{channel}"), json!({ "slowModeSeconds": 30 }), 200).await;
    for place in [format!("channels/{channel}"), format!("categories/{category}")] {
        for subject in [format!("roles/{role}"), format!("members/{member}")] {
            let path = format!("{place}/overrides/{subject}");
            ask(Method::PUT, path.clone(), said.clone(), 200).await;
            ask(Method::DELETE, path, Value::Null, 204).await;
        }
        ask(Method::GET, format!("{place}/overrides"), Value::Null, 200).await;
    }
    ask(Method::POST, format!("channels/{channel}/overrides/sync"), Value::Null, 200).await;
    let why =
        ask(Method::GET, format!("channels/{channel}/permissions?userId={member}"), Value::Null, 200).await;
    assert_eq!(why["steps"][0]["source"], "role");
    let whole = ask(Method::GET, of_server(""), Value::Null, 200).await;
    let places = whole["server"]["channels"].as_array().unwrap().iter();
    let places: Vec<Value> = places.map(|c| json!({ "channelId": c["id"], "categoryId": null })).collect();
    ask(Method::PUT, of_server("/channels/order"), json!({ "channels": places }), 200).await;
    ask(Method::GET, of_server("/audit?limit=1&action=channel.order"), Value::Null, 200).await;
    ask(Method::DELETE, format!("channels/{channel}"), Value::Null, 204).await;
    ask(Method::DELETE, format!("categories/{category}"), Value::Null, 204).await;
    ask(Method::DELETE, format!("roles/{role}"), Value::Null, 204).await;
}

#[tokio::test]
async fn the_document_is_openapi_3_1_and_its_operations_have_names_and_failures() {
    let app = App::new().await;
    let document = &app.schema.document;
    assert!(text(&document["openapi"]).starts_with("3.1"), "{}", document["openapi"]);
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
    assert_eq!(document["components"]["securitySchemes"]["cookie"]["in"], "cookie");
    let mut names = BTreeSet::new();
    for (path, method, operation) in app.schema.operations() {
        let name = text(&operation["operationId"]);
        assert!(names.insert(name.clone()), "two operations are named {name}");
        assert!(operation["summary"].is_string() && operation["tags"][0].is_string(), "{name}");
        let responses = &operation["responses"];
        if path.starts_with("/api/") {
            assert!(responses["500"].is_object() && responses["503"].is_object(), "{name}");
            let open = operation["security"] == json!([{}]);
            assert_eq!(responses["401"].is_object(), !open || name == "login", "{name}");
            assert!(responses["403"].is_object() || method == "get", "{name} {method}");
        }
    }
}

#[tokio::test]
#[should_panic(expected = "is not as documented")]
async fn an_answer_that_is_not_as_documented_would_be_noticed() {
    let app = App::new().await;
    let user = json!({ "id": 7, "username": "ada", "displayName": "Ada", "avatarUrl": null });
    let schema = json!({ "$ref": "#/components/schemas/UserBody" });
    app.schema.validate(&schema, &json!({ "user": user }), "getMe 200");
}

/// The generated types of the client.
const TYPES: &str = include_str!("../../../../packages/client/src/protocol/index.ts");

#[tokio::test]
async fn every_body_has_an_example_that_is_right_and_a_type_in_the_client() {
    let app = App::new().await;
    for (path, method, operation) in app.schema.operations() {
        let content = &operation["requestBody"]["content"]["application/json"];
        if content.is_object() {
            assert!(content["example"].is_object(), "{method} {path} shows no example");
            app.schema.validate(&content["schema"], &content["example"], path);
            let name = text(&content["schema"]["$ref"]).replace("#/components/schemas/", "");
            assert!(
                TYPES.contains(&format!("export type {name} ")),
                "{name} is not among the generated types"
            );
        }
        for response in operation["responses"].as_object().unwrap().values() {
            let content = &response["content"]["application/problem+json"];
            if content["example"].is_object() {
                app.schema.validate(&content["schema"], &content["example"], path);
            }
        }
    }
}
