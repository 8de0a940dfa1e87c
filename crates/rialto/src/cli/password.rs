//! Asking for a password: from a terminal without showing it, else from standard input, never as an argument.

use std::io::{BufRead as _, IsTerminal as _, stdin};

use anyhow::Context as _;

/// A new password for `username`. A terminal is asked twice; otherwise it is the first line of the input.
pub(super) fn ask(username: &str) -> anyhow::Result<String> {
    if !stdin().is_terminal() {
        let mut line = String::new();
        stdin().lock().read_line(&mut line).context("the password can't be read from standard input")?;
        return Ok(line.trim_end_matches(['\n', '\r']).to_owned());
    }
    let unreadable = "the password can't be read from the terminal";
    let first = rpassword::prompt_password(format!("New password for {username}: ")).context(unreadable)?;
    let again = rpassword::prompt_password("Once more: ").context(unreadable)?;
    anyhow::ensure!(first == again, "the two passwords are not the same; nothing was changed");
    Ok(first)
}
