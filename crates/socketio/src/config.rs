//! The settings of an engine: every bound, with a default that is safe on a small machine.

use std::time::Duration;

/// The settings of an [`Engine`](crate::Engine). All bounds are per connection unless they say otherwise.
#[derive(Debug, Clone)]
pub struct Config {
    /// The path of the requests, `/socket.io/` by default (Engine.IO, "Request path").
    pub path: String,
    /// Time between a pong and the next ping of the server (Engine.IO, "Heartbeat"): 25 s.
    pub ping_interval: Duration,
    /// Time that a client has for its pong: 20 s.
    pub ping_timeout: Duration,
    /// Time from the Engine.IO handshake to the first CONNECT that is granted: 10 s.
    pub connect_timeout: Duration,
    /// Time that an upgrade from polling to WebSocket may take, and a POST to arrive: 10 s.
    pub upgrade_timeout: Duration,
    /// Time that a closing connection has to take what is still queued for it: 5 s.
    pub close_timeout: Duration,
    /// Largest payload of one WebSocket frame: 64 KiB.
    pub max_frame_bytes: usize,
    /// Largest message, and largest packet together with its attachments: 64 KiB. It is announced as `maxPayload`.
    pub max_message_bytes: usize,
    /// Largest body of a POST, which may hold many packets: 1 MiB.
    pub max_payload_bytes: usize,
    /// Most bodies of POSTs that are larger than one packet and are kept at once, over all connections; more wait: 32.
    pub max_large_payloads: usize,
    /// Most binary attachments of one packet: 10.
    pub max_attachments: usize,
    /// Deepest nesting of arrays and objects in a packet: 64.
    pub max_json_depth: usize,
    /// Most namespaces of one connection: 8.
    pub max_namespaces: usize,
    /// Most events that are being handled at once; then reading stops until one is done: 64.
    pub max_in_flight: usize,
    /// Most acknowledgements that one socket waits for: 256.
    pub max_pending_acks: usize,
    /// Most polls that are held open, over all connections: 1,000.
    pub max_open_polls: usize,
    /// Most connections in all: 100,000.
    pub max_connections: usize,
    /// Most connections from one [`ClientAddr`]: 1,000.
    pub max_connections_per_address: usize,
    /// Bytes that may wait for a connection; one more and it is closed with `overflow`: 1 MiB. A single piece may be
    /// larger when nothing else waits.
    pub queue_bytes: usize,
    /// The transports that are offered.
    pub transports: Transports,
    /// The origins whose browsers are let in.
    pub origins: Origins,
    /// Whether browsers reach the engine by https: then a page of plain http is never of the same origin.
    pub https_only: bool,
    /// Names of headers that pages of other origins may send besides `Authorization` and `Content-Type`.
    pub allowed_headers: Vec<String>,
    /// Engine.IO alone: each message is sent back as it came and no handler is called.
    /// This is the server that the public Engine.IO conformance suite expects; it serves nothing else.
    pub engine_echo: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            path: "/socket.io/".to_owned(),
            ping_interval: Duration::from_secs(25),
            ping_timeout: Duration::from_secs(20),
            connect_timeout: Duration::from_secs(10),
            upgrade_timeout: Duration::from_secs(10),
            close_timeout: Duration::from_secs(5),
            max_frame_bytes: 64 * 1024,
            max_message_bytes: 64 * 1024,
            max_payload_bytes: 1024 * 1024,
            max_large_payloads: 32,
            max_attachments: 10,
            max_json_depth: 64,
            max_namespaces: 8,
            max_in_flight: 64,
            max_pending_acks: 256,
            max_open_polls: 1_000,
            max_connections: 100_000,
            max_connections_per_address: 1_000,
            queue_bytes: 1024 * 1024,
            transports: Transports::default(),
            origins: Origins::Same,
            https_only: false,
            allowed_headers: Vec::new(),
            engine_echo: false,
        }
    }
}

/// The transports that an engine offers (Engine.IO, "Transports"); both by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transports {
    /// WebSocket.
    pub websocket: bool,
    /// HTTP long-polling.
    pub polling: bool,
}

impl Default for Transports {
    fn default() -> Self {
        Self { websocket: true, polling: true }
    }
}

/// The origins whose browsers are let in. A request without `Origin` passes here; the handler decides about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origins {
    /// Every origin. Polling answers allow any origin, but without credentials.
    Any,
    /// Only the origin whose host is the request's `Host`.
    Same,
    /// The listed origins, and the same origin. They are compared without regard to case; a star stands for all hosts below
    /// a domain, as in `https://*.example.org`.
    List(Vec<String>),
}

/// The address of the client, which the outer application puts into the extensions of a request
/// (it alone knows which proxies to trust). Without it, connections are counted in all, but not per address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddr(pub std::net::IpAddr);
