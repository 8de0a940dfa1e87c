//! `rialto-hot`: one hot path as often as is asked for, and nothing else.
//!
//! It measures nothing by itself. Run under a program that counts instructions (`valgrind --tool=callgrind`),
//! twice with different counts, it tells by the difference what one round costs, whatever the machine is busy
//! with. `e2e/instructions.test.mjs` holds that to its bounds.

mod broadcast;
mod chat;
mod commit;
mod send;

use clap::{Parser, Subcommand};

/// Walks one hot path.
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    path: Path,
    /// How often
    #[arg(long, global = true, default_value_t = 1)]
    rounds: usize,
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum Path {
    /// A `message:send` comes, is read from its frame into the request, and acknowledged
    Send,
    /// A `message:new` is encoded and queued for 1,000 connections
    Broadcast,
    /// A batch of 64 messages is committed to SQLite
    Commit,
}

fn main() -> anyhow::Result<()> {
    let Cli { path, rounds } = Cli::parse();
    rlimit::increase_nofile_limit(u64::MAX)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        match path {
            Path::Send => send::walk(rounds).await,
            Path::Broadcast => broadcast::walk(rounds).await,
            Path::Commit => commit::walk(rounds).await,
        }
    })
}
