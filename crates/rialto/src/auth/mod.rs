//! Who performs a request: from a token to an actor. HTTP and sockets both ask here.
//!
//! A token is a session's, which the product knows, or a JWT of a configured issuer.

mod guesses;
pub mod issuers;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use rialto_core::users::Profile;
use rialto_core::{Actor, Chat, ErrorCode, Result};
use rialto_protocol::{Error, ExternalId, Timestamp, User};

use crate::limits::Limits;
use crate::security::{Concerns, SecurityEvent};
use guesses::Guesses;
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
    users: Cache<Arc<ExternalId>, (User, Profile)>,
    guesses: Arc<Guesses>,
    limits: Limits,
}

impl Authenticator {
    /// Knows the sessions of `chat` and whom `issuers` vouch for; `limits` bound the tokens that are no good.
    #[must_use]
    pub fn new(chat: Chat, issuers: Issuers, limits: Limits) -> Self {
        let users = Cache::builder().max_capacity(REMEMBERED).time_to_live(REMEMBERED_FOR).build();
        Self {
            chat,
            issuers: Arc::new(issuers),
            users,
            guesses: Arc::new(Guesses::new(limits.clone())),
            limits,
        }
    }

    /// Who `token`, which came from `address`, stands for.
    ///
    /// # Errors
    /// `unauthenticated` when it stands for nobody; `rate_limited` when too many such came from that address;
    /// `unavailable` when it can't be found out now.
    pub async fn actor(&self, token: &str, address: IpAddr) -> Result<Actor> {
        let found = self.found(token, address).await;
        if found.as_ref().is_err_and(|error| error.code == ErrorCode::Unauthenticated) {
            metrics::counter!("rialto_sign_ins_failed_total", "by" => "token").increment(1);
        }
        found
    }

    async fn found(&self, token: &str, address: IpAddr) -> Result<Actor> {
        // A JWT costs arithmetic alone before it is believed, and a good one may be seen for the first time: it
        // is neither held up nor counted.
        if is_jwt(token) {
            return self.look_up(token).await;
        }
        self.guesses.check(address, token)?;
        match self.look_up(token).await {
            Ok(actor) => {
                self.trust(token, &actor.user, address);
                Ok(actor)
            }
            Err(error) => {
                let error = self.guesses.count(address, token, error);
                if error.code == ErrorCode::RateLimited {
                    SecurityEvent::TokensGuessed.tell(address, Concerns::default());
                }
                Err(error)
            }
        }
    }

    /// Notes a token of `user` that is known to be good, such as one that was just made, and that it came from `address`.
    pub(crate) fn trust(&self, token: &str, user: &User, address: IpAddr) {
        if !is_jwt(token) {
            self.guesses.remember(token);
            self.limits.note_device(address, &user.username);
        }
    }

    /// Forgets what is remembered of the actor's profile, which has changed.
    pub(crate) async fn forget(&self, actor: &Actor) {
        if let Some(external_id) = &actor.external_id {
            self.users.invalidate(external_id).await;
        }
    }

    async fn look_up(&self, token: &str) -> Result<Actor> {
        if !is_jwt(token) {
            return self.chat.sessions().authenticate(token).await;
        }
        // On the heap: it is large, and every request with a session's token would carry it along.
        Box::pin(self.vouched_for(token)).await
    }

    async fn vouched_for(&self, token: &str) -> Result<Actor> {
        let claims = self.issuers.verify(token).await?;
        let Claims { external_id, sign_in, profile, issued_at, expires_at } = claims;
        let external_id = Arc::new(external_id);
        let user = self.user(&external_id, profile, issued_at).await?;
        Ok(Actor { user, session: None, external_id: Some(external_id), sign_in: Some(sign_in), expires_at })
    }

    /// The account of whom an issuer vouches for, as the token says that they are called; one lookup for all who ask at
    /// once.
    async fn user(&self, id: &Arc<ExternalId>, said: Profile, issued_at: Timestamp) -> Result<User> {
        if let Some((user, told)) = self.users.get(id).await {
            if told == said {
                return Ok(user);
            }
            self.users.invalidate(id).await;
        }
        let found = self.users.try_get_with(Arc::clone(id), async {
            let user = self.chat.users().vouched_for(id, &said, issued_at).await?;
            Ok((user, said))
        });
        found.await.map(|(user, _)| user).map_err(|error: Arc<Error>| Arc::unwrap_or_clone(error))
    }
}
