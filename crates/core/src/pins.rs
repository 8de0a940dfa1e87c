//! Pins: pinning a message in its channel, and which are pinned.

use rialto_protocol::http::PinsQuery;
use rialto_protocol::limits::PAGE_MAX;
use rialto_protocol::{ChannelId, Message, MessageId};

use crate::hub::RequestId;
use crate::log::change::Change;
use crate::log::writer::{Answer, Committed};
use crate::messages::within;
use crate::{Actor, Chat, Error, Result};

/// The verbs of pins.
pub struct Pins<'a>(&'a Chat);

impl Chat {
    /// The verbs of pins.
    #[must_use]
    pub const fn pins(&self) -> Pins<'_> {
        Pins(self)
    }
}

impl Pins<'_> {
    /// Pins a message in its channel, or unpins it. A second time changes nothing.
    ///
    /// # Errors
    /// `not_found` where there is no such message in a channel that the actor may see, `forbidden` without the permission, and
    /// `conflict` where a deleted message is pinned, or one too many.
    pub async fn set(&self, actor: &Actor, id: MessageId, set: bool) -> Result<Committed> {
        self.0.messages().committed(Change::Pin { message: id, actor: actor.id(), set }).await
    }

    /// The same for a request that the hub answers: before anyone hears of the change.
    pub async fn set_for(&self, actor: &Actor, id: MessageId, set: bool, request: RequestId) {
        let change = Change::Pin { message: id, actor: actor.id(), set };
        self.0.writer.hand_in(change, Answer::Request(request)).await;
    }

    /// A page of the pinned messages of a channel, the one that was pinned last first.
    ///
    /// # Errors
    /// `not_found` for who may not see the channel, `invalid` when `limit` is out of its range.
    pub async fn list(&self, actor: &Actor, channel: ChannelId, query: &PinsQuery) -> Result<Vec<Message>> {
        let limit = match within("limit", query.limit.unwrap_or(PAGE_MAX), 1, PAGE_MAX) {
            Ok(limit) => limit,
            Err(error) => return self.0.messages().head(actor, channel).await.and(Err(error)),
        };
        let read = || async {
            let messages = self.0.db.pins(actor.id(), channel, query.after, limit).await?;
            messages.ok_or_else(Error::not_found)
        };
        self.0.directly(actor.id(), read).await
    }
}
