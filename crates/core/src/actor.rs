//! Who performs a request.

use std::sync::Arc;

use rialto_protocol::{ExternalId, SessionId, Timestamp, User, UserId};

/// Who performs a request: the user that a verified token stands for. Nothing that a client says of itself
/// makes an actor.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The user.
    pub user: User,
    /// The session that the token belongs to; none when another issuer vouches for the user.
    pub session: Option<SessionId>,
    /// Who the user is to the issuer that vouches for them; none for an account with a password here.
    pub external_id: Option<Arc<ExternalId>>,
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
