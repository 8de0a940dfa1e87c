//! What all scenarios share: which program is measured, and on which processors.

use std::ffi::OsString;

use crate::subject::Program;

/// The options of all scenarios.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Setting {
    /// The program to measure
    #[arg(long, value_name = "PROGRAM", default_value = "target/release/rialto")]
    node: OsString,
    /// Measure a server that is no node: its name, its program, what that takes before `--listen`, and `:` as the end
    #[arg(long, num_args = 2.., value_names = ["NAME", "PROGRAM"], value_terminator = ":")]
    peer: Vec<OsString>,
    /// Keep the server to processor 0 and the load to processor 1
    #[arg(long)]
    pub(crate) pin: bool,
}

impl Setting {
    /// The program to measure.
    pub(crate) fn program(&self) -> Program {
        match self.peer.split_first() {
            Some((name, words)) => {
                Program { name: name.to_string_lossy().into_owned(), words: words.to_vec(), is_node: false }
            }
            None => Program { name: "rialto".to_owned(), words: vec![self.node.clone()], is_node: true },
        }
    }

    /// The program to measure, where only a node has what is measured.
    pub(crate) fn node(&self) -> anyhow::Result<Program> {
        let program = self.program();
        anyhow::ensure!(program.is_node, "{} is not measured in this", program.name);
        Ok(program)
    }
}
