//! Reading again what was overtaken before it could be told.

use std::future::Future;

use rialto_protocol::UserId;
use tokio::time::Instant;

use crate::{Chat, Error, Result};

/// Until when what was read may be read again, since it was overtaken before it could be told.
pub(crate) struct Again(Instant);

impl Again {
    pub(crate) fn of(chat: &Chat) -> Self {
        Self(chat.db.deadlines().answer_by(Instant::now()))
    }

    pub(crate) fn within_time(&self) -> Result<()> {
        if Instant::now() < self.0 { Ok(()) } else { Err(Error::unavailable()) }
    }
}

impl Chat {
    /// What `read` gives, for an answer to `user` that does not pass through the hub. It is read again where the hub has
    /// taken access from them since the read began: who has been told that a server is gone is answered `not_found`.
    ///
    /// # Errors
    /// Those of `read`, and `unavailable` where access is taken again and again.
    pub(crate) async fn directly<T, Read: Future<Output = Result<T>>>(
        &self,
        user: UserId,
        read: impl Fn() -> Read,
    ) -> Result<T> {
        let again = Again::of(self);
        loop {
            let losses = self.hub.losses();
            let answer = read().await?;
            #[cfg(feature = "controls")]
            self.hub.pause(crate::hub::Moment::Answer).await;
            if self.hub.losses() == losses || !self.hub.look(|hub| hub.has_lost(user, losses)) {
                return Ok(answer);
            }
            again.within_time()?;
        }
    }
}
