//! The command line: one file a command.

mod admin;
mod check;
mod config;
mod demo;
mod offline;
mod password;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Flags, Loaded};
use crate::files::OpenFiles;
use crate::output::{complain, print_end};

/// Rialto: a self-hosted home for communities. Servers, channels, live messages.
///
/// Settings come from rialto.toml in the data folder, then from variables RIALTO_…, then from the options
/// below; `rialto config` prints all of them with what they mean and where each value came from.
#[derive(Debug, Parser)]
#[command(name = "rialto", version, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the node
    Serve,
    /// Print the settings that hold, as a rialto.toml with explanations
    Config(config::Options),
    /// Look after accounts
    #[command(subcommand)]
    Admin(admin::Command),
    /// Fill an empty data folder with three servers and their talk, to look around in
    Demo,
    /// Hold a data folder against what it promises
    ///
    /// It repairs nothing; tables of an older version are brought up to date first, as at any opening. The
    /// node may run meanwhile. The exit status is 0 when nothing is found, 1 when something is, and 2 when the
    /// data could not be looked at.
    Check,
}

/// Does what the command line says. The status is 0 when it is done; what went wrong is on standard error.
#[must_use]
pub fn main() -> ExitCode {
    let Cli { flags, command } = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => return tell(&told),
    };
    let checks = matches!(command, Command::Check);
    let done = match command {
        Command::Serve => serve::run(&flags),
        Command::Config(options) => config::run(&flags, options),
        Command::Admin(command) => admin::run(&flags, command),
        Command::Demo => demo::run(&flags),
        Command::Check => check::run(&flags),
    };
    done.unwrap_or_else(|error| {
        complain(format_args!("{error:#}"));
        if checks { ExitCode::from(check::COULD_NOT_LOOK) } else { ExitCode::FAILURE }
    })
}

/// Tells what clap answers by itself: the help, the version, or what is wrong with the arguments.
fn tell(answer: &clap::Error) -> ExitCode {
    match print_end(answer.print()) {
        Ok(()) => ExitCode::from(u8::try_from(answer.exit_code()).unwrap_or(u8::MAX)),
        Err(error) => {
            complain(error);
            ExitCode::FAILURE
        }
    }
}

/// The configuration that `flags` and the environment make.
fn load(flags: &Flags) -> anyhow::Result<Loaded> {
    Ok(crate::config::load(flags, std::env::vars_os())?)
}

/// Runs a command that works on a database and needs no more than a thread.
fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    OpenFiles::allow()?;
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }
}
