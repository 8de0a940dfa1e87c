//! The guide's chat on bare tokio: one frame encoded for all, a queue for each connection, written at once.
//!
//! This is the limit of what a server with a task per connection can do, and no server to be used: it checks nothing,
//! bounds nothing, sends no pings, and knows of Socket.IO only what the load program says.

#![expect(clippy::print_stderr, reason = "what goes wrong is told to whoever measures")]

mod connection;
mod frame;
mod hall;

use std::sync::Arc;

use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let house = Arc::new(connection::House::default());
    let listener = TcpListener::bind(rialto_reference::place()?).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let house = house.clone();
        tokio::spawn(async move {
            if let Err(error) = connection::serve(stream, house).await {
                eprintln!("a connection ended: {error:#}");
            }
        });
    }
}
