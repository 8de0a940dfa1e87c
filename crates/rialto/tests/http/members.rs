//! Reading who is in a server, and who of them is on line.

use rialto_core::hub::ConnectionId;
use serde_json::{Value, json};

use crate::app::{App, Person, text};

async fn members(app: &App, person: &Person, server: &str, query: &str) -> Value {
    let path = format!("/api/v1/servers/{server}/members{query}");
    app.get(&path).by(person).send().await.expect(200)
}

fn ids(page: &Value) -> Vec<String> {
    page["members"].as_array().unwrap().iter().map(|member| text(&member["user"]["id"])).collect()
}

#[tokio::test]
async fn members_are_listed_with_their_roles() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let (server, _) = app.found(&ada).await;
    let grace = app.joined(&ada, &server, "grace").await;
    let page = members(&app, &grace, &server, "").await;
    assert_eq!((&page["total"], &page["online"]), (&json!(2), &json!(0)));
    let of = |person: &Person| {
        let members = page["members"].as_array().unwrap();
        members.iter().find(|member| member["user"]["id"] == person.id.as_str()).unwrap().clone()
    };
    assert_eq!(of(&ada)["role"], "owner");
    assert_eq!(of(&ada)["user"]["username"], "ada");
    assert_eq!(of(&grace)["role"], "member");
    assert!(of(&grace)["joinedAt"].is_string() && of(&grace)["online"] == false, "{page}");
}

#[tokio::test]
async fn pages_of_members_hold_each_once() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let (server, _) = app.found(&ada).await;
    let mut all = vec![ada.id.clone()];
    for name in ["ben", "cyd", "dan", "eve"] {
        all.push(app.joined(&ada, &server, name).await.id);
    }
    let (mut read, mut query) = (Vec::new(), "?limit=2".to_owned());
    loop {
        let page = members(&app, &ada, &server, &query).await;
        assert_eq!(page["total"], 5);
        let ids = ids(&page);
        let Some(last) = ids.last() else { break };
        query = format!("?limit=2&after={last}");
        read.push(ids.len());
        all.retain(|id| !ids.contains(id));
    }
    assert_eq!((read, all), (vec![2, 2, 1], Vec::new()));
    // Whoever is named has gone: the next page goes on from there all the same. Nobody has no place.
    let first = ids(&members(&app, &ada, &server, "").await);
    app.delete(&format!("/api/v1/servers/{server}/members/{}", first[1])).by(&ada).send().await.expect(204);
    let after = format!("?after={}&afterOnline=false&strange=1", first[1]);
    assert_eq!(ids(&members(&app, &ada, &server, &after).await), first[2..]);
    for nobody in ["nobody", "ffffffff-ffff-7fff-bfff-ffffffffffff"] {
        let path = format!("/api/v1/servers/{server}/members?after={nobody}");
        app.get(&path).by(&ada).send().await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn members_are_found_by_what_they_are_called() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let (server, _) = app.found(&ada).await;
    let eva = app.joined(&ada, &server, "Éva").await;
    let found = members(&app, &ada, &server, "?query=EV").await;
    assert_eq!((ids(&found), &found["total"]), (vec![eva.id], &json!(1)));
    assert_eq!(members(&app, &ada, &server, "?query=%C3%A9v&limit=1").await["total"], 1);
    assert_eq!(members(&app, &ada, &server, "?query=va").await["total"], 0);
    let path = format!("/api/v1/servers/{server}/members?query={}", "a".repeat(101));
    assert_eq!(app.get(&path).by(&ada).send().await.refused(400, "invalid")["field"], "query");
}

#[tokio::test]
async fn the_limit_of_a_page_of_members_has_a_range() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let (server, _) = app.found(&ada).await;
    for query in ["limit=0", "limit=101", "limit=-1", "limit=ten", "limit="] {
        let answer = app.get(&format!("/api/v1/servers/{server}/members?{query}")).by(&ada).send().await;
        assert_eq!(answer.refused(400, "invalid")["field"], "limit", "{query}");
    }
    members(&app, &ada, &server, "?limit=100").await;
}

#[tokio::test]
async fn who_is_connected_is_on_line_in_their_servers_and_nowhere_else() {
    let app = App::new().await;
    let ada = app.first("ada").await;
    let (server, _) = app.found(&ada).await;
    let (other, _) = app.found(&ada).await;
    let grace = app.joined(&ada, &server, "grace").await;
    let actor = app.chat.sessions().authenticate(&grace.token).await.unwrap();
    app.chat.read_states().connect(ConnectionId(1), &actor).await.unwrap();

    let page = members(&app, &ada, &server, "").await;
    assert_eq!((&page["total"], &page["online"]), (&json!(2), &json!(1)));
    for member in page["members"].as_array().unwrap() {
        assert_eq!(member["online"], member["user"]["id"] == grace.id.as_str(), "{member}");
    }
    // The count is of the whole server, whatever the page holds.
    assert_eq!(members(&app, &ada, &server, "?limit=1").await["online"], 1);
    assert_eq!(members(&app, &ada, &other, "").await["online"], 0);
    app.delete(&format!("/api/v1/servers/{server}/members/{}", grace.id)).by(&ada).send().await.expect(204);
    let page = members(&app, &ada, &server, "").await;
    assert_eq!((&page["total"], &page["online"]), (&json!(1), &json!(0)));
}
