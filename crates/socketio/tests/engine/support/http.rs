//! Plain HTTP requests of a polling client.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::{PATIENCE, Server, until};

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// In lower case.
    pub(crate) head: String,
    pub(crate) body: String,
}

/// Sends a request with `EIO=4` and returns the whole answer.
pub(crate) async fn request(
    address: SocketAddr,
    method: &str,
    query: &str,
    headers: &str,
    body: &str,
) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let length = body.len();
    let request = format!(
        "{method} /socket.io/?EIO=4&{query} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Length: {length}\r\n{headers}\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("an answer in time").unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head: head.to_lowercase(), body: body.to_owned() }
}

/// A session over polling.
#[derive(Clone)]
pub(crate) struct Polling {
    pub(crate) address: SocketAddr,
    pub(crate) sid: String,
}

impl Polling {
    pub(crate) async fn open(address: SocketAddr) -> Self {
        let answer = request(address, "GET", "transport=polling", "", "").await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let open: serde_json::Value = serde_json::from_str(&answer.body[1..]).unwrap();
        Self { address, sid: open["sid"].as_str().unwrap().to_owned() }
    }

    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let polling = Self::open(address).await;
        assert_eq!(polling.post("40").await.body, "ok");
        assert!(polling.get().await.body.starts_with("40{"));
        polling
    }

    pub(crate) async fn get(&self) -> Answer {
        request(self.address, "GET", &format!("transport=polling&sid={}", self.sid), "", "").await
    }

    pub(crate) async fn post(&self, body: &str) -> Answer {
        request(self.address, "POST", &format!("transport=polling&sid={}", self.sid), "", body).await
    }

    /// A poll that is open when this returns; the only one of `server`.
    pub(crate) async fn waiting(&self, server: &Server) -> JoinHandle<Answer> {
        let polling = self.clone();
        let poll = tokio::spawn(async move { polling.get().await });
        until(|| server.engine.stats().open_polls == 1).await;
        poll
    }
}
