//! `rialto check`: a data folder held against what it promises. It repairs nothing.

use std::process::ExitCode;

use rialto_core::store::Deadlines;

use super::offline;
use crate::config::Flags;
use crate::output::print;

/// The exit status when there are findings.
const FOUND: u8 = 1;
/// The exit status when the data could not be looked at.
pub(super) const COULD_NOT_LOOK: u8 = 2;

pub(super) fn run(flags: &Flags) -> anyhow::Result<ExitCode> {
    let config = super::load(flags)?.config;
    let findings = super::block_on(async {
        let db = offline::open_existing(&config, Deadlines::DAY).await?;
        let findings = db.check().await;
        db.close().await;
        Ok(findings?)
    })?;
    for finding in &findings {
        print(format_args!("{}: {} (it should hold that {})", finding.place, finding.found, finding.rule))?;
    }
    if findings.is_empty() {
        print(format_args!("Nothing wrong was found in {:?}.", config.database()))?;
        Ok(ExitCode::SUCCESS)
    } else {
        print(format_args!("{} findings in {:?}.", findings.len(), config.database()))?;
        Ok(ExitCode::from(FOUND))
    }
}
