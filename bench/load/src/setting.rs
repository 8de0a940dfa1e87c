//! What all scenarios share: which program is measured, and on which processors.

use std::path::{Path, PathBuf};

use crate::node::{Node, pin_self};

/// The options of all scenarios.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Setting {
    /// The program to measure
    #[arg(long, value_name = "PROGRAM", default_value = "target/release/rialto", global = true)]
    node: PathBuf,
    /// Keep the node to processor 0 and the load to processor 1
    #[arg(long, global = true)]
    pin: bool,
}

impl Setting {
    /// Starts the node on the data in `folder`.
    pub(crate) fn start_node(&self, folder: &Path) -> anyhow::Result<Node> {
        Node::start(&self.node, folder, self.pin.then_some(0))
    }

    /// Keeps this program to its processor, if it is to have one.
    pub(crate) fn pin_self(&self) -> anyhow::Result<()> {
        if self.pin { pin_self(1) } else { Ok(()) }
    }
}
