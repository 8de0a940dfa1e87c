//! `rialto serve`: the node.

use std::process::ExitCode;

use crate::config::Flags;
use crate::logging::Logging;
use crate::node;

pub(super) fn run(flags: &Flags) -> anyhow::Result<ExitCode> {
    let loaded = super::load(flags)?;
    let logging = Logging::start(&loaded.config.log)?;
    for warning in &loaded.warnings {
        tracing::warn!("About the configuration: {warning}");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(node::run(loaded.config, &logging));
    drop(runtime);
    // Told through the log, which waits for nobody.
    let code = ended.map_or_else(
        |error| {
            logging.complain(format_args!("{error:#}"));
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    );
    logging.finish();
    Ok(code)
}
