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
    for (query, field) in [
        ("?limit=0", "limit"),
        ("?limit=101", "limit"),
        ("?limit=ten", "limit"),
        ("?limit=", "limit"),
        ("?limit=1&limit=2", "limit"),
        ("?before=-1", "before"),
        ("?before=99999999999999999999", "before"),
    ] {
        assert_eq!(page(query).await.refused(400, "invalid")["field"], field, "{query}");
    }
}
