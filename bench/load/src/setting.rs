//! What all scenarios share: which program is measured, and on which processors.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::subject::Program;

/// The options of all scenarios.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Setting {
    /// The program to measure
    #[arg(long, value_name = "PROGRAM", default_value = "target/release/rialto")]
    node: PathBuf,
    /// Measure a server that is no node, and lets everybody in: its name, its program, what that takes before
    /// `--listen`, and `:` as the end
    #[arg(long, num_args = 2.., value_names = ["NAME", "PROGRAM"], value_terminator = ":")]
    peer: Vec<OsString>,
    /// Keep the server to processor 0 and the load to processor 1
    #[arg(long)]
    pin: bool,
}

impl Setting {
    /// The program to measure.
    pub(crate) fn program(&self) -> Program {
        match self.peer.split_first() {
            Some((name, words)) => {
                Program { name: name.to_string_lossy().into_owned(), words: words.to_vec() }
            }
            None => Program { name: "rialto".to_owned(), words: vec![self.node.clone().into()] },
        }
    }

    /// Whether that is a node, with accounts and data.
    pub(crate) fn is_node(&self) -> bool {
        self.peer.is_empty()
    }

    /// Whether the server and the load have a processor each.
    pub(crate) fn is_pinned(&self) -> bool {
        self.pin
    }
}
