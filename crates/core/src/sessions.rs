//! Sessions: who a token stands for, and until when.
//!
//! A token is 32 random bytes. The store keeps its SHA-256 alone, so that a copy of the database signs
//! nobody in; and since it is random, no slow hash is needed.

use rialto_protocol::{Error, Session, SessionId, Timestamp, User};
use sha2::{Digest, Sha256};

use crate::bus::Event;
use crate::store::NewSession;
use crate::{Actor, Chat, Result, ids};

const DAY_MS: i64 = 24 * 3_600 * 1_000;
/// Characters that are kept of what a device says of itself.
const USER_AGENT_MAX: usize = 256;

/// A user who has just signed in.
#[derive(Clone)]
pub struct SignedIn {
    /// The user.
    pub user: User,
    /// The session's token. It is told this once.
    pub token: String,
    /// The session.
    pub session: SessionId,
    /// When it ends unless it is used.
    pub expires_at: Timestamp,
}

/// The verbs of sessions.
pub struct Sessions<'a>(&'a Chat);

impl Chat {
    /// The verbs of sessions.
    #[must_use]
    pub const fn sessions(&self) -> Sessions<'_> {
        Sessions(self)
    }
}

impl Sessions<'_> {
    /// Who `token` stands for. A session that is used lives on: its end moves, at most once a day.
    ///
    /// # Errors
    /// `unauthenticated` when no session has that token, or it has ended.
    pub async fn authenticate(&self, token: &str) -> Result<Actor> {
        let now = self.0.clock.now();
        let session = self.0.db.session_by_token(hash(token), now).await?;
        let session = session.ok_or_else(Error::unauthenticated)?;
        let mut expires_at = session.expires_at;
        if now.0 - session.last_used_at.0 >= DAY_MS {
            let later = end(self.0, now);
            match self.0.db.touch_session(session.id, now, later).await {
                Ok(()) => expires_at = later,
                // The session is good all the same, until its former end.
                Err(error) => tracing::warn!(%error, "The use of a session could not be noted."),
            }
        }
        Ok(Actor {
            user: session.user,
            session: Some(session.id),
            external_id: None,
            sign_in: None,
            expires_at,
        })
    }

    /// The actor's sessions, the newest first.
    ///
    /// # Errors
    /// `unavailable` when the store fails.
    pub async fn list(&self, actor: &Actor) -> Result<Vec<Session>> {
        Ok(self.0.db.sessions_of(actor.id(), actor.session, self.0.clock.now()).await?)
    }

    /// Ends a session of the actor, on whatever device.
    ///
    /// # Errors
    /// `not_found` when the actor has no such session.
    pub async fn revoke(&self, actor: &Actor, session: SessionId) -> Result<()> {
        if !self.0.db.end_session(actor.id(), session).await? {
            return Err(Error::not_found());
        }
        self.0.bus.publish(vec![Event::SessionEnded(session)]).await;
        Ok(())
    }

    /// Ends the session that asks. The token of another issuer can't be ended here: its sign-in's connections are.
    ///
    /// # Errors
    /// `unavailable` when the store fails.
    pub async fn end(&self, actor: &Actor) -> Result<()> {
        if let Some(sign_in) = actor.sign_in {
            self.0.bus.publish(vec![Event::SignInEnded(sign_in)]).await;
        }
        let Some(session) = actor.session else { return Ok(()) };
        // One that has ended at the same moment is told once more: its sockets must not stay.
        self.0.db.end_session(actor.id(), session).await?;
        self.0.bus.publish(vec![Event::SessionEnded(session)]).await;
        Ok(())
    }
}

/// A session that is about to begin, with its token.
pub(crate) struct SessionDraft {
    id: SessionId,
    token: String,
    created_at: Timestamp,
    expires_at: Timestamp,
}

impl SessionDraft {
    pub(crate) fn new(chat: &Chat) -> Self {
        let created_at = chat.clock.now();
        Self {
            id: SessionId(ids::fresh(created_at)),
            token: ids::secret::<32>(),
            created_at,
            expires_at: end(chat, created_at),
        }
    }

    /// What is to be stored of it.
    pub(crate) fn session(&self, user_agent: Option<&str>) -> NewSession {
        NewSession {
            id: self.id,
            token_hash: hash(&self.token),
            user_agent: user_agent
                .map(|text| text.chars().filter(|c| !c.is_control()).take(USER_AGENT_MAX).collect()),
            created_at: self.created_at,
            expires_at: self.expires_at,
        }
    }

    /// What is told to its user, once it is stored.
    pub(crate) fn signed_in(self, user: User) -> SignedIn {
        SignedIn { user, token: self.token, session: self.id, expires_at: self.expires_at }
    }
}

fn end(chat: &Chat, now: Timestamp) -> Timestamp {
    Timestamp(now.0 + chat.options.session_days * DAY_MS)
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
