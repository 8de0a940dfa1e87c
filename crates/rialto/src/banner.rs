//! What a node says when it has started, to whoever started it.

use std::fmt::Write as _;
use std::time::Duration;

use rialto_core::Chat;

use crate::config::{Config, Registration};
use crate::output::LossyWriter;

/// How long the start waits for the banner to be written.
const PATIENCE: Duration = Duration::from_millis(500);

/// Prints where the node is, what it keeps where, who may make an account, and that the first is still to be made. It
/// is said to whoever reads it: a start does not hang or fail where nobody does.
pub(crate) async fn print(config: &Config, chat: &Chat) {
    // An answer that does not come is no reason not to start; the store says in the log what is wrong.
    let is_empty = chat.users().is_nobody_here().await.unwrap_or(false);
    let text = text(config, is_empty);
    let written = tokio::task::spawn_blocking(move || {
        let writer = LossyWriter::to_stdout()?;
        writer.line(text);
        std::io::Result::Ok(writer.flush(PATIENCE))
    });
    drop(written.await);
}

fn text(config: &Config, is_empty: bool) -> String {
    let address = config.public_url();
    let folder = std::path::absolute(&config.data_dir).unwrap_or_else(|_| config.data_dir.clone());
    let mut text = format!(
        "\nRialto {} is running at {address}\n\n  listening on   {}\n  data folder    {}\n  registration   {}\n",
        env!("CARGO_PKG_VERSION"),
        config.listen,
        folder.display(),
        registration(config.registration),
    );
    let more = match &config.metrics.listen {
        Some(metrics) => writeln!(text, "  metrics        http://{}/metrics", metrics),
        None => Ok(()),
    };
    let more = more.and_then(|()| match is_empty {
        true => writeln!(
            text,
            "\nNobody has an account yet: open {address}/ to make the first account, which owns this node."
        ),
        false => Ok(()),
    });
    more.and_then(|()| writeln!(text, "\nCtrl-C stops it.\n")).expect("writing to a string never fails");
    text
}

const fn registration(registration: Registration) -> &'static str {
    match registration {
        Registration::Invite => "by invite: a server's invite makes an account",
        Registration::Open => "open: everyone may make an account",
        Registration::Closed => "closed: 'rialto admin create-user' makes an account",
    }
}
