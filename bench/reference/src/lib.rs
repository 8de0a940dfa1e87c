//! What the references in Rust share: the shapes of the guide's chat, and where to listen.
//!
//! Messages look as a Rialto node's do, byte for byte in length: ids are counted, and the time stands still, so that
//! each reference measures how it sends and nothing else.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

const TIME: &str = "2026-01-01T00:00:00.000Z";

/// CONNECT's payload: whoever has a token is let in.
#[derive(Debug, Deserialize)]
pub struct Auth {
    /// Becomes the name of the user.
    pub token: String,
}

/// A user.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    id: String,
    username: String,
    display_name: String,
    avatar_url: Option<String>,
}

/// `ready`.
#[derive(Debug, Serialize)]
pub struct Ready {
    protocol: u32,
    epoch: String,
    user: User,
    servers: [(); 0],
}

/// `channel:join`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChannelJoin {
    /// The channel that is viewed from now on.
    pub channel_id: String,
}

/// Its answer.
#[derive(Debug, Serialize)]
pub struct Joined {
    ok: bool,
    channel: JoinedChannel,
    messages: [(); 0],
    rev: u64,
}

#[derive(Debug, Serialize)]
struct JoinedChannel {
    id: String,
}

/// `message:send`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageSend {
    channel_id: String,
    content: String,
    client_id: Option<String>,
}

/// A message.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    id: String,
    server_id: String,
    /// Its channel.
    pub channel_id: String,
    seq: u64,
    rev: u64,
    author: User,
    content: String,
    created_at: &'static str,
    edited_at: Option<String>,
    deleted_at: Option<String>,
}

/// The answer to `message:send`.
#[derive(Debug, Serialize)]
pub struct Sent<'m> {
    ok: bool,
    message: OwnMessage<'m>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct OwnMessage<'m> {
    #[serde(flatten)]
    message: &'m Message,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<&'m str>,
}

/// The chat in memory: how far each channel has come. Nothing is kept.
#[derive(Debug, Default)]
pub struct Chat {
    ids: AtomicU64,
    heads: Mutex<HashMap<String, u64>>,
}

impl Chat {
    /// The user of that token.
    pub fn user(&self, auth: Auth) -> User {
        let Auth { token: username } = auth;
        User { id: self.next_id(), display_name: username.clone(), username, avatar_url: None }
    }

    /// What `user` hears first.
    pub fn ready(&self, user: &User) -> Ready {
        Ready { protocol: 1, epoch: id(0), user: user.clone(), servers: [] }
    }

    /// The answer to `join`.
    pub fn joined(&self, join: ChannelJoin) -> Joined {
        let rev = self.heads().get(&join.channel_id).copied().unwrap_or(0);
        Joined { ok: true, channel: JoinedChannel { id: join.channel_id }, messages: [], rev }
    }

    /// The message that `author` sends, with its place in its channel, and the author's own id of it.
    pub fn message(&self, author: &User, send: MessageSend) -> (Message, Option<String>) {
        let MessageSend { channel_id, content, client_id } = send;
        let seq = self.advance(&channel_id);
        let message = Message {
            id: self.next_id(),
            server_id: id(0),
            channel_id,
            seq,
            rev: seq,
            author: author.clone(),
            content,
            created_at: TIME,
            edited_at: None,
            deleted_at: None,
        };
        (message, client_id)
    }

    fn advance(&self, channel_id: &str) -> u64 {
        let mut heads = self.heads();
        if let Some(head) = heads.get_mut(channel_id) {
            *head += 1;
            return *head;
        }
        heads.insert(channel_id.to_owned(), 1);
        1
    }

    fn heads(&self) -> std::sync::MutexGuard<'_, HashMap<String, u64>> {
        self.heads.lock().expect("no holder of this lock panics")
    }

    fn next_id(&self) -> String {
        id(self.ids.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

impl<'m> Sent<'m> {
    /// The answer to the send that made `message`.
    pub fn new(message: &'m Message, client_id: Option<&'m str>) -> Self {
        Self { ok: true, message: OwnMessage { message, client_id } }
    }
}

/// A number in the form of an id.
fn id(number: u64) -> String {
    format!("0190a000-0000-7000-8000-{number:012x}")
}

/// Where to listen: `--listen ADDR:PORT`, or the variable `PORT` on loopback.
///
/// # Errors
/// When what follows `--listen`, or stands in `PORT`, is not of that form.
pub fn place() -> anyhow::Result<SocketAddr> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("--listen") {
        let place = arguments.next().context("--listen needs ADDR:PORT")?;
        return place.parse().with_context(|| format!("{place} is not ADDR:PORT"));
    }
    let port = std::env::var("PORT").unwrap_or_else(|_| "3001".to_owned());
    let port = port.parse().with_context(|| format!("{port} is no port"))?;
    Ok(SocketAddr::from(([127, 0, 0, 1], port)))
}
