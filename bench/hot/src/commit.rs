//! A batch on its way to the disk.

use std::time::Duration;

use rialto_core::ids;
use rialto_core::store::{Appended, Db, NewMessage, NewServer, NewUser, SignIn};
use rialto_protocol::{ChannelId, MessageId, ServerId, Timestamp, UserId};
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
    let author = UserId(ids::fresh(NOW));
    let sign_in = SignIn::Password { hash: "none" };
    db.add_user(&NewUser { id: author, username: "ada", display_name: "Ada", sign_in, created_at: NOW })
        .await?;
    let mut channels = Vec::with_capacity(CHANNELS);
    for _ in 0..CHANNELS {
        let (id, channel) = (ServerId(ids::fresh(NOW)), ChannelId(ids::fresh(NOW)));
        let server =
            NewServer { id, name: "Home", owner: author, channel, channel_name: "general", created_at: NOW };
        anyhow::ensure!(db.create_server(&server).await?.is_some(), "no more servers may be made");
        channels.push(channel);
    }
    for round in 0..rounds {
        let message = |n: usize| NewMessage {
            id: MessageId(ids::fresh(NOW)),
            channel: channels[n % CHANNELS],
            author,
            content: "x".repeat(200),
            client_id: Some(format!("{round}-{n}")),
            created_at: NOW,
        };
        let batch: Vec<NewMessage> = (0..BATCH).map(message).collect();
        let appended = db.append(&batch, Instant::now() + PATIENCE).await?;
        let placed = appended.iter().all(|appended| matches!(appended, Appended::Placed { .. }));
        anyhow::ensure!(placed, "a message was not committed");
    }
    Ok(())
}
