//! Streams that hyper serves behind a [`Door`].

use std::net::SocketAddr;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rialto_socketio::{Config, Door};
use tokio::net::TcpListener;
use tower_service::Service as _;

use crate::support::client::{Client, Message};
use crate::support::{Server, serve};

/// Where the engine of `server` answers behind doors.
async fn behind_doors(server: &Server) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, engine) = (listener.local_addr().unwrap(), server.engine.clone());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = engine.service();
            let service = service_fn(move |request| service.clone().call(request));
            let http = http1::Builder::new().serve_connection(TokioIo::new(Door::new(stream)), service);
            tokio::spawn(http.with_upgrades());
        }
    });
    address
}

#[tokio::test]
async fn a_session_works_as_without_a_door() {
    let server = serve(Config::default()).await;
    let mut client = Client::in_room(behind_doors(&server).await, "a").await;
    assert_eq!(server.engine.to("/", "a").emit("n", &1), 1);
    assert_eq!(client.next_text().await, "42[\"n\",1]");
}

#[tokio::test]
async fn what_is_closed_as_soon_as_it_is_open_and_what_is_refused_is_told_so() {
    let server = serve(Config::default()).await;
    let address = behind_doors(&server).await;
    let mut unknown = Client::upgrade(address, "&sid=AAAAAAAAAAAAAAAAAAAAAAAA", "").await;
    assert!(unknown.head().await.starts_with("HTTP/1.1 101 "));
    assert_eq!(unknown.next().await, Message::Close(Some(1002)));
    let mut refused = Client::upgrade(address, "", "x-refuse: 1\r\n").await;
    assert!(refused.head().await.starts_with("HTTP/1.1 401 "));
}
