//! A request on its way in, and its answer on its way out.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::chat;

/// Sends `rounds` messages one after the other, each after the answer to the one before.
pub(crate) async fn walk(rounds: usize) -> anyhow::Result<()> {
    let (_engine, address) = chat::start().await?;
    let mut client = chat::connect(address).await?;
    let (frame, mut answer) = (chat::send_frame(), vec![0; 4_096]);
    for _ in 0..rounds {
        client.write_all(&frame).await?;
        let length = client.read(&mut answer).await?;
        anyhow::ensure!(answer[..length].ends_with(b"}]"), "an answer came in pieces");
    }
    Ok(())
}
