//! Who performs a request.

use std::sync::Arc;

use rialto_protocol::{ExternalId, SessionId, Timestamp, User, UserId};

/// A sign-in at another issuer, by which its connections are found: the same for all tokens of it, and of nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SignInId(pub u128);

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
    /// The sign-in at that issuer; none for a session of this node.
    pub sign_in: Option<SignInId>,
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
