//! Who is typing: told to those who view the channel, and kept nowhere.

use std::sync::Arc;

use rialto_protocol::requests::Nothing;
use rialto_protocol::{ChannelId, Permission};

use crate::access::permissions::needs;
use crate::bus::Event;
use crate::{Actor, Chat, Error, Result};

/// The verbs of typing.
pub struct Typing<'a>(&'a Chat);

impl Chat {
    /// The verbs of typing.
    #[must_use]
    pub const fn typing(&self) -> Typing<'_> {
        Typing(self)
    }
}

impl Typing<'_> {
    /// `typing`: the actor is writing something in a channel.
    ///
    /// # Errors
    /// `not_found` for who may not view it, `forbidden` for who may not send messages there, `unavailable` when the store
    /// fails.
    pub async fn tell(&self, actor: &Actor, channel: ChannelId) -> Result<Nothing> {
        let may = self.0.db.may_in(actor.id(), channel).await?.ok_or_else(Error::not_found)?;
        needs(may, Permission::SendMessages)?;
        let user = Arc::new(actor.user.clone());
        self.0.bus.publish(vec![Event::Typing(channel, user)]).await;
        Ok(Nothing {})
    }
}
