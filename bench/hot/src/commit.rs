//! A batch on its way to the disk.

use std::time::Duration;

use rialto_core::ids;
use rialto_core::log::change::{Change, NewMessage, Outcome};
use rialto_core::store::{Db, NewServer, NewUser, SignIn};
use rialto_protocol::{ChannelId, ServerId, Timestamp, UserId};
use tokio::time::Instant;

/// By when a batch must come to its COMMIT.
const PATIENCE: Duration = Duration::from_secs(60);
/// Messages of a batch.
const BATCH: usize = 64;
/// Channels that they are spread over.
const CHANNELS: usize = 16;
const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// Commits `rounds` batches to a database that is thrown away.
pub(crate) async fn walk(rounds: usize) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let db = Db::open(&format!("sqlite://{}", folder.path().join("rialto.db").display())).await?;
    let (id, sign_in) = (UserId(ids::fresh(NOW)), SignIn::Password { hash: "none" });
    let new = NewUser { id, username: "ada", display_name: "Ada", sign_in, created_at: NOW };
    let author = db.add_user(&new).await?;
    let mut channels = Vec::with_capacity(CHANNELS);
    for _ in 0..CHANNELS {
        let (id, channel) = (ServerId(ids::fresh(NOW)), ChannelId(ids::fresh(NOW)));
        let server = NewServer {
            id,
            name: "Home",
            owner: author.id,
            channel,
            channel_name: "general",
            created_at: NOW,
        };
        anyhow::ensure!(db.create_server(&server).await?.is_some(), "no more servers may be made");
        channels.push(channel);
    }
    for round in 0..rounds {
        let message = |n: usize| {
            Change::Send(NewMessage {
                channel: channels[n % CHANNELS],
                author: author.clone(),
                content: "x".repeat(200),
                client_id: Some(format!("{round}-{n}")),
                reply_to: None,
            })
        };
        let batch: Vec<Change> = (0..BATCH).map(message).collect();
        let outcomes = db.commit(batch, NOW, Instant::now() + PATIENCE).await?;
        let sent = outcomes.iter().all(|outcome| matches!(outcome, Outcome::Sent(_)));
        anyhow::ensure!(sent, "a message was not committed");
    }
    Ok(())
}
