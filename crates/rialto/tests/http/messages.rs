//! Sending messages and reading pages of them.

use serde_json::{Value, json};

use crate::app::{Answer, App, Person};

async fn send(app: &App, person: &Person, channel: &str, body: Value) -> Answer {
    app.post(&format!("/api/v1/channels/{channel}/messages")).by(person).json(&body).send().await
}

#[tokio::test]
async fn a_repeat_of_a_client_id_gives_the_first_message() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let (server, channel) = app.found(&ada).await;
    let grace = app.joined(&ada, &server, "grace").await;
    let first =
        send(&app, &ada, &channel, json!({ "content": " Hello ", "clientId": "a-1" })).await.expect(201);
    assert_eq!(first["message"]["content"], "Hello");
    assert_eq!(first["message"]["seq"], 1);
    assert_eq!(first["message"]["clientId"], "a-1");
    let again =
        send(&app, &ada, &channel, json!({ "content": "Other", "clientId": "a-1" })).await.expect(200);
    assert_eq!(again, first);
    send(&app, &grace, &channel, json!({ "content": "Mine", "clientId": "a-1" })).await.expect(201);

    let page = app.get(&format!("/api/v1/channels/{channel}/messages")).by(&grace).send().await.expect(200);
    assert_eq!(page["rev"], 2);
    assert_eq!(page["messages"][0]["clientId"], Value::Null, "a client id is its author's alone");
    assert_eq!(page["messages"][1]["clientId"], "a-1");
}

#[tokio::test]
async fn a_message_keeps_its_bounds() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let (_, channel) = app.found(&ada).await;
    for (body, field) in [
        (json!({}), "content"),
        (json!({ "content": " \n" }), "content"),
        (json!({ "content": "x".repeat(4_001) }), "content"),
        (json!({ "content": "a\u{0}b" }), "content"),
        (json!({ "content": null }), "content"),
        (json!({ "content": "x", "clientId": "" }), "clientId"),
        (json!({ "content": "x", "clientId": "a b" }), "clientId"),
        (json!({ "content": "x", "clientId": 7 }), "clientId"),
    ] {
        let problem = send(&app, &ada, &channel, body).await.refused(400, "invalid");
        assert_eq!(problem["field"], field, "{problem}");
    }
    send(&app, &ada, &channel, json!({ "content": "😀".repeat(4_000), "strange": [1] })).await.expect(201);
}

#[tokio::test]
async fn pages_go_back_in_time_and_their_numbers_have_ranges() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let (_, channel) = app.found(&ada).await;
    for n in 1..=5 {
        send(&app, &ada, &channel, json!({ "content": n.to_string() })).await.expect(201);
    }
    let path = format!("/api/v1/channels/{channel}/messages");
    let page = async |query: &str| app.get(&format!("{path}{query}")).by(&ada).send().await;
    let seqs = |page: &Value| -> Vec<i64> {
        page["messages"].as_array().unwrap().iter().map(|message| message["seq"].as_i64().unwrap()).collect()
    };
    assert_eq!(seqs(&page("").await.expect(200)), [1, 2, 3, 4, 5]);
    assert_eq!(seqs(&page("?limit=2").await.expect(200)), [4, 5]);
    assert_eq!(seqs(&page("?limit=2&before=4&strange=1").await.expect(200)), [2, 3]);
    assert_eq!(seqs(&page("?around=3").await.expect(200)), [1, 2, 3, 4, 5]);
    assert_eq!(seqs(&page("?around=3&limit=3").await.expect(200)), [2, 3, 4]);
    assert_eq!(seqs(&page("?around=3&limit=1").await.expect(200)), [3]);
    assert_eq!(seqs(&page("?around=1&limit=4").await.expect(200)), [1, 2, 3]);
    assert_eq!(seqs(&page("?around=9&limit=4").await.expect(200)), [4, 5]);
    for (query, field) in [
        ("?limit=0", "limit"),
        ("?limit=101", "limit"),
        ("?limit=ten", "limit"),
        ("?limit=", "limit"),
        ("?limit=1&limit=2", "limit"),
        ("?before=-1", "before"),
        ("?before=99999999999999999999", "before"),
        ("?around=0", "around"),
        ("?around=x", "around"),
        ("?around=99999999999999999999", "around"),
        ("?around=1&limit=0", "limit"),
        ("?around=3&before=4", "around"),
    ] {
        assert_eq!(page(query).await.refused(400, "invalid")["field"], field, "{query}");
    }
}

#[tokio::test]
async fn a_message_is_edited_and_deleted_by_its_author_alone() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let (server, channel) = app.found(&ada).await;
    let grace = app.joined(&ada, &server, "grace").await;
    let sent =
        send(&app, &grace, &channel, json!({ "content": "Hello", "clientId": "a-1" })).await.expect(201);
    let path = format!("/api/v1/messages/{}", sent["message"]["id"].as_str().unwrap());
    let edit = async |person: &Person, content: &str| {
        app.patch(&path).by(person).json(&json!({ "content": content })).send().await
    };
    edit(&ada, "Mine").await.refused(403, "forbidden");
    assert_eq!(edit(&grace, "Hello").await.expect(200)["message"], sent["message"], "nothing is changed");
    let edited = &edit(&grace, " Hello, everybody ").await.expect(200)["message"];
    assert_eq!((&edited["content"], &edited["rev"]), (&json!("Hello, everybody"), &json!(2)));
    assert!(edited["editedAt"].is_string(), "{edited}");
    for content in ["", "a\u{0}b", &"x".repeat(4_001)] {
        assert_eq!(edit(&grace, content).await.refused(400, "invalid")["field"], "content");
    }
    for _ in 0..2 {
        app.delete(&path).by(&grace).send().await.expect(204);
    }
    edit(&grace, "Still here?").await.refused(409, "conflict");
    let again =
        send(&app, &grace, &channel, json!({ "content": "Hello", "clientId": "a-1" })).await.expect(200);
    let deleted = &again["message"];
    assert_eq!(
        (&deleted["id"], &deleted["content"], &deleted["rev"]),
        (&edited["id"], &json!(""), &json!(3))
    );
    assert!(deleted["deletedAt"].is_string(), "{deleted}");
}

#[tokio::test]
async fn who_may_not_see_a_message_hears_not_found_before_anything_else() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let (server, channel) = app.found(&ada).await;
    let eve = app.joined(&ada, &server, "eve").await;
    let sent = send(&app, &eve, &channel, json!({ "content": "Hello" })).await.expect(201);
    app.delete(&format!("/api/v1/servers/{server}/members/{}", eve.id)).by(&eve).send().await.expect(204);
    let own = format!("/api/v1/messages/{}", sent["message"]["id"].as_str().unwrap());
    for path in [own.as_str(), "/api/v1/messages/nonsense"] {
        for body in [json!({ "content": "x" }), json!({ "content": "" }), json!({ "content": 7 }), json!([])]
        {
            app.patch(path).by(&eve).json(&body).send().await.refused(404, "not_found");
        }
        app.delete(path).by(&eve).send().await.refused(404, "not_found");
    }
}
