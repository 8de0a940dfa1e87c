//! `rialto config`: the settings that hold, and where they came from.

use std::process::ExitCode;

use crate::config::{Flags, Secrets, has_secrets, show};
use crate::output::{complain, print};

/// What to print.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct Options {
    /// Print passwords and tokens too, so that the output is a file that works; else they are ***
    #[arg(long)]
    secrets: bool,
}

pub(super) fn run(flags: &Flags, options: Options) -> anyhow::Result<ExitCode> {
    let loaded = super::load(flags)?;
    let secrets = if options.secrets { Secrets::Whole } else { Secrets::Hidden };
    print(show(&loaded, secrets).trim_end())?;
    loaded.warnings.iter().for_each(complain);
    if secrets == Secrets::Hidden && has_secrets(&loaded) {
        complain("secrets are printed as ***, which no node reads; with --secrets they are printed whole");
    }
    Ok(ExitCode::SUCCESS)
}
