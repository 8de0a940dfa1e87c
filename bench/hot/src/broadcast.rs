//! One event for many.

use rialto_protocol::events::{Event as _, MessageNew};
use rialto_socketio::Frame;

use crate::chat;

/// Members of the room.
const MEMBERS: usize = 1_000;

/// Encodes `rounds` messages and queues each for all members, and ends before anything of it is written.
pub(crate) async fn walk(rounds: usize) -> anyhow::Result<()> {
    let (engine, address) = chat::start().await?;
    let mut clients = Vec::with_capacity(MEMBERS);
    for _ in 0..MEMBERS {
        clients.push(chat::connect(address).await?);
    }
    // Nothing here waits, so that no other task runs in between.
    for _ in 0..rounds {
        let message = MessageNew { message: chat::message("x".repeat(200)), prev: 1_234_566 };
        let frame = Frame::event("/", MessageNew::NAME, &message)?;
        let mut turn = engine.turn();
        turn.to("/", chat::ROOM).emit_frame(frame);
        let told = turn.flush();
        anyhow::ensure!(told == MEMBERS, "{told} were told");
    }
    std::process::exit(0)
}
