//! `rialto serve`: the node.

use std::process::ExitCode;
use std::time::Duration;

use crate::config::Flags;
use crate::logging::Logging;
use crate::node;

/// How long what still runs may take after the node has stopped.
const LAST_TASKS: Duration = Duration::from_secs(1);

pub(super) fn run(flags: &Flags) -> anyhow::Result<ExitCode> {
    let loaded = super::load(flags)?;
    let logging = Logging::start(&loaded.config.log)?;
    for warning in &loaded.warnings {
        tracing::warn!("About the configuration: {warning}");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(node::run(loaded.config, &logging));
    // A thread that waits for the disk does not hold up the end.
    runtime.shutdown_timeout(LAST_TASKS);
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
