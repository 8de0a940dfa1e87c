//! `rialto config`: the settings that hold, and where they came from.

use std::process::ExitCode;

use crate::config::{Flags, show};
use crate::output::{complain, print};

pub(super) fn run(flags: &Flags) -> anyhow::Result<ExitCode> {
    let loaded = super::load(flags)?;
    print(show(&loaded).trim_end())?;
    loaded.warnings.iter().for_each(complain);
    Ok(ExitCode::SUCCESS)
}
