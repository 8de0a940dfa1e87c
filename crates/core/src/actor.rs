//! Who performs a request.

use rialto_protocol::{SessionId, Timestamp, User, UserId};

/// Who performs a request: the user that a verified token stands for. Nothing that a client says of itself
/// makes an actor.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The user.
    pub user: User,
    /// The session that the token belongs to; none when another issuer vouches for the user.
    pub session: Option<SessionId>,
    /// When the token ends.
    pub expires_at: Timestamp,
}

impl Actor {
    /// The user's id.
    #[must_use]
    pub const fn id(&self) -> UserId {
        self.user.id
    }
}
