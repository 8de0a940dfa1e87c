//! Over real connections: who gets one, how long it may be silent, and how it ends.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use rialto::listener::{self, Bounds, Patience};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::App;

/// How long what must come may take on a busy machine.
const LONG: Duration = Duration::from_secs(20);
/// What is waited for here, so short that a test is soon over.
const SHORT: Duration = Duration::from_millis(300);

/// A listener on loopback. It stops when this is dropped.
struct Door {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl Door {
    async fn open(router: Router, per_address: usize, patience: Patience) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopping) = watch::channel(false);
        let bounds = Bounds { all: 1_000, per_address, trusted: Vec::new(), files: u64::MAX };
        let serving = tokio::spawn(listener::serve(listener, router, bounds, patience, stopping));
        Self { address, stop, serving }
    }

    async fn of(app: &App) -> Self {
        Self::open(app.router.clone(), 1_000, Patience::default()).await
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

fn hello() -> Router {
    Router::new().route("/", get(async || "hello"))
}

/// All that still comes, until the connection has ended.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A connection that was dropped with bytes unread is reset, which is an end too.
    drop(tokio::time::timeout(LONG, stream.read_to_end(&mut bytes)).await.expect("it has not ended"));
    String::from_utf8(bytes).unwrap()
}

async fn ask(stream: &mut TcpStream) -> String {
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    some(stream).await
}

/// What comes next.
async fn some(stream: &mut TcpStream) -> String {
    let mut answer = [0; 4_096];
    let length = tokio::time::timeout(LONG, stream.read(&mut answer)).await.unwrap().unwrap();
    String::from_utf8_lossy(&answer[..length]).into_owned()
}

#[tokio::test]
async fn the_address_of_the_peer_counts() {
    let app = App::with(|config| config.limits.logins_per_address_per_minute = NonZeroU32::MIN).await;
    let door = Door::of(&app).await;
    let login = async |from: &str| {
        // Another address of this machine is another client.
        let client = reqwest::Client::builder().local_address(from.parse().ok()).build().unwrap();
        let body = json!({ "username": from, "password": "wrong horse battery" }).to_string();
        let ask = client.post(format!("{}/api/v1/auth/login", door.url()));
        let ask = ask.header("content-type", "application/json");
        ask.body(body).send().await.unwrap().status().as_u16()
    };
    assert_eq!(login("127.0.0.2").await, 401);
    assert_eq!(login("127.0.0.2").await, 429);
    assert_eq!(login("127.0.0.3").await, 401);
}

#[tokio::test]
async fn a_body_that_is_just_too_large_gets_its_answer() {
    let app = App::new().await;
    let door = Door::of(&app).await;
    let body = json!({ "username": "ada", "password": "x".repeat(64 * 1_024) }).to_string();
    let ask = reqwest::Client::new().post(format!("{}/api/v1/auth/login", door.url()));
    let answer = ask.header("content-type", "application/json").body(body).send().await.unwrap();
    assert_eq!(answer.status(), 413);
    let problem: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!(problem["code"], "too_large");
}

/// More than the buffers of a connection take: who sends it all first must be read on, or hears of a reset.
const MUCH: usize = 12 * 1_024 * 1_024;

#[tokio::test]
async fn who_sends_everything_before_listening_hears_that_it_was_too_much() {
    let app = App::new().await;
    let door = Door::of(&app).await;
    let mut stream = door.connect().await;
    let head = "POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    let declared = format!("{head}content-length: {MUCH}\r\n\r\n{}", " ".repeat(MUCH));
    let streamed =
        format!("{head}transfer-encoding: chunked\r\n\r\n{MUCH:x}\r\n{}\r\n0\r\n\r\n", " ".repeat(MUCH));
    for request in [declared, streamed] {
        tokio::time::timeout(LONG, stream.write_all(request.as_bytes())).await.unwrap().unwrap();
        let answer = some(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    }
}

#[tokio::test]
async fn who_sends_on_for_ever_or_stops_after_the_answer_is_ended() {
    let door = Door::open(hello(), 10, Patience { rest: SHORT, ..Patience::default() }).await;
    let head = "GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000000\r\n";
    let mut stopping = door.connect().await;
    stopping.write_all(format!("{head}\r\nx").as_bytes()).await.unwrap();
    let since = Instant::now();
    assert!(rest(&mut stopping).await.ends_with("hello"));
    assert!(since.elapsed() >= SHORT);

    let door = Door::open(hello(), 10, Patience { rest: LONG * 2, ..Patience::default() }).await;
    let mut endless = door.connect().await;
    endless.write_all(format!("{head}\r\n").as_bytes()).await.unwrap();
    let piece = vec![b'x'; 64 * 1_024];
    let send_on = async { while endless.write_all(&piece).await.is_ok() {} };
    tokio::time::timeout(LONG, send_on).await.expect("it has not ended");

    let mut asking = door.connect().await;
    asking.write_all(format!("{head}expect: 100-continue\r\n\r\n").as_bytes()).await.unwrap();
    let answer = rest(&mut asking).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("hello"), "{answer}");
}

#[tokio::test]
async fn who_says_nothing_or_says_it_slowly_is_ended() {
    let door = Door::open(hello(), 10, Patience { first_head: SHORT, ..Patience::default() }).await;
    let began = Instant::now();
    let mut silent = door.connect().await;
    let mut slow = door.connect().await;
    let (mut slow_end, mut slow_start) = slow.split();
    let drip = async {
        for byte in b"GET / HTTP/1.1\r\nx: ".iter().chain(std::iter::repeat(&b'x')) {
            if slow_start.write_all(&[*byte]).await.is_err() {
                break;
            }
            tokio::time::sleep(SHORT / 10).await;
        }
    };
    let mut heard = Vec::new();
    let end = async { drop(tokio::time::timeout(LONG, slow_end.read_to_end(&mut heard)).await.unwrap()) };
    tokio::select! { () = drip => {}, () = end => {} }
    assert_eq!(rest(&mut silent).await, "");
    assert!(began.elapsed() < LONG && began.elapsed() >= SHORT);
}

#[tokio::test]
async fn who_has_asked_may_wait_longer_with_the_next_request_but_not_for_ever() {
    let door =
        Door::open(hello(), 10, Patience { first_head: SHORT, next_head: SHORT * 4, ..Patience::default() })
            .await;
    let mut stream = door.connect().await;
    assert!(ask(&mut stream).await.ends_with("hello"));
    tokio::time::sleep(SHORT * 2).await;
    assert!(ask(&mut stream).await.ends_with("hello"));
    let since = Instant::now();
    assert_eq!(rest(&mut stream).await, "");
    assert!(since.elapsed() >= SHORT * 3);
}

#[tokio::test]
async fn an_address_has_so_many_connections_and_no_more() {
    let door = Door::open(hello(), 2, Patience::default()).await;
    let (mut one, mut two) = (door.connect().await, door.connect().await);
    assert!(ask(&mut one).await.ends_with("hello") && ask(&mut two).await.ends_with("hello"));
    let mut three = door.connect().await;
    assert_eq!(rest(&mut three).await, "");
    drop(one);
    // Its place is free once the node has seen its end.
    let again = async {
        loop {
            let mut stream = door.connect().await;
            drop(stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await);
            if rest(&mut stream).await.ends_with("hello") {
                break;
            }
        }
    };
    tokio::time::timeout(LONG, again).await.unwrap();
    assert!(ask(&mut two).await.ends_with("hello"));
}

#[tokio::test]
async fn a_stop_lets_requests_end_and_waits_for_no_silent_connection() {
    let begun = std::sync::Arc::new(tokio::sync::Notify::new());
    let go_on = std::sync::Arc::new(tokio::sync::Notify::new());
    let steps = (begun.clone(), go_on.clone());
    let slow = Router::new().route(
        "/",
        get(move || async move {
            steps.0.notify_one();
            steps.1.notified().await;
            "at last"
        }),
    );
    let door = Door::open(slow, 10, Patience::default()).await;
    let mut silent = door.connect().await;
    let mut asking = door.connect().await;
    asking.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    begun.notified().await;
    door.stop.send_replace(true);
    assert_eq!(rest(&mut silent).await, "");
    let refused = async { while TcpStream::connect(door.address).await.is_ok() {} };
    tokio::time::timeout(LONG, refused).await.unwrap();
    assert!(!door.serving.is_finished());
    go_on.notify_one();
    assert!(rest(&mut asking).await.ends_with("at last"));
    tokio::time::timeout(LONG, door.serving).await.unwrap().unwrap();
}
