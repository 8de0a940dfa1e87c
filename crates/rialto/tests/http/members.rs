//! The query of a page of members. Who stands on which page is held by `crates/core/tests/domain/presence.rs`.

use serde_json::json;

use crate::app::{App, text};

#[tokio::test]
async fn a_page_of_members_is_what_its_query_asks_for() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let (server, _) = app.found(&ada).await;
    let eva = app.joined(&ada, &server, "Éva").await;
    let ben = app.joined(&ada, &server, "ben").await;
    let path = |query: &str| format!("/api/v1/servers/{server}/members?{query}");
    let after = format!("limit=1&after={}&afterOnline=false&strange=1", ada.id);
    for (query, ids, total) in [
        ("limit=100", vec![&ada.id, &ben.id, &eva.id], 3),
        (&after, vec![&ben.id], 3),
        ("query=EV", vec![&eva.id], 1),
        ("query=%C3%A9v&limit=1", vec![&eva.id], 1),
        ("query=va", vec![], 0),
    ] {
        let page = app.get(&path(query)).by(&ada).send().await.expect(200);
        let members = page["members"].as_array().unwrap();
        let found: Vec<_> = members.iter().map(|member| text(&member["user"]["id"])).collect();
        let ids: Vec<_> = ids.into_iter().cloned().collect();
        assert_eq!((found, &page["total"]), (ids, &json!(total)), "{query}");
    }
    let long = format!("query={}", "a".repeat(101));
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=ten", "limit"),
        ("limit=", "limit"),
        (&long, "query"),
    ] {
        let answer = app.get(&path(query)).by(&ada).send().await;
        assert_eq!(answer.refused(400, "invalid")["field"], field, "{query}");
    }
    app.get(&path("after=nobody")).by(&ada).send().await.refused(404, "not_found");
}
