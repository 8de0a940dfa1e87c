//! `rialto-load`: how fast a node is, measured from outside; and, with `--peer`, how fast another server is that
//! speaks as much of the protocol as the load does.
//!
//! Each command fills a data folder that is thrown away, starts the given program on it (a process of its own on
//! a free loopback port, rates off), connects, measures, prints one line of JSON, and ends the process. A peer gets an
//! empty folder, and is told who there is. Connections are raw sockets in one loop; nothing on the way of a received
//! message is parsed or kept.
//!
//! It needs as many open files as connections: it raises its own limit as far as the system lets it (`ulimit -n`).

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool measures for whoever started it, and ends with them"
)]

mod community;
mod connection;
mod deaf;
mod disk;
mod fleet;
mod frame;
mod history;
mod idle;
mod packet;
mod process;
mod run;
mod scene;
mod search;
mod setting;
mod start;
mod subject;
mod talk;
mod tally;
mod unread;

use clap::{Parser, Subcommand};

use crate::setting::Setting;
use crate::talk::Talk;

/// Puts load on a rialto node, or on a peer, and measures it.
#[derive(Debug, Parser)]
struct Cli {
    #[command(flatten)]
    setting: Setting,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Signed-in connections that do nothing: memory of each, and handshakes a second
    Idle {
        /// Connections, each a user of its own
        #[arg(long, default_value_t = 10_000)]
        connections: usize,
    },
    /// People who talk: the rate of messages, how long they take, and what each costs
    Talk(Talk),
    /// One of ten members stops reading: when the server lets go of it, and by how much it grows until then
    Deaf {
        /// Seconds until it is waited no longer
        #[arg(long, default_value_t = 60)]
        patience: u64,
    },
    /// Opening a channel with a long history, and catching up there, beside one with a short history
    History {
        /// Messages of the one
        #[arg(long, default_value_t = 1_000)]
        few: u64,
        /// Messages of the other
        #[arg(long, default_value_t = 1_000_000)]
        many: u64,
    },
    /// Connecting to a server of many channels full of unread messages
    Unread {
        /// Channels
        #[arg(long, default_value_t = 500)]
        channels: usize,
        /// Messages of each
        #[arg(long, default_value_t = 120)]
        unread: u64,
    },
    /// What messages of 60 characters take on the disk
    Disk {
        /// Messages
        #[arg(long, default_value_t = 200_000)]
        messages: u64,
    },
    /// A node that nobody has come to: resident memory, and the size of its program
    Start,
}

fn main() -> anyhow::Result<()> {
    let Cli { setting, command } = Cli::parse();
    rlimit::increase_nofile_limit(u64::MAX)?;
    let said = match command {
        Command::Idle { connections } => idle::perform(&setting, connections),
        Command::Talk(talk) => talk.perform(&setting),
        Command::Deaf { patience } => deaf::perform(&setting, patience),
        Command::History { few, many } => history::perform(&setting, few, many),
        Command::Unread { channels, unread } => unread::perform(&setting, channels, unread),
        Command::Disk { messages } => disk::perform(&setting, messages),
        Command::Start => start::perform(&setting),
    };
    println!("{}", said?);
    Ok(())
}
