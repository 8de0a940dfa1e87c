//! How the product behaves where the node's owner, or a test, has a say.

use std::time::Duration;

use rialto_protocol::http::Registration;

use crate::passwords::Cost;

/// How the product behaves where the node's owner has a say.
#[derive(Clone, Debug)]
pub struct Options {
    /// Who may make an account.
    pub registration: Registration,
    /// How long a session lives without being used, in days.
    pub session_days: i64,
    /// How many sessions one user may have: with one more the oldest ends.
    pub sessions_per_user: i64,
    /// What a password hash costs.
    pub password_cost: Cost,
    /// How often the cursors of those who read are written, at most: a crash may forget this much reading.
    pub cursor_interval: Duration,
    /// How often the sessions of those who are connected are looked up, for an end that nobody told of.
    pub session_interval: Duration,
    /// How the store is followed, for what the bus has lost.
    pub following: Following,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            registration: Registration::default(),
            session_days: 30,
            sessions_per_user: 100,
            password_cost: Cost::default(),
            cursor_interval: Duration::from_secs(4),
            session_interval: Duration::from_secs(2),
            following: Following::default(),
        }
    }
}

/// How the store is followed.
#[derive(Clone, Copy, Debug)]
pub struct Following {
    /// How often to look whether something is missing.
    pub look: Duration,
    /// How long a change may be missing, until it is read from the store: it may be on its way.
    pub gap: Duration,
}

impl Default for Following {
    fn default() -> Self {
        Self { look: Duration::from_millis(500), gap: Duration::from_millis(100) }
    }
}
