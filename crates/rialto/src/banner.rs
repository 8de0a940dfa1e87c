//! What a node says when it has started, to whoever started it.

use rialto_core::Chat;
use rialto_protocol::limits::PASSWORD_MIN;

use crate::config::{Config, Registration};

/// Prints where the node is, what it keeps where, who may make an account, and how the first one is made.
pub(crate) async fn print(config: &Config, chat: &Chat) {
    let address = config.public_url();
    let folder = std::path::absolute(&config.data_dir).unwrap_or_else(|_| config.data_dir.clone());
    println!("\nRialto {} is running at {address}\n", env!("CARGO_PKG_VERSION"));
    println!("  listening on   {}", config.listen.0);
    if let Some(metrics) = &config.metrics.listen {
        println!("  metrics        http://{}/metrics", metrics.0);
    }
    println!("  data folder    {}", folder.display());
    println!("  registration   {}", registration(config.registration));
    if chat.users().is_nobody_here().await.is_ok_and(|nobody| nobody) {
        println!(
            "\nNobody has an account yet. The first one owns this node; its password has at least {PASSWORD_MIN} characters:\n"
        );
        println!("  curl -X POST {address}/api/v1/auth/register \\");
        println!("    -H 'Content-Type: application/json' \\");
        println!("    -d '{{\"username\": \"you\", \"password\": \"…\"}}'");
    }
    println!("\nCtrl-C stops it.\n");
}

const fn registration(registration: Registration) -> &'static str {
    match registration {
        Registration::Invite => "by invite: a server's invite makes an account",
        Registration::Open => "open: everyone may make an account",
        Registration::Closed => "closed: 'rialto admin create-user' makes an account",
    }
}
