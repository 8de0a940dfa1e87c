//! Who performs a request: from a token to an actor. HTTP and sockets both ask here.
//!
//! A token is a session's, which the product knows, or a JWT of a configured issuer.

pub mod issuers;

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use rialto_core::{Actor, Chat, Result};
use rialto_protocol::{Error, User};

use issuers::{Claims, Issuers, is_jwt};

/// How many users of other issuers are remembered.
const REMEMBERED: u64 = 10_000;
/// How long they are: a storm of reconnects then asks the store once for each user.
const REMEMBERED_FOR: Duration = Duration::from_secs(30);

/// Tells who a token stands for. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Authenticator {
    chat: Chat,
    issuers: Arc<Issuers>,
    users: Cache<(String, String), User>,
}

impl Authenticator {
    /// Knows the sessions of `chat` and whom `issuers` vouch for.
    #[must_use]
    pub fn new(chat: Chat, issuers: Issuers) -> Self {
        let users = Cache::builder().max_capacity(REMEMBERED).time_to_live(REMEMBERED_FOR).build();
        Self { chat, issuers: Arc::new(issuers), users }
    }

    /// Who `token` stands for.
    ///
    /// # Errors
    /// `unauthenticated` when it stands for nobody; `unavailable` when that can't be found out now.
    pub async fn actor(&self, token: &str) -> Result<Actor> {
        if !is_jwt(token) {
            return self.chat.sessions().authenticate(token).await;
        }
        let claims = self.issuers.verify(token).await?;
        let expires_at = claims.expires_at;
        let user = self.user(claims).await?;
        Ok(Actor { user, session: None, expires_at })
    }

    /// The account of whom an issuer vouches for, made if there is none; one lookup for all who ask at once.
    async fn user(&self, claims: Claims) -> Result<User> {
        let key = (claims.issuer.clone(), claims.subject.clone());
        let found = self.users.try_get_with(key, async {
            let Claims { issuer, subject, username, name, .. } = &claims;
            self.chat.users().at_first_sight(issuer, subject, username.as_deref(), name.as_deref()).await
        });
        found.await.map_err(|error: Arc<Error>| Arc::unwrap_or_clone(error))
    }
}
