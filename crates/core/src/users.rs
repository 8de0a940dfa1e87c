//! Users: accounts and their passwords.

/// Who may make an account. The first account of a node needs no invite and owns the node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Registration {
    /// Whoever has an invite to a server.
    #[default]
    Invite,
    /// Everyone.
    Open,
    /// Nobody; accounts are made by the node's administrator.
    Closed,
}
