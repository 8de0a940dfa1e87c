//! `rialto serve`: the node.

use std::process::ExitCode;

use crate::config::Flags;
use crate::{logging, node};

pub(super) fn run(flags: &Flags) -> anyhow::Result<ExitCode> {
    let loaded = super::load(flags)?;
    logging::start(&loaded.config.log);
    for warning in &loaded.warnings {
        tracing::warn!("About the configuration: {warning}");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(node::run(loaded.config))?;
    Ok(ExitCode::SUCCESS)
}
