//! `rialto config`: the settings that hold, and where they came from.

use std::process::ExitCode;

use crate::config::{Flags, show};

pub(super) fn run(flags: &Flags) -> anyhow::Result<ExitCode> {
    let loaded = super::load(flags)?;
    print!("{}", show(&loaded));
    for warning in &loaded.warnings {
        eprintln!("rialto: {warning}");
    }
    Ok(ExitCode::SUCCESS)
}
