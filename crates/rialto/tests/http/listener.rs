//! Over a real connection.

use std::net::SocketAddr;
use std::num::NonZeroU32;

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::app::App;

/// Serves `app` on loopback until the task is dropped with the test. Gives its address.
async fn serve(app: &App) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = app.router.clone().into_make_service_with_connect_info::<SocketAddr>();
    let serving = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
    (format!("http://{address}"), serving)
}

#[tokio::test]
async fn the_address_of_the_peer_counts() {
    let app = App::with(|config| config.limits.logins_per_address_per_minute = NonZeroU32::MIN).await;
    let (url, serving) = serve(&app).await;
    let login = async |from: &str| {
        // Another address of this machine is another client.
        let client = reqwest::Client::builder().local_address(from.parse().ok()).build().unwrap();
        let body = json!({ "username": from, "password": "wrong horse battery" }).to_string();
        let ask = client.post(format!("{url}/api/v1/auth/login")).header("content-type", "application/json");
        ask.body(body).send().await.unwrap().status().as_u16()
    };
    assert_eq!(login("127.0.0.2").await, 401);
    assert_eq!(login("127.0.0.2").await, 429);
    assert_eq!(login("127.0.0.3").await, 401);
    serving.abort();
}

#[tokio::test]
async fn a_body_that_is_just_too_large_gets_its_answer() {
    let app = App::new().await;
    let (url, serving) = serve(&app).await;
    let body = json!({ "username": "ada", "password": "x".repeat(64 * 1_024) }).to_string();
    let ask = reqwest::Client::new().post(format!("{url}/api/v1/auth/login"));
    let answer = ask.header("content-type", "application/json").body(body).send().await.unwrap();
    assert_eq!(answer.status(), 413);
    let problem: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!(problem["code"], "too_large");
    serving.abort();
}
