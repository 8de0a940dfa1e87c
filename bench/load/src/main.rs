//! `rialto-load`: how fast a node is, measured from outside; and, with `--peer`, how fast another server is that
//! speaks as much of the protocol as the load does.
//!
//! Each command fills a data folder that is thrown away, starts the given program on it (a process of its own on
//! a free loopback port, rates off), connects, measures, prints one line of JSON and one for people, and ends the
//! process. A peer has no data and lets everybody in. Connections are raw sockets in one loop; nothing on the way of a received message is parsed or kept.
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
mod fleet;
mod frame;
mod histogram;
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

use clap::{Parser, Subcommand};

use crate::setting::Setting;
use crate::talk::{Pace, Talk};

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
    /// Many channels with a few members each, who all view and all send
    Rooms {
        /// Channels
        #[arg(long, default_value_t = 500)]
        rooms: usize,
        /// Members of each channel
        #[arg(long, default_value_t = 10)]
        members: usize,
        /// Servers that the channels are spread over; with fewer than channels, each message notifies the
        /// members of its server's other channels
        #[arg(long)]
        servers: Option<usize>,
        #[command(flatten)]
        pace: Pace,
    },
    /// One channel with many members, who all view
    Room {
        /// Members
        #[arg(long, default_value_t = 1_000)]
        members: usize,
        /// Members who send
        #[arg(long, default_value_t = 10)]
        senders: usize,
        #[command(flatten)]
        pace: Pace,
    },
    /// Senders who do not view what they send to: how fast messages are committed
    Commit {
        /// Channels, each of a server of its own
        #[arg(long, default_value_t = 50)]
        channels: usize,
        /// Senders in all
        #[arg(long, default_value_t = 200)]
        senders: usize,
        #[command(flatten)]
        pace: Pace,
    },
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
    /// A node that nobody has come to: resident memory, and the size of its program
    Start,
}

fn main() -> anyhow::Result<()> {
    let Cli { setting, command } = Cli::parse();
    rlimit::increase_nofile_limit(u64::MAX)?;
    match command {
        Command::Idle { connections } => idle::perform(&setting, connections),
        Command::Deaf { patience } => deaf::perform(&setting, patience),
        Command::History { few, many } => history::perform(&setting, few, many),
        Command::Start => start::perform(&setting),
        Command::Rooms { rooms, members, servers, pace } => {
            let servers = servers.unwrap_or(rooms);
            anyhow::ensure!(servers > 0 && rooms % servers == 0, "the channels must be spread evenly");
            let community = community(servers, rooms / servers, members);
            Talk { name: "rooms", community, views: true, senders: members, pace }.perform(&setting)
        }
        Command::Room { members, senders, pace } => {
            let community = community(1, 1, members);
            Talk { name: "room", community, views: true, senders, pace }.perform(&setting)
        }
        Command::Commit { channels, senders, pace } => {
            let members = senders / channels;
            anyhow::ensure!(members > 0, "each channel needs a sender");
            let community = community(channels, 1, members);
            Talk { name: "commit", community, views: false, senders: members, pace }.perform(&setting)
        }
    }
}

fn community(servers: usize, channels: usize, members: usize) -> community::Plan {
    community::Plan { servers, channels, members, two_servers: false }
}
