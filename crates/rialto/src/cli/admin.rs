//! `rialto admin`: accounts, by whoever has the data folder. It works while the node runs, too.

use std::process::ExitCode;

use clap::Subcommand;
use rialto_core::Chat;
use rialto_core::clock::Clock;
use rialto_core::store::Account;
use rialto_protocol::text;

use super::{offline, password};
use crate::config::Flags;
use crate::output::print;

/// What can be done to accounts.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make an account, whatever the mode of registration; the first one owns the node
    ///
    /// The password is asked for, or read from standard input when that is no terminal.
    CreateUser {
        /// The name to sign in with
        username: String,
        /// The name to show; the user name if left out
        #[arg(long, value_name = "NAME")]
        display_name: Option<String>,
    },
    /// Give a user a new password and end all its sessions
    ///
    /// The password is asked for, or read from standard input when that is no terminal.
    ResetPassword {
        /// The name the user signs in with
        username: String,
    },
    /// List all accounts
    ListUsers,
}

pub(super) fn run(flags: &Flags, command: Command) -> anyhow::Result<ExitCode> {
    let config = super::load(flags)?.config;
    super::block_on(async {
        let db = match &command {
            Command::CreateUser { .. } => offline::open_or_make(&config).await?,
            Command::ResetPassword { .. } | Command::ListUsers => {
                offline::open_existing(&config, config.deadlines()).await?
            }
        };
        let chat = offline::start(db, &config, Clock::System);
        let done = perform(&chat, command).await;
        chat.close(offline::CLOSE).await;
        done.map(|()| ExitCode::SUCCESS)
    })
}

async fn perform(chat: &Chat, command: Command) -> anyhow::Result<()> {
    match command {
        Command::CreateUser { username, display_name } => {
            let username = text::username(&username)?;
            let password = password::ask(&username)?;
            let user = chat.users().create(&username, &password, display_name.as_deref()).await?;
            print(format_args!("{} can sign in now.", user.username))?;
        }
        Command::ResetPassword { username } => {
            let username = text::username(&username)?;
            let password = password::ask(&username)?;
            chat.users().reset_password(&username, &password).await.map_err(|error| match error.code {
                rialto_protocol::ErrorCode::NotFound => anyhow::anyhow!("there is no user {username:?} here"),
                _ => error.into(),
            })?;
            print(format_args!("{username} has a new password; all its sessions have ended."))?;
        }
        Command::ListUsers => print_table(&chat.users().list().await?)?,
    }
    Ok(())
}

fn print_table(accounts: &[Account]) -> anyhow::Result<()> {
    let width = accounts.iter().map(|account| account.user.username.chars().count()).max().unwrap_or(0);
    for Account { user, owns_node, created_at } in accounts {
        let day: String = created_at.to_string().chars().take("2026-11-22".len()).collect();
        let owner = if *owns_node { " (owns the node)" } else { "" };
        print(format_args!("{:width$}  since {day}  {}{owner}", user.username, user.display_name))?;
    }
    print(format_args!("Accounts: {}", accounts.len()))
}
