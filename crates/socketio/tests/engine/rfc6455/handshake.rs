//! Section 4: the opening handshake, as requests with something added, left out or changed.

use std::net::SocketAddr;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::TEXT;
use crate::support::client::{Client, Message, frame};
use crate::support::serve;
use rialto_socketio::Config;

/// The key of the specification's example, and what is made of it (section 1.3).
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// The fields of a request that is taken; a case replaces or adds some.
const GOOD: [(&str, &str); 4] = [
    ("Connection", "Upgrade"),
    ("Upgrade", "websocket"),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", KEY),
];

struct Case {
    name: &'static str,
    line: &'static str,
    fields: Vec<(&'static str, &'static str)>,
    status: u16,
}

const LINE: &str = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1";

/// The good request with other values of some fields; an empty value leaves the field out.
fn with(name: &'static str, changes: &[(&'static str, &'static str)], status: u16) -> Case {
    let kept = GOOD
        .into_iter()
        .filter(|(field, _)| !changes.iter().any(|(other, _)| other.eq_ignore_ascii_case(field)));
    let fields = kept.chain(changes.iter().copied()).filter(|(_, value)| !value.is_empty()).collect();
    Case { name, line: LINE, fields, status }
}

fn table() -> Vec<Case> {
    [upgrade_fields(), versions_and_keys(), extras()].into_iter().flatten().collect()
}

fn upgrade_fields() -> Vec<Case> {
    vec![
        with("as it should be", &[], 101),
        with("names of fields in lower case", &[("connection", "upgrade"), ("upgrade", "websocket")], 101),
        with("names of fields in upper case", &[("CONNECTION", "UPGRADE"), ("UPGRADE", "WEBSOCKET")], 101),
        with("WebSocket in mixed case", &[("Upgrade", "WebSocket")], 101),
        with("keep-alive beside Upgrade", &[("Connection", "keep-alive, Upgrade")], 101),
        with("spaces and commas around Upgrade", &[("Connection", " , Upgrade ,keep-alive")], 101),
        with("websocket among other protocols", &[("Upgrade", "h2c, websocket")], 101),
        with("no Upgrade", &[("Upgrade", "")], 400),
        with("another protocol", &[("Upgrade", "h2c")], 400),
        with("a longer word", &[("Upgrade", "websockets")], 400),
        with("no Connection", &[("Connection", "")], 400),
        with("a Connection that keeps alive only", &[("Connection", "keep-alive")], 400),
        with("a Connection with a longer word", &[("Connection", "Upgrades")], 400),
    ]
}

fn versions_and_keys() -> Vec<Case> {
    vec![
        with("no version", &[("Sec-WebSocket-Version", "")], 426),
        with("version 8", &[("Sec-WebSocket-Version", "8")], 426),
        with("version 12", &[("Sec-WebSocket-Version", "12")], 426),
        with("version 14", &[("Sec-WebSocket-Version", "14")], 426),
        with("version 013", &[("Sec-WebSocket-Version", "013")], 426),
        with("a version that is no number", &[("Sec-WebSocket-Version", "thirteen")], 426),
        with("no key", &[("Sec-WebSocket-Key", "")], 400),
        with("a key of 15 bytes", &[("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAA")], 400),
        with("a key of 17 bytes", &[("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAAA=")], 400),
        with("a key that is not base64", &[("Sec-WebSocket-Key", "this is not base64 !!!!!")], 400),
        with("a key without its padding", &[("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ")], 400),
    ]
}

fn extras() -> Vec<Case> {
    let line = |name, line, status| Case { line, ..with(name, &[], status) };
    vec![
        with("an extension is offered", &[("Sec-WebSocket-Extensions", "permessage-deflate")], 101),
        with("a protocol is offered", &[("Sec-WebSocket-Protocol", "chat, superchat")], 101),
        with("a field that nobody knows", &[("X-Anything", "at all")], 101),
        line("POST", "POST /socket.io/?EIO=4&transport=websocket HTTP/1.1", 400),
        line("HEAD", "HEAD /socket.io/?EIO=4&transport=websocket HTTP/1.1", 400),
        line("HTTP/1.0", "GET /socket.io/?EIO=4&transport=websocket HTTP/1.0", 400),
        line("another path", "GET /other/?EIO=4&transport=websocket HTTP/1.1", 404),
    ]
}

impl Case {
    fn request(&self, address: SocketAddr) -> String {
        let fields: String = self.fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        format!("{}\r\nHost: {address}\r\n{fields}\r\n", self.line)
    }

    /// What is wrong with the answer.
    async fn complaint(&self, address: SocketAddr) -> Option<String> {
        let mut client = Client::over(TcpStream::connect(address).await.unwrap());
        client.bytes(self.request(address).as_bytes()).await;
        let head = client.head().await.to_lowercase();
        let status: u16 = head.split(' ').nth(1)?.parse().ok()?;
        let has = |field: &str| head.contains(&format!("\r\n{}", field.to_lowercase()));
        let right = status == self.status
            && match status {
                // No extension and no protocol is agreed on, whatever was offered.
                101 => {
                    has(&format!("sec-websocket-accept: {ACCEPT}\r\n"))
                        && has("upgrade: websocket\r\n")
                        && has("connection: upgrade\r\n")
                        && !has("sec-websocket-extensions")
                        && !has("sec-websocket-protocol")
                }
                426 => has("sec-websocket-version: 13\r\n"),
                _ => !has("sec-websocket-accept"),
            };
        let opens = !right
            || status != 101
            || matches!(client.next().await, Message::Text(open) if open.starts_with("0{"));
        (!right || !opens).then(|| format!("{}: expected {}, was {head:?}", self.name, self.status))
    }
}

async fn complaints(table: Vec<Case>) -> Vec<String> {
    let server = serve(Config::default()).await;
    let mut complaints = Vec::new();
    for case in table {
        complaints.extend(case.complaint(server.address).await);
    }
    complaints
}

#[tokio::test]
async fn every_opening_handshake_is_answered_as_the_specification_says() {
    let complaints = complaints(table()).await;
    assert!(complaints.is_empty(), "{complaints:#?}");
}

#[tokio::test]
async fn negative_control_a_wrong_status_is_found_in_every_handshake() {
    let falsified = table().into_iter().map(|case| Case { status: case.status + 1, ..case }).collect();
    assert_eq!(complaints(falsified).await.len(), table().len());
}

#[tokio::test]
async fn a_frame_may_come_in_one_piece_with_the_handshake() {
    let server = serve(Config::default()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let request = with("", &[], 101).request(server.address);
    stream.write_all(&[request.as_bytes(), &frame(TEXT, b"40")].concat()).await.unwrap();
    let mut client = Client::over(stream);
    assert!(client.head().await.starts_with("HTTP/1.1 101"));
    assert!(client.next_text().await.starts_with("0{"));
    assert!(client.next_text().await.starts_with("40{\"sid\":"));
}
